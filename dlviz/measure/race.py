"""Which learning rate brings the loss to a target in the fewest updates."""

from collections.abc import Generator, Sequence
from time import perf_counter

import numpy as np

from dlviz.measure.walks import SLICE_S, Floats, Walk
from dlviz.train.devices import use_threads

LOOKS_APART = 12  # the loss is measured after every twelfth more updates than were made
ROUNDING = 1 + 1e-9


class Race:
    """One batch size at R rates, with K seeds each, to the target.

    walk: the R * K networks, rate by rate. target: a mean training loss. limit: of updates.
    steps: [R, K] updates to the target, interpolated in the log of the loss; inf: not there yet.
    """

    def __init__(
        self, batch: int, rates: Sequence[float], walk: Walk, target: float, limit: int
    ) -> None:
        self.batch, self.rates, self.walk = batch, tuple(rates), walk
        self.target, self.limit = float(np.log(target)), limit
        with Walk.mode():
            self._losses: Floats = np.log(walk.losses()).reshape(len(rates), -1)
        self._seen = 0
        self.steps: Floats = np.full(self._losses.shape, np.inf)
        self.steps[self._losses <= self.target] = 0.0

    @property
    def best(self) -> int:
        """Place of the rate that took the fewest steps; the first where none arrived."""
        return int(self.steps.mean(1).argmin())

    @property
    def over(self) -> bool:
        """Whether no rate can beat the best any more, or the limit is reached."""
        means = self.steps.mean(1)
        least = np.where(np.isinf(self.steps), self.walk.made, self.steps).mean(1)
        beaten = means.min() <= least[np.isinf(means)].min(initial=np.inf)
        return self.walk.made >= self.limit or bool(beaten)

    def run(self) -> Generator[None, None, None]:
        """Train until it is over; yields after every slice."""
        while not self.over:
            use_threads()
            deadline = perf_counter() + SLICE_S
            with Walk.mode():
                while not self.over and perf_counter() < deadline:
                    self._lap()
            yield

    def worth_trying(self, rates: Sequence[float], batch: int) -> list[float]:
        """The rates to try at a larger batch: the best grows at most as the batch does.

        One place of the grid to either side is left for chance.
        """
        if np.isinf(self.steps[self.best]).any():
            return list(rates)
        place = rates.index(self.rates[self.best])
        highest = rates[place] * batch / self.batch
        above = sum(rate <= highest * ROUNDING for rate in rates)
        return list(rates[max(0, place - 1) : above + 1])

    def _lap(self) -> None:
        made = self.walk.made
        for _ in range(min(max(1, made // LOOKS_APART), self.limit - made)):
            self.walk.update()
        with np.errstate(divide="ignore", invalid="ignore"):
            losses: Floats = np.log(self.walk.losses()).reshape(self.steps.shape)
            share = (self._losses - self.target) / (self._losses - losses)
        share = np.where(np.isfinite(share), share, 1.0)
        arrived = (losses <= self.target) & np.isinf(self.steps)
        self.steps[arrived] = self._seen + share[arrived] * (self.walk.made - self._seen)
        self._losses, self._seen = losses, self.walk.made
