"""Names of hidden neurons: two sets of weights may be one function under two sets of names.

Permuting a layer's neurons (and, for odd activations, flipping their signs) changes the weights
and not the function. `candidates` are names under which a second network comes near to a first:
pairs by correlation of activations (Li et al. 2016), then swaps and flips that lower the loss
half-way between the two. To find the very best names is hard; these are good ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import torch

from dlviz.data.examples import Examples
from dlviz.nets import mlp
from dlviz.train.experiment import Experiment
from dlviz.train.losses import LOSSES
from dlviz.train.recording import Floats, Recording

ODD = ("identity", "tanh", "sine")
INPUT = -1
SEARCHED_EXAMPLES = 200
SEARCHED_ACTIVATIONS = 20_000_000  # neurons x examples x networks tried; about 0.1 s

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Weights:
    """Networks of one shape: weights [..., out, in] and biases [..., out] of each layer, float64.

    Leading dimensions, where there are any, are a stack of networks.
    """

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class Names:
    """New names in each hidden layer: position i gets signs[i] * old neuron neurons[i].

    For each hidden layer neurons [..., width] and signs [..., width]; leading dimensions give
    each network of a stack its own.
    """

    neurons: tuple[Ints, ...]
    signs: tuple[Floats, ...]


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
        rows, columns = order[..., :, None], order[..., None, :]
        weights[layer] = sign[..., :, None] * _take(weights[layer], rows, -2)
        biases[layer] = sign * _take(biases[layer], order, -1)
        weights[layer + 1] = sign[..., None, :] * _take(weights[layer + 1], columns, -1)
    return Weights(tuple(weights), tuple(biases))


def outputs(network: Weights, experiment: Experiment, examples: Examples) -> list[torch.Tensor]:
    """Each layer's values over the training examples, [..., width, N], logits last."""
    x = torch.tensor(examples.inputs(examples.train_xy).T, dtype=torch.float64)
    return _forward(network, experiment, x)


def candidates(
    first: Weights, second: Weights, experiment: Experiment, examples: Examples
) -> tuple[Names, ...]:
    """Names under which the second network is near to the first, found in two ways.

    Layers that a residual sum joins share their names.
    """
    groups = _groups(experiment, len(examples.features))
    paired = _by_correlation(first, second, experiment, examples, groups)
    return paired, _searched(first, second, paired, experiment, examples, groups)


def _by_correlation(
    first: Weights,
    second: Weights,
    experiment: Experiment,
    examples: Examples,
    groups: Sequence[int],
) -> Names:
    """Pairs with the largest sum of correlations between activations (Hungarian algorithm)."""
    from scipy.optimize import linear_sum_assignment

    odd = experiment.network.activation in ODD
    ours, theirs = (
        [_normal(layer.numpy(), not odd) for layer in outputs(net, experiment, examples)[:-1]]
        for net in (first, second)
    )
    found = {INPUT: _as_they_are(len(examples.features))}
    for group in sorted(set(groups) - {INPUT}):
        members = [layer for layer, of in enumerate(groups) if of == group]
        likeness = np.sum([ours[layer] @ theirs[layer].T for layer in members], axis=0)
        _, order = linear_sum_assignment(-np.abs(likeness) if odd else -likeness)
        chosen = likeness[np.arange(len(order)), order]
        sign = np.where(chosen < 0, -1.0, 1.0) if odd else np.ones(len(order))
        found[group] = np.asarray(order, dtype=np.int64), sign
    return Names(tuple(found[g][0] for g in groups), tuple(found[g][1] for g in groups))


