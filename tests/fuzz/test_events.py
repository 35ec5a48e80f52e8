"""Whatever a browser says through the film is taken, passed over or answered in a sentence."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from dlviz.lessons.catalogue import PAGES
from dlviz.lessons.links import read_link, write_link
from dlviz.ui import events
from tests.fuzz.nasty import EXAMPLES, JSON, SCALAR

KINDS = sorted(events._TAKE)
PARTS = (
    "step", "where", "value", "points", "by", "accuracy", "row", "column", "x0", "x1", "y0", "y1",
    "marks", "widths", "run", "layer", "unit", "right", "rounds", "target", "against", "rectified",
    "epsilon", "slide", "times", "done", "net", "attack", "terms", "expected", *events.SHOWN_OF_SUM,
)  # fmt: skip
EVENTS = some.one_of(
    some.dictionaries(
        some.sampled_from(("kind", *PARTS)) | some.text(max_size=5), JSON, max_size=6
    ),
    some.builds(
        lambda kind, rest: {"kind": kind, **rest},
        some.sampled_from(KINDS) | SCALAR,
        some.dictionaries(some.sampled_from(PARTS), JSON, max_size=6),
    ),
    some.builds(
        lambda kind, rest: {"kind": kind, **rest},
        some.sampled_from(KINDS),
        some.fixed_dictionaries({name: SCALAR | some.integers(-1, 9) for name in PARTS}),
    ),
)

Heard = tuple[str, int, str, dict[str, object]]


def _script(batch: list[tuple[str, int, str, dict[str, object]]]) -> None:
    import streamlit as st

    from dlviz.lessons.catalogue import PAGES
    from dlviz.lessons.links import at_start, at_step, first_visit
    from dlviz.ui import events, link

    for lesson_id, step, start, event in batch:
        lesson = next(each for each in PAGES if each.id == lesson_id)
        link.open_visit(lesson)
        visit = at_step(lesson, first_visit(lesson), step)
        link.move(lesson, at_start(lesson, visit, start) if start else visit)
        events.heard(lesson, event)
        st.session_state["heard"] = (lesson_id, event)
        st.session_state.setdefault("visits", []).append((lesson_id, link.current(lesson)))


@some.composite
def batches(draw: some.DrawFn) -> list[Heard]:
    """Events, each with a lesson and a step or a starting point at which it comes."""
    found = []
    for _ in range(draw(some.integers(1, 8))):
        lesson = draw(some.sampled_from(PAGES))
        start = draw(some.sampled_from(["", *(point.id for point in lesson.starting_points)]))
        found.append((lesson.id, draw(some.integers(0, 4)), start, draw(EVENTS)))
    return found


@pytest.mark.timeout(3600)
@settings(max_examples=EXAMPLES)
@given(batches())
def test_any_event_leaves_a_visit_that_a_link_restores(
    batch: list[Heard],
) -> None:
    at = AppTest.from_function(_script, args=(batch,), default_timeout=60).run()
    assert not at.exception, (at.exception, batch)
    by_id = {lesson.id: lesson for lesson in PAGES}
    assert len(at.session_state["visits"]) == len(batch)
    for lesson_id, visit in at.session_state["visits"]:
        lesson = by_id[lesson_id]
        assert read_link(lesson, write_link(lesson, visit))[0] == visit
        json.loads(visit.study.to_json())
