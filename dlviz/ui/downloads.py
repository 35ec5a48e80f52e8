"""Sets to download: a button where there is internet, greyed with the reason elsewhere."""

import streamlit as st

from dlviz.data import remote_files
from dlviz.data.downloads import fetch, have, names, reachable
from dlviz.data.words import vectors
from dlviz.errors import UserError
from dlviz.lessons.records import Lesson
from dlviz.lessons.words import sentence
from dlviz.texts import say
from dlviz.ui import link


def missing(name: str) -> bool:
    """Whether a set has to be downloaded first."""
    return name in remote_files.DOWNLOADS and not have(name)


def offer(lesson: Lesson, place: str, kind: str = "pictures") -> None:
    """Every set of a kind that is not here: a button that gets it, or the reason why it cannot.

    place: the key of the control beside it; there may be two of a field on a page.
    """
    absent = [name for name in names(kind) if missing(name)]
    if not absent:
        return
    with st.container(horizontal=True, key=f"{place}_downloads"):
        for name in absent:
            reason, known = reachable(name), remote_files.DOWNLOADS[name]
            st.button(
                say("downloads.get", label=known.label, megabytes=known.megabytes),
                key=f"{place}_get_{name}",
                icon=":material/cloud_download:" if not reason else ":material/cloud_off:",
                disabled=bool(reason),
                help=reason or say("downloads.get_help"),
                on_click=_get,
                args=(lesson, name),
            )
    problem = st.session_state.get(f"{lesson.id}.download_problem")
    if problem:
        st.warning(problem, icon=":material/info:")


def _get(lesson: Lesson, name: str) -> None:
    link.touch()
    place = f"{lesson.id}.download_problem"
    try:
        fetch(name)
        if remote_files.DOWNLOADS[name].kind == "word_vectors":
            vectors(name)  # read now, while somebody waits for it anyway
        st.session_state[place] = ""
    except UserError as error:
        st.session_state[place] = sentence(error)
