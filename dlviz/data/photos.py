"""Photographs that are here without a download, those that readers bring, and their collages."""

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dlviz.data.collage import collage, names_of
from dlviz.data.store import Brought
from dlviz.data.street_sign import street_sign
from dlviz.errors import UserError
from dlviz.texts import say

Pixels = npt.NDArray[np.uint8]
PREFIX = "own:"
"""Stands before the SHA-256 in the name of a reader's photograph."""


@dataclass(frozen=True)
class Photo:
    """A photograph that a package brings.

    label: its name on a page. package: "skimage" or "sklearn". file: what the package calls it.
    credit: who made it and on which terms, as the package says.
    """

    label: str
    package: str
    file: str
    credit: str = ""

    def read(self) -> Pixels:
        """Its pixels [H, W, 3], read from the package's file; grey ones have three equal parts."""
        if self.package == "sklearn":
            from sklearn.datasets import load_sample_image

            found = load_sample_image(self.file)
        else:
            from skimage import data

            found = getattr(data, self.file)()
        first = np.asarray(found[0] if isinstance(found, tuple) else found)
        return np.ascontiguousarray(first if first.ndim == 3 else np.stack([first] * 3, axis=2))


FREE = "CC0"
PHOTOS: Mapping[str, Photo] = types.MappingProxyType(
    {
        "coffee": Photo(
            say("photos.a_cup_of_coffee"), "skimage", "coffee", f"Rachel Michetti, {FREE}"
        ),
        "chelsea": Photo(
            say("photos.chelsea_the_cat"), "skimage", "chelsea", f"Stefan van der Walt, {FREE}"
        ),
        "camera": Photo(
            say("photos.a_man_with_a_camera"), "skimage", "camera", f"Lav Varshney, {FREE}"
        ),
        "china": Photo(say("photos.a_palace"), "sklearn", "china.jpg", "danielbuechele, CC BY 2.0"),
        "flower": Photo(say("photos.a_flower"), "sklearn", "flower.jpg", "vultilion, CC BY 2.0"),
        "stereo_motorcycle": Photo(
            say("photos.a_motorcycle"),
            "skimage",
            "stereo_motorcycle",
            "Middlebury stereo data, 2014",
        ),
        "rocket": Photo(say("photos.a_rocket"), "skimage", "rocket", "SpaceX, public domain"),
        "astronaut": Photo(
            say("photos.an_astronaut"), "skimage", "astronaut", "NASA, public domain"
        ),
        "brick": Photo(say("photos.a_brick_wall"), "skimage", "brick", FREE),
        "grass": Photo(say("photos.grass"), "skimage", "grass", FREE),
        "gravel": Photo(say("photos.gravel"), "skimage", "gravel", FREE),
        "coins": Photo(
            say("photos.coins"), "skimage", "coins", "Brooklyn Museum, no known restrictions"
        ),
        "hubble_deep_field": Photo(
            say("photos.galaxies"), "skimage", "hubble_deep_field", "NASA, public domain"
        ),
        "moon": Photo(say("photos.the_moon"), "skimage", "moon", "scikit-image"),
        "retina": Photo(
            say("photos.the_back_of_an_eye"), "skimage", "retina", f"Mikael Häggström, {FREE}"
        ),
    }
)


@dataclass(frozen=True)
class Drawn:
    """A picture that we draw over a photograph.

    label: its name on a page. behind: the photograph, a name in `PHOTOS`.
    draw: makes the pixels of it of the photograph's.
    """

    label: str
    behind: str
    draw: Callable[[Pixels], Pixels]

    def read(self) -> Pixels:
        """Its pixels [H, W, 3], drawn anew."""
        return self.draw(PHOTOS[self.behind].read())


DRAWN: Mapping[str, Drawn] = types.MappingProxyType(
    {"street_sign": Drawn(say("photos.a_stop_sign"), "china", street_sign)}
)


@dataclass(frozen=True, eq=False)
class OwnPhoto:
    """A reader's photograph.

    sha256: of the file's bytes, hexadecimal. pixels: [H, W, 3], read-only. name: of the file.
    """

    sha256: str
    pixels: Pixels
    name: str = ""

    def __post_init__(self) -> None:
        self.pixels.setflags(write=False)


OWN: Brought[OwnPhoto] = Brought(
    limit_bytes=32 * 2**20,
    size=lambda photo: photo.pixels.nbytes,
    sha256=lambda photo: photo.sha256,
    missing=lambda sha256: UserError("photo_missing", sha=sha256),
)
"""The photographs of readers."""


def label_of(name: str) -> str:
    """What a photograph is called on a page; those of readers have no name of their own there."""
    found = PHOTOS.get(name) or DRAWN.get(name)
    return say("photos.your_own") if found is None else found.label


def photo(name: str) -> Pixels:
    """The pixels [H, W, 3], read-only: a name in `PHOTOS` or `DRAWN`, or "own:" and a SHA-256.

    Two or four such names with a "+" between them give a collage, made anew each time, since a
    reader's photograph is kept in one place only.
    Raises UserError: "photo_missing" for a reader's that is not here, "value_unknown".
    """
    names = names_of(name)
    if len(names) > 1:
        return collage([photo(each) for each in names])
    if name.startswith(PREFIX):
        return OWN.get(name.removeprefix(PREFIX)).pixels
    if name not in PHOTOS and name not in DRAWN:
        raise UserError("value_unknown", field="photo", value=name)
    return _read(name)


@lru_cache(maxsize=4)
def _read(name: str) -> Pixels:
    pixels = (PHOTOS.get(name) or DRAWN[name]).read()
    pixels.setflags(write=False)
    return pixels
