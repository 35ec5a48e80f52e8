"""The page of a lesson for its tests: how it is opened, and what is on it."""

from dataclasses import dataclass, replace

from streamlit.testing.v1 import AppTest

from dlviz.lessons.links import Visit, at_start, at_step, first_visit
from dlviz.lessons.records import Lesson
from dlviz.train.study import Value
from tests import app_pages


@dataclass(frozen=True, eq=False)
class LessonPage:
    """One lesson's page, run without a browser."""

    lesson: Lesson

    def opened(self, params: dict[str, str] | None = None) -> AppTest:
        """The page as a link opens it."""
        return app_pages.opened(self.lesson, params)

    def step_of(self, name: str, shown: bool = False, **values: Value) -> Visit:
        """A step with some of its study's fields changed."""
        place = [step.id for step in self.lesson.steps].index(name)
        visit = at_step(self.lesson, first_visit(self.lesson), place, shown)
        return replace(visit, study=visit.study.having(**values))

    def start_of(self, name: str, **values: Value) -> Visit:
        """A starting point with some of its study's fields changed, the drawer open."""
        visit = at_start(self.lesson, replace(first_visit(self.lesson), deeper=True), name)
        return replace(visit, study=visit.study.having(**values))

    def visit_of(self, at: AppTest) -> Visit:
        """Where the page stands."""
        visit: Visit = at.session_state[f"{self.lesson.id}.visit"]
        return visit

    def moved(self, at: AppTest, visit: Visit) -> AppTest:
        """The same page at another visit."""
        at.session_state[f"{self.lesson.id}.visit"] = visit
        at.run()
        assert not at.exception
        return at

    def keys(self, at: AppTest) -> set[str]:
        """The keys of all widgets on the page."""
        return {
            str(widget.key)
            for kind in ("button", "selectbox", "select_slider", "toggle", "button_group")
            for widget in at.get(kind)
        }

    def knobs(self, at: AppTest) -> set[str]:
        """The names of the knobs in sight."""
        mark = f"{self.lesson.id}_knob_"
        return {key.removeprefix(mark) for key in self.keys(at) if key.startswith(mark)}

    def choose(self, at: AppTest, name: str, value: object, place: str = "knob") -> AppTest:
        """Choose one of a selectbox's options."""
        at.selectbox(key=f"{self.lesson.id}_{place}_{name}").set_value(value).run()
        assert not at.exception and not at.error
        return at

    def at_section(self, at: AppTest, name: str) -> AppTest:
        """The page with another section of the drawer."""
        at.session_state[f"{self.lesson.id}_section"] = name
        at.run()
        assert not at.exception and not at.error, name
        return at
