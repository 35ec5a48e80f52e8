"""Tiles of several methods over one clock, in a real Chromium."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit
from playwright.sync_api import Browser, Locator, Page

from dlviz.draw.scene import Clock, Scene, encode_scene
from dlviz.draw.witnesses_scene import Witness, levels, witnesses_scene
from tests.film_stage import replaced, stage
from tests.witnesses_example import (
    CELLS,
    FOLLOWED,
    SCORED,
    blob,
    cascade,
    cascade_of,
    computed,
    curves,
    curves_of,
    grid,
)

Show = Callable[..., Page]
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
SIZES = [((1280, 800), False), ((1280, 720), True), ((1024, 768), True), ((390, 844), False)]
MAKERS = (cascade, curves, grid, computed)


@pytest.fixture
def show(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """`show(scene, size=..., **context)`: its page; afterwards no page had an error."""
    monkeypatch.setattr("tests.film_stage.NAMES", "mountFilm, witnessesMap, witnessesMask, atlasOf")
    opened: list[tuple[Page, list[str]]] = []

    def show_(scene: Scene, **context: Any) -> Page:
        opened.append(stage(browser, tmp_path, encode_scene(scene), **context))
        settled(opened[-1][0])
        return opened[-1][0]

    yield show_
    for page, _ in opened:
        page.context.close()
    assert not [error for _, errors in opened for error in errors]


def settled(page: Page) -> None:
    page.wait_for_function("inner.atlasOf(player).ready && player.frame === null")


def tile(page: Page, k: int) -> Locator:
    return page.locator(".witness-tile").nth(k)


def to(page: Page, t: int) -> None:
    page.evaluate("(t) => player.seek(t)", t)
    settled(page)


def pixels(page: Page, k: int) -> np.ndarray[Any, Any]:
    """A tile's canvas [side, side, 3], in 0 to 255."""
    settled(page)
    raw = (
        tile(page, k)
        .locator(".witness-picture canvas")
        .evaluate(
            """(c) => [c.width, ...c.getContext("2d").getImageData(0, 0, c.width, c.height).data]"""
        )
    )
    return np.reshape(raw[1:], (raw[0], raw[0], 4))[..., :3].astype(float)


