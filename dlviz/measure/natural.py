"""Natural patches: the places in photographs that units of EfficientNet-Lite0 answer to most."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch.nn import functional

from dlviz.data.photos import PHOTOS, Photo
from dlviz.nets.cnn import Layer
from dlviz.nets.lite0 import SIDE, Lite0, layers
from dlviz.nets.lite0_weights import as_input
from dlviz.train.devices import use_threads

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Pixels = npt.NDArray[np.uint8]

COUNT, SHOWN = 10, 9
"""Places kept of each unit; those that are shown together (a quiz keeps one of them back)."""
PATCH = 96
"""Pixels across that a patch is shown with."""
MORE = ("brick", "grass", "gravel", "coins", "hubble_deep_field", "moon", "retina")
SMALLEST = 7  # pixels across of a patch: less shows nothing to a person
PEAKS = 3  # places of one crop that are looked at
A_PHOTO = 3  # places of one unit in one photograph
OVERLAP = 0.3  # of the smaller of two patches of one photograph
SHORT = 512  # the shorter side of a larger photograph is reduced to this
PARTS = (0.875, 0.6, 0.4)  # of it, that crops have
NEVER = -1e9
"""Stands for the answer in a place that is not looked at."""


@dataclass(frozen=True)
class Crop:
    """A square of a photograph, in its pixels; the network sees it as 224 x 224 pixels."""

    photo: str
    top: int
    left: int
    side: int


@dataclass(frozen=True)
class Place:
    """Where a unit answers, in which crop: the row and column of its map, and how much.

    value: what the unit's ReLU6 is given.
    """

    crop: int
    row: int
    column: int
    value: float


def photos() -> Mapping[str, Photo]:
    """The photographs of the library: those of `PHOTOS`, and a few that show textures."""
    return {**PHOTOS, **{name: Photo(name, "skimage", name) for name in MORE}}


def all_crops() -> tuple[Crop, ...]:
    """Squares of three sizes over every photograph."""
    found = []
    for name in photos():
        high, wide = pixels(name).shape[:2]
        for part in PARTS:
            side = round(part * min(high, wide))
            for top in _along(high, side):
                found += [Crop(name, top, left, side) for left in _along(wide, side)]
    return tuple(found)


def _along(length: int, side: int) -> list[int]:
    """Where squares start, a little overlapping; one in the middle if there is room for no more."""
    free = length - side
    if free < side / 5:
        return [free // 2]
    return [int(place) for place in np.linspace(0, free, max(2, round(free / (0.75 * side)) + 1))]


@lru_cache(maxsize=32)
def pixels(name: str) -> Pixels:
    """A photograph of the library [H, W, 3], its shorter side at most 512 pixels."""
    image = Image.fromarray(photos()[name].read())
    scale = SHORT / min(image.size)
    if scale < 1:
        size = (round(image.width * scale), round(image.height * scale))
        image = image.resize(size, Image.Resampling.LANCZOS)
    return np.asarray(image)


def as_in_a_tower(crop: Crop) -> bool:
    """Whether it is as large as the middle of its photograph that a tower looks at."""
    return _part_of(crop) > (PARTS[0] + PARTS[1]) / 2


def large(crop: Crop) -> bool:
    """Whether it is not among the smallest crops of its photograph."""
    return _part_of(crop) > (PARTS[1] + PARTS[2]) / 2


def _part_of(crop: Crop) -> float:
    high, wide = pixels(crop.photo).shape[:2]
    return crop.side / int(min(high, wide))


def shown(crop: Crop) -> Pixels:
    """[224, 224, 3] what the network sees of a crop."""
    return _resized(crop, (0.0, 0.0, 1.0), SIDE)


def patch(layer: Layer, crop: Crop, row: int, column: int, field: int, side: int = PATCH) -> Pixels:
    """[side, side, 3] what a unit sees, about its place, of a crop; always within the crop.

    field: pixels of 224 across; at least seven are shown. As coarse as the network sees it.
    """
    across = min(max(field, SMALLEST), SIDE)
    small = Image.fromarray(_resized(crop, _part(layer, row, column, field), across))
    coarse = across < PATCH / 4
    way = Image.Resampling.NEAREST if coarse else Image.Resampling.BICUBIC
    return np.asarray(small.resize((side, side), way))


def _part(layer: Layer, row: int, column: int, field: int) -> tuple[float, float, float]:
    """The square that a unit sees of a picture: top, left, side in parts of the picture."""
    across = min(max(field, SMALLEST), SIDE)
    before = layer.start + 0.5 - across / 2
    top, left = (
        min(max(before + layer.jump * place, 0), SIDE - across) / SIDE for place in (row, column)
    )
    return top, left, across / SIDE


def _resized(crop: Crop, part: tuple[float, float, float], side: int) -> Pixels:
    """A part (top, left, side; of 1) of a crop, `side` pixels across."""
    top, left, size = (crop.side * each for each in part)
    box = (crop.left + left, crop.top + top, crop.left + left + size, crop.top + top + size)
    way = Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(pixels(crop.photo)).resize((side, side), way, box))


def peaks(
    net: Lite0, found: Sequence[Crop], fields: Mapping[str, int]
) -> Generator[float, None, dict[str, tuple[Floats, Ints]]]:
    """The largest answers of every unit of some layers in each crop; yields the fraction done.

    fields: by layer, pixels that its units see in effect. Returns by layer the values [N, U, 3],
    as a ReLU6 is given them, and places [N, U, 3] in the flat map; peaks of one map are at least
    half a field apart, and where a unit sees beyond the crop none is looked for.
    """
    values: dict[str, list[Floats]] = {layer: [] for layer in fields}
    places: dict[str, list[Ints]] = {layer: [] for layer in fields}
    for done, crop in enumerate(found, 1):
        use_threads()
        with torch.no_grad():
            _, kept = net(as_input(shown(crop)), keep=[f"{layer}.norm" for layer in fields])
            for name, field in fields.items():
                layer, maps = layers()[name], kept[f"{name}.norm"]
                maps = maps.where(inside(layer, field), NEVER)
                about = min(field // layer.jump // 2 * 2 + 1, 2 * (layer.shape[2] // 2) - 1)
                top = functional.max_pool2d(maps, about, 1, about // 2) == maps
                best = maps.where(top, NEVER).flatten(2)[0].topk(PEAKS)
                values[name].append(best.values.numpy())
                places[name].append(best.indices.numpy())
        yield done / len(found)
    return {name: (np.stack(values[name]), np.stack(places[name])) for name in fields}


def inside(layer: Layer, field: int) -> torch.Tensor:
    """[h, w] of a map: whether a unit there sees nothing beyond the picture; all, if few would."""
    side = layer.shape[2]
    edge = max(int(np.ceil((field / 2 - layer.start) / layer.jump)), 0) if 2 * field < SIDE else 0
    found = torch.zeros(side, side, dtype=torch.bool)
    found[edge : side - edge, edge : side - edge] = True
    return found


def strongest(
    layer: Layer, field: int, found: Sequence[Crop], values: Floats, places: Ints
) -> tuple[Place, ...]:
    """The ten largest answers of one unit, strongest first, from its peaks [N, 3].

    At most three in one photograph, and those do not show the same.
    """
    boxes: list[tuple[str, float, float, float]] = []
    chosen: list[Place] = []
    for at in np.argsort(-values, axis=None):
        crop, value = found[at // PEAKS], float(values.flat[at])
        row, column = divmod(int(places.flat[at]), layer.shape[2])
        top, left, across = (crop.side * part for part in _part(layer, row, column, field))
        box = (crop.photo, crop.top + top, crop.left + left, across)
        same = [other for other in boxes if other[0] == crop.photo]
        if len(same) < A_PHOTO and all(_shared(box, other) < OVERLAP for other in same):
            boxes.append(box)
            chosen.append(Place(int(at) // PEAKS, row, column, value))
        if len(chosen) == COUNT:
            break
    return tuple(chosen)


def _shared(a: tuple[str, float, float, float], b: tuple[str, float, float, float]) -> float:
    """The area that two squares share, in parts of the smaller."""
    (_, top, left, side), (_, other_top, other_left, other) = a, b
    high = min(top + side, other_top + other) - max(top, other_top)
    wide = min(left + side, other_left + other) - max(left, other_left)
    return max(high, 0.0) * max(wide, 0.0) / min(side, other) ** 2
