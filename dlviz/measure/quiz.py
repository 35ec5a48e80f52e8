"""A quiz: which of two pictures makes this unit fire more?

People reach about 92 % from natural patches and 82 % from synthetic ones: Borowski et al.,
"Exemplary natural images explain CNN activations better than state-of-the-art feature
visualization" (2021).
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

import numpy as np
import numpy.typing as npt
import torch

from dlviz.data.pictures import load_pictures
from dlviz.measure import natural
from dlviz.measure.lite0_library import LEVELS, Level, library, tiles
from dlviz.measure.natural import Place
from dlviz.measure.optimised import Optimised, Search, optimised, unrectified
from dlviz.measure.showing import NETS, coloured, within
from dlviz.measure.strongest import Strongest, cut, strongest
from dlviz.nets.cnn import CnnNet
from dlviz.nets.lite0 import Lite0, layers
from dlviz.nets.lite0_weights import as_input, lite0
from dlviz.texts import say
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_run import CnnRun, trained_within
from dlviz.train.devices import use_threads
from dlviz.train.ranges import SEEDS, check_choices, check_numbers, check_types
from dlviz.train.study import FlatStudy

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]
Slices = Generator[tuple[float, None], None, "QuizResult"]

KINDS = {"natural": say("quiz.natural_patches"), "synthetic": say("quiz.optimised_pictures")}
ROUNDS = (1, 20)
HELD_BACK = (1, 5)  # of a unit's strongest places, from which the strong picture is taken
STRONG = 0.5  # of the unit's largest answer, that the strong one has at least
WEAK = 0.25  # of the strong answer, that the weak one may have at most
TRIES = 12


@dataclass(frozen=True)
class Quiz(FlatStudy):
    """Questions about units.

    net: a name in `NETS`. rounds: questions. reference: a name in `KINDS`: what a unit is shown by.
    seed: draws the units and the pictures.
    """

    kind: ClassVar[str] = "quiz"
    heavy: ClassVar[bool] = True

    net: str = "lite0"
    rounds: int = 10
    reference: str = "natural"
    seed: int = 0

    def check(self) -> None:
        """Raises UserError for a value that cannot be used."""
        check_types(self)
        check_choices(self, {"net": NETS, "reference": KINDS})
        check_numbers(self, {"rounds": ROUNDS, "seed": SEEDS})

    def steps(self) -> Slices:
        """Draw the questions; nothing partial. Raises UserError("lite0_missing") as well."""
        self.check()
        use_threads()
        yield 0.0, None
        return (yield from (_lite0(self) if self.net == "lite0" else _small(self)))


@dataclass(frozen=True, eq=False)
class Round(Arrays):
    """A question. One of the two activations is at most a quarter of the other.

    name: of the unit, for people. layer, unit: in the network.
    references: [n, p, p, 3] what the unit is shown by, its strongest place first.
    candidates: [2, p, p, 3] pictures that are not among them.
    activations: [2] what the unit's ReLU is given for them.
    """

    name: str
    layer: str
    unit: int
    references: Pixels
    candidates: Pixels
    activations: npt.NDArray[np.float64]

    @property
    def right(self) -> int:
        """The candidate that makes the unit fire more, 0 or 1."""
        return int(self.activations.argmax())


@dataclass(frozen=True, eq=False)
class QuizResult:
    """The questions, as many as were asked for."""

    study: Quiz
    rounds: tuple[Round, ...]

    @property
    def size_bytes(self) -> int:
        """Bytes held by the arrays."""
        return sum(each.size_bytes for each in self.rounds)


class _Units(Protocol):
    """The units of one layer, and where they answer most."""

    name: str
    layer: str

    def living(self) -> list[int]:
        """Units that may be asked about."""

    def places(self, unit: int) -> list[Place]:
        """The ten places that a unit answers to most, strongest first."""

    def answer(self, unit: int, place: Place) -> float:
        """What a unit answers in a place that is another's."""

    def cut(self, places: list[Place]) -> Pixels:
        """[n, p, p, 3] what units see there."""

    def synthetic(self, unit: int) -> Pixels:
        """[1, q, q, 3] the picture that is made to drive a unit up."""


