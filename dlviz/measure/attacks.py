"""Attacks: a small perturbation that changes a network's answer, and its control, random noise.

FGSM: Goodfellow, Shlens and Szegedy, "Explaining and harnessing adversarial examples" (2015). PGD
has a file of its own. Pictures are in [0, 1]: what a network does to its inputs happens inside it.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.measure.attack_aim import LOSSES, Aim, Net
from dlviz.measure.attack_ball import LEVELS, NEAR, NORMS, Ball
from dlviz.measure.pgd import Found, Pgd, one_step
from dlviz.measure.slices import ended
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads

__all__ = ["LOSSES", "NORMS", "Attack", "Attacked", "Fgsm", "Noise", "Pgd", "attack", "attacking"]

BITS = 8
VALUES_AT_ONCE = 2 * 3 * 224 * 224  # with more, a gradient takes longer than a slice may
AT_ONCE = 256


@dataclass(frozen=True)
class Fgsm:
    """One step: every value moves by epsilon, along the sign of the gradient.

    Where the gradient is 0 nothing moves: that is how a network can hide from it.
    """

    norm: ClassVar[str] = "linf"

    loss: str = "cross_entropy"

    @property
    def slices(self) -> int:
        """Gradients that it takes."""
        return 1

    def search(self, aim: Aim, ball: Ball) -> Generator[None, None, Found]:
        """The pictures that it finds; yields after every gradient."""
        found = one_step(aim, ball)
        logits = aim.logits(found)
        yield
        return found, logits


@dataclass(frozen=True)
class Noise:
    """The control: no gradient, but a random perturbation of the same size.

    norm: "linf": every value moves up or down by epsilon; "l2": one direction of all, drawn evenly.
    seed: draws it. The same signs or directions at every epsilon.
    """

    loss: ClassVar[str] = "cross_entropy"

    norm: str = "linf"
    seed: int = 0

    @property
    def slices(self) -> int:
        """Passes that it takes."""
        return 1

    def search(self, aim: Aim, ball: Ball) -> Generator[None, None, Found]:
        """The noisy pictures; yields once."""
        found = ball.saved(ball.edge(aim.generator(self.seed)))
        logits = aim.logits(found)
        yield
        return found, logits


Attack = Fgsm | Pgd | Noise


@dataclass(frozen=True, eq=False)
class Attacked(Arrays):
    """What an attack has found at one epsilon, for N pictures and K classes.

    x: [N, C, H, W] in [0, 1], at most epsilon from the pictures. logits: [N, K] of them.
    fooled: [N] whether the first answer is not y; targeted: whether it is the target y.
    """

    epsilon: float
    x: npt.NDArray[np.float32]
    logits: npt.NDArray[np.float32]
    fooled: npt.NDArray[np.bool_]
    targeted: bool = False

    @property
    def success(self) -> float:
        """The share that is fooled; those that were wrong before count as well."""
        return float(self.fooled.mean())

    @property
    def robust_accuracy(self) -> float:
        """The share whose first answer is still y; nan for a targeted attack."""
        return float("nan") if self.targeted else 1 - self.success


def attacking(
    net: Net,
    x: Tensor,
    y: Tensor,
    attack: Attack,
    epsilons: Sequence[float],
    *,
    targeted: bool = False,
    bits: int | None = None,
) -> Generator[float, None, tuple[Attacked, ...]]:
    """Attack pictures with each epsilon in turn.

    net: in evaluation mode; it is not changed. x: [N, C, H, W] in [0, 1], y: [N] their answers, or
    the answers that are wanted. epsilons: sizes of the perturbation in the attack's norm, >= 0.
    bits: with 8 the result is saved in whole 255ths, as x has to be: nothing is left of an epsilon
    below 1 / 255 then.
    Yields the fraction done after every gradient. Raises ValueError for pictures that are not in
    [0, 1], or not of whole 255ths.
    """
    _check(x, y, epsilons, bits)
    at_once = max(1, min(AT_ONCE, VALUES_AT_ONCE // x[0].numel()))
    parts = list(zip(torch.split(x, at_once), torch.split(y, at_once), strict=True))
    found: list[list[Found]] = [[] for _ in epsilons]
    done, total = 0, len(parts) * len(epsilons)
    for part, (some, answers) in enumerate(parts):
        aim = Aim(net, some, answers, targeted, attack.loss, part * at_once)
        for place, epsilon in enumerate(epsilons):
            ball = Ball(some, float(epsilon), attack.norm, bits is not None)
            use_threads()
            slices, made = attack.search(aim, ball), 0
            while True:
                try:
                    next(slices)
                except StopIteration as finished:
                    ball.check(finished.value[0])
                    found[place].append(finished.value)
                    break
                made += 1
                yield (done + made / attack.slices) / total
            done += 1
    return tuple(
        _attacked(float(epsilon), pairs, y, targeted)
        for epsilon, pairs in zip(epsilons, found, strict=True)
    )


def attack(
    net: Net,
    x: Tensor,
    y: Tensor,
    attack: Attack,
    epsilons: Sequence[float],
    *,
    targeted: bool = False,
    bits: int | None = None,
) -> tuple[Attacked, ...]:
    """`attacking`, for those who wait for it."""
    return ended(attacking(net, x, y, attack, epsilons, targeted=targeted, bits=bits))


def _attacked(epsilon: float, pairs: list[Found], y: Tensor, targeted: bool) -> Attacked:
    x, logits = (torch.cat(both) for both in zip(*pairs, strict=True))
    fooled = (logits.argmax(1) == y) == targeted
    return Attacked(epsilon, x.numpy().copy(), logits.numpy().copy(), fooled.numpy(), targeted)


def _check(x: Tensor, y: Tensor, epsilons: Sequence[float], bits: int | None) -> None:
    if not len(x) or len(x) != len(y) or not bool(((x >= 0) & (x <= 1)).all()):
        raise ValueError("pictures in [0, 1], each with an answer")
    if min(epsilons, default=0) < 0:
        raise ValueError("a size is not negative")
    if bits is None:
        return
    levels = LEVELS * x
    if bits != BITS or bool(((levels - levels.round()).abs() > NEAR).any()):
        raise ValueError("8 bits, and pictures of whole 255ths")
