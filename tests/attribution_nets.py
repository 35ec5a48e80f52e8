"""Networks and pictures for the tests of attributions."""

from functools import cache

import torch
from torch import Tensor, nn

from dlviz.data.photos import photo
from dlviz.nets.cnn import Cnn, CnnNet, build
from dlviz.nets.lite0_weights import as_input, seen

AVERAGE = Cnn((3, 24, 24), 4, (6, 8, 10), head="average", norm=True)
SMALL = (
    (AVERAGE, "conv1"),
    (AVERAGE, "conv3"),
    (Cnn((1, 24, 24), 6, (4, 5, 6)), "conv2"),
    (Cnn((1, 20, 20), 3, (4, 6), kernel=5, pooling="average", head="flatten"), "pool1"),
    (Cnn((3, 16, 16), 3, (4, 6, 5), head="average", hidden=(7,)), "conv3"),
)


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def small(spec: Cnn = AVERAGE, seed: int = 0) -> CnnNet:
    """Not trained, but with batch norms that do something."""
    net, generator = build(spec, seed).eval().requires_grad_(False), rng(seed)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            size = module.weight.shape
            module.running_mean = 0.3 * torch.randn(size, generator=generator)
            module.running_var = 0.5 + torch.rand(size, generator=generator)
    return net


def pictures(spec: Cnn = AVERAGE, count: int = 2) -> Tensor:
    return torch.rand((count, *spec.shape), generator=rng(1))


@cache
def coffee() -> Tensor:
    return as_input(seen(photo("coffee")))
