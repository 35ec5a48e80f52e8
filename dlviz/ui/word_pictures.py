"""How each kind of study of words is shown."""

import types
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from dlviz.data.words import Bools, Vectors, vectors
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
from dlviz.texts import say
from dlviz.train.skip_gram import SkipGram, SkipGramResult
from dlviz.train.study import Study
from dlviz.ui.picture import Picture, later

ANSWER, OWN, STRIKE, BARS, METHOD = "answer", "own", "strike", "bars", "method"


def _sum(study: WordSum, result: WordSumResult, options: Options) -> Scene:
    return _summed(result, options, later(options))


def _veiled_sum(study: WordSum, result: WordSumResult, options: Options) -> Scene:
    """What is asked is hidden, by the row of the claim ("asked" among the knobs).

    "own": the lock stays closed; "strike": no word can be struck out; "bars": no accuracies; "":
    the answer itself.
    """
    asked = str(options.knobs.get("asked", "")) or ANSWER
    return _summed(result, options, later(options) | {asked})


def _summed(result: WordSumResult, options: Options, hide: frozenset[str]) -> Scene:
    """Nothing is chosen of what is hidden, though a link may say so."""
    study = result.study
    study = study.having(struck=()) if STRIKE in hide else study
    study = study.having(own=False) if OWN in hide else study
    result = replace(result, study=study)
    counted = options.knobs.get("about") == BARS and BARS not in hide
    told = findings.of_bars if counted else findings.of_sum
    finding = "" if ANSWER in hide else told(result)
    table = vectors(result.study.vectors)
    words = _those(table, table.volunteered)
    quiet = _those(table, ~(table.volunteered | table.blocked))
    note = "" if BARS in hide else findings.of_google(result)
    return sum_scene(
        result, options=options, finding=finding, vocabulary=words, quiet=quiet, note=note,
        hide=hide | ({METHOD} if options.knobs.get("step") else set()),
    )  # fmt: skip


def _those(table: Vectors, which: Bools) -> list[str]:
    return [table.words[row] for row in np.flatnonzero(which)]


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
            say("films.adding_words"),
            _sum,
            veiled=_veiled_sum,
            level=lambda result: _known(result.scores and result.scores.accuracy),
            plays=False,
        ),
        AnalogyScores: Picture(
            say("films.answering_analogies"),
            _scores,
            level=lambda result: int((result.known > 0).sum()),
            plays=False,
        ),
        Rotation: Picture(
            say("films.turning_the_axes"),
            _rotation,
            veiled=_veiled_rotation,
            level=lambda result: result.done,
        ),
        WordPlane: Picture(say("films.placing_words"), _plane, plays=False),
        WordDirection: Picture(
            say("films.laying_words_along_a_direction"), _direction, plays=False
        ),
        SkipGram: Picture(
            say("films.learning_words"),
            _skip_gram,
            level=lambda result: len(result.kept),
        ),
        Codes: Picture(say("films.counting"), _codes, plays=False),
    }
)


def _known(accuracy: object) -> int:
    """How many accuracies there are so far."""
    return int(np.isfinite(accuracy).sum()) if isinstance(accuracy, np.ndarray) else 0
