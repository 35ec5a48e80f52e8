"""The β law: how much the size of a random ReLU network's answers depends on its shape.

A layer multiplies ‖h‖² by (2 / fan_in) χ²_K, where K ~ Bin(n, ½) of its n neurons are active, and
the layers are independent (He et al. 2015 weights, no biases). Two laws follow for log‖J u‖²,
where u is a unit vector and J the Jacobian at an input x:

    wide layers     mean −5β/2, variance 5β, with β = Σ 1/n (Hanin 2018; Hanin and Nica 2019)
    any layers      mean Σ E ψ(K/2) + log(4/n), variance Σ E ψ₁(K/2) + Var ψ(K/2), given K ≥ 1

They hold for every x, not only for x = u: turn the sign of a neuron's weights, and w·v keeps its
square while the neuron changes from active to inactive. So at every x it is active with chance ½,
whatever it adds to the length of J u. J u is measured at x = u, where it is the network's answer.

The ratio E‖J u‖⁴ / (E‖J u‖²)² = Π (1 + 5/n) says the same and cannot be measured: it is carried
by networks too rare to be drawn. For forty layers of ten it is 1.1e7; a thousand draws show about
300, a million less than a hundredth of it. The variance of the log settles after hundreds.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import cache
from math import comb, log, prod, sqrt
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, polygamma

from dlviz import jobs
from dlviz.errors import UserError
from dlviz.train.arrays import Arrays
from dlviz.train.ranges import SEEDS, check_each, check_length, check_numbers
from dlviz.train.study import FlatStudy

Floats = npt.NDArray[np.float64]

MOST_WEIGHTS = 600_000_000  # drawn for both shapes together, about seven seconds on one core
PIECE = 1 << 18  # weights drawn at once, unless a single matrix has more
SLICE = 1 << 22  # weights between two reports of progress
WIDTHS = (1, 512)
MOST_LAYERS = 100
LIMITS = {"nets": (10, 5000), "seed": SEEDS}


@dataclass(frozen=True)
class WidthLaw(FlatStudy):
    """Draws many random ReLU networks of one or two shapes.

    widths: neurons of each hidden layer, 1 to 512, at most 100 layers; there are as many inputs
        as the first has neurons. against: the second shape, likewise; () for none.
    nets: networks of each shape, 10 to 5000.
    """

    kind: ClassVar[str] = "width_law"

    widths: tuple[int, ...] = (10, 90) * 10
    against: tuple[int, ...] = (50,) * 20
    nets: int = 1000
    seed: int = 0

    @property
    def networks(self) -> int:
        """How many networks are drawn for it."""
        return self.nets * len(self.shapes)

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """The one or two shapes."""
        return (self.widths, self.against) if self.against else (self.widths,)

    @property
    def weights(self) -> int:
        """How many weights are drawn for it."""
        return self.nets * sum(map(weights_of, self.shapes))

    def check(self) -> None:
        """Raises UserError for a value that cannot be used.

        "value_type", "value_range"; "width_law_too_large" above `MOST_WEIGHTS`.
        """
        check_numbers(self, LIMITS)
        for name, shape, fewest in (("widths", self.widths, 1), ("against", self.against, 0)):
            check_length(name, shape, (fewest, MOST_LAYERS))
            check_each(name, shape, WIDTHS, (fewest, MOST_LAYERS))
        if self.weights > MOST_WEIGHTS:
            raise UserError("width_law_too_large", limit=MOST_WEIGHTS // 1_000_000)

    def steps(self) -> Generator[tuple[float, "WidthLawResult | None"], None, "WidthLawResult"]:
        """Draw shape by shape; yields the fraction done and the shapes that are."""
        self.check()
        found: list[ShapeResult] = []
        before, after = None, 0
        for place, shape in enumerate(self.shapes):
            random = np.random.default_rng([self.seed, place])
            sizes = np.empty(self.nets)
            for first, drawn, some in draw_sizes(random, shape, self.nets):
                sizes[first : first + len(some)] = some
                after += drawn
                if after // SLICE != (after - drawn) // SLICE:
                    yield min(1.0, after / self.weights), before
            found.append(shape_result(shape, sizes))
            before = WidthLawResult(self, tuple(found))
        return WidthLawResult(self, tuple(found))


@dataclass(frozen=True, eq=False)
class ShapeResult(Arrays):
    """The networks of one shape; A of them are alive: their answer to u is not 0.

    widths: neurons of each hidden layer.
    logs: [A] natural log of ‖J u‖² x inputs / outputs, whose mean over all networks, dead ones
        included, is 1 before the log.
    mean, variance: of `logs`; nan for fewer than two networks. dead: share of the networks.
    margin: two standard errors of `variance`; nan likewise.
    exact_mean, exact_variance, exact_dead: theory's, for any widths.
    beta: Σ 1/n. rule_mean, rule_variance: −5β/2 and 5β, for wide layers.
    """

    widths: tuple[int, ...]
    logs: Floats
    mean: float
    variance: float
    margin: float
    dead: float
    exact_mean: float
    exact_variance: float
    exact_dead: float
    beta: float
    rule_mean: float
    rule_variance: float


@dataclass(frozen=True, eq=False)
class WidthLawResult:
    """What was drawn: one `ShapeResult` a shape, in the order of the study's `shapes`."""

    study: WidthLaw
    shapes: tuple[ShapeResult, ...]

    @property
    def size_bytes(self) -> int:
        """Bytes held by the arrays."""
        return jobs.size_bytes(self.shapes)


