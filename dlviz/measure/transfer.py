"""Attacks that are made on one network and tested on another, which the attacker never asked.

Szegedy et al., "Intriguing properties of neural networks" (2014); Papernot, McDaniel and
Goodfellow, "Transferability in machine learning" (2016).
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from dlviz.data.digits import TEST
from dlviz.data.picture_data import Bytes, Ints, Pictures, in_bytes
from dlviz.data.pictures import load_pictures
from dlviz.measure.attacks import Attacked, Pgd, attacking
from dlviz.measure.showing import within
from dlviz.nets.cnn import CnnNet
from dlviz.texts import say
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_run import trained_within
from dlviz.train.devices import use_threads
from dlviz.train.digits_run import Digits, DigitsRun
from dlviz.train.ranges import check_number
from dlviz.train.recording import Floats

NETS: Mapping[str, str] = MappingProxyType(
    {
        "conv": say("transfer.convolutional"),
        "other": say("transfer.convolutional_other_seed"),
        "dense": say("transfer.dense"),
        "linear": say("transfer.linear"),
        "robust": say("transfer.adversarially_trained"),
    }
)
SIZES = TRAIN_SIZES = (0.01, 0.5)
"""Smallest and largest size of an attack, and of those in training."""
TRAINED = 0.9
"""The fraction done once the networks are there."""
SHOWN = 8
FEWEST = 100
"""Test digits; fewer would leave hardly one that no network has learned from."""


@dataclass(frozen=True)
class Transfer(Digits):
    """Five networks for digits, each attacked by PGD, each tested on what was made on each.

    `network` is not looked at. epsilon: size of the attacks, L-infinity. train_epsilon: of those
    that the last network is trained against. picture: display only: which digit is shown.
    """

    kind: ClassVar[str] = "transfer"
    display: ClassVar[frozenset[str]] = frozenset({"picture"})

    epsilon: float = 0.15
    train_epsilon: float = 0.2
    picture: int = 0

    @property
    def runs(self) -> tuple[DigitsRun, ...]:
        """What is trained, in the order of NETS."""
        conv = self.having(network="conv")
        return (
            conv.run,
            conv.having(seed=self.seed + 1).run,
            self.having(network="dense").run,
            self.having(network="linear").run,
            conv.against(self.train_epsilon),
        )

    @property
    def networks(self) -> int:
        """Networks that are trained for it."""
        return len(NETS)

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, as every `Vision` does."""
        super().check()
        check_number("n_test", self.n_test, (FEWEST, TEST))
        check_number("epsilon", self.epsilon, SIZES)
        check_number("train_epsilon", self.train_epsilon, TRAIN_SIZES)
        check_number("picture", self.picture, (0, SHOWN - 1))
        for run in self.runs:
            run.check()

    def steps(self) -> Generator[tuple[float, None], None, "TransferResult"]:
        """Train the networks that are not at hand, and attack each; nothing partial."""
        self.check()
        nets, recorded, done = [], True, 0.0
        work = sum(run.work for run in self.runs) / TRAINED
        for run in self.runs:
            end = done + run.work / work
            found = yield from trained_within(run, done, end)
            nets.append(found.net())
            recorded &= found.recorded
            done = end
        x, y = _unseen(self)
        made = []
        for net in nets:
            end = done + (1 - TRAINED) / len(nets)
            slices = attacking(net, x, y, Pgd(), (self.epsilon,))
            made.append((yield from within(slices, done, end))[0])
            done = end
        return _result(self, nets, (x, y), made, recorded=recorded)


@dataclass(frozen=True, eq=False)
class TransferResult(Arrays):
    """Five networks, in the order of NETS: an attack made on one (rows), tested on one (columns).

    Only those test digits count that no network has learned from: the second convolutional one
    has another seed, and with that other digits to learn from.
    accuracy: [5, 5] shares still right; the diagonal is the white box. clean: [5] without attack.
    count: digits that were attacked. pictures: [8, 8, 8] some of them, each 8 x 8; labels: [8].
    attacked: [5, 8, 8, 8] as attacked on each. answers: [5, 5, 8] what each network then says.
    recorded: whether all networks were read from a file.
    """

    study: Transfer
    names: tuple[str, ...]
    accuracy: Floats
    clean: Floats
    count: int
    pictures: Bytes
    labels: Ints
    attacked: Bytes
    answers: Ints
    recorded: bool


def unseen(pictures: Pictures, learned: Pictures) -> Ints:
    """[n] the places of those pictures that are not among others."""
    known = {image.tobytes() for image in learned.images}
    places = [i for i, image in enumerate(pictures.images) if image.tobytes() not in known]
    return np.array(places, dtype=np.int64)


def _unseen(study: Transfer) -> tuple[Tensor, Tensor]:
    """Test digits [N, 1, 8, 8] that no network has learned from, and their labels [N]."""
    _, test = load_pictures(study.data)
    learned, _ = load_pictures(study.having(seed=study.seed + 1).data)
    rows = unseen(test, learned)
    return torch.tensor(test.images[rows]), torch.tensor(test.labels[rows])


def _result(
    study: Transfer,
    nets: list[CnnNet],
    digits: tuple[Tensor, Tensor],
    made: list[Attacked],
    *,
    recorded: bool,
) -> TransferResult:
    use_threads()
    x, y = digits
    with torch.no_grad():
        answers = [[net.forward(torch.tensor(one.x)).argmax(1) for net in nets] for one in made]
        clean = [(net.forward(x).argmax(1) == y).double().mean() for net in nets]
    found = torch.stack([torch.stack(row) for row in answers])
    return TransferResult(
        study=study,
        names=tuple(NETS),
        accuracy=(found == y).double().mean(2).numpy(),
        clean=torch.stack(clean).numpy(),
        count=len(y),
        pictures=in_bytes(x[:SHOWN].numpy()),
        labels=y[:SHOWN].numpy().copy(),
        attacked=np.stack([in_bytes(one.x[:SHOWN]) for one in made]),
        answers=found[..., :SHOWN].numpy().copy(),
        recorded=recorded,
    )
