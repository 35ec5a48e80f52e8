"""Any link opens its page: what cannot be used is named, and no traceback is shown."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from dlviz.lessons.catalogue import PAGES
from dlviz.lessons.links import read_link, write_link
from dlviz.lessons.records import Lesson
from dlviz.lessons.study_fields import fields_of
from tests.fuzz import pages
from tests.fuzz.nasty import EXAMPLES, FEW, HTML, NASTY, QUICK, as_params, queries


@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.id)
@settings(max_examples=EXAMPLES)
@given(some.data())
def test_any_query_is_a_visit_that_its_own_link_restores(
    lesson: Lesson, data: some.DataObject
) -> None:
    query = as_params(data.draw(queries(lesson)))
    visit, bad = read_link(lesson, query)
    study = visit.study
    assert all(fields_of(study)[name].carries(study.get(name)) for name in fields_of(study))
    assert set(bad) <= set(query)
    assert read_link(lesson, write_link(lesson, visit)) == (visit, ())


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.id)
@settings(max_examples=FEW, phases=QUICK)
@given(some.data())
def test_any_query_opens_its_page(lesson: Lesson, data: some.DataObject) -> None:
    query = data.draw(queries(lesson))
    at = pages.run(pages.asked_for(f"pages/{lesson.id}.py", query))
    assert at.title


@settings(max_examples=FEW, phases=QUICK)
@given(some.dictionaries(NASTY.filter(bool), some.lists(NASTY, min_size=1, max_size=3), max_size=4))
@example({"v": ["1"], "step": ["2"], "present": ["1"]})
@example({HTML: [HTML]})
def test_any_query_opens_the_home_page(query: dict[str, list[str]]) -> None:
    pages.run(pages.asked_for("", query))
