"""What the accessibility tests share: axe-core, and what it may leave aside."""

from importlib.resources import files
from typing import Any, NamedTuple

from playwright.sync_api import Page

from dlviz.lessons.links import Visit, write_link
from dlviz.lessons.records import Lesson
from tests.browser_pages import link_to, ready
from tests.serving import wait_idle

GRAVE = ("serious", "critical")


class Exclusion(NamedTuple):
    """What axe says of an element that is not ours to draw: its rule, where, and why it is left."""

    rule: str
    selector: str
    reason: str


EXCLUSIONS = (
    Exclusion(
        "scrollable-region-focusable",
        "[data-testid=stCode] pre",
        "st.code has no tabindex; Chromium and Firefox give a scroller without controls the focus",
    ),
)
_RUN = """async ([rules, grave, exclusions]) => {
  const { violations } = await axe.run(document, {
    resultTypes: ["violations"], ...(rules ? { runOnly: { type: "rule", values: rules } } : {}),
  });
  const found = [];
  for (const { id, impact, nodes } of violations) {
    if (!grave.includes(impact)) continue;
    for (const { target, html, failureSummary } of nodes) {
      const path = target.flat(), element = path.length === 1 && document.querySelector(path[0]);
      if (element && exclusions.some(([rule, at]) => rule === id && element.matches(at))) continue;
      found.push(`${id}: ${html.slice(0, 300)} ${failureSummary.slice(0, 300)}`);
    }
  }
  return found;
}"""


def violations(page: Page, *rules: str) -> list[str]:
    """What axe-core calls serious or critical on the page, of these rules or of all."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(f"{files('axe_playwright_python').joinpath('axe.min.js').read_text()};0")
    left = [[rule, selector] for rule, selector, _ in EXCLUSIONS]
    found: list[str] = page.evaluate(_RUN, [list(rules) or None, list(GRAVE), left])
    return found


def turn_dark(page: Page, theme: str) -> None:
    """Another theme, as the system's setting changes while the page is open."""
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # "light" or "dark"
    page.wait_for_function(
        "(dark) => getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme"
        " === dark",
        arg=theme,
    )


def go(page: Page, url: str, lesson: Lesson, visit: Visit) -> None:
    """The lesson at a visit, in a page that is open already."""
    page.goto(f"{url}/{link_to(lesson, visit)}")
    ready(page)


def named(lesson: Lesson, visit: Visit) -> str:
    """A visit, for a message."""
    return f"{lesson.id} {write_link(lesson, visit)}"


def go_home(page: Page, url: str) -> None:
    page.goto(url)
    wait_idle(page)


def all_of(found: dict[str, Any]) -> str:
    """What was found where, one a line."""
    return "\n".join(f"{where}: {what}" for where, what in found.items() if what)
