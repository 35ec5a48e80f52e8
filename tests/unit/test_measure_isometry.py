"""Which random deep networks keep every direction as long as it was."""

import json
from math import comb, log10

import numpy as np
import pytest
import torch

from dlviz.errors import UserError
from dlviz.jobs import Desk, finish
from dlviz.measure.isometry import (
    INPUT,
    KINDS,
    Isometry,
    IsometryResult,
    graded_svd,
    largest_gaussian,
)
from dlviz.nets.initialisers import drawn
from tests.job_slices import followed

FUNCTIONS = {"identity": lambda z: z, "tanh": torch.tanh, "relu": torch.relu}


@pytest.fixture(scope="module")
def result() -> IsometryResult:
    return Desk().run(Isometry())


def of(kind: str, **values: object) -> IsometryResult:
    return finish(Isometry(kinds=(kind,)).having(**values))


def test_a_deep_linear_orthogonal_network_keeps_every_length(result: IsometryResult) -> None:
    assert result.values.shape == (4, 20, 64)
    np.testing.assert_allclose(10.0 ** result.values[0], 1.0, atol=1e-6)


def test_the_largest_value_of_a_gaussian_product_goes_to_l_plus_1_to_the_l_plus_1_over_l_to_the_l():
    layers = np.arange(1, 21)
    theory = 10 ** (2 * largest_gaussian(layers))
    assert theory[0] == pytest.approx(4.0)
    assert theory[-1] == pytest.approx(55.7, abs=0.05)
    # the moments of s² are C(Lk + k, k) / (Lk + 1): far out, one over the last is the largest s²
    L, k = 20, 20_000
    moments = [comb(L * m + m, m) // (L * m + 1) for m in (k, k + 1)]
    assert moments[1] / moments[0] == pytest.approx(theory[-1], rel=1e-3)


def test_measured_gaussian_products_follow_theory_in_wide_networks() -> None:
    found = [of("linear_gaussian", width=128, depth=5, seed=seed) for seed in range(20)]
    measured = np.mean([10 ** (2 * each.max[0]) for each in found], axis=0)
    theory = 10 ** (2 * found[0].theory_max)
    assert measured == pytest.approx(theory, rel=0.15)
    assert measured[:2] == pytest.approx(theory[:2], rel=0.08)
    assert (measured < theory).all()  # a narrow one has less room for the extremes


def test_half_the_directions_of_a_deep_gaussian_network_are_nearly_lost(
    result: IsometryResult,
) -> None:
    assert 1e-4 < 10 ** result.median[1, -1] < 1e-2
    assert 10 ** result.max[1, -1] > 4
    assert (result.lost[1] == 0).all()  # nearly: there is no kink that could lose one


def test_small_values_are_right_far_below_double_precision() -> None:
    width, depth, seed = 32, 60, 3
    found = of("linear_gaussian", width=width, depth=depth, seed=seed).values[0, -1]
    assert found[0] - found[-1] > 50  # decades, where 16 is what a plain decomposition can tell
    determinants = [
        np.linalg.slogdet(drawn("lecun_normal", 1.0, (seed, layer), (width, width)))[1]
        for layer in range(1, depth + 1)
    ]
    assert found.sum() == pytest.approx(sum(determinants) / np.log(10), rel=1e-12)
    # from both ends: the inverse of the product has the inverse of the smallest as its largest
    inverse = np.eye(width)
    for layer in range(1, depth + 1):
        W = drawn("lecun_normal", 1.0, (seed, layer), (width, width))
        inverse = inverse @ np.linalg.inv(W)
    assert found[-1] == pytest.approx(-log10(np.linalg.norm(inverse, 2)), abs=1e-6)


def test_tanh_with_orthogonal_weights_is_nearly_an_isometry_where_inputs_are_small() -> None:
    small = of("tanh_orthogonal", scale=0.03)
    assert 10 ** small.values[0, -1] == pytest.approx(1.0, abs=0.1)
    values = [10 ** of("tanh_orthogonal", scale=scale).median[0, -1] for scale in (0.01, 0.1, 1.0)]
    assert values == sorted(values, reverse=True)
    assert values[-1] < 0.5  # with large ones it bends
    gaussian = 10 ** of("tanh_xavier", scale=0.03).values[0, -1]
    assert gaussian[0] > 3 > 1e-2 > gaussian[32]  # whatever the activation: Gaussian is no isometry


@pytest.mark.parametrize("kind", ["relu_orthogonal", "relu_he"])
def test_relu_loses_about_half_of_the_directions_for_good(kind: str) -> None:
    found = of(kind)
    assert found.lost[0, 0] == pytest.approx(0.5, abs=0.15)
    assert (np.diff(found.lost[0]) >= 0).all()
    assert found.lost[0, -1] >= 0.5
    assert np.isneginf(found.median[0, -1])
    assert found.max[0, -1] > 0


@pytest.mark.parametrize("kind", ["relu_orthogonal", "relu_he"])
def test_yet_the_mean_square_of_relus_values_is_1(kind: str) -> None:
    found = [of(kind, depth=4, seed=seed) for seed in range(100)]
    squares = np.mean([10 ** (2 * each.values[0]) for each in found], axis=(0, 2))
    assert squares == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_values_are_those_of_autograds_jacobian(kind: str) -> None:
    study = Isometry(depth=4, width=12, kinds=(kind,), scale=1.0, seed=5)
    made = KINDS[kind]
    weights = [
        torch.from_numpy(drawn(made.initialiser, made.scale, (5, layer), (12, 12)))
        for layer in range(1, 5)
    ]

    def network(x: torch.Tensor) -> torch.Tensor:
        for W in weights:
            x = FUNCTIONS[made.activation](W @ x)
        return x

    x = np.random.default_rng([5, *INPUT]).standard_normal(12)
    x /= np.sqrt(np.square(x).mean())
    jacobian = torch.autograd.functional.jacobian(network, torch.from_numpy(x))
    expected = torch.linalg.svdvals(jacobian).numpy()
    assert 10.0 ** finish(study).values[0, -1] == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_the_input_of_a_relu_network_may_be_of_any_size() -> None:
    small, large = (of("relu_he", scale=scale, depth=10) for scale in (0.01, 2.0))
    np.testing.assert_allclose(small.values, large.values, rtol=1e-12)


def test_a_network_that_dies_keeps_nothing_and_is_no_error() -> None:
    found = next(
        each
        for seed in range(100)
        if np.isneginf((each := of("relu_he", width=4, depth=60, seed=seed)).max[0, -1])
    )
    assert found.lost[0, -1] == 1.0
    assert not np.isnan(found.values).any()


def test_graded_matrices_keep_their_small_values() -> None:
    random = np.random.default_rng(0)
    for shape in ((9, 6), (6, 9), (6, 6)):
        core = np.linalg.qr(random.standard_normal((9, 9)))[0][: shape[0], : shape[1]]
        left, s = graded_svd(core * np.logspace(0, -100, shape[1]))
        assert left.shape == (shape[0], 6)
        np.testing.assert_allclose(left.T @ left, np.eye(6), atol=1e-12)
        expected = -100 * np.arange(6) / (shape[1] - 1)
        assert np.log10(s) == pytest.approx(expected, abs=1.5)


def test_it_grows_layer_by_layer() -> None:
    result, fractions, partials = followed(Isometry(depth=6, width=16))
    assert fractions == pytest.approx(np.arange(1, 6) / 6)
    assert [each.values.shape for each in partials] == [(4, made, 16) for made in range(1, 6)]
    np.testing.assert_array_equal(partials[-1].values, result.values[:, :5])
    assert result.theory_max.shape == (6,)
    assert result.median.shape == result.max.shape == result.lost.shape == (4, 6)


def test_a_shallower_network_is_the_first_layers_of_a_deeper_one() -> None:
    deep, shallow = of("relu_he", depth=9), of("relu_he", depth=3)
    np.testing.assert_array_equal(deep.values[:, :3], shallow.values)


def test_a_study_equals_its_link_and_its_result_is_kept(result: IsometryResult) -> None:
    study = Isometry(kinds=("relu_he",), seed=4)
    assert Isometry.from_raw(json.loads(study.to_json())) == study
    assert study.networks == 1
    assert result.size_bytes == sum(array.nbytes for array in result.arrays()) > 0
    with pytest.raises(ValueError, match="read-only"):
        result.values[0, 0, 0] = 0.0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"depth": 0}, "value_range"),
        ({"depth": 61}, "value_range"),
        ({"depth": 20.0}, "value_type"),
        ({"width": 3}, "value_range"),
        ({"width": 129}, "value_range"),
        ({"scale": 0.0}, "value_range"),
        ({"scale": float("nan")}, "value_range"),
        ({"kinds": ()}, "value_range"),
        ({"kinds": ["relu_he"]}, "value_type"),
        ({"kinds": tuple(KINDS)[:5]}, "value_range"),
        ({"kinds": ("relu_he", "relu_he")}, "value_unknown"),
        ({"kinds": ("sigmoid",)}, "value_unknown"),
        ({"kinds": (1,)}, "value_unknown"),
        ({"seed": -1}, "value_range"),
    ],
)
def test_values_that_cannot_be_run_are_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as caught:
        next(Isometry().having(**changes).steps())
    assert caught.value.code == code
