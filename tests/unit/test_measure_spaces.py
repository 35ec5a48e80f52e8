"""The layers' spaces in the plane: projections, neighbours, and clouds that are aligned."""

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
import torch
from scipy.linalg import orthogonal_procrustes
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA

from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.embedding import (
    aligned,
    kept,
    nearest,
    principal_plane,
    scaled,
    squared_distances,
)
from dlviz.measure.ladder import moments
from dlviz.measure.spaces import K, Spaces, SpacesResult, shown, tsne
from tests.job_slices import followed

SMALL = Spaces(n=500, n_test=200, epochs=6, batch_size=32, points=120, seed=1)
Points = npt.NDArray[np.float64]


@cache
def small() -> SpacesResult:
    return finish(SMALL)


def cloud(n: int = 50, features: int = 7, seed: int = 0) -> Points:
    return np.random.default_rng(seed).standard_normal((n, features)) * np.arange(1, features + 1)


def test_distances_and_neighbours_are_those_of_scipy() -> None:
    points = cloud() + 100
    squared = squared_distances(points)
    assert squared == pytest.approx(cdist(points, points, "sqeuclidean"), abs=1e-6)
    _, near = cKDTree(points).query(points, k=6)
    assert nearest(squared, 5).tolist() == near[:, 1:].tolist()


def test_a_point_is_not_its_own_neighbour_even_among_equals() -> None:
    near = nearest(squared_distances(np.zeros((5, 3))), 2)
    assert near.tolist() == [[1, 2], [0, 2], [0, 1], [0, 1], [0, 1]]


def test_neighbours_kept_are_counted_one_by_one() -> None:
    one, other = (nearest(squared_distances(cloud(seed=seed)), 8) for seed in (0, 1))
    shares = [len(set(a) & set(b)) / 8 for a, b in zip(one.tolist(), other.tolist(), strict=True)]
    assert kept(one, other) == pytest.approx(np.mean(shares))
    assert kept(one, one) == 1


@pytest.mark.parametrize("features", [2, 7, 90])
def test_the_plane_is_that_of_principal_components(features: int) -> None:
    points = cloud(features=features)
    found = principal_plane(squared_distances(points))
    expected = PCA(2).fit_transform(points)
    signs = np.sign((found * expected).sum(0))
    assert found == pytest.approx(expected * signs, abs=1e-6)
    assert (found.max(0) >= -found.min(0)).all()


def test_points_on_a_line_and_equal_points_have_a_plane_as_well() -> None:
    line = np.outer(np.arange(12.0), [1, 2, 2])
    found = principal_plane(squared_distances(line))
    assert np.ptp(found[:, 0]) == pytest.approx(33) and found[:, 1] == pytest.approx(0, abs=1e-5)
    assert (scaled(np.ones((5, 2))) == 0).all()


def test_a_cloud_that_was_turned_and_mirrored_is_found_again() -> None:
    points = scaled(cloud(features=2))
    turn = np.array([[np.cos(1), -np.sin(1)], [np.sin(1), np.cos(1)]])
    for back in (turn, turn @ np.diag([1.0, -1.0])):
        assert aligned(points @ back, points) == pytest.approx(points, abs=1e-12)
    other = scaled(cloud(features=2, seed=1))
    expected = points @ orthogonal_procrustes(points, other)[0]
    assert aligned(points, other) == pytest.approx(expected, abs=1e-12)


def test_a_scaled_cloud_is_about_its_mean_at_a_distance_of_one() -> None:
    found = scaled(cloud(features=2) + 5)
    assert found.mean(0) == pytest.approx([0, 0], abs=1e-12)
    assert (found**2).sum(1).mean() == pytest.approx(1)


def test_layers_come_from_the_pixels_to_the_logits() -> None:
    assert small().layers == ("pixels", "conv1", "conv2", "conv3", "head", "out")
    flat = SMALL.having(head="flatten", channels=(4, 8)).spec
    assert shown(flat) == ("pixels", "conv1", "conv2", "out")
    assert shown(SMALL.having(network="dense").spec) == ("pixels", "dense1", "dense2", "out")


