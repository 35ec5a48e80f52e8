"""What the figures look like: lines and areas, no point farther than 1 from the centre."""

import math
from collections.abc import Mapping
from types import MappingProxyType

Point = tuple[float, float]
Line = tuple[Point, ...]

CURVE = 32
"""Corners of a circle."""
STAR = 0.46
"""Distance of a star's inner corners. A thinner star is told by its bare amount of line."""
HOLE = 0.5
"""Radius of a ring's hole."""


def corners(count: int, start: float = 0.0, radius: float = 1.0) -> Line:
    """The corners of a regular polygon, from the angle `start` (radians) on."""
    angles = [start + 2 * math.pi * k / count for k in range(count)]
    return tuple((radius * math.cos(a), radius * math.sin(a)) for a in angles)


def _closed(line: Line) -> Line:
    return (*line, line[0])


def _star() -> Line:
    outer, inner = corners(5), corners(5, math.pi / 5, STAR)
    return tuple(point for pair in zip(outer, inner, strict=True) for point in pair)


def _plus(half: float = 0.3) -> Line:
    """An upright cross whose arms are 2 `half` wide."""
    far = math.sqrt(1 - half**2)
    arm = ((far, -half), (far, half), (half, half))
    turns = ((1, 0), (0, 1), (-1, 0), (0, -1))
    return tuple((x * c - y * s, x * s + y * c) for c, s in turns for x, y in arm)


CIRCLE, INNER_CIRCLE = corners(CURVE), corners(CURVE, radius=HOLE)
ARC = CIRCLE[: CURVE // 2 + 1]
STRIPE = ((-0.9, 0.2), (0.9, 0.2), (0.9, 0.43), (-0.9, 0.43))

OUTLINES: Mapping[str, tuple[Line, ...]] = MappingProxyType(
    {
        "disc": (_closed(CIRCLE),),
        "square": (_closed(corners(4)),),
        "triangle": (_closed(corners(3)),),
        "cross": (((-1.0, 0.0), (1.0, 0.0)), ((0.0, -1.0), (0.0, 1.0))),
        "star": (_closed(_star()),),
        "ring": (_closed(CIRCLE), _closed(INNER_CIRCLE)),
        "bars": (((-0.9, -0.43), (0.9, -0.43)), ((-0.9, 0.43), (0.9, 0.43))),
        "arc": (ARC,),
    }
)
"""Kind -> the lines that are drawn."""

AREAS: Mapping[str, tuple[Line, ...]] = MappingProxyType(
    {
        "disc": (CIRCLE,),
        "square": (corners(4),),
        "triangle": (corners(3),),
        "cross": (_plus(),),
        "star": (_star(),),
        "ring": (CIRCLE,),
        "bars": (STRIPE, tuple((x, -y) for x, y in STRIPE)),
        "arc": (ARC + tuple((HOLE * x, HOLE * y) for x, y in reversed(ARC)),),
    }
)
"""Kind -> the areas that are filled."""

HOLES: Mapping[str, Line] = MappingProxyType({"ring": INNER_CIRCLE})
"""Kind -> the area that is taken away again."""
