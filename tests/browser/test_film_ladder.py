"""Rows of bars that climb, in a real Chromium."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from dlviz.draw.ladder_scene import whole_percent
from dlviz.draw.scene import Scene, encode_scene
from tests.film_stage import replaced, stage
from tests.ladder_example import LAYERS, WORLDS, probes, shuffle, worlds

Show = Callable[..., Page]
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
SIZES = [((1280, 800), False), ((1280, 720), True), ((1024, 768), True), ((390, 844), False)]
STILL = {"reduced_motion": "reduce"}


@pytest.fixture
def show(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """`show(scene, size=..., **context)`: its page; afterwards no page had an error."""
    names = "mountFilm, ladderPercent, ladderMoment"
    monkeypatch.setattr("tests.film_stage.NAMES", names)
    opened: list[tuple[Page, list[str]]] = []

    def show_(scene: Scene, **context: Any) -> Page:
        opened.append(stage(browser, tmp_path, encode_scene(scene), **context))
        return opened[-1][0]

    yield show_
    for page, _ in opened:
        page.context.close()
    assert not [error for _, errors in opened for error in errors]


def settled(page: Page) -> None:
    page.wait_for_function("player.frame === null")


def written(page: Page) -> list[dict[str, Any]]:
    """Every text drawn on a canvas in one frame: where, how large, and its canvas's width."""
    found: list[dict[str, Any]] = page.evaluate(
        """() => { const own = CanvasRenderingContext2D.prototype.fillText, texts = [];
        CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
          const { actualBoundingBoxLeft: l, actualBoundingBoxRight: r } = this.measureText(text);
          texts.push({ text: text.replaceAll("\\u00a0", " "), left: x - l, right: x + r, y,
            width: parseFloat(this.canvas.style.width),
            size: parseFloat(/([\\d.]+)px/.exec(this.font)[1]) });
          own.call(this, text, x, y);
        };
        for (const view of player.views) view.draw(performance.now());
        CanvasRenderingContext2D.prototype.fillText = own;
        return texts; }"""
    )
    return found


def rows_of(page: Page) -> list[dict[str, float]]:
    found: list[dict[str, float]] = page.evaluate("player.views[0].frame.rows")
    return found


def inside(page: Page, texts: list[dict[str, Any]]) -> list[list[str]]:
    """The texts right of the names in each row, from the top row down."""
    left = page.evaluate("player.views[0].frame.plotLeft")
    return [
        [
            one["text"]
            for one in texts
            if row["top"] <= one["y"] < row["bottom"] and one["left"] > left
        ]
        for row in rows_of(page)
    ]


def place(page: Page, row: int) -> tuple[float, float]:
    """A point in a row, counted from the top."""
    x, y = page.evaluate(
        """(row) => { const { frame, sheet } = player.views[0], at = frame.rows[row];
        const box = sheet.canvas.getBoundingClientRect();
        return [box.left + frame.plotLeft + 30, box.top + (at.top + at.bottom) / 2]; }""",
        row,
    )
    return x, y


def test_the_numbers_at_the_bars_are_pythons_at_every_epoch(show: Show) -> None:
    page = show(probes())
    for epoch in range(5):
        page.evaluate(f"player.seek({epoch})")
        settled(page)
        found = inside(page, written(page))
        for texts, (trained, untrained, _) in zip(found, reversed(LAYERS.values()), strict=True):
            expected = [f"{whole_percent(trained[epoch], 0.75)} %"]
            if not np.isnan(untrained):
                expected.append(f"{whole_percent(untrained, 0.75)} %")
            assert texts == expected


def test_percentages_are_rounded_as_in_python(show: Show) -> None:
    page = show(probes())
    shares = [k / 800 for k in range(801)]
    for line in (0.75, None):
        found = page.evaluate(
            "([s, line]) => s.map((one) => inner.ladderPercent(Math.fround(one), line))",
            [shares, line],
        )
        assert found == [whole_percent(share, line) for share in shares]


