"""A residual network as a series of corrections, and what it loses with one of its blocks.

Multiply out (I + αA_L) ... (I + αA_1) x: a path goes through a block or past it, and those through
k blocks make up the term of order k. With Gaussian A the paths are at right angles on average, so
that the order k has C(L, k) α^2k of the input's squared size, and the orders together (1 + α²)^L.
The terms are followed by T_k ← T_k + α A T_{k−1}, never path by path (Veit et al. 2016).
"""

from collections.abc import Generator
from dataclasses import dataclass
from math import comb, sqrt
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.nets.deep import RESIDUALS
from dlviz.nets.initialisers import drawn
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.ranges import SEEDS, check_choices, check_numbers
from dlviz.train.study import FlatStudy

Floats = npt.NDArray[np.float64]

EXAMPLES = 32  # inputs of every network
LIMITS = {"blocks": (1, 60), "width": (16, 128), "draws": (1, 16), "seed": SEEDS}
CHOICES = {"scale": ("root", "one")}
LINEAR, RELU, INPUT = 1, 2, 3  # streams of a draw: matrices of either kind, and inputs


@dataclass(frozen=True)
class Series(FlatStudy):
    """Random residual networks: linear ones for the orders, ReLU ones for size and removal.

    blocks: 1 to 60. scale: the factor α on each block, "root" (1/√blocks) or "one".
    width: 16 to 128. draws: networks of each sort, 1 to 16, each with `EXAMPLES` inputs.
    """

    kind: ClassVar[str] = "series"
    heavy: ClassVar[bool] = True

    blocks: int = 30
    scale: str = "root"
    width: int = 128
    draws: int = 8
    seed: int = 0

    @property
    def networks(self) -> int:
        """How many networks are drawn for it: linear, residual and plain."""
        return 3 * self.draws

    @property
    def alpha(self) -> float:
        """The factor on each block."""
        return RESIDUALS[self.scale].alpha(self.blocks)

    def check(self) -> None:
        """Raises UserError: "value_type", "value_range" or "value_unknown"."""
        check_numbers(self, LIMITS)
        check_choices(self, CHOICES)

    def steps(self) -> Generator[tuple[float, "SeriesResult | None"], None, "SeriesResult"]:
        """Block by block, draw by draw; yields the fraction done and the mean of the draws."""
        self.check()
        found: list[tuple[Floats, ...]] = []
        so_far = None
        for draw in range(self.draws):
            x = self._inputs(draw)
            linear = Orders(x, self.blocks, self.alpha)
            residual, plain = Removal(x, self.blocks, self.alpha), Removal(x, self.blocks, None)
            sizes = [1.0]
            for block in range(1, self.blocks + 1):
                yield (draw + (block - 1) / self.blocks) / self.draws, so_far
                use_threads()
                linear.add(self._matrix("lecun_normal", draw, block, LINEAR))
                W = self._matrix("he_normal", draw, block, RELU)
                sizes.append(residual.add(W))
                plain.add(W)
            found.append((linear.sizes(), np.array(sizes), residual.kept(), plain.kept()))
            so_far = self._result(found)
        return self._result(found)

    def _inputs(self, draw: int) -> Tensor:
        """[width, EXAMPLES] random directions, all of length 1."""
        random = np.random.default_rng([self.seed, draw, INPUT])
        x = random.standard_normal((self.width, EXAMPLES))
        return torch.from_numpy(x / np.linalg.norm(x, axis=0))

    def _matrix(self, name: str, draw: int, block: int, sort: int) -> Tensor:
        shape = (self.width, self.width)
        return torch.from_numpy(drawn(name, 1.0, (self.seed, draw, block, sort), shape))

    def _result(self, found: list[tuple[Floats, ...]]) -> "SeriesResult":
        orders, variance, residual, plain = (
            np.mean(each, axis=0) for each in zip(*found, strict=True)
        )
        shares = orders / orders.sum()
        grown = 1 + self.alpha**2
        return SeriesResult(
            study=self,
            orders=orders,
            theory=order_sizes(self.blocks, self.alpha),
            shares=shares,
            mean_order=float(shares @ np.arange(len(shares))),
            mean_order_theory=mean_order(self.blocks, self.alpha),
            variance=variance,
            variance_theory=grown ** np.arange(self.blocks + 1.0),
            kept_residual=residual,
            kept_plain=plain,
            kept_theory=1 / sqrt(grown),
        )


