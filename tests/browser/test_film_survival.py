"""The survival map, in a real Chromium."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dlviz.draw.film import Options
from dlviz.draw.palette import GUESS, INK, SEQUENTIAL, rgb
from dlviz.draw.scene import encode_scene
from dlviz.draw.survival_scene import survival_scene
from dlviz.train.survival import RECIPES, THRESHOLD, Survival
from tests.film_stage import replaced, stage
from tests.survival_example import map_of, theory_of

ALL = Survival()
TRUTH = tuple(int(at) for at in map_of(ALL).frontier)
ROWS, COLUMNS = len(ALL.recipes), len(ALL.depths)
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
SIZES = [((1280, 800), False), ((1280, 720), True), ((1024, 768), True), ((390, 844), False)]
Show = Callable[..., Page]


def film(study: Survival = ALL, present: bool = False, **given: object) -> bytes:
    options = Options(branch=False, present=present)
    values = {"theory": theory_of(study), "options": options, **given}
    return encode_scene(survival_scene(map_of(study), study, **values))  # type: ignore[arg-type]


@pytest.fixture
def show(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """`show(film(...), size=..., **context)`: its page; afterwards no page had an error."""
    names = "mountFilm, survivalPower, survivalShare, XRayFrame, readableOn, SEQUENTIAL_CSS"
    monkeypatch.setattr("tests.film_stage.NAMES", names)
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


def rested(page: Page) -> None:
    """The rows are played to their end, in haste."""
    page.evaluate("player.speed = 4")
    page.wait_for_function("!player.playing && player.frame === null")


def events(page: Page, kind: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = page.evaluate(
        "(kind) => events.filter((event) => event.kind === kind)", kind
    )
    return found


def plays(page: Page) -> bool:
    """Whether the rows are on their way; one frame after the payload is there."""
    page.evaluate("() => new Promise(requestAnimationFrame)")
    found: bool = page.evaluate("player.playing")
    return found


def place(page: Page, row: int, column: int) -> tuple[float, float]:
    """The middle of a cell on the page."""
    x, y = page.evaluate(
        """([row, column]) => { const { frame, sheet } = player.views.find((one) => one.frame);
        const box = sheet.canvas.getBoundingClientRect();
        return [box.left + frame.x(column) + frame.w / 2,
          box.top + frame.y(row) + frame.h / 2]; }""",
        [row, column],
    )
    return x, y


def colours(page: Page, row: int) -> list[tuple[int, ...]]:
    """The ground of each cell of a row, off its number and the staircase."""
    settled(page)
    return [
        tuple(one)
        for one in page.evaluate(
            """(row) => { const { frame, sheet } = player.views.find((one) => one.frame);
            const ratio = sheet.canvas.width / sheet.width;
            return frame.columns.map((_, k) => Array.from(sheet.ctx.getImageData(
              Math.round(ratio * (frame.x(k) + frame.w * 0.2)),
              Math.round(ratio * (frame.y(row) + frame.h * 0.3)), 1, 1).data.subarray(0, 3))); }""",
            row,
        )
    ]


def pink(page: Page) -> int:
    """Pixels of the map in the colour that only a guess has."""
    settled(page)
    found: int = page.locator(".survival-cells").evaluate(
        """(c, [r, g, b]) => { const ctx = c.getContext("2d");
        const { data } = ctx.getImageData(0, 0, c.width, c.height);
        let n = 0;
        for (let k = 0; k < data.length; k += 4)
          n += data[k] === r && data[k + 1] === g && data[k + 2] === b;
        return n; }""",
        list(rgb(GUESS)),
    )
    return found


def written(page: Page) -> list[dict[str, object]]:
    """Every text drawn on a canvas in one frame, with its left, right and the canvas's width."""
    found: list[dict[str, object]] = page.evaluate(
        """() => { const own = CanvasRenderingContext2D.prototype.fillText, texts = [];
        CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
          const { actualBoundingBoxLeft: l, actualBoundingBoxRight: r } = this.measureText(text);
          texts.push({ text, left: x - l, right: x + r, width: parseFloat(this.canvas.style.width),
            size: parseFloat(/([\\d.]+)px/.exec(this.font)[1]) });
          own.call(this, text, x, y);
        };
        for (const view of player.views) view.draw(0);
        CanvasRenderingContext2D.prototype.fillText = own;
        return texts; }"""
    )
    return found


