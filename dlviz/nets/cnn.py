"""Small convolutional (and dense) networks for pictures, by a short description.

    picture -> [convolution, batch norm, ReLU, 2x2 pooling] x L -> head -> [dense, ReLU] x D -> out

The last convolution has no pooling behind it, and with `Cnn.pools` others have none either.
Pixels in [0, 1] go in; (x - 0.5) / 0.25 is taken inside. No hooks and nothing that a pass changes:
threads may share one network.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import sqrt
from types import MappingProxyType
from typing import cast, overload

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from dlviz.texts import say

Silence = Mapping[str, Sequence[int]]
"""Channels (or neurons) that are set to zero, by the name of their layer."""

MEAN, SPREAD = 0.5, 0.25


@dataclass(frozen=True)
class Pooling:
    """How a map is halved: `side` x `side` places, every second one, become one."""

    label: str
    side: int
    module: type[nn.MaxPool2d] | type[nn.AvgPool2d]


POOLINGS: Mapping[str, Pooling] = MappingProxyType(
    {
        "max": Pooling(say("cnn.maximum_of_2_x_2"), 2, nn.MaxPool2d),
        "average": Pooling(say("cnn.average_of_2_x_2"), 2, nn.AvgPool2d),
        "stride": Pooling(say("cnn.every_second_one"), 1, nn.MaxPool2d),
    }
)
HEADS: Mapping[str, str] = MappingProxyType(
    {
        "max": say("cnn.maximum_of_each_map"),
        "average": say("cnn.average_of_each_map"),
        "flatten": say("cnn.all_places"),
    }
)


@dataclass(frozen=True)
class Layer:
    """One named layer, and what its units see of the picture.

    shape: of what it hands on, without the batch: (channels, height, width) or (neurons,).
    receptive: pixels across that can change a unit; padding may be among them. jump: pixels from
    one unit to the next. start: the first unit's centre in pixels, 0 being the middle of the first
    pixel.
    """

    name: str
    shape: tuple[int, ...]
    receptive: int
    jump: int
    start: float


@dataclass(frozen=True)
class Cnn:
    """What a network looks like.

    shape: (channels, height, width) of the pictures; height and width are equal.
    classes: how many logits come out.
    channels: maps of each convolution; none: a dense network, whose first layer takes all pixels.
    kernel: pixels across, odd; zero padding keeps the size of a map.
    pooling: a name in POOLINGS, after every convolution but the last.
    pools: with places (the first convolution is 1), after those of them only.
    head: a name in HEADS: what is handed on of the last maps.
    hidden: neurons of each dense layer between the head and the logits.
    norm: batch normalisation before each ReLU, in place of a bias.
    """

    shape: tuple[int, int, int] = (1, 24, 24)
    classes: int = 6
    channels: tuple[int, ...] = (8, 16, 32)
    kernel: int = 3
    pooling: str = "max"
    head: str = "max"
    hidden: tuple[int, ...] = ()
    norm: bool = False
    pools: tuple[int, ...] | None = None

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """From "input" over "conv1", "pool1", ..., "head", "dense1", ... to "out".

        A network without convolutions has no "head": its first dense layer takes the pixels.
        """
        found = [Layer("input", self.shape, 1, 1, 0.0)]
        count = len(self.channels)
        pooled = range(count) if self.pools is None else self.pools
        for place, channels in enumerate(self.channels, start=1):
            found.append(self._convolved(found[-1], f"conv{place}", channels))
            if place in pooled and place < count:
                found.append(self._pooled(found[-1], f"pool{place}"))
        whole = _whole(found[-1])
        if self.channels:
            maps = found[-1].shape
            size = int(np.prod(maps)) if self.head == "flatten" else maps[0]
            found.append(Layer("head", (size,), *whole))
        for place, neurons in enumerate(self.hidden, start=1):
            found.append(Layer(f"dense{place}", (neurons,), *whole))
        return (*found, Layer("out", (self.classes,), *whole))

    def layer(self, name: str) -> Layer:
        """The layer of that name. Raises KeyError."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)

    @property
    def parameters(self) -> int:
        """Numbers that are learned."""
        each = 2 if self.norm else 1  # gain and shift, or a bias
        found = 0
        for before, after in pairwise((self.shape[0], *self.channels)):
            found += before * after * self.kernel**2 + each * after
        for before, after in pairwise(self._dense):
            found += before * after + each * after
        return found + (self._dense[-1] + 1) * self.classes

    @property
    def buffers(self) -> int:
        """Numbers that batch normalisation keeps: a mean and a variance a channel."""
        return 2 * (sum(self.channels) + sum(self.hidden)) if self.norm else 0

    @property
    def multiplications(self) -> int:
        """In one pass of one picture."""
        found, maps = 0, self.shape
        for layer in self.layers:
            if layer.name.startswith("conv"):
                places = layer.shape[1] * layer.shape[2]
                found += places * maps[0] * layer.shape[0] * self.kernel**2
            if len(layer.shape) == 3:
                maps = layer.shape
        return found + sum(a * b for a, b in pairwise((*self._dense, self.classes)))

    @property
    def _dense(self) -> tuple[int, ...]:
        """Numbers from what the first dense layer takes to what the last hidden one hands on."""
        first = self.layer("head").shape[0] if self.channels else int(np.prod(self.shape))
        return (first, *self.hidden)

    def _convolved(self, before: Layer, name: str, channels: int) -> Layer:
        seen = before.receptive + (self.kernel - 1) * before.jump
        return Layer(name, (channels, *before.shape[1:]), seen, before.jump, before.start)

    def _pooled(self, before: Layer, name: str) -> Layer:
        further = (POOLINGS[self.pooling].side - 1) * before.jump
        sides = tuple(self._halved(side) for side in before.shape[1:])
        return Layer(
            name,
            (before.shape[0], *sides),
            before.receptive + further,
            2 * before.jump,
            before.start + further / 2,
        )

    def _halved(self, side: int) -> int:
        """The side of a map behind a pooling layer; a last row that lacks a partner is left out."""
        return (side - POOLINGS[self.pooling].side) // 2 + 1


