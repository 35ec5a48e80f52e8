"""A table of cells as a card to share."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw import card
from dlviz.draw.cells_scene import Cell, Key, Table
from dlviz.draw.lettering import SEMIBOLD, letters
from dlviz.draw.outline import readable_on
from dlviz.draw.palette import (
    CLASS_COLOURS,
    CLASS_MARKERS,
    GROUND,
    INK,
    LINE,
    MUTED,
    PAPER,
    SEQUENTIAL,
    mixed,
    rgb,
)
from dlviz.draw.pen import FINER, marker
from dlviz.draw.thumbs import put_thumb

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

Colour = tuple[int, int, int]

TOP, FOOT = 72, 470  # px: between the title and the finding, of a table as wide as the card
TYPE, LINE_HEIGHT = 20, 26  # px
PAD = 3  # px around a picture in its cell
KEYS_MAX = 5


@dataclass(frozen=True)
class _Frame:
    """Where the cells lie, in px: the first one's corner, a cell's width and height."""

    left: int
    top: int
    wide: int
    tall: int

    def corner(self, row: int, column: int) -> tuple[int, int]:
        return self.left + column * self.wide, self.top + row * self.tall


def cells_card(table: Table, *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: the table with its pictures, the finding under or beside it.

    Of a covered cell nothing but its place is drawn.
    """
    from PIL import ImageDraw

    across = any(_thumb(cell) for row in table.cells for cell in row)
    whole = card.blank()
    pen = ImageDraw.Draw(whole)
    frame = _frame(table, across=across)
    _heads(pen, table, frame)
    for row, cells in enumerate(table.cells):
        for column, cell in enumerate(cells):
            _draw(whole, cell, frame, frame.corner(row, column), joined=table.joined)
    if across:
        return card.around(whole, title=title, finding=finding, link=link)
    strip = _legend(table.keys[:KEYS_MAX], card.RIGHT - card.LEFT) if table.keys else None
    return card.beside(whole, title=title, finding=finding, link=link, strip=strip)


def shade(cell: Cell) -> tuple[Colour, Colour]:
    """A cell's ground and the ink on it."""
    if cell.covered or (cell.value is None and cell.hue is None):
        return rgb(GROUND), rgb(INK)
    if cell.value is not None:
        red, green, blue = np.round(mixed(SEQUENTIAL, np.array(cell.value)))
        return (int(red), int(green), int(blue)), rgb(readable_on((red, green, blue)))
    hue, part = rgb(CLASS_COLOURS[(cell.hue or 0) % len(CLASS_COLOURS)]), 0.16 + 0.6 * cell.sure
    own = [round(p + part * (h - p)) for h, p in zip(hue, rgb(PAPER), strict=True)]
    return (own[0], own[1], own[2]), rgb(INK)


def _thumb(cell: Cell | None) -> bool:
    return cell is not None and cell.picture is not None and cell.thumb


def _frame(table: Table, *, across: bool) -> _Frame:
    rows, columns = len(table.rows), len(table.columns)
    right, top, foot = (card.RIGHT, TOP, FOOT) if across else (card.MARGIN + card.HERO, 40, 590)
    lettering = letters(TYPE, SEMIBOLD)
    names = [*(head.short or head.name for head in table.rows), table.down]
    head = round(min(260.0, max(lettering.width(name) for name in names))) + 14
    over = LINE_HEIGHT * (1 + _grouped(table)) + 4
    wide = (right - card.MARGIN - head) // columns
    tall = (foot - top - over) // rows
    if table.joined:
        wide = tall = min(wide, tall)
    elif not across:
        tall = min(tall, wide)
    top += (foot - top - over - rows * tall) // 2 if not across else 0
    return _Frame(card.MARGIN + head, top + over, wide, tall)


def _grouped(table: Table) -> bool:
    return bool(table.across) or any(head.group for head in table.columns)


