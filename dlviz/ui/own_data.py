"""Your own data: a CSV upload and its columns."""

from dataclasses import replace

import streamlit as st

from dlviz.data.csv_table import read_csv
from dlviz.data.spec import Data
from dlviz.data.tables import TABLES, UPLOADS, Table
from dlviz.errors import UserError
from dlviz.lessons.records import Lesson
from dlviz.lessons.words import sentence
from dlviz.settings import SETTINGS
from dlviz.texts import say
from dlviz.ui import link
from dlviz.ui.controls import set_fields

MINE = "dlviz.tables"  # hashes of the tables that this session has brought


def brought(data: Data) -> bool:
    """Whether this session may see the table that an experiment names.

    The hash in a link is no permission: whoever follows it is asked for the file.
    """
    return data.dataset != "table" or (
        data.table in st.session_state.get(MINE, ()) and data.table in UPLOADS
    )


def uploader(lesson: Lesson, place: str) -> None:
    """Ask for a CSV; a good one becomes the lesson's data, a bad one changes nothing."""
    key = f"{lesson.id}_upload_{place}"
    st.file_uploader(
        say("own.table_what", mb=SETTINGS.upload_mb),
        type=["csv", "tsv", "txt"],
        key=key,
        max_upload_size=SETTINGS.upload_mb,
        on_change=_read,
        args=(lesson, key),
    )
    error = st.session_state.get(f"{lesson.id}.upload_error")
    if error:
        st.warning(error, icon=":material/info:")


def columns(lesson: Lesson) -> None:
    """Which two columns span the plane, and which names the class."""
    data = link.current(lesson).experiment.data
    if data.dataset == "table":
        if not brought(data):
            return
        table = UPLOADS.get(data.table)
    elif data.dataset in TABLES:
        table = TABLES[data.dataset].read()
    else:
        return
    chosen = data.columns if len(data.columns) == 2 else table.columns[:2]
    with st.container(horizontal=True):
        for i, axis in enumerate((say("own.across"), say("own.up"))):
            key = f"{lesson.id}_column_{i}"
            st.session_state[key] = chosen[i] if chosen[i] in table.columns else table.columns[i]
            st.selectbox(axis, table.columns, key=key, on_change=_choose, args=(lesson,))
        if data.dataset == "table":
            key = f"{lesson.id}_label"
            names = list(table.label_columns)
            st.session_state[key] = data.label if data.label in names else names[-1]
            st.selectbox(say("own.class_column"), names, key=key, on_change=_choose, args=(lesson,))
    if table.note:
        st.caption(table.note)


def _read(lesson: Lesson, key: str) -> None:
    uploaded = st.session_state.get(key)
    place = f"{lesson.id}.upload_error"
    st.session_state[place] = ""
    link.touch()
    if uploaded is None:
        return
    try:
        table = read_csv(uploaded.getvalue(), uploaded.name)
    except UserError as error:
        st.session_state[place] = sentence(error)
        return
    UPLOADS.put(table)
    st.session_state[MINE] = (*st.session_state.get(MINE, ()), table.sha256)
    _use(lesson, table)


def _use(lesson: Lesson, table: Table) -> None:
    visit = link.current(lesson)
    data = visit.experiment.data
    if data.dataset == "table" and data.table == table.sha256:
        link.move(lesson, visit)  # the file that a link asked for: its columns are in the link
        return
    given = {
        "dataset": "table",
        "table": table.sha256,
        "columns": table.chosen((), table.default_label),
        "label": "",
        "points": (),
        "center": 0.0,
    }
    link.move(lesson, replace(visit, twin=None, study=visit.experiment.having(**given)))


def _choose(lesson: Lesson) -> None:
    state = st.session_state
    values: dict[str, tuple[str, ...] | str] = {
        "columns": (state[f"{lesson.id}_column_0"], state[f"{lesson.id}_column_1"])
    }
    if f"{lesson.id}_label" in state:
        values["label"] = state[f"{lesson.id}_label"]
    set_fields(lesson, values)
