"""The eraser as a card to share: the picture without its disc, and what the network still says."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.eraser_scene import TARGET
from dlviz.draw.lettering import SEMIBOLD, letters
from dlviz.draw.palette import CLASS_COLOURS, GROUND, INK, LINE, MUTED, PAPER
from dlviz.draw.thumbs import put_thumb
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image

    from dlviz.measure.eraser import EraserResult

Bytes = npt.NDArray[np.uint8]

TAG = 58  # px of type
THUMB, EACH, BAR = 112, 176, 16  # px: a picture, from one to the next, a bar's height
STRIP = (card.RIGHT - card.LEFT, THUMB + 64)
NAMES = (
    say("eraser_card.as_it_is"),
    say("eraser_card.mark_gone"),
    say("eraser_card.figure_gone", target=TARGET),
)


def eraser_card(result: "EraserResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: a disc rubbed out, large, with the probability of a disc on it.

    Beside it the same picture as it is, without its mark and without its disc, each with its bar.
    The picture is the one that is looked at, or else the first disc.
    """
    from PIL import Image

    target = list(result.names).index(TARGET)
    at = shown(result.labels, target, int(result.study.picture))
    hero = Image.fromarray(np.ascontiguousarray(result.disc_gone[at]))
    hero = hero.resize((card.HERO, card.HERO), Image.Resampling.NEAREST)
    _tag(hero, f"{TARGET} {percent(result.p[at, 2])}")
    states = (result.pictures[at], result.mark_gone[at], result.disc_gone[at])
    strip = _strip(states, result.p[at], CLASS_COLOURS[target])
    return card.beside(card.framed(hero), title=title, finding=finding, link=link, strip=strip)


def shown(labels: npt.NDArray[np.integer], target: int, asked: int) -> int:
    """The picture asked for where it is of the class, else the first that is.

    >>> shown(np.array([3, 0, 0]), 0, 2), shown(np.array([3, 0, 0]), 0, 0)
    (2, 1)
    """
    if 0 <= asked < len(labels) and labels[asked] == target:
        return asked
    return int(np.flatnonzero(labels == target)[0])


def percent(share: float) -> str:
    """Whole per cent; a digit more where rounding would make it all or nothing.

    >>> percent(0.972), percent(0.998), percent(0.0001)
    ('97 %', '99.8 %', '0 %')
    """
    near = min(share, 1 - share)
    return f"{100 * share:.{1 if 0.0005 < near < 0.01 else 0}f} %"


def _tag(hero: "Image", text: str) -> None:
    """Words on paper in the lower left corner, where no mark is."""
    from PIL import ImageDraw

    pen, bold = ImageDraw.Draw(hero), letters(TAG, SEMIBOLD)
    top = card.HERO - TAG - 32
    pen.rectangle((0, top, bold.width(text) + 40, card.HERO), fill=PAPER)
    pen.text((20, card.HERO - 26), bold.text(text), font=bold.font, fill=INK, anchor="ls")


def _strip(states: tuple[Bytes, ...], chances: npt.NDArray[np.floating], hue: str) -> "Image":
    """The three states side by side."""
    from PIL import Image, ImageDraw

    strip = Image.new("RGB", STRIP, GROUND)
    pen, small, bold = ImageDraw.Draw(strip), letters(20), letters(20, SEMIBOLD)
    for k, (picture, name) in enumerate(zip(states, NAMES, strict=True)):
        left, share = 1 + k * EACH, float(chances[k])
        put_thumb(strip, picture, (left, 1), THUMB)
        bar, track = THUMB + 9, EACH - 24
        pen.rectangle((left, bar, left + track, bar + BAR), fill=LINE)
        if round(share * track):
            pen.rectangle((left, bar, left + round(share * track), bar + BAR), fill=hue)
        foot = bar + BAR + 27
        pen.text((left, foot), small.text(name), font=small.font, fill=MUTED, anchor="ls")
        end = left + track
        pen.text((end, foot), bold.text(percent(share)), font=bold.font, fill=INK, anchor="rs")
    return strip
