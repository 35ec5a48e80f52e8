"""A sum of words that can be struck out, in a real Chromium."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page

from dlviz.draw.player_words import ORDINAL_WORDS
from dlviz.draw.scene import encode_scene
from dlviz.draw.sum_card import WAY_WORDS
from dlviz.lessons.text import ordinal, percent
from dlviz.measure.word_sum import WordSum
from tests.film_stage import replaced
from tests.sum_example import KING, PESO, SCORES, strike, sum_of
from tests.sum_page import answer, answered, chip, listed, settled, told

Show = Callable[..., Page]
INNER = "mountFilm, sumOrdinal, sumPercent"
"""Of the player's own names, those within a test's reach."""
STILL = {"reduced_motion": "reduce"}


def test_every_list_and_rank_is_pythons(show: Show) -> None:
    page, result = show(strike()), sum_of()
    states = [tuple(k for k in range(3) if state >> k & 1) for state in result.states.tolist()]
    for struck, own, method, forms in itertools.product(
        states, (False, True), ("add", "mul"), (False, True)
    ):
        bits = sum(1 << k for k in struck)
        rows, rank = page.evaluate(
            """(choice) => { const { data } = player.sum; return [data.list(choice, 99)
            .filter(({ rank }) => rank).slice(0, 10), data.rank(choice)]; }""",
            {"struck": bits, "own": own, "method": method, "forms": forms},
        )
        mine = result.shown(struck, own, method, forms)
        assert [row["word"] for row in rows] == [row.word for row in mine]
        np.testing.assert_allclose([row["score"] for row in rows], [row.score for row in mine])
        at = result.place(struck), result.methods.index(method), int(own), int(forms)
        assert rank == result.rank[at]


def test_striking_out_the_man_keeps_the_queen(show: Show) -> None:
    page = show(strike())
    assert answer(page) == "queen ✓" and listed(page)[0] == "queen"
    chip(page, "man").nth(0).click()
    assert answer(page) == "queen ✓" and chip(page, "man").nth(0).get_attribute(
        "aria-pressed") == "true"  # fmt: skip
    rows = sum_of().shown((1,), own=False, method="add", forms=False)
    assert listed(page) == [row.word for row in rows][: len(listed(page))]
    assert told(page) == [{"kind": "struck", "struck": "1"}]
    chip(page, "man").nth(0).click()
    assert told(page)[-1] == {"kind": "struck", "struck": "none"}


def test_rows_move_to_their_new_place_unless_motion_is_unwanted(show: Show) -> None:
    for context, moving in (({}, True), (STILL, False)):
        page = show(strike(), **context)
        chip(page, "man").nth(0).click()
        settled(page)
        found = page.evaluate("document.querySelector('.sum-rows').getAnimations({subtree: true})"
                              ".length > 0")  # fmt: skip
        assert found == moving


def test_a_move_goes_on_when_python_answers(show: Show) -> None:
    page = show(strike())
    page.evaluate("player.sum.since0 = performance.now()")
    chip(page, "man").nth(0).click()
    settled(page)
    before = page.evaluate("player.sum.shown.since")
    answered(page, terms=KING.terms, expected="queen", struck=(1,))
    assert page.evaluate("player.sum.shown.since") == before, "it did not begin anew"
    assert page.evaluate("player.sum.choice.struck") == 2


def test_the_last_word_with_a_plus_stays(show: Show) -> None:
    page = show(strike(), **STILL)
    chip(page, "king").click()
    chip(page, "woman").click()
    assert page.locator(".sum-refused").inner_text() == "One word with a plus has to stay."
    assert page.evaluate("player.sum.choice.struck") == 1 and len(told(page)) == 1


def test_the_lock_opens_and_the_king_answers(show: Show) -> None:
    page = show(strike())
    first = page.locator(".sum-row").first
    assert "king" in first.inner_text() and "locked" in str(first.get_attribute("class"))
    page.get_by_role("button", name="The sum’s own words may not answer").click()
    assert answer(page) == "king ✗" and listed(page)[:2] == ["king", "queen"]
    assert told(page) == [{"kind": "struck", "own": True}]
    assert page.locator(".sum-wanted-rank").inner_text() == "2nd"


@pytest.mark.parametrize("study", [KING, PESO])
def test_four_ways_stand_side_by_side_and_a_click_takes_one(show: Show, study: WordSum) -> None:
    page, result = show(strike(sum_of(study))), sum_of(study)
    for at, way in enumerate(result.four):
        assert way is not None
        row = page.locator(".sum-way").nth(at)
        right = way.word == study.expected
        text = row.locator(".sum-way-answer").inner_text()
        assert text == f"{way.word} {'✓' if right else '✗'}"
        if not right:
            told_rank = row.locator(".sum-way-rank").inner_text()
            assert told_rank == f"{study.expected} {ordinal(way.rank)}"
        row.click()
        assert answer(page) == text and "lit" in str(row.get_attribute("class"))
        assert page.locator(".sum-own").get_attribute("aria-pressed") == str(way.own).lower()
        struck = [k for k in range(3) if page.evaluate("player.sum.choice.struck") >> k & 1]
        assert tuple(struck) == way.struck


def test_the_bars_are_the_categorys(show: Show) -> None:
    page = show(strike())
    shares = page.locator(".sum-way-share")
    for at, name in enumerate(SCORES.categories[:2]):
        page.locator(".sum-menu").select_option(name)
        settled(page)
        told_shares = [text.replace("\u00a0", " ") for text in shares.all_inner_texts()]
        assert told_shares == [percent(value) for value in SCORES.accuracy[at]]
        chosen = page.locator(".sum-menu option:checked").inner_text()
        assert chosen == f"{SCORES.labels[at]} ({SCORES.covered[at]:,})"
    assert page.locator(".sum-ways-title").inner_text() == "How often is each way right?"
    assert told(page) == [{"kind": "struck", "category": "family"}]
    page.locator(".sum-menu").select_option("plural")
    settled(page)
    assert page.locator(".sum-way.unknown").count() == 4, "nothing of it is covered"


def test_places_and_shares_read_as_pythons(show: Show) -> None:
    page, ranks = show(strike()), [*range(1, 125), 1011, 1013, 21760]
    places = "([words, all]) => all.map((n) => inner.sumOrdinal(words, n))"
    assert page.evaluate(places, [dict(ORDINAL_WORDS), ranks]) == [ordinal(n) for n in ranks]
    shares = [0, 0.2, 0.205, 0.615, 0.99, 0.996, 1]
    found = page.evaluate("(all) => all.map(inner.sumPercent)", shares)
    assert [text.replace("\u00a0", " ") for text in found][:5] == [percent(v) for v in shares[:5]]
    assert found[-1].startswith("100") and not found[-2].startswith("100")


def test_method_and_forms_change_the_list(show: Show) -> None:
    page, result = show(strike()), sum_of()
    page.locator(".sum-method").select_option("mul")
    page.locator(".sum-forms input").check()
    settled(page)
    mine = [row.word for row in result.shown((), own=False, method="mul", forms=True)]
    assert listed(page) == mine[: len(listed(page))] and len(listed(page)) >= 6
    assert told(page) == [{"kind": "struck", "method": "mul"}, {"kind": "struck", "forms": True}]


def test_a_covered_answer_shows_nothing_and_nothing_can_be_done(show: Show) -> None:
    page = show(strike(sum_of(PESO), hide=("answer", "bars"), finding="It is mexican."))
    assert answer(page) == "?" and page.locator(".film-finding").is_hidden()
    assert (
        page.locator(".sum-chip:disabled").count() == 3 and page.locator(".sum-own").is_disabled()
    )
    assert (
        page.locator(".sum-row.covered").count() == 10 and not page.locator(".sum-add").is_visible()
    )
    assert page.locator(".sum-ways-title").inner_text() == "Other ways to ask"
    assert not any(row.is_visible() for row in page.locator(".sum-way").all())
    assert page.locator(".sum-way-more").is_visible() and told(page) == []


def test_a_covered_lock_stays_shut_and_covered_chips_stay(show: Show) -> None:
    page = show(strike(hide=("own", "bars")))
    assert page.locator(".sum-own").is_disabled() and listed(page)[0] == "queen"
    assert page.locator(".sum-row.own").count() == 0, "where they stand is the answer"
    assert ways(page) == ["the whole sum", "without − man", "last word alone"]
    assert page.locator(".sum-way-more").is_visible(), "another way is kept back"
    assert not page.locator(".sum-way-bar").first.is_visible()
    assert page.locator(".sum-menu").is_hidden()
    chip(page, "man").nth(0).click()
    assert told(page) == [{"kind": "struck", "struck": "1"}]
    page = show(strike(hide=("strike",)))
    assert page.locator(".sum-chip:disabled").count() == 3
    assert page.locator(".sum-way-answer").all_inner_texts()[1:3] == ["?", "?"]
    page.locator(".sum-way-sum").click(force=True)
    assert told(page) == []


def ways(page: Page) -> list[str]:
    """The names of the ways that are listed, without that of the lock."""
    rows = [row for row in page.locator(".sum-way").all() if row.is_visible()]
    return [row.locator(".sum-way-title").inner_text().replace("\u00a0", " ") for row in rows]


def test_the_ways_have_one_set_of_names(show: Show) -> None:
    page = show(strike(hide=("bars",)))
    names = ["the whole sum", "without − man", "last word alone", "no word forbidden"]
    assert ways(page) == names and not page.locator(".sum-way-more").is_visible()
    assert ways(show(strike())) == names
    assert names[0] == WAY_WORDS[0] and list(WAY_WORDS[2:]) == names[2:], "as on the card"


def test_bars_counted_otherwise_are_pale_and_say_so(show: Show) -> None:
    page = show(strike(note="On 12,154 of Google’s: 80 / 63 / 53 / 20 %"))
    counted, unit = page.locator(".sum-counted"), page.locator(".sum-unit")
    fill = page.locator(".sum-way.lit .sum-way-bar i")
    look = "(one) => getComputedStyle(one).backgroundImage"
    assert not counted.is_visible() and unit.inner_text() == "likeness"
    assert fill.evaluate(look) == "none"
    assert page.locator(".sum-ways-note:visible").inner_text().startswith("On 12,154")
    page.locator(".sum-method").select_option("mul")
    settled(page)
    assert counted.inner_text() == "counted with 3CosAdd" and unit.inner_text() == "score"
    assert "gradient" in fill.evaluate(look)
    page.locator(".sum-method").select_option("add")
    page.locator(".sum-forms input").check()
    settled(page)
    assert counted.inner_text() == "counted with no form hidden" and "gradient" in fill.evaluate(
        look
    )


def test_the_choice_of_a_method_can_be_left_out(show: Show) -> None:
    page = show(strike(hide=("method",)))
    assert page.locator(".sum-method").is_hidden() and page.locator(".sum-forms").is_hidden()
    assert page.locator(".sum-own").is_enabled() and chip(page, "king").is_enabled()


def test_bars_that_are_not_there_yet_are_hatched(show: Show) -> None:
    page = show(strike(sum_of(scores=False)))
    assert page.locator(".sum-way.unknown").count() == 4
    replaced(page, encode_scene(strike()))
    settled(page)
    assert page.locator(".sum-way.unknown").count() == 0
