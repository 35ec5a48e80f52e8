"""The page of "Word analogies", run without a browser: its five steps, its links, its events."""

import json
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from dlviz.data import blocked
from dlviz.data.words import vectors
from dlviz.lessons.links import Visit, write_link
from dlviz.lessons.word_analogies import LESSON
from dlviz.lessons.word_analogies.runs import AXES, BARS, KING, PESO, STRUCK
from dlviz.lessons.word_fields import CATEGORIES
from dlviz.measure.word_sum import WordSum
from tests import app_pages
from tests.app_pages import film_of, words
from tests.film_payload import decode, header
from tests.words_page import (
    after,
    heard,
    keys,
    knobs,
    moved,
    opened,
    start_of,
    step_of,
    typed,
    visit_of,
)


@cache
def blocked_word() -> str:
    """A word that no page shows; even here it is not written."""
    table = vectors("minilm")
    return table.words[int(np.flatnonzero(table.blocked)[0])]


# Before the guess, and after it


def test_it_opens_on_the_covered_peso_and_sends_no_answer() -> None:
    at = opened()
    head, arrays = decode(film_of(at))
    assert (head["view"], head["text"]["finding"]) == ("sum", "")
    assert {"answer", "bars", "own", "strike"} <= set(head["scene"]["hide"])
    assert arrays == {} and head["scene"]["words"] == [] and head["scene"]["ways"] == []
    assert head["scene"]["scores"] is None and head["scene"]["start"]["expected"] == ""
    assert "mexican" not in json.dumps(head)
    assert visit_of(at).study == PESO
    assert LESSON.aha not in words(at) and not knobs(at)
    assert f"{LESSON.id}_commit_the_peso" in keys(at)


def test_a_guess_brings_the_answer_the_verdict_and_the_knobs() -> None:
    at = opened()
    claim = LESSON.claim("the_peso")
    at.session_state[f"{LESSON.id}_guess_the_peso"] = 0
    at.run()
    at.button(key=f"{LESSON.id}_commit_the_peso").click().run()
    assert not at.exception and not at.warning
    head, arrays = decode(film_of(at))
    assert {"bars", "own", "strike"} <= set(head["scene"]["hide"])
    assert "“mexican”" in head["text"]["finding"] and len(arrays["top"])
    assert claim.statement in words(at) and f"You guessed “{claim.options[0]}" in words(at)
    assert "does not hold" in words(at).lower()
    assert knobs(at) == set(LESSON.step("peso").knobs)


@pytest.mark.parametrize("step", [step.id for step in LESSON.steps])
def test_a_question_is_uncovered_by_its_answer(step: str) -> None:
    record = LESSON.step(step)
    claim = record.ask
    assert claim is not None
    at = app_pages.opened_at(LESSON, step_of(step))
    before = film_of(at)
    assert not knobs(at) and not at.warning
    at.button(key=f"{LESSON.id}_show_{claim.id}").click().run()
    assert not at.exception and not at.warning and not at.error
    assert film_of(at) != before and header(film_of(at))["text"]["finding"].endswith(".")
    assert claim.statement in words(at)
    assert any(f"“{option}" in words(at) for option in claim.options), "the answer"
    assert knobs(at) == set(record.knobs)


def test_the_next_step_asks_again() -> None:
    at = app_pages.opened_at(LESSON, step_of("peso", shown=True))
    at.button(key=f"{LESSON.id}_next").click().run()
    assert not at.exception
    assert visit_of(at) == replace(step_of("own"), deeper=visit_of(at).deeper)
    assert LESSON.claim("own_allowed").statement in words(at)


HIDDEN = {
    ("peso", False): ["answer", "bars", "own", "strike"],
    ("peso", True): ["bars", "own", "strike"],
    ("own", False): ["bars", "own", "strike"],
    ("own", True): ["bars", "strike"],
    ("strike", False): ["bars", "strike"],
    ("strike", True): ["bars"],
    ("bars", False): ["bars"],
    ("bars", True): [],
}