def vermillion(picture: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return picture[..., 0] - picture[..., 2]


def test_a_tile_shows_the_map_of_the_clocks_place(show: Show) -> None:
    white = np.full((64, 64, 3), 255, dtype=np.uint8)
    maps = np.stack([blob(9, 0.25, 0.25), blob(9, 0.75, 0.75)])
    clock = Clock((0, 1), ("before", "after"))
    given = {"captions": ("first", "then"), "say": "Says."}
    page = show(witnesses_scene([Witness("A", maps=maps, **given)], [white], clock=clock))
    for t, (row, column), said in ((0, (0.25, 0.25), "first"), (1, (0.75, 0.75), "then")):
        to(page, t)
        seen = vermillion(pixels(page, 0))
        side = len(seen)
        assert seen[int(row * side), int(column * side)] > 80
        assert seen[int((1 - row) * side), int((1 - column) * side)] < 25
        assert tile(page, 0).locator(".witness-caption").inner_text() == said


def test_maps_arrive_as_python_made_them(show: Show) -> None:
    page, shown = show(cascade()), cascade_of()
    for k in range(len(FOLLOWED)):
        made, blank = levels(shown.maps[k], signed=False)
        for t in (0, 3, 6):
            to(page, t)
            found = page.evaluate(
                "(k) => { const { made } = inner.witnessesMap(player, k);"
                " return [made.blank, ...made.values]; }",
                k,
            )
            assert found[0] is bool(blank[t])
            np.testing.assert_array_equal(found[1:], made[t].ravel())


@pytest.mark.parametrize("t", [0, 2, 14])
def test_cells_that_are_gone_are_those_of_the_order(show: Show, t: int) -> None:
    page, shown = show(curves()), curves_of()
    to(page, t)
    for k in range(2 * len(SCORED)):
        opaque = page.evaluate(
            """(k) => { const c = inner.witnessesMask(player, k);
            const { data } = c.getContext("2d").getImageData(0, 0, c.width, c.height);
            return Array.from(data).filter((_, at) => at % 4 === 3).map((v) => v > 0); }""",
            k,
        )
        first = shown.order[k % len(SCORED)] < round(shown.removed[t] * CELLS**2)
        np.testing.assert_array_equal(opaque, ~first if k < len(SCORED) else first)


def test_a_blank_map_says_so(show: Show) -> None:
    white = np.full((64, 64, 3), 255, dtype=np.uint8)
    page = show(witnesses_scene([Witness("A", maps=np.full((1, 7, 7), -1.0))], [white]))
    picture = pixels(page, 0)
    assert (picture.min(axis=2) < 100).mean() > 0.005, "words in ink"
    assert vermillion(picture).max() < 30


def test_a_pointed_tile_says_what_it_is_and_its_curve_is_bold(show: Show) -> None:
    page = show(cascade())
    to(page, 6)
    thick = """() => { const { sheet, live } = player.views.find((one) => one.panel).panel,
        { canvas, ctx } = live, [r, g, b] = [0, 114, 178],
        { data } = ctx.getImageData(0, 0, canvas.width, canvas.height);
        let n = 0;
        for (let k = 0; k < data.length; k += 4)
          n += data[k] === r && data[k + 1] === g && data[k + 2] === b && data[k + 3] === 255;
        return n; }"""
    before = page.evaluate(thick)
    tile(page, 0).hover()
    settled(page)
    assert page.locator(".witness-name").inner_text() == "Guided backprop"
    assert page.locator(".witness-now").inner_text() == "correlation 0.42"
    assert "gradient" in page.locator(".witness-say").inner_text()
    assert page.locator(".witness-note").is_visible()
    assert page.locator(".witness-tile:has(.witness-warns) b").all_inner_texts() == [
        "Guided backprop"
    ]
    assert page.evaluate(thick) > 1.3 * before
    tile(page, 1).hover()
    settled(page)
    assert page.evaluate(thick) < 0.4 * before, "the others are pale"
    assert not page.locator(".witness-note").is_visible()


def test_pointing_at_a_curve_lights_its_tile(show: Show) -> None:
    page = show(cascade())
    to(page, 6)
    place = page.evaluate(
        """() => { const { panel } = player.views.find((one) => one.panel), { f, live } = panel;
        const { left, top } = live.canvas.getBoundingClientRect();
        const one = panel.series.find(({ key }) => key === "Gradient (saliency)");
        return [left + f.x.at(one.x[4]), top + f.y.at(one.y[4])]; }"""
    )
    page.mouse.move(*place)
    settled(page)
    lit = page.locator(".witness-tile.lit b").all_inner_texts()
    assert lit == ["Gradient (saliency)"]


def test_a_click_shows_a_tile_large_and_escape_lets_go(show: Show) -> None:
    page = show(cascade())
    tile(page, 1).click()
    settled(page)
    large, own = page.locator(".witness-lens canvas"), tile(page, 1).locator(".witness-picture")
    box, small = large.bounding_box(), own.bounding_box()
    assert box and small and box["width"] > 1.8 * small["width"]
    page.keyboard.press("Escape")
    settled(page)
    assert not large.is_visible()


def test_arrow_keys_go_from_tile_to_tile_and_not_through_the_film(show: Show) -> None:
    page = show(cascade())
    t = page.evaluate("player.t")
    tile(page, 0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    settled(page)
    assert page.evaluate("player.t") == t
    assert tile(page, 2).evaluate("(one) => one === document.activeElement")
    assert page.locator(".witness-name").inner_text() == "Gradient (saliency)"
    page.keyboard.press("Enter")
    settled(page)
    assert tile(page, 2).get_attribute("aria-pressed") == "true"
    stops = page.locator(".witness-tile").evaluate_all("(all) => all.map((one) => one.tabIndex)")
    assert sorted(stops) == [-1] * (len(FOLLOWED) - 1) + [0]


def test_the_switch_shows_the_other_set_with_its_chart(show: Show) -> None:
    page = show(curves())
    to(page, 0)
    assert page.locator(".witness-tile").count() == len(SCORED)
    plots = page.locator(".film-box-witnessplot")
    assert [plots.nth(k).is_visible() for k in range(2)] == [True, False]
    start = pixels(page, 0)
    page.get_by_role("radio", name="Deletion").check()
    settled(page)
    assert [plots.nth(k).is_visible() for k in range(2)] == [False, True]
    assert np.abs(pixels(page, 0) - start).mean() > 3, "the whole picture, and not its blur"
    area = f"area {curves_of().areas[0, 0]:.3f}"
    assert area in tile(page, 0).locator(".witness-caption").inner_text()


def test_the_slider_goes_from_the_photo_to_the_map_alone(show: Show) -> None:
    page = show(cascade())
    slider = page.get_by_label("How much of the photo shows under the maps")
    colours = []
    for share in ("0", "1"):
        slider.fill(share)
        colours.append(pixels(page, 1).mean())
    assert colours[1] > colours[0] + 40, "paper"


def test_what_is_kept_outlives_a_payload_with_other_words(show: Show) -> None:
    page = show(curves())
    page.get_by_role("radio", name="Deletion").check()
    tile(page, 2).click()
    replaced(page, encode_scene(curves(finding="Another sentence.")))
    settled(page)
    assert page.get_by_role("radio", name="Deletion").is_checked()
    assert page.locator(".witness-tile.kept, .witness-tile[aria-pressed='true']").count() == 1
    replaced(page, encode_scene(cascade()))
    settled(page)
    assert page.locator(".witness-tile[aria-pressed='true']").count() == 0


def test_covered_tiles_show_no_map_and_no_number(show: Show) -> None:
    page = show(cascade(covered=True, finding="It stays."))
    assert page.get_by_text("Which maps mind?").is_visible()
    shown = page.locator(".film-box-witnesses").inner_text()
    assert "correlation" not in shown and "It stays." not in page.locator(".film").inner_text()
    assert "still covered" in str(tile(page, 0).get_attribute("aria-label"))
    tile(page, 0).click()
    settled(page)
    assert not page.locator(".witness-lens").is_visible()


@pytest.mark.in_turn
@pytest.mark.parametrize("make", [cascade, curves])
@pytest.mark.parametrize(("size", "present"), SIZES)
def test_tiles_do_not_move_when_they_are_uncovered(
    show: Show, make: Callable[..., Scene], size: tuple[int, int], present: bool
) -> None:
    found = []
    for covered in (True, False):
        page = show(make(present, covered=covered, finding="It stays."), size=size)
        found.append(page.evaluate("player.views[0].plan.grid"))
        page.context.close()
    before, after = found
    if present:  # larger before, where the film's bar will be
        assert before["columns"] == after["columns"] and before["size"] >= after["size"]
    elif size[0] < 500:  # captions come in under them
        assert (before["size"], before["columns"]) == (after["size"], after["columns"])
        assert before["captions"] == 0 < after["captions"]
    else:
        assert before == after


def test_uncovered_tiles_play_from_the_start_and_the_finding_waits(show: Show) -> None:
    page = show(cascade(covered=True))
    replaced(page, encode_scene(cascade(finding="It stays.")))
    page.wait_for_function("player.playing")
    assert page.evaluate("player.t") < 3
    finding = page.locator(".film-finding")
    page.wait_for_function("document.querySelector('.witness-hush')")
    assert finding.evaluate("(one) => getComputedStyle(one).visibility") == "hidden"
    page.evaluate("player.speed = 40")
    page.wait_for_function("!player.playing")
    settled(page)
    assert finding.evaluate("(one) => getComputedStyle(one).visibility") == "visible"


def test_channels_that_are_not_added_yet_are_pale(show: Show) -> None:
    page = show(computed())
    for t, pale in ((0, 9), (3, 6), (9, 0)):
        to(page, t)
        assert page.locator(".witness-tile.pale").count() == pale
    assert page.locator(".witness-name").inner_text() == "Sum so far"


@pytest.mark.parametrize("stages", [1, 3])
def test_partial_results_draw(show: Show, stages: int) -> None:
    page = show(cascade(stages=stages))
    assert page.locator(".witness-tile").count() == len(FOLLOWED)
    replaced(page, encode_scene(cascade()))
    settled(page)
    page = show(grid(count=stages))
    assert page.get_by_text("still to come").count() > 0


@pytest.mark.in_turn
@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(("size", "present"), SIZES)
def test_nothing_overflows(
    show: Show, make: Callable[..., Scene], size: tuple[int, int], present: bool
) -> None:
    page = show(make(present, finding="A finding with some words."), size=size)
    tile(page, 0).hover()
    settled(page)
    box = page.locator(".film-stage").bounding_box()
    assert box
    parts = ".witness-tile, .witness-side > *, .witness-lens, .film-box-witnessplot"
    for part in page.locator(parts).all():
        inside = part.bounding_box()
        if not inside or not part.is_visible():
            continue
        assert inside["y"] + inside["height"] <= box["y"] + box["height"] + 1
        assert inside["x"] + inside["width"] <= box["x"] + box["width"] + 1
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    if not present:
        return
    foot = page.locator(".film-bar" if make is not grid else ".film-stage").bounding_box()
    assert foot and foot["y"] + foot["height"] <= size[1]


def test_on_a_phone_a_tapped_tile_opens_under_its_row(show: Show) -> None:
    page = show(cascade(), **NARROW)
    stage_ = page.locator(".film-stage").bounding_box()
    plot = page.locator(".film-box-witnessplot").bounding_box()
    tile(page, 2).tap()
    settled(page)
    lens, row = page.locator(".witness-lens").bounding_box(), tile(page, 2).bounding_box()
    below = page.locator(".film-box-witnessplot").bounding_box()
    after = page.locator(".film-stage").bounding_box()
    assert stage_ and plot and lens and row and below and after
    assert lens["y"] >= row["y"] + row["height"] and lens["width"] > 340
    assert after["height"] - stage_["height"] == pytest.approx(lens["height"] + 10, abs=2)
    last = tile(page, 4).bounding_box()
    assert last and below["y"] > last["y"] + last["height"]
    tile(page, 2).tap()
    settled(page)
    assert not page.locator(".witness-lens").is_visible()


@pytest.mark.parametrize("make", [cascade, curves])
@pytest.mark.parametrize("size", [(1280, 720), (1024, 768)])
@pytest.mark.parametrize("covered", [True, False])
def test_a_hall_can_read_what_stands_at_the_tiles(
    show: Show, make: Callable[..., Scene], size: tuple[int, int], covered: bool
) -> None:
    page = show(make(True, covered=not covered), size=size)
    (font,) = Path(streamlit.__file__).parent.glob("static/static/media/SourceSansVF-Upright*")
    data = base64.b64encode(font.read_bytes()).decode("ascii")
    page.add_style_tag(
        content=f"""@font-face {{ font-family: "App"; font-weight: 200 900;
        src: url(data:font/woff2;base64,{data}) }} .film {{ --st-font: "App" }}"""
    )
    page.evaluate("document.fonts.load('700 20px App')")
    replaced(page, encode_scene(make(True, covered=covered, finding="A finding. " * 11)))
    settled(page)
    words = page.locator(".witness-title b, .witness-caption, .witness-picture em").evaluate_all(
        """(all) => all.filter((one) => one.offsetParent && one.innerText).map((one) => [
          parseFloat(getComputedStyle(one).fontSize), one.scrollWidth - one.clientWidth,
          one.innerText])"""
    )
    assert words and min(type_ for type_, *_ in words) >= 20
    assert max(over for _, over, text in words if text != "baseline") <= 0


def test_on_a_phone_covered_tiles_stand_close(show: Show) -> None:
    page = show(cascade(covered=True), **NARROW)
    top = page.locator(".film-stage").bounding_box()
    first, third = (tile(page, k).bounding_box() for k in (0, 2))
    last = tile(page, 0).locator(".witness-picture").bounding_box()
    assert top and first and third and last
    assert first["y"] - top["y"] < 6
    assert third["y"] - last["y"] - last["height"] < 14


def test_a_method_without_a_map_says_why(show: Show) -> None:
    page = show(grid())
    names = page.locator(".witness-tile b").all_inner_texts()
    tile(page, names.index("DeepLIFT")).hover()
    settled(page)
    assert "no rule for this network" in page.locator(".witness-note").inner_text()


def test_baselines_say_that_they_are(show: Show) -> None:
    page = show(curves())
    assert page.locator(".witness-tile.baseline em").all_inner_texts() == ["baseline"] * 3
    assert "baseline" in str(page.locator(".baseline").first.get_attribute("aria-label"))
