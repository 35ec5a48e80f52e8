"""Bars a layer in the film player, in a real Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dlviz.draw.bars_scene import Bars, Column, Mark, Strips, bars_scene
from dlviz.draw.film import Options
from dlviz.draw.plots import Axis, Panel, Series
from dlviz.draw.scene import Clock, Scene, encode_scene
from tests.film_stage import stage

Show = Callable[..., Page]
PHONE = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
SIZES = [{}, PHONE, {"color_scheme": "dark"}, {**PHONE, "color_scheme": "dark"}]
STAGES = [(1280, 720), (1024, 768)]
STEPS = np.arange(0, 301, 10.0)
CLOCK = Clock(tuple(STEPS), tuple(f"update {s:.0f} of 300" for s in STEPS))
BLUE, GREEN = (0x00, 0x72, 0xB2), (0x00, 0x9E, 0x73)
LIVE = ".bars-rows"


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


def falling(rows: int, decades: float = 18.0) -> Column:
    """The gradient of a deep network: the first layer has `decades` less than the last."""
    theory = -np.linspace(decades, 0, rows)
    bars = Bars(theory + 0.3, theory=theory)
    return Column("Gradient", "size, the last layer's is 1", (bars,), name="gradient")


def histograms(rows: int) -> Strips:
    shares = np.exp(-(np.linspace(-3, 3, 24) ** 2))[None] * np.ones((rows, 1))
    low, high = -np.ones(rows), 2 * np.ones(rows)
    return Strips("Histograms", shares, low, high, "each layer's own range", name="activations")


def losses() -> Panel:
    line = Series(STEPS, 2 * np.exp(-STEPS / 60), "plain", clocked=True)
    return Panel("Training loss", Axis("update"), Axis("loss", log=True), (line,), cursor=True)


def layers(rows: int = 30, **options: bool) -> Scene:
    return bars_scene(
        [falling(rows), Column("Activations", "size", (Bars(np.full(rows, -0.2)),))],
        strips=histograms(rows),
        label="Thirty layers",
        finding="Thirty sigmoid layers leave 10⁻¹⁸ of the gradient.",
        options=Options(**options),  # type: ignore[arg-type]
    )


def twins(rows: int = 64, **options: bool) -> Scene:
    t = np.linspace(0, 1, len(STEPS))[:, None]
    depth = np.linspace(1, 0, rows)
    runs = (Bars(-8 * (1 - t) * depth - 1, "plain"), Bars(-(1 - t) * depth, "residual", 1))
    return bars_scene(
        [Column("Gradient while it trains", "size", runs, name="gradient")],
        panels=(losses(), losses()),
        clock=CLOCK,
        label="Twins",
        finding="One of them learns.",
        options=Options(**options),  # type: ignore[arg-type]
    )


def beyond(rows: int = 12) -> Scene:
    values = np.linspace(-60, -1, rows)
    values[1], values[2], values[-1], values[-2] = -np.inf, np.nan, np.inf, 30
    marks = (Mark("float32's smallest", -37.9),)
    whiskers = {"low": values - 2, "high": values + 1, "dead": np.linspace(0, 1, rows)}
    own = Column("Gradient", "size", (Bars(values, **whiskers),), low=-40.0, high=0.0, marks=marks)
    return bars_scene([own], label="Off the axis")


TITLES = (
    "Linear, orthogonal",
    "Linear, Gaussian",
    "tanh, orthogonal wide",
    "ReLU, orthogonal × √2",
)


def four(rows: int = 64) -> Scene:
    depth = np.arange(len(STEPS))[:, None] / len(STEPS)
    columns = [
        Column(title, "singular value", (Bars(-k * depth * np.linspace(0, 9, rows), colour=k),))
        for k, title in enumerate(TITLES)
    ]
    return bars_scene(columns, rows="direction", clock=CLOCK, label="Four", finding="They drift.")


def covered() -> Scene:
    return bars_scene([falling(12)], strips=histograms(12), covered=3, label="Covered")


SCENES: list[Callable[[], Scene]] = [
    layers,
    lambda: layers(100),
    lambda: layers(1),
    twins,
    lambda: twins(4),
    beyond,
    lambda: beyond(100),
    four,
    covered,
]
WHERE: list[dict[str, object]] = [
    {},
    PHONE,
    *({"size": size, "present": True} for size in STAGES),
]


def settled(page: Page) -> None:
    page.wait_for_function("player.frame === null")


def point(page: Page, row: int, box: int = 0) -> None:
    x, y = page.evaluate(
        f"(({{ frame }}) => [frame.regions[0].left + 9, frame.middle({row})])"
        f"(player.views[{box}].view)"
    )
    page.locator(LIVE).nth(box).hover(position={"x": x, "y": y})
    settled(page)


def said(page: Page, box: int = 0) -> str:
    return page.locator(".bars-said").nth(box).inner_text()


def ends(page: Page, run: int = 0) -> list[dict[str, float]]:
    """Where a run's bars end, and why, as the picture has it."""
    found: list[dict[str, float]] = page.evaluate(
        f"player.views[0].view.columns[0].runs[{run}].ends"
    )
    return found


