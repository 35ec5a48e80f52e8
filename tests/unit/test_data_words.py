"""The table of word vectors that is here, readers' own, and the words that no list shows."""

import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dlviz.data import blocked
from dlviz.data.blocked import digest, is_blocked, is_quiet
from dlviz.data.words import OWN, PREFIX, TABLE, VECTORS, Vectors, normal, tops, unit, vectors
from tests.loopback import refused

MINILM = vectors("minilm")


def table(count: int, name: str = "a" * 64, seed: int = 0) -> Vectors:
    values = np.random.default_rng(seed).normal(size=(count, 5))
    found = tuple(f"word{n}" for n in range(count))
    return Vectors(f"{PREFIX}{name}", "Some", found, unit(values), count)


def test_the_table_that_is_here_has_rows_of_length_one_for_words_that_all_differ() -> None:
    assert MINILM.values.shape == (len(MINILM.words), 128)
    assert MINILM.values.dtype == np.float32 and not MINILM.values.flags.writeable
    lengths = np.linalg.norm(MINILM.values.astype(np.float64), axis=1)
    assert np.abs(lengths - 1).max() < 1e-6
    assert len(set(MINILM.words)) == len(MINILM.words)
    assert all(normal(word) == word for word in MINILM.words)
    assert MINILM.name in VECTORS and MINILM.size_bytes > MINILM.values.nbytes


def test_it_has_every_whole_word_of_the_network_and_then_names_of_several_pieces() -> None:
    assert MINILM.whole == 21_719
    names = MINILM.words[MINILM.whole :]
    assert {"united_states", "new_york", "peso", "zloty"} <= set(names) and len(names) < 120
    assert not any("_" in word for word in MINILM.words[: MINILM.whole])
    assert TABLE.stat().st_size < 3e6


def test_it_holds_numbers_and_no_pickle_and_equals_its_codes_times_their_scales() -> None:
    with zipfile.ZipFile(TABLE) as archive:
        assert {entry.filename for entry in archive.infolist()} == {
            "words.npy", "codes.npy", "scale.npy", "whole.npy"
        }  # fmt: skip
    with np.load(TABLE, allow_pickle=False) as held:
        raw = held["codes"].astype(np.float64) * held["scale"].astype(np.float64)[:, None]
    assert np.abs(np.linalg.norm(raw, axis=1) - 1).max() < 0.01, "quantised rows nearly had it"
    assert np.abs(raw / np.linalg.norm(raw, axis=1, keepdims=True) - MINILM.values).max() < 1e-6


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("United States", "united_states"),
        ("  new   YORK ", "new_york"),
        ("united__states", "united_states"),
        ("King", "king"),
        ("", ""),
        (" _ ", ""),
        ("x" * 99, "x" * 40),
        ("a " * 30, "_".join("a" * 20)),
    ],
)
def test_what_somebody_types_is_spelt_as_the_table_spells(typed: str, spelt: str) -> None:
    assert normal(typed) == spelt
    assert normal(normal(typed)) == normal(typed)


def test_a_word_is_found_as_it_is_typed() -> None:
    assert MINILM.words[MINILM.at("United States")] == "united_states"
    assert [MINILM.at(word) for word in MINILM.words[:50]] == list(range(50))
    cased = replace(table(3), words=("King", "king", "Paris"))
    assert [cased.at(word) for word in ("King", "king", "KING", "paris")] == [0, 1, 0, 2]


def test_an_unknown_word_answers_with_the_nearest_spellings() -> None:
    error = refused(lambda: MINILM.at("quen"))
    assert error.code == "word_unknown" and error.fields["word"] == "quen"
    assert str(error.fields["near"]).split(", ")[0] == "queen"
    assert refused(lambda: MINILM.at("zzzzqqqqxx")).code == "word_unlike"
    assert len(str(refused(lambda: MINILM.at("y" * 5000)).fields["word"])) == 40


