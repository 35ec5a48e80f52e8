"""The card to share of a chart: its first panel at the left, the finding beside it."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw import card
from dlviz.draw.lettering import SEMIBOLD, Letters, letters, raised, wrapped
from dlviz.draw.palette import CLASS_COLOURS, CLASS_MARKERS, GUESS, INK, LINE, MUTED, PAPER, rgb
from dlviz.draw.pen import FINER, Place, dashed, marker, stroke
from dlviz.draw.plots import Axis, Floats, Panel, Series, window

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

SIDE = card.HERO
TYPE = 20


def plot_card(panels: Sequence[Panel], *, title: str, finding: str, link: str) -> bytes:
    """The card of the first panel, a PNG of 1200 x 630 pixels: chart, finding, title and link."""
    return card.beside(card.framed(_chart(panels[0])), title=title, finding=finding, link=link)


class _Frame:
    """Where a panel's values lie in the square, in pixels."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self.left, self.top, self.bottom = 78.0, 78.0, SIDE - 66.0
        named = [letters(20, SEMIBOLD).width(s.label) for s in panel.series if s.label]
        self.right = SIDE - 20 - min(150.0, max(named, default=0.0) + 22 if named else 0.0)
        self.x, self.y = window(panel, "x"), window(panel, "y")

    def px(self, x: float) -> float:
        return self.left + (self.right - self.left) * _part(x, self.x, self.panel.x.log)

    def py(self, y: float) -> float:
        return self.bottom - (self.bottom - self.top) * _part(y, self.y, self.panel.y.log)


def _part(value: float, ends: Place, log: bool) -> float:
    low, high = ends
    if not log:
        return (value - low) / (high - low)
    return math.log(value / low) / math.log(high / low) if value > 0 else math.nan


def _chart(panel: Panel) -> "Image":
    from PIL import Image, ImageDraw

    frame = _Frame(panel)
    fine = Image.new("RGB", (SIDE * FINER, SIDE * FINER), PAPER)
    pen = ImageDraw.Draw(fine)
    for at, text in _ticks(panel.y, frame.y):
        if text:
            stroke(pen, [(frame.left, frame.py(at)), (frame.right, frame.py(at))], LINE, 1)
    for mark in panel.marks:
        stroke(pen, _ruled(frame, mark.x, mark.y), INK, 1.5)
    ends = [(series, _series(pen, frame, series)) for series in panel.series]
    pen.rectangle((0, 0, SIDE * FINER, (frame.top - 6) * FINER), fill=PAPER)
    pen.rectangle((0, (frame.bottom + 1) * FINER, SIDE * FINER, SIDE * FINER), fill=PAPER)
    stroke(pen, [(frame.left, frame.bottom), (frame.right, frame.bottom)], MUTED, 2)
    for series, place in ends:
        if place and series.style == "measured" and not series.dotted:
            end = (place[0], min(max(place[1], frame.top + 7), frame.bottom))
            marker(pen, end, 7, "cross" if series.end else _shape(series), _hue(series))
    named = _named(frame, ends)
    for series, y, _ in named:
        _swatch(pen, frame.right + 16, y, series)
    picture = fine.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    _write(ImageDraw.Draw(picture), frame, named)
    return picture


def _ruled(frame: _Frame, x: float | None, y: float | None) -> list[Place]:
    if x is not None:
        return [(frame.px(x), frame.top), (frame.px(x), frame.bottom)]
    level = frame.py(y or 0.0)
    return [(frame.left, level), (frame.right, level)]


def _series(pen: "ImageDraw", frame: _Frame, series: Series) -> Place | None:
    """Draw one series; returns the place of its last point."""
    hue = _hue(series)
    colour, wide = {"theory": (INK, 1.5), "guess": (GUESS, 4.0)}.get(series.style, (hue, 4.0))
    if series.style == "band" or (series.style == "measured" and series.low is not None):
        _band(pen, frame, series, hue)
    pieces = _pieces(frame, series.x, _middle(series))
    for piece in pieces if series.style not in {"dots", "band"} else []:
        if series.style == "guess":
            dashed(pen, piece, colour, wide)
        else:
            stroke(pen, piece, colour, wide)
    every = [place for piece in pieces for place in piece]
    for place in every if series.style == "dots" or series.dotted else []:
        marker(pen, place, 7, _shape(series), hue)
    if series.style == "dots" and series.low is not None and series.high is not None:
        for x, low, high in zip(series.x, series.low, series.high, strict=True):
            ends = [(frame.px(float(x)), frame.py(float(value))) for value in (low, high)]
            if all(math.isfinite(v) for end in ends for v in end):
                stroke(pen, ends, hue, 2)
    return every[-1] if every else None


def _middle(series: Series) -> Floats:
    if series.style == "band" and series.low is not None and series.high is not None:
        return np.asarray((np.asarray(series.low) + np.asarray(series.high)) / 2)
    return np.asarray(series.y)


def _hue(series: Series) -> str:
    return CLASS_COLOURS[series.colour % len(CLASS_COLOURS)]


def _shape(series: Series) -> str:
    return CLASS_MARKERS[series.colour % len(CLASS_MARKERS)]


