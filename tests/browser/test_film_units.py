"""Units as switches, in a real Chromium."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from dlviz.draw.scene import encode_scene
from dlviz.draw.units_scene import by_class, lost, right_answers
from tests.film_stage import replaced
from tests.units_example import DEAD, NAMES, UNITS, layer, parts, units

MADE = layer()
HEAD = parts(MADE)[:4]
FULL = right_answers(*HEAD)
Show = Callable[..., Page]
INNER = "mountFilm, unitsPercent, unitsPoints"
"""Of the player's own names, those within a test's reach."""
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
SIZES = [((1280, 800), False), ((1280, 720), True), ((1024, 768), True), ((390, 844), False)]


def tile(page: Page, unit: int) -> Locator:
    return page.locator(".units-tile").nth(unit)


def off(page: Page) -> set[int]:
    page.wait_for_function("player.frame === null")
    found: list[int] = page.evaluate("[...player.units.off]")
    return set(found)


def shown(page: Page) -> tuple[float, list[float]]:
    """Accuracy and shares of the classes as the page says them, in per cent."""
    page.wait_for_function("player.frame === null")
    texts = [
        page.locator(".units-figure").inner_text(),
        *page.locator(".units-now").all_inner_texts(),
    ]
    whole, *classes = [float(text.replace("\u00a0", " ").removesuffix(" %")) for text in texts]
    return whole, classes


def expected(without: set[int]) -> tuple[float, list[float]]:
    """The same, worked out by numpy."""
    right = right_answers(*HEAD, ~np.isin(np.arange(UNITS), list(without)))
    shares = by_class(right, MADE["labels"], len(NAMES))
    whole = np.floor(1000 * right.mean() + 0.5 + 1e-9) / 10
    return float(whole), [float(np.floor(100 * share + 0.5 + 1e-9)) for share in shares]


def test_accuracies_are_numpys_whatever_is_switched_off(show: Show) -> None:
    page, gone = show(units()), set()
    assert shown(page) == expected(set())
    for unit in (0, 5, 10, 1, 6, 2):
        tile(page, unit).click()
        gone.add(unit)
        assert shown(page) == expected(gone)
    tile(page, 5).click()
    assert shown(page) == expected(gone - {5}), "and on again"


def test_answers_are_numpys_to_the_last_picture_for_any_set(show: Show) -> None:
    page, generator = show(units()), np.random.default_rng(1)
    sets = [np.flatnonzero(generator.random(UNITS) < share) for share in np.linspace(0, 1, 30)]
    found = page.evaluate(
        "(sets) => sets.map((one) => player.units.data.answers(new Set(one)).share)",
        [one.tolist() for one in sets],
    )
    for one, share in zip(sets, found, strict=True):
        assert share == right_answers(*HEAD, ~np.isin(np.arange(UNITS), one)).mean()


def test_under_each_tile_is_what_is_lost_without_it(show: Show) -> None:
    page, costs = show(units()), lost(*HEAD)
    texts = page.locator(".units-tile:not(.dead) .units-points").all_inner_texts()
    living = [unit for unit in range(UNITS) if unit not in DEAD]
    for unit, text in zip(living, texts, strict=True):
        assert float(text.replace("−", "-")) == pytest.approx(-100 * costs[unit], abs=0.051)
    widths = page.locator(".units-tile:not(.dead) .units-track i").evaluate_all(
        "(all) => all.map((one) => parseFloat(one.style.width))"
    )
    positive = np.maximum(costs[living], 0)
    np.testing.assert_allclose(widths, 100 * positive / positive.max(), atol=0.01)


def test_dead_units_say_so_and_cannot_be_switched(show: Show) -> None:
    page = show(units())
    assert page.get_by_text("never fires", exact=True).count() == len(DEAD)
    tile(page, DEAD[0]).click(force=True)
    assert off(page) == set()
    assert tile(page, DEAD[0]).get_attribute("aria-label") == f"unit {DEAD[0] + 1}: never fires"


def test_the_readout_names_the_class_that_lost_most(show: Show) -> None:
    page = show(units())
    said = page.locator(".units-said")
    assert said.inner_text().startswith("10 of 10 living units are on. Click a tile")
    worst = int(np.where(MADE["living"], lost(*HEAD), -1).argmax())
    page.get_by_role("button", name="the costliest one").click()
    assert off(page) == {worst}
    before, after = (by_class(right, MADE["labels"], len(NAMES)) for right in (
        FULL, right_answers(*HEAD, np.arange(UNITS) != worst)))  # fmt: skip
    hit = int((before - after).argmax())
    text = said.inner_text().replace("\u00a0", " ")
    assert text == (
        f"9 of 10 living units are on. {NAMES[hit]} lost most: "
        f"{100 * before[hit]:.0f} % → {100 * after[hit]:.0f} %."
    )
    assert page.locator(".units-class.hit .units-name").inner_text() == NAMES[hit]


def test_a_pointed_tile_says_what_is_lost_without_it_alone(show: Show) -> None:
    page = show(units())
    tile(page, 1).hover()
    page.wait_for_function("player.frame === null")
    share = 100 * right_answers(*HEAD, np.arange(UNITS) != 1).mean()
    text = page.locator(".units-said").inner_text().replace("\u00a0", " ")
    assert text.startswith(f"Without unit 2 alone: {share:.1f} % (")
    assert off(page) == set(), "it is only looked at"


def test_the_buttons_switch_several(show: Show) -> None:
    order = [9, 0, 5, 2, 6, 10, 1, 4, 7, 11, 3, 8]
    best = [
        right_answers(*HEAD, np.isin(np.arange(UNITS), order[: k + 1])).mean() for k in range(12)
    ]
    page = show(units(order=order, best=best))
    press = lambda name: page.get_by_role("button", name=name).click()  # noqa: E731
    press("8 at random")
    first = off(page)
    assert len(first) == 8 and not first & set(DEAD)
    assert shown(page) == expected(first)
    assert page.locator(".units-dots i").count() == 3
    assert "3 random groups of 8, 40 % to 70 %" in page.locator(".units-note").inner_text().replace(
        "\u00a0", " "
    )
    press("only the 8 best")
    assert off(page) == {11, 7}
    assert shown(page)[0] == pytest.approx(100 * best[7], abs=0.051), "what Python measured"
    press("all on")
    assert off(page) == set() and shown(page) == expected(set())
    assert not page.locator(".units-ghost").first.is_visible()


def test_every_living_unit_is_drawn_at_random_about_as_often(show: Show) -> None:
    counts = show(units()).evaluate(
        """() => { const counts = Array(12).fill(0);
        for (let k = 0; k < 2000; k++) {
          document.querySelectorAll(".units-tools .film-button")[0].click();
          for (const unit of player.units.off) counts[unit] += 1;
        }
        return counts; }"""
    )
    living = [count for unit, count in enumerate(counts) if unit not in DEAD]
    assert sum(counts) == 16_000 and all(1450 < count < 1750 for count in living)


@pytest.mark.parametrize("press", ["Enter", "Space"])
def test_arrows_move_and_a_key_switches(show: Show, press: str) -> None:
    page = show(units())
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    columns = page.evaluate("player.views[0].place.columns")
    for key in ("ArrowRight", "ArrowDown", press):
        page.keyboard.press(key)
    assert off(page) == {1 + columns}
    held = tile(page, 1 + columns)
    assert held.evaluate("(one) => one === document.activeElement")
    assert held.get_attribute("aria-pressed") == "false"
    assert str(held.get_attribute("aria-label")).startswith(f"unit {2 + columns}: off, ")


def test_only_one_tile_is_a_stop_of_the_tab_key(show: Show) -> None:
    page = show(units())
    page.wait_for_function("player.frame === null")
    assert page.locator(".units-tile[tabindex='0']").count() == 1


def test_while_covered_nothing_can_be_switched_and_no_number_is_there(show: Show) -> None:
    page = show(units(covered=True))
    tile(page, 0).click(force=True)
    assert off(page) == set()
    assert page.get_by_text("Switch off one of 10 living units: what happens?").is_visible()
    assert "%" not in page.locator(".film-box-units").inner_text()
    assert page.evaluate("player.film.arrays.features === undefined")
    assert page.get_by_role("button", name="8 at random").is_disabled()


@pytest.mark.parametrize(("size", "present"), SIZES)
def test_tiles_do_not_move_when_they_are_uncovered(
    show: Show, size: tuple[int, int], present: bool
) -> None:
    found = []
    for covered in (True, False):
        page = show(units(present, covered=covered), size=size)
        found.append(page.evaluate("player.views[0].place"))
        page.context.close()
    assert found[0] == found[1]


def test_what_is_off_outlives_a_payload_of_the_same_network(show: Show) -> None:
    page = show(units())
    tile(page, 4).click()
    replaced(page, encode_scene(units(finding="Another sentence.")))
    assert off(page) == {4}
    assert shown(page) == expected({4})
    replaced(page, encode_scene(units(seed=1)))
    assert off(page) == set(), "another network has all of them on"


@pytest.mark.parametrize(("size", "present"), SIZES)
def test_nothing_overflows(show: Show, size: tuple[int, int], present: bool) -> None:
    page = show(units(present, finding="A finding."), size=size)
    page.get_by_role("button", name="8 at random").click()
    page.wait_for_function("player.frame === null")
    over = page.locator(".film-box-units, .units-head, .units-title, .units-tools").evaluate_all(
        "(all) => all.map((one) => [one.scrollWidth - one.clientWidth,"
        " one.scrollHeight - one.clientHeight])"
    )
    assert max(max(one) for one in over) <= 3, "an outline is 2.5 px larger than its bar"
    box, last = (page.locator(name).bounding_box() for name in (".film-stage", ".units-said"))
    assert box and last and last["y"] + last["height"] <= box["y"] + box["height"] + 1
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_on_a_phone_the_accuracy_stays_in_sight(show: Show) -> None:
    page = show(units(), **NARROW)
    page.evaluate("document.body.style.paddingBottom = '900px'")
    tile(page, 9).scroll_into_view_if_needed()
    page.mouse.wheel(0, 260)
    page.wait_for_timeout(200)
    tile(page, 9).tap()
    assert off(page) == {9}
    figure = page.locator(".units-figure").bounding_box()
    assert figure and 0 <= figure["y"] < 100
    assert shown(page) == expected({9})
    for unit in (0, 5):
        box = tile(page, unit).bounding_box()
        assert box and box["width"] >= 44 and box["height"] >= 44, "px, for a finger"


def test_points_and_shares_are_said_as_people_write_them(show: Show) -> None:
    page = show(units())
    points = {0.31: "−31", 0.021: "−2.1", 0: "0", -0.004: "+0.4", 0.0995: "−10", 0.00049: "0"}
    for lost_, text in points.items():
        assert page.evaluate("(lost) => inner.unitsPoints(lost)", lost_) == text
    assert page.evaluate("inner.unitsPercent(0.976, 1)") == "97.6\u00a0%"
    assert page.evaluate("inner.unitsPercent(0.125)") == "13\u00a0%"
    assert page.evaluate("inner.unitsPercent(NaN)") == "–"