def colour(page: Page, rgb: tuple[int, int, int]) -> int:
    return int(
        page.locator(LIVE).first.evaluate(
            """(c, rgb) => {
            const { data } = c.getContext("2d").getImageData(0, 0, c.width, c.height);
            let count = 0;
            for (let i = 0; i < data.length; i += 4)
              if (data[i + 3] > 200 && rgb.every((v, k) => Math.abs(data[i + k] - v) < 9)) count++;
            return count;
        }""",
            list(rgb),
        )
    )


@pytest.mark.in_turn
@pytest.mark.parametrize("make", SCENES)
@pytest.mark.parametrize("size", SIZES, ids=["wide", "narrow", "dark", "narrow dark"])
def test_every_picture_is_drawn_and_nothing_sticks_out(
    show: Show, make: Callable[[], Scene], size: dict[str, object]
) -> None:
    page = show(make(), **size)
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0
    wide, tall = page.evaluate(
        "(({ clientWidth, clientHeight }) => [clientWidth, clientHeight])"
        "(document.querySelector('.film-stage'))"
    )
    boxes = page.locator(".film-box").evaluate_all(
        "(all) => all.map((b) => [b.offsetLeft, b.offsetTop, b.offsetLeft + b.offsetWidth,"
        " b.offsetTop + b.offsetHeight])"
    )
    assert all(a >= 0 and b >= 0 and c <= wide + 1 and d <= tall + 1 for a, b, c, d in boxes)
    assert all(
        a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        for k, a in enumerate(boxes)
        for b in boxes[:k]
    ), "no box lies on another"
    for canvas in page.locator(LIVE).all():
        assert canvas.get_attribute("aria-label")


def written(page: Page) -> list[dict[str, float | str]]:
    """The boxes of all texts that are drawn on the bars' canvases."""
    found: list[dict[str, float | str]] = page.evaluate(
        """() => player.views.filter(({ view }) => view?.frame).flatMap(({ view }, box) => {
        const out = [];
        for (const sheet of [view.still, view.live]) {
          const { ctx } = sheet, own = ctx.fillText;
          ctx.fillText = (text, x, y) => {
            const measured = ctx.measureText(text), { width } = measured, turned = ctx.textAlign;
            const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = measured;
            const left = x - (turned === "center" ? width / 2 : turned === "right" ? width : 0);
            const size = Number(/(\\d+(\\.\\d+)?)px/.exec(ctx.font)[1]);
            out.push({ box, text, left, right: left + width, top: y - up, bottom: y + down, size,
              wide: sheet.width, tall: sheet.height });
            own.call(ctx, text, x, y);
          };
        }
        view.drawn = -1;
        view.draw();
        for (const sheet of [view.still, view.live]) delete sheet.ctx.fillText;
        return out;
        })"""
    )
    return found


@pytest.mark.in_turn
@pytest.mark.parametrize("make", SCENES)
@pytest.mark.parametrize("where", WHERE, ids=["wide", "narrow", "stage", "small stage"])
def test_no_text_is_cut_and_none_lies_on_another(
    show: Show, make: Callable[[], Scene], where: dict[str, object]
) -> None:
    scene = make()
    present = "present" in where
    scene = Scene(**{**vars(scene), "options": Options(present=present)})
    page = show(scene, **{key: value for key, value in where.items() if key != "present"})
    texts = written(page)
    assert texts
    for one in texts:
        assert one["left"] >= -0.5 and one["right"] <= one["wide"] + 0.5, one  # type: ignore[operator]
        assert one["top"] >= -1 and one["bottom"] <= one["tall"] + 1, one  # type: ignore[operator]
        assert one["size"] >= (20 if present else 14), one  # type: ignore[operator]
        assert "…" not in str(one["text"]), one
    for k, a in enumerate(texts):
        for b in texts[:k]:
            apart = (
                a["box"] != b["box"]
                or a["left"] >= b["right"] - 1  # type: ignore[operator]
                or b["left"] >= a["right"] - 1  # type: ignore[operator]
                or a["top"] >= b["bottom"] - 1  # type: ignore[operator]
                or b["top"] >= a["bottom"] - 1  # type: ignore[operator]
            )
            assert apart, (a, b)


