"""Paper for a class: all questions and no answers on one, all answers on the other."""

import html
import re
from dataclasses import replace

import pytest

from dlviz.export.hand_out import Answer, Sheet, answer_sheets, hand_out
from dlviz.lessons.catalogue import LESSONS, PAGES
from dlviz.lessons.records import Lesson


def sheets_of(page: str) -> list[str]:
    return re.findall(r'<article class="sheet.*?</article>', page, re.S)


def sheet(lesson: Lesson, payload: bytes = b"") -> Sheet:
    return Sheet(lesson, payload, f"https://school.example/{lesson.id}")


def test_each_lesson_has_one_sheet() -> None:
    made = sheets_of(hand_out([sheet(lesson) for lesson in PAGES]))
    assert len(made) == len(PAGES)
    for lesson, text in zip(PAGES, made, strict=True):
        assert html.escape(lesson.question) in text
        assert f"school.example/{lesson.id}" in text
        assert "<svg" in text


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_sheet_asks_what_the_steps_ask_and_answers_nothing(lesson: Lesson) -> None:
    (text,) = sheets_of(hand_out([sheet(lesson)]))
    claims = [step.ask for step in lesson.steps if step.ask]
    assert text.count("I guess this because") == len(claims)
    for claim in claims:
        assert html.escape(claim.statement) in text
        for option in claim.options:
            assert f"☐ {html.escape(option)}" in text
    assert html.escape(lesson.aha) not in text


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_the_lecturers_sheet_answers_every_claim(lesson: Lesson) -> None:
    answers = {
        claim.id: Answer("holds", (0,), f"figure {at}", f"because {at}")
        for at, claim in enumerate(lesson.claims)
    }
    (text,) = sheets_of(answer_sheets([lesson], answers))
    for at, claim in enumerate(lesson.claims):
        assert f"figure {at}: “{html.escape(claim.options[0])}”" in text
        assert f"because {at}" in text
        assert html.escape(claim.source.statement) in text


def test_a_claim_that_was_not_measured_leaves_room_to_write() -> None:
    (text,) = sheets_of(answer_sheets([LESSONS[0]], {}))
    assert text.count("Measured") == len(LESSONS[0].claims)


def test_the_answers_have_the_numbers_of_the_hand_out_and_name_the_drawer() -> None:
    for lesson in LESSONS:
        (text,) = sheets_of(answer_sheets([lesson], {}))
        asked = [step.ask for step in lesson.steps if step.ask]
        for claim in lesson.claims:
            number = f"{asked.index(claim) + 1}." if claim in asked else "Drawer:"
            assert f">{number} {html.escape(claim.statement)}" in text


def test_the_answer_ends_before_its_reason_begins() -> None:
    claim = LESSONS[0].claims[0]
    answers = {claim.id: Answer("holds", (0,), "61 %", "It depends.")}
    (text,) = sheets_of(answer_sheets([LESSONS[0]], answers))
    assert f"61 %: “{html.escape(claim.options[0])}”.</strong><br>It depends." in text


def test_filled_areas_are_printed_and_nothing_asks_to_be_clicked() -> None:
    page = hand_out([sheet(PAGES[4], b"film")])
    assert "-webkit-print-color-adjust: exact" in page
    assert 'data-ask="Where would you look?"' in page


def test_a_film_is_in_the_page_and_nothing_is_loaded() -> None:
    page = hand_out([sheet(PAGES[0], b"film")])
    assert "default-src 'none'" in page
    assert 'id="payload-0"' in page
    assert not re.search(r'(?:src|href)="(?!#)', page)


def test_what_a_lesson_says_is_text_and_no_markup() -> None:
    odd = replace(PAGES[0], question="<b>Who</b>?")
    assert "&lt;b&gt;Who&lt;/b&gt;?" in hand_out([sheet(odd)])
