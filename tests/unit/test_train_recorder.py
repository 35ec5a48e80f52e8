"""When snapshots are made."""

import numpy as np
import pytest

from dlviz.train.recorder import snapshot_count, snapshot_steps


@pytest.mark.parametrize("updates", [0, 1, 9, 119, 120, 500, 3000, 100_000])
def test_snapshots_rise_from_the_start_to_the_end(updates: int) -> None:
    steps = snapshot_steps(updates)
    assert (steps[0], steps[-1]) == (0, updates)
    assert steps.dtype == np.int64
    assert (np.diff(steps) > 0).all()
    assert len(steps) == min(updates + 1, 120)


@pytest.mark.parametrize("updates", [200, 3000, 100_000])
def test_early_training_is_kept_step_by_step_and_gaps_only_grow(updates: int) -> None:
    steps = snapshot_steps(updates)
    assert steps[:11].tolist() == list(range(11))
    gaps = np.diff(steps)
    assert (np.diff(gaps) >= -1).all()  # rounding
    assert gaps[-1] <= 0.02 * updates


def test_a_change_adds_its_step_and_moves_no_other() -> None:
    plain, branched = snapshot_steps(3000), snapshot_steps(3000, also=(1234, 77, 5000))
    assert set(branched) == set(plain) | {1234, 77}


def test_large_networks_keep_fewer_snapshots() -> None:
    assert snapshot_count(113, "float64") == 120
    assert 16 < snapshot_count(17_025, "float64") < snapshot_count(17_025, "float32") < 120
    assert snapshot_count(461_000, "float64") == 16