def _heads(pen: "ImageDraw", table: Table, frame: _Frame) -> None:
    bold, plain = letters(TYPE, SEMIBOLD), letters(TYPE)
    base = frame.top - 9
    if not table.joined:
        pen.text(
            (card.MARGIN, base), plain.text(table.down), font=plain.font, fill=MUTED, anchor="ls"
        )
    for column, head in enumerate(table.columns):
        x, name = frame.left + (column + 0.5) * frame.wide, head.short or head.name
        shown = bold.text(card.cut(name, bold, frame.wide - 4))
        pen.text((x, base), shown, font=bold.font, fill=INK, anchor="ms")
    groups = [head.group or table.across for head in table.columns]
    for first in [k for k, name in enumerate(groups) if name and name not in groups[:k]]:
        span = groups.count(groups[first]) * frame.wide
        left = frame.left + first * frame.wide
        shown = bold.text(card.cut(groups[first], bold, span - 8))
        at = left + span / 2, base - LINE_HEIGHT
        pen.text(at, shown, font=bold.font, fill=INK, anchor="ms")
        y = base - LINE_HEIGHT + 7
        pen.line((left + 4, y, left + span - 4, y), fill=INK, width=2)
    for row, head in enumerate(table.rows):
        middle, width = frame.top + (row + 0.5) * frame.tall + 7, frame.left - card.MARGIN - 10
        shown = bold.text(card.cut(head.short or head.name, bold, width))
        pen.text((card.MARGIN, middle), shown, font=bold.font, fill=INK, anchor="ls")


def _draw(
    whole: "Image", cell: Cell | None, frame: _Frame, corner: tuple[int, int], *, joined: bool
) -> None:
    """One cell: its ground, its picture or its class's marker, and its text."""
    from PIL import Image, ImageDraw

    pen, (x, y) = ImageDraw.Draw(whole), corner
    gap = 0 if joined else 1
    box = (x + gap, y + gap, x + frame.wide - 1 - gap, y + frame.tall - 1 - gap)
    if cell is None:
        return
    ground, ink = shade(cell)
    pen.rectangle(box, fill=ground, outline=LINE if cell.covered else None)
    if cell.ringed:
        inner = (box[0] + 4, box[1] + 4, box[2] - 4, box[3] - 4)
        pen.rectangle(inner, outline=INK if joined else ink, width=3)
    if cell.covered:
        return
    left, bold = x, letters(TYPE + 2, SEMIBOLD)
    if _thumb(cell) and cell.picture is not None:
        size = min(frame.tall, frame.wide) - 2 * PAD - 2
        left += put_thumb(whole, cell.picture, (x + PAD + 1, y + PAD + 1), size) + 2 * PAD
        if cell.right is False:
            _cross(pen, x + PAD + size - 5, y + PAD + size - 5)
    elif cell.hue is not None and not cell.text:
        fine = Image.new("RGB", (frame.wide * FINER, frame.tall * FINER), ground)
        hue = CLASS_COLOURS[cell.hue % len(CLASS_COLOURS)]
        shape = CLASS_MARKERS[cell.hue % len(CLASS_MARKERS)]
        middle = frame.wide / 2, frame.tall / 2
        marker(ImageDraw.Draw(fine), middle, 0.17 * frame.wide, shape, hue)
        if not cell.ringed:
            small = fine.resize((frame.wide, frame.tall), Image.Resampling.LANCZOS)
            whole.paste(small, corner)
    at = (left + x + frame.wide) / 2, y + frame.tall / 2 + 8
    pen.text(at, bold.text(cell.text), font=bold.font, fill=ink, anchor="ms")


def _cross(pen: "ImageDraw", x: float, y: float) -> None:
    """The sign of a wrong answer, on a dark disc."""
    pen.ellipse((x - 9, y - 9, x + 9, y + 9), fill=INK)
    for slant in (1, -1):
        pen.line((x - 4, y - 4 * slant, x + 4, y + 4 * slant), fill=PAPER, width=3)


def _legend(keys: tuple[Key, ...], width: int) -> "Image":
    """The classes below one another, with what is said of them at the right."""
    from PIL import Image, ImageDraw

    line, bold, plain = 34, letters(24, SEMIBOLD), letters(24)
    fine = Image.new("RGB", (width * FINER, line * len(keys) * FINER), GROUND)
    for k, key in enumerate(keys):
        if key.hue is not None:
            shape = CLASS_MARKERS[key.hue % len(CLASS_MARKERS)]
            colour = CLASS_COLOURS[key.hue % len(CLASS_COLOURS)]
            marker(ImageDraw.Draw(fine), (14, line * (k + 0.5)), 9, shape, colour)
    strip = fine.resize((width, line * len(keys)), Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(strip)
    for k, key in enumerate(keys):
        foot, room = line * k + 25, width - 52 - plain.width(key.detail)
        name = bold.text(card.cut(key.name, bold, room))
        pen.text((38, foot), name, font=bold.font, fill=INK, anchor="ls")
        pen.text((width, foot), plain.text(key.detail), font=plain.font, fill=MUTED, anchor="rs")
    return strip
