"""Answers to analogies against plain loops in float64, and against gensim."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pytest
from gensim.models import KeyedVectors

from dlviz.data.analogies import ours
from dlviz.data.words import vectors
from dlviz.measure import analogy_search
from dlviz.measure.analogy_search import METHODS, MODES, Search
from dlviz.measure.slices import ended
from tests.word_tables import random_rows

pytestmark = pytest.mark.filterwarnings("ignore:Call to deprecated")  # gensim calls its own

Ints = npt.NDArray[np.int64]
WAYS = tuple(MODES)


def asked(count: int, words: int, seed: int = 1) -> Ints:
    """[n, 4] of different words each."""
    random = np.random.default_rng(seed)
    return np.array([random.choice(words, 4, replace=False) for _ in range(count)])


def by_hand(
    values: npt.NDArray[np.floating], four: Ints, method: str, hidden: Mapping[int, Ints]
) -> dict[str, list[int]]:
    """The first four ways, question by question and word by word."""
    wide = values.astype(np.float64)
    found: dict[str, list[int]] = {way: [] for way in WAYS[:4]}
    for a, b, c, _ in four.tolist():
        out = {a, b, c}.union(*(hidden.get(row, np.array([], int)).tolist() for row in (a, b, c)))
        cosine = {row: wide @ wide[row] for row in (a, b, c)}
        if method == "add":
            both = cosine[b] + cosine[c]
            full = both - cosine[a]
        else:
            shifted = {row: (1 + each) / 2 for row, each in cosine.items()}
            both = shifted[b] * shifted[c]
            full = both / (shifted[a] + 1e-6)
        for way, scores in zip(WAYS, (full, both, cosine[c], full), strict=False):
            free = range(len(wide)) if way == "allowed" else set(range(len(wide))) - out
            found[way].append(max(free, key=lambda row: float(scores[row])))
    return found


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("hiding", [False, True])
def test_answers_are_those_of_plain_loops(method: str, hiding: bool) -> None:
    values, four = random_rows(300, 12), asked(120, 300)
    hidden = {row: np.array([(row + 1) % 300, (row + 7) % 300]) for row in range(300)}
    hidden = hidden if hiding else {}
    found = ended(Search(values, method, hidden=hidden).answers(four))
    for way, expected in by_hand(values, four, method, hidden).items():
        assert found[WAYS.index(way)].tolist() == expected, way


@pytest.mark.parametrize("method", METHODS)
def test_answers_do_not_depend_on_how_the_work_is_cut(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values, four = random_rows(200, 8), asked(150, 200)
    whole = ended(Search(values, method, seed=3).answers(four))
    monkeypatch.setattr(analogy_search, "ROWS_AT_ONCE", 20)
    monkeypatch.setattr(analogy_search, "VALUES_AT_ONCE", 700)
    monkeypatch.setattr(analogy_search, "PRODUCTS_AT_ONCE", 5000)
    slices = Search(values, method, seed=3).answers(four)
    fractions = []
    while True:
        try:
            fractions.append(next(slices))
        except StopIteration as finished:
            assert np.array_equal(finished.value, whole)
            break
    assert fractions == sorted(fractions)
    assert len(fractions) > 50
    assert fractions[-1] == pytest.approx(1)


def test_a_random_offset_is_as_long_and_points_anywhere() -> None:
    values, pairs = random_rows(50, 40), np.array([[0, 1], [2, 3], [1, 0]])
    lengths = np.linalg.norm(values[pairs[:, 1]] - values[pairs[:, 0]], axis=1)
    found = np.stack([Search(values, seed=seed)._random(pairs) for seed in range(300)])
    assert np.allclose(np.linalg.norm(found, axis=2), lengths, rtol=1e-5)
    assert np.abs(found.mean(axis=0)).max() < 5 * lengths.max() / np.sqrt(40 * 300)
    assert not np.allclose(found[:, 0], found[:, 2])


def test_the_way_random_adds_that_offset_to_c() -> None:
    values, four = random_rows(60, 10), asked(40, 60)
    search = Search(values, seed=2)
    scores = (values[four[:, 2]] + search._random(four[:, :2])) @ values.T
    for place, own in enumerate(four[:, :3]):
        scores[place, own] = -np.inf
    assert np.array_equal(ended(search.answers(four))[4], scores.argmax(axis=1))


@pytest.mark.parametrize("method", METHODS)
def test_ranks_count_the_better_words_that_may_answer(method: str) -> None:
    values, four = random_rows(80, 6), asked(30, 80)
    search = Search(values, method)
    answers = ended(search.answers(four))[0]
    for question, answer in zip(four, answers, strict=True):
        assert search.rank(np.array([*question[:3], answer])) == 1
        assert (search.rank(question) == 1) == (answer == question[3])
        ranks = [
            search.rank(np.array([*question[:3], row]))
            for row in range(80)
            if row not in question[:3]
        ]
        assert sorted(ranks) == list(range(1, 78))


def test_a_parallelogram_is_answered_and_half_of_it_is_not() -> None:
    """Gender and age at right angles, 30 words elsewhere: only the whole sum finds the corner."""
    man, woman, boy, girl = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]], float)
    corners = np.column_stack([np.stack([man, woman, boy, girl]), np.ones(4)])
    others = np.array([[1.2, -1.2 + 0.02 * place, 1] for place in range(30)])
    values = np.concatenate([corners, others])
    values = (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)
    found = ended(Search(values).answers(np.array([[0, 1, 2, 3]])))[:, 0].tolist()
    answers = dict(zip(WAYS, found, strict=True))
    assert answers["excluded"] == answers["allowed"] == 3
    assert answers["nearest"] > 3


@pytest.mark.parametrize("method", METHODS)
def test_every_hundredth_question_of_ours_is_answered_as_by_gensim(method: str) -> None:
    table = vectors("minilm")
    theirs = KeyedVectors(table.values.shape[1])
    theirs.add_vectors(list(table.words), table.values)
    rows = ours().rows(table)
    four = np.concatenate([each.four(rows)[::100] for each in ours().categories])
    best = theirs.most_similar if method == "add" else theirs.most_similar_cosmul
    expected = [
        best(positive=[table.words[b], table.words[c]], negative=[table.words[a]], topn=1)[0][0]
        for a, b, c, _ in four.tolist()
    ]
    found = ended(Search(table.values, method).answers(four))[WAYS.index("excluded")]
    assert len(four) > 90
    assert [table.words[row] for row in found] == expected
