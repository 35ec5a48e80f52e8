"""Seven photographs as Lite0 sees them, and the same corrupted: as pictures, no figures yet."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image

from dlviz.data.photos import photo
from dlviz.measure.corruptions import CORRUPTIONS, LEVELS, SEVERITIES, faded, rounded
from dlviz.nets.lite0_weights import seen

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

EVERYDAY_PHOTOS = (
    *("coffee", "camera", "chelsea", "china", "flower", "stereo_motorcycle", "rocket"),
)
"""The photographs that everything is measured on: Lite0 has a good answer for each."""
THUMB = 128
"""Pixels across of a small picture."""


@lru_cache(maxsize=len(EVERYDAY_PHOTOS))
def clean(name: str) -> Floats:
    """[1, 224, 224, 3] what Lite0 sees of a photograph, in [0, 1]; read-only."""
    found: Floats = seen(photo(name))[None].astype(np.float32) / np.float32(LEVELS)
    found.setflags(write=False)
    return found


def corrupted(name: str, kind: str, severity: int, seed: int) -> Floats:
    """The same, corrupted as `CORRUPTIONS` has it, in whole 255ths.

    name: in `EVERYDAY_PHOTOS`. Equal arguments give equal pictures.
    """
    random = np.random.default_rng([seed, EVERYDAY_PHOTOS.index(name), [*CORRUPTIONS].index(kind)])
    return rounded(CORRUPTIONS[kind].apply(clean(name), severity, random))


def matched(name: str, kind: str, size: float, seed: int) -> Floats:
    """The same at severity 5, faded into the photograph until its L2 distance is `size`."""
    strongest = corrupted(name, kind, SEVERITIES[-1], seed)
    return faded(clean(name), strongest, np.array([size]), bits=8)


def thumb(picture: Floats) -> Pixels:
    """[128, 128, 3] a picture [1, 224, 224, 3] made small: each pixel is a mean."""
    pixels = Image.fromarray(np.rint(LEVELS * picture[0]).astype(np.uint8))
    return np.asarray(pixels.resize((THUMB, THUMB), Image.Resampling.BOX))


@lru_cache(maxsize=64)
def thumbs(name: str, kind: str, seed: int) -> Pixels:
    """[5, 128, 128, 3] a photograph, corrupted at each severity."""
    return np.stack([thumb(corrupted(name, kind, severity, seed)) for severity in SEVERITIES])


@lru_cache(maxsize=64)
def matched_thumb(name: str, kind: str, size: float, seed: int) -> Pixels:
    """[128, 128, 3] a photograph, corrupted by as much as `size`."""
    return thumb(matched(name, kind, size, seed))
