"""What a process does once, before its first page: heavy imports, threads, garbage, logs."""

import gc
import json
import logging
import sys
import threading

from dlviz.settings import SETTINGS
from dlviz.ui import reaper
from dlviz.ui.faults import catch_all
from dlviz.ui.memory import give_back_early

_once = threading.Lock()
_warmed = threading.Event()


class _JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


def warm() -> None:
    """Import torch, set its threads, and put what is loaded out of the collector's sight.

    Streamlit collects the oldest generation after every script run, which costs about 150 ms
    with torch loaded and 4 ms once that is frozen. Of a class that comes at once, one reader does
    it and the others wait for that.
    """
    with _once:
        if not _warmed.is_set():
            _warm()
            _warmed.set()


def _warm() -> None:
    give_back_early()
    import torch

    torch.set_num_threads(SETTINGS.threads)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    logger = logging.getLogger("dlviz")
    logger.setLevel(SETTINGS.log_level)
    logger.addHandler(handler)
    logger.propagate = False
    catch_all()
    reaper.begin()
    gc.collect()
    gc.freeze()
