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
from dlviz.texts import fill, passage
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
        passage("the same four, whole words only"): study.having(whole=True, seed=0),
        passage("on Google’s"): study.having(questions=GOOGLE, seed=0),
        passage("on Google’s, whole words only"): study.having(
            questions=GOOGLE, whole=True, seed=0
        ),
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
        return passage("Nothing is left that may answer.")
    equal = sum_of(study.terms, study.struck)
    if len(study.terms) - len(study.struck) == 1:
        said = ", ".join(f"“{spelt(row.word)}”" for row in rows[:3])
        return fill("Nearest to {equal}: {said}.", equal=equal, said=said)
    first = fill(
        "{equal} = “{word}”, likeness {score}",
        equal=equal,
        word=spelt(rows[0].word),
        score=correlation(rows[0].score),
    )
    if study.method != "add":
        first = f"{equal} = “{spelt(rows[0].word)}” (3CosMul)"
    rank = result.answer_rank
    if study.expected and rank != 1:
        may_not = fill("“{expected}” may not answer", expected=spelt(study.expected))
        where = fill(
            "“{expected}” comes {rank} of {size:,}",
            expected=spelt(study.expected),
            rank=ordinal(rank),
            size=result.size,
        )
        return f"{first}; {where if rank else may_not}."
    if rows[0].own:
        other = next((row for row in rows if not row.own), None)
        then = (
            fill(", then “{word}” {score}", word=spelt(other.word), score=correlation(other.score))
            if other
            else ""
        )
        return fill("{first}: a word of the sum itself{then}.", first=first, then=then)
    if len(rows) < 2:
        return f"{first}."
    return fill(
        "{first}, ahead of “{word}” by {score:.2f}.",
        first=first,
        word=spelt(rows[1].word),
        score=rows[0].score - rows[1].score,
    )


def of_bars(result: WordSumResult) -> str:
    """How many analogies the ways get right, of the category that is shown."""
    if result.accuracy is None:
        return of_sum(result)
    count, (whole, without, _, allowed) = result.accuracy
    if not np.isfinite([whole, without, allowed]).all():
        return ""
    return fill(
        "{count:,} analogies: {whole} right, {without} without the minus, {allowed} "
        "when no word is forbidden{by}.",
        count=count,
        whole=percent(whole),
        without=percent(without),
        allowed=percent(allowed),
        by=_by(result.study),
    )


def _by(study: WordSum) -> str:
    """How these were counted, where the list is shown in another way."""
    return "" if study.method == "add" and not study.forms else passage(", by 3CosAdd")


def of_google(result: WordSumResult) -> str:
    """One line: the four shares on Google's analogies, where they are recorded."""
    asked = AnalogyScores(vectors=result.study.vectors, questions=GOOGLE)
    if recorded(asked.key, FIGURES) is None:
        return ""
    found = finish(asked)
    return fill(
        "On {covered:,} of Google’s analogies (recorded): {four}.",
        covered=int(found.covered[0]),
        four=_four(found),
    )


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
    return fill(
        "{which}{known:,} analogies: {whole} right; without the minus {without}, "
        "last word alone {nearest}, no word forbidden {allowed}, a random direction "
        "{random}{if_recorded}.{unhidden}",
        which=which,
        known=int(result.known[at]),
        whole=whole,
        without=without,
        nearest=nearest,
        allowed=allowed,
        random=random,
        if_recorded=if_recorded(result.recorded),
        unhidden=_unhidden(result, at),
    )


def _unhidden(result: AnalogyScoresResult, at: int) -> str:
    """The same questions with other forms among the answers, where those are hidden."""
    if not result.study.forms:
        return ""
    return fill(
        " Not hidden, the same questions: {right}.", right=percent(float(result.accuracy_plain[at]))
    )


