"""Rows of bars as a card to share: the last frame, and where a switch's first one was."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.ladder_scene import Bar, Rung, keys_of, whole_percent
from dlviz.draw.lettering import SEMIBOLD, letters
from dlviz.draw.outline import dash_outline, readable_on, tint
from dlviz.draw.palette import CLASS_COLOURS, GROUND, INK, LINE, MUTED, rgb
from dlviz.draw.pen import FINER, Place, stroke
from dlviz.draw.thumbs import put_thumb
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

TOP, BOTTOM = 74, 444  # of the rows with what is over them; the axis' numbers stand below
TYPE, SMALL = 22, 18
LINE_HIGH = 30
PICTURE = 64  # px of a row's picture, at most
PAIR = 92  # px of the examples at the left


class Frame:
    """Where rows and shares stand on the card, in pixels."""

    def __init__(self, rungs: Sequence[Rung], left: int, keys: int, marked: bool) -> None:
        self.top = TOP + LINE_HIGH * (keys + marked)
        self.pitch = (BOTTOM - self.top) / len(rungs)
        bold, plain = letters(TYPE, SEMIBOLD), letters(SMALL)
        names = max(bold.width(rung.name) for rung in rungs)
        details = max(plain.width(rung.detail) for rung in rungs)
        self.left, self.text = left, math.ceil(min(max(names, details), 250)) + 2
        high = round(min(PICTURE, self.pitch - 8))
        self.pictures = [_pictures(rung, high) for rung in rungs]
        beside = max(0, *(round(len(one) * 1.08 * high) for one in self.pictures))
        self.high = high
        self.plot = left + self.text + 18 + (beside + 14 if beside else 0)
        self.right = card.RIGHT - 62

    def x(self, share: float) -> float:
        """The place of a share."""
        return self.plot + share * (self.right - self.plot)

    def lanes(self, row: int, count: int) -> list[tuple[float, float]]:
        """Upper and lower edge of each of a row's bars."""
        high = min(40.0, self.pitch * 0.62 if count == 1 else (self.pitch - 8) / count - 2)
        middle = self.top + (row + 0.5) * self.pitch
        start = middle - count * (high + 2) / 2 + 1
        return [(start + k * (high + 2), start + k * (high + 2) + high) for k in range(count)]


def ladder_card(
    rungs: Sequence[Rung],
    *,
    frames: Sequence[str] = (),
    pictures: npt.NDArray[np.uint8] | None = None,
    threshold: float | None = None,
    threshold_label: str = "",
    chance: float | None = None,
    upward: bool = False,
    switch: bool = False,
    title: str,
    finding: str,
    link: str,
) -> bytes:
    """A PNG of 1200 x 630 pixels: the rows as `ladder_scene` shows them at the end of its film.

    pictures: [F, n, h, w]: up to three examples, as they are at first and at last.
    """
    from PIL import ImageDraw

    whole = card.blank()
    rows = list(reversed(rungs)) if upward else list(rungs)
    left = card.MARGIN + (_examples(whole, pictures, frames) if pictures is not None else 0)
    keys = keys_of(rows, frames if switch else ())
    marked = threshold is not None or chance is not None
    frame = Frame(rows, left, bool(keys), marked)
    _bars(whole, frame, rows, switch, threshold, chance)
    pen = ImageDraw.Draw(whole)
    for row, rung in enumerate(rows):
        _name(pen, frame, row, rung)
        at = frame.left + frame.text + 16
        top = round(frame.top + (row + 0.5) * frame.pitch - frame.high / 2)
        for picture in frame.pictures[row]:
            at += put_thumb(whole, picture, (at, top), frame.high) + 5
        _labels(pen, frame, row, rung, switch, threshold)
    said = threshold_label or ("" if threshold is None else f"{100 * threshold:g} %")
    _axis(pen, frame, threshold, said, chance)
    _write_keys(pen, frame, keys)
    return card.around(whole, title=title, finding=finding, link=link)


