import json
from dataclasses import replace

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.rate_range import RateRange, blow_up, smoothed, steepest_fall
from tests.job_slices import followed


@pytest.fixture(scope="module")
def default():
    return followed(RateRange())[:2]


def test_a_constant_loss_is_its_own_running_mean_from_the_first_update():
    np.testing.assert_allclose(smoothed(np.full(30, 2.3)), 2.3, rtol=1e-12)


def test_the_running_mean_is_infinite_from_the_first_loss_that_is_not_a_number():
    means = smoothed(np.array([2.0, 2.0, np.nan, 2.0]))
    assert means.tolist() == [2.0, 2.0, np.inf, np.inf]


def test_a_loss_blows_up_at_four_times_its_lowest():
    rates, means = np.array([1.0, 2.0, 4.0, 8.0]), np.array([2.0, 1.0, 3.9, 4.1])
    assert blow_up(rates, means) == 8.0
    assert blow_up(rates[:3], means[:3]) == np.inf


def test_the_steepest_fall_of_a_smooth_step_is_in_its_middle():
    rates = np.geomspace(1e-4, 1.0, 101)
    losses = 1 / (1 + np.exp(4 * np.log(rates / 0.01)))
    assert steepest_fall(rates, losses) == pytest.approx(0.01, rel=0.15)
    losses[80:] = np.inf
    assert steepest_fall(rates, losses) == pytest.approx(0.01, rel=0.15)


def test_the_loss_falls_while_the_rate_rises_and_then_blows_up(default):
    found, _ = default
    assert found.smoothed.min() < 0.5 * found.smoothed[0]
    assert found.rates[found.smoothed.argmin()] < found.blows_up < found.rates[-1]


def test_the_suggested_rate_is_within_a_factor_of_4_of_the_best(default):
    found, _ = default
    assert found.suggested == found.blows_up / 10
    assert found.suggested <= found.best <= 4 * found.suggested
    assert found.loss_after(found.suggested) < 0.2
    assert found.loss_after(found.suggested) < 0.5 * found.loss_after(found.suggested / 4)


def test_a_rate_at_which_the_test_blew_up_cannot_be_trained_at(default):
    found, _ = default
    assert found.diverged[found.tried >= found.blows_up].all()
    assert not found.diverged[found.tried <= found.suggested].any()


def test_the_study_reports_rising_fractions_and_leaves_arrays_that_nobody_can_change(default):
    found, fractions = default
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] <= fractions[-1] <= 1
    assert found.rates.shape == found.losses.shape == found.smoothed.shape == (100,)
    assert found.tried.shape == found.losses_after.shape == found.margins.shape
    assert (np.diff(found.tried) > 0).all()
    assert found.size_bytes > found.rates.nbytes
    with pytest.raises(ValueError, match="read-only"):
        found.losses[0] = 0
    assert RateRange.from_raw(json.loads(RateRange().to_json())) == RateRange()


def test_where_nothing_blows_up_a_tenth_of_the_highest_rate_is_tried():
    found = finish(RateRange(dataset="iris", batch=20, high=0.01, epochs=1, seeds=2))
    assert found.blows_up == np.inf
    assert found.suggested == pytest.approx(0.001)


def test_a_test_that_starts_too_high_blows_up_and_is_still_a_result():
    found = finish(RateRange(low=100.0, high=1000.0, updates=20, epochs=1, seeds=2))
    assert found.rates[0] <= found.blows_up < 1000
    assert np.isfinite(found.suggested)
    assert found.diverged[-1]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"low": 0.0}, "low"),
        ({"low": -1.0}, "low"),
        ({"high": 1e300}, "high"),
        ({"high": float("nan")}, "high"),
        ({"low": 1.0, "high": 1.0}, "high"),
        ({"batch": 0}, "batch"),
        ({"batch": 4096}, "batch"),
        ({"updates": 19}, "updates"),
        ({"epochs": 0}, "epochs"),
        ({"seeds": 1}, "seeds"),
        ({"seed": -1}, "seed"),
        ({"dataset": "none"}, "dataset"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(values, field):
    with pytest.raises(UserError) as raised:
        finish(replace(RateRange(), **values))
    assert raised.value.fields["field"] == field
