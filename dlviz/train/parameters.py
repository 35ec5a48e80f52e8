"""Where the parameters of a stack lie: one flat vector, with a view for each layer.

A layer is a matrix [out, in + 1]; its last column is the bias, a weight whose input is always 1.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor

from dlviz.nets.initialisers import initial
from dlviz.nets.mlp import parameters
from dlviz.nets.spec import Network


def layers(flat: Tensor, sizes: Sequence[int], networks: int) -> list[Tensor]:
    """Views [..., networks, out, in + 1] of a flat vector [..., networks * parameters].

    The matrices of one layer are contiguous over the networks.
    """
    views, start = [], 0
    for fan_in, out in pairwise(sizes):
        stop = start + networks * out * (fan_in + 1)
        block = flat[..., start:stop]
        views.append(block.view(*flat.shape[:-1], networks, out, fan_in + 1))
        start = stop
    return views


def initial_flat(
    networks: Sequence[Network],
    sizes: Sequence[int],
    device: torch.device | str = "cpu",
    dtype: torch.dtype = torch.float64,
) -> Tensor:
    """The initial parameters of a stack, flat; drawn in float64, then rounded."""
    flat = torch.zeros(len(networks) * parameters(sizes), dtype=torch.float64)
    views = layers(flat, sizes, len(networks))
    for e, network in enumerate(networks):
        weights, biases = initial(network, tuple(sizes))
        for view, W, b in zip(views, weights, biases, strict=True):
            view[e, :, :-1] = torch.from_numpy(W)
            view[e, :, -1] = torch.from_numpy(b)
    return flat.to(dtype).to(device)


def placed(values: Tensor, like: Tensor) -> Tensor:
    """The values in the type and on the device of `like`; mps could not take them as float64."""
    return values.to(like.dtype).to(like.device)


def each_network(
    values: Sequence[float], sizes: Sequence[int], like: Tensor, *, biases: bool
) -> Tensor:
    """A flat vector that holds each network's value at all its weights.

    biases: whether at its biases as well; else 0 there.
    """
    flat = torch.zeros_like(like)
    for view in layers(flat, sizes, len(values)):
        where = view if biases else view[..., :-1]
        where.copy_(torch.tensor(values, dtype=like.dtype)[:, None, None])
    return flat
