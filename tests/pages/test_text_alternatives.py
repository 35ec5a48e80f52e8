"""What stands for a picture where it is not seen: what it is, and what was found in it."""

import ast
import re
from pathlib import Path

import pytest

import dlviz.ui
from dlviz.draw.scene import alternative
from dlviz.lessons.catalogue import PAGES
from dlviz.lessons.links import Visit
from dlviz.lessons.records import Lesson
from tests.app_pages import film_of, opened_at
from tests.browser_pages import start_of, states_of, step_of
from tests.film_payload import decode

FIGURE = re.compile(r"\d")
# What one does there is the finding: a game and a quiz have measured nothing yet.
OPEN = ("game", "quiz")
PICTURES = ("image", "plotly_chart", "altair_chart", "vega_lite_chart", "pyplot", "line_chart")
UI = Path(dlviz.ui.__file__).parent
EACH = pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.id)


def spoken(lesson: Lesson, visit: Visit) -> tuple[str, str, str]:
    """The film's view, its text alternative and its finding."""
    head = decode(film_of(opened_at(lesson, visit)))[0]
    return head["view"], head["text"]["label"], head["text"]["finding"]


def expect_the_finding_is_told(lesson: Lesson, visit: Visit) -> None:
    """In full, with a figure, after what the picture is."""
    view, label, finding = spoken(lesson, visit)
    assert finding
    assert label.endswith(finding)
    assert len(label) > len(finding), "what the picture is stands before what it shows"
    if view not in OPEN:
        assert FIGURE.search(finding), finding


def expect_told_and_not_too_soon(lesson: Lesson, steps: list[str]) -> None:
    """Each answer in full; where it is still asked for, another text that is no less of one."""
    asking = {step.id for step in lesson.steps if step.ask}
    for name in steps:
        before = spoken(lesson, step_of(lesson, name))
        assert before[1]
        assert before[2] in before[1]
        if name in asking:
            expect_the_finding_is_told(lesson, step_of(lesson, name, shown=True))
            assert spoken(lesson, step_of(lesson, name, shown=True))[1] != before[1]


@EACH
def test_a_film_says_what_it_shows_and_no_answer_before_the_guess(lesson: Lesson) -> None:
    asking = [step.id for step in lesson.steps if step.ask] or [lesson.steps[0].id]
    expect_told_and_not_too_soon(lesson, asking[:1])
    if len(lesson.steps) == 1:
        expect_the_finding_is_told(lesson, step_of(lesson, lesson.steps[0].id))


@pytest.mark.verify
@EACH
def test_every_step_answer_and_starting_point_says_what_it_shows(lesson: Lesson) -> None:
    expect_told_and_not_too_soon(lesson, [step.id for step in lesson.steps])
    for name, shown in states_of(lesson):
        step = next(step for step in lesson.steps if step.id == name)
        if step.ask is None or shown:
            expect_the_finding_is_told(lesson, step_of(lesson, name, shown))
    for point in lesson.starting_points:
        expect_the_finding_is_told(lesson, start_of(lesson, point.id))


def test_a_text_alternative_ends_with_the_finding_and_says_it_once() -> None:
    assert alternative("A map", "3 of 4 cells learn.") == "A map. 3 of 4 cells learn."
    assert alternative("A map. 3 of 4.", "3 of 4.") == "A map. 3 of 4."
    assert alternative("A map.", "3 of 4.") == "A map. 3 of 4."
    assert alternative("Which way?", "Left.") == "Which way? Left."
    assert alternative("A covered map", "") == "A covered map"
    assert alternative("", "3 of 4.") == "3 of 4."


def pictures_in(file: Path) -> list[ast.Call]:
    """The calls by which a module puts a picture or a chart on a page."""
    return [
        node
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "st"
        and node.func.attr in PICTURES
    ]


def test_every_picture_and_chart_on_a_page_has_a_text_alternative() -> None:
    calls = [(file.name, call) for file in UI.rglob("*.py") for call in pictures_in(file)]
    assert len(calls) >= 3
    silent = [
        f"{name}:{call.lineno}"
        for name, call in calls
        if "alt" not in {keyword.arg for keyword in call.keywords}
    ]
    assert not silent
