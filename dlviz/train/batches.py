"""Which examples each update sees.

An epoch's order is a permutation of its own seed; the orders of all epochs follow each other as
one endless stream, and each update takes the next `batch` examples of it. Every batch is full; a
batch may run on into the next epoch. A batch of all examples takes them in order, not from the
stream.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.nets.spec import Network
from dlviz.train.experiment import Change, Training
from dlviz.train.parameters import placed
from dlviz.train.schedules import SCHEDULES

AHEAD_ELEMENTS = 1 << 18  # numbers gathered in one go, ahead of their updates


@dataclass(frozen=True)
class Phase:
    """Updates `start` to `stop` - 1, each on `batch` examples.

    position: examples that were drawn from the stream before.
    """

    start: int
    stop: int
    batch: int
    position: int


@dataclass(frozen=True)
class Batch:
    """The examples of one update, for G data streams that E networks share.

    x: [G, features + 1, B], the last row all 1 (for the biases); x_t: its transpose.
    targets: [E or 1, K, B].
    masks: for each hidden layer [E or 1, width, B], dropout's factors; empty without dropout.
    """

    x: Tensor
    x_t: Tensor
    targets: Tensor
    masks: tuple[Tensor, ...] = ()


def phases(training: Training, changes: Sequence[Change], n: int) -> tuple[Phase, ...]:
    """The stretches of a run on `n` examples within which nothing changes."""
    multiple = SCHEDULES[training.schedule].batch
    doublings = {-(-training.updates * quarter // 4) for quarter in (1, 2, 3)}
    cuts = {change.step for change in changes if 0 < change.step < training.updates}
    edges = sorted({0, training.updates} | cuts | (doublings - {0}))
    base, position, found = training.batch_size, 0, []
    for start, stop in pairwise(edges):
        for change in changes:
            if change.field == "batch_size" and change.step == start:
                base = int(change.value)
        batch = min((base or n) * multiple(start, training.updates), n)
        found.append(Phase(start, stop, batch, position))
        position += (stop - start) * batch if batch < n else 0
    return tuple(found)


def order(seed: int, n: int, start: int, count: int) -> npt.NDArray[np.int64]:
    """Places `start` to `start + count` - 1 of the endless stream of `n` examples."""
    epochs = range(start // n, -(-(start + count) // n))
    orders = [np.random.default_rng([seed, epoch]).permutation(n) for epoch in epochs]
    first = start - epochs.start * n
    return np.concatenate(orders)[first : first + count]


class Streams:
    """The examples of a stack of E networks that share G data streams, each E / G of them.

    seeds: for each stream, what orders its examples; networks: E.
    network: for its dropout. like: a tensor of the type and on the device of the batches.
    """

    def __init__(self, seeds: Sequence[int], networks: int, network: Network, like: Tensor) -> None:
        self.seeds, self.network, self._like = tuple(seeds), network, like
        self._copies = 1 if len(self.seeds) == 1 else networks // len(self.seeds)
        self._chance = [torch.Generator().manual_seed(seed) for seed in self.seeds]

    def load(self, inputs: Sequence[Tensor], targets: Sequence[Tensor]) -> None:
        """Take these examples from the next phase on.

        inputs: for each stream [N, F]; targets: for each stream [K, N]; both float64.
        """
        x = torch.stack(list(inputs))
        self.n = x.shape[1]
        self.x = placed(torch.cat([x, torch.ones_like(x[:, :, :1])], dim=2), self._like)
        self.targets = placed(torch.stack(list(targets)), self._like)  # [G, K, N]

    def batches(self, phase: Phase) -> Iterator[Batch]:
        """The batches of a phase, one after the other."""
        if phase.batch == self.n:
            x = self.x.mT.contiguous()
            targets = self._spread(self.targets)
            for _ in range(phase.start, phase.stop):
                yield Batch(x, x.mT, targets, self._masks(phase.batch))
            return
        row = self.x[0, 0].numel() + self.targets.shape[1]
        ahead = max(1, AHEAD_ELEMENTS // (len(self.seeds) * self._copies * row * phase.batch))
        for start in range(phase.start, phase.stop, ahead):
            count = min(ahead, phase.stop - start)
            drawn = phase.position + (start - phase.start) * phase.batch
            yield from self._gathered(drawn, count, phase.batch)

    def _gathered(self, drawn: int, count: int, batch: int) -> Iterator[Batch]:
        orders = [torch.from_numpy(order(s, self.n, drawn, count * batch)) for s in self.seeds]
        x = torch.stack([x[o.to(x.device)] for x, o in zip(self.x, orders, strict=True)])
        x = x.view(len(x), count, batch, -1).permute(1, 0, 3, 2).contiguous()
        pairs = zip(self.targets, orders, strict=True)
        targets = torch.stack([t[:, o.to(t.device)] for t, o in pairs])
        targets = targets.view(*targets.shape[:2], count, batch).permute(2, 0, 1, 3)
        targets = self._spread(targets, dim=1).contiguous()
        for x_k, x_t, targets_k in zip(x.unbind(), x.mT.unbind(), targets.unbind(), strict=True):
            yield Batch(x_k, x_t, targets_k, self._masks(batch))

    def _masks(self, batch: int) -> tuple[Tensor, ...]:
        drop = self.network.dropout
        if not drop:
            return ()
        layers = []
        for width in self.network.hidden:
            shape = (width, batch)
            drawn = [torch.rand(shape, generator=g, dtype=torch.float64) for g in self._chance]
            kept = (torch.stack(drawn) >= drop).to(torch.float64) / (1 - drop)
            layers.append(placed(self._spread(kept), self._like))
        return tuple(layers)

    def _spread(self, each: Tensor, dim: int = 0) -> Tensor:
        """From one entry a stream to one a network; a single stream is left to broadcast."""
        return each if self._copies == 1 else each.repeat_interleave(self._copies, dim)
