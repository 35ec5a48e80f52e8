"""Decision boundaries: who draws the line, you or the network?"""

from dlviz.lessons.decision_boundaries import LESSON
from dlviz.ui.lesson import run_lesson

run_lesson(LESSON)
