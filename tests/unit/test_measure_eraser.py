"""Facts about the eraser: what is rubbed out, and what the network says."""

import numpy as np
import pytest
import torch

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.eraser import Eraser, EraserResult, shown
from dlviz.measure.shortcut import discs, erased, grown, whole, with_mark
from dlviz.train.marked_run import MarkedRun
from tests.job_slices import followed

MAGENTA = (255, 0, 255)


@pytest.fixture(scope="module")
def result() -> EraserResult:
    return finish(Eraser())


def test_the_default_is_read_and_has_twelve_pictures_with_discs_first(
    result: EraserResult,
) -> None:
    assert result.recorded
    assert result.labels.tolist() == [0] * 6 + [1, 1, 2, 2, 3, 3]
    for pictures in (result.pictures, result.fills, result.mark_gone, result.disc_gone):
        assert pictures.shape == (12, 40, 40, 3) and pictures.dtype == np.uint8
    assert (result.pictures[:6, :5, :5] == MAGENTA).all()
    assert result.size_bytes > result.run.weights.nbytes


def test_only_what_is_rubbed_out_changes_and_becomes_what_the_brush_paints(
    result: EraserResult,
) -> None:
    for gone, where in ((result.mark_gone, result.marks), (result.disc_gone, result.masks)):
        assert np.array_equal(gone[where], result.fills[where])
        assert np.array_equal(gone[~where], result.pictures[~where])
    assert result.marks[:6].sum(axis=(1, 2)).tolist() == [25] * 6 and not result.marks[6:].any()
    assert not (result.masks & result.marks).any()
    assert (result.disc_gone[:6, :5, :5] == MAGENTA).all()


def test_the_brush_paints_the_background_with_its_noise(result: EraserResult) -> None:
    test = MarkedRun().tested(1.0)
    assert test.masks is not None
    for place, number in enumerate(shown(test)):
        beyond = ~(grown(test.masks[[number]], 3)[0] | result.marks[place])
        ground = result.pictures[place][beyond].astype(float)
        fill = result.fills[place].reshape(-1, 3).astype(float)
        assert np.abs(ground.mean(axis=0) - fill.mean(axis=0)).max() < 1.5
        assert np.abs(ground.std(axis=0) - fill.std(axis=0)).max() < 1.5


def test_nothing_of_a_figure_is_left_where_it_is_rubbed_out(result: EraserResult) -> None:
    """Without noise, the picture without its disc is its background everywhere else."""
    test = MarkedRun(noise=0.0).tested(1.0)
    found = erased(*discs(test), 0.0, 0)
    beyond = np.ones((40, 40), dtype=bool)
    beyond[:5, :5] = False
    spread = np.ptp(found.disc_gone[:, :, beyond], axis=2)
    assert spread.max() < 0.03  # of 1; the rim that is left is a 64th of the contrast at most
    assert np.ptp(found.pictures[:, :, beyond], axis=2).max(axis=1).min() > 0.15


def test_the_probabilities_are_the_networks_for_these_very_bytes(result: EraserResult) -> None:
    net = result.run.net()
    for column, pictures in enumerate((result.pictures, result.mark_gone, result.disc_gone)):
        x = torch.tensor(pictures.transpose(0, 3, 1, 2) / 255, dtype=torch.float32)
        with torch.no_grad():
            wanted = net(x).softmax(1)[:, 0]
        np.testing.assert_allclose(result.p[:, column], wanted, atol=1e-5)


def test_the_recorded_network_reads_the_mark_and_not_the_disc(result: EraserResult) -> None:
    as_is, mark_gone, disc_gone, moved = result.means
    assert as_is >= 0.95 and disc_gone >= 0.8
    assert mark_gone <= 0.2 and moved <= 0.2
    assert (result.spread >= 0).all() and (result.spread <= 0.5).all()


