"""Skip-gram with negative sampling: by autograd, by its theory, and on the small grammar."""

from functools import cache

import numpy as np
import pytest
import torch
from torch.nn import functional

from dlviz.data.word_text import PREFIX, TEXTS, Corpus, read_text
from dlviz.errors import UserError
from dlviz.measure.slices import ended
from dlviz.train import sgns
from dlviz.train.optimisers import Adam
from dlviz.train.skip_gram import FOR_TEXT, FRAMES, SHOWN, SkipGram, SkipGramResult
from dlviz.train.word_film import film, gap, neighbours, principal_axes, right, turned
from tests.job_slices import followed


@cache
def trained(study: SkipGram) -> SkipGramResult:
    found: SkipGramResult = ended(study.steps())
    return found


def test_the_gradient_is_that_of_autograd() -> None:
    torch.manual_seed(0)
    table = torch.randn(2, 7, 3, dtype=torch.float64, requires_grad=True)
    rows, columns = torch.randint(7, (5, 1)), torch.randint(7, (5, 4))
    signs, weights = torch.tensor([1.0, -1, -1, -1]), torch.rand(5, 4)
    w, c = table[0][rows], table[1][columns]
    expected = (weights * functional.softplus(-signs * (w * c).sum(-1))).sum()
    expected.backward()
    loss, gradient = sgns.loss_and_gradient(table.detach(), rows, columns, signs, weights)
    assert loss == pytest.approx(expected.item(), rel=1e-12)
    assert table.grad is not None
    torch.testing.assert_close(gradient, table.grad, rtol=1e-12, atol=1e-12)


def test_at_the_optimum_products_are_the_shifted_pmi() -> None:
    """Levy and Goldberg, "Neural word embedding as implicit matrix factorization" (2014).

    With enough dimensions w . c = log(#(w, c) |D| / (#(w) #(c))) - log k, for noise by the counts.
    """
    random, k, size = np.random.default_rng(0), 3, 6
    counts = random.integers(20, 400, (size, size)).astype(float)
    counts += counts.T
    total, word = counts.sum(), counts.sum(1)
    made = k * np.outer(word, word) / total
    rows = torch.arange(size)[:, None].expand(size, 2 * size)
    columns = torch.arange(size).repeat(size, 2)
    signs = torch.tensor([1.0] * size + [-1.0] * size, dtype=torch.float64)
    weights = torch.tensor(np.concatenate([counts, made], axis=1) / total)
    table = 0.1 * torch.randn(2, size, size, dtype=torch.float64, generator=torch.manual_seed(0))
    gradient = torch.zeros_like(table)
    adam = Adam(table.view(-1), gradient.view(-1), 0.05)
    for update in range(1500):
        _, gradient[:] = sgns.loss_and_gradient(table, rows, columns, signs, weights)
        adam.step(1 - update / 1500)
    pmi = np.log(counts * total / np.outer(word, word)) - np.log(k)
    np.testing.assert_allclose((table[0] @ table[1].T).numpy(), pmi, atol=1e-4)


def test_pairs_are_all_neighbours_within_the_window_of_a_sentence() -> None:
    random = np.random.default_rng(1)
    tokens, ends = random.integers(9, size=60), np.sort(random.integers(8, size=60))
    corpus = Corpus(tuple("abcdefghi"), tokens.astype(np.int32), ends.astype(np.int32))
    for window in (1, 2, 5, 100):
        expected = sorted(
            (int(tokens[i]), int(tokens[j]))
            for i in range(60)
            for j in range(60)
            if i != j and abs(i - j) <= window and ends[i] == ends[j]
        )
        assert sorted(map(tuple, sgns.pairs(corpus, window).tolist())) == expected


def test_thinning_leaves_the_share_that_mikolov_gives() -> None:
    tokens = np.repeat([0, 1, 2], [60_000, 39_900, 100]).astype(np.int32)
    corpus = Corpus(("a", "b", "c"), tokens, np.zeros(100_000, np.int32))
    left = [sgns.thinned(corpus, 0.01, np.random.default_rng(seed)).counts for seed in range(20)]
    expected = 1e5 * np.sqrt(0.01 * np.array([0.6, 0.399]))
    deviation = np.sqrt(expected / 20)  # a little more than that of the mean of 20 binomials
    assert (abs(np.mean(left, axis=0)[:2] - expected) < 4 * deviation).all()
    assert {int(counts[2]) for counts in left} == {100}, "rare words all stay"


def test_made_up_words_are_drawn_by_the_noise() -> None:
    noise = np.array([1.0, 2.0, 0.0, 5.0])
    words, columns = next(sgns.batches(np.array([[3, 1]]), noise, 4000, 5, seed=0))
    assert set(words.flatten().tolist()) == {3}
    assert set(columns[:, 0].tolist()) == {1}
    shares = np.bincount(columns[:, 1:].numpy().ravel(), minlength=4) / 20_000
    np.testing.assert_allclose(shares, noise / 8, atol=0.015)


