"""One palette for every figure. The film player's theme.js holds the same values; a test compares.

Blue, vermillion and green are Okabe and Ito's. There is no yellow, which a projector loses, and
none of the pink that only a guess wears. Every class has a shape as well as a colour.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

CLASS_COLOURS = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#6A4C93",
    "#56B4E9",
    "#8C564B",
    "#5F6B73",
    "#7A8B00",
    "#B22222",
    "#00707A",
)
"""Classes in order, on a light ground."""

CLASS_COLOURS_DARK = (
    "#3A9BDC",
    "#F07B2E",
    "#1FBF92",
    "#A98BD6",
    "#8CCBF2",
    "#B98578",
    "#9AA6AD",
    "#B2C22E",
    "#E06060",
    "#35AEB8",
)
"""The same classes on a dark ground."""

CLASS_MARKERS = (
    "dot",
    "square",
    "triangle",
    "diamond",
    "cross",
    "plus",
    "star",
    "down",
    "ring",
    "bar",
)
"""The shape of each class's points."""

UNIT_COLOURS = (
    "#7B2D8B",
    "#00796B",
    "#8A5A00",
    "#4A5568",
    "#A01C3C",
    "#4B7A00",
    "#3D3FA8",
    "#6D4534",
)
"""Neurons, on a light ground; none is near blue or vermillion."""

SEQUENTIAL = (
    "#00224E",
    "#123570",
    "#3B496C",
    "#575D6D",
    "#707173",
    "#8A8678",
    "#A59C74",
    "#C3B369",
    "#E1CC55",
    "#FEE838",
)
"""Cividis at ten even steps, the colours between them mixed; the bright end is the better one."""

GUESS = "#CC79A7"
INK = "#1A1A1A"
MUTED = "#616161"
LINE = "#D1D1D1"
PAPER = "#FFFFFF"
GROUND = "#F6F5F2"


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue (0 to 255) of "#rrggbb"."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(stops: Sequence[str], share: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Red, green and blue [..., 3] (0 to 255) at shares [...] of the way through even stops."""
    places, ends = np.array([rgb(colour) for colour in stops]), np.linspace(0, 1, len(stops))
    return np.stack([np.interp(share, ends, channel) for channel in places.T], axis=-1)
