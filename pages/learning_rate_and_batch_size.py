"""Learning rate and batch size: how big a step, on how much data?"""

from dlviz.lessons.learning_rate_and_batch_size import LESSON
from dlviz.ui.lesson import run_lesson

run_lesson(LESSON)
