"""The claims that the steps ask: the peso, one's own words, a struck word, the four bars, axes."""

import math
from collections.abc import Collection

import numpy as np

from dlviz.data.analogies import questions
from dlviz.jobs import finish
from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Claim, Verdict
from dlviz.lessons.text import correlation, ordinal, percent, spelt, tiny
from dlviz.lessons.word_analogies.runs import AXES, BARS, OWN_WORDS, PESO, SCORES, STRUCK, YEN
from dlviz.lessons.word_analogies.sources import ARITHMETIC, DIMENSIONS, FEATURES
from dlviz.lessons.word_findings import elsewhere, share_of
from dlviz.measure.analogy_scores import AnalogyScoresResult
from dlviz.measure.rotation import RotationResult
from dlviz.measure.word_answers import Way
from dlviz.measure.word_sum import WordSumResult
from dlviz.texts import fill, passage

TABLE = "table of words"
WAY_NAMES = {
    "excluded": passage("the whole sum"),
    "sum": passage("without the minus"),
    "nearest": passage("last word alone"),
    "allowed": passage("no word forbidden"),
}
"""The four ways to answer, as the verdicts' numbers name them."""


def _ways(shown: WordSumResult, names: Collection[str] = tuple(WAY_NAMES)) -> dict[str, str]:
    """Each way's answer, with its cosine and the rank of the word that should come out.

    names: of those that are told; what a later step asks is not.
    """
    wanted = shown.study.expected
    return {
        WAY_NAMES[way.name]: f"“{spelt(way.word)}” {correlation(way.score)}{_rank(way, wanted)}"
        for way in shown.four
        if way is not None and way.name in names
    }


def _rank(way: Way, wanted: str) -> str:
    return f", “{spelt(wanted)}” {ordinal(way.rank)}" if wanted and way.rank > 1 else ""


def _chosen(word: str, options: tuple[str, ...]) -> tuple[int, ...]:
    """The option that says this word; none does."""
    return (options.index(word),) if word in options else ()


PESO_OPTIONS = ("peso", "mexican", "euro", "dollar")


_PLAIN = ((), False, "add", False)
"""A sum with nothing struck out and its own words forbidden, by 3CosAdd, other forms shown."""


def _pieces(shown: WordSumResult) -> str:
    """What makes the example a hard one, where the word that should come out is no whole word."""
    if not shown.expected_weak:
        return ""
    return fill(
        "“{expected}” is no whole word of this table but put together from pieces, "
        "so the lecture’s own example is a hard one here. ",
        expected=shown.study.expected.capitalize(),
    )


def _peso_verdict(results: tuple[WordSumResult, WordSumResult]) -> Verdict:
    shown, japan = results
    rows = shown.shown((), own=False, method="add", forms=False)
    answer = _chosen(spelt(rows[0].word), PESO_OPTIONS)
    rank = shown.rank_of((), own=False, method="add", forms=False)
    wanted = shown.study.expected
    return Verdict(
        HOLDS if rows[0].word == wanted else DOES_NOT_HOLD if answer else TOO_CLOSE,
        answer,
        fill(
            "“{word}” {score}, then “{word_2}” {score_2}; “{wanted}” comes {rank} of {size:,}",
            word=spelt(rows[0].word),
            score=correlation(rows[0].score),
            word_2=spelt(rows[1].word),
            score_2=correlation(rows[1].score),
            wanted=wanted,
            rank=ordinal(rank),
            size=shown.size,
        ),
        fill(
            "{pieces}With Japan the same sum gives “{word}”. The vectors are read from "
            "the first layers of a small transformer; they are not those of word2vec or "
            "GloVe.",
            pieces=_pieces(shown),
            word=spelt(japan.shown(*_PLAIN)[0].word),
        ),
        _ways(shown, ("excluded",)),
    )


THE_PESO = Claim(
    id="the_peso",
    statement="United States is to dollar as Mexico is to …",
    source=ARITHMETIC,
    options=PESO_OPTIONS,
    reasonable=(
        "That is what the arithmetic is famous for.",
        "It belongs to Mexico as nothing else does.",
        "It is what most people name first after the dollar.",
        "It is in the sum, and so it is close to it.",
    ),
    make=lambda seed: (PESO, YEN),
    measure=_peso_verdict,
    unit="sums of words",
)

KING_OPTIONS = ("queen", "king", "woman", "princess")


