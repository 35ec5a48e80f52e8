"""Long work shared by everybody: flights, slots, a cache, and leaving early.

A Job is a value with a `key` and `steps()`. Whoever asks for a key that is already being computed
joins its flight; whoever still waits carries it on. A few flights are in the air at a time, and a
slot passes from one of them to the next after every slice; the others begin in the order in which
they came. A heavy Job holds much working memory from its first slice to its last: only some of
those in the air may be heavy, and light ones pass the heavy that wait, but not for long: a class
that asks for more than the machine can give is served in order. Heavy Jobs spend their time in
large operations, for which Python lets another thread run: where a processor core is left over, one
computes beside the others. Knows nothing of Streamlit.
"""

import contextlib
import hashlib
import logging
import os
import threading
import time
import typing
from collections import OrderedDict
from collections.abc import Collection, Generator, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from cachetools import LRUCache

from dlviz.errors import AgainError, UserError
from dlviz.settings import SETTINGS

K = TypeVar("K")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

POLL_S = 0.2
ABSENT_S = 1.0  # a flight that nobody polled for so long does not hold up the queue
AIRBORNE = 8  # flights begun and not finished that take turns
HEAVY = 3  # of them, those that are heavy
PATIENCE_S = 20.0  # a heavy flight that waits longer is not passed by light ones any more
PAUSED_FLIGHTS = 4  # unwatched flights that can still be taken up where they stopped
RESTARTS = 2  # how often a Job may ask to begin anew
NOTES = 256  # Jobs of which it is remembered why they began anew

log = logging.getLogger(__name__)


class Job(Protocol[T_co]):
    """Work that yields (fraction done in [0, 1], partial result) at least every 0.2 s.

    It may have an attribute `heavy`: True where it holds much memory from slice to slice.
    """

    @property
    def key(self) -> str:
        """Equal keys mean equal results."""

    def steps(self) -> Generator[tuple[float, T_co], None, T_co]:
        """Do the work in slices; the generator may be carried on by another thread."""


class Finite(Protocol[T_co]):
    """A Job, as far as only its result is wanted; partial results may be of another type."""

    def steps(self) -> Generator[object, None, T_co]:
        """Do the work in slices."""


@dataclass(frozen=True)
class Progress(Generic[T]):
    """How far a flight has come, as one of its passengers sees it.

    place: flights ahead (0: computing, or next). partial: the latest partial result.
    """

    fraction: float
    place: int
    partial: T | None
    result: T | None = None
    done: bool = False


class _Slices(Generic[T_co]):
    """A Job's slices, which may ask to begin anew."""

    def __init__(self, job: "Finite[T_co]") -> None:
        self._job = job
        self.left = job.steps()
        self.restarts = 0

    def begin_anew(self, error: AgainError) -> None:
        """Begin anew; raises the reason where that was asked for too often."""
        if self.restarts == RESTARTS:
            raise error.reason from error
        self.left = self._job.steps()
        self.restarts += 1


class _Flight:
    """One Job being computed; all fields but the slices are guarded by the desk's lock."""

    def __init__(self, job: Job[object]) -> None:
        self.job = job
        self.slices = _Slices(job)
        self.lead = threading.Lock()  # held by whoever runs the next slice
        self.heavy = bool(getattr(job, "heavy", False))
        self.boarded = time.monotonic()
        self.begun = False  # holds its memory until it is done or closed
        self.running = False  # a slot is taken: it is queued again when it is given back
        self.spare = False  # that slot is the spare one
        self.passengers = 0
        self.polled = 0.0
        self.fraction = 0.0
        self.partial: object = None
        self.result: object = None
        self.error: BaseException | None = None
        self.done = False


