"""EfficientNet-Lite0 (Tan and Le 2019), our own definition; `lite0_weights` has it trained.

A block makes its channels many (expand), filters each by itself (depthwise) and sums them up into
few (project); only the first two end in a ReLU6 (Sandler et al. 2018).
"""

from collections.abc import Callable, Collection, Mapping
from functools import cache
from types import MappingProxyType
from typing import overload

import torch
from torch import Tensor, nn
from torch.nn import functional

from dlviz.nets.cnn import Layer, Silence

SIDE = 224
"""Pixels of a side of the pictures that it was trained on."""
STAGES = (  # kernel, stride, expansion, channels out, blocks
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)
STEM, HEAD, CLASSES = 32, 1280, 1000
Tap = Callable[[str, Tensor], Tensor]


class ReLU6(nn.ReLU):
    """min(max(z, 0), 6): a ReLU for whoever looks for one, as captum's rules do."""

    ceiling = 6.0

    def forward(self, z: Tensor) -> Tensor:
        """The same shape as `z`."""
        return functional.hardtanh(z, 0.0, self.ceiling)  # half the time of a clamp's way back


class Convolution(nn.Conv2d):
    """Padded as TensorFlow's "same": what is odd is put at the bottom and at the right."""

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] to [B, out, ceil(H / stride), ceil(W / stride)]."""
        kernel, stride = self.kernel_size[0], self.stride[0]
        high, wide = (max((-(-n // stride) - 1) * stride + kernel - n, 0) for n in x.shape[2:])
        ends = (wide // 2, wide - wide // 2, high // 2, high - high // 2)
        return super().forward(functional.pad(x, ends))


class Unit(nn.Module):
    """Convolution, batch norm and, where wanted, ReLU6."""

    def __init__(
        self, into: int, out: int, kernel: int = 1, stride: int = 1, groups: int = 1
    ) -> None:
        super().__init__()
        self.convolution = Convolution(into, out, kernel, stride, groups=groups, bias=False)
        self.norm = _norm(out)
        self.relu = ReLU6()

    def forward(self, x: Tensor, tap: Tap, name: str) -> Tensor:
        """[B, into, H, W] to [B, out, H / stride, W / stride]."""
        z = tap(f"{name}.norm", self.norm(self.convolution(x)))
        return tap(name, self.relu(z))


class Block(nn.Module):
    """An inverted residual: narrow, wide, narrow."""

    def __init__(self, into: int, out: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = into * expansion
        self.expand = Unit(into, wide) if expansion > 1 else None
        self.depthwise = Unit(wide, wide, kernel, stride, groups=wide)
        self.project = nn.Sequential(Convolution(wide, out, 1, bias=False), _norm(out))
        self.residual = stride == 1 and into == out

    def forward(self, x: Tensor, tap: Tap, name: str) -> Tensor:
        """[B, into, H, W] to [B, out, H / stride, W / stride]."""
        z = x if self.expand is None else self.expand(x, tap, f"{name}.expand")
        z = self.project(self.depthwise(z, tap, f"{name}.depthwise"))
        return torch.add(x, z) if self.residual else z


class Stage(nn.ModuleList):
    """Blocks whose maps have one size; the first may halve it."""

    def forward(self, x: Tensor, tap: Tap, name: str) -> Tensor:
        """[B, into, H, W] to [B, out, H / stride, W / stride]."""
        for place, block in enumerate(self):
            x = block(x, tap, f"{name}.{place}")
        return tap(name, x)


class Lite0(nn.Module):
    """Pictures in, 1,000 logits out; no hooks, so threads may share one network.

    A layer's name, in `layers()`, is the path of its module: "stem", "head", "stage1" to "stage7"
    (what a stage hands on: sums, without a ReLU), and inside the stages "stage3.0.expand",
    "stage3.0.depthwise" and so on, behind their ReLU6. "stem.norm" is what the stem's ReLU6 is
    given, and so on for each layer that has one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = Unit(3, STEM, 3, stride=2)
        self.stages = [f"stage{place}" for place in range(1, len(STAGES) + 1)]
        into = STEM
        for name, (kernel, stride, expansion, out, count) in zip(self.stages, STAGES, strict=True):
            first = Block(into, out, kernel, stride, expansion)
            rest = [Block(out, out, kernel, 1, expansion) for _ in range(1, count)]
            self.add_module(name, Stage([first, *rest]))
            into = out
        self.head = Unit(into, HEAD)
        self.out = nn.Linear(HEAD, CLASSES)

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
        """Logits [B, 1000] of pictures [B, 3, H, W], RGB in [0, 1].

        H and W are multiples of 32, at best 224.
        keep: names of layers; with any, (logits, {name: what the layer hands on}) is returned.
        silence: channels that are set to zero behind their layer. Raises KeyError for a layer that
            there is not.
        """
        silent, kept = silence or {}, dict[str, Tensor]()
        for name in {*keep, *silent} - layers().keys():
            if name.removesuffix(".norm") not in rectified():
                raise KeyError(name)

        def tap(name: str, z: Tensor) -> Tensor:
            if silent.get(name):
                z = z.index_fill(1, torch.as_tensor(silent[name], device=z.device), 0.0)
            if name in keep:
                kept[name] = z
            return z

        z = self.stem((255 * x - 127) / 128, tap, "stem")
        for name in self.stages:
            z = self.get_submodule(name)(z, tap, name)
        z = self.head(z, tap, "head")
        logits: Tensor = self.out(z.mean((2, 3)))
        return (logits, kept) if keep else logits


@cache
def layers() -> Mapping[str, Layer]:
    """Every layer that has a name, in order, for pictures of 224 x 224 pixels."""
    found = {"stem": _behind(Layer("input", (3, SIDE, SIDE), 1, 1, 0.0), "stem", STEM, 3, 2)}
    last = found["stem"]
    for place, (kernel, stride, expansion, out, count) in enumerate(STAGES, 1):
        for block in range(count):
            name, wide = f"stage{place}.{block}", last.shape[0] * expansion
            if expansion > 1:
                found[f"{name}.expand"] = _behind(last, f"{name}.expand", wide)
            by = 1 if block else stride
            found[f"{name}.depthwise"] = _behind(last, f"{name}.depthwise", wide, kernel, by)
            last = _behind(found[f"{name}.depthwise"], name, out)
        last = found[f"stage{place}"] = _behind(last, f"stage{place}", out)
    return MappingProxyType({**found, "head": _behind(last, "head", HEAD)})


def rectified() -> tuple[str, ...]:
    """The names of the layers that end in a ReLU6."""
    return tuple(name for name in layers() if "." in name or "stage" not in name)


def _behind(before: Layer, name: str, channels: int, kernel: int = 1, stride: int = 1) -> Layer:
    """The layer behind a convolution."""
    left = (kernel - stride) // 2  # what the padding puts there, for an even side
    side = before.shape[1] // stride
    return Layer(
        name,
        (channels, side, side),
        before.receptive + (kernel - 1) * before.jump,
        before.jump * stride,
        before.start + ((kernel - 1) / 2 - left) * before.jump,
    )


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3)
