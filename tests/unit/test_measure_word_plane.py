"""Pictures of words: projections, arrows between pairs, and neighbours that are kept."""

import dataclasses
import json
from typing import Any

import numpy as np
import pytest

from dlviz.data.word_themes import NEAR, THEMES, paired_words
from dlviz.data.words import Vectors, vectors
from dlviz.errors import UserError
from dlviz.measure import word_plane
from dlviz.measure.slices import ended
from dlviz.measure.word_plane import WordPlane, WordPlaneResult
from tests.words_example import table

PAIRED = [name for name, theme in THEMES.items() if theme.pairs]
COUNTRIES = ("france:paris", "italy:rome", "spain:madrid", "japan:tokyo")


def found(**values: Any) -> WordPlaneResult:
    return ended(WordPlane(**values).steps())


def rows(result: WordPlaneResult) -> np.ndarray:
    known = vectors("minilm")
    return np.array([known.values[known.index[word]] for word in result.words], np.float64)


def use(monkeypatch: pytest.MonkeyPatch, known: Vectors) -> None:
    monkeypatch.setattr(word_plane, "vectors", lambda name: known)


@pytest.mark.parametrize(("projection", "q"), [("pca2", 2), ("pca3", 3)])
def test_principal_components_are_those_of_scikit_learn(projection: str, q: int) -> None:
    from sklearn.decomposition import PCA

    result = found(projection=projection)
    model = PCA(q, svd_solver="full")
    expected = model.fit_transform(rows(result))
    expected /= np.sqrt((expected**2).sum(1).mean())
    np.testing.assert_allclose(result.variance, model.explained_variance_ratio_, rtol=1e-6)
    np.testing.assert_allclose(np.abs(result.positions), np.abs(expected), atol=1e-6)
    farthest = result.positions[np.abs(result.positions).argmax(0), range(q)]
    assert (farthest > 0).all(), "the sign is not left to chance"


def test_neighbours_are_those_by_cosine_in_all_dimensions() -> None:
    result = found(theme="animals")
    points = rows(result)
    for w in range(len(points)):
        cosines = points @ points[w]
        cosines[w] = -9
        assert set(result.near[w].tolist()) == set(np.argsort(-cosines)[: result.k].tolist())
        far = np.linalg.norm(result.positions - result.positions[w], axis=1)
        far[w] = 9
        shown = set(np.argsort(far)[: result.k].tolist())
        assert result.kept[w] == len(shown & set(result.near[w].tolist())) / result.k


def test_a_space_of_two_dimensions_is_kept_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    angles = np.linspace(0, 1.5, 12) ** 2
    flat = np.stack([np.cos(angles), np.sin(angles), 0 * angles], 1)
    names = tuple(f"w{k}" for k in range(12))
    use(monkeypatch, table(names, flat))
    result = found(words=names)
    assert result.kept.mean() == 1 and result.variance.sum() == pytest.approx(1)
    assert result.k == 3 and result.kept_chance == 3 / 11


@pytest.mark.parametrize("theme", THEMES)
def test_a_picture_keeps_more_neighbours_than_a_random_one_but_not_all(theme: str) -> None:
    for projection in ("pca2", "tsne"):
        result = found(theme=theme, projection=projection)
        assert result.missing == ()
        assert result.kept_chance < result.kept_random < result.kept.mean() - 0.1
        assert result.kept.mean() < 0.9


def test_offsets_are_compared_pair_by_pair() -> None:
    result = found()
    points = rows(result)
    offsets = points[result.pairs[:, 1]] - points[result.pairs[:, 0]]
    cosines = [
        np.dot(one, other) / np.linalg.norm(one) / np.linalg.norm(other)
        for k, one in enumerate(offsets)
        for other in offsets[:k]
    ]
    assert result.offset_cosine == pytest.approx(np.mean(cosines))
    assert result.offset_each.mean() == pytest.approx(np.mean(cosines))


@pytest.mark.parametrize("theme", PAIRED)
def test_pairs_point_the_same_way_only_loosely(theme: str) -> None:
    result = found(theme=theme)
    assert 0.25 < result.offset_cosine < 0.5, "1 would be parallel"
    assert result.offset_shuffled < result.offset_cosine / 2
    assert len(result.pairs) == len(THEMES[theme].pairs)


def test_the_picture_of_capitals_shows_arrows_far_more_alike_than_they_are() -> None:
    result = found(theme="capitals")
    assert result.offset_cosine == pytest.approx(0.38, abs=0.02)
    assert result.offset_shown > 0.9
    assert result.offset_shown_shuffled > 0.5, "in the picture most partners would do"
    assert result.offset_shuffled < 0.2
    assert result.variance.sum() < 0.25


def test_the_plane_of_verbs_does_not_show_what_is_there() -> None:
    result = found(theme="verbs")
    assert result.offset_cosine > 0.4 and abs(result.offset_shown) < 0.1


