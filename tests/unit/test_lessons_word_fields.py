"""What links of "Word analogies" carry, and what they refuse."""

import dataclasses
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dlviz.data.grammar import RULES, grammar
from dlviz.data.remote_files import DOWNLOADS
from dlviz.data.words import VECTORS
from dlviz.errors import UserError
from dlviz.lessons.field import Field, label_of
from dlviz.lessons.links import at_start, at_step, first_visit, read_link, write_link
from dlviz.lessons.word_analogies import LESSON
from dlviz.lessons.word_analogies.runs import AXES, KING, SCORES, SKIP_GRAM
from dlviz.lessons.word_fields import WORD_FIELDS_OF
from dlviz.lessons.words import sentence
from dlviz.measure.analogy_scores import AnalogyScores
from dlviz.measure.rotation import Rotation
from dlviz.measure.word_direction import WordDirection
from dlviz.measure.word_plane import WordPlane
from dlviz.measure.word_sum import WordSum
from dlviz.train.skip_gram import FOR_TEXT, SkipGram
from dlviz.train.study import FlatStudy, Study
from dlviz.ui.unit import chosen
from tests.any_lesson import (
    expect_a_study_survives_its_link,
    expect_every_study_can_be_run_and_carried,
    expect_knobs_are_fields_of_the_study,
)

OWN = f"own:{'0123456789abcdef' * 4}"
FIELDS = [
    pytest.param(kind, entry, id=f"{kind.__name__}-{name}")
    for kind, table in WORD_FIELDS_OF.items()
    for name, entry in table.items()
]
KINDS = [pytest.param(kind, id=str(kind.__name__)) for kind in WORD_FIELDS_OF]
EDGES = (
    -9, -1, 0, 1, 2, 4, 9, 10, 11, 16, 19, 20, 21, 49, 50, 99, 100, 101, 999, 1000, 1001, 5000,
    5001, 8192, 8193, 20_000, 20_001, 2**31 - 202, 2**31 - 1, 2**31, -0.01, 1e-5, 1e-4, 0.1, 0.11,
    1.0, 1.01,
)  # fmt: skip
"""Whole numbers and fractions around the limits of these fields."""
NONSENSE = ("nan", "inf", "-9", "1e999", "<script>", "x" * 500, "1,,2", "%00", "None")
FREE = {"terms", "words", "expected", "rules", "category"}
"""Any word is one, until a table is asked."""


def refused(study: Study) -> str | None:
    """The code of what is wrong with a study; None: nothing."""
    try:
        study.check()  # type: ignore[attr-defined]
    except UserError as error:
        assert sentence(error)
        return error.code
    return None


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_study_is_in_its_table(kind: type[FlatStudy]) -> None:
    """What is not is lost on the way through a link."""
    assert {each.name for each in dataclasses.fields(kind)} == set(WORD_FIELDS_OF[kind])


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_every_stop_choice_and_default_is_carried_by_a_link(
    kind: type[FlatStudy], entry: Field
) -> None:
    offered = (kind().get(entry.name), *entry.choices, *entry.stops)
    assert [value for value in offered if not entry.carries(value)] == []
    assert entry.label and entry.help.endswith(".") and "—" not in entry.help
    assert not entry.typed or entry.typed.endswith(".")


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_nonsense_is_refused_or_is_a_word_that_no_table_has(
    kind: type[FlatStudy], entry: Field
) -> None:
    for text in NONSENSE:
        try:
            read = entry.read(text)
        except ValueError:
            continue
        assert entry.name in FREE, text
        assert entry.read(entry.write(read)) == read


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_a_study_takes_what_its_field_offers(kind: type[FlatStudy], entry: Field) -> None:
    for value in (*entry.stops, *entry.choices):
        assert refused(kind().having(**{entry.name: value})) is None, value


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_a_number_that_a_field_reads_is_one_that_its_study_takes(
    kind: type[FlatStudy], entry: Field
) -> None:
    own = kind().get(entry.name)
    if isinstance(own, bool) or not isinstance(own, int | float):
        return
    for edge in EDGES:
        if (isinstance(own, float) or isinstance(edge, int)) and entry.carries(edge):
            code = refused(kind().having(**{entry.name: edge}))
            assert code is None or code == "training_too_long", edge


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_controls_of_a_study_have_the_same_label(kind: type[FlatStudy]) -> None:
    labels = [entry.label for entry in WORD_FIELDS_OF[kind].values()]
    assert len(set(labels)) == len(labels)


# One field after the other


@pytest.mark.parametrize(
    ("kind", "name", "known"),
    [
        (WordSum, "vectors", VECTORS),
        (WordPlane, "vectors", VECTORS),
        (AnalogyScores, "questions", {"ours": ""}),
        (SkipGram, "text", {"grammar": ""}),
    ],
)
def test_what_readers_may_bring_is_one_that_is_known_or_a_hash(
    kind: type[FlatStudy], name: str, known: dict[str, str]
) -> None:
    entry = WORD_FIELDS_OF[kind][name]
    for text in (*known, OWN):
        assert entry.write(entry.read(text)) == text
    assert set(entry.choices) == set(known)
    for text in ("", "own:", OWN[:-1], f"{OWN}0", OWN.upper(), f"{OWN}\n", "MINILM", "Ours",
                 "own:../../etc/passwd", "minilm ", f"minilm+{OWN}"):  # fmt: skip
        with pytest.raises(ValueError):
            entry.read(text)


