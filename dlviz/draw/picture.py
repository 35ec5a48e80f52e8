"""Pictures to share: a decision field with its points, and a card with the finding beside it."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.lettering import REGULAR, SEMIBOLD, Letters, letters, wrapped
from dlviz.draw.markers import MARKERS
from dlviz.draw.palette import (
    CLASS_COLOURS,
    CLASS_MARKERS,
    GROUND,
    INK,
    LINE,
    MUTED,
    PAPER,
    UNIT_COLOURS,
)
from dlviz.draw.shading import colours

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

Floats = npt.NDArray[np.floating]
Box = tuple[float, float, float, float]
Arrow = tuple[list[tuple[float, float]], str]  # corners and colour
CARD = (1200, 630)
FINER = 3  # shapes are drawn three times as large and then reduced, which smooths their edges
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
    return _png(_field(field, size))


def share_picture(
    field: Field, *, title: str, finding: str, link: str, class_names: Sequence[str]
) -> bytes:
    """The card to share, a PNG of 1200 x 630 pixels: the field, the finding, title and link."""
    from PIL import Image, ImageDraw

    card = Image.new("RGB", CARD, GROUND)
    pen = ImageDraw.Draw(card)
    hero = _field(field, 550)
    pen.rectangle((39, 39, 590, 590), outline=LINE)
    card.paste(hero, (40, 40))
    left, width = 636, 524
    top = _lines(pen, left, 38, wrapped(title, letters(27, REGULAR), width)[:3], letters(27), MUTED)
    names = _legend(card, left, width, tuple(class_names))
    found, lettering = _fitted(finding, width, names - top - 60)
    _lines(pen, left, top + 26, found, lettering, INK)
    pen.line((left, 541, left + width, 541), fill=LINE, width=2)
    short = letters(21)
    mark = letters(24, SEMIBOLD)
    pen.text((left, 582), "dlviz", font=mark.font, fill=INK, anchor="ls")
    shown = _cut(link, short, width - mark.width("dlviz") - 24)
    pen.text((left + width, 582), short.text(shown), font=short.font, fill=MUTED, anchor="rs")
    return _png(card)


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
    places = (field.xy[shown] - [x0, y1]) / [x1 - x0, y0 - y1] * fine
    radius = size / 550 * FINER * float(np.interp(len(places), [60, 400, 1500], [7.5, 6, 3.2]))
    for (u, v), label in zip(places, field.labels[shown], strict=True):
        _marker(pen, float(u), float(v), radius, int(label))
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


def _marker(pen: "ImageDraw", u: float, v: float, radius: float, label: int) -> None:
    shape, colour = CLASS_MARKERS[label], CLASS_COLOURS[label]
    corners = [(u + radius * x, v + radius * y) for x, y in MARKERS[shape]]
    pen.line([*corners, *corners[:2]], fill=PAPER, width=round(0.52 * radius), joint="curve")
    pen.polygon(corners, fill=colour)
    if shape == "ring":
        hole = 0.45 * radius
        pen.ellipse((u - hole, v - hole, u + hole, v + hole), fill=PAPER)


def _legend(card: "Image", left: int, width: int, names: tuple[str, ...]) -> int:
    """Markers and names of the classes above the foot of the card; returns the top's y."""
    from PIL import Image, ImageDraw

    lettering = letters(23)
    rest = len(names) - NAMES_MAX
    places, x, row = [], 0.0, 0
    for label, name in enumerate(names[:NAMES_MAX]):
        text = _cut(name, lettering, width / 2 - 50)
        if x and x + 34 + lettering.width(text) > width:
            x, row = 0.0, row + 1
        places.append((x, row, label, text))
        x += 34 + lettering.width(text) + 30
    more = f"and {rest} more" if rest > 0 else ""
    if x + lettering.width(more) > width:
        x, row = 0.0, row + 1
    top, last = 512 - 34 * row, (left + x, 512)
    fine = Image.new("RGB", (width * FINER, (34 * (row + 1)) * FINER), GROUND)
    for x, line, label, _ in places:
        pen = ImageDraw.Draw(fine)
        _marker(pen, FINER * (x + 10), FINER * (34 * line + 17), FINER * 8.5, label)
    card.paste(fine.resize((width, 34 * (row + 1)), Image.Resampling.LANCZOS), (left, top - 24))
    pen = ImageDraw.Draw(card)
    for x, line, _, text in places:
        at = (left + x + 28, top + 34 * line)
        pen.text(at, lettering.text(text), font=lettering.font, fill=INK, anchor="ls")
    pen.text(last, more, font=lettering.font, fill=MUTED, anchor="ls")
    return top - 24


def _fitted(text: str, width: int, height: int) -> tuple[list[str], Letters]:
    """The text in the largest lettering in which it fits."""
    for size in (62, 56, 50, 44, 39, 34, 30, 26):
        lettering = letters(size, SEMIBOLD)
        lines = wrapped(text, lettering, width)
        if len(lines) * size * 1.2 <= height:
            break
    fit = max(1, int(height / (size * 1.2)))
    if len(lines) > fit:
        lines = [*lines[: fit - 1], _cut(lines[fit - 1] + " …", lettering, width)]
    return lines, lettering


def _lines(
    pen: "ImageDraw", x: int, top: int, lines: Sequence[str], lettering: Letters, colour: str
) -> int:
    """Write lines below one another; returns the y of their end."""
    size = getattr(lettering.font, "size", 20)
    for i, line in enumerate(lines):
        at = (x, top + (i + 0.8) * 1.2 * size)
        pen.text(at, lettering.text(line), font=lettering.font, fill=colour, anchor="ls")
    return int(top + len(lines) * 1.2 * size)


def _cut(text: str, lettering: Letters, width: float) -> str:
    """The beginning of a text that is `width` pixels wide at most."""
    if lettering.width(text) <= width:
        return text
    while text and lettering.width(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _png(picture: "Image") -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
