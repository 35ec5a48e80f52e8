"""A pen for smooth shapes: it draws them FINER times as large as the picture will be."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from dlviz.draw.markers import MARKERS
from dlviz.draw.palette import PAPER

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

FINER = 3
"""How much larger than the picture shapes are drawn; reducing them smooths their edges."""
Place = tuple[float, float]


def stroke(pen: "ImageDraw", places: Sequence[Place], colour: str, wide: float) -> None:
    """A line through places in pixels, `wide` pixels wide."""
    fine = [(FINER * u, FINER * v) for u, v in places]
    if len(fine) > 1:
        pen.line(fine, fill=colour, width=round(FINER * wide), joint="curve")


def dashed(pen: "ImageDraw", places: Sequence[Place], colour: str, wide: float) -> None:
    """The same in dashes."""
    along = 0.0
    for (u, v), (s, t) in pairwise(places):
        length = math.hypot(s - u, t - v)
        steps = max(1, round(length / 3))
        for k in range(steps):
            if (along + length * k / steps) % 22 < 14:
                ends = [(u + (s - u) * p, v + (t - v) * p) for p in (k / steps, (k + 1) / steps)]
                stroke(pen, ends, colour, wide)
        along += length


def marker(pen: "ImageDraw", place: Place, radius: float, shape: str, colour: str) -> None:
    """A marker of a shape in MARKERS, with a rim of paper."""
    (u, v), reach = (FINER * place[0], FINER * place[1]), FINER * radius
    corners = [(u + reach * x, v + reach * y) for x, y in MARKERS[shape]]
    pen.line([*corners, *corners[:2]], fill=PAPER, width=round(0.52 * reach), joint="curve")
    pen.polygon(corners, fill=colour)
    if shape == "ring":
        hole = 0.45 * reach
        pen.ellipse((u - hole, v - hole, u + hole, v + hole), fill=PAPER)
