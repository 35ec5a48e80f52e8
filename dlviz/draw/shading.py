"""The colours of a decision field: the class's hue, as strong as the network is sure."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from dlviz.draw.palette import CLASS_COLOURS, PAPER, rgb

Floats = npt.NDArray[np.floating]
Margin = Callable[[npt.NDArray[np.float32]], npt.NDArray[np.float32]]

CONFIDENCE: Mapping[str, tuple[Margin, Margin]] = MappingProxyType(
    {
        "cross_entropy": (lambda z: np.tanh(z / 2), lambda z: np.tanh(z / 2)),
        "squared": (lambda z: np.minimum(1, z), lambda z: np.minimum(1, z / 2)),
        "squared_tanh": (np.tanh, lambda z: np.minimum(1, z / 2)),
    }
)
"""Loss -> how sure a network is, 0 to 1: of the size of one logit, of the gap between the largest
two of more. The film player shades by the same rule."""


def colours(logits: Floats, size: int, loss: str = "cross_entropy") -> npt.NDArray[np.uint8]:
    """Logits [K, n, n] (row 0 at the bottom) as pixels [size, size, 3] (row 0 at the top).

    A pixel has the hue of its class over paper, up to 60 % of it; undecided is paper.
    """
    fine = _enlarged(np.asarray(logits, dtype=np.float32)[:, ::-1], size)
    confidence, of_more = CONFIDENCE[loss]
    if len(fine) == 1:
        label, sure = (fine[0] > 0).astype(np.intp), confidence(np.abs(fine[0]))
    else:
        second, first = np.partition(fine, -2, axis=0)[-2:]
        label, sure = fine.argmax(axis=0), of_more(first - second)
    opacity = np.minimum(0.6, 0.62 * np.sqrt(sure))[..., None]
    hues = np.array([rgb(colour) for colour in CLASS_COLOURS], dtype=np.float32)[label]
    pixels = np.round(opacity * hues + (1 - opacity) * np.array(rgb(PAPER)))
    return np.asarray(pixels, dtype=np.uint8)


def _enlarged(maps: npt.NDArray[np.float32], size: int) -> npt.NDArray[np.float32]:
    """Maps [K, n, n] to [K, size, size], linear between the grid's points."""
    n = maps.shape[1]
    place = np.clip(np.linspace(-0.5 / size, 1 + 0.5 / size, size), 0, 1) * (n - 1)
    below = np.minimum(place.astype(np.intp), max(n - 2, 0))
    mix = np.zeros((size, n), dtype=np.float32)
    rows = np.arange(size)
    mix[rows, below] = 1 - (place - below)
    mix[rows, np.minimum(below + 1, n - 1)] += place - below
    return np.asarray(mix @ maps @ mix.T, dtype=np.float32)
