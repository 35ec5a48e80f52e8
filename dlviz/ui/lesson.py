"""A lesson from top to bottom: question, hero, steps, drawer, why, what to take with you."""

import streamlit as st

from dlviz.lessons.links import Visit
from dlviz.lessons.records import Lesson
from dlviz.train.recording import Recording
from dlviz.ui import hero, steps
from dlviz.ui.controls import control, neurons
from dlviz.ui.drawer import drawer
from dlviz.ui.page import lesson_page
from dlviz.ui.take_away import take_away
from dlviz.ui.why import why


def run_lesson(lesson: Lesson) -> None:
    """Draw the lesson's page as its records read."""
    with lesson_page(lesson) as visit:
        shown = hero.hero(lesson, visit)
        steps.bar(lesson, visit)
        if visit.present:
            return
        if visit.controls:
            _knobs(lesson, visit)
            drawer(lesson, visit, shown.recordings, shown.names)
        why(lesson)
        if shown.recordings and shown.examples is not None:
            take_away(
                lesson, visit, _own(visit, shown.recordings),
                shown.examples, shown.payload, shown.finding,
            )  # fmt: skip


def _own(visit: Visit, recordings: tuple[Recording, ...]) -> Recording:
    """The run that the visit's experiment names, among its twin, its parent or its seeds."""
    return next(each for each in recordings if each.experiment == visit.experiment)


def _knobs(lesson: Lesson, visit: Visit) -> None:
    """At most three knobs in sight; they wait for the guess, so that they do not answer it."""
    if visit.start or steps.waiting(lesson, visit):
        return
    layers = len(visit.experiment.network.hidden)
    with st.container(horizontal=True, key="knobs"):
        for name in lesson.steps[visit.step].knobs:
            if name == "hidden" and layers <= 1:
                neurons(lesson)
            elif name != "hidden":  # more layers than one have a place in the drawer
                control(lesson, name, "knob")
