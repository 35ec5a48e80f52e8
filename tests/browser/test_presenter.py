"""What a class sees from the last row: type, contrast after a weak projector, and the code to join.

A projector in daylight leaves perhaps 60 % of the contrast; the rules are held to after that.
"""

import itertools
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from dlviz.lessons.catalogue import PAGES
from dlviz.lessons.links import at_step, first_visit, write_link
from dlviz.lessons.records import Lesson
from tests.browser_pages import (
    PROJECTORS,
    OpenPage,
    film,
    player,
    query,
    ready,
    states_of,
    turn_page,
)
from tests.serving import THEMES, wait_idle

LEFT = 0.6  # of the contrast
LEAST_PX = 16
LEAST_RATIO = 3.0
QR_PX = 320
# Every text that is in sight with its size, through all shadow roots.
TYPE = """() => {
  const small = {}, walk = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) walk(one.shadowRoot);
      const text = [...one.childNodes].filter((node) => node.nodeType === 3)
        .map((node) => node.textContent.trim()).join("");
      const { width, height } = one.getBoundingClientRect(), style = getComputedStyle(one);
      if (!text || Math.min(width, height) < 2 || style.visibility === "hidden") continue;
      if (one.closest(".film-hidden, style, script, noscript, option")) continue;
      const px = parseFloat(style.fontSize);
      if (px < LEAST) small[`${one.tagName}.${one.className} “${text.slice(0, 30)}”`] = px;
    }
  };
  walk(document);
  return small;
}""".replace("LEAST", str(LEAST_PX))


def presented(lesson: Lesson) -> list[str]:
    """The paths of every step in front of a class: as it asks, and with its answer."""
    names = [step.id for step in lesson.steps]
    visits = [
        at_step(lesson, first_visit(lesson), names.index(name), shown)
        for name, shown in states_of(lesson)
    ]
    queries = [{**write_link(lesson, visit), "v": "1", "present": "1"} for visit in visits]
    return [
        f"{lesson.id}?" + "&".join(f"{name}={value}" for name, value in query.items())
        for query in queries
    ]


def first_answer(lesson: Lesson) -> str:
    return next((path for path in presented(lesson) if "shown=1" in path), presented(lesson)[0])


def expect_large_type(page: Page) -> None:
    for width, height in PROJECTORS:
        page.set_viewport_size({"width": width, "height": height})
        ready(page)
        assert not page.evaluate(TYPE), f"smaller than {LEAST_PX} px at {width} x {height}"


@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.id)
def test_no_words_in_front_of_a_class_are_small(open_page: OpenPage, lesson: Lesson) -> None:
    expect_large_type(open_page(first_answer(lesson), reduced_motion="reduce"))


@pytest.mark.verify
@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.id)
def test_no_words_of_any_step_in_front_of_a_class_are_small(
    open_page: OpenPage, lesson: Lesson
) -> None:
    here, *others = presented(lesson)
    page = open_page(here, reduced_motion="reduce")
    expect_large_type(page)
    for path in others:
        page.goto(page.url.partition(lesson.id)[0] + path)
        expect_large_type(page)


def on_a_weak_projector(hue: str) -> float:
    """The luminance of a colour when 60 % of the contrast is left, as CSS's filter computes it."""
    parts = [int(hue[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    dimmed = [LEFT * part + (1 - LEFT) / 2 for part in parts]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in dimmed]
    return sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def ratio(one: str, other: str) -> float:
    low, high = sorted((on_a_weak_projector(one), on_a_weak_projector(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_readable_on_a_weak_projector(open_page: OpenPage, theme: str) -> None:
    page = open_page(first_answer(PAGES[0]), theme=theme, reduced_motion="reduce")
    ready(page)
    colours = player(page, "player.theme")
    for ink, ground in itertools.product(("ink", "muted"), ("ground", "paper")):
        assert ratio(colours[ink], colours[ground]) >= LEAST_RATIO, (ink, ground)
    for part in (".st-key-bar p", ".stMarkdownBadge", "h1"):
        hue = page.locator(part).first.evaluate("(one) => getComputedStyle(one).color")
        found = "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", hue)[:3])
        assert ratio(found, colours["ground"]) >= LEAST_RATIO, part


def test_a_class_joins_by_a_code_that_fills_the_wall_and_tells_no_answer(
    open_page: OpenPage,
) -> None:
    page = open_page(first_answer(PAGES[0]), reduced_motion="reduce")
    ready(page)
    page.get_by_role("button", name="Join").click()
    panel = page.locator("[data-testid=stPopoverBody]")
    code = panel.get_by_role("img", name="QR code")
    for width, height in PROJECTORS:
        page.set_viewport_size({"width": width, "height": height})
        expect(code).to_be_visible()
        page.wait_for_function("document.querySelector('[data-testid=stPopoverBody] img').complete")
        place = code.bounding_box()
        assert place is not None
        assert place["width"] >= QR_PX and place["height"] >= QR_PX
        assert place["x"] >= 0 and place["y"] >= 0
        assert place["x"] + place["width"] <= width and place["y"] + place["height"] <= height
    address = panel.locator("[data-testid=stCode]")
    assert not {"shown", "present"} & set(parse_qs(urlsplit(address.inner_text().strip()).query))
    panel.get_by_text("With the answer").click()
    expect(address).to_contain_text("shown=1")
    wait_idle(page)
    expect(code).to_be_visible()


def test_a_clicker_turns_a_page_that_has_no_film(open_page: OpenPage) -> None:
    elsewhere = f"dataset=table&table={'0' * 64}"
    page = open_page(f"{PAGES[0].id}?v=1&present=1&step=2&{elsewhere}")
    expect(page.get_by_text("somebody's own table")).to_be_visible()
    assert not film(page).count()
    place = page.locator("[data-testid=stLayoutWrapper]:has(> .st-key-clicker_place)")
    expect(place).to_have_css("display", "none")  # it takes no room of what a class sees
    turn_page(page, "PageDown")
    ready(page)
    after = query(page)
    assert (after["step"], after["shown"]) == ("2", "1")
    turn_page(page, "PageUp")
    ready(page)
    assert "shown" not in query(page)
