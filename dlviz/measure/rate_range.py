"""The learning-rate range test, and how training goes at the rate that it suggests.

The rate rises geometrically while a network trains: the loss falls, then it blows up (Smith 2015).
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from dlviz.errors import UserError
from dlviz.measure import walks
from dlviz.measure.walks import Floats, Learner, Walk
from dlviz.train.arrays import Arrays
from dlviz.train.ranges import SEEDS, Range, check_number, check_numbers

BLOWN_UP = 4.0  # times the lowest smoothed loss before
SAFETY = 10.0  # the suggested rate is so much below the one that blows up
NEIGHBOUR = 4.0
TEST_SHARE = 0.2  # of the work
PAST = 0.9  # the share of the past in the smoothed loss
WINDOW = 5  # the steepest fall is sought over a fifth of the updates
GRID = tuple(2.0**power for power in range(-9, 3))
LIMITS: Mapping[str, Range] = MappingProxyType(
    {
        "low": walks.RATES,
        "high": walks.RATES,
        "updates": (20, 2000),
        "epochs": (1, 50),
        "seeds": (2, 10),
        "seed": SEEDS,
    }
)


def smoothed(losses: Floats) -> Floats:
    """Running mean of losses [U] that forgets a tenth an update; unbiased from the first on.

    From the first loss on that is not finite: infinity.
    """
    means, mean = np.full(len(losses), np.inf), 0.0
    for place, loss in enumerate(losses):
        if not np.isfinite(loss):
            break
        mean = PAST * mean + (1 - PAST) * float(loss)
        means[place] = mean / (1 - PAST ** (place + 1))
    return means


def blow_up(rates: Floats, means: Floats) -> float:
    """The first rate [U] whose smoothed loss [U] is 4 times the lowest before; inf: none is."""
    over = np.flatnonzero(means > BLOWN_UP * np.minimum.accumulate(means))
    return float(rates[over[0]]) if len(over) else float("inf")


def steepest_fall(rates: Floats, losses: Floats) -> float:
    """The rate [U] in the middle of the fifth over which the losses [U] fall most.

    By a straight line through the losses against the log of the rate; those after a loss that is
    not finite do not count.
    """
    width = len(rates) // WINDOW
    places = np.arange(width) - (width - 1) / 2
    windows = np.lib.stride_tricks.sliding_window_view(losses, width)
    with np.errstate(invalid="ignore"):
        slopes = windows @ places
    slopes = np.where(np.isfinite(windows).all(1), slopes, np.inf)
    return float(rates[int(slopes.argmin()) + width // 2])


@dataclass(frozen=True, eq=False)
class RateRangeResult(Arrays):
    """A range test of U updates, and T rates that were tried afterwards.

    rates: [U] rising. losses: [U] of each update's batch, before the update. smoothed: [U].
    steepest: the rate at which the loss falls fastest.
    blows_up: the rate at which the smoothed loss is 4 times its lowest; inf: at none.
    suggested: a tenth of that (of the highest rate where none blows up).
    tried: [T] rising rates: a grid of factors of 2, the steepest, the suggested, and 4 times more
    and less. losses_after, margins: [T] mean training loss after equal epochs and two standard
    errors over the seeds; not finite where a run's is not. diverged: [T] it ends above its start.
    """

    rates: Floats
    losses: Floats
    smoothed: Floats
    steepest: float
    blows_up: float
    suggested: float
    tried: Floats
    losses_after: Floats
    margins: Floats
    diverged: npt.NDArray[np.bool_]

    @property
    def best(self) -> float:
        """The tried rate with the lowest loss."""
        return float(self.tried[np.nanargmin(self.losses_after)])

    def loss_after(self, rate: float) -> float:
        """The loss after training at a rate that was tried."""
        return float(self.losses_after[np.flatnonzero(self.tried == rate)[0]])


@dataclass(frozen=True)
class RateRange(Learner):
    """Finds a rate by a range test, then trains at it and at others for equal epochs.

    batch: examples.
    low, high: first and last rate of the test. updates: of the test.
    epochs, seeds: of the runs afterwards. seed: of the test, and the first of the runs.
    """

    kind = "rate_range"
    heavy = True

    batch: int = 32
    low: float = 1e-4
    high: float = 10.0
    updates: int = 100
    epochs: int = 10
    seeds: int = 3
    seed: int = 0

    def check(self) -> None:
        """Raise UserError for a value that cannot be used."""
        super().check()
        check_number("batch", self.batch, (1, walks.examples(self.dataset)))
        check_numbers(self, LIMITS)
        if self.high <= self.low:
            raise UserError("value_range", field="high", low=self.low, high=walks.RATES[1])
        walks.refuse_large(self, self.networks)
        count = self.epochs * walks.examples(self.dataset) // self.batch
        walks.refuse_long(self, self.networks, {self.batch: count})

    @property
    def networks(self) -> int:
        """Networks that are trained: one in the test, and the tried rates' at each seed."""
        return 1 + (len(GRID) + 4) * self.seeds

    def steps(self) -> Generator[tuple[float, RateRangeResult | None], None, RateRangeResult]:
        """The test, then the runs; yields what is seen of the runs so far once the test is over."""
        self.check()
        test = _Test(self)
        for made in walks.advance(test.walk, self.updates, test.update):
            yield TEST_SHARE * made / self.updates, None
        tried = test.worth_trying()
        count = self.epochs * walks.examples(self.dataset) // self.batch
        later = Walk(
            [
                walks.experiment(self, self.seed + 1 + k, rate, self.batch, count)
                for rate in tried
                for k in range(self.seeds)
            ]
        )
        before = self._losses(later)
        for made in walks.advance(later, count):
            partial = test.result(tried, before, self._losses(later))
            yield TEST_SHARE + (1 - TEST_SHARE) * made / count, partial
        return test.result(tried, before, self._losses(later))

    def _losses(self, walk: Walk) -> Floats:
        with Walk.mode():
            return walk.losses().reshape(-1, self.seeds)


