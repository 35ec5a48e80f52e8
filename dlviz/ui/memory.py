"""Memory that nobody needs, given back to the system."""

import ctypes

from dlviz.data import pictures
from dlviz.jobs import DESK
from dlviz.train import cnn_run
from dlviz.ui.shown import PAYLOADS

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # glibc's mallopt
LARGE_BYTES = 4 << 20  # a block of so many bytes is the system's again as soon as it is freed
HEAPS = 2
# Kept while nobody is here, for what the next reader of a page sees first.
RESULTS_BYTES, NETWORKS_BYTES, PICTURES_BYTES, FILMS_BYTES = 16 << 20, 8 << 20, 12 << 20, 8 << 20


def give_back_early() -> None:
    """Keep little of what was freed for later, where libc can be told.

    Every reader's page runs in a thread, and by default glibc opens a heap for each (up to eight
    a core) that keeps what was freed in it; its bound on a large block also grows by itself.
    """
    _tell_libc("mallopt", M_ARENA_MAX, HEAPS)
    _tell_libc("mallopt", M_MMAP_THRESHOLD, LARGE_BYTES)


def rest() -> None:
    """Let go of what a class left in the caches; what was prepared for the next one stays."""
    DESK.rest(RESULTS_BYTES)
    cnn_run.KEPT.rest(NETWORKS_BYTES)
    pictures.KEPT.rest(PICTURES_BYTES)
    PAYLOADS.rest(FILMS_BYTES)


def trim() -> None:
    """Give freed memory back to the system, where libc can."""
    _tell_libc("malloc_trim", 0)


def _tell_libc(function: str, *values: int) -> None:
    try:
        getattr(ctypes.CDLL("libc.so.6"), function)(*values)
    except (OSError, AttributeError):  # another system's
        return
