"""The axes of word vectors turned at random, in a real Chromium."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from dlviz.draw.axes_scene import axes_scene
from dlviz.draw.film import Options
from dlviz.draw.scene import encode_scene
from dlviz.measure.rotation import FRAMES
from tests.film_stage import replaced
from tests.rotation_example import rotation_of, unfinished

MADE = rotation_of()
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
SIZES = [((1280, 800), False), ((1280, 720), True), ((1024, 768), True), ((390, 844), False)]
Show = Callable[..., Page]
INNER = "mountFilm"
"""Of the player's own names, those within a test's reach."""
PIXELS = """() => { const { canvas, ctx } = player.views[0].strips.sheet;
    const line = ctx.getImageData(0, Math.round(canvas.height / 12), canvas.width, 1);
    return Array.from(line.data); }"""
"""A line through the first word's strip."""


def film(result: Any = MADE, present: bool = False, **given: Any) -> bytes:
    knobs = {"headline": 75} if present else {}
    options = Options(branch=False, present=present, start=0, knobs=knobs)
    return encode_scene(axes_scene(result, options=options, **given))


def settled(page: Page) -> None:
    page.wait_for_function("player.frame === null")


def text(page: Page, part: str) -> str:
    settled(page)
    return page.locator(part).inner_text().replace("\u00a0", " ").replace("\n", " ")


def cells(page: Page) -> list[str]:
    settled(page)
    found: list[str] = page.locator(".turning-cosines tbody td").all_inner_texts()
    return found


def test_every_number_changes_and_no_cosine_does(show: Show) -> None:
    page = show(film(finding="None."))
    before, colours = cells(page), page.evaluate(PIXELS)
    assert before[1] == f"{MADE.cosines[0, 0, 1]:.2f}".replace("-", "\u2212")
    page.get_by_role("slider", name="Place in the film").press("End")
    assert text(page, ".film-step") == "all axes turned"
    assert cells(page) == before
    other = np.array(page.evaluate(PIXELS)) != np.array(colours)
    assert other.mean() > 0.3
    assert text(page, ".turning-big") == "0 of 8,412 answers changed"


def test_the_cosines_are_worked_out_from_the_numbers_in_sight(show: Show) -> None:
    page = show(film())
    found = page.evaluate(
        """(frames) => frames.map((frame) => [0, 1, 2, 3].map((one) => [0, 1, 2, 3].map(
             (other) => player.turning.data.cosine(frame, one, other))))""",
        [0, 7, FRAMES - 1],
    )
    frames = MADE.frames[[0, 7, FRAMES - 1]].astype(float)
    np.testing.assert_allclose(found, frames @ frames.transpose(0, 2, 1), atol=1e-5)


def test_the_table_is_about_the_frame_in_sight(show: Show) -> None:
    """No rotation: the last frame's first word is turned round, so its cosines change sign."""
    frames = MADE.frames.copy()
    frames[-1, 0] *= -1
    page = show(film(replace(MADE, frames=frames)))
    before = cells(page)[1]
    page.get_by_role("slider", name="Place in the film").press("End")
    assert cells(page)[1] == f"\u2212{before}"


def test_one_number_is_followed_with_the_keyboard(show: Show) -> None:
    page = show(film())
    strips = page.get_by_role("slider", name="128 numbers a word")
    strips.focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
    settled(page)
    k = 8
    values = ", ".join(
        f"{word} {value:.2f}".replace("-", "\u2212").replace("\u22120.00", "0.00")
        for word, value in zip(MADE.words, MADE.frames[0, :, k], strict=True)
    )
    assert strips.get_attribute("aria-valuetext") == f"number {k + 1}: {values}"
    assert page.evaluate("player.t") == 0, "the film's place is not the strips'"


def test_another_kind_of_pairs_has_its_own_best_axis(show: Show) -> None:
    page = show(film())
    values = page.locator(".turning-row strong")
    assert values.all_inner_texts() == ["26 of 28", "24 to 26 of 28", "24 of 28"]
    page.get_by_role("combobox", name="Kind of pairs").select_option("Currencies")
    settled(page)
    assert values.all_inner_texts() == ["11 of 12", "11 of 12", "11.6 of 12"]
    assert text(page, ".turning-of") == "Pairs, of 12, that the best single axis gets right"
    assert page.evaluate("events.map(({ kind, category }) => [kind, category])") == [
        ["struck", "currency"]
    ]


