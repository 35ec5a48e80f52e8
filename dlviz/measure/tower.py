"""The tower: units from a network's first layer to its last, and where they fire on a photo."""

from collections.abc import Collection, Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from dlviz.data.imagenet import imagenet_classes
from dlviz.data.photos import photo
from dlviz.data.pictures import class_names, load_pictures
from dlviz.measure.lite0_library import LEVELS, Level, library, tiles
from dlviz.measure.natural import SHOWN as PATCHES
from dlviz.measure.natural import inside, patch
from dlviz.measure.optimised import Search, optimised, unrectified
from dlviz.measure.showing import NETS, coarse, coloured, shown_photo, shown_picture, within
from dlviz.measure.strongest import Strongest, strongest
from dlviz.nets.lite0 import SIDE, Lite0, layers
from dlviz.nets.lite0_weights import as_input, lite0, seen
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_run import CnnRun, trained_within
from dlviz.train.devices import use_threads
from dlviz.train.ranges import check_choices, check_number, check_types
from dlviz.train.study import FlatStudy

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

UNITS = 4
"""Units of a floor."""
TOP = 5
ALIKE = 0.7  # correlation of two maps from which on they show the same


@dataclass(frozen=True)
class Tower(FlatStudy):
    """A photo, and the network that looks at it.

    photo: a name in `PHOTOS`, or "own:" and the SHA-256 of a reader's.
    net: a name in `NETS`; "shapes" looks at a test picture of its own in place of the photo.
    picture: the number of that picture.
    """

    kind: ClassVar[str] = "tower"
    heavy: ClassVar[bool] = True

    photo: str = "coffee"
    net: str = "lite0"
    picture: int = 0

    def check(self) -> None:
        """Raises UserError for a value that cannot be used."""
        check_types(self)
        check_choices(self, {"net": NETS})
        check_number("picture", self.picture, (0, CnnRun().n_test - 1))

    def steps(self) -> Generator[tuple[float, None], None, "TowerResult"]:
        """Look; nothing partial. Raises UserError, "lite0_missing" or "photo_missing" as well."""
        self.check()
        use_threads()
        yield 0.0, None
        return (yield from (_lite0(self) if self.net == "lite0" else _shapes(self)))


@dataclass(frozen=True, eq=False)
class Floor(Arrays):
    """Four units of a layer, those that fire most for this picture, compared with others.

    name: for people. layer: in the network.
    receptive: pixels across that can change a unit; field: those that do in effect.
    units: [4]. answers: [4] the largest to this picture, before the ReLU; by Lite0 where the unit
        sees nothing beyond it.
    patches: [4, 9, p, p, 3] what of other pictures each unit answers to most, strongest first, with
        values [4, 9].
    maps: [4, h, w] where on the picture each fires: what its ReLU hands on.
    optimised: [4, q, q, 3] a picture for each unit, made to drive it up; None: none is recorded.
    """

    name: str
    layer: str
    receptive: int
    field: int
    units: npt.NDArray[np.int64]
    answers: Floats
    patches: Pixels
    values: Floats
    maps: Floats
    optimised: Pixels | None


@dataclass(frozen=True, eq=False)
class TowerResult:
    """A picture and what a network has in it.

    photo: [448, 448, 3] what the network sees, its pixels as it sees them or finer.
    side: pixels across of the picture for the network: `Floor.receptive` and `field` are of these.
    top: (class, probability), the five most likely, of all `classes`.
    floors: from the first layer to the last.
    """

    study: Tower
    photo: Pixels
    side: int
    top: tuple[tuple[str, float], ...]
    floors: tuple[Floor, ...]

    @property
    def size_bytes(self) -> int:
        """Bytes held by the arrays."""
        return self.photo.nbytes + sum(floor.size_bytes for floor in self.floors)


def looked_at(net: Lite0, picture: Pixels) -> tuple[Floats, dict[str, Tensor]]:
    """The probabilities [1000] of a photo, and of each level's layer its maps [U, h, w].

    Maps are what a ReLU6 is given.
    """
    names = {level.layer: f"{level.layer}.norm" for level in LEVELS}
    with torch.no_grad():
        logits, kept = net(as_input(seen(picture)), keep=tuple(names.values()))
        probabilities = logits.softmax(1)[0].numpy()
    return probabilities, {layer: kept[name][0] for layer, name in names.items()}


