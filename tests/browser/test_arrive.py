"""A click on what leads elsewhere on a page brings its film into sight; a knob does not."""

import pytest
from playwright.sync_api import Locator, Page, expect

from dlviz.lessons.word_analogies import LESSON
from dlviz.lessons.word_analogies.starting_points import STARTING_POINTS
from tests.browser_pages import OpenPage, choose, film, link_to, ready, renewed, start_of, step_of

STILL = {"reduced_motion": "reduce"}


def far_below(page: Page, what: Locator) -> float:
    """Scroll it to the window's middle, where the film is out of sight; the film's top."""
    what.evaluate("(one) => one.scrollIntoView({ block: 'center' })")
    top = film_top(page)
    assert top < 0
    return top


def film_top(page: Page) -> float:
    place = film(page).bounding_box()
    assert place is not None
    return place["y"]


def in_sight(page: Page) -> None:
    for _ in range(60):
        if 0 <= film_top(page) < 300:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"the film's top is at {film_top(page)}")


@pytest.mark.parametrize(("size", "context"), [("wide", {}), ("narrow", STILL)])
def test_a_starting_point_shows_its_film_and_a_knob_moves_nothing(
    open_page: OpenPage, size: str, context: dict[str, str]
) -> None:
    at = start_of(LESSON, "codes")
    page = open_page(f"{link_to(LESSON, at)}&deeper=1", size=size, **context)
    before = ready(page)
    other = next(one for one in STARTING_POINTS if one.id == "direction")
    label, _ = other.variants[-1]
    button = page.get_by_role("button", name=label, exact=True)
    far_below(page, button)
    button.click()
    before = renewed(page, before)
    in_sight(page)
    ready(page)
    knob = page.locator(".st-key-knobs").get_by_role("combobox", name="Words about")
    top = far_below(page, knob)
    choose(page, "Words about", "Months, from cold to hot")
    renewed(page, before)
    assert film_top(page) < max(-50, top / 2), "the film stays out of sight"


def test_the_answer_and_the_next_step_come_into_sight_on_a_phone(open_page: OpenPage) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, "axes")), size="narrow", **STILL)
    before = ready(page)
    show = page.get_by_role("button", name="Just show me")
    far_below(page, show)
    show.click()
    before = renewed(page, before)
    expect(page.locator("[class*=st-key-verdict_]").first).to_be_in_viewport()
    far_below(page, page.get_by_role("heading", name="Sources"))
    page.get_by_role("button", name="Start again").click()  # it stays at the lower edge
    renewed(page, before)
    in_sight(page)
    expect(page.get_by_role("button", name="Just show me")).to_be_visible()
