"""Attacks in the plane, where each can be seen: a standard and an adversarially trained network."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch

from dlviz.data.examples import Examples, load
from dlviz.data.limits import LIMITS as DATA
from dlviz.data.planar import DATASETS
from dlviz.data.spec import Data
from dlviz.measure.fields import grid
from dlviz.measure.nearest import Box, nearest
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.mlp import forward
from dlviz.nets.spec import Network
from dlviz.texts import say
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.plane_pair import PlanePair
from dlviz.train.ranges import SEEDS, check_choices, check_each, check_numbers, check_types
from dlviz.train.recorder import snapshot_steps
from dlviz.train.study import FlatStudy

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

NETS = (say("plane_attack.standard"), say("plane_attack.adversarially_trained"))
EPSILONS = tuple(round(0.025 * k, 3) for k in range(21))
"""Sizes of the attack in units of the plane, 0 to 0.5."""
SNAPSHOTS = 41
EACH = 10  # updates in a slice, at most: on a slow core 0.1 s
AROUND = 1.0
"""How far beyond the points another answer is looked for."""

LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "n": (20, 400),
        "noise": (0.0, 0.5),
        "train_epsilon": (0.0, 0.6),
        "updates": (20, 3000),
        "learning_rate": (1e-4, 0.3),
        "data_seed": DATA["data_seed"],
        "weight_seed": SEEDS,
        "epsilon": (0.0, EPSILONS[-1]),
    }
)
"""Smallest and largest value of each number."""
HIDDEN, WIDTH = (1, 3), (1, 64)
"""Fewest and most hidden layers; neurons of each."""
CHOICES = MappingProxyType({"dataset": frozenset(DATASETS), "activation": frozenset(ACTIVATIONS)})
INITIALISER = MappingProxyType({"relu": "he_normal", "leaky_relu": "he_normal"})
"""By the activation; for the others Xavier's, normal."""


@dataclass(frozen=True)
class PlaneAttack(FlatStudy):
    """Two networks of the plane, and for every point the nearest place that they get wrong.

    dataset: a name in `planar.DATASETS`, with two classes; n: points, 20 to 400; noise: its
        standard deviation, in units of the plane.
    hidden: one to three layers of 1 to 64 neurons. activation: a name in `ACTIVATIONS`.
    train_epsilon: how far (L2) the attack moves points while the second network is trained, in
        units of the plane; 0: it is trained like the first.
    updates: full-batch updates with Adam, of both alike. learning_rate: Adam's.
    data_seed: draws the points. weight_seed: draws the weights that both start with, and where
        the attacks in training start.
    epsilon: display only: where the slider stands at first.
    """

    kind: ClassVar[str] = "plane_attack"
    display: ClassVar[frozenset[str]] = frozenset({"epsilon"})

    dataset: str = "moons"
    n: int = 200
    noise: float = 0.1
    hidden: tuple[int, ...] = (16, 16)
    activation: str = "relu"
    train_epsilon: float = 0.25
    updates: int = 500
    learning_rate: float = 0.02
    data_seed: int = 0
    weight_seed: int = 0
    epsilon: float = 0.25

    @property
    def networks(self) -> int:
        """A standard and an adversarially trained network."""
        return 2

    @property
    def data(self) -> Data:
        """The points; as many new ones to test on."""
        return Data(
            self.dataset, self.n, self.n, self.noise, standardise=False, data_seed=self.data_seed
        )

    @property
    def network(self) -> Network:
        """What both networks are."""
        initialiser = INITIALISER.get(self.activation, "xavier_normal")
        return Network(
            self.hidden, self.activation, initialiser=initialiser, weight_seed=self.weight_seed
        )

    def check(self) -> None:
        """Raises UserError: "value_type", "value_range", "value_unknown" or "value_count"."""
        check_types(self)
        check_numbers(self, LIMITS)
        check_choices(self, CHOICES)
        check_each("hidden", self.hidden, WIDTH, HIDDEN)

    def steps(self) -> Generator[tuple[float, "PlaneAttackResult"], None, "PlaneAttackResult"]:
        """Train both on one clock; yields the fraction done and the film so far."""
        self.check()
        examples = load(self.data)
        pair = PlanePair(
            self.network, examples.train_xy, examples.train_labels, epsilon=self.train_epsilon,
            learning_rate=self.learning_rate, seed=self.weight_seed,
        )  # fmt: skip
        frames: list[_Frame] = []
        marks = snapshot_steps(self.updates, SNAPSHOTS)
        for made in range(self.updates + 1):
            use_threads()
            if made:
                pair.update()
            if made in marks:
                frames.append(_frame(made, pair, examples))
                if made < self.updates:
                    yield made / self.updates, _result(self, examples, frames)
            elif made % EACH == 0:
                yield made / self.updates, _result(self, examples, frames)
        return _result(self, examples, frames)