class _Test:
    """The range test: one network, a rate that rises, a loss before each update."""

    def __init__(self, asked: RateRange) -> None:
        self.rates = np.geomspace(asked.low, asked.high, asked.updates)
        self.losses = np.full(asked.updates, np.inf)
        self.walk = Walk([walks.experiment(asked, asked.seed, 1.0, asked.batch, asked.updates)])

    def update(self) -> None:
        """Measure the next batch, then train on it."""
        place, batch = self.walk.made, next(self.walk.batches)
        self.losses[place] = self.walk.losses_on(batch)[0]
        self.walk.update(batch, float(self.rates[place]))

    @property
    def blows_up(self) -> float:
        """The rate at which the loss blows up; inf: none."""
        return blow_up(self.rates, smoothed(self.losses))

    @property
    def suggested(self) -> float:
        """What is trained at."""
        return min(self.blows_up, float(self.rates[-1])) / SAFETY

    def worth_trying(self) -> list[float]:
        """The rates that are trained at afterwards, rising."""
        beside = self.suggested / NEIGHBOUR, self.suggested * NEIGHBOUR
        return sorted({*GRID, *beside, self.suggested, steepest_fall(self.rates, self.losses)})

    def result(self, tried: list[float], before: Floats, after: Floats) -> RateRangeResult:
        """before, after: [T, K] losses of the runs at the tried rates."""
        with np.errstate(all="ignore"):  # diverged runs
            margins = 2 * after.std(1, ddof=1) / np.sqrt(after.shape[1])
            means = after.mean(1)
        return RateRangeResult(
            rates=self.rates.copy(),
            losses=self.losses.copy(),
            smoothed=smoothed(self.losses),
            steepest=steepest_fall(self.rates, self.losses),
            blows_up=self.blows_up,
            suggested=self.suggested,
            tried=np.array(tried),
            losses_after=means,
            margins=margins,
            diverged=np.array([not np.all(row) for row in after <= before]),
        )