def test_a_click_marks_the_last_depth_that_learns_and_python_hears_of_it(show: Show) -> None:
    page = show(film(covered=True, asked=1))
    assert pink(page) == 0
    page.mouse.click(*place(page, 1, 3))
    (event,) = events(page, "frontier")
    assert (event["row"], event["column"]) == (1, 3)
    assert event["columns"] == list(range(COLUMNS))
    assert pink(page) > 20
    page.mouse.click(*place(page, 1, 0))
    assert page.evaluate("player.survival.guesses[1]") == 0, "a second click moves the mark"
    settled(page)
    assert page.get_by_text(f"1 of {ROWS} rows marked").is_visible()
    assert not events(page, "cell"), "nothing to choose under the cover"


def test_every_event_carries_all_marks(show: Show) -> None:
    page = show(film(covered=True, asked=1, guesses={4: 2}))
    for row, column in ((1, 3), (6, 5), (1, 0)):
        page.mouse.click(*place(page, row, column))
    marks = [event["marks"] for event in events(page, "frontier")]
    assert marks == [[[1, 3], [4, 2]], [[1, 3], [4, 2], [6, 5]], [[1, 0], [4, 2], [6, 5]]]


def test_while_covered_every_cell_asks_and_nothing_measured_is_there(show: Show) -> None:
    page = show(film(covered=True, asked=1, finding=""))
    assert page.evaluate("Object.keys(player.film.arrays).length") == 0
    texts = [str(one["text"]) for one in written(page)]
    assert texts.count("?") == ROWS * COLUMNS
    assert {str(RECIPES[name].year) for name in ALL.recipes} <= set(texts)
    assert page.locator(".film-box-survivalside").count() == 0


def test_marks_outlive_the_uncovering_and_are_judged(show: Show) -> None:
    page = show(film(covered=True))
    marks = [TRUTH[0], TRUTH[1], 0 if TRUTH[2] else 1]
    for row, column in enumerate(marks):
        page.mouse.click(*place(page, row, column))
    replaced(page, film())
    rested(page)
    assert page.evaluate("player.survival.guesses.slice(0, 3)") == marks
    assert pink(page) > 100
    assert page.get_by_text("yours: right in 2 of 3 rows").is_visible()
    page.mouse.move(2, 2)
    settled(page)
    said = page.locator(".survival-live").inner_text()
    assert said == "Your staircase is right in 2 of 3 rows."


def test_one_row_is_said_in_the_singular(show: Show) -> None:
    one = ALL.having(recipes=ALL.recipes[:1])
    page = show(film(one, covered=True))
    assert page.get_by_text("0 of 1 row marked", exact=True).is_visible()
    page.mouse.click(*place(page, 0, 5))
    replaced(page, film(one))
    rested(page)
    page.mouse.move(2, 2)
    settled(page)
    assert page.get_by_text("yours: right in 0 of 1 row", exact=True).is_visible()
    said = page.locator(".survival-live").inner_text()
    assert said == "Your staircase is right in 0 of 1 row."


def test_other_recipes_start_without_marks(show: Show) -> None:
    page = show(film(covered=True))
    page.mouse.click(*place(page, 0, 3))
    replaced(page, film(ALL.having(recipes=ALL.recipes[:2]), covered=True))
    assert page.evaluate("player.survival.guesses") == [None, None]
    assert pink(page) == 0


def test_marks_that_python_kept_are_drawn_and_the_readers_own_win(show: Show) -> None:
    page = show(film(covered=True, guesses={0: 2, 3: 4}))
    assert page.evaluate("player.survival.guesses.slice(0, 4)") == [2, None, None, 4]
    page.mouse.click(*place(page, 0, 5))
    replaced(page, film(covered=True, guesses={0: 2}))
    assert page.evaluate("player.survival.guesses.slice(0, 4)") == [5, None, None, 4]


