"""Our analogies are facts in words that the table has, and every question is four words."""

import re
from collections import Counter

import numpy as np
import pytest
from gensim.test.utils import datapath

from dlviz.data.analogies import (
    GOOGLE,
    OWN_QUESTIONS,
    Category,
    Questions,
    crossed,
    listed,
    ours,
    questions,
)
from dlviz.data.blocked import is_blocked
from dlviz.data.words import PREFIX, Vectors, normal, vectors
from dlviz.errors import UserError


def googles_pairs() -> set[tuple[str, str]]:
    with open(datapath("questions-words.txt"), encoding="utf-8") as file:
        lines = [line.lower().split() for line in file if not line.startswith(":")]
    return {pair for a, b, c, d in lines for pair in ((a, b), (c, d))}


def of(category: Category) -> list[tuple[str, ...]]:
    return [(*category.pairs[one], *category.pairs[two]) for one, two in category.questions]


def test_there_are_fourteen_categories_of_two_dozen_pairs() -> None:
    assert len(ours().categories) == len({each.name for each in ours().categories}) == 14
    currency = next(each for each in ours().categories if each.name == "currency")
    assert all(24 <= len(each.pairs) <= 40 for each in ours().categories if each != currency)
    assert len(currency.pairs) >= 16, "few are words of one piece"
    assert all(re.fullmatch("[a-z_]+", each.name) and each.label for each in ours().categories)
    assert ours().count == sum(len(of(each)) for each in ours().categories) > 10_000


@pytest.mark.parametrize("category", ours().categories, ids=lambda each: each.name)
def test_every_two_pairs_are_a_question_of_four_words(category: Category) -> None:
    count = Counter(word for pair in category.pairs for word in pair)
    assert set(count.values()) == {1}  # so no question has two right answers, or its own word
    assert len(set(of(category))) == len(category.pairs) * (len(category.pairs) - 1)
    assert all(len(set(four)) == 4 for four in of(category))


def test_the_table_has_every_word_and_none_is_blocked() -> None:
    rows = ours().rows(vectors("minilm"))
    assert set(rows) == set(ours().words)
    assert all(word == normal(word) and not is_blocked(word) for word in ours().words)
    assert all(each.covered(rows).all() for each in ours().categories)


def test_only_currencies_are_read_from_several_pieces() -> None:
    """Of each other category every word is whole, so no score is of guessed names."""
    table = vectors("minilm")
    for each in ours().categories:
        weak = [word for word in each.words if table.index[word] >= table.whole]
        assert bool(weak) == (each.name == "currency"), weak


def test_it_is_a_set_of_our_own() -> None:
    """Facts are nobody's, but a list of them is: most of these pairs are not Google's."""
    pairs = [pair for each in ours().categories for pair in each.pairs]
    theirs = googles_pairs()
    assert sum(pair in theirs for pair in pairs) < len(pairs) / 2
    grammar = ("adverb", "participle", "past_tense", "plural", "third_person")
    for each in ours().categories:
        if each.name in grammar:
            assert sum(pair in theirs for pair in each.pairs) <= len(each.pairs) / 4, each.name


def test_regular_endings_are_those_that_grammar_asks_for() -> None:
    by_name = {each.name: each.pairs for each in ours().categories}
    assert all(b.endswith("ly") for _, b in by_name["adverb"])
    assert all(b.endswith("ing") for _, b in by_name["participle"])
    assert all(b.endswith("s") for _, b in by_name["third_person"])
    assert all(b.endswith("er") or b == "worse" for _, b in by_name["comparative"])
    assert all(b.endswith("est") or b == "worst" for _, b in by_name["superlative"])
    assert all(b.removeprefix(b[:2]) == a for a, b in by_name["opposite"])


def test_pairs_that_share_a_word_are_no_question() -> None:
    found = crossed("c", "C", [("dallas", "texas"), ("houston", "texas"), ("miami", "florida")])
    assert of(found) == [
        ("dallas", "texas", "miami", "florida"),
        ("houston", "texas", "miami", "florida"),
        ("miami", "florida", "dallas", "texas"),
        ("miami", "florida", "houston", "texas"),
    ]


def test_a_listed_category_asks_what_is_listed_and_no_more() -> None:
    asked = [("a", "b", "c", "d"), ("c", "d", "a", "b"), ("a", "b", "e", "f")]
    found = listed("c", "C", asked)
    assert found.pairs == (("a", "b"), ("c", "d"), ("e", "f"))
    assert of(found) == asked


def test_rows_are_of_the_first_word_that_is_spelt_so() -> None:
    words = ("the", "France", "france", "Paris", "Rome")
    table = Vectors("t", "T", words, np.eye(5, dtype=np.float32), 5)
    found = Questions("q", "Q", (listed("c", "C", [("france", "paris", "italy", "rome")]),), "0")
    rows = found.rows(table)
    assert rows == {"france": 1, "paris": 3, "rome": 4}
    category = found.categories[0]
    assert category.covered(rows).tolist() == [False]
    assert category.four(rows).tolist() == [[1, 3, -1, 4]]


def test_a_readers_set_is_kept_under_its_hash() -> None:
    found = Questions(f"{PREFIX}ab", "Q", (crossed("c", "C", [("a", "b"), ("c", "d")]),), "ab")
    OWN_QUESTIONS.put(found)
    assert questions(found.name) is found
    with pytest.raises(UserError) as missing:
        questions(f"{PREFIX}cd")
    assert missing.value.code == "questions_missing"
    with pytest.raises(UserError) as unknown:
        questions("theirs")
    assert unknown.value.code == "value_unknown"


def test_googles_set_has_the_name_that_is_written_down() -> None:
    import hashlib
    from pathlib import Path

    content = Path(datapath("questions-words.txt")).read_bytes()
    assert f"{PREFIX}{hashlib.sha256(content).hexdigest()}" == GOOGLE