def test_bars_end_at_their_values_and_theory_is_named(show: Show) -> None:
    page = show(layers())
    low, high, left, right = page.evaluate(
        "(({ column, left, right }) => [column.low, column.high, left, right])"
        "(player.views[0].view.frame.regions[0])"
    )
    assert (low, high) == (-19, 1), "a third of a decade above 1 needs the next one"
    found = [end["x"] for end in ends(page)]
    values = 0.3 - np.linspace(18, 0, 30)
    expected = left + (values - low) / (high - low) * (right - left)
    assert found == pytest.approx(list(expected), abs=0.1)
    assert "theory" in [one["text"] for one in written(page)]


def test_pointing_at_a_row_says_its_numbers_in_words(show: Show) -> None:
    page = show(layers())
    assert "any layer" in page.locator(".bars-readout").inner_text()
    point(page, 11)
    exponent = -18 * 18 / 29
    text = said(page)
    assert text.startswith("layer 12: gradient 1.3×10⁻¹¹, theory 6.7×10⁻¹²; Activations 0.631; ")
    assert 10 ** (exponent + 0.3) == pytest.approx(1.3e-11, rel=0.05)
    assert text.endswith("activations −1 to 2")
    assert page.locator(".bars-readout").inner_text() == text


def test_arrow_keys_move_from_row_to_row(show: Show) -> None:
    page = show(twins(4))
    page.locator(LIVE).focus()
    page.keyboard.press("ArrowDown")
    settled(page)
    first = said(page)
    assert first.startswith("layer ")
    page.keyboard.press("ArrowDown")
    settled(page)
    second = said(page)
    assert int(second.split()[1][:-1]) == int(first.split()[1][:-1]) + 1
    at = page.evaluate("player.t")
    page.keyboard.press("ArrowLeft")
    settled(page)
    assert page.evaluate("player.t") == at - 1, "left and right are the clock's"
    page.keyboard.press("Escape")
    settled(page)
    assert said(page) == ""


def test_a_tap_on_a_phone_reads_a_row_and_every_box_shows_it(show: Show) -> None:
    page = show(layers(), **PHONE)
    assert page.locator(LIVE).count() == 3, "two columns and the histograms, one under the other"
    for box in (0, 1):
        x, y = page.evaluate(
            f"(({{ frame }}) => [frame.left + 20, frame.middle(4)])(player.views[{box}].view)"
        )
        page.locator(LIVE).nth(box).tap(position={"x": x, "y": y})
        settled(page)
        assert said(page, 0).startswith("layer 5: gradient ")
        assert said(page, 1).startswith("layer 5: Activations ")
        assert said(page, 2).startswith("layer 5: activations ")


def test_a_bar_off_the_axis_has_an_arrow_and_its_power_of_ten(show: Show) -> None:
    page = show(beyond())
    kinds = [end["kind"] for end in ends(page)]
    assert kinds[:4] == ["low", "zero", "none", "low"] and kinds[-2:] == ["high", "overflow"]
    texts = [str(one["text"]) for one in written(page)]
    assert {"10⁻⁶⁰", "0", "10³⁰", "overflow", "float32's smallest"} <= set(texts)
    assert not [text for text in texts if "NaN" in text or "Infinity" in text or "∞" in text]
    heard = []
    for row in (1, 2, 11):
        point(page, row)
        heard.append(said(page).replace("\xa0", " "))
    assert heard[0] == "layer 2: Gradient 0, 9.09 % of the units dead"
    assert heard[1].startswith("layer 3: Gradient no value")
    assert heard[2] == "layer 12: Gradient overflow, 100 % of the units dead"


def test_a_dead_row_is_hatched_and_not_solid(show: Show) -> None:
    alive, dead = (
        show(bars_scene([Column("", "size", (Bars(np.zeros(10), dead=np.full(10, share)),))]))
        for share in (0.2, 0.7)
    )
    assert colour(dead, BLUE) < 0.5 * colour(alive, BLUE)
    texts = [str(one["text"]) for one in written(dead)]
    assert any("units are dead" in text for text in texts)
    assert not any("units are dead" in str(one["text"]) for one in written(alive))


def test_bars_move_with_the_clock_and_rest_on_what_was_measured(show: Show) -> None:
    page = show(twins())
    found = []
    for t in (0, 15, 30):
        page.evaluate(f"player.seek({t})")
        settled(page)
        found.append(ends(page)[0]["value"])
    assert found == pytest.approx([-9, -5, -1], abs=1e-5)
    page.evaluate("player.playing = true, player.t = 14.5, player.views[0].view.draw()")
    assert ends(page)[0]["value"] == pytest.approx(-9 + 8 * 14.5 / 30, abs=1e-5), "between two"
    page.evaluate("player.playing = false")


