"""Fields of studies of networks that see pictures: what a link carries, and what it refuses."""

import dataclasses
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dlviz.data.photos import PHOTOS
from dlviz.lessons.feature_hierarchies import LESSON
from dlviz.lessons.feature_hierarchies.runs import COFFEE
from dlviz.lessons.field import Field
from dlviz.lessons.links import Visit, at_start, at_step, first_visit, read_link, write_link
from dlviz.lessons.vision_fields import VISION_FIELDS_OF
from dlviz.measure.ablation import Ablation
from dlviz.measure.quiz import Quiz
from dlviz.measure.tower import Tower
from dlviz.measure.unit_card import UnitCard
from dlviz.train.cnn_run import CnnRun
from dlviz.train.study import FlatStudy, Value
from tests.any_lesson import refused

SHA = "0123456789abcdef" * 4

FIELDS = [
    pytest.param(kind, entry, id=f"{kind.__name__}-{name}")
    for kind, table in VISION_FIELDS_OF.items()
    for name, entry in table.items()
]
EDGES = (
    -1, 0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 20, 21, 29, 30, 31, 49, 50, 51, 64, 65, 100, 101, 300,
    301, 512, 513, 600, 601, 999, 1279, 1280, 4999, 5000, 5001, 2**31 - 202, 2**31 - 201,
    2**31 - 1, 2**31, -0.01, 1e-7, 1e-6, 0.3, 1.0, 1.01, 10.0, 10.1,
)  # fmt: skip
"""Whole numbers and fractions around the limits of these fields."""
NEEDS: Mapping[str, Mapping[str, Value]] = {
    "picture": {"n_test": 5000},
    "unit": {"net": "lite0", "layer": "head"},
}
"""What a number is a number of."""


def needed(kind: type[FlatStudy], name: str) -> FlatStudy:
    """A study in which a field can have any of its values."""
    own = {each.name for each in dataclasses.fields(kind)}
    return kind().having(**{n: v for n, v in NEEDS.get(name, {}).items() if n in own})


@pytest.mark.parametrize("kind", list(VISION_FIELDS_OF), ids=lambda kind: str(kind.__name__))
def test_every_field_of_a_study_is_in_its_table(kind: type[FlatStudy]) -> None:
    """But those that a study does not look at."""
    left_out = {each.name for each in dataclasses.fields(kind)} - set(VISION_FIELDS_OF[kind])
    assert left_out <= {"dataset", "world", "shuffled", "network"}
    assert set(VISION_FIELDS_OF[kind]) <= {each.name for each in dataclasses.fields(kind)}


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_every_stop_choice_and_default_is_carried_by_a_link(
    kind: type[FlatStudy], entry: Field
) -> None:
    offered = (kind().get(entry.name), *entry.choices, *entry.stops)
    assert [value for value in offered if not entry.carries(value)] == []
    for text in ("nan", "inf", "-1", "1e999", "<script>", "x" * 500, "1,,2", "%00", "None", ""):
        with pytest.raises(ValueError):
            entry.read(text)
    assert entry.label and entry.help.endswith(".") and "—" not in entry.help


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_a_study_takes_what_its_field_offers_unless_it_is_too_much_work(
    kind: type[FlatStudy], entry: Field
) -> None:
    start = needed(kind, entry.name)
    if entry.name == "layer":
        return  # the network's own: `test_a_card_takes_the_layers_of_its_network`
    fixed = (kind, entry.name) in {(Ablation, "head"), (UnitCard, "network"), (UnitCard, "net")}
    refusals = {"value_unknown"} if fixed else set()  # a layer that this network does not have
    for value in (*entry.stops, *entry.choices):
        assert refused(start.having(**{entry.name: value})) in {None, *refusals}, value


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_a_number_that_a_field_reads_is_one_that_its_study_takes(
    kind: type[FlatStudy], entry: Field
) -> None:
    start, own = needed(kind, entry.name), kind().get(entry.name)
    if isinstance(own, bool) or not isinstance(own, int | float):
        return
    for edge in EDGES:
        if (isinstance(own, float) or isinstance(edge, int)) and entry.carries(edge):
            code = refused(start.having(**{entry.name: edge}))
            own_limit = kind is Tower and entry.name == "picture" and edge >= 1000
            assert code == ("value_range" if own_limit else None), edge


