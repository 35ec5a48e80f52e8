"""How each kind of study of words is shown."""

import types
from collections.abc import Mapping

import numpy as np

from dlviz.data.words import vectors
from dlviz.draw.axes_scene import axes_scene
from dlviz.draw.codes_scene import codes_scene
from dlviz.draw.film import Options
from dlviz.draw.scene import Scene
from dlviz.draw.scores_scene import scores_scene
from dlviz.draw.sum_scene import sum_scene
from dlviz.draw.word_scenes import skip_gram_scene, word_direction_scene, word_plane_scene
from dlviz.lessons import word_findings as findings
from dlviz.measure.analogy_scores import AnalogyScores, AnalogyScoresResult
from dlviz.measure.codes import Codes, CodesResult
from dlviz.measure.rotation import Rotation, RotationResult
from dlviz.measure.word_direction import WordDirection, WordDirectionResult
from dlviz.measure.word_plane import WordPlane, WordPlaneResult
from dlviz.measure.word_sum import WordSum, WordSumResult
from dlviz.train.skip_gram import SkipGram, SkipGramResult
from dlviz.train.study import Study
from dlviz.ui.picture import Picture

ANSWER, OWN, STRIKE = "answer", "own", "strike"


def _sum(study: WordSum, result: WordSumResult, options: Options) -> Scene:
    return _summed(result, options, _later(options), findings.of_sum(result))


def _veiled_sum(study: WordSum, result: WordSumResult, options: Options) -> Scene:
    """What is asked is hidden, by the row of the claim ("asked" among the knobs).

    "own": the lock stays closed; "strike": no word can be struck out; "bars": no accuracies; "":
    the answer itself.
    """
    asked = str(options.knobs.get("asked", "")) or ANSWER
    hide = _later(options) | {asked}
    finding = findings.of_asked_sum(result, struck=STRIKE in hide, own=OWN in hide)
    return _summed(result, options, hide, "" if asked == ANSWER else finding)


def _summed(result: WordSumResult, options: Options, hide: frozenset[str], finding: str) -> Scene:
    table = vectors(result.study.vectors)
    words = [word for word, blocked in zip(table.words, table.blocked, strict=True) if not blocked]
    return sum_scene(result, options=options, finding=finding, hide=hide, vocabulary=words)


def _later(options: Options) -> frozenset[str]:
    """What later steps ask about ("later" among the knobs)."""
    return frozenset(str(options.knobs.get("later", "")).split())


def _scores(study: AnalogyScores, result: AnalogyScoresResult, options: Options) -> Scene:
    return scores_scene(result, options=options, finding=findings.of_scores(result))


def _rotation(study: Rotation, result: RotationResult, options: Options) -> Scene:
    return axes_scene(result, options=options, finding=findings.of_rotation(result))


def _veiled_rotation(study: Rotation, result: RotationResult, options: Options) -> Scene:
    finding = findings.of_asked_rotation(result)
    return axes_scene(result, options=options, finding=finding, hide={ANSWER})


def _plane(study: WordPlane, result: WordPlaneResult, options: Options) -> Scene:
    return word_plane_scene(result, options=options, finding=findings.of_plane(result))


def _direction(study: WordDirection, result: WordDirectionResult, options: Options) -> Scene:
    return word_direction_scene(result, options=options, finding=findings.of_direction(result))


def _skip_gram(study: SkipGram, result: SkipGramResult, options: Options) -> Scene:
    return skip_gram_scene(result, options=options, finding=findings.of_skip_gram(result))


def _codes(study: Codes, result: CodesResult, options: Options) -> Scene:
    return codes_scene(result, options=options, finding=findings.of_codes(result))


WORD_PICTURES: Mapping[type[Study], Picture] = types.MappingProxyType(
    {
        WordSum: Picture(
            "Adding words", _sum, veiled=_veiled_sum,
            level=lambda result: _known(result.scores and result.scores.accuracy), plays=False,
        ),
        AnalogyScores: Picture(
            "Answering analogies", _scores,
            level=lambda result: int((result.known > 0).sum()), plays=False,
        ),
        Rotation: Picture(
            "Turning the axes", _rotation, veiled=_veiled_rotation,
            level=lambda result: result.done,
        ),
        WordPlane: Picture("Placing words", _plane, plays=False),
        WordDirection: Picture("Laying words along a direction", _direction, plays=False),
        SkipGram: Picture(
            "Learning words", _skip_gram, level=lambda result: len(result.kept),
        ),
        Codes: Picture("Counting", _codes, plays=False),
    }
)  # fmt: skip


def _known(accuracy: object) -> int:
    """How many accuracies there are so far."""
    return int(np.isfinite(accuracy).sum()) if isinstance(accuracy, np.ndarray) else 0
