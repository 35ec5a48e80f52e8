"""Analogies by category as a card to share: a row a kind, a mark for each way of asking."""

from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw import card
from dlviz.draw.eraser_card import percent
from dlviz.draw.lettering import SEMIBOLD, letters
from dlviz.draw.palette import CLASS_COLOURS, CLASS_MARKERS, GROUND, INK, LINE, MUTED
from dlviz.draw.pen import FINER, marker, stroke
from dlviz.draw.scores_scene import SCORES_WORDS, shown_order
from dlviz.measure.analogy_search import MODES

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from dlviz.measure.analogy_scores import AnalogyScoresResult

HUES = {"excluded": 0, "sum": 1, "nearest": 2, "allowed": 3, "random": 6}
"""Each way's place among the colours of classes; scores_data.js has the same."""

LEFT = 800  # px, of the words beside the rows
TOP, FOOT, HEAD = 40, 590, 30  # px: of the rows and the axis over them
NAMES, STRIP = (card.MARGIN, 356), (372, 684)  # px from left to right
VALUE = 764  # px, the right end of the shares
ROWS = 15
LINE_HEIGHT = 32  # px, of the legend


def scores_card(result: "AnalogyScoresResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: all questions and up to 14 categories, the best ones first.

    What is not known yet is left empty.
    """
    from PIL import Image, ImageDraw

    fine = Image.new("RGB", (card.SIZE[0] * FINER, card.SIZE[1] * FINER), GROUND)
    order = shown_order(result)[:ROWS]
    accuracy, each = np.asarray(result.accuracy, dtype=float), (FOOT - TOP - HEAD) / len(order)
    middles = [TOP + HEAD + (k + 0.5) * each for k in range(len(order))]
    smooth = ImageDraw.Draw(fine)
    for share in (0.0, 0.5, 1.0):
        stroke(smooth, [(across(share), TOP + HEAD), (across(share), FOOT)], LINE, 1.5)
    for at, middle in zip(order, middles, strict=True):
        _marks(smooth, accuracy[at], middle, radius=min(11 if at == 0 else 9, each * 0.32))
    whole = fine.resize(card.SIZE, Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(whole)
    _axis(pen)
    for at, middle in zip(order, middles, strict=True):
        _name(pen, result.labels[at], accuracy[at, 0], middle, first=at == 0)
    return card.beside(
        whole, title=title, finding=finding, link=link, left=LEFT, strip=_legend(card.RIGHT - LEFT)
    )


def across(share: float) -> float:
    """Where a share lies, in pixels."""
    return STRIP[0] + share * (STRIP[1] - STRIP[0])


def _marks(pen: "ImageDraw", shares: np.ndarray, middle: float, *, radius: float) -> None:
    """The ways' marks on one line; thick from "b + c" to the whole sum."""
    known = {name: float(v) for name, v in zip(MODES, shares, strict=True) if np.isfinite(v)}
    own = [across(share) for name, share in known.items() if name != "random"]
    if not own:
        return
    stroke(pen, [(min(own), middle), (max(own), middle)], LINE, 4)
    if {"sum", "excluded"} <= known.keys():
        ends = [(across(known[name]), middle) for name in ("sum", "excluded")]
        stroke(pen, ends, CLASS_COLOURS[HUES["excluded"]], 0.8 * radius)
    for name in reversed(known):
        hue, size = HUES[name], radius * (0.8 if name == "random" else 1)
        place = across(known[name]), middle
        marker(pen, place, size, CLASS_MARKERS[hue], CLASS_COLOURS[hue])


def _axis(pen: "ImageDraw") -> None:
    plain = letters(19)
    for share in (0.0, 0.5, 1.0):
        at = across(share), TOP + HEAD - 8
        pen.text(at, f"{100 * share:.0f} %", font=plain.font, fill=MUTED, anchor="ms")


def _name(pen: "ImageDraw", label: str, share: float, middle: float, *, first: bool) -> None:
    bold, face = letters(23, SEMIBOLD), letters(23, SEMIBOLD) if first else letters(22)
    shown = face.text(card.cut(label, face, NAMES[1] - NAMES[0] - 8))
    pen.text((NAMES[0], middle + 8), shown, font=face.font, fill=INK, anchor="ls")
    if np.isfinite(share):
        at = VALUE, middle + 8
        pen.text(at, bold.text(percent(float(share))), font=bold.font, fill=INK, anchor="rs")


def _legend(width: int) -> "Image":
    """What each mark is."""
    from PIL import Image, ImageDraw

    high = LINE_HEIGHT * len(MODES)
    fine = Image.new("RGB", (width * FINER, high * FINER), GROUND)
    for k, name in enumerate(MODES):
        hue, place = HUES[name], (13, LINE_HEIGHT * (k + 0.5))
        marker(ImageDraw.Draw(fine), place, 8.5, CLASS_MARKERS[hue], CLASS_COLOURS[hue])
    strip = fine.resize((width, high), Image.Resampling.LANCZOS)
    pen, plain = ImageDraw.Draw(strip), letters(22)
    for k, name in enumerate(MODES):
        text = plain.text(SCORES_WORDS[f"scores_{name}"])
        pen.text((36, LINE_HEIGHT * k + 24), text, font=plain.font, fill=INK, anchor="ls")
    return strip
