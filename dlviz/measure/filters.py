"""Directions through a network's weights in which each neuron moves by its own size (Li 2018)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from dlviz.train.recording import Floats


@dataclass(frozen=True, eq=False)
class Plane:
    """Two directions through the parameters of a network, and a point that they start from.

    weights: for each layer [3, out, in]; biases: for each layer [3, out]; of the point, then of
    the two directions.
    """

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]

    def at(self, places: Floats) -> tuple[list[Floats], list[Floats]]:
        """Parameters at places [n, 2]: for each layer weights [n, out, in], biases [n, out, 1]."""
        mix = np.column_stack([np.ones(len(places)), places])
        weights = [np.tensordot(mix, each, 1) for each in self.weights]
        return weights, [np.tensordot(mix, each, 1)[..., None] for each in self.biases]


@dataclass(frozen=True, eq=False)
class Scales:
    """The size of each parameter of a network, [P] flat, layer by layer, weights before biases.

    A weight's is the length of its neuron's row of incoming weights (its "filter"); a bias's is
    that length times the root mean square of the layer's inputs, about what the neuron's inputs
    add up to. Moves measured in these sizes stay the same when a ReLU layer is multiplied and the
    next divided by one number.
    """

    flat: Floats
    shapes: tuple[tuple[int, int], ...]

    @property
    def neurons(self) -> int:
        """Neurons of all layers, the logits among them."""
        return sum(out for out, _ in self.shapes)

    @classmethod
    def of(cls, weights: Sequence[Floats], inputs: Sequence[float]) -> "Scales":
        """The sizes in a network.

        weights: for each layer [out, in]. inputs: for each layer, the root mean square of what
        comes into it.
        """
        parts = []
        for W, size in zip(weights, inputs, strict=True):
            rows = np.linalg.norm(W, axis=1)
            parts += [np.repeat(rows, W.shape[1]), rows * size]
        return cls(np.concatenate(parts), tuple(W.shape for W in weights))

    def measured(self, moves: Floats) -> Floats:
        """Moves [..., P] in units of the sizes; 0 where a size is 0."""
        return np.divide(moves, self.flat, out=np.zeros_like(moves), where=self.flat > 0)

    def plane(self, weights: Sequence[Floats], biases: Sequence[Floats], two: Floats) -> Plane:
        """The plane from a network along two directions [2, P] in units of the sizes."""
        flat = np.vstack([_flattened(weights, biases), two * self.flat])
        return Plane(*unflattened(flat, self.shapes))


def random_directions(scales: Scales, seed: int) -> Floats:
    """[2, P] Gaussian directions, filter-normalised, in units of the sizes.

    Each neuron's row has length 1; biases stay where they are (Li et al. 2018, section 4).
    """
    weights, biases = unflattened(_gaussian(scales, seed), scales.shapes)
    rows = [W / np.linalg.norm(W, axis=-1, keepdims=True) for W in weights]
    return np.stack(
        [_flattened([W[i] for W in rows], [np.zeros(b.shape[1]) for b in biases]) for i in range(2)]
    )


def _gaussian(scales: Scales, seed: int) -> Floats:
    """[2, P] standard normal numbers, one for each parameter."""
    return np.random.default_rng(seed).standard_normal((2, len(scales.flat)))


def path_directions(moves: Floats, scales: Scales) -> Floats:
    """[2, P] the first two principal directions of moves [n, P] in units of the sizes.

    They are orthogonal and as long as random ones, √neurons (Li et al. 2018, section 7; found in
    the sizes' units, so that filter normalisation does not bend the path out of the plane).
    """
    return _facing(_principal(moves, 2), moves[0], scales)


def end_directions(moves: Floats, ends: Floats, scales: Scales) -> Floats:
    """[2, P] orthogonal directions whose plane holds the origin, moves[0] and ends[0], if any.

    So a run's start and end, and its twin's end, lie in the plane. moves: [n, P]; ends: [k, P]; a
    direction that they leave open is the principal one of what is left of the moves.
    """
    two: list[Floats] = []
    for anchor in (moves[0], *ends):
        left = anchor - _along(anchor[None], two)[0]
        length = float(np.linalg.norm(left))
        if len(two) < 2 and length > 1e-9 * float(np.linalg.norm(anchor)):
            two.append(left / length)
    for _ in range(2 - len(two)):
        rest = moves - _along(moves, two)
        two.append(_principal(rest, 1)[0])
    return _facing(np.stack(two), moves[0], scales)


def _along(moves: Floats, units: list[Floats]) -> Floats:
    """[n, P] the part of moves [n, P] that lies along orthogonal units."""
    basis = np.reshape(units, (-1, moves.shape[1]))
    return np.asarray(moves @ basis.T @ basis)


def _principal(moves: Floats, count: int) -> Floats:
    """[count, P] the first principal directions, of length 1; 0 where the moves have none."""
    _, vectors = np.linalg.eigh(moves @ moves.T)
    found = vectors[:, ::-1][:, :count].T @ moves
    found = np.concatenate([found, np.zeros((count - len(found), moves.shape[1]))])
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(np.divide(found, lengths, out=np.zeros_like(found), where=lengths > 1e-12))


def _facing(units: Floats, point: Floats, scales: Scales) -> Floats:
    """Units [2, P] as long as random directions, and with the point on their positive side."""
    signs = np.where(units @ point < 0, -1.0, 1.0)[:, None]
    return np.asarray(sqrt(scales.neurons) * signs * units)


def feet(moves: Floats, two: Floats) -> Floats:
    """[n, 2] where the nearest points of the plane lie to moves [n, P], along two directions."""
    places, *_ = np.linalg.lstsq(two.T, moves.T, rcond=None)
    return np.asarray(places.T)


def share_in_plane(moves: Floats, two: Floats) -> float:
    """Length of a path's shadow on the plane as a share of its own length, 0 to 1.

    moves: [n, P] the path's points. 0 for a path without length.
    """
    length = float(np.linalg.norm(np.diff(moves, axis=0), axis=1).sum())
    shadow = np.diff(feet(moves, two), axis=0) @ two
    return float(np.linalg.norm(shadow, axis=1).sum()) / length if length > 0 else 0.0


def _flattened(weights: Sequence[Floats], biases: Sequence[Floats]) -> Floats:
    """[P] the parameters of one network, layer by layer, weights before biases."""
    pairs = zip(weights, biases, strict=True)
    return np.concatenate([part.ravel() for pair in pairs for part in pair])


def unflattened(
    flat: Floats, shapes: Sequence[tuple[int, int]]
) -> tuple[tuple[Floats, ...], tuple[Floats, ...]]:
    """Weights [n, out, in] and biases [n, out] of parameters [n, P]."""
    weights, biases, start = [], [], 0
    for out, fan_in in shapes:
        stop = start + out * fan_in
        weights.append(flat[:, start:stop].reshape(-1, out, fan_in))
        biases.append(flat[:, stop : stop + out])
        start = stop + out
    return tuple(weights), tuple(biases)
