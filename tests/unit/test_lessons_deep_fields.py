"""Fields of the studies of deep networks: what a link carries, and what it refuses."""

import dataclasses

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.lessons.deep_fields import DEEP_FIELDS_OF, DEEP_RUN, SURVIVAL, read_widths, write_widths
from dlviz.lessons.deep_names import run_names
from dlviz.lessons.field import Field
from dlviz.lessons.words import sentence
from dlviz.measure.width_law import WidthLaw
from dlviz.train.deep_run import CHANGEABLE, MOST_VERSIONS, DeepRun
from dlviz.train.study import FlatStudy, Study, Value
from dlviz.train.survival import RECIPES, Survival

FIELDS = [
    pytest.param(kind, entry, id=f"{kind.__name__}-{name}")
    for kind, table in DEEP_FIELDS_OF.items()
    for name, entry in table.items()
]
EDGES = (
    *range(-2, 21), 29, 30, 31, 59, 60, 61, 63, 64, 65, 99, 100, 101, 127, 128, 129, 199, 200, 201,
    255, 256, 257, 511, 512, 513, 1000, 1001, 1023, 1024, 1025, 1999, 2000, 2001, 4999, 5000, 5001,
    10**6, 10**6 + 1, 2**31 - 202, 2**31 - 201,
    2**31 - 1, 2**31, -0.001, 0.0005, 0.001, 0.01, 0.1, 0.49, 0.5, 1.01, 2.01, 3.01,
)  # fmt: skip
"""Whole numbers and fractions around every limit that a field of these studies has."""


def refused(study: Study) -> str | None:
    """The code of what is wrong with a study, unless it is only too much work; None: nothing."""
    try:
        study.check()
    except UserError as error:
        assert sentence(error)
        return None if error.code.endswith("_too_large") else error.code
    return None


# Each field


@pytest.mark.parametrize("kind", list(DEEP_FIELDS_OF), ids=lambda kind: str(kind.__name__))
def test_every_field_of_a_study_is_in_its_table(kind: type[FlatStudy]) -> None:
    assert set(DEEP_FIELDS_OF[kind]) == {each.name for each in dataclasses.fields(kind)}


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_every_stop_choice_and_default_is_carried_by_a_link(
    kind: type[FlatStudy], entry: Field
) -> None:
    single = () if isinstance(kind().get(entry.name), tuple) else tuple(entry.choices)
    offered = (kind().get(entry.name), *single, *(() if entry.span else entry.stops))
    assert [value for value in offered if not entry.carries(value)] == []


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_a_study_takes_every_stop_and_choice_unless_it_is_too_much_work(
    kind: type[FlatStudy], entry: Field
) -> None:
    several = isinstance(kind().get(entry.name), tuple)
    offered: list[Value] = [*entry.stops, *entry.choices]
    for value in offered:
        study = kind().having(**{entry.name: (value,) if several else value})
        assert refused(study) is None, value


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_a_number_that_a_field_reads_is_one_that_its_study_takes(
    kind: type[FlatStudy], entry: Field
) -> None:
    own = kind().get(entry.name)
    for edge in EDGES if isinstance(own, int | float) else ():
        if (isinstance(own, float) or isinstance(edge, int)) and entry.carries(edge):
            assert refused(kind().having(**{entry.name: edge})) is None, edge


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_nonsense_is_refused(kind: type[FlatStudy], entry: Field) -> None:
    for text in ("nan", "inf", "-1", "1e999", "<script>", "x" * 500, "1,,2", "%00", "None"):
        with pytest.raises(ValueError):
            entry.read(text)


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_every_field_is_called_something_and_helps_in_a_sentence(
    kind: type[FlatStudy], entry: Field
) -> None:
    assert entry.label and entry.help.endswith(".") and "—" not in entry.help


# Shapes


@pytest.mark.parametrize(
    ("text", "widths"),
    [
        ("50x20", (50,) * 20),
        ("10-90x10", (10, 90) * 10),
        ("10x3,50", (10, 10, 10, 50)),
        ("7", (7,)),
        ("3,4,5", (3, 4, 5)),
        ("64x5,4,64x5", (64,) * 5 + (4,) + (64,) * 5),
        ("512x100", (512,) * 100),
        ("none", ()),
    ],
)
def test_a_shape_is_written_as_short_as_it_can_be(text: str, widths: tuple[int, ...]) -> None:
    assert (write_widths(widths), read_widths(text)) == (text, widths)


@pytest.mark.parametrize(
    ("text", "widths"),
    [("50×3", (50,) * 3), (" 10 - 90 x 2 ", (10, 90) * 2), ("8, 8,8", (8, 8, 8))],
)
def test_a_shape_is_read_as_people_type_it(text: str, widths: tuple[int, ...]) -> None:
    assert read_widths(text) == widths


@given(some.lists(some.integers(1, 512), max_size=100).map(tuple))
def test_any_shape_survives_its_link(widths: tuple[int, ...]) -> None:
    assert read_widths(write_widths(widths)) == widths


@given(some.lists(some.integers(1, 512), min_size=1, max_size=6).map(tuple), some.integers(1, 16))
def test_any_repeated_shape_survives_its_link(part: tuple[int, ...], times: int) -> None:
    assert read_widths(write_widths(part * times)) == part * times


