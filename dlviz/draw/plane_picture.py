"""The plane of two learning rates as a picture: ice where networks train, embers where not."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw import card
from dlviz.draw.lettering import letters
from dlviz.draw.palette import GROUND, INK, mixed
from dlviz.train.plane import PlaneResult

if TYPE_CHECKING:
    from PIL.Image import Image

TRAINS = ("#12224F", "#23559B", "#4D97C9", "#A5D8E6", "#F4FBF2")
"""From the slowest of the networks that train to the best."""

BLOWS_UP = ("#FFF3B8", "#F9B23A", "#E2611C", "#8F1D2B", "#1F0616")
"""From the slowest of the networks that blow up to those that do so at once."""

SHADES = 128  # of each side; an index below it trains
SMALLEST_PNG = 1024
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
    return card.png(_enlarged(result, colour, SMALLEST_PNG))


def plane_card(
    result: PlaneResult, colour: str, *, title: str, finding: str, link: str, names: tuple[str, str]
) -> bytes:
    """The card to share, a PNG of 1200 x 630 pixels: the picture, the finding, title and link.

    names: of the side that trains and of the one that blows up.
    """
    from PIL import Image

    side = card.HERO
    hero = _enlarged(result, colour, 2 * side).resize((side, side), Image.Resampling.BOX)
    strip = _bars(card.RIGHT - card.LEFT, names)
    return card.beside(card.framed(hero), title=title, finding=finding, link=link, strip=strip)


def _bars(width: int, names: tuple[str, str]) -> "Image":
    """Both sides' names over their colours, which meet as at the boundary."""
    from PIL import Image, ImageDraw

    picture, lettering = Image.new("RGB", (width, 50), GROUND), letters(23)
    pen = ImageDraw.Draw(picture)
    for side, (name, shades) in enumerate(zip(names, (TRAINS[::-1], BLOWS_UP), strict=True)):
        left, text = side * (width - BAR[0]), lettering.text(card.cut(name, lettering, BAR[0]))
        pen.text((left, 18), text, font=lettering.font, fill=INK, anchor="ls")
        bar = np.repeat(_ramp(shades, BAR[0])[None], BAR[1], axis=0)
        picture.paste(Image.fromarray(bar), (left, 30))
    return picture


def _enlarged(result: PlaneResult, colour: str, size: int) -> "Image":
    """The picture with whole pixels, at least `size` a side."""
    from PIL import Image

    times = -(-size // result.resolution)
    image = plane_image(result, colour)
    return Image.fromarray(image.repeat(times, axis=0).repeat(times, axis=1))


def _ramp(colours: tuple[str, ...], count: int = SHADES) -> npt.NDArray[np.uint8]:
    return np.round(mixed(colours, np.linspace(0, 1, count))).astype(np.uint8)


def _shades(values: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    """The rank of each value among all, in 128 shades; equal values have equal ones."""
    if not len(values):
        return np.empty(0, dtype=np.uint8)
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - count / 2) / len(values)
    return np.asarray(np.minimum(rank * SHADES, SHADES - 1)[place], dtype=np.uint8)
