"""Ways through the lessons: one lecture of 45 minutes, and a semester.

The tables of docs/teaching.md say the same; a test compares them.
"""

from dataclasses import dataclass, replace

from dlviz.lessons.catalogue import LESSONS
from dlviz.lessons.claim_table import lectures_in
from dlviz.lessons.links import at_start, at_step, first_visit, write_link
from dlviz.lessons.records import Lesson
from dlviz.texts import say


@dataclass(frozen=True)
class Stop:
    """Some minutes of the lecture, in presenter view.

    start, end: minutes from its beginning. steps: indices, in order. point: id of a starting point
    that is shown instead, from the step `steps` names; "" for none. why: why here.
    """

    start: int
    end: int
    lesson: Lesson
    steps: tuple[int, ...]
    title: str
    why: str
    point: str = ""

    @property
    def query(self) -> dict[str, str]:
        """The link's parameters: what is projected first."""
        visit = at_step(self.lesson, first_visit(self.lesson), self.steps[0])
        if self.point:
            visit = at_start(self.lesson, visit, self.point)
        return write_link(self.lesson, replace(visit, present=True))

    @property
    def shown(self) -> str:
        """Which steps, as a table says it: "1 to 3", "1, 3"; "" for a starting point."""
        numbers = [step + 1 for step in self.steps]
        if self.point:
            return ""
        if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
            return say("home.steps_from_to", first=numbers[0], last=numbers[-1])
        return ", ".join(map(str, numbers))


@dataclass(frozen=True)
class Weeks:
    """Two weeks of the semester. start, end: numbers of weeks. why: why then."""

    start: int
    end: int
    lesson: Lesson
    why: str

    @property
    def lectures(self) -> tuple[str, ...]:
        """Whose statements the lesson tests."""
        return lectures_in(", ".join(source.lecture for source in self.lesson.sources))


_LESSON = {lesson.id: lesson for lesson in LESSONS}


def _stop(
    start: int, end: int, lesson: str, steps: tuple[int, ...], title: str, why: str, point: str = ""
) -> Stop:
    return Stop(start, end, _LESSON[lesson], steps, title, why, point)


LECTURE: tuple[Stop, ...] = (
    _stop(0, 10, "decision_boundaries", (0, 1, 2), say("home.stop_lines"), say("home.why_lines")),
    _stop(10, 13, "vanishing_and_exploding_gradients", (0,),
          say("home.stop_depth"), say("home.why_depth")),
    _stop(13, 18, "vanishing_and_exploding_gradients", (2,),
          say("home.stop_scale"), say("home.why_scale")),
    _stop(18, 23, "feature_hierarchies", (2,), say("home.stop_layers"), say("home.why_layers")),
    _stop(23, 32, "grad_cam", (2, 3), say("home.stop_maps"), say("home.why_maps")),
    _stop(32, 41, "adversarial_examples", (0, 1, 2),
          say("home.stop_attacks"), say("home.why_attacks")),
    _stop(41, 45, "decision_boundaries", (2,),
          say("home.stop_game"), say("home.why_game"), point="game"),
)  # fmt: skip

SEMESTER: tuple[Weeks, ...] = (
    Weeks(1, 2, _LESSON["decision_boundaries"], say("home.weeks_lines")),
    Weeks(3, 4, _LESSON["learning_rate_and_batch_size"], say("home.weeks_rates")),
    Weeks(5, 6, _LESSON["vanishing_and_exploding_gradients"], say("home.weeks_depth")),
    Weeks(7, 8, _LESSON["feature_hierarchies"], say("home.weeks_layers")),
    Weeks(9, 10, _LESSON["grad_cam"], say("home.weeks_maps")),
    Weeks(11, 12, _LESSON["adversarial_examples"], say("home.weeks_attacks")),
    Weeks(13, 14, _LESSON["word_analogies"], say("home.weeks_words")),
)
