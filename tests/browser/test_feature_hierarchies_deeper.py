"""What people do in the drawer of feature hierarchies: train, look at a unit, bring a photo."""

import hashlib
import io
import re
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from dlviz.lessons.feature_hierarchies import LESSON
from dlviz.lessons.feature_hierarchies.runs import LEARN
from dlviz.train.study import Study
from tests.browser_pages import (
    OpenPage,
    at_rest,
    expect_nothing_cut_off,
    film,
    link_to,
    player,
    query,
    ready,
    renewed,
    shared_link,
    start_of,
    step_of,
)
from tests.canvases import expect_look, look
from tests.serving import SIZES

SMALL = LEARN.having(n=600, n_test=200, epochs=4, channels=(8, 8), live=True)
LONG = LEARN.having(epochs=60, live=True)
CORNERS = ((200, 40, 30), (240, 200, 40), (30, 130, 60), (40, 60, 180))
"""Colours of an upright photo: above left and right, below left and right."""
SIDEWAYS = 6  # the EXIF orientation of a phone that is held upright
CARD_MS = 120_000


def started(name: str, study: Study | None = None) -> str:
    """The path of a starting point, with another study of its kind in it."""
    return link_to(LESSON, start_of(LESSON, name), study)


def button(page: Page, name: str) -> Locator:
    """A button of the film itself; some stand on the page once more."""
    return film(page).get_by_role("button", name=name, exact=True)


def corners(page: Page) -> npt.NDArray[np.float64]:
    """The mean colours [4, 3] of the photo's quarters, left to right and from above."""
    look(page, ".tower-see canvas")
    found = film(page).locator(".tower-see canvas").evaluate(
        """(c) => [0.25, 0.75].flatMap((y) => [0.25, 0.75].map((x) => {
        const { data } = c.getContext("2d").getImageData(
          Math.round(x * c.width) - 8, Math.round(y * c.height) - 8, 16, 16);
        return [0, 1, 2].map((k) => data.filter((_, at) => at % 4 === k)
          .reduce((sum, v) => sum + v, 0) / 256); }))"""
    )  # fmt: skip
    return np.array(found)


def held_sideways() -> bytes:
    """A JPEG as a phone writes it: stored lying, with a note that it is to be turned."""
    upright = Image.new("RGB", (480, 640))
    for k, colour in enumerate(CORNERS):
        upright.paste(colour, (240 * (k % 2), 320 * (k // 2), 240 * (k % 2) + 240, 640))
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = SIDEWAYS
    upright.transpose(Image.Transpose.ROTATE_90).save(file, "JPEG", quality=92, exif=exif)
    return file.getvalue()


def bring(page: Page, name: str, data: bytes, kind: str = "image/jpeg") -> None:
    file = FilePayload(name=name, mimeType=kind, buffer=data)
    page.locator("input[type=file]").first.set_input_files(files=[file])


def test_a_photo_of_ones_own_stands_upright_and_is_asked_for_elsewhere(
    open_page: OpenPage,
) -> None:
    page = open_page(LESSON.id, reduced_motion="reduce")
    before = ready(page)
    page.get_by_role("button", name="Your own").click()
    bring(page, "holiday.png", b"no picture at all", "image/png")
    expect(page.locator("[data-testid=stAlert]")).to_have_count(1)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    assert ready(page) == before, "the photo stays"
    data = held_sideways()
    bring(page, "phone.jpg", data)
    mine = renewed(page, before)
    np.testing.assert_allclose(corners(page), CORNERS, atol=12)
    assert query(page)["photo"] == f"own:{hashlib.sha256(data).hexdigest()}"
    expect(page.locator("[data-testid=stAlert]")).to_have_count(0)
    friend = open_page(shared_link(page), wait=True)
    expect(friend.get_by_text("somebody’s own photograph")).to_be_visible()
    expect(film(friend)).to_have_count(0)
    bring(friend, "phone.jpg", data)
    film(friend).locator(".film-box-tower").wait_for(timeout=60_000)
    assert ready(friend) == mine
    np.testing.assert_allclose(corners(friend), CORNERS, atol=12)


def test_training_is_watched_stopped_and_taken_up_again(open_page: OpenPage) -> None:
    page = open_page(started("live", LONG), reduced_motion="reduce", wait=False)
    main = page.get_by_test_id("stMainBlockContainer")  # Streamlit has a button "Stop" of its own
    stop = main.get_by_role("button", name="Stop", exact=True)
    step = film(page).locator(".film-step")
    expect(step).to_have_text(re.compile(r"^epoch .* of 60"), timeout=60_000)
    stop.click(timeout=60_000)
    expect(page.get_by_text(re.compile(r"^Stopped at \d+"))).to_be_visible(timeout=30_000)
    ready(page)
    reached = player(page, "player.film.header.clock.texts.length")
    assert 1 <= reached < 20
    page.get_by_role("button", name="Go on").click()
    expect(stop).to_be_visible(timeout=60_000)


@pytest.mark.verify
def test_a_network_is_trained_here_and_its_filters_can_be_watched_again(
    open_page: OpenPage,
) -> None:
    page = open_page(started("live", SMALL), reduced_motion="reduce")
    step, maps = film(page).locator(".film-step"), ".film-box-convnet canvas"
    expect(step).to_have_text(re.compile("^epoch 4 of 4"), timeout=60_000)
    ready(page)
    expect(film(page).locator(".film-finding")).to_have_text(re.compile(r"trained here in \S+ s"))
    end = look(page, maps)
    film(page).locator(".film-scrub").fill("0")
    expect_look(page, maps, end, differs=True)
    button(page, "Play").click()
    expect(step).to_have_text(re.compile("^epoch 4 of 4"), timeout=60_000)
    expect_look(page, maps, end)


@pytest.mark.verify
def test_digits_in_the_drawer_are_trained_here(open_page: OpenPage) -> None:
    visit = replace(step_of(LESSON, "tower"), deeper=True)
    page = open_page(link_to(LESSON, visit), reduced_motion="reduce")
    ready(page)
    page.get_by_role("button", name="Handwritten digits").click()
    film(page).locator(".film-box-convnet").wait_for(timeout=60_000)
    step = film(page).locator(".film-step")
    expect(step).to_have_text(re.compile("^epoch 20 of 20"), timeout=CARD_MS)
    ready(page)
    assert player(page, "player.film.header.scene.names") == [str(digit) for digit in range(10)]
    assert player(page, "player.film.header.scene.size") == [1, 8, 8]
    assert query(page)["dataset"] == "digits"
    page.get_by_role("button", name="To the steps").click()
    film(page).locator(".film-box-tower").wait_for(timeout=30_000)


@pytest.mark.verify
def test_a_map_opens_the_card_of_its_unit_and_the_way_back(open_page: OpenPage) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, "learn")), reduced_motion="reduce")
    before = ready(page)
    at_rest(page)
    x, y = player(
        page,
        """(() => { const { frame, sheet } = player.views.map((one) => one.view ?? one)
          .find((one) => one.frame && one.sheet);
        const column = frame.columns.find(({ layer }) => layer.name === "conv2");
        const tile = frame.tile(column, 9), box = sheet.canvas.getBoundingClientRect();
        return [box.left + tile.x + tile.w / 2, box.top + tile.y + tile.h / 2]; })()""",
    )
    page.mouse.move(x, y)
    expect(film(page).locator(".convnet-lens")).to_contain_text("layer 2, map 10 of 16")
    page.mouse.click(x, y)
    film(page).locator(".film-box-unit").wait_for(timeout=CARD_MS)
    ready(page)
    asked = query(page)
    assert (asked["start"], asked["net"], asked["layer"]) == ("unit_card", "shapes", "conv2")
    assert asked["unit"] == "9"
    assert look(page, ".unit canvas").std() > 10, "nine patches"
    page.get_by_role("button", name="To the steps").click()
    film(page).locator(".film-box-convnet").wait_for(timeout=30_000)
    assert ready(page) == before


