"""Hand-made features: what they do not depend on; the expert's models and its worlds."""

import math
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import minimize
from skimage.feature import hog

from dlviz.data.picture_data import PictureData, Pictures
from dlviz.data.pictures import WORLDS, load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.by_seed import recorded
from dlviz.measure.expert import STRENGTH, Expert, by_hand_accuracy, few, linear_accuracy
from dlviz.measure.handmade import (
    FEATURES,
    LEVEL,
    ORDERS,
    RADII,
    RADIUS_MOST,
    expert_features,
    hog_features,
)
from dlviz.measure.shuffle import examples
from tests.job_slices import followed

TINY = Expert(n=60, n_test=90, epochs=1, batch_size=30)
Images = npt.NDArray[np.float32]


@cache
def pictures(noise: float = 0.15) -> tuple[Pictures, Pictures]:
    return load_pictures(PictureData(n=300, n_test=600, noise=noise))


def by_hand(image: Images) -> list[float]:
    """The 24 numbers of one picture [H, W], pixel by pixel."""
    height, width = image.shape
    padded = np.pad(image, 1)
    weights = np.outer([1, 2, 1], [1, 2, 1]) / 16
    ink = {}
    for row in range(height):
        for column in range(width):
            around = (padded[row : row + 3, column : column + 3] * weights).sum()
            over = image[row, column] - LEVEL
            ink[row, column] = 1e-9 + (over if around > LEVEL and over > 0 else 0.0)
    mass = sum(ink.values())
    y0 = sum(m * row for (row, _), m in ink.items()) / mass
    x0 = sum(m * column for (_, column), m in ink.items()) / mass
    radii = {(r, c): math.hypot(r - y0, c - x0) for r, c in ink}
    size = sum(m * radii[at] for at, m in ink.items()) / mass
    spread, wave = [0.0] * RADII, [0j] * ORDERS
    for (r, c), m in ink.items():
        share, radius = m / mass, radii[r, c] / size
        place = min(max(radius * RADII / RADIUS_MOST - 0.5, 0), RADII - 1)
        below = min(int(place), RADII - 2)
        spread[below] += share * (1 - (place - below))
        spread[below + 1] += share * (place - below)
        angle = math.atan2(r - y0, c - x0)
        for order in range(ORDERS):
            turn = complex(math.cos((order + 1) * angle), math.sin((order + 1) * angle))
            wave[order] += share * radius**3 * turn
    return [*spread, *(abs(each) for each in wave), size, mass / size]


def test_the_numbers_are_those_of_a_slow_calculation() -> None:
    images = np.concatenate([pictures()[0].images[:12], pictures(0.0)[0].images[:6]])
    expected = np.array([by_hand(image[0].astype(np.float64)) for image in images])
    assert expert_features(images) == pytest.approx(expected, rel=2e-3, abs=2e-3)


def test_there_are_24_numbers_and_each_has_a_name() -> None:
    assert len(set(FEATURES)) == len(FEATURES) == 24
    assert expert_features(pictures()[0].images[:2]).shape == (2, 24)


def moved(images: Images, change: str) -> Images:
    """The same figures elsewhere, turned, or mirrored."""
    if change == "turned":
        return np.rot90(images, axes=(2, 3)).copy()
    if change == "mirrored":
        return images[:, :, :, ::-1].copy()
    wide = np.pad(images, ((0, 0), (0, 0), (3, 9), (8, 4)))
    return np.roll(wide, (4, -3), (2, 3))


@pytest.mark.parametrize("change", ["turned", "mirrored", "moved"])
def test_place_angle_and_handedness_say_nothing(change: str) -> None:
    images = pictures(0.0)[0].images[:60]
    same = expert_features(moved(images, change))
    assert same == pytest.approx(expert_features(images), rel=1e-3, abs=2e-3)


def test_the_moduli_name_the_symmetry_of_a_figure() -> None:
    train, _ = pictures(0.0)
    found = expert_features(train.images)[:, RADII : RADII + ORDERS]
    mean = {name: found[train.labels == k].mean(0) for k, name in enumerate(train.names)}
    assert mean["triangle"].argmax() == 2  # three-fold
    assert mean["cross"].argmax() == 3  # four-fold
    assert mean["star"].argmax() == 4  # five-fold
    assert max(mean, key=lambda name: mean[name][0]) == "arc"  # open to one side
    assert mean["bars"][[1, 3]].min() > 2 * mean["bars"][[0, 2]].max()  # two-fold
    assert mean["disc"].max() < 0.35 * min(mean["triangle"][2], mean["cross"][3])


def test_a_picture_without_ink_has_numbers_as_well() -> None:
    empty = np.zeros((2, 1, 24, 24), dtype=np.float32)
    assert np.isfinite(expert_features(empty)).all()


def test_pictures_are_told_one_by_one() -> None:
    images = pictures()[0].images[:5]
    alone = np.concatenate([expert_features(image[None]) for image in images])
    assert expert_features(images) == pytest.approx(alone, rel=1e-4, abs=1e-4)


