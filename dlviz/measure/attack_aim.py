"""What an attack goes for: a loss of the logits, its gradient, and when it has got there."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional

APART = 1_000_003
"""From the seed for one picture to that for the next: far beyond the seeds in use."""

Net = Callable[[Tensor], Tensor]
"""Logits [N, K] of pictures [N, C, H, W] in [0, 1]; each picture's of that picture alone."""


class Transform(Protocol):
    """Something that happens to pictures on their way, drawn at random; it is differentiable."""

    def __call__(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """Pictures [N, C, H, W] in [0, 1] and of the same shape."""


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    """[N] minus the log probability of y."""
    return functional.cross_entropy(logits, y, reduction="none")


def margin(logits: Tensor, y: Tensor) -> Tensor:
    """[N] the largest other logit minus that of y (Carlini and Wagner, 2017).

    Its gradient does not fade where the network is sure: a softmax that is saturated hides
    nothing from it.
    """
    others = logits.scatter(1, y[:, None], -torch.inf)
    return others.amax(1) - logits.gather(1, y[:, None])[:, 0]


LOSSES: Mapping[str, Callable[[Tensor, Tensor], Tensor]] = MappingProxyType(
    {"cross_entropy": cross_entropy, "margin": margin}
)
"""Losses [N] of logits [N, K] and answers [N]: the larger, the farther from that answer."""


@dataclass(frozen=True)
class Aim:
    """Some pictures x [N, C, H, W], and the answers y [N] to get away from (targeted: to get to).

    loss: a name in LOSSES. first: the place of the first of them among all that are attacked.
    """

    net: Net
    x: Tensor
    y: Tensor
    targeted: bool
    loss: str
    first: int = 0

    def generator(self, seed: int) -> torch.Generator:
        """For what is drawn for these pictures; for others, with the same seed, it is another."""
        return torch.Generator().manual_seed(seed + APART * self.first)

    def logits(self, z: Tensor) -> Tensor:
        """[N, K] of pictures."""
        with torch.no_grad():
            return self.net(z)

    def score(self, logits: Tensor, chosen: Tensor | None = None) -> Tensor:
        """[N] how far the attack has got: the loss, or minus the loss of the target.

        chosen: the places in x of the pictures, if they are not all of them.
        """
        loss = LOSSES[self.loss](logits, self.y if chosen is None else self.y[chosen])
        return -loss if self.targeted else loss

    def fooled(self, logits: Tensor, chosen: Tensor | None = None) -> Tensor:
        """[N] whether the first answer is not y any more; targeted: whether it is y."""
        y = self.y if chosen is None else self.y[chosen]
        return (logits.argmax(1) == y) == self.targeted

    def gradient(self, z: Tensor, chosen: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Logits [N, K] of pictures, and the gradient [N, C, H, W] of their score."""
        return self._gradient(z, z, chosen)

    def expected(
        self,
        z: Tensor,
        transforms: Sequence[Transform],
        draws: int,
        generator: torch.Generator,
    ) -> Generator[None, None, Tensor]:
        """The mean gradient over draws of random transforms, one after the other on a picture.

        Yields after every draw. Source: Athalye et al., "Synthesizing robust adversarial
        examples" (2018): expectation over transformation.
        """
        total = torch.zeros_like(z)
        for _ in range(draws):
            with torch.enable_grad():
                leaf = z.detach().clone().requires_grad_()
                seen = leaf
                for transform in transforms:
                    seen = transform(seen, generator)
                total += self._gradient(leaf, seen, None)[1] / draws
            yield
        return total

    @cached_property
    def start(self) -> tuple[Tensor, Tensor]:
        """Logits and gradient of the pictures as they are."""
        return self.gradient(self.x)

    def _gradient(self, leaf: Tensor, seen: Tensor, chosen: Tensor | None) -> tuple[Tensor, Tensor]:
        with torch.enable_grad():
            if seen is leaf and not leaf.requires_grad:
                leaf = seen = leaf.detach().clone().requires_grad_()
            logits = self.net(seen)
            (found,) = torch.autograd.grad(self.score(logits, chosen).sum(), leaf)
        return logits.detach(), found
