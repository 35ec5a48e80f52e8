import json
from itertools import pairwise

import numpy as np
import pytest
import torch

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.sharpness import Curve, Sharpness, largest_eigenvalues
from dlviz.nets.spec import Network
from dlviz.train.parameters import initial_flat
from tests.job_slices import followed

SMALL = Curve(Network(hidden=(4, 4), activation="tanh"), 12)
USUAL = Curve(Network(hidden=(20, 20), activation="tanh"), 20)


def start(curve):
    return initial_flat([curve.network], curve.sizes)[None]


def hessians(curve, flats):
    return torch.stack(
        [
            torch.autograd.functional.hessian(lambda f: curve.losses(f[None])[0], flat)
            for flat in flats
        ]
    )


def descended(curve, rate, updates, last):
    """Weights [last, P] before the last few updates of gradient descent, by autograd."""
    flat, kept = start(curve), []
    for step in range(updates):
        leaf = flat.requires_grad_()
        gradient = torch.autograd.grad(curve.losses(leaf).sum(), leaf)[0]
        if step >= updates - last:
            kept.append(flat.detach())
        flat = (flat - rate * gradient).detach()
    return torch.cat(kept)


@pytest.fixture(scope="module")
def settled():
    return followed(Sharpness(rates=(0.2,)))[:2]


def test_chebyshevs_fifth_polynomial_is_what_is_fitted():
    x = USUAL.x.numpy()
    np.testing.assert_allclose(USUAL.y.numpy(), 16 * x**5 - 20 * x**3 + 5 * x, atol=1e-12)


def test_hessian_products_are_those_of_the_whole_hessian():
    chance = torch.Generator().manual_seed(0)
    flats = torch.randn(3, 37, generator=chance, dtype=torch.float64)
    v = torch.randn(3, 37, generator=chance, dtype=torch.float64)
    whole = torch.einsum("sij,sj->si", hessians(SMALL, flats), v)
    torch.testing.assert_close(SMALL.hessian_product(flats)(v), whole, rtol=1e-8, atol=1e-8)


def test_the_sharpness_is_the_largest_eigenvalue_of_the_hessian():
    flats = torch.cat([start(USUAL), descended(USUAL, 0.2, 300, 2)])
    exact = torch.linalg.eigvalsh(hessians(USUAL, flats))[:, -1]
    np.testing.assert_allclose(USUAL.sharpness(flats), exact, rtol=1e-8)


def test_as_many_steps_of_lanczos_as_dimensions_are_exact():
    chance = torch.Generator().manual_seed(1)
    a = torch.randn(2, 9, 9, generator=chance, dtype=torch.float64)
    a = a + a.mT
    found = largest_eigenvalues(lambda v: torch.einsum("sij,sj->si", a, v), (2, 9), 9)
    torch.testing.assert_close(found, torch.linalg.eigvalsh(a)[:, -1], rtol=1e-10, atol=0)


def test_a_matrix_of_rank_one_ends_lanczos_early_and_rightly():
    u = torch.arange(1.0, 9.0, dtype=torch.float64)
    found = largest_eigenvalues(lambda v: v @ u[:, None] * u, (1, 8), 8)
    assert float(found[0]) == pytest.approx(float(u @ u), rel=1e-10)


def test_weights_that_are_not_finite_have_no_sharpness():
    flats = start(USUAL).repeat(3, 1)
    flats[0, 0], flats[2] = torch.inf, 1e200
    found = USUAL.sharpness(flats)
    assert np.isnan(found).tolist() == [True, False, True]


def test_the_study_descends_as_autograd_does():
    found = finish(Sharpness(rates=(0.2,), updates=50, looks=50))
    flats = descended(USUAL, 0.2, 50, 50)
    losses = USUAL.losses(flats)[found.steps.tolist()]
    np.testing.assert_allclose(found.losses[0], losses, rtol=1e-9)
    middles = torch.stack([(a + b) / 2 for a, b in pairwise(flats)])[found.steps[:-1].tolist()]
    products = USUAL.sharpness(middles) * 0.2
    np.testing.assert_allclose(found.sharpness_times_rate[0, :-1], products, rtol=1e-6)


def test_gradient_descent_sharpens_the_loss_until_2_over_the_rate(settled):
    # Cohen et al. 2021: sharpness · rate climbs to 2 and hovers there
    found, _ = settled
    assert found.sharpness_times_rate[0, 0] < 1
    assert 500 < found.reached[0] < 3000
    assert found.settled[0] == pytest.approx(2.0, abs=0.03)
    assert found.spread[0] < 0.01


def test_looks_are_an_odd_number_of_updates_apart(settled):
    found, _ = settled
    assert set(np.diff(found.steps) % 2) == {1}
    assert Sharpness(updates=10, looks=500).apart == 1


def test_even_distances_without_midpoints_show_a_plateau_that_is_not_there():
    # the weights swing with period 2: each side of the valley has a curvature of its own
    flats = descended(USUAL, 0.15, 5000, 6)
    sides = USUAL.sharpness(flats) * 0.15
    middles = USUAL.sharpness((flats[1:] + flats[:-1]) / 2) * 0.15
    np.testing.assert_allclose(sides[2:], sides[:-2], atol=0.005)
    assert abs(sides[0] - 2) > 0.06
    assert abs(sides[1] - sides[0]) > 0.12
    np.testing.assert_allclose(middles, 2.0, atol=0.05)


def test_a_rate_far_too_large_diverges_and_is_marked_as_not_a_number():
    found = finish(Sharpness(rates=(0.2, 20.0), updates=100, looks=20))
    assert np.isfinite(found.sharpness_times_rate[0]).all()
    assert np.isnan(found.sharpness_times_rate[1, 5:]).all()
    assert np.isnan(found.settled).tolist() == found.diverged.tolist() == [False, True]


def test_the_study_reports_rising_fractions_and_leaves_arrays_that_nobody_can_change(settled):
    found, fractions = settled
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] <= fractions[-1] <= 1
    assert found.losses.shape == found.sharpness_times_rate.shape == (1, len(found.steps))
    assert found.size_bytes > found.losses.nbytes
    with pytest.raises(ValueError, match="read-only"):
        found.losses[0] = 0
    assert Sharpness.from_raw(json.loads(Sharpness().to_json())) == Sharpness()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"rates": (0.0,)}, "rates"),
        ({"rates": (-0.1, 0.2)}, "rates"),
        ({"rates": (0.1, 1e300)}, "rates"),
        ({"rates": ()}, "rates"),
        ({"rates": "fast"}, "rates"),
        ({"hidden": (65,)}, "hidden"),
        ({"hidden": 20}, "hidden"),
        ({"points": 5}, "points"),
        ({"updates": 10**9}, "updates"),
        ({"looks": 0}, "looks"),
        ({"seed": 1.5}, "seed"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(values, field):
    with pytest.raises(UserError) as raised:
        finish(Sharpness(**values))
    assert raised.value.fields["field"] == field