class _Photographs:
    """A layer of EfficientNet-Lite0 in the library."""

    def __init__(self, net: Lite0, level: Level) -> None:
        self.net, self.name, self.layer = net, level.name, level.layer
        self.shelf = library().shelves[level.layer]

    def living(self) -> list[int]:
        return [int(unit) for unit in self.shelf.candidates]

    def places(self, unit: int) -> list[Place]:
        return list(self.shelf.places(self.layer, unit))

    def answer(self, unit: int, place: Place) -> float:
        with torch.no_grad():
            x = as_input(natural.shown(library().crops[place.crop]))
            return float(unrectified(self.net, x, self.layer)[0, unit, place.row, place.column])

    def cut(self, places: list[Place]) -> Pixels:
        crops, layer = library().crops, layers()[self.layer]
        return np.stack(
            [natural.patch(layer, crops[p.crop], p.row, p.column, self.shelf.field) for p in places]
        )

    def synthetic(self, unit: int) -> Pixels:
        return tiles()[self.layer, unit][None]


class _Pictures:
    """A layer of a small network, and test pictures."""

    def __init__(self, net: CnnNet, found: Strongest, images: Floats) -> None:
        self.net, self.found, self.images = net, found, images
        self.layer = found.layer.name
        self.name = self.layer.replace("conv", "Layer ")

    def living(self) -> list[int]:
        """Units that each of the places they may be asked about fires."""
        weakest = np.array([self.found.values(unit)[-1] for unit in range(len(self.found.best))])
        return [int(unit) for unit in np.flatnonzero(weakest > 0)]

    def places(self, unit: int) -> list[Place]:
        values = self.found.largest[self.found.order[unit], unit].tolist()
        found = zip(self.found.places(unit), values, strict=True)
        return [Place(*place, value) for place, value in found]

    def answer(self, unit: int, place: Place) -> float:
        with torch.no_grad():
            x = torch.tensor(self.images[place.crop : place.crop + 1])
            return float(unrectified(self.net, x, self.layer)[0, unit, place.row, place.column])

    def cut(self, places: list[Place]) -> Pixels:
        return cut(self.images, self.found.layer, [(p.crop, p.row, p.column) for p in places])

    def synthetic(self, unit: int) -> Pixels:
        search = Search(self.net.spec.shape[1])
        slices = optimised(self.net, self.layer, [unit], search)
        while True:
            try:
                next(slices)
            except StopIteration as finished:
                film: Optimised = finished.value
                return coloured(film.frames[-1])


def _drawn(study: Quiz, floors: Sequence[_Units]) -> Slices:
    """Questions about units of all these layers, in a random order."""
    random = np.random.default_rng(study.seed)
    pairs = [(floor, unit) for floor in floors for unit in floor.living()]
    asked: list[Round] = []
    for at in random.permutation(len(pairs)):
        floor, unit = pairs[at]
        places = floor.places(unit)
        strong = places.pop(int(random.integers(*HELD_BACK)))
        clear = strong.value > STRONG * places[0].value
        weak = _weak(floor, unit, strong, random) if clear else None
        yield 0.9 + 0.1 * len(asked) / study.rounds, None
        if weak is not None:
            patches = study.reference == "natural"
            references = floor.cut(places) if patches else floor.synthetic(unit)
            pair = [strong, weak] if random.random() < 0.5 else [weak, strong]
            answers = np.array([place.value for place in pair])
            name = say("quiz.unit", name=floor.name, unit=unit + 1)
            asked.append(Round(name, floor.layer, unit, references, floor.cut(pair), answers))
        if len(asked) == study.rounds:
            break
    return QuizResult(study, tuple(asked))


def _weak(floor: _Units, unit: int, strong: Place, random: np.random.Generator) -> Place | None:
    """A strong place of another unit that leaves this one cold; None if no try finds one."""
    others = [other for other in floor.living() if other != unit]
    for _ in range(TRIES):
        places = floor.places(int(random.choice(others)))
        place = places[int(random.integers(len(places)))]
        answer = floor.answer(unit, place)
        if answer < WEAK * strong.value:
            return replace(place, value=answer)
    return None


def _lite0(study: Quiz) -> Slices:
    net = lite0()
    return (yield from _drawn(study, [_Photographs(net, level) for level in LEVELS[1:]]))


def _small(study: Quiz) -> Slices:
    run = yield from trained_within(CnnRun(), 0.0, 0.6)
    net, (_, test) = run.net(), load_pictures(run.study.data)
    names = [layer.name for layer in net.spec.layers if layer.name.startswith("conv")]
    floors = []
    for at, name in enumerate(names):
        low, high = 0.6 + 0.3 * at / len(names), 0.6 + 0.3 * (at + 1) / len(names)
        found = yield from within(strongest(net, test.images, name), low, high)
        floors.append(_Pictures(net, found, test.images))
    return (yield from _drawn(study, floors))
