"""Analogies by category: how many are right in each of four ways, and some of them; a scene."""

import types
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw.film import Options
from dlviz.draw.player_words import ORDINAL_WORDS
from dlviz.draw.scene import Scene
from dlviz.measure.analogy_search import MODES
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.analogy_scores import AnalogyScoresResult

SCORES_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        **ORDINAL_WORDS,
        "scores_rows": say("scores_scene.rows"),
        "scores_keys": say("scores_scene.keys"),
        "scores_head": say("scores_scene.head"),
        "scores_head_short": say("scores_scene.head_short"),
        "scores_value": say("scores_scene.value"),
        "scores_count": say("scores_scene.count"),
        "scores_covered": say("scores_scene.covered"),
        "scores_in_table": say("scores_scene.in_table"),
        "scores_brief_table": say("scores_scene.brief_table"),
        "scores_pieced": say("scores_scene.pieced"),
        "scores_plain": say("scores_scene.plain"),
        "scores_none": say("scores_scene.none"),
        "scores_waits": say("scores_scene.waits"),
        "scores_asks": say("scores_scene.asks"),
        "scores_excluded": say("scores_scene.excluded"),
        "scores_sum": say("scores_scene.sum"),
        "scores_nearest": say("scores_scene.nearest"),
        "scores_allowed": say("scores_scene.allowed"),
        "scores_random": say("scores_scene.random"),
        "scores_near": say("scores_scene.near"),
        "scores_own": say("scores_scene.own"),
        "scores_offsets": say("scores_scene.offsets"),
        "scores_offsets_alone": say("scores_scene.offsets_alone"),
        "scores_question": say("scores_scene.question"),
        "scores_missed": say("scores_scene.missed"),
        "scores_right": say("scores_scene.right"),
        "scores_wrong": say("scores_scene.wrong"),
        "scores_row_said": say("scores_scene.row_said"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def scores_scene(
    result: "AnalogyScoresResult",
    *,
    options: Options | None = None,
    label: str = say("scores_scene.label"),
    finding: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """A row a category with a mark for each way of asking; the chosen one's figures and examples.

    "all" comes first, the others fall with the share that is right by 3CosAdd with the query's
    words excluded; what is not measured yet is hatched at the end. A category is chosen there
    without Python, which is told: {kind: "struck", category}.
    words: replaces entries of SCORES_WORDS.
    """
    accuracy = np.asarray(result.accuracy, dtype=np.float32)
    order = shown_order(result)
    names = result.categories
    chosen = result.study.category
    return Scene(
        view="scores",
        content={
            "modes": list(MODES),
            "rows": [_row(result, at) for at in order],
            "start": chosen if chosen in names else names[0],
        },
        arrays={"accuracy": accuracy[order]},
        options=options or Options(branch=False),
        label=label,
        finding=finding,
        words={**SCORES_WORDS, **words},
    )


def shown_order(result: "AnalogyScoresResult") -> list[int]:
    """Places of the categories from top to bottom: "all", then by accuracy, then the unknown."""
    share = np.asarray(result.accuracy, dtype=float)[:, list(MODES).index("excluded")]
    falling = np.where(np.isfinite(share), -share, np.inf)[1:]
    return [0, *(1 + int(at) for at in np.argsort(falling, kind="stable"))]


def _row(result: "AnalogyScoresResult", at: int) -> dict[str, object]:
    return {
        "name": result.categories[at],
        "label": result.labels[at],
        "asked": int(result.asked[at]),
        "covered": int(result.covered[at]),
        "pairs": int(result.pairs[at]),
        "pieced": int(result.pieced[at]),
        "plain": _known(result.accuracy_plain[at]) if result.study.forms else None,
        "own": _known(result.answer_is_own[at]),
        "cosine": _known(result.offset_cosine[at]),
        "shuffled": _known(result.shuffled_cosine[at]),
        "examples": [
            {
                "question": [one.a, one.b, one.c],
                "expected": one.expected,
                "answer": one.answer,
                "rank": int(one.rank),
            }
            for one in result.examples[at]
        ],
    }


def _known(number: object) -> float | None:
    """The number; None where there is none."""
    value = float(np.asarray(number, dtype=float))
    return value if np.isfinite(value) else None
