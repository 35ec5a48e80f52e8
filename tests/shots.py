"""Pictures of every page, `make shots`: all in .shots/, the lessons' stills in docs/shots/.

`python -m tests.shots [page ...]` takes only the pages named; "home" is the first.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import chromium
from tests.serving import ROOT, SIZES, THEMES, Served, pages, serve, wait_idle

ALL = ROOT / ".shots"
STILLS = ROOT / "docs" / "shots"
# What a lesson's still shows: the query of its link.
STILL_QUERY = {
    "decision_boundaries": "v=1&step=3&shown=1",
    "learning_rate_and_batch_size": "v=1&step=3&shown=1",
    "vanishing_and_exploding_gradients": "v=1&step=3&shown=1",
    "feature_hierarchies": "v=1",
    "grad_cam": "v=1&step=4&shown=1",
    "adversarial_examples": "v=1&step=1&shown=1",
    "word_analogies": "v=1&step=4&shown=1",
    "edge_of_learning": "v=1&start=flame",
}
SETTLE_MS = 700  # a film's first frame, a chart's drawing


def main() -> None:
    """Take the pictures and print where they are."""
    wanted = set(sys.argv[1:])
    chosen = [path for path in pages() if not wanted or (path or "home") in wanted]
    ALL.mkdir(exist_ok=True)
    STILLS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        with serve(Path(folder) / "log") as app:
            for path in chosen:
                for file in _pictures(browser, app, path):
                    print(file.relative_to(ROOT), flush=True)
        browser.close()


def _pictures(browser: Browser, app: Served, path: str) -> Iterator[Path]:
    name = path or "home"
    for size in SIZES:
        for theme in THEMES:
            page = _open(browser, app, path, size, theme)
            file = ALL / f"{name}-{size}-{theme}.png"
            page.screenshot(path=file)
            yield file
            yield _whole(page, file.with_stem(f"{file.stem}-whole"))
            page.context.close()
    if path not in STILL_QUERY:
        return
    page = _open(browser, app, f"{path}?present=1", "wide", "light")
    page.screenshot(path=ALL / f"{name}-present.png")
    page.context.close()
    yield ALL / f"{name}-present.png"
    page = _open(browser, app, f"{path}?{STILL_QUERY[path]}", "wide", "light")
    page.screenshot(path=STILLS / f"{name}.png")
    page.context.close()
    yield STILLS / f"{name}.png"


def _open(browser: Browser, app: Served, path: str, size: str, theme: str) -> Page:
    width, height = SIZES[size]
    page = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        device_scale_factor=2 if size == "narrow" else 1,
        reduced_motion="reduce",  # films rest on their last frame
    ).new_page()
    page.goto(f"{app.url}/{path}")
    wait_idle(page)
    if page.locator(".film").count():
        page.wait_for_selector(".film[data-ready]", state="attached")
    page.wait_for_timeout(SETTLE_MS)
    return page


def _whole(page: Page, file: Path) -> Path:
    """The page from top to bottom: it scrolls inside an element, so the window is made as tall."""
    tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": size["width"], "height": min(int(tall), 12_000)})
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=file)
    return file


if __name__ == "__main__":
    main()
