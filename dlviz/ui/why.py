"""Why: the theory, with its formula and the measured numbers beside it, and the words used."""

import streamlit as st

from dlviz.lessons.records import Lesson
from dlviz.lessons.words import GLOSSARY
from dlviz.ui.steps import verdict_of


def why(lesson: Lesson) -> None:
    """The lesson's theory; a measured number appears once this reader has seen its claim."""
    if not lesson.why:
        return
    st.subheader("Why", anchor=False)
    for theory in lesson.why:
        st.markdown(theory.text)
        st.latex(theory.formula)
        verdict = verdict_of(lesson, theory.claim) if theory.claim else None
        if verdict is not None:
            found = [(name, verdict.numbers[name]) for name in theory.beside]
            words = ", ".join(f"{name}: **{_text(value)}**" for name, value in found)
            st.markdown(f"Measured: {words}.")
    if lesson.terms:
        with st.expander("Words used here", icon=":material/menu_book:"):
            for term in lesson.terms:
                st.markdown(f"**{term}**: {GLOSSARY[term]}")


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.3g}"
