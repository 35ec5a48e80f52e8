"""Sums of words with accuracies made up, for the tests of their picture."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from dlviz.data.words import vectors
from dlviz.draw.film import Options
from dlviz.draw.scene import Scene
from dlviz.draw.sum_scene import sum_scene
from dlviz.measure.analogy_scores import ScoreTable
from dlviz.measure.word_sum import WordSum, WordSumResult

KING = WordSum(terms=("+king", "-man", "+woman"), expected="queen")
PESO = WordSum()
SCORES = ScoreTable(
    label="made up",
    set_label="made up",
    categories=("all", "family", "plural"),
    labels=("All kinds", "Family", "Plurals"),
    asked=np.array([12000, 500, 900]),
    covered=np.array([8412, 380, 0]),
    accuracy=np.array([[0.79, 0.61, 0.52, 0.2], [0.72, 0.24, 0.11, 0.05], [np.nan] * 4]),
)


@cache
def _lists(study: WordSum) -> WordSumResult:
    return next(result for _, result in study.steps() if result is not None)


def sum_of(study: WordSum = KING, *, scores: bool = True, **shown: object) -> WordSumResult:
    """A sum's lists, measured, with accuracies that are made up; or without any yet."""
    plain = WordSum(vectors=study.vectors, terms=study.terms, expected=study.expected)
    asked = replace(study, **shown)  # type: ignore[arg-type]
    return replace(_lists(plain), study=asked, scores=SCORES if scores else None)


@cache
def vocabulary() -> tuple[str, ...]:
    """Words that are offered."""
    table = vectors("minilm")
    return tuple(w for w, said in zip(table.words, table.volunteered, strict=True) if said)


@cache
def quiet() -> tuple[str, ...]:
    """Words that can be typed, but are not offered."""
    table = vectors("minilm")
    free = ~table.volunteered & ~table.blocked
    return tuple(w for w, one in zip(table.words, free, strict=True) if one)


def strike(
    result: WordSumResult | None = None,
    *,
    present: bool = False,
    finding: str = "",
    headline: int = 0,
    hide: Sequence[str] = (),
    note: str = "",
) -> Scene:
    """The scene of a sum; of king - man + woman where none is given."""
    options = Options(present=present, branch=False, knobs={"headline": headline})
    return sum_scene(
        result or sum_of(),
        options=options,
        finding=finding,
        hide=hide,
        vocabulary=vocabulary(),
        quiet=quiet(),
        note=note,
    )
