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

from tests import process_memory

ROOT = Path(__file__).parent.parent
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
SIZES = {"wide": (1280, 800), "narrow": (390, 844)}
THEMES = ("light", "dark")
# Streamlit asks for these beside a page's own address first, and logs that they are not there.
PROBES = re.compile(r"https?://[^/]+/[^/]+/_stcore/(health|host-config)")

# A slider tells of itself 200 ms after the hand; a film's widgets at once.
CALM_MS = 300
# Counts what the page says to the server and has no answer to yet: see STILL.
LISTEN = """(() => {
  const Plain = window.WebSocket;
  window.__unanswered = 0;
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      const answered = () => { window.__unanswered = 0; };
      this.addEventListener("message", answered);
      this.addEventListener("close", answered);
    }
    send(data) { window.__unanswered += 1; super.send(data); }
  };
})()"""
# Whether the script rests, everything said is answered, and the film (if one is given) stays the
# same, all for CALM_MS: the film's id, or "". Null: not within the time, or the film has gone.
STILL = """([film, calm, within]) => new Promise((done) => {
  const start = performance.now();
  let before = null;
  let since = start;
  const look = () => {
    const now = performance.now();
    const app = document.querySelector("[data-testid=stApp]");
    const rests = app?.dataset.testScriptState === "notRunning" && !window.__unanswered;
    const id = rests ? (film?.dataset.ready ?? "") : null;
    if (id === null || id !== before) since = now;
    before = id;
    if (now - start > within || film?.isConnected === false) return done(null);
    if (id !== null && now - since >= calm) return done(id);
    setTimeout(look, 20);
  };
  look();
})"""


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
        return process_memory.resident_mb(self.pid)


def pages() -> tuple[str, ...]:
    """Every page's path: the home page, "", then one a file in `pages`."""
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
    port: int = 0,
) -> Iterator[Served]:
    """Start `streamlit run`, wait until it is healthy, and end it afterwards. port 0: a free one.

    Raises RuntimeError, with the end of the log, where it ends or is not healthy `within_s`.
    """
    port = port or _free_port()
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
    still = page.evaluate(STILL, [None, CALM_MS, within_s * 1000])
    assert still is not None, f"the page still runs after {within_s} s"


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