class Desk:
    """Runs Jobs for many threads.

    slots: flights that may compute at the same time. cache_bytes: finished results kept.
    spare: whether there is one more slot, for a heavy flight.
    """

    def __init__(self, slots: int = 1, cache_bytes: int = 64 << 20, *, spare: bool = False) -> None:
        self._changed = threading.Condition()
        self.spare = spare
        self._free, self._spare = slots, spare
        self._airborne, self._heavy = max(AIRBORNE, slots), max(HEAVY, slots)
        self._flights: dict[str, _Flight] = {}
        self._paused: OrderedDict[str, _Flight] = OrderedDict()
        self._queue: list[_Flight] = []
        self._cache: LRUCache[str, object] = LRUCache(cache_bytes, getsizeof=size_bytes)
        self._notes: LRUCache[str, UserError] = LRUCache(NOTES)
        self._prepared: set[str] = set()

    def cached(self, job: Job[T]) -> T | None:
        """The finished result of an equal Job, if it is still kept."""
        with self._changed:
            return self._cache.get(job.key)  # type: ignore[return-value]  # keys tell the type

    def keeps(self, job: Job[object]) -> bool:
        """Whether the result of an equal Job is still kept; to ask does not keep it longer."""
        with self._changed:
            return job.key in self._cache

    def prepare(self, job: Job[object]) -> None:
        """Keep the Job's result for those who are still to come: see `rest`."""
        with self._changed:
            self._prepared.add(job.key)

    def rest(self, cache_bytes: int) -> None:
        """Keep so many bytes of results, the last that were asked for, and what was prepared."""
        with self._changed:
            self._prepared &= set(self._cache)
            shrink(self._cache, cache_bytes, self._prepared)

    def note(self, job: Job[T]) -> UserError | None:
        """Why the Job began anew when it was last run, if it did."""
        with self._changed:
            return self._notes.get(job.key)

    def run(self, job: Job[T]) -> T:
        """Follow a Job to its end."""
        for progress in self.follow(job):
            if progress.done:
                return progress.result  # type: ignore[return-value]
        raise AssertionError("a flight ends with its result or an error")

    def follow(self, job: Job[T]) -> Iterator[Progress[T]]:
        """Join the flight of a Job; yields its progress at least every `POLL_S`, its result last.

        Closing the iterator leaves the flight. Raises whatever the Job raised.
        """
        result = self.cached(job)
        if result is not None:
            yield Progress(1.0, 0, result, result, done=True)
            return
        flight = self._board(job)
        try:
            landed = False
            while not landed:
                if not flight.done:  # whoever else is aboard may land it at any time
                    self._carry_on(flight)
                if flight.error is not None:
                    raise flight.error
                progress: Progress[T] = self._progress(flight)
                landed = progress.done
                yield progress
        finally:
            self._leave(flight)

    @property
    def flights(self) -> int:
        """Flights with somebody aboard."""
        with self._changed:
            return len(self._flights)

    def _board(self, job: Job[object]) -> _Flight:
        fresh = _Flight(job)  # whether it is heavy may take a while to say
        with self._changed:
            known = self._flights.get(job.key) or self._paused.pop(job.key, None)
            flight = known or fresh
            flight.passengers += 1
            flight.polled = time.monotonic()
            landed = None if known else self._cache.get(job.key)
            if landed is not None:  # since the cache was asked
                flight.result, flight.fraction, flight.done = landed, 1.0, True
                return flight
            self._flights[job.key] = flight
            if flight not in self._queue and not flight.running and not flight.done:
                self._queue.append(flight)
        if known is None:
            _note("a flight begins", flight)
        return flight

    def _leave(self, flight: _Flight) -> None:
        closing: list[_Flight] = []
        with self._changed:
            flight.passengers -= 1
            if flight.passengers == 0 and self._flights.get(flight.job.key) is flight:
                del self._flights[flight.job.key]
                if flight in self._queue:
                    self._queue.remove(flight)
                if not flight.done:
                    self._paused[flight.job.key] = flight
                while len(self._paused) > PAUSED_FLIGHTS:
                    closing.append(self._paused.popitem(last=False)[1])
            alone = flight.passengers == 0 and not flight.done
            self._changed.notify_all()
        if alone:
            _note("a flight is left", flight)
        for stale in closing:
            stale.slices.left.close()

    def _carry_on(self, flight: _Flight) -> None:
        """Run one slice if it is this flight's turn and nobody else runs it, else wait a little."""
        flight.polled = time.monotonic()
        if not flight.lead.acquire(blocking=False):
            with self._changed:
                if not flight.done:
                    self._changed.wait(POLL_S)
            return
        try:
            if not flight.done and self._take_slot(flight):
                try:
                    self._slice(flight)
                finally:
                    self._pass_slot(flight)
        finally:
            flight.lead.release()

    def _take_slot(self, flight: _Flight) -> bool:
        until = time.monotonic() + POLL_S
        with self._changed:
            while not self._claim(flight):
                flight.polled = time.monotonic()
                if not self._changed.wait(until - time.monotonic()) and time.monotonic() >= until:
                    return False
            self._queue.remove(flight)
            flight.running = flight.begun = True
            return True

    def _pass_slot(self, flight: _Flight) -> None:
        with self._changed:
            if flight.spare:
                self._spare, flight.spare = True, False
            else:
                self._free += 1
            flight.running = False
            flight.polled = time.monotonic()
            if not flight.done and flight.passengers > 0:
                self._queue.append(flight)
            self._changed.notify_all()

    def _claim(self, flight: _Flight) -> bool:
        """Take a slot if it is the flight's turn: a heavy one the spare slot first."""
        if self._spare and flight.heavy and not self._ahead(flight, heavy=True):
            self._spare, flight.spare = False, True
        elif self._free > 0 and self._ahead(flight) < self._free:
            self._free -= 1
        else:
            return False
        return True

    def _ahead(self, flight: _Flight, heavy: bool = False) -> int:
        """Flights that come before this one; those that nobody polls are passed over.

        heavy: of those that may go, only the heavy ones count.
        """
        if flight not in self._queue:
            return 0
        now = time.monotonic()
        since = now - ABSENT_S
        before = [one for one in self._queue[: self._queue.index(flight)] if one.polled > since]
        aloft = [
            one.heavy
            for one in self._flights.values()
            if one.begun and (one is flight or one.running or one.polled > since)
        ]
        room, heavy_room = self._airborne - len(aloft), self._heavy - sum(aloft)
        ready = waiting = 0
        for one in before:
            fits = one.begun or _fits(one, room, heavy_room)
            if fits and not one.begun:
                room, heavy_room = room - 1, heavy_room - one.heavy
            elif not fits and one.boarded < now - PATIENCE_S:
                room = 0
            ready += fits and (one.heavy or not heavy)
            waiting += not fits
        if flight.begun or _fits(flight, room, heavy_room):
            return ready
        return max(ready, len(aloft)) + waiting

    def _slice(self, flight: _Flight) -> None:
        try:
            fraction, partial = typing.cast(tuple[float, object], next(flight.slices.left))
        except StopIteration as finished:
            self._land(flight, result=finished.value)
        except AgainError as error:
            self._begin_anew(flight, error)
        except Exception as error:
            self._land(flight, error=error)
        else:
            with self._changed:
                flight.fraction, flight.partial = fraction, partial

    def _begin_anew(self, flight: _Flight, asked: AgainError) -> None:
        try:
            flight.slices.begin_anew(asked)
        except UserError as error:
            self._land(flight, error=error)
            return
        with self._changed:
            flight.fraction, flight.partial = 0.0, None
            self._notes[flight.job.key] = asked.reason

    def _land(self, flight: _Flight, result: object = None, error: Exception | None = None) -> None:
        with self._changed:
            flight.result = flight.partial = result
            flight.error = error
            flight.fraction = 1.0
            flight.done = True
            if self._flights.get(flight.job.key) is flight:
                del self._flights[flight.job.key]
            if not flight.slices.restarts:
                self._notes.pop(flight.job.key, None)
            if error is None:
                with contextlib.suppress(ValueError):  # larger than the whole cache
                    self._cache[flight.job.key] = result
        _note("a flight has landed", flight)

    def _progress(self, flight: _Flight) -> Progress[T]:
        with self._changed:
            return Progress(
                flight.fraction,
                self._ahead(flight),
                flight.partial,  # type: ignore[arg-type]
                flight.result,  # type: ignore[arg-type]
                flight.done and flight.error is None,
            )


