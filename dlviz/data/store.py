"""What a process keeps for a while: values by key, within a bound in bytes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Store(Generic[K, V]):
    """Values by key; the least used leave when it is full, the newest stays however large it is.

    limit_bytes: of all values together. size: the bytes of one value.
    """

    def __init__(self, limit_bytes: int, size: Callable[[V], int]) -> None:
        self._limit, self._size = limit_bytes, size
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, key: K, value: V) -> None:
        """Keep a value under its key."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > 1 and self._total() > self._limit:
                self._values.popitem(last=False)

    def find(self, key: K) -> V | None:
        """The value of a key, or None when it is not here."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def rest(self, limit_bytes: int) -> None:
        """Keep so many bytes, of those that were asked for last."""
        with self._lock:
            while self._values and self._total() > limit_bytes:
                self._values.popitem(last=False)

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._values.clear()

    def __contains__(self, key: object) -> bool:
        with self._lock:
            return key in self._values

    def __len__(self) -> int:
        with self._lock:
            return len(self._values)

    def _total(self) -> int:
        return sum(map(self._size, self._values.values()))


class Brought(Generic[V]):
    """What readers have brought to this process, by SHA-256; the least used leave.

    limit_bytes, size: as for `Store`. sha256: of a value, hexadecimal. missing: the error that
    says of a SHA-256 that nothing of it is here.
    """

    def __init__(
        self,
        limit_bytes: int,
        size: Callable[[V], int],
        sha256: Callable[[V], str],
        missing: Callable[[str], Exception],
    ) -> None:
        self._values: Store[str, V] = Store(limit_bytes, size)
        self._sha256, self._missing = sha256, missing

    def put(self, value: V) -> None:
        """Keep it."""
        self._values.keep(self._sha256(value), value)

    def get(self, sha256: str) -> V:
        """What belongs to a SHA-256. Raises what `missing` gives when it is not here."""
        found = self._values.find(sha256)
        if found is None:
            raise self._missing(sha256)
        return found

    def __contains__(self, sha256: object) -> bool:
        return sha256 in self._values