@pytest.mark.parametrize("press", ["Enter", "Space"])
def test_arrows_and_a_key_mark_a_depth_and_it_is_spoken(show: Show, press: str) -> None:
    page = show(film(covered=True, asked=1))
    page.keyboard.press("Tab")
    page.locator(".survival-cells").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight", press):
        page.keyboard.press(key)
    (event,) = events(page, "frontier")
    assert (event["row"], event["column"]) == (2, COLUMNS - 1), "held inside the map"
    settled(page)
    said = page.locator(".survival-live").inner_text()
    assert "64 layers: covered" in said and said.endswith("you say: learns up to 64 layers")


@pytest.mark.parametrize("press", ["Enter", "Space"])
def test_arrows_and_a_key_choose_a_network_and_its_numbers_are_spoken(
    show: Show, press: str
) -> None:
    page = show(film(cell=(4, 2)))
    page.keyboard.press("Tab")
    page.locator(".survival-cells").focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    said = page.locator(".survival-live").inner_text()
    recipe, share = RECIPES[ALL.recipes[4]], map_of(ALL).accuracy[4, 3]
    assert said.startswith(f"{recipe.year}, {recipe.label}: 8 layers: {100 * share:.0f}\u00a0% of")
    page.keyboard.press(press)
    (event,) = events(page, "cell")
    assert (event["row"], event["column"]) == (4, 3)
    assert page.evaluate("player.t === player.last"), "the arrow did not move the film"
    assert not plays(page)


def test_the_focused_map_is_framed_and_the_frame_stays_inside_the_figure(show: Show) -> None:
    page = show(film(finding="Sigmoid: 2 layers."))
    frame = page.locator(".survival-focus")
    assert not frame.is_visible()
    page.keyboard.press("Tab")
    page.locator(".survival-cells").focus()
    inner, outer = frame.bounding_box(), page.locator(".film-stage").bounding_box()
    headline = page.locator(".film-finding").bounding_box()
    assert inner and outer and headline and frame.is_visible()
    assert inner["y"] >= outer["y"] >= headline["y"] + headline["height"]
    style = page.locator(".survival-cells").evaluate("(c) => getComputedStyle(c).outlineStyle")
    assert style == "none"


def test_rows_are_uncovered_from_the_oldest_on(show: Show) -> None:
    page = show(film())
    whole = [colours(page, row) for row in range(ROWS)]
    best = rgb(SEQUENTIAL[-1])
    assert all(np.abs(np.subtract(row[0], best)).max() < 40 for row in whole), "one layer learns"
    page.evaluate("player.seek(3)")
    half = [colours(page, row) for row in range(ROWS)]
    assert half[:3] == whole[:3] and all(a != b for a, b in zip(half[3:], whole[3:], strict=True))
    texts = [str(one["text"]) for one in written(page)]
    assert texts.count("?") == (ROWS - 3) * COLUMNS
    page.evaluate("player.seek(0)")
    settled(page)
    assert [str(one["text"]) for one in written(page)].count("?") == ROWS * COLUMNS


def test_a_covered_rows_cell_says_nothing_and_cannot_be_chosen(show: Show) -> None:
    page = show(film())
    page.evaluate("player.seek(3)")
    page.mouse.click(*place(page, 5, 2))
    settled(page)
    assert not events(page, "cell")
    assert page.locator(".survival-said").inner_text() == "covered"
    blank = page.locator(".survival-xray canvas").evaluate(
        "(c) => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.every((v) => v === 0)"
    )
    assert blank


def test_the_film_of_rows_plays_to_its_end(show: Show) -> None:
    page = show(film())
    end = [colours(page, row) for row in range(ROWS)]
    page.evaluate("player.speed = 4; player.seek(0); player.play()")
    page.wait_for_function("!player.playing && player.t === player.last")
    assert [colours(page, row) for row in range(ROWS)] == end


