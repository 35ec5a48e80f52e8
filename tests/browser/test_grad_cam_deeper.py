"""What people do in the drawer of Grad-CAM, with a photograph of their own, and with a link."""

import hashlib
import re
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from dlviz.data.imagenet import imagenet_classes
from dlviz.data.photos import PHOTOS
from dlviz.jobs import finish
from dlviz.lessons.grad_cam import LESSON
from dlviz.lessons.grad_cam.runs import METHODS, TRIAL
from dlviz.measure.attribution import METHODS as METHOD_NAMES
from dlviz.train.study import Study
from tests.browser_pages import (
    OpenPage,
    at_rest,
    choose,
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
from tests.canvases import expect_look, look, same
from tests.image_files import halves, saved
from tests.serving import SIZES

SMALL = TRIAL.having(n=600, n_test=200, epochs=4, live=True)
PICTURE, PAD = ".look-see canvas", ".eraser-see canvas"
LONG_MS = 120_000
SHUTTLE = 812  # the space shuttle's place in ImageNet's list
ESPRESSO = 967
STILL = {"reduced_motion": "reduce"}


def started(name: str, study: Study | None = None) -> str:
    """The path of a starting point, with another study of its kind in it."""
    return link_to(LESSON, start_of(LESSON, name), study)


def bring(page: Page, name: str, data: bytes, kind: str) -> None:
    file = FilePayload(name=name, mimeType=kind, buffer=data)
    page.locator("input[type=file]").first.set_input_files(files=[file])


def without_map(page: Page) -> np.ndarray:
    """What the picture shows where its map is a line alone."""
    film(page).locator(".look-opacity input").fill("0")
    return look(page, PICTURE)


def main(page: Page) -> Locator:
    """The page itself: Streamlit has a button "Stop" of its own."""
    return page.get_by_test_id("stMainBlockContainer")


@pytest.mark.verify
def test_another_photograph_and_two_of_them_side_by_side(open_page: OpenPage) -> None:
    page = open_page(started("own_photo"), **STILL)
    before = ready(page)
    assert not player(page, "player.film.header.scene.parts.length")
    choose(page, "Photograph", PHOTOS["rocket"].label)
    alone = renewed(page, before)
    assert query(page)["photo"] == "rocket"
    rocket = without_map(page)
    choose(page, "Beside it", PHOTOS["chelsea"].label)
    renewed(page, alone)
    assert query(page)["photo"] == "rocket+chelsea"
    parts = player(page, "player.film.header.scene.parts")
    assert [part[0] for part in parts] == [PHOTOS[name].label for name in ("rocket", "chelsea")]
    expect_look(page, PICTURE, rocket, differs=True)
    choose(page, "Class", imagenet_classes()[SHUTTLE])
    expect(page).to_have_url(re.compile(f"[?&]target={SHUTTLE}(&|$)"))
    ready(page)
    assert player(page, "player.look.choice.target") == SHUTTLE
    page.get_by_role("button", name="To the steps").click()
    film(page).locator(".look.veiled").wait_for(timeout=30_000)


def test_a_photograph_of_ones_own_is_looked_at_and_is_asked_for_elsewhere(
    open_page: OpenPage,
) -> None:
    page = open_page(started("own_photo"), **STILL)
    before = ready(page)
    page.get_by_role("button", name="Your own").first.click()
    bring(page, "holiday.png", b"no picture at all", "image/png")
    expect(page.locator("[data-testid=stAlert]")).to_have_count(1)
    assert ready(page) == before, "the photograph stays"
    data = saved(halves(300, 300), "PNG")
    bring(page, "halves.png", data, "image/png")
    mine = renewed(page, before)
    assert query(page)["photo"] == f"own:{hashlib.sha256(data).hexdigest()}"
    expect(page.locator("[data-testid=stAlert]")).to_have_count(0)
    shown = without_map(page)
    red, blue = shown[60:70, 8:16].mean(axis=(0, 1)), shown[60:70, -16:-8].mean(axis=(0, 1))
    assert red[0] > red[2] + 60 and blue[2] > blue[0] + 60
    friend = open_page(shared_link(page), wait=True, **STILL)
    expect(friend.locator("[data-testid=stAlert]")).to_have_count(1)
    expect(film(friend)).to_have_count(0)
    bring(friend, "halves.png", data, "image/png")
    film(friend).locator(".film-box-look").wait_for(timeout=60_000)
    assert ready(friend) == mine
    assert same(without_map(friend), shown)


@pytest.mark.parametrize("case", ["look", "eraser"])
def test_a_link_shows_somebody_else_the_same(open_page: OpenPage, case: str) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, case, shown=True)), **STILL)
    ready(page)
    canvas = PICTURE if case == "look" else PAD
    usual = look(page, canvas)
    if case == "look":
        for press, part in (
            ("target", f".look-class input[value='{ESPRESSO}']"),
            ("layer", ".look-thumb:nth-child(5) input"),
        ):
            film(page).locator(part).check(force=True)
            expect(page).to_have_url(re.compile(f"[?&]{press}="))
            ready(page)
        film(page).locator(".look-relu input").uncheck()
        expect(page).to_have_url(re.compile("[?&]rectified=0"))
    else:
        film(page).locator(".eraser-pick").nth(4).click()
        expect(page).to_have_url(re.compile("[?&]picture=4(&|$)"))
    ready(page)
    mine = look(page, canvas)
    assert not same(mine, usual)
    friend = open_page(shared_link(page), **STILL)
    ready(friend)
    if case == "eraser":
        film(friend).locator(".eraser-state").first.click()  # it opens without the disc
    expect_look(friend, canvas, mine)