def test_neither_answers_nor_spellings_offer_a_blocked_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lists = {blocked.BLOCKED: {digest("queen")}, blocked.QUIET: {digest("queens")}}
    monkeypatch.setattr(blocked, "_digests", lists.get)
    some = Vectors("some", "Some", MINILM.words, MINILM.values, MINILM.whole)
    assert [some.words[row] for row in np.flatnonzero(some.blocked)] == ["queen"]
    assert refused(lambda: some.at("Queen")).code == "word_blocked"
    assert not {"queen", "queens"} & set(some.near("quen")) and len(some.near("quen")) == 3
    assert some.words[some.at("Queens")] == "queens", "who types it is answered"
    assert {some.words[row] for row in np.flatnonzero(~some.volunteered)} == {"queen", "queens"}


def test_the_list_blocks_profanity_in_all_cases_and_leaves_birds_alone() -> None:
    assert all(map(is_blocked, ("bollocks", "Bollocks", "CRAP", "wanker", "idiots")))
    everyday = """king queen hell damn rooster knob cocktail assess titan cumulative dickens
    analysis hook panther homogeneous"""
    assert not any(map(is_blocked, everyday.split()))
    assert 40 <= MINILM.blocked.sum() <= 60, "of 21,803: a blocklist, not a censor"


def test_quiet_words_are_answered_and_never_offered() -> None:
    quiet = ["breast", "vagina", "sex", "gay", "lesbian", "queer", "rape", "nazi", "sperm"]
    for word in quiet:
        assert is_quiet(word.title()) and not is_blocked(word), word
        if word in MINILM.index:
            assert MINILM.words[MINILM.at(word)] == word
    for typed in ("sexx", "gayy", "lesbia", "rpae", "breas"):
        assert not any(is_quiet(word) for word in MINILM.near(typed, 6)), typed
    assert not is_quiet("king") and (MINILM.volunteered <= ~MINILM.blocked).all()
    assert (~MINILM.volunteered).sum() < 120


@pytest.mark.parametrize("file", [blocked.BLOCKED, blocked.QUIET], ids=lambda file: file.stem)
def test_the_list_holds_digests_and_no_words(file: Path) -> None:
    lines = file.read_text(encoding="ascii").splitlines()
    assert lines == sorted(set(lines)) and len(lines) > 80
    assert all(len(line) == blocked.LENGTH and int(line, 16) >= 0 for line in lines)


def test_a_readers_table_is_kept_small_and_given_wide() -> None:
    own = table(40, "b" * 64)
    OWN.put(replace(own, values=own.values.astype(np.float16)))
    found = vectors(own.name)
    assert found.words == own.words and found.values.dtype == np.float32
    assert OWN.get("b" * 64).size_bytes < found.size_bytes
    assert np.abs(np.linalg.norm(found.values, axis=1) - 1).max() < 1e-6
    assert np.abs(found.values - own.values).max() < 1e-3, "float16 has eleven bits"
    assert vectors(own.name) is found


def test_a_table_that_is_not_here_is_a_users_error() -> None:
    error = refused(lambda: vectors(f"{PREFIX}{'c' * 64}"))
    assert (error.code, error.fields) == ("vectors_missing", {"sha": "c" * 64})
    error = refused(lambda: vectors("glove9000"))
    assert (error.code, error.fields["field"]) == ("value_unknown", "vectors")


def test_the_tops_of_scores_are_those_of_a_stable_sort() -> None:
    draw = np.random.default_rng(0)
    for count, k in ((1, 1), (5, 9), (50, 7), (1000, 10)):
        scores = draw.integers(0, 6, (3, 2, count)).astype(np.float32)  # many are equal
        scores[0, 0, : count // 2] = -np.inf
        expected = np.argsort(-scores, axis=-1, kind="stable")[..., :k]
        assert (tops(scores, k) == expected).all()
    assert tops(np.array([1.0, 3.0, 2.0]), 2).tolist() == [1, 2]


def test_king_and_queen_are_near_each_other_and_far_from_bread() -> None:
    king, queen, bread = (MINILM.values[MINILM.at(word)] for word in ("king", "queen", "bread"))
    assert king @ queen > 0.5 > king @ bread
    assert [MINILM.words[row] for row in tops(MINILM.values @ king, 3)][:2] == ["king", "kings"]