def _bars(
    whole: "Image",
    frame: Frame,
    rows: Sequence[Rung],
    switch: bool,
    threshold: float | None,
    chance: float | None,
) -> None:
    """Everything that is drawn with the fine pen, reduced onto the card."""
    from PIL import Image, ImageDraw

    size = card.RIGHT + 20 - frame.plot + 10, BOTTOM + 14 - TOP
    fine = Image.new("RGB", (size[0] * FINER, size[1] * FINER), GROUND)
    pen, origin = ImageDraw.Draw(fine), (frame.plot - 10, TOP)

    def at(*places: Place) -> list[Place]:
        return [(u - origin[0], v - origin[1]) for u, v in places]

    def upright(share: float, colour: str, wide: float) -> None:
        x = frame.x(share)
        stroke(pen, at((x, frame.top - 4), (x, BOTTOM)), colour, wide)

    for share in (0.25, 0.5, 0.75, 1):
        upright(share, LINE, 1)
    if chance is not None:
        for k in range(0, BOTTOM - frame.top, 6):
            x = frame.x(chance)
            stroke(pen, at((x, frame.top + k), (x, frame.top + k + 2)), INK, 1.5)
    for row, rung in enumerate(rows):
        for (low, high), (hue, share, outline) in zip(
            frame.lanes(row, max(1, len(_solids(rung)))), _lane_values(rung, switch), strict=False
        ):
            for end, ground in ((outline, tint(hue)), (share, hue)):
                if end >= 0:
                    ((u, v), (s, t)) = at((frame.plot, low), (frame.x(end), high))
                    pen.rectangle([FINER * z for z in (u, v, s, t)], fill=ground)
            if outline >= 0:
                x = frame.x(outline)
                edge = [(frame.plot, low - 2), (x, low - 2), (x, high + 2), (frame.plot, high + 2)]
                stroke(pen, at(*edge), GROUND, 4)
                dash_outline(pen, at(*edge))
        lanes = frame.lanes(row, max(1, len(_solids(rung))))
        for bar in rung.bars:
            value = _end(bar, -1)
            if bar.style == "tick" and value >= 0:
                line = at((frame.x(value), lanes[0][0] - 4), (frame.x(value), lanes[-1][1] + 4))
                stroke(pen, line, GROUND, 6)
                stroke(pen, line, INK, 3)
    if threshold is not None:
        upright(threshold, GROUND, 6)
        upright(threshold, INK, 2.5)
    stroke(pen, at((frame.plot, frame.top - 4), (frame.plot, BOTTOM)), MUTED, 1.5)
    whole.paste(fine.resize(size, Image.Resampling.LANCZOS), origin)


def _labels(
    pen: "ImageDraw", frame: Frame, row: int, rung: Rung, switch: bool, threshold: float | None
) -> None:
    """The numbers at the bars' ends, and the bars' names where several share a row."""
    solids = _solids(rung)
    lanes = frame.lanes(row, max(1, len(solids)))
    for bar, (low, high), (hue, share, outline) in zip(
        solids, lanes, _lane_values(rung, switch), strict=True
    ):
        if not share >= 0:
            continue
        size, middle = round(min(24, 0.72 * (high - low))), (low + high) / 2
        bold, plain = letters(size, SEMIBOLD), letters(size)
        text, named = f"{whole_percent(share, threshold)} %", len(solids) > 1
        own = bold.width(bar.label) + 24 if named else 0
        inside = frame.x(share) - frame.plot > bold.width(text) + own + 20
        light = readable_on(rgb(hue))
        free = max(frame.x(share), frame.x(outline) if outline >= 0 else 0) + 9
        if inside:
            end = frame.x(share) - 8
            box = (end - bold.width(text) - 3, low + 1, end + 3, high - 1)
            pen.rectangle(box, fill=hue)
            pen.text((end, middle), text, font=bold.font, fill=light, anchor="rm")
        else:
            pen.text((free, middle), text, font=bold.font, fill=INK, anchor="lm")
            free += bold.width(text) + 9
        if named:
            place, fill = ((frame.plot + 9, middle), light) if inside else ((free, middle), INK)
            pen.text(place, bold.text(bar.label), font=bold.font, fill=fill, anchor="lm")
        elif outline >= 0:
            ghost = f"{whole_percent(outline, threshold)} %"
            within = frame.x(outline) < frame.x(share) - bold.width(text) - 18
            place, anchor = ((frame.x(outline) - 7, middle), "rm") if within else (
                (free, middle), "lm")  # fmt: skip
            fill = light if within else MUTED
            pen.text(place, ghost, font=plain.font, fill=fill, anchor=anchor)