def _own_verdict(results: tuple[WordSumResult]) -> Verdict:
    (shown,) = results
    rows = shown.shown((), own=True, method="add", forms=False)
    first = rows[0]
    other = next(row for row in rows if not row.own)
    answer = _chosen(spelt(first.word), KING_OPTIONS)
    return Verdict(
        TOO_CLOSE if not answer else DEPENDS if first.own else HOLDS,
        answer,
        fill(
            "it hangs on that rule: “{word}” {score} without it, “{word_2}” {score_2} with it",
            word=spelt(first.word),
            score=correlation(first.score),
            word_2=spelt(other.word),
            score_2=correlation(other.score),
        )
        if first.own
        else fill(
            "“{word}” {score} either way", word=spelt(first.word), score=correlation(first.score)
        ),
        fill(
            "The sum has moved {angle}° away from “{word}”, and no other word is as "
            "near. The usual test forbids the words of the question, and says so in "
            "small print.",
            angle=_angle(first.score),
            word=spelt(first.word),
        )
        if first.own
        else passage("The sum has left its own words behind."),
        _ways(shown, ("excluded", "allowed")),
    )


OWN_ALLOWED = Claim(
    id="own_allowed",
    statement="king − man + woman, when the three words may answer too: …",
    source=ARITHMETIC,
    options=KING_OPTIONS,
    reasonable=(
        "It was first among all the others.",
        "The sum begins there.",
        "It is added last.",
        "She is royal, and a woman.",
    ),
    make=lambda seed: (OWN_WORDS,),
    measure=_own_verdict,
    unit=TABLE,
    row="own",
)


def _angle(cosine: float) -> int:
    """Degrees."""
    return round(math.degrees(math.acos(min(1.0, cosine))))


NEAR = 0.5  # a cosine below it is no likeness to speak of in the lesson's table
STRUCK_OPTIONS = ("queen", "couple", "nothing near", "prince")


def _struck_verdict(results: tuple[WordSumResult]) -> Verdict:
    (shown,) = results
    whole = shown.shown((), own=False, method="add", forms=False)
    rows = shown.shown(STRUCK.struck, own=False, method="add", forms=False)
    word = "nothing near" if rows[0].score < NEAR else spelt(rows[0].word)
    answer = _chosen(word, STRUCK_OPTIONS)
    same = rows[0].word == whole[0].word
    lead = [correlation(each[0].score - each[1].score) for each in (whole, rows)]
    return Verdict(
        TOO_CLOSE if not answer else DEPENDS if same else HOLDS,
        answer,
        fill(
            "“{word}” {score}; with “− man” it was “{word_2}” {score_2}",
            word=spelt(rows[0].word),
            score=correlation(rows[0].score),
            word_2=spelt(whole[0].word),
            score_2=correlation(whole[0].score),
        ),
        fill(
            "Two words are enough here. The lead over the next word is {lead}; with the "
            "subtraction it was {lead_2}. One famous sum proves little: the next step "
            "counts.",
            lead=lead[1],
            lead_2=lead[0],
        )
        if same
        else passage("Another word comes first without it."),
        _ways(shown),
    )


STRUCK_OUT = Claim(
    id="struck_out",
    statement="Now without “− man”: king + woman = …",
    source=ARITHMETIC,
    options=STRUCK_OPTIONS,
    reasonable=(
        "She may not need the subtraction.",
        "A king and a woman make one.",
        "Without the subtraction it is no analogy any more.",
        "He is what a king and a woman have.",
    ),
    make=lambda seed: (STRUCK,),
    measure=_struck_verdict,
    unit=TABLE,
    row="strike",
)

SHARES = (0.7, 0.5, 0.2)
"""Where one option of the fourth claim ends and the next begins."""
CLOSE = 0.02
FAMILY = "family"


def _gains(shown: AnalogyScoresResult) -> str:
    """Where the subtraction adds most to what one has without it, and where least."""
    gain = shown.accuracy[1:, 0] - shown.accuracy[1:, 1]
    most, least = (1 + int(place) for place in (np.nanargmax(gain), np.nanargmin(gain)))
    told = [percent(float(share)) for share in shown.accuracy[most, :2]]
    names = [f"“{shown.labels[place].lower()}”" for place in (most, least)]
    return fill(
        "The subtraction helps most in {names}: {told} against {told_2} without it; "
        "least in {names_2}.",
        names=names[0],
        told=told[0],
        told_2=told[1],
        names_2=names[1],
    )


