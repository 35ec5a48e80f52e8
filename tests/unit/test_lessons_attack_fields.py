"""What links of "Adversarial examples" carry, and what they refuse."""

import dataclasses
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dlviz.data.photos import DRAWN, PHOTOS
from dlviz.lessons.adversarial_examples import LESSON
from dlviz.lessons.adversarial_examples.runs import DEFENCE, OWN_DIGIT, SIGN
from dlviz.lessons.attack_fields import ATTACK_FIELDS_OF
from dlviz.lessons.field import Field, label_of
from dlviz.lessons.links import at_step, first_visit, read_link, write_link
from dlviz.measure.everyday import Everyday
from dlviz.measure.everyday_pictures import EVERYDAY_PHOTOS
from dlviz.measure.fooled import Fooled
from dlviz.measure.input_slice import InputSlice
from dlviz.measure.own_digit import OwnDigit
from dlviz.measure.plane_attack import PlaneAttack
from dlviz.measure.robustness import Robustness
from dlviz.measure.transfer import SHOWN, Transfer
from dlviz.train.digits_run import LONGER, Digits
from dlviz.train.study import FlatStudy, Value
from tests.any_lesson import (
    expect_a_study_survives_its_link,
    expect_every_study_can_be_run_and_carried,
    expect_knobs_are_fields_of_the_study,
    refused,
)

OWN = f"own:{'0123456789abcdef' * 4}"
FIELDS = [
    pytest.param(kind, entry, id=f"{kind.__name__}-{name}")
    for kind, table in ATTACK_FIELDS_OF.items()
    for name, entry in table.items()
]
EDGES = (
    -9, -8, -2, -1, 0, 1, 2, 3, 4, 5, 8, 9, 12, 16, 17, 20, 40, 41, 64, 100, 101, 128, 400, 401,
    449, 450, 512, 513, 999, 1000, 2000, 2001, 5000, 5001, 2**31 - 202, 2**31 - 201, 2**31 - 1,
    2**31, -0.01, 1e-7, 1e-6, 1e-3, 0.005, 0.01, 0.15, 0.16, 0.5, 0.51, 1.0, 1.01, 10.0, 10.1, 1e4,
    1.1e4,
)  # fmt: skip
"""Whole numbers and fractions around the limits of these fields."""


def needed(kind: type[FlatStudy], name: str) -> FlatStudy:
    """A study in which a field can have any of its values."""
    many = name == "picture" and kind is not OwnDigit and hasattr(kind, "n_test")
    return kind().having(n_test=450) if many else kind()


@pytest.mark.parametrize("kind", list(ATTACK_FIELDS_OF), ids=lambda kind: str(kind.__name__))
def test_every_field_of_a_study_is_in_its_table(kind: type[FlatStudy]) -> None:
    """But those that the digits have no use for, and the dimensions of the pushes."""
    own, table = {each.name for each in dataclasses.fields(kind)}, set(ATTACK_FIELDS_OF[kind])
    digits = {"dataset", "world", "shuffled", "noise", "network", "n", "n_test"}
    assert own - table <= (digits if issubclass(kind, Digits) else {"dims"})
    assert table <= own


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_every_stop_choice_and_default_is_carried_by_a_link(
    kind: type[FlatStudy], entry: Field
) -> None:
    offered = (kind().get(entry.name), *entry.choices, *entry.stops)
    assert [value for value in offered if not entry.carries(value)] == []
    for text in ("nan", "inf", "-9", "1e999", "<script>", "x" * 500, "1,,2", "%00", "None"):
        with pytest.raises(ValueError):
            entry.read(text)
    assert entry.label and entry.help.endswith(".") and "—" not in entry.help


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_a_study_takes_what_its_field_offers_unless_it_is_too_much_work(
    kind: type[FlatStudy], entry: Field
) -> None:
    start = needed(kind, entry.name)
    for value in (*entry.stops, *entry.choices):
        assert refused(start.having(**{entry.name: value})) is None, value


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_a_number_that_a_field_reads_is_one_that_its_study_takes(
    kind: type[FlatStudy], entry: Field
) -> None:
    start, own = needed(kind, entry.name), kind().get(entry.name)
    if isinstance(own, bool) or not isinstance(own, int | float):
        return
    for edge in EDGES:
        if (isinstance(own, float) or isinstance(edge, int)) and entry.carries(edge):
            longer = entry.name == "epochs" and LONGER * edge > 100  # those of the second network
            code = refused(start.having(**{entry.name: edge}))
            assert code == ("value_range" if longer and hasattr(kind, "train_epsilon") else None)


# One field after the other


@pytest.mark.parametrize("kind", [Fooled, InputSlice])
def test_a_picture_is_drawn_by_us_a_photograph_of_ours_or_the_hash_of_a_readers(
    kind: type[FlatStudy],
) -> None:
    entry = ATTACK_FIELDS_OF[kind]["photo"]
    for name in (*DRAWN, *PHOTOS, OWN):
        assert entry.write(entry.read(name)) == name
        assert refused(kind().having(photo=name)) is None
    assert label_of(entry, "street_sign") == DRAWN["street_sign"].label
    for text in ("", "own:", OWN[:-1], f"{OWN}0", OWN.upper(), f"{OWN}\n", "COFFEE", "stop_sign",
                 "coffee+chelsea", "own:../../etc/passwd", "coffee "):  # fmt: skip
        with pytest.raises(ValueError):
            entry.read(text)


def test_everyday_changes_are_shown_on_one_of_the_seven_photographs() -> None:
    entry = ATTACK_FIELDS_OF[Everyday]["photo"]
    assert set(entry.choices) == set(EVERYDAY_PHOTOS) and len(EVERYDAY_PHOTOS) == 7
    for text in ("street_sign", "moon", OWN):
        with pytest.raises(ValueError):
            entry.read(text)


