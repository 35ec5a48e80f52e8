"""The figures of mini-batch noise, the critical batch, the range test and the edge of stability."""

import numpy as np
import pytest

from dlviz.jobs import Desk
from dlviz.measure.critical_batch import CriticalBatch
from dlviz.measure.gradients import Fan
from dlviz.measure.rate_range import RateRange
from dlviz.measure.sharpness import Sharpness
from dlviz.measure.spread import nearest, over_seeds

pytestmark = pytest.mark.verify

SEEDS = range(10)


def results(jobs):
    desk = Desk()
    return [desk.run(job) for job in jobs]


def test_the_gradient_of_4_examples_is_about_75_degrees_away_at_every_seed():
    found = results(Fan(seed=seed) for seed in SEEDS)
    angles = np.array([each.mean_angles for each in found])
    assert {nearest(over_seeds(row), [5, 30, 75, 90]) for row in (angles[:, 1], angles[:5, 1])} == {
        2
    }
    assert ((angles[:, 1] > 60) & (angles[:, 1] < 80)).all()
    # theory's order: 1, 4, 16, 64 and 256 examples
    np.testing.assert_allclose(angles.mean(0), [81, 71, 57, 38, 19.5], atol=2)
    assert min(each.positive_share[1] for each in found) > 0.97


def test_the_noise_of_the_gradient_grows_sixfold_within_150_updates_at_every_seed():
    looks = results(CriticalBatch(batches=(1024,), seed=seed) for seed in SEEDS)
    exact = np.array([each.exact for each in looks])
    assert (np.diff(exact, axis=1) > 0).all()
    assert 4 < np.median(exact[:, -1] / exact[:, 0]) < 12
    # the estimate from two batch sizes is right on average over the seeds
    estimated = np.array([each.estimated for each in looks])
    np.testing.assert_allclose(estimated.mean(0), exact.mean(0), rtol=0.15)


def test_the_critical_batch_is_the_same_at_every_seed_within_half():
    found = results(CriticalBatch(seed=10 * seed) for seed in SEEDS)
    critical = over_seeds([each.b_crit for each in found])
    least = over_seeds([each.s_min for each in found])
    assert 60 < critical.low <= critical.high < 100
    assert 4 < least.low <= least.high < 6
    for each in found:
        off = np.abs(np.log(each.fitted / each.mean_steps))
        assert off.mean() < 0.12
        assert off.max() < 0.3


@pytest.mark.parametrize("batch", [8, 32, 128])
def test_the_suggested_rate_never_diverges_and_is_within_a_factor_of_8_of_the_best(batch):
    for each in results(RateRange(batch=batch, seed=seed) for seed in SEEDS):
        assert not each.diverged[each.tried <= each.suggested].any()
        assert each.suggested / 2 <= each.best <= 8 * each.suggested
        assert each.diverged[each.tried >= each.blows_up].all()


def test_the_sharpness_hovers_at_2_over_the_rate_at_every_seed():
    found = results(Sharpness(seed=seed) for seed in SEEDS)
    settled = np.array([each.settled for each in found])
    calm = np.array([each.spread for each in found]) < 0.005
    assert calm.mean() > 0.6
    np.testing.assert_allclose(settled[:, 0], 2.0, atol=0.03)
    np.testing.assert_allclose(settled[calm], 2.0, atol=0.03)
    np.testing.assert_allclose(np.median(settled, axis=0), 2.0, atol=0.03)
