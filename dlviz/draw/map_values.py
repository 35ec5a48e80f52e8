"""What the pictures of a sweep's map have in common: means, ends of the colours, lines."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.measure.contours import iso_lines
from dlviz.train.sweep_map import DIVERGED, mean_of_finite

if TYPE_CHECKING:
    from dlviz.train.sweep import ClockMap, SweepMaps

Floats = npt.NDArray[np.floating]
MOST_LINES = 6
SPAN = 1e4  # colours tell losses apart down to this part of the largest


def seed_mean(values: Floats) -> Floats:
    """The mean over the last axis' finite seeds; nan where most seeds are not finite."""
    most = 2 * np.isfinite(values).sum(axis=-1) >= values.shape[-1]
    return np.where(most, mean_of_finite(np.asarray(values, dtype=np.float64)), np.nan)


def final_loss(one: "ClockMap") -> Floats:
    """Mean loss at the end [R, B]; nan in the cells that count as diverged."""
    return np.where(one.state == DIVERGED, np.nan, seed_mean(one.loss[-1]))


def loss_range(maps: "SweepMaps") -> tuple[float, float]:
    """The losses at the ends of the colours of all maps: about the lowest, and the start's."""
    final = np.concatenate([final_loss(one).ravel() for one in maps.maps])
    start = np.concatenate([one.loss[0].ravel() for one in maps.maps])
    final, start = final[np.isfinite(final) & (final > 0)], start[np.isfinite(start)]
    if not len(final) or not len(start):
        return 0.1, 1.0
    high = float(start.mean())
    low = max(float(np.quantile(final, 0.02)), high / SPAN)
    return (low, high) if high > 1.05 * low else (low / 1.5, high * 1.5)


def equal_loss(maps: "SweepMaps") -> dict[str, list[Floats]]:
    """Lines of equal final loss by clock, [P, 2] in (log2 batch, log2 rate).

    The losses are the same on every map and round (1, 0.3, 0.1, ...), so that a line of one turns
    into the line of another; of a loss that a map has in several stretches, the longest.
    """
    low, high = loss_range(maps)
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    levels = [part * 10.0**power for power in powers for part in (1, 3)]
    levels = [level for level in reversed(levels) if low < level < high]
    while len(levels) > MOST_LINES:
        levels = levels[::2]
    axes = maps.sweep.rates, maps.sweep.batches
    found = [
        [max(iso_lines(one, *axes, [level]), key=len, default=None) for level in levels]
        for one in maps.maps
    ]
    whole = [k for k in range(len(levels)) if all(own[k] is not None for own in found)]
    return {
        one.clock: [line for k in whole if (line := own[k]) is not None]
        for one, own in zip(maps.maps, found, strict=True)
    }
