"""What happens to pictures every day: noise, blur, fog, compression, another camera.

Each at five severities, after Hendrycks and Dietterich, "Benchmarking neural network robustness to
common corruptions and perturbations" (2019). Gaussian noise, Gaussian blur and JPEG have the
strengths of theirs (ImageNet-C). So has low contrast, but towards one mean, where they keep one for
each colour; and so has pixelation but for the last one, 0.2, which is 0.25 there. Fog, darkness and
the other camera are our own (theirs: a fractal fog, and more brightness instead of less).
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from dlviz.texts import say

Floats = npt.NDArray[np.float32]
"""Pictures [N, H, W, C] in [0, 1], C = 1 or 3, or numbers of them."""
Random = np.random.Generator

SEVERITIES = (1, 2, 3, 4, 5)
LEVELS = 255
_FOG_LIGHT = 0.92  # of the veil: nearly white
_FOG_UNEVEN = 0.6  # the standard deviation over the picture of the logit of its share
_CLOUDS = (1 / 2, 1 / 4, 1 / 8)  # sizes of what is uneven in it, as shares of the picture


@dataclass(frozen=True)
class Corruption:
    """One way in which pictures become worse.

    label: on a page. say: what is done, in one short sentence. strengths: for severities 1 to 5.
    change: (pictures, a strength, randomness) to pictures, which may leave [0, 1].
    """

    label: str
    say: str
    strengths: tuple[Any, Any, Any, Any, Any]
    change: Callable[[Floats, Any, Random], Floats]

    def apply(self, x: Floats, severity: int, random: Random) -> Floats:
        """[N, H, W, C] corrupted pictures in [0, 1]; severity: 1 to 5.

        The same randomness at every severity gives the same noise and the same fog, but stronger.
        """
        changed = self.change(x, self.strengths[severity - 1], random)
        return np.clip(changed, 0, 1).astype(np.float32)


@dataclass(frozen=True)
class Camera:
    """Another camera: a softer lens, warmer light, another curve of grey, a noisier sensor.

    blur: standard deviation in pixels. gamma: exponent of every value; above 1 darkens.
    warmth: red gains and blue loses so much, as a share. noise: standard deviation of a white
    value; a darker one has less, as photons have it: with the root of the light.
    """

    blur: float
    gamma: float
    warmth: float
    noise: float


def rounded(x: Floats) -> Floats:
    """The nearest pictures that 8 bits can hold."""
    return (np.rint(LEVELS * x) / LEVELS).astype(np.float32)


def distances(x: Floats, other: Floats) -> npt.NDArray[np.float64]:
    """[N] the L2 distance of each picture from its other, values in [0, 1]."""
    away = (other - x).reshape(len(x), -1)
    return np.asarray(np.sqrt(np.einsum("nv,nv->n", away, away, dtype=np.float64)))


def faded(
    x: Floats, corrupted: Floats, size: npt.NDArray[np.float64], *, bits: int | None = None
) -> Floats:
    """Pictures on the straight way from `x` to the corrupted ones, at L2 distances `size` [N].

    A corruption that is smaller than its size stays as it is. bits: 8 for pictures that are
    rounded to whole 255ths; their distance is then met up to what rounding allows.
    """

    def mixed(share: npt.NDArray[np.float64]) -> Floats:
        found = x + share[:, None, None, None].astype(np.float32) * (corrupted - x)
        return found if bits is None else rounded(found)

    low, high = np.zeros(len(x)), np.ones(len(x))
    for _ in range(20):
        middle = (low + high) / 2
        near = distances(x, mixed(middle)) <= size
        low, high = np.where(near, middle, low), np.where(near, high, middle)
    return mixed(high)


def _noise(x: Floats, deviation: float, random: Random) -> Floats:
    return x + deviation * random.standard_normal(x.shape, dtype=np.float32)


def _blur(x: Floats, deviation: float, _: Random) -> Floats:
    from scipy.ndimage import gaussian_filter

    found: Floats = gaussian_filter(x, (0, deviation, deviation, 0), mode="nearest")
    return found


def _dark(x: Floats, share: float, _: Random) -> Floats:
    return np.float32(share) * x


def _contrast(x: Floats, share: float, _: Random) -> Floats:
    grey: Floats = x.mean(axis=(1, 2, 3), keepdims=True)
    return grey + np.float32(share) * (x - grey)


def _pixelate(x: Floats, share: float, _: Random) -> Floats:
    def coarse(image: Image.Image) -> Image.Image:
        wide, high = (max(round(share * side), 1) for side in image.size)
        small = image.resize((wide, high), Image.Resampling.BOX)
        return small.resize(image.size, Image.Resampling.NEAREST)

    return _by_pillow(x, coarse)


def _jpeg(x: Floats, quality: int, _: Random) -> Floats:
    def saved(image: Image.Image) -> Image.Image:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality)
        return Image.open(file)

    return _by_pillow(x, saved)


def _by_pillow(x: Floats, change: Callable[[Image.Image], Image.Image]) -> Floats:
    """Pictures [N, H, W, C], each changed as an image of 8 bits."""
    pixels = np.rint(LEVELS * x).astype(np.uint8)
    images = (Image.fromarray(each[..., 0] if x.shape[3] == 1 else each) for each in pixels)
    found = np.stack([np.asarray(change(image), dtype=np.float32) for image in images])
    return found.reshape(x.shape) / np.float32(LEVELS)


def _fog(x: Floats, mix: float, random: Random) -> Floats:
    odds = mix / (1 - mix) * np.exp(_FOG_UNEVEN * _clouds(x.shape, random))
    veil = odds / (1 + odds)
    return np.asarray((1 - veil) * x + veil * _FOG_LIGHT, dtype=np.float32)


def _clouds(shape: tuple[int, ...], random: Random) -> Floats:
    """[N, H, W, 1] smooth random fields of mean 0 and standard deviation 1 over each picture."""
    from scipy.ndimage import gaussian_filter

    found = np.zeros((*shape[:3], 1), dtype=np.float32)
    for size in _CLOUDS:
        field = random.standard_normal(found.shape, dtype=np.float32)
        reach = size * shape[1] / 4
        smooth = gaussian_filter(field, (0, reach, reach, 0), mode="reflect")
        found += size**0.7 * smooth / (smooth.std(axis=(1, 2, 3), keepdims=True) + 1e-12)
    found -= found.mean(axis=(1, 2, 3), keepdims=True)
    return np.asarray(found / (found.std(axis=(1, 2, 3), keepdims=True) + 1e-12))


def _camera(x: Floats, camera: Camera, random: Random) -> Floats:
    found = _blur(x, camera.blur, random) ** camera.gamma
    if x.shape[-1] == 3:  # grey has no warmth
        found = found * np.array((1 + camera.warmth, 1.0, 1 - camera.warmth))
    found = np.clip(found, 0, 1)
    grain = camera.noise * np.sqrt(found) * random.standard_normal(x.shape, dtype=np.float32)
    return np.asarray(found + grain, dtype=np.float32)


CAMERAS = (
    Camera(blur=0.6, gamma=1.1, warmth=0.04, noise=0.04),
    Camera(blur=0.9, gamma=1.2, warmth=0.08, noise=0.08),
    Camera(blur=1.3, gamma=1.35, warmth=0.12, noise=0.12),
    Camera(blur=1.8, gamma=1.5, warmth=0.16, noise=0.17),
    Camera(blur=2.4, gamma=1.7, warmth=0.2, noise=0.24),
)
"""The other cameras, of severities 1 to 5."""

CORRUPTIONS: Mapping[str, Corruption] = MappingProxyType(
    {
        "noise": Corruption(
            say("corruptions.noise"),
            say("corruptions.every_value_is_moved_at"),
            (0.08, 0.12, 0.18, 0.26, 0.38),
            _noise,
        ),
        "blur": Corruption(
            say("corruptions.blur"),
            say("corruptions.the_lens_is_out_of"),
            (1.0, 2.0, 3.0, 4.0, 6.0),
            _blur,
        ),
        "fog": Corruption(
            say("corruptions.fog"),
            say("corruptions.a_pale_veil_hangs_over"),
            (0.3, 0.4, 0.5, 0.6, 0.7),
            _fog,
        ),
        "dark": Corruption(
            say("corruptions.darkness"),
            say("corruptions.every_value_is_multiplied_by"),
            (0.6, 0.45, 0.3, 0.2, 0.1),
            _dark,
        ),
        "contrast": Corruption(
            say("corruptions.low_contrast"),
            say("corruptions.every_value_is_drawn_towards"),
            (0.4, 0.3, 0.2, 0.1, 0.05),
            _contrast,
        ),
        "pixelate": Corruption(
            say("corruptions.pixelation"),
            say("corruptions.the_picture_is_made_of"),
            (0.6, 0.5, 0.4, 0.3, 0.2),
            _pixelate,
        ),
        "jpeg": Corruption(
            "JPEG",
            say("corruptions.it_is_saved_as_a"),
            (25, 18, 15, 10, 7),
            _jpeg,
        ),
        "camera": Corruption(
            say("corruptions.another_camera"),
            say("corruptions.a_softer_lens_warmer_light"),
            CAMERAS,
            _camera,
        ),
    }
)
"""Ways in which pictures become worse, by name."""
