"""Every lesson, by chapter, in the order in which they are offered."""

import types
from collections.abc import Mapping

from dlviz.lessons.adversarial_examples import LESSON as ADVERSARIAL_EXAMPLES
from dlviz.lessons.decision_boundaries import LESSON as DECISION_BOUNDARIES
from dlviz.lessons.edge_of_learning import LESSON as EDGE_OF_LEARNING
from dlviz.lessons.feature_hierarchies import LESSON as FEATURE_HIERARCHIES
from dlviz.lessons.grad_cam import LESSON as GRAD_CAM
from dlviz.lessons.learning_rate_and_batch_size import LESSON as LEARNING_RATE_AND_BATCH_SIZE
from dlviz.lessons.records import Lesson
from dlviz.lessons.vanishing_and_exploding_gradients import (
    LESSON as VANISHING_AND_EXPLODING_GRADIENTS,
)
from dlviz.lessons.word_analogies import LESSON as WORD_ANALOGIES

LESSONS: tuple[Lesson, ...] = (
    DECISION_BOUNDARIES,
    LEARNING_RATE_AND_BATCH_SIZE,
    VANISHING_AND_EXPLODING_GRADIENTS,
    FEATURE_HIERARCHIES,
    GRAD_CAM,
    ADVERSARIAL_EXAMPLES,
    WORD_ANALOGIES,
)

GALLERY: tuple[Lesson, ...] = (EDGE_OF_LEARNING,)
"""Pages that show one thing and ask no question of a lecture's."""

PAGES = (*LESSONS, *GALLERY)

CHAPTERS: Mapping[str, tuple[Lesson, ...]] = types.MappingProxyType(
    {
        chapter: tuple(lesson for lesson in PAGES if lesson.chapter == chapter)
        for chapter in dict.fromkeys(lesson.chapter for lesson in PAGES)
    }
)
