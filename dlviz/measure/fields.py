"""What a network answers at any point of the plane, and what each neuron does there."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from dlviz.data.examples import Examples
from dlviz.nets import mlp
from dlviz.train.recording import Floats, Recording

Bounds = tuple[float, float, float, float]


def grid(bounds: Bounds, size: int = 61) -> Floats:
    """Points of a square grid, [size², 2], row by row from the bottom left corner."""
    x0, x1, y0, y1 = bounds
    x, y = np.meshgrid(np.linspace(x0, x1, size), np.linspace(y0, y1, size))
    return np.stack([x.ravel(), y.ravel()], axis=1)


def border(bounds: Bounds, size: int = 61) -> Floats:
    """Points along the four sides of a window, [4 * size, 2]."""
    x0, x1, y0, y1 = bounds
    x, y = np.linspace(x0, x1, size), np.linspace(y0, y1, size)
    sides = [(x, np.full(size, at)) for at in (y0, y1)]
    sides += [(np.full(size, at), y) for at in (x0, x1)]
    return np.concatenate([np.column_stack(side) for side in sides])


def layers(
    recording: Recording, indices: Sequence[int], examples: Examples, xy: Floats
) -> tuple[Floats, ...]:
    """Every layer's values at chosen snapshots.

    indices: snapshots, length S. xy: [n, 2] in the plane. Returns, from the first hidden layer to
    the logits, arrays [S, width, n] float64 (hidden layers after their activation).
    """
    return layers_of(recording, indices, examples.inputs(xy))


def layers_of(recording: Recording, indices: Sequence[int], inputs: Floats) -> tuple[Floats, ...]:
    """The same for any inputs [n, F], as the network is given them."""
    chosen = list(indices)
    x = torch.tensor(inputs.T, dtype=torch.float64)
    weights = [_tensor(w[chosen]) for w in recording.weights]
    biases = [_tensor(b[chosen])[..., None] for b in recording.biases]
    with torch.no_grad():
        values = mlp.forward(recording.experiment.network, weights, biases, x)
    return tuple(value.numpy() for value in values)


def logits(recording: Recording, index: int, examples: Examples, xy: Floats) -> Floats:
    """The logits [K, n] of snapshot `index` at points xy [n, 2]; K is 1 for two classes."""
    answer: Floats = layers(recording, [index], examples, xy)[-1][0]
    return answer


def classes(values: Floats) -> npt.NDArray[np.int64]:
    """Predicted classes [..., n] of logits [..., K, n]: the sign of one, the largest of more."""
    if values.shape[-2] == 1:
        return np.asarray(values[..., 0, :] > 0, dtype=np.int64)
    return np.asarray(np.argmax(values, axis=-2), dtype=np.int64)


def decision_field(recording: Recording, index: int, examples: Examples, size: int = 61) -> Floats:
    """Logits over the examples' window, [K, size, size]; row 0 is the bottom."""
    values = logits(recording, index, examples, grid(examples.bounds(), size))
    return values.reshape(len(values), size, size)


def neuron_maps(
    recording: Recording, index: int, examples: Examples, size: int = 61
) -> tuple[Floats, ...]:
    """Each hidden layer's activations over the window, [width, size, size]; row 0 is the bottom."""
    hidden = layers(recording, [index], examples, grid(examples.bounds(), size))[:-1]
    return tuple(layer[0].reshape(-1, size, size) for layer in hidden)


def zero_lines(recording: Recording, index: int, examples: Examples) -> Floats:
    """Where each first-layer neuron changes sign, [width, 3]: a, b, c of a x + b y + c = 0.

    (a, b) points to the positive side. Only for networks that read x and y themselves, in any
    order; raises ValueError for others, whose neurons' lines are curved in the plane.
    """
    if sorted(examples.features) != ["x", "y"]:
        raise ValueError(f"zero lines are straight in x and y only, not in {examples.features}")
    order = [examples.features.index(name) for name in ("x", "y")]
    slopes = np.asarray(recording.weights[0][index] / examples.scale, dtype=np.float64)
    offsets = recording.biases[0][index] - slopes @ examples.mean
    return np.column_stack([slopes[:, order], offsets])


def _tensor(array: Floats) -> torch.Tensor:
    return torch.tensor(array, dtype=torch.float64)
