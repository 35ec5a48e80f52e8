"""One grey level, as a card to share: the photo, the pattern and their sum, with the answers."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.fooled_scene import factor
from dlviz.draw.lettering import SEMIBOLD, Letters, letters
from dlviz.draw.look_scene import class_name
from dlviz.draw.palette import CLASS_COLOURS, INK, LINE, MUTED
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from dlviz.measure.fooled import FooledResult

Bytes = npt.NDArray[np.uint8]

TOP, SIDE, SIGN = 78, 320, 80  # px: of the squares; the room of a "+" between them
FRAME = 6  # px, around the sum, in the hue of its answer
GREY = 128


def fooled_card(result: "FooledResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: photo plus pattern equals sum, with what the network says.

    At the level where the dial stands; with the dial at 0 at the smallest that fools it.
    Without any pattern yet, the photo alone.
    """
    from PIL import ImageDraw

    whole, row = card.blank(), shown_row(result)
    pen = ImageDraw.Draw(whole)
    _square(whole, result.photo, 0)
    _answer(pen, result, 0, 0)
    if row is not None:
        level, pattern = int(result.levels[row]), result.patterns[row].astype(np.int16)
        times = factor(level)
        _square(whole, _bytes(GREY + times * pattern), 1)
        _square(whole, _bytes(result.photo + pattern), 2, _hue(result, row + 1))
        _answer(pen, result, row + 1, 2)
        _under(pen, 1, f"{level}/255", say("fooled_card.magnified", times=times), letters(20))
        _signs(pen)
    return card.around(whole, title=title, finding=finding, link=link)


def shown_row(result: "FooledResult") -> int | None:
    """The level's place that a card shows: the dial's, or the first that fools, or the last."""
    levels = [int(level) for level in result.levels]
    if not levels:
        return None
    if result.study.epsilon in levels:
        return levels.index(result.study.epsilon)
    fooled = np.flatnonzero(result.fooled)
    return int(fooled[0]) if len(fooled) else len(levels) - 1


def _hue(result: "FooledResult", row: int) -> str:
    """Blue while the answer is what it was, vermillion where it is what is aimed at, else grey."""
    answer = _best(result, row)[0]
    if answer == result.truth:
        return CLASS_COLOURS[0]
    return CLASS_COLOURS[1] if answer == int(result.aims[row - 1]) else MUTED


def _best(result: "FooledResult", row: int) -> tuple[int, str, float]:
    return max(result.top[row], key=lambda entry: entry[2])


def _bytes(values: npt.NDArray[np.integer]) -> Bytes:
    return np.asarray(np.clip(values, 0, 255), dtype=np.uint8)


def _left(place: int) -> int:
    return card.MARGIN + place * (SIDE + SIGN)


def _ends(place: int) -> tuple[int, int]:
    return _left(place), _left(place) + SIDE


def _square(whole: "Image", pixels: Bytes, place: int, hue: str = "") -> None:
    from PIL import Image, ImageDraw

    left, wide = _left(place), FRAME if hue else 1
    ends = (left - wide, TOP - wide, left + SIDE + wide - 1, TOP + SIDE + wide - 1)
    ImageDraw.Draw(whole).rectangle(ends, fill=hue or LINE)
    drawn = Image.fromarray(np.ascontiguousarray(pixels))
    whole.paste(drawn.resize((SIDE, SIDE), Image.Resampling.BICUBIC), (left, TOP))


def _answer(pen: "ImageDraw", result: "FooledResult", row: int, place: int) -> None:
    """The best answer and its probability, under a square."""
    _, name, p = _best(result, row)
    _under(pen, place, class_name(name), _percent(p), letters(28, SEMIBOLD))


def _percent(p: float) -> str:
    """As the film says it: never 100 % below 1.

    >>> [_percent(p) for p in (0.42, 0.994, 0.997, 0.99999, 1)]
    ['42 %', '99 %', '99.7 %', '99.9 %', '100 %']
    """
    return f"{min(100 * p, 99.9):.1f} %" if 0.995 <= p < 1 else f"{100 * p:.0f} %"


def _under(pen: "ImageDraw", place: int, first: str, last: str, lettering: Letters) -> None:
    """Two texts under a square, at its left and at its right."""
    bold, (left, right), y = letters(28, SEMIBOLD), _ends(place), TOP + SIDE + 44
    pen.text((right, y), lettering.text(last), font=lettering.font, fill=INK, anchor="rs")
    shown = card.cut(first, bold, SIDE - lettering.width(last) - 12)
    pen.text((left, y), bold.text(shown), font=bold.font, fill=INK, anchor="ls")


def _signs(pen: "ImageDraw") -> None:
    large = letters(58, SEMIBOLD)
    for place, sign in enumerate("+="):
        at = (_left(place) + SIDE + SIGN / 2, TOP + SIDE / 2)
        pen.text(at, sign, font=large.font, fill=INK, anchor="mm")
