"""The home page: the lessons, the ways through them, and verdicts that nobody sees unasked."""

import json
from typing import Any

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from dlviz.lessons.catalogue import LESSONS, PAGES
from dlviz.lessons.claim_table import Row, rows
from dlviz.lessons.links import read_link
from dlviz.lessons.paths import LECTURE
from dlviz.lessons.stills import FOLDER, file_of, still_of
from tests.app_pages import words


@pytest.fixture(scope="module")
def home() -> AppTest:
    at = AppTest.from_file("../../app.py", default_timeout=60).run()
    assert not at.exception
    return at


def table(at: AppTest) -> dict[str, Any]:
    """What the table of claims was given."""
    *_, claims = at.get("bidi_component")
    read: dict[str, Any] = json.loads(claims.proto.bytes)
    return read


def links(at: AppTest) -> list[tuple[str, str]]:
    """Label and page of each link in the page's main part."""
    return [(link.proto.label, link.proto.page) for link in at.main.get("page_link")]


def test_every_lesson_is_a_card_with_its_question_and_a_picture(home: AppTest) -> None:
    questions = {lesson.question: lesson.id for lesson in PAGES}
    found = {label: page for label, page in links(home) if label in questions}
    assert found == questions
    alts = [image.proto.imgs[0].alt for image in home.main.get("image")]
    assert alts == [still_of(lesson).alt for lesson in PAGES]


def test_the_page_names_no_verdict_in_its_text_before_it_is_asked_for(home: AppTest) -> None:
    said = words(home)
    for row in rows():
        assert row.why not in said
    for lesson in LESSONS:
        assert lesson.aha not in said


def test_the_table_holds_every_claim_by_lesson(home: AppTest) -> None:
    given = table(home)
    assert [lesson["title"] for lesson in given["lessons"]] == [each.title for each in LESSONS]
    statements = [row["statement"] for lesson in given["lessons"] for row in lesson["rows"]]
    assert statements == [row.statement for row in rows()]
    for row in (row for lesson in given["lessons"] for row in lesson["rows"]):
        assert row["kind"] in given["kinds"]
        assert row["lectures"] and row["figure"] and row["answer"] and row["why"]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.lesson}-{row.claim}")
def test_guess_it_first_opens_the_place_that_asks_it(home: AppTest, row: Row) -> None:
    given = [each for lesson in table(home)["lessons"] for each in lesson["rows"]]
    (link,) = {each["link"] for each in given if each["statement"] == row.statement}
    name, _, query = link.partition("?")
    (lesson,) = (lesson for lesson in LESSONS if lesson.id == name)
    visit, bad = read_link(lesson, dict(part.split("=") for part in query.split("&")))
    assert bad == () and not visit.shown
    ask = lesson.steps[visit.step].ask
    if row.step:
        assert ask is not None and ask.id == row.claim and not visit.deeper
    else:
        assert visit.deeper and row.claim in {claim.id for claim in lesson.deeper_claims}


def test_both_ways_through_the_lessons_are_there_in_order(home: AppTest) -> None:
    lecture, semester = (entry.value for entry in home.markdown if entry.value.startswith("| "))
    assert [lecture.index(f"| {stop.start}-{stop.end} |") for stop in LECTURE] == sorted(
        lecture.index(f"| {stop.start}-{stop.end} |") for stop in LECTURE
    )
    assert lecture.count("present=1") == len(LECTURE)
    assert all(f"]({lesson.id})" in semester for lesson in LESSONS)


def test_a_still_is_small_of_one_size_and_says_what_it_shows() -> None:
    sizes = set()
    for lesson in PAGES:
        for dark in (False, True):
            file = file_of(lesson, dark)
            assert file.stat().st_size < 40_000, file.name
            with Image.open(file) as picture:
                sizes.add(picture.size)
        assert len(still_of(lesson).alt) > 20
        assert lesson.aha not in still_of(lesson).alt
    assert len(sizes) == 1
    assert len(list(FOLDER.glob("*.webp"))) == 2 * len(PAGES), "a still that no page shows"


def test_the_home_page_knows_where_to_prepare_a_class(home: AppTest) -> None:
    assert "before_class" in {page for _, page in links(home)}
