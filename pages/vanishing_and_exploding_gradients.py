"""Vanishing and exploding gradients: why could nobody train deep networks, and what changed?"""

from dlviz.lessons.vanishing_and_exploding_gradients import LESSON
from dlviz.ui.lesson import run_lesson

run_lesson(LESSON)