@pytest.mark.parametrize(("step", "shown"), list(HIDDEN))
@pytest.mark.parametrize("present", [False, True])
def test_what_a_later_question_asks_is_not_sent_before_it(
    step: str, shown: bool, present: bool
) -> None:
    at = app_pages.opened_at(LESSON, replace(step_of(step, shown), present=present))
    head, arrays = decode(film_of(at))
    hide = HIDDEN[step, shown]
    assert set(head["scene"]["hide"]) - {"method"} == set(hide)
    assert (head["scene"]["scores"] is None) == ("bars" in hide)
    assert ("vocabulary" in arrays) == (not {"own", "strike"} & set(hide))
    if "answer" in hide:
        return
    states = 1 if "strike" in hide else 6  # of 8: a word with a plus has to stay
    assert len(head["scene"]["states"]) == len(arrays["top"]) == states
    marks = arrays["mark"] & 1
    assert marks.any() == ("own" not in hide), "own words among the lists"


def test_the_words_that_can_be_typed_are_those_of_the_table_but_none_that_is_blocked() -> None:
    at = app_pages.opened_at(LESSON, step_of("bars", shown=True))
    sent = bytes(decode(film_of(at))[1]["vocabulary"]).decode().split("\n")
    table = vectors("minilm")
    assert len(sent) == int(table.volunteered.sum()) > 20_000
    assert not any(map(blocked.is_blocked, sent)) and "queen" in sent


def test_while_the_axes_are_asked_about_no_count_is_sent() -> None:
    head = header(film_of(app_pages.opened_at(LESSON, step_of("axes"))))
    assert (head["view"], head["scene"]["hide"], head["scene"]["said"]) == (
        "axes",
        ["answer"],
        None,
    )
    assert "change" not in head["text"]["finding"]
    shown = header(film_of(app_pages.opened_at(LESSON, step_of("axes", shown=True))))
    assert shown["scene"]["said"]["changed"] == 0 and shown["text"]["finding"].startswith("All 128")


@pytest.mark.parametrize(
    ("step", "chosen"),
    [
        ("peso", {"own": "1"}),
        ("peso", {"struck": "1"}),
        ("own", {"own": "1", "struck": "1"}),
        ("strike", {"struck": "1"}),
    ],
)
def test_no_link_makes_the_film_show_what_is_asked(step: str, chosen: dict[str, str]) -> None:
    plain = app_pages.opened_at(LESSON, step_of(step))
    at = opened({**write_link(LESSON, step_of(step)), **chosen})
    assert visit_of(at).study != visit_of(plain).study
    found, told = (header(film_of(page)) for page in (plain, at))
    assert found["text"]["finding"] == told["text"]["finding"]
    assert found["scene"]["hide"] == told["scene"]["hide"]


def test_the_presenter_sees_the_question_and_no_knob() -> None:
    for step in LESSON.steps:
        assert step.ask is not None
        at = app_pages.opened_at(LESSON, replace(step_of(step.id), present=True))
        assert step.ask.statement in "\n".join(str(title.value) for title in at.title)
        assert not knobs(at) and film_of(at)
        moved(at, replace(step_of(step.id, shown=True), present=True))
        assert not knobs(at) and header(film_of(at))["text"]["finding"]


# Sums that cannot be done


@pytest.mark.parametrize(
    ("params", "near"),
    [
        ({"terms": "+kingg,-man,+woman"}, "king"),
        ({"expected": "queeen"}, "queen"),
        ({"terms": "+zzzqqqxxx"}, ""),
    ],
)
def test_a_link_with_an_unknown_word_is_one_sentence_with_near_spellings_and_a_way_out(
    params: dict[str, str], near: str
) -> None:
    visit = step_of("own", shown=True)
    at = opened({**write_link(LESSON, visit), **params})
    (warning,) = at.warning
    assert "is not in this table" in str(warning.value) and near in str(warning.value)
    assert str(warning.value).endswith(".") and not at.get("bidi_component") and not at.error
    at.button(key=f"{LESSON.id}_own_values").click().run()
    assert not at.exception and not at.warning and film_of(at)
    assert visit_of(at).study == visit.study


def test_a_blocked_word_is_refused_without_naming_it() -> None:
    word = blocked_word()
    at = opened({**write_link(LESSON, step_of("own", shown=True)), "terms": f"+{word}"})
    (warning,) = at.warning
    assert "not shown here" in str(warning.value) and word not in str(warning.value)
    assert not at.get("bidi_component")
    at.button(key=f"{LESSON.id}_own_values").click().run()
    assert not at.exception and film_of(at)


@pytest.mark.parametrize("terms", ["+king,-king", "+king,-king,+king,-king"], ids=["two", "four"])
def test_words_that_cancel_are_one_sentence(terms: str) -> None:
    at = opened({**write_link(LESSON, start_of("own_sum")), "terms": terms, "expected": ""})
    (warning,) = at.warning
    assert "cancel" in str(warning.value)


