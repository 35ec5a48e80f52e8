"""Two codes as a card to share: the same units, a thing each and a feature each."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.lettering import SEMIBOLD, letters
from dlviz.draw.palette import CLASS_COLOURS, GROUND, INK, LINE, MUTED
from dlviz.draw.pen import FINER
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image

    from dlviz.measure.codes import CodesResult

TOP, FOOT = 150, 462  # px: of the tables
MIDDLE = (card.MARGIN + card.RIGHT) // 2 - 60
ROWS = 8  # in a column
CELL, GAP, COLUMN = 36, 6, 44  # px: a square and between squares at most; between columns


def codes_card(result: "CodesResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: the local code, the features' code, and what each tells apart."""
    from PIL import ImageDraw

    whole, units = card.blank(), result.study.units
    pen, bold, small = ImageDraw.Draw(whole), letters(34, SEMIBOLD), letters(23)
    said = (say("codes_card.local"), say("codes_card.distributed"))
    for k, codes in enumerate((result.local, result.distributed)):
        left, right = ((card.MARGIN, MIDDLE - 60), (MIDDLE, card.RIGHT))[k]
        head = say("codes_card.head", units=units, things=result.told_apart[k])
        pen.text((left, 108), bold.text(head), font=bold.font, fill=INK, anchor="ls")
        pen.text((left, 138), small.text(said[k]), font=small.font, fill=MUTED, anchor="ls")
        drawn = _table(codes, right - left, FOOT - TOP, len(result.local) if k == 0 else ROWS)
        whole.paste(drawn, (left, TOP))
    return card.around(whole, title=title, finding=finding, link=link)


def _table(codes: npt.NDArray[np.uint8], width: int, height: int, rows: int) -> "Image":
    """Squares [n, k], n / rows columns of them, each row behind its thing."""
    from PIL import Image, ImageDraw

    columns = -(-len(codes) // rows)
    wide = (width - (columns - 1) * COLUMN) / columns / (codes.shape[1] + 1.4)
    step = min(CELL + GAP, height // rows, wide)
    fine = Image.new("RGB", (width * FINER, height * FINER), GROUND)
    pen, side = ImageDraw.Draw(fine), (step - GAP) * FINER
    for n, code in enumerate(codes):
        left = n // rows * ((codes.shape[1] + 1.4) * step + COLUMN) * FINER
        top = n % rows * step * FINER
        fine.paste(thing(n, int(side)), (int(left), int(top)))
        for unit, bit in enumerate(code):
            x = left + (unit + 1.4) * step * FINER
            box = (x, top, x + side, top + side)
            pen.rectangle(box, fill=INK if bit else None, outline=INK if bit else LINE, width=6)
    return fine.resize((width, height), Image.Resampling.LANCZOS)


def thing(n: int, side: int) -> "Image":
    """The picture of thing n: its size, colour, shape and stripes are its first four bits."""
    from PIL import Image, ImageDraw

    large, orange, square, striped = (bool(n >> unit & 1) for unit in range(4))
    middle, reach = side / 2, side * (0.46 if large else 0.26)
    mask = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(mask)
    r = reach * 0.92 if square else reach
    box = (middle - r, middle - r, middle + r, middle + r)
    (pen.rectangle if square else pen.ellipse)(box, fill=255)
    if striped:
        for x in np.arange(-side, 2 * side, side * 0.18):
            pen.line((x, 0, x + side, side), fill=0, width=max(1, round(side * 0.07)))
    picture = Image.new("RGB", (side, side), GROUND)
    picture.paste(CLASS_COLOURS[int(orange)], (0, 0, side, side), mask)
    return picture
