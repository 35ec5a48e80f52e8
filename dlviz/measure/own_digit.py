"""One digit, drawn by hand or from the test set: how little makes two networks read another."""

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.data.digits import NAMES, SHAPE
from dlviz.data.picture_data import Bytes, Ints, in_bytes
from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.measure.attack_aim import cross_entropy, margin
from dlviz.nets.cnn import CnnNet
from dlviz.train.adversary import STEP
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_run import trained_within
from dlviz.train.devices import use_threads
from dlviz.train.digits_run import TRAIN_EPSILON, Digits, DigitsRun
from dlviz.train.ranges import check_number
from dlviz.train.together import part

LEVELS = "0123456789abcdefg"
"""The brightness of a drawn pixel in sixteenths, one character each."""
EPSILONS = tuple(round(0.02 * place, 2) for place in range(21))
"""Sizes of the attacks, pixels being in [0, 1]."""
SIZED_STEPS, SHRINKING_STEPS = 30, 80
"""Of the attacks of a given size, and of those that look for the smallest."""
EACH = 20  # of these in a slice
STARTS = 3
CHANGE, STRIDE = (0.1, 0.005), (1.0, 0.02)
"""By which share a size shrinks or grows, and steps in units of it: at first, and in the end."""
CROSS_ENTROPY, BEST = -2, -1
"""Instead of a digit to overtake: the loss of the class, and the best of all other digits."""
FOOLED = 1e6  # more than any loss: what fools comes first
ROUNDING = 1e-6  # of float32

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class OwnDigit(Digits):
    """A digit under attacks (PGD) of two networks, one of which was trained against attacks.

    drawn: the brightness of 64 pixels, row by row, in the characters of LEVELS; "": a test digit.
    picture: which one that is. target: the digit that it shall be read as; -1: any other.
    train_epsilon: size of the attacks that the second network is trained against.
    """

    kind: ClassVar[str] = "own_digit"

    drawn: str = ""
    picture: int = 0
    target: int = -1
    train_epsilon: float = 0.2

    @property
    def networks(self) -> int:
        """Networks that are trained for it."""
        return 2

    @property
    def runs(self) -> tuple[DigitsRun, DigitsRun]:
        """The standard training, and the adversarial one."""
        return self.run, self.against(self.train_epsilon)

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, as every `Vision` does.

        "digit_unreadable": a drawing that is not 64 of LEVELS. "digit_blank": one without a stroke.
        """
        super().check()
        check_number("picture", self.picture, (0, self.n_test - 1))
        check_number("target", self.target, (-1, len(NAMES) - 1))
        check_number("train_epsilon", self.train_epsilon, (0.01, TRAIN_EPSILON[1]))
        for run in self.runs:
            run.check()
        if not self.drawn:
            return
        if len(self.drawn) != SHAPE[1] * SHAPE[2] or not set(self.drawn) <= set(LEVELS):
            raise UserError("digit_unreadable")
        if set(self.drawn) == {LEVELS[0]}:
            raise UserError("digit_blank")

    def steps(self) -> Generator[tuple[float, None], None, "OwnDigitResult"]:
        """Attack it; trains the networks where they are not recorded, which takes long."""
        self.check()
        yield 0.0, None  # the digits take a while
        x, label = self._digit()
        standard, robust = self.runs
        nets = [
            (yield from trained_within(standard, 0.0, 0.05)).net(),
            (yield from trained_within(robust, 0.05, 0.6)).net(),
        ]
        found = []
        for place, net in enumerate(nets):
            ends = 0.6 + 0.2 * place, 0.8 + 0.2 * place
            found.append((yield from part(_fooling(net, x, label, self.target), ends, None)))
        logits = torch.stack([each.logits for each in found])
        return OwnDigitResult(
            study=self,
            picture=in_bytes(x.numpy())[0],
            label=label,
            nets=("standard", "robust"),
            epsilons=np.array(EPSILONS),
            attacked=np.stack([in_bytes(each.attacked.numpy()) for each in found]),
            probabilities=logits.double().softmax(-1).numpy(),
            answer=logits.argmax(-1).numpy(),
            smallest=np.array([each.smallest for each in found]),
        )

    def _digit(self) -> tuple[Tensor, int]:
        """The picture [1, 1, 8, 8] and its class, -1 where nobody knows."""
        if not self.drawn:
            _, test = load_pictures(self.data)
            place = min(self.picture, len(test.labels) - 1)
            return torch.tensor(test.images[place])[None], int(test.labels[place])
        levels = [LEVELS.index(letter) / (len(LEVELS) - 1) for letter in self.drawn]
        return torch.tensor(levels).view(1, *SHAPE), -1


@dataclass(frozen=True, eq=False)
class OwnDigitResult(Arrays):
    """A digit, attacked in two networks with E sizes each.

    picture: [8, 8]. label: its class, -1 for a drawn one: what a network reads unattacked counts.
    nets: the names of the two, as in `robustness`. epsilons: [E]. attacked: [2, E, 8, 8] pictures.
    probabilities: [2, E, 10], answer: [2, E] of them. What fools at one size is kept at the next
    ones where nothing else does.
    smallest: [2] the smallest size that was found to fool, which is no proof that none is smaller:
        against searches of 400 steps from 19 starts, on 20 digits without a target, it was too
        large by 0.0001 (standard) and 0.0007 (robust) on average, and by 0.001 and 0.006 at most.
        0 where the answer was wrong before (or the target), nan where none of up to the last of
        `epsilons` was found.
    """

    study: OwnDigit
    picture: Bytes
    label: int
    nets: tuple[str, str]
    epsilons: Floats
    attacked: Bytes
    probabilities: Floats
    answer: Ints
    smallest: Floats


@dataclass(frozen=True)
class _Found:
    """What one network says to attacks of E sizes, and the smallest size that fools it."""

    attacked: Tensor
    logits: Tensor
    smallest: float


def _fooling(
    net: CnnNet, x: Tensor, label: int, target: int
) -> Generator[tuple[float, None], None, _Found]:
    """Attack one picture [1, ...] with every size at once, then with ever smaller ones."""
    aim = target if target >= 0 else label if label >= 0 else int(_logits(net, x).argmax())
    search = _Search(net, x, aim, targeted=target >= 0)
    z, logits = search.sized()
    yield 0.3, None
    if search.size > 0:
        for done in search.shrinking():
            yield 0.3 + 0.7 * done, None
    if search.size > EPSILONS[-1] + ROUNDING:
        return _Found(z, logits, math.nan)
    # what fools at one size is inside the larger balls as well
    inside = torch.tensor(EPSILONS) >= search.size - ROUNDING
    missed = (inside & ~search.fooled(logits)).view(-1, 1, 1, 1)
    z = torch.where(missed, search.nearest, z)
    return _Found(z, _logits(net, z), search.size)


class _Search:
    """Attacks (PGD) on one picture, and the nearest one that fools among all that they pass.

    x: [1, 1, 8, 8]. aim: the class to get away from; targeted: to get to. size, nearest: the
    largest change of a pixel in the nearest picture that fools, and that picture; at first inf.
    """

    def __init__(self, net: CnnNet, x: Tensor, aim: int, *, targeted: bool) -> None:
        self.net, self.x, self.aim, self.targeted = net, x, aim, targeted
        self.size, self.nearest = math.inf, x
        self.random = torch.Generator().manual_seed(0)

    def sized(self) -> tuple[Tensor, Tensor]:
        """For each of EPSILONS a picture and its logits: one that fools, of the largest loss."""
        use_threads()
        rivals = torch.tensor([CROSS_ENTROPY, BEST]).repeat_interleave(len(EPSILONS))
        epsilon = torch.tensor(EPSILONS).repeat(2).view(-1, 1, 1, 1)
        z = self._started(epsilon)
        best, highest = z, torch.full((len(z),), -torch.inf)
        for step in range(SIZED_STEPS + 1):
            logits, fooled, up = self._seen(z, rivals)
            loss = self._loss(logits, torch.full_like(rivals, CROSS_ENTROPY))
            score = torch.where(fooled, loss + FOOLED, loss)
            best = torch.where((score > highest).view(-1, 1, 1, 1), z, best)
            highest = torch.maximum(score, highest)
            if step < SIZED_STEPS:
                z = self._within(z + STEP * epsilon / SIZED_STEPS * up, epsilon)
        place = highest.view(2, -1).argmax(0)
        best = best.view(2, len(EPSILONS), *self.x.shape[1:])[place, torch.arange(len(EPSILONS))]
        return best, _logits(self.net, best)

    def shrinking(self) -> Generator[float, None, None]:
        """Each attack's size shrinks while it fools, and grows while it does not.

        After Pintor et al., "Fast minimum-norm adversarial attacks through adaptive norm
        constraints" (2021). Yields the fraction done.
        """
        named = [] if self.targeted else [k for k in range(len(NAMES)) if k != self.aim]
        rivals = torch.tensor(STARTS * [CROSS_ENTROPY, BEST] + named)
        epsilon = torch.full((len(rivals), 1, 1, 1), min(self.size, EPSILONS[-1]))
        z = self._started(epsilon)
        for step in range(SHRINKING_STEPS):
            use_threads()
            falling = (1 + math.cos(math.pi * step / SHRINKING_STEPS)) / 2
            change, stride = (last + (first - last) * falling for first, last in (CHANGE, STRIDE))
            _, fooled, up = self._seen(z, rivals)
            reached = torch.minimum(epsilon, _sizes(z - self.x).view(-1, 1, 1, 1))
            smaller, larger = (1 - change) * reached, (1 + change) * epsilon
            epsilon = torch.where(fooled.view(-1, 1, 1, 1), smaller, larger).clamp(max=EPSILONS[-1])
            z = self._within(z + stride * epsilon * up, epsilon)
            if step % EACH == EACH - 1:
                yield (step + 1) / SHRINKING_STEPS
        self._seen(z, rivals)

    def fooled(self, logits: Tensor) -> Tensor:
        """[N] of logits [N, 10]."""
        return (logits.argmax(1) == self.aim) == self.targeted

    def _seen(self, z: Tensor, rivals: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits, whether they fool, the signs of the way up; the nearest that fools is kept."""
        with torch.enable_grad():
            at = z.detach().requires_grad_(True)
            logits = self.net(at)
            (up,) = torch.autograd.grad(self._loss(logits, rivals).sum(), at)
        logits = logits.detach()
        fooled = self.fooled(logits)
        sizes = torch.where(fooled, _sizes(z - self.x), torch.inf)
        place = int(sizes.argmin())
        if float(sizes[place]) < self.size:
            self.size, self.nearest = float(sizes[place]), z[place : place + 1].clone()
        return logits, fooled, up.sign()

    def _loss(self, logits: Tensor, rivals: Tensor) -> Tensor:
        """[N] grows as the attack gets on. rivals: [N] digits to overtake, BEST, or neither."""
        y = torch.full((len(logits),), self.aim)
        own, other = (logits.gather(1, k[:, None])[:, 0] for k in (y, rivals.clamp(min=0)))
        among = torch.where(rivals == BEST, margin(logits, y), cross_entropy(logits, y))
        loss = torch.where(rivals >= 0, other - own, among)
        return -loss if self.targeted else loss

    def _started(self, epsilon: Tensor) -> Tensor:
        shape = (len(epsilon), *self.x.shape[1:])
        drawn = 2 * torch.rand(shape, generator=self.random) - 1
        return self._within(self.x + epsilon * drawn, epsilon)

    def _within(self, z: Tensor, epsilon: Tensor) -> Tensor:
        return torch.clamp(z, self.x - epsilon, self.x + epsilon).clamp(0, 1)


def _sizes(moved: Tensor) -> Tensor:
    """[N] the largest change of a pixel in perturbations [N, ...]."""
    return moved.flatten(1).abs().amax(1)


def _logits(net: CnnNet, x: Tensor) -> Tensor:
    with torch.no_grad():
        return net.forward(x)
