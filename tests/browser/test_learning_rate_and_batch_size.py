"""What people do on the page of learning rate and batch size, in a real Chromium."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dlviz.lessons.learning_rate_and_batch_size import LESSON
from dlviz.lessons.learning_rate_and_batch_size.claims import SAME_EPOCHS
from dlviz.lessons.learning_rate_and_batch_size.runs import BOTH, MAP
from tests.browser_pages import (
    PHONE_FIRST,
    OpenPage,
    at_rest,
    expect_a_clicker_goes_through,
    expect_changed,
    expect_nothing_cut_off,
    film,
    link_to,
    pink,
    player,
    query,
    ready,
    renewed,
    shared_link,
    start_of,
    states_of,
    step_of,
)
from tests.serving import SIZES, console_errors

SMALL = {
    "rates": (2.0**-6, 2.0**-5, 2.0**-4, 2.0**-3),
    "batches": (32, 64, 128),
    "seeds": 1,
    "epochs": 2,
    "updates": 32,
}
CLOCKS = link_to(LESSON, step_of(LESSON, "clock", shown=True), BOTH.having(**SMALL))
OWN_MAP = start_of(LESSON, "own_map")
STEPS = states_of(LESSON)


def frame(page: Page) -> dict[str, float]:
    """Where the map's cells are, in px of the page."""
    at_rest(page)
    found: dict[str, float] = player(
        page,
        """(() => { const view = player.views.find((one) => one.frame), { frame, live } = view;
        const box = live.canvas.getBoundingClientRect();
        return { left: box.left + frame.left, bottom: box.top + frame.bottom,
          w: frame.w, h: frame.h }; })()""",
    )
    return found


def place(page: Page, rate: float, batch: float) -> tuple[float, float]:
    """The middle of a cell on the page, rates from left to right; parts of cells too."""
    f = frame(page)
    return f["left"] + (rate + 0.5) * f["w"], f["bottom"] - (batch + 0.5) * f["h"]


def draw(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """One stroke with the mouse from one cell (rate, batch) to another."""
    page.mouse.move(*place(page, *start))
    page.mouse.down()
    page.mouse.move(*place(page, *end), steps=12)
    page.mouse.up()
    at_rest(page)


def picture(page: Page, part: str = ".map-cells") -> str:
    """What a canvas of the film shows at rest."""
    at_rest(page)
    drawn: str = film(page).locator(part).evaluate("(canvas) => canvas.toDataURL()")
    return drawn


def expect_clock(page: Page, name: str) -> None:
    expect(film(page).get_by_role("radio", name=name)).to_be_checked()
    shown = "epochs" if name == "Equal epochs" else "updates"
    assert player(page, "player.map.now.clock") == shown


WIDE = [("balls", False), ("map", True)]  # the clicker's journey sees every step on a wide screen


@pytest.mark.parametrize("size", PHONE_FIRST)
def test_each_step_by_deep_link_shows_its_film_with_nothing_cut_off(
    open_page: OpenPage, size: str
) -> None:
    page = open_page(size=size)
    for name, shown in WIDE if size == "wide" else STEPS:
        page.emulate_media(color_scheme="light")
        page.goto(f"{page.url.rpartition('/')[0]}/{link_to(LESSON, step_of(LESSON, name, shown))}")
        ready(page)
        expect_nothing_cut_off(page, SIZES[size][0])
        light = player(page, "player.theme.paper")
        page.emulate_media(color_scheme="dark")
        expect_changed(page, "player.theme.paper", light)
        expect_nothing_cut_off(page, SIZES[size][0])


def test_a_line_drawn_over_the_covered_map_stays_when_the_guess_uncovers_it(
    open_page: OpenPage,
) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, "map")))
    before = ready(page)
    expect(film(page).locator(".map-ask")).to_be_visible()
    commit = page.get_by_role("button", name="This is my guess")
    expect(commit).to_be_disabled()
    draw(page, (2, 0), (9, 7))
    stroke = player(page, "player.map.stroke")
    expect(page.get_by_role("radio", name="times 8")).to_be_checked()  # as the line says
    expect(commit).to_be_enabled()
    assert player(page, "player.map.stroke") == stroke, "a rerun keeps it"
    commit.click()
    renewed(page, before)
    expect(film(page).locator(".map-ask")).to_have_count(0)
    assert player(page, "player.map.stroke") == stroke
    assert pink(page, ".map-cells") > 200
    said = page.get_by_text(re.compile(r"^Measured on .*slope \d")).inner_text()
    slope = re.search(r"slope (\d\.\d+) ±", said)
    assert slope
    assert float(slope[1]) == pytest.approx(1, abs=0.05)
    guessed = page.locator(f".st-key-guessed_{SAME_EPOCHS.id}")
    expect(guessed).to_contain_text("times 8”, and that is what was measured")
    assert query(page) == {"v": "1", "step": "3", "shown": "1"}


