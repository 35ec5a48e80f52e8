"""What "Word analogies" teaches, and that its verdicts can say else, too."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from dlviz.data.analogies import questions
from dlviz.data.words import vectors
from dlviz.jobs import finish
from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Verdict
from dlviz.lessons.word_analogies import LESSON
from dlviz.lessons.word_analogies.claims import NEAR, WAY_NAMES
from dlviz.lessons.word_analogies.runs import AXES, BARS, KING, PESO, SCORES, STRUCK, YEN
from dlviz.lessons.word_findings import share_of
from dlviz.lessons.words import GLOSSARY
from dlviz.measure.analogy_scores import AnalogyScoresResult
from dlviz.measure.analogy_search import MODES
from dlviz.measure.rotation import RotationResult
from dlviz.measure.word_answers import WAYS
from dlviz.measure.word_sum import WordSum, WordSumResult
from tests.rotation_example import rotation_of
from tests.scores_example import scores_of
from tests.sum_example import sum_of

NUMBER = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?")
CLAIMS = [claim.id for claim in LESSON.claims]


@cache
def measured(name: str) -> Verdict:
    """The verdict of a claim on the very studies that the page runs: quick, or recorded."""
    claim = LESSON.claim(name)
    verdict: Verdict = claim.measure(finish(claim.job()))
    return verdict


def verdict_of(name: str, *results: object) -> Verdict:
    """A verdict, which says nothing that was not measured."""
    claim = LESSON.claim(name)
    verdict = claim.measure(results)
    assert verdict.why.endswith(".") and verdict.figure
    assert all(claim.options[place] for place in verdict.answer)
    assert bool(verdict.answer) == (verdict.kind != TOO_CLOSE)
    for text in (verdict.figure, verdict.why, *map(str, verdict.numbers.values())):
        assert "nan" not in text.lower() and "inf" not in text.lower() and "_" not in text
    return verdict


def said(name: str, *results: object) -> tuple[str, list[int]]:
    """The verdict's kind, and the places of the options that it supports."""
    verdict = verdict_of(name, *results)
    return verdict.kind, list(verdict.answer)


def numbers(text: str) -> list[float]:
    """Every number in a text."""
    return [float(n.replace(",", "").replace("−", "-")) for n in NUMBER.findall(text)]


def beginning(result: WordSumResult, word: str, state: int | None = None) -> WordSumResult:
    """The same lists with another word before the others; state: in one of them only."""
    names = result.words if word in result.words else (*result.words, word)
    place = names.index(word)
    top, own, form = result.top.copy(), result.own.copy(), result.form.copy()
    for s, m in np.ndindex(top.shape[:2]):
        if state in (None, s):
            found = np.flatnonzero(top[s, m] == place)
            at = int(found[0]) if len(found) else top.shape[2] - 1
            order = [at, *(other for other in range(top.shape[2]) if other != at)]
            top[s, m], own[s, m], form[s, m] = (each[s, m][order] for each in (top, own, form))
            if not len(found):
                top[s, m, 0], own[s, m, 0], form[s, m, 0] = place, place in result.term, False
    return replace(result, words=names, top=top, own=own, form=form)


# What the steps show


def test_the_steps_go_from_the_famous_sum_to_what_one_number_means() -> None:
    assert [step.id for step in LESSON.steps] == ["peso", "own", "strike", "bars", "axes"]
    assert LESSON.steps[0].experiment == PESO and WordSum() == PESO
    assert all(step.ask is not None and step.covered for step in LESSON.steps)
    assert LESSON.deeper_claims == ()


def test_the_film_of_a_step_is_of_the_study_that_decides_its_claim() -> None:
    """Beside the bars' film stands what decides: that film is one sum, with the bars of all."""
    for step in LESSON.steps:
        assert step.ask is not None
        first, *more = step.ask.make(0)
        assert first.key == step.after().key, step.id
        beside = {"peso": ["WordSum"], "bars": ["AnalogyScores"]}
        assert [type(each).__name__ for each in more] == beside.get(step.id, [])


def test_a_claim_of_another_seed_is_measured_anew_where_there_is_chance() -> None:
    for claim in LESSON.claims:
        for one, other in zip(claim.make(0), claim.make(1), strict=True):
            assert (one == other) == isinstance(one, WordSum)
            assert one == other or one.having(seed=1) == other
        assert not claim.machine_dependent


