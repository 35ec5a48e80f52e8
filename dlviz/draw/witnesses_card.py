"""Witnesses as a card to share: several methods' maps of one picture, at one or two moments."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.lettering import SEMIBOLD, Letters, letters, wrapped
from dlviz.draw.overlay import MOST, overlaid
from dlviz.draw.palette import INK, LINE, MUTED, PAPER, rgb
from dlviz.draw.pen import FINER, stroke
from dlviz.draw.tiles_atlas import pixelwise
from dlviz.draw.witness_scenes import furthest_apart
from dlviz.draw.witness_tiles import (
    cascade_tiles,
    computed_tiles,
    curves_pictures,
    curves_tiles,
    grid_tiles,
)
from dlviz.draw.witnesses_scene import Witness, levels, smooth, value_of
from dlviz.texts import say

if TYPE_CHECKING:
    from PIL.Image import Image

    from dlviz.measure.cascade import CascadeResult
    from dlviz.measure.computed import ComputedResult
    from dlviz.measure.curves import CurvesResult
    from dlviz.measure.method_grid import MethodGridResult

Bytes = npt.NDArray[np.uint8]

TOP, BOTTOM = 76, 462
GAP, APART = 14, 64  # px between two pictures, at least and at most
NAMES = 128  # px of what the rows are called
COLUMNS = 7
LINE_HIGH = 22
PAPER_SHARE = 0.85  # of the picture is hidden on a cascade's card, so that rough maps stand out
FRAME = 6  # px of a baseline's hatched rim


def witnesses_card(
    tiles: Sequence[Witness],
    pictures: Sequence[Bytes],
    *,
    title: str,
    finding: str,
    link: str,
    moments: Sequence[tuple[str, int]] = (("", -1),),
    paper: float = 0.0,
    note: str = "",
) -> bytes:
    """A PNG of 1200 x 630 pixels: a column a tile, a row a moment; of one moment, rows as needed.

    Tiles are drawn as the player draws them; baselines stand in a hatched frame. moments: what each
    row is called, and the frame that its tiles show. paper: how much of the picture is hidden under
    the maps, 0 to 1. note: at the right of the title.
    """
    from PIL import ImageDraw

    whole = card.blank()
    pen, named, plain = ImageDraw.Draw(whole), letters(19, SEMIBOLD), letters(19)
    left = card.MARGIN + (NAMES if len(moments) > 1 else 0)
    columns, side, lines = _grid(tiles, len(moments), card.RIGHT - left, named)
    step = min(side + APART, (card.RIGHT - left - side) // max(1, columns - 1))
    over = LINE_HIGH * lines + 6
    rows = len(moments) if len(moments) > 1 else -(-len(tiles) // columns)
    deep = over + side + LINE_HIGH + 2
    top = TOP + max(0, BOTTOM - TOP - rows * deep) // 2
    for row, (called, frame) in enumerate(moments):
        for k, tile in enumerate(tiles):
            x, y = left + k % columns * step, top + over + (row + k // columns) * deep
            whole.paste(_drawn(tile, pictures, frame, side, paper), (x, y))
            pen.rectangle((x - 1, y - 1, x + side, y + side), outline=LINE)
            texts = wrapped(tile.title, named, max(side, step - GAP))[:lines] if not row else []
            for number, text in enumerate(reversed(texts)):
                at = x, y - 7 - LINE_HIGH * number
                pen.text(at, named.text(text), font=named.font, fill=INK, anchor="ls")
            said = card.cut(_at(tile.captions, frame), plain, max(side, step - 6))
            at = x, y + side + LINE_HIGH - 2
            pen.text(at, plain.text(said), font=plain.font, fill=MUTED, anchor="ls")
        for number, text in enumerate(wrapped(called, named, NAMES - 14)[:4]):
            at = card.MARGIN, top + over + row * deep + LINE_HIGH * (number + 1)
            pen.text(at, named.text(text), font=named.font, fill=INK, anchor="ls")
    return card.around(whole, title=title, finding=finding, link=link, note=note)


def cascade_card(result: "CascadeResult", *, title: str, finding: str, link: str) -> bytes:
    """The card of `cascade_scene`: the maps as trained, and where the verdicts are passed."""
    at = min(result.upper, len(result.stages) - 1)
    moments = (
        (result.stages[0], 0),
        (say("witnesses_card.above_random", stage=result.stages[at]), at),
    )
    return witnesses_card(
        cascade_tiles(result), (pixelwise(result.photo, result.side),), paper=PAPER_SHARE,
        moments=moments if at else moments[:1], title=title, finding=finding, link=link,
        note=result.name.split(",")[0],
    )  # fmt: skip


def curves_card(result: "CurvesResult", *, title: str, finding: str, link: str) -> bytes:
    """The card of `curves_scene`: insertion where the film rests."""
    at = furthest_apart(result)
    tiles = [tile for tile in curves_tiles(result) if not tile.set]
    return witnesses_card(
        tiles, curves_pictures(result), moments=(("", at),), title=title, finding=finding,
        link=link, note=say("witnesses_card.is_back", percent=100 * result.removed[at]),
    )  # fmt: skip


def grid_card(result: "MethodGridResult", *, title: str, finding: str, link: str) -> bytes:
    """The card of `grid_scene`: the methods that have a map."""
    tiles = [tile for tile in grid_tiles(result) if tile.maps is not None]
    return witnesses_card(
        tiles, (pixelwise(result.photo, result.side),), title=title, finding=finding, link=link,
        note=result.name.split(",")[0],
    )  # fmt: skip


def computed_card(result: "ComputedResult", *, title: str, finding: str, link: str) -> bytes:
    """The card of `computed_scene`: the channels, and the whole sum."""
    return witnesses_card(
        computed_tiles(result), (pixelwise(result.photo, result.side),), title=title,
        finding=finding, link=link, note=result.name.split(",")[0],
    )  # fmt: skip


def _grid(
    tiles: Sequence[Witness], moments: int, room: int, named: Letters
) -> tuple[int, int, int]:
    """Columns, the side of a picture, and the lines of its title, where pictures are largest."""
    best = (1, 0, 1)
    for columns in range(1, max(COLUMNS, len(tiles) if moments > 1 else 0) + 1):
        if moments > 1 and columns < len(tiles):
            continue
        rows = moments if moments > 1 else max(1, -(-len(tiles) // columns))
        wide = (room + GAP) // columns - GAP
        lines = min(2, max((len(wrapped(tile.title, named, wide)) for tile in tiles), default=1))
        high = (BOTTOM - TOP) // rows - LINE_HIGH * (lines + 1) - 8
        wide = min(wide, high)
        if wide > best[1]:
            best = (columns, wide, lines)
    return best


def _at(captions: Sequence[str], frame: int) -> str:
    return captions[frame if len(captions) > 1 else 0] if captions else ""


def _drawn(
    tile: Witness, pictures: Sequence[Bytes], frame: int, side: int, paper: float
) -> "Image":
    """A tile at a frame, side x side pixels."""
    from PIL import Image

    shown = _seen(tile, pictures, frame, side)
    veiled = (1 - paper) * shown + paper * np.array(rgb(PAPER))
    below = np.asarray(np.round(veiled), dtype=np.uint8)
    if tile.maps is None:
        drawn = Image.fromarray(below)
    else:
        made, _ = levels(tile.maps, signed=tile.signed)
        k = frame if len(made) > 1 else 0
        values, top = value_of(made[k], signed=tile.signed)
        drawn = overlaid(
            below, values, side, signed=tile.signed, top=top, opacity=MOST, line=2,
            contours=(0.5,) if smooth(made)[k] else (),
        )  # fmt: skip
    if tile.baseline:
        _rim(drawn, side)
    return drawn


def _seen(
    tile: Witness, pictures: Sequence[Bytes], frame: int, side: int
) -> npt.NDArray[np.float64]:
    """The picture underneath, its missing cells filled from the other one: [side, side, 3]."""
    whole, under = (_sized(pictures[k], side) for k in (tile.picture, tile.under))
    if tile.order is None:
        return whole
    across = round(len(tile.order) ** 0.5)
    gone = tile.order.reshape(across, across) < round(tile.shown[frame] * len(tile.order))
    at = np.arange(side) * across // side
    mask = (gone != tile.invert)[at][:, at]
    return np.asarray(np.where(mask[..., None], under, whole))


def _sized(picture: Bytes, side: int) -> npt.NDArray[np.float64]:
    from PIL import Image

    kind = Image.Resampling.NEAREST if len(picture) <= side / 3 else Image.Resampling.LANCZOS
    drawn = Image.fromarray(np.ascontiguousarray(picture)).convert("RGB")
    return np.asarray(drawn.resize((side, side), kind), dtype=np.float64)


def _rim(drawn: "Image", side: int) -> None:
    """A hatched frame around what needs no network."""
    from PIL import Image, ImageDraw

    fine = Image.new("RGB", (side * FINER, side * FINER), PAPER)
    pen = ImageDraw.Draw(fine)
    for k in range(-side, side, 7):
        stroke(pen, [(k, side), (k + side, 0)], INK, 2)
    mask = Image.new("L", (side, side), 255)
    ImageDraw.Draw(mask).rectangle((FRAME, FRAME, side - FRAME - 1, side - FRAME - 1), fill=0)
    drawn.paste(fine.resize((side, side), Image.Resampling.LANCZOS), (0, 0), mask)
