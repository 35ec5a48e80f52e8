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
from dlviz.texts import say
from dlviz.train.skip_gram import SkipGram, SkipGramResult
from dlviz.train.study import Study
from dlviz.ui.vision_readouts import shares, table

TOLD = 12  # words of a list


def _sum(lesson: Lesson, visit: Visit, result: WordSumResult) -> None:
    study = result.study
    ways = [way for way in result.four if way is not None]
    rank = (
        say("readouts.place_of", expected=spelt(study.expected))
        if study.expected
        else say("readouts.place")
    )
    table(
        {
            say("readouts.asked"): [sum_of(study.terms, way.struck) for way in ways],
            say("readouts.own_words"): [
                say("readouts.allowed") if way.own else say("readouts.forbidden") for way in ways
            ],
            say("readouts.answer"): [spelt(way.word) for way in ways],
            say("readouts.score"): [correlation(way.score) for way in ways],
            rank: [ordinal(way.rank) if way.rank else "-" for way in ways],
        }
    )
    for method, name in (("add", "3CosAdd"), ("mul", "3CosMul")):
        rows = result.shown(study.struck, study.own, method, study.forms)
        table({name: [spelt(row.word) for row in rows],
               say("readouts.score"): [f"{row.score:.3f}" for row in rows]})  # fmt: skip
    weak = [spelt(study.terms[at][1:]) for at in np.flatnonzero(result.weak)]
    said = say("readouts.several_pieces", weak=", ".join(weak)) if weak else ""
    told = say(
        "readouts.table_of_words", table=result.label, words=result.size, dimension=result.dimension
    )
    st.caption(f"{told} {said}" if said else told)


def _scores(lesson: Lesson, visit: Visit, result: AnalogyScoresResult) -> None:
    accuracy = result.accuracy
    table(
        {
            say("readouts.category"): result.labels,
            say("readouts.covered"): [
                say("readouts.covered_of", covered=covered, asked=asked)
                for covered, asked in zip(result.covered, result.asked, strict=True)
            ],
            say("readouts.the_whole_sum"): shares(accuracy[:, 0]),
            say("readouts.without_the_minus"): shares(accuracy[:, 1]),
            say("readouts.last_word_alone"): shares(accuracy[:, 2]),
            say("readouts.no_word_forbidden"): shares(accuracy[:, 3]),
            say("readouts.a_random_direction"): shares(accuracy[:, 4]),
            say("readouts.offsets_cosine"): [correlation(value) for value in result.offset_cosine],
            say("readouts.pairs_shuffled"): [
                correlation(value) for value in result.shuffled_cosine
            ],
        }
    )
    st.caption(
        say(
            "readouts.nothing_forbidden",
            table=result.label,
            set_label=result.set_label,
            own=shares(result.answer_is_own[:1])[0],
        )
    )


def _rotation(lesson: Lesson, visit: Visit, result: RotationResult) -> None:
    words = [spelt(word) for word in result.words]
    after = result.frames[-1]
    table(
        {
            say("readouts.axis"): range(1, TOLD + 1),
            **{
                f"{word}, {when}": [f"{value:+.3f}" for value in values[:TOLD]]
                for word, first, last in zip(words, result.before, after, strict=True)
                for when, values in (
                    (say("readouts.before"), first),
                    (say("readouts.turned"), last),
                )
            },
        }
    )
    turned = result.cosines[1].tolist()
    table(
        {
            say("readouts.cosine_with"): words,
            **{
                word: [f"{value:.4f}" for value in row]
                for word, row in zip(words, turned, strict=True)
            },
        }
    )
    st.caption(say("readouts.first_axes", told=TOLD, count=result.before.shape[1]))


def _plane(lesson: Lesson, visit: Visit, result: WordPlaneResult) -> None:
    table(
        {
            say("readouts.word"): [spelt(word) for word in result.words],
            say("readouts.neighbours_kept"): shares(result.kept),
            say("readouts.nearest"): [", ".join(spelt(result.words[at]) for at in near[:5])
                        for near in result.near],
        }
    )  # fmt: skip
    variance = (
        ", ".join(shares(result.variance))
        if np.isfinite(result.variance).all()
        else say("readouts.none")
    )
    st.caption(
        say(
            "readouts.nearest_kept",
            k=result.k,
            kept=percent(float(result.kept.mean()), 1),
            kept_random=percent(result.kept_random, 1),
            kept_chance=percent(result.kept_chance, 1),
            variance=variance,
        )
    )


def _direction(lesson: Lesson, visit: Visit, result: WordDirectionResult) -> None:
    order = np.argsort(-result.projection)
    known = {result.measured: [f"{result.order[at]:g}" for at in order]} if result.measured else {}
    table(
        {
            say("readouts.word"): [spelt(result.words[at]) for at in order],
            say("readouts.cosine"): [correlation(float(result.projection[at])) for at in order],
            say("readouts.random_directions"): [
                say(
                    "readouts.range_to",
                    low=correlation(float(result.control_low[at])),
                    high=correlation(float(result.control_high[at])),
                )
                for at in order
            ],
            **known,
        }
    )
    st.caption(
        say(
            "readouts.ends_of_table",
            low=", ".join(map(spelt, result.low)),
            high=", ".join(map(spelt, result.high)),
        )
    )


def _skip_gram(lesson: Lesson, visit: Visit, result: SkipGramResult) -> None:
    if len(result.analogies):
        table(
            {
                say("readouts.analogy"): [
                    "{} : {} :: {} : {}".format(*(result.words[at] for at in four))
                    for four in result.analogies
                ],
                say("readouts.right"): [
                    say("readouts.yes") if right else say("readouts.no")
                    for right in result.right[-1]
                ],
            }
        )
    table(
        {
            say("readouts.word"): result.words,
            say("readouts.times"): result.counts,
            say("readouts.nearest"): [
                ", ".join(result.vocabulary[at] for at in near) for near in result.near
            ],
        }
    )
    st.caption(
        say(
            "readouts.text_and_pairs",
            tokens=result.tokens,
            pairs=result.pairs,
            updates=result.study.updates,
            seconds=result.seconds,
        )
    )


def _codes(lesson: Lesson, visit: Visit, result: CodesResult) -> None:
    places = [int(np.argmin(np.abs(result.noise - share))) for share in (0, 0.05, 0.1, 0.2, 0.5)]
    recognised = result.recognised[:, places].round(9)  # 1 may be a little less
    one, many = result.told_apart
    table(
        {
            say("readouts.chance_that_a_unit_flips"): shares(result.noise[places]),
            say("readouts.one_unit_each", one=one): shares(recognised[0]),
            say("readouts.many_patterns", many=many): shares(recognised[1]),
            say("readouts.many_unit_each", many=many): shares(recognised[2]),
            say("readouts.one_random_patterns", one=one): shares(recognised[3]),
        }
    )
    st.caption(say("readouts.how_often_nearest"))


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
