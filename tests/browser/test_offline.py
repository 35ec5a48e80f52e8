"""With the network unplugged: what the watch over every journey of this folder sees.

`nothing_leaves` in conftest.py fails any test here whose pages ask another machine for something,
and `open_page` any whose app does. Here is shown that they would, and that files are no worse.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from dlviz.export.film_file import film_page
from dlviz.export.hand_out import Sheet, hand_out
from dlviz.lessons.catalogue import LESSONS
from dlviz.train.runs import train
from tests.browser_pages import OpenPage, ready
from tests.film_stage import experiment, payload
from tests.offline import UNPLUGGED, Watched, leaves
from tests.serving import console_errors
from tests.unplugged.sitecustomize import REFUSED

AWAY = ("https://example.org/font.woff2", "http://192.0.2.1/script.js", "ws://example.org/live")
FETCH = """(url) => new Promise((done) => {
  if (url.startsWith("ws")) {
    const socket = new WebSocket(url);
    socket.onopen = () => done("answered");
    socket.onerror = () => done("refused");
  } else {
    fetch(url, { mode: "no-cors" }).then(() => done("answered"), () => done("refused"));
  }
})"""
OPEN = """
import socket, sys
try:
    socket.create_connection((sys.argv[1], 80), timeout=1)
except ConnectionError:
    print("nobody listens")
except OSError as error:
    print(error.strerror)
"""


@pytest.mark.parametrize("url", AWAY)
def test_another_machine_is_refused_to_a_page_and_noted(browser: Watched, url: str) -> None:
    page = browser.new_page()
    page.goto("data:text/html,<p>here</p>")
    assert page.evaluate(FETCH, url) == "refused"
    assert [leaves(tried) for tried in browser.tried] == [True]
    assert url.split("/")[2] in browser.tried.pop()
    page.context.close()


@pytest.mark.parametrize(
    ("host", "answer", "said"),
    [
        ("127.0.0.1", "nobody listens", []),
        ("192.0.2.1", "the network is unplugged", ["192.0.2.1"]),
        ("example.org", "the network is unplugged", ["example.org"]),
    ],
)
def test_another_machine_is_refused_to_the_app_and_logged(
    host: str, answer: str, said: list[str]
) -> None:
    tried = subprocess.run(
        (sys.executable, "-c", OPEN.replace("80", "9"), host),
        env=UNPLUGGED,
        capture_output=True,
        text=True,
        check=True,
    )
    assert tried.stdout.strip() == answer
    assert tried.stderr.splitlines() == [f"{REFUSED}{name}" for name in said]


def test_a_lesson_trains_and_plays_with_the_network_unplugged(open_page: OpenPage) -> None:
    page = open_page(f"{LESSONS[0].id}?v=1")
    ready(page)
    loaded = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert len(loaded) > 10
    assert not [url for url in loaded if leaves(url)]


def test_a_film_and_a_hand_out_are_whole_files(browser: Watched, tmp_path: Path) -> None:
    film = payload(train(experiment())[0], "field")
    files = {
        "film": film_page(film, "A film", "Who draws the line?"),
        "paper": hand_out([Sheet(lesson, film, "http://127.0.0.1/x") for lesson in LESSONS]),
    }
    for name, text in files.items():
        file = tmp_path / f"{name}.html"
        file.write_text(text, encoding="utf-8")
        page = browser.new_context(offline=True).new_page()
        errors, asked = console_errors(page), list[str]()
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(file.as_uri())
        page.locator(".film[data-ready]").first.wait_for()
        assert not errors
        assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [file.as_uri()]
        page.context.close()
