"""The answers of a table of vectors to analogies "a is to b as c is to d".

3CosAdd: the word whose cosines with b and c, less that with a, are largest together (Mikolov, Yih
and Zweig, "Linguistic regularities in continuous space word representations", 2013). 3CosMul: the
cosines, shifted to [0, 1], multiplied and divided instead (Levy and Goldberg, "Linguistic
regularities in sparse and explicit word representations", 2014).

What the parts of the sum do was taken apart by Levy and Goldberg (2014), Linzen, "Issues in
evaluating semantic spaces using word analogies" (2016), and Rogers, Drozd and Li, "The (too many)
problems of analogical reasoning with word vectors" (2017).
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from dlviz.texts import say
from dlviz.train.devices import use_threads

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MODES: Mapping[str, str] = MappingProxyType(
    {
        "excluded": say("analogy_search.your_own_three_words_may"),
        "sum": say("analogy_search.without_a_b_c"),
        "nearest": say("analogy_search.without_a_and_b_nearest"),
        "allowed": say("analogy_search.every_word_may_answer"),
        "random": say("analogy_search.a_random_offset_instead_of"),
    }
)
"""Ways to answer; in all but "allowed" the three words of the question are left out."""
METHODS = ("add", "mul")
EPSILON, SMALLEST = 1e-6, 1e-12
"""Keep the division of 3CosMul and its logarithms from zero."""
VALUES_AT_ONCE = 2_000_000
"""Scores of questions in a slice, so that they stay near the processor."""
NOTHING = np.empty(0, np.int64)
ROWS_AT_ONCE, PRODUCTS_AT_ONCE = 400, 400_000_000
"""Words whose scores are held at a time; multiplications in a slice."""


@dataclass(frozen=True)
class Search:
    """Looks for answers among the words of a table.

    values: [N, D] rows of length 1. method: of METHODS. seed: of the random offsets: there is one
    for each pair (a, b), as long as b - a. They are added by 3CosAdd, whatever the method.
    hidden: for a row, others that must not answer where it must not; but in the way "allowed".
    """

    values: Floats
    method: str = "add"
    seed: int = 0
    hidden: Mapping[int, Ints] = field(default_factory=dict)

    def answers(self, four: Ints) -> Generator[float, None, Ints]:
        """[M, n] the rows that the ways of MODES answer; yields the fraction done.

        four: [n, 4] rows of a, b, c and d. Equal scores: the first row.
        """
        found = np.empty((len(MODES), len(four)), np.int64)
        few = len(np.unique(four[:, :3])) <= ROWS_AT_ONCE
        many = max(1, len(four) if few else ROWS_AT_ONCE // 3)
        for first in range(0, len(four), many):
            now = four[first : first + many]
            slices = self._answers(now)
            while True:
                try:
                    fraction = next(slices)
                except StopIteration as finished:
                    found[:, first : first + many] = finished.value
                    break
                yield (first + fraction * len(now)) / len(four)
        return found

    def rank(self, four: Ints) -> int:
        """Of d among the words that may answer the question of rows [4] a, b, c and d, from 1."""
        plus, minus = self._terms(self.values[four[:3]] @ self.values.T)
        scores = (plus[1] + plus[2] - minus[0])[None]
        scores[self._out(four[None, :3])] = -np.inf
        return 1 + int((scores[0] > scores[0, four[3]]).sum())

    def _answers(self, four: Ints) -> Generator[float, None, Ints]:
        rows, at = np.unique(four[:, :3], return_inverse=True)
        pairs, pair = np.unique(four[:, :2], axis=0, return_inverse=True)
        at, pair = at.reshape(-1, 3), pair.reshape(-1)
        cosines = yield from self._products(self.values[rows], (0.0, 0.2))
        offsets = yield from self._products(self._random(pairs), (0.2, 0.3))
        plus, minus = self._terms(cosines)
        found = np.empty((len(MODES), len(four)), np.int64)
        many = max(1, VALUES_AT_ONCE // len(self.values))
        for first in range(0, len(four), many):
            use_threads()
            now = slice(first, first + many)
            a, b, c = at[now].T
            out = self._out(four[now, :3])
            both = plus[b] + plus[c]
            full = both - minus[a]
            ways = {
                "allowed": full.argmax(axis=1),
                "excluded": _best(full, out),
                "sum": _best(both, out),
                "nearest": _best(cosines[c], out),
                "random": _best(cosines[c] + offsets[pair[now]], out),
            }
            found[:, now] = [ways[way] for way in MODES]
            yield 0.3 + 0.7 * min(1.0, (first + many) / len(four))
        return found

    def _products(self, rows: Floats, ends: tuple[float, float]) -> Generator[float, None, Floats]:
        """[n, N] of rows [n, D] with every word of the table."""
        found = np.empty((len(rows), len(self.values)), np.float32)
        many = max(1, PRODUCTS_AT_ONCE // self.values.size)
        for first in range(0, len(rows), many):
            use_threads()
            now = slice(first, first + many)
            np.matmul(rows[now], self.values.T, out=found[now])
            yield ends[0] + (ends[1] - ends[0]) * min(1.0, (first + many) / len(rows))
        return found

    def _random(self, pairs: Ints) -> Floats:
        """[n, D] for pairs [n, 2] of rows; the same for a pair wherever it is asked about."""
        lengths = np.linalg.norm(self.values[pairs[:, 1]] - self.values[pairs[:, 0]], axis=1)
        drawn = np.stack(
            [
                np.random.default_rng([self.seed, *pair]).standard_normal(self.values.shape[1])
                for pair in pairs.tolist()
            ]
        )
        drawn *= (lengths / np.linalg.norm(drawn, axis=1))[:, None]
        return drawn.astype(np.float32)

    def _terms(self, cosines: Floats) -> tuple[Floats, Floats]:
        """What a word with a plus adds to a score, and what one with a minus takes away."""
        if self.method == "add":
            return cosines, cosines
        shifted = np.maximum((1 + cosines) / 2, SMALLEST)
        return np.log(shifted), np.log(shifted + EPSILON)

    def may_answer(self, four: Ints) -> Bools:
        """[n] whether d is none of the words that must not answer; four: [n, 4] rows."""
        places, rows = self._out(four[:, :3])
        may = np.ones(len(four), np.bool_)
        may[places[rows == four[places, 3]]] = False
        return may

    def _out(self, own: Ints) -> tuple[Ints, Ints]:
        """Places in scores [n, N] that must not answer; own: [n, 3] rows of the questions."""
        places = np.repeat(np.arange(len(own)), 3)
        rows = own.reshape(-1)
        more = [self.hidden.get(row, NOTHING) for row in rows.tolist()] if self.hidden else []
        counts = [len(each) for each in more]
        if not sum(counts):
            return places, rows
        return (
            np.concatenate([places, np.repeat(places, counts)]),
            np.concatenate([rows, *more]),
        )


def _best(scores: Floats, out: tuple[Ints, Ints]) -> Ints:
    """[n] the best places of scores [n, N], which are changed, but for some."""
    scores[out] = -np.inf
    best: Ints = scores.argmax(axis=1)
    return best
