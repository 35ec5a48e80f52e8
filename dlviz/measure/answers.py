"""What EfficientNet-Lite0 answers to many pictures, and what is kept of its 1,000 numbers."""

from collections.abc import Generator, Sequence

import numpy as np
import numpy.typing as npt
import torch

from dlviz.measure.by_seed import Figures
from dlviz.nets.lite0 import Lite0
from dlviz.nets.lite0_weights import as_input
from dlviz.train.devices import use_threads

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

BEST = 3
BATCH = 4  # pictures in one slice


def answering(net: Lite0, pictures: Sequence[Pixels]) -> Generator[int, None, Floats]:
    """Logits [N, 1000] of pictures [224, 224, 3]; yields how many each slice has asked about."""
    found = []
    for start in range(0, len(pictures), BATCH):
        some = pictures[start : start + BATCH]
        use_threads()
        with torch.no_grad():
            found.append(net(as_input(*some)).numpy())
        yield len(some)
    return np.concatenate(found)


def probabilities(logits: Floats) -> Floats:
    """Softmax over the last axis."""
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    found: Floats = powers / powers.sum(-1, keepdims=True)
    return found


def kept(start: str, logits: Floats, truth: int, aim: int) -> Figures:
    """Of logits [..., 1000] the figures "best", "p" and "chance", their names begun with `start`.

    best: [..., 3] the likeliest classes, the likeliest first; p: [..., 3] their probabilities.
    chance: [..., 2] those of the truth and of the aim.
    """
    shares = probabilities(logits)
    best = np.argsort(-shares, axis=-1, kind="stable")[..., :BEST]
    return {
        f"{start}best": best.astype(np.int16),
        f"{start}p": np.take_along_axis(shares, best, axis=-1),
        f"{start}chance": shares[..., [truth, aim]],
    }
