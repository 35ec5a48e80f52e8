"""Descent on least squares against theory, cell by cell."""

from math import inf, sqrt

import numpy as np
import pytest
import torch

from dlviz.jobs import finish
from dlviz.measure import least_squares as theory
from dlviz.measure.exact import factors, one_update
from dlviz.train.descent import Descent, kept_steps
from dlviz.train.optimisers import OPTIMISERS
from dlviz.train.schedules import SCHEDULES

DRAWS = 3_000_000  # numbers drawn for a cell
SETTLED = Descent(dimensions=10, label_noise=1.0, learning_rate=0.05, updates=400, replicas=300)


def random_cells(count: int, seed: int) -> list[tuple[float, int, int]]:
    """Rate (as a share of its limit), batch size and dimensions of so many cells."""
    random = np.random.default_rng(seed)
    return [
        (
            float(random.uniform(0.1, 1.0)),
            int(2 ** random.integers(0, 8)),
            int(random.integers(2, 65)),
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize(("share", "batch", "dimensions"), random_cells(14, seed=0))
def test_one_update_contracts_by_the_parabola(share: float, batch: int, dimensions: int) -> None:
    random = np.random.default_rng([batch, dimensions])
    rate = share * theory.limit(batch, dimensions)
    found = one_update(random, DRAWS // (batch * dimensions), batch, dimensions)
    measured, margin = factors(np.array([rate]), found)
    expected = theory.contraction(rate, batch, dimensions)
    assert measured[0] == pytest.approx(expected, rel=0.03)
    assert abs(measured[0] - expected) < 2.5 * margin[0]  # five standard errors


@pytest.mark.parametrize(("batch", "dimensions"), [(1, 50), (4, 10), (64, 50), (0, 7)])
def test_the_best_rate_is_the_parabolas_lowest_point_and_half_its_limit(
    batch: int, dimensions: int
) -> None:
    best, limit = theory.best_rate(batch, dimensions), theory.limit(batch, dimensions)
    rates = np.linspace(0, limit, 201)
    curve = [theory.contraction(float(rate), batch, dimensions) for rate in rates]
    assert rates[np.argmin(curve)] == pytest.approx(best)
    assert theory.contraction(best, batch, dimensions) == pytest.approx(1 - best)
    assert theory.contraction(limit, batch, dimensions) == pytest.approx(1.0)


@pytest.mark.parametrize(("rate", "batch", "floor"), [(0.005, 4, 0.0324), (0.02, 16, 0.0326)])
def test_the_floor_depends_on_rate_over_batch(rate: float, batch: int, floor: float) -> None:
    assert theory.floor(rate, batch, 50, 1.0) == pytest.approx(floor, abs=5e-5)


def test_half_the_rate_or_twice_the_batch_lower_the_floor_alike() -> None:
    lines = finish(SETTLED.having(versions=(("learning_rate", 0.025), ("batch_size", 8))))
    full, half, double = theory.floors(lines)
    for line, found in zip(lines.lines, (full, half, double), strict=True):
        study = line.study
        floor = theory.floor(study.learning_rate, study.batch_size, 10, 1.0)
        assert found.theory == pytest.approx(floor, rel=1e-3)
        assert found.measured == pytest.approx(floor, rel=0.04)
        assert abs(found.measured - floor) < 2.5 * found.margin
    assert half.measured / full.measured == pytest.approx(0.5, abs=0.04)
    assert double.measured / full.measured == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_error_follows_theory_under_every_schedule(name: str) -> None:
    lines = finish(SETTLED.having(schedule=name, replicas=600))
    line = lines.lines[0]
    expected = theory.expected_error(line.study)
    assert expected is not None
    assert np.abs(line.error - expected).max() < 0.05 * 4.0
    inside = np.abs(line.error - expected) <= 1.5 * line.error_margin + 1e-12
    assert inside.mean() > 0.9  # of three standard errors; neighbouring steps are alike
    end = theory.final_errors(lines)[0]
    assert abs(end.measured - end.theory) < 2 * end.margin


def test_a_decaying_rate_and_a_growing_batch_end_lower_than_a_constant_rate() -> None:
    expected = {name: theory.expected_error(SETTLED.having(schedule=name)) for name in SCHEDULES}
    ends = {name: each[-1] for name, each in expected.items() if each is not None}
    assert ends["warmup"] == pytest.approx(ends["constant"], rel=1e-6)
    for name in ("step", "cosine", "inverse_time", "growing_batch"):
        assert ends[name] < 0.5 * ends["constant"]


@pytest.mark.parametrize("optimiser", ["sgd", "momentum", "nesterov"])
def test_theory_is_exact_in_a_valley_too_and_with_momentum(optimiser: str) -> None:
    study = Descent(
        dimensions=3,
        condition=20.0,
        learning_rate=0.05,
        batch_size=4,
        optimiser=optimiser,
        updates=120,
        replicas=2000,
    )
    line = finish(study).lines[0]
    expected = theory.expected_error(study)
    assert expected is not None
    assert np.all(np.abs(line.error - expected) <= 2 * line.error_margin + 1e-12)


@pytest.mark.parametrize("name", sorted(set(OPTIMISERS) - theory.LINEAR))
def test_theory_says_nothing_of_adaptive_optimisers(name: str) -> None:
    study = Descent(optimiser=name, updates=6, replicas=3)
    assert theory.expected_error(study) is None
    assert np.isnan(theory.floors(finish(study))[0].theory)


def test_on_isotropic_data_the_recursion_is_the_parabola() -> None:
    study = Descent(dimensions=7, learning_rate=0.2, batch_size=3, updates=30)
    expected = theory.expected_error(study)
    assert expected is not None
    factor, rise = theory.contraction(0.2, 3, 7), 0.2**2 * 7 * 0.5**2 / 3
    assert expected[0] == pytest.approx(4.0)
    assert expected[1:] == pytest.approx(factor * expected[:-1] + rise)


def test_a_noise_ball_is_round_for_small_rates_and_settles_where_the_recursion_does() -> None:
    small = theory.noise_ball(1e-4, 4, np.array([0.05, 1.0]), 0.5)
    assert small == pytest.approx(1e-4 * 0.5**2 / (2 * 4), rel=1e-3)
    study = Descent(dimensions=4, condition=8.0, learning_rate=0.4, updates=4000)
    settled, ball = theory.expected_error(study), theory.noise_ball(0.4, 4, study.curvatures, 0.5)
    assert settled is not None
    assert ball.sum() == pytest.approx(settled[-1], rel=1e-9)
    assert ball[1] > ball[0]  # the steep direction is the noisier one
    round_ball = theory.noise_ball(0.1, 4, np.ones(10), 0.5)
    assert round_ball.sum() == pytest.approx(theory.floor(0.1, 4, 10, 0.5))


def test_a_noise_ball_is_where_runs_end() -> None:
    study = Descent(condition=8.0, learning_rate=0.3, updates=120, replicas=2000)
    ends = np.array(finish(study).lines[0].error[-1])
    ball = theory.noise_ball(0.3, 4, study.curvatures, 0.5)
    assert ends == pytest.approx(ball.sum(), rel=0.1)  # three standard errors


@pytest.mark.parametrize("batch", [0, 1, 8, 64])
def test_above_the_valleys_limit_the_expected_error_grows(batch: int) -> None:
    study = Descent(dimensions=3, condition=10.0, batch_size=batch, updates=1500, label_noise=0.0)
    limit = theory.valley_limit(batch, study.curvatures)
    below = theory.expected_error(study.having(learning_rate=0.99 * limit))
    above = theory.expected_error(study.having(learning_rate=1.01 * limit))
    assert below is not None and above is not None
    assert below[-1] < 0.1 * below[0]
    assert above[-1] > 10 * above[0]
    assert np.isinf(theory.noise_ball(1.01 * limit, max(batch, 1), study.curvatures, 0.5)).all()


def test_the_valleys_limit_is_the_isotropic_one_on_a_round_bowl() -> None:
    for batch in (1, 4, 16):
        assert theory.valley_limit(batch, np.ones(10)) == pytest.approx(theory.limit(batch, 10))
    assert theory.valley_limit(0, np.array([0.01, 1.0])) == 2.0


def test_gradient_descent_contracts_by_9802_and_momentum_by_8182_at_condition_100() -> None:
    exact = Descent(dimensions=6, condition=100.0, batch_size=0, updates=240)
    plain = finish(exact.having(learning_rate=theory.gd_rate(100.0))).lines[0]
    heavy = finish(
        exact.having(
            optimiser="momentum",
            learning_rate=theory.momentum_rate(100.0),
            momentum=theory.momentum_beta(100.0),
        )
    ).lines[0]
    assert theory.gd_factor(100.0) == pytest.approx(0.9802, abs=5e-5)
    assert theory.momentum_factor(100.0) == pytest.approx(0.8182, abs=5e-5)
    assert theory.decay(plain.steps, plain.error, 40, 240) == pytest.approx(0.9802, abs=0.005)
    assert theory.decay(heavy.steps, heavy.error, 120, 240) == pytest.approx(0.8182, abs=0.005)


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
@pytest.mark.parametrize(("share", "grows"), [(0.99, False), (1.01, True)])
def test_momentum_decays_below_its_limit_and_grows_above(
    beta: float, share: float, grows: bool
) -> None:
    study = Descent(
        dimensions=1,
        batch_size=0,
        optimiser="momentum",
        momentum=beta,
        learning_rate=share * theory.momentum_limit(beta),
        updates=2000,
    )
    line = finish(study).lines[0]
    if grows:
        assert line.end.kind == "diverged" or line.error[-1] > 1e3 * line.error[0]
    else:
        assert line.error[-1] < 1e-3 * line.error[0]


@pytest.mark.parametrize("name", OPTIMISERS)
def test_the_first_step_is_theorys(name: str) -> None:
    p, g = torch.zeros(1, dtype=torch.float64), torch.full((1,), -3.0, dtype=torch.float64)
    OPTIMISERS[name](p, g, 0.1, momentum=0.8).step()
    assert p.item() == pytest.approx(theory.first_step(name, 0.1, -3.0, 0.8), rel=1e-7)
    if name == "rmsprop":
        assert p.item() == pytest.approx(0.1 / sqrt(1 - 0.99))


def test_a_diverged_line_has_an_infinite_floor() -> None:
    lines = finish(Descent(learning_rate=3.0, batch_size=0, versions=(("learning_rate", 0.1),)))
    diverged, sound = theory.floors(lines)
    assert diverged.measured == inf
    assert sound.measured < 1e-6
    assert theory.final_errors(lines)[0].measured == inf
    assert theory.floor(0.6, 1, 10, 1.0) == inf


def test_expected_errors_that_overflow_are_infinite() -> None:
    expected = theory.expected_error(Descent(learning_rate=1000.0, updates=500))
    assert expected is not None
    assert expected.shape == kept_steps(500).shape
    assert expected[-1] == inf
    assert not np.isnan(expected).any()


def test_a_decay_is_between_two_steps_that_were_kept() -> None:
    steps, error = np.array([0, 2, 4]), np.array([16.0, 4.0, 1.0])
    assert theory.decay(steps, error, 0, 4) == pytest.approx(sqrt(0.5))
    for first, last in ((0, 3), (2, 2), (4, 0)):
        with pytest.raises(ValueError, match="two rising steps"):
            theory.decay(steps, error, first, last)
