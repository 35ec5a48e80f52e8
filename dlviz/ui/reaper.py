"""Gives back what readers who have left still hold.

Streamlit keeps a session for `server.disconnectedSessionTTL` seconds, for a laptop that comes back,
and drops an expired one only when somebody else leaves. After a class nobody does, so its memory
would be held until the next one. When the last reader has gone, the caches shrink as well.
Streamlit has no public door to this; where a later version has moved what is asked for here,
nothing is dropped early, and all else goes on.
"""

import gc
import logging
import threading
import typing
from dataclasses import dataclass

from dlviz.ui.memory import rest, trim

if typing.TYPE_CHECKING:
    from streamlit.runtime.memory_session_storage import MemorySessionStorage
    from streamlit.runtime.session_manager import SessionManager

EVERY_S = 5.0
LOOP_S = 30.0  # a loop so busy is asked again next time

log = logging.getLogger(__name__)


@dataclass
class Reaped:
    """How many sessions were dropped, and whether nobody is left."""

    sessions: int = 0
    nobody: bool = False


def begin() -> None:
    """Look after expired sessions from now on, in a thread that ends with the process."""
    threading.Thread(target=_watch, name="dlviz-reaper", daemon=True).start()


def reap(storage: "MemorySessionStorage") -> int:
    """Drop the sessions whose time is over; how many. Call it where the storage is used.

    Raises AttributeError where the storage is another version's.
    """
    return len(storage._cache.expire())  # type: ignore[attr-defined]  # a TTLCache


def _watch() -> None:
    pause = threading.Event()
    while not pause.wait(EVERY_S):
        gone = _reap_on_loop()
        if gone.sessions:
            if gone.nobody:
                rest()
            trim()
            log.debug("sessions were let go", extra={"fields": vars(gone)})


def _reap_on_loop() -> Reaped:
    """Drop expired sessions on the server's own thread, the only one that may touch its storage."""
    try:
        from streamlit.runtime import Runtime
        from streamlit.runtime.memory_session_storage import MemorySessionStorage

        server = Runtime.instance() if Runtime.exists() else None
        sessions = server._session_mgr if server else None
        storage = sessions._session_storage if sessions else None  # type: ignore[attr-defined]
        if not server or not sessions or not isinstance(storage, MemorySessionStorage):
            return Reaped()
        loop = server._get_async_objs().eventloop
        done, gone = threading.Event(), Reaped()
        loop.call_soon_threadsafe(_reap_and_collect, sessions, storage, gone, done)
        done.wait(LOOP_S)
        return gone
    except (ImportError, AttributeError, RuntimeError):  # another version; a server that is ending
        return Reaped()


def _reap_and_collect(
    sessions: "SessionManager",
    storage: "MemorySessionStorage",
    gone: Reaped,
    done: threading.Event,
) -> None:
    """Reap, and note in `gone` how many went and whether any are left; on the loop.

    A session and its state are a ring, and a session that is collected shuts itself down: it stops
    its script and closes its event loop. That belongs to the loop's thread, so the rings are
    collected here. Everybody waits for a collection in whichever thread it runs.
    """
    try:
        count = reap(storage)
        if count:
            gc.collect()
            gone.nobody = not sessions.list_sessions()
            gone.sessions = count
    except (AttributeError, TypeError):  # another version
        pass
    finally:
        done.set()
