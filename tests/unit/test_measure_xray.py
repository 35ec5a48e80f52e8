"""The x-ray: sizes of signal and gradient in random networks, beside theory and autograd."""

import json
from itertools import product
from math import log10

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import xray, xray_pass
from dlviz.measure.mean_field import scatter_of_log
from dlviz.measure.width_law import exact_dead
from dlviz.measure.xray import XRay, XRayResult
from dlviz.measure.xray_pass import ARRIVING, INPUTS
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.deep import EPSILON, NORMALISATIONS, RESIDUALS
from dlviz.nets.initialisers import drawn
from tests.job_slices import followed

SMALL = XRay(depth=5, width=9, activation="tanh", batch=6, init_scale=1.3)


def graph_of(study: XRay) -> tuple[list[Tensor], list[Tensor]]:
    """What each layer hands on, and dL/dz of it, from one graph over the whole network."""

    def normal(stream: tuple[int, ...]) -> Tensor:
        random = np.random.default_rng((study.seed, *stream))
        return torch.from_numpy(random.standard_normal((study.width, study.batch)))

    def phi(z: Tensor) -> Tensor:
        if study.normalisation == "batch":
            z = functional.batch_norm(z.T, None, None, training=True, eps=EPSILON).T
        if study.normalisation == "layer":
            z = functional.layer_norm(z.T, (study.width,), eps=EPSILON).T
        return ACTIVATIONS[study.activation].value(z)

    z, sums = normal(INPUTS), list[Tensor]()
    for layer in range(study.depth):
        shape = (study.width, study.width)
        stream = (study.seed, layer)
        W = torch.from_numpy(drawn(study.initialiser, study.init_scale, stream, shape))
        if not layer:
            z = (W @ z).requires_grad_()
        elif study.residual == "none":
            z = W @ phi(z)
        else:
            z = z + study.network.alpha * (W @ phi(z))
        z.retain_grad()
        sums.append(z)
    sums[-1].backward(normal(ARRIVING))
    handed = [z if study.residual != "none" else phi(z) for z in sums]
    return [each.detach() for each in handed], [z.grad for z in sums if z.grad is not None]


def log_rms(values: list[Tensor]) -> np.ndarray:
    return np.array([float(each.square().mean().log10()) / 2 for each in values])


