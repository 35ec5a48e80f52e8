"""The tower as a card to share: one's own photo, and what the units of each floor look for."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.lettering import SEMIBOLD, letters, wrapped
from dlviz.draw.palette import INK, LINE, MUTED, PAPER, UNIT_COLOURS
from dlviz.draw.pen import FINER, stroke
from dlviz.draw.thumbs import put_thumb
from dlviz.draw.tiles_atlas import pixelwise
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image

    from dlviz.measure.tower import Floor, TowerResult

Bytes = npt.NDArray[np.uint8]

TOP, BOTTOM = 74, 462
PHOTO = BOTTOM - TOP
LEFT = card.MARGIN + PHOTO + 30  # of the floors
NAMES = 168  # px
TILE = 76  # px, at most
BETWEEN, APART = 4, 14  # px between the two pictures of a unit, and between units
TYPE, SMALL = 22, 18
LINE_HIGH = 26
TWO_LINES = 90  # px of a floor that has room for a name in two lines
PAIRS = say("tower_card.pairs")
PATCHES = say("tower_card.patches")


def tower_card(result: "TowerResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: the photo, and a row a floor, the last layer's on top.

    Squares on the photo show how much of it a unit of each floor sees, in the colour of the
    floor's own mark. Of each unit its strongest patch is there, and beside it the input that was
    optimised for it, or else the next patch. At the title stands what the network says.
    """
    from PIL import ImageDraw

    whole = card.blank()
    put_thumb(whole, pixelwise(result.photo, result.side), (card.MARGIN, TOP), PHOTO)
    _sights(whole, result)
    pen, small = ImageDraw.Draw(whole), letters(SMALL)
    foot = BOTTOM - LINE_HIGH
    pitch = (foot - TOP) / max(1, len(result.floors))
    for k, floor in enumerate(result.floors):
        middle = foot - (k + 0.5) * pitch
        pen.line((LEFT, middle + pitch / 2, card.RIGHT, middle + pitch / 2), fill=LINE)
        _floor(whole, floor, k, round(middle), round(pitch), result.side)
    made = any(floor.optimised is not None for floor in result.floors)
    text = small.text(PAIRS if made else PATCHES)
    pen.text((card.RIGHT, BOTTOM - 2), text, font=small.font, fill=MUTED, anchor="rs")
    name, share = result.top[0] if result.top else ("", 0.0)
    note = f"{name.split(',')[0]} {100 * share:.0f} %" if name else ""
    return card.around(whole, title=title, finding=finding, link=link, note=note)


def pair_of(floor: "Floor", unit: int) -> tuple[Bytes, Bytes]:
    """The unit's strongest patch, and the optimised input, or else the next patch."""
    best = floor.patches[unit]
    return best[0], best[1] if floor.optimised is None else floor.optimised[unit]


def _floor(whole: "Image", floor: "Floor", k: int, middle: int, high: int, across: int) -> None:
    """One floor around the y of its middle, `high` pixels high; across: of the whole picture."""
    from PIL import ImageDraw

    pen, bold, plain = ImageDraw.Draw(whole), letters(TYPE, SEMIBOLD), letters(SMALL)
    text, room = LEFT + 24, NAMES - 30
    lines = wrapped(floor.name, bold, room)
    if len(lines) > 1 + (high >= TWO_LINES):
        lines = [card.cut(floor.name, bold, room)]
    y = middle - LINE_HIGH // 2 * len(lines) + 4
    hue = UNIT_COLOURS[k % len(UNIT_COLOURS)]
    pen.rectangle((LEFT, y - 5, LEFT + 13, y + 8), outline=hue, width=3)
    for line in lines:
        pen.text((text, y + 9), bold.text(line), font=bold.font, fill=INK, anchor="ls")
        y += LINE_HIGH
    said = (
        say("tower_card.sees_all")
        if floor.field >= across
        else say("tower_card.sees", field=floor.field)
    )
    pen.text((text, y + 6), plain.text(said), font=plain.font, fill=MUTED, anchor="ls")
    units = len(floor.patches)
    each = (card.RIGHT - LEFT - NAMES + APART) // max(1, units)
    side = min(TILE, high - 10, (each - APART - BETWEEN) // 2)
    for unit in range(units):
        for number, picture in enumerate(pair_of(floor, unit)):
            corner = LEFT + NAMES + unit * each + number * (side + BETWEEN), middle - side // 2
            put_thumb(whole, picture, corner, side)


def _sights(whole: "Image", result: "TowerResult") -> None:
    """A square a floor around the middle of the photo, as large as what a unit sees."""
    from PIL import Image, ImageDraw

    fine = Image.new("RGBA", (PHOTO * FINER, PHOTO * FINER))
    pen = ImageDraw.Draw(fine)
    for k, floor in reversed(list(enumerate(result.floors))):
        half = min(floor.field / result.side, 1.0) * PHOTO / 2
        half = max(6.0, min(half, PHOTO / 2 - 3))
        low, high = PHOTO / 2 - half, PHOTO / 2 + half
        corners = [(low, low), (high, low), (high, high), (low, high), (low, low), (high, low)]
        stroke(pen, corners, PAPER, 6)
        stroke(pen, corners, UNIT_COLOURS[k % len(UNIT_COLOURS)], 3)
    drawn = fine.resize((PHOTO, PHOTO), Image.Resampling.LANCZOS)
    whole.paste(drawn, (card.MARGIN, TOP), drawn)
