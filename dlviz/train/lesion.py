"""What is lost when one block is taken out of a trained network, residual or plain."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from math import isnan
from time import perf_counter
from typing import ClassVar

import numpy as np
import torch

from dlviz.nets.deep import Deep, affine, hidden
from dlviz.train.arrays import Arrays
from dlviz.train.deep_limits import check_size, check_work, networks_at_once, work
from dlviz.train.deep_parts import Parts
from dlviz.train.deep_scores import GUESSING, Floats, digits, of_logits
from dlviz.train.deep_trainer import DeepTrainer, DeepTraining, Member
from dlviz.train.devices import use_threads
from dlviz.train.ranges import SEEDS, check_numbers, check_types
from dlviz.train.study import FlatStudy

BATCH = 64
SLICE_S = 0.1
LIMITS = {
    "depth": (2, 64),
    "width": (4, 256),
    "updates": (1, 5000),
    "learning_rate": (1e-6, 1000.0),
    "seeds": (1, 10),
    "seed": SEEDS,
}
KINDS = ("none", "root")  # of residual blocks: the plain network, then the residual


@dataclass(frozen=True)
class Lesion(FlatStudy):
    """A plain and a residual network that differ in nothing else, with each block taken out once.

    Both are tanh from orthogonal weights, the plain recipe that trains at any depth offered here:
    a network that has not learned has nothing to lose. A block is everything between one layer's
    sums z and the next's. Taken out of a residual network, only its skip is left; in a plain one,
    the activations before it are handed on past it, to the weights after it.

    depth: hidden layers, 2 to 64; there is a block less. width, updates, learning_rate: of plain
        SGD in batches of 64. seeds: networks of each kind, 1 to 10; seed: the first of them.
    """

    kind: ClassVar[str] = "lesion"

    depth: int = 16
    width: int = 32
    updates: int = 300
    learning_rate: float = 0.1
    seeds: int = 3
    seed: int = 0

    @property
    def networks(self) -> int:
        """How many networks are trained for it."""
        return len(KINDS) * self.seeds

    @property
    def network(self) -> Deep:
        """The plain network."""
        return Deep(self.depth, self.width, "tanh", "orthogonal")

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, "deep_too_large" for too much work."""
        check_types(self)
        check_numbers(self, LIMITS)
        check_size(self.network)
        measuring = self.network.blocks * 600 * self.seeds
        training = work(self.network, self.updates, BATCH, self.seeds)
        check_work(len(KINDS) * (training + work(self.network, 1, measuring)))

    def steps(self) -> Generator[tuple[float, None], None, "LesionResult"]:
        """Train and cut either kind; yields the fraction done."""
        self.check()
        found = []
        for done, residual in enumerate(KINDS):
            part = self._kind(replace(self.network, residual=residual))
            while True:
                try:
                    fraction = next(part)
                except StopIteration as finished:
                    found.append(finished.value)
                    break
                yield (done + fraction) / len(KINDS), None
        table = np.stack(found)
        return LesionResult(self, table[:, 0].copy(), table[:, 1:].copy())

    def _kind(self, network: Deep) -> Generator[float, None, Floats]:
        """[1 + blocks] test accuracy whole and without each block, the mean over the seeds."""
        seeds = range(self.seed, self.seed + self.seeds)
        members = [Member(seed, seed, self.learning_rate) for seed in seeds]
        size, training = networks_at_once(network, BATCH), DeepTraining(updates=self.updates)
        stacks = [members[start : start + size] for start in range(0, len(members), size)]
        rows = []
        for done, chosen in enumerate(stacks):
            use_threads()
            trainer = DeepTrainer(network, training, chosen)
            while not trainer.done:
                yield (done + 0.8 * trainer.fraction) / len(stacks)
                use_threads()
                trainer.advance(perf_counter() + SLICE_S)
            for e in range(len(chosen)):
                weights, row = trainer.weights.only(e), []
                for block in (None, *range(network.blocks)):
                    yield (done + 0.8 + 0.2 * e / len(chosen)) / len(stacks)
                    use_threads()
                    row.append(accuracy_without(network, weights, block))
                rows.append(row)
        return np.asarray(np.mean(rows, axis=0), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class LesionResult(Arrays):
    """Test accuracies, the mean over the seeds: first the plain network, then the residual.

    whole: [2]. without: [2, blocks] once block j, from 0, is taken out: that into hidden layer
    j + 2. A network that diverged counts as one that guesses.
    """

    study: Lesion
    whole: Floats
    without: Floats


@torch.no_grad()
def accuracy_without(network: Deep, weights: Parts, block: int | None) -> float:
    """The test accuracy of a stack of one network without a block, 0 to `blocks` - 1; None: whole.

    A plain network hands on what went into the block unchanged; a residual one keeps the skip.
    """
    data = digits()
    kept = weights.layers
    if block is not None:  # z and φ(z) stay what they were before it, with its skip or without one
        del kept[block + 1]
    matrices, biases = [view[0, :, :-1] for view in kept], [view[0, :, -1:] for view in kept]
    x, targets = (each.to(weights.first.dtype) for each in (data.x, data.targets))
    _, handed = hidden(network, matrices[:-1], biases[:-1], x, data.train)
    found = of_logits(affine(matrices[-1], handed[-1], biases[-1]), targets)
    return GUESSING if isnan(found.test_accuracy) else found.test_accuracy
