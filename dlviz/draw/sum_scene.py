"""Strike it out: a sum of words, its answers, and which part of it does the work; a scene."""

import types
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.player_words import ORDINAL_WORDS
from dlviz.draw.scene import Scene
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.word_sum import WordSumResult

ANSWER, OWN, STRIKE, BARS, METHOD = "answer", "own", "strike", "bars", "method"
HIDDEN = frozenset({ANSWER, OWN, STRIKE, BARS, METHOD})
OWN_BIT, FORM_BIT = 1, 2
"""Of a row's mark: it is one of the sum's own words, another form of one."""

SUM_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        **ORDINAL_WORDS,
        "sum_line": say("sum_scene.line"),
        "sum_chip": say("sum_scene.chip"),
        "sum_struck": say("sum_scene.struck"),
        "sum_strike": say("sum_scene.strike"),
        "sum_unstrike": say("sum_scene.unstrike"),
        "sum_weak": say("sum_scene.weak"),
        "sum_plus": say("sum_scene.plus"),
        "sum_minus": say("sum_scene.minus"),
        "sum_turn": say("sum_scene.turn"),
        "sum_turn_plus": say("sum_scene.turn_plus"),
        "sum_turn_minus": say("sum_scene.turn_minus"),
        "sum_out": say("sum_scene.out"),
        "sum_add": say("sum_scene.add"),
        "sum_type": say("sum_scene.type"),
        "sum_type_brief": say("sum_scene.type_brief"),
        "sum_refused": say("sum_scene.refused"),
        "sum_unknown": say("sum_scene.unknown"),
        "sum_near": say("sum_scene.near"),
        "sum_own_locked": say("sum_scene.own_locked"),
        "sum_own_open": say("sum_scene.own_open"),
        "sum_own_locked_brief": say("sum_scene.own_locked_brief"),
        "sum_own_open_brief": say("sum_scene.own_open_brief"),
        "sum_own_let": say("sum_scene.own_let"),
        "sum_own_shut": say("sum_scene.own_shut"),
        "sum_method": say("sum_scene.method"),
        "sum_add_short": say("sum_scene.add_short"),
        "sum_mul_short": say("sum_scene.mul_short"),
        "sum_add_long": say("sum_scene.add_long"),
        "sum_mul_long": say("sum_scene.mul_long"),
        "sum_forms": say("sum_scene.forms"),
        "sum_forms_long": say("sum_scene.forms_long"),
        "sum_likeness": say("sum_scene.likeness"),
        "sum_score": say("sum_scene.score"),
        "sum_list": say("sum_scene.list"),
        "sum_row_locked": say("sum_scene.row_locked"),
        "sum_wanted": say("sum_scene.wanted"),
        "sum_wanted_ask": say("sum_scene.wanted_ask"),
        "sum_wanted_here": say("sum_scene.wanted_here"),
        "sum_wanted_locked": say("sum_scene.wanted_locked"),
        "sum_wanted_rank": say("sum_scene.wanted_rank"),
        "sum_way_excluded": say("sum_scene.way_excluded"),
        "sum_way_sum": say("sum_scene.way_sum"),
        "sum_way_sum_any": say("sum_scene.way_sum_any"),
        "sum_way_nearest": say("sum_scene.way_nearest"),
        "sum_way_allowed": say("sum_scene.way_allowed"),
        "sum_way_more": say("sum_scene.way_more"),
        "sum_way_title": say("sum_scene.way_title"),
        "sum_answer": say("sum_scene.answer"),
        "sum_share": say("sum_scene.share"),
        "sum_right": say("sum_scene.right"),
        "sum_right_soon": say("sum_scene.right_soon"),
        "sum_right_covered": say("sum_scene.right_covered"),
        "sum_counted": say("sum_scene.counted"),
        "sum_counted_add": say("sum_scene.counted_add"),
        "sum_counted_forms": say("sum_scene.counted_forms"),
        "sum_category": say("sum_scene.category"),
        "sum_categories": say("sum_scene.categories"),
        "sum_asking": say("sum_scene.asking"),
        "sum_live": say("sum_scene.live"),
        "sum_covered": say("sum_scene.covered"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def sum_scene(
    result: "WordSumResult",
    *,
    options: Options | None = None,
    label: str = say("sum_scene.label"),
    finding: str = "",
    hide: Collection[str] = (),
    vocabulary: Sequence[str] = (),
    quiet: Sequence[str] = (),
    note: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """The sum as chips to strike out, the ranked words below, four ways to answer beside them.

    All states of the sum are sent, so that striking out, the lock on one's own words, the method
    and hidden forms need no Python. It is told each choice: {kind: "struck", ...} with what changed
    of struck ("0,2" or "none"), own, method, forms and category. Another sum is composed there of
    the words in `vocabulary`, and asked for: {kind: "sum", terms: "+king,-man", expected, ...} with
    what else changed. Without scores their bars are hatched.
    vocabulary: words that can be typed, frequent ones first; none that is blocked. quiet: more of
    them, which are never offered while somebody types.
    hide: names in HIDDEN. "answer": no word but the sum's own is sent; "own": what the sum is with
    its own words allowed; "strike": with any of them struck out; "bars": the scores and
    the note; "method": the choice of 3CosAdd or 3CosMul, and of other forms. While one of the first
    three is hidden, no other sum can be composed.
    note: a line under the scores.
    words: replaces entries of SUM_WORDS.
    Raises ValueError for an unknown `hide`.
    """
    hidden = frozenset(hide)
    if not hidden <= HIDDEN:
        raise ValueError(f"hide {sorted(hidden)} is of {sorted(HIDDEN)}")
    study, covered = result.study, ANSWER in hidden
    terms = [result.words[at] for at in result.term]
    struck = sum(1 << place for place in set(study.struck))
    content: dict[str, object] = {
        "states": [],
        "words": [],
        "weak": [word for word, weak in zip(terms, result.weak, strict=True) if weak],
        "expected_weak": bool(result.expected_weak) and not covered,
        "hide": sorted(hidden),
        "ways": [] if covered else _ways(result),
        "scores": None if BARS in hidden else _scores(result),
        "note": "" if BARS in hidden else note,
        "start": {
            "terms": [[term[0], word] for term, word in zip(study.terms, terms, strict=True)],
            "expected": "" if covered or result.expected < 0 else result.words[result.expected],
            "struck": struck,
            "own": bool(study.own) and OWN not in hidden,
            "method": study.method,
            "forms": bool(study.forms),
            "category": study.category,
        },
    }
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    if not covered:
        seen = np.isin(result.states, [0, struck]) if STRIKE in hidden else result.states >= 0
        content |= _lists(result, seen, OWN in hidden, arrays)
    if not hidden & {ANSWER, OWN, STRIKE}:
        for name, each in (("vocabulary", vocabulary), ("quiet", quiet)):
            arrays[name] = np.frombuffer("\n".join(each).encode(), dtype=np.uint8)
    return Scene(
        view="sum",
        content=content,
        arrays=arrays,
        options=options or Options(branch=False),
        label=_asked(study.terms, terms) if covered else label,
        finding="" if covered else finding,
        words={**SUM_WORDS, **words},
    )


def _asked(terms: Sequence[str], words: Sequence[str]) -> str:
    """A sum whose answer is covered, as text: `terms` begin with their signs."""
    signs = ["+" if term.startswith("+") else "\N{MINUS SIGN}" for term in terms]
    read = " ".join(f"{sign} {word}" for sign, word in zip(signs, words, strict=True))
    read = read.replace("_", " ")
    return say("sum_scene.label_covered", terms=read.removeprefix("+ "))


def _lists(
    result: "WordSumResult",
    seen: npt.NDArray[np.bool_],
    without_own: bool,
    arrays: dict[str, npt.NDArray[np.generic]],
) -> dict[str, object]:
    """The lists of the states that are `seen`, into `arrays`, and the words that they name.

    without_own: places of the sum's own words are -1, and nothing is sent of ranks among them.
    """
    gone = result.own[seen] & without_own
    order = np.argsort(gone, axis=-1, kind="stable")  # where they stood is nobody's business
    gone = np.take_along_axis(gone, order, axis=-1)
    top = np.take_along_axis(result.top[seen], order, axis=-1)
    score = np.take_along_axis(result.score[seen], order, axis=-1)
    bits = OWN_BIT * result.own[seen] + FORM_BIT * result.form[seen]
    mark = np.where(gone, 0, np.take_along_axis(bits, order, axis=-1))
    named, places = np.unique(top[~gone], return_inverse=True)
    short = np.full(top.shape, -1, dtype=np.int32)
    short[~gone] = places
    rank = result.rank[seen].copy()
    if without_own:
        rank[:, :, 1] = 0
    arrays |= {
        "top": short,
        "score": np.where(gone, np.nan, score).astype(np.float32),
        "mark": mark.astype(np.uint8),
        "rank": rank.astype(np.int32),
        "wanted": result.expected_score[seen].astype(np.float32),
    }
    return {
        "states": [int(state) for state in result.states[seen]],
        "words": [result.words[at] for at in named],
    }


def _ways(result: "WordSumResult") -> list[list[object] | None]:
    """For each of the four ways the struck terms, as bits, and whether own words may answer."""
    return [
        None if way is None else [sum(1 << place for place in way.struck), bool(way.own)]
        for way in result.four
    ]


def _scores(result: "WordSumResult") -> dict[str, object] | None:
    """Accuracy by category: name, label, covered questions, the four shares; None: not known."""
    table = result.scores
    if table is None:
        return None
    rows = zip(table.categories, table.labels, table.covered, table.accuracy, strict=True)
    return {
        "set": table.set_label,
        "categories": [
            [name, label, int(covered), [_share(value) for value in accuracy]]
            for name, label, covered, accuracy in rows
        ],
    }


def _share(value: float) -> float | None:
    return round(float(value), 6) if np.isfinite(value) else None
