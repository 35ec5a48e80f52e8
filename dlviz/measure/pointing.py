"""The pointing game: on drawn shapes it is known where the figure is; does a map find it?

Zhang et al., "Top-down neural attention by excitation backprop" (2016).
"""

from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.measure.attribution import METHODS, attributing, why_not
from dlviz.measure.by_seed import Figures
from dlviz.measure.growing import Growing, read_or_grow
from dlviz.measure.slices import reported
from dlviz.nets.cnn import CnnNet
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_run import trained_within
from dlviz.train.devices import use_threads
from dlviz.train.marked_run import Marked
from dlviz.train.ranges import check_number
from dlviz.train.together import part

Floats = npt.NDArray[np.float64]

MOST = (1, 1000)
TRAINING = 0.3  # of the fraction that is reported


@dataclass(frozen=True)
class Pointing(Marked):
    """Maps of every method for the test pictures of a network that has learned without a mark.

    most: test pictures that are looked at, 1 to 1000; all where there are fewer.
    """

    kind: ClassVar[str] = "pointing"

    mark: float = 0.0
    most: int = 200

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, as every `Marked` does."""
        super().check()
        check_number("most", self.most, MOST)

    def steps(self) -> Generator[tuple[float, "PointingResult | None"], None, "PointingResult"]:
        """Read, or train and measure; yields the fraction done and the methods so far.

        Raises UserError.
        """
        self.check()
        use_threads()
        return (yield from read_or_grow(self.key, pointed(self), partial(_result, self)))


@dataclass(frozen=True, eq=False)
class PointingResult(Arrays):
    """How often M methods point at the figure; fewer while it runs.

    count: test pictures that were looked at; each map is of the picture's true class.
    area: mean share of a picture that its figure covers: how often a random place hits it.
    methods: names in `METHODS`, the baselines last.
    hits: [M] shares of the pictures whose map is largest inside the figure.
    mass: [M] mean share of a map's absolute values inside the figure.
    accuracy: of the network, on all test pictures. recorded: whether it was all read from a file.
    """

    study: Pointing
    count: int
    area: float
    methods: tuple[str, ...]
    hits: Floats
    mass: Floats
    accuracy: float
    recorded: bool


def hits(maps: Tensor, masks: Tensor) -> Tensor:
    """[B] 1 where the largest value of a map [B, H, W] is inside the mask [B, H, W], else 0.

    A map that is the same everywhere points at nothing, and misses.
    """
    flat = maps.flatten(1)
    inside = masks.flatten(1).gather(1, flat.argmax(1)[:, None])[:, 0]
    return (inside & (flat.amax(1) > flat.amin(1))).double()


def mass(maps: Tensor, masks: Tensor) -> Tensor:
    """[B] the share of the absolute values of maps [B, H, W] inside the masks; 0 of a blank map."""
    absolute = maps.double().abs()
    return (absolute * masks).sum((1, 2)) / absolute.sum((1, 2)).clamp(min=1e-12)


def pointed(study: Pointing) -> Growing:
    """What a `PointingResult` holds, by name; on the way that of the methods so far."""
    nothing: Figures = {}
    run = yield from part(trained_within(study.run, 0.0, 1.0), (0.0, TRAINING), nothing)
    net, test = run.net(), study.tested(study.mark)
    if test.masks is None:
        raise ValueError("these pictures have no figures")
    x, labels = torch.tensor(test.images[: study.most]), torch.tensor(test.labels[: study.most])
    masks = torch.tensor(test.masks[: study.most])
    methods = _methods(net)
    last = [layer.name for layer in net.spec.layers if layer.name.startswith("conv")][-1]
    found, rows = nothing, []
    for place, method in enumerate(methods):
        low, high = (TRAINING + (1 - TRAINING) * done / len(methods) for done in (place, place + 1))
        slices = attributing(net, x, method, labels, layer=last, seed=study.seed)
        maps = yield from part(reported(slices), (low, high), found)
        rows.append((float(hits(maps, masks).mean()), float(mass(maps, masks).mean())))
        found = {
            "methods": np.array(methods[: len(rows)]),
            "hits": np.array([row[0] for row in rows]),
            "mass": np.array([row[1] for row in rows]),
            "count": np.array(len(masks)),
            "area": np.array(float(masks.double().mean())),
            "accuracy": np.array(run.test_accuracy[-1]),
        }
    return found


def _methods(net: CnnNet) -> tuple[str, ...]:
    """Those that are valid for the network."""
    return tuple(method for method in METHODS if not why_not(net, method))


def _result(study: Pointing, found: Figures, *, read: bool) -> PointingResult:
    return PointingResult(
        study=study,
        count=int(found["count"]),
        area=float(found["area"]),
        methods=tuple(str(method) for method in found["methods"]),
        hits=found["hits"].astype(np.float64),
        mass=found["mass"].astype(np.float64),
        accuracy=float(found["accuracy"]),
        recorded=read,
    )
