"""What people do on the steps of feature hierarchies, in a real Chromium."""

import re
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from dlviz.draw.units_scene import right_answers
from dlviz.jobs import finish
from dlviz.lessons.feature_hierarchies import LESSON
from dlviz.lessons.feature_hierarchies.claims import FIRST_LAYER, ONE_UNIT, WHO_SUFFERS
from dlviz.lessons.feature_hierarchies.runs import FLOORS, SHUFFLED, UNITS
from dlviz.lessons.vision_findings import of_ladder, of_shuffle
from tests.browser_pages import (
    PHONE_FIRST,
    OpenPage,
    at_rest,
    expect_a_clicker_goes_through,
    expect_all_in_sight,
    expect_changed,
    expect_nothing_cut_off,
    film,
    link_to,
    player,
    query,
    ready,
    renewed,
    states_of,
    step_of,
)
from tests.canvases import expect_look, look, same
from tests.serving import SIZES

STEPS = states_of(LESSON)
WIDE = [("tower", False), ("learn", False)]  # the clicker's journey sees every step
COVERED = ("shuffle", "expert", "unit")
# Collects what the bars show from now on, for as long as it changes.
WATCHED = """(root) => {
  window.pictures = [];
  const look = () => {
    const shown = root.querySelector(".ladder-rows")?.toDataURL();
    if (shown && shown !== window.pictures.at(-1)) window.pictures.push(shown);
    requestAnimationFrame(look);
  };
  look();
}"""


def button(page: Page, name: str) -> Locator:
    """A button of the film itself; some stand on the page once more."""
    return film(page).get_by_role("button", name=name, exact=True)


def guess(page: Page, option: str) -> None:
    page.get_by_role("radio", name=option, exact=True).click()
    page.get_by_role("button", name="This is my guess").click()


def test_a_tile_lights_the_photo_turns_and_asks_two_rounds(open_page: OpenPage) -> None:
    page = open_page(LESSON.id, reduced_motion="reduce")
    ready(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(LESSON.question)
    expect_all_in_sight(page, SIZES["wide"][1])
    photo, tiles = ".tower-see canvas", film(page).locator(".tower-tile")
    day, patches = look(page, photo), tiles.nth(9).screenshot()
    tiles.nth(6).hover()
    expect(film(page).locator(".tower-unit")).to_have_text(re.compile(r"^.+, unit \d+$"))
    lit = look(page, photo)
    assert not same(lit, day), "where it fires stays light, the rest darkens"
    page.mouse.move(2, 2)
    expect_look(page, photo, day)
    tiles.nth(0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    for shown in (day, lit):  # another unit, by the keyboard
        expect_look(page, photo, shown, differs=True)
    page.keyboard.press("Escape")
    film(page).get_by_role("radio", name="made for it").check()
    at_rest(page)
    page.wait_for_timeout(500)  # the tiles turn over
    assert tiles.nth(9).screenshot() != patches
    assert film(page).locator(".tower-tile.turned").count() == tiles.count() == 20
    button(page, "Quiz: two rounds").click()
    for number, values in enumerate(
        player(page, "player.film.header.scene.rounds.map(({ values }) => values)")
    ):
        best = int(values[1] > values[0])
        page.keyboard.press(str(1 + (best if number else 1 - best)))  # wrong, then right
        said = film(page).locator(".quiz-said")
        expect(said).to_have_text(re.compile("^Right:" if number else "^No:"))
        page.keyboard.press("Enter")
    expect(film(page).locator(".tower-score")).to_have_text("1 of 2 right")
    expect(film(page).locator(".tower-floors")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    film(page).locator(".film-box-convnet").wait_for(timeout=30_000)
    assert query(page)["step"] == "2"


def test_filters_form_the_picture_is_moved_and_a_guess_uncovers_the_ladder(
    open_page: OpenPage,
) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, "learn")), reduced_motion="reduce")
    before = ready(page)
    step, maps = film(page).locator(".film-step"), ".film-box-convnet canvas"
    expect(step).to_have_text("epoch 20 of 20, test 97 %")
    end = look(page, maps)
    film(page).locator(".film-scrub").fill("0")
    expect(step).not_to_have_text(re.compile("epoch 20"))
    expect_look(page, maps, end, differs=True)
    button(page, "Play").click()
    expect_changed(page, "player.t", 0)
    button(page, "Pause").click()
    film(page).focus()
    page.keyboard.press("End")
    expect_look(page, maps, end)
    film(page).locator(".convnet-thumb").nth(4).click()
    chosen = str(player(page, "player.film.header.scene.gallery[4]"))
    expect(page).to_have_url(re.compile(f"picture={chosen}(&|$)"))
    shown = renewed(page, before)
    other = look(page, maps)
    assert not same(other, end)
    place = film(page).locator(".convnet-pad").bounding_box()
    assert place is not None
    middle = (place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + place["width"] / 8, middle[1], steps=4)
    page.mouse.up()
    assert player(page, "player.convnet.offset") == [3, 0]
    for one in (end, other):  # every map follows
        expect_look(page, maps, one, differs=True)
    button(page, "Put back in its place").click()
    page.mouse.move(2, 2)
    expect_look(page, maps, other)
    guess(page, FIRST_LAYER.options[2])
    film(page).locator(".film-box-ladder").wait_for(timeout=30_000)
    assert renewed(page, shown) != shown
    assert query(page) == {"v": "1", "step": "2", "shown": "1"}
    measured = finish(FLOORS)
    expect(film(page).locator(".film-finding")).to_have_text(of_ladder(measured))
    expect(page.locator(f".st-key-guessed_{FIRST_LAYER.id}")).to_contain_text(
        "layer 2”, and that is what was measured"
    )
    film(page).locator(".ladder-rows").focus()
    page.keyboard.press("ArrowDown")
    expect(film(page).locator(".ladder-readout")).to_have_text(
        re.compile(f"trained {round(100 * measured.trained[0, -1, -1])}\u00a0%, untrained")
    )


