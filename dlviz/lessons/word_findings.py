"""The one computed sentence in the film of a study of words."""

from collections.abc import Sequence

import numpy as np

from dlviz.data.analogies import GOOGLE
from dlviz.jobs import finish
from dlviz.lessons.text import correlation, if_recorded, ordinal, percent, spelt
from dlviz.measure.analogy_scores import FIGURES, MODES, AnalogyScores, AnalogyScoresResult
from dlviz.measure.by_seed import recorded
from dlviz.measure.codes import CodesResult
from dlviz.measure.rotation import RotationResult
from dlviz.measure.word_direction import WordDirectionResult
from dlviz.measure.word_plane import PROJECTIONS, WordPlaneResult
from dlviz.measure.word_sum import MINUS, WordSum, WordSumResult
from dlviz.train.skip_gram import SkipGramResult

UNBROKEN = "\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}"
RARE, OFTEN = 0.03, 0.1
"""Shares of random directions that do as well as one that means something, and that does not."""


def sum_of(terms: Sequence[str], struck: Sequence[int] = ()) -> str:
    """A sum in words, without what is struck out: "king − man + woman"."""
    left = [term for place, term in enumerate(terms) if place not in struck]
    parts = [f"{'−' if term[0] == MINUS else '+'} {spelt(term[1:])}" for term in left]
    return " ".join(parts).removeprefix("+ ")


def share_of(result: AnalogyScoresResult, category: str, way: str) -> float:
    """The share of a category's covered questions that a way of `MODES` answers right."""
    return float(result.accuracy[result.categories.index(category), list(MODES).index(way)])


def elsewhere(study: AnalogyScores) -> dict[str, str]:
    """The same four accuracies of whole words alone, and of Google's analogies, where recorded."""
    others = {
        "the same four, whole words only": study.having(whole=True, seed=0),
        "on Google’s": study.having(questions=GOOGLE, seed=0),
        "on Google’s, whole words only": study.having(questions=GOOGLE, whole=True, seed=0),
    }
    told = {}
    for name, other in others.items():
        if recorded(other.key, FIGURES) is not None:
            found = finish(other)
            told[f"{name} ({int(found.covered[0]):,})"] = _four(found)
    return told


def of_sum(result: WordSumResult) -> str:
    """The answer as the sum stands, and where the word is that should come out."""
    study = result.study
    rows = result.rows
    if not rows:
        return "Nothing is left that may answer."
    equal = sum_of(study.terms, study.struck)
    if len(study.terms) - len(study.struck) == 1:
        said = ", ".join(f"“{spelt(row.word)}”" for row in rows[:3])
        return f"Nearest to {equal}: {said}."
    first = f"{equal} = “{spelt(rows[0].word)}”, likeness {correlation(rows[0].score)}"
    if study.method != "add":
        first = f"{equal} = “{spelt(rows[0].word)}” (3CosMul)"
    rank = result.answer_rank
    if study.expected and rank != 1:
        where = f"“{spelt(study.expected)}” comes {ordinal(rank)} of {result.size:,}"
        return f"{first}; {where if rank else f'“{spelt(study.expected)}” may not answer'}."
    if rows[0].own:
        other = next((row for row in rows if not row.own), None)
        then = f", then “{spelt(other.word)}” {correlation(other.score)}" if other else ""
        return f"{first}: a word of the sum itself{then}."
    if len(rows) < 2:
        return f"{first}."
    return f"{first}, ahead of “{spelt(rows[1].word)}” by {rows[0].score - rows[1].score:.2f}."


def of_bars(result: WordSumResult) -> str:
    """How many analogies the ways get right, of the category that is shown."""
    if result.accuracy is None:
        return of_sum(result)
    count, (whole, without, _, allowed) = result.accuracy
    if not np.isfinite([whole, without, allowed]).all():
        return ""
    return (
        f"{count:,} analogies: {percent(whole)} right, {percent(without)} without the minus, "
        f"{percent(allowed)} when no word is forbidden{_by(result.study)}."
    )


def _by(study: WordSum) -> str:
    """How these were counted, where the list is shown in another way."""
    return "" if study.method == "add" and not study.forms else ", by 3CosAdd"


def of_google(result: WordSumResult) -> str:
    """One line: the four shares on Google's analogies, where they are recorded."""
    asked = AnalogyScores(vectors=result.study.vectors, questions=GOOGLE)
    if recorded(asked.key, FIGURES) is None:
        return ""
    found = finish(asked)
    return f"On {int(found.covered[0]):,} of Google’s analogies (recorded): {_four(found)}."


def _four(found: AnalogyScoresResult) -> str:
    """The shares of the four ways, "76 / 59 / 51 / 19 %"."""
    shares = [percent(share).removesuffix(" %") for share in found.accuracy[0, :4].tolist()]
    return f"{UNBROKEN.join(shares)} %"


