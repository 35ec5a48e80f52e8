"""Every page for everyone: axe-core in both themes, without motion, from a phone to a wide wall."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from dlviz.lessons.catalogue import PAGES
from dlviz.lessons.links import Visit
from dlviz.lessons.records import Lesson
from dlviz.texts import say
from tests.accessible import all_of, go, go_home, named, turn_dark, violations
from tests.browser_pages import (
    OpenPage,
    at_rest,
    expect_nothing_cut_off,
    film,
    player,
    ready,
    start_of,
    states_of,
    step_of,
)
from tests.serving import Served, wait_idle

WIDTHS = {390: 844, 768: 1024, 1024: 768, 1280: 800, 1920: 1080}
EACH = pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.id)
# What moves by itself for longer than anybody sees. JavaScript's own stillness is asked apart.
MOVING = """() => document.getAnimations().filter((one) => one.playState === "running")
  .map((one) => [one.effect.getComputedTiming().activeDuration, one.effect.target])
  .filter(([ms, target]) => ms > 10 && target.closest(".film, .stMain"))
  .map(([ms, target]) => `${target.className} ${ms} ms`)"""
# Words that leave their box, or the window, to the right.
CUT = """() => {
  const found = [], width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) found.push("the page scrolls sideways");
  const main = document.querySelector("[data-testid=stMain]");
  if (main.scrollWidth > main.clientWidth) found.push("what is on the page scrolls sideways");
  for (const one of main.querySelectorAll("p, h1, h2, h3, h4, button, label, img, canvas")) {
    const { left, right, width: w } = one.getBoundingClientRect();
    if (!w || !one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    let held = one.parentElement;
    while (held && !["auto", "scroll"].includes(getComputedStyle(held).overflowX)) {
      held = held === main ? null : held.parentElement;
    }
    if (held && held !== main) continue;  // scrolls within itself
    if (left >= -1 && right <= width + 1) continue;
    found.push(`${one.tagName} ${one.textContent.slice(0, 60)} ${left}..${right}`);
  }
  return found;
}"""

FRAMES = """new Promise((done) => {
  let left = 4;
  const wait = () => left-- ? requestAnimationFrame(wait) : done(true);
  wait();
})"""


def first_question(lesson: Lesson) -> tuple[str, ...]:
    """The id of the first step that asks; none for a gallery."""
    return tuple(step.id for step in lesson.steps if step.ask)[:1]


def visits_of(lesson: Lesson) -> list[Visit]:
    """A question, its answer with the drawer open, a starting point, and the presenter's view."""
    asks = first_question(lesson)
    visits = [step_of(lesson, name) for name in asks]
    visits += [replace(step_of(lesson, name, shown=True), deeper=True) for name in asks]
    visits += [start_of(lesson, lesson.starting_points[0].id)] if lesson.starting_points else []
    return [*visits, replace(visits[0], present=True)]


def every_visit(lesson: Lesson) -> list[Visit]:
    """All steps, answers and starting points, on the wall too."""
    visits = [step_of(lesson, name, shown) for name, shown in states_of(lesson)]
    visits += [start_of(lesson, point.id) for point in lesson.starting_points]
    return [*visits, *(replace(visit, present=True) for visit in visits)]


def expect_no_violation(page: Page, url: str, lesson: Lesson, visits: list[Visit]) -> None:
    """Neither in the light nor in the dark, and nothing moves."""
    found = {}
    for visit in visits:
        turn_dark(page, "light")
        go(page, url, lesson, visit)
        found[named(lesson, visit)] = violations(page) + page.evaluate(MOVING)
        if player(page, "player.playing"):
            found[named(lesson, visit)].append("the film plays by itself")
        turn_dark(page, "dark")
        found[f"dark: {named(lesson, visit)}"] = violations(page, "color-contrast")
    assert not any(found.values()), all_of(found)