def test_a_bar_is_as_long_as_its_share(show: Show) -> None:
    page = show(probes())
    lengths = page.evaluate(
        """() => { const { frame, sheet } = player.views[0], { canvas } = sheet;
        const ratio = canvas.width / sheet.width;
        const hue = [0, 0x72, 0xb2];
        return frame.rows.map(({ lanes: [{ y, h }] }) => {
          const line = Math.round(ratio * (y + h - 3));
          const { data } = sheet.ctx.getImageData(0, line, canvas.width, 1);
          let last = 0;
          for (let x = 0; x < canvas.width; x++)
            if (hue.every((v, k) => data[4 * x + k] === v)) last = x;
          return (last + 1) / ratio; }); }"""
    )
    ends = page.evaluate("[player.views[0].frame.plotLeft, player.views[0].frame.plotRight]")
    for length, (trained, *_) in zip(lengths, reversed(LAYERS.values()), strict=True):
        assert length == pytest.approx(ends[0] + trained[-1] * (ends[1] - ends[0]), abs=1.5)


def test_the_first_floor_is_at_the_bottom_where_rows_climb(show: Show) -> None:
    page = show(probes())
    names = [rung["name"] for rung in page.evaluate("player.ladder.data.rows")]
    assert names == ["conv3", "conv2", "conv1", "pixels"]
    page = show(worlds())
    names = [rung["name"] for rung in page.evaluate("player.ladder.data.rows")]
    assert names == list(WORLDS)


def test_a_pointed_row_is_read_out_and_arrows_move_on(show: Show) -> None:
    page = show(probes())
    page.mouse.move(*place(page, 1))
    settled(page)
    said = "conv2, sees 6 px: trained 79 %, untrained 61 %, labels shuffled 16 %"
    shown = page.locator(".ladder-readout")
    assert shown.inner_text().replace("\u00a0", " ") == said
    page.mouse.move(2, 2)
    settled(page)
    assert shown.inner_text() == "Point at a row to read its numbers."
    page.keyboard.press("Tab")
    page.locator(".ladder-rows").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    settled(page)
    live = page.locator(".ladder-said").inner_text().replace("\u00a0", " ")
    assert live.startswith("conv1, sees 3 px: trained 57 %")
    assert page.evaluate("player.t === player.last"), "the arrows did not move the film"


def test_while_covered_every_row_asks_and_no_number_is_there(show: Show) -> None:
    page = show(probes(covered=True))
    texts = [one["text"] for one in written(page)]
    assert texts.count("?") == len(LAYERS)
    assert "75 %" in texts and not {"79 %", "93 %"} & set(texts)
    assert page.evaluate("player.film.arrays.values === undefined")
    page.mouse.move(*place(page, 0))
    settled(page)
    assert page.locator(".ladder-readout").inner_text() == "conv3, sees 9 px: still covered"


@pytest.mark.in_turn
@pytest.mark.parametrize(("size", "present"), SIZES)
@pytest.mark.parametrize("make", [probes, shuffle, worlds])
def test_rows_do_not_move_when_they_are_uncovered(
    show: Show, make: Callable[..., Scene], size: tuple[int, int], present: bool
) -> None:
    frames = []
    for covered in (True, False):
        page = show(make(present, covered=covered, finding="A finding."), size=size)
        frames.append([page.evaluate("player.views[0].frame.plotLeft"), rows_of(page)])
        page.context.close()
    assert frames[0] == frames[1]


def test_what_was_covered_plays_from_its_first_epoch(show: Show) -> None:
    page = show(probes(covered=True))
    page.evaluate(
        """() => { window.seen = []; const own = player.onTick;
        player.onTick = () => { seen.push(player.t); own(); }; player.speed = 4; }"""
    )
    replaced(page, encode_scene(probes()))
    page.wait_for_function("!player.playing && player.t === player.last")
    assert page.evaluate("seen.some((t) => t > 0 && t < player.last)")


def accuracies(page: Page) -> list[list[str]]:
    settled(page)
    return inside(page, written(page))


