"""Ridge probes: held to scikit-learn, and to what a probe may and may not do."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import Ridge, RidgeClassifier
from sklearn.preprocessing import StandardScaler
from torch import Tensor

from dlviz.measure.probes import (
    ALPHA,
    BATCH,
    layer_features,
    pixels,
    pooled,
    probe_accuracy,
    ridge,
    shuffled_labels,
    standardised,
)
from dlviz.nets.cnn import Cnn, build, to_vector

SPEC = Cnn((1, 24, 24), 6, channels=(3, 4, 5))
LAYERS = ("conv1", "conv2", "conv3")


def blobs(n: int, features: int, seed: int = 0, classes: int = 4) -> tuple[Tensor, Tensor]:
    """Overlapping clouds, one a class, with columns of very different sizes."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(99).standard_normal((classes, features))
    labels = random.integers(0, classes, n)
    rows = centres[labels] + 3 * random.standard_normal((n, features))
    rows = rows * np.logspace(-2, 2, features) + 7
    return torch.tensor(rows, dtype=torch.float32), torch.tensor(labels)


def ended(slices):  # type: ignore[no-untyped-def]
    """What a generator returns, and how often it yielded."""
    count = 0
    while True:
        try:
            next(slices)
        except StopIteration as finished:
            return finished.value, count
        count += 1


@pytest.mark.parametrize("shape", [(60, 11), (40, 40), (30, 90)])
@pytest.mark.parametrize("alpha", [0.1, ALPHA])
def test_ridge_by_either_gram_matrix_is_scikit_learns(shape: tuple[int, int], alpha: float) -> None:
    random = np.random.default_rng(0)
    X, Y = random.standard_normal(shape), random.standard_normal((shape[0], 3))
    found = ridge(torch.tensor(X), torch.tensor(Y), alpha)
    expected = Ridge(alpha=alpha, fit_intercept=False).fit(X, Y).coef_.T
    assert found.numpy() == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("n", "features"), [(300, 20), (80, 150)])
def test_a_probe_is_scikit_learns_ridge_classifier_on_standardised_features(
    n: int, features: int
) -> None:
    train, labels = blobs(n, features)
    test, truth = blobs(500, features, seed=1)
    sets = torch.stack([labels, shuffled_labels(labels, 0), labels.flip(0)])
    scaler = StandardScaler().fit(train.double().numpy())
    rows, fresh = (scaler.transform(each.double().numpy()) for each in (train, test))
    expected = [
        RidgeClassifier(alpha=ALPHA).fit(rows, each.numpy()).score(fresh, truth.numpy())
        for each in sets
    ]
    assert probe_accuracy(train, sets, test, truth) == pytest.approx(expected, abs=1e-12)
    assert expected[0] > 0.4


def test_probes_asked_together_answer_as_each_alone() -> None:
    train, labels = blobs(200, 12)
    test, truth = blobs(300, 12, seed=1)
    sets = torch.stack([labels, labels.flip(0)])
    together = probe_accuracy(train, sets, test, truth)
    alone = [probe_accuracy(train, each[None], test, truth)[0] for each in sets]
    assert together.tolist() == alone


def test_a_column_that_never_changes_says_nothing_and_breaks_nothing() -> None:
    train, labels = blobs(200, 12)
    test, truth = blobs(300, 12, seed=1)
    without = probe_accuracy(train, labels[None], test, truth)
    constant = torch.cat([train, torch.full((200, 1), 0.1)], 1)
    other = torch.cat([test, torch.full((300, 1), 5.0)], 1)
    assert probe_accuracy(constant, labels[None], other, truth) == pytest.approx(without)
    known, fresh = standardised(constant, other)
    assert known[:, -1].abs().max() == fresh[:, -1].abs().max() == 0
    assert known[:, :-1].std(0, correction=0).numpy() == pytest.approx(np.ones(12))


def test_a_control_keeps_the_classes_and_answers_at_chance() -> None:
    train, labels = blobs(1000, 10)
    test, truth = blobs(4000, 10, seed=1)
    control = shuffled_labels(labels, 3)
    assert control.bincount().tolist() == labels.bincount().tolist()
    assert torch.equal(control, shuffled_labels(labels, 3))
    assert not torch.equal(control, shuffled_labels(labels, 4))
    told, chance = probe_accuracy(train, torch.stack([labels, control]), test, truth)
    assert told > 0.5
    assert chance == pytest.approx(0.25, abs=0.06)


def test_maps_are_averaged_over_four_by_four_cells() -> None:
    maps = torch.rand(2, 3, 24, 24)
    blocks = maps.reshape(2, 3, 4, 6, 4, 6).mean((3, 5)).reshape(2, 48)
    assert torch.allclose(pooled(maps), blocks, atol=1e-6)
    six = torch.rand(2, 3, 6, 6)
    cells = [slice(0, 2), slice(1, 3), slice(3, 5), slice(4, 6)]
    by_hand = [six[:, :, rows, columns].mean((2, 3)) for rows in cells for columns in cells]
    assert torch.allclose(pooled(six), torch.stack(by_hand, 2).flatten(1), atol=1e-6)
    small, dense = torch.rand(2, 5, 3, 3), torch.rand(2, 7)
    assert torch.equal(pooled(small), small.flatten(1)) and torch.equal(pooled(dense), dense)


def test_pixels_are_probed_as_they_are_unless_there_are_too_many() -> None:
    grey, colour = torch.rand(2, 1, 28, 28), torch.rand(2, 3, 32, 32)
    assert torch.equal(pixels(grey), grey.flatten(1))
    halved = colour.reshape(2, 3, 16, 2, 16, 2).mean((3, 5)).flatten(1)
    assert torch.allclose(pixels(colour), halved, atol=1e-6)


def test_probing_leaves_the_network_as_it_is_bit_for_bit() -> None:
    net = build(SPEC, 0).eval()
    before = to_vector(net).copy()
    images = torch.rand(2 * BATCH + 30, 1, 24, 24)
    slices = layer_features(net, images, LAYERS)
    for _ in slices:
        assert torch.is_grad_enabled()
    assert to_vector(net).tobytes() == before.tobytes()
    assert all(each.grad is None for each in net.parameters()) and not net.training


def test_features_in_batches_are_those_of_one_pass() -> None:
    net = build(SPEC, 0).eval()
    images = torch.rand(BATCH + 30, 1, 24, 24)
    found, yielded = ended(layer_features(net, images, LAYERS))
    _, maps = net(images, keep=LAYERS)
    assert yielded == 2
    for name, features in zip(LAYERS, found, strict=True):
        assert torch.allclose(features, pooled(maps[name]), atol=1e-6)
        assert not features.requires_grad
