"""Pictures that are made harder while a network learns from them.

Madry et al., "Towards deep learning models resistant to adversarial attacks" (2018): every batch is
replaced by the worst pictures that a few steps of gradient ascent find within epsilon of it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

STEP = 2.5
"""Length of a step in units of epsilon / steps: the way across the ball, and a little more."""


@dataclass(frozen=True)
class Adversary:
    """Projected gradient descent (PGD) in the L-infinity norm, from a random start.

    epsilon: by how much a pixel may change in the end, pixels being in [0, 1].
    steps: of gradient ascent on the cross-entropy, each of `STEP` * epsilon / steps a pixel.
    warm_up: share of the training in which epsilon grows from 0.
    """

    epsilon: float
    steps: int = 7
    warm_up: float = 0.3

    def __call__(
        self,
        net: Callable[[Tensor], Tensor],
        x: Tensor,
        y: Tensor,
        progress: float,
        generator: torch.Generator,
    ) -> Tensor:
        """Pictures [N, C, H, W] in [0, 1] within the ball around x whose classes y are harder.

        progress: share of the updates that were made, 0 to 1. generator: draws the start.
        """
        epsilon = self.epsilon * min(1.0, progress / self.warm_up)
        start = epsilon * (2 * torch.rand(x.shape, generator=generator) - 1)
        return ascended(net, x, y, start, epsilon, self.steps)


def ascended(
    net: Callable[[Tensor], Tensor],
    x: Tensor,
    y: Tensor,
    start: Tensor,
    epsilon: float | Tensor,
    steps: int,
    *,
    downwards: bool = False,
) -> Tensor:
    """Where the last of so many steps up the cross-entropy of y ends, in the ball and in [0, 1].

    start: [N, C, H, W] the perturbation before the first step. epsilon: of all pictures, or each
    its own [N, 1, 1, 1]. downwards: towards the classes y instead of away from them.
    """
    size = STEP * epsilon / steps * (-1 if downwards else 1)
    found = (x + start).clamp(0, 1)
    for _ in range(steps):
        with torch.enable_grad():
            at = found.detach().requires_grad_(True)
            loss = functional.cross_entropy(net(at), y, reduction="sum")
            (gradient,) = torch.autograd.grad(loss, at)
        found = found + size * gradient.sign()
        found = torch.clamp(found, x - epsilon, x + epsilon).clamp(0, 1)
    return found
