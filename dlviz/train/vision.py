"""What studies of small networks for pictures share: the pictures, the network, its training."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from dlviz.data.picture_data import LIMITS as PICTURE_LIMITS
from dlviz.data.picture_data import WORLDS, PictureData
from dlviz.data.pictures import DATASETS, class_names, picture_shape
from dlviz.errors import UserError
from dlviz.nets.cnn import HEADS, POOLINGS, Cnn
from dlviz.texts import say
from dlviz.train.ranges import SEEDS, check_choices, check_each, check_numbers, check_types
from dlviz.train.study import FlatStudy, Value

if TYPE_CHECKING:
    from dlviz.train.cnn_run import CnnRun

HIDDEN = (64, 32)
"""Neurons in the layers of the dense network."""

NETWORKS: Mapping[str, str] = MappingProxyType(
    {"conv": say("vision.convolutional"), "dense": say("vision.dense")}
)
KERNELS = (1, 3, 5, 7)
LAYERS_MAX = 4
CHANNELS = (1, 64)
LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        **{name: PICTURE_LIMITS[name] for name in ("n", "n_test", "noise")},
        "epochs": (1, 100),
        "batch_size": (4, 512),
        "learning_rate": (1e-6, 10.0),
        "seed": SEEDS,
    }
)
CHOICES: Mapping[str, Collection[Value]] = MappingProxyType(
    {
        "dataset": DATASETS,
        "world": WORLDS,
        "network": NETWORKS,
        "kernel": KERNELS,
        "pooling": POOLINGS,
        "head": HEADS,
    }
)
PARAMETERS_MAX = 250_000
WORK_MAX = 120.0  # s that a training may take
UPDATE_MAX = 0.1  # s that an update may take: it is not cut into slices
PICTURE, MULTIPLICATION, ACTIVATION = 1e-5, 4e-11, 7e-9
"""s on one core that a picture in an update costs: itself, each multiplication, each activation."""


@dataclass(frozen=True)
class Vision(FlatStudy):
    """Pictures, and a small network that is trained on them.

    dataset, n, n_test, noise, world, shuffled: as in `PictureData`.
    network: a name in NETWORKS; "dense" has layers of `HIDDEN` neurons, and none of what follows.
    channels: maps of each convolution, one to four of them. kernel, pooling, head: as in `Cnn`.
    epochs: times that each picture is seen. batch_size: pictures in an update.
    learning_rate: of Adam. seed: draws the pictures, the weights and the order of the pictures.
    live: trained now, where there is a recording as well.
    choices: the values that fields may have which are a choice.
    """

    heavy: ClassVar[bool] = True
    choices: ClassVar[Mapping[str, Collection[Value]]] = CHOICES

    dataset: str = "shapes"
    n: int = 2500
    n_test: int = 1000
    noise: float = 0.15
    world: str = "plain"
    shuffled: bool = False
    network: str = "conv"
    channels: tuple[int, ...] = (8, 16, 32)
    kernel: int = 3
    pooling: str = "max"
    head: str = "max"
    epochs: int = 20
    batch_size: int = 64
    learning_rate: float = 0.003
    seed: int = 0
    live: bool = False

    @property
    def data(self) -> PictureData:
        """The pictures."""
        return PictureData(
            dataset=self.dataset,
            n=self.n,
            n_test=self.n_test,
            noise=self.noise,
            world=self.world,
            shuffled=self.shuffled,
            seed=self.seed,
        )

    @property
    def spec(self) -> Cnn:
        """What is trained."""
        shape, classes = picture_shape(self.data), len(class_names(self.data))
        if self.network == "dense":
            return Cnn(shape, classes, channels=(), hidden=HIDDEN)
        return Cnn(shape, classes, self.channels, self.kernel, self.pooling, self.head)

    @property
    def run(self) -> "CnnRun":
        """The training of this network on these pictures."""
        from dlviz.train.cnn_run import CnnRun  # which is a Vision itself

        return CnnRun(**{entry.name: getattr(self, entry.name) for entry in fields(Vision)})

    @property
    def work(self) -> float:
        """About how long one training takes, in seconds on one core."""
        return self.epochs * self.n * self._picture_work

    @property
    def _picture_work(self) -> float:
        spec = self.spec
        activations = sum(math.prod(layer.shape) for layer in spec.layers)
        return PICTURE + MULTIPLICATION * spec.multiplications + ACTIVATION * activations

    def check(self) -> None:
        """Raises UserError: a value that cannot be used; "vision_too_large": too much work."""
        check_types(self)
        check_numbers(self, LIMITS)
        check_choices(self, self.choices)
        check_each("channels", self.channels, CHANNELS, (1, LAYERS_MAX))
        times = max(
            self.work / WORK_MAX,
            min(self.batch_size, self.n) * self._picture_work / UPDATE_MAX,
            self.spec.parameters / PARAMETERS_MAX,
        )
        if times > 1:
            raise UserError("vision_too_large", times=math.ceil(10 * times) / 10)
