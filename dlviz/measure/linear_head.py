"""A layer of units and the linear layer behind it: what is right without some of the units."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LinearHead:
    """What U units hand on for N pictures, and how K logits are made of it.

    features: [N, U]. labels: [N]. weights: [K, U]. bias: [K]. logits = features Wᵀ + b, and
    without a unit its column of W is zero.
    """

    features: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    def right(self, without: Collection[int] = ()) -> npt.NDArray[np.bool_]:
        """[N] which pictures are answered rightly without these units."""
        return self._right(self._logits - self._parts(np.array(without, dtype=np.int64)))

    def accuracy(self, without: Collection[int] = ()) -> float:
        """The share of them."""
        return float(self.right(without).mean())

    def by_class(self, without: Collection[int] = ()) -> Floats:
        """[K] likewise, of each class; nan for one of which there is no picture."""
        right = self.right(without)
        known = [self.labels == label for label in range(len(self.bias))]
        return np.array([right[own].mean() if own.any() else np.nan for own in known])

    def least_first(self) -> Iterator[int]:
        """All units, each the one without which, and without those before it, most is right.

        Of equals, the one that leaves the right classes the higher mean log probability. Taking
        the worst away one by one finds better small groups than adding the best one by one: a
        class takes several units together, so the first units that are added gain little.
        """
        logits, left = self._logits, list(range(self.features.shape[1]))
        while left:
            tried = [logits - self._parts(np.array([unit])) for unit in left]
            scores = [(self._right(one).mean(), self._log_probability(one)) for one in tried]
            place = max(range(len(left)), key=lambda place: scores[place])
            logits = tried[place]
            yield left.pop(place)

    @cached_property
    def _logits(self) -> Floats:
        return self._parts(np.arange(self.features.shape[1])) + self.bias

    def _parts(self, units: npt.NDArray[np.int64]) -> Floats:
        """[N, K] what these units add to the logits."""
        features = self.features[:, units].astype(np.float64)
        return features @ self.weights[:, units].T.astype(np.float64)

    def _right(self, logits: Floats) -> npt.NDArray[np.bool_]:
        found: npt.NDArray[np.bool_] = logits.argmax(axis=1) == self.labels
        return found

    def _log_probability(self, logits: Floats) -> float:
        shifted = logits - logits.max(axis=1, keepdims=True)
        sums = np.log(np.exp(shifted).sum(axis=1))
        return float((shifted[np.arange(len(self.labels)), self.labels] - sums).mean())