def test_the_shuffle_is_guessed_and_the_bars_fall(open_page: OpenPage) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, "shuffle")))
    before = ready(page)
    assert player(page, "player.film.header.scene.covered")
    values = player(page, "Array.from(player.film.arrays.values ?? [NaN])")
    assert np.isnan(np.array(values, dtype=float)).all(), "it would answer"
    film(page).evaluate(WATCHED)
    guess(page, WHO_SUFFERS.options[2])
    renewed(page, before)
    at_rest(page)
    assert len(page.evaluate("pictures")) > 3, "they do not jump"
    expect(film(page).locator(".film-finding")).to_have_text(of_shuffle(finish(SHUFFLED)))
    expect(page.locator(f".st-key-guessed_{WHO_SUFFERS.id}")).to_contain_text(
        "that is what was measured"
    )
    fallen = look(page, ".ladder-rows")
    film(page).get_by_role("radio", name="as they are").check()
    expect_look(page, ".ladder-rows", fallen, differs=True)
    film(page).get_by_role("radio", name="shuffled").check()
    expect_look(page, ".ladder-rows", fallen)


def test_units_are_switched_off_and_the_page_counts_as_python_does(open_page: OpenPage) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, "unit")), reduced_motion="reduce")
    before = ready(page)
    figure = film(page).locator(".units-figure")
    expect(figure).to_have_text("?")
    assert film(page).locator(".film-finding").inner_text() == "", "it would answer"
    assert not player(page, "'features' in player.film.arrays")
    guess(page, ONE_UNIT.options[2])
    renewed(page, before)
    expect(page.locator(f".st-key-guessed_{ONE_UNIT.id}")).to_contain_text("You guessed")
    found = finish(UNITS)
    head = (found.features, found.labels, found.weights, found.bias)
    off: list[int] = []
    for unit in np.flatnonzero(found.living)[[0, 3, 5]]:
        film(page).locator(".units-tile").nth(int(unit)).click()
        off.append(int(unit))
        share = right_answers(*head, ~np.isin(np.arange(len(found.living)), off)).mean()
        shown = np.floor(1000 * float(share) + 0.5 + 1e-9) / 10
        expect(figure).to_have_text(f"{shown:.1f}\u00a0%")
    button(page, "all on").click()
    expect(figure).to_have_text(f"{np.floor(1000 * found.accuracy + 0.5 + 1e-9) / 10:.1f}\u00a0%")
    page.get_by_role("button", name="Start again").click()
    film(page).locator(".film-box-tower").wait_for(timeout=30_000)


@pytest.mark.parametrize("size", PHONE_FIRST)
def test_each_step_by_deep_link_shows_its_film_with_nothing_cut_off(
    open_page: OpenPage, size: str
) -> None:
    page = open_page(size=size, reduced_motion="reduce")
    for name, shown in WIDE if size == "wide" else STEPS:
        page.emulate_media(color_scheme="light")
        page.goto(f"{page.url.rpartition('/')[0]}/{link_to(LESSON, step_of(LESSON, name, shown))}")
        ready(page)
        expect_nothing_cut_off(page, SIZES[size][0])
        expect_readable(page)
        light = player(page, "player.theme.paper")
        page.emulate_media(color_scheme="dark")
        expect_changed(page, "player.theme.paper", light)
        expect_nothing_cut_off(page, SIZES[size][0])


def expect_readable(page: Page, least: float = 13) -> None:
    """No text of the film is written smaller than a reader reads."""
    sizes = film(page).evaluate(
        """(root) => [...root.querySelectorAll("*")].filter((one) => one.offsetParent
          && [...one.childNodes].some((n) => n.nodeType === 3 && n.data.trim())).map((one) =>
          [parseFloat(getComputedStyle(one).fontSize), one.className, one.innerText])"""
    )
    assert not [one for one in sizes if one[0] < least]


def test_a_clicker_goes_through_the_steps_and_a_class_sees_each_without_scrolling(
    open_page: OpenPage,
) -> None:
    page = open_page(f"{LESSON.id}?present=1")
    expect_a_clicker_goes_through(page, STEPS, expect_presented)


def expect_presented(page: Page, name: str, shown: bool) -> None:
    path = link_to(LESSON, replace(step_of(LESSON, name, shown), present=True))
    expect(page).to_have_url(re.compile(re.escape(path) + "$"), timeout=30_000)
    ready(page)
    covered = bool(player(page, "player.film.header.scene.covered"))
    assert covered == (name in COVERED and not shown)
