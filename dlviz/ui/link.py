"""The reader's visit to a lesson, kept in the session and in the browser's address.

The visit in the session is the truth: widgets are set from it before they are drawn and write to
it when they change. An address that did not come from us (a link, Back, a typed parameter) is read
into it. Streamlit's own `bind` would drop values that equal a widget's default; here a default
belongs to the step and to the version of the link, so one codec owns both directions.
"""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from dlviz.lessons.links import Visit, first_visit, read_link, write_link
from dlviz.lessons.records import Lesson

_LAST = "dlviz.lesson"  # the lesson that was last open; other pages in between do not count
_TOUCHED = "dlviz.touched"


def _key(lesson_id: str, what: str) -> str:
    return f"{lesson_id}.{what}"


def open_visit(lesson: Lesson) -> Visit:
    """The visit of this run, after reading the address if it is news to us."""
    state = st.session_state
    written = state.get(_key(lesson.id, "written"))
    params = {name: st.query_params.get_all(name)[-1] for name in st.query_params}
    came_from_elsewhere = state.get(_LAST) != lesson.id
    touched = state.pop(_TOUCHED, False) and not came_from_elsewhere
    state[_LAST] = lesson.id
    if written is None or (params != written and not touched):
        if params or not came_from_elsewhere or written is None:
            visit, bad = read_link(lesson, params)
            state[_key(lesson.id, "visit")] = visit
            state[_key(lesson.id, "bad")] = bad
    elif touched:
        state[_key(lesson.id, "bad")] = ()
    visit = state.get(_key(lesson.id, "visit")) or first_visit(lesson)
    state[_key(lesson.id, "visit")] = visit
    _write(lesson, visit, params)
    return visit


def current(lesson: Lesson) -> Visit:
    """The visit as it stands, for callbacks."""
    visit: Visit | None = st.session_state.get(_key(lesson.id, "visit"))
    return visit or first_visit(lesson)


def move(lesson: Lesson, visit: Visit) -> None:
    """Make this the visit; for callbacks, before the next run begins."""
    st.session_state[_key(lesson.id, "visit")] = visit
    touch()


def touch() -> None:
    """Say that the next run comes from a widget: the address it brings may be an old one.

    Every widget of a lesson calls this, whatever it does, so that a run that nothing has touched
    is the browser's own (Back, a typed address) and is taken at its word.
    """
    st.session_state[_TOUCHED] = True


def moving(lesson: Lesson, change: Callable[[Visit], Visit]) -> Callable[[], None]:
    """A callback that changes the visit."""
    return lambda: move(lesson, change(current(lesson)))


def bad_parameters(lesson: Lesson) -> tuple[str, ...]:
    """Names of the parameters of the present link that could not be used."""
    names: tuple[str, ...] = st.session_state.get(_key(lesson.id, "bad"), ())
    return names


def address(lesson: Lesson, visit: Visit, every_field: bool = True) -> str:
    """A link to the visit; with every field it says everything, whatever later versions assume."""
    return at_place(page_address(lesson.id), lesson, visit, every_field)


def at_place(place: str, lesson: Lesson, visit: Visit, every_field: bool = True) -> str:
    """The same for a lesson whose page is at the address `place`."""
    parts = urlsplit(place)
    shared = replace(visit, present=False, deeper=False)
    query = urlencode(write_link(lesson, shared, every_field))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def page_address(page: str) -> str:
    """Where the browser has this page open; without a browser, where one would find it."""
    return st.context.url or f"http://localhost:8501/{page}"


def _write(lesson: Lesson, visit: Visit, params: dict[str, str]) -> None:
    wanted = write_link(lesson, visit)
    if wanted != params:
        st.query_params.from_dict(wanted)
    st.session_state[_key(lesson.id, "written")] = wanted
