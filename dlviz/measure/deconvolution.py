"""A unit's answer led back to the pixels by a deconvolutional network (Zeiler and Fergus 2014)."""

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from dlviz.measure.optimised import unrectified
from dlviz.nets.cnn import SPREAD, CnnNet


def deconvolved(net: CnnNet, x: Tensor, layer: str, units: Sequence[int]) -> Tensor:
    """[n, C, H, W]: of each picture, what of it made one unit answer; 0 where nothing did.

    The way back from the unit's largest answer: a pooled value goes where it came from (the
    "switches"; an average to its whole block), negative values are dropped where the way up had a
    ReLU, and a convolution is replaced by its transpose. Without ReLUs and with no maximum on the
    way it is the gradient times the answer.

    x: [n, C, H, W] in [0, 1]. layer: a convolution. units: [n], one a picture.
    A unit that answers nothing above 0 gives zeros. Raises KeyError for another layer.
    """
    names = list(net.steps)
    way = names[: names.index(layer) + 1]
    with torch.no_grad():
        _, kept = net(x, keep=("input", *way))
        back = _largest(unrectified(net, x, layer), units)
        for place in reversed(range(len(way))):
            before = kept["input" if place == 0 else way[place - 1]]
            back = _back(net.steps[way[place]], before, back)
    return back / SPREAD


def _largest(maps: Tensor, units: Sequence[int]) -> Tensor:
    """Maps of the same shape, 0 but for each picture's largest answer of its unit."""
    left = torch.zeros_like(maps)
    for picture, unit in enumerate(units):
        flat = maps[picture, unit].flatten()
        left[picture, unit].view(-1)[flat.argmax()] = flat.max().clamp(min=0)
    return left


def _back(step: nn.Module, before: Tensor, back: Tensor) -> Tensor:
    """Through one layer: from the shape of what it hands on to that of what it is given."""
    if isinstance(step, nn.MaxPool2d):
        side, stride = step.kernel_size, step.stride
        _, switches = functional.max_pool2d(before, side, stride, return_indices=True)
        left = torch.zeros_like(before).flatten(2)
        return left.scatter_(2, switches.flatten(2), back.flatten(2)).view_as(before)
    if isinstance(step, nn.AvgPool2d):
        side = cast(int, step.kernel_size)
        share = back.repeat_interleave(side, 2).repeat_interleave(side, 3) / side**2
        beyond = [have - had for have, had in zip(before.shape[2:], share.shape[2:], strict=True)]
        return functional.pad(share, (0, beyond[1], 0, beyond[0]))
    for module in reversed(list(step.children())):
        back = _through(module, back)
    return back


def _through(module: nn.Module, back: Tensor) -> Tensor:
    if isinstance(module, nn.ReLU):
        return back.clamp(min=0)
    if isinstance(module, nn.Conv2d):
        return functional.conv_transpose2d(
            back, module.weight, padding=cast(tuple[int, int], module.padding)
        )
    if isinstance(module, nn.BatchNorm2d):
        gain = module.weight / torch.sqrt(cast(Tensor, module.running_var) + module.eps)
        return back * gain.view(1, -1, 1, 1)
    raise KeyError(type(module).__name__)
