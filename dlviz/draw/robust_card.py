"""How much a network withstands, as a card to share: its curves, and the digits as attacked."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.eraser_card import percent
from dlviz.draw.lettering import SEMIBOLD, letters
from dlviz.draw.palette import CLASS_COLOURS, GROUND, INK, LINE, MUTED, PAPER
from dlviz.draw.robust_scene import ROBUST_WORDS, nearest
from dlviz.draw.thumbs import put_thumb
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from dlviz.measure.robustness import RobustnessResult

HUES = {"fgsm": 0, "pgd": 1, "margin": 3, "noise": 6}
"""Each attack's place among the colours of classes; robust_data.js has the same."""

FRAME = (76, 56, 530, 490)  # px within the picture: left, top, right, bottom of the axes
THICK, THIN = 9, 5  # px
DIGIT, EACH = 112, 136  # px: a digit, and from one to the next
STRIP = (card.RIGHT - card.LEFT, DIGIT + 44)
DIGITS = 4


def robust_card(result: "RobustnessResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: the chosen network's accuracy against epsilon, large.

    Beside it four digits as attacked, those that are misread first, with the network's answers.
    """
    net = list(result.nets).index(result.study.net)
    attack = list(result.attacks).index(result.study.attack)
    at = nearest(result.epsilons, result.study.epsilon)
    hero = _curves(result, net, attack, at)
    strip = _digits(result, net, attack, at)
    return card.beside(card.framed(hero), title=title, finding=finding, link=link, strip=strip)


def _curves(result: "RobustnessResult", net: int, attack: int, at: int) -> "Image":
    """The network's four curves, the chosen attack on top, its value at epsilon written out."""
    from PIL import Image, ImageDraw

    hero = Image.new("RGB", (card.HERO, card.HERO), PAPER)
    pen, last = ImageDraw.Draw(hero), float(result.epsilons[-1])
    _axes(pen, last)
    order = sorted(range(len(result.attacks)), key=lambda k: k == attack)
    for k in order:
        points = [
            _place(float(epsilon) / last, float(share))
            for epsilon, share in zip(result.epsilons, result.accuracy[net, k], strict=True)
            if np.isfinite(share)
        ]
        hue = CLASS_COLOURS[HUES[result.attacks[k]]]
        width = THICK if k == attack else THIN
        if len(points) > 1:
            pen.line(points, fill=hue, width=width, joint="curve")
        for x, y in points:
            pen.ellipse((x - width, y - width, x + width, y + width), fill=hue, outline=PAPER)
    share = float(result.accuracy[net, attack, at])
    if np.isfinite(share):
        _told(pen, result, attack, at, share)
    _best(pen, result, result.accuracy[net, :, at], attack)
    return hero


def _best(
    pen: "ImageDraw", result: "RobustnessResult", shares: npt.NDArray[np.floating], attack: int
) -> None:
    """Above the axes: the attack under which most is still right, where it is another one."""
    if not np.isfinite(shares).any() or (best := int(np.nanargmax(shares))) == attack:
        return
    small = letters(22, SEMIBOLD)
    text = small.text(f"{_named(result, best)}: {percent(float(shares[best]))}")
    hue = CLASS_COLOURS[HUES[result.attacks[best]]]
    pen.text((FRAME[2], FRAME[1] - 18), text, font=small.font, fill=hue, anchor="rs")


def _named(result: "RobustnessResult", attack: int) -> str:
    named = ROBUST_WORDS[f"robust_brief_{result.attacks[attack]}"]
    return named.format(steps=result.study.attack_steps)


def _told(pen: "ImageDraw", result: "RobustnessResult", attack: int, at: int, share: float) -> None:
    """A ring where the chosen curve stands at epsilon, and what that is."""
    epsilon = float(result.epsilons[at])
    x, y = _place(epsilon / float(result.epsilons[-1]), share)
    pen.ellipse((x - 15, y - 15, x + 15, y + 15), outline=INK, width=4)
    bold, small = letters(54, SEMIBOLD), letters(24, SEMIBOLD)
    under = f"{_named(result, attack)}, ε = {epsilon:g}"
    wide = max(bold.width(percent(share)), small.width(under))
    left = min(x + 26, FRAME[2] - wide)
    top = y - 104 if y > FRAME[1] + 130 else y + 26
    pen.rectangle((left - 6, top, left + wide + 6, top + 92), fill=PAPER)
    pen.text((left, top + 52), bold.text(percent(share)), font=bold.font, fill=INK, anchor="ls")
    pen.text((left, top + 82), small.text(under), font=small.font, fill=INK, anchor="ls")


def _place(across: float, up: float) -> tuple[float, float]:
    """Pixels of a place in the axes, both from 0 to 1."""
    left, top, right, bottom = FRAME
    return left + across * (right - left), bottom - up * (bottom - top)


def _axes(pen: "ImageDraw", last: float) -> None:
    small, (left, _, right, bottom) = letters(20), FRAME
    for share in (0.0, 0.5, 1.0):
        _, y = _place(0, share)
        pen.line((left, y, right, y), fill=LINE if share else INK, width=2)
        pen.text((left - 10, y), f"{100 * share:.0f} %", font=small.font, fill=MUTED, anchor="rm")
    for part in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        x, _ = _place(part, 0)
        text = f"{part * last:g}"
        pen.text((x, bottom + 24), text, font=small.font, fill=MUTED, anchor="mm")
    named = small.text(say("robust_card.size_of_the_attack"))
    pen.text(((left + right) / 2, bottom + 48), named, font=small.font, fill=INK, anchor="mm")


def _digits(result: "RobustnessResult", net: int, attack: int, at: int) -> "Image":
    """Four of the digits as attacked, and what the network reads."""
    from PIL import Image, ImageDraw

    strip = Image.new("RGB", STRIP, GROUND)
    pen, bold = ImageDraw.Draw(strip), letters(24, SEMIBOLD)
    answers = result.answers[net, attack, at]
    order = sorted(range(len(answers)), key=lambda k: answers[k] == result.labels[k])[:DIGITS]
    for place, k in enumerate(order):
        left, answer, truth = 1 + place * EACH, int(answers[k]), int(result.labels[k])
        put_thumb(strip, result.attacked[net, attack, at, k], (left, 1), DIGIT)
        read = f"{truth}" if answer == truth else f"{truth} → {answer}"
        if answer >= 0:
            foot = (left, DIGIT + 33)
            pen.text(foot, bold.text(read), font=bold.font, fill=INK, anchor="ls")
    return strip
