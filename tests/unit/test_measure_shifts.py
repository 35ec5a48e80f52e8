"""Facts about shifted pictures: convolutions are equivariant, poolings on their own grid only."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.shifts import DIRECTIONS, Shifts, ShiftsResult, movable
from tests.job_slices import followed

STUDY = Shifts(n=600, n_test=180, channels=(6, 8, 12), epochs=5, live=True)


@pytest.fixture(scope="module")
def result() -> ShiftsResult:
    return finish(STUDY)


def test_every_layer_shifts_along_exactly_on_its_own_grid_and_only_there(
    result: ShiftsResult,
) -> None:
    assert result.layers == ("conv1", "pool1", "conv2", "pool2", "conv3")
    assert result.jumps.tolist() == [1, 2, 2, 4, 4] and result.offsets.tolist() == list(range(9))
    on_grid = result.offsets % result.jumps[:, None] == 0
    assert (result.equivariance[on_grid] < 1e-5).all()
    assert (result.equivariance[~on_grid] > 0.02).all()


@pytest.mark.parametrize("pooling", ["average", "stride"])
def test_other_poolings_keep_the_same_grid(pooling: str) -> None:
    found = finish(STUDY.having(pooling=pooling, epochs=1))
    on_grid = found.offsets % found.jumps[:, None] == 0
    assert (found.equivariance[on_grid] < 1e-5).all()
    assert (found.equivariance[~on_grid] > 0.02).all()


def test_the_answers_are_those_to_pictures_that_are_shifted_by_hand(result: ShiftsResult) -> None:
    _, test = load_pictures(STUDY.data)
    pairs = movable(test, 8)
    assert len(pairs) == result.pairs
    for place, network in enumerate(result.nets):
        net = finish(STUDY.run.having(network=network)).net()
        still = net.forward(torch.tensor(test.images)).argmax(1).numpy()
        for offset in (0, 3, 8):
            kept = right = 0
            for picture, way in pairs:
                wide = np.tile(test.images[picture], (1, 3, 3))  # what leaves comes in again
                top, left = (24 - offset * step for step in DIRECTIONS[way])
                moved = torch.tensor(wide[None, :, top : top + 24, left : left + 24])
                answer = int(net.forward(moved).argmax())
                kept += answer == still[picture]
                right += answer == test.labels[picture]
            assert result.agreement[place, offset] == pytest.approx(kept / len(pairs), abs=1e-9)
            assert result.accuracy[place, offset] == pytest.approx(right / len(pairs), abs=1e-9)
    assert (result.agreement[:, 0] == 1).all()


def test_only_figures_that_stay_whole_are_shifted() -> None:
    _, test = load_pictures(STUDY.data)
    assert test.masks is not None
    pairs = {tuple(pair) for pair in movable(test, 5).tolist()}
    assert 0 < len(pairs) < 4 * 180
    for picture, mask in enumerate(test.masks):
        rows, columns = np.nonzero(mask)
        for way, (down, right) in enumerate(DIRECTIONS):
            moved = rows + 5 * down if down else columns + 5 * right
            assert ((picture, way) in pairs) == all(1 <= place <= 22 for place in moved)
    assert len(movable(test, 20)) == 4 * 180  # none has so much room


def test_pictures_without_a_known_figure_are_all_shifted() -> None:
    _, test = load_pictures(STUDY.data)
    assert len(movable(replace(test, masks=None), 8)) == 4 * 180
    assert STUDY.having(dataset="digits").offsets.tolist() == [0, 1, 2]  # of eight pixels


def test_both_networks_are_trained_and_checked_whichever_the_study_names() -> None:
    assert STUDY.networks == 2
    dense = finish(STUDY.having(network="dense"))
    assert np.array_equal(dense.agreement, finish(STUDY).agreement)
    with pytest.raises(UserError):
        STUDY.having(network="dense", epochs=100, n=5000, channels=(64, 64, 64)).check()


def test_the_lessons_network_keeps_its_answers_best_on_the_grid_of_its_last_maps() -> None:
    shown = finish(Shifts())  # read, not trained
    conv, dense = shown.agreement
    assert conv[4] > 0.96 and conv[8] > 0.96  # whole units of 4 pixels: only the edges differ
    assert all(0.92 < conv[offset] < conv[4] - 0.005 for offset in (1, 2, 3, 5, 6, 7))
    assert (dense[2:] < 0.7).all() and dense[4] == pytest.approx(0.55, abs=0.08)
    assert np.ptp(shown.accuracy[0]) < 0.03


def test_nothing_is_partial_and_fractions_rise() -> None:
    finish(STUDY)
    _, fractions, partials = followed(STUDY)
    assert set(partials) == {None} and fractions == sorted(fractions)
    assert fractions[0] >= 0 and fractions[-1] < 1