def of_scores(result: AnalogyScoresResult) -> str:
    """The four accuracies of the category that is shown, and a random direction's."""
    name = result.study.category if result.study.category in result.categories else "all"
    at = result.categories.index(name)
    if not result.known[at]:
        return ""
    whole, without, nearest, allowed, random = (
        percent(share_of(result, name, way))
        for way in ("excluded", "sum", "nearest", "allowed", "random")
    )
    which = f"{result.labels[at]}, " if at else ""
    return (
        f"{which}{int(result.known[at]):,} analogies: {whole} right; without the minus "
        f"{without}, last word alone {nearest}, no word forbidden {allowed}, a random "
        f"direction {random}{if_recorded(result.recorded)}.{_unhidden(result, at)}"
    )


def _unhidden(result: AnalogyScoresResult, at: int) -> str:
    """The same questions with other forms among the answers, where those are hidden."""
    if not result.study.forms:
        return ""
    return f" Not hidden, the same questions: {percent(float(result.accuracy_plain[at]))}."


def of_rotation(result: RotationResult) -> str:
    """How many answers a turn of all axes changes."""
    if not result.done:
        return ""
    changed, asked = int(result.changed[0]), int(result.asked[0])
    return (
        f"All {result.before.shape[1]} axes turned at random: {changed:,} of {asked:,} answers "
        f"change{if_recorded(result.recorded)}."
    )


def of_asked_rotation(result: RotationResult) -> str:
    """What is turned, while it is asked what that changes."""
    return f"{len(result.words)} words, {result.before.shape[1]} numbers each."


def of_plane(result: WordPlaneResult) -> str:
    """How much of the words' own space the picture keeps."""
    kept, chance = percent(float(result.kept.mean())), percent(result.kept_random)
    how = PROJECTIONS[result.study.projection]
    if np.isfinite(result.offset_cosine):
        full, mixed, shown, shown_mixed = map(
            correlation,
            (result.offset_cosine, result.offset_shuffled,
             result.offset_shown, result.offset_shown_shuffled),
        )  # fmt: skip
        return (
            f"Likeness of two arrows: {full} in {result.dimension} dimensions (partners mixed up "
            f"{mixed}), {shown} as drawn (mixed up {shown_mixed}). Neighbours kept: {kept}, by a "
            f"random picture {chance}."
        )
    return f"{how[:1].upper()}{how[1:]}: {kept} of the neighbours kept; a random picture {chance}."


def of_direction(result: WordDirectionResult) -> str:
    """Whether the words lie along the direction as they should, against random directions."""
    first, last = (spelt(result.poles[0][side]) for side in (0, 1))
    outside = f"{int(result.outside.sum())} of {len(result.words)} words lie outside the band"
    if np.isfinite(result.correlation):
        tried = len(result.correlations) + 1
        return (
            f"{first} → {last}: rank correlation with {result.measured} "
            f"{correlation(result.correlation)}; {round(result.as_much * tried)} of {tried} "
            f"directions, this one among them, do as well{_sure(result.as_much)}."
        )
    return (
        f"{first} → {last}: {outside} that holds 95 % of the random directions; by chance about "
        f"{result.by_chance:.1f} would."
    )


def _sure(chance: float) -> str:
    """What it says of a direction that so many of the random ones do as well."""
    if chance > OFTEN:
        return ", so it says little"
    return ", so it is no chance" if chance <= RARE else ": too close to call"


def of_skip_gram(result: SkipGramResult) -> str:
    """How many analogies came out, or that neighbours are what a short text gives."""
    if not len(result.kept):
        return ""
    if result.study.own:
        return (
            f"{result.tokens:,} words of text, loss {result.loss[0]:.2f} → {result.loss[-1]:.2f}: "
            "enough for neighbours, not for analogies."
        )
    if not len(result.analogies):
        return "These rules make no analogy: no two people differ as two others do."
    right = int(result.right[-1].sum())
    done = np.flatnonzero(result.right.all(axis=1))
    when = f" from update {int(result.kept[done[0]])} on" if len(done) else ""
    stays = bool(len(done)) and bool(result.right[done[0] :].all())
    count = len(result.analogies)
    allowed, without, _ = (int(way.sum()) for way in result.ways[-1])
    return (
        f"{right} of {count} analogies right{when if stays else ''}; with no word forbidden "
        f"{allowed}, without the minus {without}."
    )


def of_codes(result: CodesResult) -> str:
    """How many things so many units tell apart, in both codes."""
    one, many = result.told_apart
    return (
        f"{one} units: {one} things with a unit each, {many:,} as patterns. Flip one unit, and a "
        "pattern becomes another thing’s."
    )
