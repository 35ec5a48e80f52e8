"""Whether the pairs of a relation lie apart in the same direction.

Fournier, Dupoux and Dunbar, "Analogies minus analogy test: measuring regularities in word
embeddings" (2020): the offsets of a relation are compared with those of its pairs shuffled.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def mean_cosines(first: Floats, second: Floats, asked: Ints, seed: int) -> tuple[float, float]:
    """The mean cosine between offsets over questions, and that with the second words shuffled.

    first, second: [P, D] vectors of the pairs' words. asked: [n, 2] places of the pairs (a, b) and
    (c, d). Shuffled, no pair keeps its second word. nan without a question.
    """
    if not len(asked):
        return np.nan, np.nan
    order = np.random.default_rng(seed).permutation(len(first))
    other = np.empty_like(order)
    other[order] = np.roll(order, 1)
    return _mean(second - first, asked), _mean(second[other] - first, asked)


def _mean(offsets: Floats, asked: Ints) -> float:
    lengths = np.linalg.norm(offsets, axis=1, keepdims=True)
    unit = offsets / np.maximum(lengths, np.finfo(np.float64).tiny)
    return float((unit[asked[:, 0]] * unit[asked[:, 1]]).sum(axis=1).mean())
