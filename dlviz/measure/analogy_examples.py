"""A few analogies of each kind and their answers, drawn at random from right and wrong ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from dlviz.data.words import Vectors
from dlviz.measure.analogy_search import Search

Ints = npt.NDArray[np.int64]
Figures = Mapping[str, npt.NDArray[np.generic]]

EACH = 3
"""Right ones of a category, and wrong ones."""
NONE: Figures = MappingProxyType({"words": np.empty((0, 5), "<U1"), "ranks": np.empty(0, np.int64)})


@dataclass(frozen=True)
class Example:
    """a is to b as c is to `expected`; the answer with these three words excluded.

    rank: of the expected word among all that may answer, 1 where it is the answer.
    """

    a: str
    b: str
    c: str
    expected: str
    answer: str
    rank: int

    @property
    def right(self) -> bool:
        """Whether the answer is the expected word."""
        return self.answer == self.expected


def drawn(search: Search, table: Vectors, four: Ints, answer: Ints) -> Figures:
    """Up to 3 right and 3 wrong questions of one category; none with a blocked word.

    four: [n, 4] rows of a, b, c and d. answer: [n] rows.
    """
    clean = np.flatnonzero(~table.blocked[np.column_stack([four, answer])].any(axis=1))
    places = clean[_chosen(answer[clean] == four[clean, 3], search.seed)]
    words = [[table.words[row] for row in (*four[place], answer[place])] for place in places]
    return {
        "words": np.array(words, str).reshape(-1, 5),
        "ranks": np.array([search.rank(four[place]) for place in places], np.int64),
    }


def some(found: Sequence[Figures], seed: int = 0) -> Figures:
    """As many of the examples of all categories."""
    words = np.concatenate([each["words"] for each in found])
    ranks = np.concatenate([each["ranks"] for each in found])
    places = _chosen(words[:, 3] == words[:, 4], seed)
    return {"words": words[places], "ranks": ranks[places]}


def read(found: Figures) -> tuple[Example, ...]:
    """The examples of one category."""
    ranks = found["ranks"].tolist()
    return tuple(
        Example(str(a), str(b), str(c), str(expected), str(answer), rank)
        for (a, b, c, expected, answer), rank in zip(found["words"].tolist(), ranks, strict=True)
    )


def _chosen(right: npt.NDArray[np.bool_], seed: int) -> Ints:
    """Places of up to 3 right ones and, after them, 3 wrong ones of [n]."""
    random = np.random.default_rng(seed)
    kinds = [random.permutation(np.flatnonzero(which))[:EACH] for which in (right, ~right)]
    return np.concatenate(kinds)
