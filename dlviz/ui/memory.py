"""Memory that was freed, given back to the system."""

import ctypes

# glibc's mallopt: no bound on a size that grows by itself, and few heaps.
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
LARGE_BYTES = 4 << 20  # a block of so many bytes is the system's again as soon as it is freed
HEAPS = 2


def give_back_early() -> None:
    """Keep little of what was freed for later, where libc can be told.

    Every reader's page runs in a thread, and by default glibc opens a heap for each (up to eight
    a core) that keeps what was freed in it: with twenty readers, a third of a process's memory.
    """
    try:
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(M_ARENA_MAX, HEAPS)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
    except (OSError, AttributeError):
        return


def trim() -> None:
    """Give freed memory back to the system, where libc can."""
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):
        return
