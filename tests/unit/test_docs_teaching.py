"""The plans for lecturers speak of the lessons as they are, in order, and every link opens."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from dlviz.lessons.catalogue import LESSONS, PAGES
from dlviz.lessons.links import Visit, read_link, write_link
from dlviz.lessons.records import Claim, Lesson

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "teaching.md").read_text()
LINKS = re.findall(r"\]\((/[^)]*)\)", TEXT)
BY_PATH = {f"/{lesson.id}": lesson for lesson in PAGES}


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def section(title: str) -> str:
    """What stands under a heading, its lines joined."""
    (found,) = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S)
    return flat(found).strip()


def opened(link: str) -> tuple[Lesson, Visit]:
    """The lesson and the visit that a link opens, if it says nothing that is not understood."""
    parts = urlsplit(link)
    lesson, params = BY_PATH[parts.path], dict(parse_qsl(parts.query, strict_parsing=True))
    visit, bad = read_link(lesson, params)
    assert bad == ()
    written = {**write_link(lesson, visit), "v": params["v"]}
    assert written == params, "a parameter is unknown, or says nothing"
    return lesson, visit


def passages(lesson: Lesson) -> list[tuple[Claim, str]]:
    """Each claim, with the text from its statement to the next one's."""
    text = section(lesson.title)
    starts = [text.index(f"**{claim.statement}**") for claim in lesson.claims]
    assert starts == sorted(starts), "in the order of the steps, then of the drawer"
    ends = [*starts[1:], len(text)]
    return [(claim, text[a:b]) for claim, a, b in zip(lesson.claims, starts, ends, strict=True)]


def test_every_lesson_has_its_section_in_the_order_in_which_they_are_offered() -> None:
    titles = re.findall(r"^## (.+)$", TEXT, re.M)
    assert titles[-len(PAGES) :] == [lesson.title for lesson in PAGES]
    for lesson in PAGES:
        assert section(lesson.title).startswith(lesson.question)


@pytest.mark.parametrize("link", sorted(set(LINKS)))
def test_a_link_opens_a_visit_without_complaint(link: str) -> None:
    opened(link)


@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.id)
def test_a_section_links_to_its_own_lesson_and_to_each_step_in_presenter_view(
    lesson: Lesson,
) -> None:
    visits = []
    for link in re.findall(r"\]\((/[^)]*)\)", section(lesson.title)):
        goal, visit = opened(link)
        assert goal is lesson
        visits.append(visit)
    presented = [visit.step for visit in visits if visit.present and not visit.start]
    assert presented == list(range(len(lesson.steps)))
    assert [visit for visit in visits if visit.start], "something to start from"
    assert not [visit for visit in visits if visit.shown], "it would answer"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_step_is_named_by_the_number_that_its_link_opens_and_asks_what_it_asks(
    lesson: Lesson,
) -> None:
    text = section(lesson.title)
    steps = list(re.finditer(r"\[step (\d)\]\((/[^)]*)\)", text))
    ends = [*(found.start() for found in steps[1:]), len(text)]
    for found, end in zip(steps, ends, strict=True):
        _, visit = opened(found[2])
        assert visit.step == int(found[1]) - 1
        ask = lesson.steps[visit.step].ask
        assert ask is None or ask.statement in text[found.start() : end]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_every_claim_is_asked_in_order_and_a_tempting_guess_is_one_of_its_options(
    lesson: Lesson,
) -> None:
    for claim, text in passages(lesson):
        said = text.partition("They say")[2] or text.partition("They now say")[2]
        assert any(f"“{option}”" in said for option in claim.options), claim.id


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_the_plan_goes_forward_and_ends_within_ten_minutes(lesson: Lesson) -> None:
    found = re.findall(r"\*\*(\d+):(\d\d)", section(lesson.title))
    times = [60 * int(minutes) + int(seconds) for minutes, seconds in found]
    assert times[0] == 0 and times == sorted(set(times)) and times[-1] < 600


def test_no_line_is_too_long_and_the_readme_leads_here() -> None:
    lines = TEXT.splitlines()
    assert max(map(len, lines)) <= 120 and len(lines) <= 270
    assert "(docs/teaching.md)" in (ROOT / "README.md").read_text()
