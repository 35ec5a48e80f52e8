"""The home page in a browser: cards that lead to lessons, and verdicts behind a click."""

import pytest
from playwright.sync_api import Page, expect

from dlviz.lessons.catalogue import LESSONS, PAGES
from dlviz.lessons.claim_table import lectures_in, rows
from dlviz.lessons.records import TOO_CLOSE
from tests.browser.conftest import OpenPage
from tests.serving import wait_idle

ROW = ".claims tbody tr:not(.lesson)"


def kept(page: Page) -> int:
    """How many of the table's rows are to be seen."""
    return page.locator(f"{ROW}:visible").count()


def test_a_card_leads_to_its_lesson_wherever_it_is_clicked(open_page: OpenPage) -> None:
    page = open_page()
    lesson = PAGES[1]
    card = page.locator(f".st-key-card_{lesson.id}")
    card.click()  # its middle: the link lies over the picture
    expect(page.locator("h1")).to_have_text(lesson.question)
    assert page.url.partition("?")[0].endswith(f"/{lesson.id}")


def test_a_verdict_is_in_the_document_only_once_it_was_asked_for(open_page: OpenPage) -> None:
    page = open_page()
    row = rows()[1]
    page.wait_for_selector(ROW)
    assert kept(page) == len(rows())
    every = page.locator(".claims").inner_html()
    assert not [each.why for each in rows() if each.why in every]
    line = page.locator(ROW).nth(1)
    line.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(line).to_contain_text(row.why)
    expect(line).to_contain_text(row.figure)
    assert page.evaluate("() => document.activeElement.shadowRoot !== undefined")
    assert page.locator(".claims [data-kind]").count() == 1


def test_the_table_is_searched_by_lecture_and_by_verdict_once_all_are_uncovered(
    open_page: OpenPage,
) -> None:
    page = open_page()
    page.wait_for_selector(ROW)
    verdict = page.get_by_label("Only this verdict")
    assert not verdict.is_visible(), "it would tell which claims hold"
    page.get_by_label("Only this lecture").select_option("Sun")
    assert kept(page) == sum("Sun" in lectures_in(row.lecture) for row in rows())
    page.get_by_label("Only this lecture").select_option("")
    page.get_by_role("button", name="Uncover all").click()
    assert page.locator(".claims [data-kind]").count() == len(rows())
    for kind in dict.fromkeys([row.kind for row in rows()] + [TOO_CLOSE]):
        verdict.select_option(kind)
        assert kept(page) == sum(row.kind == kind for row in rows())
    page.get_by_role("button", name="Cover all").click()
    assert page.locator(".claims [data-kind]").count() == 0
    search = page.get_by_label("Search the questions")
    search.fill("disc?")
    assert 0 < kept(page) == sum("disc?" in row.statement.lower() for row in rows())
    search.fill("zebra")
    assert kept(page) == 0
    every = page.locator(".claims [role=status]")
    expect(every).to_have_text(
        f"No question has this word. Clear the search to see all {len(rows())}."
    )


def test_guess_it_first_leads_to_the_step_that_asks_it(open_page: OpenPage) -> None:
    page = open_page()
    row = next(row for row in rows() if row.step > 1)
    page.get_by_role("link", name=f"Guess it first: {row.statement}").click()
    wait_idle(page)
    expect(page.locator("h1")).to_have_text(LESSONS[0].question)
    expect(page.get_by_role("heading", name=row.statement)).to_be_visible()


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.verify)])
def test_nothing_is_cut_off_on_a_phone(open_page: OpenPage, theme: str) -> None:
    page = open_page(size="narrow", theme=theme)
    first = page.locator(".claims .fold").first
    expect(first).to_contain_text(LESSONS[0].title)
    first.wait_for()
    assert kept(page) == 0, "the table is folded by lesson"
    first.click()
    assert kept(page) == sum(row.lesson == LESSONS[0].id for row in rows())
    page.get_by_role("button", name="Uncover all").click()
    assert kept(page) == len(rows())
    wide = page.evaluate(
        "() => [...document.querySelectorAll('[data-testid=stMain] *')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".map(e => e.tagName + '.' + e.className)"
    )
    assert not [each for each in wide if "katex" not in each]
    assert page.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]');"
        " return m.scrollWidth <= m.clientWidth }"
    )
