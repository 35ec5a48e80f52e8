"""How many analogies of a set a table of vectors gets right, and which part of the sum does it."""

import time
from collections.abc import Collection, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from dlviz.data import analogies
from dlviz.data.word_forms import other_forms
from dlviz.data.words import Vectors, vectors
from dlviz.measure import analogy_examples
from dlviz.measure.analogy_examples import Example
from dlviz.measure.analogy_figures import ALL, Scoring
from dlviz.measure.analogy_search import METHODS, MODES, Search
from dlviz.measure.by_seed import Figures
from dlviz.measure.growing import Growing, read_or_grow
from dlviz.train.arrays import Arrays
from dlviz.train.ranges import SEEDS, check_choices, check_number, check_types
from dlviz.train.study import FlatStudy, Value

__all__ = ["ALL", "FIGURES", "MODES", "AnalogyScores", "AnalogyScoresResult", "ScoreTable"]

FIGURES = Path(__file__).parents[2] / "assets" / "words" / "figures.npz"
CHOICES: Mapping[str, Collection[Value]] = MappingProxyType({"method": METHODS})

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class AnalogyScores(FlatStudy):
    """Accuracy on a set of analogies, in the ways of `MODES`.

    vectors: the table's name. questions: the set's name. method: of METHODS.
    forms: other forms of the three words may not answer either, as `word_forms` knows them, but in
        the way "allowed"; questions whose expected word is such a form are left out.
    whole: only words of one piece, as questions and as answers.
    seed: of the random offsets, of the shuffled pairs and of the examples.
    category: display only: "all", or one of the set's.
    """

    kind: ClassVar[str] = "analogy_scores"
    display: ClassVar[frozenset[str]] = frozenset({"category"})

    vectors: str = "minilm"
    questions: str = analogies.OURS
    method: str = "add"
    forms: bool = False
    whole: bool = False
    seed: int = 0
    category: str = ALL

    @property
    def networks(self) -> int:
        """Nothing is trained."""
        return 0

    def check(self) -> None:
        """Raises UserError, "value_type", "value_range" or "value_unknown".

        Whether the table, the set and the category are there is seen when it runs.
        """
        check_types(self)
        check_choices(self, CHOICES)
        check_number("seed", self.seed, SEEDS)

    def steps(
        self,
    ) -> Generator[tuple[float, "AnalogyScoresResult | None"], None, "AnalogyScoresResult"]:
        """Answer all questions, or read what is recorded; a result after each category.

        Raises UserError, besides those of `check`: "questions_missing", "vectors_missing" and what
        a download raises; "questions_uncovered" when the table lacks words for every question.
        """
        self.check()
        return (yield from read_or_grow(self.key, measured(self), self._made, path=FIGURES))

    def _made(self, found: Figures, *, read: bool) -> "AnalogyScoresResult":
        return AnalogyScoresResult(
            study=self,
            label=str(found["label"]),
            set_label=str(found["set_label"]),
            categories=tuple(map(str, found["categories"])),
            labels=tuple(map(str, found["labels"])),
            asked=found["asked"].astype(np.int64),
            covered=found["covered"].astype(np.int64),
            known=found["known"].astype(np.int64),
            pairs=found["pairs"].astype(np.int64),
            pieced=found["pieced"].astype(np.int64),
            correct=found["correct"].astype(np.int64),
            correct_plain=found["correct_plain"].astype(np.int64),
            own=found["own"].astype(np.int64),
            offset_cosine=found["offset_cosine"].astype(np.float64),
            shuffled_cosine=found["shuffled_cosine"].astype(np.float64),
            examples=tuple(
                analogy_examples.read(
                    {name: found[f"{name} {place}"] for name in ("words", "ranks")}
                )
                for place in range(len(found["categories"]))
            ),
            seconds=float(found["seconds"]),
            recorded=read,
        )


def measured(study: AnalogyScores) -> Growing:
    """The figures of a study, as far as they are known."""
    yield 0.0, {}  # a table may take a while
    began = time.perf_counter()
    table, asked = vectors(study.vectors), analogies.questions(study.questions)
    rows = asked.rows(table)
    if study.whole:
        rows = {word: row for word, row in rows.items() if row < table.whole}
    values = np.asarray(table.values[: table.whole] if study.whole else table.values, np.float32)
    yield 0.0, {}
    hidden = _forms(table, rows, len(values)) if study.forms else {}
    yield 0.0, {}
    search = Search(values, study.method, study.seed, hidden)
    return (yield from Scoring(table, asked, rows, search).measured(began))


