"""Every lesson, by chapter, in the order in which they are offered."""

import types
from collections.abc import Mapping

from dlviz.lessons.decision_boundaries import LESSON as DECISION_BOUNDARIES
from dlviz.lessons.records import Lesson

LESSONS: tuple[Lesson, ...] = (DECISION_BOUNDARIES,)

CHAPTERS: Mapping[str, tuple[Lesson, ...]] = types.MappingProxyType(
    {
        chapter: tuple(lesson for lesson in LESSONS if lesson.chapter == chapter)
        for chapter in dict.fromkeys(lesson.chapter for lesson in LESSONS)
    }
)
