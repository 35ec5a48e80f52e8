"""Six pictures and their maps, in a real Chromium: would you trust it?"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from dlviz.draw.evidence_scene import levels
from dlviz.draw.scene import encode_scene
from tests.evidence_example import EPOCHS, NAMES, TRUTH, evidence, trial
from tests.film_stage import replaced

MADE = trial()
MARKED = np.flatnonzero(TRUTH == 0)
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
SIZES = [((1280, 800), False), ((1280, 720), True), ((1024, 768), True), ((390, 844), False)]
LONG = "99.1 % of the test pictures right; of discs without the mark 0.0 %, after 12 epochs."
Show = Callable[..., Page]
INNER = "mountFilm, evidencePercent, evidenceChance"
"""Of the player's own names, those within a test's reach."""


def rest(page: Page) -> None:
    page.wait_for_function("player.frame === null")


def captions(page: Page) -> list[str]:
    """Each picture's sign, answer and probability."""
    rest(page)
    parts = page.locator(".evidence-tile figcaption")
    return [" ".join(one.split()) for one in parts.all_inner_texts()]


def expected(answer: Any, p: Any) -> list[str]:
    """The same, worked out here."""
    found = []
    for truth, said, share in zip(TRUTH, answer, p, strict=True):
        whole = int(np.floor(100 * share + 0.5))
        percent = "> 99 %" if whole == 100 else f"{whole} %"
        found.append(f"{'✓' if truth == said else '✗'} {NAMES[said]} {percent}")
    return found


def figures(page: Page) -> list[str]:
    rest(page)
    found = page.locator(".evidence-figure").all_inner_texts()
    return [text.replace("\u00a0", " ") for text in found]


def pixels(page: Page, k: int) -> np.ndarray[Any, Any]:
    """What a tile shows, [side, side, 3]."""
    rest(page)
    found = (
        page.locator(".evidence-tile canvas")
        .nth(k)
        .evaluate(
            """(c) => [c.width, c.height, Array.from(
          c.getContext("2d").getImageData(0, 0, c.width, c.height).data)]"""
        )
    )
    width, height, data = found
    return np.array(data).reshape(height, width, 4)[..., :3]


def side(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).check(force=True)
    page.wait_for_function("player.evidence.slide === null && player.frame === null")


def test_captions_and_bars_are_the_networks_at_every_epoch(show: Show) -> None:
    page = show(evidence(veiled=True))
    for epoch in range(EPOCHS):
        page.evaluate("(t) => player.seek(t)", epoch)
        assert captions(page) == expected(MADE.answer[epoch], MADE.p[epoch])
        share, covered = figures(page)
        assert float(share.removesuffix(" %")) == pytest.approx(
            100 * MADE.accuracy[epoch], abs=0.06
        )
        assert covered == "?"
        width = page.locator(".evidence-track i").first.evaluate("(one) => one.style.width")
        assert float(width.removesuffix("%")) == pytest.approx(100 * MADE.accuracy[epoch], abs=1e-3)


def test_each_map_lies_over_its_picture_and_can_be_taken_away(show: Show) -> None:
    page = show(evidence(veiled=True))
    with_map = pixels(page, 0)
    page.get_by_role("button", name="Maps").click()
    bare = pixels(page, 0)
    places = (np.arange(bare.shape[0]) * 40 / bare.shape[0]).astype(int)
    apart = np.abs(bare - MADE.pictures[0][places][:, places].astype(int)).max(axis=-1)
    assert np.median(apart) == 0, "without its map it is the picture"
    change = np.abs(with_map - bare).sum(axis=-1)
    strong = levels(MADE.maps[-1, 0])[places][:, places]
    assert change[strong < 3].mean() < 0.05 * change[strong > 100].mean()


def test_a_map_without_anything_above_zero_says_so(show: Show) -> None:
    blank = MADE.maps.copy()
    blank[:, 4] = -1
    page = show(evidence(veiled=True, maps=blank))
    shown = pixels(page, 4)
    page.get_by_role("button", name="Maps").click()
    rows = np.flatnonzero((shown != pixels(page, 4)).any(axis=(1, 2)))
    middle = shown.shape[0] / 2
    assert len(rows) and abs(rows.mean() - middle) < 8, "words in the middle of the picture"


def test_the_vote_stays_while_the_answer_comes(show: Show) -> None:
    page = show(evidence(veiled=True))
    assert page.get_by_text("Would you trust it?").is_visible()
    page.get_by_role("button", name="Yes").click()
    replaced(page, encode_scene(evidence()))
    page.wait_for_function("player.evidence.slide === null && player.frame === null")
    mine = page.locator(".evidence-vote.mine")
    assert mine.all_inner_texts() == ["Yes"] and mine.get_attribute("aria-pressed") == "true"
    border = mine.evaluate("(one) => getComputedStyle(one, '::after').border")
    assert "dashed rgb(204, 121, 167)" in border
    page.get_by_role("button", name="No", exact=True).click()
    rest(page)
    assert page.locator(".evidence-vote.mine").all_inner_texts() == ["No"]
    replaced(page, encode_scene(evidence(seed=1)))
    rest(page)
    assert page.locator(".evidence-vote.mine").count() == 0, "other pictures, another vote"


