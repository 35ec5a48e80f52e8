"""Columns of bars as a picture that stands still: rows, bars, theory, whiskers, axes."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw import card
from dlviz.draw.bars_axis import Floats
from dlviz.draw.bars_frame import GUTTER, TOP, TYPE, Frame, beyond, placed, signed, size_text, ticks
from dlviz.draw.bars_scene import DEAD, Bars, Column
from dlviz.draw.lettering import SEMIBOLD, Letters, letters
from dlviz.draw.palette import CLASS_COLOURS, INK, LINE, MUTED, PAPER, rgb
from dlviz.draw.pen import FINER, Place, marker, stroke

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

ARROW = 12.0
STEPS = (1, 5, 10, 20, 25, 50, 100)


def bars_picture(
    columns: Sequence[Column], size: tuple[int, int], *, rows: str, first: int
) -> "Image":
    """One or two columns side by side at the end of their film; size: width, height in pixels."""
    from PIL import Image, ImageDraw

    frames = placed(columns, size)
    fine = Image.new("RGB", (size[0] * FINER, size[1] * FINER), PAPER)
    pen = ImageDraw.Draw(fine)
    for frame in frames:
        _axis(pen, frame)
        if frame.thin:
            _profiles(pen, frame)
        for k, run in enumerate(() if frame.thin else frame.column.bars):
            _bars(pen, frame, k, run)
        for k, run in enumerate(frame.column.bars):
            _lines(pen, frame, k, run)
        _keys(pen, frame)
    picture = fine.resize(size, Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(picture)
    _write_rows(pen, frames[0], rows, first)
    for frame in frames:
        _write(pen, frame, size[1])
    return picture


def _axis(pen: "ImageDraw", frame: Frame) -> None:
    for at, _ in ticks(frame):
        stroke(pen, [(frame.px(at), TOP), (frame.px(at), frame.bottom)], LINE, 1)
    stroke(pen, [(frame.left, frame.bottom), (frame.right, frame.bottom)], MUTED, 1.5)


def _bars(pen: "ImageDraw", frame: Frame, k: int, run: Bars) -> None:
    hue, values, dead = _hue(run), _last(run, "values"), run.last("dead")
    seam = int(frame.gap > 0)
    for row, value in enumerate(values):
        top, bottom = frame.slot(k, row)
        if math.isnan(value):
            continue
        x, away = frame.held(float(value)), beyond(frame, float(value))
        if away < 0 and frame.column.log:
            x = frame.base + 3
        box = [FINER * v for v in (min(x, frame.base), top, max(x, frame.base), bottom)]
        if value == math.inf or (dead is not None and dead[row] >= DEAD):
            _hatched(pen, box, hue)
        else:
            pen.rectangle((box[0], round(box[1]), box[2], round(box[3]) - seam), fill=hue)
    for row in signed(frame, values):
        away, middle = beyond(frame, float(values[row])), sum(frame.slot(k, row)) / 2
        tip = frame.left if away < 0 else frame.right + ARROW
        foot = tip + (ARROW if away < 0 else -ARROW)
        corners = [(foot, middle - 6.5), (tip, middle), (foot, middle + 6.5)]
        pen.polygon([(FINER * u, FINER * v) for u, v in corners], fill=hue)


def _profiles(pen: "ImageDraw", frame: Frame) -> None:
    """Rows too thin for a bar a run: the outline of each run's bars, and light ground under it."""
    places: list[list[Place]] = [[] for _ in frame.column.bars]
    for row in range(frame.rows):
        top, bottom = TOP + row * frame.pitch, TOP + (row + 1) * frame.pitch
        values = [float(_last(run, "values")[row]) for run in frame.column.bars]
        ends = sorted(
            (frame.held(value), k) for k, value in enumerate(values) if not math.isnan(value)
        )
        start = frame.base
        for x, k in ends:
            box = [FINER * start, round(FINER * top), FINER * x, round(FINER * bottom)]
            ground = 0.78 * np.array(rgb(PAPER)) + 0.22 * np.array(rgb(_hue(frame.column.bars[k])))
            if x > start:
                pen.rectangle(box, fill=(int(ground[0]), int(ground[1]), int(ground[2])))
            start = max(start, x)
            places[k] += [(x, top), (x, bottom)]
    for run, own in zip(frame.column.bars, places, strict=True):
        stroke(pen, own, _hue(run), 3)


def _hatched(pen: "ImageDraw", box: Sequence[float], colour: str) -> None:
    left, top, right, bottom = box
    pen.rectangle((left, top, right, bottom), outline=colour, width=FINER)
    tall = bottom - top
    for x in np.arange(left - tall, right, 7.0 * FINER):
        start, end = max(left, float(x)), min(right, float(x) + tall)
        ends = (start, top + (start - x), end, top + (end - x))
        pen.line(ends, fill=colour, width=FINER)


