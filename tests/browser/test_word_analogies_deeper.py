"""What people do with sums of their own, with files and texts, with films and links."""

import hashlib
import re

import numpy as np
import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from dlviz.data.word_files import read_vectors
from dlviz.data.word_text import TEXTS, read_text
from dlviz.data.words import OWN, vectors
from dlviz.jobs import finish
from dlviz.lessons.word_analogies import LESSON
from dlviz.lessons.word_analogies.runs import KING, SKIP_GRAM
from dlviz.lessons.word_analogies.starting_points import STARTING_POINTS
from dlviz.lessons.word_findings import of_bars
from dlviz.measure.word_sum import WordSum
from dlviz.train.skip_gram import SkipGramResult
from tests.browser_pages import (
    OpenPage,
    expect_changed,
    expect_nothing_cut_off,
    film,
    link_to,
    player,
    query,
    ready,
    renewed,
    shared_link,
    start_of,
    step_of,
)
from tests.serving import SIZES
from tests.word_files import as_text
from tests.words_film import add, chip, expect_sum, linked, way

LONG_MS = 180_000
STILL = {"reduced_motion": "reduce"}
YEN = STARTING_POINTS[1].experiment
WORDS = (
    "king", "queen", "man", "woman", "dollar", "united_states", "japan", "yen", "mexico", "peso",
    "cat", "dog", "bread", "house", "river", "stone", "cloud", "green", "co-op",
)  # fmt: skip
GLOVE = as_text(WORDS, np.random.default_rng(8).normal(size=(len(WORDS), 6)))
BROKEN = b"\n".join(row + b" 0.5" * (k % 2) for k, row in enumerate(GLOVE.splitlines()))
OWN_VECTORS = f"own:{hashlib.sha256(GLOVE).hexdigest()}"
ROUND_THE_HOUSE = (
    "The cat sleeps in the house. The dog runs round the house. The cat drinks milk and the dog "
    "drinks water. A child feeds the cat, and a child walks the dog. The old house stands near "
    "the river, and the river runs to the sea. A boat sails on the sea. The child sees the boat. "
)
TEXT = ROUND_THE_HOUSE * 12


@pytest.fixture(autouse=True)
def theirs() -> None:
    """What is uploaded below, in this process too."""
    OWN.put(read_vectors(GLOVE, "tiny.txt"))
    TEXTS.put(read_text(TEXT))


def started(name: str) -> str:
    """The path of a starting point."""
    return link_to(LESSON, start_of(LESSON, name))


def sum_of(*terms: str, **fields: object) -> WordSum:
    return WordSum(terms=terms, **{"expected": "", **fields})  # type: ignore[arg-type]


def upload(page: Page, data: bytes, name: str) -> None:
    """Choose a file for the first thing on the page that may be one's own."""
    if not page.locator("input[type=file]").count():
        page.get_by_role("button", name="Other").first.click()
    file = FilePayload(name=name, mimeType="text/plain", buffer=data)
    page.locator("input[type=file]").first.set_input_files(files=[file])


def shadowed(page: Page) -> str:
    """The class of what has the keyboard in the film."""
    found: str = film(page).evaluate("(root) => root.getRootNode().activeElement?.className ?? ''")
    return found


def entry(page: Page) -> Locator:
    return film(page).locator(".sum-adder .sum-input")


def test_a_sum_is_composed_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(started("own_sum"), **STILL)
    ready(page)
    expect_sum(page, YEN, category="all")
    film(page).locator(".sum-add").focus()
    page.keyboard.press("Enter")
    for _ in YEN.terms:
        page.keyboard.press("Backspace")
    expect(film(page).locator(".sum-chip")).to_have_count(0)
    page.keyboard.type("paris - france + jap")
    offered = film(page).locator(".sum-adder [role=option]")
    expect(offered.first).to_have_text(
        next(word for word in vectors("minilm").words if word.startswith("jap"))
    )
    page.keyboard.press("ArrowDown")
    while entry(page).get_attribute("aria-activedescendant") and (
        film(page).locator(".sum-adder [aria-selected=true]").inner_text() != "japan"
    ):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    linked(page, terms="+paris,-france,+japan", expected=None)
    tokyo = sum_of("+paris", "-france", "+japan")
    found = expect_sum(page, tokyo)
    assert shadowed(page) == "sum-input", "one goes on typing"
    wanted = film(page).locator(".sum-wanted .sum-input")
    wanted.focus()
    page.keyboard.type(found.rows[2].word)
    page.keyboard.press("Enter")
    linked(page, expected=found.rows[2].word)
    expect(film(page).locator(".sum-wanted-rank")).to_have_text("3rd")
    expect_sum(page, tokyo.having(expected=found.rows[2].word))
    page.go_back()
    linked(page, terms="+paris,-france,+japan", expected=None)
    expect_sum(page, tokyo)
    assert query(page)["start"] == "own_sum"


