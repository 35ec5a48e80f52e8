"""What readers can bring, and how a file of theirs is read: quickly and quietly, or with a bar."""

import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace

import streamlit as st

from dlviz.data.collage import PLUS
from dlviz.data.photos import PREFIX
from dlviz.errors import UserError
from dlviz.lessons.records import Lesson
from dlviz.lessons.study_fields import fields_of
from dlviz.lessons.words import sentence
from dlviz.settings import SETTINGS
from dlviz.texts import say
from dlviz.train.study import Study
from dlviz.ui import link
from dlviz.ui.unit import chosen

QUIET_S = 0.2  # what is read so soon never shows a bar
BAR_S = 0.1  # between two moves of the bar

Reading = Generator[float, None, str]


class Shared:
    """A reading that two scripts may go on with; both are told of its end.

    The one before may not have ended when the next begins, and a generator can be asked by one at
    a time.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading, self._turn = reading, threading.Lock()
        self._end: Exception | None = None

    def __next__(self) -> float:
        with self._turn:
            if self._end is None:
                try:
                    return next(self._reading)
                except Exception as end:
                    self._end = end
            raise self._end


@dataclass(frozen=True)
class Kind:
    """One kind of thing that a reader may bring, which a study names as "own:" and a SHA-256.

    field: the study's field that names it. what: it and its formats, "A photograph: PNG or JPEG".
    types: endings of its files. icon: of the button that opens its uploader. asked: what is said
    where a link names somebody's own, and its icon.
    read: reads the bytes of a file of some name and keeps what it found; yields how much is done,
    returns the SHA-256, raises UserError. here: whether what belongs to a SHA-256 is kept.
    limit_mb: the largest file. label: what one's own is called, by its SHA-256.
    note: what is to be said of how it was read. credit: who made one of ours, by its name, and on
    which terms. pasted: what a text that is pasted in place of a
    file is called; empty: there is no such place. sets: the kind of sets that can be downloaded
    for the same field, as `remote_files.Download` has it.
    """

    field: str
    what: str
    types: tuple[str, ...]
    icon: str
    asked: str
    asked_icon: str
    read: Callable[[bytes, str], Reading]
    here: Callable[[str], bool]
    limit_mb: int = SETTINGS.upload_mb
    label: Callable[[str], str] = lambda sha: say("own.your_own")
    note: Callable[[str], str] = lambda sha: ""
    credit: Callable[[str], str] = lambda name: ""
    pasted: str = ""
    sets: str = ""

    def brought(self, study: Study) -> bool:
        """Whether this session may see what a study names.

        The hash in a link is no permission: whoever follows it is asked for the file.
        """
        return all(map(self.mine, named(getattr(study, self.field, ""))))

    def mine(self, sha: str) -> bool:
        """Whether this session has brought a file, which is still here."""
        return sha in st.session_state.get(self._shas, ()) and self.here(sha)

    def bring(self, lesson: Lesson, place: str, content: bytes, name: str = "") -> None:
        """Read a file, for a callback; a good one becomes the study's, a bad one changes nothing.

        What takes longer than a moment is read on where the place's `bar` is drawn.
        """
        st.session_state.pop(self._problem(lesson), None)
        st.session_state[self._going(lesson)] = place, Shared(self.read(content, name))
        until = time.monotonic() + QUIET_S
        self._read(lesson, lambda fraction: time.monotonic() < until)

    def leave(self, lesson: Lesson) -> None:
        """Forget a file that is being read, for a callback, and what was wrong with the last."""
        st.session_state.pop(self._problem(lesson), None)
        st.session_state.pop(self._going(lesson), None)

    def bar(self, lesson: Lesson, place: str) -> None:
        """Read on, with a bar, what was brought at this place; say what was wrong with it."""
        at, _ = st.session_state.get(self._going(lesson), ("", None))
        if at == place:
            shown = st.progress(0.0, say("own.reading"))
            moved = 0.0

            def tell(fraction: float) -> bool:
                nonlocal moved
                if time.monotonic() - moved > BAR_S:
                    moved = time.monotonic()
                    shown.progress(fraction, say("own.reading_share", done=fraction))
                return True

            self._read(lesson, tell)
            if not st.session_state.get(self._problem(lesson)):
                st.rerun()
            shown.empty()
        at, problem = st.session_state.get(self._problem(lesson), ("", ""))
        if at == place:  # there may be two places on a page to bring one
            st.warning(problem, icon=":material/info:")

    def use(self, lesson: Lesson, name: str) -> None:
        """Make this the study's own; one that has gone since the click stays as it is."""
        link.touch()
        visit = link.current(lesson)
        if self.field not in fields_of(visit.study):
            return
        link.move(lesson, replace(visit, study=chosen(visit.study, {self.field: name})))

    def _read(self, lesson: Lesson, on: Callable[[float], bool]) -> None:
        """Read until the end, or until `on` is told how much is done and says no.

        What has been read stays read when something the reader does interrupts it.
        """
        place, reading = st.session_state.get(self._going(lesson), ("", None))
        while reading is not None:
            try:
                fraction = next(reading)
            except Exception as end:
                st.session_state.pop(self._going(lesson), None)
                if isinstance(end, StopIteration):
                    return self._keep(lesson, end.value)
                if isinstance(end, UserError):
                    st.session_state[self._problem(lesson)] = place, sentence(end)
                    return None
                raise
            if not on(fraction):
                return None

    def _keep(self, lesson: Lesson, sha: str) -> None:
        state = st.session_state
        state[self._shas] = (*state.get(self._shas, ()), sha)
        if sha not in named(link.current(lesson).study.get(self.field)):
            self.use(lesson, f"{PREFIX}{sha}")
        else:  # it was asked for, and is here now
            link.touch()

    @property
    def _shas(self) -> str:
        return f"dlviz.own_{self.field}"  # the hashes of what this session has brought

    def _problem(self, lesson: Lesson) -> str:
        return f"{lesson.id}.{self.field}_problem"

    def _going(self, lesson: Lesson) -> str:
        return f"{lesson.id}.{self.field}_going"


def at_once(read: Callable[[bytes, str], str]) -> Callable[[bytes, str], Reading]:
    """The reading of what is read so fast that nobody waits."""

    def reading(content: bytes, name: str) -> Reading:
        yield from ()
        return read(content, name)

    return reading


def named(value: object) -> list[str]:
    """The SHA-256 of each of the reader's own that a field names."""
    parts = str(value).split(PLUS)
    return [part.removeprefix(PREFIX) for part in parts if part.startswith(PREFIX)]
