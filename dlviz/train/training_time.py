"""How long training takes on one core, before it runs: no link may ask for hours.

The constants were measured on one core, float64; they are right within a factor of two.
"""

from collections.abc import Sequence

from dlviz.data.examples import load
from dlviz.errors import UserError
from dlviz.nets.mlp import parameters, sizes
from dlviz.train.devices import pick
from dlviz.train.experiment import Experiment

UPDATE, WEIGHT, NEURON = 8e-5, 4e-10, 1.2e-8
"""s of an update: itself, each weight of each example, each neuron of each example."""
MOST_S = 300.0


def update_s(layers: Sequence[int], examples: int) -> float:
    """Seconds of an update of a network of these layers, inputs and outputs among them."""
    return UPDATE + examples * (WEIGHT * parameters(layers) + NEURON * sum(layers[1:]))


def training_s(experiment: Experiment) -> float:
    """Seconds that a run takes on one core; of a branch, with the largest of its batches."""
    data, training = load(experiment.data), experiment.training
    layers = sizes(experiment.network, len(data.mean), data.classes)
    return training.updates * update_s(layers, _batch(experiment))


def refuse_long(experiments: Sequence[Experiment]) -> None:
    """Raise UserError("runs_too_long") for more than `MOST_S` on a processor.

    What a GPU is there for is not refused.
    """
    total = sum(map(training_s, experiments))
    if total > MOST_S and not any(map(_on_a_gpu, experiments)):
        raise UserError("runs_too_long", limit=round(MOST_S / 60))


def _batch(experiment: Experiment) -> int:
    """The most examples in an update."""
    n = len(load(experiment.data).train_labels)
    changed = [change.value for change in experiment.changes if change.field == "batch_size"]
    given = [experiment.training.batch_size, *(size for size in changed if type(size) is int)]
    return max(min(size, n) or n for size in given)


def _on_a_gpu(experiment: Experiment) -> bool:
    data = load(experiment.data)
    layers = sizes(experiment.network, len(data.mean), data.classes)
    work = _batch(experiment) * parameters(layers)
    return pick(work, experiment.training.precision).type != "cpu"
