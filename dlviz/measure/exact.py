"""The exact case: one update on isotropic least squares, measured on theory's parabola."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from dlviz.errors import UserError
from dlviz.measure.least_squares import Floor, best_rate, contraction, floors, limit
from dlviz.train.arrays import Arrays
from dlviz.train.descent import Descent, Floats
from dlviz.train.ranges import check_each, check_length, check_numbers
from dlviz.train.study import FlatStudy
from dlviz.train.together import part

CURVE = 101  # points of theory's parabola
CHUNK = 1 << 18  # numbers drawn at once
MOST_DRAWS = 600_000_000
LIMITS = {"dimensions": (1, 200), "rates": (2, 64), "samples": (2, 100_000), "seed": (0, 2**31 - 1)}
BATCHES = (1, 1024)  # smallest and largest
MOST_BATCHES = 12
FLOORS = Descent(
    dimensions=10,
    label_noise=1.0,
    learning_rate=0.05,
    updates=400,
    replicas=200,
    versions=(("learning_rate", 0.025), ("batch_size", 8)),
    view="error",
)
"""Runs that settle on a floor; the second has half the rate, the third twice the batch."""


@dataclass(frozen=True)
class Exact(FlatStudy):
    """One update from ‖e‖ = 1 with x ~ N(0, 1) in every direction and no label noise.

    dimensions: 1 to 200. batches: batch sizes, at most 12, 1 to 1024.
    rates: how many learning rates, evenly from 0 to the limit of each batch size.
    samples: updates that are averaged; all rates of a batch are tried on the same examples.
    """

    kind: ClassVar[str] = "exact"

    dimensions: int = 50
    batches: tuple[int, ...] = (1, 4, 16, 64, 256)
    rates: int = 12
    samples: int = 4000
    seed: int = 0

    @property
    def networks(self) -> int:
        """How many updates are made for it."""
        return len(self.batches) * self.samples + FLOORS.networks

    def check(self) -> None:
        """Raises UserError: "value_type", "value_range"; "descent_too_large" above `MOST_DRAWS`."""
        check_numbers(self, LIMITS)
        check_length("batches", self.batches, (1, MOST_BATCHES))
        check_each("batches", self.batches, BATCHES, (1, MOST_BATCHES))
        if sum(self.batches) * self.samples * self.dimensions > MOST_DRAWS:
            raise UserError("descent_too_large", limit=MOST_DRAWS // 1_000_000)

    def steps(self) -> Generator[tuple[float, "ExactResult | None"], None, "ExactResult"]:
        """Measure batch by batch, then the floors; yields the fraction done."""
        self.check()
        random = np.random.default_rng(self.seed)
        found, done, work = [], 0, self.samples * sum(self.batches)
        for batch in self.batches:
            pieces = []
            for size in _pieces(self.samples, batch * self.dimensions):
                pieces.append(one_update(random, size, batch, self.dimensions))
                done += size * batch
                yield 0.7 * done / work, None
            found.append(np.concatenate(pieces, axis=1))
        lines = yield from part(FLOORS.having(seed=self.seed).steps(), (0.7, 1.0), None)
        return self._result(found, floors(lines))

    def _result(self, found: list[Floats], settled: tuple[Floor, ...]) -> "ExactResult":
        d = self.dimensions
        limits = np.array([limit(batch, d) for batch in self.batches])
        rates = limits[:, None] * np.linspace(0, 1, self.rates)
        curve_rates = limits[:, None] * np.linspace(0, 1, CURVE)
        measured = [factors(row, each) for row, each in zip(rates, found, strict=True)]
        curve = [
            [contraction(float(rate), batch, d) for rate in row]
            for row, batch in zip(curve_rates, self.batches, strict=True)
        ]
        return ExactResult(
            study=self,
            batches=np.array(self.batches),
            rates=rates,
            factor=np.stack([value for value, _ in measured]),
            margin=np.stack([margin for _, margin in measured]),
            curve_rates=curve_rates,
            curve=np.array(curve),
            best_rates=np.array([best_rate(batch, d) for batch in self.batches]),
            limits=limits,
            floor_rates=np.array([study.learning_rate for study in FLOORS.studies]),
            floor_batches=np.array([study.batch_size for study in FLOORS.studies]),
            floors=np.array(settled),
        )


@dataclass(frozen=True, eq=False)
class ExactResult(Arrays):
    """Measured one-update factors E‖e'‖² / ‖e‖² and theory. B batches, R rates; read-only arrays.

    rates: [B, R]; factor: [B, R] measured; margin: [B, R] two standard errors.
    curve_rates, curve: [B, 101] theory's parabola, from rate 0 to the limit.
    best_rates, limits: [B]. floor_rates, floor_batches: [F] runs to a floor (`FLOORS`);
    floors: [F, 3] measured, margin and theory.
    """

    study: Exact
    batches: np.ndarray
    rates: Floats
    factor: Floats
    margin: Floats
    curve_rates: Floats
    curve: Floats
    best_rates: Floats
    limits: Floats
    floor_rates: Floats
    floor_batches: np.ndarray
    floors: Floats


def one_update(random: np.random.Generator, samples: int, batch: int, dimensions: int) -> Floats:
    """[2, samples] e·g and ‖g‖² of mini-batch gradients g at a unit vector e, without label noise.

    The inputs look alike from every side, so e may as well be the first axis.
    """
    x = random.standard_normal((samples, batch, dimensions))
    g = np.einsum("sb,sbd->sd", x[..., 0], x) / batch
    return np.stack([g[:, 0], np.einsum("sd,sd->s", g, g)])


def factors(rates: Floats, found: Floats) -> tuple[Floats, Floats]:
    """Mean ‖e − ηg‖² and two standard errors of it, [R] each.

    rates: [R]. found: [2, samples] of `one_update`; ‖e − ηg‖² = 1 − 2η e·g + η² ‖g‖².
    """
    along, length = found
    mean = 1 - 2 * rates * along.mean() + rates**2 * length.mean()
    (aa, al), (_, ll) = np.cov(found)
    variance = 4 * rates**2 * aa - 4 * rates**3 * al + rates**4 * ll
    return mean, 2 * np.sqrt(np.maximum(variance, 0) / found.shape[1])


def _pieces(samples: int, each: int) -> list[int]:
    """How many samples of so many numbers are drawn at once."""
    size = max(1, CHUNK // each)
    return [min(size, samples - first) for first in range(0, samples, size)]
