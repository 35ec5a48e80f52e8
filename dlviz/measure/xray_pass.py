"""A signal's way through random networks and a gradient's way back, layer by layer.

The weights of a large network are never all there at once. On the way there they are drawn, used
and forgotten, except in the last stretch of layers; on the way back each stretch is drawn again
from its seed, and its sums are computed again from what entered it.
"""

from collections.abc import Generator, Sequence

import numpy as np
import torch
from torch import Tensor

from dlviz.measure.xray_sizes import Back, Passed, There
from dlviz.nets.deep import Deep, active, block
from dlviz.nets.initialisers import drawn

KEPT_BYTES = 32 << 20  # of weights and sums that are there at once
INPUTS, ARRIVING = (0, 1), (0, 2)  # streams of a seed, beside (layer,) of a layer's weights


class Networks:
    """D networks of equal shape, one a seed; tensors are [D, width, examples], in float64."""

    def __init__(self, network: Deep, seeds: Sequence[int], batch: int) -> None:
        self.network, self.seeds = network, seeds
        self.inputs = self._normal(INPUTS, batch)
        self.arriving = self._normal(ARRIVING, batch)

    def layers(
        self, layers: range, z: Tensor
    ) -> Generator[tuple[Tensor, Tensor, Tensor], None, None]:
        """Weights, sums z and activations of some layers, from the z before them.

        The first layer of all, 0, has the inputs before it.
        """
        a = active(self.network, z) if layers[0] else z
        for layer in layers:
            W = self._weights(layer)
            z = block(self.network, z, a, W) if layer else W @ a
            a = active(self.network, z)
            yield W, z, a

    def back(self, z: Tensor, W: Tensor, g: Tensor) -> Tensor:
        """The gradient at z from g, that of the next layer's z, and W between them."""
        residual = self.network.residual != "none"
        with torch.enable_grad():
            at = z.detach().requires_grad_()
            arriving = W.mT @ g * self.network.alpha if residual else W.mT @ g
            (found,) = torch.autograd.grad((active(self.network, at) * arriving).sum(), at)
        return found + g if residual else found

    def _weights(self, layer: int) -> Tensor:
        network, shape = self.network, (self.network.width, self.network.width)
        name, scale = network.initialiser, network.init_scale
        return torch.from_numpy(
            np.stack([drawn(name, scale, (seed, layer), shape) for seed in self.seeds])
        )

    def _normal(self, stream: tuple[int, ...], batch: int) -> Tensor:
        shape = (self.network.width, batch)
        streams = [np.random.default_rng((seed, *stream)) for seed in self.seeds]
        return torch.from_numpy(np.stack([each.standard_normal(shape) for each in streams]))


def passed(network: Deep, seeds: Sequence[int], batch: int) -> Generator[None, None, Passed]:
    """There and back through networks of these seeds; yields after every layer, `yields` times.

    Standard normal inputs [width, batch], biases 0. A standard normal gradient arrives at the sums
    z of the last layer.
    """
    networks, there = Networks(network, seeds, batch), There(network)
    ranges = stretches(network, len(seeds), batch)
    entries, kept = [networks.inputs], list[tuple[Tensor, Tensor]]()
    for layers in ranges:
        kept.clear()
        for W, z, a in networks.layers(layers, entries[-1]):
            there.look(z, a)
            kept.append((W, z))
            yield
        entries.append(kept[-1][1])
    back = Back(networks.back, networks.arriving, np.stack(there.finite, 1))
    for layers, entry in zip(ranges[::-1], entries[-2::-1], strict=True):
        if not kept:
            for W, z, _ in networks.layers(layers, entry):
                kept.append((W, z))
                yield
        while kept:
            back.step(*kept.pop())
            yield
    return Passed(
        np.stack(there.signal, 1),
        back.gradient(),
        back.example(),
        np.array(there.dead),
        np.stack([cells for cells, _ in there.cells]),
        np.stack([edges for _, edges in there.cells]),
    )


def stretches(network: Deep, networks: int, batch: int) -> list[range]:
    """The layers whose weights and sums are there at once, from the first to the last."""
    each = 8 * network.width * (network.width + batch) * networks
    size = max(1, KEPT_BYTES // each)
    return [
        range(first, min(first + size, network.depth)) for first in range(0, network.depth, size)
    ]


def yields(network: Deep, networks: int, batch: int) -> int:
    """How often `passed` yields: the last stretch is drawn once, all others twice."""
    return 3 * network.depth - len(stretches(network, networks, batch)[-1])
