"""The Chromium of the browser tests: found, or installed by `python -m tests.chromium`."""

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

# The shell has no window; the whole browser draws its own for each page, where nobody looks.
SHELL = "/usr/bin/chromium-headless-shell"
WHOLE = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    # A machine with its network unplugged: nothing but this machine has an address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def find(playwright: Playwright) -> str | None:
    """The path of DLVIZ_CHROMIUM, else of Debian's, else of Playwright's own; None: there is none.

    Where there is a shell without windows, it: a page then costs about a third.

    Raises FileNotFoundError where DLVIZ_CHROMIUM names a file that is not there.
    """
    named = os.environ.get("DLVIZ_CHROMIUM")
    if named and not Path(named).is_file():
        raise FileNotFoundError(f"DLVIZ_CHROMIUM is {named}, which is not a file")
    for path in (named, SHELL, WHOLE, playwright.chromium.executable_path):
        if path and Path(path).is_file():
            return path
    return None


def launch(playwright: Playwright, *flags: str) -> Browser:
    """Start it without a window. Raises FileNotFoundError where there is none."""
    path = find(playwright)
    if path is None:
        raise FileNotFoundError("no Chromium: run `make chromium`, or set DLVIZ_CHROMIUM")
    own = path == playwright.chromium.executable_path  # Playwright then takes the shell beside it
    return playwright.chromium.launch(executable_path=None if own else path, args=[*FLAGS, *flags])


def install() -> None:
    """Debian's package where this is root on Debian, else Playwright's own build."""
    if _is_debians_root():
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        packages = ("chromium-headless-shell", "fonts-dejavu-core")
        for command in (("update",), ("install", "--no-install-recommends", *packages)):
            subprocess.run(("apt-get", "-qq", "-y", *command), check=True, env=environment)
        return
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    system = ("--with-deps",) if root and sys.platform == "linux" else ()
    subprocess.run((sys.executable, "-m", "playwright", "install", *system, "chromium"), check=True)


def _is_debians_root() -> bool:
    release = Path("/etc/os-release")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return root and release.is_file() and "ID=debian" in release.read_text().splitlines()


def main() -> None:
    """Make sure that there is one, and the light one where that is a package away."""
    with sync_playwright() as playwright:
        found = find(playwright)
    if found is None:
        print("Installing Chromium for the browser tests.", file=sys.stderr)
        install()
    elif found == WHOLE and _is_debians_root():
        print("Installing Chromium's shell: tests take a third of the time in it.", file=sys.stderr)
        try:
            install()
        except subprocess.CalledProcessError:
            print("It could not be installed; the whole Chromium does as well.", file=sys.stderr)


if __name__ == "__main__":
    main()
