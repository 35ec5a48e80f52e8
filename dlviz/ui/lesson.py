"""A lesson from top to bottom: question, hero, steps, drawer, why, what to take with you."""

import time

import streamlit as st

from dlviz.lessons.links import Visit
from dlviz.lessons.records import Lesson
from dlviz.train.experiment import Experiment
from dlviz.ui import hero, steps
from dlviz.ui.cell import cell_bar
from dlviz.ui.clicker import clicker
from dlviz.ui.controls import control, neurons
from dlviz.ui.drawer import drawer
from dlviz.ui.faults import contained
from dlviz.ui.gallery import gallery
from dlviz.ui.page import lesson_page
from dlviz.ui.shown import Shown
from dlviz.ui.take_away import take_away
from dlviz.ui.unit import used
from dlviz.ui.why import why

SENT_S = 0.03  # what has not been sent when a page runs again is dropped


def run_lesson(lesson: Lesson) -> None:
    """Draw the lesson's page as its records read."""
    with lesson_page(lesson) as visit:
        shown = Shown()
        with contained():
            shown = hero.hero(lesson, visit)
        cell_bar(lesson, visit)
        steps.bar(lesson, visit)
        if not visit.present:
            _below(lesson, visit, shown)
        elif not shown.film:
            clicker(lambda by: steps.turned(lesson, by))
        steps.get_ready(lesson, visit)
    if shown.going:
        time.sleep(SENT_S)
        st.rerun()  # with the next, finer picture


def _below(lesson: Lesson, visit: Visit, shown: Shown) -> None:
    """What a lecture does not project."""
    if visit.controls:
        if not steps.waiting(lesson, visit):
            gallery(lesson, visit)
        _knobs(lesson, visit)
        drawer(lesson, visit, shown)
    if not steps.waiting(lesson, visit):  # the theory would answer the question
        why(lesson)
    if shown.payload and not shown.going:
        take_away(lesson, visit, shown)


def _knobs(lesson: Lesson, visit: Visit) -> None:
    """At most three knobs in sight; they wait for the guess, so that they do not answer it."""
    study = visit.study
    names = lesson.steps[visit.step].knobs
    if visit.start:
        names = lesson.starting_point(visit.start).knobs
    elif steps.waiting(lesson, visit):
        return
    if not names:
        return
    layers = len(study.network.hidden) if isinstance(study, Experiment) else 0
    with st.container(horizontal=True, key="knobs"):
        for name in names:
            if name == "photo" and not used(study, name):
                control(lesson, "picture", "knob")
            elif name == "hidden" and layers <= 1 and isinstance(study, Experiment):
                neurons(lesson)
            elif name != "hidden":  # more layers than one have a place in the drawer
                control(lesson, name, "knob")
