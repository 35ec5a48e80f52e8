"""A still of each lesson's hero, as the lesson opens: it poses the question, it does not answer."""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

from dlviz.lessons.records import Lesson

FOLDER = Path(__file__).parents[2] / "assets" / "stills"


@dataclass(frozen=True)
class Still:
    """A picture file (WebP) and what it shows, in words with what was measured in it."""

    file: Path
    alt: str


def still_of(lesson: Lesson, dark: bool = False) -> Still:
    """The lesson's still on a light or a dark ground. Raises KeyError where there is none."""
    return Still(file_of(lesson, dark), labels()[lesson.id])


def file_of(lesson: Lesson, dark: bool = False) -> Path:
    """Where its picture is."""
    return FOLDER / f"{lesson.id}-{'dark' if dark else 'light'}.webp"


@functools.cache
def labels() -> dict[str, str]:
    """What each lesson's still shows, by the lesson's id, as its film said."""
    kept: dict[str, str] = json.loads((FOLDER / "labels.json").read_text("utf-8"))
    return kept
