"""The plane of two learning rates: every pixel is a network, trained or blown up.

Sohl-Dickstein 2024, "The boundary of neural network trainability is fractal".
"""

import math
import time
from collections.abc import Collection, Generator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.data.limits import SEED_MAX
from dlviz.errors import UserError
from dlviz.train.arrays import Arrays
from dlviz.train.devices import gpu_memory, pick, use_threads
from dlviz.train.plane_networks import STACKS, TAIL, examples_of, stack, train
from dlviz.train.ranges import Range, check_choices, check_numbers, check_types
from dlviz.train.study import FlatStudy, Value

COLOURS = ("sum_loss", "sum_inverse")
RESOLUTIONS = (32, 64, 128, 256, 512, 1024)
COARSEST = 8  # pixels a side of the first picture: there at once, for any network
FARTHEST = 6.0  # log10 of a rate
NARROWEST = 1e-9  # a window's side; beyond it two pixels' rates are hardly two float64s
SLICE_S = 0.12
PRODUCT_S = MappingProxyType({"identity": 8.3e-10, "relu": 1.5e-10, "tanh": 5e-10})
"""s on one core that each of `work`'s multiplications costs in an update."""
MOST_S = 900.0  # the whole picture is there at once, and becomes finer
CHOICES: Mapping[str, Collection[Value]] = MappingProxyType(
    {"activation": tuple(STACKS), "colour": COLOURS, "resolution": RESOLUTIONS}
)
LIMITS: Mapping[str, Range] = MappingProxyType(
    {"width": (4, 16), "updates": (TAIL, 500), "seed": (0, SEED_MAX)}
)

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Pixels = tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]
Rendering = Generator[tuple[float, "PlaneResult | None"], None, "PlaneResult"]


@dataclass(frozen=True)
class Plane(FlatStudy):
    """Which networks train: f = W1 phi(W0 x) for every pair of rates, one rate a layer.

    activation: "identity" (deep linear), "tanh" or "relu". x0, x1: the window in log10 of the
    first layer's rate; y0, y1: of the second's; within -6 ... 6. width: n, inputs and hidden
    neurons. updates: of gradient descent on the mean squared error of all examples; there are as
    many as weights (n for deep linear). resolution: pixels a side. colour: a name in COLOURS.
    """

    kind: ClassVar[str] = "plane"
    display: ClassVar[frozenset[str]] = frozenset({"colour"})

    activation: str = "identity"
    x0: float = -1.0
    x1: float = 3.0
    y0: float = -1.0
    y1: float = 3.0
    width: int = 8
    updates: int = 100
    seed: int = 0
    resolution: int = 128
    colour: str = "sum_loss"

    @property
    def networks(self) -> int:
        """How many networks are trained for it: one a pixel."""
        return self.resolution**2

    @property
    def work(self) -> float:
        """Multiplications in one update of all networks."""
        n = self.width
        examples = examples_of(self.activation, n)
        each = 6 * n * n if self.activation == "identity" else examples * (2 * n * n + 12 * n)
        return float(self.networks * each)

    @property
    def seconds(self) -> float:
        """About how long it takes on one core."""
        return self.updates * self.work * PRODUCT_S[self.activation]

    def check(self) -> None:
        """Raises UserError where a value cannot be used; "plane_too_large" for too much work."""
        check_types(self)
        check_choices(self, CHOICES)
        check_numbers(self, LIMITS)
        _check_window("x1", self.x0, self.x1)
        _check_window("y1", self.y0, self.y1)
        if self.seconds > MOST_S and pick(self.work, "float64").type == "cpu":
            raise UserError("plane_too_large", limit=round(MOST_S / 60))

    def steps(self) -> Rendering:
        """Train the pixels, ever finer; yields the fraction done and the picture so far.

        Every second pixel of a level in both directions is a pixel of the level before it, and
        keeps its network; until the others are done they show the nearest of those.
        Raises UserError; AgainError, where a GPU's memory is full.
        """
        self.check()
        with gpu_memory():
            return (yield from _render(self))


def _check_window(name: str, low: float, high: float) -> None:
    if not low < high:  # nan too
        raise UserError("window_empty")
    if low < -FARTHEST or high > FARTHEST:
        raise UserError("value_range", field=name, low=-FARTHEST, high=FARTHEST)
    if high - low < NARROWEST * (1 - 1e-6):
        raise UserError("value_range", field=name, low=low + NARROWEST, high=FARTHEST)


