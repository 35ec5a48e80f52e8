"""Before class: run every default once, see what the machine can do, save films and paper."""

import functools
from collections.abc import Callable, Sequence
from importlib.resources import files

import streamlit as st

from dlviz.jobs import Progress
from dlviz.lessons.catalogue import PAGES
from dlviz.texts import say
from dlviz.ui import rehearsal, take_to_class
from dlviz.ui.film import film
from dlviz.ui.link import page_address
from dlviz.ui.memory import trim
from dlviz.ui.page import shell, style
from dlviz.ui.rehearsal import FAILED, LOG, Part, ready
from dlviz.ui.server_checks import checks
from dlviz.ui.shown import PAYLOADS

PAGE = "before_class"
DONE, BAD, GONE, OPEN = (
    ":green[:material/check_circle:]",
    ":red[:material/cancel:]",
    ":orange[:material/history:]",
    ":material/radio_button_unchecked:",
)
_LISTENS = st.components.v2.component(
    "dlviz_browser_check",
    js=(files("dlviz") / "ui" / "browser_check.js").read_text("utf-8"),
    isolate_styles=False,
)


class _Round:
    """What this reader's run has still to do: a plain object, which Stop cannot take away."""

    def __init__(self) -> None:
        self.left: list[Part] = []
        self.ended = False  # just now: it is still to be told


def before_class() -> None:
    """Draw the page; while a run goes on, carry it on at the end."""
    shell(PAGE, say("before_class.title"), sidebar="collapsed")
    style()
    st.title(say("before_class.title"), anchor=False)
    st.markdown(say("before_class.intro"))
    going: _Round = st.session_state.setdefault("before_class.round", _Round())
    more = st.toggle(
        say("before_class.more"),
        key="before_class_more",
        persist_state="session",
        disabled=bool(going.left),  # what is running stays on the board
    )
    _start(going, more)
    progress = st.empty()
    summary = st.empty()
    every_line = st.toggle(
        say("before_class.every_line"), key="before_class_lines", persist_state="session"
    )
    board = _Board(more, every_line, summary)
    if going.ended:
        st.toast(board.summary())  # a screen reader says it; it would say an icon's name, too
        going.ended = False
    _machine()
    _browser()
    _take()
    if going.left:
        _carry_on(going, progress, board)


def _start(going: _Round, more: bool) -> None:
    def begin() -> None:
        going.left = list(rehearsal.everything(more))

    ran = any(LOG.of(part) for part in rehearsal.everything(more))
    st.button(
        say("before_class.restart") if ran else say("before_class.start"),
        key="before_class_start",
        type="secondary" if ran else "primary",
        icon=":material/play_arrow:",
        on_click=begin,
        disabled=bool(going.left),
    )


def _carry_on(going: _Round, place: st.delta_generator.DeltaGenerator, board: "_Board") -> None:
    """Run what is left, one part after the other; whatever the reader does interrupts it."""
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, say("before_class.going_on", left=len(going.left)))
        st.button(
            say("before_class.stop"),
            key="before_class_stop",
            icon=":material/stop:",
            on_click=going.left.clear,
        )
    count = len(going.left)
    while going.left:
        part = going.left[0]
        done = count - len(going.left)
        for now in rehearsal.run(part):
            bar.progress((done + now.fraction) / count, board.doing(part, now))
        if part in going.left[:1]:  # the script before this one may have been as far
            going.left.pop(0)
        trim()
        board.drew(part)
    going.ended = True
    st.rerun()


class _Board:
    """The lines of all lessons; one lesson's are drawn anew when something of it was done."""

    def __init__(
        self, more: bool, every_line: bool, summary: st.delta_generator.DeltaGenerator
    ) -> None:
        self._every_line, self._summary = every_line, summary
        self._groups: list[tuple[str, tuple[Part, ...]]] = [
            (say("before_class.wake_title"), rehearsal.waking()),
            *((lesson.title, rehearsal.parts(lesson, more)) for lesson in PAGES),
        ]
        self._spots = [st.empty() for _ in self._groups]
        for at in range(len(self._groups)):
            self._draw(at)
        self._summarise()

    def doing(self, part: Part, now: Progress[object]) -> str:
        """What stands in the progress bar."""
        at = self._group(part)
        title = say("before_class.title") if at is None else self._groups[at][0]
        if now.place:
            return say("before_class.doing_waits", lesson=title, title=part.title, place=now.place)
        return say("before_class.doing", lesson=title, title=part.title)

    def drew(self, part: Part) -> None:
        """Show how a part went."""
        at = self._group(part)
        if at is not None:
            self._draw(at)
            self._summarise()

    def _group(self, part: Part) -> int | None:
        """Where a part stands; None: nowhere, for the toggle may win over the run's first page."""
        found = (at for at, (_, parts) in enumerate(self._groups) if part in parts)
        return next(found, None)

    def _draw(self, at: int) -> None:
        title, parts = self._groups[at]
        went = [LOG.of(part) for part in parts]
        worst = _worst(parts)
        line = say(
            "before_class.lesson_line",
            icon=worst,
            state=_state(worst),
            title=title,
            ready=sum(ready(part) for part in parts),
            count=len(parts),
        )
        if any(went):
            seconds = f"{sum(each.seconds for each in went if each):.1f}"
            line += say("before_class.lesson_time", seconds=seconds)
        shown = [part for part in parts if self._every_line or _icon(part) in (BAD, GONE)]
        lines = "\n".join(f"- {_line(part)}" for part in shown)
        self._spots[at].markdown(f"{line}\n\n{lines}" if lines else line)

    def summary(self) -> str:
        """How many parts are ready, and what became of the others."""
        parts = [part for _, group in self._groups for part in group]
        icons = [_icon(part) for part in parts]
        said = [say("before_class.summary", ready=icons.count(DONE), count=len(parts))]
        if BAD in icons:
            said.append(say("before_class.summary_failed", failed=icons.count(BAD)))
        if GONE in icons:
            said.append(say("before_class.summary_evicted", evicted=icons.count(GONE)))
        return " ".join(said)

    def _summarise(self) -> None:
        self._summary.markdown(self.summary())