def test_unveiled_the_discs_without_the_mark_slide_over_the_others(show: Show) -> None:
    page = show(evidence(veiled=True))
    assert captions(page) == expected(MADE.answer[-1], MADE.p[-1])
    replaced(page, encode_scene(evidence()))
    assert page.evaluate("player.evidence.slide !== null"), "with the mark first"
    page.wait_for_function("player.evidence.slide === null")
    assert captions(page) == expected(MADE.twin_answer, MADE.twin_p)
    assert page.locator("figcaption.wrong").count() == len(MARKED)
    assert figures(page) == ["96.5 %", "0 %"]
    side(page, "with mark")
    assert captions(page) == expected(MADE.answer[-1], MADE.p[-1])
    assert page.get_by_text("6 of 6 right").is_visible()
    side(page, "without")
    page.get_by_role("button", name="Maps").click()
    magenta = (255, 0, 255)
    assert not (pixels(page, 0) == magenta).all(axis=-1).any()
    side(page, "with mark")
    assert (pixels(page, 0) == magenta).all(axis=-1).any()


def test_with_reduced_motion_they_are_there_at_once(show: Show) -> None:
    page = show(evidence(veiled=True), reduced_motion="reduce")
    replaced(page, encode_scene(evidence()))
    assert page.evaluate("player.evidence.slide === null")
    assert captions(page) == expected(MADE.twin_answer, MADE.twin_p)


def test_what_is_known_of_the_last_epoch_alone_is_not_said_of_others(show: Show) -> None:
    page = show(evidence())
    page.evaluate("player.seek(1)")
    assert (
        captions(page)
        == ["at the end only"] * len(MARKED) + expected(MADE.answer[1], MADE.p[1])[len(MARKED) :]
    )
    assert page.locator(".evidence-score").inner_text() == ""


def test_the_words_beside_the_mean_map_are_what_was_measured(show: Show) -> None:
    page = show(evidence())
    text = page.locator(".evidence-said").inner_text().replace("\u00a0", " ")
    assert (
        "On marked discs 26 % of the map lies in the corner (the box), which is 4 % of the picture"
        in text
    )
    assert "Its peak is in the box for 24 % of the discs, beside it but in reach" in text
    assert "for 50 %, on the disc for 5 %." in text
    assert "95 % of them into discs" in text


def test_tiles_say_in_words_what_they_show(show: Show) -> None:
    page = show(evidence())
    rest(page)
    label = page.locator(".evidence-tile canvas").first.get_attribute("aria-label")
    assert label == "A disc; the network says square, 83\u00a0%: wrong."


def test_all_can_be_done_with_the_keyboard(show: Show) -> None:
    page = show(evidence())
    page.locator(".evidence-tools input:checked").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("player.evidence.slide === null && player.frame === null")
    assert captions(page) == expected(MADE.answer[-1], MADE.p[-1])
    page.locator(".evidence-vote").first.focus()
    page.keyboard.press("Space")
    rest(page)
    assert page.evaluate("[player.evidence.vote, player.playing]") == ["yes", False]


@pytest.mark.parametrize(("size", "present"), SIZES)
def test_nothing_overflows_or_moves_when_it_is_unveiled(
    show: Show, size: tuple[int, int], present: bool
) -> None:
    tiles = []
    for veiled in (True, False):
        knobs = {"headline": 70} if present else {}
        given = {"veiled": veiled, "finding": LONG}
        page = show(evidence(present, knobs, **given), size=size)
        over = page.locator(
            ".evidence, .evidence-side, .evidence-bars, .evidence-words, .evidence-tools,"
            " .evidence-said, .evidence-tile"
        ).evaluate_all(
            "(all) => all.map((one) => [one.scrollWidth - one.clientWidth,"
            " one.scrollHeight - one.clientHeight])"
        )
        assert max(max(one) for one in over) <= 1
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        parts = (
            ".evidence-tile, .evidence-bar, .evidence-ask, .evidence-said, .evidence-side canvas"
        )
        inside = page.locator(parts).evaluate_all(
            "(all) => all.map((one) => one.getBoundingClientRect().bottom)"
        )
        stage_ = page.locator(".film-stage").bounding_box()
        assert stage_ and max(inside) <= stage_["y"] + stage_["height"] + 1
        tiles.append([one.bounding_box() for one in page.locator(".evidence-tile").all()])
        page.context.close()
    assert tiles[0] == tiles[1]


def test_on_a_phone_buttons_are_large_enough_for_a_finger(show: Show) -> None:
    page = show(evidence(), **NARROW)
    for one in page.locator(".evidence-vote, .evidence-maps").all():
        box = one.bounding_box()
        assert box and box["height"] >= 40 and box["width"] >= 44
    page.locator(".evidence-vote").last.tap()
    rest(page)
    assert page.evaluate("player.evidence.vote") == "no"


def test_shares_are_said_as_people_write_them(show: Show) -> None:
    page = show(evidence())
    shares = {0.965: "96.5", 1: "100", 0: "0", 0.9996: "99.9", 0.0034: "0.3", 0.0005: "0.1"}
    for share, text in shares.items():
        assert page.evaluate("(v) => inner.evidencePercent(v)", share) == f"{text}\u00a0%"
    assert page.evaluate("inner.evidencePercent(NaN)") == "–"
    assert page.evaluate("inner.evidenceChance(0.9951)") == ">\u200999\u00a0%"
    assert page.evaluate("inner.evidenceChance(1)") == "100\u00a0%"
