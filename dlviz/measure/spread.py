"""How much a figure depends on the seed, and whether a difference is more than that."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dlviz.train.recording import Floats, Recording


@dataclass(frozen=True)
class Spread:
    """A figure over seeds.

    mean, low, median, high: of the seeds' figures; low and high are the extremes.
    deviation: their standard deviation.
    margin: two standard errors of the mean; the mean of fresh seeds lies nearer than that to this
        one in about nineteen cases of twenty.
    """

    mean: float
    low: float
    median: float
    high: float
    deviation: float
    margin: float
    seeds: int


def over_seeds(values: Sequence[float] | Floats) -> Spread:
    """The spread of one figure a seed, [E] with E >= 2. Raises ValueError for fewer."""
    figures = np.asarray(values, dtype=np.float64)
    if len(figures) < 2:
        raise ValueError(f"a spread takes at least 2 seeds, not {len(figures)}")
    deviation = float(figures.std(ddof=1))
    return Spread(
        mean=float(figures.mean()),
        low=float(figures.min()),
        median=float(np.median(figures)),
        high=float(figures.max()),
        deviation=deviation,
        margin=2 * deviation / float(np.sqrt(len(figures))),
        seeds=len(figures),
    )


def final_losses(recordings: Sequence[Recording]) -> Spread:
    """The spread of the last training loss over the seeds of one experiment."""
    return over_seeds([float(recording.train_loss[-1]) for recording in recordings])


@dataclass(frozen=True, eq=False)
class Band:
    """A curve over seeds: steps [S] int64; low, median, high [S] float64 (extremes)."""

    steps: npt.NDArray[np.int64]
    low: Floats
    median: Floats
    high: Floats


def band(recordings: Sequence[Recording], curve: str = "train_loss") -> Band:
    """The band of one curve, up to the step that every run reached.

    recordings: runs of one experiment with different seeds, whose kept steps agree.
    curve: a name of a [S] curve in `Recording`.
    """
    length = min(len(recording.steps) for recording in recordings)
    stacked = np.stack([getattr(recording, curve)[:length] for recording in recordings])
    low, middle, high = np.quantile(stacked, [0.0, 0.5, 1.0], axis=0)
    return Band(recordings[0].steps[:length], low, middle, high)


def nearest(spread: Spread, marks: Sequence[float]) -> int | None:
    """Index of the mark that a figure is nearest to; None if its margin leaves that open."""
    return nearest_mark(*_edges(spread), marks)


def nearest_mark(low: float, high: float, marks: Sequence[float]) -> int | None:
    """Index of the mark nearest to a figure between low and high; None if that is left open."""
    if not np.isfinite([low, high]).all():
        return None
    at = [int(np.argmin(np.abs(np.asarray(marks) - value))) for value in (low, high)]
    return at[0] if at[0] == at[1] else None


def interval(spread: Spread, limits: Sequence[float]) -> int | None:
    """Index of the interval between rising limits that holds a figure; None if that is open.

    0: below limits[0]; len(limits): at or above the last.
    """
    at = [int(np.searchsorted(limits, value, side="right")) for value in _edges(spread)]
    return at[0] if at[0] == at[1] else None


def _edges(spread: Spread) -> tuple[float, float]:
    return spread.mean - spread.margin, spread.mean + spread.margin
