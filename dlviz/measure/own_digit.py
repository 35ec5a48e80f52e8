"""One digit, drawn by hand or from the test set: how little makes two networks read another."""

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.data.digits import NAMES, SHAPE
from dlviz.data.picture_data import Bools, Bytes, Ints, in_bytes
from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.nets.cnn import CnnNet
from dlviz.train.adversary import ascended
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
FINER = 20
"""Sizes between two of EPSILONS, where the smallest that fools is looked for."""
ATTACK_STEPS = 40

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
    smallest: [2] size of a perturbation that fools, to about a thousandth; 0 where the answer was
        wrong before (or the target), nan where no size of `epsilons` does.
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
    """Attack one picture [1, ...] with every size at once, then look between two of them."""
    aim = target if target >= 0 else label if label >= 0 else int(_logits(net, x).argmax())

    def tried(sizes: Sequence[float]) -> tuple[Tensor, Tensor, Bools]:
        use_threads()
        epsilon = torch.tensor(sizes).view(-1, 1, 1, 1)
        start = epsilon * (2 * torch.rand(x.shape, generator=torch.Generator().manual_seed(0)) - 1)
        y = torch.full((len(sizes),), aim)
        z = ascended(net, x, y, start, epsilon, ATTACK_STEPS, downwards=target >= 0)
        logits = _logits(net, z)
        fooled: Bools = ((logits.argmax(1) == aim) == (target >= 0)).numpy()
        return z, logits, fooled

    z, logits, fooled = tried(EPSILONS)
    yield 0.5, None
    if not fooled.any() or fooled[0]:
        return _Found(z, logits, 0.0 if fooled[0] else math.nan)
    first = int(fooled.argmax())
    between = np.linspace(EPSILONS[first - 1], EPSILONS[first], FINER + 1)[1:]
    _, _, finer = tried(between[:-1].tolist())
    smallest = between[[*np.flatnonzero(finer), -1][0]]
    # what fools at one size is inside the larger balls as well
    place = np.maximum.accumulate(np.where(fooled, np.arange(len(fooled)), -1))
    kept = torch.from_numpy(np.where(place >= 0, place, np.arange(len(place))))
    return _Found(z[kept], logits[kept], float(smallest))


def _logits(net: CnnNet, x: Tensor) -> Tensor:
    with torch.no_grad():
        return net.forward(x)
