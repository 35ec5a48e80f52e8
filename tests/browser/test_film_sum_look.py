"""How a sum of words looks: its colours and columns, and that all of it fits; in a Chromium."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from playwright.sync_api import Page

from dlviz.draw.palette import CLASS_COLOURS, rgb
from dlviz.measure.word_sum import WordSum
from tests.sum_example import KING, PESO, strike, sum_of
from tests.sum_page import answer, chip, settled, told

Show = Callable[..., Page]
INNER = "mountFilm"
"""Of the player's own names, those within a test's reach."""
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
STILL = {"reduced_motion": "reduce"}
SIZES = [
    ((1280, 800), False), ((900, 800), False), ((1280, 720), True), ((1024, 768), True),
    ((390, 844), False),
]  # fmt: skip
LONG = WordSum(
    terms=("+international", "-government", "+united_states", "+washington", "-philosophy",
           "+california"), expected="",
)  # fmt: skip


@pytest.mark.parametrize(("size", "present"), [SIZES[0], SIZES[3], SIZES[4]])
@pytest.mark.parametrize("method", ["add", "mul"])
def test_equal_scores_end_at_equal_places(
    show: Show, size: tuple[int, int], present: bool, method: str
) -> None:
    page = show(strike(sum_of(own=True, method=method), present=present), size=size, **STILL)
    ends = [
        page.locator(f"{row} .sum-bar i").evaluate(
            "(one) => { const box = one.getBoundingClientRect(); return [box.left, box.right]; }"
        )
        for row in (".sum-row.wanted", ".sum-wanted")
    ]
    np.testing.assert_allclose(ends[0], ends[1], atol=0.6)
    assert ends[0][1] > ends[0][0] + 20


def test_the_wanted_word_is_green_and_no_answer_blue(show: Show) -> None:
    green, vermillion = CLASS_COLOURS[2], CLASS_COLOURS[1]
    page = show(strike(), **STILL)

    def hue(part: str) -> str:
        settled(page)
        found: str = page.locator(part).first.evaluate(
            "(one) => one.style.getPropertyValue('--hue')"
        )
        return found.upper()

    assert [hue(".sum-answer"), hue(".sum-row.wanted"), hue(".sum-wanted")] == [green] * 3
    assert page.locator(".sum-wanted-rank").inner_text() == "✓"
    page.locator(".sum-own").click()
    assert [hue(".sum-answer"), hue(".sum-row.first")] == [vermillion] * 2
    assert [hue(".sum-row.wanted"), hue(".sum-wanted")] == [green] * 2
    assert page.locator(".sum-row.wanted .sum-tick").inner_text() == "2nd"
    assert page.locator(".sum-row.first .sum-tick").inner_text() == "✗"
    page = show(strike(sum_of(WordSum(expected=""))), **STILL)
    ink = page.evaluate("player.theme.ink").upper()
    assert hue(".sum-answer") == hue(".sum-row.first") == ink


def test_in_front_of_a_class_muted_text_and_tracks_outlive_a_projector(show: Show) -> None:
    for scheme in ("light", "dark"):
        page = show(strike(present=True), size=(1280, 720), color_scheme=scheme)
        ink, ground = page.evaluate("[player.theme.ink, player.theme.ground]")
        parts = {".sum-unit": "color", ".sum-wanted-name": "color", ".sum-bar": "outlineColor"}
        for part, name in parts.items():
            shade = page.locator(part).first.evaluate(
                "(one, name) => { const ctx = document.createElement('canvas').getContext('2d');"
                " ctx.fillStyle = getComputedStyle(one)[name]; ctx.fillRect(0, 0, 1, 1);"
                " return [...ctx.getImageData(0, 0, 1, 1).data.slice(0, 3)]; }", name,
            )  # fmt: skip
            assert contrast(shade, rgb(ground)) >= 7, (scheme, part, shade, ink)


def contrast(one: Sequence[float], other: Sequence[float]) -> float:
    """WCAG's contrast of two colours, of 0 to 255."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Sequence[float]) -> float:
    """WCAG's relative luminance."""
    share = np.asarray(colour) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.in_turn
@pytest.mark.parametrize(("size", "present"), SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("study", [KING, PESO, LONG])
def test_nothing_overflows(
    show: Show, size: tuple[int, int], present: bool, scheme: str, study: WordSum
) -> None:
    finding = "United States : dollar :: Mexico : ? The table says “mexican”; peso comes 57th."
    note = "On 12,882 of Google’s analogies (recorded): 76 / 59 / 51 / 19 %."
    scene = strike(
        sum_of(study, method="mul"), present=present, finding=finding, headline=66, note=note
    )
    page = show(scene, size=size, color_scheme=scheme)
    box = page.locator(".film-stage").bounding_box()
    assert box
    names = (".sum-chip", ".sum-answer", ".sum-tools > *", ".sum-row", ".sum-wanted", ".sum-way",
             ".sum-menu", ".sum-ways-title", ".sum-ways-note", ".sum-wanted-said > *")  # fmt: skip
    for one in (part for name in names for part in page.locator(name).all() if part.is_visible()):
        part = one.bounding_box()
        assert part and part["x"] + part["width"] <= box["x"] + box["width"] + 1
        assert part["y"] + part["height"] <= box["y"] + box["height"] + 1
    tools, ways = page.locator(".sum-forms"), page.locator(".sum-ways").bounding_box()
    if tools.is_visible() and size[0] > 760:
        last = tools.bounding_box()
        assert last and ways and last["x"] + last["width"] <= ways["x"], "they do not overlap"
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    if size[0] > 760:
        assert page.evaluate("document.documentElement.scrollHeight - window.innerHeight") <= 0
    large = page.locator(".sum-chip").first.evaluate("(one) => parseFloat(getComputedStyle(one)"
                                                     ".fontSize)")  # fmt: skip
    assert large >= 20


def test_on_a_phone_a_covered_sum_leaves_room_for_the_question(show: Show) -> None:
    page = show(strike(sum_of(PESO), hide=("answer", "bars", "own", "strike")), **NARROW)
    assert page.locator(".sum-row.covered").count() == 3
    for part in (".sum-tools", ".sum-ways", ".sum-wanted", ".sum-head"):
        assert page.locator(part).is_hidden()
    box = page.locator(".sum").bounding_box()
    assert box and box["height"] < 330


def test_on_a_phone_plus_and_answer_stay_on_their_lines(show: Show) -> None:
    page = show(strike(sum_of(PESO)), **NARROW)

    def middle(part: str) -> float:
        box = page.locator(part).last.bounding_box()
        assert box
        return box["y"] + box["height"] / 2

    assert abs(middle(".sum-chip") - middle(".sum-add")) < 8
    assert abs(middle(".sum-equals") - middle(".sum-answer")) < 8


def test_on_a_phone_a_tap_strikes_out(show: Show) -> None:
    page = show(strike(), **NARROW)
    chip(page, "man").nth(0).tap()
    assert answer(page) == "queen ✓" and told(page) == [{"kind": "struck", "struck": "1"}]
    page.locator(".sum-add").tap()
    page.keyboard.type("qeen")
    box = page.locator(".sum-popup").first.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
