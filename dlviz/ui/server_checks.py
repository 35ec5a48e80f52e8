"""What a lecturer should know of the machine that serves the class."""

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import torch

from dlviz.jobs import DESK
from dlviz.settings import SETTINGS
from dlviz.texts import say
from dlviz.train.devices import able
from dlviz.ui import qr

MEMORY = 0.85  # of the limit: a class needs room for its sessions
MB = 2**20
QR_MODULES = 45  # a larger code is not read from the last row
HERE = ("localhost", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104  # compared with, not bound to

GROUP = Path("/sys/fs/cgroup")
LIMITS = (GROUP / "memory.max", GROUP / "memory" / "memory.limit_in_bytes")


@dataclass(frozen=True)
class Check:
    """One line: whether it is as it should be, and what was found."""

    good: bool
    said: str


def checks(address: str) -> tuple[Check, ...]:
    """What was found of memory, processor, device, uploads, age and this page's address."""
    found = (_memory(), _processor(), _device(), _uploads(), _age(), _address(address))
    return tuple(check for check in found if check is not None)


def resident_mb() -> float | None:
    """Megabytes of this process's memory; None where the system does not tell."""
    try:
        found = re.search(r"^VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.M)
    except OSError:
        return None
    return int(found[1]) / 1024 if found else None


def limit_mb() -> float | None:
    """Megabytes that this process may use: its container's limit, or the machine's memory."""
    try:
        machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / MB
    except (OSError, ValueError, AttributeError):
        return None
    own = [text for file in LIMITS if (text := _read(file)).isdigit()]
    return min([machine, *(int(text) / MB for text in own)])


def _memory() -> Check | None:
    used, limit = resident_mb(), limit_mb()
    if used is None or limit is None:
        return None
    blanks = {"used": f"{used:,.0f}", "limit": f"{limit:,.0f}"}
    if used > MEMORY * limit:
        return Check(False, say("before_class.memory_short", **blanks))
    return Check(True, say("before_class.memory", **blanks))


def _processor() -> Check:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    found = {"cores": cores, "slots": SETTINGS.slots, "threads": SETTINGS.threads}
    if DESK.spare:
        return Check(True, say("before_class.processor_spare", **found))
    return Check(True, say("before_class.processor", **found))


def _device() -> Check:
    fit = [name for name in ("cuda", "mps") if able(name, "float32")]
    if not fit or SETTINGS.device == "cpu":
        return Check(True, say("before_class.device_cpu"))
    name = torch.cuda.get_device_name() if fit[0] == "cuda" else fit[0]
    return Check(True, say("before_class.device_gpu", name=name))


def _uploads() -> Check:
    return Check(True, say("before_class.uploads", limit=SETTINGS.upload_mb))


def _age() -> Check | None:
    started = _started()
    if started is None:
        return None
    minutes = max(time.time() - started, 0) / 60
    hours, rest = divmod(int(minutes), 60)
    return Check(True, say("before_class.age", hours=hours, minutes=rest))


def _started() -> float | None:
    """When this process was started, in seconds since 1970 (Linux)."""
    stat, boot = _read(Path("/proc/self/stat")), _read(Path("/proc/stat"))
    since = re.search(r"^btime (\d+)", boot, re.M)
    if not stat or not since:
        return None
    ticks = int(stat.rpartition(")")[2].split()[19])
    return int(since[1]) + ticks / os.sysconf("SC_CLK_TCK")


def _address(address: str) -> Check:
    host = urlsplit(address).hostname or ""
    if host in HERE:
        return Check(False, say("before_class.address_here", host=host))
    longest = qr.longest_link(address)
    modules = qr.modules(longest)
    blanks = {"characters": len(longest), "modules": modules}
    if modules > QR_MODULES:
        return Check(False, say("before_class.address_long", **blanks))
    return Check(True, say("before_class.address", **blanks))


def _read(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""