def test_exact_parallelograms_have_a_cosine_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    corner = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]], float)
    both = np.concatenate([corner, corner + np.array([0, 0, 0, 1.0])])
    names = tuple("abcdef")
    known = table(names, both)
    use(monkeypatch, dataclasses.replace(known, values=both.astype(np.float32)))
    result = found(words=("a:d", "b:e", "c:f"))
    assert result.offset_cosine == pytest.approx(1)
    assert result.offset_shuffled == pytest.approx(0, abs=1e-6), "1 of length 1, 2 turned"
    first, second = (result.positions[result.pairs[:, end]] for end in (0, 1))
    mixed = [np.roll(second, by, axis=0) - first for by in (1, 2)]
    cosines = []
    for each in mixed:
        unit = each / np.linalg.norm(each, axis=1, keepdims=True)
        cosines.append((unit @ unit.T)[~np.eye(3, dtype=bool)].mean())
    assert result.offset_shown_shuffled == pytest.approx(np.mean(cosines), abs=1e-9)


def test_one_pair_or_none_has_no_cosine() -> None:
    for own in (("king:queen", "man"), ("king", "queen", "man")):
        result = found(words=own)
        assert np.isnan([result.offset_cosine, result.offset_shuffled, result.offset_shown]).all()
        assert np.isnan(result.offset_shown_shuffled)


def test_ones_own_words_and_pairs() -> None:
    result = found(words=("king:queen", "man : woman", "King", "dog", "dog:DOG"))
    assert result.words == ("king", "queen", "man", "woman", "dog")
    assert result.pairs.tolist() == [[0, 1], [2, 3]]
    assert [result.groups[k] for k in result.group] == [
        *2 * ("first of a pair", "second of a pair"),
        "others",
    ]


def test_the_neighbours_of_words() -> None:
    result = found(theme=NEAR, words=("king", "dollar"))
    known = vectors("minilm")
    for k, centre in enumerate(("king", "dollar")):
        own = [word for word, group in zip(result.words, result.group, strict=True) if group == k]
        cosines = known.values @ known.values[known.index[centre]]
        cosines[known.blocked] = -9
        nearest = {known.words[row] for row in np.argsort(-cosines)[:22]}
        assert centre in own and set(own) == nearest


def test_blocked_words_are_no_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    known = table(("king", "queen", "man", "woman"), np.eye(4) + 0.5)
    known.__dict__["blocked"] = np.array([False, True, False, False])
    use(monkeypatch, known)
    assert set(found(theme=NEAR, words=("king",)).words) == {"king", "man", "woman"}


def test_words_of_a_theme_that_a_table_has_not_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use(monkeypatch, table(("king", "queen", "man", "duke"), np.eye(4) + 0.1))
    result = found()
    assert set(result.words) == {"king", "queen", "man", "duke"}
    assert result.pairs.shape == (1, 2) and "woman" in result.missing
    with pytest.raises(UserError, match="words_missing"):
        found(theme="verbs")


def test_t_sne_differs_from_start_to_start_and_keeps_neighbours() -> None:
    results = [found(theme="things", projection="tsne", seed=seed) for seed in (0, 0, 1)]
    np.testing.assert_array_equal(results[0].positions, results[1].positions)
    assert np.abs(results[0].positions - results[2].positions).max() > 0.5
    assert np.isnan(results[0].variance).all()
    for result in results:
        assert result.kept.mean() > 0.65
        assert np.sqrt((result.positions**2).sum(1).mean()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"theme": "planets"}, "value_unknown"),
        ({"projection": "umap"}, "value_unknown"),
        ({"words": ("a", "b")}, "words_count"),
        ({"words": tuple(f"w{k}" for k in range(61))}, "words_count"),
        ({"theme": NEAR, "words": tuple("abcdefg")}, "words_count"),
        ({"words": (1, 2, 3)}, "value_type"),
        ({"seed": -1}, "value_range"),
        ({"words": ("king", "queen", "kween")}, "word_unknown"),
        ({"words": ("king", "King", "queen")}, "words_count"),
    ],
)
def test_what_cannot_be_shown_is_refused(values: dict[str, Any], code: str) -> None:
    with pytest.raises(UserError) as refused:
        found(**values)
    assert refused.value.code == code


def test_entries_are_words_or_pairs() -> None:
    assert paired_words(("a", "b:c", "c : a", "d:", ":e", "")) == (
        tuple("abcde"),
        (("b", "c"), ("c", "a")),
    )


def test_the_picture_is_a_value() -> None:
    study = WordPlane(words=COUNTRIES, projection="pca3")
    assert study == WordPlane.from_raw(json.loads(study.to_json()))
    fractions = [fraction for fraction, _ in study.steps()]
    assert fractions == sorted(fractions) and fractions[0] >= 0 and fractions[-1] <= 1
