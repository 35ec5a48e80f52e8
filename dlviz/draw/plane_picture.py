"""The plane of two learning rates as a picture: ice where networks train, embers where not."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.lettering import REGULAR, SEMIBOLD, letters, wrapped
from dlviz.draw.palette import GROUND, INK, LINE, MUTED, rgb
from dlviz.draw.picture import CARD, _cut, _fitted, _lines, _png
from dlviz.train.plane import PlaneResult

if TYPE_CHECKING:
    from PIL.Image import Image

TRAINS = ("#12224F", "#23559B", "#4D97C9", "#A5D8E6", "#F4FBF2")
"""From the slowest of the networks that train to the best."""

BLOWS_UP = ("#FFF3B8", "#F9B23A", "#E2611C", "#8F1D2B", "#1F0616")
"""From the slowest of the networks that blow up to those that do so at once."""

SHADES = 128  # of each side; an index below it trains
SMALLEST_PNG = 1024
HERO = 550
BAR = (260, 18)


def palette() -> npt.NDArray[np.uint8]:
    """The colours of an index [256, 3]: 128 that train, then 128 that blow up.

    The two sides meet at navy and pale gold, far apart in lightness, so that the boundary is
    seen in grey and by every eye.
    """
    return np.concatenate([_ramp(TRAINS), _ramp(BLOWS_UP)])


def plane_index(result: PlaneResult, colour: str) -> npt.NDArray[np.uint8]:
    """Entries of `palette` [R, R], row 0 at the bottom.

    Each side is coloured by rank, so that a window of any depth has all its shades. colour:
    "sum_loss" ranks networks that train by the sum of their losses, "sum_inverse" by the sum of
    1 / loss; those that blow up are always ranked by the latter.
    """
    kept = result.converged
    merit = {"sum_loss": -result.losses, "sum_inverse": result.speeds}[colour]
    index = np.empty(kept.shape, dtype=np.uint8)
    index[kept] = _shades(merit[kept])
    index[~kept] = SHADES + _shades(-result.speeds[~kept])
    return index


def plane_image(result: PlaneResult, colour: str) -> npt.NDArray[np.uint8]:
    """The picture [R, R, 3], row 0 at the top. It has its own ground: one for both themes."""
    return palette()[plane_index(result, colour)[::-1]]


def plane_png(result: PlaneResult, colour: str) -> bytes:
    """The picture alone as a PNG, every network a square of pixels; at least 1024 a side."""
    return _png(_enlarged(result, colour, SMALLEST_PNG))


def plane_card(
    result: PlaneResult, colour: str, *, title: str, finding: str, link: str, names: tuple[str, str]
) -> bytes:
    """The card to share, a PNG of 1200 x 630 pixels: the picture, the finding, title and link.

    names: of the side that trains and of the one that blows up.
    """
    from PIL import Image, ImageDraw

    card = Image.new("RGB", CARD, GROUND)
    pen = ImageDraw.Draw(card)
    pen.rectangle((39, 39, 40 + HERO, 40 + HERO), outline=LINE)
    hero = _enlarged(result, colour, 2 * HERO)
    card.paste(hero.resize((HERO, HERO), Image.Resampling.BOX), (40, 40))
    left, width = 636, 524
    top = _lines(pen, left, 38, wrapped(title, letters(27, REGULAR), width)[:3], letters(27), MUTED)
    found, lettering = _fitted(finding, width, 438 - top - 26)
    _lines(pen, left, top + 26, found, lettering, INK)
    small, mark = letters(23), letters(24, SEMIBOLD)
    ramps = (TRAINS[::-1], BLOWS_UP)  # they meet as at the boundary
    for side, (name, shades) in enumerate(zip(names, ramps, strict=True)):
        x = left + side * (width - BAR[0])
        card.paste(Image.fromarray(_bar(shades)), (x, 500))
        at = (x, 486)
        pen.text(at, small.text(_cut(name, small, BAR[0])), font=small.font, fill=INK, anchor="ls")
    pen.line((left, 541, left + width, 541), fill=LINE, width=2)
    pen.text((left, 582), "dlviz", font=mark.font, fill=INK, anchor="ls")
    shown = _cut(link, letters(21), width - mark.width("dlviz") - 24)
    at = (left + width, 582)
    pen.text(at, letters(21).text(shown), font=letters(21).font, fill=MUTED, anchor="rs")
    return _png(card)


def _enlarged(result: PlaneResult, colour: str, size: int) -> "Image":
    """The picture with whole pixels, at least `size` a side."""
    from PIL import Image

    times = -(-size // result.resolution)
    image = plane_image(result, colour)
    return Image.fromarray(image.repeat(times, axis=0).repeat(times, axis=1))


def _ramp(colours: tuple[str, ...], count: int = SHADES) -> npt.NDArray[np.uint8]:
    stops = np.array([rgb(colour) for colour in colours], dtype=np.float64)
    places, ends = np.linspace(0, 1, count), np.linspace(0, 1, len(stops))
    channels = [np.interp(places, ends, channel) for channel in stops.T]
    return np.round(np.stack(channels, axis=-1)).astype(np.uint8)


def _bar(colours: tuple[str, ...]) -> npt.NDArray[np.uint8]:
    return np.repeat(_ramp(colours, BAR[0])[None], BAR[1], axis=0)


def _shades(values: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """The rank of each value among all, in 128 shades; equal values have equal ones."""
    if not len(values):
        return np.empty(0, dtype=np.uint8)
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - count / 2) / len(values)
    return np.asarray(np.minimum(rank * SHADES, SHADES - 1)[place], dtype=np.uint8)