def _by_product(shown: AnalogyScoresResult) -> str:
    """What 3CosMul gets right where nothing is forbidden."""
    found = finish(shown.study.having(method="mul", seed=0))
    return percent(share_of(found, "all", "allowed"), 1)


def _bars_verdict(results: tuple[WordSumResult, AnalogyScoresResult]) -> Verdict:
    _, shown = results
    right = share_of(shown, "all", "allowed")
    close = min(abs(right - mark) for mark in SHARES) < CLOSE
    rules = share_of(shown, "all", "excluded")
    own = float(shown.answer_is_own[0])
    return Verdict(
        TOO_CLOSE if close else HOLDS if right < rules else DOES_NOT_HOLD,
        () if close else (sum(right < mark for mark in SHARES),),
        fill(
            "{right} of {covered:,}; with its own words forbidden {rules}",
            right=percent(right),
            covered=int(shown.covered[0]),
            rules=percent(rules),
        ),
        fill(
            "When nothing is forbidden, {own} of the answers are words of the question. {gains}",
            own=percent(own),
            gains=_gains(shown),
        ),
        {
            **{
                WAY_NAMES[way]: percent(share_of(shown, "all", way), 1)
                for way in ("excluded", "sum", "nearest", "allowed")
            },
            passage("no word forbidden, by 3CosMul"): _by_product(shown),
            passage("a random direction instead"): percent(share_of(shown, "all", "random"), 1),
            **elsewhere(shown.study),
        },
    )


FOUR_BARS = Claim(
    id="four_bars",
    statement=f"Of our {questions('ours').count:,} analogies, how many come out right when no word "
    "is forbidden?",
    source=FEATURES,
    options=("about 80 %", "about 60 %", "about 40 %", "less than 20 %"),
    reasonable=(
        "That is what papers report.",
        "A little is lost, as for king and queen.",
        "It is lost about half the time.",
        "The sum may never get far from its own words.",
    ),
    make=lambda seed: (BARS, SCORES.having(seed=seed)),
    measure=_bars_verdict,
    unit=TABLE,
    row="bars",
)


ROUNDED = 0.01  # of the answers: more than rounding may change


def _axes_verdict(results: tuple[RotationResult]) -> Verdict:
    (shown,) = results
    changed, count = int(shown.changed[0]), int(shown.asked[0])
    share = changed / count
    answer = (0,) if share > 0.75 else (1,) if share > 0.25 else (2,) if share < ROUNDED else ()
    return Verdict(
        TOO_CLOSE if not answer else DEPENDS if answer == (2,) else HOLDS,
        answer,
        fill("{changed:,} of {count:,} analogies", changed=changed, count=count),
        passage(
            "Only angles between words decide, and turning keeps angles. So the answers "
            "need no single number, and cannot tell these axes from any others. A number "
            "may still mean something."
        )
        if answer == (2,)
        else passage("More than rounding has changed."),
        {
            passage("nearest words that change"): fill(
                "{changed:,} of {asked:,}", changed=int(shown.changed[1]), asked=int(shown.asked[1])
            ),
            passage("largest change of a cosine"): tiny(shown.largest_cosine_change),
            **_axis_test(shown),
        },
    )


def _axis_test(shown: RotationResult) -> dict[str, str]:
    """How many gender pairs the best single axis fits, in the table and turned."""
    at = shown.categories.index(FAMILY)
    before, *turned = shown.fits[at].tolist()
    least, most = min(turned), max(turned)
    span = f"{least}" if least == most else fill("{least} to {most}", least=least, most=most)
    return {
        passage("gender pairs that the best axis fits"): fill(
            "{before} of {pairs}; turned, {span}; by mere chance {chance:.0f}",
            before=before,
            pairs=int(shown.pairs[at]),
            span=span,
            chance=shown.chance[at],
        ),
    }


ALL_AXES = Claim(
    id="all_axes",
    statement="Turn all 128 axes at random. How many of our analogies get another answer?",
    source=DIMENSIONS,
    options=("nearly all", "half", "none"),
    reasonable=(
        "Every number of every word is another one afterwards.",
        "Some meaning is in the axes, some between the words.",
        "Turning changes no angle between two words.",
    ),
    make=lambda seed: (AXES.having(seed=seed),),
    measure=_axes_verdict,
    unit=TABLE,
)
