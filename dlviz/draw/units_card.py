"""Units of a last layer as a card to share: some are off, and what the classes lost by it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.lettering import SEMIBOLD, letters
from dlviz.draw.markers import MARKERS
from dlviz.draw.outline import dash_outline
from dlviz.draw.palette import (
    CLASS_COLOURS,
    CLASS_MARKERS,
    INK,
    LINE,
    MUTED,
)
from dlviz.draw.pen import FINER, Place, marker, stroke
from dlviz.draw.thumbs import put_thumb
from dlviz.draw.units_scene import Bools, Floats, Ints, by_class, lost, right_answers
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

TOP, BOTTOM = 80, 462
TILES = 560  # px of the tiles' room
GAP = 8
SIDE = 660  # of the accuracies, px from the left
LOST = "#E9E7E2"


def units_card(
    features: Floats,
    labels: Ints,
    weights: Floats,
    bias: Floats,
    names: Sequence[str],
    patches: npt.NDArray[np.uint8],
    living: Bools,
    *,
    off: Sequence[int] | None = None,
    title: str,
    finding: str,
    link: str,
) -> bytes:
    """A PNG of 1200 x 630 pixels: tiles with the units in `off` crossed out, accuracies beside.

    Everything else as in `units_scene`. off: None: the living unit that costs most.
    """
    whole = card.blank()
    if off is None:
        costs = np.where(living, lost(features, labels, weights, bias), -np.inf)
        off = [int(costs.argmax())]
    _tiles(whole, patches, living, off)
    on = ~np.isin(np.arange(len(living)), off)
    full = right_answers(features, labels, weights, bias)
    now = right_answers(features, labels, weights, bias, on)
    shares = [float(now.mean()), *by_class(now, labels, len(names))]
    before = [float(full.mean()), *by_class(full, labels, len(names))]
    _accuracies(whole, names, shares, before)
    return card.around(whole, title=title, finding=finding, link=link)


def _tiles(
    whole: "Image", patches: npt.NDArray[np.uint8], living: Bools, off: Sequence[int]
) -> None:
    from PIL import Image, ImageDraw

    columns, side = _grid(len(living))
    step, room = side + GAP, (TILES + GAP, BOTTOM - TOP + GAP)
    for unit, lives in enumerate(living):
        corner = card.MARGIN + 1 + unit % columns * step, TOP + unit // columns * step
        if lives:
            put_thumb(whole, patches[unit], corner, side)
    fine = Image.new("RGBA", (room[0] * FINER, room[1] * FINER))
    pen = ImageDraw.Draw(fine)
    for unit, lives in enumerate(living):
        x, y = 1 + unit % columns * step, unit // columns * step
        if lives and unit not in off:
            continue
        box = [FINER * v for v in (x - 1, y - 1, x + side, y + side)]
        pen.rectangle(box, fill=LOST if not lives else (246, 245, 242, 190), outline=LINE)
        _hatch(pen, (x, y), side)
        if lives:
            for ends in (((0.2, 0.2), (0.8, 0.8)), ((0.2, 0.8), (0.8, 0.2))):
                stroke(pen, [(x + side * u, y + side * v) for u, v in ends], INK, 4)
    drawn = fine.resize(room, Image.Resampling.LANCZOS)
    whole.paste(drawn, (card.MARGIN, TOP), drawn)


def _grid(units: int) -> tuple[int, int]:
    """Columns, and the side of a tile, where tiles are largest."""
    sides = []
    for columns in range(1, units + 1):
        rows = -(-units // columns)
        side = min((TILES + GAP) // columns, (BOTTOM - TOP + GAP) // rows) - GAP
        sides.append((side, -columns))
    side, columns = max(sides)
    return -columns, side


def _hatch(pen: "ImageDraw", corner: Place, side: int) -> None:
    (x, y), colour = corner, "#B5B2AA"
    for k in range(-side + 8, side, 9):
        u, v = max(k, 0), max(-k, 0)
        length = side - max(u, v) - 1
        stroke(pen, [(x + u, y + v), (x + u + length, y + v + length)], colour, 1)


def _accuracies(
    whole: "Image", names: Sequence[str], shares: Sequence[float], before: Sequence[float]
) -> None:
    """One long bar of all pictures, then one a class, each with the outline of all units."""
    from PIL import Image, ImageDraw

    pen = ImageDraw.Draw(whole)
    large, plain, bold = letters(58, SEMIBOLD), letters(22), letters(22, SEMIBOLD)
    figure = f"{100 * shares[0]:.1f} %"
    pen.text((SIDE, TOP + 46), figure, font=large.font, fill=INK, anchor="ls")
    beside = SIDE + large.width(figure) + 18
    pen.text(
        (beside, TOP + 20),
        plain.text(say("units_card.right_answers")),
        font=plain.font,
        fill=INK,
        anchor="ls",
    )
    text = say("units_card.all_units_on", percent=100 * before[0])
    pen.text((beside, TOP + 46), plain.text(text), font=plain.font, fill=MUTED, anchor="ls")
    pitch = min(42.0, (BOTTOM - TOP - 128) / len(names))
    left = SIDE + 34 + min(150, max(bold.width(name) for name in names)) + 14
    bars: list[tuple[float, float, float, str, float, float]] = [
        (SIDE, TOP + 66, 36, INK, shares[0], before[0])
    ]
    for k, (name, share, old) in enumerate(zip(names, shares[1:], before[1:], strict=True)):
        y, hue = TOP + 128 + k * pitch, CLASS_COLOURS[k % len(CLASS_COLOURS)]
        high = min(24.0, 0.62 * pitch)
        bars.append((left, y + (pitch - high) / 2, high, hue, share, old))
        weight = bold if share < old - 0.2 else plain
        at = SIDE + 34, y + pitch / 2
        shown = weight.text(card.cut(name, weight, 150))
        pen.text(at, shown, font=weight.font, fill=INK, anchor="lm")
        at = card.RIGHT - 70, y + pitch / 2
        pen.text(at, _percent(share), font=bold.font, fill=INK, anchor="rm")
        if _percent(share) != _percent(old):
            at = card.RIGHT, y + pitch / 2
            pen.text(at, _percent(old), font=plain.font, fill=MUTED, anchor="rm")
    size = card.RIGHT - SIDE + 8, BOTTOM - TOP - 56
    fine = Image.new("RGBA", (size[0] * FINER, size[1] * FINER))
    brush = ImageDraw.Draw(fine)
    for x, y, high, hue, share, old in bars:
        right = card.RIGHT if x == SIDE else card.RIGHT - 150
        _bar(brush, (x - SIDE + 4, y - TOP - 56), high, right - x, (hue, share, old))
    for k in range(len(names)):
        place = 14.0, TOP + 128 + (k + 0.5) * pitch - TOP - 56
        shape = CLASS_MARKERS[k % len(CLASS_MARKERS)]
        marker(brush, place, 8 if shape in MARKERS else 7, shape, bars[k + 1][3])
    drawn = fine.resize(size, Image.Resampling.LANCZOS)
    whole.paste(drawn, (SIDE - 4, TOP + 56), drawn)


def _bar(
    brush: "ImageDraw",
    corner: Place,
    high: float,
    wide: float,
    drawn: tuple[str, float, float],
) -> None:
    """One bar: its ground, what there is, and in dashes what there was."""
    (x, y), (hue, share, old) = corner, drawn
    for part, fill in ((1.0, LOST), (share, hue)):
        if part > 0:
            brush.rectangle([FINER * v for v in (x, y, x + wide * part, y + high)], fill=fill)
    if not old >= 0:
        return
    end = x + wide * old
    dash_outline(brush, [(x, y - 2), (end, y - 2), (end, y + high + 2), (x, y + high + 2)])


def _percent(share: float) -> str:
    return "–" if np.isnan(share) else f"{100 * share:.0f} %"