def test_a_target_is_a_class_or_any_other_where_that_can_be_asked() -> None:
    """A slice needs one class to go to."""
    fooled, flat, digit = (
        ATTACK_FIELDS_OF[kind]["target"] for kind in (Fooled, InputSlice, OwnDigit)
    )
    assert [fooled.read(text) for text in ("-1", "0", "704", "999")] == [-1, 0, 704, 999]
    assert [digit.read(text) for text in ("-1", "0", "9")] == [-1, 0, 9]
    assert label_of(fooled, -1) == label_of(digit, -1) == "anything else"
    for entry, beyond in ((fooled, "1000"), (flat, "1000"), (flat, "-1"), (digit, "10")):
        for text in (beyond, "-2", "daisy", "1.5", ""):
            with pytest.raises(ValueError):
                entry.read(text)
    assert refused(InputSlice(target=-1)) == "value_range"


@pytest.mark.parametrize(
    ("name", "there", "not_there"),
    [
        ("epsilon", (0, 1, 2, 4, 8), ("3", "16", "-1", "0.5")),
        ("slide", (-8, 0, 1, 8), ("9", "-9", "0.5")),
        ("times", (1, 16, 64), ("0", "3", "128")),
        ("done", ("png", "jpeg", "permuted"), ("webp", "", "PNG")),
    ],
)
def test_what_is_shown_of_a_fooled_picture_is_in_its_link_and_decides_nothing(
    name: str, there: tuple[Value, ...], not_there: tuple[str, ...]
) -> None:
    entry = ATTACK_FIELDS_OF[Fooled][name]
    for value in there:
        assert entry.carries(value) and SIGN.having(**{name: value}).key == SIGN.key
    for text in not_there:
        with pytest.raises(ValueError):
            entry.read(text)


DRAWING = "0" * 27 + "g8" + "0" * 34 + "f"


def test_a_drawing_is_sixty_four_pixels_in_sixteenths_or_none() -> None:
    entry = ATTACK_FIELDS_OF[OwnDigit]["drawn"]
    for text in ("", DRAWING, "0" * 64, "g" * 64):
        assert entry.write(entry.read(text)) == text
    for text in (DRAWING[:-1], f"{DRAWING}0", DRAWING.upper(), f"{DRAWING[:-1]}h", "0" * 63 + "\n",
                 f"{DRAWING}\n", "0" * 63 + "٣", "coffee"):  # fmt: skip
        with pytest.raises(ValueError):
            entry.read(text)
    assert refused(OWN_DIGIT.having(drawn=DRAWING)) is None
    assert refused(OWN_DIGIT.having(drawn="0" * 64)) == "digit_blank"
    assert refused(OWN_DIGIT.having(drawn=DRAWING[:-1])) == "digit_unreadable"


def test_what_is_shown_of_robustness_is_in_its_link_and_decides_nothing() -> None:
    shown = DEFENCE.having(epsilon=0.3, net="robust", attack="noise")
    assert shown.key == DEFENCE.key
    visit = replace(at_step(LESSON, first_visit(LESSON), 3, shown=True), study=shown)
    link = write_link(LESSON, visit)
    assert {"epsilon", "net", "attack"} <= set(link)
    assert read_link(LESSON, link) == (visit, ())


def test_one_of_the_digits_that_a_study_shows_can_be_chosen_where_one_stands_out() -> None:
    """All eight of the curves are shown alike, so that there is no digit to choose."""
    assert "picture" not in ATTACK_FIELDS_OF[Robustness]
    entry = ATTACK_FIELDS_OF[Transfer]["picture"]
    assert entry.stops == tuple(range(SHOWN)) == tuple(range(8))
    assert [label_of(entry, place) for place in (0, 7)] == ["1", "8"]
    for text in ("8", "-1", "449", "0.5", ""):
        with pytest.raises(ValueError):
            entry.read(text)
    test = ATTACK_FIELDS_OF[OwnDigit]["picture"]
    assert test.carries(449) and not test.carries(450)


@pytest.mark.parametrize("kind", list(ATTACK_FIELDS_OF), ids=lambda kind: str(kind.__name__))
def test_no_two_controls_of_a_study_have_the_same_label(kind: type[FlatStudy]) -> None:
    labels = [entry.label for entry in ATTACK_FIELDS_OF[kind].values()]
    assert len(set(labels)) == len(labels)


def test_layers_of_the_plane_are_one_to_three() -> None:
    entry = ATTACK_FIELDS_OF[PlaneAttack]["hidden"]
    assert entry.read("8-4") == (8, 4) and refused(PlaneAttack(hidden=(8, 4))) is None
    assert refused(PlaneAttack(hidden=())) and refused(PlaneAttack(hidden=(8,) * 4))


# All of them


@given(some.data())
def test_any_study_of_these_survives_its_link(data: some.DataObject) -> None:
    expect_a_study_survives_its_link(LESSON, data)


def test_every_study_of_the_lesson_can_be_run_and_carried() -> None:
    expect_every_study_can_be_run_and_carried(LESSON)


def test_knobs_are_fields_of_the_study_in_front_of_the_reader() -> None:
    expect_knobs_are_fields_of_the_study(LESSON)


def test_the_starting_points_and_their_variants_are_of_every_kind_of_the_lesson() -> None:
    for point in LESSON.starting_points:
        assert {type(study) for _, study in point.variants} <= {type(point.experiment)}, point.id
    kinds = {type(point.experiment) for point in LESSON.starting_points}
    assert kinds == set(ATTACK_FIELDS_OF)