@dataclass(frozen=True, eq=False)
class PlaneResult(Arrays):
    """The picture, finished or so far; row 0 is y0, column 0 is x0.

    converged [R, R]: the mean of the last 20 losses lies below the first. losses, speeds [R, R]:
    the sums over all updates of loss / first loss and of its inverse, each term within
    1e-12 ... 1e12. fraction: the part of the networks that is done. seconds: spent on them.
    """

    study: Plane
    resolution: int
    converged: Bools
    losses: Floats
    speeds: Floats
    seconds: float = 0.0
    fraction: float = 1.0

    @property
    def measure(self) -> Floats:
        """Sum of loss / first loss where it converged, of the inverse where it did not."""
        return np.where(self.converged, self.losses, self.speeds)

    @property
    def share(self) -> float:
        """The part of the pixels that train."""
        return float(self.converged.mean())

    @property
    def networks_per_s(self) -> float:
        """Networks trained a second."""
        return self.study.networks * self.fraction / self.seconds if self.seconds else math.nan


def rates(low: float, high: float, resolution: int) -> npt.NDArray[np.float64]:
    """The rates of the pixels' centres, [resolution]; low, high: the window in log10."""
    places = low + (np.arange(resolution) + 0.5) * ((high - low) / resolution)
    return np.asarray(10.0**places)


class _Picture:
    """A render under way, at full resolution; a level of it is every `stride`-th pixel."""

    def __init__(self, study: Plane) -> None:
        size = study.resolution
        self.study, self.stride, self.done = study, size // COARSEST, 0
        self.planes = np.zeros((3, size, size), dtype=np.float32)  # converged, losses, speeds
        self.clock = _Clock()

    @property
    def fraction(self) -> float:
        """The part of the networks that is done."""
        return self.done / self.study.networks

    def shown(self) -> PlaneResult | None:
        """The level as it is; None where not even the coarsest is there."""
        return self.level() if self.done >= COARSEST**2 else None

    def level(self) -> PlaneResult:
        """The level as it is."""
        level = self.planes[:, :: self.stride, :: self.stride]
        arrays = level[0] > 0, level[1].copy(), level[2].copy()
        return PlaneResult(self.study, len(level[0]), *arrays, self.clock.spent, self.fraction)

    def pixels(self) -> Pixels:
        """Rows and columns of the level that are not known yet; they show a neighbour's network."""
        size, stride = self.study.resolution, self.stride
        rows, columns = np.mgrid[0:size:stride, 0:size:stride]
        if not self.done:
            return rows.ravel(), columns.ravel()
        coarse = self.planes[:, :: 2 * stride, :: 2 * stride].copy()
        for y in (0, stride):
            for x in (0, stride):
                self.planes[:, y :: 2 * stride, x :: 2 * stride] = coarse
        new = (rows % (2 * stride) > 0) | (columns % (2 * stride) > 0)
        return rows[new], columns[new]

    def keep(self, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp], sums: Tensor) -> None:
        """Put what `train` found of these pixels into the picture."""
        self.planes[:, rows, columns] = sums[:, : len(rows)].float().numpy()
        self.done += len(rows)


class _Clock:
    """The seconds spent in slices."""

    def __init__(self) -> None:
        self.before = 0.0
        self.start()

    def start(self) -> None:
        """A slice begins."""
        use_threads()
        self.began = time.perf_counter()

    def stop(self) -> None:
        """A slice ends."""
        self.before = self.spent

    @property
    def spent(self) -> float:
        """Seconds in this and all slices before it."""
        return self.before + time.perf_counter() - self.began

    @property
    def due(self) -> bool:
        """Whether it is somebody else's turn."""
        return time.perf_counter() - self.began > SLICE_S


def _render(study: Plane) -> Rendering:
    picture = _Picture(study)
    device = pick(study.work, "float64")
    first = rates(study.x0, study.x1, study.resolution)
    second = rates(study.y0, study.y1, study.resolution)
    while True:
        rows, columns = picture.pixels()
        networks = stack(study.activation, study.width, study.seed, device, len(rows))
        for chunk in range(0, len(rows), networks.count):
            now = slice(chunk, chunk + networks.count)
            pairs = np.stack([first[columns[now]], second[rows[now]]])
            short = networks.count - pairs.shape[1]
            networks.start(torch.from_numpy(np.pad(pairs, ((0, 0), (0, short)), "edge")))
            training = train(networks, study.updates)
            while (sums := next(training)) is None:
                if picture.clock.due:
                    picture.clock.stop()
                    yield picture.fraction, picture.shown()
                    picture.clock.start()
            picture.keep(rows[now], columns[now], sums)
        if picture.stride == 1:
            return picture.level()
        picture.stride //= 2
