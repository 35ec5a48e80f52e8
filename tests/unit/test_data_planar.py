"""Facts about the planar sets."""

import numpy as np
import pytest

from dlviz.data.examples import load
from dlviz.data.features import FEATURES
from dlviz.data.planar import DATASETS
from dlviz.data.spec import Data


def best_threshold_accuracy(values: np.ndarray, labels: np.ndarray) -> float:
    """Accuracy of the best single cut through one number."""
    ordered = labels[np.argsort(values)]
    right = np.cumsum(ordered == 0) + (ordered == 1).sum() - np.cumsum(ordered == 1)
    share = right / len(labels)
    return float(max(share.max(), 1 - share.min()))


def best_line_accuracy(xy: np.ndarray, labels: np.ndarray) -> float:
    """Accuracy of the best straight line, over 180 directions."""
    angles = np.pi * np.arange(180) / 180
    return max(
        best_threshold_accuracy(xy @ [np.cos(angle), np.sin(angle)], labels) for angle in angles
    )


def test_no_line_separates_the_disc_from_the_ring() -> None:
    examples = load(Data("circle", n=1000))
    assert best_line_accuracy(examples.train_xy, examples.train_labels) < 0.75


def test_the_radius_alone_separates_the_disc_from_the_ring() -> None:
    examples = load(Data("circle", n=1000))
    radius = np.hypot(*examples.train_xy.T)
    assert best_threshold_accuracy(radius, examples.train_labels) == 1.0


def test_the_radius_no_longer_separates_a_disc_that_has_moved() -> None:
    examples = load(Data("circle", n=1000, center=1.0))
    radius = np.hypot(*examples.train_xy.T)
    assert best_threshold_accuracy(radius, examples.train_labels) < 0.75


def test_the_ellipse_is_separated_by_its_squares_but_not_by_the_radius() -> None:
    examples = load(Data("ellipse", n=1000, noise=0.0))
    x, y = examples.train_xy.T
    squares = (x / 1.2) ** 2 + (y / 0.55) ** 2
    assert best_threshold_accuracy(squares, examples.train_labels) == 1.0
    assert best_threshold_accuracy(np.hypot(x, y), examples.train_labels) < 0.9


def test_the_perfect_feature_of_the_spiral_is_cos_of_theta_minus_three_and_a_half_pi_r() -> None:
    examples = load(Data("spiral", n=400, noise=0.0))
    x, y = examples.train_xy.T
    feature = np.cos(np.arctan2(y, x) - 3.5 * np.pi * np.hypot(x, y))
    assert np.allclose(feature, 1 - 2 * examples.train_labels, atol=1e-9)


def test_the_product_of_the_coordinates_separates_xor_and_no_line_does() -> None:
    examples = load(Data("xor", n=1000, noise=0.0))
    x, y = examples.train_xy.T
    assert best_threshold_accuracy(x * y, examples.train_labels) == 1.0
    assert best_line_accuracy(examples.train_xy, examples.train_labels) < 0.8


def test_checkerboard_colours_alternate() -> None:
    examples = load(Data("checkerboard", n=2000, noise=0.0))
    column, row = np.floor(examples.train_xy / 0.6).astype(int).T
    assert np.array_equal((column + row) % 2, examples.train_labels)
    assert len(set(zip(column.tolist(), row.tolist(), strict=True))) == 16


def test_rings_lie_inside_one_another() -> None:
    examples = load(Data("rings", n=500, noise=0.0, classes=5))
    radius = np.hypot(*examples.train_xy.T)
    assert np.allclose(radius, 0.24 * (examples.train_labels + 1))


def test_classes_follow_one_another_along_the_swiss_roll() -> None:
    examples = load(Data("swiss_roll", n=500, noise=0.0, classes=3))
    x, y = examples.train_xy.T
    turn = np.hypot(x, y)
    tops = [turn[examples.train_labels == label].max() for label in range(3)]
    bottoms = [turn[examples.train_labels == label].min() for label in range(3)]
    assert tops[0] < bottoms[1] and tops[1] < bottoms[2]
    assert np.allclose(np.cos(3.75 * np.pi * turn), x / turn)


def test_gaussian_noise_is_the_standard_deviation_of_each_cloud() -> None:
    examples = load(Data("gaussians", n=5000, noise=0.25))
    first = examples.train_xy[examples.train_labels == 0]
    assert np.allclose(first.std(axis=0), 0.25, rtol=0.05)
    assert np.allclose(first.mean(axis=0), 0.8 * np.sqrt(0.5), atol=0.02)


@pytest.mark.parametrize("name", DATASETS)
def test_every_class_has_the_same_number_of_points(name: str) -> None:
    for classes in range(DATASETS[name].min_classes, DATASETS[name].max_classes + 1):
        counts = np.bincount(load(Data(name, n=10 * classes, classes=classes)).train_labels)
        assert counts.tolist() == [10] * classes


@pytest.mark.parametrize("name", DATASETS)
def test_points_fit_the_plane(name: str) -> None:
    examples = load(Data(name, n=2000, noise=0.0))
    reach = np.abs(examples.train_xy).max()
    assert 0.5 < reach <= 1.2 + 1e-12


@pytest.mark.parametrize("name", DATASETS)
def test_noise_moves_the_same_points_further(name: str) -> None:
    still, near, far = (load(Data(name, noise=noise)).train_xy for noise in (0.0, 0.1, 0.3))
    assert np.allclose(far - still, 3 * (near - still))
    assert not np.allclose(near, still)


@pytest.mark.parametrize("name", DATASETS)
def test_more_examples_keep_the_first_ones(name: str) -> None:
    few, many = load(Data(name, n=20)), load(Data(name, n=200))
    assert np.array_equal(few.train_xy, many.train_xy[:20])


@pytest.mark.parametrize("name", DATASETS)
def test_the_number_of_test_examples_leaves_the_training_set_alone(name: str) -> None:
    none, many = load(Data(name, n_test=0)), load(Data(name, n_test=300))
    assert np.array_equal(none.train_xy, many.train_xy)
    assert len(none.test_xy) == 0 and len(many.test_xy) == 300
    assert not np.array_equal(many.test_xy[:200], many.train_xy)


def test_another_seed_gives_other_points() -> None:
    assert not np.allclose(load(Data(data_seed=0)).train_xy, load(Data(data_seed=1)).train_xy)


def test_moving_the_centre_moves_every_point_to_the_right() -> None:
    here, there = load(Data()), load(Data(center=1.0))
    assert np.allclose(there.train_xy - here.train_xy, [1.0, 0.0])


def test_a_set_without_a_choice_of_classes_keeps_its_two() -> None:
    assert load(Data("moons", classes=5)).classes == 2
    assert load(Data("spiral", classes=9)).classes == 5


@pytest.mark.parametrize("name", FEATURES)
def test_the_line_of_code_of_a_feature_computes_that_feature(name: str) -> None:
    x, y = np.random.default_rng(0).standard_normal((2, 50))
    line = eval(FEATURES[name].code, {"np": np, "x": x, "y": y})
    assert np.array_equal(line, FEATURES[name].of(x, y))
