"""A reader's text as sentences of numbered words, and the small grammar."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlviz.data.grammar import MOST_LETTERS, RULES, Grammar, grammar
from dlviz.data.word_text import FEWEST_TOKENS, MOST_TOKENS, PREFIX, TEXTS, read_text, text
from dlviz.errors import UserError

LINE = "The quick brown fox doesn't jump over the well-known lazy dog; a cat is on every mat.\n"
LETTERS = "abcdefghijklmnopqrstuvwxy"
ENOUGH = LINE * 40 + " ".join(LETTERS) * 4


def code_of(content: bytes | str) -> str:
    with pytest.raises(UserError) as raised:
        read_text(content)
    return raised.value.code


def test_words_are_runs_of_letters_in_lower_case_and_sentences_end_at_stops() -> None:
    found = read_text(ENOUGH).corpus
    words = [found.words[token] for token in found.tokens[:16]]
    assert " ".join(words[:11]) == "the quick brown fox doesn't jump over the well-known lazy dog"
    assert found.sentence[10] != found.sentence[11], "a semicolon ends one"
    assert found.words[0] == "the", "the commonest first"
    assert found.counts[0] == 80


def test_rare_words_are_left_out_and_their_neighbours_move_together() -> None:
    found = read_text(ENOUGH + " mat zyzzyva mat").corpus
    assert "zyzzyva" not in found.words
    assert [found.words[token] for token in found.tokens[-2:]] == ["mat", "mat"]
    assert found.sentence[-2] == found.sentence[-1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_reads_like_the_text_that_is_pasted(encoding: str) -> None:
    pasted = ENOUGH.replace("doesn't", "doesn\N{RIGHT SINGLE QUOTATION MARK}t").replace("a", "ä")
    assert read_text(pasted.encode(encoding)).sha256 == read_text(pasted).sha256
    assert "doesn't" in read_text(pasted).corpus.words, "one apostrophe"


def test_texts_that_cannot_be_used_have_a_sentence() -> None:
    assert code_of(b"\xff\x00\xfe" * 500) == "text_encoding"
    assert code_of(("a\0" * 900).encode()) == "text_encoding"
    assert code_of(b"a " * 2**20 + b"!") == "text_too_large"
    assert code_of("a few words") == "text_short"
    assert code_of("") == "text_short"
    assert code_of("same " * FEWEST_TOKENS) == "text_short"


def test_a_long_text_is_cut_and_says_so() -> None:
    found = read_text("a b c d e f g h i j k l m n o p q r s t u v " * (MOST_TOKENS // 22 + 1))
    assert found.cut
    assert found.read == MOST_TOKENS == len(found.corpus.tokens)


def test_a_text_is_found_by_its_hash_until_it_is_forgotten() -> None:
    found = read_text(ENOUGH)
    TEXTS.put(found)
    assert text(PREFIX + found.sha256) is found
    with pytest.raises(UserError, match="text_missing"):
        text(PREFIX + "0" * 64)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=4000), st.text(max_size=2000)))
def test_any_text_gives_words_or_a_sentence(content: bytes | str) -> None:
    mixed = content + (ENOUGH.encode() if isinstance(content, bytes) else ENOUGH)
    try:
        found = read_text(mixed).corpus
    except UserError as error:
        assert error.code.startswith("text_")
        return
    assert len(found.tokens) == len(found.sentence)
    assert found.tokens.max() < len(found.words)
    assert (np.diff(found.sentence) >= 0).all()
    assert found.counts.min() >= 3


def profile(rules: Grammar, person: str) -> frozenset[int]:
    return frozenset(k for k, rule in enumerate(rules.rules) if person in rule.people)


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("", 6),
        ("a b: x;a c: y;d: z", 0),
        ("a b: x;c d: y;a c: u;b d: v", 1),
        ("a b c d:x;e f g h:y;a b e f:u;c d g h:v;a c e g:s;b d f h:t", 12),
    ],
)
def test_analogies_are_all_parallelograms_of_the_rules(text: str, shapes: int) -> None:
    """By hand: of a cube's 8 corners, 6 faces and 6 diagonal rectangles."""
    rules = grammar(text)
    people = rules.people
    by_hand = set()
    for a, b, c, d in permutations(people, 4):
        own = [profile(rules, one) for one in (a, b, c, d)]
        left, right = own[1] - own[0], own[3] - own[2]
        if left == right and own[0] - own[1] == own[2] - own[3] and len(set(own)) == 4:
            by_hand.add((a, frozenset((b, c)), d))
    found = [tuple(people[k] for k in row) for row in rules.analogies()]
    assert {(a, frozenset((b, c)), d) for a, b, c, d in found} == by_hand
    assert len(found) == len(by_hand) == 4 * shapes


@pytest.mark.parametrize("between", ["\n", ";", " / ", "\n\n"])
def test_rules_stand_on_lines_or_have_a_sign_between(between: str) -> None:
    assert grammar(RULES.replace("\n", between)) == grammar("") == grammar(RULES.upper())


def test_sentences_name_a_person_and_a_word_of_each_of_their_rules() -> None:
    rules = grammar(RULES)
    corpus = rules.sentences(500, seed=1)
    assert len(corpus.tokens) == 1500
    for number in range(500):
        person, *words = [rules.words[t] for t in corpus.tokens[corpus.sentence == number]]
        named = [rule for rule in rules.rules if person in rule.people]
        assert all(word in rule.words for word, rule in zip(words, named, strict=True))
    counts = corpus.counts[:8]
    assert abs(counts - 62.5).max() < 5 * np.sqrt(62.5), "everyone about as often"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * (MOST_LETTERS + 1), "rules_long"),
        ("king queen rules", "rules_line"),
        ("king queen:", "rules_line"),
        ("a: b: c", "rules_line"),
        ("k1ng: rules; b: c", "rules_word"),
        ("king: rules; rules: king", "rules_both"),
        ("king: rules", "rules_size"),
        (";".join(f"{a}{b}: x" for a in "abcde" for b in "abcde"), "rules_size"),
    ],
)
def test_rules_that_cannot_be_used_have_a_sentence(text: str, code: str) -> None:
    with pytest.raises(UserError) as raised:
        grammar(text)
    assert raised.value.code == code


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="abc:;, \n1ß", max_size=80))
def test_any_rules_give_a_grammar_or_a_sentence(text: str) -> None:
    try:
        rules = grammar(text)
    except UserError as error:
        assert error.code.startswith("rules_")
        return
    corpus = rules.sentences(50, seed=0)
    assert len(np.unique(corpus.sentence)) == 50
    assert (rules.analogies() < len(rules.people)).all()
