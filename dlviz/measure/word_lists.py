"""The words nearest to a sum, in every state in which some of its terms are struck out."""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from dlviz.data.word_forms import other_forms
from dlviz.data.words import Vectors, tops
from dlviz.measure.word_queries import (
    Bools,
    Floats,
    Ints,
    added,
    cosines,
    multiplied,
    rank_of,
)
from dlviz.train.arrays import Arrays

ROWS = 10
"""Words in a list."""


@dataclass(frozen=True, eq=False)
class Lists(Arrays):
    """The words nearest to a sum in all its S states, by 3CosAdd and by 3CosMul.

    In a state some terms are struck out; every one is here that leaves a plus word and something of
    the sum. The sum's own words are all its terms, struck out or not. No blocked word is in a list
    or counted in a rank.

    states: [S] the terms that are struck out, as bits: 5 is the first and the third. They rise.
    top: [S, 2, K] rows of the table, largest score first. K is as large as it takes for 10 words to
        stay in every list whatever is hidden, or all words of the table.
    score: [S, 2, K] cosines for 3CosAdd, positive for 3CosMul.
    own, form: [S, 2, K] the sum's own words, other forms of them.
    rank: [S, 2, 2, 2] of the expected word, 1 for the first; third axis: own words excluded or
        allowed; fourth: other forms shown or hidden. 0: there is none, or it may not answer.
    expected_score: [S, 2]; nan: there is none.
    margin: [S, 2, 2, 2] the expected word's lead in score over the best other that may answer,
        negative where it is behind; nan where its rank is 0.
    """

    states: Ints
    top: Ints
    score: Floats
    own: Bools
    form: Bools
    rank: Ints
    expected_score: Floats
    margin: Floats


def bits(struck: Iterable[int]) -> int:
    """Places of terms as one number: its lowest bit stands for the first term."""
    return sum(1 << place for place in set(struck))


def leaves_plus(sign: Sequence[int], state: int) -> bool:
    """Whether a term of sign 1 is left in a state."""
    return any(each > 0 and not state >> place & 1 for place, each in enumerate(sign))


def lists(table: Vectors, rows: Ints, sign: Ints, aim: int) -> Generator[float, None, Lists]:
    """The lists of a sum; yields the fraction done.

    rows: [T] the terms' rows in the table. sign: [T] 1 or -1. aim: the expected word's row, or -1.
    States in which nothing is left of the sum are passed over.
    """
    states, scores = [], []
    near = cosines(table, rows)
    yield 0.2
    for state in range(1 << len(rows)):
        if not leaves_plus(sign.tolist(), state):
            continue
        left = np.array([not state >> place & 1 for place in range(len(rows))])
        weights = (sign * left).astype(np.float32)
        by_sum = added(near, rows, weights)
        if by_sum.any():
            states.append(state)
            scores.append(np.stack([by_sum, multiplied(near, weights)]))
        yield 0.4
    hiding = _Hiding.of(table, rows)
    yield 0.5
    count = 0
    for of_state in scores:
        count = max(count, *(hiding.enough(each) for each in of_state))
        yield 0.6
    top, rank, lead = [], [], []
    for of_state in scores:
        top.append(tops(np.where(hiding.never, -np.inf, of_state), count))
        yield 0.7
        places = _places(of_state, aim, hiding)
        rank.append(places[0])
        lead.append(places[1])
        yield 0.8
    score = [np.take_along_axis(*each, -1) for each in zip(scores, top, strict=True)]
    aimed = [each[:, aim] if aim >= 0 else np.full(2, np.nan) for each in scores]
    return Lists(
        states=np.array(states),
        top=np.stack(top),
        score=np.stack(score),
        own=hiding.own[np.stack(top)],
        form=hiding.form[np.stack(top)],
        rank=np.stack(rank),
        expected_score=np.stack(aimed).astype(np.float32),
        margin=np.stack(lead),
    )


@dataclass(frozen=True)
class _Hiding:
    """Which words [N] may never answer, which are the sum's own, which other forms of those."""

    never: Bools
    own: Bools
    form: Bools

    @classmethod
    def of(cls, table: Vectors, rows: Ints) -> "_Hiding":
        own = np.zeros(len(table.words), np.bool_)
        own[rows] = True
        form = other_forms([table.words[row] for row in rows], table)
        return cls(table.blocked, own, form)

    def allowed(self, own: bool, forms: bool) -> Bools:
        """[N] own: the sum's words may answer. forms: other forms of them may not."""
        found: Bools = ~self.never
        if not own:
            found &= ~self.own
        if forms:
            found &= ~self.form
        return found

    def enough(self, scores: Floats) -> int:
        """How many of the first words hold a list of those that nothing hides."""
        free = scores[self.allowed(own=False, forms=True)]
        if len(free) <= ROWS:
            return int((~self.never).sum())
        least = np.partition(free, len(free) - ROWS)[len(free) - ROWS]
        return int((scores[~self.never] >= least).sum())


def _places(scores: Floats, aim: int, hiding: _Hiding) -> tuple[Ints, Floats]:
    """The expected word's rank and its lead, each [2, 2, 2]; scores [2, N] of a state."""
    rank, lead = np.zeros((2, 2, 2), np.int64), np.full((2, 2, 2), np.nan, np.float32)
    if aim < 0:
        return rank, lead
    for own, forms in product((False, True), (False, True)):
        allowed = hiding.allowed(own, forms)
        if not allowed[aim]:
            continue
        others = allowed.copy()
        others[aim] = False
        for method, each in enumerate(scores):
            rank[method, int(own), int(forms)] = rank_of(each, aim, allowed)
            if others.any():
                lead[method, int(own), int(forms)] = each[aim] - each[others].max()
    return rank, lead
