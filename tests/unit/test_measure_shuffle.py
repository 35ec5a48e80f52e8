"""One fixed permutation of all pixels: who notices."""

from functools import cache

import numpy as np
import pytest

from dlviz.data.pictures import load_pictures, order_of
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.by_seed import recorded
from dlviz.measure.shuffle import Shuffle, ShuffleResult, examples
from dlviz.train.cnn_run import trained
from tests.job_slices import followed

SMALL = Shuffle(n=800, n_test=400, epochs=8, batch_size=32, seed=1)
TINY = Shuffle(n=60, n_test=60, epochs=1, batch_size=30)


@cache
def small() -> ShuffleResult:
    return finish(SMALL)


def test_the_dense_network_does_not_notice_and_the_convolutional_one_does() -> None:
    found = small()
    assert found.nets == ("conv", "dense")
    (conv, conv_shuffled), (dense, dense_shuffled) = found.accuracy[:, :, 0]
    assert conv > conv_shuffled + 0.3
    assert abs(dense - dense_shuffled) < 0.08
    assert min(dense, conv_shuffled) > 0.22  # both still learn something


def test_a_straight_line_through_all_pixels_cannot_notice_at_all() -> None:
    found = small()
    before, after = found.probes[:, found.rungs.index("pixels"), 0]
    assert before == pytest.approx(after, abs=1e-9)


@pytest.mark.parametrize("rung", ["hog", "conv2", "conv3"])
def test_what_looks_at_neighbours_loses_by_the_shuffle(rung: str) -> None:
    found = small()
    before, after = found.probes[:, found.rungs.index(rung), 0]
    assert after < before - 0.1


def test_the_networks_are_those_of_their_runs() -> None:
    found = finish(TINY)
    for net, name in enumerate(found.nets):
        for state, shuffled in enumerate((False, True)):
            run = TINY.run.having(network=name, shuffled=shuffled)
            assert run in TINY.runs
            assert found.accuracy[net, state, 0] == finish(run).test_accuracy[-1]
    assert TINY.networks == 4 and TINY.having(seeds=2).networks == 8


def test_the_second_pictures_are_the_first_with_their_pixels_in_the_fixed_order() -> None:
    plain, shuffled = small().examples
    assert plain.shape == (6, 24, 24) and plain.dtype == np.uint8
    order = order_of(24 * 24)
    assert (shuffled.reshape(6, -1) == plain.reshape(6, -1)[:, order]).all()
    assert not (shuffled == plain).all()


def test_a_picture_of_each_class_is_shown() -> None:
    _, test = load_pictures(TINY.data)
    shown = examples(test)
    places = [(np.abs(test.images[:, 0] * 255 - one).max((1, 2)) <= 0.5).argmax() for one in shown]
    assert test.labels[places].tolist() == list(range(6))


def test_seeds_lie_side_by_side() -> None:
    both, fractions, _ = followed(TINY.having(seeds=2))
    assert both.accuracy.shape == (2, 2, 2) and both.probes.shape == (2, 5, 2)
    alone = finish(TINY.having(seed=1))
    assert both.accuracy[:, :, 1].tolist() == alone.accuracy[:, :, 0].tolist()
    assert both.probes[:, :, 1].tolist() == alone.probes[:, :, 0].tolist()
    assert fractions == sorted(fractions) and 0 <= fractions[0] <= fractions[-1] <= 1


def test_the_four_networks_count_together() -> None:
    few = Shuffle(n=5000, epochs=30)
    assert few.run.work < 120
    few.check()
    with pytest.raises(UserError) as refused:
        few.having(seeds=10).check()
    assert refused.value.code == "vision_too_large"


def test_training_is_asked_for_no_more_than_its_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def seen(run, *, ends):  # type: ignore[no-untyped-def]
        asked.append(ends)
        return (yield from trained(run, ends=ends))

    monkeypatch.setattr("dlviz.measure.slices.trained", seen)
    finish(TINY)
    assert asked == [True] * 4


def test_the_default_figures_are_recorded() -> None:
    study = Shuffle(seeds=3)
    assert all(recorded(study.alone(place).key) for place in range(3))
    found = finish(study)
    assert found.recorded and found.accuracy.shape == (2, 2, 3)
    for run in Shuffle().runs:
        slices, net = trained(run, ends=True), found.nets.index(run.network)
        with pytest.raises(StopIteration) as finished:
            next(slices)
        result = finished.value.value
        assert found.accuracy[net, int(run.shuffled), 0] == result.test_accuracy[-1]
