"""Small networks for handwritten digits of 8 x 8 pixels, trained as usual or against attacks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

from dlviz.nets.cnn import Cnn
from dlviz.texts import say
from dlviz.train import vision
from dlviz.train.adversary import Adversary
from dlviz.train.cnn_recording import DIGITS
from dlviz.train.cnn_run import CnnRun
from dlviz.train.ranges import check_number
from dlviz.train.study import Value
from dlviz.train.vision import Vision

POOLS = (2,)
NETWORKS: Mapping[str, str] = MappingProxyType(
    {**vision.NETWORKS, "linear": say("digits_run.linear")}
)
CHOICES: Mapping[str, Collection[Value]] = MappingProxyType(
    {**vision.CHOICES, "dataset": ("digits",), "network": NETWORKS}
)
TRAIN_EPSILON = (0.0, 0.5)
"""Smallest and largest size of the attacks that a network is trained against."""
LONGER = 1.5
"""Epochs of a training against attacks, in units of a standard one: it learns more slowly."""


@dataclass(frozen=True)
class Digits(Vision):
    """A network for the digits: 1,347 to learn from, and 450 others to be tested on.

    network: a name in NETWORKS; "linear" has no hidden layer. Poolings stand behind the first
        convolution only: the last maps are 4 x 4.
    """

    choices: ClassVar[Mapping[str, Collection[Value]]] = CHOICES

    dataset: str = "digits"
    n: int = 1347
    n_test: int = 450
    channels: tuple[int, ...] = (16, 32, 32)
    head: str = "flatten"
    learning_rate: float = 0.004

    @property
    def spec(self) -> Cnn:
        """What is trained."""
        if self.network == "linear":
            dense = self.having(network="dense").spec
            return replace(dense, hidden=())
        return replace(super().spec, pools=POOLS)

    @property
    def run(self) -> "DigitsRun":
        """The standard training of this network."""
        return DigitsRun(**{entry.name: getattr(self, entry.name) for entry in fields(Digits)})

    def against(self, epsilon: float) -> "DigitsRun":
        """The adversarial training of this network against attacks of that size."""
        return self.run.having(train_epsilon=epsilon, epochs=round(LONGER * self.epochs))


@dataclass(frozen=True)
class DigitsRun(Digits, CnnRun):
    """The training itself: a `CnnRun` like others, with a learning rate that rises and falls.

    train_epsilon: size of the attacks that it is trained against, pixels being in [0, 1];
        0: a standard training.
    """

    kind: ClassVar[str] = "digits_run"
    schedule: ClassVar[str] = "one_cycle"
    recording: ClassVar[Path] = DIGITS

    train_epsilon: float = 0.0

    @property
    def adversary(self) -> Adversary | None:
        """What changes the pictures of every batch before it is learned from."""
        return Adversary(self.train_epsilon) if self.train_epsilon else None

    @property
    def _picture_work(self) -> float:
        passes = 1 + (self.adversary.steps if self.adversary else 0)
        return passes * super()._picture_work

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, as every `Vision` does."""
        super().check()
        check_number("train_epsilon", self.train_epsilon, TRAIN_EPSILON)
