"""Why: the theory, with its formula and the measured numbers beside it, and the words used."""

import streamlit as st

from dlviz.lessons.records import Lesson
from dlviz.lessons.words import meaning
from dlviz.texts import passage, say
from dlviz.ui import link, steps
from dlviz.ui.claims import verdict_of, written


def why(lesson: Lesson) -> None:
    """The theory of each claim that this reader has seen decided; earlier it would answer it."""
    st.header(say("why.why"), anchor=False)
    waiting = False
    for theory in lesson.why:
        verdict = verdict_of(lesson, theory.claim)
        if theory.claim and verdict is None:
            waiting = True
            continue
        st.markdown(theory.text)
        st.latex(theory.formula)
        if verdict is not None and theory.beside:
            beside = [f"{name} **{written(verdict.numbers[name])}**" for name in theory.beside]
            st.markdown(f"Measured: {', '.join(beside)}.")
    if waiting and steps.waiting(lesson, link.current(lesson)):
        st.caption(say("why.waiting"))
    if lesson.terms:
        with st.expander(say("why.words"), icon=":material/menu_book:"):
            for term in lesson.terms:
                st.markdown(f"**{passage(term)}**: {meaning(term)}")
