"""Words as points as a card to share: marks, arrows and names, without a name on another."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw import card
from dlviz.draw.lettering import SEMIBOLD, Letters, letters
from dlviz.draw.palette import CLASS_COLOURS, CLASS_MARKERS, INK, LINE, MUTED
from dlviz.draw.pen import FINER, marker, stroke
from dlviz.draw.words_scene import Axis, Floats, Points
from dlviz.lessons.text import spelt

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

Place = tuple[float, float]
Box = tuple[float, float, float, float]

TOP, BOTTOM = 78, 458
TYPE, RADIUS = 21, 7.0
SHADE = "#E4E2DD"  # of the bands of random directions
GREY = 2  # the group of a direction that is like chance


def words_card(
    points: Points, *, title: str, finding: str, link: str, axis: Axis | None = None
) -> bytes:
    """A PNG of 1200 x 630 pixels: the last snapshot of what `words_scene` shows.

    Space is seen from the front: its first two dimensions.
    """
    from PIL import Image, ImageDraw

    whole = card.blank()
    places = _places(points, axis)
    fine = whole.resize((whole.width * FINER, whole.height * FINER), Image.Resampling.NEAREST)
    pen = ImageDraw.Draw(fine)
    if axis and points.bands is not None:
        _bands(pen, points.bands, _scale(points), places)
    for one, other in points.pairs.tolist():
        _arrow(pen, places[one], places[other])
    group = np.zeros(len(places), int) if points.group is None else points.group
    for place, k in zip(places, group.tolist(), strict=True):
        grey = axis is not None and k == GREY
        hue = MUTED if grey else CLASS_COLOURS[k % len(CLASS_COLOURS)]
        shape = "dot" if grey else CLASS_MARKERS[k % len(CLASS_MARKERS)]
        marker(pen, place, RADIUS * (0.75 if grey else 1), shape, hue)
    whole = fine.resize(whole.size, Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(whole)
    _names(pen, points, places)
    if axis:
        _ends(pen, axis)
    return card.around(whole, title=title, finding=finding, link=link)


def _scale(points: Points) -> tuple[float, float]:
    """What the first coordinate goes from and to along a direction."""
    bands = np.zeros((0, 2)) if points.bands is None else points.bands
    shown = np.concatenate([points.positions[-1, :, 0], bands.ravel(), [0.0]])
    return float(shown.min()), max(float(shown.max()), float(shown.min()) + 1e-9)


def _places(points: Points, axis: Axis | None) -> list[Place]:
    """Each word's place in pixels."""
    at = points.positions[-1][:, :2].astype(float)
    left, right = card.MARGIN + 20, card.RIGHT - 20
    if axis:
        low, high = _scale(points)
        x = left + (at[:, 0] - low) / (high - low) * (right - left)
        y = BOTTOM - 14 - (at[:, 1] + 1) / 2 * (BOTTOM - TOP - 60)
        return list(zip(x.tolist(), y.tolist(), strict=True))
    low_, high_ = at.min(0), at.max(0)
    span = np.maximum(high_ - low_, 1e-9)
    unit = min((right - left - 120) / span[0], (BOTTOM - TOP - 40) / span[1])
    middle = (low_ + high_) / 2
    x = (left + right) / 2 + unit * (at[:, 0] - middle[0])
    y = (TOP + BOTTOM) / 2 - unit * (at[:, 1] - middle[1])
    return list(zip(x.tolist(), y.tolist(), strict=True))


def _bands(
    pen: "ImageDraw", bands: Floats, scale: tuple[float, float], places: Sequence[Place]
) -> None:
    """Where 95 % of random directions put each word, in grey; and the zero between them."""
    (low, high), left, right = scale, card.MARGIN + 20, card.RIGHT - 20
    half = (BOTTOM - TOP - 60) / max(1, len(places) - 1) / 2
    for band, (_, y) in zip(bands, places, strict=True):
        one, other = (left + (float(v) - low) / (high - low) * (right - left) for v in band)
        corners = (one, y - half, other, y + half + 0.4)
        pen.rectangle([round(FINER * v) for v in corners], fill=SHADE)
    zero = left - low / (high - low) * (right - left)
    stroke(pen, [(zero, TOP + 36), (zero, BOTTOM)], MUTED, 1.5)


