"""The ways through the lessons: they leave no gap, open what they name, and are the document's."""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from dlviz.lessons.catalogue import LESSONS
from dlviz.lessons.links import read_link
from dlviz.lessons.paths import LECTURE, SEMESTER, Stop

TEACHING = (Path(__file__).parents[2] / "docs" / "teaching.md").read_text("utf-8")


def table(title: str) -> list[list[str]]:
    """The cells of a section's table, without its head."""
    (section,) = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## )", TEACHING, re.M | re.S)
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_lecture_goes_through_45_minutes_without_a_gap() -> None:
    ends = [stop.end for stop in LECTURE]
    assert [stop.start for stop in LECTURE] == [0, *ends[:-1]]
    assert ends[-1] == 45


@pytest.mark.parametrize("stop", LECTURE, ids=lambda stop: stop.title)
def test_a_stop_opens_its_first_step_in_presenter_view(stop: Stop) -> None:
    visit, bad = read_link(stop.lesson, stop.query)
    assert bad == ()
    assert (visit.step, visit.start, visit.present) == (stop.steps[0], stop.point, True)
    assert not visit.shown, "it would answer"
    assert set(stop.steps) <= set(range(len(stop.lesson.steps)))


def test_the_document_for_lecturers_says_the_same_of_the_lecture() -> None:
    said = [
        [
            f"{stop.start}-{stop.end}",
            f"[{stop.title}](/{stop.lesson.id}?{urlencode(stop.query)})",
            stop.shown,
            stop.why,
        ]
        for stop in LECTURE
    ]
    assert table("One lecture of 45 minutes") == said


def test_the_document_for_lecturers_says_the_same_of_the_semester() -> None:
    rows = table("A semester")
    assert [row[:3] for row in rows] == [
        [f"{weeks.start}-{weeks.end}", weeks.lesson.title, weeks.why] for weeks in SEMESTER
    ]
    assert [set(row[3].split(", ")) for row in rows] == [set(weeks.lectures) for weeks in SEMESTER]


def test_the_semester_has_every_lesson_two_weeks_in_the_order_of_the_catalogue() -> None:
    assert tuple(weeks.lesson for weeks in SEMESTER) == LESSONS
    assert [(weeks.start, weeks.end) for weeks in SEMESTER] == [
        (2 * i + 1, 2 * i + 2) for i in range(len(LESSONS))
    ]
