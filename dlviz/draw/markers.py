"""The outlines of the classes' markers, of radius about 1 around (0, 0)."""

import types
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def _wheel(corners: int, turn: float = 0.0, reach: float = 1.2, inner: float = 0.0) -> Floats:
    """Corners on a circle, the first at the top; every other one at `inner` when it is given."""
    angle = 2 * np.pi * (np.arange(corners) + turn) / corners - np.pi / 2
    radius = np.full(corners, reach)
    if inner:
        radius[1::2] = inner
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _box(x: float, y: float) -> Floats:
    return np.array([[-x, -y], [x, -y], [x, y], [-x, y]])


def _plus(arm: float = 0.42, reach: float = 1.25) -> Floats:
    quarter = [[arm, -reach], [arm, -arm], [reach, -arm]]
    turned = [[[x, y], [-y, x], [-x, -y], [y, -x]] for x, y in quarter]
    return np.array([turned[corner][k] for k in range(4) for corner in range(3)])


def _turned(outline: Floats, angle: float) -> Floats:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.asarray(outline @ np.array([[cos, sin], [-sin, cos]]), dtype=np.float64)


MARKERS: Mapping[str, Floats] = types.MappingProxyType(
    {
        "dot": _wheel(24, reach=1.0),
        "square": _box(0.9, 0.9),
        "triangle": _wheel(3),
        "diamond": _wheel(4),
        "cross": _turned(_plus(), np.pi / 4),
        "plus": _plus(),
        "star": _wheel(10, inner=0.5),
        "down": _wheel(3, turn=1.5),
        "ring": _wheel(24, reach=1.0),
        "bar": _box(0.45, 1.2),
    }
)
"""Name -> corners [m, 2], y downwards; a "ring" has a hole of radius 0.45 besides."""
