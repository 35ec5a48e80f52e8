"""A stop sign of our own, drawn over a photograph."""

from collections.abc import Sequence
from math import cos, pi, sin

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

Pixels = npt.NDArray[np.uint8]
Point = tuple[float, float]

SIDE = 512
"""Pixels across of the picture; the network sees the 448 in the middle, reduced to 224."""
FINE = 4  # times finer it is drawn, so that its edges are smooth
CENTRE = (0.5, 0.43)
SIZE = 0.63  # the sign's height, in sides of the picture
RED, WHITE, STEEL, DARK = (188, 22, 34), (244, 243, 238), (146, 150, 154), (84, 87, 92)
LETTER = (0.122, 0.29)  # width and height of a letter's middle line, in heights of the sign
PITCH = 0.208  # from letter to letter
STROKE = 0.06


def street_sign(behind: Pixels) -> Pixels:
    """[512, 512, 3], read-only: a red octagon with a white rim and the word STOP, on its pole.

    behind: a photograph [H, W, 3]; the square in its middle is seen, a little out of focus.
    """
    high, wide = behind.shape[:2]
    side = min(high, wide)
    left, top = (wide - side) / 2, (high - side) / 2
    street = Image.fromarray(behind).resize(
        (SIDE, SIDE), Image.Resampling.BICUBIC, (left, top, left + side, top + side)
    )
    street = street.filter(ImageFilter.GaussianBlur(1.2))
    sign = _sign().resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    street.paste(sign, (0, 0), sign)
    pixels = np.array(street)
    pixels.setflags(write=False)
    return pixels


def _sign() -> Image.Image:
    """The sign alone, `FINE` times as large, on nothing."""
    side = FINE * SIDE
    image = Image.new("RGBA", (side, side), (*STEEL, 0))
    pen = ImageDraw.Draw(image)
    middle = side * CENTRE[0]
    for half, colour in ((0.021, DARK), (0.016, STEEL)):
        pen.rectangle((middle - half * side, side * 0.5, middle + half * side, side), fill=colour)
    for part, colour in ((1.012, DARK), (1.0, WHITE), (0.94, RED)):
        pen.polygon(_placed(_octagon(part)), fill=colour)
    for place, line in enumerate("STOP"):
        for points in LETTERS[line]:
            moved = [(x + PITCH * (place - 1.5), y) for x, y in points]
            pen.polygon(_placed(_ribbon(moved)), fill=WHITE)
    for y in (-0.34, 0.34):
        bolt = _placed([(-0.013, y - 0.013), (0.013, y + 0.013)])
        pen.ellipse((*bolt[0], *bolt[1]), fill=STEEL)
    return image


def _placed(points: Sequence[Point]) -> list[Point]:
    """From heights of the sign around its middle to pixels."""
    side = FINE * SIDE
    return [(side * (CENTRE[0] + SIZE * x), side * (CENTRE[1] + SIZE * y)) for x, y in points]


def _octagon(part: float) -> list[Point]:
    """Its corners, at so many times the sign's height from side to side."""
    radius = part / 2 / cos(pi / 8)
    angles = [pi / 8 + pi / 4 * corner for corner in range(8)]
    return [(radius * cos(angle), radius * sin(angle)) for angle in angles]


def _ribbon(points: Sequence[Point]) -> list[Point]:
    """The outline of a stroke along a line without corners."""
    line = np.array(points)
    along = np.gradient(line, axis=0)
    along *= STROKE / 2 / np.linalg.norm(along, axis=1, keepdims=True)
    across = along[:, ::-1] * (-1, 1)
    outline = np.concatenate([line + across, (line - across)[::-1]])
    return [(float(x), float(y)) for x, y in outline]


def _arc(centre: Point, radii: Point, begin: float, end: float) -> list[Point]:
    """Points on an ellipse, from one angle to another in degrees, clockwise from the right."""
    angles = np.radians(np.linspace(begin, end, 40))
    return [(centre[0] + radii[0] * cos(a), centre[1] + radii[1] * sin(a)) for a in angles]


def _letters() -> dict[str, tuple[list[Point], ...]]:
    """The middle lines of the four letters, each around its own middle, in heights of the sign."""
    x, y = LETTER[0] / 2, LETTER[1] / 2
    rest = STROKE / 2  # lines end where their strokes' edges are to be
    bow = y * 0.62
    return {
        "S": (_arc((0, -y / 2), (x, y / 2), -25, -270) + _arc((0, y / 2), (x, y / 2), -90, 155),),
        "T": ([(-x - rest, -y), (x + rest, -y)], [(0, -y), (0, y + rest)]),
        "O": (
            [
                (-x, 0),
                *_arc((0, bow - y), (x, bow), -180, 0),
                *_arc((0, y - bow), (x, bow), 0, 180),
                (-x, 0),
            ],
        ),
        "P": (
            [(-x, y + rest), (-x, -y - rest)],
            [(-x, -y), (x / 5, -y), *_arc((x / 5, -y / 2), (x * 0.8, y / 2), -90, 90), (-x, 0)],
        ),
    }


LETTERS = _letters()
