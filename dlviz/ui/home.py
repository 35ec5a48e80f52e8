"""The home page: what this is, the lessons, ways through them, and every claim with its verdict."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from dlviz.lessons.catalogue import LESSONS, PAGES
from dlviz.lessons.paths import LECTURE, SEMESTER
from dlviz.lessons.records import Lesson
from dlviz.lessons.stills import still_of
from dlviz.texts import say
from dlviz.ui.claim_table import claim_table
from dlviz.ui.trailer import trailer

Rows = Sequence[tuple[str, ...]]

CARD_PX = 250  # four in a row of a wide page, one in a phone's

# A card's link lies over the whole card. The picture's own button, to enlarge it, is away: one
# thing to click and one stop of the keyboard a card.
_STYLE = """
<style>
[class*="st-key-card_"] { position: relative; height: 100%; padding: 0 0 .8rem !important;
  gap: .35rem !important; overflow: hidden; }
[class*="st-key-card_"] > [data-testid="stElementContainer"]:not(:first-child) {
  padding: 0 .9rem; }
[class*="st-key-card_"] [data-testid="stElementContainer"],
[class*="st-key-card_"] [data-testid="stPageLink"] { position: static; }
[class*="st-key-card_"] [data-testid="stElementToolbar"] { display: none; }
[class*="st-key-card_"] img { width: 100%; border-radius: 0; display: block; }
[class*="st-key-card_"] [data-testid="stPageLink"] a { padding: 0; position: static; margin: 0;
  background: none; }
[class*="st-key-card_"] a p { font-size: 1.1rem; line-height: 1.3; font-weight: 600;
  white-space: normal; overflow: visible; }
[class*="st-key-card_"] a::after { content: ""; inset: 0; position: absolute; }
[class*="st-key-card_"]:hover { border-color: var(--st-primary-color, #0072B2); }
[class*="st-key-card_"]:hover a p { text-decoration: underline; }
[class*="st-key-card_"]:focus-within { outline: 3px solid var(--st-primary-color, #0072B2); }
[class*="st-key-card_"] [data-testid="stPageLink"] { padding-top: .45rem; }
.st-key-before_class a p { white-space: normal; overflow: visible; }
[class*="st-key-path_"] table { width: 100%; }
[class*="st-key-path_"] h3 { font-size: 1.5rem; }
@media (max-width: 640px) { /* a row is its minutes, and beside them the rest */
  [class*="st-key-path_"] thead { display: none; }
  [class*="st-key-path_"] :is(table, tbody) { display: block; }
  [class*="st-key-path_"] tr { display: grid; grid-template-columns: 3.6rem 1fr;
    padding: .5rem 0; }
  [class*="st-key-path_"] td { border: 0; padding: .1rem 0; grid-column: 2; }
  [class*="st-key-path_"] td:first-child { grid-column: 1; grid-row: 1; }
  [class*="st-key-path_"] td:empty { display: none; }
}
</style>
"""


def home() -> None:
    """Draw the page from top to bottom."""
    st.html(_STYLE)
    st.title(say("home.title"), anchor=False)
    st.markdown(say("home.what"))
    trailer(LESSONS[0])
    st.header(say("home.lessons"), anchor=False)
    with st.grid("auto", min_column_width=CARD_PX, key="cards"):
        for lesson in PAGES:
            _card(lesson)
    _in_class()
    st.header(say("home.claims_title"), anchor=False)
    st.markdown(say("home.claims_say"))
    claim_table()
    st.caption(say("home.kept"))


def _card(lesson: Lesson) -> None:
    """The lesson's still, its question as the link, and one line."""
    still = still_of(lesson, dark=st.context.theme.type == "dark")
    steps = len(lesson.steps)
    with st.container(border=True, key=f"card_{lesson.id}", height="stretch"):
        st.image(still.file, width="stretch", alt=still.alt)
        st.page_link(f"pages/{lesson.id}.py", label=lesson.question)
        if steps > 1:
            st.caption(say("home.card_steps", title=lesson.title, count=steps))
        else:
            st.caption(say("home.card_gallery", title=lesson.title))


def _in_class() -> None:
    """The two ways through the lessons, with links that open in order."""
    st.header(say("home.class_title"), anchor=False)
    with st.container(key="before_class"):
        st.page_link(
            "pages/before_class.py", label=say("home.class_before"), icon=":material/task_alt:"
        )
    with st.container(key="path_lecture"):
        st.subheader(say("home.class_lecture"), anchor=False)
        st.markdown(say("home.class_lecture_say"))
        st.markdown(_table(_lecture()))
    with st.container(key="path_semester"):
        st.subheader(say("home.class_semester"), anchor=False)
        st.markdown(say("home.class_semester_say"))
        st.markdown(_table(_semester()))


def _lecture() -> Rows:
    heads = (
        say("home.head_minutes"),
        say("home.head_show"),
        say("home.head_steps"),
        say("home.head_why"),
    )
    return [heads] + [
        (
            f"{stop.start}-{stop.end}",
            _link(stop.title, stop.lesson, stop.query),
            stop.shown,
            stop.why,
        )
        for stop in LECTURE
    ]


def _semester() -> Rows:
    heads = (
        say("home.head_weeks"),
        say("home.head_lesson"),
        say("home.head_then"),
        say("home.head_lectures"),
    )
    return [heads] + [
        (
            f"{weeks.start}-{weeks.end}",
            _link(weeks.lesson.title, weeks.lesson, {}),
            weeks.why,
            ", ".join(weeks.lectures),
        )
        for weeks in SEMESTER
    ]


def _link(text: str, lesson: Lesson, query: dict[str, str]) -> str:
    """A link in Markdown, relative to the home page; it opens in a tab of its own."""
    return f"[{text}]({lesson.id}{'?' if query else ''}{urlencode(query)})"


def _table(rows: Rows) -> str:
    """A table in Markdown; the first row is its head."""
    lines = [rows[0], tuple("---" for _ in rows[0]), *rows[1:]]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