def _pieces(
    frame: _Frame, xs: Floats | Sequence[float], ys: Floats | Sequence[float]
) -> list[list[Place]]:
    """The line in pixels, broken where it is not finite and where it leaves the frame upwards."""
    pieces: list[list[Place]] = [[]]
    for x, y in zip(xs, ys, strict=True):
        place = (frame.px(float(x)), frame.py(float(y)))
        if not all(map(math.isfinite, place)) or place[1] < -SIDE:
            pieces.append([])
        elif place[1] > frame.top - 8 or not pieces[-1] or pieces[-1][-1][1] > frame.top:
            pieces[-1].append((place[0], min(place[1], 2.0 * SIDE)))
    return [piece for piece in pieces if piece]


def _band(pen: "ImageDraw", frame: _Frame, series: Series, hue: str) -> None:
    if series.low is None or series.high is None:
        return
    ground = np.array(rgb(PAPER)) * 0.78 + np.array(rgb(hue)) * 0.22
    low, high = _pieces(frame, series.x, series.low), _pieces(frame, series.x, series.high)
    for under, over in zip(low, high, strict=False):
        corners = [(FINER * u, FINER * v) for u, v in [*under, *over[::-1]]]
        if len(corners) > 2:
            pen.polygon(corners, fill=(int(ground[0]), int(ground[1]), int(ground[2])))


Named = tuple[Series, float, list[str]]


def _named(frame: _Frame, ends: Sequence[tuple[Series, Place | None]]) -> list[Named]:
    """The labels beside the lines' ends, pushed apart: series, y of the first line, lines."""
    room = SIDE - frame.right - 36
    wanted = sorted(
        ((place[1], series) for series, place in ends if place and series.label),
        key=lambda pair: pair[0],
    )
    named: list[Named] = []
    free = frame.top
    for y, series in wanted:
        lines = wrapped(series.label, letters(TYPE, SEMIBOLD), room)[:3]
        y = max(free, min(max(y, frame.top), frame.bottom))
        named.append((series, y, lines))
        free = y + 1.15 * TYPE * len(lines) + 8
    over = max(0.0, free - TYPE - frame.bottom)
    return [(series, max(frame.top, y - over), lines) for series, y, lines in named]


def _swatch(pen: "ImageDraw", x: float, y: float, series: Series) -> None:
    if series.style == "theory":
        stroke(pen, [(x - 9, y), (x + 9, y)], INK, 1.5)
    elif series.style == "guess":
        dashed(pen, [(x - 9, y), (x + 9, y)], GUESS, 4)
    else:
        marker(pen, (x, y), 7, "cross" if series.end else _shape(series), _hue(series))


def _write(pen: "ImageDraw", frame: _Frame, named: Sequence[Named]) -> None:
    """Title, ticks, names of the axes, marks and lines."""
    panel, plain, bold = frame.panel, letters(TYPE), letters(TYPE, SEMIBOLD)
    _put(pen, (16, 30), card.cut(panel.title, bold, SIDE - 32), bold, INK)
    _put(pen, (16, 56), card.cut(panel.y.label, plain, SIDE - 32), plain, MUTED)
    free = math.inf
    for at, text in _ticks(panel.y, frame.y):
        if text and frame.py(at) < free:
            _put(pen, (frame.left - 8, frame.py(at)), text, plain, MUTED, "rm")
            free = frame.py(at) - 1.2 * TYPE
    free = -math.inf
    for at, text in _ticks(panel.x, frame.x):
        half = plain.width(text) / 2
        if text and frame.px(at) - half > free:
            _put(pen, (frame.px(at), frame.bottom + 20), text, plain, MUTED, "mm")
            free = frame.px(at) + half + 8
    middle = (frame.left + frame.right) / 2
    _put(pen, (middle, SIDE - 18), card.cut(panel.x.label, bold, SIDE - 32), bold, INK, "mm")
    for mark in panel.marks:
        if mark.x is not None:
            _put(pen, (frame.px(mark.x) + 6, frame.top + 12), mark.text, bold, INK, "lm")
        else:
            level = frame.py(mark.y or 0.0) - 14
            _put(pen, (frame.right - 6, level), mark.text, bold, INK, "rm")
    for _, y, lines in named:
        for k, line in enumerate(lines):
            _put(pen, (frame.right + 32, y + 1.15 * TYPE * k), line, bold, INK, "lm")


def _put(
    pen: "ImageDraw", at: Place, text: str, lettering: Letters, colour: str, anchor: str = "ls"
) -> None:
    shown = lettering.text(text)
    pen.text(at, shown, font=lettering.font, fill=colour, anchor=anchor, stroke_width=3,
             stroke_fill=PAPER)  # fmt: skip


def _ticks(axis: Axis, ends: Place) -> list[tuple[float, str]]:
    """Round values within the ends, with their texts."""
    low, high = ends
    if axis.ticks:
        return [(at, _number(at, axis)) for at in axis.ticks if low <= at <= high]
    if not axis.log:
        rough = (high - low) / 5
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(m * power for m in (1, 2, 5, 10) if m * power >= 0.999 * rough)
        count = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
        return [(k * step, _number(k * step, axis)) for k in count]
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last - first < 1:
        near = [m * 10.0**p for p in range(first - 1, last + 1) for m in (1, 2, 5)]
        return [(at, _number(at, axis)) for at in near if low <= at <= high]
    every = max(1, math.ceil((last - first) / 5))
    return [(10.0**p, _power(p)) for p in range(first, last + 1) if p % every == 0]


def _power(p: int) -> str:
    if p in (0, 1):
        return str(10**p)
    return f"10^{p}" if letters(TYPE).plain else "10" + raised(p)


def _number(value: float, axis: Axis) -> str:
    if axis.percent:
        return f"{100 * value:.3g} %"
    short = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return short.replace("-", "−")
