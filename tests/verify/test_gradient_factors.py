"""The factors, the theory line and the scatter, over many seeds."""

from math import log10, pi

import numpy as np
import pytest

from dlviz.jobs import finish
from dlviz.measure.factors import Factors
from dlviz.measure.mean_field import scatter_of_log
from dlviz.measure.width_law import exact_dead
from dlviz.measure.xray import XRay

SEEDS = range(10)


@pytest.mark.verify
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [0, 100, 400])
def test_the_table_of_factors(seed: int) -> None:
    found = finish(Factors(seed=seed, draws=16))
    print(f"{seed}: {found.measured / found.theory - 1}, batch norm {found.batch_measured}")
    assert found.measured == pytest.approx(found.theory, rel=0.03)
    assert found.batch_measured == pytest.approx([pi / (pi - 1)] * 3, rel=0.1)


@pytest.mark.verify
@pytest.mark.parametrize(
    ("activation", "initialiser"),
    [
        ("sigmoid", "xavier_normal"),
        ("tanh", "he_normal"),
        ("tanh", "orthogonal"),
        ("relu", "he_normal"),
        ("relu", "normal"),
        ("leaky_relu", "he_uniform"),
        ("elu", "lecun_normal"),
        ("gelu", "xavier_normal"),
        ("silu", "xavier_normal"),
        ("sine", "he_normal"),
    ],
)
def test_theory_is_within_3_percent_a_layer_at_every_layer(
    activation: str, initialiser: str
) -> None:
    rays = [
        finish(XRay(activation=activation, initialiser=initialiser, seed=seed)) for seed in SEEDS
    ]
    left = np.arange(29, 0, -1)
    apart = np.array([2 * (each.gradient - each.gradient_theory)[:-1] / left for each in rays])
    print(f"{activation}, {initialiser}: {10 ** np.abs(apart.mean(0)).max() - 1:.4f} a layer")
    assert np.abs(apart.mean(axis=0)).max() < log10(1.03)
    for each in rays:
        assert each.factor == pytest.approx(each.factor_theory, rel=0.05)


@pytest.mark.verify
@pytest.mark.parametrize("seed", SEEDS)
def test_batch_norm_explodes_layer_norm_keeps_and_residual_blocks_add(seed: int) -> None:
    relu = XRay(activation="relu", initialiser="he_normal", seed=seed)
    batch = finish(relu.having(width=128, batch=128, normalisation="batch"))
    layer = finish(relu.having(normalisation="layer"))
    one, root = (finish(relu.having(depth=31, residual=name)) for name in ("one", "root"))
    print(f"{seed}: {batch.factor:.3f}, {layer.factor:.3f}, {one.factor:.3f}, {root.factor:.4f}")
    assert batch.factor == pytest.approx(pi / (pi - 1), rel=0.1)
    assert layer.factor == pytest.approx(1.0, rel=0.05)
    assert one.factor == pytest.approx(2.0, rel=0.05)
    assert root.factor == pytest.approx(1 + 1 / 30, rel=0.01)
    assert 10 ** (2 * root.gradient[0]) == pytest.approx(2.674, rel=0.15)


@pytest.mark.verify
@pytest.mark.parametrize("width", [10, 20, 64])
@pytest.mark.parametrize("first_seed", [0, 1000])
def test_networks_scatter_as_the_beta_law_says(width: int, first_seed: int) -> None:
    study = XRay(
        depth=40, width=width, activation="relu", initialiser="he_normal", draws=200, batch=8
    )
    law = scatter_of_log(study.network)
    assert law is not None
    mean, deviation = law
    found = finish(study.having(seed=first_seed)).spread
    alive = found[np.isfinite(found)]
    print(f"{width}: {alive.mean():.3f} ({mean:.3f}) ± {alive.std():.3f} ({deviation:.3f})")
    assert alive.mean() == pytest.approx(mean, abs=3.5 * deviation / np.sqrt(len(alive)))
    assert alive.std(ddof=1) == pytest.approx(deviation, rel=0.2)
    assert 1 - len(alive) / 200 == pytest.approx(exact_dead((width,) * 39), abs=0.05)