def test_tables_that_are_downloaded_say_how_large_they_are() -> None:
    entry = WORD_FIELDS_OF[WordSum]["vectors"]
    for name, known in DOWNLOADS.items():
        if known.kind == "word_vectors":
            assert f"{known.megabytes} MB" in label_of(entry, name)


def test_what_is_shown_of_a_sum_is_in_its_link_and_decides_nothing() -> None:
    shown = KING.having(struck=(0, 1), own=True, method="mul", forms=True, category="family")
    assert shown.key == KING.key and refused(shown) is None
    visit = replace(at_step(LESSON, first_visit(LESSON), 2, shown=True), study=shown)
    link = write_link(LESSON, visit)
    assert {name: link[name] for name in ("struck", "own", "method", "forms", "category")} == {
        "struck": "0,1", "own": "1", "method": "mul", "forms": "1", "category": "family",
    }  # fmt: skip
    assert read_link(LESSON, link) == (visit, ())


@pytest.mark.parametrize("study", [SCORES, AXES])
def test_the_category_that_is_shown_is_in_the_link_and_decides_nothing(study: FlatStudy) -> None:
    entry = WORD_FIELDS_OF[type(study)]["category"]
    for name in entry.choices:
        assert study.having(category=name).key == study.key
    assert label_of(entry, "capital_common").startswith("Capital")
    assert entry.read("my-kind.2") == "my-kind.2", "of a reader's own analogies"
    for text in ("", "a b", "x" * 61, "<script>", "a\n"):
        with pytest.raises(ValueError):
            entry.read(text)


def test_more_terms_than_the_sum_has_cannot_be_struck_and_one_has_to_stay() -> None:
    for places, code in (((3,), "value_range"), ((0, 2), "sum_empty"), ((0, 1, 2), "sum_empty")):
        assert refused(KING.having(struck=places)) == code
    assert refused(KING.having(struck=(1, 2))) is None


def test_rules_of_a_grammar_are_written_on_one_line() -> None:
    """They are typed where there is room for one."""
    entry = WORD_FIELDS_OF[SkipGram]["rules"]
    for text in ("", RULES, "king queen: crowns\nman: walks", "king: crowns ; man: walks",
                 "king: crowns / man: walks", "\n\nking: crowns\n\nman: walks\n"):  # fmt: skip
        read = entry.read(text)
        assert "\n" not in entry.write(read) and entry.read(entry.write(read)) == read
        assert refused(SKIP_GRAM.having(rules=read)) is None
        assert grammar(str(read)) == grammar(text)
    assert entry.read(RULES) == entry.read("") == "", "ours"
    assert grammar(entry.write("")) == grammar("")
    with pytest.raises(ValueError):
        entry.read("a: b\n" * 200)
    assert refused(SKIP_GRAM.having(rules=entry.read("nobody"))) == "rules_line"


def test_a_text_of_ones_own_is_learned_with_what_suits_it_and_its_link_says_so() -> None:
    own = chosen(SKIP_GRAM.having(seed=3), {"text": OWN})
    assert own == SKIP_GRAM.having(text=OWN, seed=3, **FOR_TEXT)
    visit = replace(at_start(LESSON, first_visit(LESSON), "train"), study=own)
    assert read_link(LESSON, write_link(LESSON, visit)) == (visit, ())
    assert chosen(own, {"text": "grammar"}) == SKIP_GRAM.having(seed=3)
    assert chosen(own, {"dimension": 10}) == own.having(dimension=10)


def test_another_sum_strikes_nothing_out() -> None:
    struck = KING.having(struck=(1,), own=True)
    other = ("+paris", "-france", "+japan")
    assert chosen(struck, {"terms": other}) == struck.having(terms=other, struck=())
    assert chosen(struck, {"expected": "prince"}) == struck.having(expected="prince")
    assert chosen(struck, {"terms": other, "struck": (0,)}).get("struck") == (0,)


def test_words_of_a_picture_may_be_pairs() -> None:
    entry = WORD_FIELDS_OF[WordPlane]["words"]
    read = entry.read("king:queen, man : woman, dog")
    study = WordPlane(words=read)  # type: ignore[arg-type]
    assert refused(study) is None and entry.carries(read)
    assert refused(WordPlane(words=("king", "queen"))) == "words_count"
    pole = WORD_FIELDS_OF[WordDirection]["poles"].read("small:large, short:tall")
    assert refused(WordDirection(poles=pole)) is None  # type: ignore[arg-type]


# All of them


@given(some.data())
def test_any_study_of_these_survives_its_link(data: some.DataObject) -> None:
    expect_a_study_survives_its_link(LESSON, data)


def test_every_study_of_the_lesson_can_be_run_and_carried() -> None:
    expect_every_study_can_be_run_and_carried(LESSON)


def test_knobs_are_fields_of_the_study_in_front_of_the_reader() -> None:
    expect_knobs_are_fields_of_the_study(LESSON)


def test_the_places_and_variants_are_of_every_kind_of_the_lesson() -> None:
    for point in LESSON.starting_points:
        assert {type(study) for _, study in point.variants} <= {type(point.experiment)}, point.id
    kinds = {type(point.experiment) for point in LESSON.starting_points}
    assert kinds | {Rotation} == set(WORD_FIELDS_OF)
    assert {type(step.experiment) for step in LESSON.steps} == {WordSum, Rotation}