def choose(
    maps: Tensor, centre: Floats, spread: Floats, among: Collection[int], count: int = UNITS
) -> list[int]:
    """Units that fire most here, compared with other pictures; no two in the same places.

    maps: [U, h, w] before the ReLU. centre, spread: [U] of their largest answers to others.
    Where fewer than `count` fire, or fire in different places, the rest are the next best.
    """
    largest = maps.flatten(1).amax(1).numpy()
    score = np.where(largest > 0, (largest - centre) / np.maximum(spread, 1e-3), -np.inf)
    order = sorted(among, key=lambda unit: -score[unit])
    where = maps.clamp(min=0).flatten(1)
    where = functional.normalize(where - where.mean(1, keepdim=True), dim=1)
    chosen: list[int] = []
    for unit in order:
        elsewhere = all(float(where[unit] @ where[other]) < ALIKE for other in chosen)
        if len(chosen) < count and largest[unit] > 0 and elsewhere:
            chosen.append(unit)
    chosen += [unit for unit in order if unit not in chosen][: count - len(chosen)]
    return chosen


def _lite0(study: Tower) -> Generator[tuple[float, None], None, TowerResult]:
    net = lite0()
    yield 0.1, None
    picture = photo(study.photo)
    yield 0.15, None
    probabilities, maps = looked_at(net, picture)
    yield 0.2, None
    floors = []
    for at, level in enumerate(LEVELS):
        low, high = 0.2 + 0.8 * at / len(LEVELS), 0.2 + 0.8 * (at + 1) / len(LEVELS)
        floors.append((yield from within(_level(level, maps[level.layer]), low, high)))
    return TowerResult(
        study=study,
        photo=shown_photo(picture),
        side=SIDE,
        top=_top(probabilities, imagenet_classes()),
        floors=tuple(floors),
    )


def _level(level: Level, maps: Tensor) -> Generator[float, None, Floor]:
    kept, layer = library(), layers()[level.layer]
    shelf = kept.shelves[level.layer]
    inner = maps * inside(layer, shelf.field)
    units = choose(inner, shelf.centre, shelf.spread, shelf.candidates.tolist())
    patches = []
    for unit in units:
        places = shelf.places(layer.name, unit)[:PATCHES]
        patches.append(
            [patch(layer, kept.crops[at.crop], at.row, at.column, shelf.field) for at in places]
        )
        yield len(patches) / len(units)
    return Floor(
        name=level.name,
        layer=layer.name,
        receptive=layer.receptive,
        field=shelf.field,
        units=np.array(units),
        answers=inner[units].flatten(1).amax(1).numpy(),
        patches=np.array(patches),
        values=shelf.value[units, :PATCHES],
        maps=coarse(maps[units].clamp(0, 6)),
        optimised=np.stack([tiles()[layer.name, unit] for unit in units]),
    )


def _shapes(study: Tower) -> Generator[tuple[float, None], None, TowerResult]:
    run = yield from trained_within(CnnRun(), 0.0, 0.7)
    net = run.net()
    _, test = load_pictures(run.study.data)
    x = torch.tensor(test.images[study.picture : study.picture + 1])
    with torch.no_grad():
        probabilities = net(x).softmax(1)[0].numpy()
    convolutions = [layer.name for layer in net.spec.layers if layer.name.startswith("conv")]
    floors = []
    for at, layer in enumerate(convolutions):
        low, high = 0.7 + 0.3 * at / len(convolutions), 0.7 + 0.3 * (at + 1) / len(convolutions)
        found = yield from within(strongest(net, test.images, layer), low, (low + high) / 2)
        with torch.no_grad():
            maps = unrectified(net, x, layer)[0]
        others = np.delete(found.largest, study.picture, axis=0)
        living = np.flatnonzero(found.best > 0)
        units = choose(maps, np.median(others, 0), others.std(0), living.tolist())
        search = Search(net.spec.shape[1])
        pictures = yield from within(optimised(net, layer, units, search), (low + high) / 2, high)
        floors.append(_convolution(found, units, maps, test.images, pictures.frames[-1]))
    return TowerResult(
        study=study,
        photo=shown_picture(test.images[study.picture]),
        side=net.spec.shape[1],
        top=_top(probabilities, class_names(run.study.data)),
        floors=tuple(floors),
    )


def _convolution(
    found: Strongest, units: list[int], maps: Tensor, images: Floats, pictures: Pixels
) -> Floor:
    layer = found.layer
    return Floor(
        name=layer.name.replace("conv", "Layer "),
        layer=layer.name,
        receptive=layer.receptive,
        field=layer.receptive,
        units=np.array(units),
        answers=maps[units].flatten(1).amax(1).numpy(),
        patches=np.stack([found.patches(images, unit) for unit in units]),
        values=np.stack([found.values(unit) for unit in units]),
        maps=coarse(maps[units].clamp(min=0)),
        optimised=coloured(pictures),
    )


def _top(probabilities: Floats, names: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    order = np.argsort(-probabilities)[:TOP]
    return tuple((names[k], float(probabilities[k])) for k in order)