def _arrow(pen: "ImageDraw", one: Place, other: Place) -> None:
    far = math.dist(one, other)
    if far < 4 * RADIUS:
        return
    dx, dy = (other[0] - one[0]) / far, (other[1] - one[1]) / far
    away, head = RADIUS + 2, 14
    tip = other[0] - dx * away, other[1] - dy * away
    neck = tip[0] - dx * head, tip[1] - dy * head
    stroke(pen, [(one[0] + dx * away, one[1] + dy * away), neck], MUTED, 3)
    corners = [tip, (neck[0] - dy * 7, neck[1] + dx * 7), (neck[0] + dy * 7, neck[1] - dx * 7)]
    pen.polygon([(FINER * u, FINER * v) for u, v in corners], fill=MUTED)


def _names(pen: "ImageDraw", points: Points, places: Sequence[Place]) -> None:
    lettering = letters(TYPE, SEMIBOLD)
    dots = [
        (u + part * (x - u), v + part * (y - v))
        for (u, v), (x, y) in ((places[one], places[other]) for one, other in points.pairs.tolist())
        for part in np.arange(0.05, 1, 0.1).tolist()
    ]
    for name, box in zip(points.names, spots(points.names, places, lettering, dots), strict=True):
        if box:
            at = box[0], (box[1] + box[3]) / 2
            shown = lettering.text(spelt(name))
            pen.text(at, shown, font=lettering.font, fill=INK, anchor="lm")


def spots(
    names: Sequence[str], places: Sequence[Place], lettering: Letters, dots: Sequence[Place] = ()
) -> list[Box | None]:
    """Where each name stands, (left, top, right, bottom); None where it finds no room.

    dots: places that a name rather leaves free.
    """
    taken = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in places]
    found: list[Box | None] = []
    gap, tall = RADIUS + 4, TYPE * 1.1
    for at, (name, (x, y)) in enumerate(zip(names, places, strict=True)):
        wide = lettering.width(spelt(name))
        sides = (
            (gap, -tall / 2),
            (-gap - wide, -tall / 2),
            (-wide / 2, -gap - tall + 2),
            (-wide / 2, gap - 2),
        )
        boxes = [(x + dx, y + dy, x + dx + wide, y + dy + tall) for dx, dy in sides]
        free = [box for box in boxes if _inside(box) and not _laid(box, taken, at)]
        best = min(free, key=lambda box: sum(_holds(box, dot) for dot in dots), default=None)
        found.append(best)
        taken += [best] if best else []
    return found


def _holds(box: Box, dot: Place) -> bool:
    return box[0] < dot[0] < box[2] and box[1] < dot[1] < box[3]


def _inside(box: Box) -> bool:
    return box[0] >= card.MARGIN and box[2] <= card.RIGHT and box[1] >= TOP and box[3] <= BOTTOM + 8


def _laid(box: Box, taken: Sequence[Box], own: int) -> bool:
    """Whether it lies on another one than its own mark."""
    return any(
        other[0] < box[2] and other[2] > box[0] and other[1] < box[3] - 1 and other[3] > box[1] + 1
        for at, other in enumerate(taken)
        if at != own
    )


def _ends(pen: "ImageDraw", axis: Axis) -> None:
    bold, y = letters(TYPE, SEMIBOLD), TOP + 8
    half = (card.RIGHT - card.MARGIN) / 2 - 20
    for text, x, anchor in (
        (f"← {axis.low}", card.MARGIN, "lm"),
        (f"{axis.high} →", card.RIGHT, "rm"),
    ):
        shown = bold.text(card.cut(text, bold, half))
        pen.text((x, y), shown, font=bold.font, fill=INK, anchor=anchor)
    pen.line((card.MARGIN, y + 18, card.RIGHT, y + 18), fill=LINE, width=2)
