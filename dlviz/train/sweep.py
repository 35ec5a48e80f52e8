"""A sweep: networks of every learning rate, batch size and seed, and the map of how they ended."""

import json
import types
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import ClassVar

import numpy as np

from dlviz.data.examples import load
from dlviz.data.features import ALL
from dlviz.data.spec import Data
from dlviz.jobs import DESK
from dlviz.nets.mlp import parameters, sizes
from dlviz.train.experiment import Experiment, Training
from dlviz.train.study import FlatStudy
from dlviz.train.sweep_column import Column, networks
from dlviz.train.sweep_least_squares import DIMENSIONS, EXAMPLES, Descents
from dlviz.train.sweep_limits import check_batches, check_values, check_work, work
from dlviz.train.sweep_map import PROGRESS, ClockMap, clock_map, target
from dlviz.train.sweep_recording import recorded

__all__ = ["DATASETS", "LEAST_SQUARES", "ClockMap", "Sweep", "SweepMaps"]

LEAST_SQUARES = "least_squares"
DATASETS: Mapping[str, Data] = types.MappingProxyType(
    {
        "digits": Data("digits", n=1024, n_test=773, features=ALL),
        "iris": Data("iris", n=112, n_test=38, features=ALL),
        "spiral": Data("spiral", n=1024, n_test=1000, noise=0.02),
    }
)
"""The examples of each sweep of networks; least squares has its own."""


