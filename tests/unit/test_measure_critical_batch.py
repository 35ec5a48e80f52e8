import json

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import walks
from dlviz.measure.critical_batch import CriticalBatch, Fit, estimated_noise_scale, fit
from dlviz.measure.gradients import draw_batches, inner_products, noise_scale
from dlviz.measure.race import Race
from dlviz.measure.walks import Walk
from dlviz.train.runs import train
from tests.job_slices import followed

FEW = CriticalBatch(batches=(16, 64, 256, 1024), rates=(0.5, 1.0, 2.0), seeds=2, looks=(0, 20))


def raced(batch, rates, seeds, target=0.3, limit=100):
    runs = [walks.experiment(FEW, k, rate, batch, limit) for rate in rates for k in range(seeds)]
    race = Race(batch, rates, Walk(runs), target, limit)
    for _ in race.run():
        pass
    return race, runs


@pytest.fixture(scope="module")
def few():
    return followed(FEW)[:2]


@pytest.mark.parametrize("updates", [0, 60])
def test_two_batch_sizes_estimate_the_noise_scale_within_a_tenth(updates):
    walk = Walk([walks.experiment(FEW, 0, 0.05, 16, updates)])
    for _ in walks.advance(walk, updates):
        pass
    products, rng = inner_products(walk), np.random.default_rng(0)
    small, large = (
        float(draw_batches(products, rng.integers(1024, size=(3000, size))).squares.mean())
        for size in (8, 256)
    )
    estimate = estimated_noise_scale(small, large, (8, 256))
    assert estimate == pytest.approx(noise_scale(products), rel=0.1)


def test_the_estimator_is_exact_where_the_lengths_are():
    full, trace = 2.0, 90.0  # E|g|² = |G|² + tr Σ / B
    small, large = full + trace / 4, full + trace / 64
    assert estimated_noise_scale(small, large, (4, 64)) == pytest.approx(45.0, rel=1e-12)


def test_the_fit_finds_the_curve_that_made_the_steps():
    batches = np.array([2, 8, 32, 128, 512, 1024])
    found = fit(batches, Fit(5.2, 53.0).at(batches))
    assert found.s_min == pytest.approx(5.2, rel=1e-3)
    assert found.b_crit == pytest.approx(53.0, rel=1e-3)
    assert found.at([53.0])[0] == pytest.approx(2 * 5.2, rel=1e-3)


def test_a_larger_batch_needs_fewer_updates_but_more_examples(few):
    found, _ = few
    assert (np.diff(found.mean_steps) < 0).all()
    assert (np.diff(found.examples_seen) > 0).all()
    assert (np.diff(found.best_rates) >= 0).all()


def test_the_digits_have_a_critical_batch_between_30_and_200(few):
    # McCandlish's curve fits within a fifth; below the critical batch, updates halve as it doubles
    found, _ = few
    assert 30 < found.b_crit < 200
    assert 3 < found.s_min < 7
    np.testing.assert_allclose(found.fitted, found.mean_steps, rtol=0.2)


def test_the_noise_scale_is_measured_along_training(few):
    found, _ = few
    assert found.looks.tolist() == [0, 20]
    assert found.exact[0] < found.exact[1]
    np.testing.assert_allclose(found.estimated, found.exact, rtol=0.3)


def test_the_study_reports_rising_fractions_and_leaves_arrays_that_nobody_can_change(few):
    found, fractions = few
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] <= fractions[-1] <= 1
    assert found.steps.shape == (4, 2)
    assert found.size_bytes >= found.steps.nbytes
    with pytest.raises(ValueError, match="read-only"):
        found.steps[0] = 0
    assert CriticalBatch.from_raw(json.loads(FEW.to_json())) == FEW


def test_a_race_is_won_when_the_trained_network_itself_is_at_the_target():
    race, runs = raced(64, (1.0,), 2)
    for run, steps in zip(train(*runs), race.steps[0], strict=True):
        first = int(run.steps[np.argmax(run.train_loss <= 0.3)])
        assert first - 1 <= steps <= first


def test_a_race_ends_once_no_rate_can_beat_the_best():
    race, _ = raced(256, (0.01, 2.0), 2)
    assert np.isfinite(race.steps[1]).all()
    assert np.isinf(race.steps[0]).all()
    assert race.walk.made < 20
    assert race.rates[race.best] == 2.0


def test_rates_are_tried_up_to_the_linear_rule_and_one_more():
    race, _ = raced(64, (0.5, 1.0, 2.0), 2)
    assert race.rates[race.best] == 1.0
    assert race.worth_trying((0.25, 0.5, 1.0, 2.0, 4.0, 8.0), 128) == [0.5, 1.0, 2.0, 4.0]


def test_runs_that_diverge_or_never_arrive_leave_no_figure():
    study = CriticalBatch(
        batches=(16, 64, 256), rates=(1e-6, 1e3), seeds=2, limit=20, looks=(0,), draws=2
    )
    found = finish(study)
    assert np.isinf(found.steps).all()
    assert np.isnan([found.s_min, found.b_crit, found.b_crit_margin]).all()
    assert np.isnan(found.margins).all()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"batches": (1, 2048)}, "batches"),
        ({"rates": (0.0, 1.0)}, "rates"),
        ({"rates": (-1.0,)}, "rates"),
        ({"rates": (1.0, 1e300)}, "rates"),
        ({"rates": (1.0, float("nan"))}, "rates"),
        ({"rates": (1.0, 1.0)}, "rates"),
        ({"target": 0.0}, "target"),
        ({"target": float("inf")}, "target"),
        ({"seeds": 1}, "seeds"),
        ({"limit": 0}, "limit"),
        ({"looks": (-1,)}, "looks"),
        ({"draws": 1}, "draws"),
        ({"hidden": 32}, "hidden"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(values, field):
    with pytest.raises(UserError) as raised:
        finish(CriticalBatch(**values))
    assert raised.value.fields["field"] == field


def test_networks_too_large_to_be_measured_together_are_refused():
    with pytest.raises(UserError) as raised:
        finish(CriticalBatch(hidden=(256, 256), seeds=10))
    assert raised.value.code == "runs_too_large"
