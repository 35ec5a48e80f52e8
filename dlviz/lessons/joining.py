"""What those who join a presented page open: a visit of their own, which gives nothing away."""

from dataclasses import replace

from dlviz.lessons.links import Visit, at_step
from dlviz.lessons.records import Lesson


def answered(lesson: Lesson, visit: Visit) -> bool:
    """Whether the page shows the answer to its step's question."""
    return visit.shown and not visit.start and lesson.steps[visit.step].ask is not None


def joined(lesson: Lesson, visit: Visit, answer: bool, knobs: bool) -> Visit:
    """The visit as a student opens it: nobody presents there, and the question is still open.

    answer: take the answer along, where it is on the wall. knobs: whether they can change anything.
    """
    if answered(lesson, visit) and not answer:
        visit = at_step(lesson, visit, visit.step)
    elif visit.start:
        visit = replace(visit, shown=False)  # what was uncovered on the way here is no part of it
    return replace(visit, present=False, deeper=False, controls=knobs)
