"""One recipe at every depth: all rates and seeds of a depth are trained side by side."""

from collections.abc import Generator
from dataclasses import asdict, dataclass, replace
from math import nan
from time import perf_counter
from typing import ClassVar

import numpy as np

from dlviz.data.limits import SEED_MAX
from dlviz.nets.deep import Deep
from dlviz.train.arrays import Arrays
from dlviz.train.deep_limits import check_size, check_work, networks_at_once, work
from dlviz.train.deep_scores import GUESSING, Floats
from dlviz.train.deep_trainer import DeepTrainer, DeepTraining, Member
from dlviz.train.devices import use_threads
from dlviz.train.ranges import check_choices, check_numbers, check_rising, check_types
from dlviz.train.recipes import RECIPES
from dlviz.train.study import FlatStudy

RATES = (0.02, 0.1, 0.5, 5.0)
"""Tried for every recipe at every depth; sigmoids near 0 need the largest."""

SLICE_S = 0.1
TRAINING = 0.9  # share of the time; the rest is measuring
LIMITS = {
    "width": (4, 128),
    "updates": (1, 2000),
    "batch_size": (1, 1024),
    "seeds": (1, 5),
    "first_seed": (0, SEED_MAX - 5),
    "clip": (0.0, 1e6),
}
DEPTHS, DEPTHS_MAX = (1, 64), 7


