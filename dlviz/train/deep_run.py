"""One deep network on the digits, watched while it trains: curves, and every layer's gradient."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from time import perf_counter
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.deep import NORMALISATIONS, RESIDUALS, Deep
from dlviz.nets.initialisers import INITIALISERS
from dlviz.train.arrays import Arrays
from dlviz.train.deep_limits import check_size, check_work, work
from dlviz.train.deep_scores import Floats
from dlviz.train.deep_trainer import DeepTrainer, DeepTraining, Member
from dlviz.train.devices import use_threads
from dlviz.train.optimisers import OPTIMISERS
from dlviz.train.ranges import SEEDS, check_choices, check_numbers, check_types, check_versions
from dlviz.train.recorder import snapshot_steps
from dlviz.train.recording import End
from dlviz.train.remedies import REMEDIES
from dlviz.train.study import FlatStudy, Value

__all__ = ["REMEDIES", "DeepCurve", "DeepRun", "DeepRunResult"]

SNAPSHOTS = 49
MEASURING = 1200  # examples' worth of an update that measuring a snapshot takes
MOST_VERSIONS = 2
SLICE_S = 0.1
LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "depth": (1, 64),
        "width": (4, 256),
        "init_scale": (0.0, 100.0),
        "learning_rate": (1e-6, 1000.0),
        "batch_size": (1, 1024),
        "updates": (1, 5000),
        "clip": (0.0, 1e6),
        "seed": SEEDS,
    }
)
CHOICES = MappingProxyType(
    {
        "activation": ACTIVATIONS,
        "initialiser": INITIALISERS,
        "normalisation": NORMALISATIONS,
        "residual": RESIDUALS,
        "optimiser": OPTIMISERS,
        "remedy": REMEDIES,
    }
)
CHANGEABLE = frozenset({*LIMITS, *CHOICES} - {"updates"})
"""The fields in which a twin may differ."""


@dataclass(frozen=True)
class DeepRun(FlatStudy):
    """A `Deep` network on 1,024 digits; the seed draws its weights and the order of its batches.

    depth: hidden layers, 1 to 64. width: 4 to 256. activation to residual: as in `Deep`.
    optimiser, learning_rate, batch_size, updates: as in `DeepTraining`.
    clip: the largest length of the whole gradient; 0: none is too long.
    remedy: a name in `REMEDIES`.
    versions: up to two twins; each is this run with one of the fields `CHANGEABLE` changed.
    """

    kind: ClassVar[str] = "deep_run"

    depth: int = 8
    width: int = 32
    activation: str = "relu"
    initialiser: str = "he_normal"
    init_scale: float = 1.0
    normalisation: str = "none"
    residual: str = "none"
    optimiser: str = "sgd"
    learning_rate: float = 0.1
    batch_size: int = 64
    updates: int = 300
    clip: float = 0.0
    remedy: str = "none"
    seed: int = 0
    versions: tuple[tuple[str, Value], ...] = ()

    @property
    def networks(self) -> int:
        """The network and its twins."""
        return 1 + len(self.versions)

    @property
    def studies(self) -> tuple["DeepRun", ...]:
        """This run and its twins, each without twins of its own."""
        alone = self.having(versions=())
        return (alone, *(alone.having(**{name: value}) for name, value in self.versions))

    @property
    def network(self) -> Deep:
        """What is trained."""
        return Deep(
            self.depth,
            self.width,
            self.activation,
            self.initialiser,
            self.init_scale,
            self.normalisation,
            self.residual,
        )

    @property
    def training(self) -> DeepTraining:
        """How it is trained."""
        return DeepTraining(self.optimiser, self.batch_size, self.updates, self.clip, self.remedy)

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, "deep_too_large" for too much work."""
        check_types(self)
        check_versions(self.versions, CHANGEABLE, MOST_VERSIONS)
        for study in self.studies:
            check_numbers(study, LIMITS)
            check_choices(study, CHOICES)
            check_size(study.network)
        check_work(sum(study.work for study in self.studies))

    @property
    def work(self) -> float:
        """What the network itself costs, without its twins."""
        return work(self.network, self.updates, self.batch_size) + work(
            self.network, min(SNAPSHOTS, self.updates + 1), MEASURING
        )

    def steps(self) -> Generator[tuple[float, "DeepRunResult | None"], None, "DeepRunResult"]:
        """Train all side by side; yields the fraction done and what there is of all, if any."""
        self.check()
        use_threads()
        watches = [_Watch(study) for study in self.studies]
        while behind := [watch for watch in watches if not watch.done]:
            use_threads()
            min(behind, key=lambda watch: watch.fraction).advance()
            if any(not watch.done for watch in watches):
                fraction = sum(watch.fraction for watch in watches) / len(watches)
                begun = all(watch.rows or watch.done for watch in watches)
                curves = tuple(watch.curve() for watch in watches) if begun else ()
                yield fraction, DeepRunResult(curves) if begun else None
        return DeepRunResult(tuple(watch.curve() for watch in watches))


