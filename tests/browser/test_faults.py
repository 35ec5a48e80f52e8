"""A server that dies, a line that drops, Back and Forward, two tabs: in a real browser."""

import contextlib
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, Page, WebSocketRoute

from dlviz.lessons import decision_boundaries, edge_of_learning
from dlviz.lessons.links import first_visit
from tests.browser_pages import FILM_MS, OpenPage, film, link_to, query, ready, renewed
from tests.load.classroom import training
from tests.serving import Served, serve

FIRST, SECOND = decision_boundaries.LESSON, edge_of_learning.LESSON


def more_noise(page: Page) -> None:
    """One stop on the first lesson's slider."""
    before = ready(page)
    knob = page.get_by_role("slider", name="Noise")
    knob.focus()
    knob.press("ArrowRight")
    renewed(page, before)


def go(page: Page, way: Callable[[], object], lesson: str, before: str) -> None:
    """Go somewhere and wait for its film."""
    way()
    page.wait_for_url(f"**/{lesson}*")
    renewed(page, before)


def test_back_and_forward_between_lessons_keep_each_lessons_experiment(
    open_page: OpenPage,
) -> None:
    page = open_page(FIRST.id)
    more_noise(page)
    first, first_film = query(page), ready(page)
    assert first["noise"] == "0.1"
    page.get_by_test_id("stExpandSidebarButton").click()
    links = page.get_by_test_id("stSidebar").get_by_role("link")
    go(page, links.filter(has_text=SECOND.title).click, SECOND.id, first_film)
    point = page.get_by_role("button", name=SECOND.starting_points[0].title, exact=True)
    before = ready(page)
    point.click()
    renewed(page, before)
    second = query(page)
    assert second["start"] == SECOND.starting_points[0].id
    second_film = ready(page)

    for _ in range(6):  # as many entries as the second lesson has left, then the first lesson
        if urlsplit(page.url).path.strip("/") == FIRST.id:
            break
        page.go_back()
        page.wait_for_timeout(300)
        ready(page)
    assert (urlsplit(page.url).path.strip("/"), query(page)) == (FIRST.id, first)
    assert ready(page) == first_film
    for _ in range(6):
        if query(page) == second:
            break
        page.go_forward()
        page.wait_for_timeout(300)
        ready(page)
    assert (urlsplit(page.url).path.strip("/"), query(page)) == (SECOND.id, second)
    assert ready(page) == second_film
    go(page, links.filter(has_text=FIRST.title).click, FIRST.id, second_film)
    assert query(page) == first
    assert ready(page) == first_film


def test_two_tabs_of_one_person_go_their_own_ways(open_page: OpenPage) -> None:
    first = open_page(link_to(FIRST, first_visit(FIRST)))
    before = ready(first)
    second = first.context.new_page()
    second.goto(first.url)
    assert ready(second) == before
    more_noise(first)
    second.get_by_role("button", name="Next").click()
    renewed(second, before)
    assert query(first)["noise"] == "0.1"
    assert "noise" not in query(second)
    assert query(second)["step"] == "2"
    more_noise(first)
    assert query(first)["noise"] == "0.15"
    assert "step" not in query(first)


def test_a_dropped_line_comes_back_by_itself_and_the_page_goes_on(
    app: Served, browser: Browser
) -> None:
    lines: list[tuple[WebSocketRoute, WebSocketRoute]] = []
    with opened(browser) as page:
        page.route_web_socket(
            re.compile("/_stcore/stream"),
            lambda line: lines.append((line, line.connect_to_server())),
        )
        page.goto(f"{app.url}/{FIRST.id}")
        more_noise(page)
        before, there = ready(page), query(page)
        for end in lines[0]:
            end.close(code=1012, reason="as a bad network does")
        for _ in range(200):
            if len(lines) > 1:
                break
            page.wait_for_timeout(50)
        assert len(lines) > 1, "the page did not call again"
        assert (ready(page), query(page)) == (before, there)
        more_noise(page)
        assert query(page)["noise"] == "0.15"


def test_a_server_killed_in_mid_training_comes_back_to_the_same_run(
    browser: Browser, tmp_path: Path
) -> None:
    link = f"{FIRST.id}?{urlencode(training(78))}"
    with opened(browser) as page:
        with serve(tmp_path / "first.log") as first:
            page.goto(f"{first.url}/{link}")
            page.get_by_text(re.compile("^Training: ")).wait_for(timeout=FILM_MS)
            os.kill(first.pid, signal.SIGKILL)
        assert film(page).count() == 0
        there = query(page)
        with serve(tmp_path / "second.log", port=urlsplit(first.url).port or 0):
            came_back = ready(page)
            assert query(page) == there
            page.reload()
            assert ready(page) == came_back
            assert query(page) == there


@contextlib.contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    """A page whose console may complain of a lost line."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        yield context.new_page()
    finally:
        context.close()