@dataclass(frozen=True)
class SurvivalRow(FlatStudy):
    """Networks of one recipe, plain SGD at each of `RATES`, a seed for weights and batches alike.

    recipe: a name in `RECIPES`. depths: rising, 1 to 64. clip: as in `DeepTraining`.
    """

    kind: ClassVar[str] = "survival_row"

    recipe: str = "relu_he"
    depths: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64)
    width: int = 32
    updates: int = 300
    batch_size: int = 64
    seeds: int = 2
    first_seed: int = 0
    clip: float = 0.0

    @property
    def key(self) -> str:
        """Another recipe of the same name, or other rates, give another result."""
        recipe = sorted(asdict(RECIPES[self.recipe].network).items())
        return f"{super().key} {recipe} {RATES}"

    @property
    def networks(self) -> int:
        """How many networks are trained for it."""
        return len(self.depths) * len(RATES) * self.seeds

    @property
    def work(self) -> tuple[float, ...]:
        """What each depth costs."""
        return tuple(
            work(self.network(depth), self.updates, self.batch_size, len(RATES) * self.seeds)
            for depth in self.depths
        )

    def network(self, depth: int) -> Deep:
        """The recipe at one depth."""
        return replace(RECIPES[self.recipe].network, depth=depth, width=self.width)

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, "deep_too_large" for too much work."""
        check_types(self)
        check_choices(self, {"recipe": RECIPES})
        check_numbers(self, LIMITS)
        check_rising("depths", self.depths, DEPTHS, DEPTHS_MAX)
        check_size(self.network(self.depths[-1]))
        check_work(sum(self.work))

    def steps(self) -> Generator[tuple[float, "RowResult"], None, "RowResult"]:
        """Train depth by depth; yields the fraction done and the row so far."""
        self.check()
        found: list[_Cell] = []
        result, seconds = self._result(found, 0.0), 0.0
        for column, depth in enumerate(self.depths):
            training, before = self._train(depth), sum(self.work[:column])
            while True:
                began = perf_counter()
                try:
                    fraction = next(training)
                except StopIteration as finished:
                    found.append(finished.value)
                    seconds += perf_counter() - began
                    break
                seconds += perf_counter() - began
                yield (before + fraction * self.work[column]) / sum(self.work), result
            result = self._result(found, seconds)
        return result

    def _train(self, depth: int) -> Generator[float, None, "_Cell"]:
        """All networks of a depth, in as few stacks as slices allow."""
        seeds = range(self.first_seed, self.first_seed + self.seeds)
        members = [Member(seed, seed, rate) for seed in seeds for rate in RATES]
        size = networks_at_once(self.network(depth), self.batch_size)
        training = DeepTraining(batch_size=self.batch_size, updates=self.updates, clip=self.clip)
        stacks, loss, accuracy, after = range(0, len(members), size), [], [], []
        for done, start in enumerate(stacks):
            use_threads()
            chosen = members[start : start + size]
            trainer = DeepTrainer(self.network(depth), training, chosen)
            if start == 0:
                before = trainer.gradient_sizes(0)
            while not trainer.done:
                yield (done + TRAINING * trainer.fraction) / len(stacks)
                use_threads()
                trainer.advance(perf_counter() + SLICE_S)
            for e in range(len(chosen)):  # one by one: a slice must not take long
                yield (done + TRAINING + (1 - TRAINING) * e / len(chosen)) / len(stacks)
                use_threads()
                scores = trainer.scores(e)
                loss.append(scores.train_loss)
                accuracy.append(scores.train_accuracy)
                if start + e < len(RATES):  # the first seed's
                    after.append(trainer.gradient_sizes(e))
        shape = self.seeds, len(RATES)
        return _cell(
            np.reshape(accuracy, shape).T, np.reshape(loss, shape).T, before, np.stack(after)
        )

    def _result(self, cells: list["_Cell"], seconds: float) -> "RowResult":
        D, deepest = len(self.depths), self.depths[-1]
        accuracies = np.full((D, len(RATES), self.seeds), nan)
        losses, rates = accuracies.copy(), np.full(D, nan)
        gradient, after = np.full((2, D, deepest), nan)
        for column, cell in enumerate(cells):
            accuracies[column], losses[column] = cell.accuracies, cell.losses
            rates[column] = RATES[cell.best]
            depth = self.depths[column]
            gradient[column, :depth], after[column, :depth] = cell.gradient, cell.after
        return RowResult(self, accuracies, losses, rates, gradient, after, seconds)


@dataclass(frozen=True)
class _Cell:
    """accuracies, losses: [rates, seeds]. gradient, after: [depth]. best: index of the rate."""

    accuracies: Floats
    losses: Floats
    gradient: Floats
    after: Floats
    best: int


def _cell(accuracies: Floats, losses: Floats, before: Floats, after: Floats) -> _Cell:
    """The best rate has the highest accuracy on average, among equals the lowest loss."""
    means = mean_accuracies(accuracies)
    loss = np.where(np.isnan(losses), np.inf, losses).mean(axis=-1)
    best = int(np.lexsort((loss, -means))[0])
    return _Cell(accuracies, losses, before, after[best], best)


def mean_accuracies(accuracies: Floats) -> Floats:
    """The mean over the last axis; a network that diverged (nan) counts as one that guesses."""
    return np.asarray(np.where(np.isnan(accuracies), GUESSING, accuracies).mean(axis=-1))


@dataclass(frozen=True, eq=False)
class RowResult(Arrays):
    """A row of D depths, R rates and K seeds; what is not trained yet is nan. Read-only arrays.

    accuracies, losses: [D, R, K] of the training examples at the end, nan where diverged.
    best_rate: [D] the rate whose accuracy is best on average (and, among equals, its loss).
    gradient: [D, Dmax] log10 of the size of d loss / d z in every layer at the start, of the first
        seed; after: the same at the end, at the best rate. nan beyond the depth.
    seconds: it took to train.
    """

    study: SurvivalRow
    accuracies: Floats
    losses: Floats
    best_rate: Floats
    gradient: Floats
    after: Floats
    seconds: float

    @property
    def accuracy(self) -> Floats:
        """[D] at the best rate, the mean over the seeds; nan where every network diverged."""
        trained = ~np.isnan(self.accuracies).all(axis=(1, 2))
        best = mean_accuracies(self.accuracies).max(axis=1)
        return np.where(trained, best, nan)