def test_the_channels_are_added_one_after_the_other(open_page: OpenPage) -> None:
    visit = replace(step_of(LESSON, "look", shown=True), deeper=True)
    page = open_page(link_to(LESSON, visit), **STILL)
    before = ready(page)
    point = LESSON.starting_point("computed")
    card = page.get_by_test_id("stVerticalBlock").filter(has_text=point.title).last
    card.get_by_role("button", name="Open", exact=True).click()
    film(page).locator(".film-box-witnesses").wait_for(timeout=60_000)
    renewed(page, before)
    pale = film(page).locator(".witness-tile.pale")
    film(page).focus()
    page.keyboard.press("Home")
    at_rest(page)
    none = pale.count()
    assert none > 3
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    at_rest(page)
    expect(pale).to_have_count(none - 3)
    page.keyboard.press("End")
    expect(pale).to_have_count(0)
    page.get_by_role("button", name="To the steps").click()
    film(page).locator(".film-box-look").wait_for(timeout=30_000)
    assert ready(page) == before


@pytest.mark.verify
def test_slow_methods_are_asked_stopped_and_taken_up_again(open_page: OpenPage) -> None:
    study = METHODS.having(photo="astronaut", costly=True)
    page = open_page(started("methods", study), wait=False, **STILL)
    stop = main(page).get_by_role("button", name="Stop", exact=True)
    stop.click(timeout=60_000)
    expect(page.get_by_text(re.compile(r"^Stopped at \d+"))).to_be_visible(timeout=30_000)
    ready(page)
    page.get_by_role("button", name="Go on").click()
    slow = METHOD_NAMES["occlusion"].label
    tile = film(page).locator(".witness-tile").filter(has_text=slow)
    expect(tile.locator("canvas").first).to_be_visible(timeout=LONG_MS)
    expect(stop).to_have_count(0, timeout=LONG_MS)
    ready(page)
    mapped = player(
        page, "player.film.header.scene.tiles.filter(({ map }) => map).map(({ title }) => title)"
    )
    assert slow in mapped and METHOD_NAMES["integrated_gradients"].label in mapped


@pytest.mark.verify
def test_a_network_with_a_shortcut_is_trained_here(open_page: OpenPage) -> None:
    page = open_page(started("live", SMALL), wait=False, **STILL)
    film(page).locator(".film-box-evidence").wait_for(timeout=LONG_MS)
    step = film(page).locator(".film-step")
    expect(step).to_have_text(re.compile("^epoch 4 of 4"), timeout=LONG_MS)
    ready(page)
    end = look(page, ".evidence-tile canvas")
    film(page).focus()
    page.keyboard.press("Home")
    expect(step).not_to_have_text(re.compile("^epoch 4 of 4"))
    expect_look(page, ".evidence-tile canvas", end, differs=True)
    assert query(page)["live"] == "1"


@pytest.mark.verify
def test_an_honest_network_does_not_need_the_mark(open_page: OpenPage) -> None:
    study = LESSON.starting_point("without_mark").experiment
    expected = finish(study).p[study.picture]
    page = open_page(started("without_mark"), **STILL)
    ready(page)
    shares = []
    for state in range(3):
        film(page).locator(".eraser-state").nth(state).click()
        at_rest(page)
        text = film(page).locator(".eraser-value").inner_text()
        shares.append(float(text.split("\u00a0")[0]) / 100)
    np.testing.assert_allclose(shares, expected, atol=0.006)
    assert shares[1] > 0.9 and shares[2] < shares[1]


@pytest.mark.verify
@pytest.mark.in_turn
@pytest.mark.parametrize("start", [point.id for point in LESSON.starting_points])
@pytest.mark.parametrize("size", SIZES)
def test_each_starting_point_is_whole(open_page: OpenPage, start: str, size: str) -> None:
    page = open_page(
        started(start, SMALL if start == "live" else None), size=size, wait=False, **STILL
    )
    film(page).locator(".film-stage .film-box").first.wait_for(timeout=LONG_MS)
    ready(page)
    expect_nothing_cut_off(page, SIZES[size][0])