def test_the_switch_goes_from_one_frame_to_the_other_and_keeps_the_first_in_outline(
    show: Show,
) -> None:
    page = show(shuffle(), **STILL)
    assert page.evaluate("player.ladder.frame") == 1
    assert accuracies(page) == [["49 %", "98 %"], ["55 %", "57 %"]]
    page.get_by_role("radio", name="as they are").click()
    assert accuracies(page) == [["98 %"], ["57 %"]]
    page.mouse.move(*place(page, 0))
    settled(page)
    said = page.locator(".ladder-readout").inner_text().replace("\u00a0", " ")
    assert said == "convolutional network: 98 %"
    page.keyboard.press("Tab")
    page.locator(".ladder-switch input").first.focus()
    page.keyboard.press("ArrowRight")
    assert accuracies(page)[0] == ["49 %", "98 %"], "by the keyboard too"


def test_bars_and_pixels_are_on_their_way_for_six_hundred_milliseconds(show: Show) -> None:
    page = show(shuffle())
    page.evaluate(
        """() => { window.seen = []; const own = player.onTick;
        player.onTick = () => {
          seen.push([performance.now(), inner.ladderMoment(player)]); own(); }; }"""
    )
    page.get_by_role("radio", name="as they are").click()
    page.wait_for_function("!player.ladder.morph && player.frame === null")
    seen = page.evaluate("seen")
    moving = [(at, moment) for at, moment in seen if 0 < moment < 1]
    assert len(moving) > 3 and moving[-1][0] - moving[0][0] < 700
    assert [moment for _, moment in moving] == sorted((m for _, m in moving), reverse=True)


def test_the_examples_are_those_of_the_frame(show: Show) -> None:
    page = show(shuffle(), **STILL)
    pixel = """() => { const { frame: { strip }, sheet } = player.views[0];
      const r = sheet.canvas.width / sheet.width, s = strip.side / 8;
      return Array.from({ length: 64 }, (_, k) => sheet.ctx.getImageData(
        Math.round(r * (strip.x + (k % 8 + 0.5) * s)),
        Math.round(r * (strip.y + (Math.floor(k / 8) + 0.5) * s)), 1, 1).data[0]); }"""
    pictures = shuffle_pictures(page)
    assert page.evaluate(pixel) == pictures[1]
    page.get_by_role("radio", name="as they are").click()
    settled(page)
    assert page.evaluate(pixel) == pictures[0]


def shuffle_pictures(page: Page) -> list[list[int]]:
    """The first example in both frames, as the player has it."""
    found: list[list[int]] = page.evaluate(
        "[0, 6].map((k) => Array.from(player.film.arrays.strip.subarray(64 * k, 64 * (k + 1))))"
    )
    return found


def test_covered_pictures_can_be_shuffled_and_the_bars_collapse_when_uncovered(show: Show) -> None:
    page = show(shuffle(covered=True))
    assert page.evaluate("player.ladder.frame") == 0
    page.get_by_role("radio", name="shuffled").click()
    page.wait_for_function("!player.ladder.morph")
    assert page.evaluate("player.ladder.frame") == 1
    page.evaluate(
        """() => { window.seen = []; const own = player.onTick;
        player.onTick = () => { seen.push(inner.ladderMoment(player)); own(); }; }"""
    )
    replaced(page, encode_scene(shuffle()))
    page.wait_for_function("player.ladder.morph === null && player.frame === null")
    seen = page.evaluate("seen")
    assert 0 in seen and seen[-1] == 1, "from the first frame to the second"
    assert any(0 < moment < 1 for moment in seen)


def test_rows_that_were_covered_may_come_back_among_others(show: Show) -> None:
    page = show(shuffle(covered=True, rows=1))
    page.evaluate(
        """() => { window.seen = []; const own = player.onTick;
        player.onTick = () => { seen.push(inner.ladderMoment(player)); own(); }; }"""
    )
    replaced(page, encode_scene(shuffle()))
    page.wait_for_function("player.ladder.morph === null && player.frame === null")
    seen = page.evaluate("seen")
    assert any(0 < moment < 1 for moment in seen) and seen[-1] == 1


