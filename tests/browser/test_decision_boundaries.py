"""What people do on the decision-boundaries page, in a real Chromium."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from dlviz.lessons.decision_boundaries import LESSON
from tests.browser_pages import choose
from tests.serving import SIZES, THEMES, wait_idle

OpenPage = Callable[..., Page]
PATH = LESSON.id
AT_0 = re.compile("^update 0 ")
FENCE = f"{PATH}?step=3&shown=1"


def film(page: Page) -> Locator:
    return page.locator(".film")


def film_id(page: Page) -> str:
    expect(film(page)).to_have_attribute("data-ready", film_wanted(page))
    return film(page).get_attribute("data-ready") or ""


def film_wanted(page: Page) -> str:
    film(page).locator(".film-stage .film-box").first.wait_for(timeout=30_000)
    return film(page).get_attribute("data-ready") or ""


def ready(page: Page) -> str:
    """Wait until the run is over and the film has taken it; its id."""
    wait_idle(page)
    before = film_id(page)
    page.wait_for_timeout(250)
    after = film_id(page)
    return after if after == before else ready(page)


def pixels(page: Page) -> bytes:
    return film(page).locator(".film-box-field").first.screenshot()


def scores(page: Page) -> str:
    return film(page).locator(".film-scores").inner_text()


def branch_here(page: Page, before: str) -> None:
    """Branch to a learning rate of 1.5 where the film stands, and wait for the new film."""
    film(page).locator(".film-branch").click()
    page.get_by_text("becomes", exact=True).wait_for()
    page.get_by_role("textbox", name="becomes").fill("1.5")
    page.get_by_role("textbox", name="becomes").press("Enter")
    wait_idle(page)
    page.get_by_role("button", name="Branch", exact=True).click()
    expect(film(page)).not_to_have_attribute("data-ready", before, timeout=30_000)
    ready(page)


def focus(page: Page) -> None:
    """Give the film the keyboard, at rest on its last frame."""
    film(page).focus()
    page.keyboard.press("End")


def expect_step(page: Page, text: re.Pattern[str]) -> None:
    expect(film(page).locator(".film-step")).to_have_text(text)


def expect_step_not(page: Page, text: re.Pattern[str]) -> None:
    expect(film(page).locator(".film-step")).not_to_have_text(text)


def shown_step(page: Page) -> str:
    return film(page).locator(".film-step").inner_text()


def section(page: Page, name: str) -> None:
    pick(page, "Section", name)
    wait_idle(page)


def pick(page: Page, group: str, name: str) -> None:
    row = page.get_by_role("radiogroup", name=group, exact=True)
    row.get_by_role("radio", name=name, exact=True).click()


@pytest.mark.in_turn
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
def test_a_first_visit_by_deep_link_shows_the_run_with_nothing_cut_off(
    open_page: OpenPage, size: str, theme: str
) -> None:
    page = open_page(FENCE, size=size, theme=theme)
    ready(page)
    expect(page.get_by_role("heading", name=LESSON.question)).to_be_visible()
    width = SIZES[size][0]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = film(page).locator(".film-box").all()
    assert boxes
    for box in boxes:
        place = box.bounding_box()
        assert place is not None
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= width + 1


@pytest.mark.verify
def test_light_and_dark_are_drawn_differently(open_page: OpenPage) -> None:
    pictures = []
    for theme in THEMES:
        page = open_page(PATH, theme=theme)
        ready(page)
        pictures.append(pixels(page))
    assert pictures[0] != pictures[1]


def test_a_changed_knob_trains_at_once_and_the_field_changes(open_page: OpenPage) -> None:
    page = open_page(f"{FENCE}&deeper=1")
    section(page, "Network")
    before, picture = ready(page), pixels(page)
    page.get_by_role("button", name="Add a layer").click()
    expect(film(page)).not_to_have_attribute("data-ready", before, timeout=30_000)
    ready(page)
    assert pixels(page) != picture
    assert "hidden" in parse_qs(urlsplit(page.url).query)


def test_scrubbing_shows_the_beginning_again(open_page: OpenPage) -> None:
    page = open_page(FENCE)
    ready(page)
    focus(page)
    end, picture = shown_step(page), pixels(page)
    film(page).locator(".film-scrub").fill("0")
    expect_step(page, AT_0)
    assert shown_step(page) != end
    page.wait_for_timeout(400)
    assert pixels(page) != picture


def test_the_keyboard_plays_steps_and_jumps(open_page: OpenPage) -> None:
    page = open_page(FENCE)
    ready(page)
    film(page).focus()
    page.keyboard.press("Home")
    expect_step(page, AT_0)
    page.keyboard.press("ArrowRight")
    expect_step_not(page, AT_0)
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    expect(film(page).locator(".film-button.play")).to_have_attribute("data-state", "playing")
    page.wait_for_timeout(600)
    page.keyboard.press(" ")
    expect_step_not(page, AT_0)


@pytest.mark.verify
def test_a_branch_plays_beside_its_parent(open_page: OpenPage) -> None:
    page = open_page(FENCE)
    before = ready(page)
    film(page).focus()
    page.keyboard.press("Home")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    branch_here(page, before)
    assert film(page).locator(".film-box-field").count() == 2
    assert "branch" in parse_qs(urlsplit(page.url).query)


@pytest.mark.verify
def test_twins_play_on_one_clock(open_page: OpenPage) -> None:
    page = open_page(f"{FENCE}&deeper=1")
    section(page, "Compare")
    before = ready(page)
    choose(page, "Field", "Learning rate")
    expect(film(page)).not_to_have_attribute("data-ready", before, timeout=30_000)
    ready(page)
    assert film(page).locator(".film-box-field").count() == 2
    assert "twin" in parse_qs(urlsplit(page.url).query)


def test_painted_points_survive_a_reload_through_the_address(open_page: OpenPage) -> None:
    page = open_page(f"{FENCE}&deeper=1")
    before = ready(page)
    film(page).locator(".film-brush").first.click()
    place = film(page).locator(".film-box-field").first.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + place["width"] * 0.5, place["y"] + place["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] * 0.7, place["y"] + place["height"] * 0.4, steps=8)
    page.mouse.up()
    expect(film(page)).not_to_have_attribute("data-ready", before, timeout=30_000)
    painted = ready(page)
    assert "points" in parse_qs(urlsplit(page.url).query)
    page.reload()
    assert ready(page) == painted


def test_a_shared_link_in_a_fresh_profile_shows_the_same_run(open_page: OpenPage) -> None:
    page = open_page(f"{FENCE}&learning_rate=0.1&hidden=4&weight_seed=3")
    first = ready(page)
    link = page.locator("[data-testid=stCode]").first.inner_text().strip()
    assert "learning_rate=0.1" in link
    friend = open_page(urlsplit(link).path.lstrip("/") + "?" + urlsplit(link).query)
    assert ready(friend) == first
    for each in (page, friend):
        focus(each)
        expect_step(each, re.compile("update 1,000 of"))
    expect(film(friend).locator(".film-scores")).to_have_text(scores(page))


def test_back_takes_a_change_back(open_page: OpenPage) -> None:
    page = open_page(FENCE)
    before = ready(page)
    page.get_by_role("button", name="Next").click()
    expect(film(page)).not_to_have_attribute("data-ready", before, timeout=30_000)
    ready(page)
    page.wait_for_timeout(800)
    page.go_back()
    expect(film(page)).to_have_attribute("data-ready", before, timeout=30_000)


@pytest.mark.verify
def test_nothing_moves_on_the_page_while_the_film_plays(open_page: OpenPage) -> None:
    page = open_page(FENCE)
    ready(page)
    film(page).focus()
    page.keyboard.press("Home")
    places = []
    page.keyboard.press(" ")
    for _ in range(8):
        places.append((film(page).bounding_box(), page.locator(".st-key-bar").bounding_box()))
        page.wait_for_timeout(120)
    assert all(place == places[0] for place in places)


@pytest.mark.verify
def test_after_ten_changes_one_animation_loop_runs(open_page: OpenPage) -> None:
    page = open_page(FENCE)
    ready(page)
    for i in range(10):
        before = ready(page)
        number = page.get_by_role("radiogroup", name="Step:").get_by_role("radio")
        number.nth(i % 2).click()
        expect(film(page)).not_to_have_attribute("data-ready", before, timeout=30_000)
    ready(page)
    film(page).focus()
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    page.wait_for_timeout(300)
    assert page.evaluate("window.__dlviz_loops") == 1


@pytest.mark.verify
def test_reduced_motion_rests_on_the_last_frame(open_page: OpenPage) -> None:
    page = open_page(FENCE, reduced_motion="reduce")
    ready(page)
    expect(film(page).locator(".film-button.play")).to_have_attribute("data-state", "paused")
    scrub = film(page).locator(".film-scrub")
    assert scrub.input_value() == scrub.get_attribute("max")


def test_a_clicker_turns_the_presenters_pages(open_page: OpenPage) -> None:
    page = open_page(f"{PATH}?present=1")
    before = ready(page)
    page.keyboard.press("PageDown")
    expect(film(page)).not_to_have_attribute("data-ready", before, timeout=30_000)
    ready(page)
    assert parse_qs(urlsplit(page.url).query)["step"] == ["2"]
    page.keyboard.press("PageUp")
    expect(film(page)).to_have_attribute("data-ready", before, timeout=30_000)


def stop_button(page: Page) -> Locator:
    return page.locator(f".st-key-{PATH}_hero_stop").get_by_role("button")


SLOW = (
    f"{PATH}?step=3&shown=1&hidden=64-64&n=2000&batch_size=0&updates=20000&optimiser=adam"
    "&weight_seed="
)


def test_stop_keeps_what_was_trained_and_frees_the_slot(open_page: OpenPage) -> None:
    page = open_page(SLOW + "1", wait=False)
    stop_button(page).click(timeout=60_000)
    ready(page)
    expect(page.get_by_text("Stopped at")).to_be_visible()
    other = open_page(f"{PATH}?weight_seed=77")
    assert ready(other)


@pytest.mark.verify
def test_a_closed_tab_frees_the_slot(open_page: OpenPage) -> None:
    page = open_page(SLOW + "2", wait=False)
    stop_button(page).wait_for(timeout=60_000)
    page.close()
    other = open_page(f"{PATH}?weight_seed=78")
    assert ready(other)


def test_a_csv_becomes_the_data_and_a_bad_one_changes_nothing(open_page: OpenPage) -> None:
    page = open_page(f"{FENCE}&deeper=1")
    section(page, "Data")
    before = ready(page)
    bad = {"name": "bad.csv", "mimeType": "text/csv", "buffer": b""}
    good = "width,height,kind\n" + "\n".join(
        f"{i % 7},{(i * i) % 11},{'cat' if (i % 7) > 3 else 'dog'}" for i in range(60)
    )
    page.locator("input[type=file]").set_input_files(files=[bad])  # type: ignore[list-item]
    page.locator("[data-testid=stAlert]").wait_for()
    assert ready(page) == before
    file = {"name": "pets.csv", "mimeType": "text/csv", "buffer": good.encode()}
    page.locator("input[type=file]").set_input_files(files=[file])  # type: ignore[list-item]
    expect(film(page)).not_to_have_attribute("data-ready", before, timeout=30_000)
    ready(page)
    query = parse_qs(urlsplit(page.url).query)
    assert query["dataset"] == ["table"]
    assert len(query["table"][0]) == 64


@pytest.mark.parametrize("size", [(1280, 720), pytest.param((1024, 768), marks=pytest.mark.verify)])
def test_a_class_sees_picture_question_and_answer_without_scrolling(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    for step in range(1, len(LESSON.steps) + 1):
        for shown in ("", "&shown=1"):
            page = open_page(f"{PATH}?present=1&step={step}{shown}", wait=False)
            page.set_viewport_size({"width": size[0], "height": size[1]})
            ready(page)
            place = page.locator(".st-key-bar").bounding_box()
            assert place is not None
            assert place["y"] + place["height"] <= size[1]


@pytest.mark.verify
def test_the_game_comes_and_goes_without_an_error(open_page: OpenPage) -> None:
    page = open_page(f"{PATH}?deeper=1")
    before = ready(page)
    for start in ("game", "xor", "game", "flowers"):
        page.locator(f".st-key-{PATH}_start_{start}").get_by_role("button").click()
        expect(film(page)).not_to_have_attribute("data-ready", before, timeout=30_000)
        before = ready(page)
    expect(film(page).locator(".film-bar")).to_be_visible()


@pytest.mark.verify
def test_a_branch_at_the_end_goes_on_for_as_long_again(open_page: OpenPage) -> None:
    page = open_page(FENCE)
    before = ready(page)
    focus(page)
    branch_here(page, before)
    focus(page)
    expect_step(page, re.compile("update 2,000 of 2,000"))