def of_rotation(result: RotationResult) -> str:
    """How many answers a turn of all axes changes."""
    if not result.done:
        return ""
    changed, asked = int(result.changed[0]), int(result.asked[0])
    return fill(
        "All {numbers} axes turned at random: {changed:,} of {asked:,} answers "
        "change{if_recorded}.",
        numbers=result.before.shape[1],
        changed=changed,
        asked=asked,
        if_recorded=if_recorded(result.recorded),
    )


def of_asked_rotation(result: RotationResult) -> str:
    """What is turned, while it is asked what that changes."""
    return fill(
        "{words} words, {numbers} numbers each.",
        words=len(result.words),
        numbers=result.before.shape[1],
    )


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
        return fill(
            "Likeness of two arrows: {full} in {dimension} dimensions (partners mixed up "
            "{mixed}), {shown} as drawn (mixed up {shown_mixed}). Neighbours kept: "
            "{kept}, by a random picture {chance}.",
            full=full,
            dimension=result.dimension,
            mixed=mixed,
            shown=shown,
            shown_mixed=shown_mixed,
            kept=kept,
            chance=chance,
        )
    return fill(
        "{how}{how_2}: {kept} of the neighbours kept; a random picture {chance}.",
        how=how[:1].upper(),
        how_2=how[1:],
        kept=kept,
        chance=chance,
    )


def of_direction(result: WordDirectionResult) -> str:
    """Whether the words lie along the direction as they should, against random directions."""
    first, last = (spelt(result.poles[0][side]) for side in (0, 1))
    outside = fill(
        "{outside} of {words} words lie outside the band",
        outside=int(result.outside.sum()),
        words=len(result.words),
    )
    if np.isfinite(result.correlation):
        tried = len(result.correlations) + 1
        return fill(
            "{first} → {last}: rank correlation with {measured} {correlation}; {as_much} "
            "of {tried} directions, this one among them, do as well{sure}.",
            first=first,
            last=last,
            measured=result.measured,
            correlation=correlation(result.correlation),
            as_much=round(result.as_much * tried),
            tried=tried,
            sure=_sure(result.as_much),
        )
    return fill(
        "{first} → {last}: {outside} that holds 95 % of the random directions; by "
        "chance about {by_chance:.1f} would.",
        first=first,
        last=last,
        outside=outside,
        by_chance=result.by_chance,
    )


def _sure(chance: float) -> str:
    """What it says of a direction that so many of the random ones do as well."""
    if chance > OFTEN:
        return passage(", so it says little")
    return passage(", so it is no chance") if chance <= RARE else passage(": too close to call")


def of_skip_gram(result: SkipGramResult) -> str:
    """How many analogies came out, or that neighbours are what a short text gives."""
    if not len(result.kept):
        return ""
    if result.study.own:
        return fill(
            "{tokens:,} words of text, loss {loss:.2f} → {loss_2:.2f}: enough for "
            "neighbours, not for analogies.",
            tokens=result.tokens,
            loss=result.loss[0],
            loss_2=result.loss[-1],
        )
    if not len(result.analogies):
        return passage("These rules make no analogy: no two people differ as two others do.")
    right = int(result.right[-1].sum())
    done = np.flatnonzero(result.right.all(axis=1))
    when = fill(" from update {kept} on", kept=int(result.kept[done[0]])) if len(done) else ""
    stays = bool(len(done)) and bool(result.right[done[0] :].all())
    count = len(result.analogies)
    allowed, without, _ = (int(way.sum()) for way in result.ways[-1])
    return fill(
        "{right} of {count} analogies right{when}; with no word forbidden {allowed}, "
        "without the minus {without}.",
        right=right,
        count=count,
        when=when if stays else "",
        allowed=allowed,
        without=without,
    )


def of_codes(result: CodesResult) -> str:
    """How many things so many units tell apart, in both codes."""
    one, many = result.told_apart
    return fill(
        "{one} units: {one} things with a unit each, {many:,} as patterns. Flip one "
        "unit, and a pattern becomes another thing’s.",
        one=one,
        many=many,
    )
