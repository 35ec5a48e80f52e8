"""A link restores the visit that wrote it, and nonsense in a link harms nothing."""

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dlviz.lessons import links
from dlviz.lessons.catalogue import PAGES
from dlviz.lessons.decision_boundaries import LESSON
from dlviz.lessons.fields import FIELDS, accepts
from dlviz.lessons.links import (
    Visit,
    at_start,
    at_step,
    first_visit,
    read_changes,
    read_link,
    write_changes,
    write_link,
)
from dlviz.lessons.records import Lesson
from dlviz.lessons.study_fields import FIELDS_OF, fields_of
from dlviz.train.experiment import FIELDS as FIELD_NAMES
from dlviz.train.experiment import Change, Experiment

OLD_LINKS = sorted((Path(__file__).parent / "links").glob("*.json"))


def through_a_browser(params: dict[str, str]) -> dict[str, str]:
    return dict(parse_qsl(urlencode(params), keep_blank_values=True))


def restored(visit: Visit, every_field: bool = False, lesson: Lesson = LESSON) -> Visit:
    params = through_a_browser(write_link(lesson, visit, every_field))
    again, bad = read_link(lesson, params)
    assert bad == ()
    return again


def test_every_field_of_an_experiment_is_in_the_table() -> None:
    assert set(FIELDS) == set(FIELD_NAMES)


@pytest.mark.parametrize("name", list(FIELDS))
def test_every_stop_and_choice_of_a_field_can_be_written_and_read(name: str) -> None:
    entry = FIELDS[name]
    options = (*entry.stops, Experiment().get(name))
    if name not in ("features", "dataset"):
        options += tuple(entry.choices)
    assert all(accepts(name, value) for value in options)


def test_the_lesson_as_it_opens_has_an_empty_link() -> None:
    assert write_link(LESSON, first_visit(LESSON)) == {}


@pytest.mark.parametrize("every_field", [False, True])
@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.id)
def test_every_step_and_starting_point_survives_its_link(lesson: Lesson, every_field: bool) -> None:
    visit = first_visit(lesson)
    places = [
        at_step(lesson, visit, i, shown)
        for i in range(len(lesson.steps))
        for shown in (False, True)
    ]
    for point in lesson.starting_points:
        start = at_start(lesson, visit, point.id)
        kind = type(start.study)
        variants = [study for _, study in point.variants if type(study) is kind]
        assert len(variants) == len(point.variants), "a link counts from the point's own study"
        places += [start, *(replace(start, study=study, twin=None) for study in variants)]
    for place in places:
        assert restored(place, every_field, lesson) == place


def test_branches_points_twins_and_seeds_survive_a_link() -> None:
    experiment = first_visit(LESSON).experiment.having(
        points=((0.25, -1.5, 1), (0.0, 3.0, 0)), features=("r", "theta"), hidden=(3, 2)
    )
    changes = (
        Change(0, "weight", -0.125, (0, 1, 1)),
        Change(30, "learning_rate", 0.3),
        Change(30, "optimiser", "sgd"),
        Change(31, "bias", 2.0, (1, 0)),
    )
    visit = Visit(experiment.having(changes=changes), twin=("hidden", (8, 8)), seeds=16)
    assert restored(visit) == visit
    assert restored(visit, every_field=True) == visit


def test_a_full_link_does_not_depend_on_any_default() -> None:
    params = write_link(LESSON, at_step(LESSON, first_visit(LESSON), 2), every_field=True)
    assert set(FIELDS) <= set(params)


@pytest.mark.parametrize(
    "name, text",
    [
        ("learning_rate", "abc"),
        ("learning_rate", "nan"),
        ("learning_rate", "-1"),
        ("hidden", "8-0"),
        ("hidden", "8-8-8-8-8-8-8-8-8"),
        ("hidden", "257"),
        ("activation", "<script>"),
        ("batch_size", "1e9"),
        ("features", "x,x"),
        ("points", "1_2"),
        ("branch", "3:learning_rate:inf"),
        ("branch", "3:weight:1:0-1"),
        ("twin", "password:1"),
        ("twin", "label:x"),
        ("twin", "table:"),
        ("twin", "dataset:table"),
        ("step", "99"),
        ("start", "nowhere"),
        ("v", "0"),
        ("table", "../../etc/passwd"),
    ],
)
def test_a_bad_value_is_named_and_the_rest_of_the_link_kept(name: str, text: str) -> None:
    visit, bad = read_link(LESSON, {name: text, "noise": "0.25"})
    assert bad == (name,)
    assert visit.experiment == first_visit(LESSON).experiment.having(noise=0.25)


EVERY_NAME = sorted({links.parameter(name) for table in FIELDS_OF.values() for name in table})


@given(
    some.sampled_from(PAGES),
    some.dictionaries(
        some.sampled_from([*EVERY_NAME, "v", "step", "start", "branch", "twin", "shown"]),
        some.text(max_size=30) | some.integers().map(str) | some.floats().map(str),
    ),
)
def test_any_parameters_give_a_valid_study(lesson: Lesson, params: dict[str, str]) -> None:
    visit, bad = read_link(lesson, params)
    study = visit.study
    assert all(fields_of(study)[name].carries(study.get(name)) for name in fields_of(study))
    assert set(bad) <= set(params)
    assert read_link(lesson, write_link(lesson, visit))[0] == visit


def test_changes_are_kept_in_the_order_of_their_steps() -> None:
    text = "50:noise:0.1,3:batch_size:32"
    assert [change.step for change in read_changes(text)] == [3, 50]
    assert read_changes(write_changes(read_changes(text))) == read_changes(text)


@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.id)
def test_defaults_are_frozen_in_the_version_of_the_link(lesson: Lesson) -> None:
    """Whoever changes a step's experiment raises VERSION and freezes the old ones beside it."""
    frozen = links.FROZEN / f"{lesson.id}_v{links.VERSION}.json"
    assert frozen.read_text() == links.freeze(lesson)


@pytest.mark.parametrize("path", OLD_LINKS, ids=lambda path: path.stem)
def test_an_old_link_restores_its_run(path: Path) -> None:
    for case in json.loads(path.read_text()):
        visit, bad = read_link(LESSON, dict(parse_qsl(case["link"], keep_blank_values=True)))
        assert bad == ()
        assert visit.experiment == Experiment.from_json(json.dumps(case["experiment"]))


def test_an_old_version_counts_from_its_own_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = {name: e.having(noise=0.123) for name, e in links.bases(LESSON).items()}
    made = {name: json.loads(e.to_json()) for name, e in old.items()}
    (tmp_path / f"{LESSON.id}_v1.json").write_text(json.dumps(made))
    monkeypatch.setattr(links, "FROZEN", tmp_path)
    monkeypatch.setattr(links, "VERSION", 2)
    links._frozen.cache_clear()
    then, _ = read_link(LESSON, {"v": "1", "step": "1", "learning_rate": "0.5"})
    now, _ = read_link(LESSON, {"v": "2", "step": "1", "learning_rate": "0.5"})
    links._frozen.cache_clear()
    assert then.experiment.data.noise == 0.123
    assert now.experiment.data.noise == LESSON.steps[0].experiment.data.noise
