"""The page of "Word analogies" for its tests: how it is opened, and what is on it."""

from collections.abc import Mapping

from streamlit.testing.v1 import AppTest

from dlviz.lessons.links import Visit, write_link
from dlviz.lessons.word_analogies import LESSON
from tests.lesson_page import LessonPage

PAGE = LessonPage(LESSON)
opened, step_of, start_of, visit_of = PAGE.opened, PAGE.step_of, PAGE.start_of, PAGE.visit_of
moved, keys, choose, at_section = PAGE.moved, PAGE.keys, PAGE.choose, PAGE.at_section


def knobs(at: AppTest) -> set[str]:
    """The names of the knobs in sight, those that are typed among them."""
    mark = f"{LESSON.id}_knob_"
    typed = {str(each.key).removeprefix(mark) for each in at.text_input if mark in str(each.key)}
    return {name for name in PAGE.knobs(at) if "_get_" not in name} | typed


def typed(at: AppTest, name: str, text: str, place: str = "knob") -> AppTest:
    """Type into the field of a study."""
    at.text_input(key=f"{LESSON.id}_{place}_{name}").set_value(text).run()
    assert not at.exception and not at.error
    return at


def bring(at: AppTest, field: str, data: bytes, name: str, place: str = "knob") -> AppTest:
    """Choose a file where the page asks for it (hero), or where a field stands."""
    tail = "hero" if place == "hero" else f"{LESSON.id}_{place}_{field}"
    key = f"{LESSON.id}_{field}_{tail}"
    (uploader,) = [each for each in at.get("file_uploader") if each.key == key]
    uploader.set_value((name, data, "text/plain"))
    at.run()
    assert not at.exception
    return at


def _script(params: dict[str, str], events: list[dict[str, object]]) -> None:
    import streamlit as st

    from dlviz.lessons.word_analogies import LESSON
    from dlviz.ui import events as film
    from dlviz.ui import link

    st.query_params.from_dict(params)
    link.open_visit(LESSON)
    for event in events:
        film.heard(LESSON, event)
    st.session_state["found"] = link.current(LESSON)
    st.session_state["problem"] = st.session_state.get(f"{LESSON.id}.event_problem", "")


def heard(visit: Visit, *events: Mapping[str, object]) -> tuple[Visit, str]:
    """The visit after what the film says, and what is said of it."""
    args = write_link(LESSON, visit), [dict(event) for event in events]
    at = AppTest.from_function(_script, args=args, default_timeout=30).run()
    assert not at.exception
    return at.session_state["found"], at.session_state["problem"]


def after(visit: Visit, *events: Mapping[str, object]) -> Visit:
    """The visit after what the film says."""
    return heard(visit, *events)[0]
