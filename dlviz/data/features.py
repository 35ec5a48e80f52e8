"""Features: the numbers made of a point that a network may see."""

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

ALL = ("all",)
"""Instead of features of the plane: every column of a table, as it is."""


@dataclass(frozen=True)
class Feature:
    """One feature of a point.

    label: its name on a page.
    of: (x [n], y [n]) -> [n].
    code: the same as one line of NumPy, for the exported script.
    """

    label: str
    of: Callable[[Floats, Floats], Floats]
    code: str


FEATURES: Mapping[str, Feature] = types.MappingProxyType(
    {
        "x": Feature("x", lambda x, y: x, "x"),
        "y": Feature("y", lambda x, y: y, "y"),
        "x2": Feature("x²", lambda x, y: x * x, "x * x"),
        "y2": Feature("y²", lambda x, y: y * y, "y * y"),
        "xy": Feature("xy", lambda x, y: x * y, "x * y"),
        "sin_x": Feature("sin πx", lambda x, y: np.sin(np.pi * x), "np.sin(np.pi * x)"),
        "sin_y": Feature("sin πy", lambda x, y: np.sin(np.pi * y), "np.sin(np.pi * y)"),
        "r": Feature("r", lambda x, y: np.hypot(x, y), "np.hypot(x, y)"),
        "theta": Feature("θ", lambda x, y: np.arctan2(y, x), "np.arctan2(y, x)"),
    }
)
