"""Gradient descent on least squares: the loss surface where everything can be computed."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from time import perf_counter
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from dlviz.errors import UserError
from dlviz.train.descent_lines import Floats, Line, Lines, Run, kept_steps, last_third, lines_so_far
from dlviz.train.devices import use_threads
from dlviz.train.optimisers import OPTIMISERS
from dlviz.train.ranges import check_choices, check_numbers, check_versions
from dlviz.train.schedules import SCHEDULES
from dlviz.train.study import FlatStudy, Value

__all__ = ["Descent", "Floats", "Line", "Lines", "kept_steps", "last_third"]

START = 2.0  # every run starts at this distance from the minimum, so its squared error is 4
MOST_VERSIONS = 6
MOST_DRAWS = 600_000_000  # random numbers of all lines together, about ten seconds on one core
UPDATE_DRAWS = 4000  # what an update costs beside its draws, in draws
SLICE_S = 0.1

CHANGEABLE = frozenset(
    ["learning_rate", "batch_size", "momentum", "optimiser", "schedule", "condition", "label_noise"]
)
"""The fields in which a further line may differ."""

LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "dimensions": (1, 200),
        "condition": (1.0, 1e4),
        "label_noise": (0.0, 10.0),
        "learning_rate": (1e-6, 1000.0),
        "batch_size": (0, 1024),
        "momentum": (0.0, 0.999),
        "updates": (1, 20_000),
        "replicas": (1, 2000),
        "seed": (0, 2**31 - 1),
    }
)
"""Smallest and largest value of each number; a pair of whole numbers is for whole numbers."""

CHOICES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "optimiser": frozenset(OPTIMISERS),
        "schedule": frozenset(SCHEDULES),
        "view": frozenset({"valley", "error"}),
    }
)


@dataclass(frozen=True)
class Descent(FlatStudy):
    """Descent on L(θ) = E (x·(θ − θ*) − noise)² / 2, with fresh examples in every update.

    x ~ N(0, diag(curvatures)), so that the curvatures are those of the loss; e = θ − θ* is the
    error. It starts at distance `START` from the minimum.

    dimensions: numbers in θ, 1 to 200.
    condition: largest curvature / smallest, 1 to 1e4; the largest is 1.
    label_noise: standard deviation of the labels' noise, 0 to 10.
    learning_rate: the base rate, 1e-6 to 1000, before the schedule.
    batch_size: examples in an update, up to 1024; 0: the exact gradient, without any chance.
    optimiser: a name in `optimisers.OPTIMISERS`; momentum: for "momentum" and "nesterov".
    schedule: a name in `schedules.SCHEDULES`.
    updates: 1 to 20,000. replicas: independent runs, 1 to 2000; one where nothing is random.
    versions: up to six further lines; each is this study with one of the fields `CHANGEABLE`
        changed, on the same random draws where as many are drawn.
    view: display only: "valley" (the surface with paths) or "error" (curves of the error).
    """

    kind: ClassVar[str] = "descent"
    display: ClassVar[frozenset[str]] = frozenset({"view"})

    dimensions: int = 2
    condition: float = 1.0
    label_noise: float = 0.5
    learning_rate: float = 0.1
    batch_size: int = 4
    optimiser: str = "sgd"
    momentum: float = 0.9
    schedule: str = "constant"
    updates: int = 200
    replicas: int = 200
    seed: int = 0
    versions: tuple[tuple[str, Value], ...] = ()
    view: str = "valley"

    @property
    def networks(self) -> int:
        """How many runs are made for it."""
        return sum(study.runs for study in self.studies)

    @property
    def runs(self) -> int:
        """Runs of one line: without chance they would all be alike."""
        return self.replicas if self.batch_size else 1

    @property
    def studies(self) -> tuple["Descent", ...]:
        """This study and its versions, each without versions of its own."""
        alone = self.having(versions=())
        return (alone, *(alone.having(**{name: value}) for name, value in self.versions))

    @property
    def curvatures(self) -> Floats:
        """[d] curvatures of the loss, evenly spaced in log: the smallest, the largest (1), others.

        The first two axes are the ones that are drawn: along the valley, and across it.
        """
        falling = np.geomspace(1.0, 1 / self.condition, self.dimensions)
        return np.roll(falling, 1)

    @property
    def start(self) -> Floats:
        """[d] the error that every run starts with; (-1.6, 1.2) in the plane."""
        direction = np.where(np.arange(self.dimensions) % 2, 1.2, -1.6)
        return np.asarray(START * direction / np.linalg.norm(direction))

    def rate(self, made: int) -> float:
        """The learning rate of the update after `made` updates."""
        return self.learning_rate * SCHEDULES[self.schedule].rate(made, self.updates)

    def batch(self, made: int) -> int:
        """The batch size of that update; 0: the exact gradient."""
        return self.batch_size * SCHEDULES[self.schedule].batch(made, self.updates)

    def check(self) -> None:
        """Raises UserError for a value that cannot be run.

        "value_type", "value_range", "value_unknown"; "descent_too_large" above `MOST_DRAWS`.
        """
        check_versions(self.versions, CHANGEABLE, MOST_VERSIONS)
        for study in self.studies:
            check_numbers(study, LIMITS)
            check_choices(study, CHOICES)
        if sum(study.draws() for study in self.studies) > MOST_DRAWS:
            raise UserError("descent_too_large", limit=MOST_DRAWS // 1_000_000)

    def draws(self) -> int:
        """How much work one line is, in random numbers drawn."""
        examples = sum(map(self.batch, range(self.updates)))
        return examples * self.runs * (self.dimensions + 1) + self.updates * UPDATE_DRAWS

    def steps(self) -> Generator[tuple[float, "Lines"], None, "Lines"]:
        """Run all lines side by side; yields the fraction done and what there is of each."""
        self.check()
        changes: tuple[tuple[str, Value], ...] = (("", ""), *self.versions)
        runs = [Run(study, *change) for study, change in zip(self.studies, changes, strict=True)]
        while behind := [run for run in runs if not run.done]:
            use_threads()
            deadline = perf_counter() + SLICE_S
            for run in sorted(behind, key=lambda run: run.fraction):
                run.advance(perf_counter() + (deadline - perf_counter()) / len(behind))
            if any(not run.done for run in runs):
                yield sum(run.fraction for run in runs) / len(runs), lines_so_far(runs)
        return lines_so_far(runs)
