"""The shell of every page: title, sidebar, type sizes, the lesson's question."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from dlviz.draw.palette import GUESS
from dlviz.lessons.catalogue import CHAPTERS
from dlviz.lessons.links import Visit
from dlviz.lessons.records import Lesson
from dlviz.lessons.study_fields import label_of_field
from dlviz.texts import say
from dlviz.ui import faults, link
from dlviz.ui.access_style import ALWAYS, PHONE_BAR
from dlviz.ui.steps import headline
from dlviz.ui.warm import warm

NAME = "dlviz"
ICON = str(Path(__file__).parents[2] / "assets" / "icon" / "icon.png")
WIDTH_PX = 1180

# Sizes are in rem, so that a reader's own font size is kept. The presenter's page is half as large
# again, and shows no knobs.
_STYLE = """
<style>
[data-testid="stMainBlockContainer"] {{ max-width: {width}px; padding: 2.9rem 1.1rem 4rem; }}
:root {{ --film-top: 2.75rem; }}
.st-key-player {{ display: none; }}
[data-testid="stHeader"] {{ height: 2.75rem; min-height: 0; background: transparent;
  backdrop-filter: blur(8px); }}
@media (min-width: 641px) {{
  .st-key-bar > div > [data-testid="stHorizontalBlock"] {{ flex-wrap: nowrap; }}
  .st-key-bar [data-testid="stColumn"] {{ min-width: 0; }}
  .st-key-bar [data-testid="stColumn"]:first-child:not(:only-child) {{ min-width: {steps}; }}
  .st-key-bar [data-testid="stColumn"]:last-child:not(:only-child) {{ flex: none;
    width: max-content; min-width: 140px; }}
  .st-key-bar [data-testid="stColumn"]:last-child button {{ white-space: nowrap; }}
}}
[data-testid="stMain"] h1 {{ font-size: {title}rem; line-height: 1.2; padding: 0 0 .2rem; }}
[data-testid="stMain"] [data-testid="stVerticalBlock"] {{ gap: .75rem; }}
[class*="st-key-guess_"] [aria-checked="true"] {{ outline: 2px dashed {guess}; }}
[class*="st-key-guessed_"] {{ border-left: 3px dashed {guess}; padding-left: .8rem; }}
[data-testid="stMain"] .katex-display {{ overflow-x: auto; overflow-y: hidden; padding: .2rem 0; }}
@media (max-width: 640px) {{
  [data-testid="stMain"] .katex-display {{ font-size: .82em; }}
  [data-testid="stMainBlockContainer"] {{ padding: 2.9rem .9rem 5rem; }}
  [data-testid="stMain"] h1 {{ font-size: 1.45rem; }}
}}
[data-testid="stMain"] h2 {{ font-size: 1.75rem; font-weight: 600; padding: .5rem 0 1rem; }}
[class*="st-key-question_"] h2 {{ font-size: 1.5rem; padding: .75rem 0 1rem; }}
{extra}
</style>
"""
_PRESENT = """
html { font-size: 22px; }
[data-testid="stMainBlockContainer"] { max-width: 1800px; padding-top: 1.2rem; padding-bottom: 0; }
[data-testid="stHeader"], [data-testid="stSidebar"] { display: none; }
[data-testid="stMain"] [data-testid="stVerticalBlock"] { gap: .5rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-player) { display: none; }
.st-key-bar p { line-height: 1.35; }
.st-key-bar [data-testid="stMarkdownContainer"], .st-key-bar p { margin-bottom: 0; }
[data-testid="stMain"]:focus-visible { outline: none; }
[data-testid="stLayoutWrapper"]:has(> .st-key-clicker_place) { display: none; }
.st-key-bar button p { font-size: 1.05rem; font-weight: 600; }
.st-key-bar .stMarkdownBadge { color: inherit; font-size: 1rem; }
@media (max-width: 1100px) {
  .st-key-bar p { font-size: .92rem; }
  .st-key-bar button p { font-size: 1rem; }
}
[data-testid="stPopoverBody"] { width: min(900px, 96vw) !important; min-width: 0 !important;
  max-width: 96vw !important; max-height: 96vh !important; }
[data-testid="stPopoverBody"] > * { max-width: none !important; }
[data-testid="stPopoverBody"] img { image-rendering: pixelated; }
"""


@contextmanager
def lesson_page(lesson: Lesson) -> Iterator[Visit]:
    """Title, sidebar, question and sources around what the page itself draws."""
    shell(lesson.id, lesson.title, sidebar="collapsed")
    visit = link.open_visit(lesson)
    style(visit.present)
    st.title(headline(lesson, visit), anchor=False)
    bad = link.bad_parameters(lesson)
    if bad:
        names = ", ".join(sorted(label_of_field(name, visit.study) for name in bad))
        st.caption(":material/link_off: " + say("page.not_usable", names=names))
    yield visit
    if not visit.present:
        _sources(lesson)


def shell(page: str, title: str, sidebar: str = "auto") -> None:
    """What every page begins with.

    page: the id under which its failures are logged, and with which the keys of its state begin.
    """
    faults.begin(page)
    st.set_page_config(
        page_title=f"{title} · {NAME}" if title != NAME else NAME,
        page_icon=ICON,  # an icon by name would be fetched from somebody else's server
        layout="wide",
        initial_sidebar_state=sidebar,  # type: ignore[arg-type]  # one of Streamlit's words
    )
    warm()
    with st.sidebar:
        st.page_link("app.py", label=say("page.all_lessons"), icon=":material/home:")
        st.page_link(
            "pages/before_class.py", label=say("home.before_class"), icon=":material/task_alt:"
        )
        for chapter, lessons in CHAPTERS.items():
            st.caption(chapter)
            for lesson in lessons:
                st.page_link(f"pages/{lesson.id}.py", label=lesson.title, icon=lesson.icon)


def style(present: bool = False) -> None:
    """Widths and type sizes; static text, nothing of a reader's goes in."""
    st.html(
        _STYLE.format(
            width=WIDTH_PX,
            title=1.75,
            guess=GUESS,
            steps="0" if present else "226px",
            extra=ALWAYS + (_PRESENT if present else PHONE_BAR),
        ),
        width="stretch",
    )


def _sources(lesson: Lesson) -> None:
    with st.container(border=False):
        st.header(say("page.sources"), anchor=False)
        for source in lesson.sources:
            st.markdown(f"- **{source.lecture}**: {source.statement}")
