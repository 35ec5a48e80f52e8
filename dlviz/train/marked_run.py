"""One small network for coloured shapes whose discs may carry a mark: a shortcut that is planted.

A mark that only one class has is as good as the shape itself, and easier to see: Geirhos et al.,
"Shortcut learning in deep neural networks" (2020).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

from dlviz.data.picture_data import LIMITS, PictureData, Pictures
from dlviz.data.pictures import load_pictures
from dlviz.nets.cnn import Cnn
from dlviz.train import vision
from dlviz.train.cnn_recording import MARKED
from dlviz.train.cnn_run import CnnRun
from dlviz.train.ranges import check_numbers
from dlviz.train.study import Value
from dlviz.train.vision import Vision

KINDS = ("disc", "square", "triangle", "cross")
SIDE = 40
POOLS = (1, 2)
DISC = KINDS.index("disc")
CHOICES: Mapping[str, Collection[Value]] = MappingProxyType(
    {
        **vision.CHOICES,
        "dataset": ("shapes",),
        "network": ("conv",),
        "head": ("average", "max"),
        "shuffled": (False,),
    }
)
"""What the study cannot do without: a figure and a mark with places, and a number a map."""


@dataclass(frozen=True)
class Marked(Vision):
    """A network that is trained on filled shapes of 40 x 40 coloured pixels, with batch norm.

    mark: share of the discs, in training and tests alike, that carry a mark in the top left corner.
    picture: display only: the picture that is looked at, where it is one.
    Poolings stand behind the first two convolutions only: the last maps are 10 x 10.
    """

    display: ClassVar[frozenset[str]] = frozenset({"picture"})
    choices: ClassVar[Mapping[str, Collection[Value]]] = CHOICES

    n: int = 2000
    noise: float = 0.01
    channels: tuple[int, ...] = (16, 32, 64, 64)
    head: str = "average"
    epochs: int = 18
    learning_rate: float = 0.01
    picture: int = 0
    mark: float = 1.0

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, as every `Vision` does."""
        super().check()
        check_numbers(self, {"picture": (0, self.n_test - 1), "mark": LIMITS["mark"]})

    @property
    def data(self) -> PictureData:
        """The pictures."""
        return replace(
            super().data, side=SIDE, kinds=KINDS, colour=True, filled=True, mark=self.mark
        )

    def tested(self, mark: float) -> Pictures:
        """The test pictures, with the mark on that share of the discs instead."""
        fewest = int(LIMITS["n"][0])  # those to learn from are drawn as well, and not wanted
        _, test = load_pictures(replace(self.data, n=fewest, mark=mark))
        return test

    @property
    def spec(self) -> Cnn:
        """What is trained."""
        return replace(super().spec, norm=True, pools=POOLS)

    @property
    def run(self) -> "MarkedRun":
        """The training of this network on these pictures."""
        return MarkedRun(**{entry.name: getattr(self, entry.name) for entry in fields(Marked)})


@dataclass(frozen=True)
class MarkedRun(Marked, CnnRun):
    """The training itself: a `CnnRun` like others, with a learning rate that rises and falls."""

    kind: ClassVar[str] = "marked_run"
    schedule: ClassVar[str] = "one_cycle"
    recording: ClassVar[Path] = MARKED