def _fits(flight: _Flight, room: int, heavy_room: int) -> bool:
    """Whether a flight may begin."""
    return room > 0 and (heavy_room > 0 or not flight.heavy)


def _note(what: str, flight: _Flight) -> None:
    """A line in the log: a class of sixty on one link begins one flight, and no more."""
    if log.isEnabledFor(logging.DEBUG):
        name = hashlib.sha256(flight.job.key.encode()).hexdigest()
        log.debug(what, extra={"fields": {"job": name}})


def finish(job: Finite[T]) -> T:
    """The result of a Job that is run here and now, past the desk. Raises whatever it raises."""
    slices = _Slices(job)
    while True:
        try:
            next(slices.left)
        except StopIteration as finished:
            return typing.cast(T, finished.value)
        except AgainError as error:
            slices.begin_anew(error)


def shrink(cache: LRUCache[K, T], size: float, but: Collection[K] = ()) -> None:
    """Let the least used go until the others take no more than `size`; those in `but` stay."""
    staying = {key: cache.pop(key) for key in but}
    while cache.currsize > size:
        cache.popitem()
    cache.update(staying)


def size_bytes(result: object) -> int:
    """Bytes of a result: its own `size_bytes`, the sum of its parts, or a token 1 KiB."""
    if isinstance(result, tuple | list):
        return sum(size_bytes(part) for part in result)
    return int(getattr(result, "size_bytes", 1024))


DESK = Desk(SETTINGS.slots, SETTINGS.cache_mb << 20, spare=(os.cpu_count() or 1) > SETTINGS.slots)
