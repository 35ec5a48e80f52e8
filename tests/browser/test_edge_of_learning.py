"""What people do on the page of the edge of learning, in a real Chromium."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from dlviz.lessons.edge_of_learning import LESSON
from tests.browser_pages import (
    PROJECTORS,
    OpenPage,
    at_rest,
    expect_all_in_sight,
    expect_nothing_cut_off,
    film,
    player,
    query,
    ready,
    renewed,
    turn_page,
)
from tests.serving import SIZES, THEMES

COARSE = f"{LESSON.id}?v=1&resolution=64"
EDGES = ("x0", "x1", "y0", "y1")
WHOLE = [-1.0, 3.0, -1.0, 3.0]
# Collects [pixels a side, part that is done, pixels a side in the end] of every picture that the
# film shows from now on.
LEVELS = """(root) => {
  const { player } = window.__dlviz_players.get(root.parentNode);
  window.levels = [];
  new MutationObserver(() => {
    const { resolution, fraction, asked } = player.film.header.scene;
    levels.push([resolution, fraction, asked]);
  }).observe(root, { attributeFilter: ["data-ready"] });
}"""


def canvas(page: Page) -> Locator:
    return film(page).locator(".film-box-plane canvas")


def at(page: Page, u: float, v: float) -> tuple[float, float]:
    """The page's pixel of a place in the picture, by shares from its lower left corner."""
    at_rest(page)
    frame, box = player(page, "player.views[0].frame"), canvas(page).bounding_box()
    assert box
    return (
        box["x"] + frame["left"] + u * frame["side"],
        box["y"] + frame["top"] + (1 - v) * frame["side"],
    )


