"""A unit's card as a picture to share: its patches, what is made to fire it, and where it fires."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.lettering import REGULAR, SEMIBOLD, letters
from dlviz.draw.palette import INK, LINE, MUTED
from dlviz.draw.thumbs import put_thumb
from dlviz.draw.tiles_atlas import SMALL
from dlviz.lessons.vision_names import layer_name
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image

    from dlviz.measure.unit_card import UnitResult

Bytes = npt.NDArray[np.uint8]

TOP, SIDE, APART = 132, 330, 65  # px
GAP, ACROSS = 6, 3  # between patches; patches in a row
DARK = 0.3
"""How bright the photo is where the unit does not fire."""
TYPE, DETAIL = 22, 18


def unit_card(result: "UnitResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: nine patches, the optimised input, and the photo.

    The photo is lit where the unit fires. A unit that no picture fires is named dead; there may be
    an optimised input that fires it all the same.
    """
    whole = card.blank()
    name = say(
        "unit_card_picture.name", layer=layer_name(result.study.layer), unit=result.study.unit + 1
    )
    detail = (
        say("unit_card_picture.dead_no_picture_fires_it")
        if result.dead
        else say("unit_card_picture.its_nine_strongest_patches")
    )
    _heading(whole, 0, name, detail)
    side = (SIDE + GAP) // ACROSS - GAP
    for k, patch in enumerate(result.patches[: ACROSS**2]):
        row, column = divmod(k, ACROSS)
        corner = card.MARGIN + column * (side + GAP), TOP + row * (side + GAP)
        put_thumb(whole, patch, corner, side)
    reached = float(result.optimised.activation[-1, 0])
    if reached > 0:
        said = say("unit_card_picture.fires", reached=reached, best=max(0.0, result.best))
        _heading(whole, 1, say("unit_card_picture.made_to_fire_it"), said)
        put_thumb(whole, _enlarged(result.optimised.frames[-1, 0]), (_left(1), TOP), SIDE)
    else:
        _heading(
            whole, 1, say("unit_card_picture.made_to_fire_it"), say("unit_card_picture.nothing_did")
        )
        _empty(whole, 1)
    peak = float(result.map.max())
    said = (
        say("unit_card_picture.up_to", peak=peak)
        if peak > 0
        else say("unit_card_picture.not_on_this_picture")
    )
    _heading(whole, 2, say("unit_card_picture.where_it_fires"), said)
    put_thumb(whole, lit(result.photo, result.map), (_left(2), TOP), SIDE)
    return card.around(whole, title=title, finding=finding, link=link)


def lit(photo: Bytes, activation: npt.NDArray[np.floating]) -> Bytes:
    """The photo [H, W] or [H, W, 3], dark but where the map [h, w] is above zero."""
    from PIL import Image

    above = np.maximum(activation, 0).astype(np.float32)
    share = above / max(float(above.max()), 1e-9)
    size = photo.shape[1], photo.shape[0]
    smooth = Image.fromarray(share).resize(size, Image.Resampling.BILINEAR)
    light = DARK + (1 - DARK) * np.clip(np.asarray(smooth), 0, 1)
    shown = photo * (light if photo.ndim == 2 else light[..., None])
    return np.asarray(np.rint(shown), dtype=np.uint8)


def _left(column: int) -> int:
    return card.MARGIN + column * (SIDE + APART)


def _heading(whole: "Image", column: int, name: str, detail: str) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(whole)
    for y, text, size, weight, colour in (
        (100, name, TYPE, SEMIBOLD, INK),
        (123, detail, DETAIL, REGULAR, MUTED),
    ):
        lettering = letters(size, weight)
        shown = lettering.text(card.cut(text, lettering, SIDE))
        pen.text((_left(column), y), shown, font=lettering.font, fill=colour, anchor="ls")


def _empty(whole: "Image", column: int) -> None:
    """A hatched square: there is nothing to show."""
    from PIL import ImageDraw

    pen, left = ImageDraw.Draw(whole), _left(column)
    for k in range(-SIDE, SIDE, 14):
        u, v = max(k, 0), max(-k, 0)
        length = SIDE - max(u, v) - 1
        pen.line((left + u, TOP + v, left + u + length, TOP + v + length), fill=LINE, width=2)
    pen.rectangle((left, TOP, left + SIDE - 1, TOP + SIDE - 1), outline=LINE)


def _enlarged(picture: Bytes) -> Bytes:
    """A square picture [h, h, C] as large as it is shown; a small one with its own pixels."""
    from PIL import Image

    flat = picture[..., 0] if picture.shape[2] == 1 else picture
    if len(flat) < SMALL:
        return flat
    return np.asarray(Image.fromarray(flat).resize((SIDE, SIDE), Image.Resampling.LANCZOS))
