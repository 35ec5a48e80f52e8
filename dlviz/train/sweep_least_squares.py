"""One batch size of a sweep on least squares, where the loss is a bowl and theory is complete."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter

import numpy as np
import torch
from torch import Tensor

from dlviz.train.batches import order
from dlviz.train.devices import use_threads
from dlviz.train.optimisers import OPTIMISERS
from dlviz.train.sweep_column import SLICE_S, Column

EXAMPLES = 1024
DIMENSIONS = 32
LABEL_NOISE = 0.5
AHEAD = 1 << 18  # numbers gathered in one go


@dataclass(frozen=True)
class Descents:
    """R rates and K seeds at one batch size; a seed draws the start and the order of examples."""

    rates: tuple[float, ...]
    seeds: tuple[int, ...]
    batch: int
    optimiser: str
    momentum: float

    def run(self, steps: Sequence[int]) -> Generator[float, None, Column]:
        """Make the updates; yields the fraction done. steps: after which the loss is kept."""
        x, y = examples()
        R, K = len(self.rates), len(self.seeds)
        theta = torch.stack([start(seed) for seed in self.seeds])[:, None].repeat(1, R, 1)
        slope = torch.zeros_like(theta)
        rates = torch.tensor(self.rates, dtype=theta.dtype)[None, :, None].expand_as(theta)
        kind = OPTIMISERS[self.optimiser]
        flat = (theta.view(-1), slope.view(-1), rates.reshape(-1))
        optimiser = kind(*flat, momentum=self.momentum)
        losses, seconds, began = [loss_of(theta)], 0.0, perf_counter()
        stops, updates = set(steps), steps[-1]
        deadline = began + SLICE_S
        for made, chosen in enumerate(self._batches(updates), 1):
            examples_x, examples_y = x[chosen], y[chosen]
            error = torch.bmm(theta, examples_x.mT) - examples_y[:, None]
            torch.div(torch.bmm(error, examples_x), self.batch, out=slope)
            optimiser.step()
            if made in stops:
                losses.append(loss_of(theta))
            if perf_counter() >= deadline and made < updates:
                seconds += perf_counter() - began
                yield made / updates
                use_threads()
                began = perf_counter()
                deadline = began + SLICE_S
        seconds += perf_counter() - began
        loss = torch.stack(losses).transpose(1, 2).numpy()
        return Column(np.array(steps, dtype=np.int64), loss, np.full((R, K), np.nan), seconds)

    def _batches(self, updates: int) -> Generator[Tensor, None, None]:
        """The places of the examples of each update, [K, batch]."""
        if self.batch == EXAMPLES:
            for _ in range(updates):
                yield torch.arange(EXAMPLES).expand(len(self.seeds), -1)
            return
        ahead = max(1, AHEAD // (len(self.seeds) * self.batch))
        for first in range(0, updates, ahead):
            count = min(ahead, updates - first)
            places = [
                order(seed, EXAMPLES, first * self.batch, count * self.batch) for seed in self.seeds
            ]
            drawn = torch.from_numpy(np.stack(places)).view(len(self.seeds), count, self.batch)
            yield from drawn.unbind(1)


@lru_cache
def examples() -> tuple[Tensor, Tensor]:
    """Inputs [N, d] from N(0, 1) and labels [N]: a linear function of them, plus noise."""
    chance = np.random.default_rng(0)
    x = chance.standard_normal((EXAMPLES, DIMENSIONS))
    best = chance.standard_normal(DIMENSIONS)
    y = x @ best + LABEL_NOISE * chance.standard_normal(EXAMPLES)
    return torch.from_numpy(x), torch.from_numpy(y)


def start(seed: int) -> Tensor:
    """The first guess [d], from N(0, 1)."""
    return torch.from_numpy(np.random.default_rng([seed, 0]).standard_normal(DIMENSIONS))


def loss_of(theta: Tensor) -> Tensor:
    """Half the mean squared error [...] of guesses [..., d] over all examples."""
    x, y = examples()
    return (theta @ x.mT - y).square().mean(-1) / 2
