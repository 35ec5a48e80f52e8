"""The page of "Adversarial examples", run without a browser: its five steps."""

import re
from dataclasses import dataclass, replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlviz.lessons.adversarial_examples import LESSON
from dlviz.lessons.adversarial_examples.runs import DEFENCE, SIGN, TURNED
from dlviz.lessons.links import write_link
from dlviz.measure.robustness import ATTACKS, NETS
from tests import app_pages
from tests.adversarial_page import (
    after,
    keys,
    knobs,
    moved,
    opened,
    start_of,
    step_of,
    visit_of,
)
from tests.app_pages import film_of, words
from tests.film_payload import decode, header

# Before the guess, and after it


def test_it_opens_on_the_sign_and_sends_nothing_of_the_attack() -> None:
    at = opened()
    head, arrays = decode(film_of(at))
    assert (head["view"], head["scene"]["hide"], head["text"]["finding"]) == ("fooled", ["all"], "")
    assert set(arrays) == {"photo"} and head["scene"]["levels"] == []
    assert not {"noise", "slid_top", "done_top", "pasted", "pushes"} & set(head["scene"])
    assert "parking meter" not in head["scene"]["names"].values()
    assert visit_of(at).study == SIGN
    assert LESSON.aha not in words(at) and not knobs(at)
    assert f"{LESSON.id}_commit_how_little" in keys(at)


def test_a_guess_brings_the_pattern_the_verdict_and_the_knobs() -> None:
    at = opened()
    claim = LESSON.claim("how_little")
    at.session_state[f"{LESSON.id}_guess_how_little"] = 1
    at.run()
    at.button(key=f"{LESSON.id}_commit_how_little").click().run()
    assert not at.exception and not at.warning
    head, arrays = decode(film_of(at))
    assert head["scene"]["hide"] == ["noise", "pattern"]
    assert head["scene"]["start"]["epsilon"] == 1
    assert len(arrays["patterns"]) == 4
    assert np.abs(arrays["patterns"][0].astype(int) - 128).max() == 1, "one level each"
    assert "“parking meter”" in head["text"]["finding"]
    assert claim.statement in words(at) and f"You guessed “{claim.options[1]}" in words(at)
    assert "1 level of 255" in words(at)
    assert visit_of(at).study == TURNED
    assert knobs(at) == {"photo", "target", "attack_steps"}


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
    assert len(film_of(at)) > len(before) and header(film_of(at))["text"]["finding"].endswith(".")
    assert claim.statement in words(at)
    assert any(f"“{option}" in words(at) for option in claim.options), "the answer"
    assert knobs(at) == set(record.knobs)
    assert header(film_of(at))["options"]["autoplay"] is False


ELSEWHERE = {"slid_top", "slid_chance", "done", "done_top", "others", "pasted", "pasted_top"}
"""What a film has of the pattern where it was not made for."""


@dataclass(frozen=True)
class Sent:
    """What a film has of the random row, and of the pattern elsewhere."""

    sizes: list[int]
    kept: int
    elsewhere: set[str]
    pictures: bool
    finding: str


def sent(at: AppTest) -> Sent:
    head, arrays = decode(film_of(at))
    noise = head["scene"]["noise"]
    assert len(noise["top"]) == len(noise["kept"]) == len(noise["sizes"])
    return Sent(
        noise["sizes"],
        len(noise["kept"]),
        ELSEWHERE & set(head["scene"]),
        any(name.startswith("atlas") for name in arrays),
        head["text"]["finding"],
    )


@pytest.mark.parametrize(
    ("step", "shown", "most", "elsewhere"),
    [
        ("sign", True, 8, False),
        ("noise", False, 8, False),
        ("noise", True, 128, False),
        ("pattern", False, 128, False),
        ("pattern", True, 128, True),
    ],
)
@pytest.mark.parametrize("present", [False, True])
def test_what_a_later_question_asks_is_not_sent_before_it(
    step: str, shown: bool, most: int, elsewhere: bool, present: bool
) -> None:
    found = sent(app_pages.opened_at(LESSON, replace(step_of(step, shown), present=present)))
    assert found.sizes == [1 << k for k in range(most.bit_length())]
    assert found.elsewhere == (ELSEWHERE if elsewhere else set())
    assert found.pictures == elsewhere
    told = "draws" in found.finding, "Slid" in found.finding
    assert told == ((step, shown) == ("noise", True), (step, shown) == ("pattern", True))


@pytest.mark.parametrize("name", ["photographs", "survives"])
def test_in_the_drawers_points_nothing_is_hidden(name: str) -> None:
    point = start_of(name)
    head = header(film_of(app_pages.opened_at(LESSON, point)))
    assert head["scene"]["hide"] == []
    found = sent(app_pages.opened_at(LESSON, point))
    assert max(found.sizes) > max(head["scene"]["levels"])
    assert found.elsewhere == ELSEWHERE and found.pictures


@pytest.mark.parametrize(
    ("step", "chosen"),
    [
        ("sign", {"times": "16"}),
        ("sign", {"slide": "1"}),
        ("sign", {"done": "jpeg"}),
        ("noise", {"times": "1", "slide": "1"}),
        ("noise", {"times": "1", "done": "jpeg"}),
    ],
)
def test_no_link_makes_the_film_speak_of_what_a_later_question_asks(
    step: str, chosen: dict[str, str]
) -> None:
    at = opened({**write_link(LESSON, step_of(step, shown=True)), **chosen})
    name, value = list(chosen.items())[-1]
    assert str(visit_of(at).study.get(name)) == value
    found = sent(at).finding
    assert found.startswith("1 level of 255: “parking meter”")
    assert not any(word in found for word in ("draws", "Slid", "JPEG"))


