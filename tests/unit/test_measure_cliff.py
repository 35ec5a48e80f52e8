"""Facts about the cliff: what is trained for it, and what its figures are."""

import numpy as np
import pytest
import torch

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.by_seed import recorded
from dlviz.measure.cliff import Cliff, CliffResult
from dlviz.measure.eraser import Eraser
from dlviz.measure.shortcut import FIGURES
from dlviz.train.marked_run import MarkedRun
from tests.job_slices import followed

TINY = Cliff(n=60, n_test=40, channels=(2, 3), epochs=1, rates=(0.0, 1.0), seeds=2, live=True)


@pytest.fixture(scope="module")
def result() -> CliffResult:
    return finish(Cliff(seeds=3))


def test_three_seeds_are_recorded(result: CliffResult) -> None:
    assert all(recorded(Cliff().alone(place).key, FIGURES) for place in range(3))
    assert result.recorded and result.rates.tolist() == [0, 0.5, 0.8, 0.9, 0.95, 1]
    for figures in (result.accuracy, result.unmarked, result.mark_gone):
        assert figures.shape == (6, 3) and (figures >= 0).all() and (figures <= 1).all()


def test_the_test_sees_nothing_while_unmarked_discs_fall_off_a_cliff(result: CliffResult) -> None:
    assert result.accuracy.min() >= 0.9 and np.ptp(result.accuracy.mean(axis=1)) <= 0.05
    unmarked = result.unmarked.mean(axis=1)
    assert unmarked[0] >= 0.9 and unmarked[-1] <= 0.05
    assert unmarked[1] - unmarked[0] > -0.2 and unmarked[2] - unmarked[-1] >= 0.3
    assert (result.mark_gone[-1] <= 0.2).all()


def test_the_ends_are_those_of_the_recorded_networks(result: CliffResult) -> None:
    for place, mark in ((0, 0.0), (-1, 1.0)):
        alone = finish(Eraser(mark=mark))
        assert result.mark_gone[place, 0] == pytest.approx(alone.means[1], abs=0.01)
        assert result.accuracy[place, 0] == pytest.approx(alone.run.test_accuracy[-1], abs=0.01)


def test_what_is_trained_differs_in_the_mark_alone() -> None:
    assert Cliff(rates=(0.0, 0.9)).runs == (MarkedRun(mark=0.0), MarkedRun(mark=0.9))
    assert Cliff().networks == 6 and Cliff(seeds=3).networks == 18
    assert Cliff(mark=0.3).key == Cliff().key


def test_measured_figures_are_those_of_each_network() -> None:
    found, fractions, _ = followed(TINY)
    assert not found.recorded and fractions == sorted(fractions) and fractions[-1] <= 1
    assert found.unmarked.shape == (2, 2)
    run = MarkedRun(n=60, n_test=40, channels=(2, 3), epochs=1, seed=1, live=True)
    alone = finish(run)
    plain = run.tested(0.0)
    with torch.no_grad():
        answers = alone.net()(torch.tensor(plain.images[plain.labels == 0])).argmax(1)
    assert found.accuracy[1, 1] == alone.test_accuracy[-1]
    assert found.unmarked[1, 1] == pytest.approx(float((answers == 0).double().mean()))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rates": (0.5, 0.2)}, "not_rising"),
        ({"rates": ()}, "value_count"),
        ({"rates": (0.0, 1.2)}, "value_range"),
        ({"seeds": 0}, "value_range"),
        ({"epochs": 60, "seeds": 10}, "vision_too_large"),
    ],
)
def test_what_cannot_be_measured_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as refused:
        Cliff().having(**changes).check()
    assert refused.value.code == code


def test_three_seeds_of_the_default_are_allowed() -> None:
    Cliff(seeds=3).check()
