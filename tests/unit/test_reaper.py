"""What readers who left still hold is given back."""

import asyncio
import gc
import threading
import weakref
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from streamlit.runtime import Runtime
from streamlit.runtime.memory_session_storage import MemorySessionStorage

from dlviz.ui import reaper


def _left(name: str, ttl_s: int) -> MemorySessionStorage:
    storage = MemorySessionStorage(ttl_seconds=ttl_s)
    storage.save(SimpleNamespace(session=SimpleNamespace(id=name)))  # type: ignore[arg-type]
    return storage


def test_a_session_whose_time_is_over_is_dropped_though_nobody_else_leaves() -> None:
    storage = _left("a", 0)
    assert reaper.reap(storage) == 1
    assert reaper.reap(storage) == 0


def test_a_reader_who_may_still_come_back_keeps_the_session() -> None:
    storage = _left("a", 60)
    assert reaper.reap(storage) == 0
    assert storage.get("a") is not None


def test_without_a_server_nothing_is_asked_for() -> None:
    assert reaper._reap_on_loop() == reaper.Reaped()


class Session:
    """Something that refers to itself, as a session's state does."""

    id = "a"
    itself: "Session"


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A server whose loop runs in a thread of its own; set `storage` to what it keeps."""
    runs = asyncio.new_event_loop()
    thread = threading.Thread(target=runs.run_forever)
    thread.start()
    sessions = SimpleNamespace(_session_storage=None, list_sessions=lambda: [])
    server = SimpleNamespace(
        _session_mgr=sessions, _get_async_objs=lambda: SimpleNamespace(eventloop=runs)
    )
    monkeypatch.setattr(Runtime, "exists", lambda: True)
    monkeypatch.setattr(Runtime, "instance", lambda: server)
    yield SimpleNamespace(sessions=sessions, thread=thread)
    runs.call_soon_threadsafe(runs.stop)
    thread.join()
    runs.close()


def test_a_session_that_is_a_ring_ends_in_the_servers_own_thread(loop: SimpleNamespace) -> None:
    ended: list[threading.Thread] = []
    session = Session()
    session.itself = session
    weakref.finalize(session, lambda: ended.append(threading.current_thread()))
    loop.sessions._session_storage = storage = MemorySessionStorage(ttl_seconds=0)
    gc.disable()  # else it might be collected anywhere before
    try:
        storage.save(SimpleNamespace(session=session))  # type: ignore[arg-type]
        del session
        assert reaper._reap_on_loop() == reaper.Reaped(1, nobody=True)
        assert ended == [loop.thread]
    finally:
        gc.enable()


def test_whoever_is_left_is_told_of(loop: SimpleNamespace) -> None:
    loop.sessions._session_storage = storage = MemorySessionStorage(ttl_seconds=0)
    loop.sessions.list_sessions = lambda: ["somebody"]
    storage.save(SimpleNamespace(session=Session()))  # type: ignore[arg-type]
    assert reaper._reap_on_loop() == reaper.Reaped(1, nobody=False)


@pytest.mark.parametrize("nobody", [True, False])
def test_the_caches_shrink_when_nobody_is_left(
    nobody: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = list[str]()

    class OverError(Exception):
        """Ends the watch."""

    def over() -> None:
        done.append("trim")
        raise OverError

    monkeypatch.setattr(reaper, "EVERY_S", 0.0)
    monkeypatch.setattr(reaper, "_reap_on_loop", lambda: reaper.Reaped(1, nobody))
    monkeypatch.setattr(reaper, "rest", lambda: done.append("rest"))
    monkeypatch.setattr(reaper, "trim", over)
    with pytest.raises(OverError):
        reaper._watch()
    assert done == (["rest", "trim"] if nobody else ["trim"])


def test_a_storage_of_another_version_is_left_alone(loop: SimpleNamespace) -> None:
    loop.sessions._session_storage = storage = MemorySessionStorage()
    del storage._cache
    assert reaper._reap_on_loop() == reaper.Reaped()
    assert loop.thread.is_alive()


def test_another_version_that_has_no_such_storage_is_left_alone(
    loop: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    import streamlit.runtime.memory_session_storage as module

    monkeypatch.delattr(module, "MemorySessionStorage")
    assert reaper._reap_on_loop() == reaper.Reaped()
