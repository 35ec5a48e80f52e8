"""Stacks of networks under plain SGD that can be looked at after any update."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from time import perf_counter

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.data.examples import load
from dlviz.data.limits import CLASSES_MAX
from dlviz.errors import UserError
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.mlp import forward, sizes
from dlviz.train.batches import Batch, Phase, Streams
from dlviz.train.devices import use_threads
from dlviz.train.engine import Backpropagation
from dlviz.train.experiment import Experiment
from dlviz.train.losses import LOSSES
from dlviz.train.parameters import initial_flat, layers
from dlviz.train.ranges import check_choices, check_each, check_types
from dlviz.train.stack import Material, Sharing
from dlviz.train.study import FlatStudy
from dlviz.train.sweep import DATASETS
from dlviz.train.sweep_limits import work

SLICE_S = 0.1
LAYERS_MAX, WIDTH_MAX = 4, 256
MOST_BYTES = 128 << 20  # of activations
MOST_WORK = 5e7  # updates of a tiny network, as `sweep_limits.work` counts: two minutes of a core
INPUTS_MOST = 64  # of a digit; other examples have fewer
RATES = (1e-6, 1e3)  # smallest and largest
EXAMPLES = DATASETS  # those of the map

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Learner(FlatStudy):
    """The fields that every study of a network's noise has.

    dataset: a name in EXAMPLES. hidden: neurons in each hidden layer. activation: a name in
    `activations.ACTIVATIONS`.
    """

    dataset: str = "digits"
    hidden: tuple[int, ...] = (32,)
    activation: str = "relu"

    def check(self) -> None:
        """Raise UserError for what cannot be trained, and for a field of the wrong kind."""
        check_types(self)
        check_choices(self, {"dataset": EXAMPLES, "activation": ACTIVATIONS})
        check_each("hidden", self.hidden, (1, WIDTH_MAX), (1, LAYERS_MAX))


def refuse_large(learner: Learner, networks: int) -> None:
    """Raise UserError where so many networks are too large to be measured on all examples."""
    widest = sum(sorted((*learner.hidden, 1))[-2:])  # two layers are held at a time
    if networks * widest * examples(learner.dataset) * 8 > MOST_BYTES:
        raise UserError("runs_too_large", limit_mb=MOST_BYTES >> 20)


def refuse_long(learner: Learner, networks: int, updates: Mapping[int, int]) -> None:
    """Raise UserError where so many networks make too many updates, given by batch size."""
    widths = (INPUTS_MOST, *learner.hidden, CLASSES_MAX)
    weights = sum((a + 1) * b for a, b in pairwise(widths))
    if networks * sum(work(count, batch, weights) for batch, count in updates.items()) > MOST_WORK:
        raise UserError("walks_too_large")


def examples(dataset: str) -> int:
    """How many training examples it has."""
    return len(load(EXAMPLES[dataset]).train_labels)


def experiment(learner: Learner, seed: int, rate: float, batch: int, updates: int) -> Experiment:
    """A run of the map's own network; `seed` draws its weights and its batches (of size 0: all)."""
    return Experiment(data=EXAMPLES[learner.dataset]).having(
        hidden=learner.hidden,
        activation=learner.activation,
        weight_seed=seed,
        optimiser="sgd",
        learning_rate=rate,
        batch_size=batch,
        updates=updates,
        batch_seed=seed,
    )


class Walk:
    """E networks under plain SGD, float64.

    experiments: equal but for their rates and seeds; what is measured keeps their order.
    flat: [E * P] the parameters. made: updates so far. x: [N, F] and targets: [K, N] of the first.
    """

    mode = torch.inference_mode

    def __init__(self, experiments: Sequence[Experiment]) -> None:
        sharing = Sharing.of(experiments)
        self._places = np.argsort(sharing.order)  # where each experiment stands in the stack
        ordered = [experiments[place] for place in sharing.order]
        first, material, E = ordered[0], Material.of(ordered), len(ordered)
        self.network, self.loss = first.network, first.training.loss
        self.sizes = sizes(self.network, len(material.first[0].mean), material.first[0].classes)
        self.flat = initial_flat([each.network for each in ordered], self.sizes)
        self.x, self.targets = material.inputs(0), material.targets(0)
        streams = Streams(
            [ordered[e].training.batch_seed for e in sharing.leaders], E, self.network, self.flat
        )
        streams.load(
            [material.inputs(e) for e in sharing.leaders],
            [material.targets(e) for e in sharing.leaders],
        )
        batch = min(first.training.batch_size or len(self.x), len(self.x))
        self.batches: Iterator[Batch] = streams.batches(Phase(0, first.training.updates, batch, 0))
        self._engine = Backpropagation(
            self.flat,
            torch.zeros_like(self.flat),
            E,
            len(sharing.leaders),
            self.sizes,
            self.network,
            self.loss,
        )
        rates = [each.training.learning_rate for each in ordered]
        self._scale = self.flat.new_tensor(rates)[:, None, None] / -batch
        self.made = 0

    def update(self, batch: Batch | None = None, factor: float = 1.0) -> None:
        """Make one update, on the next batch if none is given, at `factor` times the rates."""
        self._engine.descend(batch or next(self.batches), self._scale * factor)
        self.made += 1

    def losses(self) -> Floats:
        """Mean loss over all training examples, [E]; not finite where a network diverged."""
        return self._mean(self.x.mT, self.targets)

    def losses_on(self, batch: Batch) -> Floats:
        """Mean loss over a batch, [E]."""
        x = batch.x[:, :-1]
        return self._mean(x.repeat_interleave(len(self._places) // len(x), 0), batch.targets)

    def matrices(self) -> list[Tensor]:
        """For each layer [E, out, in + 1], as the engine keeps them, bias last."""
        return layers(self.flat, self.sizes, len(self._places))

    def _mean(self, x: Tensor, targets: Tensor) -> Floats:
        matrices = self.matrices()
        weights, biases = [m[..., :-1] for m in matrices], [m[..., -1:] for m in matrices]
        logits = forward(self.network, weights, biases, x)[-1]
        means: Floats = LOSSES[self.loss].value(logits, targets).mean(-1).numpy()
        return means[self._places]


def advance(
    walk: Walk, to: int, update: Callable[[], None] | None = None
) -> Generator[int, None, None]:
    """Make updates until `to` of them are made; yields after every slice how many are.

    update: makes one; plain SGD on the next batch if none is given.
    """
    update = update or walk.update
    while walk.made < to:
        use_threads()
        deadline = perf_counter() + SLICE_S
        with Walk.mode():
            while walk.made < to and perf_counter() < deadline:
                update()
        yield walk.made
