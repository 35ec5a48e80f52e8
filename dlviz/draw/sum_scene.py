"""Strike it out: a sum of words, its answers, and which part of it does the work; a scene."""

import types
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.scene import Scene

if TYPE_CHECKING:
    from dlviz.measure.word_sum import WordSumResult

ANSWER, OWN, STRIKE, BARS, METHOD = "answer", "own", "strike", "bars", "method"
HIDDEN = frozenset({ANSWER, OWN, STRIKE, BARS, METHOD})
OWN_BIT, FORM_BIT = 1, 2
"""Of a row's mark: it is one of the sum's own words, another form of one."""

SUM_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "sum_line": "The sum",
        "sum_chip": "{sign} {word}. Strike it out",
        "sum_struck": "{sign} {word}, struck out. Put it back",
        "sum_strike": "click: strike it out",
        "sum_unstrike": "click: put it back",
        "sum_weak": "double rim: a name of several pieces, which the table knows less well",
        "sum_plus": "plus",
        "sum_minus": "minus",
        "sum_turn": "plus or minus",
        "sum_turn_plus": "Add {word} instead of subtracting it",
        "sum_turn_minus": "Subtract {word} instead of adding it",
        "sum_out": "Take {word} out of the sum",
        "sum_add": "Add a word",
        "sum_type": "A word to add; begin with - to subtract it",
        "sum_type_brief": "word",
        "sum_refused": "One word with a plus has to stay.",
        "sum_unknown": "“{word}” is not among the {n} words that can be typed.",
        "sum_near": "Nearly so:",
        "sum_own_locked": "The sum’s own words may not answer",
        "sum_own_open": "The sum’s own words may answer",
        "sum_own_locked_brief": "Own words locked",
        "sum_own_open_brief": "Own words open",
        "sum_own_let": "Let the words of the sum answer, too",
        "sum_own_shut": "Forbid the words of the sum as answers",
        "sum_method": "How the words are put together",
        "sum_add_short": "3CosAdd",
        "sum_mul_short": "3CosMul",
        "sum_add_long": "3CosAdd: the cosine with the sum of the words",
        "sum_mul_long": "3CosMul: cosines multiplied and divided",
        "sum_forms": "hide other forms",
        "sum_forms_long": "Hide other forms of your words: plurals, -ing, -ed, ...",
        "sum_likeness": "likeness",
        "sum_score": "score",
        "sum_list": "The nearest words, best first, with their score",
        "sum_row_locked": "one of your own words: it may not answer",
        "sum_wanted": "Wanted",
        "sum_wanted_ask": "which word should come out?",
        "sum_wanted_here": "the word that should come out",
        "sum_wanted_locked": "may not answer",
        "sum_wanted_rank": "{word} {rank}",
        "sum_way_excluded": "the whole sum",
        "sum_way_sum": "without {minus}",
        "sum_way_sum_any": "without the minus",
        "sum_way_nearest": "last word alone",
        "sum_way_allowed": "no word forbidden",
        "sum_way_more": "more ways, later",
        "sum_way_title": "{sum}",
        "sum_answer": "answer",
        "sum_share": "{percent} of the analogies right",
        "sum_right": "How often is each way right?",
        "sum_right_soon": "How often each is right: being counted …",
        "sum_right_covered": "Other ways to ask",
        "sum_counted": "counted with {how}",
        "sum_counted_add": "3CosAdd",
        "sum_counted_forms": "no form hidden",
        "sum_category": "{name} ({n})",
        "sum_categories": "Kind of analogies",
        "sum_asking": "Being asked",
        "sum_live": "{word}, {score}",
        "sum_covered": "after your guess",
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def sum_scene(
    result: "WordSumResult",
    *,
    options: Options | None = None,
    label: str = "A sum of words, the words nearest to it, and four ways to answer",
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
        label=label,
        finding="" if covered else finding,
        words={**SUM_WORDS, **words},
    )


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
