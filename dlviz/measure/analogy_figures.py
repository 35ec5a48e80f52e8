"""The figures of a table of vectors on a set of analogies, category by category."""

import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from dlviz.data.analogies import Category, Questions
from dlviz.data.words import Vectors
from dlviz.errors import UserError
from dlviz.measure import analogy_examples
from dlviz.measure.analogy_offsets import mean_cosines
from dlviz.measure.analogy_search import MODES, Search
from dlviz.measure.by_seed import Figures
from dlviz.measure.growing import Growing
from dlviz.measure.showing import within
from dlviz.texts import say

ALL, ALL_LABEL = "all", say("analogy_figures.all")
"""What stands before the categories: all of them together, every question counting alike."""

Array = npt.NDArray[np.generic]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Scoring:
    """What is asked, of which table.

    rows: of the words that may be asked about. search: among the words that may answer.
    """

    table: Vectors
    asked: Questions
    rows: Mapping[str, int]
    search: Search

    def measured(self, began: float) -> Growing:
        """The figures so far after each category, as `AnalogyScoresResult` says them.

        began: when the work did, by `time.perf_counter`. Raises UserError("questions_uncovered")
        when no question has an answer here.
        """
        categories = self.asked.categories
        asked = [self._asked(each) for each in categories]
        fours = [each.four(self.rows)[at] for each, at in zip(categories, asked, strict=True)]
        counts = [len(four) for four in fours]
        pairs = np.array([self._counts(*each) for each in zip(categories, asked, strict=True)])
        if not sum(counts):
            raise UserError("questions_uncovered")
        found: list[Figures] = []
        shown: dict[str, Array] = {}
        for category, places, four in zip(categories, asked, fours, strict=True):
            done = sum(counts[: len(found)])
            slices = self._answers(four)
            while True:
                try:
                    fraction, _ = next(slices)
                except StopIteration as finished:
                    found.append(self._figures(category, places, four, *finished.value))
                    break
                yield (done + fraction * len(four)) / sum(counts), shown
            shown = self._together(counts, found)
            shown |= dict(zip(("pairs", "pieced"), np.vstack([pairs.sum(0), pairs]).T, strict=True))
            shown["seconds"] = np.array(time.perf_counter() - began)
        return shown

    def _asked(self, category: Category) -> Ints:
        """[n] places of its questions that have an answer here."""
        places = np.flatnonzero(category.covered(self.rows))
        return places[self.search.may_answer(category.four(self.rows)[places])]

    def _answers(self, four: Ints) -> Generator[tuple[float, None], None, tuple[Ints, Ints]]:
        """[M, n] answers, and those [n] of the way "excluded" where nothing else is hidden."""
        last = 0.5 if self.search.hidden else 1.0
        answers = yield from within(self.search.answers(four), 0.0, last)
        excluded = list(MODES).index("excluded")
        if not self.search.hidden:
            return answers, answers[excluded]
        plain = replace(self.search, hidden={})
        return answers, (yield from within(plain.answers(four), last, 1.0))[excluded]

    def _figures(
        self, category: Category, asked: Ints, four: Ints, answers: Ints, plain: Ints
    ) -> dict[str, Array]:
        """Of one category; answers: [M, n], plain: [n], as `_answers` gives them."""
        free = answers[list(MODES).index("allowed")]
        cosines = self._cosines(category, asked)
        return {
            "correct": (answers == four[:, 3]).sum(axis=1),
            "correct_plain": (plain == four[:, 3]).sum(),
            "own": (free[:, None] == four[:, :3]).any(axis=1).sum(),
            "offset_cosine": np.array(cosines[0]),
            "shuffled_cosine": np.array(cosines[1]),
            **analogy_examples.drawn(self.search, self.table, four, answers[0]),
        }

    def _cosines(self, category: Category, asked: Ints) -> tuple[float, float]:
        """Between the offsets of its questions at these places, and of shuffled pairs."""
        used, at = np.unique(category.questions[asked], return_inverse=True)
        values = self.search.values[self._pairs(category, used)].astype(np.float64)
        return mean_cosines(values[:, 0], values[:, 1], at.reshape(-1, 2), self.search.seed)

    def _pairs(self, category: Category, places: Ints) -> Ints:
        """[n, 2] rows of the words of pairs."""
        words = [self.rows[word] for place in places.tolist() for word in category.pairs[place]]
        return np.array(words, np.int64).reshape(-1, 2)

    def _counts(self, category: Category, asked: Ints) -> tuple[int, int]:
        """Its pairs in questions at these places, and those of a word read from several pieces."""
        rows = self._pairs(category, np.unique(category.questions[asked]))
        return len(rows), int((rows >= self.table.whole).any(axis=1).sum())

    def _together(self, counts: list[int], found: list[Figures]) -> dict[str, Array]:
        """The figures of all categories, the first of which are known; "all" stands before them."""
        categories, weights = self.asked.categories, counts[: len(found)]
        wait = len(counts) - len(found)
        shown: dict[str, Array] = {
            "label": np.array(self.table.label),
            "set_label": np.array(self.asked.label),
            "categories": np.array([ALL, *(each.name for each in categories)]),
            "labels": np.array([ALL_LABEL, *(each.label for each in categories)]),
            "asked": np.array([self.asked.count, *(len(each.questions) for each in categories)]),
            "covered": np.array([sum(counts), *counts]),
            "known": np.array([sum(weights), *weights, *[0] * wait]),
        }
        for name in ("correct", "correct_plain", "own"):
            known = np.stack([each[name] for each in found])
            later = np.full((wait, *known.shape[1:]), -1)
            shown[name] = np.concatenate([known.sum(axis=0)[None], known, later])
        for name in ("offset_cosine", "shuffled_cosine"):
            known = np.array([each[name] for each in found])
            mean = np.nansum(known * weights) / sum(weights) if sum(weights) else np.nan
            shown[name] = np.array([mean, *known, *[np.nan] * wait])
        parts = [analogy_examples.some(found), *found, *[analogy_examples.NONE] * wait]
        for place, each in enumerate(parts):
            shown |= {f"{name} {place}": each[name] for name in analogy_examples.NONE}
        return shown
