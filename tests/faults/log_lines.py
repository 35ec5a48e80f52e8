"""What the app writes to its log, as the machine that reads it would."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dlviz.ui.warm import _JsonLines

Line = dict[str, Any]


@contextmanager
def kept() -> Iterator[list[Line]]:
    """Lines that are logged in here, in this process; the list is filled at the end."""
    text, lines = io.StringIO(), list[Line]()
    handler = logging.StreamHandler(text)
    handler.setFormatter(_JsonLines())
    logger = logging.getLogger("dlviz")
    logger.addHandler(handler)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
        lines += [json.loads(line) for line in text.getvalue().splitlines()]


def of(log: Path) -> list[Line]:
    """The JSON lines of a server's log."""
    every = log.read_text(errors="replace").splitlines()
    return [json.loads(line) for line in every if line.startswith("{")]


def under(lines: list[Line], number: str) -> Line:
    """The line that stands under a number. Raises AssertionError."""
    found = [line for line in lines if line.get("error_id") == number]
    assert len(found) == 1, f"{number} stands in {len(found)} lines"
    return found[0]