def _forms(table: Vectors, rows: Mapping[str, int], count: int) -> dict[int, Ints]:
    """For each row, the rows below `count` of other forms of its word, where there are any."""
    found = {}
    for row in rows.values():
        forms = np.flatnonzero(other_forms((table.words[row],), table)[:count])
        if len(forms):
            found[row] = forms
    return found


@dataclass(frozen=True, eq=False)
class ScoreTable(Arrays):
    """What a table of vectors gets right, category by category; the first is "all".

    label: of the vectors. set_label: of the questions. categories: [C + 1] names, labels: [C + 1].
    asked: [C + 1] questions; covered: [C + 1] those all of whose words are in the table.
    accuracy: [C + 1, 4] of the covered ones, in the first four ways of `MODES`; nan: not known
    yet, or nothing covered. "all" counts every question alike, of the categories known so far.
    """

    label: str
    set_label: str
    categories: tuple[str, ...]
    labels: tuple[str, ...]
    asked: Ints
    covered: Ints
    accuracy: Floats


@dataclass(frozen=True, eq=False)
class AnalogyScoresResult(Arrays):
    """C categories of analogies and before them all together, M ways to answer: `MODES`.

    label: of the vectors. set_label: of the questions. categories: [C + 1] names, the first is
    "all"; labels: [C + 1]. asked: [C + 1] questions; covered: [C + 1] those all of whose words are
    in the table, the expected one among those that may answer. known: [C + 1] covered ones that are
    answered so far. pairs: [C + 1] pairs of words in covered questions; pieced: [C + 1] those of
    them of which a word is read from several pieces, which the table knows less well.
    correct: [C + 1, M] right answers; own: [C + 1] answers of the way "allowed" that are one of the
    question's own three words; correct_plain: [C + 1] right answers to the same questions in the
    way "excluded" where other forms may answer, which differs with `forms` alone; -1: not known
    yet.
    offset_cosine: [C + 1] the mean cosine of b - a with d - c over the questions, shuffled_cosine:
    with the second words of a category's pairs shuffled; nan: not known yet, or nothing covered.
    examples: [C + 1] up to three right ones and three wrong ones, drawn at random.
    seconds: that it took. recorded: whether all was read from a file.
    """

    study: AnalogyScores
    label: str
    set_label: str
    categories: tuple[str, ...]
    labels: tuple[str, ...]
    asked: Ints
    covered: Ints
    known: Ints
    pairs: Ints
    pieced: Ints
    correct: Ints
    correct_plain: Ints
    own: Ints
    offset_cosine: Floats
    shuffled_cosine: Floats
    examples: tuple[tuple[Example, ...], ...]
    seconds: float
    recorded: bool = False

    @property
    def accuracy(self) -> Floats:
        """[C + 1, M] the share of right answers; nan: not known yet, or nothing covered."""
        return self.correct / self._answered[:, None]

    @property
    def accuracy_plain(self) -> Floats:
        """[C + 1] that of the way "excluded" for the same questions, other forms not hidden."""
        return self.correct_plain / self._answered

    @property
    def answer_is_own(self) -> Floats:
        """[C + 1] the share of answers of the way "allowed" that are one of the three words."""
        return self.own / self._answered

    @property
    def _answered(self) -> Floats:
        """[C + 1] nan instead of none."""
        return np.where(self.known > 0, self.known, np.nan)

    @property
    def table(self) -> ScoreTable:
        """What a sum's bars need."""
        return ScoreTable(
            label=self.label,
            set_label=self.set_label,
            categories=self.categories,
            labels=self.labels,
            asked=self.asked,
            covered=self.covered,
            accuracy=self.accuracy[:, :4],
        )


def score_table(name: str) -> Generator[tuple[float, ScoreTable | None], None, ScoreTable]:
    """The scores of a table of vectors on our analogies; what there is of them meanwhile."""
    slices = AnalogyScores(vectors=name).steps()
    while True:
        try:
            fraction, partial = next(slices)
        except StopIteration as finished:
            result: AnalogyScoresResult = finished.value
            return result.table
        yield fraction, None if partial is None else partial.table
