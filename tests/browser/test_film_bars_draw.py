"""A shape that the reader draws with the bars of the film player, in a real Chromium."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dlviz.draw.bars_scene import Bars, Column, bars_scene
from dlviz.draw.film import Options
from dlviz.draw.plots import Axis, Panel, Series
from dlviz.draw.scene import Scene, encode_scene
from tests import film_stage

Show = Callable[..., Page]
PHONE = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
LIVE = ".bars-rows"
ZIGZAG, EVEN = (10, 90) * 5, (50,) * 10
PAUSE = 400  # ms without a key until a change is told
AXIS = 90 * 1.04  # the end of its axis


@pytest.fixture
def show(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """`show(scene, size=..., **context)`: its page; afterwards no page had an error."""
    monkeypatch.setattr(film_stage, "NAMES", "mountFilm")
    opened: list[tuple[Page, list[str]]] = []

    def show_(scene: Scene, **context: object) -> Page:
        page, errors = film_stage.stage(
            browser,
            tmp_path,
            encode_scene(scene),
            **context,  # type: ignore[arg-type]
        )
        opened.append((page, errors))
        return page

    yield show_
    for page, _ in opened:
        page.context.close()
    assert not [error for _, errors in opened for error in errors]


def law() -> Panel:
    return Panel("How it scatters", Axis("ln"), Axis("networks"), (Series([0, 1], [2, 1]),))


def shapes(*widths: Sequence[int], panels: int = 2, **options: object) -> Scene:
    given = widths or (ZIGZAG, EVEN)
    rows, names = max(map(len, given)), ("your shape", "to compare")
    bars = tuple(
        Bars(np.array([*own, *[np.nan] * (rows - len(own))]), names[k] if len(given) > 1 else "", k)
        for k, own in enumerate(given)
    )
    column = Column("The shape", "neurons", bars, log=False, low=0, drawn=True, name="neurons")
    return bars_scene([column], panels=[law()] * panels, label="Shapes", options=Options(**options))  # type: ignore[arg-type]


def replaced(page: Page, scene: Scene) -> None:
    film_stage.replaced(page, encode_scene(scene))
    page.wait_for_function("player.frame === null")


def at(page: Page, row: int, width: float) -> tuple[float, float]:
    """Where a width's place in a row is on the screen."""
    box = page.locator(LIVE).bounding_box()
    assert box
    x, y = page.evaluate(
        f"(({{ frame }}) => [frame.regions[0].scale.at({width}), frame.middle({row})])"
        "(player.views[0].view)"
    )
    return box["x"] + x, box["y"] + y


def drag(page: Page, *places: tuple[int, float], release: bool = True) -> None:
    """Press at the first row and width, move over the others."""
    page.mouse.move(*at(page, *places[0]))
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*at(page, *place), steps=6)
    if release:
        page.mouse.up()
    page.wait_for_function("player.frame === null")


def told(page: Page) -> list[dict[str, object]]:
    """The events about shapes, without their counts."""
    found: list[dict[str, object]] = page.evaluate(
        "events.filter(({ kind }) => kind === 'shape').map(({ run, widths }) => ({ run, widths }))"
    )
    return found


def seen(page: Page, run: int = 0) -> list[float]:
    """The bars as they are drawn."""
    found: list[float] = page.evaluate(
        f"player.views[0].view.columns[0].runs[{run}].ends.map(({{ value }}) => value)"
        ".filter((value) => !Number.isNaN(value))"
    )
    return found


def test_a_drag_sets_every_row_that_it_passes_and_is_told_on_release(show: Show) -> None:
    page = show(shapes())
    drag(page, (2, 20), (6, 60), release=False)
    expected = [10, 90, 20, 30, 40, 50, 60, 90, 10, 90]
    assert seen(page) == pytest.approx(expected, abs=5), "within a row the pointer moves by ten"
    assert told(page) == [], "only once the pointer is up"
    page.mouse.up()
    (event,) = told(page)
    assert event["run"] == 0
    assert all(isinstance(width, int) for width in event["widths"])  # type: ignore[attr-defined]
    assert seen(page) == event["widths"] and seen(page, 1) == list(EVEN)


def test_one_jump_of_the_pointer_fills_the_rows_between(show: Show) -> None:
    page = show(shapes())
    page.mouse.move(*at(page, 0, 90))
    page.mouse.down()
    page.mouse.move(*at(page, 9, 9))
    page.mouse.up()
    assert told(page)[0]["widths"] == pytest.approx(list(range(90, 0, -9)), abs=1)