def test_the_clock_is_toggled_and_the_address_back_and_a_reload_follow(
    open_page: OpenPage,
) -> None:
    page = open_page(CLOCKS)
    before = ready(page)
    expect_clock(page, "Equal updates")
    stripes = picture(page)
    film(page).get_by_role("radio", name="Equal epochs").check()
    expect(page).to_have_url(re.compile("clock=epochs"))
    renewed(page, before)
    expect_clock(page, "Equal epochs")
    assert picture(page) != stripes
    page.reload()
    ready(page)
    expect_clock(page, "Equal epochs")
    page.go_back()
    expect(page).not_to_have_url(re.compile("clock=epochs"))
    assert ready(page) == before
    expect_clock(page, "Equal updates")


@pytest.mark.verify
def test_the_clock_is_toggled_by_the_keyboard(open_page: OpenPage) -> None:
    page = open_page(CLOCKS)
    before = ready(page)
    film(page).get_by_role("radio", name="Equal updates").focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("clock=epochs"))
    shown = renewed(page, before)
    expect_clock(page, "Equal epochs")
    expect(film(page).get_by_role("radio", name="Equal epochs")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(re.compile("clock=epochs"))
    renewed(page, shown)
    expect_clock(page, "Equal updates")


@pytest.mark.verify
def test_back_right_after_a_toggle_takes_it_back_in_the_film_too(open_page: OpenPage) -> None:
    page = open_page(CLOCKS)
    before = ready(page)
    film(page).get_by_role("radio", name="Equal epochs").check()
    expect(page).to_have_url(re.compile("clock=epochs"))
    renewed(page, before)
    page.go_back()
    expect(film(page)).to_have_attribute("data-ready", before)
    expect_clock(page, "Equal updates")


def test_a_clicked_cell_shows_its_curves_and_its_film(open_page: OpenPage) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, "map", shown=True), MAP.having(**SMALL)))
    before, curves = ready(page), picture(page, ".map-plot canvas")
    page.mouse.click(*place(page, 3, 0))
    expect(page).to_have_url(re.compile("cell=3%2C0"))
    cell = renewed(page, before)
    assert picture(page, ".map-plot canvas") != curves
    assert "rate 1/8, batch 32" in film(page).locator(".map-key.own").inner_text()
    page.get_by_role("button", name="Its film").click()
    film(page).locator(".film-box-tiles").wait_for()
    renewed(page, cell)
    assert query(page)["learning_rate"] == "0.125"
    page.get_by_role("button", name="To the steps").click()
    film(page).locator(".film-box-map").wait_for()
    ready(page)
    asked = query(page)
    assert (asked["step"], asked["shown"], "start" in asked) == ("3", "1", False)


@pytest.mark.verify
def test_back_takes_a_clicked_cell_back(open_page: OpenPage) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, "map", shown=True), MAP.having(**SMALL)))
    before, said = ready(page), film(page).locator(".map-key.own").inner_text()
    page.mouse.click(*place(page, 3, 0))
    expect(page).to_have_url(re.compile("cell=3%2C0"))
    renewed(page, before)
    page.wait_for_timeout(800)
    page.go_back()
    expect(film(page)).to_have_attribute("data-ready", before)
    expect(film(page).locator(".map-key.own")).to_have_text(said)