def ray(**changes: object) -> XRayResult:
    return finish(XRay(**changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("activation", "normalisation", "residual"),
    list(product(("tanh", "relu", "sigmoid", "gelu", "sine"), NORMALISATIONS, RESIDUALS)),
)
def test_every_layer_agrees_with_autograd_over_the_whole_network(
    activation: str, normalisation: str, residual: str
) -> None:
    study = SMALL.having(activation=activation, normalisation=normalisation, residual=residual)
    handed, slopes = graph_of(study)
    found = finish(study)
    assert found.signal == pytest.approx(log_rms(handed), abs=1e-9)
    expected = log_rms(slopes)
    assert found.gradient == pytest.approx(expected - expected[-1], abs=1e-9)
    first, last = (
        float(each[:, 0].square().mean().log10()) / 2 for each in (slopes[0], slopes[-1])
    )
    assert found.spread[0] == pytest.approx(first - last, abs=1e-9)


@pytest.mark.parametrize("residual", RESIDUALS)
def test_a_network_in_stretches_is_the_same_network(
    monkeypatch: pytest.MonkeyPatch, residual: str
) -> None:
    study = SMALL.having(depth=8, residual=residual, normalisation="layer")
    whole = finish(study)
    monkeypatch.setattr(xray_pass, "KEPT_BYTES", 3 * 8 * 9 * (9 + 6))
    ranges = xray_pass.stretches(study.network, 1, study.batch)
    assert ranges == [range(0, 3), range(3, 6), range(6, 8)]
    parts = finish(study)
    for one, other in zip(whole.arrays(), parts.arrays(), strict=True):
        assert np.array_equal(one, other)


def test_networks_side_by_side_are_those_of_the_seeds_that_follow() -> None:
    several = finish(SMALL.having(draws=4, activation="relu"))
    alone = [finish(SMALL.having(seed=seed, activation="relu")) for seed in range(4)]
    assert several.spread == pytest.approx([each.spread[0] for each in alone], abs=1e-12)
    assert several.gradient == pytest.approx(alone[0].gradient, abs=1e-12)
    assert several.histogram == pytest.approx(alone[0].histogram)
    gradients = np.array([each.gradient for each in alone])
    assert several.gradient_low == pytest.approx(gradients.min(axis=0), abs=1e-12)
    assert several.gradient_high == pytest.approx(gradients.max(axis=0), abs=1e-12)
    for low, middle, high in (
        (several.signal_low, several.signal, several.signal_high),
        (several.gradient_low, several.gradient, several.gradient_high),
    ):
        assert np.all((low <= middle) & (middle <= high))
    assert np.array_equal(alone[0].gradient_low, alone[0].gradient)


def test_the_published_decades_of_thirty_layers() -> None:
    assert ray().gradient[0] == pytest.approx(-18.23, abs=0.1)
    exploded = ray(activation="relu", initialiser="normal")
    assert exploded.gradient[0] == pytest.approx(30.56, abs=0.2)
    nineties = ray(initialiser="normal", init_scale=0.01)
    assert nineties.gradient[0] == pytest.approx(-40.56, abs=0.1)


@pytest.mark.parametrize(
    ("activation", "initialiser"),
    [
        ("sigmoid", "xavier_normal"),
        ("tanh", "he_normal"),
        ("tanh", "orthogonal"),
        ("relu", "he_normal"),
        ("relu", "xavier_uniform"),
        ("leaky_relu", "he_uniform"),
        ("elu", "lecun_normal"),
        ("silu", "xavier_normal"),
        ("sine", "he_normal"),
        ("identity", "lecun_normal"),
    ],
)
def test_theory_is_within_3_percent_a_layer_at_every_layer(
    activation: str, initialiser: str
) -> None:
    found = [
        ray(activation=activation, initialiser=initialiser, seed=seed) for seed in (0, 7, 14, 21)
    ]
    left = np.arange(29, 0, -1)  # layers that the gradient has come through
    mean = np.mean([each.gradient for each in found], axis=0)
    apart = 2 * (mean - found[0].gradient_theory)[:-1] / left
    assert np.abs(apart).max() < log10(1.03)
    assert found[0].factor == pytest.approx(found[0].factor_theory, rel=0.03)


@pytest.mark.parametrize("normalisation", ["batch", "layer"])
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_theory_is_within_10_percent_a_layer_under_a_normalisation(
    normalisation: str, activation: str
) -> None:
    found = ray(
        width=128,
        batch=128,
        activation=activation,
        initialiser="he_normal",
        normalisation=normalisation,
    )
    assert found.factor == pytest.approx(found.factor_theory, rel=0.1)
    if activation == "relu":
        expected = {"batch": np.pi / (np.pi - 1), "layer": 1.0}[normalisation]
        assert found.factor == pytest.approx(expected, rel=0.05)


def test_a_residual_block_doubles_the_variance_and_a_scaled_one_gives_e() -> None:
    def grown(residual: str) -> float:
        rays = [
            ray(depth=31, activation="relu", initialiser="he_normal", residual=residual, seed=seed)
            for seed in range(4)
        ]
        return float(np.mean([2 * (each.signal[-1] - each.signal[0]) for each in rays]))

    assert grown("one") / 30 == pytest.approx(log10(2), abs=log10(1.03))
    assert 10 ** grown("root") == pytest.approx(2.67, rel=0.1)


def test_narrow_networks_scatter_as_the_beta_law_says() -> None:
    study = XRay(depth=40, width=10, activation="relu", initialiser="he_normal", draws=200)
    found = finish(study)
    alive = found.spread[np.isfinite(found.spread)]
    law = scatter_of_log(study.network)
    assert law is not None
    mean, deviation = law
    assert alive.mean() == pytest.approx(mean, abs=3 * deviation / np.sqrt(len(alive)))
    assert alive.std(ddof=1) == pytest.approx(deviation, rel=0.15)
    died = 1 - len(alive) / 200
    assert died == pytest.approx(exact_dead((10,) * 39), abs=0.04)


def test_gradients_below_float64_are_numbers() -> None:
    found = ray(depth=100, width=64, initialiser="normal", init_scale=1e-4)
    assert found.gradient[0] < log10(5e-324)
    assert np.all(np.isfinite(found.gradient))
    assert found.gradient == pytest.approx(found.gradient_theory, abs=1.0)


def test_signals_below_the_square_root_of_float64_are_numbers() -> None:
    found = ray(depth=100, width=16, activation="relu", initialiser="normal", init_scale=1e-3)
    assert -308 < found.signal[-1] < -200
    assert found.gradient[0] == pytest.approx(found.gradient_theory[0], abs=15)


def test_an_overflow_is_a_layer_and_no_error() -> None:
    found = ray(
        depth=100, width=256, activation="identity", initialiser="normal", init_scale=100.0, batch=4
    )
    lost = found.overflow - 1
    assert 92 <= lost <= 98
    assert np.all(np.isfinite(found.signal[:lost]))
    assert np.all(np.isposinf(found.signal[lost:]))
    assert np.all(np.isposinf(found.gradient[lost:]))
    assert found.gradient[lost - 1] == 0.0
    theory = found.gradient_theory[: lost - 1] - found.gradient_theory[lost - 1]
    assert found.gradient[: lost - 1] == pytest.approx(theory, abs=1.0)
    assert found.histogram[lost:].sum() == 0
    assert found.factor == pytest.approx(256e4, rel=0.05)
    assert not any(np.isnan(array).any() for array in found.arrays())


def test_weights_of_zero_let_nothing_through() -> None:
    found = ray(depth=4, width=8, activation="relu", initialiser="zeros")
    assert np.all(np.isneginf(found.signal))
    assert np.all(np.isneginf(found.gradient[:-1]))
    assert found.gradient[-1] == 0.0
    assert found.factor == found.factor_theory == 0.0
    assert found.dead.tolist() == [1.0] * 4
    assert np.isneginf(found.spread).all()


def test_a_single_layer_has_no_factor() -> None:
    found = ray(depth=1, width=8)
    assert found.gradient.tolist() == [0.0]
    assert np.isnan(found.factor)


def test_neurons_without_a_slope_at_any_example_are_dead() -> None:
    two = ray(depth=2, width=512, activation="relu", initialiser="he_normal", batch=2)
    assert two.dead[0] == pytest.approx(1 / 4, abs=0.06)
    many = ray(depth=2, width=512, activation="relu", initialiser="he_normal", batch=256)
    assert many.dead[0] == 0.0
    saturated = ray(depth=2, width=64, initialiser="normal", init_scale=100.0, batch=2)
    assert saturated.dead[0] > 0.9
    leaky = ray(depth=2, width=64, activation="leaky_relu", batch=2)
    assert leaky.dead.tolist() == [0.0, 0.0]


def test_histograms_are_shares_of_what_a_layer_hands_on() -> None:
    found = ray(depth=3, width=64)
    assert found.histogram.shape == (3, 24)
    assert found.histogram.sum(axis=1) == pytest.approx(1.0)
    assert np.all((found.edges > 0) & (found.edges < 1))
    assert np.all(found.edges[:, 0] < found.edges[:, 1])
    rectified = ray(depth=3, width=64, activation="relu", initialiser="he_normal")
    assert rectified.edges[:, 0].tolist() == [0.0] * 3
    assert rectified.histogram[0, 0] > 0.5
    stream = ray(depth=3, width=64, activation="relu", initialiser="he_normal", residual="one")
    assert np.all(stream.edges[:, 0] < 0)
    flat = ray(depth=2, width=8, initialiser="zeros")
    assert flat.edges.tolist() == [[0.5, 0.5]] * 2
    assert flat.histogram[:, 12].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_passes_with_the_largest_and_smallest_weights(activation: str) -> None:
    for scale, normalisation in ((100.0, "none"), (1e-5, "none"), (100.0, "batch"), (0.0, "layer")):
        found = ray(
            depth=40,
            width=4,
            activation=activation,
            initialiser="normal",
            init_scale=scale,
            normalisation=normalisation,
            batch=2,
            draws=3,
        )
        assert not any(np.isnan(array).any() for array in found.arrays())


def test_the_same_study_gives_the_same_numbers_and_equals_its_link() -> None:
    assert XRay.from_raw(json.loads(SMALL.to_json())) == SMALL
    one, two = finish(SMALL), finish(SMALL)
    for before, after in zip(one.arrays(), two.arrays(), strict=True):
        assert np.array_equal(before, after)
    with pytest.raises(ValueError, match="read-only"):
        one.signal[0] = 0.0
    assert one.size_bytes < 10_000


def test_a_long_one_comes_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    study = SMALL.having(draws=3)
    monkeypatch.setattr(xray, "SLICE_S", 0.0)  # which also leaves each network to itself
    monkeypatch.setattr(xray_pass, "KEPT_BYTES", 2 * 8 * 9 * (9 + 6))
    result, fractions, _ = followed(study)
    layers = 3 * (5 + 4 + 5)  # there, the first two stretches again, and back
    assert fractions == pytest.approx([done / layers for done in range(1, layers + 1)])
    assert result.gradient == pytest.approx(finish(SMALL).gradient, abs=1e-12)


def test_large_networks_are_never_there_at_once() -> None:
    study = XRay(depth=100, width=512, batch=256)
    for layers in xray_pass.stretches(study.network, study.together(), study.batch):
        assert len(layers) * 8 * 512 * (512 + 256) <= xray_pass.KEPT_BYTES
    few = XRay(depth=100, width=4, draws=200)
    assert few.together() > 100
    assert len(xray_pass.stretches(few.network, few.together(), few.batch)) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"depth": 0}, "value_range"),
        ({"depth": 101}, "value_range"),
        ({"depth": 3.0}, "value_type"),
        ({"width": 3}, "value_range"),
        ({"width": 513}, "value_range"),
        ({"batch": 1}, "value_range"),
        ({"draws": 201}, "value_range"),
        ({"init_scale": -1.0}, "value_range"),
        ({"init_scale": float("nan")}, "value_range"),
        ({"seed": -1}, "value_range"),
        ({"activation": "step"}, "value_unknown"),
        ({"initialiser": "ones"}, "value_unknown"),
        ({"normalisation": "group"}, "value_unknown"),
        ({"residual": "two"}, "value_unknown"),
        ({"depth": 100, "width": 512, "draws": 200}, "x_ray_too_large"),
        ({"depth": 100, "width": 512, "draws": 10, "initialiser": "orthogonal"}, "x_ray_too_large"),
    ],
)
def test_values_that_cannot_be_drawn_are_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as caught:
        next(SMALL.having(**changes).steps())
    assert caught.value.code == code
