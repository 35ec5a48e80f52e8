"""What people do on the steps of the word analogies, in a real Chromium."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from dlviz.jobs import finish
from dlviz.lessons.records import Claim
from dlviz.lessons.text import spelt
from dlviz.lessons.word_analogies import LESSON
from dlviz.lessons.word_analogies.runs import AXES, BARS, KING, OWN_WORDS, PESO, STRUCK
from dlviz.lessons.word_fields import WORD_FIELDS_OF
from dlviz.lessons.word_findings import of_bars
from dlviz.measure.rotation import RotationResult
from dlviz.measure.word_sum import WordSum
from tests.browser_pages import (
    OpenPage,
    expect_a_clicker_goes_through,
    expect_all_in_sight,
    expect_changed,
    expect_nothing_cut_off,
    film,
    link_to,
    player,
    query,
    ready,
    renewed,
    states_of,
    step_of,
)
from tests.canvases import look, same
from tests.serving import SIZES
from tests.words_film import chip, expect_sum, linked, share, way

STEPS = states_of(LESSON)
NAMES = [step.id for step in LESSON.steps]
ASK: Mapping[str, Claim] = {step.id: step.ask for step in LESSON.steps if step.ask}
STILL = {"reduced_motion": "reduce"}


def guess(page: Page, name: str, right: bool = True) -> None:
    """Commit to the option that is measured, or to another; and be told which it was."""
    claim = ASK[name]
    verdict = claim.measure(tuple(finish(study) for study in claim.make(0)))
    best = claim.options[verdict.answer[0]]
    option = best if right else next(one for one in claim.options if one != best)
    before = film(page).get_attribute("data-ready") or ""
    offered = page.get_by_role("radiogroup", name="Your guess")
    offered.get_by_role("radio", name=option, exact=True).click()
    page.get_by_role("button", name="This is my guess").click()
    renewed(page, before)
    told = page.locator(f".st-key-guessed_{claim.id}")
    expect(told).to_contain_text("You guessed")
    assert ("that is what was measured" in told.inner_text()) == right


def expect_kept_back(page: Page, name: str, shown: bool) -> None:
    """Nothing is to be seen, done or read of what this step or a later one asks about."""
    at = NAMES.index(name)
    if name == "axes":
        assert player(page, "player.film.header.scene.said === null") == (not shown)
        assert (film(page).locator(".turning-cover").count() > 0) == (not shown)
        return
    open_ = set(NAMES[: at + shown])
    lock, chips = film(page).locator(".sum-own"), film(page).locator(".sum-chip")
    expect(lock).to_be_enabled(enabled="own" in open_)
    for one in chips.all():
        expect(one).to_be_enabled(enabled="strike" in open_)
    sent = player(page, "player.film.header.scene")
    if "strike" not in open_:
        assert sent["states"] == ([0] if "peso" in open_ else [])
        expect(way(page, 1).locator(".sum-way-answer")).to_have_text("?")
        expect(way(page, 2).locator(".sum-way-answer")).to_have_text("?")
        expect(film(page).locator(".sum-add")).to_be_hidden()
    if "own" not in open_:
        assert not set(sent["words"]) & {word for _, word in sent["start"]["terms"]}
        expect(way(page, 3).locator(".sum-way-answer")).to_have_text("?")
    assert (sent["scores"] is None) == ("bars" not in open_)
    if "bars" not in open_:
        assert [share(page, k) for k in range(4)] == ["?"] * 4
        expect(film(page).locator(".sum-menu")).to_be_hidden()


def test_the_peso_does_not_come_out(open_page: OpenPage) -> None:
    page = open_page(LESSON.id, **STILL)
    ready(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(LESSON.question)
    expect_all_in_sight(page, SIZES["wide"][1])
    expect_kept_back(page, "peso", shown=False)
    expect(film(page).locator(".sum-answer-word")).to_have_text("?")
    assert film(page).locator(".sum-row.covered").count() == 10
    guess(page, "peso", right=False)
    assert query(page) == {"v": "1", "shown": "1"}
    found = expect_sum(page, PESO)
    assert found.rows[0].word != PESO.expected
    expect(film(page).locator(".sum-verdict")).to_have_text("✗")
    expect_kept_back(page, "peso", shown=True)
    page.get_by_role("button", name="Next").click()
    expect(page).to_have_url(re.compile("[?&]step=2(&|$)"))


def test_ones_own_words_answer_once_the_lock_is_opened(open_page: OpenPage) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, "own")), **STILL)
    ready(page)
    expect_sum(page, KING)
    expect_kept_back(page, "own", shown=False)
    guess(page, "own")
    found = expect_sum(page, OWN_WORDS)
    assert found.rows[0].own
    expect_kept_back(page, "own", shown=True)
    film(page).locator(".sum-own").click()
    linked(page, own=0)
    expect_sum(page, KING)
    page.go_back()
    linked(page, own=None)
    expect_sum(page, OWN_WORDS)


def test_words_are_struck_out_and_put_back(open_page: OpenPage) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, "strike")), **STILL)
    ready(page)
    expect_sum(page, KING)
    expect_kept_back(page, "strike", shown=False)
    guess(page, "strike", right=False)
    expect_sum(page, STRUCK)
    expect(chip(page, "man")).to_have_attribute("aria-pressed", "true")
    expect_kept_back(page, "strike", shown=True)
    chip(page, "king").click()
    linked(page, struck="0,1")
    expect_sum(page, KING.having(struck=(0, 1)))
    chip(page, "woman").click()
    expect(film(page).locator(".sum-refused")).to_have_text("One word with a plus has to stay.")
    chip(page, "man").focus()
    page.keyboard.press("Space")
    linked(page, struck="0")
    expect_sum(page, KING.having(struck=(0,)))
    page.reload()
    ready(page)
    expect_sum(page, KING.having(struck=(0,)))
    page.go_back()
    linked(page, struck="0,1")
    expect_sum(page, KING.having(struck=(0, 1)))


@pytest.mark.verify
def test_four_ways_to_answer_are_counted_and_switched(open_page: OpenPage) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, "bars")), **STILL)
    ready(page)
    expect_kept_back(page, "bars", shown=False)
    guess(page, "bars")
    found = expect_sum(page, BARS, category="all", told=of_bars)
    for place, one in enumerate(found.four):
        assert one is not None
        way(page, place).click()
        expect(way(page, place)).to_have_attribute("aria-pressed", "true")
        expect(way(page, place).locator(".sum-way-answer")).to_contain_text(spelt(one.word))
        expect_sum(page, BARS.having(struck=one.struck, own=one.own), category="all", told=of_bars)
    film(page).get_by_role("combobox", name="Kind of analogies").select_option("family")
    linked(page, category="family")
    expect_sum(page, BARS.having(category="family"), "family", of_bars)
    page.reload()
    ready(page)
    expect_sum(page, BARS.having(category="family"), "family", of_bars)


def test_all_axes_are_turned_and_no_answer_changes(open_page: OpenPage) -> None:
    found: RotationResult = finish(AXES)
    page = open_page(link_to(LESSON, step_of(LESSON, "axes")), **STILL)
    ready(page)
    cosines = film(page).locator(".turning-cosines td:not(:empty)")
    expect_kept_back(page, "axes", shown=False)
    assert set(cosines.all_inner_texts()) == {"?"}
    guess(page, "axes")
    expect_kept_back(page, "axes", shown=True)
    expect(film(page).locator(".turning-big")).to_have_text(
        f"{int(found.changed[0])}of {int(found.asked[0]):,} answers changed"
    )
    film(page).focus()
    page.keyboard.press("Home")
    before, angles = look(page, ".turning-strips canvas"), cosines.all_inner_texts()
    page.keyboard.press("End")
    expect(film(page).locator(".film-step")).to_have_text("all axes turned")
    assert not same(look(page, ".turning-strips canvas"), before)
    assert cosines.all_inner_texts() == angles
    page.keyboard.press("Home")
    film(page).get_by_role("button", name="Play", exact=True).click()
    expect_changed(page, "player.t > 2", False)
    film(page).get_by_role("button", name="Pause", exact=True).click()
    kind = film(page).get_by_role("combobox", name="Kind of pairs")
    kind.select_option("plural")
    linked(page, category="plural")
    page.get_by_role("button", name="Start again").click()
    film(page).locator(".film-box-sum").wait_for(timeout=30_000)


@pytest.mark.verify
def test_just_show_me_goes_through_all_steps_and_nothing_is_told_early(open_page: OpenPage) -> None:
    page = open_page(LESSON.id, **STILL)
    for name, following in zip(NAMES, [*NAMES[1:], ""], strict=True):
        before = ready(page)
        expect_kept_back(page, name, shown=False)
        page.get_by_role("button", name="Just show me").click()
        renewed(page, before)
        expect_kept_back(page, name, shown=True)
        expect(page.locator(f".st-key-guessed_{ASK[name].id}")).to_have_count(0)
        if name == "own":
            verdict = page.get_by_test_id("stMainBlockContainer").inner_text()
            assert "without the minus word" not in verdict, "the next step asks for it"
        if following:
            page.get_by_role("button", name="Next").click()
            expect(page).to_have_url(re.compile(f"[?&]step={NAMES.index(following) + 1}(&|$)"))


def test_nonsense_in_a_link_loses_nothing_and_is_told_in_one_line(open_page: OpenPage) -> None:
    nonsense = "terms=%2B%2B%2B&struck=7&own=perhaps&method=div"
    page = open_page(f"{LESSON.id}?v=1&step=3&shown=1&{nonsense}", **STILL)
    ready(page)
    expect_sum(page, STRUCK)
    line = page.get_by_text("Not usable in this link, so left as it was:")
    expect(line).to_have_count(1)
    for field in ("terms", "own", "method"):
        expect(line).to_contain_text(WORD_FIELDS_OF[WordSum][field].label)
    assert query(page) == {"v": "1", "step": "3", "shown": "1"}
    chip(page, "man").click()
    linked(page, struck="none")
    expect(line).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.verify)])
def test_on_a_phone_each_step_is_whole_and_a_word_can_be_struck_out(
    open_page: OpenPage, theme: str
) -> None:
    path = link_to(LESSON, step_of(LESSON, "strike", shown=True))
    page = open_page(path, size="narrow", theme=theme, **STILL)
    ready(page)
    chip(page, "man").tap()
    linked(page, struck="none")
    expect_sum(page, KING)
    for name, shown in STEPS if theme == "light" else STEPS[-1:]:
        page.goto(f"{page.url.rpartition('/')[0]}/{link_to(LESSON, step_of(LESSON, name, shown))}")
        ready(page)
        expect_nothing_cut_off(page, SIZES["narrow"][0])


def test_a_clicker_goes_through_the_steps_and_a_class_sees_each_without_scrolling(
    open_page: OpenPage,
) -> None:
    page = open_page(f"{LESSON.id}?present=1", **STILL)
    expect_a_clicker_goes_through(page, STEPS, expect_presented)


def expect_presented(page: Page, name: str, shown: bool) -> None:
    path = link_to(LESSON, replace(step_of(LESSON, name, shown), present=True))
    expect(page).to_have_url(re.compile(re.escape(path) + "$"), timeout=30_000)
    ready(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(ASK[name].statement)
    expect_kept_back(page, name, shown)
