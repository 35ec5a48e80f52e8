"""A visit to a lesson, and the link that restores it. Pure; `dlviz.ui.link` keeps the browser's."""

import functools
import json
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, cast

from dlviz.lessons.field import Field
from dlviz.lessons.fields import FIELDS, OWN_DATA, accepts
from dlviz.lessons.records import VIEWS, Lesson
from dlviz.lessons.study_fields import fields_of, study_from_json
from dlviz.train.experiment import Change, Experiment
from dlviz.train.study import Study, Value

T = TypeVar("T")

VERSION = 1
MAX_CHANGES = 20
SEED_STACK = 16
TWINS = tuple(name for name in FIELDS if name not in ("columns", "label", "table", "points"))
FROZEN = Path(__file__).with_name("frozen")
CHANGES: Mapping[str, int] = types.MappingProxyType(
    {
        "learning_rate": 0,
        "batch_size": 0,
        "optimiser": 0,
        "noise": 0,
        "weight": 3,
        "bias": 2,
    }
)

Params = Mapping[str, str]


@dataclass(frozen=True)
class Visit:
    """Where a reader stands in a lesson, and the study in front of them.

    study: an `Experiment`, or any other; only an Experiment has a twin, seeds, branches, a view.
    step: index of the step; start: id of a starting point that took its place, or "".
    shown: the step's answer is uncovered. twin: one field's second value.
    seeds: networks trained together from that many initial weights. view: "" is the step's own.
    deeper: the drawer is open. present: in front of a class. controls: there are knobs.
    """

    study: Study
    step: int = 0
    start: str = ""
    shown: bool = False
    twin: tuple[str, Value] | None = None
    seeds: int = 1
    view: str = ""
    deeper: bool = False
    present: bool = False
    controls: bool = True

    @property
    def experiment(self) -> Experiment:
        """The study where it is an Experiment. Raises TypeError for any other."""
        if not isinstance(self.study, Experiment):
            raise TypeError("this visit shows no experiment")
        return self.study

    def experiments(self) -> tuple[Experiment, ...]:
        """What is trained for this visit: one run, twins, a run and its branch, or many seeds."""
        if self.seeds > 1:
            first = self.experiment.network.weight_seed
            return tuple(self.experiment.having(weight_seed=first + i) for i in range(self.seeds))
        if self.twin is not None:
            name, value = self.twin
            return (self.experiment, self.experiment.having(**{name: value}))
        if self.experiment.changes:
            return (self.experiment.having(changes=()), self.experiment)
        return (self.experiment,)


def first_visit(lesson: Lesson) -> Visit:
    """The lesson as it opens."""
    return Visit(lesson.steps[0].experiment)


def at_step(lesson: Lesson, visit: Visit, step: int, shown: bool = False) -> Visit:
    """The visit moved to a step, with that step's own experiment."""
    step = min(max(step, 0), len(lesson.steps) - 1)
    return Visit(
        base(lesson, step, "", shown), step=step, shown=shown,
        present=visit.present, controls=visit.controls, deeper=visit.deeper,
    )  # fmt: skip


def without_branches(visit: Visit) -> Visit:
    """The visit with its experiment as it was before any later change."""
    return replace(visit, study=visit.experiment.having(changes=()))


def view_of(lesson: Lesson, visit: Visit) -> str:
    """What the film is asked to show: the reader's choice, or the place's own view."""
    place = lesson.starting_point(visit.start) if visit.start else lesson.steps[visit.step]
    return visit.view or place.view


def at_start(lesson: Lesson, visit: Visit, start: str) -> Visit:
    """The visit moved to a starting point."""
    point = lesson.starting_point(start)
    return Visit(
        point.experiment, step=visit.step, start=start, shown=visit.shown, twin=point.twin,
        present=visit.present, controls=visit.controls, deeper=visit.deeper,
    )  # fmt: skip


def base(lesson: Lesson, step: int, start: str, shown: bool, version: int = VERSION) -> Study:
    """The study from which a link's fields are counted, as it was in that version."""
    if version != VERSION:
        frozen = _frozen(lesson.id, version)
        return frozen[base_name(step, start, shown)]
    if start:
        return lesson.starting_point(start).experiment
    return lesson.steps[step].after() if shown else lesson.steps[step].experiment


