"""The layers' clouds, in a real Chromium."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from dlviz.draw.clouds_scene import fitted
from dlviz.draw.scene import encode_scene
from tests.clouds_example import EPOCHS, LAYERS, NAMES, POINTS, clouds, given
from tests.film_stage import replaced

MADE = given()
PLACES = fitted(MADE["positions"])
Show = Callable[..., Page]
INNER = "mountFilm, CloudsFrame"
"""Of the player's own names, those within a test's reach."""
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
SIZES = [((1280, 800), False), ((1280, 720), True), ((1024, 768), True), ((390, 844), False)]


def settled(page: Page) -> None:
    page.wait_for_function("player.frame === null")


def written(page: Page) -> list[dict[str, Any]]:
    """Every text drawn on a canvas in one frame."""
    found: list[dict[str, Any]] = page.evaluate(
        """() => { const own = CanvasRenderingContext2D.prototype.fillText, texts = [];
        CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
          const { actualBoundingBoxLeft: l, actualBoundingBoxRight: r } = this.measureText(text);
          texts.push({ text: text.replaceAll("\\u00a0", " "), left: x - l, right: x + r,
            size: parseFloat(/([\\d.]+)px/.exec(this.font)[1]) });
          own.call(this, text, x, y);
        };
        for (const view of player.views) view.draw(0);
        CanvasRenderingContext2D.prototype.fillText = own;
        return texts; }"""
    )
    return found


def place(page: Page, panel: int, point: int, snapshot: int = -1) -> tuple[float, float]:
    """Where a picture's mark must be on the page, from Python's numbers."""
    u, v = PLACES[snapshot, panel, point]
    x, y, top, side, rim = page.evaluate(
        """(panel) => { const { frame, sheet, rim } = player.views[0], one = frame.panels[panel];
        const box = sheet.canvas.getBoundingClientRect();
        return [box.left + one.x, box.top + one.y, one.top, one.side, rim]; }""",
        panel,
    )
    inner = side - 2 * rim
    return x + rim + (u + 1) / 2 * inner, y + top + rim + (1 - v) / 2 * inner


def alone(panel: int) -> int:
    """The picture whose mark is furthest from all others in a panel at the end."""
    far = np.linalg.norm(PLACES[-1, panel][:, None] - PLACES[-1, panel], axis=2)
    return int((far + 9 * np.eye(POINTS)).min(axis=1).argmax())


def test_the_neighbours_kept_are_pythons_at_every_epoch(show: Show) -> None:
    page = show(clouds())
    for k in range(len(EPOCHS)):
        page.evaluate(f"player.seek({k})")
        settled(page)
        texts = [one["text"] for one in written(page)]
        for share in MADE["preserved"][k]:
            assert f"neighbours kept: {np.floor(100 * share + 0.5):.0f} %" in texts


def test_a_pointed_picture_is_marked_in_every_layer_and_shown_large(show: Show) -> None:
    page = show(clouds())
    point = alone(2)
    page.mouse.move(*place(page, 2, point))
    settled(page)
    assert page.evaluate("player.clouds.hover") == point
    name = page.locator(".clouds-name")
    assert name.inner_text() == f"{NAMES[MADE['labels'][point]]}, picture {point + 1} of {POINTS}"
    pixels = page.locator(".clouds-large").evaluate(
        """(c) => Array.from(c.getContext("2d").getImageData(0, 0, c.width, c.height).data)
            .filter((_, k) => k % 4 === 0)"""
    )
    assert pixels == MADE["thumbnails"][point].ravel().tolist()
    ringed = page.evaluate(
        """() => { const own = CanvasRenderingContext2D.prototype.arc, found = [];
        const { canvas, ctx } = player.views[0].sheet, box = canvas.getBoundingClientRect();
        ctx.arc = function (x, y, r, ...rest) {
          if (r > 2 * player.views[0].r) found.push([x + box.left, y + box.top]);
          own.call(this, x, y, r, ...rest); };
        player.views[0].draw();
        delete ctx.arc;
        return found; }"""
    )
    expected = [place(page, panel, point) for panel in range(len(LAYERS)) for _ in range(2)]
    np.testing.assert_allclose(ringed, expected, atol=0.6)
    page.mouse.move(2, 2)
    settled(page)
    assert name.inner_text() == "Point at a picture’s mark: it is marked in every layer."


def test_marks_move_with_the_clock(show: Show) -> None:
    page = show(clouds())
    page.evaluate("player.playing = false; player.t = 1.5; player.requestDraw()")
    settled(page)
    found = page.evaluate("player.clouds.data.place(1, 7, 1.5)")
    np.testing.assert_allclose(found, (PLACES[1, 1, 7] + PLACES[2, 1, 7]) / 2, atol=1e-6)
    assert page.evaluate("player.clouds.data.place(1, 7, 3)") == PLACES[3, 1, 7].tolist()


def test_a_click_keeps_a_picture_over_payloads_and_another_lets_it_go(show: Show) -> None:
    page = show(clouds())
    point = alone(1)
    page.mouse.click(*place(page, 1, point))
    page.mouse.move(2, 2)
    settled(page)
    assert page.evaluate("player.clouds.chosen") == point
    replaced(page, encode_scene(clouds(finding="Clouds part.")))
    assert page.evaluate("player.clouds.chosen") == point
    page.mouse.click(*place(page, 1, point))
    assert page.evaluate("player.clouds.chosen") is None


def test_arrows_go_from_picture_to_picture_and_it_is_spoken(show: Show) -> None:
    page = show(clouds())
    page.locator(".clouds-panels").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    settled(page)
    assert page.evaluate("player.clouds.chosen") == 3, "the second ring"
    assert page.locator(".clouds-said").inner_text() == f"ring, picture 4 of {POINTS}"
    assert page.evaluate("player.t === player.last"), "the arrows did not move the film"
    page.keyboard.press("Escape")
    settled(page)
    assert page.evaluate("player.clouds.chosen") is None


def test_classes_have_a_shape_as_well_as_a_hue(show: Show) -> None:
    page = show(clouds())
    keys = page.locator(".clouds-key span")
    assert keys.all_inner_texts() == list(NAMES)
    outlines = page.locator(".clouds-key canvas").evaluate_all(
        """(all) => all.map((c) => Array.from(c.getContext("2d")
            .getImageData(0, 0, c.width, c.height).data).filter((_, k) => k % 4 === 3).join(","))"""
    )
    assert len(set(outlines)) == len(NAMES)


@pytest.mark.in_turn
@pytest.mark.parametrize(("size", "present"), SIZES)
@pytest.mark.parametrize("layers", [1, 2, 3, 6])
def test_panels_are_squares_beside_one_another_and_nothing_overflows(
    show: Show, layers: int, size: tuple[int, int], present: bool
) -> None:
    page = show(clouds(present, layers), size=size)
    panels = page.evaluate("player.views[0].frame.panels")
    rows = {panel["y"] for panel in panels}
    assert len(rows) == (1 if size[0] > 760 else -(-layers // 2))
    assert min(panel["side"] for panel in panels) >= (120 if size[0] > 760 else 170)
    stage_ = page.locator(".film-stage").bounding_box()
    assert stage_
    for name in (".clouds-panels", ".clouds-large", ".clouds-words"):
        box = page.locator(name).bounding_box()
        assert box and box["x"] + box["width"] <= stage_["x"] + stage_["width"] + 1
        assert box["y"] + box["height"] <= stage_["y"] + stage_["height"] + 1
    words = page.locator(".clouds-words")
    assert words.evaluate("(one) => one.scrollHeight - one.clientHeight") <= 1
    for one in written(page):
        assert one["size"] >= 14 and "…" not in one["text"]
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_on_a_phone_a_tap_marks_a_picture(show: Show) -> None:
    page = show(clouds(), **NARROW)
    page.touchscreen.tap(*place(page, 0, alone(0)))
    settled(page)
    assert page.evaluate("player.clouds.chosen") == alone(0)
    large = page.locator(".clouds-large").bounding_box()
    panels = page.evaluate("player.views[0].frame.panels")
    assert large and large["width"] == panels[0]["side"], "in the place of the fourth panel"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_clouds_are_drawn_in_both_themes(show: Show, theme: str) -> None:
    page = show(clouds(), color_scheme=theme)
    hues = page.evaluate("player.theme.classColours.slice(0, 3)")
    counts = page.evaluate(
        """(hues) => { const { canvas, ctx } = player.views[0].sheet;
        const { data } = ctx.getImageData(0, 0, canvas.width, canvas.height);
        const counts = hues.map(() => 0), part = (hex, at) => parseInt(hex.slice(at, at + 2), 16);
        const wanted = hues.map((hex) => [1, 3, 5].map((at) => part(hex, at)));
        for (let k = 0; k < data.length; k += 4) wanted.forEach((rgb, c) => {
          if (rgb.every((v, j) => Math.abs(data[k + j] - v) < 30)) counts[c] += 1; });
        return counts; }""",
        hues,
    )
    assert min(counts) > 200
