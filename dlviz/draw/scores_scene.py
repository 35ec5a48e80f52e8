"""Analogies by category: how many are right in each of four ways, and some of them; a scene."""

import types
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw.film import Options
from dlviz.draw.scene import Scene
from dlviz.measure.analogy_search import MODES

if TYPE_CHECKING:
    from dlviz.measure.analogy_scores import AnalogyScoresResult

SCORES_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "scores_rows": "Kind of analogy",
        "scores_keys": "Arrow keys go from kind to kind.",
        "scores_head": "kind of analogy",
        "scores_head_short": "analogies right",
        "scores_value": "right",
        "scores_count": "covered",
        "scores_covered": "{covered} of {asked}",
        "scores_in_table": "{covered} of {asked} questions: all four words are in the table",
        "scores_brief_table": "{covered} of {asked} questions",
        "scores_pieced": "{pieced} of {pairs} pairs have a name of several pieces",
        "scores_plain": "{percent} of the same questions where other forms may answer",
        "scores_none": "no question has all its words in the table",
        "scores_waits": "not measured yet",
        "scores_asks": "a : b = c : ?",
        "scores_excluded": "the whole sum",
        "scores_sum": "without the minus",
        "scores_nearest": "last word alone",
        "scores_allowed": "no word forbidden",
        "scores_random": "random direction",
        "scores_near": "A random direction is right mostly by being near c.",
        "scores_own": "{percent} of the answers are a, b or c",
        "scores_offsets": "cosine of two arrows b − a: {cosine} (of shuffled pairs {shuffled})",
        "scores_offsets_alone": "cosine of two arrows b − a: {cosine}",
        "scores_question": "{a} : {b} = {c} : ",
        "scores_missed": "{expected} came {rank}",
        "scores_right": "right",
        "scores_wrong": "wrong",
        "scores_row_said": "{label}: {percent} right; {covered} of {asked} covered",
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def scores_scene(
    result: "AnalogyScoresResult",
    *,
    options: Options | None = None,
    label: str = "Share of analogies that come out right in each of four ways, by kind of analogy",
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