def test_hog_is_scikit_images_on_four_by_four_cells() -> None:
    images = pictures()[0].images[:4]
    expected = [
        hog(image[0], orientations=9, pixels_per_cell=(6, 6), cells_per_block=(2, 2))
        for image in images
    ]
    assert hog_features(images) == pytest.approx(np.array(expected), abs=1e-6)
    colour = np.random.default_rng(0).random((2, 3, 32, 32)).astype(np.float32)
    assert hog_features(colour).shape == hog_features(colour[:, :1, :8, :8]).shape == (2, 324)


def test_thirty_pictures_are_enough_for_the_expert_and_not_for_gradient_histograms() -> None:
    train, test = pictures()
    right = {}
    for name, features in (("expert", expert_features), ("hog", hog_features)):
        known, fresh = features(train.images), features(test.images)
        draws = [few(train.labels, 30, np.random.default_rng(seed)) for seed in range(6)]
        accuracies = [
            linear_accuracy(known[draw], train.labels[draw], fresh, test.labels) for draw in draws
        ]
        right[name] = np.mean(accuracies)
    assert right["expert"] > 0.9
    assert right["hog"] < right["expert"] - 0.3


@pytest.mark.parametrize("world", ["side_light", "inverted", "stray_line"])
def test_the_expert_suffers_where_the_pictures_are_not_as_it_knows_them(world: str) -> None:
    def right(name: str) -> float:
        train, test = load_pictures(PictureData(n=300, n_test=600, world=name))
        known, fresh = expert_features(train.images), expert_features(test.images)
        draws = [few(train.labels, 30, np.random.default_rng(seed)) for seed in range(6)]
        return float(
            np.mean(
                [
                    linear_accuracy(known[one], train.labels[one], fresh, test.labels)
                    for one in draws
                ]
            )
        )

    assert right(world) < right("plain") - 0.12


def test_a_few_pictures_hold_every_class_as_evenly_as_can_be() -> None:
    labels = np.repeat(np.arange(5), [40, 30, 20, 10, 3])
    chosen = few(labels, 22, np.random.default_rng(0))
    assert len(set(chosen.tolist())) == 22
    assert sorted(np.bincount(labels[chosen]).tolist()) == [3, 4, 5, 5, 5]
    assert set(few(labels, 500, np.random.default_rng(0)).tolist()) == set(range(len(labels)))
    other = few(labels, 22, np.random.default_rng(1))
    assert sorted(other.tolist()) != sorted(chosen.tolist())


def test_the_linear_model_is_a_penalised_logistic_regression() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(0, 3, 40)
    X = random.standard_normal((40, 4)) + np.eye(3, 4)[labels]
    truth = random.integers(0, 3, 200)
    fresh = random.standard_normal((200, 4)) + np.eye(3, 4)[truth]
    rows, new = ((each - X.mean(0)) / X.std(0) for each in (X, fresh))

    def cost(flat: npt.NDArray[np.float64]) -> float:
        W, b = flat[:12].reshape(4, 3), flat[12:]
        z = rows @ W + b
        log = z - np.log(np.exp(z).sum(1, keepdims=True))
        return float(0.5 * (W**2).sum() - STRENGTH * log[np.arange(40), labels].sum())

    best = minimize(cost, np.zeros(15)).x
    answers = (new @ best[:12].reshape(4, 3) + best[12:]).argmax(1)
    found = linear_accuracy(X, labels, fresh, truth)
    assert found == pytest.approx((answers == truth).mean(), abs=0.011)
    assert found > 0.5


def test_every_world_has_its_own_network_and_its_own_pictures() -> None:
    found, fractions, _ = followed(TINY)
    assert found.worlds == tuple(WORLDS) and TINY.networks == 4
    assert found.ways == ("expert", "hog", "network") and found.features == FEATURES
    assert found.accuracy.shape == (4, 3, 1) and found.examples.shape == (4, 6, 24, 24)
    for world, name in enumerate(found.worlds):
        run = TINY.run.having(world=name)
        assert found.accuracy[world, 2, 0] == finish(run).test_accuracy[-1]
    assert fractions == sorted(fractions) and 0 <= fractions[0] <= fractions[-1] <= 1
    assert len({one.tobytes() for one in found.examples}) == 4


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"dataset": "digits"}, "value_unknown"),
        ({"examples_n": 5}, "value_range"),
        ({"examples_n": 301}, "value_range"),
        ({"seeds": 0}, "value_range"),
    ],
)
def test_what_no_expert_can_do_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as refused:
        Expert().having(**changes).check()
    assert refused.value.code == code


def test_the_default_figures_are_recorded() -> None:
    study = Expert(seeds=3)
    assert all(recorded(study.alone(place).key) for place in range(3))
    found = finish(study)
    assert found.recorded and found.accuracy.shape == (4, 3, 3)
    train, test = load_pictures(found.study.data)
    assert (found.examples[0] == examples(test)).all()
    slices = by_hand_accuracy(found.study, train, test)
    while True:
        try:
            next(slices)
        except StopIteration as finished:
            assert found.accuracy[0, :2, 0] == pytest.approx(finished.value, abs=0.004)
            return