def test_nonsense_in_a_link_is_named_in_one_line_and_the_page_stands() -> None:
    at = opened({
        "terms": "a+b+c+d+e+f+g", "struck": "9", "own": "maybe", "method": "<script>",
        "vectors": "own:../../etc/passwd", "category": "a b", "forms": "2",
    })  # fmt: skip
    told = [line for line in words(at).split("\n") if "Not usable in this link" in line]
    assert len(told) == 1 and "script" not in told[0] and "passwd" not in told[0]
    assert "word vectors" in told[0].lower()
    assert visit_of(at).study == PESO and not at.error and film_of(at)


@pytest.mark.parametrize("struck", ["2", "0,2"])
def test_more_terms_struck_than_there_are_or_all_that_count_are_a_sentence(struck: str) -> None:
    at = opened({"terms": "+king,-man", "expected": "", "struck": struck, "shown": "1"})
    assert len(at.warning) == 1 and not at.get("bidi_component")


# Typed in the knobs


def test_a_sum_that_is_typed_is_shown_and_stands_in_the_link() -> None:
    at = app_pages.opened_at(LESSON, start_of("own_sum", terms=KING.terms, struck=(1,)))
    typed(at, "terms", "Paris − France + Japan")
    typed(at, "expected", "Tokyo")
    study = visit_of(at).study
    assert study == STRUCK.having(
        terms=("+paris", "-france", "+japan"), expected="tokyo", struck=()
    )
    assert at.query_params["terms"] == "+paris,-france,+japan"
    assert header(film_of(at))["text"]["finding"].startswith("paris − france + japan = “tokyo”")


def test_what_cannot_be_read_changes_nothing_and_stays_to_be_mended() -> None:
    at = app_pages.opened_at(LESSON, start_of("own_sum"))
    typed(at, "terms", "+ - +")
    assert visit_of(at).study == start_of("own_sum").study and film_of(at)
    assert at.text_input(key=f"{LESSON.id}_knob_terms").value == "+ - +"
    assert "This cannot be read" in words(at)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("terms", "kingg - man", "“kingg” is not in this table. Spelt nearly so: king"),
        ("expected", "queeen", "queen"),
        ("terms", "king - *", "not shown here"),
    ],
)
def test_a_word_that_the_table_lacks_is_told_beside_the_field_and_the_sum_stays(
    name: str, text: str, told: str
) -> None:
    """The star stands for a blocked word."""
    visit = start_of("own_sum")
    at = app_pages.opened_at(LESSON, visit)
    text = text.replace("*", blocked_word())
    typed(at, name, text)
    assert visit_of(at).study == visit.study and film_of(at) and not at.warning
    assert told in words(at) and at.text_input(key=f"{LESSON.id}_knob_{name}").value == text
    typed(at, name, "king")
    assert told not in words(at) and visit_of(at).study != visit.study


# Events


def test_what_is_struck_and_chosen_in_the_film_goes_into_the_link_and_computes_nothing() -> None:
    visit = step_of("own", shown=True)
    found = after(
        visit,
        {"kind": "struck", "struck": "1"},
        {"kind": "struck", "own": False, "method": "mul"},
        {"kind": "struck", "forms": True, "category": "family"},
    )
    assert found.study == KING.having(
        struck=(1,), own=False, method="mul", forms=True, category="family"
    )
    assert isinstance(found.study, WordSum) and found.study.key == KING.key
    link = write_link(LESSON, found)
    assert [link[name] for name in ("struck", "method", "forms", "category")] == [
        "1", "mul", "1", "family",
    ]  # fmt: skip
    back = after(found, {"kind": "struck", "struck": "none"})
    assert back.study.get("struck") == ()


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "struck", "struck": "9"},
        {"kind": "struck", "struck": "2,0"},
        {"kind": "struck", "struck": "all"},
        {"kind": "struck", "struck": [1]},
        {"kind": "struck", "struck": None},
        {"kind": "struck", "own": "maybe"},
        {"kind": "struck", "own": 2},
        {"kind": "struck", "method": "divide"},
        {"kind": "struck", "category": "<script>"},
        {"kind": "struck", "category": ""},
        {"kind": "struck", "struck": "1", "method": ["add"]},
        {"kind": "struck"},
        {"kind": "struck", "vectors": "glove50"},
        {"kind": "sum", "terms": ""},
        {"kind": "sum", "terms": "-man"},
        {"kind": "sum", "terms": "a+b+c+d+e+f+g"},
        {"kind": "sum", "terms": 3.5j},
        {"kind": "sum", "terms": ["+king"]},
        {"kind": "sum", "expected": "a,b"},
        {"kind": "sum", "terms": None},
        {"kind": "sum", "vectors": "glove50"},
        {"kind": "dial", "epsilon": 1},
        {"kind": "picture", "value": 3},
    ],
)
def test_an_event_that_makes_no_sense_changes_nothing(event: dict[str, object]) -> None:
    visit = step_of("own", shown=True)
    assert after(visit, event) == visit


