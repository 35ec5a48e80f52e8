"""What the units of EfficientNet-Lite0 answer to most among the photographs that are here.

`assets/lite0/make.py` records it: places, not pictures, which are cut when they are asked for, and
optimised pictures of some units.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from PIL import Image

from dlviz.measure.natural import Crop, Floats, Ints, Pixels, Place
from dlviz.nets.lite0 import layers, rectified
from dlviz.texts import say

FOLDER = Path(__file__).parents[2] / "assets" / "lite0"
RECORDING, TILES = FOLDER / "library.npz", FOLDER / "optimised.webp"
SCHEMA = 1
TILE, COLUMNS = 96, 16
"""Pixels across of an optimised picture in `TILES`, and how many are in a row of it."""


@dataclass(frozen=True)
class Level:
    """A layer that the library knows, and the tower shows.

    name: of the part of the network whose end it reads.
    layer: its name in the network: the first with a ReLU6 behind a stage.
    side: pixels across of its units' optimised pictures. everywhere: as in `Search`.
    candidates: how many of its units a tower may show.
    """

    name: str
    layer: str
    side: int
    everywhere: bool
    candidates: int


LEVELS = (
    Level(say("lite0_library.stem"), "stem", 8, False, 24),
    Level(say("lite0_library.stage_2"), "stage3.0.expand", 32, True, 32),
    Level(say("lite0_library.stage_3"), "stage4.0.expand", 64, True, 32),
    Level(say("lite0_library.stage_5"), "stage6.0.expand", 96, False, 36),
    Level(say("lite0_library.head"), "head", 128, True, 36),
)


@dataclass(frozen=True, eq=False)
class Shelf:
    """One layer of the library.

    field: what its units see in effect, as in `Library.fields`.
    crop, place: [U, 10] where each unit answers most, strongest first: the place in the list of
        crops and in the flat map. value: [U, 10] what its ReLU6 is given there.
    centre, spread: [U] median and standard deviation of its largest answers to crops as large as
        what a tower looks at.
    candidates: units that a tower may show.
    """

    field: int
    crop: Ints
    place: Ints
    value: Floats
    centre: Floats
    spread: Floats
    candidates: Ints

    def places(self, layer: str, unit: int) -> tuple[Place, ...]:
        """The ten places of a unit of this layer."""
        side = layers()[layer].shape[2]
        found = zip(self.crop[unit], self.place[unit], self.value[unit], strict=True)
        return tuple(Place(int(c), *divmod(int(p), side), float(v)) for c, p, v in found)


@dataclass(frozen=True, eq=False)
class Library:
    """What was found in the photographs.

    crops: what was looked through. colours: [3, 3] as in `Search`.
    fields: by layer, all that have a ReLU6: the side of the square, in pixels of 224, from which
        95 of 100 parts of a unit's squared gradient come: what it sees in effect.
    shelves: by layer, those of `LEVELS`.
    """

    crops: tuple[Crop, ...]
    colours: tuple[tuple[float, ...], ...]
    fields: Mapping[str, int]
    shelves: Mapping[str, Shelf]


@cache
def library(path: Path = RECORDING) -> Library:
    """The recorded library. Raises ValueError for a file of another schema."""
    with np.load(path, allow_pickle=False) as file:
        if int(file["schema"]) != SCHEMA:
            raise ValueError("a library of another schema: make it again")
        names = [str(name) for name in file["photos"]]
        crops = tuple(Crop(names[p], *rest) for p, *rest in file["crops"].tolist())
        colours = tuple(tuple(row) for row in file["colours"].tolist())
        fields = dict(zip(rectified(), file["fields"].tolist(), strict=True))
        shelves = {e.layer: _shelf(file, e.layer, fields[e.layer]) for e in LEVELS}
    return Library(crops, colours, MappingProxyType(fields), MappingProxyType(shelves))


@cache
def tiles(path: Path = TILES) -> Mapping[tuple[str, int], Pixels]:
    """Optimised pictures [96, 96, 3] of the candidates, by layer and unit."""
    shelves = library().shelves
    units = [(level.layer, int(u)) for level in LEVELS for u in shelves[level.layer].candidates]
    atlas = np.asarray(Image.open(path).convert("RGB"))
    found = {}
    for at, unit in enumerate(units):
        top, left = at // COLUMNS * TILE, at % COLUMNS * TILE
        found[unit] = atlas[top : top + TILE, left : left + TILE]
    return MappingProxyType(found)


def save(found: Library, path: Path = RECORDING) -> None:
    """Write a library, without pickles."""
    names = list(dict.fromkeys(crop.photo for crop in found.crops))
    crops = [(names.index(c.photo), c.top, c.left, c.side) for c in found.crops]
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "schema": np.array(SCHEMA),
        "photos": np.array(names),
        "crops": np.array(crops, dtype=np.int16),
        "colours": np.array(found.colours, dtype=np.float32),
        "fields": np.array([found.fields[layer] for layer in rectified()], dtype=np.int16),
    }
    for layer, shelf in found.shelves.items():
        arrays[f"{layer}/crop"] = shelf.crop.astype(np.int16)
        arrays[f"{layer}/place"] = shelf.place.astype(np.int16)
        arrays[f"{layer}/value"] = shelf.value.astype(np.float16)
        arrays[f"{layer}/centre"] = shelf.centre.astype(np.float16)
        arrays[f"{layer}/spread"] = shelf.spread.astype(np.float16)
        arrays[f"{layer}/candidates"] = shelf.candidates.astype(np.int16)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def _shelf(file: Mapping[str, npt.NDArray[np.generic]], layer: str, field: int) -> Shelf:
    def floats(name: str) -> Floats:
        return file[f"{layer}/{name}"].astype(np.float32)

    def ints(name: str) -> Ints:
        return file[f"{layer}/{name}"].astype(np.int64)

    return Shelf(
        field=field,
        crop=ints("crop"),
        place=ints("place"),
        value=floats("value"),
        centre=floats("centre"),
        spread=floats("spread"),
        candidates=ints("candidates"),
    )
