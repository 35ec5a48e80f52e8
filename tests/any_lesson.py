"""What holds of the studies of any lesson, and of their links."""

from dataclasses import replace

from hypothesis import strategies as some

from dlviz.errors import UserError
from dlviz.lessons.links import at_start, first_visit, read_link, write_link
from dlviz.lessons.records import Lesson
from dlviz.lessons.study_fields import fields_of
from dlviz.lessons.words import sentence
from dlviz.train.study import Study, Value


def refused(study: Study) -> str | None:
    """The code of what is wrong with a study, unless it is only too much work; None: nothing."""
    try:
        study.check()  # type: ignore[attr-defined]
    except UserError as error:
        assert sentence(error)
        return None if error.code.endswith("_too_large") else error.code
    return None


def expect_a_study_survives_its_link(lesson: Lesson, data: some.DataObject) -> None:
    """Any of a starting point's fields with any of the values that are offered."""
    point = data.draw(some.sampled_from(lesson.starting_points))
    start = at_start(lesson, first_visit(lesson), point.id)
    values: dict[str, Value] = {
        name: data.draw(some.sampled_from([*entry.stops, *entry.choices, start.study.get(name)]))
        for name, entry in fields_of(start.study).items()
    }
    visit = replace(start, study=start.study.having(**values))
    assert read_link(lesson, write_link(lesson, visit)) == (visit, ())


def expect_every_study_can_be_run_and_carried(lesson: Lesson) -> None:
    """Those of the steps, the starting points and their variants."""
    studies = [step.experiment for step in lesson.steps] + [step.after() for step in lesson.steps]
    studies += [point.experiment for point in lesson.starting_points]
    studies += [study for point in lesson.starting_points for _, study in point.variants]
    for study in studies:
        assert refused(study) is None
        table = fields_of(study)
        assert all(table[name].carries(study.get(name)) for name in table)


def expect_knobs_are_fields_of_the_study(lesson: Lesson) -> None:
    """Of the study in front of the reader, three at most."""
    places = [(step.id, step.after(), step.knobs) for step in lesson.steps]
    places += [(point.id, point.experiment, point.knobs) for point in lesson.starting_points]
    for name, study, knobs in places:
        assert set(knobs) <= set(fields_of(study)), name
        assert len(knobs) <= 3, name
