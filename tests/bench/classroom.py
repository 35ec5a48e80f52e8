"""A class of sixty, each a websocket session of its own, on one server."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.table import Row
from tests.load.classroom import OPENING, app_and_empty, measure

READERS = 60
OF_EMPTY, OF_FAIR_SHARE, VISITED_MB, SESSION_MB, KEPT = 3.0, 1.5, 690.0, 8.0, 0.1


def rows() -> Iterator[Row]:
    """The lines of the table, in reading order."""
    with tempfile.TemporaryDirectory() as folder, app_and_empty(Path(folder)) as (app, empty):
        found = measure(app, empty, READERS, lambda line: None)
    yield Row(
        f"{OPENING} sessions open one lesson together, p95", found.opened.seen(0.95), "s",
        found.empty.seen(0.95), "an empty page, the same load", f"at most {OF_EMPTY:g} x",
        found.of_empty <= OF_EMPTY,
    )  # fmt: skip
    yield Row(
        f"{READERS} sessions on one link", found.trainings, "trainings",
        target="one", met=found.trainings == 1,
    )  # fmt: skip
    share_s = found.queued * found.line.alone_s
    yield Row(
        f"{found.queued} different trainings, the longest wait", max(found.line.waits_s), "s",
        share_s, "one after the other", f"at most {OF_FAIR_SHARE:g} x",
        found.of_fair_share <= OF_FAIR_SHARE,
    )  # fmt: skip
    yield Row(
        "the same, who were told their place", found.told, "sessions",
        target="all", met=found.told == found.queued,
    )  # fmt: skip
    yield Row(
        f"{READERS} sessions take a lesson, p50 of a page", found.attended.seen(0.5), "s"
    )  # fmt: skip
    yield Row(f"{READERS} sessions take a lesson, p95 of a page", found.attended.seen(0.95), "s")
    yield Row(
        "sessions lost, exceptions, failed runs, in all of this", found.lost + found.faults, "",
        target="none", met=found.lost + found.faults == 0,
    )  # fmt: skip
    yield Row(
        "memory, every page visited by one session", found.visited_mb, "MB",
        target=f"at most {VISITED_MB:g} MB", met=found.visited_mb <= VISITED_MB,
    )  # fmt: skip
    yield Row("memory at its most, with the class there", found.peak_mb, "MB")
    yield Row(
        f"memory that a session adds, {READERS} at once", found.session_mb, "MB",
        target=f"at most {SESSION_MB:g} MB", met=found.session_mb <= SESSION_MB,
    )  # fmt: skip
    yield Row(
        "memory still held after they have left", found.kept_mb, "MB",
        target=f"at most {KEPT:.0%} more than before", met=found.kept_mb <= KEPT * found.before_mb,
    )  # fmt: skip
