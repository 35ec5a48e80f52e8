"""What people do in the drawer of the adversarial examples, with files, and with links."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from dlviz.data.image_file import read_image
from dlviz.data.imagenet import imagenet_classes
from dlviz.draw.look_scene import class_name
from dlviz.jobs import finish
from dlviz.lessons.adversarial_examples import LESSON
from dlviz.lessons.adversarial_examples.runs import MAILBOX, OWN_DIGIT, TURNED
from dlviz.lessons.attack_fields import ATTACK_FIELDS_OF
from dlviz.measure.fooled import DONE, FooledResult
from dlviz.measure.own_digit import EPSILONS, LEVELS, OwnDigit, OwnDigitResult
from dlviz.nets.lite0_weights import seen
from tests.browser_pages import (
    OpenPage,
    at_rest,
    choose,
    expect_changed,
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
from tests.serving import SIZES

LONG_MS = 120_000
STILL = {"reduced_motion": "reduce"}
SUM = ".fooled-sum canvas"
ANYTHING = "anything else"
UNTOUCHED = {"epsilon": "0", "target": "-1"}
MISREAD = 48  # a test digit that the standard network misreads


def started(name: str) -> str:
    """The path of a starting point."""
    return link_to(LESSON, start_of(LESSON, name))


def says(page: Page, name: str) -> None:
    """Wait until the network's best answer is that."""
    expect(film(page).locator(".fooled-name").first).to_have_text(name, timeout=LONG_MS)


def dial(page: Page, level: int) -> Locator:
    return film(page).get_by_role("radio", name=f"{level} of 255", exact=True)


def shares(page: Page, part: str) -> list[float]:
    """The number before the per cent sign in each of these parts, as a share."""
    at_rest(page)
    texts = [text.replace("\u00a0", " ") for text in film(page).locator(part).all_inner_texts()]
    return [float(text.split(" %")[0]) / 100 for text in texts]


@pytest.mark.verify
def test_coffee_is_made_a_mailbox_here_with_stop_and_go_on(open_page: OpenPage) -> None:
    page = open_page(started("photographs"), **STILL)
    ready(page)
    says(page, "daisy")
    main = page.get_by_test_id("stMainBlockContainer")  # Streamlit has a "Stop" of its own
    choose(page, "It shall be", imagenet_classes()[MAILBOX])
    main.get_by_role("button", name="Stop", exact=True).click(timeout=60_000)
    expect(page.get_by_text(re.compile(r"^Stopped at \d+"))).to_be_visible(timeout=30_000)
    assert query(page)["target"] == str(MAILBOX)
    page.get_by_role("button", name="Go on").click()
    expect(film(page).locator(".fooled-level")).to_have_text("2", timeout=LONG_MS)
    says(page, class_name(imagenet_classes()[MAILBOX]))  # what is slow, its controls, is left out
    at_rest(page)
    assert len(player(page, "player.film.header.scene.levels")) >= 2


def test_an_attacked_file_is_saved_brought_back_and_still_fools(
    open_page: OpenPage, tmp_path: Path
) -> None:
    found: FooledResult = finish(TURNED)
    page = open_page(link_to(LESSON, step_of(LESSON, "sign", shown=True)), **STILL)
    ready(page)
    with page.expect_download() as saving:
        page.get_by_role("button", name="The attacked picture (PNG)").click()
    saving.value.save_as(tmp_path / saving.value.suggested_filename)
    assert saving.value.suggested_filename.endswith("_1_of_255.png")
    data = (tmp_path / saving.value.suggested_filename).read_bytes()
    np.testing.assert_array_equal(seen(read_image(data).pixels), found.attacked(0))
    page.get_by_role("button", name="Your own").first.click()
    file = FilePayload(name="sign.png", mimeType="image/png", buffer=data)
    page.locator("input[type=file]").first.set_input_files(files=[file])
    expect(page).to_have_url(re.compile("[?&]photo=own"), timeout=LONG_MS)
    page.keyboard.press("Escape")
    film(page).locator(".film-box-fooled").wait_for(timeout=LONG_MS)
    expect(dial(page, 0)).to_be_checked(timeout=LONG_MS)  # until its own film has come
    says(page, "parking meter")
    expect(page.get_by_role("combobox", name="It shall be").first).to_have_value(ANYTHING)
    expect(page.get_by_text(re.compile("calls it .* already"))).to_have_count(0)
    assert {name: query(page)[name] for name in ("epsilon", "target")} == UNTOUCHED
    expected = float(found.chance[1, 1])
    assert shares(page, ".fooled-bar:first-child .fooled-p")[0] == pytest.approx(
        expected, abs=0.006
    )
    assert query(page)["photo"].startswith("own:")


@pytest.mark.verify
def test_a_link_shows_somebody_else_the_same_treated_picture(open_page: OpenPage) -> None:
    page = open_page(started("survives"), **STILL)
    ready(page)
    before = look(page, SUM)
    film(page).get_by_role("radio", name=DONE["rotated"], exact=True).check(force=True)
    expect(page).to_have_url(re.compile("[?&]done=rotated(&|$)"))
    ready(page)
    mine, answers = look(page, SUM), film(page).locator(".fooled-answer").inner_text()
    assert not same(mine, before)
    friend = open_page(shared_link(page), **STILL)
    ready(friend)
    expect_look(friend, SUM, mine)
    assert film(friend).locator(".fooled-answer").inner_text() == answers


def stroke(page: Page, *places: tuple[float, float]) -> None:
    """A stroke of the pointer through places in pixels of the pad."""
    box = film(page).locator(".digit-pad").bounding_box()
    assert box is not None
    for k, (x, y) in enumerate(places):
        page.mouse.move(box["x"] + x * box["width"] / 8, box["y"] + y * box["height"] / 8)
        if k == 0:
            page.mouse.down()
    page.mouse.up()


