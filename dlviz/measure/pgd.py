"""Projected gradient descent: many small steps, and the best of what they pass.

Madry et al., "Towards deep learning models resistant to adversarial attacks" (2018).
"""

from collections.abc import Generator
from dataclasses import dataclass

import torch
from torch import Tensor

from dlviz.measure.attack_aim import LOSSES, Aim, Transform
from dlviz.measure.attack_ball import NORMS, Ball
from dlviz.train.devices import use_threads

KEEPS = ("best", "last")

Found = tuple[Tensor, Tensor]
"""Pictures [N, C, H, W] and their logits [N, K]."""


@dataclass(frozen=True)
class Pgd:
    """Many small steps up the gradient, each followed by the way back into the ball.

    steps: in each start. norm: a name in NORMS: the steps are signs ("linf") or normalised
    gradients ("l2"). step: the size of one, in units of epsilon / steps. restarts: starts; more
    than one need a random start. random_start: anywhere in the ball, else at the picture itself.
    loss: a name in LOSSES. seed: draws the starts and the transforms.
    transforms, draws: with any, each gradient is the mean over so many draws of all of them, one
    after the other: expectation over transformation (EOT).
    keep: "best": of all pictures that were visited one that fools, and of these the one of the
    largest loss. The picture itself and that of one full step from it, which for "linf" is FGSM's,
    are among them: with the same loss, PGD never fools fewer than FGSM or than nothing does, and
    more restarts never fool fewer. "last": where the last step ends. Under transforms the last is
    kept in any case, as losses of different draws cannot be compared.
    until_fooled: leaves a picture alone once it is fooled; with "best" only. The same pictures are
    fooled, sooner, but less surely.

    Where pictures are saved with 8 bits, gradient and answer are those of the saved picture.
    """

    steps: int = 20
    norm: str = "linf"
    step: float = 2.5
    restarts: int = 1
    random_start: bool = True
    loss: str = "cross_entropy"
    seed: int = 0
    transforms: tuple[Transform, ...] = ()
    draws: int = 1
    keep: str = "best"
    until_fooled: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError for what does not go together."""
        if self.keep not in KEEPS or self.norm not in NORMS or self.loss not in LOSSES:
            raise ValueError("not in KEEPS, NORMS or LOSSES")
        if min(self.steps, self.restarts, self.draws) < 1:
            raise ValueError("at least one step, restart and draw")
        if self.restarts > 1 and (not self.random_start or self.only_last):
            raise ValueError("restarts need a random start, and the best is kept")
        if self.until_fooled and self.only_last:
            raise ValueError("the last picture is not known before the end")

    @property
    def only_last(self) -> bool:
        """Whether what was visited on the way does not count."""
        return self.keep == "last" or bool(self.transforms)

    @property
    def slices(self) -> int:
        """Gradients that it takes, at most."""
        each = self.restarts * self.steps * (self.draws if self.transforms else 1)
        return each if self.only_last else each + 1

    def search(self, aim: Aim, ball: Ball) -> Generator[None, None, Found]:
        """The pictures that it finds; yields after every gradient."""
        generator = aim.generator(self.seed)
        if self.only_last:
            return (yield from self._to_the_end(aim, ball, generator))
        best = _Best(aim)
        stepped = one_step(aim, ball)
        best.consider(stepped, aim.logits(stepped))
        yield
        for _ in range(self.restarts):
            yield from self._start(aim, ball, generator, best)
        return best.x, best.logits

    def _first(self, ball: Ball, generator: torch.Generator) -> Tensor:
        return ball.random(generator) if self.random_start else ball.x

    def _start(
        self, aim: Aim, ball: Ball, generator: torch.Generator, best: "_Best"
    ) -> Generator[None, None, None]:
        size = self.step * ball.epsilon / self.steps
        z = self._first(ball, generator)
        chosen = best.open if self.until_fooled else torch.arange(len(z))
        z = z[chosen]
        for _ in range(self.steps):
            if not len(z):
                return
            use_threads()
            seen = ball.saved(z, chosen)
            logits, gradient = aim.gradient(seen, chosen)
            best.consider(seen, logits, chosen)
            if self.until_fooled:
                still = ~best.fooled[chosen]
                z, gradient, chosen = z[still], gradient[still], chosen[still]
            z = ball.step(z, gradient, size, chosen)
            yield
        if len(z):
            seen = ball.saved(z, chosen)
            best.consider(seen, aim.logits(seen), chosen)

    def _to_the_end(
        self, aim: Aim, ball: Ball, generator: torch.Generator
    ) -> Generator[None, None, Found]:
        size = self.step * ball.epsilon / self.steps
        z = self._first(ball, generator)
        for _ in range(self.steps):
            use_threads()
            seen = ball.saved(z)
            if self.transforms:
                gradient = yield from aim.expected(seen, self.transforms, self.draws, generator)
            else:
                _, gradient = aim.gradient(seen)
                yield
            z = ball.step(z, gradient, size)
        seen = ball.saved(z)
        return seen, aim.logits(seen)


class _Best:
    """For each picture of an aim the best that was visited so far; at first the picture itself."""

    def __init__(self, aim: Aim) -> None:
        self._aim = aim
        self.x, self.logits = aim.x.clone(), aim.start[0].clone()
        self.fooled = aim.fooled(self.logits)
        self._score = aim.score(self.logits)

    @property
    def open(self) -> Tensor:
        """The places of those that are not fooled."""
        return torch.nonzero(~self.fooled)[:, 0]

    def consider(self, x: Tensor, logits: Tensor, chosen: Tensor | None = None) -> None:
        """Keep pictures that are better; chosen: their places, if they are not all of them."""
        chosen = torch.arange(len(self.x)) if chosen is None else chosen
        fooled = self._aim.fooled(logits, chosen)
        score = self._aim.score(logits, chosen)
        known, highest = self.fooled[chosen], self._score[chosen]
        better = (fooled & ~known) | ((fooled == known) & (score > highest))
        places = chosen[better]
        self.x[places], self.logits[places] = x[better], logits[better]
        self.fooled[places], self._score[places] = fooled[better], score[better]


def one_step(aim: Aim, ball: Ball) -> Tensor:
    """One full step from the pictures."""
    return ball.saved(ball.step(ball.x, aim.start[1], ball.epsilon))
