"""Which experiments are trained together, and the examples that they share."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from dlviz.data.examples import Examples, load
from dlviz.nets.mlp import parameters, sizes
from dlviz.train.experiment import Experiment
from dlviz.train.losses import LOSSES
from dlviz.train.parameters import placed
from dlviz.train.recorder import Measured, snapshot_count

NETWORKS_MAX = 300  # more gain nothing: their activations no longer fit the caches
STACK_BYTES = 64 << 20  # snapshots of one stack

DTYPES = {"float64": torch.float64, "float32": torch.float32}


def stack_key(experiment: Experiment) -> Hashable:
    """What must be equal for two experiments to be trained together.

    Free to differ: the examples (not their number), seeds, initial weights, learning rate, l1, l2
    and patience.
    """
    network, training, examples = experiment.network, experiment.training, load(experiment.data)
    return (
        len(examples.mean),
        examples.classes,
        len(examples.train_labels),
        len(examples.test_labels),
        replace(network, initialiser="", init_scale=0.0, weight_seed=0),
        replace(training, learning_rate=0.0, l1=0.0, l2=0.0, patience=0, batch_seed=0),
        experiment.changes,
    )


def stacks(experiments: Sequence[Experiment]) -> list[list[int]]:
    """The places of experiments that are trained together, stack by stack."""
    groups: dict[Hashable, list[int]] = {}
    for place, experiment in enumerate(experiments):
        groups.setdefault(stack_key(experiment), []).append(place)
    found = []
    for places in groups.values():
        size = networks_at_once(experiments[places[0]])
        found += [places[start : start + size] for start in range(0, len(places), size)]
    return found


def networks_at_once(experiment: Experiment) -> int:
    """How many such networks a stack may hold."""
    return min(NETWORKS_MAX, max(1, STACK_BYTES // recorded_bytes(experiment)))


def recorded_bytes(experiment: Experiment) -> int:
    """Bytes of the snapshots that a run of the experiment keeps."""
    examples, precision = load(experiment.data), experiment.training.precision
    count = parameters(sizes(experiment.network, len(examples.mean), examples.classes))
    return snapshot_count(count, precision) * count * DTYPES[precision].itemsize


@dataclass(frozen=True)
class Sharing:
    """How E networks share G data streams: the same examples in the same order of batches.

    order: places of the experiments, stream by stream. leaders: the first network of each stream,
    in that order. Streams of unequal size are not shared: then G = E.
    """

    order: tuple[int, ...]
    leaders: tuple[int, ...]

    @classmethod
    def of(cls, experiments: Sequence[Experiment]) -> "Sharing":
        """The streams of a stack."""
        streams: dict[Hashable, list[int]] = {}
        for place, experiment in enumerate(experiments):
            key = experiment.data, experiment.training.batch_seed
            streams.setdefault(key, []).append(place)
        order = tuple(place for places in streams.values() for place in places)
        sizes = {len(places) for places in streams.values()}
        return cls(order, tuple(range(0, len(order), sizes.pop() if len(sizes) == 1 else 1)))


@dataclass(frozen=True)
class Material:
    """The examples of each network of a stack.

    first: those that the run starts with; its inputs are always computed as theirs are.
    now: those that it trains on, and is measured on. loss: its name, for the targets.
    """

    first: tuple[Examples, ...]
    now: tuple[Examples, ...]
    loss: str

    @classmethod
    def of(cls, experiments: Sequence[Experiment]) -> "Material":
        """What the runs start with."""
        examples = tuple(load(experiment.data) for experiment in experiments)
        return cls(examples, examples, experiments[0].training.loss)

    def noisier(self, experiments: Sequence[Experiment], noise: float) -> "Material":
        """The same points, with other noise."""
        now = tuple(load(replace(experiment.data, noise=noise)) for experiment in experiments)
        return replace(self, now=now)

    def inputs(self, e: int, part: str = "train") -> Tensor:
        """The inputs [N, F] of network `e`, float64."""
        rows = getattr(self.now[e], f"{part}_rows")
        return torch.from_numpy(self.first[e].standardised(rows))

    def targets(self, e: int, part: str = "train") -> Tensor:
        """Their targets [K, N], float64."""
        labels = torch.tensor(getattr(self.now[e], f"{part}_labels"))
        return LOSSES[self.loss].targets(labels, self.now[e].classes)

    def measured(self, part: str, like: Tensor) -> Measured:
        """What the curves of all networks are measured on, of the type and device of `like`."""
        same = len(set(map(id, self.now))) == 1
        wanted = range(1 if same else len(self.now))
        x = placed(torch.stack([self.inputs(e, part).mT for e in wanted]), like)
        targets = placed(torch.stack([self.targets(e, part) for e in wanted]), like)
        return Measured(x[0], targets[0]) if same else Measured(x, targets)
