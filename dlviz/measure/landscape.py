"""A real network's loss on a plane through its weights, with the path of SGD on it."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from time import perf_counter
from types import MappingProxyType
from typing import ClassVar

from dlviz.data.planar import DATASETS
from dlviz.errors import UserError
from dlviz.measure.surroundings import Slice, Survey
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.mlp import parameters
from dlviz.train.devices import use_threads
from dlviz.train.experiment import Experiment
from dlviz.train.ranges import (
    check_choices,
    check_each,
    check_length,
    check_numbers,
    check_versions,
)
from dlviz.train.runs import Runs
from dlviz.train.study import FlatStudy, Value
from dlviz.train.together import part

__all__ = ["Landscape", "Slice"]

MOST_VERSIONS = 3
MOST_LAYERS, WIDEST = 4, 256
MOST_PRODUCTS = 60_000_000_000  # multiplications on the grid, about ten seconds on one core
SLICE_S = 0.1
CHANGEABLE = frozenset({"learning_rate", "batch_size"})
CHOICES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "dataset": frozenset((*DATASETS, "digits")),
        "activation": frozenset(ACTIVATIONS),
        "directions": frozenset({"random", "path", "ends"}),
    }
)
LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "learning_rate": (1e-6, 1000.0),
        "batch_size": (0, 1024),
        "updates": (1, 5000),
        "weight_seed": (0, 2**31 - 1),
        "batch_seed": (0, 2**31 - 1),
        "resolution": (3, 101),
    }
)
DIGITS = {"features": ("all",), "n": 1024, "n_test": 773}
POINTS = {"n": 400, "n_test": 200}


@dataclass(frozen=True)
class Landscape(FlatStudy):
    """The training loss around the end of a run with SGD, and the run's path, on a plane.

    dataset: a name in `planar.DATASETS`, or "digits". hidden, activation: the network's.
    learning_rate, batch_size (0: all examples), updates: of SGD.
    directions: "random" (filter-normalised Gaussian directions), "path" (the first two principal
        directions of all paths) or "ends" (the plane of the start and of both ends, or of the
        start, the end and the path's next principal direction); the last two in units of each
        neuron's own weights.
    versions: up to three twins from the same start, with another learning rate or batch size;
        their paths are projected onto the same plane.
    weight_seed draws the start and the random directions; batch_seed the order of the examples.
    resolution: points of the grid along each axis, 3 to 101.
    """

    kind: ClassVar[str] = "landscape"

    dataset: str = "moons"
    hidden: tuple[int, ...] = (16, 16)
    activation: str = "tanh"
    learning_rate: float = 0.3
    batch_size: int = 16
    updates: int = 400
    directions: str = "ends"
    versions: tuple[tuple[str, Value], ...] = ()
    weight_seed: int = 0
    batch_seed: int = 0
    resolution: int = 41

    @property
    def networks(self) -> int:
        """How many networks are trained for it."""
        return 1 + len(self.versions)

    @property
    def experiments(self) -> tuple[Experiment, ...]:
        """The run itself, and its versions."""
        examples = DIGITS if self.dataset == "digits" else POINTS
        base = Experiment().having(
            dataset=self.dataset,
            hidden=self.hidden,
            activation=self.activation,
            optimiser="sgd",
            learning_rate=self.learning_rate,
            batch_size=self.batch_size,
            updates=self.updates,
            weight_seed=self.weight_seed,
            batch_seed=self.batch_seed,
            **examples,
        )
        return (base, *(base.having(**{name: value}) for name, value in self.versions))

    def check(self) -> None:
        """Raises UserError for a value that cannot be run.

        "value_type", "value_range", "value_unknown"; "landscape_too_large" above `MOST_PRODUCTS`.
        """
        check_length("hidden", self.hidden, (0, MOST_LAYERS))
        check_each("hidden", self.hidden, (1, WIDEST), (0, MOST_LAYERS))
        check_versions(self.versions, CHANGEABLE, MOST_VERSIONS)
        for study in (self, *(self.having(**{name: value}) for name, value in self.versions)):
            check_numbers(study, LIMITS)
            check_choices(study, CHOICES)
        if self.products() > MOST_PRODUCTS:
            raise UserError("landscape_too_large", limit=MOST_PRODUCTS // 1_000_000_000)

    def products(self) -> int:
        """Multiplications for the whole grid."""
        data = self.experiments[0].data
        inputs, outputs = (64, 10) if self.dataset == "digits" else (2, 1)
        return parameters((inputs, *self.hidden, outputs)) * data.n * self.resolution**2

    def steps(self) -> Generator[tuple[float, Slice | None], None, Slice]:
        """Train, then look around; yields the fraction done."""
        self.check()
        recordings = yield from part(Runs(self.experiments).steps(), (0.0, 0.5), None)
        survey = Survey(self, recordings)
        deadline = perf_counter() + SLICE_S
        for fraction in survey.work():
            if perf_counter() >= deadline:
                yield 0.5 + fraction / 2, None
                use_threads()
                deadline = perf_counter() + SLICE_S
        return survey.slice()