def zoom(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag a square on the picture, and wait for its networks."""
    before = ready(page)
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, *end), steps=6)
    page.mouse.up()
    renewed(page, before)
    page.mouse.move(2, 300)


def window(page: Page) -> list[float]:
    """The window that the address names, and the film shows."""
    ready(page)
    at_rest(page)
    asked = query(page)
    named = [float(asked.get(name, edge)) for name, edge in zip(EDGES, WHOLE, strict=True)]
    assert player(page, "player.film.header.scene.window") == named
    return named


def picture(page: Page) -> str:
    """What the canvas shows at rest, with no pointer over it."""
    page.mouse.move(2, 300)
    at_rest(page)
    drawn: str = canvas(page).evaluate("(canvas) => canvas.toDataURL()")
    return drawn


@pytest.mark.in_turn
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
def test_a_first_visit_shows_the_plane_with_nothing_cut_off(
    open_page: OpenPage, size: str, theme: str
) -> None:
    page = open_page(COARSE, size=size, theme=theme)
    ready(page)
    expect(page.get_by_role("heading", name=LESSON.question)).to_be_visible()
    expect(film(page).locator(".film-finding")).to_have_text(re.compile("networks train"))
    expect_nothing_cut_off(page, SIZES[size][0])


def test_a_window_that_was_zoomed_to_twice_is_shared_by_its_address(open_page: OpenPage) -> None:
    page = open_page(COARSE)
    whole = picture(page)
    zoom(page, (0.4, 0.4), (0.75, 0.75))
    once = window(page)
    zoom(page, (0.3, 0.8), (0.7, 0.4))
    twice = window(page)
    assert WHOLE[0] < once[0] < twice[0] < twice[1] < once[1] < WHOLE[1]
    assert twice[1] - twice[0] == pytest.approx(4 * 0.35 * 0.4, rel=0.05)
    assert picture(page) != whole
    friend = open_page(page.url.rpartition("/")[2])
    assert ready(friend) == ready(page)
    assert picture(friend) == picture(page)
    page.get_by_role("button", name="Zoom out").click()
    expect(page).to_have_url(re.compile(f"x0={once[0]}&"))
    assert window(page) == once
    page.get_by_role("button", name="Whole plane").click()
    expect(page).not_to_have_url(re.compile("x0="))
    assert window(page) == WHOLE
    assert picture(page) == whole


def test_back_takes_a_zoom_back(open_page: OpenPage) -> None:
    page = open_page(COARSE)
    before = ready(page)
    zoom(page, (0.4, 0.4), (0.75, 0.75))
    assert window(page) != WHOLE
    page.wait_for_timeout(800)
    page.go_back()
    expect(film(page)).to_have_attribute("data-ready", before)
    assert window(page) == WHOLE
    assert player(page, "player.views[0].window()") == WHOLE


@pytest.mark.verify
def test_a_click_outside_the_picture_does_nothing(open_page: OpenPage) -> None:
    page = open_page(COARSE)
    before, address, drawn = ready(page), page.url, picture(page)
    for place in ((-0.06, 0.5), (0.5, -0.06), (0.5, 1.01)):
        page.mouse.click(*at(page, *place))
    page.mouse.move(*at(page, -0.08, 0.5))
    page.mouse.down()
    page.mouse.move(*at(page, 0.5, 0.8), steps=4)
    page.mouse.up()
    assert ready(page) == before
    assert page.url == address
    assert picture(page) == drawn


def test_the_keyboard_alone_zooms_in_twice_and_out_again(open_page: OpenPage) -> None:
    page = open_page(COARSE)
    before = ready(page)
    canvas(page).focus()
    for key in ("Shift+ArrowUp", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    once = renewed(page, before)
    first = window(page)
    assert first[1] - first[0] == pytest.approx(1)
    expect(canvas(page)).to_be_focused()
    for key in ("ArrowLeft", "Enter"):
        page.keyboard.press(key)
    renewed(page, once)
    assert window(page)[1] - window(page)[0] == pytest.approx(1 / 4)
    page.keyboard.press("-")
    expect(page).to_have_url(re.compile(f"x0={first[0]}&"))
    assert window(page) == first
    page.keyboard.press("Home")
    expect(page).not_to_have_url(re.compile("x0="))
    assert window(page) == WHOLE


@pytest.mark.verify
def test_pictures_that_overtake_one_another_while_the_film_loads_do_not_lose_it(
    open_page: OpenPage,
) -> None:
    for seed in range(50, 53):
        page = open_page(f"{LESSON.id}?v=1&resolution=128&seed={seed}")
        ready(page)
        assert player(page, "player.film.header.scene.fraction") == 1


@pytest.mark.verify
def test_a_window_of_no_size_ends_in_one_sentence(open_page: OpenPage) -> None:
    page = open_page(f"{COARSE}&x0=1&x1=1")
    expect(page.get_by_text("A window needs a width and a height.")).to_be_visible()
    expect(page.locator("[data-testid=stAlert]")).to_have_count(1)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    expect(film(page)).to_have_count(0)


@pytest.mark.verify
def test_a_large_picture_is_coarse_at_first_gets_finer_and_can_be_stopped(
    open_page: OpenPage,
) -> None:
    # ReLU takes half a minute for 512 x 512: time to see it grow, however busy the machine is.
    page = open_page(f"{LESSON.id}?v=1&resolution=64&activation=relu&seed=3")
    ready(page)
    film(page).evaluate(LEVELS)
    knob = page.get_by_role("slider", name="Pixels a side")
    knob.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("resolution=512"))
    page.wait_for_function(
        """() => {
          const growing = levels.filter(([, done, asked]) => asked === 512 && done < 1);
          return growing.length > 1 && growing.at(-1)[0] > growing[0][0];
        }"""
    )
    page.locator(f".st-key-{LESSON.id}_hero_stop").get_by_role("button").click()
    expect(page.get_by_text(re.compile(r"Stopped at \d+%"))).to_be_visible()
    ready(page)
    assert player(page, "player.film.header.scene.fraction") < 1
    other = open_page(f"{COARSE}&seed=4")
    assert ready(other), "the slot is free"


@pytest.mark.verify
def test_the_picture_is_saved_as_a_png(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(COARSE)
    ready(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Picture (PNG)").click()
    assert download.value.suggested_filename.endswith(".png")
    file = tmp_path / "plane.png"
    download.value.save_as(file)
    image = Image.open(io.BytesIO(file.read_bytes()))
    assert image.format == "PNG"
    assert len(image.convert("RGB").getcolors(1 << 20) or []) > 50, "both sides of the edge"


@pytest.mark.verify
def test_a_class_sees_the_picture_without_scrolling(open_page: OpenPage) -> None:
    page = open_page(f"{COARSE}&present=1")
    for width, height in PROJECTORS:
        page.set_viewport_size({"width": width, "height": height})
        ready(page)
        expect_all_in_sight(page, height)
        expect_nothing_cut_off(page, width)


def test_a_clicker_walks_through_the_gallery(open_page: OpenPage) -> None:
    page = open_page(f"{COARSE}&present=1")
    ready(page)
    for key, place in (("PageDown", 0), ("PageDown", 1), ("PageUp", 0)):
        turn_page(page, key)
        name = LESSON.starting_points[place].id
        expect(page).to_have_url(re.compile(f"start={name}&"))
