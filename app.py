"""Home: what is here, and where to start."""

import streamlit as st

from dlviz.lessons.catalogue import CHAPTERS, LESSONS
from dlviz.ui.page import NAME, shell, style
from dlviz.ui.trailer import trailer

shell(NAME, sidebar="collapsed")
style()

st.title("A deep-learning lecture that you can run", anchor=False)
st.markdown(
    "Each lesson asks one question. You guess first, then a real network trains in front of you, "
    "and what it measures decides. Scrub through the training, change one thing, send the link."
)
trailer(LESSONS[0])
for chapter, lessons in CHAPTERS.items():
    st.subheader(chapter, anchor=False)
    with st.grid("auto", min_column_width=320):
        for lesson in lessons:
            with st.container(border=True):
                st.markdown(f"#### {lesson.icon} {lesson.question}")
                steps = len(lesson.steps)
                length = f"{steps} steps, ten minutes" if steps > 1 else "a picture to explore"
                st.markdown(f"{lesson.title}, {length}.")
                st.page_link(
                    f"pages/{lesson.id}.py",
                    label="Open the lesson",
                    icon=":material/arrow_forward:",
                )
st.caption(
    "Everything is computed on this server while you watch. What you paint or upload is never "
    "written to a disk; it stays in the server's memory for a while."
)
