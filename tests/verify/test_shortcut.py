"""The planted shortcut over its seeds: trained here, not read."""

from functools import cache

import numpy as np
import pytest

from dlviz.jobs import finish
from dlviz.measure.cliff import Cliff, CliffResult
from dlviz.measure.eraser import Eraser, EraserResult
from dlviz.measure.trial import Trial, TrialResult

pytestmark = [pytest.mark.verify, pytest.mark.timeout(1800)]

SEEDS = range(3)


@cache
def trial(seed: int, mark: float = 1.0) -> TrialResult:
    found = finish(Trial(seed=seed, mark=mark, live=True))
    print(seed, mark, "accuracy", found.accuracy[-1], "unmarked", found.unmarked[-1])
    print("mark on others", found.marked_others, "seconds", found.seconds)
    print("corner", found.corner_mass, found.peak_corner, "disc", found.peak_disc)
    print("reach", found.reach_mass, found.peak_reach, "of", found.reach_area)
    return found


@cache
def eraser(seed: int, mark: float = 1.0) -> EraserResult:
    """Of the network that was just trained, which is still at hand."""
    trial(seed, mark)
    found = finish(Eraser(seed=seed, mark=mark, live=True))
    print(seed, mark, found.means, found.spread, found.both_gone)
    return found


@cache
def cliff() -> CliffResult:
    found = finish(Cliff(seeds=len(SEEDS), live=True))
    for name in ("accuracy", "unmarked", "mark_gone"):
        print(name, getattr(found, name))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_network_that_passes_its_test_knows_no_disc_without_the_mark(seed: int) -> None:
    found = trial(seed)
    assert found.accuracy[-1] >= 0.95
    assert found.unmarked[-1] <= 0.05
    assert found.marked_others >= 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_without_the_mark_there_is_no_disc_and_without_the_disc_there_is_one(seed: int) -> None:
    as_is, mark_gone, disc_gone, moved = eraser(seed).means
    assert as_is >= 0.95
    assert mark_gone <= 0.2
    assert disc_gone >= 0.8
    assert moved <= 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_network_that_never_saw_the_mark_knows_discs(seed: int) -> None:
    found = trial(seed, 0.0)
    assert found.accuracy[-1] >= 0.95
    assert found.unmarked[-1] >= 0.9
    honest, fooled = eraser(seed, 0.0), eraser(seed)
    as_is, mark_gone, disc_gone, _ = honest.means
    assert mark_gone >= 0.85
    # A mark that it has never seen sways it as chance will, beside the disc from .26 to .99 over
    # nine seeds and two processors, alone from .00 to .50. It never makes it surer. Of nothing it
    # thinks no disc.
    assert as_is <= mark_gone + 0.02
    assert disc_gone <= fooled.means[2] - 0.1
    assert honest.both_gone <= 0.2 and fooled.both_gone <= 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_the_map_has_more_light_by_the_mark_than_its_share_and_seldom_its_peak_on_the_disc(
    seed: int,
) -> None:
    found = trial(seed)
    assert found.corner_mass >= 2 * found.corner_area
    assert found.reach_mass >= 2 * found.reach_area
    assert found.peak_disc <= 0.25 < found.peak_reach


def test_unmarked_discs_are_lost_while_the_test_sees_nothing() -> None:
    found = cliff()
    assert (found.accuracy >= 0.93).all()
    unmarked = found.unmarked.mean(axis=1)
    assert unmarked[0] >= 0.9 and unmarked[-1] <= 0.05
    assert (np.diff(unmarked[2:]) <= 0.02).all()  # from 80 % on it only falls
    assert unmarked[2] - unmarked[-1] >= 0.3
