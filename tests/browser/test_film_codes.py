"""Local against distributed codes, in a real Chromium."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from dlviz.draw.codes_scene import codes_scene
from dlviz.draw.film import Options
from dlviz.draw.scene import Scene, encode_scene
from dlviz.jobs import finish
from dlviz.measure.codes import Codes, every_pattern
from tests.film_stage import replaced

INNER = "mountFilm, codesChance"
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
Show = Callable[..., Page]


def codes(units: int = 4, headline: int = 0) -> Scene:
    knobs = {"headline": headline} if headline else {}
    options = Options(branch=False, present=bool(headline), knobs=knobs)
    finding = f"{units} units: {units} things by a unit each, {2**units} by a unit a feature."
    return codes_scene(finish(Codes(units=units)), options=options, finding=finding)


def row(page: Page, table: int, number: int) -> Locator:
    return page.locator(".codes-table").nth(table).locator(".codes-row").nth(number)


def said(page: Page, table: int, number: int) -> str:
    page.wait_for_function("player.frame === null")
    return row(page, table, number).locator(".codes-now").inner_text().replace("\n", " ")


def test_a_flipped_unit_makes_a_neighbour_or_two_things_at_once(show: Show) -> None:
    page = show(codes())
    assert said(page, 0, 0) == said(page, 1, 0) == "✓"
    row(page, 1, 0).locator("button").nth(2).click()
    assert said(page, 1, 0).split() == ["✗", "square"], "small blue round plain is square now"
    row(page, 0, 0).locator("button").nth(1).click()
    assert said(page, 0, 0) == "✗ one of 2"
    row(page, 0, 0).locator("button").nth(1).click()
    row(page, 0, 0).locator("button").nth(0).click()
    assert said(page, 0, 0) == "✗ nothing"
    reads = page.locator(".codes-read").all_inner_texts()
    assert reads == ["3 of 4 still recognised", "15 of 16 still recognised"]
    page.get_by_role("button", name="Put all back").click()
    assert said(page, 0, 0) == said(page, 1, 0) == "✓"


def test_keys_go_from_square_to_square_and_flip(show: Show) -> None:
    page = show(codes())
    row(page, 1, 0).locator("button").nth(0).focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert said(page, 1, 2).split() == ["✗", "blue"]
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label == "small orange round plain, unit 2 (orange): off"
    assert page.locator(".codes-table").nth(1).locator('button[tabindex="0"]').count() == 1
    assert page.locator(".codes > .film-hidden").inner_text() == "small orange round plain: blue"


def test_noise_flips_ever_more_units_and_moves_along_the_chart(show: Show) -> None:
    page, made = show(codes(6)), finish(Codes(units=6))
    before: set[int] = set()
    for place in (10, 25, 50):
        page.locator(".codes input[type=range]").fill(str(place))
        page.wait_for_function("player.frame === null")
        flipped = page.eval_on_selector_all(
            ".codes-square", "(all) => all.flatMap((one, k) => one.matches('.flipped') ? [k] : [])"
        )
        assert before < set(flipped)
        before = set(flipped)
        shown = page.locator(".codes-legend b").all_inner_texts()
        expected = np.floor(100 * made.recognised[:, place] + 0.5)
        assert [text.split()[0] for text in shown] == [f"{one:.0f}" for one in expected]
    chances = page.evaluate(
        """['local', 'distributed', 'spread'].flatMap((kind) => Array.from({ length: 1000 },
            (_, k) => inner.codesChance(kind, Math.floor(k / 10), k % 10)))"""
    )
    shares = np.histogram(chances, bins=5, range=(0, 1))[0] / 3000
    np.testing.assert_allclose(shares, 0.2, atol=0.04)


def test_the_nearest_things_are_pythons(show: Show) -> None:
    page, made = show(codes(5)), finish(Codes(units=5))
    patterns = every_pattern(5)
    for kind, own in (("local", made.local), ("spread", made.spread)):
        found = page.evaluate(
            "([kind, all]) => all.map((one) => player.codes.data.nearest(kind, one))",
            [kind, patterns.tolist()],
        )
        for pattern, things in zip(patterns, found, strict=True):
            apart = (pattern != own).sum(1)
            assert things == np.flatnonzero(apart == apart.min()).tolist()
    assert page.evaluate("player.codes.data.nearest('distributed', [1, 0, 1, 0, 0])") == [5]


def test_random_patterns_are_another_distributed_code(show: Show) -> None:
    page, made = show(codes()), finish(Codes())
    page.get_by_role("radio", name="random").check()
    page.wait_for_function("player.frame === null")
    table = page.locator(".codes-table").nth(1)
    assert table.locator(".codes-row").count() == 4
    on = table.locator("button").evaluate_all("(all) => all.map((b) => b.ariaPressed === 'true')")
    np.testing.assert_array_equal(np.reshape(on, (4, 4)), made.spread)
    replaced(page, encode_scene(codes_scene(made, finding="Another one.")))
    assert page.locator(".codes-table").nth(1).locator(".codes-row").count() == 4, "it stays chosen"


@pytest.mark.parametrize("units", [4, 10])
def test_on_a_phone_nothing_is_cut(show: Show, units: int) -> None:
    page = show(codes(units), **NARROW)
    page.wait_for_function("player.frame === null")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    stage, last = page.locator(".film-stage").bounding_box(), page.locator(".codes-chart")
    box = last.bounding_box()
    assert stage is not None and box is not None
    assert box["y"] + box["height"] <= stage["y"] + stage["height"] + 1
    tables = [page.locator(".codes-table").nth(k).bounding_box() for k in range(2)]
    assert tables[0]["y"] + tables[0]["height"] <= tables[1]["y"]


@pytest.mark.parametrize("size", [(1280, 720), (1024, 768)])
@pytest.mark.parametrize("units", [2, 4, 10])
def test_in_front_of_a_class_all_of_it_fits_and_is_large(
    show: Show, size: tuple[int, int], units: int
) -> None:
    page = show(codes(units, headline=40), size=size)
    page.wait_for_function("player.frame === null")
    stage: Any = page.locator(".film-stage").bounding_box()
    for part in (".codes-table >> nth=0", ".codes-table >> nth=1", ".codes-chart"):
        box: Any = page.locator(part).bounding_box()
        inner = page.locator(part).evaluate("(e) => e.scrollWidth - e.clientWidth")
        assert inner <= 1, part
        assert box["y"] + box["height"] <= stage["y"] + stage["height"] + 1, part
        assert box["x"] + box["width"] <= stage["x"] + stage["width"] + 1, part
    least = page.eval_on_selector_all(
        ".codes-row span, .codes-legend span, .codes-noise span, .codes b, .codes h3, .codes-read",
        "(all) => Math.min(...all.map((one) => parseFloat(getComputedStyle(one).fontSize)))",
    )
    assert least >= 22
    drawn, things = min(8, 2**units), 2**units
    part = f"{drawn} of {things:,} shown" if drawn < things else "still recognised"
    assert page.locator(".codes-read").last.inner_text().endswith(part)
