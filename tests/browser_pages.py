"""What the journeys over the app's pages share: the film, its player, the address, the widgets."""

import contextlib
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from dlviz.lessons.links import Visit, at_start, at_step, first_visit, write_link
from dlviz.lessons.records import Lesson
from dlviz.train.study import Study
from tests.serving import CALM_MS, IDLE, STILL

OpenPage = Callable[..., Page]
FILM_MS = 60_000
PROJECTORS = ((1280, 720), (1024, 768))
# A clicker's journey sees every state on both projectors; the wide page follows in `make verify`.
PHONE_FIRST = (pytest.param("wide", marks=pytest.mark.verify), "narrow")


def film(page: Page) -> Locator:
    return page.locator(".film")


def ready(page: Page) -> str:
    """Wait until the run is over and the film has taken it; its id."""
    for _ in range(10):  # a rerun may put another film in this one's place
        page.wait_for_selector(IDLE, state="attached", timeout=FILM_MS)
        film(page).locator(".film-stage .film-box").first.wait_for(timeout=FILM_MS)
        expect(film(page)).to_have_attribute("data-ready", re.compile("."))
        found: str | None = film(page).evaluate(
            f"(film, [calm, within]) => ({STILL})([film, calm, within])", [CALM_MS, FILM_MS]
        )
        if found:
            return found
    raise AssertionError("the film does not come to rest")


def renewed(page: Page, before: str) -> str:
    """Wait until another film than `before` is ready; its id."""
    expect(film(page)).not_to_have_attribute("data-ready", before, timeout=FILM_MS)
    return ready(page)


def player(page: Page, expression: str) -> Any:  # what JavaScript returns
    """The value of an expression of `player`, the film's clock and memory."""
    return film(page).evaluate(
        f"(root) => {{ const {{ player }} = window.__dlviz_players.get(root.parentNode);"
        f" return {expression}; }}"
    )


def choose(page: Page, label: str, option: str) -> None:
    """Take an option of one of the page's lists."""
    listed = page.get_by_role("combobox", name=label).first
    wanted = page.get_by_role("option", name=option, exact=True)
    for _ in range(5):  # a run that is still on its way closes the list once more
        listed.fill("")  # the same words again would not open it
        listed.fill(option)
        with contextlib.suppress(TimeoutError):
            wanted.click(timeout=3000)
            return
    raise AssertionError(f"{label}: the list does not stay open")


def expect_changed(page: Page, expression: str, before: object) -> None:
    """Wait until an expression of `player` has another value than before."""
    for _ in range(100):
        if player(page, expression) != before:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{expression} is still {before}")


def expect_found(page: Page, text: str) -> None:
    """The film's finding; one that was read from a recording says so."""
    spaced = re.escape(text.removesuffix(".")).replace(r"\ ", r"\s")  # before % it does not break
    said = re.compile(rf"^\s*{spaced}(\s\(recorded\))?\.?\s*$")
    expect(film(page).locator(".film-finding")).to_have_text(said)


def at_rest(page: Page) -> None:
    """Wait until nothing in the film moves any more."""
    while player(page, "player.frame !== null"):
        page.wait_for_timeout(20)


def states_of(lesson: Lesson) -> list[tuple[str, bool]]:
    """Every step, and where it asks, its answer too: what a clicker goes through."""
    return [
        (step.id, shown)
        for step in lesson.steps
        for shown in (False, True)
        if step.ask or not shown
    ]


def expect_a_clicker_goes_through(
    page: Page, states: list[tuple[str, bool]], expected: Callable[[Page, str, bool], None]
) -> None:
    """Onwards through all states, each in sight on every projector, and some way back.

    expected: what must hold of a state, its step and whether the answer is shown.
    """
    for name, shown in states:
        expected(page, name, shown)
        for width, height in PROJECTORS:
            page.set_viewport_size({"width": width, "height": height})
            ready(page)
            expect_all_in_sight(page, height)
            expect_nothing_cut_off(page, width)
            main = page.locator("[data-testid=stMain]")
            assert main.evaluate("(main) => main.scrollHeight") <= height
        guess_the_longest(page)
        turn_page(page, "PageDown")
    for name, shown in states[-2:-4:-1]:
        turn_page(page, "PageUp")
        expected(page, name, shown)


def guess_the_longest(page: Page) -> None:
    """Where a question stands, choose the option that takes the most room."""
    options = page.locator(".st-key-bar [class*=st-key-guess_] button")
    texts = options.all_inner_texts()
    if texts:
        options.nth(max(range(len(texts)), key=lambda k: len(texts[k]))).click()
        ready(page)


def pink(page: Page, part: str) -> int:
    """Pixels of a canvas of the film in the colour that only a guess has."""
    at_rest(page)
    found: int = (
        film(page)
        .locator(part)
        .evaluate(
            """(c) => { const { data } = c.getContext("2d").getImageData(0, 0, c.width, c.height);
        let n = 0;
        for (let k = 0; k < data.length; k += 4)
          n += data[k] === 0xCC && data[k + 1] === 0x79 && data[k + 2] === 0xA7;
        return n; }"""
        )
    )
    return found


def turn_page(page: Page, key: str) -> None:
    """Press a clicker's key, no sooner after the last than a hand does that means it."""
    page.wait_for_function("performance.now() - (window.__dlviz_turned ?? -Infinity) > 1000")
    page.keyboard.press(key)


def query(page: Page) -> dict[str, str]:
    """The address's parameters."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


def link_to(lesson: Lesson, visit: Visit, study: Study | None = None) -> str:
    """The path that opens a visit, with another study of the same kind in it."""
    shown = visit if study is None else replace(visit, study=study)
    return f"{lesson.id}?{urlencode(write_link(lesson, shown))}"


def step_of(lesson: Lesson, name: str, shown: bool = False) -> Visit:
    """The lesson at one of its steps."""
    place = [step.id for step in lesson.steps].index(name)
    return at_step(lesson, first_visit(lesson), place, shown)


def start_of(lesson: Lesson, name: str) -> Visit:
    """The lesson at one of its starting points."""
    return at_start(lesson, first_visit(lesson), name)


def shared_link(page: Page) -> str:
    """The path of the link under "Take it with you"."""
    parts = urlsplit(page.locator("[data-testid=stCode]").first.inner_text().strip())
    return f"{parts.path.lstrip('/')}?{parts.query}"


def expect_nothing_cut_off(page: Page, width: int) -> None:
    """The page is as wide as the window, every box of the film is in it, and holds what it shows.

    A box may scroll within itself where its style says so.
    """
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = film(page).locator(".film-box:visible").all()
    assert boxes
    for box in boxes:
        place = box.bounding_box()
        assert place is not None
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= width + 1
    over = (
        film(page)
        .locator(".film-box")
        .evaluate_all(
            "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1"
            " || one.scrollHeight > one.clientHeight + 1).map((one) => [one.className,"
            " one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight])"
        )
    )
    assert not over, f"larger than their boxes, by px: {over}"


def expect_all_in_sight(page: Page, height: int) -> None:
    """Title, film and bar stand in the window as it opens, without scrolling."""
    for part in (page.get_by_role("heading", level=1), film(page), page.locator(".st-key-bar")):
        place = part.bounding_box()
        assert place is not None
        assert place["y"] >= 0
        assert place["y"] + place["height"] <= height
