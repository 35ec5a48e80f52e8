import numpy as np
import pytest

from dlviz.data.examples import load
from dlviz.measure import chaos, spread
from dlviz.train.experiment import Experiment
from dlviz.train.runs import train

SMALL = Experiment().having(n=60, n_test=0, hidden=(4,), batch_size=0, updates=60)
WILD = Experiment().having(
    dataset="spiral", n=100, n_test=0, hidden=(8, 8, 8, 8), optimiser="sgd", learning_rate=3.0,
    batch_size=10, updates=1500,
)  # fmt: skip


def test_a_nudged_copy_differs_by_one_unit_in_the_last_place_of_one_weight():
    for precision, kind in (("float64", np.float64), ("float32", np.float32)):
        experiment = SMALL.having(precision=precision)
        plain, copy = train(experiment, chaos.nudged(experiment))
        first, second = plain.weights[0][0], copy.weights[0][0]
        assert first.dtype == kind
        assert np.flatnonzero(first != second).tolist() == [0]
        assert second[0, 0] == np.nextafter(first[0, 0], kind(np.inf))


def test_a_calm_run_never_departs_from_its_nudged_copy():
    assert chaos.departure_of(SMALL) is None


def test_a_wild_run_departs_and_agrees_until_then():
    plain, copy = train(WILD, chaos.nudged(WILD))
    step = chaos.departure(plain, copy)
    assert step is not None
    assert 0 < step < WILD.training.updates
    at = plain.at(step)
    apart = np.abs(plain.train_loss - copy.train_loss)
    assert apart[at] > 1e-5
    assert apart[:at].max() <= 1e-5


def test_the_mean_of_fresh_seeds_lies_within_the_margin_in_nineteen_cases_of_twenty():
    rng = np.random.default_rng(0)
    hits = []
    for _ in range(2000):
        found = spread.over_seeds(rng.normal(3.0, 2.0, 32))
        hits.append(abs(found.mean - 3.0) <= found.margin)
    assert np.mean(hits) == pytest.approx(0.95, abs=0.02)


def test_a_spread_names_the_extremes_and_the_middle():
    found = spread.over_seeds([1.0, 2.0, 6.0])
    assert (found.low, found.median, found.high, found.mean, found.seeds) == (1, 2, 6, 3, 3)
    assert found.deviation == pytest.approx(np.sqrt(7))
    with pytest.raises(ValueError, match="at least 2 seeds"):
        spread.over_seeds([1.0])


def test_a_figure_whose_margin_reaches_over_a_border_is_too_close_to_call():
    sharp, blurred = spread.over_seeds([0.61, 0.63]), spread.over_seeds([0.5, 0.8])
    assert spread.nearest(sharp, (1.0, 0.9, 0.6, 0.5)) == 2
    assert spread.nearest(blurred, (1.0, 0.9, 0.6, 0.5)) is None
    assert spread.interval(sharp, (0.5, 0.6)) == 2
    assert spread.interval(sharp, (0.62, 0.7)) is None
    assert spread.interval(sharp, (0.7,)) == 0


def test_a_band_ends_where_the_shortest_run_ends():
    long, short = train(SMALL, SMALL.having(weight_seed=1, updates=30))
    found = spread.band((long, short))
    shared = min(len(long.steps), len(short.steps))
    assert len(found.steps) == shared
    assert (found.low <= found.median).all()
    assert (found.median <= found.high).all()
    np.testing.assert_array_equal(
        found.high, np.maximum(long.train_loss[:shared], short.train_loss[:shared])
    )


def test_the_spread_of_loss_is_that_of_the_last_snapshots():
    recordings = train(*(SMALL.having(weight_seed=seed) for seed in range(3)))
    last = [recording.train_loss[-1] for recording in recordings]
    assert spread.final_losses(recordings).high == max(last)


def test_a_copy_of_a_digits_run_is_nudged_where_it_matters() -> None:
    digits = Experiment().having(
        dataset="digits", features=("all",), n=200, n_test=0, hidden=(4,), updates=3, batch_size=0
    )
    (change,) = chaos.nudged(digits).changes
    assert load(digits.data).train_rows[:, change.where[2]].std() > 0
    one, other = train(digits, chaos.nudged(digits))
    assert 0 < abs(one.weights[0][0] - other.weights[0][0]).max() < 1e-15