@pytest.mark.verify
def test_a_tile_of_the_tower_opens_its_card_and_the_way_back(open_page: OpenPage) -> None:
    page = open_page(LESSON.id, reduced_motion="reduce")
    before = ready(page)
    film(page).locator(".tower-tile").nth(9).click()
    name = film(page).locator(".tower-unit").inner_text()
    button(page, "Its card").click()
    film(page).locator(".film-box-unit").wait_for(timeout=CARD_MS)
    ready(page)
    assert query(page)["start"] == "unit_card"
    unit = int(name.rpartition(" ")[2])
    expect(film(page).locator(".unit-name")).to_contain_text(f"unit {unit}")
    expect_nothing_cut_off(page, SIZES["wide"][0])
    page.get_by_role("button", name="To the steps").click()
    film(page).locator(".film-box-tower").wait_for(timeout=30_000)
    assert ready(page) == before


@pytest.mark.verify
def test_ten_rounds_by_the_keyboard_end_with_a_score(open_page: OpenPage) -> None:
    page = open_page(started("quiz"), reduced_motion="reduce")
    ready(page)
    rounds = player(page, "player.film.header.scene.rounds.map(({ values }) => values)")
    assert len(rounds) == 10
    film(page).focus()
    for number, (left, right) in enumerate(rounds):
        expect(film(page).locator(".quiz-said")).not_to_have_text(re.compile("^(Right|No):"))
        best = 1 if left > right else 2
        page.keyboard.press(str(3 - best if number == 4 else best))
        said = re.compile("^No:" if number == 4 else "^Right:")
        expect(film(page).locator(".quiz-said")).to_have_text(said)
        page.keyboard.press("Enter")
    expect(film(page).locator(".quiz-score")).to_have_text("9 of 10 right")
    button(page, "Again").click()
    expect(film(page).locator(".quiz-score")).to_have_count(0)


@pytest.mark.verify
@pytest.mark.in_turn
@pytest.mark.parametrize("start", [point.id for point in LESSON.starting_points])
@pytest.mark.parametrize("size", SIZES)
def test_each_starting_point_is_whole(open_page: OpenPage, start: str, size: str) -> None:
    page = open_page(started(start, SMALL if start == "live" else None), size=size, wait=False)
    film(page).locator(".film-stage .film-box").first.wait_for(timeout=CARD_MS)
    ready(page)
    expect_nothing_cut_off(page, SIZES[size][0])