@EACH
def test_axe_finds_nothing_serious_and_nothing_moves_by_itself(
    open_page: OpenPage, app: Served, lesson: Lesson
) -> None:
    page = open_page(reduced_motion="reduce", wait=False)
    expect_no_violation(page, app.url, lesson, visits_of(lesson))


@pytest.mark.verify
@pytest.mark.timeout(1800)
@EACH
def test_axe_finds_nothing_serious_at_any_step_answer_and_starting_point(
    open_page: OpenPage, app: Served, lesson: Lesson
) -> None:
    page = open_page(reduced_motion="reduce", wait=False)
    expect_no_violation(page, app.url, lesson, every_visit(lesson))


def expect_none_in_both_themes(page: Page) -> None:
    """Of the page as it stands."""
    found = {"light": violations(page)}
    turn_dark(page, "dark")
    found["dark"] = violations(page)
    assert not any(found.values()), all_of(found)


def test_axe_finds_nothing_serious_at_home(open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("button", name="Uncover all").click()
    expect_none_in_both_themes(page)


def test_axe_finds_nothing_serious_before_class(open_page: OpenPage) -> None:
    page = open_page("before_class")
    page.get_by_text(say("before_class.every_line")).click()
    wait_idle(page)
    expect_none_in_both_themes(page)


def test_axe_finds_nothing_serious_where_a_class_joins(open_page: OpenPage, app: Served) -> None:
    page = open_page(reduced_motion="reduce", wait=False)
    go(
        page,
        app.url,
        PAGES[0],
        replace(step_of(PAGES[0], first_question(PAGES[0])[0], shown=True), present=True),
    )
    page.get_by_role("button", name=say("presenter.join")).click()
    expect(page.get_by_role("img", name=say("presenter.qr_alt"))).to_be_visible()
    wait_idle(page)
    expect_none_in_both_themes(page)


def expect_whole_at_every_width(page: Page, with_film: bool = True) -> None:
    """Nothing is cut off, and nothing scrolls sideways, from a phone to a wide window."""
    found = {}
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        if with_film:
            ready(page)
            page.evaluate(FRAMES)  # what stands below one another is measured once it is drawn
            at_rest(page)
            expect_nothing_cut_off(page, width)
        else:
            page.wait_for_timeout(200)
        found[width] = page.evaluate(CUT)
    assert not any(found.values()), all_of({str(width): what for width, what in found.items()})


@EACH
def test_a_page_is_whole_from_a_phone_to_a_wide_window(
    open_page: OpenPage, app: Served, lesson: Lesson
) -> None:
    page = open_page(reduced_motion="reduce", wait=False)
    for visit in visits_of(lesson)[:2]:
        go(page, app.url, lesson, visit)
        expect_whole_at_every_width(page)


def test_the_home_page_is_whole_from_a_phone_to_a_wide_window(
    open_page: OpenPage, app: Served
) -> None:
    page = open_page(reduced_motion="reduce", wait=False)
    go_home(page, app.url)
    expect_whole_at_every_width(page, with_film=False)


def test_on_a_phone_the_steps_stay_at_the_lower_edge(open_page: OpenPage) -> None:
    page = open_page("decision_boundaries?v=1&step=1", size="narrow", reduced_motion="reduce")
    ready(page)
    main = page.locator("[data-testid=stMain]")
    for share in (0, 0.5, 1):
        main.evaluate("(one, share) => one.scrollTo(0, share * one.scrollHeight)", share)
        steps = page.get_by_role("radiogroup", name="Step:").bounding_box()
        onward = page.get_by_role("button", name="Next").bounding_box()
        assert steps and onward
        for box in (steps, onward):
            assert box["y"] > 844 - 60
            assert box["y"] + box["height"] <= 844
        assert steps["x"] + steps["width"] < onward["x"]
    main.evaluate("(one) => one.scrollTo(0, 0)")
    tools = film(page).locator(".film-bar").bounding_box()
    assert tools
    assert tools["y"] + tools["height"] <= 844 - 57, "the film's own bar stays above them"
