import ast
import string
from pathlib import Path

import pytest

import dlviz
from dlviz.errors import UserError
from dlviz.lessons import text
from dlviz.lessons.words import GLOSSARY, SENTENCES, sentence

SOURCES = sorted(Path(dlviz.__file__).parent.rglob("*.py"))


def raised():
    """Every `UserError(...)` in the code: (file, line, codes, names of its fields or None)."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("UserError"):
                codes = {
                    leaf.value
                    for leaf in ast.walk(node.args[0])
                    if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
                }
                names = {keyword.arg for keyword in node.keywords}
                yield path.name, node.lineno, codes, None if None in names else names


def blanks(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_code_that_is_raised_has_a_sentence_and_no_sentence_is_left_over():
    codes = set().union(*(found for _, _, found, _ in raised()))
    assert codes == set(SENTENCES)


@pytest.mark.parametrize("call", list(raised()), ids=lambda call: f"{call[0]}:{call[1]}")
def test_the_blanks_of_a_sentence_are_fields_of_its_error(call):
    _, _, codes, names = call
    for code in codes:
        assert names is None or blanks(SENTENCES[code]) <= names


def test_a_cell_that_is_no_number_is_named_with_its_column_and_row():
    error = UserError("csv_not_a_number", column="height", row=7, cell="tall")
    assert sentence(error) == "Column “height” holds text: “tall” in row 7."


def test_a_field_is_called_what_its_control_is_called():
    error = UserError("value_range", field="n_test", low=0, high=5000)
    assert "n_test" not in sentence(error)
    assert sentence(error).endswith("must lie between 0 and 5000.")


def test_an_error_without_a_sentence_is_refused():
    with pytest.raises(KeyError):
        sentence(UserError("no_such_code"))


@pytest.mark.parametrize("words", [*SENTENCES.values(), *GLOSSARY.values()])
def test_what_is_said_is_one_or_two_sentences_without_shouting(words):
    assert words.endswith(".")
    assert "!" not in words
    assert len(words) <= 140


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.618, "62 %"),
        (0.625, "63 %"),
        (1.0, "100 %"),
        (0.996, "99.6 %"),
        (0.9997, "99.9 %"),
        (0.0, "0 %"),
        (0.004, "0.4 %"),
        (0.0011, "0.1 %"),
        (0.0001, "< 0.1 %"),
        (1e-12, "< 0.1 %"),
    ],
)
def test_almost_everything_is_not_called_everything_nor_a_little_nothing(share, shown):
    assert text.percent(share) == shown


@pytest.mark.parametrize(
    ("share", "digits", "shown"),
    [
        (0.99996, 1, "99.9 %"),
        (0.99999, 2, "99.99 %"),
        (1.0, 2, "100.00 %"),
        (0.0004, 1, "< 0.1 %"),
        (0.0004, 2, "0.04 %"),
        (0.00004, 2, "< 0.01 %"),
        (0.0, 2, "0.00 %"),
    ],
)
def test_what_is_not_quite_everything_or_nothing_is_told_to_the_digits_asked_for(
    share, digits, shown
):
    assert text.percent(share, digits) == shown


def test_differences_carry_their_sign_and_zero_carries_none():
    assert text.points(-0.042) == "−4.2 points"
    assert text.points(0.005) == "+0.5 points"
    assert text.points(-0.0001) == "0.0 points"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (0.76, "0.76"),
        (6e-7, "6 · 10⁻⁷"),
        (1.97e-15, "2 · 10⁻¹⁵"),
        (9.7e-12, "1 · 10⁻¹¹"),
    ],
)
def test_small_numbers_are_powers_of_ten(value, shown):
    assert text.tiny(value) == shown