def test_every_source_is_behind_a_claim_or_a_starting_point_and_every_word_is_explained() -> None:
    assert {claim.source for claim in LESSON.claims} <= set(LESSON.sources)
    assert set(LESSON.terms) <= set(GLOSSARY)


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_numbers_beside_the_theory_are_among_those_measured(claim: str) -> None:
    beside = {name for theory in LESSON.why if theory.claim == claim for name in theory.beside}
    assert beside <= set(measured(claim).numbers)
    for name in beside:
        assert numbers(str(measured(claim).numbers[name])), name


def test_what_is_asked_of_the_sums_film_is_what_it_can_hide() -> None:
    assert [step.ask.row for step in LESSON.steps if step.ask] == ["", "own", "strike", "bars", ""]


def test_the_ways_that_verdicts_name_are_those_that_are_measured() -> None:
    assert tuple(WAY_NAMES) == WAYS == tuple(MODES)[:4]


def test_what_the_lesson_counts_is_what_there_is() -> None:
    """Axes, and thousands of analogies, stand in sentences that nobody measures again."""
    dimension = vectors("minilm").values.shape[1]
    assert f"{dimension} numbers" in LESSON.step("peso").say
    assert f"all {dimension} axes" in LESSON.claim("all_axes").statement
    (thousands,) = numbers(LESSON.claim("four_bars").statement)
    assert 0 <= questions("ours").count - thousands < 1000
    kinds = len(finish(SCORES).categories) - 1
    assert kinds == 3 + 11, "capitals, plurals, families and eleven more kinds"


@pytest.mark.parametrize(
    ("claim", "kind", "place"),
    [
        ("the_peso", DOES_NOT_HOLD, 1),
        ("own_allowed", DEPENDS, 1),
        ("struck_out", DEPENDS, 0),
        ("four_bars", HOLDS, 3),
        ("all_axes", DEPENDS, 2),
    ],
)
def test_the_lessons_own_studies_say_what_it_teaches(claim: str, kind: str, place: int) -> None:
    verdict = measured(claim)
    assert (verdict.kind, verdict.answer) == (kind, (place,))
    assert numbers(verdict.figure)


def test_the_famous_figures_are_those_of_the_table() -> None:
    """By hand: cosines with a sum of unit vectors."""
    table = vectors("minilm")

    def cosine(word: str, *terms: tuple[int, str]) -> float:
        total = sum(sign * table.values[table.at(term)].astype(float) for sign, term in terms)
        return float(table.values[table.at(word)] @ total / np.linalg.norm(total))

    king = (1, "king"), (-1, "man"), (1, "woman")
    found = [round(cosine(word, *king), 2) for word in ("king", "queen")]
    assert numbers(measured("own_allowed").figure) == found
    both = cosine("queen", king[0], king[2]), cosine("queen", *king)
    assert numbers(measured("struck_out").figure) == [round(each, 2) for each in both]
    assert numbers(measured("the_peso").figure)[0] == round(
        cosine("mexican", (1, "dollar"), (-1, "united_states"), (1, "mexico")), 2
    )


@pytest.mark.parametrize(
    ("name", "ways"),
    [("the_peso", ("excluded",)), ("own_allowed", ("excluded", "allowed")), ("struck_out", WAYS)],
)
def test_beside_a_sum_stand_its_ways_but_not_what_the_next_step_asks(
    name: str, ways: tuple[str, ...]
) -> None:
    told = measured(name).numbers
    assert list(told) == [WAY_NAMES[way] for way in ways]
    assert all(text.startswith("“") and numbers(text) for text in map(str, told.values()))


# The peso


