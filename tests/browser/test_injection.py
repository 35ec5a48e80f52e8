"""What a user sends is shown as text: no element is made of it, and nothing of it runs."""

from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.serving import wait_idle

HTML = "<img src=x onerror=alert(1)>"
TABLE = "x,y,kind\n" + "".join(f"{i},{i % 5}.5,{(HTML, 'b<b>b</b>')[i % 2]}\n" for i in range(20))
MADE = """() => {
    const roots = [document];
    for (const root of roots) {
        for (const each of root.querySelectorAll("*")) {
            if (each.shadowRoot) roots.push(each.shadowRoot);
        }
    }
    return roots.flatMap(root => [...root.querySelectorAll('img[src="x"], [onerror]')]).length;
}"""


def nothing_was_made(page: Page) -> None:
    assert page.evaluate(MADE) == 0


def test_a_link_of_html_makes_no_element(open_page: OpenPage) -> None:
    bad = quote(HTML)
    page = open_page(f"decision_boundaries?v=1&hidden={bad}&start={bad}&{bad}={bad}")
    page.get_by_text("Not usable in this link").wait_for()
    nothing_was_made(page)


def test_a_word_of_html_makes_no_element(open_page: OpenPage) -> None:
    page = open_page(f"word_analogies?v=1&terms={quote('+king,-' + HTML)}")
    nothing_was_made(page)


def test_a_table_of_html_is_shown_as_text(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(f"decision_boundaries?v=1&dataset=table&table={'0' * 64}")
    file = tmp_path / f"{HTML.replace('/', '')}.csv"
    file.write_text(TABLE)
    page.locator("input[type=file]").first.set_input_files(file)
    wait_idle(page)
    page.get_by_text("somebody's own table").wait_for(state="detached")
    nothing_was_made(page)
