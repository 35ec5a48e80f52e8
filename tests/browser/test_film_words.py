"""The view of words as points, in a real Chromium."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from dlviz.draw.scene import encode_scene
from tests.film_stage import replaced
from tests.words_example import AXIS, FACTS, NAMES, K, direction, given, words

Show = Callable[..., Page]
INNER = "mountFilm, wordsSpots"
"""Of the player's own names, those within a test's reach."""
SIZES = [((1280, 800), False), ((1280, 720), True), ((1024, 768), True), ((390, 844), False)]
MADE = given()


def settled(page: Page) -> None:
    page.wait_for_function("player.frame === null")


def place(page: Page, word: int) -> tuple[float, float]:
    """Where a word's mark is on the page."""
    x, y = page.evaluate(
        """(word) => { const box = player.views[0].sheet.canvas.getBoundingClientRect();
        const one = player.views[0].points.find((point) => point.word === word);
        return [box.left + one.x, box.top + one.y]; }""",
        word,
    )
    return x, y


def near(word: int) -> tuple[list[str], list[str]]:
    """A word's nearest, and those that are near in the picture alone."""
    names = [name.replace("_", " ") for name in NAMES]
    true, shown = MADE.near[0, word].tolist(), MADE.near_shown[0, word].tolist()
    return [names[k] for k in true], [names[k] for k in shown if k not in true]


def mistaken() -> int:
    """The first word with false neighbours, apart from the others."""
    return next(word for word in range(len(NAMES)) if near(word)[1])


def test_places_keep_their_distances(show: Show) -> None:
    page = show(words())
    found = np.array([place(page, word) for word in range(len(NAMES))])
    given_ = MADE.positions[0] * [1, -1]
    ratio = np.linalg.norm(found - found[0], axis=1)[1:]
    ratio /= np.linalg.norm(given_ - given_[0], axis=1)[1:]
    assert np.ptp(ratio) < 0.01 * ratio.mean(), "one scale for both axes"


def test_a_pointed_word_names_its_neighbours_true_and_false(show: Show) -> None:
    page = show(words())
    word = mistaken()
    page.mouse.move(*place(page, word))
    settled(page)
    true, false = near(word)
    said = page.locator(".words-name").inner_text()
    assert len(true) == K
    assert said == (
        f"{NAMES[word]}: nearest of these in 5 dimensions: {', '.join(true)}; "
        f"nearest only in the picture, marked ×: {', '.join(false)}"
    )
    page.mouse.move(2, 2)
    settled(page)
    assert "Point at a word" in page.locator(".words-name").inner_text()


def test_arrows_go_from_word_to_word_and_it_is_spoken(show: Show) -> None:
    page = show(words())
    page.locator(".words-picture").focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    settled(page)
    assert (
        page.locator(".words-said")
        .inner_text()
        .startswith("queen: nearest of these in 5 dimensions")
    )
    page.keyboard.press("Escape")
    settled(page)
    assert page.evaluate("player.wordsShown.chosen") is None


def test_a_chosen_word_stays_when_other_words_come(show: Show) -> None:
    page = show(words())
    page.mouse.click(*place(page, 7))
    assert page.evaluate("player.wordsShown.chosen") == 7
    page.mouse.move(2, 2)
    turned = given()
    for name in ("positions", "near", "near_shown"):
        object.__setattr__(turned, name, getattr(turned, name)[:, ::-1])
    object.__setattr__(turned, "names", NAMES[::-1])
    replaced(page, encode_scene(words(turned)))
    assert page.evaluate("player.wordsShown.chosen") == NAMES[::-1].index("wolf")


def test_words_and_figures_move_with_the_clock(show: Show) -> None:
    page = show(words(snapshots=3))
    assert page.locator(".words-facts dt").first.inner_text() == "0"
    start = place(page, 0)
    page.evaluate("player.seek(2)")
    settled(page)
    assert page.locator(".words-facts dt").first.inner_text() == "2"
    assert np.hypot(*np.subtract(place(page, 0), start)) > 20
    half = page.evaluate("player.wordsShown.data.place(3, 1.5)")
    film = given(snapshots=3).positions
    np.testing.assert_allclose(half, (film[1, 3] + film[2, 3]) / 2, rtol=1e-5)


