"""How sums, pairs and lists of words are read as people type them, and written in links."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from dlviz.lessons.word_codecs import (
    MOST_LETTERS,
    MOST_TERMS,
    joined,
    pairs,
    read_expected,
    read_places,
    read_terms,
    read_word,
    words,
    write_places,
    write_terms,
)
from dlviz.train.study import Value

KING = ("+king", "-man", "+woman")
ANYTHING = some.text(max_size=60) | some.text(alphabet="ab+-−, :_\n9'", max_size=60)


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("king - man + woman", KING),
        ("king-man+woman", KING),
        ("King − Man + Woman", KING),
        ("king – man + woman", KING),
        ("king — man + woman", KING),
        ("+king,-man,+woman", KING),
        ("king, -man, woman", KING),
        (" king -  man +woman \n", KING),
        ("+ king - man + woman", KING),
        ("-man + king + woman", ("-man", "+king", "+woman")),
        ("− man + king", ("-man", "+king")),
        ("dollar - United States + Mexico", ("+dollar", "-united_states", "+mexico")),
        ("dollar - united_states", ("+dollar", "-united_states")),
        ("king + king", ("+king", "+king")),
        ("bread", ("+bread",)),
        ("bread,", ("+bread",)),
        ("co-op,", ("+co-op",)),
        ("+co-op,-man", ("+co-op", "-man")),
        ("c++, java", ("+c++", "+java")),
        ("don't + 3d", ("+don't", "+3d")),
        ("Ägypten − ОСЛО", None),
        ("länge + köln", ("+länge", "+köln")),
        ("a+b+c+d+e+f", ("+a", "+b", "+c", "+d", "+e", "+f")),
        (f"{'x' * 60} + y", (f"+{'x' * MOST_LETTERS}", "+y")),
    ],
)
def test_a_sum_is_read_as_people_type_it(typed: str, terms: tuple[str, ...] | None) -> None:
    found = read_terms(typed)
    assert found == (terms or ("+ägypten", "-осло"))
    assert read_terms(write_terms(found)) == found


@pytest.mark.parametrize(
    "typed",
    ["", " ", "\n", ",", ", ,", "+", "-", "+-", "- man", "-king,-man", "a+b+c+d+e+f+g", "a,,-",
     "king + + man", "king,+", "+_", "\u200b", "a\u200bb", "a\x00"],
)  # fmt: skip
def test_what_is_no_sum_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        read_terms(typed)


def kept(read: object, write: object, text: str) -> Value | None:
    """What is read, which is written and read again as the same; None: it is refused."""
    try:
        found: Value = read(text)  # type: ignore[operator]
    except ValueError:
        return None
    assert read(write(found)) == found  # type: ignore[operator]
    return found


@given(ANYTHING)
@example("c++,")
@example("+-king,")
@example("-,a")
@example("İ" * 40)
@example("ΑΣ + ΣΑ")
@example("a" * 39 + " b")
def test_any_text_is_a_sum_that_a_link_carries_or_refused(text: str) -> None:
    terms = kept(read_terms, write_terms, text)
    if terms is None:
        return
    assert isinstance(terms, tuple) and 1 <= len(terms) <= MOST_TERMS
    assert any(str(term).startswith("+") for term in terms)
    for term in map(str, terms):
        assert term[0] in "+-" and 1 <= len(term[1:]) <= MOST_LETTERS
        assert "," not in term and " " not in term and term.isprintable()


WORD = some.text(alphabet="abcxyzäß'-+._0123456789:", min_size=1, max_size=12)


@given(some.lists(some.tuples(some.sampled_from("+-"), WORD), min_size=1, max_size=MOST_TERMS))
def test_any_sum_of_words_of_a_table_is_carried_by_a_link(terms: list[tuple[str, str]]) -> None:
    """Of words as our readers keep them: without gaps at their ends."""
    sum_of = tuple(f"{sign}{read}" for sign, word in terms if (read := plain(word)))
    if any(term[0] == "+" for term in sum_of):
        assert read_terms(write_terms(sum_of)) == sum_of


def plain(word: str) -> str:
    try:
        return read_word(word)
    except ValueError:
        return ""


@given(ANYTHING)
def test_any_text_is_a_word_or_refused(text: str) -> None:
    found = kept(read_word, str, text)
    if found is not None:
        assert len(str(found)) <= MOST_LETTERS and str(found) == str(found).strip()
    if not text.strip():
        assert read_expected(text) == ""


@pytest.mark.parametrize(
    ("typed", "word"),
    [("Peso", "peso"), ("United  States ", "united_states"), ("", ""), ("  ", "")],
)
def test_what_should_come_out_is_a_word_or_nothing(typed: str, word: str) -> None:
    assert read_expected(typed) == word


@given(ANYTHING)
def test_any_text_is_words_pairs_or_places_that_a_link_carries_or_refused(text: str) -> None:
    for read, write in ((words(4), joined), (pairs(2), joined), (read_places, write_places)):
        kept(read, write, text)


def test_words_are_different_and_not_too_many() -> None:
    read = words(4)
    assert read("King, man,Queen") == ("king", "man", "queen")
    assert read("") == read(" ") == ()
    assert read("king:queen, New York") == ("king:queen", "new_york")
    for text in ("a,a", "a,A", "a,b,c,d,e", "a,,b", ",", "a,"):
        with pytest.raises(ValueError):
            read(text)


def test_pairs_have_two_words_each() -> None:
    read = pairs(2)
    assert read("small : large, Short:tall") == ("small:large", "short:tall")
    assert read("") == ()
    for text in ("small", "small:", ":large", "a:b,c:d,e:f", "a:b,", ","):
        with pytest.raises(ValueError):
            read(text)


def test_places_rise_and_are_those_of_terms() -> None:
    assert read_places("none") == () and write_places(()) == "none"
    assert read_places("0,2") == (0, 2) and write_places((0, 2)) == "0,2"
    for text in ("", "2,0", "1,1", "6", "-1", "1.5", "a", "0,", "none,0", "None"):
        with pytest.raises(ValueError):
            read_places(text)
