"""What bars on a card need besides a pen: dashed outlines, tints, and letters that can be read."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw.palette import GROUND, INK, PAPER, rgb
from dlviz.draw.pen import Place, stroke

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

BLACK = "#000000"
DASH, EACH = 7, 11  # px of a dash, and of a dash with its gap


def dash_outline(pen: "ImageDraw", places: Sequence[Place]) -> None:
    """A line through places in pixels, upright and level, dashed on its own patch of ground."""
    for (u, v), (s, t) in pairwise(places):
        stroke(pen, [(u, v), (s, t)], GROUND, 4)
    for (u, v), (s, t) in pairwise(places):
        length = max(abs(s - u) + abs(t - v), 1e-9)
        for start in np.arange(0, length, EACH):
            ends = [min(float(start) + step, length) / length for step in (0, DASH)]
            stroke(pen, [(u + (s - u) * part, v + (t - v) * part) for part in ends], INK, 2)


def tint(colour: str, share: float = 0.16) -> str:
    """A share of a colour on the ground of a card, as "#rrggbb"."""
    mixed = (1 - share) * np.array(rgb(GROUND)) + share * np.array(rgb(colour))
    return "#" + "".join(f"{round(value):02x}" for value in mixed)


def readable_on(ground: Sequence[float]) -> str:
    """White or black, whichever stands out more from a colour [3] of 0 to 255.

    By 4.5 : 1 at least, as WCAG 2.2 asks of text; its relative luminance.
    """
    part = np.asarray(ground) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    light = float(linear @ [0.2126, 0.7152, 0.0722]) + 0.05
    return PAPER if 1.05 / light > light / 0.05 else BLACK
