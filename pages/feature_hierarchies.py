"""Feature hierarchies: what does each layer see, and how much of it is in the architecture?"""

from dlviz.lessons.feature_hierarchies import LESSON
from dlviz.ui.lesson import run_lesson

run_lesson(LESSON)