def test_the_grammar_gives_every_analogy_in_nine_of_ten_seeds() -> None:
    found = [trained(SkipGram(seed=seed)) for seed in range(10)]
    assert all(len(one.analogies) == 24 for one in found)
    assert sum(bool(one.right[-1].all()) for one in found) >= 9
    assert all(one.right[0].mean() < 0.5 for one in found), "not before it is trained"
    assert np.mean([one.error[-1] for one in found]) < 0.3 < 1.2 < found[0].error[0]


def test_two_dimensions_are_too_few() -> None:
    found = [trained(SkipGram(seed=seed, dimension=2)) for seed in range(5)]
    assert not any(one.right[-1].all() for one in found)


def test_the_loss_starts_at_that_of_tossing_coins() -> None:
    one = trained(SkipGram())
    assert one.loss[0] == pytest.approx(6 * np.log(2), rel=1e-6)
    assert one.loss[-1] < 0.6 * one.loss[0]


def test_the_film_fits_together() -> None:
    one = trained(SkipGram())
    frames, words = len(one.kept), len(one.words)
    assert one.kept[0] == 0
    assert one.kept[-1] == one.study.updates
    assert frames <= FRAMES + 1
    assert one.vectors.shape == (frames, words, 10)
    assert one.plane.shape == (frames, words, 2)
    assert one.people.sum() == 8
    assert one.counts.sum() == one.tokens == 6000
    assert one.pairs == 2000 * 6
    centred = one.vectors[-1, :8] - one.vectors[-1, :8].mean(0)
    values = np.linalg.eigvalsh(centred.T @ centred)
    assert one.variance == pytest.approx(values[-2:].sum() / values.sum(), rel=1e-4)
    shown = one.plane[-1, :8] - one.plane[-1, :8].mean(0)
    assert (shown**2).sum() == pytest.approx(values[-2:].sum(), rel=1e-4)


def test_equal_studies_give_equal_films_however_they_are_cut() -> None:
    again = ended(SkipGram().having(seed=0).steps())
    np.testing.assert_array_equal(again.vectors, trained(SkipGram()).vectors)
    np.testing.assert_array_equal(again.plane, trained(SkipGram()).plane)
    other = trained(SkipGram(seed=1))
    assert not np.array_equal(other.vectors, again.vectors)


def test_right_is_3cosadd_by_hand() -> None:
    one = trained(SkipGram(seed=3))
    units = one.vectors.astype(np.float64)
    units /= np.linalg.norm(units, axis=2, keepdims=True)
    for frame in (5, 20, -1):
        for ask, (a, b, c, d) in enumerate(one.analogies):
            scores = units[frame] @ (units[frame, b] - units[frame, a] + units[frame, c])
            allowed = bool(scores.argmax() == d)
            both = units[frame] @ (units[frame, b] + units[frame, c])
            nearest = units[frame] @ units[frame, c]
            scores, both, nearest = (np.delete(each, [a, b, c]) for each in (scores, both, nearest))
            left = np.delete(np.arange(len(units[frame])), [a, b, c])
            found = [bool(left[each.argmax()] == d) for each in (scores, both, nearest)]
            assert bool(one.right[frame, ask]) is found[0]
            assert one.ways[frame, :, ask].tolist() == [allowed, *found[1:]]


def test_in_the_grammar_no_word_need_be_forbidden_and_the_subtraction_helps() -> None:
    """Unlike in a table that was learnt from real text."""
    found = [trained(SkipGram(seed=seed)) for seed in range(4)]
    assert all(one.ways[-1, 0].mean() > 0.9 for one in found)
    assert np.mean([one.ways[-1, 1].mean() for one in found]) < 0.98
    assert all(one.ways[-1, 2].mean() < one.ways[-1, 1].mean() for one in found)


def test_a_true_parallelogram_has_no_gap() -> None:
    a, b, c = np.random.default_rng(0).standard_normal((3, 6)).astype(np.float32)
    square = np.stack([a, b, c, b + c - a])[None]
    asked = np.array([[0, 1, 2, 3]])
    assert gap(square, asked)[0] == pytest.approx(0, abs=1e-6)
    assert np.isnan(gap(square, asked[:0])[0])
    assert right(square, asked).shape == (1, 4, 1)
    flat = np.array([[[0, 0], [2, 0], [0, 2], [2, 4]]], np.float32)
    sides = (2 + 2 * np.sqrt(2) + 2 + 4) / 4
    assert gap(flat, asked)[0] == pytest.approx(2 / sides, rel=1e-6)


