"""Several photographs as one picture: two halves, or four quarters.

A collage has a name of its own, the names of its photographs with a "+" between them.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from PIL import Image

from dlviz.errors import UserError

Pixels = npt.NDArray[np.uint8]
Box = tuple[float, float, float, float]
"""Left, top, width and height, in shares of a picture's sides."""

PLUS = "+"
SIDE = 512
"""Pixels across of a collage with its margin."""
MIDDLE = 448
"""Pixels across of its middle, which networks for photographs see: 224 of 256 parts."""
BOXES: Mapping[int, tuple[Box, ...]] = MappingProxyType(
    {
        1: ((0.0, 0.0, 1.0, 1.0),),
        2: ((0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 0.5, 1.0)),
        4: tuple((left, top, 0.5, 0.5) for top in (0.0, 0.5) for left in (0.0, 0.5)),
    }
)
"""Where the photographs lie in the middle, row by row, by how many there are."""


def names_of(name: str) -> tuple[str, ...]:
    """The photographs of a collage; a name without a "+" is its own only part.

    Raises UserError("value_unknown") for another number of them than one, two or four.
    """
    found = tuple(name.split(PLUS))
    if len(found) not in BOXES:
        raise UserError("value_unknown", field="photo", value=name)
    return found


def parts(name: str) -> tuple[tuple[str, Box], ...]:
    """Each photograph of a collage, and where it lies in what a network sees.

    Raises UserError as `names_of` does.
    """
    found = names_of(name)
    return tuple(zip(found, BOXES[len(found)], strict=True))


def collage(photos: Sequence[Pixels]) -> Pixels:
    """[512, 512, 3], read-only: two or four photographs [H, W, 3] in a margin that nobody sees.

    Of each photograph we show the middle, as a network does that looks at it alone: the largest
    part of its cell's shape, and 224/256 of that. So four of them are what that network sees of
    each, at half the size. The margin repeats the outermost pixels.
    """
    whole = Image.new("RGB", (MIDDLE, MIDDLE))
    for photo, (left, top, wide, high) in zip(photos, BOXES[len(photos)], strict=True):
        place = round(MIDDLE * left), round(MIDDLE * top)
        whole.paste(_cut(photo, (round(MIDDLE * wide), round(MIDDLE * high))), place)
    margin = (SIDE - MIDDLE) // 2
    pixels = np.pad(np.asarray(whole), ((margin, margin), (margin, margin), (0, 0)), mode="edge")
    pixels.setflags(write=False)
    return pixels


def _cut(photo: Pixels, size: tuple[int, int]) -> Image.Image:
    """The middle of a photograph, of so many pixels across and down."""
    high, wide = photo.shape[:2]
    scale = MIDDLE / SIDE * min(wide / size[0], high / size[1])
    across, down = scale * size[0], scale * size[1]
    left, top = (wide - across) / 2, (high - down) / 2
    box = left, top, left + across, top + down
    return Image.fromarray(photo).resize(size, Image.Resampling.BICUBIC, box)
