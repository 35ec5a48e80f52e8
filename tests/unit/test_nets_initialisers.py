"""Initial weights: their variances as the theory has them, and what their seeds keep."""

from dataclasses import replace

import numpy as np
import pytest

from dlviz.nets.initialisers import INITIALISERS, initial
from dlviz.nets.spec import Network

OUT, IN = 400, 600
VARIANCES = {
    "he_normal": 2 / IN,
    "he_uniform": 2 / IN,
    "xavier_normal": 2 / (IN + OUT),
    "xavier_uniform": 2 / (IN + OUT),
    "lecun_normal": 1 / IN,
    "orthogonal": 1 / IN,
    "normal": 1.0,
    "zeros": 0.0,
}


def first_layer(name: str, **fields: float) -> np.ndarray:
    network = replace(Network(hidden=(OUT,), initialiser=name), **fields)
    return initial(network, (IN, OUT, 1))[0][0]


@pytest.mark.parametrize("name", INITIALISERS)
def test_the_variance_is_the_theorys(name: str) -> None:
    W = first_layer(name)
    assert W.mean() == pytest.approx(0, abs=4 * np.sqrt(VARIANCES[name] / W.size))
    assert W.var() == pytest.approx(VARIANCES[name], rel=0.02)


@pytest.mark.parametrize("name", INITIALISERS)
def test_the_scale_multiplies_and_changes_nothing_else(name: str) -> None:
    np.testing.assert_allclose(first_layer(name, init_scale=0.3), 0.3 * first_layer(name))


@pytest.mark.parametrize("name", ["he_uniform", "xavier_uniform"])
def test_uniform_weights_fill_an_interval(name: str) -> None:
    W, edge = first_layer(name), np.sqrt(3 * VARIANCES[name])
    assert -edge <= W.min() < -0.999 * edge
    assert 0.999 * edge < W.max() <= edge


@pytest.mark.parametrize("shape", [(5, 9), (9, 9), (9, 5)])
def test_orthogonal_matrices_have_orthonormal_rows_or_columns(shape: tuple[int, int]) -> None:
    W = INITIALISERS["orthogonal"].draw(np.random.default_rng(0), *shape)
    product = W @ W.T if shape[0] <= shape[1] else W.T @ W
    np.testing.assert_allclose(product, np.eye(min(shape)), atol=1e-12)


def test_orthogonal_matrices_have_no_favourite_sign() -> None:
    corners = [INITIALISERS["orthogonal"].draw(np.random.default_rng(s), 3, 3) for s in range(400)]
    assert abs(np.mean(np.sign(corners), axis=0)).max() < 4 / np.sqrt(400)


def moments(name: str, activation: str, depth: int = 8, width: int = 200) -> np.ndarray:
    """Mean squared activation after each layer, over 40 networks and 20 inputs."""
    total = np.zeros(depth)
    for seed in range(40):
        network = Network(hidden=(width,) * depth, initialiser=name, weight_seed=seed)
        weights, _ = initial(network, (width,) * (depth + 1))
        h = np.random.default_rng(seed).standard_normal((width, 20))
        for layer, W in enumerate(weights):
            h = np.maximum(W @ h, 0) if activation == "relu" else W @ h
            total[layer] += np.mean(h**2) / 40
    return total


@pytest.mark.parametrize("name", ["he_normal", "he_uniform"])
def test_he_weights_keep_the_second_moment_of_relu_activations(name: str) -> None:
    # A ReLU halves E[z²] = 2 E[h²]; over 40 nets of width 200 the mean strays by about 3 % a layer.
    np.testing.assert_allclose(moments(name, "relu"), 1.0, atol=0.15)


def test_xavier_weights_halve_the_second_moment_of_relu_activations() -> None:
    theory = 0.5 ** np.arange(1, 9)
    np.testing.assert_allclose(moments("xavier_normal", "relu"), theory, rtol=0.15)


@pytest.mark.parametrize("name", ["lecun_normal", "xavier_normal", "orthogonal"])
def test_linear_activations_keep_their_variance(name: str) -> None:
    np.testing.assert_allclose(moments(name, "identity"), 1.0, atol=0.1)


def test_equal_seeds_give_equal_weights_and_others_do_not() -> None:
    for name in set(INITIALISERS) - {"zeros"}:
        W, other = first_layer(name), first_layer(name, weight_seed=1)
        assert np.array_equal(W, first_layer(name))
        assert abs(np.corrcoef(W.ravel(), other.ravel())[0, 1]) < 4 / np.sqrt(W.size), name


def test_biases_start_at_zero() -> None:
    _, biases = initial(Network(), (2, 8, 8, 1))
    assert [b.tolist() for b in biases] == [[0.0] * 8, [0.0] * 8, [0.0]]


@pytest.mark.parametrize("name", ["he_normal", "he_uniform", "lecun_normal", "normal"])
def test_a_wider_layer_keeps_its_first_neurons(name: str) -> None:
    network = Network(initialiser=name)
    narrow, wide = (initial(network, (2, width, 1))[0][0] for width in (8, 20))
    assert np.array_equal(wide[:8], narrow)


@pytest.mark.parametrize("name", INITIALISERS)
def test_a_deeper_network_keeps_its_first_layers(name: str) -> None:
    network = Network(initialiser=name)
    shallow, deep = (initial(network, sizes)[0] for sizes in [(2, 8, 8, 1), (2, 8, 8, 8, 1)])
    assert np.array_equal(shallow[0], deep[0])
    assert np.array_equal(shallow[1], deep[1])
