"""QR codes, so that a class opens the step that is on the wall."""

import io
import math
from collections.abc import Iterator
from urllib.parse import urljoin

import segno
import streamlit as st

from dlviz.lessons.catalogue import PAGES
from dlviz.lessons.joining import answered, joined
from dlviz.lessons.links import Visit, at_start, at_step, first_visit
from dlviz.lessons.records import Lesson
from dlviz.texts import say
from dlviz.ui import link

QR_CHARACTERS = 900
JOIN_PX = 480  # on a picture 3 m wide a code as large as a tenth of the room's depth, 10 m
QUIET_MODULES = 4  # the standard's margin, without which a camera finds no code


def join(lesson: Lesson, visit: Visit) -> None:
    """What a lecturer shows so that a class opens the same step: a QR code and the address.

    Without the answer, even where it is uncovered on the wall, unless the lecturer says otherwise.
    """
    opened = f"join_{visit.step}_{visit.start}_{visit.shown}"  # another step's is closed again
    with st.popover(
        say("presenter.join"), icon=":material/qr_code_2:", key=opened, on_change=link.touch
    ):
        picture, words = st.columns([JOIN_PX, 330], gap="small")
        with words:
            uncovered = answered(lesson, visit)
            answer = uncovered and _with_answer(lesson, visit)
            knobs = not without_knobs(lesson, visit, "join")
            asks = lesson.steps[visit.step].ask is not None and not visit.start and not answer
            st.markdown(say("presenter.join_asked_help" if asks else "presenter.join_help"))
            there = joined(lesson, visit, answer, knobs)
            st.code(link.address(lesson, there, every_field=False), language=None, wrap_lines=True)
        with picture:
            code(lesson, there, JOIN_PX)


def without_knobs(lesson: Lesson, visit: Visit, place: str) -> bool:
    """Whether a link is to hide the knobs; place: where on the page this is chosen."""
    return st.toggle(
        say("presenter.without_knobs"),
        value=not visit.controls,
        key=f"{lesson.id}_{place}_without_knobs",
        help=say("presenter.without_knobs_help"),
        on_change=link.touch,
        persist_state="session",
    )


def _with_answer(lesson: Lesson, visit: Visit) -> bool:
    return st.toggle(
        say("presenter.with_answer"),
        key=f"{lesson.id}_join_answer_{visit.step}",
        on_change=link.touch,
    )


def code(lesson: Lesson, visit: Visit, width: int) -> None:
    """The QR code of the visit's short link, `width` pixels wide."""
    picture = qr_png(link.address(lesson, visit, every_field=False), width)
    if picture:
        st.image(picture, width=width, alt=say("presenter.qr_alt"))
    else:
        st.caption(say("presenter.qr_too_long"))


def qr_png(url: str, width: int) -> bytes | None:
    """A PNG at least `width` pixels wide, or None for a link too long to be read off a screen."""
    if len(url) > QR_CHARACTERS:
        return None
    made = _symbol(url)
    across, _ = made.symbol_size(border=QUIET_MODULES)
    buffer = io.BytesIO()
    made.save(buffer, kind="png", scale=math.ceil(width / across), border=QUIET_MODULES)
    return buffer.getvalue()


def modules(url: str) -> int:
    """Squares in a row of the link's code, without its margin."""
    return int(_symbol(url).symbol_size(border=0)[0])


def longest_link(address: str) -> str:
    """The longest link that `join` makes of what the lessons bring; address: any page's."""
    found = (
        link.at_place(urljoin(address, lesson.id), lesson, visit, every_field=False)
        for lesson in PAGES
        for visit in _brought(lesson)
    )
    return max(found, key=len)


def _brought(lesson: Lesson) -> Iterator[Visit]:
    """Every step, answer and starting point as it is joined, without knobs."""
    first = first_visit(lesson)
    for at in range(len(lesson.steps)):
        for shown in (False, True):
            yield joined(lesson, at_step(lesson, first, at, shown), answer=True, knobs=False)
    for point in lesson.starting_points:
        yield joined(lesson, at_start(lesson, first, point.id), answer=True, knobs=False)


def _symbol(url: str) -> segno.QRCode:
    return segno.make(url, error="l", micro=False)