def _icon(part: Part) -> str:
    went = LOG.of(part)
    if went is None:
        return OPEN
    if went.how == FAILED:
        return BAD
    return DONE if ready(part) else GONE


def _worst(parts: Sequence[Part]) -> str:
    icons = {_icon(part) for part in parts}
    return next((icon for icon in (BAD, OPEN, GONE) if icon in icons), DONE)


def _state(icon: str) -> str:
    """What an icon means, in a word: a screen reader says only its name."""
    return {
        DONE: say("before_class.state_done"),
        BAD: say("before_class.state_failed"),
        GONE: say("before_class.how_evicted"),
        OPEN: say("before_class.not_run"),
    }[icon]


def _line(part: Part) -> str:
    went, icon = LOG.of(part), _icon(part)
    if went is None:
        how = ""
    elif icon == BAD:
        how = f" · {went.problem}"
    else:
        how = say("before_class.how_time", how=_how(went.how), seconds=f"{went.seconds:.1f}")
    return say(
        "before_class.part_line",
        icon=icon,
        state=_state(icon),
        kind=_kind(part.kind),
        title=part.title,
        how=how,
    )


def _kind(kind: str) -> str:
    return {
        rehearsal.WAKE: say("before_class.kind_wake"),
        rehearsal.ASKED: say("before_class.kind_asked"),
        rehearsal.SHOWN: say("before_class.kind_shown"),
        rehearsal.VERDICT: say("before_class.kind_verdict"),
        rehearsal.START: say("before_class.kind_start"),
        rehearsal.DRAWER: say("before_class.kind_drawer"),
    }[kind]


def _how(how: str) -> str:
    return {
        rehearsal.HELD: say("before_class.how_held"),
        rehearsal.COVERED: say("before_class.how_covered"),
        rehearsal.READ: say("before_class.how_read"),
        rehearsal.RECORDED: say("before_class.how_recorded"),
        rehearsal.COMPUTED: say("before_class.how_computed"),
    }[how]


def _machine() -> None:
    st.header(say("before_class.machine_title"), anchor=False)
    for check in checks(page_address(PAGE)):
        good = say("before_class.state_good") if check.good else say("before_class.state_look")
        st.markdown(f"{DONE if check.good else BAD} {good} · {check.said}")
    largest, whole = PAYLOADS.sizes()
    if whole:
        kept = {"film": f"{largest / 1000:,.0f}", "all": f"{whole / 1e6:.1f}"}
        st.markdown(say("before_class.wifi", **kept))


def _browser() -> None:
    """One film, small, and what the browser itself says of it."""
    st.header(say("before_class.browser_title"), anchor=False)
    played = [part for lesson in PAGES for part in rehearsal.films(lesson) if part.plain]
    part = next((part for part in played if ready(part)), None)
    if part is None:
        st.caption(say("before_class.browser_nothing"))
        return
    _LISTENS(
        key="before_class_browser",
        data={
            "waits": say("before_class.browser_waits"),
            "plays": say("before_class.browser_plays"),
            "fails": say("before_class.browser_fails"),
        },
    )
    film(part.again(present=False), key="before_class_film", heard=lambda event: None)


def _take() -> None:
    st.header(say("before_class.take_title"), anchor=False)
    here, count = take_to_class.films_ready()
    st.markdown(say("before_class.films_say", ready=here, count=count))
    st.download_button(
        say("before_class.films_button"),
        take_to_class.films_zip,
        file_name="dlviz-films.zip",
        mime="application/zip",
        key="before_class_films",
        on_click="ignore",
        icon=":material/movie:",
        disabled=not here,
    )
    st.markdown(say("before_class.paper_say"))
    base = take_to_class.base_of(page_address(PAGE))
    with st.container(horizontal=True):
        _paper(say("before_class.paper_button"), "all", lambda: take_to_class.student_sheets(base))
        _paper(say("before_class.answers_button"), "answers", take_to_class.lecturer_sheets)
    with st.container(horizontal=True):
        for lesson in PAGES:
            one = functools.partial(take_to_class.student_sheets, base, (lesson,))
            _paper(lesson.title, lesson.id, one)


def _paper(label: str, name: str, make: Callable[[], str]) -> None:
    st.download_button(
        label,
        make,
        file_name=f"dlviz-{name}.html",
        mime="text/html",
        key=f"before_class_paper_{name}",
        on_click="ignore",
        icon=":material/print:",
    )
