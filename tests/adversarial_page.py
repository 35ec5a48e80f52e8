"""The page of "Adversarial examples" for its tests: how it is opened, and what is on it."""

from collections.abc import Mapping

from streamlit.testing.v1 import AppTest

from dlviz.lessons.adversarial_examples import LESSON
from dlviz.lessons.links import Visit, write_link
from dlviz.train.study import Value
from tests.lesson_page import LessonPage

SMALL: Mapping[str, Value] = {
    "n": 20, "hidden": (4,), "updates": 20, "learning_rate": 0.1,
}  # fmt: skip
"""What makes the plane quick; every other starting point is recorded, or quick as it is."""


PAGE = LessonPage(LESSON)
opened, step_of, start_of, visit_of = PAGE.opened, PAGE.step_of, PAGE.start_of, PAGE.visit_of
moved, keys, knobs = PAGE.moved, PAGE.keys, PAGE.knobs
choose, at_section = PAGE.choose, PAGE.at_section


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
