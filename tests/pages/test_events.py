"""What a browser says through the film is checked like a link."""

import math

import pytest
from streamlit.testing.v1 import AppTest

from dlviz.lessons.decision_boundaries import LESSON
from dlviz.lessons.links import Visit, first_visit
from dlviz.train.experiment import Change
from tests import adversarial_page
from tests.adversarial_page import start_of, step_of


def _script(event: object) -> None:
    import streamlit as st

    from dlviz.lessons.decision_boundaries import LESSON
    from dlviz.ui import events, link

    link.open_visit(LESSON)
    events.heard(LESSON, event)  # type: ignore[arg-type]
    st.session_state["found"] = link.current(LESSON)


def after(event: object) -> object:
    at = AppTest.from_function(_script, args=(event,), default_timeout=30).run()
    assert not at.exception
    return at.session_state["found"]


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"kind": "no such thing"},
        {"kind": "branch", "step": "soon"},
        {"kind": "paint", "points": "everywhere"},
        {"kind": "paint", "points": [[1, 2]]},
        {"kind": "paint", "points": [[math.nan, 0, 1]]},
        {"kind": "paint", "points": [[1e9, 0, 1]]},
        {"kind": "paint", "points": [[0, 0, 99]]},
        {"kind": "paint", "points": [[0, 0, 0]] * 201},
        {"kind": "weight", "step": 3, "where": [0, 0], "value": "much"},
        {"kind": "weight", "step": -1, "where": [0, 0], "value": 1},
        {"kind": "weight", "step": 3, "where": [0, 0, 0, 0], "value": 1},
        {"kind": "weight", "step": 3, "where": [0, 0, -1], "value": 1},
        {"kind": "weight", "step": 3, "where": [0, 0, 0], "value": math.inf},
        {"kind": "score", "accuracy": "all"},
    ],
)
def test_an_event_that_makes_no_sense_changes_nothing(event: object) -> None:
    assert after(event) == first_visit(LESSON)


def test_painted_points_become_data() -> None:
    visit = after({"kind": "paint", "points": [[0.5, -0.25, 1], [1, 1, 0]]})
    assert visit.experiment.data.points == ((0.5, -0.25, 1), (1.0, 1.0, 0))  # type: ignore[attr-defined]


def test_an_edited_weight_becomes_a_branch_and_the_last_edit_of_a_weight_wins() -> None:
    visit = after({"kind": "weight", "step": 7, "where": [0, 0, 1], "value": 0.5, "run": 0})
    assert visit.experiment.changes == (Change(7, "weight", 0.5, (0, 0, 1)),)  # type: ignore[attr-defined]
    bias = after({"kind": "weight", "step": 7, "where": [0, 0], "value": -1})
    assert bias.experiment.changes == (Change(7, "bias", -1.0, (0, 0)),)  # type: ignore[attr-defined]


def test_a_clicker_uncovers_an_answer_before_it_turns_the_page() -> None:
    assert after({"kind": "turn", "by": 1}).step == 1  # type: ignore[attr-defined]
    assert after({"kind": "turn", "by": -1}).step == 0  # type: ignore[attr-defined]


# What is chosen in the films of attacks

ZEROS = "0" * 64


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "dial"},
        {"kind": "dial", "epsilon": 3},
        {"kind": "dial", "epsilon": 0.5},
        {"kind": "dial", "epsilon": "all"},
        {"kind": "dial", "epsilon": None},
        {"kind": "dial", "slide": 9},
        {"kind": "dial", "slide": [1]},
        {"kind": "dial", "times": 3},
        {"kind": "dial", "done": "<script>"},
        {"kind": "dial", "epsilon": 2, "times": 0},
        {"kind": "dial", "photo": "own:somebody"},
        {"kind": "robust", "net": "standard"},
        {"kind": "drawn", "value": ZEROS},
        {"kind": "picture", "value": 3},
    ],
)
def test_a_dial_that_makes_no_sense_turns_nothing(event: dict[str, object]) -> None:
    visit = step_of("sign", shown=True)
    assert adversarial_page.after(visit, event) == visit


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "robust"},
        {"kind": "robust", "epsilon": 0.16},
        {"kind": "robust", "epsilon": math.nan},
        {"kind": "robust", "epsilon": "much"},
        {"kind": "robust", "net": "human"},
        {"kind": "robust", "attack": ["pgd"]},
        {"kind": "robust", "net": "robust", "attack": "none"},
        {"kind": "robust", "scale": 1.0, "train_epsilon": 0.5},
        {"kind": "dial", "slide": 1},
        {"kind": "picture", "value": 8},
    ],
)
def test_a_choice_on_the_curves_that_makes_no_sense_changes_nothing(
    event: dict[str, object],
) -> None:
    visit = step_of("defence", shown=True)
    assert adversarial_page.after(visit, event) == visit


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "drawn"},
        {"kind": "drawn", "value": 7},
        {"kind": "drawn", "value": ZEROS[:-1]},
        {"kind": "drawn", "value": ZEROS + "0"},
        {"kind": "drawn", "value": ZEROS[:-1] + "h"},
        {"kind": "drawn", "value": ZEROS[:-1] + "\n"},
        {"kind": "drawn", "value": list(ZEROS)},
        {"kind": "picture", "value": 450},
        {"kind": "picture", "value": -1},
    ],
)
def test_a_drawing_that_makes_no_sense_is_not_taken(event: dict[str, object]) -> None:
    visit = start_of("own_digit")
    assert adversarial_page.after(visit, event) == visit


def test_the_size_of_an_attack_in_the_plane_is_taken_as_its_slider_says() -> None:
    visit: Visit = adversarial_page.after(start_of("plane"), {"kind": "dial", "epsilon": 0.4})
    assert visit == start_of("plane", epsilon=0.4)
    beyond = adversarial_page.after(start_of("plane"), {"kind": "dial", "epsilon": 9})
    assert beyond == start_of("plane")
