"""A small network at work, in a real Chromium: what a reader does with it."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page

from dlviz.draw.convnet_scene import OFFSET_MAX, gallery, rounded
from dlviz.nets.cnn import Cnn, from_vector
from tests.convnet_example import DEFAULT, DENSE, film, pictures_of, run_of
from tests.film_stage import replaced, stage

NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
SIZES = [((1280, 800), False), ((1280, 720), True), ((1024, 768), True), ((390, 844), False)]
DEEP = Cnn((3, 48, 48), 6, (16, 32, 64, 64), norm=True, head="average")
SHOWN = gallery(pictures_of().labels, 6, 0)
CONV2, OUT = 3, 7  # places among the default network's layers
Show = Callable[..., Page]


@pytest.fixture
def show(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """`show(film(...), size=..., **context)`: its page; afterwards no page had an error."""
    monkeypatch.setattr("tests.film_stage.NAMES", "mountFilm, convnetState, convnetNow")
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


def chances(page: Page) -> np.ndarray:
    """What the page answers now."""
    settled(page)
    return np.array(page.evaluate("Array.from(inner.convnetNow(player).chances)"))


def torchs(image: np.ndarray, s: int = -1, spec: Cnn = DEFAULT) -> np.ndarray:
    """What torch answers with the weights of snapshot s that travel."""
    with torch.no_grad():
        net = from_vector(spec, rounded(run_of(spec).weights)[s])
        found: np.ndarray = net(torch.tensor(image)[None])[0].softmax(0).numpy()
        return found


def shifted(image: np.ndarray, dx: int, dy: int) -> np.ndarray:
    """A picture moved to the right and down; its rim's middle value comes in."""
    rim = np.concatenate([image[0, [0, -1]].ravel(), image[0, 1:-1, [0, -1]].ravel()])
    out = np.full_like(image, np.sort(rim)[len(rim) // 2])
    side = image.shape[1]
    rows = slice(max(0, dy), side + min(0, dy)), slice(max(0, -dy), side + min(0, -dy))
    columns = slice(max(0, dx), side + min(0, dx)), slice(max(0, -dx), side + min(0, -dx))
    out[0, rows[0], columns[0]] = image[0, rows[1], columns[1]]
    return out


def events(page: Page, kind: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = page.evaluate(
        "(kind) => events.filter((event) => event.kind === kind)", kind
    )
    return found


def on_picture(page: Page, x: float, y: float) -> tuple[float, float]:
    """A place of the picture, in its pixels, on the page."""
    box = page.locator(".convnet-pad").bounding_box()
    assert box
    return box["x"] + x * box["width"] / 24, box["y"] + y * box["height"] / 24


def tile(
    page: Page, layer: int, unit: int, part: tuple[float, float] = (0.5, 0.5)
) -> tuple[float, float]:
    """A place in a unit's map, or in a class's row, on the page."""
    x, y = page.evaluate(
        """([layer, unit, u, v]) => { const { frame, sheet } = player.views[0];
        const column = frame.columnOf(layer), corner = sheet.canvas.getBoundingClientRect();
        const box = column ? frame.tile(column, unit) : frame.classRow(unit);
        return [corner.left + box.x + u * box.w, corner.top + box.y + v * box.h]; }""",
        [layer, unit, *part],
    )
    return x, y


def written(page: Page) -> list[dict[str, float]]:
    """Every text drawn on a canvas in one frame, with its left, right and the canvas's width."""
    found: list[dict[str, float]] = page.evaluate(
        """() => { const own = CanvasRenderingContext2D.prototype.fillText, texts = [];
        CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
          const { actualBoundingBoxLeft: l, actualBoundingBoxRight: r } = this.measureText(text);
          texts.push({ text, left: x - l, right: x + r,
            width: parseFloat(this.canvas.style.width),
            size: parseFloat(/([\\d.]+)px/.exec(this.font)[1]) });
          own.call(this, text, x, y);
        };
        for (const view of player.views) view.draw(0);
        CanvasRenderingContext2D.prototype.fillText = own;
        return texts; }"""
    )
    return found


def test_the_answer_and_the_maps_follow_the_epochs(show: Show) -> None:
    page, image = show(film()), pictures_of().images[0]
    for s in (3, 0, 2):
        page.evaluate("(s) => player.seek(s)", s)
        np.testing.assert_allclose(chances(page), torchs(image, s), atol=1e-4)
    page.locator(".film-scrub").focus()
    page.keyboard.press("End")
    np.testing.assert_allclose(chances(page), torchs(image), atol=1e-4)


def test_between_two_snapshots_the_weights_are_between_them(show: Show) -> None:
    page = show(film())
    given = rounded(run_of().weights)
    found = page.evaluate(
        """() => { player.t = 1.25;
        const { data } = inner.convnetState(player), found = Array.from(data.weights(player));
        player.t = player.last;
        return found; }"""
    )
    np.testing.assert_allclose(found, 0.75 * given[1] + 0.25 * given[2], atol=1e-6)


def test_another_picture_is_shown_at_once_and_python_hears_of_it(show: Show) -> None:
    page = show(film())
    page.locator(".convnet-thumb").nth(8).click()
    np.testing.assert_allclose(chances(page), torchs(pictures_of().images[SHOWN[8]]), atol=1e-4)
    assert [event["value"] for event in events(page, "picture")] == [SHOWN[8]]
    replaced(page, film(finding="News.", chosen=SHOWN[0]))  # was on its way before
    np.testing.assert_allclose(chances(page), torchs(pictures_of().images[SHOWN[8]]), atol=1e-4)
    replaced(page, film(chosen=SHOWN[8]))
    replaced(page, film(finding="Another.", chosen=SHOWN[3]))  # Python's own wish
    np.testing.assert_allclose(chances(page), torchs(pictures_of().images[SHOWN[3]]), atol=1e-4)


def test_the_gallery_is_walked_with_the_arrow_keys(show: Show) -> None:
    page = show(film())
    page.locator(".convnet-thumb[tabindex='0']").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    assert page.evaluate("player.convnet.place") == 11, "a row has six, one of each class"
    focused = page.evaluate("document.activeElement.getAttribute('aria-checked')")
    assert focused == "true"
    assert page.evaluate("player.t === player.last"), "the arrows did not move the film"


def test_a_dragged_picture_is_answered_where_it_lies_and_goes_back(show: Show) -> None:
    page, image = show(film()), pictures_of().images[0]
    page.mouse.move(*on_picture(page, 10.5, 10.5))
    page.mouse.down()
    page.mouse.move(*on_picture(page, 13.5, 8.5), steps=4)
    np.testing.assert_allclose(chances(page), torchs(shifted(image, 3, -2)), atol=1e-4)
    assert "3 px right, 2 px up" in [one["text"] for one in written(page)]
    page.mouse.move(*on_picture(page, 40, 11), steps=3)
    page.mouse.up()
    assert page.evaluate("player.convnet.offset") == [OFFSET_MAX, 1]
    replaced(page, film(finding="News."))
    assert page.evaluate("player.convnet.offset") == [OFFSET_MAX, 1], "it outlives a payload"
    page.get_by_role("button", name="Put back in its place").click()
    np.testing.assert_allclose(chances(page), torchs(image), atol=1e-4)
    assert page.get_by_role("button", name="Put back in its place").is_disabled()


@pytest.mark.parametrize("mode", ["Move", "Draw"])
def test_a_first_drag_stops_the_film_at_its_end(show: Show, mode: str) -> None:
    page = show(film())
    page.get_by_role("radio", name=mode).check(force=True)
    page.evaluate("player.seek(0); player.play()")
    page.mouse.move(*on_picture(page, 8, 8))
    page.mouse.down()
    page.mouse.move(*on_picture(page, 12, 9), steps=3)
    page.mouse.up()
    settled(page)
    assert page.evaluate("player.t === player.last && !player.playing")
    page.evaluate("player.seek(1)")
    page.mouse.down()
    page.mouse.move(*on_picture(page, 9, 12), steps=3)
    page.mouse.up()
    assert page.evaluate("player.t") == 1, "it was wound back on purpose"


def test_arrow_keys_move_the_picture_by_a_pixel_and_it_is_spoken(show: Show) -> None:
    page, image = show(film()), pictures_of().images[0]
    page.locator(".convnet-pad").focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    np.testing.assert_allclose(chances(page), torchs(shifted(image, -2, 1)), atol=1e-4)
    label = page.locator(".convnet-pad").get_attribute("aria-label")
    assert label and "2 px left, 1 px down" in label
    assert "was" in page.locator(".convnet-live").inner_text()
    page.keyboard.press("Escape")
    np.testing.assert_allclose(chances(page), torchs(image), atol=1e-4)
    assert page.evaluate("player.t === player.last")


def test_what_is_drawn_is_answered_live(show: Show) -> None:
    page = show(film())
    page.get_by_role("button", name="Clear the picture").click()
    flat = np.full((1, 24, 24), pictures_of().images[0][0, 0, 0], dtype=np.float32)
    assert page.get_by_role("radio", name="Draw").is_checked()
    empty = np.array(page.evaluate("Array.from(player.convnet.input)"))
    assert np.ptp(empty) == 0
    flat[:] = empty[0]
    np.testing.assert_allclose(chances(page), torchs(flat), atol=1e-4)
    texts = [one["text"] for one in written(page)]
    assert "nothing drawn yet" in texts
    shown = torchs(flat)  # two of the answers would be written otherwise
    assert f"{100 * shown.max():.0f}\u00a0%" not in texts
    page.mouse.move(*on_picture(page, 5, 12))
    page.mouse.down()
    page.mouse.move(*on_picture(page, 19, 12), steps=5)
    page.mouse.up()
    drawn = chances(page)
    image = np.array(page.evaluate("Array.from(player.convnet.input)"), dtype=np.float32)
    image = image.reshape(1, 24, 24)
    np.testing.assert_allclose(drawn, torchs(image), atol=1e-4)
    assert (image[0, 11:13, 5:19] > 0.9 * image.max()).all(), "a line from 5 to 19"
    assert (image[0, :9] == empty[0]).all() and (image[0, 15:] == empty[0]).all()
    texts = [one["text"] for one in written(page)]
    assert "no right answer known" in texts and "nothing drawn yet" not in texts
    page.get_by_role("button", name="Put back in its place").click()
    np.testing.assert_allclose(chances(page), torchs(pictures_of().images[0]), atol=1e-4)


def test_a_picture_can_be_drawn_on_with_the_keyboard(show: Show) -> None:
    page = show(film())
    page.get_by_role("radio", name="Draw").check(force=True)
    page.locator(".convnet-pad").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Space"):
        page.keyboard.press(key)
    settled(page)
    image = np.array(page.evaluate("Array.from(player.convnet.input)")).reshape(24, 24)
    before = pictures_of().images[0][0]
    assert image[1, 2] > 0.9 and before[1, 2] < 0.5
    np.testing.assert_allclose(image[5:], before[5:], atol=1e-6)


def test_a_map_under_the_pointer_is_named_with_its_value_there(show: Show) -> None:
    page = show(film())
    unit, x, y, value = page.evaluate(
        """() => { const { data } = player.convnet, layer = data.layers[3];
        const { outs } = inner.convnetNow(player);
        const peaks = Array.from({ length: 16 }, (_, unit) => ({ unit,
          ...data.peak(outs, layer, unit) })).sort((a, b) => b.value - a.value);
        return [peaks[0].unit, peaks[0].x, peaks[0].y, peaks[0].value]; }"""
    )
    page.mouse.move(*tile(page, CONV2, unit, ((x + 0.5) / 12, (y + 0.5) / 12)))
    settled(page)
    lines = page.locator(".convnet-words p").all_inner_texts()
    assert lines[:2] == [f"layer 2, map {unit + 1} of 16", "12 × 12, sees 8 × 8 px"]
    number, place = lines[2].split(" ", 1)
    assert float(number) == pytest.approx(value, rel=0.01) and value > 0
    assert place == f"in row {y + 1}, column {x + 1}"
    page.mouse.move(2, 2)
    settled(page)
    assert not page.locator(".convnet-lens").is_visible()


@pytest.mark.parametrize("layer", [1, 2, 3, 4, 5])
def test_nothing_outside_the_square_on_the_picture_changes_a_unit(show: Show, layer: int) -> None:
    page = show(film())
    moved = page.evaluate(
        """(index) => { const { data } = player.convnet, layer = data.layers[index];
        const place = { x: layer.w >> 1, y: layer.h >> 2 }, seen = data.sees(layer, place);
        const weights = data.snapshot(0), picture = data.picture(0);
        const at = place.y * layer.w + place.x;
        const own = (image) => data.net.run(weights, image).map((out) => out.slice())[layer.op];
        const before = own(picture), inside = (v, from) => v >= from && v < from + seen.size;
        const changed = (keeps) => own(picture.map((v, j) => {
          const y = Math.floor(j / 24), x = j % 24;
          return (inside(x, seen.x) && inside(y, seen.y)) === keeps ? v : 1 - v;
        }));
        const area = layer.w * layer.h, differs = (after) => Array.from({ length: layer.units },
          (_, unit) => after[unit * area + at] !== before[unit * area + at]).some(Boolean);
        return [differs(changed(true)), differs(changed(false))]; }""",
        layer,
    )
    assert moved == [False, True]


def test_inputs_of_a_unit_add_up_to_its_sum(show: Show) -> None:
    page = show(film())
    found = page.evaluate(
        """() => { const { data } = player.convnet, layer = data.layers[3];
        const weights = data.snapshot(3), { bias } = layer.linear;
        const outs = data.net.run(weights, data.picture(0)), place = { x: 0, y: 5 };
        return [7, 2].map((unit) => {
          const parts = data.inputs(outs, weights, layer, unit, place, 100);
          return { parts: parts.map(({ value }) => value),
            sum: outs[layer.op - 1][unit * 144 + 60] - weights[bias + unit] };
        }); }"""
    )
    for one in found:
        parts = np.array(one["parts"])
        assert (np.diff(np.abs(parts)) <= 0).all(), "the largest first"
        left_out = 8 * 0.04 * np.abs(parts).max()  # those that add next to nothing
        assert parts.sum() == pytest.approx(one["sum"], abs=left_out)


def test_a_click_opens_a_units_card_and_a_pooled_maps_is_that_of_its_map(show: Show) -> None:
    page = show(film())
    page.mouse.click(*tile(page, CONV2, 9))
    page.mouse.click(*tile(page, 4, 3))
    page.mouse.click(*tile(page, OUT, 2))
    opened = [(event["layer"], event["unit"]) for event in events(page, "unit")]
    assert opened == [("conv2", 9), ("conv2", 3)], "a class has no card"


def test_maps_are_walked_with_the_keys_and_spoken(show: Show) -> None:
    page = show(film())
    page.keyboard.press("Tab")
    page.locator(".convnet-maps").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    settled(page)
    said = page.locator(".convnet-live").inner_text()
    assert said.startswith("layer 2, map 5 of 16. 12 × 12, sees 8 × 8 px. ")
    page.keyboard.press("Enter")
    assert [(event["layer"], event["unit"]) for event in events(page, "unit")] == [("conv2", 4)]
    page.keyboard.press("Escape")
    settled(page)
    assert not page.locator(".convnet-lens").is_visible()
    assert page.evaluate("player.t === player.last")


def test_in_an_offline_film_a_click_holds_the_map(show: Show) -> None:
    page = show(film())
    page.evaluate("player.send = null")
    page.mouse.click(*tile(page, CONV2, 9))
    page.mouse.move(2, 2)
    settled(page)
    assert page.locator(".convnet-words p").first.inner_text() == "layer 2, map 10 of 16"
    page.mouse.click(*tile(page, CONV2, 9))
    page.mouse.move(2, 2)
    settled(page)
    assert not page.locator(".convnet-lens").is_visible()


def test_on_a_phone_a_tapped_map_comes_up_with_its_card(show: Show) -> None:
    page = show(film(), **NARROW)
    page.evaluate("(y) => window.scrollTo(0, y)", tile(page, CONV2, 2)[1] - 200)
    page.touchscreen.tap(*tile(page, CONV2, 2))
    settled(page)
    sheet = page.locator(".convnet-lens")
    assert sheet.is_visible() and "layer 2, map 3 of 16" in sheet.inner_text()
    page.get_by_role("button", name="Open its card").tap()
    assert [(event["layer"], event["unit"]) for event in events(page, "unit")] == [("conv2", 2)]
    page.get_by_role("button", name="Close").tap()
    settled(page)
    assert not sheet.is_visible()


def test_on_a_phone_pictures_are_chosen_and_dragged_by_a_finger(show: Show) -> None:
    page = show(film(), **NARROW)
    page.locator(".convnet-thumb").nth(4).tap()
    np.testing.assert_allclose(chances(page), torchs(pictures_of().images[SHOWN[4]]), atol=1e-4)
    sides = page.evaluate(
        "player.views[0].frame.columns.filter(({ bars }) => !bars).map(({ tile }) => tile)"
    )
    assert min(sides) >= 28


@pytest.mark.in_turn
@pytest.mark.parametrize("spec", [DEFAULT, DENSE, DEEP], ids=["default", "dense", "deep"])
@pytest.mark.parametrize(("size", "present"), SIZES)
def test_nothing_is_cut_and_no_column_lies_on_another(
    show: Show, spec: Cnn, size: tuple[int, int], present: bool
) -> None:
    page = show(film(spec, 2, present=present), size=size)
    boxes = page.evaluate(
        """() => { const { frame, sheet } = player.views[0];
        return { width: sheet.width, height: sheet.height, columns: frame.columns.map((column) => {
          const all = Array.from({ length: column.layer.units }, (_, k) => frame.tile(column, k));
          return { left: Math.min(...all.map((t) => t.x)), top: Math.min(...all.map((t) => t.y)),
            right: Math.max(...all.map((t) => t.x + t.w)),
            bottom: Math.max(...all.map((t) => t.y + t.h)) }; }),
          answer: frame.classBars.x, picture: frame.picture }; }"""
    )
    columns = boxes["columns"]
    wide = size[0] > 390
    assert all(
        one["right"] <= boxes["width"] and one["bottom"] <= boxes["height"] for one in columns
    )
    for before, after in pairwise(columns):
        assert (before["right"] < after["left"]) if wide else (before["bottom"] < after["top"])
    if wide:
        assert columns[0]["left"] > boxes["picture"]["size"]
        assert columns[-1]["right"] < boxes["answer"]
        bar = page.locator(".film-bar").bounding_box()
        assert bar and bar["y"] + bar["height"] <= size[1], "all of it on one screen"
    texts = [one for one in written(page) if one["text"]]
    cut = [one for one in texts if one["left"] < -1 or one["right"] > one["width"] + 1]
    assert not cut
    assert min(one["size"] for one in texts) >= (18 if present else 14)
    scrolls = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not scrolls
    inside = page.evaluate(
        """() => [".convnet-tools", ".convnet-gallery"].flatMap((name) => {
        const right = (one) => one.getBoundingClientRect().right;
        const own = document.querySelector(name);
        return [...own.children].map((one) => right(one) - right(own));
        })"""
    )
    assert max(inside) <= 1


def test_a_run_that_has_only_begun_says_so(show: Show) -> None:
    page = show(film(snapshots=1))
    assert "nothing is learnt yet" in [one["text"] for one in written(page)]
    assert not page.locator(".film-bar").is_visible()
    np.testing.assert_allclose(chances(page), torchs(pictures_of().images[0], 0), atol=1e-4)


def test_a_diverged_run_says_so(show: Show) -> None:
    page = show(film(snapshots=3, end="diverged"))
    assert page.locator(".film-step").inner_text() == "epoch 0.5 of 20, test 85 %, then diverged"
    page = show(film(snapshots=1, end="diverged"))
    assert "untrained: it diverged at once" in [one["text"] for one in written(page)]


def test_a_network_without_convolutions_shows_its_weights_as_pictures(show: Show) -> None:
    page = show(film(DENSE))
    np.testing.assert_allclose(
        chances(page), torchs(pictures_of().images[0], spec=DENSE), atol=1e-4
    )
    page.mouse.move(*tile(page, 1, 3))
    settled(page)
    assert page.locator(".convnet-words p").first.inner_text() == "dense 1, unit 4 of 64"
    blue, red = page.evaluate(
        """() => { const view = player.views[0], { data, pixels } = view.atlases.get("dense1");
        const weights = inner.convnetNow(player).weights, own = data.data;
        const hue = (j) => [own[4 * j], own[4 * j + 2]], at = (test) => {
          for (let j = 0; j < 576; j++) if (test(weights[j])) return hue(j);
          return null; };
        const most = Math.max(...weights.subarray(0, 576));
        return [at((w) => w < -0.8 * most), at((w) => w > 0.8 * most)]; }"""
    )
    assert blue[1] > blue[0] and red[0] > red[1], "negative is blue, positive vermillion"