def test_while_the_rest_is_asked_the_finding_speaks_of_the_attack_alone() -> None:
    for step in ("noise", "pattern"):
        found = sent(app_pages.opened_at(LESSON, step_of(step))).finding
        assert found.startswith("1 level of 255: “parking meter”"), "it is known from the first"
        assert numbers(found)[:2] == [1, 255] and len(numbers(found)) == 4


def numbers(text: str) -> list[float]:
    """Every number in a text."""
    return [float(found) for found in re.findall(r"\d+(?:\.\d+)?", text)]


def test_while_the_defence_is_asked_about_only_fgsm_and_noise_against_it_are_sent() -> None:
    head, arrays = decode(film_of(app_pages.opened_at(LESSON, step_of("defence"))))
    known = {
        (net, attack)
        for net, row in zip(NETS, arrays["accuracy"], strict=True)
        for attack, curve in zip(ATTACKS, row, strict=True)
        if np.isfinite(curve).any()
    }
    assert known == {("masked", "fgsm"), ("masked", "noise")}
    assert head["scene"]["seconds"] == [] and head["scene"]["veiled"]
    assert head["text"]["finding"].count("%") == 1
    shown = film_of(app_pages.opened_at(LESSON, step_of("defence", shown=True)))
    assert np.isfinite(decode(shown)[1]["accuracy"]).all()


def test_while_everyday_changes_are_asked_about_their_cells_are_covered() -> None:
    head = header(film_of(app_pages.opened_at(LESSON, step_of("everyday"))))
    assert head["scene"]["covered"] and head["text"]["finding"] == ""
    cells = [cell for row in head["scene"]["cells"][1:] for cell in row if cell]
    assert cells and not any("/7" in str(cell) or "%" in str(cell) for cell in cells)
    shown = header(film_of(app_pages.opened_at(LESSON, step_of("everyday", shown=True))))
    assert not shown["scene"]["covered"] and "/7" in str(shown["scene"]["cells"])


# What a reader chooses while a question stands


@pytest.mark.parametrize(
    ("step", "chosen"),
    [
        ("noise", {"kind": "dial", "epsilon": 0}),
        ("noise", {"kind": "dial", "times": 1}),
        ("noise", {"kind": "dial", "slide": 3}),
        ("pattern", {"kind": "dial", "times": 4}),
        ("pattern", {"kind": "dial", "epsilon": 0}),
    ],
)
def test_what_is_chosen_in_the_film_uncovers_nothing(step: str, chosen: dict[str, object]) -> None:
    visit = after(step_of(step), chosen)
    at = app_pages.opened_at(LESSON, visit)
    assert visit_of(at).study == visit.study != step_of(step).study
    ahead = {"noise": ["noise", "pattern"], "pattern": ["pattern"]}
    assert header(film_of(at))["scene"]["hide"] == ahead[step]


def test_a_link_to_the_first_question_with_the_dial_turned_uncovers_nothing() -> None:
    at = opened({**write_link(LESSON, step_of("sign")), "epsilon": "8", "times": "16"})
    head, arrays = decode(film_of(at))
    assert visit_of(at).study.get("epsilon") == 8
    assert head["scene"]["hide"] == ["all"] and set(arrays) == {"photo"}


def test_the_presenter_sees_the_question_and_no_knob() -> None:
    for step in LESSON.steps:
        assert step.ask is not None
        at = app_pages.opened_at(LESSON, replace(step_of(step.id), present=True))
        assert step.ask.statement in "\n".join(str(title.value) for title in at.title)
        assert not knobs(at) and film_of(at)
        moved(at, replace(step_of(step.id, shown=True), present=True))
        assert not knobs(at) and header(film_of(at))["text"]["finding"]


# Events


def test_a_dial_that_is_turned_goes_into_the_link_and_computes_nothing() -> None:
    visit = step_of("sign", shown=True)
    found = after(
        visit,
        {"kind": "dial", "epsilon": 4},
        {"kind": "dial", "slide": -3},
        {"kind": "dial", "times": 64, "done": "jpeg"},
    )
    assert found.study == SIGN.having(epsilon=4, slide=-3, times=64, done="jpeg")
    assert found.study.key == visit.study.key
    link = write_link(LESSON, found)
    assert [link[name] for name in ("epsilon", "slide", "times", "done")] == [
        "4", "-3", "64", "jpeg",
    ]  # fmt: skip


def test_a_network_an_attack_and_a_size_that_are_chosen_go_into_the_link() -> None:
    visit = step_of("defence", shown=True)
    found = after(
        visit,
        {"kind": "robust", "epsilon": 0.3},
        {"kind": "robust", "net": "robust", "attack": "pgd"},
    )
    assert found.study == DEFENCE.having(epsilon=0.3, net="robust", attack="pgd")
    assert found.study.key == DEFENCE.key


def test_the_film_speaks_of_what_the_link_says() -> None:
    jpeg = step_of("pattern", shown=True, epsilon=2, slide=0, done="jpeg")
    head = header(film_of(app_pages.opened_at(LESSON, jpeg)))
    assert (
        head["text"]["finding"].startswith("2 levels of 255") and "JPEG" in head["text"]["finding"]
    )
    assert head["scene"]["start"] == {"epsilon": 2, "slide": 0, "times": 1, "done": "jpeg"}
    worse = step_of("defence", shown=True, epsilon=0.3)
    assert "ε = 0.3" in header(film_of(app_pages.opened_at(LESSON, worse)))["text"]["finding"]
