"""A network that is asked about a picture: nobody has trained it, so it is there at once."""

from collections.abc import Generator
from typing import TypeVar

import numpy as np
import torch

from dlviz.measure.subject import Subject
from dlviz.nets.cnn import Cnn, build

T = TypeVar("T")
SIDE = 16


def ended(slices: Generator[object, None, T]) -> T:
    """What slices return at their end."""
    while True:
        try:
            next(slices)
        except StopIteration as finished:
            value: T = finished.value
            return value


def asked() -> Subject:
    """A network of two convolutions for 16 x 16 coloured pixels; the picture is noise."""
    net = build(Cnn((3, SIDE, SIDE), 4, (4, 6), head="average", norm=True), 3).eval()
    net.requires_grad_(False)
    x = torch.rand(1, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1))
    logits = net(x)[0]
    return Subject(
        net=net,
        x=x,
        side=SIDE,
        photo=np.zeros((448, 448, 3), dtype=np.uint8),
        names=("a", "b", "c", "d"),
        layers=(("conv1", "Layer 1"), ("conv2", "Layer 2")),
        logits=logits.numpy(),
        probabilities=logits.softmax(0).numpy(),
    )