@dataclass(frozen=True, eq=False)
class SeriesResult(Arrays):
    """Means over the draws (those that are done, while it is computed); L blocks.

    orders: [L + 1] mean squared size of each order's term, of the input's. theory: [L + 1]
        C(L, k) α^2k. shares: [L + 1] of each in the sum of the orders.
    mean_order: how many blocks the signal goes through, Σ k shares; mean_order_theory:
        L α² / (1 + α²).
    variance: [L + 1] mean squared size of the stream of h ← h + α W relu(h) after each block, of
        the input's; variance_theory: [L + 1] (1 + α²)^l, for wide networks.
    kept_residual, kept_plain: [L] `Removal.kept` without block j, for h ← h + α W relu(h) and
        h ← W relu(h). kept_theory: 1 / √(1 + α²), what linear residual blocks keep.
    """

    study: Series
    orders: Floats
    theory: Floats
    shares: Floats
    mean_order: float
    mean_order_theory: float
    variance: Floats
    variance_theory: Floats
    kept_residual: Floats
    kept_plain: Floats
    kept_theory: float


def order_sizes(blocks: int, alpha: float) -> Floats:
    """C(L, k) α^2k for k = 0 ... L, [L + 1]."""
    return np.array([comb(blocks, k) * alpha ** (2 * k) for k in range(blocks + 1)])


def mean_order(blocks: int, alpha: float) -> float:
    """Σ k C(L, k) α^2k / (1 + α²)^L = L α² / (1 + α²): a binomial's mean."""
    return blocks * alpha**2 / (1 + alpha**2)


class Orders:
    """The terms of a linear residual network, order by order: T [L + 1, width, examples]."""

    def __init__(self, x: Tensor, blocks: int, alpha: float) -> None:
        self._alpha, self._made = alpha, 0
        self._T = x.new_zeros(blocks + 1, *x.shape)
        self._T[0] = x

    def add(self, A: Tensor) -> None:
        """One more block I + αA."""
        self._made += 1
        self._T[1 : self._made + 1] += self._alpha * (A @ self._T[: self._made])

    def sizes(self) -> Floats:
        """Mean over the examples of each order's squared size, of the inputs', [L + 1]."""
        sizes = self._T.square().sum(1).mean(1)
        return np.asarray((sizes / sizes[0]).numpy())


class Removal:
    """A ReLU network beside those that lack one of its blocks; alpha None: without skips.

    H: [L + 1, width, examples], the whole network's h first, then that without block 1, 2, ...
    """

    def __init__(self, x: Tensor, blocks: int, alpha: float | None) -> None:
        self._alpha, self._made = alpha, 0
        self._H = x.new_zeros(blocks + 1, *x.shape)
        self._H[0] = x

    def add(self, W: Tensor) -> float:
        """One more block; the whole network's mean squared size after it."""
        self._made += 1
        self._H[self._made] = self._H[0]
        H = self._H[: self._made]
        product = W @ torch.relu(H)
        H.copy_(product if self._alpha is None else H + self._alpha * product)
        return float(self._H[0].square().sum(0).mean())

    def kept(self) -> Floats:
        """[L] how alike the answers are with and without block j: 1 the same, 0 unrelated.

        A cosine over all examples, of each answer's direction less the mean of the examples'
        directions. That mean is taken away because deep ReLU networks answer any two inputs in
        much the same direction: what tells them apart is what a block can destroy. 0 where all
        answers are 0.
        """
        unit = torch.nn.functional.normalize(self._H, dim=1, eps=1e-300)
        centred = unit - unit.mean(2, keepdim=True)
        flat = torch.nn.functional.normalize(centred.flatten(1), dim=1, eps=1e-300)
        return np.asarray((flat[1:] @ flat[0]).numpy())
