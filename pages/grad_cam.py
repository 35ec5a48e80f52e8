"""Grad-CAM: where did the network look, and would the answer change if that were gone?"""

from dlviz.lessons.grad_cam import LESSON
from dlviz.ui.lesson import run_lesson

run_lesson(LESSON)
