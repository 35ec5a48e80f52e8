"""What cards of charts and surfaces share: their layout, and a pen for smooth lines."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from dlviz.draw.lettering import REGULAR, SEMIBOLD, letters, wrapped
from dlviz.draw.markers import MARKERS
from dlviz.draw.palette import GROUND, INK, LINE, MUTED, PAPER
from dlviz.draw.picture import CARD, FINER, _cut, _fitted, _lines, _png

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

SIDE = 550
"""Width and height of a card's picture, in pixels; it is drawn FINER times as large."""
Place = tuple[float, float]


def card(hero: "Image", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: the picture (SIDE x SIDE), the finding, title and link."""
    from PIL import Image, ImageDraw

    whole = Image.new("RGB", CARD, GROUND)
    pen = ImageDraw.Draw(whole)
    pen.rectangle((39, 39, 590, 590), outline=LINE)
    whole.paste(hero, (40, 40))
    left, width = 636, 524
    top = _lines(pen, left, 38, wrapped(title, letters(27, REGULAR), width)[:3], letters(27), MUTED)
    found, lettering = _fitted(finding, width, 512 - top - 36)
    _lines(pen, left, top + 26, found, lettering, INK)
    pen.line((left, 541, left + width, 541), fill=LINE, width=2)
    short, mark = letters(21), letters(24, SEMIBOLD)
    pen.text((left, 582), "dlviz", font=mark.font, fill=INK, anchor="ls")
    shown = _cut(link, short, width - mark.width("dlviz") - 24)
    pen.text((left + width, 582), short.text(shown), font=short.font, fill=MUTED, anchor="rs")
    return _png(whole)


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
    corners = [(FINER * (place[0] + radius * x), FINER * (place[1] + radius * y))
               for x, y in MARKERS[shape]]  # fmt: skip
    pen.line([*corners, *corners[:2]], fill=PAPER, width=round(FINER * 0.5 * radius), joint="curve")
    pen.polygon(corners, fill=colour)