class CnnNet(nn.Module):
    """A network of that kind; made by `build` or `from_vector`, for it is born without a seed.

    steps: a module for each layer but the input, by its name.
    """

    def __init__(self, spec: Cnn) -> None:
        super().__init__()
        self.spec = spec
        self.steps = nn.ModuleDict()
        before = spec.layers[0]
        for layer in spec.layers[1:]:
            self.steps[layer.name] = _step(spec, before, layer)
            before = layer

    @overload
    def forward(
        self, x: Tensor, keep: Collection[str], silence: Silence | None = ...
    ) -> tuple[Tensor, dict[str, Tensor]]: ...

    @overload
    def forward(
        self, x: Tensor, keep: tuple[()] = ..., silence: Silence | None = ...
    ) -> Tensor: ...

    def forward(
        self, x: Tensor, keep: Collection[str] = (), silence: Silence | None = None
    ) -> Tensor | tuple[Tensor, dict[str, Tensor]]:
        """Logits [B, K] of pictures [B, C, H, W] with pixels in [0, 1].

        keep: names of layers; with any, (logits, {name: what the layer hands on}) is returned.
        silence: channels that are set to zero behind their layer. Raises KeyError for a layer that
            there is not.
        """
        for name in (*keep, *(silence or ())):
            self.spec.layer(name)
        h = _silenced(x, "input", silence)
        kept = {"input": h} if "input" in keep else {}
        h = ((h - MEAN) / SPREAD).contiguous(memory_format=torch.channels_last)  # a third faster
        for name, step in self.steps.items():
            h = _silenced(step(h), name, silence)
            if name in keep:
                kept[name] = h
        return (h, kept) if keep else h


