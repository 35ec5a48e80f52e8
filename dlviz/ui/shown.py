"""What the hero shows, and the films that were packed for it."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from cachetools import LRUCache

from dlviz.data.examples import Examples
from dlviz.jobs import shrink
from dlviz.train.recording import Recording

PAYLOADS_BYTES = 32 << 20


@dataclass(frozen=True)
class Shown:
    """What the hero shows; everything is empty while there is nothing to show.

    recordings, names, examples: of a film of networks. payload, finding: of any film.
    result: what the study left, of its own type. going: it is still being refined.
    covered: there is a film, which hides what was found.
    """

    recordings: tuple[Recording, ...] = ()
    names: tuple[str, ...] = ()
    examples: Examples | None = None
    payload: bytes = b""
    finding: str = ""
    result: object = None
    going: bool = False
    covered: bool = False

    @property
    def film(self) -> bool:
        """Whether there is a film on the page."""
        return self.covered or bool(self.payload)


class Payloads:
    """Packed films with their findings, by what they show; the least used leave."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._kept: LRUCache[Hashable, tuple[bytes, str]] = LRUCache(
            limit_bytes, getsizeof=lambda entry: len(entry[0])
        )

    def get(self, place: Hashable, make: Callable[[], tuple[bytes, str]]) -> tuple[bytes, str]:
        """The film of a place, made if it is not kept."""
        with self._lock:
            known = self._kept.get(place)
        if known is None:
            known = make()
            with self._lock:
                if len(known[0]) < self._limit:
                    self._kept[place] = known
        return known

    def rest(self, limit_bytes: int) -> None:
        """Keep so many bytes, of those that were asked for last."""
        with self._lock:
            shrink(self._kept, limit_bytes)

    def sizes(self) -> tuple[int, int]:
        """Bytes of the largest film that is kept, and of all."""
        with self._lock:
            each = [len(payload) for payload, _ in self._kept.values()]
        return max(each, default=0), sum(each)


PAYLOADS = Payloads(PAYLOADS_BYTES)
