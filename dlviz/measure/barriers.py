"""The loss on the straight line between two networks, before and after neurons are renamed.

Linear barriers as in Frankle et al. (2020); renaming before comparing as in Entezari et al. (2022).
"""

from dataclasses import dataclass

import numpy as np
import torch

from dlviz.data.examples import Examples
from dlviz.measure.renaming import Weights, candidates, last, outputs, renamed
from dlviz.train.experiment import Experiment
from dlviz.train.losses import LOSSES
from dlviz.train.recording import Floats, Recording

POINTS = 25


@dataclass(frozen=True)
class Barrier:
    """Two networks' barrier, in units of the loss, before and after matching.

    Curves are the loss along the line, [POINTS] each, from the first network to the second.
    """

    before: float
    after: float
    curve_before: tuple[float, ...]
    curve_after: tuple[float, ...]


def line(first: Weights, second: Weights, experiment: Experiment, examples: Examples) -> Floats:
    """Training loss at POINTS evenly spaced places on the line between two networks."""
    pairs = ((first.weights, second.weights), (first.biases, second.biases))
    between = Weights(*(tuple(_between(a, b) for a, b in zip(*p, strict=True)) for p in pairs))
    loss = LOSSES[experiment.training.loss]
    targets = loss.targets(torch.tensor(examples.train_labels), examples.classes)
    losses = loss.value(outputs(between, experiment, examples)[-1], targets).mean(-1)
    return np.asarray(losses.numpy(), dtype=np.float64)


def height(curve: Floats) -> float:
    """How far a loss curve rises above the straight line between its two ends, at least 0."""
    return float(np.max(curve - np.linspace(curve[0], curve[-1], len(curve))))


def matched(first: Weights, second: Weights, experiment: Experiment, examples: Examples) -> Weights:
    """The second network under the names that leave the lowest barrier to the first."""
    named = [renamed(second, names) for names in candidates(first, second, experiment, examples)]
    return min(named, key=lambda one: round(height(line(first, one, experiment, examples)), 9))


def barrier(first: Recording, second: Recording, examples: Examples) -> Barrier:
    """The barrier between the ends of two runs of one experiment with different seeds.

    Both networks are shown the first run's training examples.
    """
    a, b = last(first), last(second)
    experiment = first.experiment
    before = line(a, b, experiment, examples)
    after = line(a, matched(a, b, experiment, examples), experiment, examples)
    return Barrier(height(before), height(after), tuple(before), tuple(after))


def barriers(recordings: tuple[Recording, ...], examples: Examples) -> tuple[Barrier, ...]:
    """Barriers between neighbouring runs 0-1, 1-2, ..., and last-0: as many as runs."""
    following = (*recordings[1:], recordings[0])
    pairs = zip(recordings, following, strict=True)
    return tuple(barrier(first, second, examples) for first, second in pairs)


def _between(first: Floats, second: Floats) -> Floats:
    share = np.linspace(0.0, 1.0, POINTS).reshape(-1, *(1,) * first.ndim)
    return (1 - share) * first + share * second
