"""A digit under attack as a card to share: what it takes to fool each of two networks."""

from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw import card
from dlviz.draw.digit_scene import DIGIT_WORDS
from dlviz.draw.lettering import SEMIBOLD, letters
from dlviz.draw.palette import GROUND, INK, MUTED, PAPER
from dlviz.draw.thumbs import put_thumb

if TYPE_CHECKING:
    from PIL.Image import Image

    from dlviz.measure.own_digit import OwnDigitResult

TAG = 52  # px of type
THUMB, EACH = 150, 270  # px: a digit, and from one to the next
STRIP = (card.RIGHT - card.LEFT, THUMB + 74)


def digit_card(result: "OwnDigitResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: the digit, large, with the epsilon that fools the first network.

    Beside it the digit as each network is fooled by it, or at the largest epsilon where none is.
    """
    from PIL import Image, ImageDraw

    hero = Image.fromarray(np.ascontiguousarray(result.picture)).convert("RGB")
    hero = hero.resize((card.HERO, card.HERO), Image.Resampling.NEAREST)
    bold, pen = letters(TAG, SEMIBOLD), ImageDraw.Draw(hero)
    text, top = least(result, 0), card.HERO - TAG - 32
    pen.rectangle((-4, top, bold.width(text) + 40, card.HERO + 4), PAPER, MUTED, 4)
    pen.text((20, card.HERO - 26), bold.text(text), font=bold.font, fill=INK, anchor="ls")
    strip = _nets(result)
    return card.beside(card.framed(hero), title=title, finding=finding, link=link, strip=strip)


def least(result: "OwnDigitResult", net: int) -> str:
    """The smallest epsilon that was found to fool a network.

    "ε = 0.07", "none found up to 0.4", or that it was wrong as it is.
    """
    smallest = float(result.smallest[net])
    if np.isnan(smallest):
        return DIGIT_WORDS["digit_none"].format(epsilon=f"{float(result.epsilons[-1]):.3g}")
    if smallest == 0:
        return DIGIT_WORDS["digit_misread" if result.study.target < 0 else "digit_reached"]
    return DIGIT_WORDS["digit_least"].format(epsilon=f"{smallest:.3g}")


def gives(result: "OwnDigitResult", net: int) -> int:
    """Where the first epsilon stands at which a network is fooled; the last one: none fools it.

    With a target that is where it reads the target.
    """
    answers, target = result.answer[net], result.study.target
    fooled = np.flatnonzero(answers == target if target >= 0 else answers != _truth(result, net))
    return int(fooled[0]) if len(fooled) else len(result.epsilons) - 1


def _truth(result: "OwnDigitResult", net: int) -> int:
    """The digit's class; of a drawn one, what the network reads unattacked."""
    return int(result.label) if result.label >= 0 else int(result.answer[net, 0])


def _nets(result: "OwnDigitResult") -> "Image":
    """The two networks side by side: the digit as attacked, what it is read as, at which size."""
    from PIL import Image, ImageDraw

    strip = Image.new("RGB", STRIP, GROUND)
    pen, small, bold = ImageDraw.Draw(strip), letters(22), letters(26, SEMIBOLD)
    for net, name in enumerate(result.nets):
        left, at = 1 + net * EACH, gives(result, net)
        put_thumb(strip, result.attacked[net, at], (left, 1), THUMB)
        read = f"{_truth(result, net)} → {int(result.answer[net, at])}"
        pen.text((left + THUMB + 14, 40), bold.text(read), font=bold.font, fill=INK, anchor="ls")
        named = small.text(DIGIT_WORDS[f"digit_net_{name}"])
        pen.text((left, THUMB + 34), named, font=small.font, fill=MUTED, anchor="ls")
        said = bold.text(least(result, net))
        pen.text((left, THUMB + 66), said, font=bold.font, fill=INK, anchor="ls")
    return strip
