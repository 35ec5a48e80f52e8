"""The real app in Chromium beside an empty page: start-up, change to first frame, CPU, memory."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from tests import chromium
from tests.bench.table import Row
from tests.serving import IDLE, ROOT, SIZES, Served, pages, serve, wait_idle

HOME = ROOT / "app.py"
EMPTY = Path(__file__).with_name("empty_page.py")
LESSON = "decision_boundaries"
SPIRAL = {
    **{"v": "1", "dataset": "spiral", "n": "250", "hidden": "8-8", "activation": "tanh"},
    **{"batch_size": "10", "updates": "3000", "deeper": "1"},
}
SECTION, KNOB, FILM = "Data", f".st-key-{LESSON}_all_standardise input", ".film[data-ready]"
STARTS, REPEATS, RERUNS, MAPS = 3, 6, 20, 5
SWEEP = "learning_rate_and_batch_size"
RERUN_MS = 200  # the key has reached the server by then

# Click the knob; milliseconds until what is shown has changed and two frames were painted.
CHANGED = """
([knob, shown, change]) => new Promise((resolve) => {
  const watch = new MutationObserver(() => {
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - from)));
  });
  watch.observe(shown, change);
  const from = performance.now();
  knob.click();
})
"""
NEW_FILM = {"attributes": True, "attributeFilter": ["data-ready"]}
NEW_TEXT = {"characterData": True, "childList": True, "subtree": True}


def rows() -> Iterator[Row]:
    """The lines of the table, in reading order."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        log = Path(folder) / "log"
        browser = chromium.launch(playwright)
        start_s = _median_start_s(browser, log, HOME, LESSON)
        yield _row(
            "start to first page finished", start_s, _median_start_s(browser, log, EMPTY), "s", 6
        )
        with serve(log, EMPTY) as empty:
            page = _open(browser, empty)
            least_s = statistics.median(_text_change_s(page) for _ in range(REPEATS))
            least_ms = _rerun_ms(empty, page)
            least_mb = empty.resident_mb()
        with serve(log, HOME) as app:
            cold, cached = [], []
            for seed in range(REPEATS):
                first, *again = _film_changes_s(browser, app, seed)
                cold.append(first)
                cached += again
            what = "change a control to first film frame"
            yield _row(f"{what}, nothing cached", statistics.median(cold), least_s, "s", 1)
            yield _row(f"{what}, cached", statistics.median(cached), least_s, "s", 0.3)
            maps = [_map_s(browser, app, seed) for seed in range(MAPS)]
            what = "click to the whole map of 288 networks, got ready while the question stood"
            yield _row(what, statistics.median(maps), least_s, "s", 3)
            rerun_ms = _rerun_ms(app, _open(browser, app, LESSON))
            yield _row("server CPU of an idle rerun", rerun_ms, least_ms, "ms", 60)
            for path in pages():
                _open(browser, app, path)
            yield _row("memory, every page visited", app.resident_mb(), least_mb, "MB", 690)
        browser.close()


def _row(what: str, measured: float, least: float, unit: str, budget: float) -> Row:
    target = f"at most {budget:g} {unit}"
    return Row(what, measured, unit, least, "an empty page", target, measured <= budget)


def _open(browser: Browser, served: Served, path: str = "", **query: str) -> Page:
    width, height = SIZES["wide"]
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.goto(f"{served.url}/{path}?{urlencode(query)}")
    wait_idle(page)
    return page


def _median_start_s(browser: Browser, log: Path, script: Path, path: str = "") -> float:
    """Seconds from starting the process to the first page's script having run."""
    taken = []
    for _ in range(STARTS):
        page = browser.new_context().new_page()
        begun = time.monotonic()
        with serve(log, script) as served:
            page.goto(f"{served.url}/{path}")
            page.wait_for_selector(IDLE, state="attached", timeout=120_000)
            taken.append(time.monotonic() - begun)
        page.context.close()
    return statistics.median(taken)


def _text_change_s(page: Page) -> float:
    knob = page.wait_for_selector(".st-key-on input", state="attached")
    shown = page.wait_for_selector("[data-testid=stMarkdown] >> text=state")
    spent_ms = page.evaluate(CHANGED, [knob, shown, NEW_TEXT])
    wait_idle(page)
    return float(spent_ms) / 1000


def _film_changes_s(browser: Browser, app: Served, seed: int) -> list[float]:
    """Seconds from a click to a new film: the first trains it, the others had it before."""
    page = _open(browser, app, LESSON, **SPIRAL, data_seed=str(seed))
    page.locator(f".st-key-{LESSON}_section").get_by_text(SECTION, exact=True).click()
    wait_idle(page)
    spent = []
    for _ in range(3):
        knob = page.wait_for_selector(KNOB, state="attached")
        film = page.wait_for_selector(FILM, state="attached")
        spent.append(float(page.evaluate(CHANGED, [knob, film, NEW_FILM])) / 1000)
        wait_idle(page)
    page.context.close()
    return spent


def _map_s(browser: Browser, app: Served, seed: int) -> float:
    """Seconds from "Just show me" to the uncovered map, its networks trained in between."""
    first = 3 * (seed + 1)  # seeds of its own, so that nothing is cached
    page = _open(browser, app, SWEEP, v="1", step="3", first_seed=str(first))
    knob = page.get_by_role("button", name="Just show me").element_handle()
    film = page.wait_for_selector(FILM, state="attached")
    spent_ms = page.evaluate(CHANGED, [knob, film, NEW_FILM])
    page.context.close()
    return float(spent_ms) / 1000


def _rerun_ms(served: Served, page: Page) -> float:
    """Milliseconds of the server's processor time for one rerun (Streamlit's key R)."""
    page.wait_for_timeout(1000)
    before = served.cpu_s()
    for _ in range(RERUNS):
        page.keyboard.press("r")
        page.wait_for_timeout(RERUN_MS)
        wait_idle(page)
    return 1000 * (served.cpu_s() - before) / RERUNS
