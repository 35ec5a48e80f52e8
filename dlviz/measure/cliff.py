"""The cliff: how often discs must carry the mark before the disc itself is not learned any more."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from dlviz.measure.by_seed import BySeed, Figures, each_seed
from dlviz.measure.shortcut import FIGURES, chances, discs, erased
from dlviz.measure.slices import counted, reported, training
from dlviz.train.arrays import Arrays
from dlviz.train.marked_run import DISC, Marked, MarkedRun
from dlviz.train.ranges import check_rising
from dlviz.train.recording import Floats

RATES = (0.0, 0.5, 0.8, 0.9, 0.95, 1.0)
RATES_MAX = 8


@dataclass(frozen=True)
class Cliff(Marked, BySeed):
    """Networks that differ in the share of discs with the mark alone.

    rates: these shares, rising, at most `RATES_MAX` of them. mark: of no use here.
    """

    kind: ClassVar[str] = "cliff"
    display: ClassVar[frozenset[str]] = frozenset({"picture", "mark"})
    figures: ClassVar[Path] = FIGURES
    work_max: ClassVar[float] = 600.0

    rates: tuple[float, ...] = RATES

    @property
    def runs(self) -> tuple[MarkedRun, ...]:
        """What is trained for one seed."""
        return tuple(self.run.having(mark=float(rate)) for rate in self.rates)

    def check(self) -> None:
        """Raises UserError as every `Marked` and `BySeed`; "not_rising" for the rates."""
        check_rising("rates", self.rates, (0.0, 1.0), RATES_MAX)
        super().check()

    def steps(self) -> Generator[tuple[float, None], None, "CliffResult"]:
        """Train and ask them all, one seed after the other; yields the fraction done."""
        self.check()
        found, read = yield from reported(each_seed(self, measured))
        return CliffResult(
            study=self,
            rates=np.array(self.rates, dtype=np.float64),
            accuracy=found["accuracy"].T.astype(np.float64),
            unmarked=found["unmarked"].T.astype(np.float64),
            mark_gone=found["mark_gone"].T.astype(np.float64),
            recorded=read,
        )


@dataclass(frozen=True, eq=False)
class CliffResult(Arrays):
    """R rates and E seeds.

    rates: [R]. accuracy: [R, E] share of test pictures that are right, at the rate of the training.
    unmarked: [R, E] share of test discs that are named so without the mark.
    mark_gone: [R, E] mean probability of a disc over test discs whose mark is rubbed out.
    recorded: whether all of it was read from a file.
    """

    study: Cliff
    rates: Floats
    accuracy: Floats
    unmarked: Floats
    mark_gone: Floats
    recorded: bool


def measured(study: Cliff) -> Generator[float, None, Figures]:
    """The arrays of a `CliffResult`, for one seed."""
    edges = np.linspace(0, 1, len(study.rates) + 1)
    found: dict[str, list[float]] = {"accuracy": [], "unmarked": [], "mark_gone": []}
    plain, _, _ = discs(study.tested(0.0))
    rubbed = erased(*discs(study.tested(1.0)), study.noise, study.seed).mark_gone
    for run, low, high in zip(study.runs, edges[:-1], edges[1:], strict=True):
        trained = low + 0.95 * (high - low)
        result = yield from training(run, low, trained, ends=True)
        net = result.net()
        without = yield from counted(chances(net, plain), trained, high)
        gone = yield from counted(chances(net, rubbed), trained, high)
        found["accuracy"].append(float(result.test_accuracy[-1]))
        found["unmarked"].append(float((without.argmax(1) == DISC).mean()))
        found["mark_gone"].append(float(gone[:, DISC].mean()))
    return {name: np.array(values) for name, values in found.items()}
