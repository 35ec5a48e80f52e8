"""The page of Grad-CAM for its tests: how it is opened, and what is on it."""

from collections.abc import Mapping

from dlviz.lessons.grad_cam import LESSON
from dlviz.train.study import Value
from tests.lesson_page import LessonPage

FEW: Mapping[str, Value] = {
    "n": 60, "n_test": 60, "epochs": 1, "channels": (4, 4, 4, 4), "live": True,
}  # fmt: skip
"""What makes a small network quick to train."""


PAGE = LessonPage(LESSON)
opened, step_of, start_of, visit_of = PAGE.opened, PAGE.step_of, PAGE.start_of, PAGE.visit_of
moved, keys, knobs = PAGE.moved, PAGE.keys, PAGE.knobs
choose, at_section = PAGE.choose, PAGE.at_section
