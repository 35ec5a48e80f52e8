"""Attacks of three networks for digits, one curve after the other."""

from collections.abc import Generator, Mapping
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.data.picture_data import Bools, Ints, PictureData, in_bytes
from dlviz.data.pictures import load_pictures
from dlviz.measure.attack_aim import Net
from dlviz.measure.attacks import Attack, Attacked, Fgsm, Noise, Pgd, attacking
from dlviz.measure.by_seed import Figures
from dlviz.measure.growing import Growing
from dlviz.measure.slices import reported
from dlviz.nets.cnn import CnnNet
from dlviz.texts import say
from dlviz.train.cnn_run import CnnResult, trained
from dlviz.train.digits_run import DigitsRun
from dlviz.train.together import part

EPSILONS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
"""Sizes of the attacks, pixels being in [0, 1]."""
SHOWN = 8
"""Digits that are shown, each of another class."""
NETS: Mapping[str, str] = MappingProxyType(
    {
        "standard": say("robust_curves.standard_training"),
        "masked": say("robust_curves.the_same_its_logits_scaled"),
        "robust": say("robust_curves.adversarial_training"),
    }
)
ATTACKS: Mapping[str, str] = MappingProxyType(
    {
        "fgsm": say("robust_curves.fgsm_one_step"),
        "pgd": say("robust_curves.pgd_cross_entropy"),
        "margin": say("robust_curves.pgd_margin_loss"),
        "noise": say("robust_curves.random_noise"),
    }
)
LED = ("fgsm", "pgd", "margin")
"""The attacks that a gradient leads; the others are controls."""
MARKS = (0.06, 0.18, 0.36, 0.84)
"""Fractions done when a network is trained, attacked, attacked masked, when another is trained."""

T = TypeVar("T")
Growth = Generator[tuple[float, Figures], None, T]
Place = int | tuple[int | slice, ...]
Span = tuple[float, float]
"""Fractions done at the beginning and at the end of a part of the work."""


def attacks(steps: int, *, until_fooled: bool = False) -> Mapping[str, Attack]:
    """The attacks, by their names in ATTACKS. steps, until_fooled: of PGD."""
    return {
        "fgsm": Fgsm(),
        "pgd": Pgd(steps, until_fooled=until_fooled),
        "margin": Pgd(steps, loss="margin", until_fooled=until_fooled),
        "noise": Noise(),
    }


def scaled(net: Net, factor: float) -> Net:
    """A network with the same answers, whose logits are so many times as large."""

    def forward(x: Tensor) -> Tensor:
        return factor * net(x)

    return forward


def places_shown(labels: Ints) -> Ints:
    """The places of the digits that are shown: the first of each class, the earliest `SHOWN`."""
    _, first = np.unique(labels, return_index=True)
    return np.sort(first)[:SHOWN]


