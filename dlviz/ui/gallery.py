"""The gallery under the hero: small pictures of the starting points; a click opens one."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dlviz.lessons.links import Visit, at_start, at_step
from dlviz.lessons.records import Lesson, StartingPoint, Step
from dlviz.texts import say
from dlviz.ui import link

ASSETS = Path(__file__).parents[2] / "assets"
LEAST_PX = 88  # a picture's width: eleven in a row of a wide page, three of a phone's

# The button lies over its picture as well. The picture's own button, to enlarge it, is away: one
# thing to click and one stop of the keyboard a picture. What is shown now has a frame, bold words.
_STYLE = """
<style>
.st-key-{gallery} [class*="st-key-{gallery}_"] {{ position: relative; gap: .1rem; }}
.st-key-{gallery} [data-testid="stElementContainer"] {{ position: static; }}
.st-key-{gallery} [data-testid="stElementToolbar"] {{ display: none; }}
.st-key-{gallery} img {{ border-radius: 6px; width: 100%; }}
.st-key-{gallery} button {{ min-height: 0; padding: .15rem 0; position: static; }}
.st-key-{gallery} button::after {{ content: ""; inset: 0; position: absolute; }}
.st-key-{gallery} button p {{ font-size: .875rem; line-height: 1.25; }}
.st-key-{gallery} [class*="st-key-{gallery}_"]:hover img {{ filter: brightness(1.12); }}
.st-key-{gallery}_{here} img {{ box-shadow: 0 0 0 3px currentColor; }}
.st-key-{gallery}_{here} button p {{ font-weight: 700; text-decoration: underline; }}
</style>
"""


def pictured(lesson: Lesson) -> tuple[StartingPoint, ...]:
    """The starting points that have a picture: the gallery's, no longer the drawer's."""
    return tuple(point for point in lesson.starting_points if point.picture)


def gallery(lesson: Lesson, visit: Visit) -> None:
    """The present step, where it has a picture, and the starting points that have one."""
    points = pictured(lesson)
    if not points:
        return
    step, key = lesson.steps[visit.step], f"{lesson.id}_gallery"
    here = visit.start or step.id
    with st.container(key=key):
        st.html(_STYLE.format(gallery=key, here=here))
        with st.grid("auto", min_column_width=LEAST_PX, gap="small"):
            if step.picture:
                _tile(lesson, step, say("gallery.overview"), not visit.start, _to_step)
            for point in points:
                _tile(lesson, point, point.title, visit.start == point.id, _to_start(point.id))


def _tile(
    lesson: Lesson,
    place: Step | StartingPoint,
    name: str,
    here: bool,
    there: Callable[[Lesson, Visit], Visit],
) -> None:
    """One picture; the place that is shown can be opened too: a reader may have left its window."""
    said = f"{place.title}. {place.say}"
    if here:
        said = f"{said} {say('gallery.shown_now')}"
    with st.container(key=f"{lesson.id}_gallery_{place.id}"):
        st.image(ASSETS / place.picture, width="stretch", alt=said)
        st.button(
            name,
            key=f"{lesson.id}_open_{place.id}",
            type="tertiary",
            width="stretch",
            on_click=link.moving(lesson, lambda now: there(lesson, now)),
        )


def _to_step(lesson: Lesson, visit: Visit) -> Visit:
    return at_step(lesson, visit, visit.step, visit.shown)


def _to_start(name: str) -> Callable[[Lesson, Visit], Visit]:
    return lambda lesson, visit: at_start(lesson, visit, name)
