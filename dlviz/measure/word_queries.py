"""Sums of words: how near every word of a table is to one.

With unit vectors, the cosine of a word with a sum is the sum of its cosines with the terms, divided
by the sum's length. So every sum of some terms, with any of them left out, costs one pass over the
table.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dlviz.data.words import Vectors

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

EPSILON = 1e-6
"""Keeps 3CosMul's divisor above 0: as in gensim; the paper has .001."""
NOTHING = 1e-3
"""A sum of unit vectors that is shorter is nothing but rounding."""


def scores_add(vectors: Vectors, plus: Sequence[int], minus: Sequence[int] = ()) -> Floats:
    """[N] 3CosAdd: every word's cosine with the sum of rows `plus` less the sum of rows `minus`.

    0 everywhere where the words cancel out.
    Mikolov, Yih and Zweig, "Linguistic regularities in continuous space word representations"
    (2013).
    """
    rows = np.array([*plus, *minus], dtype=np.int64)
    return added(cosines(vectors, rows), rows, signs(plus, minus))


def scores_mul(vectors: Vectors, plus: Sequence[int], minus: Sequence[int] = ()) -> Floats:
    """[N] 3CosMul: the product of shifted cosines with `plus`, divided by that with `minus`.

    Cosines are shifted to [0, 1]; scores are positive. Levy and Goldberg, "Linguistic regularities
    in sparse and explicit word representations" (2014), equation 4.
    """
    rows = np.array([*plus, *minus], dtype=np.int64)
    return multiplied(cosines(vectors, rows), signs(plus, minus))


def signs(plus: Sequence[int], minus: Sequence[int]) -> Floats:
    """[T] 1 for each of `plus`, then -1 for each of `minus`."""
    return np.repeat(np.array([1, -1], np.float32), [len(plus), len(minus)])


def cosines(vectors: Vectors, rows: Ints) -> Floats:
    """[T, N] of T rows with all words."""
    values = vectors.values
    found: Floats = np.stack([values @ row for row in values[rows]])  # faster than one product
    return found


def added(near: Floats, rows: Ints, weights: Floats) -> Floats:
    """[N] 3CosAdd from the cosines [T, N] of its terms.

    rows: [T] the terms' own. weights: [T] 1, -1, or 0 for a term that is left out.
    """
    total: Floats = weights @ near
    length = np.sqrt(max(float(total[rows] @ weights), 0.0))
    return total / np.float32(length) if length > NOTHING else np.zeros_like(total)


def multiplied(near: Floats, weights: Floats) -> Floats:
    """[N] 3CosMul, likewise."""
    shifted = np.maximum((1 + near) / 2, 0)  # a cosine of -1 may be rounded below it
    top, bottom = shifted[weights > 0].prod(axis=0), shifted[weights < 0].prod(axis=0)
    found: Floats = top / (bottom + np.float32(EPSILON))
    return found


def rank_of(scores: Floats, row: int, allowed: Bools) -> int:
    """The place of a row among those that are allowed, 1 for the first; 0: it is not allowed.

    Equal scores stand in the order of the rows, as `words.tops` has them.
    """
    if not allowed[row]:
        return 0
    before = (scores > scores[row]) & allowed
    level = (scores[:row] == scores[row]) & allowed[:row]
    return 1 + int(before.sum()) + int(level.sum())
