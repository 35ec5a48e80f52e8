"""What a film tells Python: a branch, a changed weight, painted points, a clicker, a score.

Everything that comes from a browser is checked against the same table as a link.
"""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

import numpy as np
import streamlit as st

from dlviz.errors import UserError
from dlviz.lessons.fields import FIELDS, accepts
from dlviz.lessons.links import CHANGES, MAX_CHANGES, Visit, read_changes, write_changes
from dlviz.lessons.records import Lesson
from dlviz.lessons.study_fields import fields_of
from dlviz.lessons.words import sentence
from dlviz.texts import say
from dlviz.train.experiment import Change, Experiment
from dlviz.train.plane import Plane
from dlviz.train.study import Study
from dlviz.train.survival import Survival
from dlviz.ui import link, steps
from dlviz.ui.cell import open_cell, train_row
from dlviz.ui.unit import chosen, open_unit, refused

STROKE_POINTS = 60
MOST_ROUNDS = 20
SHOWN_OF_SUM = ("struck", "own", "method", "forms", "category")
BRANCH_FIELDS = ("learning_rate", "batch_size", "optimiser", "noise")


def heard(lesson: Lesson, event: Mapping[str, object]) -> None:
    """Take one event of the film into the visit; one that makes no sense is passed over."""
    visit = link.current(lesson)
    link.touch()
    try:
        _TAKE[str(event.get("kind"))](lesson, visit, event)
    except (KeyError, ValueError, TypeError, IndexError, OverflowError):
        return


def branch_form(lesson: Lesson, visit: Visit) -> None:
    """The one question of a branch: from this update on, which field has which value?"""
    problem = st.session_state.pop(f"{lesson.id}.branch_problem", None)
    if problem:
        st.warning(problem, icon=":material/info:")
    place = f"{lesson.id}.branch_step"
    step = st.session_state.get(place)
    if step is None:
        return
    name_key, value_key = f"{lesson.id}_branch_field", f"{lesson.id}_branch_value"
    with st.container(border=True, horizontal=True, vertical_alignment="bottom", key="branch"):
        name = st.selectbox(
            say("events.from_update_on", step=step),
            BRANCH_FIELDS,
            format_func=lambda name: FIELDS[name].label,
            key=name_key,
            on_change=link.touch,
        )
        entry = FIELDS[name]
        now = visit.experiment.get(name)
        if entry.choices:
            st.selectbox(
                say("events.becomes"),
                [choice for choice in entry.choices if choice != now],
                format_func=entry.choices.__getitem__,
                key=f"{value_key}_{name}",
                on_change=link.touch,
            )
        else:
            st.text_input(
                say("events.becomes"),
                value=entry.write(now),
                key=f"{value_key}_{name}",
                help=entry.help,
                on_change=link.touch,
            )
        st.button(
            say("events.branch"),
            key=f"{lesson.id}_branch_go",
            icon=":material/call_split:",
            on_click=_branch,
            args=(lesson, step, name, f"{value_key}_{name}"),
        )
        st.button(
            say("events.leave_it"),
            key=f"{lesson.id}_branch_no",
            type="tertiary",
            on_click=_leave,
            args=(lesson, place),
        )


def _leave(lesson: Lesson, place: str) -> None:
    st.session_state.pop(place, None)
    link.touch()


def _branch(lesson: Lesson, step: int, name: str, key: str) -> None:
    text = str(st.session_state.get(key, ""))
    link.touch()
    try:
        change = read_changes(f"{step}:{name}:{text}")
    except ValueError:
        st.session_state[f"{lesson.id}.branch_problem"] = say(
            "events.branch_refused", label=FIELDS[name].label
        )
        return
    st.session_state.pop(f"{lesson.id}.branch_step", None)
    _change(lesson, link.current(lesson), *change)


def _change(lesson: Lesson, visit: Visit, *changes: Change) -> None:
    """Add changes; the last word on the same field, place and step wins."""
    new = {(change.step, change.field, change.where) for change in changes}
    kept = [c for c in visit.experiment.changes if (c.step, c.field, c.where) not in new]
    every = (*kept, *changes)[-MAX_CHANGES:]
    ordered = tuple(sorted(every, key=lambda change: change.step))
    longer = _with_room(visit.experiment, ordered[-1].step)
    if longer is None:
        st.session_state[f"{lesson.id}.branch_problem"] = say("events.after_the_end")
        return
    experiment = longer.having(changes=ordered)
    link.move(lesson, replace(visit, study=experiment, twin=None, seeds=1))


def _with_room(experiment: Experiment, step: int) -> Experiment | None:
    """A branch at the end would train nothing, so the run then goes on for as long again.

    None where that would change what has happened: a schedule is measured by the run's length.
    """
    training = experiment.training
    if step < training.updates:
        return experiment
    if training.schedule != "constant" or not accepts("updates", 2 * step):
        return None
    return experiment.having(updates=2 * step)


