"""What journeys over the page "Word analogies" share: the sum in its film, and what it must say."""

import re
from collections.abc import Callable
from dataclasses import replace

from playwright.sync_api import Locator, Page, expect

from dlviz.jobs import finish
from dlviz.lessons.text import ordinal, percent, spelt
from dlviz.lessons.word_findings import of_sum
from dlviz.measure.word_sum import WordSum, WordSumResult
from tests.browser_pages import at_rest, film, query, ready


def chip(page: Page, word: str) -> Locator:
    """The chip of a word of the sum."""
    exactly = re.compile(f"^{re.escape(word)}$")
    return film(page).locator(".sum-chip").filter(has_text=exactly)


def way(page: Page, place: int) -> Locator:
    """One of the four answers."""
    return film(page).locator(".sum-way").nth(place)


def share(page: Page, place: int) -> str:
    """How often one of the four answers is right, as it is written."""
    return way(page, place).locator(".sum-way-share").inner_text().replace("\u00a0", " ")


def add(page: Page, typed: str) -> None:
    """Type at the end of the sum, and Enter; the place to type opens by keyboard."""
    if not film(page).locator(".sum-adder .sum-input").is_visible():
        film(page).locator(".sum-add").focus()
        page.keyboard.press("Enter")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")


def linked(page: Page, **values: object) -> None:
    """Wait until the address says so (None: says nothing of it), and the film has answered."""
    wanted = {name: None if value is None else str(value) for name, value in values.items()}
    found: dict[str, str | None] = {}
    for _ in range(200):
        found = {name: query(page).get(name) for name in wanted}
        if found == wanted:
            break
        page.wait_for_timeout(50)
    assert found == wanted
    ready(page)


def expect_sum(
    page: Page,
    study: WordSum,
    category: str = "",
    told: Callable[[WordSumResult], str] = of_sum,
) -> WordSumResult:
    """The film shows a sum as Python has it: chips, answer, list, lock, four ways and sentence.

    category: whose accuracies the four bars are; "": they are not looked at. told: what makes the
    sentence.
    """
    found: WordSumResult = replace(finish(study), study=study)
    words = [spelt(term[1:]) for term in study.terms]
    expect(film(page).locator(".film-finding")).to_have_text(told(found))
    expect(film(page).locator(".sum-chip")).to_have_text(words)
    at_rest(page)
    chips = film(page).locator(".sum-chip").all()
    struck = [k for k, one in enumerate(chips) if one.get_attribute("aria-pressed") == "true"]
    assert tuple(struck) == study.struck
    rows = film(page).locator(".sum-row:not(.locked) .sum-word > span").all_inner_texts()
    assert len(rows) >= 5
    assert rows == [spelt(row.word) for row in found.rows][: len(rows)]
    expect(film(page).locator(".sum-answer-word")).to_have_text(rows[0])
    lock = film(page).locator(".sum-own")
    expect(lock).to_have_attribute("aria-pressed", str(study.own).lower())
    if study.expected:
        expect(film(page).locator(".sum-wanted-rank")).to_have_text(
            {0: "may not answer", 1: "✓"}.get(found.answer_rank, ordinal(found.answer_rank))
        )
    if category:
        table = found.scores
        assert table is not None
        right = table.accuracy[table.categories.index(category)]
        assert [share(page, k) for k in range(4)] == [percent(value) for value in right]
    return found
