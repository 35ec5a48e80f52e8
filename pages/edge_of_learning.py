"""The edge of learning: which learning rates train, and which blow up?"""

from dlviz.lessons.edge_of_learning import LESSON
from dlviz.ui.lesson import run_lesson

run_lesson(LESSON)
