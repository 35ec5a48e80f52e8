"""Facts about lines of equal loss: linear scaling at equal epochs, none at equal updates."""

import numpy as np
import pytest

from dlviz.jobs import finish
from dlviz.measure.contours import chosen_levels, contour_slope, iso_lines
from dlviz.train.sweep import Sweep, SweepMaps
from dlviz.train.sweep_map import DIVERGED, OK, PROGRESS, ClockMap

RATES = tuple(2.0**power for power in range(-9, 3))
BATCHES = tuple(2**power for power in range(2, 10))
DIGITS = Sweep(seeds=1, epochs=6, updates=160, batches=(8, 32, 128, 512), clocks="both")


def made(losses: np.ndarray) -> ClockMap:
    """A map whose last losses are these, [R, B, K]."""
    loss = np.repeat(losses[None], len(PROGRESS), axis=0)
    state = np.where(np.isnan(losses).all(-1), DIVERGED, OK).astype(np.int8)
    updates = np.ones(losses.shape[1], dtype=np.int64)
    return ClockMap("epochs", updates, PROGRESS.copy(), loss, 1 - losses / 10, losses.copy(), state)


def law(slope: float, seeds: int = 3) -> np.ndarray:
    """Losses that depend on rate / batch ** slope alone, and diverge above a rate."""
    rate, batch = np.log2(RATES)[:, None], np.log2(BATCHES)[None]
    x = rate - slope * (batch - 2)
    loss = 1 / (1 + 2.0 ** (x + 8)) + 0.001 * 2.0 ** (3 * x)
    loss = np.repeat(loss[..., None], seeds, axis=-1)
    return np.where(loss > 50, np.nan, loss)


@pytest.fixture(scope="module")
def digits() -> SweepMaps:
    return finish(DIGITS)


def test_digits_keep_their_loss_at_equal_epochs_when_the_rate_grows_with_the_batch(
    digits: SweepMaps,
) -> None:
    found = contour_slope(digits.map("epochs"), DIGITS.rates, DIGITS.batches)
    assert found.slope == pytest.approx(1, abs=0.03)
    assert np.isnan(found.margin)  # one seed tells nothing of seeds


def test_digits_keep_their_loss_at_equal_updates_when_the_rate_stays(digits: SweepMaps) -> None:
    found = contour_slope(digits.map("updates"), DIGITS.rates, DIGITS.batches)
    assert found.slope == pytest.approx(0, abs=0.03)


def test_least_squares_has_the_same_slopes() -> None:
    sweep = Sweep(dataset="least_squares", clocks="both")
    maps = finish(sweep)
    for clock, slope in (("epochs", 1), ("updates", 0)):
        found = contour_slope(maps.map(clock), sweep.rates, sweep.batches)
        assert found.slope == pytest.approx(slope, abs=0.05)
        assert 0 < found.margin < 0.05


@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0, -0.25])
def test_a_slope_that_is_built_in_is_found(slope: float) -> None:
    found = contour_slope(made(law(slope)), RATES, BATCHES)
    assert found.slope == pytest.approx(slope, abs=0.01)
    assert found.margin == pytest.approx(0, abs=1e-9)
    assert len(found.levels) == 5 and list(found.levels) == sorted(found.levels, reverse=True)
    assert all(line.shape[1] == 2 and len(line) >= 2 for line in found.lines)


def test_seeds_that_differ_widen_the_margin() -> None:
    losses = np.stack([law(slope, 1)[..., 0] for slope in (0.9, 1.0, 1.1)], axis=-1)
    found = contour_slope(made(losses), RATES, BATCHES)
    assert found.slope == pytest.approx(1.0, abs=0.02)
    assert found.margin == pytest.approx(2 * 0.1 / np.sqrt(3), abs=0.03)


def test_lines_of_equal_loss_pass_where_the_loss_is_equal() -> None:
    losses = law(1.0)
    (line,) = iso_lines(made(losses), RATES, BATCHES, [losses[4, 2, 0]])
    at = np.flatnonzero(line[:, 0] == np.log2(BATCHES[2]))
    assert line[at, 1] == pytest.approx(np.log2(RATES[4]))
    assert np.diff(line[:, 1]) == pytest.approx(np.ones(len(line) - 1), abs=1e-6)


def test_a_line_breaks_where_a_batch_size_lacks_its_loss() -> None:
    losses = law(0.0)
    losses[:, 3] = np.nan
    lines = iso_lines(made(losses), RATES, BATCHES, [0.5])
    assert [line[:, 0].tolist() for line in lines] == [[2, 3, 4], [6, 7, 8, 9]]


def test_only_the_falling_branch_counts() -> None:
    losses = np.array([0.8, 0.4, 0.2, 0.3, 0.1, np.nan])[:, None, None].repeat(3, axis=1)
    lines = iso_lines(made(losses), [1, 2, 4, 8, 16, 32], [1, 2, 4], [0.4, 0.15])
    assert [line.tolist() for line in lines] == [[[0, 1], [1, 1], [2, 1]]]


@pytest.mark.parametrize("value", [np.nan, 1.0])
def test_a_map_without_a_fall_has_no_slope(value: float) -> None:
    empty = made(np.full((12, 8, 3), value))
    found = contour_slope(empty, RATES, BATCHES)
    assert np.isnan(found.slope) and np.isnan(found.margin)
    assert found.levels == found.lines == () == chosen_levels(empty)


def test_a_map_of_one_cell_has_no_slope() -> None:
    found = contour_slope(made(np.full((1, 1, 1), 0.5)), [0.1], [4])
    assert np.isnan(found.slope) and found.lines == ()