def base_name(step: int, start: str, shown: bool) -> str:
    """The name of a base study in a frozen file."""
    return f"start {start}" if start else f"step {step} {'shown' if shown else 'asked'}"


def bases(lesson: Lesson) -> dict[str, Study]:
    """Every base study by its name: what a version's frozen file holds."""
    steps = {
        base_name(i, "", shown): base(lesson, i, "", shown)
        for i in range(len(lesson.steps))
        for shown in (False, True)
    }
    starts = {
        base_name(0, point.id, False): base(lesson, 0, point.id, False)
        for point in lesson.starting_points
    }
    return steps | starts


def write_link(lesson: Lesson, visit: Visit, every_field: bool = False) -> dict[str, str]:
    """Query parameters that restore the visit; empty for the lesson as it opens.

    every_field: also write fields that equal the step's own, so that the link says everything.
    """
    start = base(lesson, visit.step, visit.start, visit.shown)
    params: dict[str, str] = {}
    for name, read in _PLACE.items():
        text = read.write(visit)
        if text:
            params[name] = text
    for name, entry in fields_of(visit.study).items():
        value = visit.study.get(name)
        if every_field or value != start.get(name):
            params[parameter(name)] = entry.write(value)
    if isinstance(visit.study, Experiment) and visit.study.changes:
        params["branch"] = write_changes(visit.study.changes)
    return {"v": str(VERSION), **params} if params else {}


def read_link(lesson: Lesson, params: Params) -> tuple[Visit, tuple[str, ...]]:
    """The visit that a link describes, and the names of the parameters that were not usable.

    Unknown parameters are passed over; a value that cannot be read leaves the base's own.
    """
    bad: list[str] = []
    version = _attempt(bad, "v", params, VERSION, _read_version)
    visit = first_visit(lesson)
    for name, place in _PLACE.items():
        visit = _attempt(bad, name, params, visit, functools.partial(place.read, lesson, visit))
    if visit.start and visit.step >= len(lesson.steps):
        visit = replace(visit, step=0)
    study = base(lesson, visit.step, visit.start, visit.shown, version)
    for name, entry in fields_of(study).items():
        read = functools.partial(_with_field, study, entry)
        study = _attempt(bad, parameter(name), params, study, read)
    if isinstance(study, Experiment):
        changes = _attempt(bad, "branch", params, study.changes, read_changes)
        return replace(visit, study=study.having(changes=changes)), tuple(bad)
    return replace(visit, study=study, twin=None, seeds=1, view=""), tuple(bad)


def parameter(name: str) -> str:
    """A field's name in a link: a visit's own parameters keep theirs."""
    return f"study_{name}" if name in _PLACE else name


def write_changes(changes: tuple[Change, ...]) -> str:
    """Changes as text: "300:learning_rate:0.3,500:weight:0.2:0-1-1"."""
    return ",".join(
        ":".join(
            (
                str(change.step),
                change.field,
                str(change.value) if isinstance(change.value, int | str) else repr(change.value),
                *(["-".join(map(str, change.where))] if change.where else []),
            )
        )
        for change in changes
    )


def read_changes(text: str) -> tuple[Change, ...]:
    """The inverse of `write_changes`. Raises ValueError."""
    changes = []
    for part in text.split(",") if text else ():
        step, name, value, *where = part.split(":")
        place = tuple(int(i) for i in where[0].split("-")) if where else ()
        if len(where) > 1 or len(place) != CHANGES.get(name, -1) or int(step) < 0:
            raise ValueError("not a change that can be made")
        if any(i < 0 for i in place):
            raise ValueError("not a weight of the network")
        changes.append(Change(int(step), name, _read_value(name, value), place))
    if len(changes) > MAX_CHANGES:
        raise ValueError(f"more than {MAX_CHANGES} changes")
    return tuple(sorted(changes, key=lambda change: change.step))


