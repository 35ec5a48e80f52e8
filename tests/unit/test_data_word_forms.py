"""Other forms of words: what the rule holds for one, and what not."""

import numpy as np
import pytest

from dlviz.data.word_forms import other_forms
from dlviz.data.words import Vectors, vectors

MINILM = vectors("minilm")


def forms(*words: str) -> set[str]:
    return {MINILM.words[row] for row in np.flatnonzero(other_forms(words, MINILM))}


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("king", "kings"),
        ("man", "men"),
        ("mice", "mouse"),
        ("city", "cities"),
        ("church", "churches"),
        ("walking", "walk walks walked"),
        ("stop", "stopped stopping stops"),
        ("hope", "hoped hoping hopes"),
        ("try", "tried trying tries"),
        ("go", "goes went gone"),
        ("swam", "swim swimming swum"),
        ("big", "bigger biggest"),
        ("happy", "happier happily"),
        ("good", "better best"),
        ("quickly", "quick quicker"),
        ("possible", "possibly"),
        ("matrix", "matrices"),
        ("teachers", "teacher teach taught"),
        ("leaves", "leaf leave leaving left"),
        ("lives", "life live lived"),
        ("thoughts", "thought"),
        ("roses", "rose"),
        ("founded", "found founding"),
        ("bounds", "bound"),
        ("axes", "axis"),
        ("lying", "lie lies lay"),
    ],
)
def test_inflections_are_forms_from_either_side(word: str, others: str) -> None:
    there = {other for other in others.split() if other in MINILM.index}
    assert there and there <= forms(word)
    assert all(word in forms(other) for other in there)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("king", "queen"),
        ("waiter", "waitress"),
        ("japan", "japanese"),
        ("nation", "national"),
        ("possible", "impossible"),
        ("cat", "cater"),
        ("car", "care"),
        ("car", "cared"),
        ("hop", "hope"),
        ("bet", "better"),
        ("man", "manner"),
        ("princess", "prince"),
        ("new", "news"),
        ("see", "seed"),
        ("moth", "mother"),
        ("ear", "early"),
        ("even", "evening"),
        ("leaf", "leave"),
        ("leaf", "left"),
        ("life", "live"),
        ("rise", "roses"),
        ("find", "founded"),
        ("bit", "bitter"),
        ("hung", "hunger"),
        ("rang", "ranged"),
    ],
)
def test_what_only_looks_alike_is_another_word(word: str, other: str) -> None:
    assert other not in forms(word) and word not in forms(other)


def test_the_words_themselves_are_no_other_forms() -> None:
    assert forms("walk", "walked") & {"walk", "walked"} == set()
    assert forms("walk", "walked") | {"walked"} == forms("walk") | {"walked"}
    assert forms("peso", "united_states") == set()


def test_several_words_have_the_forms_of_each() -> None:
    assert forms("king", "walk") == forms("king") | forms("walk")


def test_capitals_are_another_form_where_a_table_has_both() -> None:
    words = ("King", "king", "kings", "KINGS", "queen")
    values = np.eye(5, dtype=np.float32)
    table = Vectors("some", "Some", words, values, 5)
    assert other_forms(["king"], table).tolist() == [True, False, True, True, False]
    assert not other_forms([], table).any()


def test_forms_are_mutual_over_the_commonest_words() -> None:
    """Nearly: an ending may lead back to a word whose forms take another way."""
    common = [word for word in MINILM.words[:1500] if len(word) > 2]
    pairs = [(word, other) for word in common for other in forms(word)]
    one_way = [(word, other) for word, other in pairs if word not in forms(other)]
    assert len(pairs) > 2000 and len(one_way) < 0.02 * len(pairs)
