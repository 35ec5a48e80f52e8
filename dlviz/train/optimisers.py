"""Optimisers over one flat vector of parameters; each follows `torch.optim`'s of the same name.

All networks of a stack lie in that vector, so an update is a handful of operations, however many
networks and layers there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType

import torch
from torch import Tensor

from dlviz.texts import say


@dataclass(frozen=True)
class Penalties:
    """l1 * sum|w| + l2 / 2 * sum w²; each a flat vector, 0 for biases. None: 0 everywhere."""

    l1: Tensor | None = None
    l2: Tensor | None = None

    @property
    def any(self) -> bool:
        """Whether there are penalties at all."""
        return self.l1 is not None or self.l2 is not None


class Optimiser:
    """Moves parameters along a gradient.

    parameters, gradient: flat vectors of one shape; a step may overwrite the gradient.
    rates: the base learning rate, one for all or a flat vector.
    """

    label = ""
    decoupled = False  # weight decay acts on the weights, not on the gradient

    def __init__(
        self,
        parameters: Tensor,
        gradient: Tensor,
        rates: float | Tensor,
        penalties: Penalties | None = None,
        momentum: float = 0.0,
    ) -> None:
        self.p, self.g = parameters, gradient
        self.rates, self.momentum = rates, momentum
        self.penalties = penalties or Penalties()
        self.v = torch.zeros_like(parameters)  # a running mean or sum of gradients,
        self.s = torch.zeros_like(parameters)  # of their squares,
        self.room = torch.empty_like(parameters)  # and room to work in
        self.one = parameters.new_ones(())  # much faster to add than a Python number
        self.t = 0  # steps made

    def step(self, factor: float = 1.0) -> None:
        """Make one step at `factor` times the base rate."""
        l1, l2 = self.penalties.l1, self.penalties.l2
        if l2 is not None and self.decoupled:
            self.p.addcmul_(self.p, l2 * self.rates, value=-factor)
        elif l2 is not None:
            self.g.addcmul_(self.p, l2)
        if l1 is not None:
            self.g.addcmul_(self.p.sign(), l1)
        self.t += 1
        self.move(factor)

    def move(self, factor: float) -> None:
        """Change the parameters; the gradient has its penalties."""
        raise NotImplementedError

    def descend(self, direction: Tensor, factor: float) -> None:
        """Subtract factor * rate * direction."""
        if isinstance(self.rates, Tensor):
            self.p.addcmul_(direction, self.rates, value=-factor)
        else:
            self.p.add_(direction, alpha=-factor * self.rates)

    def descend_ratio(self, above: Tensor, below: Tensor, factor: float) -> None:
        """Subtract factor * rate * above / below; overwrites `below`."""
        if isinstance(self.rates, Tensor):
            self.descend(torch.div(above, below, out=below), factor)
        else:
            self.p.addcdiv_(above, below, value=-factor * self.rates)

    def root(self, epsilon: float) -> Tensor:
        """√s + epsilon, in the room."""
        return torch.sqrt(self.s, out=self.room).add_(self.one, alpha=epsilon)


class SGD(Optimiser):
    """p -= rate * g."""

    label = "SGD"

    def move(self, factor: float) -> None:
        """Step down the gradient."""
        self.descend(self.g, factor)


class Momentum(Optimiser):
    """v = momentum * v + g; p -= rate * v (Polyak 1964)."""

    label = say("optimisers.momentum")

    def move(self, factor: float) -> None:
        """Step along the velocity."""
        torch.add(self.g, self.v, alpha=self.momentum, out=self.v)
        self.descend(self.v, factor)


class Nesterov(Optimiser):
    """v = momentum * v + g; p -= rate * (g + momentum * v) (Sutskever et al. 2013)."""

    label = "Nesterov"

    def move(self, factor: float) -> None:
        """Step along the velocity, one step ahead of it."""
        torch.add(self.g, self.v, alpha=self.momentum, out=self.v)
        self.descend(self.g.add_(self.v, alpha=self.momentum), factor)


class AdaGrad(Optimiser):
    """s += g²; p -= rate * g / (√s + ε) (Duchi et al. 2011)."""

    label = "AdaGrad"
    epsilon = 1e-10

    def move(self, factor: float) -> None:
        """Step down the gradient, less far where it used to be steep."""
        self.s.addcmul_(self.g, self.g)
        self.descend_ratio(self.g, self.root(self.epsilon), factor)


class RMSProp(Optimiser):
    """s = α s + (1 - α) g²; p -= rate * g / (√s + ε) (Hinton's lectures, 2012)."""

    label = "RMSProp"
    alpha, epsilon = 0.99, 1e-8

    def move(self, factor: float) -> None:
        """Step down the gradient, in units of its recent size."""
        self.s.lerp_(torch.mul(self.g, self.g, out=self.room), 1 - self.alpha)
        self.descend_ratio(self.g, self.root(self.epsilon), factor)


class Adam(Optimiser):
    """v and s are running means of g and g², freed of their bias to 0 (Kingma and Ba 2015).

    v' = v / (1 - β₁ᵗ), s' = s / (1 - β₂ᵗ); p -= rate * v' / (√s' + ε).
    """

    label = "Adam"
    beta1, beta2, epsilon = 0.9, 0.999, 1e-8

    def move(self, factor: float) -> None:
        """Step along the mean gradient, in units of its recent size."""
        self.v.lerp_(self.g, 1 - self.beta1)
        self.s.lerp_(torch.mul(self.g, self.g, out=self.room), 1 - self.beta2)
        root = sqrt(1 - self.beta2**self.t)  # of the second correction, kept out of the vectors
        factor *= root / (1 - self.beta1**self.t)
        self.descend_ratio(self.v, self.root(self.epsilon * root), factor)


class AdamW(Adam):
    """Adam, with weight decay that bypasses the running means (Loshchilov and Hutter 2019)."""

    label = "AdamW"
    decoupled = True


OPTIMISERS: Mapping[str, type[Optimiser]] = MappingProxyType(
    {
        "sgd": SGD,
        "momentum": Momentum,
        "nesterov": Nesterov,
        "adagrad": AdaGrad,
        "rmsprop": RMSProp,
        "adam": Adam,
        "adamw": AdamW,
    }
)
