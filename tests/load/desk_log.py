"""What the server's log (level DEBUG) says of its flights and sessions."""

import contextlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path


def lines(log: Path) -> Iterator[dict[str, object]]:
    """What the server wrote into its log, line by line."""
    for line in log.read_text(errors="replace").splitlines():
        with contextlib.suppress(ValueError):
            said = json.loads(line)
            if isinstance(said, dict):
                yield said


def flights(log: Path) -> Counter[tuple[str, str]]:
    """How often each flight began, landed or was left, by the server's log (level DEBUG)."""
    told = (line for line in lines(log) if line.get("logger") == "dlviz.jobs")
    return Counter((str(line["message"]), str(line["job"])) for line in told)


def begun(log: Path) -> Counter[str]:
    """How often each training began."""
    return Counter({job: n for (what, job), n in flights(log).items() if what == "a flight begins"})