@dataclass(frozen=True)
class Sweep(FlatStudy):
    """Networks of every rate, batch size and seed; each seed draws weights and the order of data.

    A seed is the same at every rate, so that cells differ by their rate and not by chance.

    dataset: a name in `DATASETS`, or `LEAST_SQUARES` (no network: the bowl). hidden, activation: of
        the network. optimiser, momentum: as in `Training`.
    rates: rising, at most 16. batches: rising, at most 12, none above the number of examples.
    seeds: how many, 1 to 5; first_seed: the first of them.
    epochs, updates: the budget of every network on either map.
    clocks: "epochs" trains that map alone, "both" trains both.
    clock, measure, cell: which map is shown, what of it ("loss", "accuracy", "steps"), and which
        cell is chosen (rate and batch index; or none).
    """

    kind: ClassVar[str] = "sweep"
    display: ClassVar[frozenset[str]] = frozenset({"clock", "measure", "cell"})

    dataset: str = "digits"
    hidden: tuple[int, ...] = (32,)
    activation: str = "relu"
    optimiser: str = "sgd"
    momentum: float = 0.9
    rates: tuple[float, ...] = tuple(2.0**power for power in range(-9, 3))
    batches: tuple[int, ...] = tuple(2**power for power in range(2, 10))
    seeds: int = 3
    epochs: int = 10
    updates: int = 320
    clocks: str = "epochs"
    first_seed: int = 0
    clock: str = "epochs"
    measure: str = "loss"
    cell: tuple[int, ...] = ()

    @property
    def networks(self) -> int:
        """How many networks (or runs) are trained for it; maps share those that agree in both."""
        columns = {place for clock in self.trained for place in enumerate(self.updates_of(clock))}
        return len(columns) * len(self.rates) * self.seeds

    @property
    def trained(self) -> tuple[str, ...]:
        """The clocks whose maps are trained."""
        return ("epochs", "updates") if self.clocks == "both" else ("epochs",)

    @property
    def examples(self) -> int:
        """How many examples there are to train on."""
        return EXAMPLES if self.dataset == LEAST_SQUARES else DATASETS[self.dataset].n

    @property
    def chosen(self) -> tuple[int, int]:
        """The chosen cell (rate and batch index), or the middle one where the map has none such."""
        at, shape = self.cell, (len(self.rates), len(self.batches))
        if len(at) == 2 and 0 <= at[0] < shape[0] and 0 <= at[1] < shape[1]:
            return at[0], at[1]
        return shape[0] // 2, shape[1] // 2

    @property
    def training(self) -> Training:
        """What the training of all its runs has in common."""
        return Training(
            loss="cross_entropy",
            optimiser=self.optimiser,
            momentum=self.momentum,
            precision="float32",
        )

    def updates_of(self, clock: str) -> tuple[int, ...]:
        """How many updates a network of each batch size makes, [B]."""
        if clock == "updates":
            return (self.updates,) * len(self.batches)
        return tuple(max(1, round(self.epochs * self.examples / batch)) for batch in self.batches)

    def experiment(self, rate: int, batch: int, seed: int, clock: str) -> Experiment:
        """The very run of a cell and seed (0 ... seeds - 1); there is none of least squares."""
        updates = self.updates_of(clock)[batch]
        return self._run(self.rates[rate], self.batches[batch], updates, self.first_seed + seed)

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, and for too much work."""
        check_values(self, (*DATASETS, LEAST_SQUARES))
        check_batches(self.batches, self.examples)
        check_work(sum(sum(self._costs(clock)) for clock in self.trained))

    def steps(self) -> Generator[tuple[float, "SweepMaps | None"], None, "SweepMaps"]:
        """Train column by column; yields the fraction done and the maps so far.

        What the desk still keeps of the equal-epochs map is not trained again.
        """
        self.check()
        kept = DESK.cached(self.having(clocks="epochs")) if self.clocks == "both" else None
        trained = {} if kept is None else dict(kept.columns)
        seconds = 0.0 if kept is None else kept.seconds
        training, known, so_far = self._train(trained), 0, None
        while True:
            began = perf_counter()
            fraction = next(training, None)
            seconds += perf_counter() - began
            if fraction is None:
                return self._maps(trained, seconds)
            if len(trained) > known:
                known, so_far = len(trained), self._maps(trained, seconds)
            yield fraction, so_far

    def _train(self, trained: dict[tuple[int, int], Column]) -> Generator[float, None, None]:
        """Add the columns that are not there; maps share those that agree in both."""
        costs = {
            (b, updates): cost
            for clock in self.trained
            for b, (updates, cost) in enumerate(
                zip(self.updates_of(clock), self._costs(clock), strict=True)
            )
            if (b, updates) not in trained
        }
        done, last = 0.0, next(reversed(costs), None)
        for (b, updates), cost in costs.items():
            column = self._column(b, updates)
            while True:
                try:
                    fraction = next(column)
                except StopIteration as finished:
                    trained[b, updates] = finished.value
                    break
                yield (done + fraction * cost) / sum(costs.values())
            done += cost
            if (b, updates) != last:
                yield done / sum(costs.values())

    def _costs(self, clock: str) -> list[float]:
        """The work of each column."""
        count = DIMENSIONS
        if self.dataset != LEAST_SQUARES:
            examples, network = load(DATASETS[self.dataset]), self._run(0, 1, 1, 0).network
            count = parameters(sizes(network, len(examples.mean), examples.classes))
        runs = len(self.rates) * self.seeds
        pairs = zip(self.updates_of(clock), self.batches, strict=True)
        return [runs * work(updates, batch, count) for updates, batch in pairs]

    def column_key(self, batch: int, updates: int) -> str:
        """Equal for columns of equal results; names a recording."""
        said = (self.dataset, self.hidden, self.activation, self.optimiser, self.momentum)
        return json.dumps(
            [said, self.rates, self.batches[batch], updates, self.first_seed, self.seeds]
        )

    def _column(self, batch: int, updates: int) -> Generator[float, None, Column]:
        known = recorded(self.column_key(batch, updates))
        return self.train_column(batch, updates) if known is None else _at_once(known)

    def train_column(self, batch: int, updates: int) -> Generator[float, None, Column]:
        """Train all rates and seeds of one batch size; yields the fraction done."""
        kept = np.unique(np.rint(PROGRESS * updates).astype(np.int64)).tolist()
        size = self.batches[batch]
        seeds = range(self.first_seed, self.first_seed + self.seeds)
        if self.dataset == LEAST_SQUARES:
            descents = Descents(self.rates, tuple(seeds), size, self.optimiser, self.momentum)
            return descents.run(kept)
        grid = [[self._run(rate, size, updates, seed) for seed in seeds] for rate in self.rates]
        return networks(grid, kept)

    def _run(self, rate: float, batch_size: int, updates: int, seed: int) -> Experiment:
        return Experiment(data=DATASETS[self.dataset], training=self.training).having(
            hidden=self.hidden,
            activation=self.activation,
            weight_seed=seed,
            learning_rate=rate,
            batch_size=batch_size,
            updates=updates,
            batch_seed=seed,
        )

    def _maps(self, trained: Mapping[tuple[int, int], Column], seconds: float) -> "SweepMaps":
        maps = []
        for clock in self.trained:
            updates = self.updates_of(clock)
            columns = [trained.get(key) for key in enumerate(updates)]
            maps.append(clock_map(clock, updates, columns, (len(self.rates), self.seeds)))
        made = sum(updates for _, updates in trained) * len(self.rates) * self.seeds
        goal = target(list(trained.values()))
        in_updates = sum(column.seconds for column in trained.values())
        speed = made / max(in_updates, 1e-9)
        return SweepMaps(
            self, tuple(maps), goal, seconds, speed, types.MappingProxyType(dict(trained))
        )


@dataclass(frozen=True, eq=False)
class SweepMaps:
    """The maps of a sweep.

    maps: one a trained clock. target: the loss that `steps_to_target` counts to.
    seconds: that it took, with all measuring. updates_per_s: of all networks together, counting
        the time of updates only.
    columns: what the maps are made of, by place and updates.
    """

    sweep: Sweep
    maps: tuple[ClockMap, ...]
    target: float
    seconds: float
    updates_per_s: float
    columns: Mapping[tuple[int, int], Column] = field(default_factory=dict)

    def map(self, clock: str) -> ClockMap:
        """The map of "epochs" or "updates". Raises KeyError where it was not trained."""
        return {each.clock: each for each in self.maps}[clock]

    @property
    def recorded(self) -> bool:
        """Whether no network was trained for it here."""
        return bool(self.columns) and all(column.recorded for column in self.columns.values())

    @property
    def size_bytes(self) -> int:
        """Bytes held by the maps and columns."""
        columns = sum(column.size_bytes for column in self.columns.values())
        return columns + sum(each.size_bytes for each in self.maps)


def _at_once(column: Column) -> Generator[float, None, Column]:
    yield from ()
    return column
