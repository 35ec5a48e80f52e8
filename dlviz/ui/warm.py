"""What a process does once, before its first page: heavy imports, threads, garbage, logs."""

import ctypes
import functools
import gc
import json
import logging
import sys

from dlviz.settings import SETTINGS


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


@functools.cache
def warm() -> None:
    """Import torch, set its threads, and put what is loaded out of the collector's sight.

    Streamlit collects the oldest generation after every script run, which costs about 150 ms
    with torch loaded and 4 ms once that is frozen.
    """
    import torch

    torch.set_num_threads(SETTINGS.threads)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    logger = logging.getLogger("dlviz")
    logger.setLevel(SETTINGS.log_level)
    logger.addHandler(handler)
    logger.propagate = False
    gc.collect()
    gc.freeze()


def trim() -> None:
    """Give freed memory back to the system, where libc can."""
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):
        return
