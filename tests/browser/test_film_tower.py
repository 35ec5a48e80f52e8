"""The tower, in a real Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page

from dlviz.draw.film import Options
from dlviz.draw.palette import GUESS
from dlviz.draw.scene import encode_scene
from dlviz.draw.tower_quiz import tower_rounds
from dlviz.draw.tower_scene import light, tower_scene
from dlviz.export.film_file import film_page
from tests.film_stage import replaced, stage
from tests.pictures_example import UNITS, changed, picture, tower_of

TOWER = tower_of()
FLOORS = len(TOWER.floors)
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
Show = Callable[..., Page]


def film(result: Any = TOWER, present: bool = False, **given: Any) -> bytes:
    return encode_scene(
        tower_scene(result, options=Options(branch=False, present=present), **given)
    )


@pytest.fixture
def show(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """`show(film(...), size=..., **context)`: its page; afterwards no page had an error."""
    names = "mountFilm, atlasesReady, atlasOf, towerUpsampled, GLOW_PLACES"
    monkeypatch.setattr("tests.film_stage.NAMES", names)
    opened: list[tuple[Page, list[str]]] = []

    def show_(shown: bytes, **context: object) -> Page:
        page, errors = stage(browser, tmp_path, shown, **context)  # type: ignore[arg-type]
        opened.append((page, errors))
        settled(page)
        return page

    yield show_
    for page, _ in opened:
        page.context.close()
    assert not [error for _, errors in opened for error in errors]


def settled(page: Page) -> None:
    page.wait_for_function("inner.atlasesReady(player) && player.frame === null")


def tile(page: Page, floor: int, unit: int) -> Locator:
    """The floors stand from the last one down to the first."""
    return page.locator(".tower-floor").nth(FLOORS - 1 - floor).locator(".tower-tile").nth(unit)


def events(page: Page, kind: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = page.evaluate(
        "(kind) => events.filter((event) => event.kind === kind)", kind
    )
    return found


def brightness(page: Page, x: float, y: float) -> float:
    """The mean of a small square of the photo's pixels around a place in parts of its side."""
    settled(page)
    found: float = page.locator(".tower-see canvas").evaluate(
        """(c, [x, y]) => { const { data } = c.getContext("2d").getImageData(
          Math.round(x * c.width) - 4, Math.round(y * c.height) - 4, 9, 9);
        return data.reduce((sum, v, k) => sum + (k % 4 < 3 ? v : 0), 0) / (3 * 81); }""",
        [x, y],
    )
    return found


def shining(page: Page) -> bool:
    return bool(page.locator(".tower.shining").count())


def test_where_a_unit_fires_stays_light_and_the_rest_darkens(show: Show) -> None:
    page = show(film())
    peak, far = (0.4, 0.5), (0.88, 0.2)  # of unit 1 of the third floor; far from it
    day = brightness(page, *far)
    side = TOWER.photo.shape[0]
    there = TOWER.photo[round(0.485 * side) : round(0.515 * side), round(0.385 * side) :][:, :14]
    tile(page, 2, 1).hover()
    settled(page)
    assert brightness(page, *peak) == pytest.approx(there.mean(), rel=0.12)
    assert brightness(page, *far) < 0.45 * day
    page.mouse.move(2, 2)
    assert not shining(page)
    assert brightness(page, *far) == pytest.approx(day, abs=1)


def test_the_light_is_the_map_interpolated_as_between_the_middles_of_its_cells(
    show: Show,
) -> None:
    page = show(film())
    shown = light(TOWER.floors[2].maps)[1]
    n, (h, w) = 33, shown.shape
    found = page.evaluate(
        "([map, size, n]) => Array.from(inner.towerUpsampled(map, size, n))",
        [shown.ravel().tolist(), [h, w], n],
    )
    at = np.clip((np.arange(n) + 0.5) * h / n - 0.5, 0, h - 1)
    columns = np.stack([np.interp(at, np.arange(w), row) for row in shown.astype(float)])
    expected = np.stack([np.interp(at, np.arange(h), one) for one in columns.T], axis=1) / 255
    np.testing.assert_allclose(np.reshape(found, (n, n)), expected, atol=1e-5)