def _axis(
    pen: "ImageDraw", frame: Frame, threshold: float | None, said: str, chance: float | None
) -> None:
    bold, plain, over = letters(TYPE, SEMIBOLD), letters(SMALL), frame.top - 10
    for share in (0, 0.25, 0.5, 0.75, 1):
        at = frame.x(share), BOTTOM + 22
        pen.text(at, f"{100 * share:.0f} %", font=plain.font, fill=MUTED, anchor="ms")
    if chance is not None:
        at = frame.x(chance), over
        pen.text(
            at, plain.text(say("ladder_card.guessing")), font=plain.font, fill=MUTED, anchor="ms"
        )
    if threshold is not None:
        at = frame.x(threshold), over
        pen.text(at, bold.text(said), font=bold.font, fill=INK, anchor="ms")


def _name(pen: "ImageDraw", frame: Frame, row: int, rung: Rung) -> None:
    bold, plain = letters(TYPE, SEMIBOLD), letters(SMALL)
    middle = frame.top + (row + 0.5) * frame.pitch
    both = bool(rung.detail) and frame.pitch > 46
    name = bold.text(card.cut(rung.name, bold, frame.text))
    at = frame.left, middle - (12 if both else 0)
    pen.text(at, name, font=bold.font, fill=INK, anchor="lm")
    if both:
        detail = plain.text(card.cut(rung.detail, plain, frame.text))
        pen.text((frame.left, middle + 13), detail, font=plain.font, fill=MUTED, anchor="lm")


def _examples(whole: "Image", pictures: npt.NDArray[np.uint8], frames: Sequence[str]) -> int:
    """Up to three examples at first and at last, one under another; returns the room they take."""
    from PIL import ImageDraw

    pen, plain = ImageDraw.Draw(whole), letters(SMALL)
    for column, at in enumerate((0, len(pictures) - 1)):
        left = card.MARGIN + 1 + column * (PAIR + 14)
        if frames:
            text = plain.text(card.cut(frames[at], plain, PAIR + 12))
            pen.text((left, TOP + 18), text, font=plain.font, fill=MUTED, anchor="ls")
        for row, picture in enumerate(pictures[at][:3]):
            put_thumb(whole, picture, (left, TOP + 32 + row * (PAIR + 12)), PAIR)
    return 2 * PAIR + 14 + 36


def _write_keys(pen: "ImageDraw", frame: Frame, keys: Sequence[Mapping[str, object]]) -> None:
    bold, x, y = letters(SMALL, SEMIBOLD), float(frame.plot), TOP + LINE_HIGH / 2
    for key in keys:
        style, label, hue = key["style"], str(key["label"]), key["hue"]
        if style == "solid":
            fill = CLASS_COLOURS[hue % len(CLASS_COLOURS)] if isinstance(hue, int) else MUTED
            pen.rectangle((x, y - 7, x + 24, y + 7), fill=fill)
        elif style == "tick":
            pen.line((x + 12, y - 10, x + 12, y + 10), fill=INK, width=3)
        else:
            for k in range(4):
                for edge in (y - 7, y + 7):
                    pen.line((x + 6 * k, edge, x + 6 * k + 3, edge), fill=INK, width=2)
            pen.line((x + 22, y - 7, x + 22, y + 7), fill=INK, width=2)
        pen.text((x + 32, y), bold.text(label), font=bold.font, fill=INK, anchor="lm")
        x += 32 + bold.width(label) + 26


def _lane_values(rung: Rung, switch: bool) -> list[tuple[str, float, float]]:
    """Of each solid bar: its colour, its last value, and its outline's (nan: none)."""
    out = []
    for bar in _solids(rung):
        ghosts = [one for one in rung.bars if one.style == "ghost"]
        own = [one for one in ghosts if one.hue == bar.hue] or (
            ghosts if len(_solids(rung)) == 1 else [])  # fmt: skip
        outline = _end(own[0], -1) if own else _end(bar, 0) if switch else float("nan")
        out.append((CLASS_COLOURS[bar.hue % len(CLASS_COLOURS)], _end(bar, -1), outline))
    return out


def _pictures(rung: Rung, high: int) -> list[npt.NDArray[np.uint8]]:
    """Up to three square pictures beside a row's name."""
    if rung.examples is not None:
        return list(rung.examples[:3])
    if rung.picture is None:
        return []
    still = rung.picture.ndim - (rung.picture.shape[-1] == 3) == 2
    return [rung.picture if still else rung.picture[-1]]


def _solids(rung: Rung) -> list[Bar]:
    return [bar for bar in rung.bars if bar.style == "solid"]


def _end(bar: Bar, at: int) -> float:
    return float(np.asarray(bar.values)[at])
