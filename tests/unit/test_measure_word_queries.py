"""Scores of sums of words, held to float64 by hand and to another implementation."""

from collections.abc import Iterator

import numpy as np
import pytest
from gensim.models import KeyedVectors

from dlviz.data import words
from dlviz.data.words import Vectors
from dlviz.measure.word_queries import rank_of, scores_add, scores_mul

QUERIES = 200


def queries(count: int) -> Iterator[tuple[list[int], list[int]]]:
    """One to three words with a plus, none to two with a minus, all different."""
    rng = np.random.default_rng(0)
    whole = words.vectors("minilm").whole
    for _ in range(count):
        plus, minus = rng.integers(1, 4), rng.integers(0, 3)
        rows = rng.choice(whole, plus + minus, replace=False).tolist()
        yield rows[:plus], rows[plus:]


@pytest.fixture(scope="module")
def other() -> KeyedVectors:
    """Our table in the hands of gensim."""
    table = words.vectors("minilm")
    held = KeyedVectors(table.values.shape[1])
    held.add_vectors(list(table.words), table.values)
    return held


@pytest.mark.parametrize("mul", [False, True])
def test_scores_equal_float64_by_hand(mul: bool) -> None:
    table = words.vectors("minilm")
    wide = table.values.astype(np.float64)
    for plus, minus in queries(10):
        if mul:
            shifted = (1 + wide @ wide[[*plus, *minus]].T) / 2
            top, bottom = shifted[:, : len(plus)], shifted[:, len(plus) :]
            wanted = top.prod(1) / (bottom.prod(1) + 1e-6)
            np.testing.assert_allclose(scores_mul(table, plus, minus), wanted, rtol=5e-6)
        else:
            total = wide[plus].sum(0) - wide[minus].sum(0)
            cosines = wide @ total / np.linalg.norm(total) / np.linalg.norm(wide, axis=1)
            np.testing.assert_allclose(scores_add(table, plus, minus), cosines, atol=2e-6)


@pytest.mark.filterwarnings("ignore:Call to deprecated")
@pytest.mark.parametrize("name", ["most_similar", "most_similar_cosmul"])
def test_gensim_finds_the_same_words(other: KeyedVectors, name: str) -> None:
    table = words.vectors("minilm")
    scores_of = scores_add if name == "most_similar" else scores_mul
    swapped = 0
    for plus, minus in queries(QUERIES):
        named = [[table.words[row] for row in rows] for rows in (plus, minus)]
        theirs = getattr(other, name)(positive=named[0], negative=named[1], topn=10)
        scores = scores_of(table, plus, minus).astype(np.float64)
        scores[[*plus, *minus]] = -np.inf
        ours = words.tops(scores, 10)
        wanted = np.array([score for _, score in theirs])
        np.testing.assert_allclose(scores[ours], wanted, rtol=1e-5, atol=2e-6)
        rows = [table.index[word] for word, _ in theirs]
        np.testing.assert_allclose(scores[rows], wanted, rtol=1e-5, atol=2e-6)
        swapped += int((ours != rows).any())
    assert swapped <= 2, "words change places only where their scores are level"


def test_sums_of_orthogonal_words_have_known_scores() -> None:
    table = Vectors("own:axes", "Axes", ("a", "b", "c", "d"), np.eye(4, dtype=np.float32), 4)
    third = 1 / np.sqrt(3)
    assert scores_add(table, [0, 1], [2]) == pytest.approx([third, third, -third, 0])
    # a cosine of 1, 0 is shifted to 1, 1/2
    assert scores_mul(table, [0, 1], [2]) == pytest.approx([1, 1, 0.25, 0.5], rel=1e-5)
    assert scores_mul(table, [0]) == pytest.approx([1, 0.5, 0.5, 0.5], rel=1e-5)
    assert not scores_add(table, [0], [0]).any(), "nothing is left, so nothing is near"


def test_the_rank_of_level_scores_follows_the_table() -> None:
    scores = np.array([0.5, 0.9, 0.5, 0.5, 0.1], np.float32)
    allowed = np.array([True, True, True, True, True])
    assert [rank_of(scores, row, allowed) for row in range(5)] == [2, 1, 3, 4, 5]
    allowed[[0, 1]] = False
    assert [rank_of(scores, row, allowed) for row in range(5)] == [0, 0, 1, 2, 3]