def test_the_card_names_the_unit_its_strength_and_nine_patches(show: Show) -> None:
    page = show(film())
    assert not page.locator(".tower-card").is_visible()
    tile(page, 2, 1).hover()
    settled(page)
    assert page.locator(".tower-unit").inner_text() == f"Stage 5, unit {UNITS[1] + 1}"
    values, peak = TOWER.floors[2].values[1], TOWER.floors[2].maps[1].max()
    said = page.locator(".tower-said").inner_text()
    assert said == f"Fires up to {peak:.1f} on this photo; its best patch: {values[0]:.1f}."


def test_the_card_stays_while_the_pointer_goes_to_its_button(show: Show) -> None:
    page = show(film())
    tile(page, 2, 3).hover()
    button = page.get_by_role("button", name="Its card")
    box = button.bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5, steps=8)
    button.click()
    (event,) = events(page, "unit")
    assert (event["layer"], event["unit"]) == (TOWER.floors[2].layer, UNITS[3])
    page.mouse.move(2, 2)
    settled(page)
    assert not shining(page)


def test_the_keys_reach_the_cards_button(show: Show) -> None:
    page = show(film())
    tile(page, FLOORS - 1, 0).focus()
    page.keyboard.press("ArrowDown")
    settled(page)  # the card has its button
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    (event,) = events(page, "unit")
    assert event["layer"] == TOWER.floors[FLOORS - 2].layer


def test_on_a_stage_one_unit_is_shown_until_something_is_pointed_at(show: Show) -> None:
    page = show(film(present=True), size=(1280, 720))
    best = int(np.argmax(TOWER.floors[FLOORS - 2].answers))
    layer = TOWER.floors[FLOORS - 2].name.split(":")[0]
    assert page.locator(".tower-unit").inner_text() == f"{layer}, unit {UNITS[best] + 1}"
    assert shining(page)
    tile(page, 0, 0).hover()
    page.mouse.move(2, 2)
    settled(page)
    assert not shining(page)


def test_a_unit_that_does_not_fire_is_said_not_to(show: Show) -> None:
    page = show(film())
    tile(page, 0, 3).hover()
    settled(page)
    assert page.locator(".tower-said").inner_text().startswith("Does not fire on this photo")
    assert brightness(page, 0.5, 0.5) < 80, "dark all over"


def test_arrows_go_from_unit_to_unit_enter_turns_and_escape_lets_go(show: Show) -> None:
    page = show(film())
    tile(page, FLOORS - 1, 0).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    settled(page)
    here = tile(page, FLOORS - 2, 2)
    assert here.evaluate("(b) => b === document.activeElement")
    label = here.get_attribute("aria-label") or ""
    assert label.startswith(f"Stage 5, unit {UNITS[2] + 1}: its strongest patches. Fires up to")
    page.keyboard.press("Enter")
    settled(page)
    assert "an input made for it" in (here.get_attribute("aria-label") or "")
    assert shining(page)
    page.keyboard.press("Escape")
    settled(page)
    assert not shining(page)
    assert page.locator(".tower-tile.turned").count() == 1


def test_one_tab_stop_leads_to_the_tiles(show: Show) -> None:
    page = show(film())
    stops = page.locator(".tower-tile").evaluate_all("(all) => all.map((one) => one.tabIndex)")
    assert sorted(stops) == [-1] * (4 * FLOORS - 1) + [0]


def test_the_switch_turns_all_tiles_and_one_turned_back_leaves_it_open(show: Show) -> None:
    page = show(film())
    page.get_by_role("radio", name="made for it").check()
    settled(page)
    assert page.locator(".tower-tile.turned").count() == 4 * FLOORS
    tile(page, 1, 1).hover()
    settled(page)
    said = page.locator(".tower-said").inner_text()
    assert said == "Changed step by step until the unit fired strongly."
    tile(page, 1, 1).click()
    settled(page)
    assert page.locator(".tower-tile.turned").count() == 4 * FLOORS - 1
    assert page.locator(".tower-tools input:checked").count() == 0
    page.get_by_role("radio", name="patches").check()
    settled(page)
    assert page.locator(".tower-tile.turned").count() == 0