def test_a_card_takes_the_layers_of_its_network() -> None:
    layers = VISION_FIELDS_OF[UnitCard]["layer"].choices
    for card in (UnitCard(), UnitCard(network="dense"), UnitCard(net="lite0")):
        taken = [name for name in layers if refused(card.having(layer=name)) is None]
        assert taken and taken == [name for name in layers if card.has(name)]


@pytest.mark.parametrize("kind", [Tower, UnitCard])
def test_a_photograph_is_one_of_ours_or_the_hash_of_a_readers(kind: type[FlatStudy]) -> None:
    entry = VISION_FIELDS_OF[kind]["photo"]
    for name in (*PHOTOS, f"own:{SHA}"):
        assert entry.write(entry.read(name)) == name
    for text in ("own:", SHA, f"own:{SHA[:-1]}", f"own:{SHA}0", f"own:{SHA.upper()}",
                 "own:../../etc/passwd", f"own:{SHA}\n", "COFFEE"):  # fmt: skip
        with pytest.raises(ValueError):
            entry.read(text)


def test_a_link_with_a_readers_photograph_names_it_and_holds_nothing_of_it() -> None:
    visit = at_step(LESSON, first_visit(LESSON), 0)
    own = replace(visit, study=COFFEE.having(photo=f"own:{SHA}"))
    link = write_link(LESSON, own)
    assert link["photo"] == f"own:{SHA}"
    assert read_link(LESSON, link) == (own, ())


@pytest.mark.parametrize(
    ("text", "channels"), [("8-16-32", (8, 16, 32)), ("4", (4,)), ("64-64-64-64", (64,) * 4)]
)
def test_maps_are_read_as_they_are_written(text: str, channels: tuple[int, ...]) -> None:
    entry = VISION_FIELDS_OF[CnnRun]["channels"]
    assert (entry.read(text), entry.write(channels)) == (channels, text)


@pytest.mark.parametrize("text", ["none", "65", "8-0", "8-8-8-8-8", "8--8", "eight"])
def test_more_maps_or_layers_than_can_be_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        VISION_FIELDS_OF[CnnRun]["channels"].read(text)


@given(some.data())
def test_any_study_of_these_survives_its_link(data: some.DataObject) -> None:
    point = data.draw(some.sampled_from(LESSON.starting_points))
    start = at_start(LESSON, first_visit(LESSON), point.id)
    table = VISION_FIELDS_OF[type(start.study)]
    values = {
        name: data.draw(some.sampled_from([*entry.stops, *entry.choices, start.study.get(name)]))
        for name, entry in table.items()
    }
    visit: Visit = replace(start, study=start.study.having(**values))
    assert read_link(LESSON, write_link(LESSON, visit)) == (visit, ())


def test_every_study_of_the_lesson_can_be_run_and_carried() -> None:
    studies = [step.experiment for step in LESSON.steps] + [step.after() for step in LESSON.steps]
    studies += [point.experiment for point in LESSON.starting_points]
    studies += [study for point in LESSON.starting_points for _, study in point.variants]
    for study in studies:
        assert refused(study) is None
        table = VISION_FIELDS_OF[type(study)]
        assert all(table[name].carries(study.get(name)) for name in table)


def test_the_quiz_tells_no_answer_in_its_link() -> None:
    visit = at_start(LESSON, first_visit(LESSON), "quiz")
    assert set(write_link(LESSON, visit)) <= {"v", "start"}
    assert set(VISION_FIELDS_OF[Quiz]) == {"net", "reference", "rounds", "seed"}
