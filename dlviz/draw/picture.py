"""Pictures to share: a decision field with its points, and a card with the finding beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.lettering import letters
from dlviz.draw.palette import (
    CLASS_COLOURS,
    CLASS_MARKERS,
    GROUND,
    INK,
    MUTED,
    PAPER,
    UNIT_COLOURS,
)
from dlviz.draw.pen import FINER, marker
from dlviz.draw.shading import colours
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

Floats = npt.NDArray[np.floating]
Box = tuple[float, float, float, float]
Arrow = tuple[list[tuple[float, float]], str]  # corners and colour
POINTS_MAX = 1500
NAMES_MAX = 6


@dataclass(frozen=True, eq=False)
class Field:
    """What is drawn of a network.

    logits: [K, size, size] over the window, K = 1 for two classes; row 0 is the bottom.
    bounds: the window, x0, x1, y0, y1. xy [N, 2] and labels [N]: the training points.
    lines: [units, 3] a, b, c; each hidden neuron's zero line a x + b y + c = 0, positive side
        where the sum is; empty for none. loss: what the network was trained on, for its shading.
    """

    logits: Floats
    bounds: Box
    xy: Floats
    labels: npt.NDArray[np.int64]
    lines: Floats | Sequence[Sequence[float]] = ()
    loss: str = "cross_entropy"


def field_picture(field: Field, size: int = 800) -> bytes:
    """The field alone, a PNG of size x size pixels."""
    return card.png(_field(field, size))


def share_picture(
    field: Field, *, title: str, finding: str, link: str, class_names: Sequence[str]
) -> bytes:
    """The card to share, a PNG of 1200 x 630 pixels: the field, the finding, title and link."""
    hero, strip = _field(field, card.HERO), _legend(card.RIGHT - card.LEFT, tuple(class_names))
    return card.beside(card.framed(hero), title=title, finding=finding, link=link, strip=strip)


def _field(field: Field, size: int) -> "Image":
    from PIL import Image, ImageDraw

    fine = size * FINER
    picture = Image.fromarray(colours(field.logits, 2 * size, field.loss), "RGB").resize(
        (fine, fine)
    )
    pen = ImageDraw.Draw(picture)
    x0, x1, y0, y1 = field.bounds
    arrows: list[Arrow] = []
    for unit, line in enumerate(np.asarray(field.lines, dtype=np.float64).reshape(-1, 3)):
        a, b, c = line  # to pixels: x = x0 + (x1 - x0) u / fine, y = y1 - (y1 - y0) v / fine
        pixels = (a * (x1 - x0) / fine, -b * (y1 - y0) / fine, a * x0 + b * y1 + c)
        arrow = _zero_line(pen, pixels, fine, UNIT_COLOURS[unit % len(UNIT_COLOURS)])
        arrows += [arrow] if arrow else []
    shown = slice(0, POINTS_MAX)
    places = (field.xy[shown] - [x0, y1]) / [x1 - x0, y0 - y1] * size
    radius = size / card.HERO * float(np.interp(len(places), [60, 400, 1500], [7.5, 6, 3.2]))
    for (u, v), label in zip(places, field.labels[shown], strict=True):
        marker(pen, (float(u), float(v)), radius, CLASS_MARKERS[label], CLASS_COLOURS[label])
    for corners, colour in arrows:
        pen.polygon(corners, fill=colour, outline=PAPER, width=FINER)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def _zero_line(
    pen: "ImageDraw", line: tuple[float, float, float], size: int, colour: str
) -> Arrow | None:
    """Draw a u + b v + c = 0 across a square; returns an arrow to its positive side."""
    a, b, c = line
    steep = float(np.hypot(a, b))
    if steep < 1e-12 * abs(c) or steep == 0:
        return None
    normal = np.array([a, b]) / steep
    along = np.array([-normal[1], normal[0]])
    middle = np.full(2, size / 2)
    foot = middle - normal * (float(middle @ normal) + c / steep)
    if np.abs(foot - middle).max() > size:
        return None
    ends = [tuple(foot + reach * along) for reach in (-2 * size, 2 * size)]
    pen.line(ends, fill=PAPER, width=round(0.016 * size))
    pen.line(ends, fill=colour, width=round(0.009 * size))
    shape = [(0.005, 0), (0.005, 45), (0.016, 45), (0, 75), (-0.016, 45), (-0.005, 45), (-0.005, 0)]
    corners = [foot + size * (u * along + v / 1000 * normal) for u, v in shape]
    return [(float(x), float(y)) for x, y in corners], colour


def _legend(width: int, names: tuple[str, ...]) -> "Image":
    """Markers and names of the classes, in rows of 34 pixels."""
    from PIL import Image, ImageDraw

    lettering = letters(23)
    rest = len(names) - NAMES_MAX
    places, x, row = [], 0.0, 0
    for label, name in enumerate(names[:NAMES_MAX]):
        text = card.cut(name, lettering, width / 2 - 50)
        if x and x + 34 + lettering.width(text) > width:
            x, row = 0.0, row + 1
        places.append((x, row, label, text))
        x += 34 + lettering.width(text) + 30
    more = say("picture.and_more", count=rest) if rest > 0 else ""
    if x + lettering.width(more) > width:
        x, row = 0.0, row + 1
    size = width, 34 * (row + 1)
    fine = Image.new("RGB", (size[0] * FINER, size[1] * FINER), GROUND)
    pen = ImageDraw.Draw(fine)
    for left, line, label, _ in places:
        at = (left + 10, 34 * line + 17)
        marker(pen, at, 8.5, CLASS_MARKERS[label], CLASS_COLOURS[label])
    picture = fine.resize(size, Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(picture)
    for left, line, _, text in places:
        at = (left + 28, 34 * line + 24)
        pen.text(at, lettering.text(text), font=lettering.font, fill=INK, anchor="ls")
    pen.text((x, 34 * row + 24), lettering.text(more), font=lettering.font, fill=MUTED, anchor="ls")
    return picture