def shape_result(widths: tuple[int, ...], sizes: Floats) -> ShapeResult:
    """What the sizes [nets] of `draw_sizes` say beside what theory says of this shape."""
    logs, slope = np.log(sizes[sizes > 0]), beta(widths)
    mean, variance, margin = moments(logs) if len(logs) > 1 else (np.nan,) * 3
    return ShapeResult(
        widths=widths,
        logs=logs,
        mean=mean,
        variance=variance,
        margin=margin,
        dead=1 - len(logs) / len(sizes),
        exact_mean=exact_mean(widths),
        exact_variance=exact_variance(widths),
        exact_dead=exact_dead(widths),
        beta=slope,
        rule_mean=-2.5 * slope,
        rule_variance=5 * slope,
    )


def moments(values: Floats) -> tuple[float, float, float]:
    """Mean, variance and two standard errors of the variance, of at least two values."""
    count, squares = len(values), np.square(values - values.mean())
    variance = squares.sum() / (count - 1)
    noise = np.square(squares).mean() - variance**2 * (count - 3) / (count - 1)
    return float(values.mean()), float(variance), 2 * sqrt(max(0.0, noise) / count)


def draw_sizes(
    random: np.random.Generator, widths: Sequence[int], nets: int
) -> Generator[tuple[int, int, Floats], None, None]:
    """‖h‖² x inputs / outputs of random ReLU networks at random unit inputs, some at a time.

    Yields after every layer: the first of the networks at hand, the weights drawn in this layer,
    and the sizes of those networks: [0] before their last layer is done.
    """
    matrices = [*zip(widths, (widths[0], *widths[:-1]), strict=True)]
    size = max(1, PIECE // max(out * fan_in for out, fan_in in matrices))
    for first in range(0, nets, size):
        some = min(size, nets - first)
        h = random.standard_normal((some, widths[0], 1))
        h *= sqrt(widths[0] / widths[-1]) / np.linalg.norm(h, axis=1, keepdims=True)
        for left, (out, fan_in) in zip(range(len(widths) - 1, -1, -1), matrices, strict=True):
            W = random.standard_normal((some, out, fan_in))
            h = np.maximum(sqrt(2 / fan_in) * (W @ h), 0.0)
            yield first, W.size, np.empty(0) if left else np.square(h).sum(axis=(1, 2))


def weights_of(widths: Sequence[int]) -> int:
    """Weights of one network with as many inputs as its first layer has neurons."""
    return sum(a * b for a, b in zip(widths, (widths[0], *widths[:-1]), strict=True))


def beta(widths: Sequence[int]) -> float:
    """β = Σ 1/n over the hidden layers."""
    return sum(1 / n for n in widths)


def exact_mean(widths: Sequence[int]) -> float:
    """E log‖J u‖², times inputs / outputs, of a network that is alive: Σ E ψ(K/2) + log(4/n).

    ψ(K/2) + log 2 is the mean of log χ²_K, and He's weights give another factor of 2/n.
    """
    return sum(layer_law(n)[0] for n in widths)


def exact_variance(widths: Sequence[int]) -> float:
    """Its variance, Σ E ψ₁(K/2) + Var ψ(K/2) with K ~ Bin(n, ½) given K ≥ 1.

    ψ₁(K/2) is the variance of log χ²_K.
    """
    return sum(layer_law(n)[1] for n in widths)


def exact_dead(widths: Sequence[int]) -> float:
    """The chance 1 − Π (1 − 2⁻ⁿ) that in some layer no neuron is active."""
    return 1 - prod(1 - 2.0**-n for n in widths)


@cache
def layer_law(n: int) -> tuple[float, float]:
    """What one layer of n neurons adds to the mean and to the variance of the log."""
    active = np.arange(1, n + 1)
    chances = np.array([comb(n, k) / (2**n - 1) for k in range(1, n + 1)])
    means = digamma(active / 2)
    mean = float(chances @ means)
    variance = chances @ polygamma(1, active / 2) + chances @ np.square(means - mean)
    return mean + log(4 / n), float(variance)
