"""A sweep's maps made up by a law: the loss falls with rate x updates, and nothing is trained."""

import numpy as np

from dlviz.measure.contours import Slope, contour_slope
from dlviz.train.sweep import ClockMap, Sweep, SweepMaps
from dlviz.train.sweep_map import DIVERGED, OK, STALLED

START, FRAMES = 2.3, 8


def clock_map(sweep: Sweep, clock: str) -> ClockMap:
    """Every seed alike up to a percent; too large a rate for its batch diverges half-way."""
    progress = np.linspace(0, 1, FRAMES) ** 2
    updates = np.array(sweep.updates_of(clock), dtype=np.int64)
    rates, batches = np.array(sweep.rates), np.array(sweep.batches)
    seeds = 1 + 0.01 * np.arange(sweep.seeds)
    moved = rates[:, None] * updates * progress[:, None, None]
    loss = (
        START
        / (1 + moved / 2)[..., None]
        * np.where(progress[:, None] > 0, seeds, 1)[:, None, None]
    )
    lost = (rates[:, None] / batches > 1 / 32) | (rates[:, None] >= 4)
    loss[FRAMES // 2 :, lost] = np.nan
    end = loss[-1].mean(axis=-1)
    state = np.where(lost, DIVERGED, np.where(end > 0.9 * START, STALLED, OK)).astype(np.int8)
    reached = np.where(loss[-1] < 0.3, 30 / rates[:, None, None], np.inf)
    return ClockMap(clock, updates, progress, loss, 1 - loss[-1] / 3, reached, state)


def maps_of(sweep: Sweep) -> SweepMaps:
    """The maps of the clocks that the sweep would train."""
    return SweepMaps(
        sweep, tuple(clock_map(sweep, clock) for clock in sweep.trained), 0.3, 1.0, 1e5
    )


def slopes_of(maps: SweepMaps) -> dict[str, Slope]:
    """The measured slopes by clock."""
    sweep = maps.sweep
    return {one.clock: contour_slope(one, sweep.rates, sweep.batches) for one in maps.maps}