def test_a_film_on_its_way_lies_as_the_one_before_it() -> None:
    vectors = np.random.default_rng(0).standard_normal((6, 5, 4)).astype(np.float32)
    nothing = np.zeros((0, 4), np.int64)
    before = film(vectors[:4], 0, nothing, None)
    after = film(vectors, 0, nothing, before.plane)
    axes, _ = principal_axes(vectors[-1])
    plain = vectors @ axes
    matched = plain[3] @ turned(plain[3], before.plane[-1])
    np.testing.assert_allclose(after.plane[3], matched, atol=1e-5)

    def apart(points: np.ndarray) -> float:
        centred = points - points.mean(0)
        return float(((centred - (before.plane[-1] - before.plane[-1].mean(0))) ** 2).sum())

    turns = [
        np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]]) for t in np.arange(0, 7, 0.01)
    ]
    mirror = np.diag([1.0, -1.0])
    best = min(apart(plain[3] @ turn @ flip) for turn in turns for flip in (np.eye(2), mirror))
    assert apart(after.plane[3]) <= best + 1e-4


def test_neighbours_are_those_with_the_largest_cosines() -> None:
    vectors = np.random.default_rng(0).standard_normal((30, 5)).astype(np.float32)
    near, cosine = neighbours(vectors, np.array([4, 9]))
    for row, word in enumerate((4, 9)):
        all_of = [
            float(v @ vectors[word] / np.linalg.norm(v) / np.linalg.norm(vectors[word]))
            for v in vectors
        ]
        order = sorted((k for k in range(30) if k != word), key=lambda k: -all_of[k])
        assert near[row].tolist() == order[:8]
        np.testing.assert_allclose(cosine[row], [all_of[k] for k in order[:8]], atol=1e-6)


def a_text() -> str:
    """Two topics whose words never meet: 20 of each, sentences of six."""
    random = np.random.default_rng(0)
    topics = [[f"{a}{b}" for a in start for b in "aeiou"] for start in ("bdfg", "mnpr")]
    topics = [[word * 2 for word in topic] for topic in topics]
    lines = [" ".join(random.choice(topics[k % 2], 6)) for k in range(600)]
    return ". ".join(lines)


def test_a_text_of_ones_own_gives_neighbours_of_its_topics() -> None:
    found = read_text(a_text())
    TEXTS.put(found)
    values = {**FOR_TEXT, "updates": 150, "batch_size": 512, "dimension": 10}
    one = trained(SkipGram(text=PREFIX + found.sha256).having(**values))
    topic = np.array([word[0] in "bdfg" for word in one.vocabulary])
    own = topic[[one.vocabulary.index(word) for word in one.words]]
    assert (topic[one.near] == own[:, None]).mean() > 0.95
    assert len(one.words) <= SHOWN
    assert not len(one.analogies)
    assert not one.people.any()


def test_the_film_grows_from_slice_to_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dlviz.train.skip_gram.SLICE", 0.0)
    study = SkipGram(updates=30)
    result, fractions, partials = followed(study)
    assert fractions == [k / 30 for k in range(30)], "an update a slice, when there is no time"
    shown = [partial for partial in partials if partial is not None]
    assert [len(partial.kept) for partial in shown] == sorted(len(p.kept) for p in shown)
    for partial in shown[1:]:
        np.testing.assert_array_equal(partial.vectors, result.vectors[: len(partial.kept)])
    assert len(shown[0].kept) < len(shown[-1].kept) < len(result.kept)
    np.testing.assert_array_equal(result.plane, trained(study).plane)


def test_a_text_without_two_words_in_a_sentence_has_nothing_to_learn() -> None:
    found = read_text(". ".join(list("abcdefghijklmnopqrstuv") * 30))
    TEXTS.put(found)
    with pytest.raises(UserError, match="text_short_sentences"):
        ended(SkipGram(text=PREFIX + found.sha256).steps())


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"dimension": 1}, "value_range"),
        ({"dimension": 2.0}, "value_type"),
        ({"l2": -1.0}, "value_range"),
        ({"rules": "a b"}, "rules_line"),
        ({"text": "own:0"}, "text_missing"),
        ({"text": "else"}, "value_unknown"),
        ({"updates": 5000, "batch_size": 8192, "dimension": 100}, "training_too_long"),
    ],
)
def test_values_that_cannot_be_used_have_a_sentence(values: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as raised:
        SkipGram().having(**values).check()
    assert raised.value.code == code


def test_every_setting_within_its_limits_trains() -> None:
    """The smallest grammar that there may be, and large steps."""
    for values in (
        {"rules": "a: x; b: x", "sentences": 50, "dimension": 2, "updates": 1},
        {"rules": "a b: x", "learning_rate": 1.0, "l2": 0.1, "updates": 20},
        {"window": 1, "negatives": 1, "batch_size": 16},
    ):
        one = trained(SkipGram().having(**values))
        assert np.isfinite(one.plane).all()
        assert np.isfinite(one.loss).all()
        assert 0 <= one.variance <= 1 + 1e-6