@dataclass(frozen=True, eq=False)
class PlaneAttackResult(Arrays):
    """The two networks at S moments of their training. The first axis: standard, adversarial.

    xy [n, 2], labels [n]: the training points. bounds: the window that shows them.
    steps [S]: updates made. W: for each layer [2, S, out, in]; b: likewise [2, S, out]; inputs are
        the plane's own coordinates, one logit, above 0 is class 1.
    nearest [2, S, n, 2]: the displacement of each point to the nearest place with a wrong answer;
        0 where the answer is wrong as it is, nan where none is within `AROUND` of the points.
    distance [2, S, n]: its length; infinity where there is none.
    distance_new [2, S, n]: of as many points that were not trained on.
    """

    study: PlaneAttack
    xy: Floats
    labels: npt.NDArray[np.int64]
    bounds: Box
    steps: npt.NDArray[np.int64]
    W: tuple[Floats, ...]
    b: tuple[Floats, ...]
    nearest: Floats
    distance: Floats
    distance_new: Floats

    def arrays(self) -> tuple[npt.NDArray[np.generic], ...]:
        """The weights as well."""
        return (*super().arrays(), *self.W, *self.b)

    @property
    def accuracy(self) -> npt.NDArray[np.float64]:
        """[2, S] share of the points that are answered rightly."""
        return np.asarray((self.distance > 0).mean(axis=2))

    @property
    def robust(self) -> npt.NDArray[np.float64]:
        """[2, S, E] share of the points that no push of a size in EPSILONS makes wrong."""
        return robust_accuracy(self.distance, EPSILONS)

    @property
    def robust_new(self) -> npt.NDArray[np.float64]:
        """[2, S, E] the same of points that were not trained on."""
        return robust_accuracy(self.distance_new, EPSILONS)


def decision_field(result: PlaneAttackResult, which: int, snapshot: int, size: int) -> Floats:
    """[size, size] logits of a network in a snapshot over the window; row 0 is the bottom."""
    x = torch.from_numpy(grid(result.bounds, size).T.astype(np.float32))
    weights = [torch.tensor(array[which, snapshot]) for array in result.W]
    biases = [torch.tensor(array[which, snapshot])[:, None] for array in result.b]
    with torch.no_grad():
        logits = forward(result.study.network, weights, biases, x)[-1]
    return np.asarray(logits[0].numpy().reshape(size, size))


def robust_accuracy(distance: Floats, epsilons: Sequence[float]) -> npt.NDArray[np.float64]:
    """[..., E] share of distances [..., n] above each epsilon.

    >>> robust_accuracy(np.array([0.0, 0.1, 0.3], dtype=np.float32), (0, 0.2)).round(2).tolist()
    [0.67, 0.33]
    """
    sizes = np.asarray(epsilons, dtype=np.float32)
    return np.asarray((distance[..., None] > sizes).mean(axis=-2))


@dataclass(frozen=True, eq=False)
class _Frame:
    """One moment: weights and biases of both, displacements [2, n, 2] of the points; new ones'."""

    step: int
    layers: tuple[tuple[Floats, Floats], ...]
    nearest: Floats
    nearest_new: Floats


def _frame(step: int, pair: PlanePair, examples: Examples) -> _Frame:
    xy = np.concatenate([examples.train_xy, examples.test_xy])
    labels = np.concatenate([examples.train_labels, examples.test_labels])
    low, high = xy.min(axis=0) - AROUND, xy.max(axis=0) + AROUND
    box = float(low[0]), float(high[0]), float(low[1]), float(high[1])
    moved = np.stack([_wrong(pair, which, xy, labels, box) for which in (0, 1)])
    n = len(examples.train_xy)
    return _Frame(step, tuple(pair.weights()), moved[:, :n], moved[:, n:])


def _wrong(
    pair: PlanePair,
    which: int,
    xy: npt.NDArray[np.float64],
    labels: npt.NDArray[np.int64],
    box: Box,
) -> Floats:
    """[n, 2] displacements to the nearest wrong answer."""
    net = pair.logits(which)
    moved = nearest(net, xy, box)
    with torch.no_grad():
        answers = net(torch.from_numpy(xy.T.astype(np.float32))) > 0
    moved[answers.numpy() != (labels > 0)] = 0
    return moved


def _result(study: PlaneAttack, examples: Examples, frames: Sequence[_Frame]) -> PlaneAttackResult:
    moved = np.stack([frame.nearest for frame in frames], axis=1)
    new = np.stack([frame.nearest_new for frame in frames], axis=1)
    count = len(frames[0].layers)

    def over(layer: int, part: int) -> Floats:
        return np.stack([frame.layers[layer][part] for frame in frames], axis=1)

    return PlaneAttackResult(
        study=study,
        xy=examples.train_xy.astype(np.float32),
        labels=examples.train_labels,
        bounds=examples.bounds(),
        steps=np.array([frame.step for frame in frames]),
        W=tuple(over(layer, 0) for layer in range(count)),
        b=tuple(over(layer, 1) for layer in range(count)),
        nearest=moved,
        distance=_lengths(moved),
        distance_new=_lengths(new),
    )


def _lengths(moved: Floats) -> Floats:
    length = np.sqrt((moved.astype(np.float32) ** 2).sum(axis=-1))
    return np.where(np.isnan(length), np.float32(np.inf), length)
