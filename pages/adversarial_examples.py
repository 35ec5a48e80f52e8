"""Adversarial examples: how little does it take?"""

from dlviz.lessons.adversarial_examples import LESSON
from dlviz.ui.lesson import run_lesson

run_lesson(LESSON)
