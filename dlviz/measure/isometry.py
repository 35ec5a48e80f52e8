"""Isometry: how a deep network stretches and squeezes the directions of its input.

The singular values of its Jacobian are the factors. Where all of them are near 1 nothing grows or
vanishes, and gradients come back as they went (Saxe et al. 2014, Pennington et al. 2017).

A product of sixty random matrices has singular values that are 70 powers of ten apart; an ordinary
decomposition of it loses all that lie 16 below the largest. So the product is kept as U S Vᵀ and
only the next layer is multiplied on: (W U) S is a matrix with columns of very different lengths,
whose singular values, small ones too, Jacobi's method finds to some 13 digits (Drmač and Veselić
2008, LAPACK's dgejsv). V is not needed for them.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from math import log10, sqrt
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch

from dlviz.errors import UserError
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.initialisers import drawn
from dlviz.texts import say
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.ranges import SEEDS, check_length, check_numbers, check_types
from dlviz.train.study import FlatStudy

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Kind:
    """What a network is made of: names in ACTIVATIONS and INITIALISERS, and a factor on weights."""

    label: str
    activation: str
    initialiser: str
    scale: float = 1.0


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "linear_orthogonal": Kind(say("isometry.linear_orthogonal"), "identity", "orthogonal"),
        "linear_gaussian": Kind(say("isometry.linear_gaussian"), "identity", "lecun_normal"),
        "tanh_orthogonal": Kind(say("isometry.tanh_orthogonal"), "tanh", "orthogonal"),
        "tanh_xavier": Kind(say("isometry.tanh_xavier"), "tanh", "xavier_normal"),
        "relu_orthogonal": Kind(say("isometry.relu_orthogonal_2"), "relu", "orthogonal", sqrt(2)),
        "relu_he": Kind(say("isometry.relu_he"), "relu", "he_normal"),
    }
)
"""√2 makes up for the half of the signal that a ReLU takes away, as He's weights do."""

LIMITS = {"depth": (1, 60), "width": (4, 128), "scale": (1e-3, 3.0), "seed": SEEDS}
MOST_KINDS = 4
INPUT = (0, 1)  # the stream of the input; layers have 1, 2, ...


@dataclass(frozen=True)
class Isometry(FlatStudy):
    """The Jacobian of random networks at one input, layer by layer.

    depth: 1 to 60 layers without biases, all of `width` neurons, 4 to 128, as are the inputs.
    kinds: 1 to 4 different names in `KINDS`; all see the same input and the same random numbers.
    scale: root mean square of the input, .001 to 3; it matters for tanh only.
    """

    kind: ClassVar[str] = "isometry"

    depth: int = 20
    width: int = 64
    kinds: tuple[str, ...] = (
        "linear_orthogonal",
        "linear_gaussian",
        "tanh_orthogonal",
        "relu_orthogonal",
    )
    seed: int = 0
    scale: float = 0.1

    @property
    def networks(self) -> int:
        """How many networks are drawn for it."""
        return len(self.kinds)

    def check(self) -> None:
        """Raises UserError for a value that cannot be used.

        "value_type", "value_range"; "value_unknown" for a kind that is not known or named twice.
        """
        check_numbers(self, LIMITS)
        check_types(self)
        check_length("kinds", self.kinds, (1, MOST_KINDS))
        for place, name in enumerate(self.kinds):
            if name not in KINDS or name in self.kinds[:place]:
                raise UserError("value_unknown", field="kinds", value=name)

    def steps(self) -> Generator[tuple[float, "IsometryResult"], None, "IsometryResult"]:
        """Multiply layer by layer; yields the fraction done and the layers that are."""
        self.check()
        x = np.random.default_rng([self.seed, *INPUT]).standard_normal(self.width)
        x *= self.scale / sqrt(np.square(x).mean())
        jacobians = [Jacobian(KINDS[name], x) for name in self.kinds]
        found: list[list[Floats]] = []
        for layer in range(1, self.depth + 1):
            if found:
                yield (layer - 1) / self.depth, self._result(found)
                use_threads()
            found.append([each.add((self.seed, layer)) for each in jacobians])
        return self._result(found)

    def _result(self, found: Sequence[Sequence[Floats]]) -> "IsometryResult":
        values = np.swapaxes(np.array(found), 0, 1)
        layers = np.arange(1, len(found) + 1)
        return IsometryResult(
            study=self,
            values=values,
            theory_max=largest_gaussian(layers),
            median=np.median(values, axis=2),
            max=values.max(axis=2),
            lost=np.isneginf(values).mean(axis=2),
        )


