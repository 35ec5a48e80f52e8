"""How far a larger batch helps: steps to a loss against batch size, and the noise of the gradient.

Steps S(B) = S_min (1 + B_crit / B), each batch size at its own best rate (McCandlish et al. 2018).
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from dlviz.measure import walks
from dlviz.measure.gradients import WARM_BATCH, WARM_RATE, draw_batches, inner_products, noise_scale
from dlviz.measure.race import Race
from dlviz.measure.spread import over_seeds
from dlviz.measure.walks import Floats, Learner, Walk
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.ranges import SEEDS, Range, check_numbers, check_rising

SMALL, LARGE = 8, 256  # batches of the estimator
STREAM = (8,)
FITTED_MIN = 3  # sizes that a fit of two numbers needs
SIZES_MAX, RATES_MAX, LIMIT_MAX = 12, 24, 5000
LIMITS: Mapping[str, Range] = MappingProxyType(
    {
        "seeds": (2, 10),
        "target": (1e-3, 10.0),
        "limit": (1, LIMIT_MAX),
        "draws": (2, 1000),
        "seed": SEEDS,
    }
)


def estimated_noise_scale(small: float, large: float, sizes: tuple[int, int]) -> float:
    """B_simple = tr Σ / |G|² from gradients of two batch sizes (McCandlish et al. 2018, app. A).

    small, large: mean |g|² of batches of sizes[0] and sizes[1] examples, drawn with replacement.
    """
    b, B = sizes
    full = (B * large - b * small) / (B - b)
    trace = (small - large) / (1 / b - 1 / B)
    return trace / full


@dataclass(frozen=True)
class Fit:
    """S = s_min (1 + b_crit / B), least squares in log S."""

    s_min: float
    b_crit: float

    def at(self, batches: npt.ArrayLike) -> Floats:
        """Steps at batch sizes of any shape."""
        return np.asarray(self.s_min * (1 + self.b_crit / np.asarray(batches, dtype=np.float64)))


def fit(batches: npt.ArrayLike, steps: npt.ArrayLike) -> Fit:
    """The curve through steps [B] to a loss at batch sizes [B]; both finite and positive."""
    B, S = np.asarray(batches, dtype=np.float64), np.log(np.asarray(steps, dtype=np.float64))

    def residuals(log_crit: float) -> Floats:
        return np.asarray(S - np.log1p(np.exp(log_crit) / B))

    ends = np.log(B.min() / 100), np.log(B.max() * 100)
    best = float(minimize_scalar(lambda c: residuals(c).var(), bounds=ends, method="bounded").x)
    return Fit(float(np.exp(residuals(best).mean())), float(np.exp(best)))


@dataclass(frozen=True, eq=False)
class CriticalBatchResult(Arrays):
    """Steps to the target against batch size; B sizes, K seeds, T looks at the noise.

    batches: [B]. steps: [B, K] updates until the mean training loss was at the target, at the best
    rate; inf: not within the limit. best_rates: [B]. mean_steps, margins: [B] over the seeds.
    s_min, b_crit: of the fit to mean_steps, with margins (two standard errors, a fit a seed).
    fitted: [B]. nan where fewer than three sizes reached the target.
    looks: [T] updates (rate .05, batch 16) before a look; exact, estimated: [T] tr Σ / |G|²,
    from all examples' gradients, and from batches of two sizes.
    """

    batches: npt.NDArray[np.int64]
    steps: Floats
    best_rates: Floats
    mean_steps: Floats
    margins: Floats
    s_min: float
    s_min_margin: float
    b_crit: float
    b_crit_margin: float
    fitted: Floats
    looks: npt.NDArray[np.int64]
    exact: Floats
    estimated: Floats

    @property
    def examples_seen(self) -> Floats:
        """Examples until the target, [B]."""
        return np.asarray(self.mean_steps * self.batches)


@dataclass(frozen=True)
class CriticalBatch(Learner):
    """Trains every batch size at several rates until the training loss is at a target.

    batches, rates: rising. seeds: runs of each. target: mean training loss, above 0.
    limit: updates after which a run is given up.
    looks: updates after which the noise scale is measured. draws: batches of each size for its
    estimate. seed: the first one.
    """

    kind = "critical_batch"
    heavy = True

    batches: tuple[int, ...] = (2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
    rates: tuple[float, ...] = tuple(2.0 ** (half / 2) for half in range(-12, 5))
    seeds: int = 3
    target: float = 0.3
    limit: int = 600
    looks: tuple[int, ...] = (0, 20, 60, 150)
    draws: int = 200
    seed: int = 0

    def check(self) -> None:
        """Raise UserError for a value that cannot be used."""
        super().check()
        n = walks.examples(self.dataset)
        check_rising("batches", self.batches, (1, n), SIZES_MAX)
        check_rising("rates", self.rates, walks.RATES, RATES_MAX)
        check_rising("looks", self.looks, (0, LIMIT_MAX), SIZES_MAX)
        check_numbers(self, LIMITS)
        walks.refuse_large(self, len(self.rates) * self.seeds)
        every = dict.fromkeys(self.batches, self.limit)
        walks.refuse_long(self, len(self.rates) * self.seeds, every)

    @property
    def networks(self) -> int:
        """Networks that are trained at most: all rates are tried at every batch size."""
        return len(self.rates) * len(self.batches) * self.seeds + 1

    def steps(
        self,
    ) -> Generator[tuple[float, CriticalBatchResult | None], None, CriticalBatchResult]:
        """Look at the noise, then race batch after batch; yields the sizes that are done."""
        self.check()
        walk = Walk([walks.experiment(self, self.seed, WARM_RATE, WARM_BATCH, self.looks[-1])])
        noise: list[tuple[float, float]] = []
        for look in self.looks:
            for _ in walks.advance(walk, look):
                yield 0.0, None
            noise.append(self._look(walk))
        races: list[Race] = []
        for place, batch in enumerate(self.batches):
            tried = self.rates if not races else races[-1].worth_trying(self.rates, batch)
            runs = [
                walks.experiment(self, self.seed + k, rate, batch, self.limit)
                for rate in tried
                for k in range(self.seeds)
            ]
            races.append(Race(batch, tried, Walk(runs), self.target, self.limit))
            for _ in races[-1].run():
                share = races[-1].walk.made / self.limit
                so_far = self._result(races[:-1], noise) if place else None
                yield (place + share) / len(self.batches), so_far
        return self._result(races, noise)

    def _look(self, walk: Walk) -> tuple[float, float]:
        """The noise scale of a walk's network, exact and estimated."""
        use_threads()
        rng = np.random.default_rng([self.seed, walk.made, *STREAM])
        with Walk.mode():
            products = inner_products(walk)
            n = len(products)
            sizes = min(SMALL, n // 4), min(LARGE, n)
            drawn = [
                draw_batches(products, rng.integers(n, size=(self.draws, size))) for size in sizes
            ]
        small, large = (float(each.squares.mean()) for each in drawn)
        return noise_scale(products), estimated_noise_scale(small, large, sizes)

    def _result(
        self, races: Sequence[Race], noise: Sequence[tuple[float, float]]
    ) -> CriticalBatchResult:
        batches = np.array([race.batch for race in races], dtype=np.int64)
        steps = np.array([race.steps[race.best] for race in races]).reshape(-1, self.seeds)
        looked = np.array(noise).reshape(-1, 2)
        curve, fits = _fits(batches, steps)
        return CriticalBatchResult(
            batches=batches,
            steps=steps,
            best_rates=np.array([race.rates[race.best] for race in races]),
            mean_steps=steps.mean(1),
            margins=np.array([_margin(row) for row in steps]),
            s_min=curve.s_min,
            s_min_margin=_margin([each.s_min for each in fits]),
            b_crit=curve.b_crit,
            b_crit_margin=_margin([each.b_crit for each in fits]),
            fitted=curve.at(batches),
            looks=np.array(self.looks[: len(noise)], dtype=np.int64),
            exact=looked[:, 0].copy(),
            estimated=looked[:, 1].copy(),
        )


def _fits(batches: npt.NDArray[np.int64], steps: Floats) -> tuple[Fit, list[Fit]]:
    """The fit to the mean steps, and one a seed; nan where too few sizes reached the target."""
    there = np.isfinite(steps).all(1) & (steps > 0).all(1)
    if there.sum() < FITTED_MIN:
        return Fit(np.nan, np.nan), []
    arrived = steps[there]
    return fit(batches[there], arrived.mean(1)), [fit(batches[there], s) for s in arrived.T]


def _margin(values: Sequence[float] | Floats) -> float:
    """Two standard errors; nan where there is nothing, or a seed did not arrive."""
    finite = len(values) > 0 and np.isfinite(values).all()
    return over_seeds(values).margin if finite else float("nan")
