"""A sum of words, with any of them struck out: what comes first, and which part does the work."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from dlviz.data import words
from dlviz.data.store import Store
from dlviz.data.words import Vectors
from dlviz.errors import UserError
from dlviz.measure.analogy_scores import ALL, ScoreTable, score_table
from dlviz.measure.analogy_search import METHODS
from dlviz.measure.showing import within
from dlviz.measure.word_answers import Answers, Row, Way
from dlviz.measure.word_lists import Lists, bits, leaves_plus, lists
from dlviz.measure.word_queries import Ints
from dlviz.train.devices import use_threads
from dlviz.train.ranges import check_choices, check_length, check_number, check_types
from dlviz.train.study import FlatStudy

PLUS, MINUS = "+", "-"
TERMS = (1, 6)
LISTED = 0.1  # the fraction that is done when the lists are there

_SCORES: Store[str, ScoreTable] = Store(2**20, lambda table: table.size_bytes)
"""By the names of tables of vectors: every sum in a table shows the same."""


@dataclass(frozen=True)
class WordSum(FlatStudy):
    """A sum of words of a table, and how its answer is shown.

    vectors: a table's name, as for `words.vectors`. terms: 1 to 6 words, each with its sign; one
    "+" at least. expected: the word that should come out; "": nobody says.
    struck: display only: places of the terms that are struck out. own: display only: the sum's own
    words may answer, too. method: display only, of METHODS. forms: display only: other forms of the
    sum's words may not answer. category: display only: whose accuracies are shown; where there is
    none of that name, those of all.
    """

    kind: ClassVar[str] = "word_sum"
    display: ClassVar[frozenset[str]] = frozenset({"struck", "own", "method", "forms", "category"})

    vectors: str = "minilm"
    terms: tuple[str, ...] = ("+dollar", "-united_states", "+mexico")
    expected: str = "peso"
    struck: tuple[int, ...] = ()
    own: bool = False
    method: str = "add"
    forms: bool = False
    category: str = ALL

    @property
    def signs(self) -> Ints:
        """[T] 1 or -1."""
        return np.array([1 if term[0] == PLUS else -1 for term in self.terms])

    def check(self) -> None:
        """Raises UserError for a value that cannot be used.

        "term_unreadable" (term): no sign, no word, or more than 40 characters. "sum_empty": no
        word with a plus that is not struck out.
        """
        check_types(self)
        check_choices(self, {"method": METHODS})
        if not self.vectors.startswith(words.PREFIX):
            check_choices(self, {"vectors": words.VECTORS})
        check_length("terms", self.terms, TERMS)
        for term in self.terms:
            if type(term) is not str or term[:1] not in (PLUS, MINUS) or not term[1:].strip():
                raise UserError("term_unreadable", term=str(term)[: words.WORD_MAX])
        for word in (*(term[1:] for term in self.terms), self.expected):
            if len(word) > words.WORD_MAX:
                raise UserError("term_unreadable", term=word[: words.WORD_MAX])
        check_length("struck", self.struck, (0, len(self.terms)))
        for place in self.struck:
            check_number("struck", place, (0, len(self.terms) - 1))
        if not leaves_plus(self.signs.tolist(), bits(self.struck)):
            raise UserError("sum_empty")

    def look_up(self) -> tuple[Vectors, Ints, int]:
        """The table, the rows of the terms, and that of the expected word or -1.

        Raises UserError: what `Vectors.at` and `words.vectors` raise; "sum_cancels" where the words
        take one another away.
        """
        table = words.vectors(self.vectors)
        rows = np.array([table.at(term[1:]) for term in self.terms])
        if not np.bincount(rows, self.signs).any():
            raise UserError("sum_cancels")
        return table, rows, table.at(self.expected) if self.expected else -1

    def steps(self) -> Generator[tuple[float, "WordSumResult | None"], None, "WordSumResult"]:
        """The lists at once; then what the table gets right, which may take seconds.

        Raises UserError as `look_up`.
        """
        self.check()
        yield 0.0, None  # a table may have to be read
        use_threads()
        table, rows, aim = self.look_up()
        found = yield from within(lists(table, rows, self.signs, aim), 0.0, LISTED)
        result = _result(self, table, rows, aim, found)
        yield LISTED, result
        scores = yield from _scores(result)
        return replace(result, scores=scores)


@dataclass(frozen=True, eq=False)
class WordSumResult(Answers):
    """The answers to a sum, and what the table gets right of the questions of a set.

    scores: in the four WAYS; None: not known yet, or the table has the words of no question.
    """

    study: WordSum
    scores: ScoreTable | None

    @property
    def size_bytes(self) -> int:
        """Bytes held by the arrays, those of the scores among them."""
        return super().size_bytes + (0 if self.scores is None else self.scores.size_bytes)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The list as the study shows it."""
        return self.shown(*self._asked)

    @property
    def answer(self) -> str:
        """The first word of it; "" where no word may answer."""
        return self.rows[0].word if self.rows else ""

    @property
    def answer_rank(self) -> int:
        """The expected word's rank as the study shows it."""
        return self.rank_of(*self._asked)

    @property
    def answer_margin(self) -> float:
        """The expected word's margin as the study shows it."""
        return self.margin_of(*self._asked)

    @property
    def four(self) -> tuple[Way | None, ...]:
        """The four WAYS, by the method and with the forms that the study shows."""
        return self.ways(self.study.method, self.study.forms)

    @property
    def accuracy(self) -> tuple[int, tuple[float, ...]] | None:
        """Covered questions of the study's category, and the share that is right in each WAY.

        None: not known yet, or the table has the words of no question.
        """
        if self.scores is None:
            return None
        names, category = self.scores.categories, self.study.category
        at = names.index(category) if category in names else 0
        return int(self.scores.covered[at]), tuple(self.scores.accuracy[at].tolist())

    @property
    def _asked(self) -> tuple[tuple[int, ...], bool, str, bool]:
        study = self.study
        return study.struck, study.own, study.method, study.forms


def _result(study: WordSum, table: Vectors, rows: Ints, aim: int, found: Lists) -> WordSumResult:
    named = np.unique(np.array([*found.top.ravel(), *rows, *([aim] if aim >= 0 else [])]))
    held = {name: value for name, value in vars(found).items() if name != "top"}
    return WordSumResult(
        **held,
        top=np.searchsorted(named, found.top),
        label=table.label,
        size=len(table.words),
        dimension=table.values.shape[1],
        words=tuple(table.words[row] for row in named),
        expected=int(np.searchsorted(named, aim)) if aim >= 0 else -1,
        sign=study.signs,
        term=np.searchsorted(named, rows),
        weak=rows >= table.whole,
        expected_weak=aim >= table.whole,
        methods=METHODS,
        study=study,
        scores=None,
    )


def _scores(
    result: WordSumResult,
) -> Generator[tuple[float, WordSumResult], None, ScoreTable | None]:
    """What the table gets right; the result with what is known of it meanwhile."""
    name = result.study.vectors
    known = _SCORES.find(name)
    if known is not None:
        return known
    slices = score_table(name)
    while True:
        try:
            fraction, some = next(slices)
        except StopIteration as finished:
            found: ScoreTable = finished.value
            _SCORES.keep(name, found)
            return found
        except UserError as error:
            if error.code != "questions_uncovered":
                raise
            return None
        if some is not None and some is not result.scores:
            result = replace(result, scores=some)
        yield LISTED + (1 - LISTED) * fraction, result
