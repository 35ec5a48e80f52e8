"""The ball around pictures that an attack may not leave, in two norms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor

from dlviz.texts import say

LEVELS = 255
NEAR = 1e-4
"""Parts of a level that float32 may be away from a whole one."""
TOLERANCE = 1e-5
"""Of a size, relative to 1 or to epsilon if that is larger: what float32 adds up to."""


@dataclass(frozen=True)
class Norm:
    """How large a perturbation is.

    size: [N] of perturbations [N, ...]. direction: the step of size 1 that gains most along a
    gradient [N, ...]; 0 where the gradient is 0. within: perturbations [N, ...] brought back to at
    most a size. random: [N, ...] drawn evenly from all of size at most 1. edge: of size 1.
    """

    label: str
    size: Callable[[Tensor], Tensor]
    direction: Callable[[Tensor], Tensor]
    within: Callable[[Tensor, float], Tensor]
    random: Callable[[Tensor, torch.Generator], Tensor]
    edge: Callable[[Tensor, torch.Generator], Tensor]


def _largest(d: Tensor) -> Tensor:
    return d.flatten(1).abs().amax(1)


def _length(d: Tensor) -> Tensor:
    length: Tensor = torch.linalg.vector_norm(d.flatten(1), dim=1)
    return length


def _each(values: Tensor, like: Tensor) -> Tensor:
    """Values [N] in the shape that multiplies [N, ...]."""
    return values.view(-1, *[1] * (like.ndim - 1))


def _unit(d: Tensor) -> Tensor:
    length = _each(_length(d), d)
    return torch.where(length > 0, d / length.clamp_min(torch.finfo(d.dtype).tiny), 0.0)


def _shortened(d: Tensor, size: float) -> Tensor:
    length = _each(_length(d), d)
    return torch.where(length > size, _unit(d) * size, d)


def _uniform(like: Tensor, generator: torch.Generator) -> Tensor:
    return 2 * torch.rand(like.shape, generator=generator, dtype=like.dtype) - 1


def _signs(like: Tensor, generator: torch.Generator) -> Tensor:
    return 2 * torch.randint(2, like.shape, generator=generator).to(like.dtype) - 1


def _any_way(like: Tensor, generator: torch.Generator) -> Tensor:
    return _unit(torch.randn(like.shape, generator=generator, dtype=like.dtype))


def _inner(like: Tensor, generator: torch.Generator) -> Tensor:
    way = _any_way(like, generator)
    values = like[0].numel()
    radius = torch.rand(len(like), generator=generator, dtype=like.dtype) ** (1 / values)
    return way * _each(radius, like)


NORMS: Mapping[str, Norm] = MappingProxyType(
    {
        "linf": Norm(
            say("attack_ball.l_infinity_the_largest_change"),
            _largest,
            torch.sign,
            lambda d, size: d.clamp(-size, size),
            _uniform,
            _signs,
        ),
        "l2": Norm(
            say("attack_ball.l2_the_length_of_all"), _length, _unit, _shortened, _inner, _any_way
        ),
    }
)


@dataclass(frozen=True)
class Ball:
    """Pictures at most epsilon from x [N, C, H, W], with values in [0, 1].

    norm: a name in NORMS. whole: pictures are saved with 8 bits: only whole 255ths count.
    """

    x: Tensor
    epsilon: float
    norm: str
    whole: bool = False

    def step(
        self, z: Tensor, gradient: Tensor, size: float, chosen: Tensor | None = None
    ) -> Tensor:
        """A step of a size up the gradient, and back into the ball.

        chosen: the places in x of the pictures z, if they are not all of them.
        """
        return self.inside(z + size * NORMS[self.norm].direction(gradient), chosen)

    def inside(self, z: Tensor, chosen: Tensor | None = None) -> Tensor:
        """The perturbation brought back to size epsilon, then values into [0, 1]."""
        x = self._centre(chosen)
        return (x + NORMS[self.norm].within(z - x, self.epsilon)).clamp(0, 1)

    def random(self, generator: torch.Generator) -> Tensor:
        """A picture anywhere in the ball, for each."""
        found = NORMS[self.norm].random(self.x, generator)
        return self.inside(self.x + self.epsilon * found)

    def edge(self, generator: torch.Generator) -> Tensor:
        """A random picture at the distance epsilon (nearer where values end), for each."""
        found = NORMS[self.norm].edge(self.x, generator)
        return self.inside(self.x + self.epsilon * found)

    def saved(self, z: Tensor, chosen: Tensor | None = None) -> Tensor:
        """What is left of pictures in the ball once they are saved.

        Perturbations become the nearest whole levels; those that would leave the ball with that
        are cut off towards x. For L-infinity that is decided value by value, for L2 picture by
        picture.
        """
        if not self.whole:
            return z
        norm, x = NORMS[self.norm], self._centre(chosen)
        moved = LEVELS * (z - x)
        most = LEVELS * self.epsilon + NEAR
        near, cut = moved.round(), (moved + NEAR * moved.sign()).trunc()
        if self.norm == "linf":
            kept = torch.where(near.abs() <= most, near, cut)
        else:
            kept = torch.where(_each(norm.size(near) <= most, near), near, cut)
        return ((LEVELS * x).round() + kept) / LEVELS

    def check(self, z: Tensor) -> None:
        """Raises ArithmeticError if a picture is not where it has to be."""
        sizes = NORMS[self.norm].size(z - self.x)
        allowed = self.epsilon + TOLERANCE * max(1.0, self.epsilon)
        values = bool(((z >= 0) & (z <= 1)).all())  # false for nan
        if not values or bool((sizes > allowed).any()):
            raise ArithmeticError(f"outside the {self.norm} ball of {self.epsilon}")

    def _centre(self, chosen: Tensor | None) -> Tensor:
        return self.x if chosen is None else self.x[chosen]
