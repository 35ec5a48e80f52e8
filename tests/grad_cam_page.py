"""The page of Grad-CAM for its tests: how it is opened, and what is on it."""

from collections.abc import Mapping
from dataclasses import replace

from streamlit.testing.v1 import AppTest

from dlviz.lessons.grad_cam import LESSON
from dlviz.lessons.links import Visit, at_start, at_step, first_visit
from dlviz.train.study import Value
from tests import app_pages

FEW: Mapping[str, Value] = {
    "n": 60, "n_test": 60, "epochs": 1, "channels": (4, 4, 4, 4), "live": True,
}  # fmt: skip
"""What makes a small network quick to train."""


def opened(params: dict[str, str] | None = None) -> AppTest:
    return app_pages.opened(LESSON, params)


def step_of(name: str, shown: bool = False) -> Visit:
    place = [step.id for step in LESSON.steps].index(name)
    return at_step(LESSON, first_visit(LESSON), place, shown)


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