def test_the_staircase_stands_at_the_deepest_depth_that_learns(show: Show) -> None:
    page = show(film())
    for row, column in enumerate(TRUTH):
        ink = page.evaluate(
            """([row, place]) => { const { frame, sheet } = player.views.find((one) => one.frame);
            return Array.from(sheet.ctx.getImageData(Math.round(frame.x(place)),
              Math.round(frame.y(row) + frame.h / 2), 1, 1).data.subarray(0, 3)); }""",
            [row, column + 1],
        )
        assert tuple(ink) == rgb(INK), RECIPES[ALL.recipes[row]].label


def box_of(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).bounding_box()
    assert found
    x, y, width, height = found["x"], found["y"], found["width"], found["height"]
    return {"x": x, "y": y, "width": width, "height": height}


@pytest.mark.parametrize(("size", "present"), SIZES)
def test_while_rows_play_the_gradients_keep_their_place(
    show: Show, size: tuple[int, int], present: bool
) -> None:
    page = show(film(present=present), size=size)
    whole = box_of(page, ".survival-xray")
    for t in (0, 0.4, 3.7, 8.2):
        page.evaluate(f"player.playing = false; player.t = {t}; player.requestDraw()")
        settled(page)
        assert box_of(page, ".survival-xray") == whole
        drawn = box_of(page, ".survival-xray canvas")
        assert drawn == pytest.approx(whole, abs=0.5), "no axis under other words"


def test_the_panel_follows_the_rows_and_says_nothing_of_the_first_before_it_is_there(
    show: Show,
) -> None:
    page = show(film(cell=(6, 4)))
    name, said = page.locator(".survival-name"), page.locator(".survival-said")
    page.evaluate("player.seek(0)")
    settled(page)
    assert name.inner_text() == ""
    assert said.inner_text() == "The rows are uncovered one by one, the oldest first."
    assert page.locator(".survival-source").inner_text() == ""
    assert not page.get_by_role("button", name="Its film").is_visible()
    page.evaluate("player.seek(2)")
    settled(page)
    assert name.inner_text() == f"{RECIPES[ALL.recipes[1]].label}: 16 layers"
    page.get_by_role("button", name="Its film").click()
    (event,) = events(page, "film")
    assert (event["row"], event["column"]) == (1, 4), "the film of what the panel shows"
    page.evaluate("player.seek(8)")
    settled(page)
    assert name.inner_text() == f"{RECIPES[ALL.recipes[6]].label}: 16 layers"


def test_a_hovered_cell_shows_its_gradients_and_a_click_keeps_them(show: Show) -> None:
    page = show(film())
    page.mouse.move(*place(page, 0, 4))
    settled(page)
    name, recipe = page.locator(".survival-name"), RECIPES[ALL.recipes[0]]
    assert name.inner_text() == f"{recipe.label}: 16 layers"
    said = page.locator(".survival-said").inner_text().replace("\u00a0", " ")
    assert said == "10 % of the digits right, close to guessing."
    gradient = map_of(ALL).gradient[0, 4]
    power = page.evaluate("inner.survivalPower(%f)" % (gradient[0] - gradient[15]))
    reach = page.locator(".survival-reach").inner_text()
    assert reach == f"Layer 1 gets {power} of layer 16’s gradient at the start."
    page.mouse.click(*place(page, 8, 6))
    page.mouse.move(2, 2)
    settled(page)
    assert name.inner_text() == f"{RECIPES[ALL.recipes[8]].label}: 64 layers"
    (event,) = events(page, "cell")
    assert (event["row"], event["column"]) == (8, 6)
    replaced(page, film(asked=2))
    assert page.evaluate("player.survival.cell") == [8, 6], "it outlives a payload"


def test_the_chosen_network_can_be_watched_and_its_row_trained(show: Show) -> None:
    page = show(film(cell=(3, 5)))
    page.get_by_role("button", name="Its film").click()
    page.get_by_role("button", name="Train this row now").click()
    ((a,), (b,)) = events(page, "film"), events(page, "train")
    assert (a["row"], a["column"], b["row"]) == (3, 5, 3)
    assert page.get_by_text("recorded; train it yourself").is_visible()
    live = encode_scene(survival_scene(map_of(ALL, live=(ALL.recipes[3],)), ALL, cell=(3, 5)))
    page = show(live)
    assert page.get_by_text("trained here in").is_visible()
    assert not page.get_by_role("button", name="Train this row now").is_visible()


