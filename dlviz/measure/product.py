"""The product of many numbers near 1, which is what a gradient is on its way through layers."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from dlviz.train.arrays import Arrays
from dlviz.train.ranges import SEEDS, check_numbers
from dlviz.train.study import FlatStudy

Floats = npt.NDArray[np.float64]

LIMITS = {
    "factor": (0.5, 2.0),
    "layers": (1, 100),
    "spread": (0.0, 1.0),
    "draws": (10, 2000),
    "seed": SEEDS,
}
SHOWN = (0.1, 0.5, 0.9)  # quantiles of the products


@dataclass(frozen=True)
class Product(FlatStudy):
    """Multiplies what each layer keeps.

    factor: the mean of what a layer keeps, 0.5 to 2. layers: 1 to 100.
    spread: standard deviation of the logarithm of each factor, 0 to 1: normal, and its mean lies
        spread² / 2 below log(factor), so that the factors' own mean stays what it is.
    draws: products of such factors, 10 to 2000.
    """

    kind: ClassVar[str] = "product"

    factor: float = 0.9
    layers: int = 50
    spread: float = 0.0
    draws: int = 200
    seed: int = 0

    def check(self) -> None:
        """Raises UserError, "value_type" or "value_range", for a value that cannot be used."""
        check_numbers(self, LIMITS)

    def steps(self) -> Generator[tuple[float, None], None, "ProductResult"]:
        """A single slice: at most 200,000 numbers are drawn."""
        self.check()
        yield 0.0, None
        random = np.random.default_rng(self.seed)
        scatter = self.spread * random.standard_normal((self.draws, self.layers))
        made = np.cumsum(np.log(self.factor) - self.spread**2 / 2 + scatter, axis=1)
        logs = np.pad(made, ((0, 0), (1, 0))) / np.log(10)
        low, median, high = np.quantile(logs, SHOWN, axis=0)
        left = np.float64(self.factor) ** np.arange(self.layers + 1)
        return ProductResult(self, left, low, median, high)


@dataclass(frozen=True, eq=False)
class ProductResult(Arrays):
    """What is left after each layer, from 1 before the first; N = layers + 1, read-only arrays.

    left: [N] powers of the factor, which is the mean of the products whatever the spread.
    logs_low, logs_median, logs_high: [N] log10 of the 10 %, 50 % and 90 % quantiles of the draws;
        without a spread all three are log10 of `left`.
    """

    study: Product
    left: Floats
    logs_low: Floats
    logs_median: Floats
    logs_high: Floats
