"""Where the parameters of a stack of deep networks lie: `parameters.layers`, gathered by shape.

All matrices between hidden layers have one shape, so they are one block, and torch differentiates
by one block where it would by 63 matrices.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from dlviz.nets.deep import Deep
from dlviz.nets.initialisers import drawn
from dlviz.nets.mlp import parameters


@dataclass(frozen=True)
class Parts:
    """The parameters of E networks of L layers: views of one flat vector, a bias a last column.

    first: [1, E, width, features + 1]. middle: [L - 1, E, width, width + 1].
    last: [1, E, classes, width + 1]. taps: [T, E, classes, width + 1], readouts of their own of
    hidden layers. Any of them may be empty.
    """

    first: Tensor
    middle: Tensor
    last: Tensor
    taps: Tensor

    @property
    def all(self) -> tuple[Tensor, ...]:
        """Every part, in the order of the flat vector."""
        return self.first, self.middle, self.last, self.taps

    @property
    def layers(self) -> list[Tensor]:
        """Matrices [E, out, in + 1] from the first layer to the readout, without taps."""
        return [*self.first, *self.middle, *self.last]

    def only(self, e: int) -> "Parts":
        """Those of network `e` alone, as a stack of one."""
        return Parts(*(part[:, e : e + 1] for part in self.all))


def parts(flat: Tensor, sizes: Sequence[int], networks: int, taps: int = 0) -> Parts:
    """Views of a flat vector [networks * (parameters + taps' parameters)].

    Without taps it is laid out as `parameters.layers` says; theirs follow.
    """
    features, width, classes, depth = sizes[0], sizes[1], sizes[-1], len(sizes) - 2
    shapes = (
        (1, networks, width, features + 1),
        (depth - 1, networks, width, width + 1),
        (1, networks, classes, width + 1),
        (taps, networks, classes, width + 1),
    )
    counts = [torch.Size(shape).numel() for shape in shapes]
    split = torch.split(flat, counts)
    return Parts(*(part.view(shape) for part, shape in zip(split, shapes, strict=True)))


def count(sizes: Sequence[int], taps: int = 0) -> int:
    """Parameters of one network."""
    return parameters(sizes) + taps * sizes[-1] * (sizes[-2] + 1)


def initial(
    network: Deep, sizes: Sequence[int], seeds: Sequence[int], taps: Sequence[int] = ()
) -> Tensor:
    """The initial parameters of a stack, flat, float64; layer l of seed s from the stream (s, l).

    seeds: one a network. taps: hidden layers with a readout of their own; it comes from the stream
    (s, number of all layers + l).
    """
    flat = torch.zeros(len(seeds) * count(sizes, len(taps)), dtype=torch.float64)
    views = parts(flat, sizes, len(seeds), len(taps))
    layers = [*enumerate(views.layers)]
    layers += [(len(sizes) - 1 + tap, view) for tap, view in zip(taps, views.taps, strict=True)]
    for stream, view in layers:
        shape = view.shape[1], view.shape[2] - 1
        for e, seed in enumerate(seeds):
            W = drawn(network.initialiser, network.init_scale, (seed, stream), shape)
            view[e, :, :-1] = torch.from_numpy(W)
    return flat


def each_network(values: Tensor, views: Parts, into: Tensor) -> Tensor:
    """Write each network's value [E] at all its parameters; returns the flat vector `into`."""
    for view in views.all:
        view.copy_(values[:, None, None])
    return into


def norms(views: Parts) -> Tensor:
    """The length [E] of each network's whole vector, without overflow of the squares."""
    found = torch.cat([view.abs().amax(dim=(-2, -1)) for view in views.all if view.numel()])
    largest = found.amax(0)
    unit = torch.where(largest > 0, largest, 1.0)[:, None, None]
    squares = [(view / unit).square_().sum(dim=(0, 2, 3)) for view in views.all if view.numel()]
    return largest * torch.stack(squares).sum(0).sqrt_()


def clip(views: Parts, most: float) -> None:
    """Shorten each network's gradient to `most`, as `torch.nn.utils.clip_grad_norm_` does.

    A gradient that is not finite stays so.
    """
    factors = (most / (norms(views) + 1e-6)).clamp_(max=1.0)
    for view in views.all:
        view.mul_(factors[:, None, None])
