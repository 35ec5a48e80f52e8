"""The map of learning rate and batch size, in a real Chromium."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dlviz.draw.film import Options
from dlviz.draw.map_scene import map_scene
from dlviz.draw.scene import encode_scene
from dlviz.train.sweep import Sweep
from tests.film_stage import stage
from tests.map_example import maps_of, slopes_of

BOTH = Sweep(clocks="both")
MAPS = maps_of(BOTH)
SLOPES = slopes_of(MAPS)
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
Show = Callable[..., Page]


def film(present: bool = False, **given: object) -> bytes:
    values: dict[str, object] = {"measure": "loss", "clock": "epochs", "toggle": True}
    options = Options(branch=False, present=present)
    return encode_scene(
        map_scene(BOTH, MAPS, SLOPES, {}, options=options, **{**values, **given})  # type: ignore[arg-type]
    )


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Show]:
    """`show(film(...), size=..., **context)`: its page; afterwards no page had an error."""
    opened: list[tuple[Page, list[str]]] = []

    def show_(shown: bytes, **context: object) -> Page:
        page, errors = stage(browser, tmp_path, shown, **context)  # type: ignore[arg-type]
        opened.append((page, errors))
        return page

    yield show_
    for page, _ in opened:
        page.context.close()
    assert not [error for _, errors in opened for error in errors]


def settled(page: Page) -> None:
    page.wait_for_function("player.frame === null")


def replace_film(page: Page, shown: bytes) -> None:
    """Another payload on the same element, as after a rerun."""
    page.evaluate(
        """(text) => mountFilmAgain(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)))""",
        base64.b64encode(shown).decode("ascii"),
    )


@pytest.fixture
def again(show: Show, monkeypatch: pytest.MonkeyPatch) -> Show:
    """As `show`, with `replace_film` at hand."""
    monkeypatch.setattr("tests.film_stage.NAMES", "mountFilm, strokeSlope, mixedLines, mapLaw")

    def show_(shown: bytes, **context: object) -> Page:
        page = show(shown, **context)
        page.evaluate(
            """() => { window.mountFilmAgain = (bytes) => inner.mountFilm(
                document.getElementById("film"), bytes, (event) => events.push(event)); }"""
        )
        return page

    return show_


def events(page: Page, kind: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = page.evaluate(
        "(kind) => events.filter((event) => event.kind === kind)", kind
    )
    return found


def frame(page: Page) -> dict[str, float]:
    """The map's frame in px of the page."""
    found: dict[str, float] = page.evaluate(
        """() => { const view = player.views.find((one) => one.frame), { frame, live } = view;
        const box = live.canvas.getBoundingClientRect();
        return { left: box.left + frame.left, w: frame.w, h: frame.h, lies: frame.lies,
          top: box.top + frame.top, bottom: box.top + frame.bottom }; }"""
    )
    return found


def place(page: Page, rate: float, batch: float) -> tuple[float, float]:
    """The middle of a cell on the page; parts of cells too."""
    f = frame(page)
    across, up = (rate, batch) if f["lies"] else (batch, rate)
    return f["left"] + (across + 0.5) * f["w"], f["bottom"] - (up + 0.5) * f["h"]


def cells(page: Page) -> np.ndarray:
    """What is drawn of the cells, RGBA."""
    settled(page)
    return np.array(page.locator(".map-cells").evaluate(PIXELS), dtype=int)


PIXELS = """(c) => { const x = c.getContext("2d"); const out = [];
  for (let k = 0; k < 40; k++) for (let n = 0; n < 40; n++) {
    out.push([...x.getImageData(Math.floor((k + 0.5) * c.width / 40),
      Math.floor((n + 0.5) * c.height / 40), 1, 1).data]); }
  return out; }"""


