"""Stacks of small two-layer networks that differ only in their two learning rates."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import torch
from torch import Tensor

CACHE_NUMBERS = 1 << 17  # of the two largest arrays: 1 MB, half of a core's second cache
DEVICE_NUMBERS = 1 << 26
LARGEST, SMALLEST = 1e12, 1e-12  # of a loss over its first, in the sums
TAIL = 20  # losses that decide
CHECKED = 4  # updates between looks at the clock
VECTOR = 16  # networks; whole vectors only, so that every network is rounded alike


@dataclass(frozen=True, eq=False)
class Draws:
    """What all networks start from, N(0, 1).

    first [n, n], second [n]: the weights. inputs [n, N], targets [N].
    """

    first: Tensor
    second: Tensor
    inputs: Tensor
    targets: Tensor


def draws(width: int, examples: int, seed: int) -> Draws:
    """The weights and the examples of a seed, float64; width: n, inputs and hidden neurons."""
    chance = torch.Generator().manual_seed(seed)
    shapes = ((width, width), (width,), (width, examples), (examples,))
    return Draws(*(torch.randn(shape, generator=chance, dtype=torch.float64) for shape in shapes))


class Networks(Protocol):
    """Networks trained side by side; the last axis counts them."""

    count: int

    def start(self, rates: Tensor) -> None:
        """Every network at its draws; rates [2, count]: of the first and the second layer."""

    def update(self) -> Tensor:
        """One step of gradient descent on all examples; returns the losses before it [count]."""


class Linear:
    """f(x) = W1 W0 x / (n sqrt n): the mean squared error's gradient takes one vector a network.

    With u = dL/d(W1 W0) the gradients are W1 u' and W0 u.
    """

    def __init__(self, start: Draws, count: int, device: torch.device) -> None:
        n, examples = start.inputs.shape
        self.count, self.begin = count, start
        inputs = (start.inputs / (n * math.sqrt(n))).to(device)
        self.forwards = inputs.T.contiguous()
        self.backwards = inputs * (2 / examples)
        self.targets = start.targets.to(device)[:, None]

        def empty(*shape: int) -> Tensor:
            return torch.empty(*shape, count, dtype=inputs.dtype, device=device)

        self.first, self.second, self.products = empty(n, n), empty(n), empty(n, n)
        self.whole, self.pull, self.turn, self.scaled = (empty(n) for _ in range(4))
        self.error = empty(examples)

    def start(self, rates: Tensor) -> None:
        """See `Networks`."""
        self.rates = rates.to(self.first)
        self.first.copy_(self.begin.first[:, :, None])
        self.second.copy_(self.begin.second[:, None])

    def update(self) -> Tensor:
        """See `Networks`."""
        torch.mul(self.first, self.second[:, None], out=self.products)
        torch.sum(self.products, 0, out=self.whole)
        torch.mm(self.forwards, self.whole, out=self.error)
        self.error.sub_(self.targets)
        torch.mm(self.backwards, self.error, out=self.pull)
        torch.mul(self.first, self.pull, out=self.products)
        torch.sum(self.products, 1, out=self.turn)
        torch.mul(self.second, self.rates[0], out=self.scaled)
        self.first.addcmul_(self.scaled[:, None], self.pull, value=-1)
        self.second.addcmul_(self.turn, self.rates[1], value=-1)
        return self.error.square_().mean(0)


class Bent:
    """f(x) = W1 phi(sqrt 2 W0 x / sqrt n) / n with phi = tanh or relu."""

    def __init__(self, start: Draws, count: int, device: torch.device) -> None:
        n, examples = start.inputs.shape
        self.count, self.begin, self.n = count, start, n
        inputs = (start.inputs * math.sqrt(2 / n)).to(device)
        self.forwards = inputs.T.contiguous()
        self.backwards = inputs * (2 / (n * n * examples))
        self.targets = start.targets.to(device)[:, None] * n
        self.one = torch.ones((), dtype=inputs.dtype, device=device)

        def empty(*shape: int) -> Tensor:
            return torch.empty(*shape, count, dtype=inputs.dtype, device=device)

        # Inputs before neurons, so that one matrix product serves all networks.
        self.first, self.second = empty(n, n), empty(n)
        self.hidden, self.products = empty(examples, n), empty(examples, n)
        self.error, self.turn, self.scaled, self.pulls = (
            empty(examples),
            empty(n),
            empty(n),
            empty(n, n),
        )

    def start(self, rates: Tensor) -> None:
        """See `Networks`."""
        self.rates = rates.to(self.first)
        self.first.copy_(self.begin.first.T[:, :, None])
        self.second.copy_(self.begin.second[:, None])

    def update(self) -> Tensor:
        """See `Networks`."""
        n, hidden, products = self.n, self.hidden, self.products
        torch.mm(self.forwards, self.first.view(n, -1), out=hidden.view(len(hidden), -1))
        self.bend()
        torch.mul(hidden, self.second, out=products)
        torch.sum(products, 1, out=self.error)
        self.error.sub_(self.targets)  # n times the error
        torch.mul(hidden, self.error[:, None], out=products)
        torch.sum(products, 0, out=self.turn)
        self.slope()
        torch.mul(hidden, self.error[:, None], out=products)
        pulls = self.pulls
        torch.mm(self.backwards, products.view(len(products), -1), out=pulls.view(n, -1))
        torch.mul(self.second, self.rates[0], out=self.scaled)
        self.first.addcmul_(pulls, self.scaled, value=-1)
        self.second.addcmul_(self.turn, self.rates[1], value=-2 / (n * n * len(hidden)))
        return self.error.square_().mean(0).div_(n * n)

    def bend(self) -> None:
        """The activation, in place of the sums."""
        raise NotImplementedError

    def slope(self) -> None:
        """The activation's slope, in place of its values."""
        raise NotImplementedError


