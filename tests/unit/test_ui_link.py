"""Whose address counts: the browser's where nothing was touched, ours where it was."""

import pytest
from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from dlviz.lessons.links import at_step
    from dlviz.lessons.word_analogies import LESSON
    from dlviz.ui import link

    visit = link.open_visit(LESSON)
    onward = link.moving(LESSON, lambda now: at_step(LESSON, now, now.step + 1))
    st.button("On", key="on", on_click=onward)
    st.button("Nothing of the visit", key="nothing", on_click=link.touch)
    st.session_state["found"] = visit.step


@pytest.fixture
def at_the_second_step() -> AppTest:
    at = AppTest.from_function(_page, default_timeout=30).run()
    at.button(key="on").click().run()
    assert (at.session_state["found"], at.query_params["step"]) == (1, "2")
    return at


def test_back_counts_however_soon_it_comes(at_the_second_step: AppTest) -> None:
    at = at_the_second_step
    at.query_params.clear()
    at.run()
    assert at.session_state["found"] == 0


@pytest.mark.parametrize(("widget", "step"), [("nothing", 1), ("on", 2)])
def test_a_widget_does_not_bring_back_an_address_from_before(
    at_the_second_step: AppTest, widget: str, step: int
) -> None:
    """The browser had not heard of the second step yet when it was clicked."""
    at = at_the_second_step
    at.query_params.clear()
    at.button(key=widget).click().run()
    assert (at.session_state["found"], at.query_params["step"]) == (step, str(step + 1))
    at.run()
    assert at.session_state["found"] == step