def test_the_film_plays_and_leaves_no_loop_behind(show: Show) -> None:
    page = show(twins())
    page.evaluate("player.speed = 4; player.play()")
    page.wait_for_function("!player.playing")
    settled(page)
    assert page.evaluate("[window.__dlviz_loops, player.t]") == [0, 30]


def test_a_cover_hides_rows_and_says_so(show: Show) -> None:
    page = show(covered())
    assert len(ends(page)) == 3
    assert [one["text"] for one in written(page)].count("?") == 2, "the bars' and the histograms'"
    point(page, 1)
    assert said(page).startswith("layer 2: gradient ")
    point(page, 8)
    assert said(page) == "layer 9: still covered"


def test_a_hundred_rows_fit_and_round_ones_are_numbered(show: Show) -> None:
    page = show(layers(100))
    numbers = [str(one["text"]) for one in written(page) if str(one["text"]).isdigit()]
    assert {"1", "10", "20", "50", "90", "100"} <= set(numbers) and "11" not in numbers
    point(page, 99)
    assert said(page).startswith("layer 100: ")


def test_thick_bars_have_their_number_beside_them(show: Show) -> None:
    own = Column("Order", "share", (Bars([0.5, 0.25, 0.125]),), log=False, percent=True)
    page = show(bars_scene([own], rows="order", first=0))
    texts = [str(one["text"]) for one in written(page)]
    assert {"50 %", "25 %", "12.5 %", "order", "0", "2"} <= {
        text.replace("\xa0", " ") for text in texts
    }


@pytest.mark.parametrize("size", STAGES)
@pytest.mark.parametrize("make", [layers, twins])
def test_on_a_stage_a_headline_and_a_sentence_fit_too(
    show: Show, make: Callable[..., Scene], size: tuple[int, int]
) -> None:
    page = show(make(present=True), size=size)
    end = page.locator(".film").bounding_box()
    assert end and end["y"] + end["height"] <= size[1] - 120
    tall = page.evaluate("(({ frame }) => frame.bottom - frame.top)(player.views[0].view)")
    assert tall >= 0.3 * page.locator(".film-stage").bounding_box()["height"]  # type: ignore[index]


def test_the_second_run_has_its_own_colour_and_its_name(show: Show) -> None:
    runs = (Bars([-3.0, -2, -1], "plain"), Bars([-1.0, -1, -1], "residual", 2))
    page = show(bars_scene([Column("Gradient", "size", runs)]))
    assert colour(page, BLUE) > 1000 and colour(page, GREEN) > 1000
    assert {"plain", "residual"} <= {str(one["text"]) for one in written(page)}
    point(page, 0)
    assert said(page) == "layer 1: Gradient plain 0.001, residual 0.1"


def test_four_columns_are_two_and_two_on_a_phone(show: Show) -> None:
    page = show(four(), **PHONE)
    assert page.locator(LIVE).count() == 2
    point(page, 2)
    assert said(page) == "direction 3: Linear, orthogonal 1; Linear, Gaussian 0.529"
    assert said(page, 1).startswith("direction 3: tanh, orthogonal wide 0.")


@pytest.mark.parametrize("where", WHERE, ids=["wide", "narrow", "stage", "small stage"])
def test_the_titles_of_four_columns_are_whole(show: Show, where: dict[str, object]) -> None:
    scene = Scene(**{**vars(four()), "options": Options(present="present" in where)})
    page = show(scene, **{key: value for key, value in where.items() if key != "present"})
    words = " ".join(str(one["text"]) for one in written(page)).split()
    for word in " ".join(TITLES).split():
        assert word in words


@pytest.mark.parametrize(
    ("make", "size"),
    [(layers, STAGES[0]), (twins, STAGES[1]), (four, STAGES[0]), (beyond, STAGES[1])],
)
def test_on_a_stage_the_readout_covers_no_tick_and_no_bar(
    show: Show, make: Callable[..., Scene], size: tuple[int, int]
) -> None:
    page = show(Scene(**{**vars(make()), "options": Options(present=True)}), size=size)
    longest = page.evaluate(
        """() => { const { data, options } = player.views[0].view;
        const all = Array.from(
          { length: data.shown }, (_, k) => data.spoken(k, options.parts).length);
        return all.indexOf(Math.max(...all)); }"""
    )
    for row in (0, longest):
        point(page, row)
        readout, canvas = (
            page.locator(name).first.bounding_box() for name in (".bars-readout", LIVE)
        )
        assert readout and canvas
        ticks = page.evaluate(
            "(({ frame, type }) => frame.bottom + 9 + type)(player.views[0].view)"
        )
        assert readout["y"] >= canvas["y"] + ticks - 1
        assert readout["y"] + readout["height"] <= canvas["y"] + canvas["height"] + 1
