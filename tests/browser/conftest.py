"""A real app, a real Chromium, and pages that fail their test on an error in the console.

The network is unplugged: Chromium knows no address but this machine's, the app is refused every
connection to another, and a test fails where either tries.
"""

import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, sync_playwright

from dlviz.data.remote_files import DOWNLOADS
from dlviz.draw.scene import Scene, encode_scene
from tests import chromium, film_stage
from tests.offline import UNPLUGGED, Watched
from tests.serving import LISTEN, ROOT, SIZES, Served, console_errors, serve, wait_idle
from tests.unplugged.sitecustomize import REFUSED

HERE = Path(__file__).parent
FAILURES = ROOT / ".failures"
FAILED_RUN = re.compile(r'Uncaught app execution|"level": "(ERROR|CRITICAL)"')
# A button that downloads is greyed where its server cannot be reached: that one may be asked.
MIRRORS = {urlsplit(at).hostname for one in DOWNLOADS.values() for at in one.mirrors}
OpenPage = Callable[..., Page]
_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark this folder's tests, so that `-m browser` finds them; see to those that are in turn."""
    turns: dict[str, list[pytest.Item]] = {}
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))  # Chromium and a server on a busy machine
            if item.get_closest_marker("in_turn"):
                turns.setdefault(item.nodeid.split("[")[0], []).append(item)
    for group in turns.values():
        for item in _out_of_turn(group):
            item.add_marker(pytest.mark.verify)


def _out_of_turn(group: list[pytest.Item]) -> Iterator[pytest.Item]:
    """The cases of a test that are not needed to see each value of every parameter once."""
    values = [item.callspec.params for item in group]  # type: ignore[attr-defined]
    axes = [list(dict.fromkeys(id(params[name]) for params in values)) for name in values[0]]
    longest = max(range(len(axes)), key=lambda axis: len(axes[axis]))
    for item, params in zip(group, values, strict=True):
        at = [axis.index(id(params[name])) for name, axis in zip(params, axes, strict=True)]
        if any((at[longest] - k) % len(axis) for k, axis in zip(at, axes, strict=True)):
            yield item


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a fixture know that its test failed."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app, started once; its log is at `app.log`."""
    log = tmp_path_factory.mktemp("app") / "app.log"
    with serve(log, environment=UNPLUGGED) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Watched]:
    """One Chromium; each page below has a fresh profile in it."""
    with sync_playwright() as playwright:
        running = chromium.launch(playwright)
        yield Watched(running)
        running.close()


@pytest.fixture(autouse=True)
def nothing_leaves(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test fails whose pages ask another machine for something, app or film."""
    yield
    if "browser" in request.fixturenames:
        tried = request.getfixturevalue("browser").tried
        asked, tried[:] = list(tried), []
        assert not asked, f"asked of other machines: {asked}"


@pytest.fixture
def open_page(app: Served, browser: Watched, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """`open_page("decision_boundaries?v=1", size="narrow", theme="dark")`, in a fresh profile.

    size: "wide" (1280x800) or "narrow" (390x844, two pixels a point, touch). theme: "light" or
    "dark". wait: whether to return only when the script has run. Anything else goes to Playwright's
    `new_context`, such as `reduced_motion="reduce"`. Afterwards an error in a page's console or in
    the server's log fails the test; a failed test leaves a picture of each page in `.failures/`.
    """
    opened: list[tuple[Page, list[str]]] = []
    logged = app.log.stat().st_size

    def open_(
        path: str = "", size: str = "wide", theme: str = "light", wait: bool = True, **context: Any
    ) -> Page:
        width, height = SIZES[size]
        narrow: dict[str, Any] = {"device_scale_factor": 2, "has_touch": True}
        profile = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            **((narrow if size == "narrow" else {}) | context),
        )
        profile.add_init_script(LISTEN)
        page = profile.new_page()
        opened.append((page, console_errors(page)))
        page.goto(f"{app.url}/{path}")
        if wait:
            wait_idle(page)
        return page

    yield open_
    if request.node.stash.get(_FAILED, False):
        FAILURES.mkdir(exist_ok=True)
        name = re.sub(r"\W+", "-", request.node.name)
        for number, (page, _) in enumerate(opened):
            if not page.is_closed():
                page.screenshot(path=FAILURES / f"{name}-{number}.png")
    for page, _ in opened:
        page.context.close()
    assert not [error for _, errors in opened for error in errors], "errors in the console"
    with app.log.open(errors="replace") as log:
        log.seek(logged)
        said = log.readlines()
    assert not [line for line in said if FAILED_RUN.search(line)], f"errors in {app.log}"
    asked = {line.removeprefix(REFUSED).strip() for line in said if line.startswith(REFUSED)}
    assert asked <= MIRRORS, f"the app asked other machines: {asked - MIRRORS}"


@pytest.fixture
def show(
    browser: Watched,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., Page]]:
    """`show(scene, size=..., **context)`: a scene (or its bytes) alone on a page.

    The test's module says in INNER which of the player's own names it wants within reach.
    Afterwards no page had an error.
    """
    monkeypatch.setattr(film_stage, "NAMES", request.module.INNER)
    opened: list[tuple[Page, list[str]]] = []

    def show_(scene: Scene | bytes, **context: Any) -> Page:
        film = encode_scene(scene) if isinstance(scene, Scene) else scene
        opened.append(film_stage.stage(browser, tmp_path, film, **context))
        return opened[-1][0]

    yield show_
    for page, _ in opened:
        page.context.close()
    assert not [error for _, errors in opened for error in errors]
