"""How long a run can be repeated elsewhere: a copy nudged by one rounding error, and its departure.

Training at a large rate is chaotic: two correct programs differ by a rounding error in the first
update and by much more a thousand updates later. A nudged copy shows when that begins.
"""

import numpy as np

from dlviz.data import examples as data
from dlviz.nets import initialisers, mlp
from dlviz.train.experiment import Change, Experiment
from dlviz.train.recording import Recording
from dlviz.train.runs import train


def nudged(experiment: Experiment) -> Experiment:
    """The experiment with one weight moved by one unit in the last place at the start.

    The first neuron's weight for the first input that is not the same in all examples: some pixels
    of the digits never vary, and a weight for them changes nothing.
    """
    examples = data.load(experiment.data)
    network = experiment.network
    sizes = mlp.sizes(network, len(examples.mean), examples.classes)
    column = int(np.flatnonzero(np.ptp(examples.train_rows, axis=0) > 0)[0])
    kind = np.float32 if experiment.training.precision == "float32" else np.float64
    weight = kind(initialisers.initial(network, sizes)[0][0][0, column])
    moved = float(np.nextafter(weight, kind(np.inf)))
    return experiment.branched(Change(0, "weight", moved, (0, 0, column)))


def departure(recording: Recording, other: Recording, tolerance: float = 1e-5) -> int | None:
    """The first kept step at which two training losses differ by more than `tolerance`.

    A run that ends earlier than the other departs at its end. None: the two agree throughout.
    """
    length = min(len(recording.steps), len(other.steps))
    apart = np.abs(recording.train_loss[:length] - other.train_loss[:length]) > tolerance
    found = np.flatnonzero(apart)
    if len(found):
        return int(recording.steps[found[0]])
    if recording.end.step != other.end.step:
        return min(recording.end.step, other.end.step)
    return None


def departure_of(experiment: Experiment, tolerance: float = 1e-5) -> int | None:
    """Trains an experiment and its nudged copy: the step at which they depart, or None."""
    original, copy = train(experiment, nudged(experiment))
    return departure(original, copy, tolerance)
