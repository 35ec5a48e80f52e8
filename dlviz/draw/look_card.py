"""Where did it look, as a card to share: the picture under two maps, and what the network says."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.lettering import SEMIBOLD, letters
from dlviz.draw.look_scene import class_name
from dlviz.draw.overlay import map_top, overlaid, upsampled_map
from dlviz.draw.palette import INK, LINE, MUTED
from dlviz.draw.tiles_atlas import SMALL, pixelwise
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image

    from dlviz.measure.look import LookResult

Floats = npt.NDArray[np.floating]

TOP, SIDE, GAP = 76, 356, 20  # px: of the pictures
BARS = card.MARGIN + 2 * SIDE + GAP + 36  # px from the left
ROWS = 7  # classes, at most
TRACK = "#E9E7E2"


@dataclass(frozen=True, eq=False)
class Shown:
    """One of the card's pictures: what stands under it, and its map [h, w]; None: without one."""

    caption: str
    values: Floats | None


def look_card(result: "LookResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: the map that is asked about and one to compare it with.

    Beside it the likeliest other class whose peak is in another photograph of the collage; of a
    contrast the contrast the other way round; else the picture without a map.
    """
    from PIL import ImageDraw

    whole = card.blank()
    pen, small = ImageDraw.Draw(whole), letters(20, SEMIBOLD)
    for k, shown in enumerate(shown_maps(result)):
        left = card.MARGIN + k * (SIDE + GAP)
        _picture(whole, result, shown.values, left)
        caption = card.cut(shown.caption, small, SIDE)
        at = (left, TOP + SIDE + 27)
        pen.text(at, small.text(caption), font=small.font, fill=INK, anchor="ls")
    _classes(whole, result)
    return card.around(whole, title=title, finding=finding, link=link)


def shown_maps(result: "LookResult") -> tuple[Shown, Shown]:
    """What the card's two pictures show."""
    values, at = result.maps[result.shown], result.row(result.target)
    name = _name(result, at)
    if result.against >= 0:
        other = result.row(result.against)
        contrast, rest = values[at] - values[other], _name(result, other)
        return (
            Shown(say("look_card.rather", name=name, rest=rest), contrast),
            Shown(say("look_card.rather", name=rest, rest=name), -contrast),
        )
    first = Shown(_captioned(result, name, values[at]), values[at])
    places = [
        k for k, part in enumerate(result.peak) if part >= 0 and part != result.peak[at]
    ] if len(result.parts) and result.peak[at] >= 0 else []  # fmt: skip
    if not places:
        return Shown(say("look_card.the_picture"), None), first
    other = max(places, key=lambda k: result.classes[k][2])
    return first, Shown(_captioned(result, _name(result, other), values[other]), values[other])


def part_shares(values: Floats, boxes: "list[tuple[float, float, float, float]]") -> list[float]:
    """What part of all that is above zero in a map [h, w] lies in each box, upsampled; or none."""
    side = 224
    fine = upsampled_map(np.maximum(values, 0), side)
    if not fine.sum() > 0:
        return []
    shares = []
    for box in boxes:
        x, y, w, h = (round(side * share) for share in box)
        shares.append(float(fine[y : y + h, x : x + w].sum() / fine.sum()))
    return shares


def _captioned(result: "LookResult", name: str, values: Floats) -> str:
    if not map_top(values, not result.study.rectified) > 0:
        return say("look_card.nothing", name=name)
    shares = part_shares(values, [box for _, box in result.parts])
    if not shares:
        return say("look_card.speaks", name=name)
    most = int(np.argmax(shares))
    return say(
        "look_card.lies_in", name=name, percent=100 * shares[most], part=result.parts[most][0]
    )


def _name(result: "LookResult", row: int) -> str:
    return class_name(result.classes[row][1])


def _picture(whole: "Image", result: "LookResult", values: Floats | None, left: int) -> None:
    from PIL import ImageDraw

    photo = pixelwise(result.photo, result.side)
    drawn = overlaid(
        photo,
        np.zeros((1, 1)) if values is None else values,
        SIDE,
        signed=not result.study.rectified,
        grey=result.side >= SMALL,
    )
    whole.paste(drawn, (left, TOP))
    ends = (left - 1, TOP - 1, left + SIDE, TOP + SIDE)
    ImageDraw.Draw(whole).rectangle(ends, outline=LINE)


def _classes(whole: "Image", result: "LookResult") -> None:
    """A row a class: its name, its probability, a bar from 0 to 1."""
    from PIL import ImageDraw

    pen, plain, bold = ImageDraw.Draw(whole), letters(20), letters(20, SEMIBOLD)
    pen.text(
        (BARS, TOP + 18),
        plain.text(say("look_card.says")),
        font=plain.font,
        fill=MUTED,
        anchor="ls",
    )
    rows = sorted(result.classes, key=lambda one: -one[2])[:ROWS]
    pitch, wide = min(56, (SIDE - 30) // len(rows)), card.RIGHT - BARS
    for k, (_, name, share) in enumerate(rows):
        y = TOP + 30 + k * pitch
        said = f"{100 * share:.0f} %" if share >= 0.01 else "< 1 %"
        fitting = card.cut(class_name(name), bold, wide - plain.width(said) - 16)
        pen.text((BARS, y + 24), bold.text(fitting), font=bold.font, fill=INK, anchor="ls")
        pen.text((card.RIGHT, y + 24), said, font=plain.font, fill=INK, anchor="rs")
        pen.rectangle((BARS, y + 31, card.RIGHT, y + 38), fill=TRACK)
        if share > 0:
            pen.rectangle((BARS, y + 31, BARS + max(1, round(wide * share)), y + 38), fill=INK)