def _searched(
    first: Weights,
    second: Weights,
    names: Names,
    experiment: Experiment,
    examples: Examples,
    groups: Sequence[int],
) -> Names:
    """Better names by steepest descent over swaps and flips, as far as the budget reaches."""
    loss, widths = LOSSES[experiment.training.loss], experiment.network.hidden
    some = slice(0, SEARCHED_EXAMPLES)
    x = torch.tensor(examples.inputs(examples.train_xy[some]).T)
    targets = loss.targets(torch.tensor(examples.train_labels[some]), examples.classes)
    odd = experiment.network.activation in ODD
    best, spent, improved = np.inf, 0, True
    while improved:
        improved = False
        for group in sorted(set(groups) - {INPUT}):
            members = [layer for layer, of in enumerate(groups) if of == group]
            orders, signs = _moves(widths[members[0]], odd)
            spent += len(orders) * sum(widths) * targets.shape[-1]
            if spent > SEARCHED_ACTIVATIONS:
                return names
            tried = _moved(names, members, orders, signs)
            middle = _mean(first, renamed(second, tried))
            values = loss.value(_forward(middle, experiment, x)[-1], targets).mean(-1).numpy()
            lowest = int(values.argmin())
            if values[lowest] < best - 1e-9:
                names, best, improved = _one(tried, lowest), values[lowest], True
    return names


@lru_cache(maxsize=16)
def _moves(width: int, odd: bool) -> tuple[Ints, Floats]:
    """What one layer may try: nothing, each flip, each swap with either sign; [M, width] twice."""
    orders, signs = [np.arange(width)], [np.ones(width)]
    for p in range(width):
        if odd:
            orders.append(np.arange(width))
            signs.append(np.where(np.arange(width) == p, -1.0, 1.0))
        for q in range(p):
            for sign_p, sign_q in _SIGNS if odd else _SIGNS[:1]:
                order, sign = np.arange(width), np.ones(width)
                order[[p, q]], sign[[p, q]] = [q, p], [sign_p, sign_q]
                orders.append(order)
                signs.append(sign)
    return np.array(orders), np.array(signs)


_SIGNS = ((1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0))


def _moved(names: Names, members: Sequence[int], orders: Ints, signs: Floats) -> Names:
    """The names after each of M moves in the layers `members`, as a stack of M."""
    neurons, flips = list(names.neurons), list(names.signs)
    for layer in members:
        neurons[layer] = names.neurons[layer][orders]
        flips[layer] = signs * names.signs[layer][orders]
    return Names(tuple(neurons), tuple(flips))


def _one(names: Names, index: int) -> Names:
    """The names of one network of a stack."""
    return Names(
        tuple(order[index] if order.ndim == 2 else order for order in names.neurons),
        tuple(sign[index] if sign.ndim == 2 else sign for sign in names.signs),
    )


def _groups(experiment: Experiment, features: int) -> tuple[int, ...]:
    """For each hidden layer the group whose names it shares; INPUT's names are given."""
    groups, group, below = [], INPUT, features
    for layer, width in enumerate(experiment.network.hidden):
        if not (experiment.network.residual and width == below):
            group = layer
        groups.append(group)
        below = width
    return tuple(groups)


def _forward(network: Weights, experiment: Experiment, x: torch.Tensor) -> list[torch.Tensor]:
    weights = [torch.tensor(w) for w in network.weights]
    biases = [torch.tensor(b)[..., None] for b in network.biases]
    with torch.no_grad():
        return mlp.forward(experiment.network, weights, biases, x)


def _mean(first: Weights, second: Weights) -> Weights:
    pairs = ((first.weights, second.weights), (first.biases, second.biases))
    return Weights(*(tuple((a + b) / 2 for a, b in zip(*pair, strict=True)) for pair in pairs))


def _take(values: Floats, indices: Ints, axis: int) -> Floats:
    """`take_along_axis` for arrays of which either may lack the stack's dimension."""
    deep = max(values.ndim, indices.ndim)
    values = values.reshape((1,) * (deep - values.ndim) + values.shape)
    indices = indices.reshape((1,) * (deep - indices.ndim) + indices.shape)
    return np.take_along_axis(values, indices, axis)


def _as_they_are(width: int) -> tuple[Ints, Floats]:
    return np.arange(width), np.ones(width)


def _normal(values: Floats, centred: bool) -> Floats:
    shifted = values - values.mean(axis=1, keepdims=True) if centred else values
    length = np.linalg.norm(shifted, axis=1, keepdims=True)
    return np.asarray(shifted / np.maximum(length, 1e-12))