class Curves:
    """What is measured of one study, curve by curve.

    found: accuracy [3, 4, E], nan where it is not known yet; worst [3, E] likewise, the share of
    the digits that withstand each of `LED`; attacked uint8 [3, 4, E, P, H, W],
    answers [3, 4, E, P], -1 where they are not known, p [3, 4, E, P] of the answer; clean [2]
    accuracy of both trainings, seconds [2] that they took; pictures uint8 [P, H, W], labels [P].
    """

    def __init__(self, data: PictureData, steps: int, scale: float) -> None:
        _, test = load_pictures(data)
        shown = places_shown(test.labels)
        rest = np.setdiff1d(np.arange(len(test.labels)), shown)
        self._x, self._y = torch.tensor(test.images), torch.tensor(test.labels)
        self._shown, self._rest = torch.from_numpy(shown), torch.from_numpy(rest)
        self._steps, self._scale = steps, scale
        shape = (len(NETS), len(ATTACKS), len(EPSILONS))
        pictures = in_bytes(test.images[shown])
        self.found: Figures = {
            "accuracy": np.full(shape, np.nan),
            "worst": np.full((shape[0], shape[2]), np.nan),
            "attacked": np.zeros((*shape, *pictures.shape), dtype=np.uint8),
            "answers": np.full((*shape, len(shown)), -1),
            "p": np.zeros((*shape, len(shown)), dtype=np.float32),
            "clean": np.full(2, np.nan),
            "seconds": np.full(2, np.nan),
            "pictures": pictures,
            "labels": test.labels[shown],
        }

    def measured(self, standard: DigitsRun, robust: DigitsRun) -> Growing:
        """Train two networks, and attack the three of NETS."""
        first, second, third, fourth = MARKS
        plain = yield from self._trained(standard, 0, (0.0, first))
        yield from self._attacked(plain, 0, (first, second))
        yield from self._attacked(scaled(plain, self._scale), 1, (second, third))
        hardened = yield from self._trained(robust, 1, (third, fourth))
        yield from self._attacked(hardened, 2, (fourth, 1.0))
        return self.found

    def _trained(self, run: DigitsRun, place: int, span: Span) -> Growth[CnnNet]:
        """One training; its accuracy, where no digit is changed (epsilon = 0), is seen to grow."""
        slices = trained(run, ends=True)
        while True:
            try:
                fraction, partial = next(slices)
            except StopIteration as finished:
                result: CnnResult = finished.value
                break
            if partial is not None:
                self._learned(place, partial)
            yield _within(span, fraction), self.found
        self._learned(place, result)
        self._now("clean", place, result.test_accuracy[-1])
        self._now("seconds", place, result.seconds)
        return result.net()

    def _learned(self, place: int, run: CnnResult) -> None:
        rows = slice(0, 2) if place == 0 else slice(2, 3)
        self._now("accuracy", (rows, slice(None), 0), run.test_accuracy[-1])

    def _attacked(self, net: Net, row: int, span: Span) -> Growth[None]:
        """All attacks of one network, at every epsilon."""
        # the digits that are shown are fooled as surely as can be, the others are only counted
        sure, quick = attacks(self._steps), attacks(self._steps, until_fooled=True)
        fooled: dict[str, Bools] = {}  # [E, N] by the attacks so far
        for column, name in enumerate(ATTACKS):
            ends = [_within(span, (column + share) / len(ATTACKS)) for share in (0, 0.2, 1)]
            shown = yield from self._part(net, sure[name], self._shown, (ends[0], ends[1]))
            rest = yield from self._part(net, quick[name], self._rest, (ends[1], ends[2]))
            pairs = list(zip(shown, rest, strict=True))
            fooled[name] = np.stack([np.concatenate([a.fooled, b.fooled]) for a, b in pairs])
            self._now("accuracy", (row, column), 1 - fooled[name].mean(1))
            for place, some in enumerate(shown):
                self._keep((row, column, place), some)
            if fooled.keys() >= set(LED):
                anyhow = np.any([fooled[one] for one in LED], axis=0)
                self._now("worst", (row,), 1 - anyhow.mean(1))
            yield ends[2], self.found

    def _part(
        self, net: Net, attack: Attack, chosen: Tensor, span: Span
    ) -> Growth[tuple[Attacked, ...]]:
        slices = attacking(net, self._x[chosen], self._y[chosen], attack, EPSILONS)
        return (yield from part(reported(slices), span, self.found))

    def _keep(self, place: tuple[int, int, int], shown: Attacked) -> None:
        """What one attack of one size has made of the digits that are shown."""
        chances = torch.from_numpy(shown.logits.copy()).softmax(1).amax(1)
        self._now("attacked", place, in_bytes(shown.x))
        self._now("answers", place, shown.logits.argmax(1))
        self._now("p", place, chances.numpy())

    def _now(self, name: str, place: Place, value: npt.ArrayLike) -> None:
        """Figures that have grown: a new array, for the one before may be on show."""
        grown = self.found[name].copy()
        grown[place] = np.asarray(value)
        self.found = {**self.found, name: grown}


def _within(span: Span, fraction: float) -> float:
    return span[0] + (span[1] - span[0]) * fraction
