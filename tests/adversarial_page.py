"""The page of "Adversarial examples" for its tests: how it is opened, and what is on it."""

from collections.abc import Mapping
from dataclasses import replace

from streamlit.testing.v1 import AppTest

from dlviz.lessons.adversarial_examples import LESSON
from dlviz.lessons.links import Visit, at_start, at_step, first_visit, write_link
from dlviz.train.study import Value
from tests import app_pages

SMALL: Mapping[str, Value] = {
    "n": 20, "hidden": (4,), "updates": 20, "learning_rate": 0.1,
}  # fmt: skip
"""What makes the plane quick; every other starting point is recorded, or quick as it is."""


def opened(params: dict[str, str] | None = None) -> AppTest:
    return app_pages.opened(LESSON, params)


def step_of(name: str, shown: bool = False, **values: Value) -> Visit:
    """A step with some of its study's fields changed."""
    place = [step.id for step in LESSON.steps].index(name)
    visit = at_step(LESSON, first_visit(LESSON), place, shown)
    return replace(visit, study=visit.study.having(**values))


def start_of(name: str, **values: Value) -> Visit:
    """A starting point with some of its study's fields changed, the drawer open."""
    visit = at_start(LESSON, replace(first_visit(LESSON), deeper=True), name)
    return replace(visit, study=visit.study.having(**values))


def visit_of(at: AppTest) -> Visit:
    visit: Visit = at.session_state[f"{LESSON.id}.visit"]
    return visit


def moved(at: AppTest, visit: Visit) -> AppTest:
    """The same page at another visit."""
    at.session_state[f"{LESSON.id}.visit"] = visit
    at.run()
    assert not at.exception
    return at


def keys(at: AppTest) -> set[str]:
    """The keys of all widgets on the page."""
    return {
        str(widget.key)
        for kind in ("button", "selectbox", "select_slider", "toggle", "button_group")
        for widget in at.get(kind)
    }


def knobs(at: AppTest) -> set[str]:
    """The names of the knobs in sight."""
    mark = f"{LESSON.id}_knob_"
    return {key.removeprefix(mark) for key in keys(at) if key.startswith(mark)}


def choose(at: AppTest, name: str, value: object, place: str = "knob") -> AppTest:
    """Choose one of a selectbox's options."""
    at.selectbox(key=f"{LESSON.id}_{place}_{name}").set_value(value).run()
    assert not at.exception and not at.error
    return at


def at_section(at: AppTest, name: str) -> AppTest:
    at.session_state[f"{LESSON.id}_section"] = name
    at.run()
    assert not at.exception and not at.error, name
    return at


def bring(at: AppTest, data: bytes, name: str = "mine.png", place: str = "knob_photo") -> AppTest:
    """Choose a file in the uploader of a place."""
    key = f"{LESSON.id}_photo_{LESSON.id}_{place}" if place != "hero" else f"{LESSON.id}_photo_hero"
    (uploader,) = [each for each in at.get("file_uploader") if each.key == key]
    uploader.set_value((name, data, "image/png"))
    at.run()
    assert not at.exception
    return at


def _script(params: dict[str, str], events: list[dict[str, object]]) -> None:
    import streamlit as st

    from dlviz.lessons.adversarial_examples import LESSON
    from dlviz.ui import events as film
    from dlviz.ui import link

    st.query_params.from_dict(params)
    link.open_visit(LESSON)
    for event in events:
        film.heard(LESSON, event)
    st.session_state["found"] = link.current(LESSON)


def after(visit: Visit, *events: dict[str, object]) -> Visit:
    """The visit after what the film says."""
    args = write_link(LESSON, visit), list(events)
    at = AppTest.from_function(_script, args=args, default_timeout=30).run()
    assert not at.exception
    found: Visit = at.session_state["found"]
    return found