@dataclass(frozen=True, eq=False)
class DeepCurve(Arrays):
    """S snapshots of one run; it ends with the last one whose numbers are all finite.

    steps: [S] updates made, from 0. train_loss, train_accuracy, test_accuracy: [S].
    gradient: [S, depth] log10 of the size of d loss / d z in each hidden layer
        (`deep_scores.gradient_sizes`).
    A network that is not finite before its first update has one snapshot, of nan.
    seconds: spent in updates.
    """

    study: DeepRun
    steps: npt.NDArray[np.int64]
    train_loss: Floats
    train_accuracy: Floats
    test_accuracy: Floats
    gradient: Floats
    end: End
    seconds: float


@dataclass(frozen=True, eq=False)
class DeepRunResult:
    """The run and its twins, in the order of `DeepRun.studies`."""

    runs: tuple[DeepCurve, ...]

    @property
    def size_bytes(self) -> int:
        """Bytes held by the curves."""
        return sum(run.size_bytes for run in self.runs)


class _Watch:
    """One network that is trained and measured."""

    def __init__(self, study: DeepRun) -> None:
        self.study = study
        member = Member(study.seed, study.seed, study.learning_rate)
        self.trainer = DeepTrainer(study.network, study.training, [member])
        self.steps = snapshot_steps(study.updates, SNAPSHOTS)
        self.rows: list[tuple[float, float, float]] = []
        self.gradients: list[Floats] = []
        self.diverged = False

    @property
    def done(self) -> bool:
        """Whether nothing is left to train or measure."""
        return self.diverged or len(self.rows) == len(self.steps)

    @property
    def fraction(self) -> float:
        """How much is done, from 0 to 1."""
        return 1.0 if self.done else self.trainer.fraction

    def advance(self) -> None:
        """Train until the next snapshot or the end of a slice, and measure there."""
        deadline = perf_counter() + SLICE_S
        while not self.done and perf_counter() < deadline:
            due = int(self.steps[len(self.rows)])
            if self.trainer.made < due:
                self.trainer.advance(deadline, due)
            if self.trainer.made == due:
                self._measure()

    def _measure(self) -> None:
        found = self.trainer.scores(0)
        self.diverged = bool(np.isnan(found.train_loss))
        if not self.diverged or not self.rows:
            self.rows.append((found.train_loss, found.train_accuracy, found.test_accuracy))
            self.gradients.append(self.trainer.gradient_sizes(0))

    def curve(self) -> DeepCurve:
        """What there is so far."""
        kept = self.steps[: len(self.rows)].astype(np.int64)
        loss, train, test = np.reshape(self.rows, (-1, 3)).T.copy()
        gradient = np.reshape(self.gradients, (len(self.rows), self.study.depth))
        last = int(kept[-1]) if len(kept) else 0
        kind = "diverged" if self.diverged else "finished" if self.done else "stopped"
        return DeepCurve(
            self.study, kept, loss, train, test, gradient, End(kind, last), self.trainer.seconds
        )
