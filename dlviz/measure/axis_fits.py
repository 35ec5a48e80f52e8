"""Whether one axis of a space of words means something: how many pairs agree about its sign.

Among many axes one always fits by chance, and where a relation has a direction at all, more so:
after any rotation another axis fits about as well.
"""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def best_axis(offsets: Floats) -> tuple[int, int]:
    """The axis along which most offsets [P, D] have the same sign, and how many do."""
    above, below = (offsets > 0).sum(axis=0), (offsets < 0).sum(axis=0)
    agree = np.maximum(above, below)
    return int(agree.argmax()), int(agree.max(initial=0))


def by_chance(pairs: int, axes: int) -> float:
    """How many of the pairs the best axis fits on average where every sign is a fair coin.

    For one axis that is the larger of k and P - k, k being binomial; the best of D independent
    ones has the D-th power of its distribution function.
    """
    one = np.zeros(pairs + 1)
    for count in range(pairs + 1):
        one[max(count, pairs - count)] += math.comb(pairs, count) / 2**pairs
    best = np.diff(one.cumsum() ** axes, prepend=0.0)
    return float(best @ np.arange(pairs + 1))