def test_the_answer_waits_for_the_guess_while_the_film_plays(show: Show) -> None:
    page = show(film(hide=("answer",)))
    assert text(page, ".turning-big") == "? answers change"
    assert set(cells(page)) == {"?"}
    assert page.locator(".turning-row strong").all_inner_texts() == ["?"] * 3
    colours = page.evaluate(PIXELS)
    page.get_by_role("slider", name="Place in the film").press("End")
    settled(page)
    assert page.evaluate(PIXELS) != colours and set(cells(page)) == {"?"}
    replaced(page, film(finding="None."))
    assert text(page, ".turning-big") == "0 of 8,412 answers changed"
    assert "?" not in cells(page)
    assert text(page, ".film-step") == "all axes turned", "the film stays where it was"


@pytest.mark.parametrize("still", [False, True])
def test_what_was_waited_for_plays_from_its_start(show: Show, still: bool) -> None:
    def given(**options: Any) -> bytes:
        knobs = {"covered": not options}
        scene = axes_scene(MADE, hide=() if options else ("answer",), options=Options(
            branch=False, knobs=knobs, **options))  # fmt: skip
        return encode_scene(scene)

    page = show(given(), **({"reduced_motion": "reduce"} if still else {}))
    page.evaluate("player.seek(5)")
    replaced(page, given(autoplay=True))
    assert page.evaluate("player.playing") != still
    if still:
        assert page.evaluate("player.t === player.last")
        return
    assert page.evaluate("player.t") < 5
    page.evaluate("player.pause(); player.seek(7)")
    replaced(page, encode_scene(axes_scene(MADE, finding="Other words.", options=Options(
        branch=False, autoplay=True, knobs={"covered": False}))))  # fmt: skip
    assert page.evaluate("player.t") == 7, "the same film goes on"


def test_in_front_of_a_class_the_test_of_axes_is_folded(show: Show) -> None:
    page = show(film(present=True, finding="None."), size=(1280, 720))
    row = page.locator(".turning-row").first
    assert not row.is_visible()
    page.get_by_text("Does one axis tell male from female?").click()
    row.wait_for()
    page.get_by_role("combobox", name="Kind of pairs").select_option("Currencies")
    settled(page)
    assert text(page, "summary") == "Does one axis tell them apart?"
    over = "(one) => one.scrollHeight - one.clientHeight"
    assert page.locator(".turning-right").evaluate(over) <= 1


def test_answers_that_are_still_compared_come(show: Show) -> None:
    page = show(film(unfinished(MADE)))
    assert text(page, ".turning-big") == "\u2013 the answers are being counted"
    replaced(page, film())
    assert text(page, ".turning-big") == "0 of 8,412 answers changed"


@pytest.mark.parametrize(("size", "present"), SIZES)
def test_all_of_it_lies_within_its_stage(show: Show, size: tuple[int, int], present: bool) -> None:
    context = NARROW if size[0] < 400 else {"size": size}
    page = show(film(present=present, finding="A finding. " * 5), **context)
    settled(page)
    wide, inner, high, need = page.evaluate(
        """() => { const stage = document.querySelector(".film-stage").getBoundingClientRect();
        const low = (one) => one.getBoundingClientRect().bottom;
        return [document.documentElement.scrollWidth, innerWidth, stage.bottom,
          Math.max(...[...document.querySelectorAll(".turning *")]
            .filter((one) => one.checkVisibility()).map(low))]; }"""
    )
    assert wide <= inner and need <= high + 1
    sizes = page.locator(".turning *").evaluate_all(
        """(all) => all.filter((one) => one.innerText)
          .map((one) => parseFloat(getComputedStyle(one).fontSize))"""
    )
    assert min(sizes) >= (19 if present else 14)
    assert page.locator(".turning-cosines td").evaluate_all(
        "(all) => all.every((one) => one.scrollWidth <= one.clientWidth + 1)"
    )