def expect_networks(page: Page, found: OwnDigitResult) -> None:
    """Both networks' answers without and with the largest attack, and what fools each."""
    answers = film(page).locator(".digit-answer")
    size = film(page).get_by_role("slider", name="Size of the attack")
    for at in (0, len(EPSILONS) - 1):
        size.fill(str(at))
        at_rest(page)
        expect(answers).to_have_text([str(answer) for answer in found.answer[:, at]])
    least = film(page).locator(".digit-least").all_inner_texts()
    for text, smallest in zip(least, found.smallest.tolist(), strict=True):
        if np.isnan(smallest):
            assert text == f"none found up to {EPSILONS[-1]:g}"
        elif smallest == 0:
            assert text == "misread as it is"
        else:
            assert float(text.split("= ")[1]) == pytest.approx(smallest, abs=6e-4)


def expect_in_the_middle(page: Page) -> None:
    """What was drawn at an edge is told, and stands on the pad, where the test digits stand."""
    levels = np.array([LEVELS.index(letter) for letter in query(page)["drawn"]]).reshape(8, 8)
    assert player(page, "Array.from(player.digit.levels)") == levels.ravel().tolist()
    for axis in (0, 1):
        lit = np.flatnonzero(levels.any(axis))
        assert abs(lit[0] - (7 - lit[-1])) <= 1


@pytest.mark.verify
def test_a_digit_that_is_misread_needs_no_attack(open_page: OpenPage) -> None:
    page = open_page(link_to(LESSON, start_of(LESSON, "own_digit"),
                             OWN_DIGIT.having(picture=MISREAD)), **STILL)  # fmt: skip
    ready(page)
    expect(film(page).locator(".digit-least").first).to_have_text("misread as it is")
    expect_networks(page, finish(OWN_DIGIT.having(picture=MISREAD)))


def test_a_digit_is_drawn_and_both_networks_answer(open_page: OpenPage) -> None:
    path = f"{started('own_digit')}&drawn=zz&picture=9999"
    page = open_page(path, **STILL)
    before = ready(page)
    line = page.get_by_text("Not usable in this link, so left as it was:")
    for name in ("drawn", "picture"):
        expect(line).to_contain_text(ATTACK_FIELDS_OF[OwnDigit][name].label)
    expect_networks(page, finish(OWN_DIGIT))
    film(page).get_by_role("button", name="Clear the pad").click()
    stroke(page, (1.5, 0.7), (1.5, 3), (1.5, 5.3))
    stroke(page, (0.8, 1.8), (1.5, 0.8))
    expect(page).to_have_url(re.compile("[?&]drawn=[0-9a-g]{64}(&|$)"))
    drawn = renewed(page, before)
    expect(film(page).locator(".digit-what")).to_have_text("your drawing")
    expect_in_the_middle(page)
    expect_networks(page, finish(OWN_DIGIT.having(drawn=query(page)["drawn"])))
    film(page).locator(".digit-pick").nth(4).click()
    expect(page).to_have_url(re.compile(r"[?&]picture=\d+(&|$)"))
    renewed(page, drawn)
    assert "drawn" not in query(page)
    expect_networks(page, finish(OWN_DIGIT.having(picture=int(query(page)["picture"]))))


@pytest.mark.verify
def test_the_plane_is_trained_plays_and_is_attacked_by_the_slider(open_page: OpenPage) -> None:
    page = open_page(started("plane"), wait=False, **STILL)
    step = film(page).locator(".film-step")
    updates = LESSON.starting_point("plane").experiment.get("updates")
    expect(step).to_have_text(f"update {updates} of {updates}", timeout=LONG_MS)
    ready(page)
    nearest = np.array(player(page, "Array.from(player.film.arrays.nearest)"), dtype=float)
    away = np.linalg.norm(nearest.reshape(2, player(page, "player.arrows.data.snapshots"), -1, 2),
                          axis=-1)  # fmt: skip
    away[np.isnan(away)] = np.inf
    assert shares(page, ".arrows-share") == pytest.approx((away[:, -1] > 0.25).mean(1), abs=0.0051)
    film(page).get_by_role("slider", name=re.compile("^Size of the attack")).fill("0.1")
    expect(page).to_have_url(re.compile(r"[?&]epsilon=0\.1(&|$)"))
    ready(page)
    expect(film(page).locator(".arrows-value")).to_have_text("ε = 0.10")
    assert shares(page, ".arrows-share") == pytest.approx((away[:, -1] > 0.1).mean(1), abs=0.0051)
    film(page).focus()
    page.keyboard.press("Home")
    expect(step).to_have_text(re.compile("^update 0 of"))
    assert shares(page, ".arrows-share") == pytest.approx((away[:, 0] > 0.1).mean(1), abs=0.0051)
    film(page).get_by_role("button", name="Play", exact=True).click()
    expect_changed(page, "player.t > 3", False)
    film(page).get_by_role("button", name="Pause", exact=True).click()
    expect_nothing_cut_off(page, SIZES["wide"][0])


@pytest.mark.verify
def test_on_a_phone_each_starting_point_is_whole(open_page: OpenPage) -> None:
    page = open_page(size="narrow", **STILL)
    for point in LESSON.starting_points:
        if point.id == "plane":  # trained anew; its view is seen at that size elsewhere
            continue
        page.goto(f"{page.url.rpartition('/')[0]}/{started(point.id)}")
        ready(page)
        expect_nothing_cut_off(page, SIZES["narrow"][0])
