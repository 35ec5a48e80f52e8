"""Lines of equal loss on a sweep's map, and how steep they are.

Equal loss at batch sizes that grow: at equal epochs the rate grows with them (slope 1; Goyal et al.
2017, "linear scaling"), at equal updates it stays (slope 0), as long as the gradients of a batch
tell more than its noise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dlviz.train.sweep_map import ClockMap

LEVELS = 5
INNER = (0.15, 0.85)  # of the way between the highest and the lowest loss that all columns have
NARROW = 1.25  # a ratio of the two below which that is not enough to choose from
FEWEST = 3  # batch sizes that a slope needs

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Slope:
    """How steep the lines of equal final loss are.

    slope: of log rate on log batch, the mean over levels and seeds; nan where no line crosses three
        batch sizes. margin: two standard errors over the seeds; nan for one seed.
    levels: the final losses of the lines. lines: [P, 2] each, (log2 batch, log2 rate), of the mean
        over seeds.
    """

    slope: float
    margin: float
    levels: tuple[float, ...]
    lines: tuple[Floats, ...]


def contour_slope(clock_map: ClockMap, rates: Sequence[float], batches: Sequence[int]) -> Slope:
    """The slope of a map with these R rates and B batch sizes, by least squares for each level."""
    levels = chosen_levels(clock_map)
    losses = clock_map.loss[-1]
    seeds = [losses[..., k] for k in range(losses.shape[-1])]
    slopes = np.array([_slope(each, rates, batches, levels) for each in seeds])
    found = slopes[np.isfinite(slopes)]
    return Slope(
        slope=float(found.mean()) if len(found) else float("nan"),
        margin=2 * float(found.std(ddof=1)) / len(found) ** 0.5 if len(found) > 1 else float("nan"),
        levels=levels,
        lines=tuple(iso_lines(clock_map, rates, batches, levels)),
    )


def chosen_levels(clock_map: ClockMap) -> tuple[float, ...]:
    """Losses, falling, that many batch sizes have on their way down.

    Evenly spaced in the logarithm, between what all trained columns have, or else what any has.
    """
    falls = [_fall(column) for column in clock_map.final_loss.T]
    pairs = zip(clock_map.final_loss.T, falls, strict=True)
    ends = [(column[fall[0]], column[fall[-1]]) for column, fall in pairs if len(fall) > 1]
    if not ends:
        return ()
    highs, lows = np.log(ends).T
    high, low = highs.min(), lows.max()
    if high - low < np.log(NARROW):
        high, low = highs.max(), lows.min()
    inner = np.linspace(*INNER, LEVELS)
    return tuple(float(level) for level in np.exp(high + inner * (low - high)))


def iso_lines(
    clock_map: ClockMap, rates: Sequence[float], batches: Sequence[int], levels: Sequence[float]
) -> list[Floats]:
    """Lines of equal mean final loss, [P, 2] each with P >= 2: (log2 batch, log2 rate).

    A level that some batch sizes do not have gives a line for each stretch that does, or none.
    """
    crossings = _crossings(clock_map.final_loss, rates, levels)
    across = np.log2(np.asarray(batches, dtype=np.float64))
    lines = []
    for up in crossings:
        gaps = np.flatnonzero(np.isnan(up))
        for stretch in np.split(np.arange(len(up)), gaps):
            here = stretch[np.isfinite(up[stretch])]
            if len(here) > 1:
                lines.append(np.column_stack([across[here], up[here]]))
    return lines


def _slope(
    losses: Floats, rates: Sequence[float], batches: Sequence[int], levels: Sequence[float]
) -> float:
    """The mean slope over levels of one seed's losses [R, B]; nan without any."""
    across = np.log2(np.asarray(batches, dtype=np.float64))
    slopes = []
    for up in _crossings(losses, rates, levels):
        here = np.isfinite(up)
        if here.sum() >= FEWEST:
            slopes.append(np.polynomial.polynomial.polyfit(across[here], up[here], 1)[1])
    return float(np.mean(slopes)) if slopes else float("nan")


def _crossings(losses: Floats, rates: Sequence[float], levels: Sequence[float]) -> Floats:
    """log2 of the rate at which each batch size has each level, [levels, B]; nan: not at all."""
    up, wanted = np.log2(np.asarray(rates, dtype=np.float64)), -np.log(np.asarray(levels))
    found = np.full((len(levels), losses.shape[1]), np.nan)
    for b, column in enumerate(losses.T):
        fall = _fall(column)
        if len(fall) > 1:
            depth = -np.log(column[fall])
            found[:, b] = np.interp(wanted, depth, up[fall], left=np.nan, right=np.nan)
    return found


def _fall(column: Floats) -> npt.NDArray[np.int64]:
    """The rates at which losses [R] fall from one to the next, from the smallest rate on."""
    rises = np.flatnonzero(~(np.diff(column) < 0))
    stop = int(rises[0]) + 1 if len(rises) else len(column)
    sound = bool(np.isfinite(column[0]) and column[0] > 0)
    return np.arange(stop if sound else 0)
