"""Mean-field theory: the averages it is made of, and what it says of each kind of network."""

from math import log10, pi, sqrt

import numpy as np
import pytest
import torch
from scipy import integrate

from dlviz.measure import mean_field
from dlviz.measure.mean_field import VARIANCES, factor, gradient, lengths, signal, weight_gain
from dlviz.measure.width_law import exact_mean, exact_variance
from dlviz.measure.xray_moments import CLOSED, moments, quadrature
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.deep import EPSILON, Deep
from dlviz.nets.initialisers import INITIALISERS, drawn

ALL = pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
TABLE = {
    ("relu", "xavier_normal", 1.0): 0.5,
    ("relu", "he_normal", 1.0): 1.0,
    ("relu", "normal", 1.0): 128.0,
    ("relu", "normal", 0.01): 0.0128,
    ("tanh", "xavier_normal", 1.0): 0.926,
    ("tanh", "orthogonal", 1.0): 0.926,
    ("tanh", "he_normal", 1.0): 1.103,
    ("tanh", "normal", 1.0): 8.73,
    ("sigmoid", "xavier_normal", 1.0): 0.0557,
    ("sigmoid", "he_normal", 1.0): 0.101,
    ("sigmoid", "normal", 1.0): 1.554,
}


def adaptive(activation: str, deviation: float) -> tuple[float, float, float]:
    """E φ², Var φ and E φ'² over N(0, deviation²) by scipy, between the places where φ bends."""
    chosen = ACTIVATIONS[activation]

    def values(u: float) -> tuple[float, float]:
        z = torch.tensor(u * deviation, dtype=torch.float64)
        h = chosen.value(z)
        return float(h), float(chosen.slope(z, h))

    bends = [at / deviation for at in (-20, -5, -1, 0, 1, 5, 20) if abs(at) < 9.5 * deviation]

    def mean(power: int, which: int) -> float:
        def density(u: float) -> float:
            return float(values(u)[which] ** power * np.exp(-u * u / 2) / sqrt(2 * pi))

        return float(
            integrate.quad(density, -9.5, 9.5, points=bends, limit=2000, epsabs=0, epsrel=1e-10)[0]
        )

    square = mean(2, 0)
    odd = activation in ("identity", "tanh", "sine")
    return square, square - (0.0 if odd else mean(1, 0) ** 2), mean(2, 1)


@ALL
@pytest.mark.parametrize("deviation", [0.03, 1.0, 16.0, 60.0])
def test_averages_agree_with_adaptive_integration(activation: str, deviation: float) -> None:
    found = moments(activation, 2 * log10(deviation))
    ours = 10.0 ** np.array([found.square, found.variance, found.slope])
    assert ours == pytest.approx(adaptive(activation, deviation), rel=1e-9)


@pytest.mark.parametrize("activation", sorted(set(CLOSED) - {"sine"}))
def test_closed_forms_and_quadrature_say_the_same(activation: str) -> None:
    for log_q in (-8.0, 0.0, 3.0, 40.0):
        numbers = quadrature(activation, log_q)
        assert vars(moments(activation, log_q)) == pytest.approx(vars(numbers), abs=1e-12)


@pytest.mark.parametrize("log_q", [-500.0, 400.0, 900.0])
@pytest.mark.parametrize("activation", ["identity", "leaky_relu", "elu", "gelu", "silu"])
def test_what_is_nearly_a_line_keeps_its_proportion_beyond_float64(
    activation: str, log_q: float
) -> None:
    near = moments(activation, float(np.sign(log_q) * 30))
    far = moments(activation, log_q)
    assert far.square - log_q == pytest.approx(near.square - np.sign(log_q) * 30, abs=1e-6)
    assert far.slope == pytest.approx(near.slope, abs=1e-6)


@pytest.mark.parametrize("initialiser", sorted(INITIALISERS))
@pytest.mark.parametrize("shape", [(300, 300), (300, 100), (100, 300)])
def test_weight_gain_is_fan_in_times_the_variance_that_is_drawn(
    initialiser: str, shape: tuple[int, int]
) -> None:
    out, fan_in = shape
    weights = drawn(initialiser, 0.7, (3, 1), shape)
    expected = fan_in * float(np.square(weights).mean())
    assert weight_gain(initialiser, 0.7, out, fan_in) == pytest.approx(expected, rel=0.03)
    assert set(VARIANCES) == set(INITIALISERS)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: " ".join(map(str, row)))
def test_the_published_factors_at_width_256(row: tuple[str, str, float]) -> None:
    assert factor(Deep(20, 256, *row)) == pytest.approx(TABLE[row], rel=0.005)


def test_the_published_decades_of_thirty_layers() -> None:
    assert gradient(Deep(30, 256, "sigmoid", "xavier_normal"))[0] == pytest.approx(-18.23, abs=0.01)
    assert gradient(Deep(30, 256, "relu", "normal"))[0] == pytest.approx(30.56, abs=0.01)
    nineties = gradient(Deep(30, 256, "sigmoid", "normal", 0.01))
    assert nineties[0] == pytest.approx(-40.56, abs=0.01)
    assert nineties[-1] == 0.0


def test_he_keeps_the_length_and_xavier_halves_it() -> None:
    assert lengths(Deep(30, 64, "relu", "he_normal"), inputs=0.5) == pytest.approx(np.ones(30))
    halves = 0.5 ** np.arange(30)
    assert lengths(Deep(30, 64, "relu", "xavier_normal")) == pytest.approx(halves)
    assert signal(Deep(3, 64, "relu", "he_normal")) == pytest.approx(0.0)  # E φ² = q / 2 = 1


