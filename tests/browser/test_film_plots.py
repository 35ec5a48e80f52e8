"""Charts, surfaces, fans and tiles of the film player, in a real Chromium."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dlviz.draw.fan_scene import fan_scene
from dlviz.draw.film import Options
from dlviz.draw.plots import Axis, Mark, Panel, Series, plot_scene
from dlviz.draw.scene import Clock, Scene, encode_scene
from dlviz.draw.surface_scene import Ellipse, surface_scene
from dlviz.draw.tiles_scene import tiles_scene
from tests.film_stage import stage

Show = Callable[..., Page]
STEPS = np.arange(21.0) * 10
CLOCK = Clock(tuple(STEPS), tuple(f"update {s:.0f} of 200" for s in STEPS))
PHONE = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
SIZES = [{}, PHONE, {"color_scheme": "dark"}, {**PHONE, "color_scheme": "dark"}]


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Show]:
    """`show(scene, size=..., **context)`: its page; afterwards no page had an error."""
    opened: list[tuple[Page, list[str]]] = []

    def show_(scene: Scene, **context: object) -> Page:
        page, errors = stage(browser, tmp_path, encode_scene(scene), **context)  # type: ignore[arg-type]
        opened.append((page, errors))
        return page

    yield show_
    for page, _ in opened:
        page.context.close()
    assert not [error for _, errors in opened for error in errors]


def losses() -> Panel:
    falling = 2 * np.exp(-STEPS / 60) + 0.02
    rising = np.where(STEPS < 120, 2 * 1.6 ** (STEPS / 10), np.inf)
    return Panel(
        "Training loss",
        Axis("update"),
        Axis("loss", log=True),
        (
            Series(STEPS, falling, "rate 0.1: right", clocked=True, colour=1),
            Series(STEPS, rising, "rate 2: too large", clocked=True, colour=2, end="diverged"),
            Series(STEPS, falling, "theory", style="theory"),
        ),
        (Mark("target", y=0.1),),
        cursor=True,
    )


def chart(panels: int = 2) -> Scene:
    sizes = 2.0 ** np.arange(9)
    floor = Panel(
        "Where it stays",
        Axis("batch size", log=True, ticks=(1, 4, 16, 64, 256)),
        Axis("error", log=True),
        (
            Series(sizes, 0.1 / sizes, "measured", "dots", low=0.08 / sizes, high=0.13 / sizes),
            Series(sizes, 0.05 / sizes, "your guess", "guess"),
            Series(sizes, 0.1 / sizes, "", "band", low=0.05 / sizes, high=0.2 / sizes),
        ),
    )
    return plot_scene([losses(), floor, floor, floor][:panels], CLOCK, label="Loss and floor")


def surface() -> Scene:
    xs, ys = np.linspace(-3, 3, 61), np.linspace(-2, 2, 61)
    paths = np.full((3, 21, 2), np.nan)
    for v, rate in enumerate((0.03, 0.5, 2.3)):
        place = np.array([-2.5, 1.5])
        for s in range(21 if v < 2 else 9):
            paths[v, s] = place
            place = place - rate * np.array([0.2, 1.0]) * place
    return surface_scene(
        xs,
        ys,
        0.1 * xs[None] ** 2 + 0.5 * ys[:, None] ** 2,
        paths,
        ["rate 0.03: too small", "rate 0.5: right", "rate 2.3: too large"],
        CLOCK,
        ellipses=(Ellipse((0, 0), (0.5, 0.3), text="noise ball"),),
        minimum=(0, 0),
        names=("flat", "steep"),
        ends=(("finished", 20), ("finished", 20), ("diverged", 8)),
        label="Three balls on one valley",
        panels=(losses(),),
    )


def fan(covered: bool = False) -> Scene:
    rng = np.random.default_rng(0)
    angles = np.array([[84.0], [76], [67], [49], [28]]) + 4 * rng.normal(size=(5, 40))
    lengths = 1 / np.cos(np.radians(np.minimum(angles, 85)))
    return fan_scene(
        (1, 4, 16, 64, 256), angles, lengths, angles.mean(axis=1), covered=covered, label="A fan"
    )


def tiles() -> Scene:
    weights = np.random.default_rng(0).normal(size=(21, 32, 64)) * STEPS[:, None, None]
    return tiles_scene(weights, CLOCK, panels=(losses(),), label="Weights")


def settled(page: Page) -> None:
    page.wait_for_function("player.frame === null")


def seek(page: Page, t: int) -> None:
    page.evaluate(f"player.seek({t})")
    settled(page)


def ink(page: Page, canvas: str, channels: tuple[int, int, int]) -> int:
    """How many pixels of a canvas have a colour."""
    return int(
        page.locator(canvas).first.evaluate(
            """(c, rgb) => {
            const { data } = c.getContext("2d").getImageData(0, 0, c.width, c.height);
            let count = 0;
            for (let i = 0; i < data.length; i += 4)
              if (data[i + 3] > 200 && rgb.every((v, k) => Math.abs(data[i + k] - v) < 9)) count++;
            return count;
        }""",
            list(channels),
        )
    )


LIVE = ".film-box-plot canvas:nth-of-type(2)"
ORANGE, GREEN = (0xD5, 0x5E, 0x00), (0x00, 0x9E, 0x73)


@pytest.mark.in_turn
@pytest.mark.parametrize("make", [chart, surface, fan, tiles, lambda: fan(covered=True)])
@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow", "dark", "narrow dark"])
def test_every_scene_is_drawn_and_nothing_sticks_out(
    show: Show, make: Callable[[], Scene], size: dict[str, object]
) -> None:
    page = show(make(), **size)
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(over) <= 0
    width = page.evaluate("document.querySelector('.film-stage').clientWidth")
    boxes = page.locator(".film-box").evaluate_all(
        "(all) => all.map((b) => [b.offsetLeft, b.offsetTop, b.offsetLeft + b.offsetWidth,"
        " b.offsetTop + b.offsetHeight])"
    )
    assert boxes and all(left >= 0 and right <= width + 1 for left, _, right, _ in boxes)
    tall = page.evaluate("document.querySelector('.film-stage').clientHeight")
    assert all(bottom <= tall + 1 for *_, bottom in boxes)
    assert all(
        a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        for k, a in enumerate(boxes)
        for b in boxes[:k]
    ), "no box lies on another"
    for canvas in page.locator(".film-stage canvas[role=img]:not([aria-hidden])").all():
        assert canvas.get_attribute("aria-label")
        drawn = "(c) => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(Boolean)"
        assert canvas.evaluate(drawn)


def test_four_panels_stand_side_by_side_and_below_one_another_on_a_phone(show: Show) -> None:
    tops = "(all) => all.map((b) => b.offsetTop)"
    assert len(set(show(chart(4)).locator(".film-box").evaluate_all(tops))) == 1
    assert len(set(show(chart(4), **PHONE).locator(".film-box").evaluate_all(tops))) == 4


def test_curves_grow_with_the_clock_and_theory_stays_whole(show: Show) -> None:
    page = show(chart())
    grown, theory = [], []
    for t in (3, 10, 20):
        seek(page, t)
        grown.append(ink(page, LIVE, ORANGE))
        x, y = page.evaluate(
            "(() => { const p = player.views[0].panel, one = p.series[2];"
            " return [p.f.x.at(one.x[15]), p.f.y.at(one.y[15])]; })()"
        )
        theory.append(dark_near(page, x, y))
    assert grown[0] < grown[1] < grown[2]
    assert min(theory) > 0, "from the start, and at the end over the measured curve it lies on"


def dark_near(page: Page, x: float, y: float) -> int:
    """Pixels of ink around a place of the first chart."""
    return int(
        page.locator(LIVE).first.evaluate(
            """(c, [x, y]) => {
            const { data } = c.getContext("2d").getImageData(x - 4, y - 4, 9, 9);
            let count = 0;
            for (let i = 0; i < data.length; i += 4)
              if (data[i + 3] > 120 && data[i] + data[i + 1] + data[i + 2] < 220) count++;
            return count;
        }""",
            [x, y],
        )
    )


def test_a_chart_says_what_its_thin_line_and_its_bands_are(show: Show) -> None:
    band = Series(STEPS, STEPS + 1, low=STEPS, high=STEPS + 2)
    panel = Panel("", Axis("x"), Axis("y"), (band,))
    keys = "player.views.map(({ panel }) => panel.f.keys.lines)"
    both = show(plot_scene([panel, losses()], label="keys"))
    assert both.evaluate(keys) == [["band: ± 2 standard errors"], ["thin line: theory"]]
    plain = Panel("", Axis("x"), Axis("y"), (Series(STEPS, STEPS),))
    assert show(plot_scene([plain], label="none")).evaluate(keys) == [[]]


STAGES = [(1280, 720), (1024, 768)]


@pytest.mark.parametrize("size", STAGES)
def test_three_charts_stand_in_one_row_on_a_stage(show: Show, size: tuple[int, int]) -> None:
    scene = replace(chart(3), options=Options(present=True), finding="One line of a finding.")
    page = show(scene, size=size)
    boxes = [one.bounding_box() for one in page.locator(".film-box").all()]
    assert len({box["y"] for box in boxes if box}) == 1
    bar = page.locator(".film-bar").bounding_box()
    assert bar and bar["y"] + bar["height"] <= size[1] - 150, "a headline and a sentence fit too"


@pytest.mark.parametrize("size", STAGES)
def test_on_a_stage_the_valley_has_the_height(show: Show, size: tuple[int, int]) -> None:
    page = show(replace(surface(), options=Options(present=True)), size=size)
    tall = page.locator(".film-stage").bounding_box()
    wide, high = page.evaluate("(({ f }) => [f.wide, f.tall])(player.views[0].view)")
    width = page.evaluate("document.querySelector('.film-stage').clientWidth")
    assert tall and (high > tall["height"] - 6 or wide > 0.6 * width - 12)


@pytest.mark.parametrize("present", [False, True])
def test_labels_keep_off_the_balls(show: Show, present: bool) -> None:
    page = show(replace(surface(), options=Options(present=present)), size=(1280, 720))
    apart = page.evaluate(
        """() => { const { view } = player.views[0], out = [], placed = [];
        const ctx = new Proxy(view.top.ctx, { get: (own, name) => {
          if (name === "fillRect") return (x, y, w, h) => { if (w > 8) placed.push([x, y, w, h]); };
          return typeof own[name] === "function" ? own[name].bind(own) : own[name];
        }, set: (own, name, value) => { own[name] = value; return true; } });
        const balls = view.paths.map((path) => view.ballOf(path, player.t));
        view.drawLabels(ctx, balls, []);
        for (const [x, y, w, h] of placed) for (const ball of balls) {
          const dx = Math.max(x - ball.x, 0, ball.x - x - w);
          out.push(Math.hypot(dx, Math.max(y - ball.y, 0, ball.y - y - h)));
        }
        return out; }"""
    )
    assert len(apart) == 9 and min(apart) >= (15 if present else 11), "the balls' radius"


def test_a_value_that_is_not_finite_breaks_the_line(show: Show) -> None:
    drawn = []
    for gap in (False, True):
        y = np.ones(21)
        y[8:14] = np.nan if gap else 1
        panel = Panel("", Axis("x"), Axis("y"), (Series(STEPS, y, clocked=True, colour=1),))
        drawn.append(ink(show(plot_scene([panel], CLOCK, label="a gap")), LIVE, ORANGE))
    assert 0.55 < drawn[1] / drawn[0] < 0.75, "6 of 20 pieces and one more at the gap's side"


def test_a_diverged_run_has_its_cross_once_the_clock_is_there(show: Show) -> None:
    page = show(chart())
    seek(page, 2)
    assert ink(page, LIVE, GREEN) > 0
    end = page.evaluate(
        "(() => { const p = player.views[0].panel, one = p.series[1];"
        " const k = one.y.findLastIndex(Number.isFinite);"
        " return [k, p.f.x.at(one.x[k]), p.f.right]; })()"
    )
    assert end[0] == 11 and end[1] < end[2]
    label = page.locator(".film-box-plot canvas").first.get_attribute("aria-label") or ""
    assert "rate 2: too large" in label and "diverged" in label


def test_hovering_a_chart_says_the_nearest_points_values(show: Show) -> None:
    page = show(chart())
    x, y = page.evaluate(
        "(() => { const p = player.views[0].panel, one = p.series[0];"
        " return [p.f.x.at(one.x[10]), p.f.y.at(one.y[10])]; })()"
    )
    page.locator(LIVE).first.hover(position={"x": x + 2, "y": y - 1})
    settled(page)
    said = page.locator(".plot-said").first.inner_text()
    assert said.startswith("rate 0.1: right: update 100, loss ")
    value = float(re.findall(r"[\d.]+$", said)[0])
    assert value == pytest.approx(2 * np.exp(-100 / 60) + 0.02, rel=0.01)
    seek(page, 4)
    said = page.locator(".plot-said").first.inner_text()
    assert said.startswith("theory: update 100"), "the measured curve is not there yet"


def test_a_drag_on_a_chart_with_a_cursor_moves_the_clock(show: Show) -> None:
    page = show(chart())
    at = page.evaluate("player.views[0].panel.f.x.at(50)")
    page.locator(LIVE).first.click(position={"x": at, "y": 200})
    settled(page)
    assert page.evaluate("player.t") == 5


def test_powers_of_ten_are_written_as_powers(show: Show) -> None:
    page = show(chart())
    ticks = page.evaluate("player.views[0].panel.f.yTicks.map((t) => t.text).filter(Boolean)")
    assert "10⁻¹" in ticks and "1" in ticks and "10" in ticks
    sizes = page.evaluate("player.views[1].panel.f.xTicks.map((t) => t.text)")
    assert sizes == ["1", "4", "16", "64", "256"]


def test_labels_keep_off_each_other(show: Show) -> None:
    for size in ({}, PHONE):
        page = show(chart(), **size)
        boxes = page.evaluate(
            "player.views.map(({ panel }) => panel.labels.map((l) =>"
            " [l.y - l.tall / 2, l.y + l.tall / 2, l.patch?.left ?? 0, l.patch?.right ?? 1]))"
        )
        for own in boxes:
            for k, a in enumerate(own):
                for b in own[:k]:
                    apart = a[0] >= b[1] - 1 or b[0] >= a[1] - 1 or a[2] >= b[3] or b[2] >= a[3]
                    assert apart, (size, a, b)


def test_the_map_has_equal_units_on_both_axes(show: Show) -> None:
    for size in ({}, PHONE):
        wide, tall = show(surface(), **size).evaluate(
            "(({ f }) => [f.wide, f.tall])(player.views[0].view)"
        )
        assert wide / tall == pytest.approx(6 / 4, rel=0.01)


def test_balls_roll_and_the_one_that_leaves_is_an_arrow_then_a_cross(show: Show) -> None:
    page = show(surface())
    state = "player.views[0].view.paths.map((p) => player.views[0].view.ballOf(p, player.t))"
    seek(page, 0)
    first = page.evaluate(f"{state}.map((b) => [b.x, b.y])")
    assert first[0] == first[1] == first[2]
    seen = []
    for t in (1, 6, 8):
        seek(page, t)
        seen.append(page.evaluate(f"{state}[2].state"))
    assert seen == ["inside", "away", "diverged"]
    seek(page, 20)
    x, y = page.evaluate(f"[{state}[1].x, {state}[1].y]")
    target = page.evaluate("player.views[0].view.px(-2.5 * 0.9 ** 20, 0)")
    assert (x, y) == pytest.approx(target, abs=0.5)
    said = page.locator(".surface-said").inner_text()
    assert "rate 2.3: too large: diverged" in said and "rate 0.5: right: loss 0.0" in said


def test_the_fan_closes_as_the_batch_grows(show: Show) -> None:
    page = show(fan())
    spread = []
    for t in range(5):
        seek(page, t)
        spread.append(page.evaluate("player.views[0].view.arrows(player.fan.at).mean"))
    assert spread == sorted(spread, reverse=True)
    assert spread[0] == pytest.approx(84, abs=2) and spread[-1] == pytest.approx(28, abs=2)
    assert "mini-batches of 256: 28° on average" in page.locator(".fan-said").inner_text()
    between = page.evaluate("player.views[0].view.arrows(0.5).mean")
    assert spread[1] < between < spread[0], "it turns smoothly"


def test_a_fan_at_rest_shows_a_batch_size_that_was_measured(show: Show) -> None:
    page = show(fan(), reduced_motion="reduce")
    page.evaluate("player.seek(2)")
    settled(page)
    assert page.evaluate("player.fan.at") == 2


def test_hovering_a_tile_names_its_neuron_and_its_range(show: Show) -> None:
    scene = tiles()
    page = show(scene)
    seek(page, 10)
    x, y, size = page.evaluate(
        "(({ view }) => [...view.corner(9), view.grid.size])(player.views[0])"
    )
    page.locator(".film-box-tiles canvas").hover(position={"x": x + size / 2, "y": y + size / 2})
    settled(page)
    said = page.locator(".tiles-said").inner_text().replace("−", "-").replace(",", "")
    found = [float(v) for v in re.findall(r"-?[\d.]+", said)]
    assert found[0] == 10
    assert found[1:] == pytest.approx(list(scene.arrays["ranges"][10, 9]), rel=0.01)


def test_reduced_motion_rests_on_the_last_frame(show: Show) -> None:
    for make in (chart, surface, tiles):
        page = show(make(), reduced_motion="reduce")
        assert page.evaluate("[player.playing, player.t]") == [False, 20]


def test_playing_leaves_no_loop_behind(show: Show) -> None:
    page = show(surface())
    page.evaluate("player.speed = 4; player.play()")
    page.wait_for_function("!player.playing")
    settled(page)
    assert page.evaluate("window.__dlviz_loops") == 0
    assert page.evaluate("player.t") == 20
