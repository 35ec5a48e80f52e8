"""The table of all claims as a Streamlit component.

A verdict is not in the page before a click asks for it, and no click asks the server.
"""

import json
from importlib.resources import files

import streamlit as st

from dlviz.lessons.catalogue import LESSONS
from dlviz.lessons.claim_table import Row, lectures_in, rows_of
from dlviz.lessons.records import KIND_NAMES, Lesson
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
        "kinds": KIND_NAMES,
        "lessons": [_of_lesson(lesson) for lesson in LESSONS],
    }
    return json.dumps(table, ensure_ascii=False).encode()


def _of_lesson(lesson: Lesson) -> dict[str, object]:
    return {"title": lesson.title, "rows": [_of_row(lesson, row) for row in rows_of(lesson)]}


def _of_row(lesson: Lesson, row: Row) -> dict[str, object]:
    """The words are the lesson's; what came out, and on how much, is what was recorded."""
    claim = lesson.claim(row.claim)
    counted = say("home.measured_on", count=row.counted, unit=claim.unit)
    return {
        "statement": claim.statement,
        "lecture": claim.source.lecture,
        "lectures": lectures_in(claim.source.lecture),
        "said": claim.source.statement,
        "link": _link(row),
        "kind": row.kind,
        "figure": row.figure,
        "answer": claim.supported(row.answer),
        "why": row.why,
        "counted": counted + (say("home.this_machine") if row.machine_dependent else ""),
    }


def _link(row: Row) -> str:
    """Where the claim is asked and not yet answered, relative to the home page."""
    last = {lesson.id: len(lesson.steps) for lesson in LESSONS}[row.lesson]
    place = "" if row.step == 1 else f"&step={row.step or last}"
    return f"{row.lesson}?v=1{place}{'' if row.step else '&deeper=1'}"


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
        "none_found": say("home.none_found"),
        "lecture_says": say("home.lecture_says"),
    }
