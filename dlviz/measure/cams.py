"""Grad-CAM of many layers and classes at once (Selvaraju and others, 2017)."""

from collections.abc import Generator, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.measure.slices import ended
from dlviz.measure.subject import Net
from dlviz.train.devices import use_threads

Floats = npt.NDArray[np.float32]


def camming(
    net: Net, x: Tensor, layers: Sequence[str], targets: Sequence[int]
) -> Generator[float, None, list[Floats]]:
    """[C, h, w] for each layer: the raw map of each of the C classes, signed.

    A map is the sum of a layer's channels, each times the mean over its places of the slope of the
    class's logit. x: [1, channels, H, W] in [0, 1]. One pass forward, one back for each class;
    yields the fraction done after each. Nothing is hooked, and no graph is kept at the end.
    Raises KeyError for a layer that there is not.
    """
    use_threads()
    with torch.enable_grad():
        logits, kept = net(x.detach().requires_grad_(), keep=tuple(layers))
    maps = [kept[name] for name in layers]
    weights: list[list[Tensor]] = [[] for _ in layers]
    for done, target in enumerate(targets):
        yield (done + 1) / (len(targets) + 1)
        use_threads()
        with torch.enable_grad():
            score = logits[0, target]
        slopes = torch.autograd.grad(score, maps, retain_graph=True)
        for place, slope in enumerate(slopes):
            weights[place].append(slope[0].mean((1, 2)))
    return [
        torch.einsum("kc,chw->khw", torch.stack(each), of.detach()[0]).numpy()
        for each, of in zip(weights, maps, strict=True)
    ]


def grad_cams(net: Net, x: Tensor, layers: Sequence[str], targets: Sequence[int]) -> list[Floats]:
    """`camming` to its end."""
    return ended(camming(net, x, layers, targets))
