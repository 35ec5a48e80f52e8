"""What a student may leave with from each kind of study of words."""

import types
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from dlviz.data.words import TABLE
from dlviz.draw.axes_card import axes_card
from dlviz.draw.codes_card import codes_card
from dlviz.draw.scores_card import scores_card
from dlviz.draw.sum_card import sum_card
from dlviz.draw.word_scenes import skip_gram_card, word_direction_card, word_plane_card
from dlviz.export.analogy_script import analogy_script, has_analogy_script
from dlviz.export.numbers_csv import Telling, numbers_csv
from dlviz.export.rotation_script import has_rotation_script, rotation_script
from dlviz.export.skip_gram_script import has_skip_gram_script, skip_gram_script
from dlviz.export.word_numbers import (
    codes_told,
    direction_told,
    plane_told,
    rotation_told,
    scores_told,
    skip_gram_told,
    sum_told,
)
from dlviz.export.word_sum_script import has_word_sum_script, word_sum_script
from dlviz.measure.analogy_scores import AnalogyScores, AnalogyScoresResult
from dlviz.measure.codes import Codes, CodesResult
from dlviz.measure.rotation import Rotation, RotationResult
from dlviz.measure.word_direction import WordDirection, WordDirectionResult
from dlviz.measure.word_plane import WordPlane, WordPlaneResult
from dlviz.measure.word_sum import WordSum, WordSumResult
from dlviz.texts import say
from dlviz.train.skip_gram import SkipGram, SkipGramResult
from dlviz.train.study import Study
from dlviz.ui.files import Card, File, script_file, share_file
from dlviz.ui.vision_files import SCRIPT, Files

NUMPY = say("files.numpy_script")
R = TypeVar("R")


def _numbers(name: str, result: R, told: Callable[[R], Telling]) -> File:
    """All numbers of a result as one table, each beside its words."""
    return File(say("files.numbers_csv"), f"{name}_numbers.csv", "text/csv",
                lambda: numbers_csv(result, told(result)))  # fmt: skip


def _table() -> File:
    """What the NumPy scripts read: it must keep its name."""
    return File(say("files.table_of_words"), TABLE.name, "application/octet-stream",
                TABLE.read_bytes)  # fmt: skip


def _sum(name: str, study: WordSum, result: WordSumResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: sum_card(result, **card.words, hide=card.hide))
    if has_word_sum_script(study):
        yield script_file(name, NUMPY, lambda: word_sum_script(study))
        yield _table()
    yield _numbers(name, result, sum_told)


def _scores(
    name: str, study: AnalogyScores, result: AnalogyScoresResult, card: Card
) -> Iterator[File]:
    yield share_file(name, lambda: scores_card(result, **card.words))
    if has_analogy_script(study):
        yield script_file(name, NUMPY, lambda: analogy_script(study))
        yield _table()
    yield _numbers(name, result, scores_told)


def _rotation(name: str, study: Rotation, result: RotationResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: axes_card(result, **card.words))
    if has_rotation_script(study):
        yield script_file(name, NUMPY, lambda: rotation_script(study))
        yield _table()
    yield _numbers(name, result, rotation_told)


def _plane(name: str, study: WordPlane, result: WordPlaneResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: word_plane_card(result, **card.words))
    yield _numbers(name, result, plane_told)


def _direction(
    name: str, study: WordDirection, result: WordDirectionResult, card: Card
) -> Iterator[File]:
    yield share_file(name, lambda: word_direction_card(result, **card.words))
    yield _numbers(name, result, direction_told)


def _skip_gram(name: str, study: SkipGram, result: SkipGramResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: skip_gram_card(result, **card.words))
    if has_skip_gram_script(study):
        yield script_file(name, SCRIPT, lambda: skip_gram_script(study))
    yield _numbers(name, result, skip_gram_told)


def _codes(name: str, study: Codes, result: CodesResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: codes_card(result, **card.words))
    yield _numbers(name, result, codes_told)


WORD_FILES: Mapping[type[Study], Files] = types.MappingProxyType(
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