@pytest.mark.verify
def test_signs_turn_chips_leave_and_a_click_strikes_out(open_page: OpenPage) -> None:
    page = open_page(started("own_sum"), **STILL)
    ready(page)
    film(page).get_by_role("button", name="Add united states instead").click(force=True)
    linked(page, terms="+dollar,+united_states,+japan")
    chip(page, "united states").focus()
    page.keyboard.press("Delete")
    linked(page, terms="+dollar,+japan")
    expect_sum(page, sum_of("+dollar", "+japan"))
    chip(page, "japan").click()
    linked(page, struck=1)
    expect_sum(page, sum_of("+dollar", "+japan", struck=(1,)))
    add(page, "- euro")
    linked(page, terms="+dollar,+japan,-euro")
    assert "struck" not in query(page)
    expect_sum(page, sum_of("+dollar", "+japan", "-euro"))


@pytest.mark.verify
def test_four_answers_the_method_and_hidden_forms_are_switched(open_page: OpenPage) -> None:
    page = open_page(started("own_sum"), **STILL)
    ready(page)
    found = expect_sum(page, YEN, category="all")
    *_, allowed = found.four
    assert allowed is not None
    way(page, 3).click()
    linked(page, own=1)
    expect_sum(page, YEN.having(own=True))
    film(page).get_by_role("combobox", name="How the words are put together").select_option("mul")
    linked(page, method="mul")
    film(page).get_by_role("checkbox").check()
    linked(page, forms=1)
    expect_sum(page, YEN.having(own=True, method="mul", forms=True))
    way(page, 1).focus()
    page.keyboard.press("Enter")
    linked(page, struck=1)
    expect_sum(page, YEN.having(struck=(1,), method="mul", forms=True))


@pytest.mark.verify
def test_an_unknown_word_and_one_that_is_not_shown_change_nothing(open_page: OpenPage) -> None:
    table = vectors("minilm")
    page = open_page(started("own_sum"), **STILL)
    ready(page)
    add(page, "qeen")
    told = film(page).locator(".sum-adder .sum-unknown")
    expect(told).to_contain_text("“qeen” is not among the")
    expect(film(page).locator(".sum-adder [role=option]").first).to_have_text("queen")
    page.keyboard.press("Escape")
    hidden = table.words[int(np.flatnonzero(table.blocked)[0])]
    add(page, hidden)
    expect(told).to_contain_text("is not among the")
    offered = film(page).locator(".sum-adder [role=option]").all_inner_texts()
    assert hidden not in offered
    page.keyboard.press("Escape")
    expect_sum(page, YEN, category="all")
    before = query(page)
    typed = page.get_by_role("textbox", name="The sum")
    for text, sentence in (("king - qeen", "Spelt nearly so"), (hidden, "not shown here")):
        typed.fill(text)
        typed.press("Enter")
        expect(page.get_by_text(re.compile(sentence))).to_be_visible()
        ready(page)
        assert query(page) == before
        expect_sum(page, YEN, category="all")


@pytest.mark.verify
def test_a_link_shows_somebody_else_the_same_sum(open_page: OpenPage) -> None:
    page = open_page(link_to(LESSON, step_of(LESSON, "bars", shown=True)), **STILL)
    ready(page)
    chip(page, "man").click()
    linked(page, struck=1)
    film(page).locator(".sum-menu").select_option("family")
    linked(page, category="family")
    mine = KING.having(struck=(1,), own=True, category="family")
    expect_sum(page, mine, "family", of_bars)
    friend = open_page(shared_link(page), **STILL)
    ready(friend)
    expect_sum(friend, mine, "family", of_bars)


def test_glove_vectors_are_brought_and_a_broken_file_leaves_them(open_page: OpenPage) -> None:
    page = open_page(started("own_sum"), **STILL)
    before = ready(page)
    upload(page, GLOVE, "tiny.txt")
    linked(page, vectors=OWN_VECTORS)
    page.keyboard.press("Escape")
    renewed(page, before)
    expect_sum(page, YEN.having(vectors=OWN_VECTORS))
    upload(page, BROKEN, "broken.txt")
    expect(page.get_by_text("Too many rows are broken.")).to_be_visible()
    page.keyboard.press("Escape")
    linked(page, vectors=OWN_VECTORS)
    add(page, "- cat")
    linked(page, terms="+dollar,-united_states,+japan,-cat")
    expect_sum(page, sum_of(*YEN.terms, "-cat", vectors=OWN_VECTORS))
    for _ in range(4):
        page.keyboard.press("Backspace")
    add(page, "co-op")
    linked(page, terms="+co-op,")
    expect_sum(page, sum_of("+co-op", vectors=OWN_VECTORS))
    friend = open_page(shared_link(page), **STILL)
    expect(friend.get_by_text("This link uses somebody’s own word vectors")).to_be_visible()
    upload(friend, GLOVE, "again.txt")
    film(friend).locator(".film-box-sum").wait_for(timeout=LONG_MS)
    ready(friend)
    expect_sum(friend, sum_of("+co-op", vectors=OWN_VECTORS))