def freeze(lesson: Lesson) -> str:
    """The text of the frozen file of the present version."""
    made = {name: json.loads(study.to_json()) for name, study in bases(lesson).items()}
    return json.dumps(made, indent=1, sort_keys=True) + "\n"


@functools.cache
def _frozen(lesson: str, version: int) -> dict[str, Study]:
    raw = json.loads((FROZEN / f"{lesson}_v{version}.json").read_text())
    return {name: study_from_json(json.dumps(made)) for name, made in raw.items()}


def _read_value(name: str, text: str) -> float | int | str:
    if name in ("weight", "bias"):
        value = float(text)
        if not abs(value) <= 1e6:
            raise ValueError("not a weight")
        return value
    return cast("float | int | str", FIELDS[name].read(text))


def _read_version(text: str) -> int:
    version = int(text)
    if not 1 <= version <= VERSION:
        raise ValueError("a version that is not known")
    return version


def _with_field(study: Study, entry: Field, text: str) -> Study:
    return study.having(**{entry.name: entry.read(text)})


def _attempt(bad: list[str], name: str, params: Params, kept: T, read: Callable[[str], T]) -> T:
    if name not in params:
        return kept
    try:
        return read(params[name])
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        bad.append(name)
        return kept


@dataclass(frozen=True)
class _Place:
    """One parameter of a visit that is not a field of its experiment."""

    write: Callable[[Visit], str]
    read: Callable[[Lesson, Visit, str], Visit]


def _read_step(lesson: Lesson, visit: Visit, text: str) -> Visit:
    step = int(text) - 1
    if not 0 <= step < len(lesson.steps):
        raise ValueError("not a step of the lesson")
    return replace(visit, step=step)


def _read_start(lesson: Lesson, visit: Visit, text: str) -> Visit:
    if text not in {point.id for point in lesson.starting_points}:
        raise ValueError("not a starting point")
    return replace(visit, start=text)


def _read_twin(lesson: Lesson, visit: Visit, text: str) -> Visit:
    name, _, value = text.partition(":")
    if name not in TWINS or value in OWN_DATA:
        raise ValueError("not a field that a twin can differ in")
    return replace(visit, twin=(name, FIELDS[name].read(value)))


def _read_seeds(lesson: Lesson, visit: Visit, text: str) -> Visit:
    if text not in ("1", str(SEED_STACK)):
        raise ValueError("neither one network nor sixteen")
    return replace(visit, seeds=int(text))


def _read_view(lesson: Lesson, visit: Visit, text: str) -> Visit:
    if text not in VIEWS:
        raise ValueError("not a view")
    return replace(visit, view=text)


def _read_controls(lesson: Lesson, visit: Visit, text: str) -> Visit:
    known = {"none": False, "0": False, "1": True}  # links of before say 0
    if text not in known:
        raise ValueError("neither none nor 1")
    return replace(visit, controls=known[text])


def _flag(name: str) -> _Place:
    def read(lesson: Lesson, visit: Visit, text: str) -> Visit:
        if text not in ("0", "1"):
            raise ValueError("neither 0 nor 1")
        return replace(visit, **{name: text == "1"})  # type: ignore[arg-type]

    def write(visit: Visit) -> str:
        return "1" if getattr(visit, name) else ""

    return _Place(write, read)


def _write_twin(visit: Visit) -> str:
    if visit.twin is None:
        return ""
    name, value = visit.twin
    return f"{name}:{FIELDS[name].write(value)}" if accepts(name, value) else ""


_PLACE: Mapping[str, _Place] = types.MappingProxyType(
    {
        "step": _Place(lambda visit: str(visit.step + 1) if visit.step else "", _read_step),
        "start": _Place(lambda visit: visit.start, _read_start),
        "shown": _flag("shown"),
        "twin": _Place(_write_twin, _read_twin),
        "seeds": _Place(lambda visit: str(visit.seeds) if visit.seeds > 1 else "", _read_seeds),
        "view": _Place(lambda visit: visit.view, _read_view),
        "deeper": _flag("deeper"),
        "present": _flag("present"),
        "controls": _Place(lambda visit: "" if visit.controls else "none", _read_controls),
    }
)