class Tanh(Bent):
    """Bent by tanh."""

    def bend(self) -> None:
        """The activation, in place of the sums."""
        self.hidden.tanh_()

    def slope(self) -> None:
        """The activation's slope, in place of its values."""
        torch.addcmul(self.one, self.hidden, self.hidden, value=-1, out=self.hidden)


class Relu(Bent):
    """Bent by max(0, .)."""

    def bend(self) -> None:
        """The activation, in place of the sums."""
        self.hidden.clamp_(min=0)

    def slope(self) -> None:
        """The activation's slope, in place of its values."""
        self.hidden.sign_()


STACKS: Mapping[str, type[Linear] | type[Bent]] = MappingProxyType(
    {"identity": Linear, "tanh": Tanh, "relu": Relu}
)
"""Activation -> its networks."""


def examples_of(activation: str, width: int) -> int:
    """As many examples as a network has free numbers: n (deep linear), else n^2 + n."""
    return width if activation == "identity" else width * width + width


def stack(activation: str, width: int, seed: int, device: torch.device, most: int) -> Networks:
    """Networks for chunks of up to `most`.

    On a CPU always as many as keep the work inside a core's cache, however few are wanted: a
    network is then rounded alike wherever it stands.
    """
    examples = examples_of(activation, width)
    each = 2 * width * (width if activation == "identity" else examples)
    fitting = (CACHE_NUMBERS if device.type == "cpu" else DEVICE_NUMBERS) // each
    count = 1 << round(math.log2(max(1, fitting)))
    if device.type != "cpu":
        count = min(count, 1 << (most - 1).bit_length())
    return STACKS[activation](draws(width, examples, seed), max(VECTOR, count), device)


def train(networks: Networks, updates: int) -> Iterator[Tensor | None]:
    """Train networks that have been started.

    Yields None after every few updates, in the end [3, count]: whether the mean of the last 20
    losses lies below the first (0 or 1), and the sums over the updates of loss / first loss and of
    its inverse, each term within 1e-12 ... 1e12.
    """
    first = networks.update()
    losses, speeds, last = (torch.zeros_like(first) for _ in range(3))
    for step in range(1, updates + 1):
        loss = networks.update()
        ratio = loss / first
        ratio.nan_to_num_(LARGEST, LARGEST).clamp_(SMALLEST, LARGEST)
        losses += ratio
        speeds += ratio.reciprocal()
        if step > updates - TAIL:
            last += ratio
        if step % CHECKED == 0:
            if bool(loss.isnan().all()):  # and for ever: the rest is known
                left = updates - step
                losses += left * LARGEST
                speeds += left / LARGEST
                last += min(left, TAIL) * LARGEST
                break
            yield None
    yield torch.stack([(last / TAIL < 1).to(losses), losses, speeds]).cpu()
