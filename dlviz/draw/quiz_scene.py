"""The quiz: which of two pictures fires a unit more? A scene of the player."""

import types
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw.film import Options
from dlviz.draw.quiz_words import QUIZ_WORDS
from dlviz.draw.scene import Scene
from dlviz.draw.tiles_atlas import SMALL, Atlas
from dlviz.draw.unit_scene import unit_name
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.quiz import QuizResult

PEOPLE: Mapping[str, float] = types.MappingProxyType({"natural": 0.92, "synthetic": 0.82})
"""Rounds that people got right, by what they were shown of a unit (Borowski and others, 2021)."""


def quiz_scene(
    result: "QuizResult",
    *,
    options: Options | None = None,
    label: str = say("quiz_scene.label"),
    finding: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """Round by round a unit's reference pictures and two candidates; then the score.

    Nothing on the screen or in the words for screen readers tells before the choice. At the end the
    player sends {kind: "quiz", right, rounds}; "again" sends it once more, with `again`.
    words: replaces entries of QUIZ_WORDS.
    """
    first = np.asarray(result.rounds[0].candidates)
    atlas = Atlas(sharp=first.shape[1] < SMALL)
    rounds = [
        {
            "name": unit_name(one.layer, one.unit),
            "references": atlas.add_all(one.references),
            "pictures": atlas.add_all(one.candidates),
            "values": [float(value) for value in one.activations],
        }
        for one in result.rounds
    ]
    return Scene(
        view="quiz",
        content={
            "rounds": rounds,
            "references": result.study.reference,
            "people": dict(PEOPLE),
            "atlas": atlas.content(),
        },
        arrays=atlas.arrays(),
        options=options or Options(branch=False),
        label=label,
        finding=finding,
        words={**QUIZ_WORDS, **words},
    )
