"""What may happen to an attacked picture before a network sees it, and to its pattern alone."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageEnhance, ImageFilter

from dlviz.texts import say

Pixels = npt.NDArray[np.uint8]
Pattern = npt.NDArray[np.int8]
Treat = Callable[[Pixels, Pattern, np.random.Generator], Pixels]


@dataclass(frozen=True)
class Treatment:
    """label: on a page. apply: a photo [H, W, 3] and its pattern become the picture that is seen.

    It is given a generator for what it does at random.
    """

    label: str
    apply: Treat


def added(photo: Pixels, pattern: npt.NDArray[np.integer]) -> Pixels:
    """A photo plus a pattern of the same shape, in levels from 0 to 255."""
    return np.clip(photo.astype(np.int16) + pattern, 0, 255).astype(np.uint8)


def slid(pattern: Pattern, right: int) -> Pattern:
    """A pattern [H, W, 3] moved by up to W pixels; nothing is changed where it has left."""
    wide = pattern.shape[1]
    moved = np.zeros_like(pattern)
    moved[:, max(right, 0) : wide + min(right, 0)] = pattern[
        :, max(-right, 0) : wide + min(-right, 0)
    ]
    return moved


def shuffled(pattern: Pattern, random: np.random.Generator) -> Pattern:
    """The same pixels in another order: the three colours of each stay together."""
    return random.permutation(pattern.reshape(-1, 3)).reshape(pattern.shape)


def saved_as_jpeg(picture: Pixels, quality: int) -> Pixels:
    """The picture [H, W, 3] as it is read again from a JPEG file."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def _camera(change: Callable[[Image.Image], Image.Image]) -> Treat:
    """A treatment of the attacked picture as a whole."""
    return lambda photo, pattern, _: np.asarray(change(Image.fromarray(added(photo, pattern))))


def _turned(image: Image.Image) -> Image.Image:
    """By 5 degrees; the corners are what the edges mirror."""
    wide = 16
    padded = np.pad(np.asarray(image), ((wide, wide), (wide, wide), (0, 0)), mode="reflect")
    turned = Image.fromarray(padded).rotate(5, Image.Resampling.BICUBIC)
    return turned.crop((wide, wide, wide + image.width, wide + image.height))


TREATMENTS: Mapping[str, Treatment] = MappingProxyType(
    {
        "png": Treatment(
            say("treatments.as_saved"), lambda photo, pattern, _: added(photo, pattern)
        ),
        "jpeg": Treatment(
            say("treatments.jpeg_quality_75"),
            lambda photo, pattern, _: saved_as_jpeg(added(photo, pattern), 75),
        ),
        "blur": Treatment(
            say("treatments.blurred_by_a_pixel"),
            _camera(lambda image: image.filter(ImageFilter.GaussianBlur(1))),
        ),
        "rotated": Treatment(say("treatments.turned_by_5_degrees"), _camera(_turned)),
        "brighter": Treatment(
            say("treatments.a_quarter_brighter"),
            _camera(lambda image: ImageEnhance.Brightness(image).enhance(1.25)),
        ),
        "flipped": Treatment(
            say("treatments.its_signs_flipped"),
            lambda photo, pattern, _: added(photo, -pattern.astype(np.int16)),
        ),
        "permuted": Treatment(
            say("treatments.its_pixels_shuffled"),
            lambda photo, pattern, random: added(photo, shuffled(pattern, random)),
        ),
    }
)
"""By their keys. The last two are done to the pattern, the others to the attacked picture."""