def test_another_sum_is_asked_for_and_strikes_nothing_out() -> None:
    visit = step_of("strike", shown=True, own=True)
    sum_of = {"kind": "sum", "terms": "+paris,-france,+japan", "expected": "tokyo"}
    found, problem = heard(visit, sum_of)
    assert problem == ""
    assert found.study == KING.having(
        terms=("+paris", "-france", "+japan"), expected="tokyo", own=True
    )
    with_more, _ = heard(visit, {**sum_of, "own": False, "struck": "0", "method": "mul"})
    assert with_more.study == KING.having(
        terms=("+paris", "-france", "+japan"), expected="tokyo", struck=(0,), method="mul"
    )
    nobody, _ = heard(visit, {"kind": "sum", "expected": ""})
    assert nobody.study == STRUCK.having(expected="", own=True), "the same sum stays struck"


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ({"terms": "+kingg,-man"}, "“kingg” is not in this table. Spelt nearly so: king"),
        ({"terms": "+king", "expected": "queeen"}, "“queeen” is not in this table"),
        ({"terms": "+king,-*"}, "not shown here"),
        ({"expected": "*"}, "not shown here"),
    ],
)
def test_a_sum_with_a_word_that_is_not_there_changes_nothing_and_is_one_sentence(
    event: dict[str, str], told: str
) -> None:
    """The star stands for a blocked word."""
    visit, word = step_of("own", shown=True), blocked_word()
    said = {name: text.replace("*", word) for name, text in event.items()}
    found, problem = heard(visit, {"kind": "sum", **said})
    assert found == visit and told in problem and word not in problem


def test_the_sentence_about_a_sum_stands_below_the_film_once() -> None:
    at = app_pages.opened_at(LESSON, step_of("own", shown=True))
    at.session_state[f"{LESSON.id}.event_problem"] = "“kingg” is not in this table."
    at.run()
    assert "“kingg”" in words(at) and film_of(at)
    at.run()
    assert "“kingg”" not in words(at)


@pytest.mark.parametrize("visit", [start_of("scores"), step_of("axes", shown=True)])
def test_the_category_that_is_chosen_goes_into_the_link_and_computes_nothing(visit: Visit) -> None:
    found = after(visit, {"kind": "struck", "category": "plural"})
    assert found.study == visit.study.having(category="plural")
    assert write_link(LESSON, found)["category"] == "plural"
    at = app_pages.opened_at(LESSON, found)
    assert not at.warning and not at.exception and film_of(at)


def test_the_film_of_the_scores_speaks_of_the_category_in_the_link() -> None:
    at = app_pages.opened_at(LESSON, start_of("scores", category="family"))
    assert header(film_of(at))["text"]["finding"].startswith(f"{CATEGORIES['family']}, 756 ")


def test_the_bars_are_of_the_category_in_the_link() -> None:
    at = app_pages.opened_at(LESSON, step_of("bars", shown=True, category="family"))
    scene = header(film_of(at))["scene"]
    assert scene["start"]["category"] == "family" and scene["scores"] is not None
    assert visit_of(at).study == BARS.having(category="family")


def test_the_axes_turn_for_another_seed() -> None:
    at = app_pages.opened_at(LESSON, step_of("axes", shown=True))
    first = decode(film_of(at))[1]["frames"]
    at.select_slider(key=f"{LESSON.id}_knob_seed").set_value(1).run()
    assert not at.exception and visit_of(at).study == AXES.having(seed=1)
    second = decode(film_of(at))[1]["frames"]
    assert np.allclose(first[0], second[0]) and not np.allclose(first[-1], second[-1])
    assert re.search(r"\b0 of [\d,]+ answers change", header(film_of(at))["text"]["finding"])
