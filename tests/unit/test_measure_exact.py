"""The exact case as the page shows it: measured factors on theory's parabola."""

import json

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.jobs import Desk
from dlviz.measure import least_squares as theory
from dlviz.measure.exact import Exact, ExactResult, factors, one_update

SMALL = Exact(dimensions=20, batches=(1, 8, 64), rates=6, samples=3000)


@pytest.fixture(scope="module")
def result() -> ExactResult:
    return Desk().run(SMALL)


def test_measured_factors_lie_on_the_parabola(result: ExactResult) -> None:
    for batch, rates, factor, margin in zip(
        result.batches, result.rates, result.factor, result.margin, strict=True
    ):
        expected = [theory.contraction(float(rate), int(batch), 20) for rate in rates]
        assert factor == pytest.approx(expected, rel=0.03)
        assert np.all(np.abs(factor - expected) <= 2 * margin + 1e-12)


def test_rates_run_from_0_to_the_limit_of_each_batch(result: ExactResult) -> None:
    assert result.rates.shape == result.factor.shape == result.margin.shape == (3, 6)
    assert result.curve.shape == result.curve_rates.shape == (3, 101)
    assert result.rates[:, 0].tolist() == [0.0] * 3
    assert result.rates[:, -1] == pytest.approx(result.limits)
    assert result.limits == pytest.approx([theory.limit(batch, 20) for batch in (1, 8, 64)])
    assert result.best_rates == pytest.approx(result.limits / 2)
    assert result.factor[:, 0] == pytest.approx(1.0)
    assert result.curve[:, [0, -1]] == pytest.approx(1.0)
    assert result.curve.min(axis=1) == pytest.approx(1 - result.best_rates)


def test_floors_are_measured_for_half_the_rate_and_twice_the_batch(result: ExactResult) -> None:
    assert result.floor_rates[1] == result.floor_rates[0] / 2
    assert result.floor_batches[2] == result.floor_batches[0] * 2
    measured, margin, expected = result.floors.T
    assert measured == pytest.approx(expected, rel=0.05)
    assert np.all(np.abs(measured - expected) <= 2 * margin)
    assert measured[1:] / measured[0] == pytest.approx(0.5, abs=0.05)


def test_margins_are_two_standard_errors() -> None:
    rates = np.array([0.05, 0.1])
    seen = [factors(rates, one_update(np.random.default_rng(s), 400, 4, 10)) for s in range(200)]
    spread = np.std([value for value, _ in seen], axis=0, ddof=1)
    assert np.mean([margin for _, margin in seen], axis=0) == pytest.approx(2 * spread, rel=0.2)


def test_a_study_equals_its_link_and_its_result_is_kept(result: ExactResult) -> None:
    assert Exact.from_raw(json.loads(SMALL.to_json())) == SMALL
    assert result.size_bytes == sum(array.nbytes for array in result.arrays()) > 0
    with pytest.raises(ValueError, match="read-only"):
        result.factor[0, 0] = 0.0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"dimensions": 0}, "value_range"),
        ({"dimensions": 201}, "value_range"),
        ({"dimensions": 2.0}, "value_type"),
        ({"rates": 1}, "value_range"),
        ({"samples": 1}, "value_range"),
        ({"seed": -1}, "value_range"),
        ({"batches": ()}, "value_range"),
        ({"batches": (0,)}, "value_range"),
        ({"batches": (1, 1e300)}, "value_type"),
        ({"batches": tuple(range(1, 14))}, "value_range"),
        ({"batches": (1024,), "samples": 100_000}, "descent_too_large"),
    ],
)
def test_values_that_cannot_be_run_are_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as caught:
        next(SMALL.having(**changes).steps())
    assert caught.value.code == code
