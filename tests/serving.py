"""The real app in a process of its own, and what a browser needs to know of it."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page

ROOT = Path(__file__).parent.parent
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
SIZES = {"wide": (1280, 800), "narrow": (390, 844)}
THEMES = ("light", "dark")
# Streamlit asks for these beside a page's own address first, and logs that they are not there.
PROBES = re.compile(r"https?://[^/]+/[^/]+/_stcore/(health|host-config)")


@dataclass(frozen=True)
class Served:
    """A running app: its address without a slash at the end, its process and its log."""

    url: str
    pid: int
    log: Path

    def cpu_s(self) -> float:
        """Seconds of processor time that the process has used (Linux)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mb(self) -> float:
        """Megabytes of memory that are resident now (Linux)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
        assert found, "the kernel tells no VmRSS"
        return int(found[1]) / 1024


def pages() -> tuple[str, ...]:
    """Every page's path: the home page, "", then one a lesson."""
    return ("", *sorted(file.stem for file in (ROOT / "pages").glob("*.py")))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def serve(
    log: Path,
    script: Path = ROOT / "app.py",
    environment: Mapping[str, str] | None = None,
    within_s: float = 60,
) -> Iterator[Served]:
    """Start `streamlit run` on a free port, wait until it is healthy, and end it afterwards.

    Raises RuntimeError, with the end of the log, where it ends or is not healthy `within_s`.
    """
    port = _free_port()
    command = (
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        *("--server.port", str(port), "--server.address", "127.0.0.1"),
        *("--server.headless", "true", "--server.fileWatcherType", "none"),
    )
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | dict(environment or {}),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    served = Served(f"http://127.0.0.1:{port}", process.pid, log)
    try:
        end = time.monotonic() + within_s
        while not _healthy(served.url):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the app did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.05)
        yield served
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_idle(page: Page, within_s: float = 60) -> None:
    """Wait until the script has run and nothing has started it again for a moment.

    A click reaches the server some milliseconds later, so one look at the state is not enough.
    """
    page.wait_for_selector(IDLE, state="attached", timeout=within_s * 1000)
    calm = 0
    end = time.monotonic() + within_s
    while calm < 3:
        page.wait_for_timeout(80)
        calm = calm + 1 if page.query_selector(IDLE) else 0
        assert time.monotonic() < end, f"the page still runs after {within_s} s"


def console_errors(page: Page) -> list[str]:
    """A list that fills with the page's errors, less the two that are Streamlit's own."""
    errors: list[str] = []

    def keep(message: ConsoleMessage) -> None:
        address = message.location.get("url", "")
        probe = "404" in message.text and PROBES.fullmatch(address)
        if message.type == "error" and not probe:
            errors.append(f"{message.text} ({address})")

    page.on("console", keep)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors
