"""Pictures and maps as they are shown: what the tower and the card of a unit have in common."""

from collections.abc import Generator, Mapping
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image
from torch import Tensor
from torch.nn import functional

from dlviz.measure.slices import reported
from dlviz.nets.lite0_weights import middle
from dlviz.texts import say
from dlviz.train.together import part

T = TypeVar("T")
Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]
"""Values from 0 to 255; colours last."""

NETS: Mapping[str, str] = MappingProxyType(
    {
        "lite0": say("showing.efficientnet_lite0_trained_on_imagenet"),
        "shapes": say("showing.the_small_network"),
    }
)
"""The networks whose units are looked at, and their labels."""
SHOWN = 448
"""Pixels across that a picture is shown with."""
FINEST = 56  # units across of a map that is handed on


def shown_photo(photo: Pixels) -> Pixels:
    """[448, 448, 3] the part of a photo [H, W, 3] that Lite0 sees, finer than it sees it."""
    return np.asarray(middle(photo).resize((SHOWN, SHOWN), Image.Resampling.BICUBIC))


def shown_picture(image: Floats) -> Pixels:
    """[448, 448, 3] a small picture [C, H, W] in [0, 1], its pixels as squares."""
    small = coloured(np.rint(255 * image.transpose(1, 2, 0)).astype(np.uint8))
    large = Image.fromarray(small).resize((SHOWN, SHOWN), Image.Resampling.NEAREST)
    return np.asarray(large)


def coloured(pictures: Pixels) -> Pixels:
    """[..., 3] of grey [..., 1]; what has colours stays as it is."""
    return np.repeat(pictures, 3, axis=-1) if pictures.shape[-1] == 1 else pictures


def coarse(maps: Tensor) -> Floats:
    """[n, h, w] maps of at most 56 units across: the largest of each block; neurons are 1 x 1."""
    square = maps[..., None, None] if maps.ndim == 1 else maps
    by = -(-square.shape[-1] // FINEST)
    pooled: Floats = functional.max_pool2d(square[None], by)[0].numpy().copy()
    return pooled


def within(
    slices: Generator[float, None, T], low: float, high: float
) -> Generator[tuple[float, None], None, T]:
    """What a part of a study returns; fractions from low to high, nothing partial."""
    return part(reported(slices), (low, high), None)