def test_each_cloud_is_the_principal_plane_of_its_layer() -> None:
    found = small()
    run = SMALL.run
    chosen, epochs = moments(SMALL, 500)
    assert found.epochs.tolist() == epochs.tolist()
    train, test = load_pictures(SMALL.data)
    assert len(train.labels) == 500
    images = torch.tensor(test.images[:120])
    assert found.labels.tolist() == test.labels[:120].tolist()
    for s in (0, 3, -1):
        with torch.no_grad():
            maps = finish(run).net(int(chosen[s]))(images, keep=("conv2", "head"))[1]
        for name in ("conv2", "head"):
            points = maps[name].flatten(1).double().numpy()
            layer = found.layers.index(name)
            place = found.positions[s, layer].astype(float)
            expected = scaled(PCA(2, svd_solver="full").fit_transform(points))
            back, _ = orthogonal_procrustes(expected, place)
            assert expected @ back == pytest.approx(place, abs=1e-4)
            _, near = cKDTree(points).query(points, k=K + 1)
            _, plane = cKDTree(place).query(place, k=K + 1)
            pairs = zip(near[:, 1:].tolist(), plane[:, 1:].tolist(), strict=True)
            share = np.mean([len(set(a) & set(b)) / K for a, b in pairs])
            assert found.preserved[s, layer] == pytest.approx(share, abs=0.01)
            same = (found.labels[near[:, 1:]] == found.labels[:, None]).mean()
            assert found.purity[s, layer] == pytest.approx(same, abs=0.01)


def test_no_turn_brings_a_cloud_nearer_to_the_one_of_the_epoch_before() -> None:
    found = small().positions.astype(float)
    angles = np.linspace(0, 2 * np.pi, 90)
    turns = [np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]) for a in angles]
    for layer in range(1, found.shape[1]):
        for before, now in zip(found[:-1, layer], found[1:, layer], strict=True):
            for mirror in (np.eye(2), np.diag([1.0, -1.0])):
                farther = [((now @ mirror @ turn - before) ** 2).sum() for turn in turns]
                assert ((now - before) ** 2).sum() <= min(farther) + 1e-6


def test_pixels_stay_where_they_are() -> None:
    pixels = small().positions[:, 0]
    assert (pixels == pixels[0]).all()
    assert np.ptp(small().purity[:, 0]) == 0


def test_classes_part_in_the_last_layers_and_not_in_the_pixels() -> None:
    purity = dict(zip(small().layers, small().purity[-1], strict=True))
    assert purity["out"] > purity["pixels"] + 0.25
    assert purity["pixels"] < 0.45 and small().purity[0, -1] < 0.45


def test_neighbours_in_the_plane_say_which_share_is_lost() -> None:
    preserved = small().preserved
    assert ((preserved > K / 120) & (preserved < 1)).all()


def test_t_sne_keeps_more_neighbours_than_the_principal_plane() -> None:
    study = SMALL.having(network="dense", epochs=1, method="tsne", points=60)
    found, fractions, _ = followed(study)
    flat = finish(study.having(method="pca"))
    assert found.preserved[0, 0] > flat.preserved[0, 0] + 0.05  # 576 numbers a picture
    assert np.isfinite(found.positions).all() and fractions == sorted(fractions)
    again = finish(study)
    assert again.positions.tobytes() == found.positions.tobytes()


def test_t_sne_goes_on_from_where_the_epoch_before_ended() -> None:
    points = cloud(60, 5)
    first = tsne(squared_distances(points), None)
    second = tsne(squared_distances(points + 0.01 * cloud(60, 5, seed=1)), first)
    moved = np.sqrt(((second - first) ** 2).sum(1).mean() / (first**2).sum(1).mean())
    anew = tsne(squared_distances(points[::-1].copy()), None)[::-1]
    assert moved < 0.5 * np.sqrt(((anew - first) ** 2).sum(1).mean() / (first**2).sum(1).mean())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"method": "umap"}, "value_unknown"),
        ({"points": 49}, "value_range"),
        ({"points": 601}, "value_range"),
        ({"points": 60.0}, "value_type"),
    ],
)
def test_what_cannot_be_shown_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as refused:
        Spaces().having(**changes).check()
    assert refused.value.code == code
