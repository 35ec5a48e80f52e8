"""The table of all claims as a Streamlit component.

A verdict is not in the page before a click asks for it, and no click asks the server.
"""

import json
from importlib.resources import files

import streamlit as st

from dlviz.lessons.catalogue import LESSONS
from dlviz.lessons.claim_table import Row, lectures_in, rows_of
from dlviz.lessons.records import KINDS, Lesson
from dlviz.texts import say

_HERE = files(__package__)
_MOUNT = st.components.v2.component(
    "dlviz_claims",
    css=(_HERE / "table.css").read_text("utf-8"),
    js=(_HERE / "table.js").read_text("utf-8"),
)


def claim_table() -> None:
    """Every claim by lesson: statement, whose it is, and its verdict behind a button."""
    _MOUNT(key="home_claims", data=_payload())


def _payload() -> bytes:
    """What the browser draws, as JSON in UTF-8; texts only, all of them our own."""
    table = {
        "words": _words(),
        "kinds": {kind: _kind(kind) for kind in KINDS},
        "lessons": [_of_lesson(lesson) for lesson in LESSONS],
    }
    return json.dumps(table, ensure_ascii=False).encode()


def _of_lesson(lesson: Lesson) -> dict[str, object]:
    return {"title": lesson.title, "rows": [_of_row(row) for row in rows_of(lesson)]}


def _of_row(row: Row) -> dict[str, object]:
    answers = " / ".join(f"“{answer}”" for answer in row.answers)
    counted = say("home.measured_on", count=f"{row.counted:,}", unit=row.unit)
    return {
        "statement": row.statement,
        "lecture": row.lecture,
        "lectures": lectures_in(row.lecture),
        "said": row.said,
        "link": _link(row),
        "kind": row.kind,
        "figure": row.figure,
        "answer": answers or say("home.no_answer"),
        "why": row.why,
        "counted": counted + (say("home.this_machine") if row.machine_dependent else ""),
    }


def _link(row: Row) -> str:
    """Where the claim is asked and not yet answered, relative to the home page."""
    last = {lesson.id: len(lesson.steps) for lesson in LESSONS}[row.lesson]
    place = "" if row.step == 1 else f"&step={row.step or last}"
    return f"{row.lesson}?v=1{place}{'' if row.step else '&deeper=1'}"


def _kind(kind: str) -> str:
    return {
        "holds": say("home.kind_holds"),
        "does not hold": say("home.kind_does_not_hold"),
        "depends": say("home.kind_depends"),
        "too close to call": say("home.kind_too_close"),
    }[kind]


def _words() -> dict[str, str]:
    return {
        "caption": say("home.claims_caption"),
        "statement": say("home.column_statement"),
        "lecture": say("home.column_lecture"),
        "verdict": say("home.column_verdict"),
        "uncover": say("home.uncover"),
        "uncover_of": say("home.uncover_of"),
        "uncover_all": say("home.uncover_all"),
        "cover_all": say("home.cover_all"),
        "guess": say("home.guess_first"),
        "search": say("home.search"),
        "every_lecture": say("home.every_lecture"),
        "every_verdict": say("home.every_verdict"),
        "only_lecture": say("home.only_lecture"),
        "only_verdict": say("home.only_verdict"),
        "found": say("home.found"),
        "lecture_says": say("home.lecture_says"),
    }