def draw(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A straight stroke from one (rate, batch) place to another."""
    (x0, y0), (x1, y1) = place(page, *start), place(page, *end)
    page.mouse.move(x0, y0)
    page.mouse.down()
    for part in np.linspace(0, 1, 12)[1:]:
        page.mouse.move(x0 + part * (x1 - x0), y0 + part * (y1 - y0))
    page.mouse.up()
    settled(page)


def slope(page: Page) -> float:
    (b0, r0), (b1, r1) = page.evaluate("[player.map.stroke[0], player.map.stroke.at(-1)]")
    return float((r1 - r0) / (b1 - b0))


@pytest.mark.parametrize("across", ["batch", "rate"])
@pytest.mark.parametrize("size", [(1280, 800), (1024, 768), (390, 844)])
def test_45_degrees_are_45_degrees(show: Show, across: str, size: tuple[int, int]) -> None:
    page = show(film(across=across), size=size)
    f = frame(page)
    assert f["w"] == f["h"] >= 22
    (x0, y0), (x1, y1) = page.evaluate(
        "() => { const { frame } = player.views.find((one) => one.frame);"
        " return [frame.put([3, -8]), frame.put([8, -3])]; }"
    )
    assert x1 - x0 == pytest.approx(y0 - y1), "slope 1"


def test_equal_units_hold_for_uneven_steps_of_rate_and_batch(show: Show) -> None:
    sweep = BOTH.having(rates=tuple(4.0**k for k in range(-4, 1)), batches=(4, 8, 16, 32, 64, 128))
    maps = maps_of(sweep)
    page = show(
        encode_scene(
            map_scene(sweep, maps, slopes_of(maps), {}, measure="loss", clock="epochs", cell=())
        )
    )
    (x0, y0), (x1, y1) = page.evaluate(
        "() => { const { frame } = player.views.find((one) => one.frame);"
        " return [frame.put([3, -6]), frame.put([6, -3])]; }"
    )
    assert x1 - x0 == pytest.approx(y0 - y1, rel=0.03)


def test_the_toggle_morphs_the_stripes_turn_and_python_hears_of_it(show: Show) -> None:
    page = show(film())
    before = cells(page)
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 10"))
    page.get_by_role("radio", name="Equal updates").check(force=True)
    page.clock.run_for(300)
    assert page.evaluate("player.map.morph?.kind") == "change"
    half = np.array(page.locator(".map-cells").evaluate(PIXELS))
    page.clock.run_for(900)
    after = np.array(page.locator(".map-cells").evaluate(PIXELS))
    assert page.evaluate("player.map.morph") is None
    between = np.abs(half - before).sum(), np.abs(half - after).sum(), np.abs(after - before).sum()
    assert between[0] > 0.1 * between[2] and between[1] > 0.1 * between[2]
    (event,) = events(page, "clock")
    assert event["value"] == "updates"
    assert page.evaluate("player.map.now.clock") == "updates"


def test_lines_turn_from_the_diagonal_through_the_middle(again: Show) -> None:
    page = again(film())
    slopes = page.evaluate(
        """() => { const { epochs, updates } = player.map.sets;
        return [0, 0.5, 1].map((part) => inner.mixedLines(epochs.lines, updates.lines, part)
          .map(({ points }) => inner.strokeSlope(points))); }"""
    )
    for found, expected in zip(slopes, (1.0, 0.5, 0.0), strict=True):
        assert np.median(found) == pytest.approx(expected, abs=0.06)


def test_with_reduced_motion_the_toggle_switches_at_once(show: Show) -> None:
    page = show(film(), reduced_motion="reduce")
    page.get_by_role("radio", name="Equal updates").check(force=True)
    assert page.evaluate("[player.map.now.clock, player.map.morph]") == ["updates", None]


def test_a_payload_of_the_other_clock_morphs_too(again: Show) -> None:
    page = again(film())
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 10"))
    replace_film(page, film(clock="updates"))
    page.wait_for_function("player.map.now.clock === 'updates'")
    page.clock.run_for(100)
    assert page.evaluate("player.map.morph?.from.data.clock") == "epochs"
    page.clock.run_for(1000)
    assert page.evaluate("player.map.morph") is None
    checked = page.get_by_role("radio", name="Equal updates")
    assert checked.is_checked()


def alone(present: bool = False) -> bytes:
    """The map of equal epochs as it is sent before the other was trained."""
    maps = replace(MAPS, maps=MAPS.maps[:1])
    options = Options(branch=False, present=present)
    return encode_scene(
        map_scene(
            BOTH.having(clocks="epochs"), maps, SLOPES, {}, measure="loss", clock="epochs",
            options=options,
        )
    )  # fmt: skip


@pytest.mark.parametrize(("present", "length"), [(False, 700), (True, 1200)])
def test_the_stripes_turn_when_the_other_map_is_revealed(
    again: Show, present: bool, length: int
) -> None:
    page = again(alone(present))
    page.evaluate(
        """() => { window.turned = [];
        const view = player.views.find((one) => one.frame), proto = Object.getPrototypeOf(view);
        const own = proto.drawLines;
        proto.drawLines = function (from, part, ...rest) {
          const lines = inner.mixedLines(from?.data.lines, this.state.now.lines, part);
          turned.push([part, lines.map(({ points }) => inner.strokeSlope(points))]);
          return own.call(this, from, part, ...rest);
        }; }"""
    )
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 10"))
    replace_film(page, film(present, clock="updates"))
    page.wait_for_function("player.map.morph?.from.data.clock === 'epochs'")
    before = np.array(page.locator(".map-cells").evaluate(PIXELS))
    page.clock.run_for(50)
    start = page.evaluate("player.map.morph.start")
    page.clock.run_for(length / 2)
    half = np.array(page.locator(".map-cells").evaluate(PIXELS))
    part, slopes = page.evaluate("turned.at(-1)")
    assert page.evaluate("player.t === player.last"), "at the end of the runs, where lines are"
    assert 0.3 < part < 0.8 and start is not None
    assert np.median(slopes) == pytest.approx(1 - part, abs=0.1), "between 45 and 90 degrees"
    page.clock.run_for(length)
    after = np.array(page.locator(".map-cells").evaluate(PIXELS))
    assert page.evaluate("player.map.morph") is None
    assert np.abs(half - before).sum() > 0 and np.abs(half - after).sum() > 0
    assert np.median(page.evaluate("turned.at(-1)[1]")) == pytest.approx(0, abs=0.06)
    assert page.evaluate("player.map.now.clock") == "updates"


def test_a_new_number_of_frames_does_not_break_the_morph(again: Show) -> None:
    page = again(alone())
    fewer = replace(
        MAPS,
        maps=tuple(replace(m, progress=m.progress[::7], loss=m.loss[::7]) for m in MAPS.maps),
    )
    scene = map_scene(BOTH, fewer, SLOPES, {}, measure="loss", clock="updates", toggle=True)
    replace_film(page, encode_scene(scene))
    page.wait_for_function("player.map.now.clock === 'updates' && player.map.morph === null")


def test_what_was_chosen_here_is_not_taken_back_by_an_older_payload(again: Show) -> None:
    page = again(film())
    page.get_by_role("radio", name="Equal updates").check(force=True)
    replace_film(page, film(cell=(3, 3)))  # sent before Python heard of it
    page.wait_for_function("player.map.cell?.[0] === 3")
    assert page.evaluate("player.map.now.clock") == "updates"
    assert page.get_by_role("radio", name="Equal updates").is_checked()


def test_without_a_toggle_there_is_none(show: Show) -> None:
    page = show(film(toggle=False))
    assert page.get_by_role("radio", name="Equal epochs").count() == 0
    assert page.get_by_role("radio", name="Loss").is_checked()


def test_the_measure_changes_by_keys_and_python_hears_of_it(show: Show) -> None:
    page = show(film())
    before = cells(page)
    page.get_by_role("radio", name="Loss").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("radio", name="Test accuracy").is_checked()
    assert [event["value"] for event in events(page, "measure")] == ["accuracy"]
    settled(page)
    page.wait_for_function("player.map.morph === null")
    assert np.abs(cells(page) - before).sum() > 0
    assert page.evaluate("player.t === player.last"), "the arrow did not move the film"


@pytest.mark.parametrize("across", ["batch", "rate"])
def test_a_click_chooses_the_cell_under_it(show: Show, across: str) -> None:
    page = show(film(across=across))
    x, y = place(page, 2, 5)
    page.mouse.click(x, y)
    (event,) = events(page, "cell")
    assert (event["row"], event["column"]) == (2, 5)
    rate, batch = BOTH.rates[2], BOTH.batches[5]
    settled(page)
    said = page.locator(".map-key.own").inner_text()
    assert said.startswith(f"rate 1/{round(1 / rate)}, batch {batch}: loss ")


def test_arrows_and_enter_choose_a_cell(show: Show) -> None:
    page = show(film())
    page.keyboard.press("Tab")
    page.locator(".map-cells").focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    settled(page)
    base = page.evaluate("player.film.header.scene.base")
    said = page.locator(".map-readout").inner_text()
    assert said.startswith("rate 1/8, batch 64: loss 0.")
    page.keyboard.press("Enter")
    (event,) = events(page, "cell")
    assert [event["row"], event["column"]] == [base[0] + 1, base[1] + 2]
    assert page.evaluate("player.t === player.last")


def test_the_readout_says_loss_accuracy_and_updates(show: Show) -> None:
    page = show(film())
    one, (rate, batch) = MAPS.map("epochs"), page.evaluate("player.film.header.scene.base")
    said = page.locator(".map-key.own").inner_text().replace("\u00a0", " ")
    loss, accuracy = one.final_loss[rate, batch], one.test_accuracy[rate, batch].mean()
    assert f"loss {loss:.3f}" in said and f"test accuracy {100 * accuracy:.1f} %" in said
    assert said.endswith("after 640 updates")
    page.mouse.move(*place(page, 11, 0))
    settled(page)
    assert "diverged" in page.locator(".map-readout").inner_text()


def test_the_twin_is_the_next_on_the_diagonal_and_at_equal_updates_beside(show: Show) -> None:
    page = show(film(), reduced_motion="reduce")
    assert page.locator(".map-key.twin").inner_text().startswith("rate 1/8, batch 32: ")
    page.get_by_role("radio", name="Equal updates").check(force=True)
    settled(page)
    assert page.locator(".map-key.twin").inner_text().startswith("rate 1/16, batch 32: ")


def test_a_covered_map_is_drawn_over_and_its_slope_is_told(show: Show) -> None:
    page = show(film(covered=True, toggle=False))
    assert page.evaluate("Object.keys(player.film.arrays).length") == 0
    assert page.get_by_text("Draw the line of equal loss with one stroke").is_visible()
    draw(page, (2, 1), (6.5, 7))
    assert slope(page) == pytest.approx(0.75, abs=0.02)
    (event,) = events(page, "stroke")
    points = event["points"]
    assert isinstance(points, list) and 2 <= len(points) <= 40
    np.testing.assert_allclose(points[0], [3, -7], atol=0.05)
    np.testing.assert_allclose(points[-1], [9, -2.5], atol=0.05)
    assert said(page) == "your line: rate in proportion to batch to the power 0.8"
    page.mouse.click(*place(page, 2, 5))
    assert not events(page, "cell"), "nothing to choose under the cover"
    assert slope(page) == pytest.approx(0.75, abs=0.02), "a click is no stroke"


def test_a_new_stroke_replaces_the_old_and_clear_removes_it(show: Show) -> None:
    page = show(film(covered=True))
    assert not page.get_by_role("button", name="Clear").is_visible()
    draw(page, (2, 1), (6.5, 7))
    draw(page, (8, 7), (2, 1))  # from right to left
    assert slope(page) == pytest.approx(1, abs=0.02)
    assert page.evaluate("player.map.stroke[0][1] < player.map.stroke.at(-1)[1]")
    page.get_by_role("button", name="Clear").click()
    assert page.evaluate("player.map.stroke") is None
    assert events(page, "stroke")[-1]["points"] == []


def test_a_stroke_of_one_batch_size_has_no_finite_slope(again: Show) -> None:
    page = again(film(covered=True))
    draw(page, (1, 3), (9, 3))
    assert page.evaluate("inner.strokeSlope(player.map.stroke)") is not None
    assert page.evaluate("Number.isFinite(inner.strokeSlope(player.map.stroke))") is False
    assert said(page) == "your line: any rate"


def said(page: Page) -> str:
    """What a screen reader hears of the stroke."""
    return page.locator(".film-box-mapsay [role=status]").inner_text()


@pytest.mark.parametrize(
    ("slope", "digits", "pieces"),
    [
        (1.0, 2, ["rate ∝ batch", "1.00", ""]),
        (-0.5, 1, ["rate ∝ batch", "\N{MINUS SIGN}0.5", ""]),
        (-0.001, 2, ["same rate ", "(batch", "0.00", ")"]),
    ],
)
def test_a_line_of_equal_loss_is_a_law_in_words(
    again: Show, slope: float, digits: int, pieces: list[str]
) -> None:
    page = again(film())
    law = page.evaluate(
        "([slope, digits]) => inner.mapLaw(slope, digits, player.film.header.text.words)",
        [slope, digits],
    )
    assert [piece["text"] for piece in law] == pieces
    assert [piece["text"] for piece in law if piece.get("up")] == [p for p in pieces if "." in p]


def test_the_stroke_stays_over_the_uncovered_map_and_the_morph(again: Show) -> None:
    page = again(film(covered=True))
    draw(page, (2, 1), (6.5, 7))
    kept = page.evaluate("player.map.stroke")
    replace_film(page, film())
    page.wait_for_function("player.map.covered === false")
    assert page.evaluate("player.map.morph?.kind") == "uncover"
    page.wait_for_function("player.map.morph === null")
    assert page.evaluate("player.map.stroke") == kept
    assert pink(page) > 200
    page.get_by_role("radio", name="Equal updates").check(force=True)
    page.wait_for_function("player.map.morph === null")
    assert page.evaluate("player.map.stroke") == kept
    assert pink(page) > 200


def pink(page: Page) -> int:
    """Pixels in the colour that only a guess has."""
    settled(page)
    found: int = page.locator(".map-cells").evaluate(
        """(c) => { const { data } = c.getContext("2d").getImageData(0, 0, c.width, c.height);
        let n = 0;
        for (let k = 0; k < data.length; k += 4)
          n += data[k] === 0xCC && data[k + 1] === 0x79 && data[k + 2] === 0xA7;
        return n; }"""
    )
    return found


def test_only_the_guess_is_pink(show: Show) -> None:
    page = show(film())
    assert pink(page) == 0
    page.get_by_role("button", name="Draw").click()
    draw(page, (2, 1), (6.5, 7))
    assert pink(page) > 200
    assert not events(page, "cell"), "a drag draws and does not choose"
    page.get_by_role("button", name="Draw").click()
    page.mouse.click(*place(page, 4, 4))
    assert len(events(page, "cell")) == 1


def test_the_stroke_can_be_made_with_two_handles(show: Show) -> None:
    page = show(film(covered=True, across="batch"))
    page.get_by_role("slider", name="Right end of your line").focus()
    for _ in range(6):
        page.keyboard.press("ArrowUp")
    page.get_by_role("slider", name="Left end of your line").focus()
    for _ in range(8):
        page.keyboard.press("ArrowDown")
    settled(page)
    assert slope(page) == pytest.approx(7 / 7, abs=0.02)
    said = page.get_by_role("slider", name="Left end of your line").get_attribute("aria-valuetext")
    assert said == "batch 4, rate 0.0078" or said == "batch 4, rate 0.0055"
    assert events(page, "stroke")


def overflow(page: Page) -> dict[str, list[int]]:
    """The boxes whose content is larger than they are, and by how many px."""
    boxes = page.locator(".film-box").evaluate_all(
        "(all) => all.map((one) => [one.className, one.scrollWidth - one.clientWidth,"
        " one.scrollHeight - one.clientHeight])"
    )
    return {name: by for name, *by in boxes if max(by) > 1}


@pytest.mark.in_turn
@pytest.mark.parametrize("across", ["batch", "rate"])
@pytest.mark.parametrize("covered", [False, True])
def test_nothing_overflows_on_a_phone(show: Show, across: str, covered: bool) -> None:
    page = show(film(across=across, covered=covered), **NARROW)
    if not covered:
        page.get_by_role("button", name="Draw").click()
    draw(page, (2, 1), (6, 6))
    assert page.get_by_role("button", name="Clear").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert overflow(page) == {}
    map_, side = page.locator(".film-box-map"), page.locator(".film-box-mapside, .film-box-mapsay")
    over, under = map_.bounding_box(), side.bounding_box()
    assert over and under and over["x"] >= 0
    assert under["y"] >= over["y"] + over["height"] or covered, "the curve stands below"


@pytest.mark.in_turn
@pytest.mark.parametrize("across", ["batch", "rate"])
@pytest.mark.parametrize("size", [(1280, 800), (1280, 720), (1024, 768)])
@pytest.mark.parametrize("present", [False, True])
def test_nothing_overflows_beside_the_map(
    show: Show, across: str, size: tuple[int, int], present: bool
) -> None:
    page = show(film(across=across, present=present), size=size)
    settled(page)
    assert overflow(page) == {}


def test_on_a_stage_there_is_the_clock_and_no_other_control(show: Show) -> None:
    page = show(film(present=True), size=(1280, 720))
    assert page.get_by_role("radio").count() == 2
    assert page.get_by_role("radio", name="Equal epochs").is_checked()
    assert not page.get_by_role("button", name="Draw").is_visible()
    covered = show(film(present=True, covered=True), size=(1280, 720))
    draw(covered, (2, 1), (6.5, 7))
    assert slope(covered) == pytest.approx(0.75, abs=0.02), "a covered map is drawn on at once"
    covered.get_by_role("button", name="Clear").click()
    assert covered.evaluate("player.map.stroke") is None


@pytest.mark.parametrize(("size", "cell"), [((1280, 720), 40), ((1024, 768), 34)])
def test_on_a_stage_cells_are_large(show: Show, size: tuple[int, int], cell: int) -> None:
    page = show(film(present=True, across="rate"), size=size)
    assert frame(page)["w"] >= cell
    stage_ = page.locator(".film-stage").bounding_box()
    assert stage_ and stage_["height"] <= size[1] - 310, "the words around it have room"


def test_its_film_is_asked_for_where_the_page_can_show_it(show: Show) -> None:
    button = {"role": "button", "name": "Its film"}
    page = show(film(cell=(2, 5)))
    assert not page.get_by_role(**button).is_visible()  # type: ignore[arg-type]
    knobs = Options(branch=False, present=True, knobs={"film": True})
    scene = map_scene(BOTH, MAPS, SLOPES, {}, measure="loss", clock="epochs", options=knobs)
    page = show(encode_scene(scene))
    assert not page.get_by_role(**button).is_visible(), "nothing is chosen"  # type: ignore[arg-type]
    page.mouse.click(*place(page, 2, 5))
    settled(page)
    page.get_by_role(**button).focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")
    (event,) = events(page, "film")
    assert (event["row"], event["column"]) == (2, 5)


def test_playing_shows_the_map_forming(show: Show) -> None:
    page = show(film())
    end = cells(page)
    page.evaluate("player.seek(1)")
    start = cells(page)
    assert np.abs(end - start).sum() > 0
    said = page.locator(".map-key.own").inner_text()
    assert "test accuracy" not in said, "it is measured at the end"
    page.evaluate("player.play()")
    page.wait_for_function("!player.playing && player.t === player.last")
    np.testing.assert_array_equal(cells(page), end)
