"""Gives back what readers who have left still hold.

Streamlit keeps a session for `server.disconnectedSessionTTL` seconds, for a laptop that comes back,
and drops an expired one only when somebody else leaves. After a class nobody does, so its memory
would be held until the next one. It has no public door to this; where a later version has moved
what is asked for here, nothing is dropped early and nothing breaks.
"""

import gc
import logging
import threading

from streamlit.runtime import Runtime
from streamlit.runtime.memory_session_storage import MemorySessionStorage

from dlviz.ui.memory import trim

EVERY_S = 5.0
LOOP_S = 30.0  # a loop so busy is asked again next time

log = logging.getLogger(__name__)


def begin() -> None:
    """Look after expired sessions from now on, in a thread that ends with the process."""
    threading.Thread(target=_watch, name="dlviz-reaper", daemon=True).start()


def reap(storage: MemorySessionStorage) -> int:
    """Drop the sessions whose time is over; how many. Call it where the storage is used."""
    return len(storage._cache.expire())  # type: ignore[attr-defined]  # a TTLCache


def _watch() -> None:
    rest = threading.Event()
    while not rest.wait(EVERY_S):
        gone = _reap_on_loop()
        if gone:
            gc.collect()  # a session and its state are a ring
            trim()
            log.debug("sessions were let go", extra={"fields": {"sessions": gone}})


def _reap_on_loop() -> int:
    """Drop expired sessions on the server's own thread, the only one that may touch its storage."""
    try:
        server = Runtime.instance() if Runtime.exists() else None
        storage = server._session_mgr._session_storage if server else None  # type: ignore[attr-defined]
        if server is None or not isinstance(storage, MemorySessionStorage):
            return 0
        loop = server._get_async_objs().eventloop
        done, gone = threading.Event(), list[int]()

        def on_loop() -> None:
            try:
                gone.append(reap(storage))
            finally:
                done.set()

        loop.call_soon_threadsafe(on_loop)
        done.wait(LOOP_S)
        return sum(gone)
    except (AttributeError, RuntimeError):  # another version, or a server that is ending
        return 0
