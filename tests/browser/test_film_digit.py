"""A digit to draw and two networks that are fooled about it, in a real Chromium."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from dlviz.draw.digit_scene import digit_scene
from dlviz.draw.film import Options
from dlviz.draw.scene import encode_scene
from dlviz.measure.own_digit import LEVELS
from tests.digit_example import EPSILONS, digit, digit_of
from tests.film_stage import replaced

PLAIN = Options(branch=False)
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
SIZES = [((1280, 800), False), ((1280, 720), True), ((1024, 768), True), ((390, 844), False)]
Show = Callable[..., Page]
INNER = "mountFilm, digitText"
"""Of the player's own names, those within a test's reach."""


def settled(page: Page) -> None:
    page.wait_for_function("player.frame === null")


def stroke(page: Page, *places: tuple[float, float]) -> None:
    """A stroke of the mouse through places in pixels of the pad."""
    box = page.locator(".digit-pad").bounding_box()
    assert box is not None
    for k, (x, y) in enumerate(places):
        page.mouse.move(box["x"] + x * box["width"] / 8, box["y"] + y * box["height"] / 8)
        if k == 0:
            page.mouse.down()
    page.mouse.up()
    settled(page)


def drawn(page: Page) -> str:
    settled(page)
    found: str = page.evaluate("inner.digitText(player.digit.levels)")
    return found


def told(page: Page, kind: str) -> list[Any]:
    found: list[Any] = page.evaluate(
        "(kind) => events.filter((one) => one.kind === kind).map((one) => one.value)", kind
    )
    return found


def sent(page: Page) -> str:
    """The drawing that is told once the pen has rested."""
    page.wait_for_function("events.some(({ kind }) => kind === 'drawn')")
    return str(told(page, "drawn")[-1])


def text(page: Page, part: str) -> str:
    settled(page)
    return page.locator(part).first.inner_text().replace("\u00a0", " ")


def waits(page: Page) -> bool:
    settled(page)
    return "waits" in str(page.locator(".digit").get_attribute("class"))


def test_a_drawing_is_sent_when_the_pen_rests_and_answered(show: Show) -> None:
    page = show(digit())
    stroke(page, (4, 1), (4, 7))
    stroke(page, (3, 7), (5, 7))
    assert waits(page) and text(page, ".digit-ask").startswith("The networks look")
    value = sent(page)
    assert told(page, "drawn") == [value] == [drawn(page)], "both strokes are sent as one"
    levels = np.array([LEVELS.index(letter) for letter in value]).reshape(8, 8)
    assert levels[2:6, 3:5].min() >= 8 and levels[:, 0].max() == levels[:, 7].max() == 0
    replaced(page, encode_scene(digit(drawn=value, smallest=(0.12, 0.3))))
    assert not waits(page) and drawn(page) == value
    assert text(page, ".digit-best") == "Your sturdiest: ε = 0.12"
    assert text(page, ".digit-what") == "your drawing"


def test_the_score_is_that_of_the_sturdiest_drawing(show: Show) -> None:
    page = show(digit())
    assert text(page, ".digit-best") == "", "a test digit is no score"
    for at, smallest in enumerate((0.05, 0.16, 0.1)):
        letters = "0" * (8 * at) + "g" * 8
        own = digit(drawn=letters.ljust(64, "0"), smallest=(smallest, 0.3))
        replaced(page, encode_scene(own))
    assert text(page, ".digit-best") == "Your sturdiest: ε = 0.16"


def test_a_drawing_moves_to_the_middle_before_it_is_told(show: Show) -> None:
    page = show(digit())
    stroke(page, (1.5, 0.5), (1.5, 4.5))
    before = drawn(page)
    value = sent(page)
    assert value == drawn(page) != before, "the pad shows what is told"
    lit = [np.flatnonzero(spelt(value).any(axis)) for axis in (0, 1)]
    for ends in lit:
        assert abs(ends.min() - (7 - ends.max())) <= 1, "as the digits of the data set"
    old = spelt(before)
    assert (spelt(value)[np.ix_(lit[1], lit[0])] == old[old.any(1)][:, old.any(0)]).all()


def spelt(value: str) -> np.ndarray[Any, Any]:
    return np.array([LEVELS.index(letter) for letter in value]).reshape(8, 8)


def test_a_drawing_that_the_networks_read_differently_is_no_score(show: Show) -> None:
    page = show(digit())
    stroke(page, (4, 1), (4, 7))
    value = sent(page)
    made = digit_of(drawn=value, smallest=(0.3, 0.3))
    answer = made.answer.copy()
    answer[1, 0] = (answer[0, 0] + 1) % 10
    replaced(page, encode_scene(digit_scene(replace(made, answer=answer), options=PLAIN)))
    assert text(page, ".digit-best").startswith("The two read it differently")
    stroke(page, (1, 4), (7, 4))
    page.wait_for_function("events.filter(({ kind }) => kind === 'drawn').length === 2")
    replaced(page, encode_scene(digit(drawn=drawn(page), smallest=(0.1, 0.3))))
    assert text(page, ".digit-best") == "Your sturdiest: ε = 0.1"


def test_an_answer_to_a_drawing_that_was_wiped_leaves_the_figures_pale(show: Show) -> None:
    page = show(digit())
    assert page.locator('.digit-pick[aria-checked="true"]').count() == 1
    stroke(page, (4, 1), (4, 7))
    assert page.locator('.digit-pick[aria-checked="true"]').count() == 0, "it is no test digit"
    value = sent(page)
    page.get_by_role("button", name="Clear the pad").click()
    replaced(page, encode_scene(digit(drawn=value)))
    assert waits(page) and set(drawn(page)) == {"0"}
    assert text(page, ".digit-ask") == "The pad is empty: draw a digit."


def test_an_answer_that_comes_late_leaves_the_newer_drawing(show: Show) -> None:
    page = show(digit())
    stroke(page, (4, 1), (4, 7))
    first = sent(page)
    stroke(page, (1, 4), (7, 4))
    second = drawn(page)
    assert second != first
    replaced(page, encode_scene(digit(drawn=first)))
    assert drawn(page) == second and waits(page)
    page.wait_for_function("events.filter(({ kind }) => kind === 'drawn').length === 2")
    replaced(page, encode_scene(digit(drawn=second)))
    assert drawn(page) == second and not waits(page)


def test_a_stroke_that_a_payload_cuts_off_is_sent_too(show: Show) -> None:
    page = show(digit())
    stroke(page, (4, 1), (4, 7))
    first = sent(page)
    box = page.locator(".digit-pad").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 0.5 * box["height"])
    replaced(page, encode_scene(digit(drawn=first)))
    page.mouse.up()
    assert waits(page)
    page.wait_for_function("events.filter(({ kind }) => kind === 'drawn').length === 2")
    assert told(page, "drawn")[1] == drawn(page) != first


def test_an_empty_pad_is_not_sent(show: Show) -> None:
    page = show(digit())
    page.get_by_role("button", name="Clear the pad").click()
    page.locator(".digit-pad").focus()
    assert text(page, ".digit-ask") == "The pad is empty: draw a digit."
    page.wait_for_timeout(600)
    assert told(page, "drawn") == []


def test_keys_draw_and_clear(show: Show) -> None:
    page = show(digit())
    page.locator(".digit-pad").focus()
    page.keyboard.press("Delete")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowDown")
    levels = np.array([LEVELS.index(letter) for letter in sent(page)]).reshape(8, 8)
    assert (levels[2:6, 3] == 16).all() and levels[:, 5:].max() == 0


def test_another_test_digit_is_chosen_and_told(show: Show) -> None:
    page, scene = show(digit()), digit().content
    page.locator(".digit-pick").nth(7).click()
    settled(page)
    place = scene["offered"][7]  # type: ignore[index]
    assert told(page, "picture") == [place] and waits(page)
    replaced(page, encode_scene(digit(picture=place)))
    assert not waits(page) and text(page, ".digit-what") == "test digit: a 7"
    page.locator(".digit-pick").nth(7).focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    assert told(page, "picture")[-1] == scene["offered"][8]  # type: ignore[index]


def test_the_slider_shows_both_networks_at_one_epsilon(show: Show) -> None:
    page, made = show(digit()), digit_of()
    size = page.get_by_role("slider", name="Size of the attack")
    assert text(page, "output") == "ε = 0.08", "where the standard network gives way"
    assert page.locator(".digit-answer").all_inner_texts() == ["7", "2"]
    size.fill("12")
    settled(page)
    expected = [str(answer) for answer in made.answer[:, 12]]
    assert page.locator(".digit-answer").all_inner_texts() == expected
    assert text(page, ".digit-note") == "✗ was a 2"
    assert EPSILONS[12] == 0.24 and text(page, "output") == "ε = 0.24"
    pixels = page.evaluate(
        """[...player.digit.data.attacked.canvas(player.digit.data.read(1, 12).index)
          .getContext("2d").getImageData(0, 0, 8, 8).data]"""
    )
    shown = np.array(pixels).reshape(8, 8, 4)[..., 0]
    np.testing.assert_array_equal(shown, made.attacked[1, 12])


def test_a_network_that_is_never_fooled_says_so(show: Show) -> None:
    page = show(digit(smallest=(0.07, float("nan"))))
    least = page.locator(".digit-least").all_inner_texts()
    assert least == ["ε = 0.07", "none found up to 0.4"]


def test_where_nobody_listens_nothing_can_be_drawn(show: Show) -> None:
    page = show(digit())
    page.evaluate(
        """(film) => { player.stop(); document.getElementById("film").replaceChildren();
          const place = document.getElementById("film").appendChild(document.createElement("div"));
          window.player = inner.mountFilm(place, bytesOf(film)).player; }""",
        base64.b64encode(encode_scene(digit())).decode("ascii"),
    )
    page.wait_for_selector(".digit-pad.still")
    before = drawn(page)
    stroke(page, (1, 1), (7, 7))
    assert drawn(page) == before and not waits(page)
    assert page.locator(".digit-pick, .digit button").locator("visible=true").count() == 0
    page.get_by_role("slider", name="Size of the attack").fill("12")
    assert text(page, "output") == "ε = 0.24"


@pytest.mark.parametrize(("size", "present"), SIZES)
def test_all_of_it_lies_within_its_stage(show: Show, size: tuple[int, int], present: bool) -> None:
    context = NARROW if size[0] < 400 else {"size": size}
    scene = digit(present=present, finding="A finding. " * 5, smallest=(0.07, float("nan")))
    page = show(scene, **context)
    wide, inner, high, need = page.evaluate(
        """() => { const stage = document.querySelector(".film-stage").getBoundingClientRect();
        const low = (one) => one.getBoundingClientRect().bottom;
        return [document.documentElement.scrollWidth, innerWidth, stage.bottom,
          Math.max(...[...document.querySelectorAll(".digit *")].map(low))]; }"""
    )
    assert wide <= inner and need <= high + 1
    sizes = page.locator(".digit *").evaluate_all(
        """(all) => all.filter((one) => one.innerText)
          .map((one) => parseFloat(getComputedStyle(one).fontSize))"""
    )
    assert min(sizes) >= (20 if present else 14)
