"""The layers' clouds as a card to share: a panel a layer at the end of the film."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.clouds_scene import Floats, fitted
from dlviz.draw.lettering import SEMIBOLD, letters
from dlviz.draw.palette import CLASS_COLOURS, CLASS_MARKERS, INK, LINE, MUTED, PAPER
from dlviz.draw.pen import FINER, marker
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image

TOP, BOTTOM = 78, 462
HEAD, FOOT, KEY = 34, 32, 40
GAP = 18
TYPE = 22


def clouds_card(
    positions: Floats,
    labels: npt.NDArray[np.integer],
    names: Sequence[str],
    layers: Sequence[str],
    preserved: Floats,
    *,
    title: str,
    finding: str,
    link: str,
) -> bytes:
    """A PNG of 1200 x 630 pixels: the last snapshot; everything else as in `clouds_scene`."""
    from PIL import ImageDraw

    whole, count = card.blank(), len(layers)
    wide = (card.RIGHT - card.MARGIN - (count - 1) * GAP) // count
    side = min(wide, BOTTOM - TOP - HEAD - FOOT - KEY)
    start = card.MARGIN + (card.RIGHT - card.MARGIN - count * side - (count - 1) * GAP) // 2
    left = card.MARGIN if side == wide else start
    pen, bold, plain = ImageDraw.Draw(whole), letters(TYPE, SEMIBOLD), letters(TYPE - 2)
    top = TOP + HEAD
    for k, (layer, places) in enumerate(zip(layers, fitted(positions[-1:])[0], strict=True)):
        x = left + k * (side + GAP)
        shown = bold.text(card.cut(layer, bold, side))
        pen.text((x, top - 10), shown, font=bold.font, fill=INK, anchor="ls")
        whole.paste(_panel(places, labels, side), (x, top))
        pen.rectangle((x, top, x + side - 1, top + side - 1), outline=LINE)
        percent = f"{np.floor(100 * float(preserved[-1, k]) + 0.5):.0f} %"
        said = say("clouds_card.kept", percent=percent)
        text = plain.text(
            said if plain.width(said) <= side else say("clouds_card.kept_short", percent=percent)
        )
        pen.text((x, top + side + 24), text, font=plain.font, fill=MUTED, anchor="ls")
    _key(whole, names, left, top + side + FOOT + 18)
    return card.around(whole, title=title, finding=finding, link=link)


def _panel(places: Floats, labels: npt.NDArray[np.integer], side: int) -> "Image":
    from PIL import Image, ImageDraw

    fine = Image.new("RGB", (side * FINER, side * FINER), PAPER)
    pen, radius = ImageDraw.Draw(fine), max(3.5, side / 58)
    rim = 2 * radius
    for (u, v), c in zip(places, labels, strict=True):
        at = rim + (u + 1) / 2 * (side - 2 * rim), rim + (1 - v) / 2 * (side - 2 * rim)
        hue, shape = CLASS_COLOURS[c % len(CLASS_COLOURS)], CLASS_MARKERS[c % len(CLASS_MARKERS)]
        marker(pen, at, radius, shape, hue)
    return fine.resize((side, side), Image.Resampling.LANCZOS)


def _key(whole: "Image", names: Sequence[str], left: int, y: int) -> None:
    from PIL import Image, ImageDraw

    pen, plain, x = ImageDraw.Draw(whole), letters(TYPE - 2), float(left)
    for c, name in enumerate(names):
        if x + 28 + plain.width(name) > card.RIGHT:
            break
        fine = Image.new("RGBA", (24 * FINER, 24 * FINER))
        brush, shape = ImageDraw.Draw(fine), CLASS_MARKERS[c % len(CLASS_MARKERS)]
        marker(brush, (12, 12), 7, shape, CLASS_COLOURS[c % len(CLASS_COLOURS)])
        drawn = fine.resize((24, 24), Image.Resampling.LANCZOS)
        whole.paste(drawn, (round(x), y - 12), drawn)
        pen.text((x + 28, y), plain.text(name), font=plain.font, fill=INK, anchor="lm")
        x += 28 + plain.width(name) + 24