def test_a_stroke_that_changes_nothing_is_not_told(show: Show) -> None:
    page = show(shapes())
    drag(page, (3, 90))
    assert told(page) == []


def test_the_switch_chooses_which_run_is_drawn(show: Show) -> None:
    page = show(shapes())
    assert page.get_by_role("radiogroup", name="Which shape is drawn").count() == 1
    page.get_by_role("radio", name="to compare").check(force=True)
    drag(page, (4, 20))
    assert told(page) == [{"run": 1, "widths": [50] * 4 + [20] + [50] * 5}]
    assert page.get_by_role("radio").count() == 2
    alone = show(shapes(ZIGZAG))
    assert alone.get_by_role("radio").count() == 0, "one run needs no choice"


def test_beyond_the_axis_a_bar_grows_to_twice_its_end_and_no_further_than_allowed(
    show: Show,
) -> None:
    page = show(shapes())
    drag(page, (4, 50), (4, 1.5 * AXIS))
    assert told(page)[-1]["widths"][4] == pytest.approx(1.5 * AXIS, rel=0.05)  # type: ignore[index]
    assert page.evaluate("player.views[0].view.columns[0].runs[0].ends[4].kind") == "high"
    drag(page, (4, 50), (4, 2.9 * AXIS))
    assert told(page)[-1]["widths"][4] == round(2 * AXIS)  # type: ignore[index]
    drag(page, (4, 50), (4, -30))
    assert told(page)[-1]["widths"][4] == 1, "a layer keeps a neuron"  # type: ignore[index]
    wide = show(shapes((400,) * 10))
    drag(wide, (4, 300), (4, 800))
    assert told(wide)[-1]["widths"][4] == 512  # type: ignore[index]


def test_what_was_drawn_stays_while_its_payload_is_on_its_way(show: Show) -> None:
    page = show(shapes())
    page.evaluate("performance.now = () => 1000")  # on a slow machine it would wait too long
    drag(page, (0, 70))
    mine = [70, *ZIGZAG[1:]]
    replaced(page, shapes(ZIGZAG, EVEN[:9]))
    assert seen(page) == mine, "an older payload takes nothing back"
    replaced(page, shapes(mine, EVEN))
    assert seen(page) == mine
    assert page.evaluate("player.barsShape.isNew(0)") is False
    replaced(page, shapes())
    assert seen(page) == list(ZIGZAG), "what comes after the answer is news"


def test_a_payload_long_after_the_stroke_has_the_last_word(show: Show) -> None:
    page = show(shapes())
    drag(page, (0, 70))
    page.wait_for_timeout(1600)
    assert seen(page)[0] == 70
    replaced(page, shapes(ZIGZAG[:8], EVEN))
    assert seen(page) == list(ZIGZAG[:8])


def test_a_stroke_goes_on_when_a_payload_comes_in_the_middle_of_it(show: Show) -> None:
    page = show(shapes())
    drag(page, (1, 20), (3, 20), release=False)
    replaced(page, shapes(ZIGZAG, EVEN[:9]))
    page.mouse.move(*at(page, 6, 20), steps=4)
    page.mouse.up()
    assert told(page) == [{"run": 0, "widths": [10, *[20] * 6, 90, 10, 90]}]


def test_layers_are_added_with_the_last_width_and_taken_away_at_the_end(show: Show) -> None:
    page = show(shapes())
    more, less = (page.get_by_role("button", name=name) for name in ("One more", "One layer less"))
    more.click()
    more.click()
    page.wait_for_function("events.length > 0")
    assert told(page) == [{"run": 0, "widths": [*ZIGZAG, 90, 90]}]
    assert page.evaluate("player.views[0].view.frame.data.count") == 12
    less.click()
    page.wait_for_function("events.length > 1")
    assert told(page)[-1] == {"run": 0, "widths": [*ZIGZAG, 90]}
    one = show(shapes((5,)))
    assert one.get_by_role("button", name="One layer less").is_disabled()
    most = show(shapes((5,) * 100))
    assert most.get_by_role("button", name="One more layer").is_disabled()


def test_a_shorter_run_grows_beside_a_longer_one(show: Show) -> None:
    page = show(shapes((7,) * 4, EVEN))
    page.get_by_role("button", name="One more layer").click()
    page.wait_for_function("events.length > 0")
    assert told(page) == [{"run": 0, "widths": [7] * 5}]
    drag(page, (4, 30), (9, 30))
    assert told(page)[-1] == {"run": 0, "widths": [7, 7, 7, 7, 30]}, "below its rows there are none"