def test_without_optimised_inputs_nothing_turns(show: Show) -> None:
    page = show(film(tower_of(optimised=False)))
    assert page.locator(".tower-tools input").count() == 0
    tile(page, 1, 1).click()
    settled(page)
    assert page.locator(".tower-tile.turned").count() == 0


def test_its_card_is_asked_for_by_layer_and_unit(show: Show) -> None:
    page = show(film())
    tile(page, 1, 2).click()
    page.get_by_role("button", name="Its card").click()
    (event,) = events(page, "unit")
    assert (event["layer"], event["unit"]) == ("stage2", UNITS[2])


def test_a_film_without_python_has_no_button_for_it(
    show: Show, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "tower.html"
    file.write_text(film_page(film(), "Tower", "What does each layer see?"), encoding="utf-8")
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(file.as_uri())
    page.wait_for_selector(".film[data-ready]")
    tile(page, 2, 1).click()
    page.wait_for_function(
        """() => { const c = document.querySelector(".tower-tile canvas");
        return c.getContext("2d").getImageData(9, 9, 1, 1).data[3] === 255; }"""
    )
    assert page.locator(".tower-card").is_visible()
    assert not page.get_by_role("button", name="Its card").is_visible()
    page.get_by_role("button", name="Quiz: two rounds").click()
    assert page.locator(".quiz-pick").count() == 2
    page.context.close()
    assert errors == []


def test_a_chosen_unit_outlives_a_payload_with_other_words(show: Show) -> None:
    page = show(film())
    tile(page, 2, 1).click()
    page.mouse.move(2, 2)
    replaced(page, film(finding="Another sentence.", present=True))
    settled(page)
    assert page.locator(".tower-unit").inner_text() == f"Stage 5, unit {UNITS[1] + 1}"
    replaced(page, film(changed(TOWER, values=lambda floor: 2 * floor.values)))
    settled(page)
    assert not shining(page), "another photo's units are others"


def test_a_click_on_the_photo_lets_the_unit_go(show: Show) -> None:
    page = show(film())
    tile(page, 2, 1).click()
    page.locator(".tower-see canvas").click()
    settled(page)
    assert not shining(page)


def spoken(page: Page) -> str:
    """Everything that is written, or said to a screen reader, in the quiz."""
    found: str = page.locator(".tower-quiz").evaluate(
        """(box) => [box, ...box.querySelectorAll("*")].map((one) =>
          [one.getAttribute("aria-label"), one.title, one.alt].join(" ")).join(" ")
          + box.innerText"""
    )
    return found


def test_two_rounds_of_quiz_and_back_to_the_tower(show: Show) -> None:
    page = show(film())
    rounds = tower_rounds(TOWER)
    page.get_by_role("button", name="Quiz: two rounds").click()
    settled(page)
    assert not page.locator(".tower-floors").is_visible()
    for number, one in enumerate(rounds):
        before = spoken(page)
        assert "activation" not in before and "Right" not in before and "No:" not in before
        assert page.locator(".quiz-column.more, .quiz-column.mine").count() == 0
        answer = int(one.places[1].value > one.places[0].value)
        page.keyboard.press("2" if answer == (number == 0) else "1")  # right, then wrong
        settled(page)
        assert page.locator(".quiz-said").inner_text().startswith("Right:" if number == 0 else "No")
        page.keyboard.press("Enter")
        settled(page)
    (event,) = events(page, "quiz")
    assert (event["right"], event["rounds"]) == (1, 2)
    assert page.locator(".tower-floors").is_visible()
    assert page.locator(".tower-score").inner_text() == "1 of 2 right"


@pytest.mark.parametrize("how", ["button", "Escape"])
def test_the_quiz_can_be_left_before_its_end(show: Show, how: str) -> None:
    page = show(film())
    page.get_by_role("button", name="Quiz: two rounds").click()
    if how == "button":
        page.get_by_role("button", name="Back to the tower").click()
    else:
        page.keyboard.press("Escape")
    settled(page)
    assert page.locator(".tower-floors").is_visible() and not events(page, "quiz")
    assert page.locator(".tower-score").inner_text() == ""


def test_after_an_answer_the_photo_shows_both_places(show: Show) -> None:
    page = show(film())
    page.get_by_role("button", name="Quiz: two rounds").click()
    one = tower_rounds(TOWER)[0]
    (best,) = (p for p in one.places if p.value == max(q.value for q in one.places))
    at = (best.square[0] + best.square[2] / 2, best.square[1] + best.square[2] / 2)
    before = brightness(page, 0.92, 0.5)
    page.locator(".quiz-pick").first.click()
    settled(page)
    assert brightness(page, 0.92, 0.5) < 0.6 * before < brightness(page, *at) + before
    mark = page.locator(".quiz-column.mine .quiz-pick").evaluate(
        "(b) => getComputedStyle(b, '::after').borderTopColor"
    )
    assert mark == "rgb({}, {}, {})".format(*(int(GUESS[k : k + 2], 16) for k in (1, 3, 5)))


def test_on_a_phone_the_first_touch_shows_and_the_second_turns(show: Show) -> None:
    page = show(film(), **NARROW)
    here, stage_ = tile(page, 1, 1), page.locator(".film-stage").bounding_box()
    floors = page.locator(".tower-floors").bounding_box()
    assert stage_ and floors
    closed = stage_["height"]
    below = stage_["y"] + closed - floors["y"] - floors["height"]
    assert -1 <= below < 70, "no room is kept for a card"
    here.tap()
    settled(page)
    assert shining(page) and page.locator(".tower-tile.turned").count() == 0
    assert closed < page.locator(".film-stage").bounding_box()["height"]  # type: ignore[index]
    here.tap()
    settled(page)
    assert page.locator(".tower-tile.turned").count() == 1


def test_on_a_phone_the_card_opens_under_its_floor_and_the_photo_stays(show: Show) -> None:
    page = show(film(), **NARROW)
    here = tile(page, 0, 1)
    here.scroll_into_view_if_needed()
    here.tap()
    settled(page)
    page.evaluate("scrollTo(0, 600)")
    photo = page.locator(".tower-see canvas").bounding_box()
    card, row = page.locator(".tower-card").bounding_box(), here.bounding_box()
    assert photo and card and row
    assert photo["y"] == pytest.approx(0, abs=1)
    assert card["y"] >= row["y"] + row["height"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    stage_, inside = (page.locator(s).bounding_box() for s in (".film-stage", ".tower"))
    assert stage_ and inside and inside["height"] <= stage_["height"] + 1


@pytest.mark.parametrize("size", [(1280, 720), (1024, 768)])
@pytest.mark.parametrize("small", [False, True])
def test_on_a_stage_all_is_in_sight_in_large_type(
    show: Show, size: tuple[int, int], small: bool
) -> None:
    shown = tower_of(small)
    page = show(film(shown, present=True, finding="It says: espresso, 95 %."), size=size)
    page.locator(".tower-tile").first.hover()
    settled(page)
    box = page.locator(".film-stage").bounding_box()
    assert box
    for part in (".tower-floors", ".tower-side", ".tower-see", ".tower-tools", ".tower-card"):
        inside = page.locator(part).bounding_box()
        assert inside, part
        assert inside["y"] + inside["height"] <= box["y"] + box["height"] + 1, part
        assert inside["x"] + inside["width"] <= size[0] - 15, part
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(".tower *")].filter((one) => one.offsetParent
          && [...one.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
          .map((one) => parseFloat(getComputedStyle(one).fontSize))"""
    )
    assert min(sizes) >= 20


def test_the_pictures_arrive_as_they_were_sent(show: Show) -> None:
    small = tower_of(small=True)
    page = show(film(small))
    side = small.side
    found = page.evaluate(
        """(side) => { const atlas = inner.atlasOf(player), c = document.createElement("canvas");
        c.width = c.height = side;
        const ctx = c.getContext("2d");
        atlas.draw(ctx, player.film.header.scene.photo, 0, 0, side);
        return Array.from(ctx.getImageData(0, 0, side, side).data).filter((_, k) => k % 4 === 0);
        }""",
        side,
    )
    np.testing.assert_array_equal(
        np.reshape(found, (side, side)), picture(side, 1, grey=True)[..., 0]
    )