@pytest.mark.parametrize(
    ("word", "kind", "places"),
    [
        ("mexican", DOES_NOT_HOLD, [1]),
        ("peso", HOLDS, [0]),
        ("euro", DOES_NOT_HOLD, [2]),
        ("dollars", TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_the_peso_is_the_word_that_comes_first(
    word: str, kind: str, places: list[int]
) -> None:
    result = beginning(sum_of(PESO), word)
    assert said("the_peso", result, sum_of(YEN)) == (kind, places)
    assert verdict_of("the_peso", result, sum_of(YEN)).figure.startswith(f"“{word}” ")


def test_the_verdict_on_the_peso_forbids_own_words_whatever_is_shown() -> None:
    plain = verdict_of("the_peso", sum_of(PESO), sum_of(YEN))
    for shown in ({"own": True}, {"struck": (1,)}, {"method": "mul"}, {"forms": True}):
        told = verdict_of("the_peso", sum_of(PESO, **shown), sum_of(YEN))
        assert (told.kind, told.figure, told.why) == (plain.kind, plain.figure, plain.why)


# One's own words, and a struck one


def test_the_verdict_on_own_words_is_the_word_that_comes_first_when_they_may() -> None:
    result = sum_of(KING)
    assert said("own_allowed", result) == (DEPENDS, [1])
    assert said("own_allowed", beginning(result, "woman")) == (DEPENDS, [2])
    assert said("own_allowed", beginning(result, "queen")) == (HOLDS, [0])
    assert said("own_allowed", beginning(result, "princess")) == (HOLDS, [3])
    assert said("own_allowed", beginning(result, "monarch")) == (TOO_CLOSE, [])
    assert said("own_allowed", beginning(result, "man")) == (TOO_CLOSE, [])


def test_each_verdict_on_own_words_has_a_reason_of_its_own() -> None:
    kept, left = (verdict_of("own_allowed", beginning(sum_of(KING), word)).why
                  for word in ("king", "queen"))  # fmt: skip
    assert "no other word is as near" in kept and "left its own words behind" in left


def struck(word: str, score: float = 0.9) -> WordSumResult:
    """King and woman alone come to this word, with that cosine."""
    result = sum_of(KING)
    state = result.place(STRUCK.struck)
    result = beginning(result, word, state)
    scores = result.score.copy()
    scores[state] *= score / scores[state, :, :1]
    return replace(result, score=scores)


@pytest.mark.parametrize(
    ("word", "score", "kind", "places"),
    [
        ("queen", 0.9, DEPENDS, [0]),
        ("couple", 0.9, HOLDS, [1]),
        ("prince", 0.9, HOLDS, [3]),
        ("women", NEAR - 0.01, HOLDS, [2]),
        ("women", NEAR + 0.01, TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_a_struck_word_is_what_is_left_without_it(
    word: str, score: float, kind: str, places: list[int]
) -> None:
    result = beginning(struck(word, score), "queen", state=0)
    assert said("struck_out", result) == (kind, places)


def test_the_verdict_on_a_struck_word_tells_both_leads() -> None:
    """The subtraction is worth what it adds to them."""
    result = sum_of(KING)
    whole, without = (
        result.shown(terms, own=False, method="add", forms=False) for terms in ((), STRUCK.struck)
    )
    leads = [round(rows[0].score - rows[1].score, 2) for rows in (without, whole)]
    assert numbers(verdict_of("struck_out", result).why) == leads
    assert "Another word" in verdict_of("struck_out", struck("couple")).why


# The bars


def right(share: float, way: str = "allowed") -> AnalogyScoresResult:
    """So many of all analogies come out right in a way."""
    result = scores_of()
    correct = result.correct.copy()
    correct[0, list(MODES).index(way)] = round(share * result.known[0])
    return replace(result, correct=correct)


@pytest.mark.parametrize(
    ("share", "kind", "places"),
    [
        (0.95, DOES_NOT_HOLD, [0]),
        (0.85, DOES_NOT_HOLD, [0]),
        (0.6, HOLDS, [1]),
        (0.4, HOLDS, [2]),
        (0.15, HOLDS, [3]),
        (0.0, HOLDS, [3]),
        (0.7, TOO_CLOSE, []),
        (0.51, TOO_CLOSE, []),
        (0.19, TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_the_bars(share: float, kind: str, places: list[int]) -> None:
    assert said("four_bars", sum_of(BARS), right(share)) == (kind, places)
    figure = verdict_of("four_bars", sum_of(BARS), right(share)).figure
    assert numbers(figure)[0] == round(100 * share)


def test_the_bars_are_of_all_analogies() -> None:
    shown = right(0.15)
    verdict = verdict_of("four_bars", sum_of(BARS), shown)
    told = [numbers(str(verdict.numbers[name]))[0] for name in WAY_NAMES.values()]
    assert told == [
        pytest.approx(100 * share_of(shown, "all", way), abs=0.051) for way in WAY_NAMES
    ]
    assert numbers(str(verdict.numbers["a random direction instead"]))


def test_the_verdict_on_the_bars_names_where_the_subtraction_helps_most_and_least() -> None:
    shown = scores_of()
    gain = shown.accuracy[1:, 0] - shown.accuracy[1:, 1]
    most, least = 1 + int(gain.argmax()), 1 + int(gain.argmin())
    why = verdict_of("four_bars", sum_of(BARS), shown).why
    assert f"most in “{shown.labels[most].lower()}”" in why
    assert f"least in “{shown.labels[least].lower()}”" in why
    assert numbers(why)[-2:] == [round(100 * share) for share in shown.accuracy[most, :2]]


def test_beside_our_analogies_stand_googles_as_they_are_recorded() -> None:
    """80 / 63 / 53 / 20 % of the questions of which each word is one piece."""
    told = {
        tuple(numbers(name)): numbers(str(value))
        for name, value in measured("four_bars").numbers.items()
        if "Google" in name
    }
    assert told[12_154,] == [80, 63, 53, 20]


# The axes


def turned(share: float) -> RotationResult:
    """After the turn so many answers are others."""
    result = rotation_of()
    return replace(result, changed=np.array([round(share * result.asked[0]), 0]))


@pytest.mark.parametrize(
    ("share", "kind", "places"),
    [
        (1.0, HOLDS, [0]),
        (0.8, HOLDS, [0]),
        (0.5, HOLDS, [1]),
        (0.1, TOO_CLOSE, []),
        (0.001, DEPENDS, [2]),
        (0.0, DEPENDS, [2]),
    ],
)
def test_the_verdict_on_the_axes(share: float, kind: str, places: list[int]) -> None:
    assert said("all_axes", turned(share)) == (kind, places)
    verdict = verdict_of("all_axes", turned(share))
    assert numbers(verdict.figure) == [round(share * 8412), 8412]
    assert ("turning keeps angles" in verdict.why) == (places == [2])


def test_beside_the_axes_stands_that_some_axis_always_fits() -> None:
    told = str(verdict_of("all_axes", turned(0)).numbers["gender pairs that the best axis fits"])
    assert numbers(told) == [26, 28, 24, 26, 24]
    real = str(measured("all_axes").numbers["gender pairs that the best axis fits"])
    before, pairs, least, most, chance = numbers(real)
    assert chance < least <= most <= pairs and before <= pairs
    assert pairs - least <= 3, "a turned axis fits about as well"


def test_one_figure_for_all_turns_is_told_once() -> None:
    result = turned(0)
    same = np.where(np.arange(result.fits.shape[1]) > 0, 25, result.fits)
    told = verdict_of("all_axes", replace(result, fits=same)).numbers
    assert numbers(str(told["gender pairs that the best axis fits"])) == [26, 28, 25, 24]


# What one can start from

FAMOUS = [
    pytest.param(study, id=" ".join(study.terms))
    for point in LESSON.starting_points
    for study in (point.experiment, *(study for _, study in point.variants))
    if isinstance(study, WordSum)
]


@pytest.mark.parametrize("study", FAMOUS)
def test_a_famous_sum_is_spelt_as_in_the_table_and_wants_a_word_of_it(study: WordSum) -> None:
    table, rows, aim = study.look_up()
    assert [table.words[row] for row in rows] == [term[1:] for term in study.terms]
    assert not study.expected or table.words[aim] == study.expected


def test_a_sum_that_is_said_to_work_works() -> None:
    """The verdict on the peso speaks of Japan."""
    assert "With Japan the same sum gives “yen”" in measured("the_peso").why
    assert "not those of word2vec or GloVe" in measured("the_peso").why
    start = LESSON.starting_point("own_sum").experiment
    assert isinstance(start, WordSum) and start.expected == "yen"
    assert finish(start).answer == "yen"
    assert AXES.words == ("king", "man", "woman", "queen")