def build(spec: Cnn, seed: int) -> CnnNet:
    """A network before its training, in training mode.

    Weights and biases are uniform within ±1 / √inputs, as PyTorch draws them, from a generator of
    their own; gains are 1, shifts 0.
    """
    net, generator = CnnNet(spec), torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, nn.Conv2d | nn.Linear):
                bound = 1 / sqrt(module.weight[0].numel())
                module.weight.uniform_(-bound, bound, generator=generator)
                if module.bias is not None:
                    module.bias.uniform_(-bound, bound, generator=generator)
    return net


def from_vector(spec: Cnn, vector: npt.NDArray[np.float32]) -> CnnNet:
    """The network of `to_vector`, ready for use: evaluation mode, no gradients for its weights."""
    net = CnnNet(spec).eval().requires_grad_(False)
    parts = [*net.parameters(), *net.buffers()]
    if vector.shape != (sum(part.numel() for part in parts),):
        raise ValueError("not the weights of this network")
    flat, begin = torch.tensor(vector, dtype=torch.float32), 0
    for part in parts:
        part.copy_(flat[begin : begin + part.numel()].view_as(part))
        begin += part.numel()
    return net


def to_vector(net: CnnNet) -> npt.NDArray[np.float32]:
    """[P] parameters in the order of their layers, then batch normalisation's means and variances.

    A layer's weights [out, in, kernel, kernel] or [out, in] come before its biases [out].
    """
    parts = [part.detach().reshape(-1) for part in (*net.parameters(), *net.buffers())]
    return cast(npt.NDArray[np.float32], torch.cat(parts).numpy())


def _step(spec: Cnn, before: Layer, layer: Layer) -> nn.Module:
    """What turns what one layer hands on into the next."""
    name, into = layer.name, before.shape[0]
    if name.startswith("conv"):
        margin, bias = spec.kernel // 2, not spec.norm
        conv = nn.Conv2d(into, layer.shape[0], spec.kernel, padding=margin, bias=bias)
        if into == 1:  # else pictures of one channel fix no order
            conv.weight.data = conv.weight.data.to(memory_format=torch.channels_last)
        return _active(conv, nn.BatchNorm2d, layer.shape[0], spec.norm)
    if name.startswith("pool"):
        pooling = POOLINGS[spec.pooling]
        return pooling.module(pooling.side, stride=2)
    if name == "head":
        return _head(spec.head, before)
    flat = [nn.Flatten()] if len(before.shape) == 3 else []
    hidden = name != "out"
    into = int(np.prod(before.shape))
    bias = not (hidden and spec.norm)
    dense = nn.Linear(into, layer.shape[0], bias=bias)
    if not hidden:
        return nn.Sequential(*flat, dense)
    return nn.Sequential(*flat, *_active(dense, nn.BatchNorm1d, layer.shape[0], spec.norm))


def _active(
    module: nn.Module, norm: type[nn.BatchNorm1d] | type[nn.BatchNorm2d], size: int, normed: bool
) -> nn.Sequential:
    if not normed:
        return nn.Sequential(module, nn.ReLU())
    behind = norm(size)
    behind.num_batches_tracked = None  # counts for a mean over all batches only: nothing of ours
    return nn.Sequential(module, behind, nn.ReLU())


def _head(kind: str, maps: Layer) -> nn.Module:
    if kind == "flatten":
        return nn.Flatten()
    pool = nn.MaxPool2d if kind == "max" else nn.AvgPool2d
    side = cast(tuple[int, int], maps.shape[1:])
    return nn.Sequential(pool(side), nn.Flatten())


def _whole(maps: Layer) -> tuple[int, int, float]:
    """Receptive field, jump and start of a unit that sees all places of a map."""
    side = maps.shape[1]
    seen = maps.receptive + (side - 1) * maps.jump
    return seen, maps.jump * side, maps.start + maps.jump * (side - 1) / 2


def _silenced(h: Tensor, name: str, silence: Silence | None) -> Tensor:
    """Without the channels that are to be silent; what is not finite in them goes as well."""
    channels = (silence or {}).get(name)
    if channels is None or len(channels) == 0:
        return h
    return h.index_fill(1, torch.as_tensor(channels, device=h.device), 0.0)
