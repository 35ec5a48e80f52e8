"""Composing a sum of words, in a real Chromium."""

import itertools
from collections.abc import Callable

import numpy as np
from playwright.sync_api import Page

from dlviz.draw.scene import encode_scene
from dlviz.lessons.text import correlation, ordinal, spelt
from dlviz.measure.word_sum import WordSum
from tests.film_stage import replaced
from tests.sum_example import KING, PESO, quiet, strike, sum_of, vocabulary
from tests.sum_page import answer, answered, chip, told

Show = Callable[..., Page]
INNER = "mountFilm, sumEdits, sumParsed, scoresCosine"
"""Of the player's own names, those within a test's reach."""


def test_a_sum_is_composed_by_keyboard_alone(show: Show) -> None:
    page = show(strike())
    page.locator(".sum-add").focus()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Backspace")
    assert page.locator(".sum-chip").count() == 0
    page.keyboard.type("parl")
    page.keyboard.press("ArrowDown")
    first = page.locator(".sum-options li[aria-selected=true]").inner_text()
    assert first == next(word for word in vocabulary() if word.startswith("parl"))
    page.keyboard.press("Escape")
    for text in ("paris", "-france", "+ japan"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    assert answer(page) == "…"
    assert told(page)[-1] == {"kind": "sum", "terms": "+paris,-france,+japan", "expected": ""}
    answered(page, terms=("+paris", "-france", "+japan"), expected="")
    assert answer(page) == "tokyo"
    assert page.evaluate("document.activeElement.className") == "sum-input", "one goes on typing"
    page.locator(".sum-wanted .sum-input").fill("Tokyo")
    page.keyboard.press("Enter")
    assert told(page)[-1]["expected"] == "tokyo"


def test_another_word_is_wanted(show: Show) -> None:
    page = show(strike())
    wanted = page.locator(".sum-wanted .sum-input")
    wanted.focus()
    page.keyboard.type("princes")
    page.keyboard.press("Escape")
    assert wanted.input_value() == "queen" and told(page) == []
    page.keyboard.press("Control+a")
    page.keyboard.type("princess")
    page.keyboard.press("Enter")
    assert told(page) == [{"kind": "sum", "terms": "+king,-man,+woman", "expected": "princess"}]
    answered(page, terms=KING.terms, expected="princess")
    rank = sum_of(WordSum(terms=KING.terms, expected="princess")).answer_rank
    assert page.locator(".sum-wanted-rank").inner_text() == ordinal(rank)
    assert answer(page) == "queen ✗" and wanted.input_value() == "princess"
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Enter")
    assert told(page)[-1]["expected"] == ""


def test_a_whole_sum_may_be_typed_at_once(show: Show) -> None:
    page = show(strike(sum_of(WordSum(terms=("+doctor",), expected=""))))
    page.locator(".sum-add").click()
    page.keyboard.type("- man + Woman")
    page.keyboard.press("Enter")
    assert told(page)[-1]["terms"] == "+doctor,-man,+woman"


def test_what_is_typed_outlives_a_payload(show: Show) -> None:
    page = show(strike())
    page.locator(".sum-add").click()
    page.keyboard.type("- prin")
    replaced(page, encode_scene(strike(finding="Still queen.")))
    page.keyboard.type("cess")
    page.keyboard.press("Enter")
    assert told(page)[-1]["terms"] == "+king,-man,+woman,-princess"


def test_signs_turn_and_chips_leave(show: Show) -> None:
    page = show(strike())
    chip(page, "woman").hover()
    page.get_by_role("button", name="Subtract woman instead of adding it").click()
    assert told(page)[-1] == {"kind": "sum", "terms": "+king,-man,-woman", "expected": "queen"}
    chip(page, "man").nth(0).focus()
    page.keyboard.press("Delete")
    assert told(page)[-1] == {"kind": "sum", "terms": "+king,-woman", "expected": ""}
    assert page.evaluate("document.activeElement.textContent") == "woman"


def test_an_older_answer_does_not_take_back_a_newer_sum(show: Show) -> None:
    page = show(strike())
    chip(page, "man").nth(0).click()
    chip(page, "man").nth(0).focus()
    page.keyboard.press("Delete")
    assert told(page)[-1] == {"kind": "sum", "terms": "+king,+woman", "expected": "",
                              "struck": "none"}  # fmt: skip
    answered(page, terms=KING.terms, expected="queen", struck=(1,))
    assert page.locator(".sum-chip").count() == 2 and answer(page) == "…"
    answered(page, terms=("+king", "+woman"), expected="")
    assert answer(page) == "queen"


def test_another_steps_sum_replaces_the_readers(show: Show) -> None:
    page = show(strike())
    page.locator(".sum-add").click()
    page.keyboard.type("prince")
    answered(page, terms=PESO.terms, expected="peso")
    assert page.locator(".sum-chip").all_inner_texts() == ["dollar", "united states", "mexico"]
    assert page.locator(".sum-add").is_visible() and answer(page) == "mexican ✗"


def test_an_unknown_word_answers_with_the_nearest_spellings(show: Show) -> None:
    page = show(strike())
    page.locator(".sum-add").click()
    page.keyboard.type("qeen")
    said = page.locator(".sum-adder .sum-unknown").inner_text()
    count = len(vocabulary() + quiet())
    assert said.startswith(f"“qeen” is not among the {count:,} words that can be typed.")
    assert page.locator(".sum-adder .sum-options li").first.inner_text() == "queen", (
        "one letter away"
    )
    page.keyboard.press("Enter")
    assert told(page) == [] and page.locator(".sum-chip").count() == 3
    page.locator(".sum-adder .sum-options li").first.click()
    assert told(page)[-1]["terms"] == "+king,-man,+woman,+queen"


def test_quiet_words_are_taken_but_never_offered(show: Show) -> None:
    page = show(strike())
    page.locator(".sum-add").click()
    page.keyboard.type("suici")
    assert "suicide" in quiet() and "suicide" not in page.locator(".sum-adder").inner_text()
    page.keyboard.type("de")
    page.keyboard.press("Enter")
    assert told(page)[-1]["terms"] == "+king,-man,+woman,+suicide"


def test_a_wanted_name_of_several_pieces_is_said_to_be_one(show: Show) -> None:
    page = show(strike(sum_of(PESO)))
    wanted = page.locator(".sum-wanted .sum-input")
    assert "double rim" in str(wanted.get_attribute("title"))
    assert wanted.evaluate("(one) => getComputedStyle(one).borderTopStyle") == "double"
    replaced(page, encode_scene(strike()))
    wanted = page.locator(".sum-wanted .sum-input")
    assert wanted.get_attribute("title") == ""
    assert wanted.evaluate("(one) => getComputedStyle(one).borderTopStyle") != "double"


def test_a_word_with_nothing_near_is_met_with_those_that_begin_alike(show: Show) -> None:
    page = show(strike())
    page.locator(".sum-add").click()
    page.keyboard.type("mexiqwzzzzq")
    said = page.locator(".sum-adder .sum-unknown").inner_text()
    assert f"{len(vocabulary() + quiet()):,} words that can be typed" in said
    offered = page.locator(".sum-adder .sum-options li").all_inner_texts()
    near = [spelt(word) for word in vocabulary() if word.startswith("mexi")]
    assert offered == near[:4] and near


def edits(a: str, b: str) -> int:
    """Levenshtein's distance, in full."""
    table = np.zeros((len(a) + 1, len(b) + 1), dtype=int)
    table[:, 0], table[0] = np.arange(len(a) + 1), np.arange(len(b) + 1)
    for i, j in itertools.product(range(len(a)), range(len(b))):
        change = table[i, j] + (a[i] != b[j])
        table[i + 1, j + 1] = min(table[i, j + 1] + 1, table[i + 1, j] + 1, change)
    return int(table[-1, -1])


def test_small_distances_of_words_are_levenshteins(show: Show) -> None:
    page, rng = show(strike()), np.random.default_rng(3)
    words = ["".join(rng.choice(list("abc"), rng.integers(1, 7))) for _ in range(40)]
    pairs = list(itertools.product(words[:20], words[20:]))
    found = page.evaluate("(pairs) => pairs.map(([a, b]) => inner.sumEdits(a, b, 2))", pairs)
    assert found == [min(edits(a, b), 3) for a, b in pairs]


TYPED = {
    "king - man + woman": [["+", "king"], ["-", "man"], ["+", "woman"]],
    "-man": [["-", "man"]],
    "\u2212 man+queen": [["-", "man"], ["+", "queen"]],
    " United  States ": [["+", "united_states"]],
    "well-known": [["+", "well-known"]],
    "-": [],
}


def test_what_is_typed_is_read_as_a_sum(show: Show) -> None:
    found = show(strike()).evaluate("(all) => all.map(inner.sumParsed)", list(TYPED))
    assert found == list(TYPED.values())


def test_nothing_is_minus_nothing(show: Show) -> None:
    values = [-0.004, 0.004, -0.006, 0.617, -0.5]
    found = show(strike()).evaluate("(all) => all.map(inner.scoresCosine)", values)
    assert found == [correlation(value) for value in values] and found[0] == "0.00"
