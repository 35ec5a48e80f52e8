"""QR codes, so that a class opens the step that is on the wall."""

import io

import segno
import streamlit as st

from dlviz.lessons.links import Visit
from dlviz.lessons.records import Lesson
from dlviz.ui import link

QR_CHARACTERS = 900


def join(lesson: Lesson, visit: Visit) -> None:
    """What a lecturer shows so that a class opens the same step: a QR code and the address."""
    with st.popover("Join", icon=":material/qr_code_2:"):
        st.code(link.address(lesson, visit, every_field=False), language=None, wrap_lines=True)
        code(lesson, visit, 300)


def code(lesson: Lesson, visit: Visit, width: int) -> None:
    """The QR code of the visit's short link, `width` pixels wide."""
    picture = _qr(link.address(lesson, visit, every_field=False))
    if picture:
        st.image(picture, width=width, alt="QR code of the link to this run")


def _qr(url: str) -> bytes | None:
    """A PNG, or None for a link that is too long to be read off a screen."""
    if len(url) > QR_CHARACTERS:
        return None
    buffer = io.BytesIO()
    segno.make(url, error="l").save(buffer, kind="png", scale=6, border=2)
    return buffer.getvalue()
