"""The claims that the steps ask: the peso, one's own words, a struck word, the four bars, axes."""

from dlviz.data.analogies import questions
from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Claim, Verdict
from dlviz.lessons.text import correlation, ordinal, percent, spelt, tiny
from dlviz.lessons.word_analogies.runs import AXES, BARS, OWN_WORDS, PESO, SCORES, STRUCK
from dlviz.lessons.word_analogies.sources import ARITHMETIC, DIMENSIONS, FEATURES
from dlviz.lessons.word_findings import google, share_of
from dlviz.measure.analogy_scores import AnalogyScoresResult
from dlviz.measure.rotation import RotationResult
from dlviz.measure.word_answers import Way
from dlviz.measure.word_sum import WordSumResult

TABLE = "table of words"
WAY_NAMES = {
    "excluded": "the sum, its own words forbidden",
    "sum": "without the minus word",
    "nearest": "nearest to the last word",
    "allowed": "the sum, its own words allowed",
}
"""The four ways to answer, as the verdicts' numbers name them."""


def _ways(shown: WordSumResult) -> dict[str, str]:
    """Each way's answer, with its cosine and the rank of the word that should come out."""
    wanted = shown.study.expected
    return {
        WAY_NAMES[way.name]: f"“{spelt(way.word)}” {correlation(way.score)}{_rank(way, wanted)}"
        for way in shown.four
        if way is not None
    }


def _rank(way: Way, wanted: str) -> str:
    return f", “{spelt(wanted)}” {ordinal(way.rank)}" if wanted and way.rank > 1 else ""


def _chosen(word: str, options: tuple[str, ...]) -> tuple[int, ...]:
    """The option that says this word; none does."""
    return (options.index(word),) if word in options else ()


PESO_OPTIONS = ("peso", "mexican", "euro", "dollar")


def _peso_verdict(results: tuple[WordSumResult]) -> Verdict:
    (shown,) = results
    rows = shown.shown((), own=False, method="add", forms=False)
    answer = _chosen(spelt(rows[0].word), PESO_OPTIONS)
    rank = shown.rank_of((), own=False, method="add", forms=False)
    wanted = shown.study.expected
    return Verdict(
        HOLDS if rows[0].word == wanted else DOES_NOT_HOLD if answer else TOO_CLOSE,
        answer,
        f"“{spelt(rows[0].word)}” {correlation(rows[0].score)}, then “{spelt(rows[1].word)}” "
        f"{correlation(rows[1].score)}; “{wanted}” comes {ordinal(rank)}",
        f"Of {shown.size:,} words. “{wanted.capitalize()}” is rare, and read here from two pieces; "
        "what is close to “mexico” wins. With Japan it works: the drawer has the yen, and what the "
        "sum adds to it.",
        _ways(shown),
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
    make=lambda seed: (PESO,),
    measure=_peso_verdict,
    unit=TABLE,
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
        f"“{spelt(first.word)}” {correlation(first.score)}, “{spelt(other.word)}” "
        f"{correlation(other.score)}",
        "The sum has hardly left the place where it began. The usual test forbids the words of "
        "the question, and says so in small print."
        if first.own
        else "The sum has left its own words behind.",
        _ways(shown),
    )


OWN_ALLOWED = Claim(
    id="own_allowed",
    statement="king − man + woman, when the three words may answer too: …",
    source=ARITHMETIC,
    options=KING_OPTIONS,
    reasonable=(
        "It was first among all the others.",
        "The sum begins there, and the two others nearly cancel.",
        "It is added last.",
        "She is royal, and a woman.",
    ),
    make=lambda seed: (OWN_WORDS,),
    measure=_own_verdict,
    unit=TABLE,
    row="own",
)

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
        f"“{spelt(rows[0].word)}” {correlation(rows[0].score)}; with “− man” it was "
        f"{correlation(whole[0].score)}",
        f"“King” and “woman” are enough here. Its lead over the next word is {lead[1]}; with the "
        f"subtraction it was {lead[0]}. One famous sum proves little: the next step counts."
        if same
        else "Here the subtraction does the work.",
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


def _bars_verdict(results: tuple[WordSumResult, AnalogyScoresResult]) -> Verdict:
    _, shown = results
    right = share_of(shown, "all", "allowed")
    close = min(abs(right - mark) for mark in SHARES) < CLOSE
    rules = share_of(shown, "all", "excluded")
    own = float(shown.answer_is_own[0])
    family = [percent(share_of(shown, FAMILY, way)) for way in ("excluded", "sum", "nearest")]
    return Verdict(
        TOO_CLOSE if close else DEPENDS if right < rules else HOLDS,
        () if close else (sum(right < mark for mark in SHARES),),
        f"{percent(right)} of {int(shown.covered[0]):,}; with its own words forbidden "
        f"{percent(rules)}",
        f"When nothing is forbidden, {percent(own)} of the answers are words of the question. In "
        f"the family the subtraction earns its place: {family[0]} against {family[1]} without it.",
        {
            **{
                WAY_NAMES[way]: percent(share_of(shown, "all", way), 1)
                for way in ("excluded", "sum", "nearest", "allowed")
            },
            "a random direction instead": percent(share_of(shown, "all", "random"), 1),
            **google(shown.study),
        },
    )


FOUR_BARS = Claim(
    id="four_bars",
    statement=f"Of over {questions('ours').count // 1000},000 textbook analogies, right when "
    "no word is forbidden: …",
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
        TOO_CLOSE if not answer else DOES_NOT_HOLD if answer == (2,) else HOLDS,
        answer,
        f"{changed:,} of {count:,} analogies",
        "Only angles between words decide, and turning keeps angles. So no single number means "
        "anything by itself; a direction may."
        if answer == (2,)
        else "More than rounding has changed.",
        {
            "nearest words that change": f"{int(shown.changed[1]):,} of {int(shown.asked[1]):,}",
            "largest change of a cosine": tiny(shown.largest_cosine_change),
            **_axis_test(shown),
        },
    )


def _axis_test(shown: RotationResult) -> dict[str, str]:
    """How many gender pairs the best single axis fits, in the table and turned."""
    at = shown.categories.index(FAMILY)
    before, *turned = shown.fits[at].tolist()
    least, most = min(turned), max(turned)
    span = f"{least}" if least == most else f"{least} to {most}"
    return {
        "gender pairs that the best axis fits": f"{before} of {int(shown.pairs[at])}; turned, "
        f"{span}; by mere chance {shown.chance[at]:.0f}",
    }


ALL_AXES = Claim(
    id="all_axes",
    statement="Turn all 128 axes at random. How many answers change?",
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
