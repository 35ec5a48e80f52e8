"""What a student may leave with from each kind of study of words."""

import types
from collections.abc import Iterator, Mapping

from dlviz.draw.axes_card import axes_card
from dlviz.draw.codes_card import codes_card
from dlviz.draw.scores_card import scores_card
from dlviz.draw.sum_card import sum_card
from dlviz.draw.word_scenes import skip_gram_card, word_direction_card, word_plane_card
from dlviz.measure.analogy_scores import AnalogyScores, AnalogyScoresResult
from dlviz.measure.codes import Codes, CodesResult
from dlviz.measure.rotation import Rotation, RotationResult
from dlviz.measure.word_direction import WordDirection, WordDirectionResult
from dlviz.measure.word_plane import WordPlane, WordPlaneResult
from dlviz.measure.word_sum import WordSum, WordSumResult
from dlviz.train.skip_gram import SkipGram, SkipGramResult
from dlviz.train.study import Study
from dlviz.ui.files import Card, File, numbers_file, share_file
from dlviz.ui.vision_files import Files


def _sum(name: str, study: WordSum, result: WordSumResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: sum_card(result, **card.words))
    yield numbers_file(name, result)


def _scores(
    name: str, study: AnalogyScores, result: AnalogyScoresResult, card: Card
) -> Iterator[File]:
    yield share_file(name, lambda: scores_card(result, **card.words))
    yield numbers_file(name, result)


def _rotation(name: str, study: Rotation, result: RotationResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: axes_card(result, **card.words))
    yield numbers_file(name, result)


def _plane(name: str, study: WordPlane, result: WordPlaneResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: word_plane_card(result, **card.words))
    yield numbers_file(name, result)


def _direction(
    name: str, study: WordDirection, result: WordDirectionResult, card: Card
) -> Iterator[File]:
    yield share_file(name, lambda: word_direction_card(result, **card.words))
    yield numbers_file(name, result)


def _skip_gram(name: str, study: SkipGram, result: SkipGramResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: skip_gram_card(result, **card.words))
    yield numbers_file(name, result)


def _codes(name: str, study: Codes, result: CodesResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: codes_card(result, **card.words))
    yield numbers_file(name, result)


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
