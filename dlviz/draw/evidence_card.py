"""A trial as a card to share: discs with the mark and without it, and how often each is right."""

import math
from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw import card
from dlviz.draw.evidence_scene import answers, marked_minus_unmarked
from dlviz.draw.lettering import SEMIBOLD, letters, wrapped
from dlviz.draw.overlay import overlaid
from dlviz.draw.palette import GROUND, INK, LINE, MUTED
from dlviz.draw.pen import FINER, stroke
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image

    from dlviz.measure.trial import TrialResult

TOP = 84
COLUMNS, TILE, GAP = 3, 132, 12  # pictures in a row, px of one, px between two
NAME, CAPTION = 26, 30  # px over a row of pictures, and under one
SIDE = 520  # of the bars, px from the left
BAR = 44  # px
FREE = "#E2E0DA"
WASH = 0.5
MEAN = 160  # px of the mean map
SIGN = 7  # px, half of a tick or a cross


def evidence_card(result: "TrialResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: three discs with the mark, below them the same without it.

    Each has its map, the answer and its probability at the end of the training. Beside them stand a
    bar of all test pictures and one of the discs without the mark, and the mean map of the discs
    with it minus that without, the corner framed.
    """
    whole = card.blank()
    _row(whole, result, TOP, say("evidence_card.with_the_mark"), "with")
    _row(whole, result, TOP + NAME + TILE + CAPTION + 6, say("evidence_card.without_it"), "without")
    _bar(whole, TOP, say("evidence_card.right_in_the_test"), float(result.accuracy[-1]))
    _bar(whole, TOP + 100, say("evidence_card.discs_without_the_mark"), float(result.unmarked[-1]))
    _mean(whole, result)
    return card.around(whole, title=title, finding=finding, link=link)


def _row(whole: "Image", result: "TrialResult", top: int, name: str, side: str) -> None:
    """The first class's pictures with their maps, named, and what the network says of each."""
    from PIL import ImageDraw

    pen, plain, bold = ImageDraw.Draw(whole), letters(18), letters(18, SEMIBOLD)
    pen.text((card.MARGIN, top + 18), plain.text(name), font=plain.font, fill=MUTED, anchor="ls")
    said = {key: values[-1] for key, values in answers(result, side).items()}
    pictures = result.twins if side == "without" else result.pictures
    shown = np.flatnonzero(np.asarray(result.truth) == result.truth[0])[:COLUMNS]
    for place, k in enumerate(shown):
        left, answer = card.MARGIN + place * (TILE + GAP), int(said[f"answer_{side}"][k])
        drawn = overlaid(
            pictures[k], said[f"maps_{side}"][k].astype(float), TILE, opacity=WASH, line=2
        )
        whole.paste(drawn, (left, top + NAME))
        right, y = answer == int(result.truth[k]), top + NAME + TILE
        if not right:
            pen.rectangle((left, y, left + TILE - 1, y + CAPTION - 1), fill=INK)
        colour = INK if right else GROUND
        _sign(whole, (left + 13, y + CAPTION // 2), right, colour)
        percent = _chance(float(said[f"p_{side}"][k]))
        pen.text((left + TILE - 5, y + 21), percent, font=bold.font, fill=colour, anchor="rs")
        room = TILE - 32 - bold.width(percent)
        text = plain.text(card.cut(result.names[answer], plain, room))
        pen.text((left + 24, y + 21), text, font=plain.font, fill=colour, anchor="ls")


def _sign(whole: "Image", middle: tuple[int, int], right: bool, colour: str) -> None:
    """A tick or a cross."""
    from PIL import Image, ImageDraw

    size = 2 * SIGN + 4
    fine = Image.new("RGBA", (size * FINER, size * FINER))
    pen, far = ImageDraw.Draw(fine), size - 3
    if right:
        stroke(pen, [(3, size / 2 + 1), (size * 0.4, far), (far, 4)], colour, 3)
    else:
        stroke(pen, [(4, 4), (far, far)], colour, 3)
        stroke(pen, [(4, far), (far, 4)], colour, 3)
    drawn = fine.resize((size, size), Image.Resampling.LANCZOS)
    whole.paste(drawn, (middle[0] - size // 2, middle[1] - size // 2), drawn)


def _bar(whole: "Image", top: int, name: str, share: float) -> None:
    """A fat bar from 0 to 100 %, with its name and its figure over it."""
    from PIL import ImageDraw

    pen, plain, large = ImageDraw.Draw(whole), letters(26, SEMIBOLD), letters(42, SEMIBOLD)
    known = math.isfinite(share)
    figure = f"{math.floor(1000 * share + 0.5 + 1e-6) / 10:g} %" if known else "–"
    pen.text((SIDE, top + 32), plain.text(name), font=plain.font, fill=INK, anchor="ls")
    pen.text((card.RIGHT, top + 34), large.text(figure), font=large.font, fill=INK, anchor="rs")
    y, wide = top + 42, card.RIGHT - SIDE
    pen.rectangle((SIDE, y, card.RIGHT, y + BAR), fill=FREE)
    if known and share > 0:
        pen.rectangle((SIDE, y, SIDE + round(wide * share), y + BAR), fill=INK)


def _mean(whole: "Image", result: "TrialResult") -> None:
    """What the mark changes in the mean map, on white, and in words."""
    from PIL import ImageDraw

    pen, top = ImageDraw.Draw(whole), TOP + 214
    change, area = marked_minus_unmarked(result), float(np.ravel(result.corner_area)[-1])
    white = np.full((*change.shape, 3), 255, dtype=np.uint8)
    drawn = overlaid(white, change, MEAN, signed=True, opacity=1, line=2)
    whole.paste(drawn, (SIDE, top))
    pen.rectangle((SIDE - 1, top - 1, SIDE + MEAN, top + MEAN), outline=LINE)
    lines = [say("evidence_card.mean_map")]
    told = (result.corner_mass, result.peak_corner, result.peak_reach)
    mass, peak, reach = (float(np.ravel(one)[-1]) for one in told)
    if math.isfinite(area):
        corner = round(MEAN * math.sqrt(area))
        pen.rectangle((SIDE, top, SIDE + corner, top + corner), outline=INK, width=3)
    if math.isfinite(mass) and math.isfinite(area):
        lines.append(say("evidence_card.mass", mass=100 * mass, area=100 * area))
    if math.isfinite(peak):
        lines.append(say("evidence_card.peak", peak=100 * peak, near=100 * (reach - peak)))
    plain, left, at = letters(22), SIDE + MEAN + 20, top - 4
    for text in lines:
        at = card.write(pen, left, at, wrapped(text, plain, card.RIGHT - left), plain, INK) + 6


def _chance(p: float) -> str:
    """A probability in whole per cent; nothing but certainty reads 100."""
    whole = math.floor(100 * p + 0.5 + 1e-6)
    return ">99 %" if whole == 100 and p < 1 else f"{whole} %"
