"""The loss on the straight line between two networks, before and after neurons are renamed.

Hidden neurons have no names: permuting them (and, for odd activations, flipping signs) changes
the weights and not the function. Two solutions may be one function under two sets of names, so
the barrier is also measured after the second network's neurons are matched to the first's.
Linear barriers as in Frankle et al. (2020), matching as in Ainsworth et al. (2023).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from dlviz.data.examples import Examples
from dlviz.nets import mlp
from dlviz.train.experiment import Experiment
from dlviz.train.losses import LOSSES
from dlviz.train.recording import Floats, Recording

ODD = ("identity", "tanh", "sine")
POINTS = 25
INPUT = -1


@dataclass(frozen=True, eq=False)
class Weights:
    """One network: weights [out, in] and biases [out] of each layer, float64."""

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]


@dataclass(frozen=True)
class Names:
    """New names for the hidden neurons of each layer: position i gets sign[i] * old neuron[i]."""

    neurons: tuple[npt.NDArray[np.int64], ...]
    signs: tuple[Floats, ...]


@dataclass(frozen=True)
class Barrier:
    """Two networks' barrier, in units of the loss, before and after matching.

    Curves are the loss along the line, [POINTS] each, from the first network to the second.
    """

    before: float
    after: float
    curve_before: tuple[float, ...]
    curve_after: tuple[float, ...]


def last(recording: Recording) -> Weights:
    """The network at the end of a recording."""
    return Weights(
        tuple(np.asarray(w[-1], dtype=np.float64) for w in recording.weights),
        tuple(np.asarray(b[-1], dtype=np.float64) for b in recording.biases),
    )


def renamed(network: Weights, names: Names) -> Weights:
    """The same function with its hidden neurons under other names."""
    weights, biases = list(network.weights), list(network.biases)
    for layer, (order, sign) in enumerate(zip(names.neurons, names.signs, strict=True)):
        weights[layer] = sign[:, None] * weights[layer][order]
        biases[layer] = sign * biases[layer][order]
        weights[layer + 1] = weights[layer + 1][:, order] * sign
    return Weights(tuple(weights), tuple(biases))


def match(first: Weights, second: Weights, experiment: Experiment, examples: Examples) -> Names:
    """The names under which the second network's hidden neurons are most like the first's.

    Pairs are chosen (Hungarian algorithm) to maximise the sum of correlations between the
    neurons' activations over the training examples; with an odd activation a neuron may be taken
    with its sign flipped. Layers that a residual sum joins share their names.
    """
    from scipy.optimize import linear_sum_assignment

    odd = experiment.network.activation in ODD
    ours = activations(first, experiment, examples)
    theirs = activations(second, experiment, examples)
    names: dict[int, tuple[npt.NDArray[np.int64], Floats]] = {}
    groups = _groups(experiment, examples)
    for group in set(groups):
        members = [layer for layer, of in enumerate(groups) if of == group]
        likeness = np.sum(
            [_normal(ours[at], not odd) @ _normal(theirs[at], not odd).T for at in members], axis=0
        )
        _, order = linear_sum_assignment(-np.abs(likeness) if odd else -likeness)
        chosen = likeness[np.arange(len(order)), order]
        signs = np.where(chosen < 0, -1.0, 1.0) if odd else np.ones(len(order))
        if group == INPUT:
            order, signs = np.arange(len(order)), np.ones(len(order))
        names[group] = np.asarray(order, dtype=np.int64), signs
    return Names(tuple(names[g][0] for g in groups), tuple(names[g][1] for g in groups))


def activations(network: Weights, experiment: Experiment, examples: Examples) -> tuple[Floats, ...]:
    """Each hidden layer's activations over the training examples, [width, N]."""
    hidden = _forward([network], experiment, examples)[:-1]
    return tuple(layer[0].numpy() for layer in hidden)


def line(first: Weights, second: Weights, experiment: Experiment, examples: Examples) -> Floats:
    """Training loss at POINTS evenly spaced places on the line between two networks."""
    shares = np.linspace(0.0, 1.0, POINTS)
    between = [_mix(first, second, share) for share in shares]
    loss = LOSSES[experiment.training.loss]
    targets = loss.targets(torch.tensor(examples.train_labels), examples.classes)
    losses = loss.value(_forward(between, experiment, examples)[-1], targets).mean(-1)
    return np.asarray(losses.numpy(), dtype=np.float64)


def height(curve: Floats) -> float:
    """How far a loss curve rises above the straight line between its two ends, at least 0."""
    return float(np.max(curve - np.linspace(curve[0], curve[-1], len(curve))))


def barrier(first: Recording, second: Recording, examples: Examples) -> Barrier:
    """The barrier between the ends of two runs of one experiment with different seeds."""
    a, b = last(first), last(second)
    experiment = first.experiment
    before = line(a, b, experiment, examples)
    after = line(a, renamed(b, match(a, b, experiment, examples)), experiment, examples)
    return Barrier(height(before), height(after), tuple(before), tuple(after))


def barriers(recordings: tuple[Recording, ...], examples: Examples) -> tuple[Barrier, ...]:
    """Barriers between neighbouring runs 0-1, 1-2, ..., and last-0: as many as runs."""
    following = (*recordings[1:], recordings[0])
    pairs = zip(recordings, following, strict=True)
    return tuple(barrier(first, second, examples) for first, second in pairs)


def _groups(experiment: Experiment, examples: Examples) -> tuple[int, ...]:
    """For each hidden layer the group whose names it shares; INPUT's names are given."""
    groups, below, last_width = [], INPUT, len(examples.features)
    for layer, width in enumerate(experiment.network.hidden):
        joined = experiment.network.residual and width == last_width
        below = below if joined else layer
        groups.append(below)
        last_width = width
    return tuple(groups)


def _mix(first: Weights, second: Weights, share: float) -> Weights:
    def between(a: tuple[Floats, ...], b: tuple[Floats, ...]) -> tuple[Floats, ...]:
        return tuple((1 - share) * p + share * q for p, q in zip(a, b, strict=True))

    return Weights(between(first.weights, second.weights), between(first.biases, second.biases))


def _forward(
    networks: list[Weights], experiment: Experiment, examples: Examples
) -> list[torch.Tensor]:
    x = torch.tensor(examples.inputs(examples.train_xy).T, dtype=torch.float64)
    layers = range(len(networks[0].weights))
    weights = [torch.tensor(np.stack([n.weights[at] for n in networks])) for at in layers]
    biases = [torch.tensor(np.stack([n.biases[at] for n in networks])[..., None]) for at in layers]
    with torch.no_grad():
        return mlp.forward(experiment.network, weights, biases, x)


def _normal(values: Floats, centred: bool) -> Floats:
    shifted = values - values.mean(axis=1, keepdims=True) if centred else values
    length = np.linalg.norm(shifted, axis=1, keepdims=True)
    return np.asarray(shifted / np.maximum(length, 1e-12))