def test_plus_and_minus_change_a_width_and_are_told_after_a_pause(show: Show) -> None:
    page = show(shapes())
    page.locator(LIVE).focus()
    for key in ("ArrowDown", "+", "+", "-", "Shift++"):
        page.keyboard.press(key)
    page.wait_for_function("player.frame === null")
    assert seen(page)[1] == 101
    assert page.locator(".bars-said").inner_text().startswith("layer 2: neurons your shape 101")
    assert told(page) == []
    page.wait_for_timeout(PAUSE + 200)
    assert told(page) == [{"run": 0, "widths": [10, 101, *ZIGZAG[2:]]}]
    for _ in range(20):
        page.keyboard.press("Shift+-")
    page.wait_for_timeout(PAUSE + 200)
    assert told(page)[-1] == {"run": 0, "widths": [10, 1, *ZIGZAG[2:]]}


def test_offline_nothing_can_be_drawn(show: Show) -> None:
    page = show(shapes())
    page.evaluate("player.send = null")
    page.evaluate("window.__dlviz_players.get(document.getElementById('film')).build()")
    page.wait_for_function("player.frame === null")
    assert page.locator(".bars-tools").count() == 0
    drag(page, (2, 20), (6, 60))
    page.keyboard.press("+")
    assert seen(page) == list(ZIGZAG)


def touch(page: Page, *places: tuple[float, float]) -> None:
    client = page.context.new_cdp_session(page)
    for kind, (x, y) in zip(
        ["touchStart", *["touchMove"] * (len(places) - 1)], places, strict=True
    ):
        points = [{"x": x, "y": y}]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function("player.frame === null")


def test_a_finger_draws_on_the_bars_scrolls_beside_them_and_a_tap_only_reads(show: Show) -> None:
    page = show(shapes(), **PHONE)
    touch(page, at(page, 3, 40))
    assert told(page) == [] and page.evaluate("player.barsRow") == 3
    touch(page, *(at(page, row, 40) for row in (2, 3, 4, 5, 6)))
    assert told(page) == [{"run": 0, "widths": [10, 90, *[40] * 5, 90, 10, 90]}]
    assert page.evaluate("window.scrollY") == 0
    top = at(page, 9, 0)[1]
    touch(page, *((20, top - 40 * k) for k in range(6)))
    assert len(told(page)) == 1 and page.evaluate("window.scrollY") > 50


@pytest.mark.parametrize(
    "shape", [{}, PHONE, {"color_scheme": "dark"}], ids=["wide", "390", "dark"]
)
def test_what_is_new_has_a_brighter_outline_in_the_runs_own_hue(
    show: Show, shape: dict[str, object]
) -> None:
    page = show(shapes(), **shape)
    dark = "color_scheme" in shape
    hue = np.array((0x3A, 0x9B, 0xDC) if dark else (0x00, 0x72, 0xB2))
    bright = [int(value) for value in np.round((hue + 255) / 2)]
    count = f"""() => {{
        const c = document.querySelector("{LIVE}"), rgb = {bright};
        const {{ data }} = c.getContext("2d").getImageData(0, 0, c.width, c.height);
        let count = 0;
        for (let i = 0; i < data.length; i += 4)
          if (data[i + 3] > 200 && rgb.every((v, k) => Math.abs(data[i + k] - v) < 9)) count++;
        return count;
    }}"""
    before = page.evaluate(count)
    drag(page, (2, 20), (6, 60))
    assert page.evaluate(count) > before + 200
    assert page.evaluate("player.theme.guess") == "#CC79A7"


@pytest.mark.parametrize(
    "where",
    [{}, PHONE, *({"size": size, "present": True} for size in [(1280, 720), (1024, 768)])],
    ids=["wide", "narrow", "stage", "small stage"],
)
def test_the_tools_stand_over_the_bars_and_stick_out_nowhere(
    show: Show, where: dict[str, object]
) -> None:
    context = {key: value for key, value in where.items() if key != "present"}
    page = show(shapes(present="present" in where), **context)
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0
    tools, canvas, box = (
        page.locator(name).bounding_box() for name in (".bars-tools", LIVE, ".film-box-bars")
    )
    assert tools and canvas and box
    assert tools["y"] + tools["height"] <= canvas["y"]
    assert tools["width"] <= box["width"]
    assert canvas["y"] + canvas["height"] <= box["y"] + box["height"] + 1
    for child in page.locator(".bars-tools label, .bars-tools button").all():
        own = child.bounding_box()
        assert own and own["x"] + own["width"] <= box["x"] + box["width"] + 1
        assert own["height"] >= 36
    if "present" in where:
        assert page.locator(".bars-tools").evaluate("(e) => getComputedStyle(e).fontSize") == "20px"
