"""The map of a sweep: every network's curve over its own budget, and how its cell ended."""

from dataclasses import dataclass
from math import floor, log10

import numpy as np
import numpy.typing as npt

from dlviz.train.arrays import Arrays
from dlviz.train.sweep_column import Column

FRAMES = 14
PROGRESS = np.linspace(0, 1, FRAMES) ** 2  # share of the budget: losses fall fastest at first
OK, DIVERGED, STALLED, WAITING = 0, 1, 2, -1
BLOWN_UP = 10.0  # times the loss at the start: no number overflowed, and still it has diverged
FALL = 0.9  # of the loss at the start: a cell that ends above has stalled
TARGET = 0.1  # of the loss at the start
TINY = np.finfo(np.float64).tiny

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ClockMap(Arrays):
    """One map of R rates, B batch sizes and K seeds in F frames. Arrays are read-only.

    clock: "epochs" or "updates", what all its networks have alike.
    updates: [B] int64, how many a network of that batch size makes.
    progress: [F], share of the budget, 0 to 1.
    loss: [F, R, B, K] mean training loss an example; nan once a network has diverged.
    test_accuracy: [R, B, K] at the end, 0 to 1; nan where diverged or not a classification.
    steps_to_target: [R, B, K] updates until the training loss was at most the target; inf: never.
    state: [R, B] int8: OK, DIVERGED (most seeds), STALLED (the loss fell by less than a tenth), or
        WAITING (not yet trained).
    """

    clock: str
    updates: npt.NDArray[np.int64]
    progress: Floats
    loss: Floats
    test_accuracy: Floats
    steps_to_target: Floats
    state: npt.NDArray[np.int8]

    @property
    def final_loss(self) -> Floats:
        """The last loss [R, B], the mean over the seeds that did not diverge; nan without any."""
        return mean_of_finite(self.loss[-1])

    @property
    def final_accuracy(self) -> Floats:
        """The last test accuracy [R, B], likewise."""
        return mean_of_finite(self.test_accuracy)


def mean_of_finite(values: Floats) -> Floats:
    """The mean [...] of the finite ones of values [..., K]; nan where there are none."""
    finite = np.isfinite(values)
    count = finite.sum(axis=-1)
    total = np.where(finite, values, 0.0).sum(axis=-1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def clock_map(
    clock: str, updates: tuple[int, ...], columns: list[Column | None], shape: tuple[int, int]
) -> ClockMap:
    """The map of what is trained so far; None for a batch size that waits. shape: (R, K)."""
    R, K, B = *shape, len(columns)
    loss, accuracy = np.full((FRAMES, R, B, K), np.nan), np.full((R, B, K), np.nan)
    reached, state = np.full((R, B, K), np.inf), np.full((R, B), WAITING, dtype=np.int8)
    goal = target(columns)
    for b, column in enumerate(columns):
        if column is None:
            continue
        sound = _sound(column)
        frames = at_progress(column.steps, sound)
        loss[:, :, b], reached[:, b] = frames, steps_to(goal, column.steps, sound)
        accuracy[:, b] = np.where(np.isnan(frames[-1]), np.nan, column.accuracy)
        state[:, b] = states(frames)
    return ClockMap(
        clock, np.array(updates, dtype=np.int64), PROGRESS.copy(), loss, accuracy, reached, state
    )


def target(columns: list[Column | None]) -> float:
    """A tenth of the loss at the start, to one digit; nan before anything is trained."""
    starts = [column.loss[0].mean() for column in columns if column is not None]
    if not starts:
        return float("nan")
    tenth = TARGET * float(starts[0])
    return round(tenth, -floor(log10(tenth)))


def states(frames: Floats) -> npt.NDArray[np.int8]:
    """How each rate ended, [R], of losses [F, R, K]."""
    ended = mean_of_finite(frames[-1])
    stalled = ended > FALL * mean_of_finite(frames[0])
    diverged = 2 * np.isnan(frames[-1]).sum(axis=-1) > frames.shape[-1]
    return np.where(diverged, DIVERGED, np.where(stalled, STALLED, OK)).astype(np.int8)


def _sound(column: Column) -> Floats:
    """The losses of a column [S, R, K]; nan from where a network that blew up rose too high."""
    high = np.nan_to_num(column.loss, nan=np.inf) > BLOWN_UP * column.loss[0]
    up_to_the_end = np.logical_and.accumulate(high[::-1])[::-1]
    return np.where(up_to_the_end, np.nan, column.loss)


def at_progress(steps: npt.NDArray[np.int64], losses: Floats) -> Floats:
    """Losses [F, ...] at `PROGRESS`, of losses [S, ...] at rising steps; log-linear in between."""
    wanted = PROGRESS * steps[-1]
    below = np.searchsorted(steps, wanted, side="right") - 1
    above = np.minimum(below + 1, len(steps) - 1)
    width = np.maximum(steps[above] - steps[below], 1)
    share = ((wanted - steps[below]) / width).reshape(-1, *[1] * (losses.ndim - 1))
    logs = np.log(np.maximum(losses, TINY))
    mixed = np.exp((1 - share) * logs[below] + share * logs[above])
    return np.asarray(np.where(share == 0, losses[below], mixed), dtype=np.float64)


def steps_to(goal: float, steps: npt.NDArray[np.int64], losses: Floats) -> Floats:
    """The update [R, K] at which losses [S, R, K] first reach a goal, log-linear; inf: never."""
    there = np.nan_to_num(losses, nan=np.inf) <= goal
    first = there.argmax(axis=0)
    before = np.maximum(first - 1, 0)
    logs = np.log(np.maximum(losses, TINY))
    high, low = (np.take_along_axis(logs, at[None], axis=0)[0] for at in (before, first))
    fall = np.where(high > low, high - low, 1.0)
    share = np.where(first > 0, (high - np.log(goal)) / fall, 0.0)
    found = steps[before] + share * (steps[first] - steps[before])
    return np.asarray(np.where(there.any(axis=0), found, np.inf), dtype=np.float64)