def _take_branch(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
    step = int(str(event["step"]))
    if 0 <= step <= visit.experiment.training.updates:
        st.session_state[f"{lesson.id}.branch_step"] = step


def _take_weight(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
    where = event["where"]
    if not isinstance(where, list):
        raise TypeError("not a place in the network")
    place = tuple(int(i) for i in where)
    name = "weight" if len(place) == CHANGES["weight"] else "bias"
    change = Change(int(str(event["step"])), name, float(str(event["value"])), place)
    _change(lesson, visit, *read_changes(write_changes((change,))))


def _take_paint(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
    points = event["points"]
    if not isinstance(points, list):
        raise TypeError("not points")
    entry = FIELDS["points"]
    given = tuple((float(x), float(y), int(c)) for x, y, c in points)
    if visit.experiment.data.dataset == "painted" and len({c for _, _, c in given}) < 2:
        return  # the film keeps what is painted so far; the data change once it has two classes
    link.move(
        lesson,
        replace(visit, study=visit.experiment.having(points=entry.read(entry.write(given)))),
    )


def _take_turn(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
    steps.turn(lesson, visit, 1 if int(str(event["by"])) > 0 else -1)


def _take_score(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
    accuracy = float(str(event["accuracy"]))
    if 0 <= accuracy <= 1:
        key = f"{lesson.id}.best_score"
        st.session_state[key] = max(accuracy, st.session_state.get(key, 0.0))


def _take_shown(name: str) -> Callable[[Lesson, Visit, Mapping[str, object]], None]:
    """What a view shows, told to the study that keeps it in its link."""

    def take(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
        _set(lesson, visit, {name: str(event["value"])})

    return take


def _take_cell(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
    _set(lesson, visit, {"cell": f"{int(str(event['row']))},{int(str(event['column']))}"})


def _take_window(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
    edges = {name: float(str(event[name])) for name in ("x0", "x1", "y0", "y1")}
    study = visit.study.having(**edges)
    if isinstance(study, Plane):
        try:
            study.check()
        except UserError as error:
            st.session_state[f"{lesson.id}.event_problem"] = sentence(error)
            return
        link.move(lesson, replace(visit, study=study))


def _said(study: Study, event: Mapping[str, object], names: Collection[str]) -> Study:
    """The study with the fields of these names that an event has, read as a link would be."""
    table = fields_of(study)
    read = {name: table[name].read(_text(event[name])) for name in names if name in event}
    return chosen(study, read)


def _set(lesson: Lesson, visit: Visit, values: Mapping[str, str]) -> None:
    """Give fields of the study what a film says, read as a link would be."""
    table = fields_of(visit.study)
    read = {name: table[name].read(text) for name, text in values.items()}
    link.move(lesson, replace(visit, study=chosen(visit.study, read)))


def _take_film(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
    row, column = int(str(event["row"])), int(str(event["column"]))
    if min(row, column) >= 0:
        open_cell(lesson, row, column)


def _take_stroke(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
    """A line over the map, its points as (log2 batch, log2 rate)."""
    points = event["points"]
    if not isinstance(points, list):
        raise TypeError("not a stroke")
    line = np.array([[float(x), float(y)] for x, y in points[:STROKE_POINTS]])
    if len(line) > 1 and np.isfinite(line).all() and np.ptp(line[:, 0]) > 0:
        steps.drew(lesson, visit, float(np.polyfit(line[:, 0], line[:, 1], 1)[0]))


def _take_frontier(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
    """The deepest network of a row that the reader thinks learns."""
    claim, study, marks = lesson.steps[visit.step].ask, visit.study, event["marks"]
    if not isinstance(marks, list):
        raise TypeError("not marks")
    if isinstance(study, Survival) and claim is not None and claim.row in study.recipes:
        chosen = {int(row): int(column) for row, column in marks}
        column = chosen[study.recipes.index(claim.row)]
        if column >= 0:
            steps.drew(lesson, visit, math.log2(study.depths[column]))


def _take_train(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
    row = int(str(event["row"]))
    if row >= 0:
        train_row(lesson, row)


def _take_shape(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
    """The widths that were drawn for the layers of the first or second shape."""
    widths = event["widths"]
    if not isinstance(widths, list):
        raise TypeError("not widths")
    name = {0: "widths", 1: "against"}[int(str(event["run"]))]
    _set(lesson, visit, {name: ",".join(str(int(width)) for width in widths) or "none"})


def _take_unit(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
    open_unit(lesson, str(event["layer"]), int(str(event["unit"])))


def _take_quiz(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
    right, rounds = int(str(event["right"])), int(str(event["rounds"]))
    if 0 <= right <= rounds <= MOST_ROUNDS:
        st.session_state[f"{lesson.id}.quiz"] = (right, rounds)


def _take_choices(*names: str) -> Callable[[Lesson, Visit, Mapping[str, object]], None]:
    """What is chosen in a film, by these fields of its study; what it does not say stays."""

    def take(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
        link.move(lesson, replace(visit, study=_said(visit.study, event, names)))

    return take


def _take_sum(lesson: Lesson, visit: Visit, event: Mapping[str, object]) -> None:
    """Another sum of words; one with a word that is not in the table changes nothing."""
    study = _said(visit.study, event, ("terms", "expected", *SHOWN_OF_SUM))
    error = refused(study)
    if error is not None:
        st.session_state[f"{lesson.id}.event_problem"] = sentence(error)
        return
    link.move(lesson, replace(visit, study=study))


def _text(value: object) -> str:
    """A value of a film as it stands in a link. Raises TypeError for what is no single value."""
    if not isinstance(value, str | int | float):
        raise TypeError("not a value of a field")
    return str(int(value)) if isinstance(value, bool) else str(value)


_TAKE = {
    "look": _take_choices("layer", "target", "against", "rectified"),
    "dial": _take_choices("epsilon", "slide", "times", "done"),
    "robust": _take_choices("epsilon", "net", "attack"),
    "struck": _take_choices(*SHOWN_OF_SUM),
    "sum": _take_sum,
    "drawn": _take_shown("drawn"),
    "unit": _take_unit,
    "picture": _take_shown("picture"),
    "quiz": _take_quiz,
    "frontier": _take_frontier,
    "train": _take_train,
    "shape": _take_shape,
    "stroke": _take_stroke,
    "film": _take_film,
    "clock": _take_shown("clock"),
    "measure": _take_shown("measure"),
    "cell": _take_cell,
    "window": _take_window,
    "branch": _take_branch,
    "weight": _take_weight,
    "paint": _take_paint,
    "turn": _take_turn,
    "score": _take_score,
}
