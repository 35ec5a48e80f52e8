"""What nobody expected: a sentence and a number on the page, the traceback under it in the log."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit import error_util

from dlviz.texts import say

_PAGE = "dlviz.page"

log = logging.getLogger(__name__)


class UnexpectedError(Exception):
    """What a page shows of a failure: Streamlit writes the sentence, and no name before it."""

    alternate_name = ""


def begin(page: str) -> None:
    """Say which page is being drawn: what fails from here on is that page's."""
    st.session_state[_PAGE] = page


def recorded(error: BaseException, what: str, **fields: object) -> str:
    """Write the traceback to the log, one JSON line; the number under which it stands there."""
    number = uuid.uuid4().hex[:8]
    log.error(what, exc_info=error, extra={"fields": {"error_id": number, **fields}})
    return number


@contextmanager
def contained() -> Iterator[None]:
    """What fails in here is told in its place, and the rest of the page is drawn."""
    try:
        yield
    except Exception as error:
        number = recorded(error, "a picture failed", page=_page())
        st.exception(UnexpectedError(say("faults.picture", id=number)))


def page_failed(ex: BaseException) -> None:
    """Tell that a page's script, or what a widget called, ended in an error; show two ways out."""
    number = recorded(ex, "a page failed", page=_page())
    try:
        st.exception(UnexpectedError(say("faults.page", id=number)))
        with st.container(horizontal=True):
            st.button(say("faults.again"), key=f"again_{number}")
            st.button(say("faults.afresh"), key=f"afresh_{number}", on_click=_open_afresh)
    except Exception as second:
        recorded(second, "a failure could not be shown", first=number)


def catch_all() -> None:
    """Have every page's uncaught errors told so.

    Streamlit's public hook (`st.App`) comes after its own log line, which is not JSON, and wants
    another way to start. These are the two functions that its script runner calls for an uncaught
    error of a page, of what a page imports, and of a widget's callback.
    """
    error_util._log_uncaught_app_exception = _nothing
    error_util.show_uncaught_app_exception = page_failed


def _nothing(ex: BaseException) -> None:
    """The log line is `page_failed`'s, which knows the number."""


def _page() -> str:
    page: str = st.session_state.get(_PAGE, "")
    return page


def _open_afresh() -> None:
    """Forget what this page has in the session and in the address."""
    page = _page()
    for key in [str(key) for key in st.session_state]:
        if key.startswith((f"{page}.", f"{page}_")):
            del st.session_state[key]
    st.query_params.clear()
