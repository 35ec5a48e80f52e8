"""Readouts of studies of words: the numbers behind them, as tables."""

import types
import typing
from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st

from dlviz.lessons.links import Visit
from dlviz.lessons.records import Lesson
from dlviz.lessons.text import correlation, ordinal, percent, spelt
from dlviz.lessons.word_findings import sum_of
from dlviz.measure.analogy_scores import AnalogyScores, AnalogyScoresResult
from dlviz.measure.codes import Codes, CodesResult
from dlviz.measure.rotation import Rotation, RotationResult
from dlviz.measure.word_direction import WordDirection, WordDirectionResult
from dlviz.measure.word_plane import WordPlane, WordPlaneResult
from dlviz.measure.word_sum import WordSum, WordSumResult
from dlviz.train.skip_gram import SkipGram, SkipGramResult
from dlviz.train.study import Study
from dlviz.ui.vision_readouts import shares, table

TOLD = 12  # words of a list


def _sum(lesson: Lesson, visit: Visit, result: WordSumResult) -> None:
    study = result.study
    ways = [way for way in result.four if way is not None]
    rank = f"place of “{spelt(study.expected)}”" if study.expected else "place"
    table(
        {
            "asked": [sum_of(study.terms, way.struck) for way in ways],
            "own words": ["allowed" if way.own else "forbidden" for way in ways],
            "answer": [spelt(way.word) for way in ways],
            "score": [correlation(way.score) for way in ways],
            rank: [ordinal(way.rank) if way.rank else "-" for way in ways],
        }
    )
    for method, name in (("add", "3CosAdd"), ("mul", "3CosMul")):
        rows = result.shown(study.struck, study.own, method, study.forms)
        table({name: [spelt(row.word) for row in rows],
               "score": [f"{row.score:.3f}" for row in rows]})  # fmt: skip
    weak = [spelt(study.terms[at][1:]) for at in np.flatnonzero(result.weak)]
    said = f" Read from several pieces, and so less sure: {', '.join(weak)}." if weak else ""
    st.caption(
        f"{result.label}: {result.size:,} words, {result.dimension} numbers each. 3CosMul’s score "
        f"is a quotient of likenesses, not a cosine.{said}"
    )


def _scores(lesson: Lesson, visit: Visit, result: AnalogyScoresResult) -> None:
    accuracy = result.accuracy
    table(
        {
            "category": result.labels,
            "covered": [f"{covered:,} of {asked:,}" for covered, asked in
                        zip(result.covered, result.asked, strict=True)],
            "the whole sum": shares(accuracy[:, 0]),
            "without the minus": shares(accuracy[:, 1]),
            "last word alone": shares(accuracy[:, 2]),
            "no word forbidden": shares(accuracy[:, 3]),
            "a random direction": shares(accuracy[:, 4]),
            "offsets’ cosine": [correlation(value) for value in result.offset_cosine],
            "pairs shuffled": [correlation(value) for value in result.shuffled_cosine],
        }
    )  # fmt: skip
    st.caption(
        f"{result.label}, {result.set_label}. Where nothing is forbidden, "
        f"{shares(result.answer_is_own[:1])[0]} of the answers are one of the question’s own "
        "words."
    )


def _rotation(lesson: Lesson, visit: Visit, result: RotationResult) -> None:
    words = [spelt(word) for word in result.words]
    after = result.frames[-1]
    table(
        {
            "axis": range(1, TOLD + 1),
            **{
                f"{word}, {when}": [f"{value:+.3f}" for value in values[:TOLD]]
                for word, first, last in zip(words, result.before, after, strict=True)
                for when, values in (("before", first), ("turned", last))
            },
        }
    )
    turned = result.cosines[1].tolist()
    table({"cosine with": words, **{word: [f"{value:.4f}" for value in row] for word, row in
                                    zip(words, turned, strict=True)}})  # fmt: skip
    st.caption(f"The first {TOLD} of {result.before.shape[1]} axes. The cosines stay.")


def _plane(lesson: Lesson, visit: Visit, result: WordPlaneResult) -> None:
    table(
        {
            "word": [spelt(word) for word in result.words],
            "neighbours kept": shares(result.kept),
            "nearest": [", ".join(spelt(result.words[at]) for at in near[:5])
                        for near in result.near],
        }
    )  # fmt: skip
    variance = ", ".join(shares(result.variance)) if np.isfinite(result.variance).all() else "none"
    st.caption(
        f"Of each word’s {result.k} nearest: {percent(float(result.kept.mean()), 1)} are among the "
        f"nearest in the picture; random projections keep {percent(result.kept_random, 1)}, chance "
        f"alone {percent(result.kept_chance, 1)}. Variance along the axes: {variance}."
    )


def _direction(lesson: Lesson, visit: Visit, result: WordDirectionResult) -> None:
    order = np.argsort(-result.projection)
    known = {result.measured: [f"{result.order[at]:g}" for at in order]} if result.measured else {}
    table(
        {
            "word": [spelt(result.words[at]) for at in order],
            "cosine": [correlation(float(result.projection[at])) for at in order],
            "95 % of random directions": [
                f"{correlation(float(result.control_low[at]))} to "
                f"{correlation(float(result.control_high[at]))}"
                for at in order
            ],
            **known,
        }
    )
    st.caption(
        f"At one end of the whole table: {', '.join(map(spelt, result.low))}; at the other: "
        f"{', '.join(map(spelt, result.high))}."
    )


def _skip_gram(lesson: Lesson, visit: Visit, result: SkipGramResult) -> None:
    if len(result.analogies):
        table(
            {
                "analogy": ["{} : {} :: {} : {}".format(*(result.words[at] for at in four))
                            for four in result.analogies],
                "right": ["yes" if right else "no" for right in result.right[-1]],
            }
        )  # fmt: skip
    table(
        {
            "word": result.words,
            "times": result.counts,
            "nearest": [", ".join(result.vocabulary[at] for at in near) for near in result.near],
        }
    )
    st.caption(
        f"{result.tokens:,} words of text, {result.pairs:,} pairs, {result.study.updates:,} "
        f"updates in {result.seconds:.2f} s."
    )


def _codes(lesson: Lesson, visit: Visit, result: CodesResult) -> None:
    places = [int(np.argmin(np.abs(result.noise - share))) for share in (0, 0.05, 0.1, 0.2, 0.5)]
    recognised = result.recognised[:, places].round(9)  # 1 may be a little less
    one, many = result.told_apart
    table(
        {
            "chance that a unit flips": shares(result.noise[places]),
            f"{one} things, a unit each": shares(recognised[0]),
            f"{many:,} things as patterns": shares(recognised[1]),
            f"{many:,} things, a unit each": shares(recognised[2]),
            f"{one} things as random patterns": shares(recognised[3]),
        }
    )
    st.caption("How often the thing is still the nearest.")


WORD_READOUTS: Mapping[type[Study], Callable[[Lesson, Visit, typing.Any], None]] = (
    types.MappingProxyType(
        {
            WordSum: _sum,
            AnalogyScores: _scores,
            Rotation: _rotation,
            WordPlane: _plane,
            WordDirection: _direction,
            SkipGram: _skip_gram,
            Codes: _codes,
        }
    )
)
