"""The Chromium of the browser tests: found, or installed by `python -m tests.chromium`."""

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

DEBIANS = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)


def find(playwright: Playwright) -> str | None:
    """The path of DLVIZ_CHROMIUM, else of Debian's, else of Playwright's own; None: there is none.

    Raises FileNotFoundError where DLVIZ_CHROMIUM names a file that is not there.
    """
    named = os.environ.get("DLVIZ_CHROMIUM")
    if named and not Path(named).is_file():
        raise FileNotFoundError(f"DLVIZ_CHROMIUM is {named}, which is not a file")
    for path in (named, DEBIANS, playwright.chromium.executable_path):
        if path and Path(path).is_file():
            return path
    return None


def launch(playwright: Playwright, *flags: str) -> Browser:
    """Start it without a window. Raises FileNotFoundError where there is none."""
    path = find(playwright)
    if path is None:
        raise FileNotFoundError("no Chromium: run `make chromium`, or set DLVIZ_CHROMIUM")
    return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])


def install() -> None:
    """Debian's package where this is root on Debian, else Playwright's own build."""
    release = Path("/etc/os-release")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root and release.is_file() and "ID=debian" in release.read_text().splitlines():
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        packages = ("chromium", "fonts-dejavu-core")
        for command in (("update",), ("install", "--no-install-recommends", *packages)):
            subprocess.run(("apt-get", "-qq", "-y", *command), check=True, env=environment)
        return
    system = ("--with-deps",) if root and sys.platform == "linux" else ()
    subprocess.run((sys.executable, "-m", "playwright", "install", *system, "chromium"), check=True)


def main() -> None:
    """Make sure that there is one."""
    with sync_playwright() as playwright:
        found = find(playwright)
    if found is None:
        print("Installing Chromium for the browser tests.", file=sys.stderr)
        install()


if __name__ == "__main__":
    main()