def test_on_a_stage_nothing_is_trained(show: Show) -> None:
    page = show(film(present=True), size=(1280, 720))
    assert page.get_by_role("button", name="Its film").is_visible()
    assert not page.get_by_role("button", name="Train this row now").is_visible()
    assert "recorded" in page.locator(".survival-said").inner_text()


def test_a_saved_page_asks_nobody_to_train(show: Show) -> None:
    page = show(film())
    page.evaluate("player.send = null; player.requestDraw()")
    settled(page)
    assert not page.locator(".film-box-survivalside .film-button").first.is_visible()
    assert page.locator(".survival-source").inner_text() == "recorded"


def test_on_a_phone_all_depths_are_shown_and_the_gradients_stand_below(show: Show) -> None:
    page = show(film(guesses={0: TRUTH[0], 4: TRUTH[4] - 1}), **NARROW)
    frame = page.evaluate(
        "(({ left, right, w, h }) => ({ left, right, w, h }))(player.views[0].frame)"
    )
    assert frame["w"] >= 36 and frame["h"] >= 44, "px, for a finger"
    assert frame["right"] - frame["left"] == COLUMNS * frame["w"]
    texts = written(page)
    assert {str(depth) for depth in ALL.depths} <= {str(one["text"]) for one in texts}
    numbers = [one for one in texts if re.fullmatch(r"\d{1,3}", str(one["text"]))]
    assert [one for one in numbers if one["text"] == "100"]
    for one in numbers:
        assert one["size"] >= 13 and one["right"] - one["left"] <= frame["w"] - 6  # type: ignore[operator]
    over = page.locator(".film-box-survival").bounding_box()
    under = page.locator(".film-box-survivalside").bounding_box()
    assert over and under and under["y"] >= over["y"] + over["height"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.get_by_text("yours: right in 1 of 2 rows").is_visible()


def test_on_a_phone_a_tap_marks_any_depth(show: Show) -> None:
    page = show(film(covered=True), **NARROW)
    for column in range(COLUMNS):
        page.touchscreen.tap(*place(page, 2, column))
    heard = events(page, "frontier")
    assert [event["column"] for event in heard] == list(range(COLUMNS))
    assert heard[0]["columns"] == list(range(COLUMNS))


@pytest.mark.parametrize(("size", "present"), SIZES)
def test_cells_do_not_move_when_they_are_uncovered(
    show: Show, size: tuple[int, int], present: bool
) -> None:
    frames = []
    for covered in (True, False):
        page = show(film(present=present, covered=covered, guesses={0: 3}), size=size)
        names = "({ left, top, right, bottom }) => [left, top, right, bottom]"
        frames.append(page.evaluate(f"({names})(player.views.find((one) => one.frame).frame)"))
    assert frames[0] == frames[1]


@pytest.mark.parametrize(("size", "present"), SIZES[:3])
def test_two_rows_are_tall_and_fill_their_figure(
    show: Show, size: tuple[int, int], present: bool
) -> None:
    two = ALL.having(recipes=ALL.recipes[6:8])
    tops = []
    for covered in (True, False):
        page = show(film(two, present, covered=covered, guesses={0: 3}), size=size)
        stage, cells = box_of(page, ".film-stage"), box_of(page, ".survival-cells")
        frame = page.evaluate(
            "(({ top, bottom, h }) => ({ top, bottom, h }))(player.views[0].frame)"
        )
        tops.append(frame)
        assert 64 <= frame["h"] <= 88
        parts = [box_of(page, ".film-box-survivalkey"), cells]
        filled = sum(one["height"] for one in parts)
        if not covered:
            filled += box_of(page, ".survival-name")["height"]
            assert box_of(page, ".survival-xray")["height"] > 0.95 * stage["height"]
        assert filled > 0.6 * stage["height"]
    assert tops[0] == tops[1], "the cells stay where they are"


def studies() -> list[Survival]:
    few = ALL.having(recipes=ALL.recipes[:2])
    return [ALL, few, ALL.having(recipes=ALL.recipes[-1:], depths=(1, 4, 16))]


def overflow(page: Page) -> dict[str, list[int]]:
    """The boxes whose content is larger than they are, and by how many px."""
    boxes = page.locator(".film-box, .survival-words, .survival-foot").evaluate_all(
        "(all) => all.map((one) => [one.className, one.scrollWidth - one.clientWidth,"
        " one.scrollHeight - one.clientHeight])"
    )
    return {name: by for name, *by in boxes if max(by) > 1}


@pytest.mark.parametrize(("size", "present"), SIZES)
@pytest.mark.parametrize("covered", [True, False])
def test_nothing_overflows_and_no_text_is_cut(
    show: Show, size: tuple[int, int], present: bool, covered: bool
) -> None:
    for study in studies():
        rows = len(study.recipes)
        asked = {"asked": rows - 1, "guesses": {rows - 1: 2}}
        page = show(film(study, present, covered=covered, **asked), size=size)
        for row in range(0, rows, 4):
            page.mouse.move(*place(page, row, len(study.depths) - 1))
            settled(page)
            assert overflow(page) == {}
            texts = written(page)
            assert not [one["text"] for one in texts if "…" in str(one["text"])]
            least = 18.9 if present else 14
            for one in texts:
                assert one["left"] > -1 and one["right"] < one["width"] + 1, one  # type: ignore[operator]
                number = re.fullmatch(r"[\d.]+", str(one["text"]))  # they shrink to fit their cells
                smallest = 14 if size[0] > 760 else 13 - ("." in str(one["text"]))
                assert one["size"] >= (smallest if number else least), one  # type: ignore[operator]
        page.context.close()


def test_a_bar_for_every_layer_the_first_at_the_top(show: Show) -> None:
    found = show(film()).evaluate(
        """() => [1, 2, 8, 16, 64].map((n) => {
        const start = Array.from({ length: n }, (_, k) => -4 + k / n);
        const frame = new inner.XRayFrame({ start, after: start, theory: start }, 360, 300, 15);
        return { named: frame.named, bar: frame.bar, low: frame.low, high: frame.high,
          ends: [frame.y(0), frame.y(n), frame.top, frame.bottom],
          apart: frame.named.slice(1).map((one, k) => (one - frame.named[k]) * frame.bar) }; })"""
    )
    for layers, one in zip((1, 2, 8, 16, 64), found, strict=True):
        assert one["named"][0] == 1 and one["named"][-1] == layers
        assert all(gap >= 15 for gap in one["apart"]), "numbers do not touch"
        assert one["ends"][0] == one["ends"][2] and one["ends"][1] == one["ends"][3]
        assert one["bar"] <= 36 and one["high"] - one["low"] >= 3
        assert one["low"] < -4 < one["high"]


def test_the_axis_ends_after_forty_decades_and_beyond_it_is_an_arrow_with_its_power(
    show: Show,
) -> None:
    page = show(film())
    page.mouse.move(*place(page, 0, 6))
    settled(page)
    first = round(float(map_of(ALL).gradient[0, 6, 0]))
    assert first < -42
    texts = [str(one["text"]) for one in written(page)]
    raised = str(first).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    assert f"10{raised}" in texts
    assert "10⁻⁴⁰" in texts and "size of the gradient" in texts


SIZES_SAID = {
    -118.3: "5.0×10⁻¹¹⁹",
    -6.0: "10⁻⁶",
    -1.0: "0.1",
    0.0: "1",
    2.0: "100",
    30.5: "3.2×10³⁰",
    400.0: "10⁴⁰⁰",
}


def test_sizes_are_written_beyond_what_a_float_holds(show: Show) -> None:
    page = show(film())
    for log, text in SIZES_SAID.items():
        assert page.evaluate("(log) => inner.survivalPower(log)", log) == text


def test_a_share_is_not_rounded_over_the_line_that_it_misses(show: Show) -> None:
    page = show(film())
    shares = {0.897: "89.7", 0.8999: "89.9", 0.9: "90", 0.996: "100", 0.198: "20", 0.148: "15"}
    for share, text in shares.items():
        assert (
            page.evaluate("([s, end]) => inner.survivalShare(s, end)", [share, THRESHOLD]) == text
        )


def test_numbers_can_be_read_on_every_colour(show: Show) -> None:
    contrasts = show(film()).evaluate(
        """() => { const light = (hex) => { const [r, g, b] = [1, 3, 5].map((at) => {
            const v = parseInt(hex.slice(at, at + 2), 16) / 255;
            return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05; };
        return inner.SEQUENTIAL_CSS.map((hex) => {
          const a = light(hex), b = light(inner.readableOn(hex));
          return Math.max(a, b) / Math.min(a, b); }); }"""
    )
    assert min(contrasts) > 4


def test_the_reveal_plays_by_itself_where_a_covered_map_is_uncovered(show: Show) -> None:
    page = show(film(covered=True))
    page.evaluate(
        """() => { window.seen = []; const own = player.onTick;
        player.onTick = () => { seen.push(player.t); own(); }; player.speed = 4; }"""
    )
    replaced(page, film())
    assert plays(page)
    rested(page)
    assert page.evaluate("player.t === player.last")
    assert page.evaluate("seen.some((t) => t > 0 && t < 3)"), "row by row"


def test_rows_that_were_covered_come_back_among_others_with_their_marks(show: Show) -> None:
    page = show(film(ALL.having(recipes=ALL.recipes[6:8]), covered=True))
    page.mouse.click(*place(page, 1, 5))
    replaced(page, film())
    assert plays(page)
    rested(page)
    assert page.evaluate("player.survival.guesses") == [None] * 7 + [5, None]


def test_no_other_map_plays_by_itself(show: Show) -> None:
    page = show(film())
    assert not plays(page), "nothing was covered"
    live = (ALL.recipes[3],)
    study, shown = ALL.having(live=live), map_of(ALL, live=live)
    page = show(film(covered=True))
    replaced(page, film())
    rested(page)
    replaced(page, encode_scene(survival_scene(shown, study)))
    assert not plays(page) and page.evaluate("player.t === player.last"), "a row was trained"
    few = ALL.having(depths=(1, 4, 16))
    replaced(page, film(few, covered=True))
    replaced(page, film())
    assert not plays(page), "other depths"
    replaced(page, film(covered=True))
    replaced(page, film(ALL.having(recipes=ALL.recipes[2:])))
    assert not plays(page), "not all of the covered rows"


def test_who_wants_no_motion_sees_all_rows_at_once(show: Show) -> None:
    page = show(film(covered=True), reduced_motion="reduce")
    replaced(page, film(finding="Sigmoid: 2 layers."))
    assert not plays(page) and page.evaluate("player.t === player.last")
    assert page.locator(".film-finding").is_visible()


def test_the_finding_waits_for_the_last_row_in_its_place(show: Show) -> None:
    page, finding = show(film(covered=True)), "Sigmoid: 2 layers."
    page.evaluate(
        """() => { window.shown = []; new MutationObserver(() => {
        const style = getComputedStyle(document.querySelector(".film-finding"));
        shown.push([player.t, player.last, style.visibility]); }).observe(
            document.querySelector(".film"),
            { subtree: true, childList: true, attributes: true }); }"""
    )
    replaced(page, film(finding=finding))
    assert plays(page) and not page.get_by_text(finding).is_visible()
    top = box_of(page, ".film-stage")["y"]
    rested(page)
    assert page.get_by_text(finding).is_visible()
    assert box_of(page, ".film-stage")["y"] == top
    early = page.evaluate(
        "shown.filter(([t, last, seen]) => t < last - 0.01 && seen === 'visible')"
    )
    assert early == [], "not for a moment"
    page.evaluate("player.seek(4)")
    settled(page)
    assert not page.get_by_text(finding).is_visible()
    other = film(ALL.having(recipes=ALL.recipes[2:]), finding="Another.")
    replaced(page, other)
    settled(page)
    assert page.get_by_text("Another.").is_visible(), "another map rests on all rows"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_is_drawn_in_both_themes(show: Show, theme: str) -> None:
    page = show(film(asked=1, guesses={0: 3}), color_scheme=theme)
    assert pink(page) > 20 and len(set(colours(page, 3))) > 2
