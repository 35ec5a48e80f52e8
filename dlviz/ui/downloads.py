"""Picture sets to download: a button where there is internet, greyed with the reason elsewhere."""

import streamlit as st

from dlviz.data.downloads import DOWNLOADS, fetch, have, reachable
from dlviz.data.pictures import DATASETS
from dlviz.errors import UserError
from dlviz.lessons.records import Lesson
from dlviz.lessons.words import sentence
from dlviz.ui import link


def missing(name: str) -> bool:
    """Whether a picture set has to be downloaded first."""
    return name in DOWNLOADS and not have(name)


def offer(lesson: Lesson) -> None:
    """Every picture set that is not here: a button that gets it, or the reason why it cannot."""
    absent = [name for name in DOWNLOADS if missing(name)]
    if not absent:
        return
    with st.container(horizontal=True, key="downloads"):
        for name in absent:
            reason = reachable(name)
            st.button(
                f"Get {DATASETS[name].label} ({DOWNLOADS[name].megabytes} MB)",
                key=f"{lesson.id}_get_{name}",
                icon=":material/cloud_download:" if not reason else ":material/cloud_off:",
                disabled=bool(reason),
                help=reason or "Downloaded once for this server, and checked by its SHA-256.",
                on_click=_get,
                args=(lesson, name),
            )
    problem = st.session_state.get(f"{lesson.id}.download_problem")
    if problem:
        st.warning(problem, icon=":material/info:")


def _get(lesson: Lesson, name: str) -> None:
    link.touch(lesson)
    place = f"{lesson.id}.download_problem"
    try:
        fetch(name)
        st.session_state[place] = ""
    except UserError as error:
        st.session_state[place] = sentence(error)
