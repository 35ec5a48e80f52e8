"""Word analogies: can one do sums with meaning, and which part of the sum does the work?"""

from dlviz.lessons.word_analogies import LESSON
from dlviz.ui.lesson import run_lesson

run_lesson(LESSON)
