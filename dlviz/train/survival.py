"""The survival map: which recipe still learns at which depth."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from math import nan
from threading import Lock
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from dlviz.errors import UserError
from dlviz.jobs import DESK
from dlviz.train.arrays import Arrays
from dlviz.train.deep_limits import check_work
from dlviz.train.deep_run import DeepRun
from dlviz.train.deep_scores import Floats
from dlviz.train.ranges import check_length, check_types
from dlviz.train.recipes import RECIPES, Recipe
from dlviz.train.study import FlatStudy
from dlviz.train.survival_recording import recorded
from dlviz.train.survival_row import RATES, RowResult, SurvivalRow

__all__ = ["RATES", "RECIPES", "THRESHOLD", "Recipe", "Survival", "SurvivalMap"]

THRESHOLD = 0.9
"""From this accuracy on a network counts as one that has learned."""


@dataclass(frozen=True)
class Survival(FlatStudy):
    """Rows of networks, each recipe at every depth; the rest as in `SurvivalRow`.

    recipes: names in `RECIPES`. live: those that are trained now, not read from the recording
        (which there is of the default settings only).
    cell: display only: which cell is chosen, row and column; or none.
    """

    kind: ClassVar[str] = "survival"
    display: ClassVar[frozenset[str]] = frozenset({"cell"})

    recipes: tuple[str, ...] = tuple(RECIPES)
    depths: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64)
    width: int = 32
    updates: int = 300
    batch_size: int = 64
    seeds: int = 2
    first_seed: int = 0
    clip: float = 0.0
    live: tuple[str, ...] = ()
    cell: tuple[int, ...] = ()

    @property
    def rows(self) -> tuple[SurvivalRow, ...]:
        """What is trained for each row."""
        names = ("depths", "width", "updates", "batch_size", "seeds", "first_seed", "clip")
        settings = {name: getattr(self, name) for name in names}
        return tuple(SurvivalRow(recipe=name, **settings) for name in self.recipes)

    @property
    def networks(self) -> int:
        """How many networks the map is made of."""
        return sum(row.networks for row in self.rows)

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, "deep_too_large" for too much work."""
        check_types(self)
        check_length("recipes", self.recipes, (1, len(RECIPES)))
        for name, given in (("recipes", self.recipes), ("live", self.live)):
            for recipe in given:
                if recipe not in RECIPES:
                    raise UserError("value_unknown", field=name, value=recipe)
            if len(set(given)) < len(given):
                raise UserError("value_twice", field=name)
        for row in self.rows:
            row.check()
        check_work(sum(sum(row.work) for row in self.rows))

    def steps(self) -> Generator[tuple[float, "SurvivalMap"], None, "SurvivalMap"]:
        """Train the rows that are not at hand; yields the fraction done and the map so far."""
        self.check()
        rows = self.rows
        known = [None if row.recipe in self.live else recorded(row) for row in rows]
        read = np.array([row is not None for row in known])
        found = [
            one or KEPT.find(row) or DESK.cached(row) for one, row in zip(known, rows, strict=True)
        ]
        waiting = [place for place, row in enumerate(found) if row is None]
        total, done = sum(sum(rows[place].work) for place in waiting), 0.0
        for place in waiting:
            cost, slices = sum(rows[place].work), rows[place].steps()
            while True:
                try:
                    fraction, found[place] = next(slices)
                except StopIteration as finished:
                    found[place] = finished.value
                    KEPT.keep(finished.value)
                    break
                yield (done + fraction * cost) / total, self._map(found, read)
            done += cost
        return self._map(found, read)

    def _map(self, found: Sequence[RowResult | None], read: npt.NDArray[np.bool_]) -> "SurvivalMap":
        """Of rows as far as they are trained; read: which are from the recording."""
        R, D, deepest = len(self.recipes), len(self.depths), self.depths[-1]
        accuracy, best = np.full((2, R, D), nan)
        accuracies = np.full((R, D, len(RATES), self.seeds), nan)
        gradient, after = np.full((2, R, D, deepest), nan)
        seconds = np.zeros(R)
        for place, row in enumerate(found):
            if row is not None:
                accuracy[place], best[place] = row.accuracy, row.best_rate
                accuracies[place] = row.accuracies
                gradient[place], after[place] = row.gradient, row.after
                seconds[place] = row.seconds
        return SurvivalMap(self, accuracy, accuracies, best, gradient, after, read.copy(), seconds)


@dataclass(frozen=True, eq=False)
class SurvivalMap(Arrays):
    """A map of R recipes and D depths. Arrays are read-only.

    accuracy: [R, D] of the training examples at the best of `RATES`, the mean over the seeds; one
        that diverged counts as one that guesses. nan where no network stayed finite at any rate,
        or (then `best_rate` is nan as well) nothing is trained yet.
    accuracies: [R, D, rates, seeds], nan where diverged. best_rate: [R, D].
    gradient: [R, D, Dmax] log10 of the size of d loss / d z in each layer (`gradient_sizes`) at the
        start, of the first seed; after: the same once trained at the best rate (nan where
        diverged). Both nan beyond a cell's depth.
    recorded: [R] whether the row was read from the recording. seconds: [R] that it took to train.
    """

    study: Survival
    accuracy: Floats
    accuracies: Floats
    best_rate: Floats
    gradient: Floats
    after: Floats
    recorded: npt.NDArray[np.bool_]
    seconds: Floats

    @property
    def labels(self) -> tuple[str, ...]:
        """What each row is called."""
        return tuple(RECIPES[name].label for name in self.study.recipes)

    @property
    def frontier(self) -> npt.NDArray[np.int64]:
        """[R] the deepest column of at least `THRESHOLD`; -1: none."""
        learned = self.accuracy >= THRESHOLD
        last = learned.shape[1] - 1 - learned[:, ::-1].argmax(axis=1)
        return np.where(learned.any(axis=1), last, -1)

    @property
    def diverged(self) -> npt.NDArray[np.bool_]:
        """[R, D] cells that are trained, and where no network stayed finite at any rate."""
        return np.isnan(self.accuracy) & ~np.isnan(self.best_rate)

    def run(self, row: int, column: int) -> DeepRun:
        """The very run of a cell: its best rate (0.1 where none is known), its first seed."""
        study, best = self.study, float(self.best_rate[row, column])
        network = RECIPES[study.recipes[row]].network
        return DeepRun(
            depth=study.depths[column],
            width=study.width,
            activation=network.activation,
            initialiser=network.initialiser,
            init_scale=network.init_scale,
            normalisation=network.normalisation,
            residual=network.residual,
            learning_rate=best if best == best else DeepRun.learning_rate,
            batch_size=study.batch_size,
            updates=study.updates,
            clip=study.clip,
            seed=study.first_seed,
        )


class _Rows:
    """Rows that were trained in this process: a map with one more row does not train them again."""

    def __init__(self, most: int = 64) -> None:
        self._lock = Lock()
        self._rows: LRUCache[str, RowResult] = LRUCache(most)

    def keep(self, row: RowResult) -> None:
        """Keep a finished row."""
        with self._lock:
            self._rows[row.study.key] = row

    def find(self, row: SurvivalRow) -> RowResult | None:
        """An equal one, if it is kept."""
        with self._lock:
            found: RowResult | None = self._rows.get(row.key)
            return found


KEPT = _Rows()
