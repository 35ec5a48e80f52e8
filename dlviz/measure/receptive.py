"""What a unit sees: the part of a picture that can change it."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dlviz.nets.cnn import Layer

MID_GREY = 128
"""Stands for what lies beyond a picture."""


def corner(layer: Layer, row: int, column: int) -> tuple[int, int]:
    """The first row and column of pixels that the unit in that place sees; below 0 beyond an edge.

    It sees `layer.receptive` pixels across from there.
    """
    before = layer.start - (layer.receptive - 1) / 2
    return round(before + layer.jump * row), round(before + layer.jump * column)


def patches(
    images: npt.NDArray[np.float32], layer: Layer, places: Sequence[tuple[int, int, int]]
) -> npt.NDArray[np.uint8]:
    """What units see, [n, p, p] of grey pictures and [n, p, p, 3] of coloured ones.

    images: [N, C, H, W] in [0, 1]. places: of each unit the picture, its row and its column.
    p = `layer.receptive`. What lies beyond a picture is `MID_GREY`.
    """
    side = layer.receptive
    found = np.full((len(places), images.shape[1], side, side), MID_GREY, dtype=np.uint8)
    for patch, (picture, row, column) in zip(found, places, strict=True):
        top, left = corner(layer, row, column)
        rows, columns = _within(top, side, images.shape[2]), _within(left, side, images.shape[3])
        seen = images[picture, :, rows, columns]
        patch[:, _moved(rows, -top), _moved(columns, -left)] = np.rint(255 * seen)
    return found[:, 0] if len(found[0]) == 1 else np.ascontiguousarray(found.transpose(0, 2, 3, 1))


def _within(first: int, count: int, size: int) -> slice:
    return slice(min(max(first, 0), size), min(max(first + count, 0), size))


def _moved(part: slice, by: int) -> slice:
    return slice(part.start + by, part.stop + by)
