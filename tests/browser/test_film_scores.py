"""Analogies by category, in a real Chromium."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from dlviz.draw.film import Options
from dlviz.draw.scene import encode_scene
from dlviz.draw.scores_scene import scores_scene, shown_order
from dlviz.measure.analogy_search import MODES
from tests.film_stage import replaced
from tests.scores_example import growing, scores_of

MADE = scores_of()
NARROW = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True}
SIZES = [((1280, 800), False), ((1280, 720), True), ((1024, 768), True), ((390, 844), False)]
Show = Callable[..., Page]
INNER = "mountFilm"
"""Of the player's own names, those within a test's reach."""


def film(result: Any = MADE, present: bool = False, **given: Any) -> bytes:
    options = Options(branch=False, present=present, knobs={"headline": 75} if present else {})
    return encode_scene(scores_scene(result, options=options, **given))


def settled(page: Page) -> None:
    page.wait_for_function("player.frame === null")


def told(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "events.filter(({ kind }) => kind === 'struck').map(({ category }) => category)"
    )
    return found


def pick(page: Page, label: str) -> None:
    page.locator(".scores-row", has_text=label).click()
    settled(page)


def text(page: Page, part: str) -> str:
    settled(page)
    return page.locator(part).inner_text().replace("\u00a0", " ")


def test_a_kind_is_chosen_and_shows_its_shares_and_examples(show: Show) -> None:
    page = show(film())
    assert text(page, ".scores-kind") == "All"
    pick(page, "Male and female")
    assert text(page, ".scores-kind") == "Male and female"
    shares = page.locator(".scores-ways strong").all_inner_texts()
    assert [one.replace("\u00a0", " ") for one in shares] == ["72 %", "24 %", "11 %", "6 %", "12 %"]
    examples = page.locator(".scores-examples li").all_inner_texts()
    assert examples[0].endswith("king : queen = prince : princess")
    assert "father : mother = son : sons daughter came 9th" in examples[3].replace("\n", " ")
    assert page.locator(".scores-examples li.wrong").count() == 3
    assert told(page) == ["family"]


def test_a_kind_says_how_many_of_its_names_are_read_from_pieces(show: Show) -> None:
    page = show(film())
    assert "12 of 392 pairs have a name of several pieces" in text(page, ".scores-asked")
    pick(page, "Currencies")
    assert text(page, ".scores-asked").endswith("12 of 28 pairs have a name of several pieces")
    assert not page.locator(".scores-plain").is_visible()
    pick(page, "Male and female")
    assert "pieces" not in text(page, ".scores-asked")


def test_with_forms_hidden_like_is_compared_with_like(show: Show) -> None:
    page = show(film(scores_of(forms=True, category="family")))
    said = text(page, ".scores-plain")
    assert said == "65 % of the same questions where other forms may answer"


def test_the_kinds_are_walked_with_the_keyboard(show: Show) -> None:
    page = show(film())
    page.get_by_role("radio", name="All").focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    order = shown_order(MADE)
    assert text(page, ".scores-kind") == MADE.labels[order[2]]
    assert told(page) == [MADE.categories[at] for at in order[1:3]]
    assert page.get_by_role("radio", checked=True).get_attribute("aria-label") == (
        "Countries and their adjectives: 99.0\u00a0% right; 702 of 702 covered"
    )


MARK = """([row, k]) => {
  const { ctx, canvas } = player.views[0].rows[row].sheet, { width, height } = canvas;
  const line = (y) => ctx.getImageData(0, y, width, 1).data, top = line(0);
  const columns = [...Array(width).keys()], grid = columns.filter((x) => top[4 * x + 3] > 128);
  const data = line(Math.round(height / 2)), [r, g, b] = [1, 3, 5].map((at) =>
    parseInt(player.theme.classColours[k].slice(at, at + 2), 16));
  const lit = columns.filter((x) => Math.abs(data[4 * x] - r) + Math.abs(data[4 * x + 1] - g)
    + Math.abs(data[4 * x + 2] - b) < 9);
  return [(lit[0] + lit.at(-1)) / 2, grid[0], grid.at(-1)]; }"""
"""The middle of the mark in a colour on a row, and the lines at 0 and 100 %, in pixels."""


def test_the_marks_stand_at_their_shares(show: Show) -> None:
    page = show(film())
    order = shown_order(MADE)
    for kind in ("family", "superlative", "nationality"):
        at = MADE.categories.index(kind)
        x, low, high = page.evaluate(MARK, [order.index(at), 3])
        share = MADE.accuracy[at, list(MODES).index("allowed")]
        assert (x - low) / (high - low) == pytest.approx(share, abs=0.012)


def test_what_is_not_measured_yet_is_hatched_and_comes(show: Show) -> None:
    page = show(film(growing(MADE, 3)))
    pick(page, "Plurals")
    assert text(page, ".scores-asked") == "not measured yet"
    assert text(page, ".scores-row.chosen .scores-right") == "\u2013"
    replaced(page, film(scores_of(category="plural")))
    assert text(page, ".scores-kind") == "Plurals", "it is still the chosen one"
    assert text(page, ".scores-row.chosen .scores-right") == "99.9 %"


def test_an_answer_that_comes_late_does_not_undo_a_newer_choice(show: Show) -> None:
    page = show(film())
    pick(page, "Plurals")
    pick(page, "Opposites")
    replaced(page, film(scores_of(category="plural")))
    assert text(page, ".scores-kind") == "Opposites"
    replaced(page, film(scores_of(category="opposite")))
    replaced(page, film(scores_of(category="currency")))
    assert text(page, ".scores-kind") == "Currencies", "chosen elsewhere on the page"


def test_words_of_several_pieces_are_shown_with_spaces(show: Show) -> None:
    page = show(film(scores_of(category="currency")))
    last = page.locator(".scores-examples li").last.inner_text().replace("\n", " ")
    assert "united states : dollar = mexico : mexican peso came 56th" in last


def test_on_a_phone_the_examples_stand_under_their_row(show: Show) -> None:
    page = show(film(), **NARROW)
    page.locator(".scores-row", has_text="Opposites").tap()
    settled(page)
    row, detail, after = (
        page.locator(part).bounding_box()
        for part in (".scores-row.chosen", ".scores-detail", ".scores-detail + .scores-row")
    )
    assert row and detail and after
    assert row["y"] + row["height"] <= detail["y"] < after["y"]


@pytest.mark.parametrize(("size", "present"), SIZES)
def test_all_of_it_lies_within_its_stage(show: Show, size: tuple[int, int], present: bool) -> None:
    context = NARROW if size[0] < 400 else {"size": size}
    page = show(film(present=present, finding="A finding. " * 5), **context)
    pick(page, "Male and female")
    wide, inner, high, need = page.evaluate(
        """() => { const stage = document.querySelector(".film-stage").getBoundingClientRect();
        const low = (one) => one.getBoundingClientRect().bottom;
        return [document.documentElement.scrollWidth, innerWidth, stage.bottom,
          Math.max(...[...document.querySelectorAll(".scores *")].map(low))]; }"""
    )
    assert wide <= inner and need <= high + 1
    sizes = page.locator(".scores *").evaluate_all(
        """(all) => all.filter((one) => one.innerText)
          .map((one) => parseFloat(getComputedStyle(one).fontSize))"""
    )
    assert min(sizes) >= (18 if present else 14)
    rows = page.locator(".scores-list").evaluate("(one) => one.scrollHeight - one.clientHeight")
    assert rows <= 1, "all kinds are in sight"
    assert page.locator(".scores-examples li").count() >= 2
    assert len(MODES) == page.locator(".scores-ways li").count()
