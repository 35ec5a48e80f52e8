"""Memory of a process, as the kernel tells it (Linux); a child's peak is not its parent's."""

import re
from pathlib import Path


def resident_mb(pid: int | str = "self") -> float:
    """Megabytes that are resident now."""
    return _told("VmRSS", pid)


def peak_mb(pid: int | str = "self") -> float:
    """The most megabytes that were ever resident."""
    return _told("VmHWM", pid)


def _told(name: str, pid: int | str) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)
    assert found, f"the kernel tells no {name}"
    return int(found[1]) / 1024
