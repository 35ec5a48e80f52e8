"""What a sum of words comes to: which words answer, by which way of asking, and how surely."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dlviz.measure.analogy_search import MODES
from dlviz.measure.word_lists import ROWS, Lists, bits
from dlviz.measure.word_queries import Bools, Ints

WAYS = tuple(MODES)[:4]
"""The whole sum without its own words; without its minus words; its last plus word alone; the whole
sum with its own words among the answers."""


class Row(NamedTuple):
    """A word of a list. own: it is one of the sum's words; form: another form of one of them."""

    word: str
    score: float
    own: bool
    form: bool


class Way(NamedTuple):
    """One of WAYS: what is struck out and whether own words may answer, and what comes of it.

    word: the first of the list; "": no word may answer. rank: of the expected word; 0 where there
    is none, or where it may not answer.
    """

    name: str
    struck: tuple[int, ...]
    own: bool
    word: str
    score: float
    rank: int


@dataclass(frozen=True, eq=False)
class Answers(Lists):
    """The lists of a sum of T terms, with their words.

    label: of the table of `size` words with `dimension` numbers each.
    words: [W] of the lists, the terms and the expected one, in the table's order. Every place of a
        word, in `top` as well, is one in these.
    expected: the place of the expected word, or -1.
    sign: [T] 1 or -1. term: [T] places of the terms. weak: [T] names read from several pieces.
    expected_weak: whether the expected word is such a name.
    methods: the names of the second axis of the lists.
    """

    label: str
    size: int
    dimension: int
    words: tuple[str, ...]
    expected: int
    sign: Ints
    term: Ints
    weak: Bools
    expected_weak: bool
    methods: tuple[str, ...]

    def place(self, struck: tuple[int, ...]) -> int:
        """The state in which these terms are struck out; where it is none, that of the sum."""
        found = np.flatnonzero(self.states == bits(struck))
        return int(found[0]) if len(found) else 0

    def shown(
        self, struck: tuple[int, ...], own: bool, method: str, forms: bool
    ) -> tuple[Row, ...]:
        """The ten words that may answer, or all where there are fewer.

        struck: places of the terms that are struck out. own: the sum's own words may answer.
        forms: other forms of them may not.
        """
        at = self.place(struck), self.methods.index(method)
        columns = (each[at].tolist() for each in (self.top, self.score, self.own, self.form))
        rows = (
            Row(self.words[word], score, mine, form)
            for word, score, mine, form in zip(*columns, strict=True)
        )
        free = [row for row in rows if (own or not row.own) and not (forms and row.form)]
        return tuple(free[:ROWS])

    def rank_of(self, struck: tuple[int, ...], own: bool, method: str, forms: bool) -> int:
        """The expected word's place among all that may answer; 0: none, or it may not."""
        m = self.methods.index(method)
        return int(self.rank[self.place(struck), m, int(own), int(forms)])

    def margin_of(self, struck: tuple[int, ...], own: bool, method: str, forms: bool) -> float:
        """Its lead over the best other word that may answer; nan where it has no rank."""
        m = self.methods.index(method)
        return float(self.margin[self.place(struck), m, int(own), int(forms)])

    def ways(self, method: str, forms: bool) -> tuple[Way | None, ...]:
        """The four WAYS. None for one that asks the same as one before it, or asks nothing."""
        minus = tuple(np.flatnonzero(self.sign < 0).tolist())
        last = int(np.flatnonzero(self.sign > 0)[-1])
        others = tuple(t for t in range(len(self.sign)) if t != last)
        asked = [((), False), (minus, False), (others, False), ((), True)]
        return tuple(
            None
            if each in asked[:at] or bits(each[0]) not in self.states
            else self._way(WAYS[at], *each, method, forms)
            for at, each in enumerate(asked)
        )

    def _way(self, name: str, struck: tuple[int, ...], own: bool, method: str, forms: bool) -> Way:
        rows = self.shown(struck, own, method, forms)
        first = rows[0] if rows else Row("", 0.0, own=False, form=False)
        rank = self.rank_of(struck, own, method, forms)
        return Way(name, struck, own, first.word, first.score, rank)