def test_space_is_turned_by_dragging_and_by_keys(show: Show) -> None:
    page = show(words(given(3)))
    before = place(page, 4)
    x, y = page.evaluate(
        """() => { const box = player.views[0].sheet.canvas.getBoundingClientRect();
        return [box.left + box.width / 2, box.top + box.height / 2]; }"""
    )
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y + 10, steps=4)
    page.mouse.up()
    settled(page)
    dragged = place(page, 4)
    assert np.hypot(*np.subtract(dragged, before)) > 15
    assert page.evaluate("player.wordsShown.chosen") is None, "a drag chooses nothing"
    page.locator(".words-picture").focus()
    page.keyboard.press("ArrowLeft")
    settled(page)
    assert place(page, 4) != dragged
    lengths = page.evaluate(
        """() => { const { lens, state } = player.views[0];
        return [0, 1, 2].map((axis) => { const place = [...state.data.centre]; place[axis] += 1;
          const [u, v, d] = lens.px(place), [a, b] = lens.px(state.data.centre);
          return Math.hypot(u - a, v - b, d * state.data.reach * lens.unit); }); }"""
    )
    assert np.ptp(lengths) < 1e-6 * lengths[0], "a turn changes no length"


def test_along_a_direction_words_stand_at_their_cosines(show: Show) -> None:
    page = show(words(direction(), axis=AXIS))
    found = np.array([place(page, word) for word in range(len(NAMES))])
    line = np.polyfit(direction().positions[0, :, 0], found[:, 0], 1)
    np.testing.assert_allclose(
        np.polyval(line, direction().positions[0, :, 0]), found[:, 0], atol=0.1
    )
    assert (np.diff(found[:, 1]) > 0).all() and np.ptp(np.diff(found[:, 1])) < 0.01
    page.mouse.move(*place(page, 2))
    settled(page)
    assert page.locator(".words-name").inner_text() == "man: 2 kg, word 2"


def test_names_lie_on_no_other_name(show: Show) -> None:
    page = show(words())
    boxes: list[dict[str, Any]] = page.evaluate(
        "player.views[0].points.filter(({ spot }) => spot).map(({ spot }) => spot)"
    )
    assert len(boxes) == len(NAMES)
    for k, one in enumerate(boxes):
        for other in boxes[:k]:
            apart = one["right"] <= other["left"] or other["right"] <= one["left"]
            over = one["bottom"] <= other["top"] + 1 or other["bottom"] <= one["top"] + 1
            assert apart or over


@pytest.mark.in_turn
@pytest.mark.parametrize(("size", "present"), SIZES)
@pytest.mark.parametrize("kind", ["plane", "space", "line", "film"])
def test_nothing_overflows(show: Show, kind: str, size: tuple[int, int], present: bool) -> None:
    given_: dict[str, dict[str, Any]] = {
        "plane": {},
        "space": {"points": given(3)},
        "line": {"points": direction(), "axis": AXIS},
        "film": {"snapshots": 3},
    }
    page = show(words(present=present, **given_[kind]), size=size)
    page.locator(".words-picture").focus()
    page.keyboard.press("ArrowDown")
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    side = page.locator(".words-side")
    assert side.evaluate("(one) => one.scrollHeight - one.clientHeight") <= 1
    stage, box = page.locator(".film-stage").bounding_box(), side.bounding_box()
    assert stage and box and box["y"] + box["height"] <= stage["y"] + stage["height"] + 1
    shown = page.locator(".words-facts dd").all_inner_texts()
    assert (FACTS[0][1] if present else FACTS[0][1] + FACTS[0][2]) in shown
    name = page.locator(".words-name")
    if kind == "line" and size[0] < 760:
        assert "200 random directions" in page.locator(".words-more").inner_text()
    size_ = name.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")
    assert size_ >= (22 if present else 14)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_groups_differ_by_shape_and_hue_in_both_themes(show: Show, theme: str) -> None:
    page = show(words(), color_scheme=theme)
    assert page.locator(".words-key span").all_inner_texts() == ["men", "women", "animals"]
    outlines = page.locator(".words-key canvas").evaluate_all(
        """(all) => all.map((c) => Array.from(c.getContext("2d")
            .getImageData(0, 0, c.width, c.height).data).filter((_, k) => k % 4 === 3).join(","))"""
    )
    assert len(set(outlines)) == 3
