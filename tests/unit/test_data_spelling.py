"""Words that are spelt nearly alike, against a plain count of edits."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlviz.data.spelling import edits, nearest
from dlviz.data.words import vectors

WORDS = vectors("minilm").words
TEXT = st.text("abcé", max_size=7)


def by_hand(one: str, other: str) -> int:
    """The recursion itself, cell by cell."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            table[i, j] = min(
                table[i - 1, j] + 1,
                table[i, j - 1] + 1,
                table[i - 1, j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 2 : j][::-1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one), len(other)]


@given(word=TEXT, others=st.lists(TEXT, max_size=6))
def test_edits_are_those_of_the_recursion(word: str, others: list[str]) -> None:
    assert edits(word, others).tolist() == [by_hand(word, other) for other in others]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kng", "king"),
        ("quen", "queen"),
        ("wmoan", "woman"),
        ("prezident", "president"),
        ("definately", "definitely"),
        ("united_state", "united_states"),
        ("pessos", "peso"),
        ("beleive", "believe"),
        ("neighbou", "neighbour"),
    ],
)
def test_a_slip_of_the_pen_finds_its_word(typed: str, meant: str) -> None:
    assert meant in nearest(typed, WORDS)


def test_the_beginning_of_a_word_finds_it() -> None:
    assert "philosophy" in nearest("philosoph", WORDS)
    assert nearest("encyclop", WORDS)[0].startswith("encyclop")


def test_a_word_is_never_its_own_answer_and_noise_has_none() -> None:
    assert "king" not in nearest("king", WORDS)
    for noise in ("", "zzzzqqqqxx", "x" * 40, "日本語のことば"):
        assert nearest(noise, WORDS) == ()


def test_equally_near_words_come_in_the_tables_order() -> None:
    words = ("bat", "cat", "rat", "xat")
    assert nearest("qat", words, 4) == words
    assert nearest("qat", words[::-1], 4) == words[::-1]
    assert nearest("qat", words, 2) == words[:2]


@given(word=st.text(max_size=12), words=st.lists(st.text(min_size=1, max_size=12), max_size=8))
def test_any_text_has_a_few_answers_out_of_the_words(word: str, words: list[str]) -> None:
    found = nearest(word, words)
    assert len(found) <= 3 and set(found) <= set(words) - {word} and len(set(found)) == len(found)


def test_one_edit_is_always_found_among_words_of_other_letters() -> None:
    for letter in string.ascii_lowercase:
        assert nearest(f"thr{letter}ne", ("throne",) if letter != "o" else ("throned",)) != ()
