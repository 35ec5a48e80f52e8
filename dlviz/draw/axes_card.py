"""The axes of word vectors turned at random, as a card to share: the numbers before and after."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.axes_scene import full_colour
from dlviz.draw.lettering import SEMIBOLD, letters
from dlviz.draw.palette import CLASS_COLOURS, INK, LINE, MUTED, PAPER, mixed
from dlviz.lessons.text import spelt
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from dlviz.measure.rotation import RotationResult

TOP, FOOT = 72, 470  # px, of the picture
NAMES, GAP = 150, 44  # px: the words at the left, and between before and after
HEAD, APART, SCALE = 32, 8, 40  # px
WORDS = 6


def axes_card(result: "RotationResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: each word's numbers as they are and wholly turned.

    Under them how many of the answers change, where that is known.
    """
    from PIL import ImageDraw

    whole = card.blank()
    pen, scale = ImageDraw.Draw(whole), full_colour(result.frames)
    words = result.words[:WORDS]
    wide = (card.RIGHT - card.MARGIN - NAMES - GAP) // 2
    tall = (FOOT - TOP - HEAD - SCALE) // len(words) - APART
    bold, plain = letters(26, SEMIBOLD), letters(22)
    for k, (frame, name) in enumerate(
        ((0, say("axes_card.as_they_are")), (-1, say("axes_card.turned")))
    ):
        left = card.MARGIN + NAMES + k * (wide + GAP)
        pen.text((left, TOP + 20), plain.text(name), font=plain.font, fill=MUTED, anchor="ls")
        for row in range(len(words)):
            top = TOP + HEAD + row * (tall + APART)
            whole.paste(strip(result.frames[frame, row], scale, (wide, tall)), (left, top))
            pen.rectangle((left - 1, top - 1, left + wide, top + tall), outline=LINE)
    for row, word in enumerate(words):
        middle = TOP + HEAD + row * (tall + APART) + tall / 2
        shown = bold.text(card.cut(spelt(word), bold, NAMES - 16))
        pen.text((card.MARGIN, middle), shown, font=bold.font, fill=INK, anchor="lm")
    _answers(pen, result, TOP + HEAD + len(words) * (tall + APART) + 22)
    return card.around(whole, title=title, finding=finding, link=link)


def strip(values: npt.NDArray[np.floating], scale: float, size: tuple[int, int]) -> "Image":
    """One word's numbers [D] as bars side by side; size: pixels wide and high."""
    from PIL import Image

    stops = (CLASS_COLOURS[0], PAPER, CLASS_COLOURS[1])
    share = np.clip(0.5 + np.asarray(values, dtype=float) / (2 * scale), 0, 1)
    pixels = np.round(mixed(stops, share)).astype(np.uint8)[None]
    smaller = len(values) > size[0]
    how = Image.Resampling.BOX if smaller else Image.Resampling.NEAREST
    return Image.fromarray(pixels, "RGB").resize(size, how)


def _answers(pen: "ImageDraw", result: "RotationResult", foot: float) -> None:
    """Under what is turned: how many answers changed."""
    asked, changed = int(result.asked[0]), int(result.changed[0])
    if changed < 0:
        return
    bold = letters(26, SEMIBOLD)
    text = bold.text(say("axes_card.changed", changed=changed, asked=asked))
    pen.text((card.RIGHT, foot), text, font=bold.font, fill=INK, anchor="rs")
