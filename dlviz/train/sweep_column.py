"""One batch size of a sweep: all its rates and seeds, side by side; only curves are kept."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import numpy.typing as npt

from dlviz.data.examples import load
from dlviz.nets.mlp import parameters, sizes
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.experiment import Experiment
from dlviz.train.recorder import Recorder
from dlviz.train.trainer import Trainer

SLICE_S = 0.1
STACK_BYTES = 64 << 20  # snapshots of one stack
APART = 32  # from this batch size on a stack a seed is faster: its activations fit the cache

Floats = npt.NDArray[np.float64]
Grid = Sequence[Sequence[Experiment]]  # a row a rate, a column a seed


@dataclass(frozen=True, eq=False)
class Column(Arrays):
    """What is kept of R rates and K seeds. Arrays are read-only.

    steps: [S] rising, from 0 to the last update. loss: [S, R, K], the mean over the training
    examples, inf or nan after divergence. accuracy: [R, K] of the test examples at the end.
    seconds: spent in updates. recorded: it was read from a file.
    """

    steps: npt.NDArray[np.int64]
    loss: Floats
    accuracy: Floats
    seconds: float
    recorded: bool = False


class Endings(Recorder):
    """Measures the training loss of every snapshot, and the test accuracy of the last alone."""

    curves = ("train_loss", "test_accuracy")

    def due(self, part: str, first: int) -> int:
        """From which snapshot on the curves of a part are measured."""
        return first if part == "train" else max(first, len(self.steps) - 1)


def networks(grid: Grid, steps: Sequence[int]) -> Generator[float, None, Column]:
    """Train a grid that differs in rate and seed only; yields the fraction done.

    steps: the updates after which the loss is kept, the first 0 and the last the number of updates.
    """
    R, K = len(grid), len(grid[0])
    loss, accuracy = np.full((len(steps), R, K), np.nan), np.full((R, K), np.nan)
    seconds, parts = 0.0, _parts(grid, len(steps))
    for done, (rates, seeds) in enumerate(parts):
        use_threads()
        trainer = Trainer([grid[r][k] for r in rates for k in seeds], steps, Endings)
        while not trainer.done:
            use_threads()
            trainer.advance(perf_counter() + SLICE_S)
            if not trainer.done:
                yield (done + trainer.fraction) / len(parts)
        shape = len(rates), len(seeds)
        here = slice(rates.start, rates.stop), slice(seeds.start, seeds.stop)
        loss[:, *here] = trainer.curve("train_loss").reshape(-1, *shape)
        accuracy[here] = trainer.curve("test_accuracy")[-1].reshape(shape)
        seconds += trainer.seconds
    return Column(np.array(steps, dtype=np.int64), loss, accuracy, seconds)


def _parts(grid: Grid, snapshots: int) -> list[tuple[range, range]]:
    """The rates and seeds of each stack."""
    one, R, K = grid[0][0], len(grid), len(grid[0])
    examples = load(one.data)
    count = parameters(sizes(one.network, len(examples.mean), examples.classes))
    most = max(1, STACK_BYTES // (4 * snapshots * count))
    width = 1 if one.training.batch_size >= APART or most < K else K
    height = max(1, min(R, most // width))
    return [
        (range(r, min(r + height, R)), range(k, k + width))
        for k in range(0, K, width)
        for r in range(0, R, height)
    ]
