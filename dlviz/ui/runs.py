"""Draws what the desk does: progress, the place in the queue, Stop, and what Stop leaves."""

import contextlib
import hashlib
import math
import time
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from dlviz.errors import UserError
from dlviz.jobs import DESK, Job, Progress
from dlviz.lessons.links import Visit
from dlviz.lessons.words import sentence
from dlviz.texts import say
from dlviz.train.study import FlatStudy
from dlviz.ui import link
from dlviz.ui.faults import UnexpectedError, recorded
from dlviz.ui.memory import trim

T = TypeVar("T")

PRESENTED_S = 3.0  # a class does not watch a bar for longer
QUIET_POLLS = 2  # a run that is over so soon never shows a bar


class Followed:
    """What a script that follows the Job of this key has of it so far."""

    def __init__(self, key: str = "", level: object = None) -> None:
        self.key, self.level = key, level
        self.fraction = 0.0
        self.partial: object = None


class Holder:
    """What the run in progress has so far, in a place that Stop cannot take away.

    After Stop, Streamlit no longer lets a script write to its session state; a plain attribute of
    an object that is already there can still be set. The script before may still do so while the
    next one runs, so each writes to a `Followed` of its own, and `now` is the latest.
    """

    def __init__(self) -> None:
        self.now = Followed()
        self.stopped = ""
        self.paused = ""  # the key of the run that stopped by itself, at the presenter's limit
        self.unlimited = ""  # and of the one that the presenter told to go on


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """A result, or what there was when the reader stopped it.

    going: it is a partial result to be shown at once; the page is to run again after it.
    """

    value: T
    stopped_at: float | None = None
    going: bool = False


def limit_of(visit: Visit) -> float:
    """Seconds that a run may take before it waits: in front of a class, few."""
    return PRESENTED_S if visit.present else math.inf


def _holder(place: str) -> Holder:
    holder: Holder = st.session_state.setdefault(f"{place}.run", Holder())
    return holder


def run(
    job: Job[T],
    place: str,
    what: str,
    level: Callable[[T], object] | None = None,
    limit_s: float = math.inf,
) -> Outcome[T] | None:
    """Follow a Job to its end, showing how far it is; None if it failed (the page says why).

    place: key prefix of this run's widgets; one place shows one run. what: "Training 16 networks".
    level: how fine a partial result is; each new level is returned at once, as `going`.
    limit_s: after so many seconds of it, not counting the queue, it waits to be told to go on.
    """
    holder = _holder(place)
    spot = st.empty()
    cached = DESK.cached(job)
    if cached is not None:
        holder.stopped = ""
        try:
            if isinstance(job, FlatStudy):  # how it is shown is no part of the key
                job.check()
        except UserError as error:
            spot.warning(sentence(error, job), icon=":material/info:")
            return None
        _say_note(spot, job)
        return Outcome(cached)
    if holder.stopped == job.key and holder.now.key == job.key:
        return _stopped(holder, place, spot)
    try:
        limit_s = math.inf if holder.unlimited == job.key else limit_s
        followed = _follow(job, holder, place, what, spot, level, limit_s)
    except UserError as error:
        spot.warning(sentence(error, job), icon=":material/info:")
        return None
    except Exception as error:
        key = hashlib.sha256(job.key.encode()).hexdigest()
        number = recorded(error, "a job failed", job=key)
        spot.exception(UnexpectedError(say("faults.run", id=number)))
        return None
    if followed is None:
        holder.stopped = holder.paused = job.key
        return _stopped(holder, place, spot)
    if followed.going:
        return followed
    spot.empty()
    _say_note(spot, job)
    trim()  # a network for photographs leaves a hundred megabytes of freed memory behind
    return followed


def _stopped(
    holder: Holder, place: str, spot: st.delta_generator.DeltaGenerator
) -> Outcome[typing.Any] | None:
    """What there is of a run that stands still, and the way to go on with it."""
    with spot.container(horizontal=True, vertical_alignment="center"):
        if holder.paused == holder.now.key:
            st.caption(say("presenter.paused", done=f"{holder.now.fraction:.0%}"))
        else:
            st.caption(say("runs.stopped_at", done=holder.now.fraction))
        st.button(say("runs.go_on"), key=f"{place}_go_on", on_click=_go_on, args=(holder,))
    if holder.now.partial is None:
        return None
    return Outcome(holder.now.partial, holder.now.fraction)


def prepare(job: Job[T]) -> None:
    """Work on what will be asked for next, without a word; whatever the reader does interrupts it.

    What goes wrong is said when it is asked for.
    """
    spot = st.empty()
    with contextlib.suppress(Exception):
        for progress in DESK.follow(job):
            spot.empty()  # each call of Streamlit's is a place where a click takes over
            if progress.done:
                trim()


def _follow(
    job: Job[T],
    holder: Holder,
    place: str,
    what: str,
    spot: st.delta_generator.DeltaGenerator,
    level: Callable[[T], object] | None,
    limit_s: float,
) -> Outcome[T] | None:
    """The run's outcome; None where it has taken longer than the limit."""
    now = Followed(job.key, holder.now.level if holder.now.key == job.key else None)
    holder.now = now
    bar: st.delta_generator.DeltaGenerator | None = None
    until = math.inf
    for polls, progress in enumerate(DESK.follow(job)):
        if progress.done:
            now.partial = now.level = None
            if holder.now is now:
                holder.stopped = ""
            return Outcome(progress.result)  # type: ignore[arg-type]
        now.fraction = progress.fraction
        if progress.partial is not None:
            now.partial = progress.partial
            if level is not None and level(progress.partial) != now.level:
                now.level = level(progress.partial)
                return Outcome(progress.partial, going=True)
        if not progress.place:  # it is our turn
            until = min(until, time.monotonic() + limit_s)
        if time.monotonic() > until:
            return None
        if polls < QUIET_POLLS:
            continue
        if bar is None:
            with spot.container(horizontal=True, vertical_alignment="center"):
                bar = st.empty()
                st.button(
                    say("runs.stop"),
                    key=f"{place}_stop",
                    icon=":material/stop:",
                    on_click=_stop,
                    args=(holder, job.key),
                )
        bar.progress(progress.fraction, _words(progress, what))
    raise AssertionError("a flight ends with its result or an error")


def _say_note(spot: st.delta_generator.DeltaGenerator, job: Job[T]) -> None:
    """Where a run had to begin anew on another device: why."""
    note = DESK.note(job)
    if note is not None:
        spot.caption(f":material/memory: {sentence(note, job)}")


def _words(progress: Progress[T], what: str) -> str:
    if progress.place:
        return (
            say("runs.waiting_one", what=what)
            if progress.place == 1
            else say("runs.waiting_many", what=what, count=progress.place)
        )
    return say("runs.at", what=what, done=progress.fraction)


def _stop(holder: Holder, key: str) -> None:
    link.touch()
    holder.stopped = key


def _go_on(holder: Holder) -> None:
    link.touch()
    holder.stopped = holder.paused = ""
    holder.unlimited = holder.now.key
