"""What a process keeps: what readers bring, within a bound in bytes."""

import pytest

from dlviz.data.store import Brought, Store
from dlviz.errors import UserError


def brought(limit: int) -> Brought[str]:
    """Texts by their first letter; each letter is a byte."""
    return Brought(limit, len, lambda text: text[0], lambda sha: UserError("text_missing", sha=sha))


def test_what_was_brought_is_there_under_its_hash_and_nothing_else_is() -> None:
    store = brought(100)
    store.put("apple")
    assert "a" in store and store.get("a") == "apple"
    assert "b" not in store and None not in store
    with pytest.raises(UserError) as refused:
        store.get("b")
    assert (refused.value.code, refused.value.fields) == ("text_missing", {"sha": "b"})


def test_the_least_used_leaves_a_full_store_and_the_newest_stays_however_large() -> None:
    store = brought(10)
    store.put("apple")
    store.put("berry")
    store.get("a")
    store.put("cider")
    assert "a" in store and "c" in store and "b" not in store
    store.put("d" * 11)
    assert "d" in store and "a" not in store and "c" not in store


def test_at_rest_those_asked_for_last_stay_within_the_bound() -> None:
    store: Store[str, int] = Store(100, lambda value: value)
    for name in "abc":
        store.keep(name, 20)
    store.find("a")
    store.rest(45)
    assert [name in store for name in "abc"] == [True, False, True]
    store.rest(0)
    assert len(store) == 0


def test_the_same_again_takes_no_more_room() -> None:
    store = brought(10)
    store.put("apple")
    store.put("berry")
    store.put("apple")
    assert "a" in store and "b" in store