@pytest.mark.verify
def test_a_run_of_the_spirals_map_opens_in_decision_boundaries(open_page: OpenPage) -> None:
    spiral = MAP.having(**SMALL, dataset="spiral", hidden=(4,), activation="tanh", cell=(3, 1))
    page = open_page(link_to(LESSON, OWN_MAP, spiral))
    ready(page)
    page.get_by_role("button", name="Open in decision boundaries").click()
    page.wait_for_url(re.compile("/decision_boundaries"))
    film(page).locator(".film-box-field").first.wait_for()
    ready(page)
    expect(page.get_by_role("heading", level=1)).not_to_have_text(LESSON.question)
    asked = {name: query(page)[name] for name in ("learning_rate", "batch_size", "hidden")}
    assert asked == {"learning_rate": "0.125", "batch_size": "64", "hidden": "4"}
    film(page).focus()
    page.keyboard.press("End")
    expect(film(page).locator(".film-step")).to_have_text(re.compile("^update 32 of 32"))


@pytest.mark.verify
def test_a_knob_of_the_balls_makes_a_new_film_and_nothing_jumps(open_page: OpenPage) -> None:
    page = open_page(LESSON.id)
    before = ready(page)
    parts = [film(page), page.locator(".st-key-bar"), page.locator(".st-key-knobs")]
    places = [part.bounding_box() for part in parts]
    knob = page.get_by_role("slider", name="Learning rate")
    knob.focus()
    page.keyboard.press("ArrowRight")
    renewed(page, before)
    assert query(page)["learning_rate"] == "1.0"
    assert [part.bounding_box() for part in parts] == places
    expect(page.get_by_role("slider", name="Learning rate")).to_be_focused()


def test_stop_keeps_the_part_of_a_map_that_was_trained(open_page: OpenPage) -> None:
    long = MAP.having(epochs=50, seeds=5, batches=(64, 128, 256, 512), first_seed=7)
    page = open_page(link_to(LESSON, OWN_MAP, long), wait=False)
    stop = page.locator(f".st-key-{LESSON.id}_hero_stop").get_by_role("button")
    page.get_by_text(re.compile(r"Training 240 networks: [5-9]\d%")).wait_for(timeout=60_000)
    stop.click()
    ready(page)
    expect(page.get_by_text(re.compile(r"Stopped at \d\d%"))).to_be_visible()
    states = player(page, "Array.from(player.map.now.state)")
    assert set(states) >= {0, 3}, "some were trained, and some still wait"
    other = open_page(link_to(LESSON, OWN_MAP, MAP.having(**SMALL, first_seed=8)))
    assert ready(other), "the slot is free"


@pytest.mark.verify
def test_a_shared_link_in_a_fresh_profile_shows_the_same_map(open_page: OpenPage) -> None:
    page = open_page(link_to(LESSON, OWN_MAP, BOTH.having(**SMALL, cell=(1, 1), measure="steps")))
    first = ready(page)
    friend = open_page(shared_link(page))
    assert ready(friend) == first
    expect_clock(friend, "Equal updates")
    assert picture(friend) == picture(page)


@pytest.mark.verify
def test_the_film_in_one_file_toggles_without_a_network(
    open_page: OpenPage, browser: Browser, tmp_path: Path
) -> None:
    page = open_page(CLOCKS)
    ready(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Film as one HTML file").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    with browser.new_context(offline=True) as context:
        alone = context.new_page()
        errors = console_errors(alone)
        alone.goto(file.as_uri())
        alone.locator(".film[data-ready]").wait_for()
        expect_clock(alone, "Equal updates")
        before = picture(alone)
        film(alone).get_by_role("radio", name="Equal epochs").check()
        expect_clock(alone, "Equal epochs")
        assert picture(alone) != before
        assert not errors


def test_a_clicker_goes_through_the_steps_and_a_class_sees_each_without_scrolling(
    open_page: OpenPage,
) -> None:
    page = open_page(f"{LESSON.id}?present=1")
    expect_a_clicker_goes_through(page, STEPS, expect_presented)


def expect_presented(page: Page, name: str, shown: bool) -> None:
    path = link_to(LESSON, replace(step_of(LESSON, name, shown), present=True))
    expect(page).to_have_url(re.compile(re.escape(path) + "$"), timeout=30_000)
    ready(page)
    covered = name in ("fan", "map") and not shown
    assert bool(player(page, "player.film.header.scene.covered")) == covered
