"""How long an update takes on this machine, against the examples in its batch.

Timed is what a beginner would write: an `nn.Module`, `cross_entropy`, `optim.SGD`. An update has a
cost that no example adds to, and on small networks that cost is most of it.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from itertools import pairwise
from time import perf_counter, thread_time

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from dlviz.measure.walks import SLICE_S, Floats
from dlviz.train.arrays import Arrays
from dlviz.train.ranges import SEEDS, check_each, check_numbers, check_rising, check_types
from dlviz.train.study import FlatStudy

FEATURES, CLASSES = 64, 10  # those of the digits; what is in them takes no longer
LAP_S = 0.01  # of one timing
WARM_UPDATES = 50
RATE = 0.05
BATCH_MAX, SIZES_MAX = 4096, 8
LIMITS = {"rounds": (1, 200), "seed": SEEDS}
LAYERS_MAX, WIDTH_MAX = 4, 512


def plain_update(hidden: tuple[int, ...], batch: int, seed: int = 0) -> Callable[[], None]:
    """A function that makes one update of a fresh network on `batch` examples, as in a tutorial."""
    widths = (FEATURES, *hidden)
    stages: list[nn.Module] = []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for fan_in, out in pairwise(widths):
            stages += [nn.Linear(fan_in, out), nn.ReLU()]
        model = nn.Sequential(*stages, nn.Linear(widths[-1], CLASSES))
    weights = list(model.parameters())
    chance = torch.Generator().manual_seed(seed)
    x = torch.randn(batch, FEATURES, generator=chance)
    y = torch.randint(CLASSES, (batch,), generator=chance)

    def update() -> None:
        model.zero_grad()
        functional.cross_entropy(model(x), y).backward()  # type: ignore[no-untyped-call]
        with torch.no_grad():
            for each in weights:
                each.add_(each.grad, alpha=-RATE)  # type: ignore[arg-type]  # backward left it

    return update


def timed(update: Callable[[], None], count: int) -> float:
    """Seconds of this thread an update, over `count` of them; torch uses one thread meanwhile."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode(False), torch.enable_grad():
            began = thread_time()
            for _ in range(count):
                update()
            return (thread_time() - began) / count
    finally:
        torch.set_num_threads(threads)


@dataclass(frozen=True, eq=False)
class UpdateCostResult(Arrays):
    """Seconds of one update; B batch sizes, T rounds.

    batches: [B]. timings: [B, T] seconds an update, CPU time of one thread. seconds: [B] the best
    round, which other programs disturbed least.
    """

    batches: npt.NDArray[np.int64]
    timings: Floats
    seconds: Floats

    def ratio(self, small: int, large: int) -> float:
        """How many times as long as one of batch `small` an update of batch `large` takes."""
        at = self._at(small), self._at(large)
        return float(self.seconds[at[1]] / self.seconds[at[0]])

    def ratios(self, small: int, large: int) -> Floats:
        """Likewise in each round, [T]: what a machine busy with other work makes of it."""
        return np.asarray(self.timings[self._at(large)] / self.timings[self._at(small)])

    def _at(self, batch: int) -> int:
        return int(np.flatnonzero(self.batches == batch)[0])


@dataclass(frozen=True)
class UpdateCost(FlatStudy):
    """Times updates of plain PyTorch, batch sizes in turn.

    hidden: widths of the relu layers between 64 inputs and 10 classes. batches: rising.
    rounds: timings of each size. seed: of weights and inputs; another one measures anew.
    """

    kind = "update_cost"

    hidden: tuple[int, ...] = (32,)
    batches: tuple[int, ...] = (4, 16, 64, 256)
    rounds: int = 15
    seed: int = 0

    def check(self) -> None:
        """Raise UserError for a value that cannot be used."""
        check_types(self)
        check_each("hidden", self.hidden, (1, WIDTH_MAX), (1, LAYERS_MAX))
        check_rising("batches", self.batches, (1, BATCH_MAX), SIZES_MAX)
        check_numbers(self, LIMITS)

    def steps(self) -> Generator[tuple[float, UpdateCostResult | None], None, UpdateCostResult]:
        """Warm up, then time; yields the rounds that are done."""
        self.check()
        with torch.inference_mode(False):
            updates = [plain_update(self.hidden, batch, self.seed) for batch in self.batches]
        laps = list[int]()
        for update in updates:
            laps.append(max(1, round(LAP_S / timed(update, WARM_UPDATES))))
            yield 0.0, None
        rounds = list[list[float]]()
        while len(rounds) < self.rounds:
            deadline = perf_counter() + SLICE_S
            while len(rounds) < self.rounds and perf_counter() < deadline:
                rounds.append([timed(u, n) for u, n in zip(updates, laps, strict=True)])
            yield len(rounds) / self.rounds, self._result(rounds)
        return self._result(rounds)

    def _result(self, rounds: list[list[float]]) -> UpdateCostResult:
        timings = np.array(rounds).T.copy()
        return UpdateCostResult(np.array(self.batches), timings, timings.min(1))
