"""What an x-ray writes down on its way through the layers, and back.

The gradient is brought to a root mean square of 1 in every layer and its size carried on as a
logarithm, so that it cannot leave the range of float64.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.measure.xray_moments import slopes
from dlviz.nets.deep import NORMALISATIONS, Deep, normalised

Floats = npt.NDArray[np.float64]

BINS = 24
FLAT = 1e-3  # a slope of at most so much hardly lets a gradient through


@dataclass(frozen=True, eq=False)
class Passed:
    """What was seen in D networks of L layers.

    signal, gradient: [D, L] log10 root mean squares, as in `xray.XRayResult`.
    example: [D] the first layer's gradient likewise, of the first example alone.
    dead: [L], histogram: [L, 24], edges: [L, 2] of the first network.
    """

    signal: Floats
    gradient: Floats
    example: Floats
    dead: Floats
    histogram: Floats
    edges: Floats


class There:
    """Takes down what each layer hands on, from the first to the last; D networks."""

    def __init__(self, network: Deep) -> None:
        self.network = network
        self.signal, self.finite = list[Floats](), list[npt.NDArray[np.bool_]]()
        self.dead, self.cells = list[float](), list[tuple[Floats, Floats]]()

    def look(self, z: Tensor, a: Tensor) -> None:
        """At a layer's sums and activations, [D, width, examples]."""
        handed = a if self.network.residual == "none" else z
        whole = torch.isfinite(z).all(-1).all(-1).numpy()
        self.finite.append(whole & self.finite[-1] if self.finite else whole)
        self.signal.append(np.where(self.finite[-1], log_size(handed), np.inf))
        seen = bool(self.finite[-1][0])
        self.dead.append(dead(self.network, z[0]) if seen else 0.0)
        self.cells.append(histogram(handed[0].numpy()) if seen else (np.zeros(BINS), np.zeros(2)))


class Back:
    """Takes down the gradient at each layer's sums, from the last to the first.

    through: from a layer's z, the weights to the next and the gradient there to the gradient at z.
    arriving: [D, width, examples] at the last layer whose sums are finite [D, L].
    """

    def __init__(
        self,
        through: Callable[[Tensor, Tensor, Tensor], Tensor],
        arriving: Tensor,
        finite: npt.NDArray[np.bool_],
    ) -> None:
        self.through, self.arriving, self.finite = through, arriving, finite
        self.g, self.W = arriving, torch.empty(0)
        self.size = np.zeros(len(finite))
        self.sizes = list[Floats]()

    def step(self, W: Tensor, z: Tensor) -> None:
        """To the layer whose weights and sums these are, from the one after it."""
        layer = self.finite.shape[1] - 1 - len(self.sizes)
        going = self.finite[:, layer + 1] if self.sizes else np.zeros(len(self.size), bool)
        if going.any():
            there = torch.from_numpy(going)[:, None, None]
            self.g = torch.where(there, self.through(z, self.W, self.g), self.arriving)
        grown = log_size(self.g)
        self.size = np.where(going, self.size + grown, 0.0)
        self.sizes.append(np.where(self.finite[:, layer], self.size, np.inf))
        scale = 10 ** np.where(grown > -np.inf, grown, 0.0)
        self.g, self.W = self.g / torch.from_numpy(scale)[:, None, None], W

    def gradient(self) -> Floats:
        """[D, L] log10 root mean squares, in units of the last layer's (of those finite)."""
        return np.stack(self.sizes[::-1], 1)

    def example(self) -> Floats:
        """[D] the first layer's likewise, of the first example alone."""
        arrived = log_size(self.arriving[..., :1]) - log_size(self.arriving)
        return self.size + log_size(self.g[..., :1]) - arrived


def log_size(values: Tensor) -> Floats:
    """log10 of the root mean square over the last two dimensions; -inf: all are 0, nan: not so."""
    largest = values.abs().amax((-2, -1), keepdim=True)
    scaled = values / torch.where(largest > 0, largest, 1.0)
    mean = scaled.square().mean((-2, -1)).log10() / 2
    return np.asarray((largest[..., 0, 0].log10() + mean).numpy())


def dead(network: Deep, z: Tensor) -> float:
    """Share of the neurons whose slope is at most `FLAT` at every example; z: [width, examples]."""
    dim = NORMALISATIONS[network.normalisation].dim
    seen = z if dim is None else normalised(z, dim)
    flat = slopes(network.activation, seen).abs() <= FLAT
    return float(flat.all(-1).double().mean())


def histogram(values: Floats) -> tuple[Floats, Floats]:
    """Shares of the values in each of 24 even cells of their own range, and its two ends."""
    low, high = values.min(), values.max()
    largest = max(-low, high) or 1.0  # high - low itself may be too large a number
    width = (high / largest - low / largest) / BINS
    places = (values / largest - low / largest) / width if width > 0 else np.full(1, BINS // 2)
    counts = np.bincount(np.minimum(places.astype(np.intp).ravel(), BINS - 1), minlength=BINS)
    return counts / counts.sum(), np.array([low, high])
