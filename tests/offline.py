"""Journeys with the network unplugged: where a browser and an app wanted to go, and did not."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

HERE = ("127.0.0.1", "localhost")
# An app started with this environment is refused what is not on this machine, and logs it.
UNPLUGGED = {
    "PYTHONPATH": os.pathsep.join(
        filter(None, (str(Path(__file__).parent / "unplugged"), os.environ.get("PYTHONPATH")))
    )
}


def leaves(url: str) -> bool:
    """Whether an address is on another machine."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in HERE


class Watched:
    """A Chromium that writes down each request to another machine; else just as it is."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.tried: list[str] = []

    def new_context(self, **options: Any) -> BrowserContext:
        """As Playwright's; its pages are watched."""
        context = self.browser.new_context(**options)
        context.on("request", lambda request: self._note(request.url))
        context.on("page", self._watch)
        return context

    def new_page(self, **options: Any) -> Page:
        """As Playwright's; it is watched."""
        return self.new_context(**options).new_page()

    def _watch(self, page: Page) -> None:
        page.on("websocket", lambda socket: self._note(socket.url))

    def _note(self, url: str) -> None:
        if leaves(url):
            self.tried.append(url)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.browser, name)