def _lines(pen: "ImageDraw", frame: Frame, k: int, run: Bars) -> None:
    """Whiskers, theory, and the crosses of dead rows."""
    low, high, theory, dead = (run.last(name) for name in ("low", "high", "theory", "dead"))
    middles = [sum(frame.slot(k, row)) / 2 for row in range(frame.rows)]
    if low is not None and high is not None:
        for middle, ends in zip(middles, np.stack([low, high], axis=1), strict=True):
            if not np.isnan(ends).any():
                stroke(pen, [(frame.held(float(end)), middle) for end in ends], INK, 1.5)
    places: list[Place] = []
    for row, middle in enumerate(middles if theory is not None else []):
        if theory is not None and frame.ends[0] <= theory[row] <= frame.ends[1]:
            places.append((frame.px(float(theory[row])), middle))
    if len(places) == 1:
        places = [(places[0][0], frame.slot(k, 0)[0]), (places[0][0], frame.slot(k, 0)[1])]
    stroke(pen, places, INK, 1.8)
    for row, share in enumerate(dead if dead is not None else ()):
        value = float(_last(run, "values")[row])
        if share < DEAD or math.isnan(value):
            continue
        if row % max(1, math.ceil(13 / frame.pitch)) == 0 and not beyond(frame, value):
            marker(pen, (max(frame.held(value) - 8, frame.left + 8), middles[row]), 6, "cross", INK)


def _write(pen: "ImageDraw", frame: Frame, height: int) -> None:
    """Title, keys, ticks, name of the axis, what lies beyond it."""
    column, plain, bold = frame.column, letters(TYPE), letters(TYPE, SEMIBOLD)
    wide = frame.right - frame.left + 16
    _put(pen, (frame.left, 28), card.cut(column.title, bold, wide), bold, INK)
    for x, text, _ in _key_places(frame):
        _put(pen, (x + 26, 55), text, plain, INK)
    free = -math.inf
    for at, text in ticks(frame):
        half = plain.width(text) / 2
        if frame.px(at) - half > free:
            _put(pen, (frame.px(at), frame.bottom + 18), text, plain, MUTED, "mm")
            free = frame.px(at) + half + 8
    middle = (frame.left + frame.right) / 2
    _put(pen, (middle, height - 18), card.cut(column.axis, bold, wide), bold, INK, "mm")
    for k, run in enumerate(column.bars):
        values = _last(run, "values")
        for row in signed(frame, values):
            away, y = beyond(frame, float(values[row])), sum(frame.slot(k, row)) / 2
            place = (frame.left + 18 if away < 0 else frame.right - 8, y)
            text = size_text(column, float(values[row]))
            _put(pen, place, text, bold, INK, "lm" if away < 0 else "rm")


def _write_rows(pen: "ImageDraw", frame: Frame, rows: str, first: int) -> None:
    plain = letters(TYPE)
    at = GUTTER - 10
    _put(pen, (at, 55), card.cut(rows, plain, GUTTER - 14), plain, MUTED, "rs")
    every = next((step for step in STEPS if step * frame.pitch >= 1.2 * TYPE), STEPS[-1])
    free = -math.inf
    for row in range(frame.rows):
        y = TOP + (row + 0.5) * frame.pitch
        if y >= free and (row == 0 or (first + row) % every == 0):
            _put(pen, (at, y), str(first + row), plain, MUTED, "rm")
            free = y + 1.15 * TYPE


def _key_places(frame: Frame) -> list[tuple[float, str, str | None]]:
    """The keys' left ends, texts and colours (None: theory's line)."""
    plain, x = letters(TYPE), frame.left
    keys: list[tuple[str, str | None]] = [(r.label, _hue(r)) for r in frame.column.bars if r.label]
    keys += [("theory", None)] if any(r.theory is not None for r in frame.column.bars) else []
    out: list[tuple[float, str, str | None]] = []
    for text, colour in keys:
        shown = card.cut(text, plain, max(20.0, frame.right + 20 - x - 26))
        out.append((x, shown, colour))
        x += 26 + plain.width(shown) + 20
    return out


def _keys(pen: "ImageDraw", frame: Frame) -> None:
    for x, _, colour in _key_places(frame):
        if colour is None:
            stroke(pen, [(x, 48), (x + 18, 48)], INK, 1.8)
        else:
            pen.rectangle([FINER * v for v in (x, 41, x + 15, 56)], fill=colour)


def _hue(run: Bars) -> str:
    return CLASS_COLOURS[run.colour % len(CLASS_COLOURS)]


def _last(run: Bars, name: str) -> Floats:
    values = run.last(name)
    return np.empty(0) if values is None else values


def _put(
    pen: "ImageDraw", at: Place, text: str, lettering: Letters, colour: str, anchor: str = "ls"
) -> None:
    shown = lettering.text(text)
    pen.text(at, shown, font=lettering.font, fill=colour, anchor=anchor, stroke_width=3,
             stroke_fill=PAPER)  # fmt: skip
