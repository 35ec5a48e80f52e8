"""What readers who left still hold is given back."""

from types import SimpleNamespace

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
    assert reaper._reap_on_loop() == 0
