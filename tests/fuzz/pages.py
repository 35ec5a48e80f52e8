"""Pages under fire: opened as a link opens them, without waiting for what takes long."""

import contextlib
import logging
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar
from unittest import mock

from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from dlviz.jobs import Desk, Job, Progress

T = TypeVar("T")

APP = Path(__file__).parents[2] / "app.py"
PATIENCE_S = 0.3  # of this thread's own work, after which the reader of a run has left
HARD_S = 120  # a page that takes so long hangs


class Heard(logging.Handler):
    """Every record that tells of an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextlib.contextmanager
def nothing_unexpected() -> Iterator[None]:
    """Fails, with the traceback, when anything that runs meanwhile logs an error."""
    heard = Heard()
    loggers = [logging.getLogger(name) for name in ("dlviz", "streamlit")]
    for logger in loggers:
        logger.addHandler(heard)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(heard)
    told = [logging.Formatter().format(record) for record in heard.records]
    assert not told, "\n".join(told)


@contextlib.contextmanager
def impatient(patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Whoever follows a run leaves the page when it takes long, as Stop does."""
    follow = Desk.follow

    def leaving(self: Desk, job: Job[T]) -> Iterator[Progress[T]]:
        until = time.thread_time() + patience_s
        for progress in follow(self, job):
            yield progress
            if not progress.done and time.thread_time() > until:
                raise StopException

    with mock.patch.object(Desk, "follow", leaving):
        yield


def asked_for(page: str, query: Mapping[str, list[str]]) -> AppTest:
    """A page ("pages/x.py"; "" is the home page) that has not run yet, with a query."""
    at = AppTest.from_file(str(APP), default_timeout=HARD_S)
    for name, values in query.items():
        at.query_params[_sent(name)] = [_sent(value) for value in values]
    return at.switch_page(page) if page else at


def _sent(text: str) -> str:
    """A text as an address can carry it: in UTF-8, which half a character has no place in."""
    return text.encode(errors="replace").decode()


def run(at: AppTest) -> AppTest:
    """Run a page; no traceback may reach it, and nothing unexpected may be in the log."""
    with nothing_unexpected(), impatient():
        at.run()
    assert not at.exception, at.exception
    return at