@pytest.mark.parametrize("residual", ["one", "root"])
def test_a_residual_block_multiplies_length_and_gradient_by_1_plus_alpha_squared(
    residual: str,
) -> None:
    network = Deep(31, 64, "relu", "he_normal", residual=residual)
    grown = (1 + network.alpha**2) ** np.arange(31)
    assert lengths(network) / lengths(network)[0] == pytest.approx(grown)
    assert 2 * (signal(network) - signal(network)[0]) == pytest.approx(np.log10(grown))
    assert 2 * gradient(network) == pytest.approx(np.log10(grown[::-1]))
    assert factor(network) == pytest.approx(1 + network.alpha**2)
    if residual == "root":
        assert grown[-1] == pytest.approx(2.674, abs=0.001)


def test_batch_norm_multiplies_relu_gradients_by_pi_over_pi_minus_1() -> None:
    for scale in (0.1, 1.0, 10.0):
        network = Deep(30, 256, "relu", "he_normal", scale, "batch")
        assert factor(network) == pytest.approx(pi / (pi - 1), rel=0.01)


@ALL
@pytest.mark.parametrize("scale", [0.1, 1.0, 30.0])
def test_batch_norm_explodes_with_every_activation_unless_it_is_a_line(
    activation: str, scale: float
) -> None:
    """Poincaré's inequality: Var φ <= E φ'², and equal for lines alone."""
    grows = factor(Deep(40, 256, activation, "he_normal", scale, "batch"))
    if activation == "identity":
        assert grows == pytest.approx(1.0, abs=1e-9)
    else:
        assert grows > 1.02
    found = moments(activation, 0.0)
    if scale == 30.0:
        assert grows == pytest.approx(10 ** (found.slope - found.variance), rel=1e-4)


def test_batch_norm_does_nothing_to_sums_far_below_its_epsilon() -> None:
    tiny = Deep(40, 256, "tanh", "he_normal", 1e-4, "batch")
    assert factor(tiny) == pytest.approx(2e-8 / EPSILON, rel=0.01)


def test_layer_norm_keeps_relu_gradients() -> None:
    network = Deep(30, 256, "relu", "he_normal", normalisation="layer")
    assert factor(network) == pytest.approx(1.0, rel=1e-4)


@pytest.mark.parametrize("normalisation", ["batch", "layer"])
def test_normalised_residual_networks_explode_slower_than_any_power(normalisation: str) -> None:
    network = Deep(100, 64, "relu", "he_normal", normalisation=normalisation, residual="one")
    steps = -np.diff(gradient(network))
    assert np.all(np.diff(steps) < 0)
    assert factor(network) < 1.03


def test_sizes_beyond_float64_are_still_numbers() -> None:
    vanished = gradient(Deep(100, 64, "sigmoid", "normal", 1e-4))
    assert vanished[0] == pytest.approx(99 / 2 * log10(64 * 1e-8 / 16), rel=1e-4)
    assert vanished[0] < log10(5e-324)
    exploded = Deep(100, 512, "identity", "normal", 100.0)
    expected = np.arange(1, 101) / 2 * log10(512e4)
    assert signal(exploded) == pytest.approx(expected)
    assert signal(exploded)[-1] > log10(np.finfo(np.float64).max)
    assert lengths(exploded)[-1] == np.inf


@ALL
@pytest.mark.parametrize("normalisation", ["none", "batch", "layer"])
@pytest.mark.parametrize("residual", ["none", "one", "root"])
def test_there_is_a_number_for_every_network(
    activation: str, normalisation: str, residual: str
) -> None:
    for initialiser, scale in (("zeros", 1.0), ("normal", 0.0), ("normal", 1e-6), ("normal", 1e2)):
        network = Deep(20, 512, activation, initialiser, scale, normalisation, residual)
        for values in (signal(network), gradient(network), lengths(network), factor(network)):
            assert not np.isnan(values).any()
        nothing = initialiser == "zeros" and residual == "none"
        assert np.all(np.isneginf(gradient(network)[:-1])) or not nothing


def test_the_first_layer_may_have_other_inputs() -> None:
    network = Deep(4, 32, "tanh", "xavier_normal")
    gain = weight_gain("xavier_normal", 1.0, 32, 64)
    assert gain == pytest.approx(64 * 2 / 96)
    assert lengths(network, 0.5, gain)[0] == pytest.approx(gain / 2)
    assert gradient(network, 0.5, gain)[0] != gradient(network)[0]


def test_a_single_layer_has_no_steps_but_a_factor() -> None:
    single = Deep(1, 64, "relu", "he_normal")
    assert gradient(single).tolist() == [0.0]
    assert factor(single) == pytest.approx(1.0)


def test_the_scatter_of_log_is_that_of_the_beta_law() -> None:
    found = mean_field.scatter_of_log(Deep(41, 10, "relu", "xavier_normal"))
    assert found is not None
    mean, deviation = found
    halves = 40 / 2 * log10(0.5)
    assert mean == pytest.approx(halves + exact_mean((10,) * 40) / 2 / np.log(10))
    assert deviation == pytest.approx(sqrt(exact_variance((10,) * 40)) / 2 / np.log(10))
    assert deviation == pytest.approx(sqrt(34.7) / 2 / np.log(10), rel=0.01)


@pytest.mark.parametrize(
    "changes",
    [
        {"activation": "tanh"},
        {"normalisation": "layer"},
        {"residual": "one"},
        {"initialiser": "orthogonal"},
        {"initialiser": "zeros"},
        {"init_scale": 0.0},
        {"depth": 1},
    ],
)
def test_the_scatter_of_other_networks_is_not_known(changes: dict[str, object]) -> None:
    base: dict[str, object] = {"depth": 10, "width": 10}
    assert mean_field.scatter_of_log(Deep(**{**base, **changes})) is None  # type: ignore[arg-type]
