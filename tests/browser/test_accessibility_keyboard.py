"""Each lesson by keys alone: the guess, its answer, the film, the drawer and the next step."""

import pytest
from playwright.sync_api import Locator, Page, expect

from dlviz.lessons.catalogue import LESSONS
from dlviz.lessons.records import Lesson
from tests.browser_pages import OpenPage, at_rest, film, link_to, query, ready, step_of
from tests.serving import wait_idle

STOPS = 160
# The row of the question that is gone through, where it is not the first: before it, no word of a
# sum can be struck out.
ROWS = {"word_analogies": "strike"}
# What one does in the film beside the question's answer: where, and by which key.
ACTIONS = {
    "decision_boundaries": (".film-button.back", "Enter"),
    "learning_rate_and_batch_size": (".film-button.back", "Enter"),
    "vanishing_and_exploding_gradients": ("canvas[role=application]", "ArrowDown"),
    "feature_hierarchies": (".film-button.back", "Enter"),
    "grad_cam": ("input[type=range]", "ArrowLeft"),
    "adversarial_examples": ("input[type=radio]:checked", "ArrowRight"),
    "word_analogies": (".sum-chip", "Enter"),
}
FOCUSED = "(e) => { const at = e.getRootNode().activeElement; return !!at && e.contains(at); }"
# Where the focus is in the film, what it is called, and whether anybody sees that it is there.
STOP = """(root) => {
  const at = root.getRootNode().activeElement;
  if (!at || !root.contains(at)) return null;
  const { outlineStyle: line, outlineWidth: width } = getComputedStyle(at);
  const rings = [at, at.parentElement, at.closest("label"),
    at.closest("[role=radiogroup]"), at.nextElementSibling,
    ...at.querySelectorAll(".film-stage"),
  ].filter(Boolean).map((one) => getComputedStyle(one));
  const seen = rings.some((style) => style.boxShadow !== "none"
    || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2));
  const label = at.getAttribute("aria-label") || at.textContent || at.labels?.[0]?.textContent;
  return { name: label || "", seen, tag: at.outerHTML.slice(0, 120) };
}"""


def tab_to(page: Page, there: Locator, key: str = "Tab") -> None:
    """Press Tab until the focus is there, or in it; within the film it is seen and has a name."""
    for _ in range(STOPS):
        page.keyboard.press(key)
        stop = film(page).evaluate(STOP)
        if stop:
            assert stop["name"].strip(), f"no name: {stop['tag']}"
            assert stop["seen"], f"the focus is not seen: {stop['tag']}"
        if there.count() and there.first.evaluate(FOCUSED):
            return
    raise AssertionError(f"{key} does not lead to {there}")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_lesson_can_be_gone_through_by_keys_alone(open_page: OpenPage, lesson: Lesson) -> None:
    asked = next(
        step
        for step in lesson.steps
        if step.ask and step.ask.row == ROWS.get(lesson.id, step.ask.row)
    )
    assert asked.ask
    page = open_page(link_to(lesson, step_of(lesson, asked.id)), reduced_motion="reduce")
    ready(page)
    tab_to(page, page.locator(f".st-key-guess_{asked.ask.id} [role=radiogroup]"))
    page.keyboard.press("Space")
    wait_idle(page)
    tab_to(page, page.get_by_role("button", name="This is my guess"))
    page.keyboard.press("Enter")
    expect(page.locator(f".st-key-guessed_{asked.ask.id}")).to_be_visible(timeout=60_000)
    ready(page)
    at_rest(page)
    said = page.locator(f".st-key-verdict_{asked.ask.id} p").first
    expect(said).to_be_focused()  # so that it is read; the button that had the focus is gone
    expect(said).to_contain_text("Measured on")

    where, key = ACTIONS[lesson.id]
    tab_to(page, film(page).locator(where))
    at_rest(page)
    before = film(page).screenshot()
    page.keyboard.press(key)
    page.wait_for_timeout(100)
    at_rest(page)
    assert film(page).screenshot() != before, f"{key} changes nothing in the film"

    tab_to(page, page.locator("[data-testid=stExpander] summary").filter(has_text="Go deeper"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("radiogroup", name="Section")).to_be_visible()
    wait_idle(page)
    step = query(page).get("step")
    tab_to(page, page.get_by_role("button", name="Next"), "Shift+Tab")
    page.keyboard.press("Enter")
    ready(page)
    assert query(page).get("step") != step


def test_the_folded_sidebar_is_no_stop_and_opens_by_keys(open_page: OpenPage) -> None:
    page = open_page(LESSONS[0].id, reduced_motion="reduce")
    ready(page)
    sidebar = page.get_by_test_id("stSidebar")
    for _ in range(4):
        page.keyboard.press("Tab")
        assert not sidebar.evaluate("(e) => e.contains(document.activeElement)")
    page.get_by_test_id("stExpandSidebarButton").focus()
    page.keyboard.press("Enter")
    link = sidebar.get_by_role("link").first
    expect(link).to_be_visible()
    link.focus()
    expect(link).to_be_focused()