@dataclass(frozen=True, eq=False)
class IsometryResult(Arrays):
    """Singular values of K networks' Jacobians after each of L layers; n a layer.

    values: [K, L, n] as log10, falling; −inf where the value is 0, or less than 1e-150 of the
        largest. theory_max: [L] `largest_gaussian`, of "linear_gaussian".
    median, max: [K, L] as log10, −inf likewise. lost: [K, L] the share of −inf among the n.
    While it is computed L is what there is so far.
    """

    study: Isometry
    values: Floats
    theory_max: Floats
    median: Floats
    max: Floats
    lost: Floats


def largest_gaussian(layers: npt.NDArray[np.int64]) -> Floats:
    """log10 of the largest singular value of a product of L Gaussian matrices, in wide networks.

    s² → (L + 1)^(L + 1) / L^L, with entries of variance 1 / n (the edge of the Fuss-Catalan law).
    """
    L = np.asarray(layers, dtype=np.float64)
    return np.asarray(((L + 1) * np.log10(L + 1) - L * np.log10(L)) / 2)


class Jacobian:
    """One network's h and Jacobian 10^e U S Vᵀ so far; U: [n, r], S: [r], the largest 1."""

    def __init__(self, kind: Kind, x: Floats) -> None:
        self._kind = kind
        self._h = x
        self._U, self._s, self._exponent = np.eye(len(x)), np.ones(len(x)), 0.0

    def add(self, stream: tuple[int, ...]) -> Floats:
        """Multiply on the layer of this random stream; log10 of the singular values, [n] falling.

        Raises numpy's LinAlgError if Jacobi's method does not converge.
        """
        kind, n = self._kind, len(self._h)
        W = drawn(kind.initialiser, kind.scale, stream, (n, n))
        z = torch.from_numpy(W @ self._h)
        h = ACTIVATIONS[kind.activation].value(z)
        slope = ACTIVATIONS[kind.activation].slope(z, h).numpy()
        self._h = h.numpy()
        self._multiply(slope, W)
        values = np.full(n, -np.inf)
        values[: len(self._s)] = np.log10(self._s) + self._exponent
        return values

    def _multiply(self, slope: Floats, W: Floats) -> None:
        """J ← D W J; neurons with slope 0 are left out, so that a lost direction is exactly 0."""
        alive = slope != 0
        product = slope[alive, None] * (W[alive] @ self._U) * self._s
        left, s = graded_svd(product)
        s = s[s > 0]
        self._U = np.zeros((len(slope), len(s)))
        self._U[alive] = left[:, : len(s)]
        if len(s):
            self._s, self._exponent = s / s[0], self._exponent + log10(s[0])
        else:
            self._s = s


def graded_svd(matrix: Floats) -> tuple[Floats, Floats]:
    """U [m, k] and falling singular values [k] of D C E [m, r], k = min(m, r), small ones too.

    C is well-conditioned, D and E diagonal with entries as different as they may be.
    """
    from scipy.linalg.lapack import dgejsv

    rows, columns = matrix.shape
    if not rows or not columns:
        return np.zeros((rows, 0)), np.zeros(0)
    tall = matrix if rows >= columns else matrix.T
    # joba 2: both diagonals are allowed for. jobu, jobv 0: wanted, 3: not. jobp 0: as it is.
    wanted = (0, 3) if tall is matrix else (3, 0)
    s, U, V, work, _, failed = dgejsv(tall, joba=2, jobu=wanted[0], jobv=wanted[1], jobp=0)
    if failed:
        raise np.linalg.LinAlgError("Jacobi's method did not converge")
    return (U if tall is matrix else V), s * (work[0] / work[1])
