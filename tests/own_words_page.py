"""A page with the fields that readers may bring their own words for, for its tests."""

from dlviz.lessons.records import Lesson, Step
from dlviz.measure.analogy_scores import AnalogyScores
from dlviz.train.skip_gram import SkipGram


def _lesson(name: str, study: AnalogyScores | SkipGram) -> Lesson:
    step = Step(id="only", title="", say="", look_at="", experiment=study)
    return Lesson(
        id=name, chapter="", icon="", title="", question="", hero="", aha="", steps=(step,),
        starting_points=(), deeper_claims=(), sources=(), why=(), share="",
    )  # fmt: skip


SCORES = _lesson("own_scores", AnalogyScores())
LEARNING = _lesson("own_learning", SkipGram())
LESSONS = {lesson.id: lesson for lesson in (SCORES, LEARNING)}


def page(name: str, params: dict[str, str], fields: tuple[str, ...]) -> None:
    """The script: what a link asks for, or the controls; the study stands in a text."""
    import streamlit as st

    from dlviz.ui import link, own_files
    from dlviz.ui.controls import control
    from tests.own_words_page import LESSONS

    lesson = LESSONS[name]
    if "opened" not in st.session_state:
        st.session_state["opened"] = True
        st.query_params.from_dict(params)
    study = link.open_visit(lesson).study
    if own_files.brought(study):
        st.text("shown")
    else:
        own_files.ask(lesson, study)
    for field in fields:
        control(lesson, field)
