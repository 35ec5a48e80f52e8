"""What nobody expected: a sentence with a number that is in the log, and a page that goes on."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dlviz.lessons.decision_boundaries import LESSON
from dlviz.train.trainer import Trainer
from dlviz.ui import link, network_hero, steps
from tests import app_pages
from tests.faults import log_lines
from tests.faults.unlucky import LUCKY, UNLUCKY, make_trainings_unlucky, throw_where_unlucky

NUMBER = re.compile(r"which we did not expect\. Its number in the log is ([0-9a-f]{8})\.")
KNOB = f"{LESSON.id}_knob_noise"
PLACE = {"v": "1", "weight_seed": "1313"}  # a run of this test's own


def told(at: AppTest) -> str:
    """The number that the page tells, which has one sentence and nothing of the traceback."""
    (box,) = at.exception
    found = NUMBER.search(box.message)
    assert found, box.message
    assert len(box.message) <= 140
    assert box.proto.type == ""
    assert not box.stack_trace
    return found[1]


@pytest.fixture
def job_that_throws(monkeypatch: pytest.MonkeyPatch) -> None:
    """A training that fails in its middle with one value of a knob."""
    monkeypatch.setattr(Trainer, "_train", Trainer._train)
    make_trainings_unlucky()


@pytest.mark.usefixtures("job_that_throws")
def test_a_job_that_throws_is_one_sentence_and_the_page_goes_on_after_another_knob() -> None:
    at = app_pages.opened(LESSON, PLACE)
    with log_lines.kept() as lines:
        at.select_slider(key=KNOB).set_value(UNLUCKY).run()
    line = log_lines.under(lines, told(at))
    assert line["level"] == "ERROR"
    assert "ZeroDivisionError: as asked" in line["traceback"]
    assert re.fullmatch("[0-9a-f]{64}", line["job"])
    assert not at.get("bidi_component")
    at.select_slider(key=KNOB).set_value(LUCKY).run()
    assert not at.exception
    assert app_pages.film_of(at)


@pytest.mark.usefixtures("job_that_throws")
def test_other_sessions_are_not_harmed_by_a_job_that_throws() -> None:
    first, second = (app_pages.opened(LESSON, PLACE) for _ in range(2))
    first.select_slider(key=KNOB).set_value(UNLUCKY).run()
    told(first)
    second.run()
    assert not second.exception
    assert app_pages.film_of(second)


def test_a_page_that_throws_tells_a_number_and_opens_afresh(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draws = steps.bar

    def bar(lesson: Any, visit: Any) -> None:
        throw_where_unlucky(visit.experiment)
        draws(lesson, visit)

    monkeypatch.setattr(steps, "bar", bar)
    at = app_pages.opened(LESSON, PLACE)
    with log_lines.kept() as lines:
        at.select_slider(key=KNOB).set_value(UNLUCKY).run()
    line = log_lines.under(lines, told(at))
    assert (line["message"], line["page"]) == ("a page failed", LESSON.id)
    assert "ZeroDivisionError: as asked" in line["traceback"]
    by_label(at, "Try again").click().run()
    told(at)
    by_label(at, "Open this page afresh").click().run()
    assert not at.exception
    assert at.session_state[f"{LESSON.id}.visit"].step == 0
    assert app_pages.film_of(at)


def test_a_callback_that_throws_tells_a_number_and_costs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = app_pages.opened(LESSON, PLACE)
    visit = at.session_state[f"{LESSON.id}.visit"]
    with monkeypatch.context() as patch, log_lines.kept() as lines:
        patch.setattr(link, "move", lambda *_: 1 / 0)
        at.select_slider(key=KNOB).set_value(UNLUCKY).run()
    assert "ZeroDivisionError" in log_lines.under(lines, told(at))["traceback"]
    by_label(at, "Try again").click().run()
    assert not at.exception
    assert at.session_state[f"{LESSON.id}.visit"] == visit
    assert app_pages.film_of(at)


def test_a_picture_that_throws_leaves_the_rest_of_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packs = network_hero.packed

    def packed(lesson: Any, visit: Any, *rest: Any) -> Any:
        throw_where_unlucky(visit.experiment)
        return packs(lesson, visit, *rest)

    monkeypatch.setattr(network_hero, "packed", packed)
    at = app_pages.opened(LESSON, PLACE)
    with log_lines.kept() as lines:
        at.select_slider(key=KNOB).set_value(UNLUCKY).run()
    assert log_lines.under(lines, told(at))["message"] == "a picture failed"
    at.select_slider(key=KNOB).set_value(LUCKY).run()
    assert not at.exception
    assert app_pages.film_of(at)


@pytest.mark.parametrize(
    ("page", "draws"), [("home", "home.trailer"), ("before_class", "before_class._machine")]
)
def test_a_page_of_no_lesson_that_throws_is_logged_as_itself_and_leaves_the_last_lesson_alone(
    page: str, draws: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = app_pages.opened(LESSON, PLACE)
    at.select_slider(key=KNOB).set_value(LUCKY).run()
    visit = at.session_state[f"{LESSON.id}.visit"]
    at.session_state[f"{page}.kept"] = True  # what this page knows of its reader
    with monkeypatch.context() as patch, log_lines.kept() as lines:
        patch.setattr(f"dlviz.ui.{draws}", lambda *_: 1 / 0)
        at.switch_page("app.py" if page == "home" else f"pages/{page}.py").run()
    line = log_lines.under(lines, told(at))
    assert (line["message"], line["page"]) == ("a page failed", page)
    by_label(at, "Open this page afresh").click().run()
    assert not at.exception
    assert f"{page}.kept" not in at.session_state
    assert at.session_state[f"{LESSON.id}.visit"] == visit


def by_label(at: AppTest, label: str) -> Any:
    """The button that says so."""
    (button,) = [one for one in at.button if one.label == label]
    return button
