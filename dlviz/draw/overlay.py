"""A map over a picture, as the player's overlay.js draws it: a wash, and contours in ink."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.palette import CLASS_COLOURS, INK, PAPER, rgb
from dlviz.draw.pen import FINER, dashed, stroke

if TYPE_CHECKING:
    from PIL.Image import Image

Floats = npt.NDArray[np.floating]
Bytes = npt.NDArray[np.uint8]

FINE = 40
"""A map with more cells a side has no contours: they would be a line around each cell."""
MOST = 0.6
"""The strongest wash: through it the picture can still be seen."""
GREY = 0.3  # a wash so strong takes all of a photo's own colours away
CLIP = 0.99  # of a fine map's values lie below its top: a single cell would dim the rest
UP, DOWN = rgb(CLASS_COLOURS[1]), rgb(CLASS_COLOURS[0])


def overlaid(
    picture: Bytes,
    values: Floats,
    side: int,
    *,
    signed: bool = False,
    opacity: float = 0.45,
    top: float | None = None,
    grey: bool = False,
    contours: Sequence[float] | None = None,
    line: float = 3,
) -> "Image":
    """A picture of side x side pixels with a map over it; a blank map leaves it as it is.

    picture: uint8 [H, H, 3], or [H, H] in grey. values: [h, w]; above zero the wash is vermillion.
    signed: below zero counts too: blue over white over vermillion, zero is white; contours below
    zero are dashed. opacity: of the wash, up to MOST. top: the value with the full wash; None: the
    map's own (`map_top`). grey: a photo loses its colours under the wash, which stands out on grey
    whatever they are; not for coloured shapes, which may be as light as their ground.
    contours: shares of the top; None: one half, and none on a map finer than FINE. line: px.
    """
    from PIL import Image

    kind = Image.Resampling.NEAREST if picture.shape[0] <= side / 3 else Image.Resampling.LANCZOS
    below = Image.fromarray(np.ascontiguousarray(picture)).convert("RGB").resize((side, side), kind)
    most = map_top(values, signed) if top is None else top
    if not most > 0:
        return below
    least = -1.0 if signed else 0.0
    shares = np.clip(upsampled_map(values, side) / most, least, 1)
    photo = np.asarray(below, dtype=np.float64)
    held = min(MOST, max(0.0, opacity))
    drained = min(1.0, held / GREY) if grey else 0.0
    photo = (1 - drained) * photo + drained * (photo @ [0.3, 0.59, 0.11])[..., None]
    hues = np.where(shares[..., None] < 0, DOWN, UP)
    strength = np.abs(shares)[..., None]
    if signed:
        wash, alpha = 255 + strength * (hues - 255), np.full_like(strength, held)
    else:
        wash, alpha = hues, held * strength
    washed = np.round((1 - alpha) * photo + alpha * wash)
    drawn = Image.fromarray(np.asarray(washed, dtype=np.uint8))
    if contours is None:
        contours = () if max(values.shape) > FINE else (0.5,)
    for share in contours:
        _contour(drawn, shares, share, line)
        if signed:
            _contour(drawn, -shares, share, line, dashes=True)
    return drawn


def upsampled_map(values: Floats, side: int) -> npt.NDArray[np.float64]:
    """A map [h, w] at the middles of side x side pixels: linear between the middles of its cells.

    Held at the edges, as by torch's bilinear interpolation with align_corners=False.
    """
    h, w = values.shape
    return np.asarray(_weights(side, h) @ values @ _weights(side, w).T)


def map_top(values: Floats, signed: bool = False) -> float:
    """The largest value of a map, of a signed one the largest size; 0: it is blank.

    Blank is what has nothing above zero, or, signed, nothing but zeros. Of a map finer than FINE
    it is the size below which CLIP of its values lie.
    """
    known = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0).ravel()
    sizes = np.sort(np.abs(known) if signed else np.maximum(known, 0))
    if max(values.shape) <= FINE:
        return float(sizes[-1])
    return float(sizes[int(CLIP * (len(sizes) - 1))] or sizes[-1])


def _weights(side: int, cells: int) -> npt.NDArray[np.float64]:
    """[side, cells] how much each cell counts at each pixel's middle."""
    middles = (np.arange(side) + 0.5) * cells / side - 0.5
    each = [np.interp(middles, np.arange(cells), cell) for cell in np.eye(cells)]
    return np.stack(each, axis=1)


def _contour(
    drawn: "Image", shares: npt.NDArray[np.float64], level: float, line: float, dashes: bool = False
) -> None:
    """Lines in ink on paper, twice as wide, around what reaches a level in [side, side]."""
    from PIL import Image, ImageDraw
    from skimage.measure import find_contours

    fine = Image.new("RGBA", (drawn.width * FINER, drawn.height * FINER))
    pen = ImageDraw.Draw(fine)
    found = find_contours(shares, level)  # type: ignore[no-untyped-call]
    lines = [[(float(x), float(y)) for y, x in one] for one in found]
    for one in lines:
        stroke(pen, one, PAPER, 2 * line)
    for one in lines:
        (dashed if dashes else stroke)(pen, one, INK, line)
    shown = fine.resize(drawn.size, Image.Resampling.LANCZOS)
    drawn.paste(shown, (0, 0), shown)