@pytest.mark.parametrize("make", [probes, shuffle, worlds])
def test_the_finding_waits_for_the_last_frame(show: Show, make: Callable[..., Scene]) -> None:
    page, finding = show(make(covered=True)), "The network wins."
    page.evaluate(
        """() => { player.speed = 4; window.shown = []; new MutationObserver(() => {
        const style = getComputedStyle(document.querySelector(".film-finding"));
        shown.push([player.playing || Boolean(player.ladder?.morph), style.visibility]); }).observe(
            document.querySelector(".film"),
            { subtree: true, childList: true, attributes: true }); }"""
    )
    replaced(page, encode_scene(make(finding=finding)))
    page.wait_for_function("!player.playing && !player.ladder.morph && player.frame === null")
    assert page.get_by_text(finding).is_visible()
    moved = page.evaluate("shown.filter(([moves]) => moves)")
    assert moved and all(visibility == "hidden" for _, visibility in moved)
    replaced(page, encode_scene(make(finding="Another.")))
    assert page.get_by_text("Another.").is_visible(), "nothing was covered"


def test_who_wants_no_motion_sees_the_second_frame_at_once(show: Show) -> None:
    page = show(shuffle(covered=True), **STILL)
    replaced(page, encode_scene(shuffle()))
    assert page.evaluate("[player.ladder.frame, player.ladder.morph]") == [1, None]
    assert accuracies(page)[0] == ["49 %", "98 %"]


def test_the_switch_outlives_a_payload_of_the_same_rows(show: Show) -> None:
    page = show(shuffle(), **STILL)
    page.get_by_role("radio", name="as they are").click()
    replaced(page, encode_scene(shuffle(finding="Another sentence.")))
    assert page.evaluate("player.ladder.frame") == 0
    replaced(page, encode_scene(worlds()))
    replaced(page, encode_scene(shuffle()))
    assert page.evaluate("player.ladder.frame") == 1


def test_bars_that_share_a_row_carry_their_labels(show: Show) -> None:
    found = accuracies(show(worlds()))
    for texts, shares in zip(found, WORLDS.values(), strict=True):
        assert sorted(texts) == sorted(
            ["expert", "network", "HOG", *(f"{whole_percent(share)} %" for share in shares)]
        )


def test_a_whisker_is_read_out(show: Show) -> None:
    page = show(worlds())
    page.mouse.move(*place(page, 1))
    settled(page)
    said = page.locator(".ladder-readout").inner_text().replace("\u00a0", " ")
    assert "network 88 % (86 % to 90 %)" in said


@pytest.mark.in_turn
@pytest.mark.parametrize(("size", "present"), SIZES)
@pytest.mark.parametrize("make", [probes, shuffle, worlds])
def test_nothing_overflows_and_no_text_is_cut_or_small(
    show: Show, make: Callable[..., Scene], size: tuple[int, int], present: bool
) -> None:
    page = show(make(present, finding="A finding."), size=size, **STILL)
    page.mouse.move(*place(page, 0))
    settled(page)
    box = page.locator(".film-box").evaluate(
        "(box) => [box.scrollWidth - box.clientWidth, box.scrollHeight - box.clientHeight]"
    )
    assert max(box) <= 1
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    for one in written(page):
        assert "…" not in one["text"]
        assert one["left"] > -1 and one["right"] < one["width"] + 1, one
        number = re.fullmatch(r"[\d.]+ %|expert|network|HOG", one["text"])
        assert one["size"] >= (14 if not present else 15 if number else 19), one


def test_on_a_phone_names_stand_over_their_bars(show: Show) -> None:
    page = show(worlds(), **NARROW)
    for row in page.evaluate(
        "player.views[0].frame.rows.map(({ top, bottom, lanes, pictures }) =>"
        " [top, pictures.y, lanes[0].y, bottom])"
    ):
        assert row == sorted(row) and len(set(row)) == 4
    page.touchscreen.tap(*place(page, 1))
    settled(page)
    assert "side light" in page.locator(".ladder-readout").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_have_their_hues(show: Show, theme: str) -> None:
    page = show(worlds(), color_scheme=theme)
    hues = page.evaluate("player.theme.classColours.slice(0, 3)")
    colours = page.evaluate(
        """() => { const { frame, sheet } = player.views[0], r = sheet.canvas.width / sheet.width;
        return frame.rows[0].lanes.map(({ y }) => "#" + Array.from(sheet.ctx.getImageData(
          Math.round(r * (frame.plotLeft + 4)), Math.round(r * (y + 2)), 1, 1).data.subarray(0, 3))
          .map((v) => v.toString(16).padStart(2, "0")).join("")); }"""
    )
    assert [one.lower() for one in hues] == colours
