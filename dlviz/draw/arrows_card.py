"""Attacks in the plane as a card to share: both fields, and how many points each keeps."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.lettering import SEMIBOLD, letters
from dlviz.draw.palette import CLASS_COLOURS, CLASS_MARKERS, INK, LINE, MUTED, PAPER, mixed, rgb
from dlviz.draw.pen import FINER, marker, stroke
from dlviz.draw.shading import colours
from dlviz.measure.plane_attack import (
    NETS,
    PlaneAttackResult,
    decision_field,
    robust_accuracy,
)
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

Floats = npt.NDArray[np.floating]

TOP, SIDE = 78, 386  # px
GAP = 24
RADIUS, HEAD = 4.6, 9.0
BOUNDARY = ((5.0, PAPER), (2.4, INK))  # half its width in px, and its colour
GRID = 129


def arrows_card(
    result: PlaneAttackResult, *, title: str, finding: str, link: str, epsilon: float | None = None
) -> bytes:
    """A PNG of 1200 x 630 pixels: the last snapshot, attacked with epsilon.

    epsilon: in units of the plane; None: where the study's slider stands.
    """
    from PIL import ImageDraw

    size = result.study.epsilon if epsilon is None else epsilon
    whole, bold, large = card.blank(), letters(22, SEMIBOLD), letters(72, SEMIBOLD)
    pen, right = ImageDraw.Draw(whole), card.MARGIN + 2 * (SIDE + GAP)
    for which, name in enumerate(NETS):
        x = card.MARGIN + which * (SIDE + GAP)
        whole.paste(_field(result, which, size), (x, TOP))
        pen.rectangle((x, TOP, x + SIDE - 1, TOP + SIDE - 1), outline=LINE)
        share = float(robust_accuracy(result.distance[which, -1], (size,))[0])
        at = TOP + 84 + 170 * which
        figure = large.text(f"{np.floor(100 * share + 0.5):.0f} %")
        pen.text((right, at), figure, font=large.font, fill=INK, anchor="ls")
        said = bold.text(
            say("arrows_card.left", name=name)
            if which == 0
            else say("arrows_card.right", name=name)
        )
        pen.text((right, at + 40), said, font=bold.font, fill=MUTED, anchor="ls")
    note = say("arrows_card.note", size=size)
    return card.around(whole, title=title, finding=finding, link=link, note=note)


def _field(result: PlaneAttackResult, which: int, epsilon: float) -> "Image":
    """One network's field with its boundary, its points and their arrows."""
    from PIL import Image, ImageDraw

    logits = decision_field(result, which, -1, GRID)
    pixels = _bounded(colours(logits[None], SIDE * 2), logits)
    fine = Image.fromarray(pixels).resize((SIDE * FINER, SIDE * FINER))
    pen = ImageDraw.Draw(fine)
    x0, x1, y0, y1 = result.bounds
    places = (result.xy - [x0, y1]) / [x1 - x0, y0 - y1] * SIDE
    ends = (result.xy + result.nearest[which, -1] - [x0, y1]) / [x1 - x0, y0 - y1] * SIDE
    away = result.distance[which, -1]
    fooled = (away > 0) & (away <= np.float32(epsilon))
    faint = "#{:02x}{:02x}{:02x}".format(
        *(round(v) for v in mixed((PAPER, MUTED), np.array([0.75]))[0])
    )
    for k in np.flatnonzero(np.isfinite(away) & (away > np.float32(epsilon))):
        _arrow(pen, places[k], ends[k], faint, 1.0)
    for (u, v), label in zip(places, result.labels, strict=True):
        marker(pen, (u, v), RADIUS, CLASS_MARKERS[label], CLASS_COLOURS[label])
    for k in np.flatnonzero(fooled):
        _arrow(pen, places[k], ends[k], INK, 2.4)
    return fine.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _bounded(pixels: npt.NDArray[np.uint8], logits: Floats) -> npt.NDArray[np.uint8]:
    """The field's pixels [s, s, 3] with the boundary: where logits are small for their slope."""
    from PIL import Image

    flipped = Image.fromarray(np.ascontiguousarray(logits[::-1], dtype=np.float32))
    fine = np.asarray(flipped.resize(pixels.shape[:2], Image.Resampling.BICUBIC))
    steep = np.hypot(*np.gradient(fine))
    far = np.abs(fine) / np.maximum(steep, 1e-9)
    drawn = pixels.copy()
    for wide, colour in BOUNDARY:
        drawn[far < wide * len(pixels) / SIDE / 2] = rgb(colour)
    return drawn


def _arrow(pen: "ImageDraw", tail: Floats, tip: Floats, colour: str, wide: float) -> None:
    length = float(np.hypot(*(tip - tail)))
    if length < 0.5:
        return
    along = (tip - tail) / length
    head = min(HEAD * wide / 2.4 + 2, 0.6 * length)
    neck, side = tip - head * along, 0.5 * head * np.array([-along[1], along[0]])
    stroke(pen, [(tail[0], tail[1]), (neck[0], neck[1])], colour, wide)
    corners = [tuple(FINER * float(v) for v in place) for place in (tip, neck + side, neck - side)]
    pen.polygon(corners, fill=colour)