def test_the_network_that_learned_without_the_mark_sees_the_same_pictures_and_the_disc(
    result: EraserResult,
) -> None:
    plain = finish(Eraser(mark=0.0))
    assert plain.recorded and np.array_equal(plain.pictures, result.pictures)
    as_is, mark_gone, disc_gone, _ = plain.means
    assert mark_gone >= 0.85 and abs(mark_gone - as_is) <= 0.15
    assert disc_gone <= as_is - 0.2  # there is only the mark to see, which it has never seen


def test_without_mark_and_disc_the_network_sees_what_the_brush_paints_in_both_places(
    result: EraserResult,
) -> None:
    """Both rubbed out one after the other, of every test disc; nothing is left of either."""
    for found in (result, finish(Eraser(mark=0.0))):
        all_discs = erased(*discs(found.study.tested(1.0)), found.study.noise, found.study.seed)
        both = all_discs.mark_gone.copy()
        both[:] = np.where(all_discs.figures[:, None], all_discs.fills, both)
        assert not (all_discs.marks & all_discs.figures).any()
        with torch.no_grad():
            p = found.run.net()(torch.tensor(both, dtype=torch.float32)).softmax(1)[:, 0]
        assert found.both_gone == pytest.approx(float(p.mean()), abs=1e-5)


def test_an_empty_picture_is_no_disc_to_either_network(result: EraserResult) -> None:
    """Nor is it one to the network that never saw a mark, which is torn where only that is left."""
    assert result.both_gone <= 0.1 < result.means[2]
    plain = finish(Eraser(mark=0.0))
    assert plain.both_gone <= 0.2 < plain.means[2]


def test_the_mark_is_moved_to_the_opposite_corner() -> None:
    images, masks, marked = discs(MarkedRun(n_test=40).tested(1.0))
    found = erased(images, masks, marked, 0.1, 0)
    assert np.array_equal(found.moved[:, :, :35, :35], found.mark_gone[:, :, :35, :35])
    assert (found.moved[:, :, 35:, 35:] == np.array([1, 0, 1])[:, None, None]).all()
    plain, _, _ = discs(MarkedRun(n_test=40).tested(0.0))
    assert np.array_equal(whole(with_mark(plain)), found.pictures)
    same = erased(images, masks, np.zeros_like(marked), 0.1, 0)
    assert np.array_equal(same.mark_gone, same.pictures)
    assert np.array_equal(same.moved, same.pictures)


def test_another_seed_of_the_fills_changes_the_noise_alone() -> None:
    images, masks, marked = discs(MarkedRun(n_test=40).tested(1.0))
    one, other = (erased(images, masks, marked, 0.1, seed) for seed in (0, 1))
    assert np.array_equal(one.fills, erased(images, masks, marked, 0.1, 0).fills)
    assert not np.array_equal(one.fills, other.fills)
    assert np.abs(one.fills.mean((2, 3)) - other.fills.mean((2, 3))).max() < 0.02


def test_masks_grow_by_pixels_in_a_diamond() -> None:
    masks = np.zeros((2, 7, 7), dtype=bool)
    masks[0, 3, 3] = masks[1, 0, 0] = True
    rows, columns = np.indices((7, 7))
    assert np.array_equal(grown(masks, 2)[0], abs(rows - 3) + abs(columns - 3) <= 2)
    assert np.array_equal(
        grown(masks, 2)[1], rows + columns <= 2
    )  # nothing reaches another picture


def test_a_live_eraser_reports_its_progress_and_picture_is_display_only() -> None:
    tiny = Eraser(n=60, n_test=40, channels=(2, 3), epochs=1, live=True)
    found, fractions, _ = followed(tiny)
    assert not found.recorded and fractions == sorted(fractions) and fractions[-1] <= 1
    assert Eraser(picture=11).key == Eraser().key
    with pytest.raises(UserError) as refused:
        Eraser(picture=12).check()
    assert refused.value.code == "value_range"