@pytest.mark.parametrize(
    "text",
    ["", "0", "513", "-5", "10x0", "10x101", "50x60,50x60", "10x3-50", "x5", "1.5", "10,,10",
     "a", "10 20", "none,5", "-", "1-", "10x-2"],
)  # fmt: skip
def test_what_is_no_shape_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_widths(text)


@given(some.text(max_size=20) | some.from_regex(r"[0-9x,\-]{1,12}", fullmatch=True))
def test_any_text_is_a_shape_that_can_be_drawn_or_is_refused(text: str) -> None:
    try:
        widths = read_widths(text)
    except ValueError:
        return
    assert len(widths) <= 100 and all(1 <= width <= 512 for width in widths)
    assume(widths)
    assert refused(WidthLaw(widths=widths, against=(), nets=10)) is None


# Twins, rows and cells


def test_a_twin_may_differ_in_whatever_its_field_offers() -> None:
    entry = DEEP_RUN["versions"]
    for text in ("normalisation:batch", "clip:1,clip:0.1", "seed:3", "residual:root,remedy:none"):
        assert entry.write(entry.read(text)) == text.replace("clip:1,", "clip:1.0,")
        assert refused(DeepRun(versions=entry.read(text))) is None
    for text in ("updates:3", "kind:x", "clip:-1", "seed", "seed:1,seed:2,seed:3", "versions:"):
        with pytest.raises(ValueError):
            entry.read(text)


def test_a_twin_differs_in_what_the_training_can_take() -> None:
    entry, offered = DEEP_RUN["versions"], []
    for name, field in DEEP_RUN.items():
        values = field.stops or tuple(field.choices)
        if values and entry.carries(((name, values[0]),)):
            offered.append(name)
    assert len(offered) >= 10
    assert set(offered) <= CHANGEABLE
    assert entry.carries((("seed", 1),) * MOST_VERSIONS)
    assert not entry.carries((("seed", 1),) * (MOST_VERSIONS + 1))


def test_a_map_may_have_any_of_the_recipes_in_any_order_but_none_twice() -> None:
    entry = SURVIVAL["recipes"]
    every = tuple(RECIPES)
    assert all(entry.carries(names) for names in (every, every[::-1], every[:1], every[3:5]))
    for text in ("relu_he,relu_he", "relu_he,", "ReLU, He"):
        with pytest.raises(ValueError):
            entry.read(text)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("depths", "4,2", "not_rising"),
        ("depths", "", "value_count"),
        ("recipes", "", "value_range"),
    ],
)
def test_a_map_that_a_link_can_spell_but_nobody_can_train_says_so(
    field: str, text: str, code: str
) -> None:
    study = Survival().having(**{field: SURVIVAL[field].read(text)})
    assert refused(study) == code


def _of(entry: Field, own: Value) -> some.SearchStrategy[Value]:
    if entry.name == "versions":
        return some.sampled_from(["", "normalisation:batch", "clip:1", "seed:1,remedy:auxiliary"]
                                 ).map(entry.read)  # fmt: skip
    return some.sampled_from([*entry.stops, *entry.choices, own])


@given(
    some.fixed_dictionaries(
        {
            name: _of(entry, DeepRun().get(name))
            for name, entry in DEEP_RUN.items()
            if name not in ("depth", "width", "updates")
        }
    ),
    some.integers(1, 3),
)
def test_any_deep_run_that_a_link_carries_trains(values: dict[str, Value], depth: int) -> None:
    study = DeepRun(depth=depth, width=8, updates=3).having(**values)
    assert all(entry.carries(study.get(name)) for name, entry in DEEP_RUN.items())
    result = finish(study)
    assert len(result.runs) == len(run_names(study)) == study.networks
    assert {run.end.kind for run in result.runs} <= {"finished", "diverged"}


# Names


@pytest.mark.parametrize(
    ("changed", "versions", "names"),
    [
        ({}, (), ("this run",)),
        ({}, (("normalisation", "batch"),), ("plain", "batch norm")),
        ({}, (("residual", "root"), ("seed", 3)), ("as it is", "residual, scaled", "seed 3")),
        ({}, (("residual", "one"),), ("plain", "residual")),
        ({"residual": "root"}, (("residual", "none"),), ("residual, scaled", "plain")),
        ({}, (("clip", 1.0),), ("not clipped", "clipped at 1")),
        ({"clip": 0.3}, (("clip", 0.0),), ("clipped at 0.3", "not clipped")),
        ({}, (("learning_rate", 0.01),), ("learning rate 0.1", "learning rate 0.01")),
        ({}, (("activation", "tanh"),), ("ReLU", "tanh")),
        ({}, (("remedy", "auxiliary"), ("remedy", "layerwise")), None),
        ({}, (("seed", 3), ("clip", 1.0)), ("as it is", "seed 3", "clipped at 1")),
    ],
)  # fmt: skip
def test_a_run_is_called_by_what_the_others_change_in_it(
    changed: dict[str, Value],
    versions: tuple[tuple[str, Value], ...],
    names: tuple[str, ...] | None,
) -> None:
    found = run_names(DeepRun(versions=versions).having(**changed))
    assert names is None or found == names
    assert len(set(found)) == 1 + len(versions)


def test_whatever_a_twin_changes_has_a_short_name() -> None:
    for name, field in DEEP_RUN.items():
        for value in field.stops or tuple(field.choices):
            if DEEP_RUN["versions"].carries(((name, value),)):
                found = run_names(DeepRun(versions=((name, value),)))[1]
                assert 1 <= len(found) <= 45, found