def alikeness(page: Page, moment: int) -> float:
    """The least cosine between two of the film's arrows at a moment: 1 is a parallelogram."""
    places, pairs = (
        np.array(player(page, f"Array.from(player.film.arrays.{name})"))
        for name in ("positions", "pairs")
    )
    names = len(player(page, "player.film.header.scene.names"))
    at = places.reshape(-1, names, 2)[moment][pairs.reshape(-1, 2)]
    arrows = at[:, 1] - at[:, 0]
    arrows /= np.linalg.norm(arrows, axis=1, keepdims=True)
    return float((arrows @ arrows.T).min())


@pytest.mark.verify
def test_the_film_of_a_grammar_ends_in_a_parallelogram(open_page: OpenPage) -> None:
    found: SkipGramResult = finish(SKIP_GRAM)
    page = open_page(started("train"), wait=False, **STILL)
    step, facts = film(page).locator(".film-step"), film(page).locator(".words-facts")
    end = SKIP_GRAM.updates
    expect(step).to_have_text(f"update {end} of {end}", timeout=LONG_MS)
    ready(page)
    right, asked = int(found.right[-1].sum()), len(found.analogies)
    assert right == asked
    expect(film(page).locator(".film-finding")).to_contain_text(
        f"{right} of {asked} analogies right"
    )
    expect(facts).to_contain_text(f"{right} of {asked}")
    assert alikeness(page, 0) < 0.5 < 0.9 < alikeness(page, -1)
    film(page).focus()
    page.keyboard.press("Home")
    expect(step).to_have_text(f"update 0 of {end}")
    expect(facts).to_contain_text(f"{int(found.right[0].sum())} of {asked}")
    film(page).get_by_role("button", name="Play", exact=True).click()
    expect(step).to_have_text(f"update {end} of {end}", timeout=LONG_MS)
    expect(facts).to_contain_text(f"{right} of {asked}")
    picture = film(page).locator(".words-picture")
    picture.focus()
    page.keyboard.press("ArrowDown")
    expect(film(page).locator(".words-name")).not_to_be_empty()


@pytest.mark.verify
def test_a_pasted_text_is_trained_on_and_a_short_one_is_refused(open_page: OpenPage) -> None:
    page = open_page(started("train"), wait=False, **STILL)
    film(page).locator(".film-box-words").wait_for(timeout=LONG_MS)
    ready(page)
    page.get_by_role("button", name="Your own").first.click()
    pasted = page.get_by_role("textbox", name=re.compile("^Or paste a text"))
    pasted.fill("Too short.")
    page.get_by_role("button", name="Use this text").click()
    expect(page.get_by_test_id("stAlert").first).to_be_visible()
    assert "text" not in query(page)
    pasted.fill(TEXT)
    page.get_by_role("button", name="Use this text").click()
    expect(page).to_have_url(re.compile("[?&]text=own"), timeout=LONG_MS)
    page.keyboard.press("Escape")
    expect(film(page).locator(".film-finding")).to_contain_text(
        "enough for neighbours, not for analogies", timeout=LONG_MS
    )
    ready(page)
    names = set(player(page, "player.film.header.scene.names"))
    assert {"cat", "dog", "house", "river"} <= names


@pytest.mark.verify
def test_neighbours_of_a_word_and_examples_of_a_kind_are_a_click_away(open_page: OpenPage) -> None:
    page = open_page(f"{started('own_sum')}&deeper=1", **STILL)
    before = ready(page)
    if not page.get_by_role("button", name="Neighbours of “bread”").is_visible():
        page.get_by_text("Go deeper").first.click()
    page.get_by_role("button", name="Neighbours of “bread”").click()
    renewed(page, before)
    linked(page, terms="+bread")
    expect_sum(page, sum_of("+bread"))
    page.goto(f"{page.url.rpartition('/')[0]}/{started('scores')}")
    ready(page)
    kinds = film(page).get_by_role("radiogroup").first.get_by_role("radio")
    kinds.nth(2).check(force=True)
    expect(page).to_have_url(re.compile("[?&]category="))
    ready(page)
    expect(film(page).locator(".scores-examples li").first).to_be_visible()


@pytest.mark.verify
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_each_starting_point_is_whole(open_page: OpenPage, theme: str) -> None:
    page = open_page(size="narrow", theme=theme, **STILL)
    for point in LESSON.starting_points[theme == "dark" :: 2]:
        page.goto(f"{page.url.rpartition('/')[0]}/{started(point.id)}")
        ready(page)
        expect_nothing_cut_off(page, SIZES["narrow"][0])
    light = player(page, "player.theme.paper")
    page.emulate_media(color_scheme="dark" if theme == "light" else "light")
    expect_changed(page, "player.theme.paper", light)
    expect_nothing_cut_off(page, SIZES["narrow"][0])
