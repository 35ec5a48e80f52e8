"""Trains one stack of deep networks on the digits, a slice at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from time import perf_counter

import torch

from dlviz.nets.deep import Deep
from dlviz.nets.spec import Network
from dlviz.train.batches import Phase, Streams
from dlviz.train.deep_engine import DeepEngine
from dlviz.train.deep_parts import clip, each_network, initial, parts
from dlviz.train.deep_scores import Floats, Scores, digits, gradient_sizes, scores
from dlviz.train.optimisers import OPTIMISERS, Optimiser
from dlviz.train.remedies import REMEDIES, stage, taps
from dlviz.train.stack import DTYPES

MOMENTUM = 0.9  # of the optimisers that have one


@dataclass(frozen=True)
class DeepTraining:
    """What the networks of a stack have in common beside their architecture.

    optimiser: a name in `optimisers.OPTIMISERS`. batch_size: examples in an update, up to all.
    clip: the largest length of a network's whole gradient; 0: none is too long.
    remedy: a name in `remedies.REMEDIES`.
    precision: "float32" is twice as fast, and as good where a stack learns; measuring is done in
        float64 either way.
    """

    optimiser: str = "sgd"
    batch_size: int = 64
    updates: int = 300
    clip: float = 0.0
    remedy: str = "none"
    precision: str = "float32"


@dataclass(frozen=True)
class Member:
    """One network of a stack. weight_seed draws its weights, batch_seed orders its examples."""

    weight_seed: int
    batch_seed: int
    learning_rate: float


class DeepTrainer:
    """A stack of networks of one architecture, and all that trains them.

    members: in the order of all results; those that follow each other with one batch seed share
        their batches, if all batch seeds are shared by as many.
    """

    def __init__(self, network: Deep, training: DeepTraining, members: Sequence[Member]) -> None:
        self.network, self.training, self.members = network, training, tuple(members)
        self.made, self.seconds = 0, 0.0
        self._stage: int | None = None
        data, dtype = digits(), DTYPES[training.precision]
        self.sizes = network.sizes(*data.sizes)
        self.taps = taps(training.remedy, network.depth)
        drawn = initial(network, self.sizes, [m.weight_seed for m in members], self.taps)
        self.flat = drawn.to(dtype)
        self.gradient = torch.zeros_like(self.flat)
        self.weights = parts(self.flat, self.sizes, len(members), len(self.taps))
        self._slopes = parts(self.gradient, self.sizes, len(members), len(self.taps))
        seeds = _streams([m.batch_seed for m in members])
        self._engine = DeepEngine(network, self.weights, self._slopes, len(seeds))
        self._rates = self._each([m.learning_rate for m in members])
        self._optimiser = self._new_optimiser()
        streams = Streams(seeds, len(members), Network(), self.flat)
        x, targets = data.x[:, : data.train].mT, data.targets[:, : data.train]
        streams.load([x] * len(seeds), [targets] * len(seeds))
        self._batches = streams.batches(Phase(0, training.updates, training.batch_size, 0))

    @property
    def done(self) -> bool:
        """Whether every update is made."""
        return self.made >= self.training.updates

    @property
    def fraction(self) -> float:
        """How much of the work is done, from 0 to 1."""
        return self.made / max(1, self.training.updates)

    def advance(self, deadline: float, until: int | None = None) -> None:
        """Train until `perf_counter()` passes the deadline, or `until` updates are made."""
        began = perf_counter()
        stop = self.training.updates if until is None else min(until, self.training.updates)
        while self.made < stop:
            self._update()
            if perf_counter() >= deadline:
                break
        self.seconds += perf_counter() - began

    def scores(self, e: int) -> Scores:
        """What one network can do by now."""
        return scores(self.network, self.weights.only(e))

    def gradient_sizes(self, e: int) -> Floats:
        """Of one network, as `deep_scores.gradient_sizes`: [depth]."""
        return gradient_sizes(self.network, self.weights.only(e))

    @torch.no_grad()
    def _update(self) -> None:
        training = self.training
        layer = stage(training.remedy, self.network.depth, self.made, training.updates)
        if layer != self._stage:  # other parameters move now: nothing of the former velocity
            self._stage, self._optimiser = layer, self._new_optimiser()
        batch = next(self._batches)
        if layer is not None:
            self._engine.layer_gradient(batch, layer)
        elif self.taps and not REMEDIES[training.remedy].greedy:
            self._engine.gradient_with_taps(batch)
        else:
            self._engine.gradient(batch)
        if training.clip:
            clip(self._slopes, training.clip)
        self._optimiser.step()
        self.made += 1

    def _new_optimiser(self) -> Optimiser:
        kind = OPTIMISERS[self.training.optimiser]
        return kind(self.flat, self.gradient, self._rates, momentum=MOMENTUM)

    def _each(self, values: Sequence[float]) -> torch.Tensor | float:
        """One value for all, or a flat vector with each network's own."""
        if len(set(values)) == 1:
            return values[0]
        room = torch.empty_like(self.flat)
        views = parts(room, self.sizes, len(self.members), len(self.taps))
        return each_network(torch.tensor(values, dtype=room.dtype), views, room)


def _streams(batch_seeds: Sequence[int]) -> list[int]:
    """The seed of each data stream: one for each run of equal seeds, where all are as long."""
    runs = [(seed, len(list(same))) for seed, same in groupby(batch_seeds)]
    if len({length for _, length in runs}) == 1:
        return [seed for seed, _ in runs]
    return list(batch_seeds)
