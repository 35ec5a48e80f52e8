"""Deep networks the ordinary way: one `nn.Module`, `torch.optim`, one loop, float64."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from dlviz.data.examples import load
from dlviz.nets.deep import Deep
from dlviz.nets.initialisers import drawn
from dlviz.train.batches import order
from dlviz.train.sweep import DATASETS

MODULES = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}


class Layer(nn.Module):
    """A normalisation and a bias of its own, if there is one; then the activation."""

    def __init__(self, network: Deep) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(network.width))
        width = network.width
        self.norm = {
            "none": nn.Identity(),
            "batch": nn.BatchNorm1d(width, affine=False),
            "layer": nn.LayerNorm(width, elementwise_affine=False),
        }[network.normalisation]
        self.activation = MODULES[network.activation]()

    def forward(self, z: Tensor) -> Tensor:
        return self.activation(self.norm(z) + self.bias)


class DeepNet(nn.Module):
    def __init__(self, network: Deep, seed: int) -> None:
        super().__init__()
        self.network = network
        shape = network.sizes(64, 10)
        self.matrices = nn.ModuleList(nn.Linear(i, o, bias=False) for i, o in pairwise(shape))
        self.layers = nn.ModuleList(Layer(network) for _ in range(network.depth))
        self.last = nn.Parameter(torch.zeros(10))
        self.double()
        with torch.no_grad():
            for place, layer in enumerate(self.matrices):
                layer.weight.copy_(torch.from_numpy(self.drawn(seed, place, layer)))

    def drawn(self, seed: int, place: int, layer: nn.Linear) -> object:
        shape = layer.out_features, layer.in_features
        return drawn(self.network.initialiser, self.network.init_scale, (seed, place), shape)

    def handed(self, x: Tensor) -> list[Tensor]:
        """What every hidden layer hands on; without normalisation z + b is where the bias acts.

        In a residual network the bias is part of the block, so it is scaled and carried on.
        """
        normal, alpha = self.network.normalisation != "none", self.network.alpha
        found: list[Tensor] = []
        z = torch.zeros(())
        for place, layer in enumerate(self.layers):
            product = self.matrices[place](found[-1] if found else x)
            if not normal:
                product = product + layer.bias
            z = z + alpha * product if found and self.network.residual != "none" else product
            found.append(layer(z) if normal else layer.activation(z))
        return found

    def forward(self, x: Tensor) -> Tensor:
        return self.matrices[-1](self.handed(x)[-1]) + self.last


def examples() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Training inputs and labels, test inputs and labels."""
    found = load(DATASETS["digits"])
    rows = [found.standardised(part) for part in (found.train_rows, found.test_rows)]
    labels = found.train_labels, found.test_labels
    x, test_x = (torch.from_numpy(part) for part in rows)
    y, test_y = (torch.tensor(part) for part in labels)
    return x, y, test_x, test_y


def trained(
    net: nn.Module,
    parameters: Sequence[nn.Parameter],
    *,
    rate: float,
    seed: int,
    updates: range,
    batch: int = 64,
    clip: float = 0.0,
    loss: Callable[[Tensor, Tensor], Tensor] | None = None,
) -> None:
    """Plain SGD on the stream of batches of a seed; `updates`: which places of the stream."""
    x, y, _, _ = examples()
    optimiser = torch.optim.SGD(parameters, lr=rate)
    for update in updates:
        chosen = torch.from_numpy(order(seed, len(x), update * batch, batch))
        found = (
            functional.cross_entropy(net(x[chosen]), y[chosen])
            if loss is None
            else loss(x[chosen], y[chosen])
        )
        optimiser.zero_grad()
        found.backward()
        if clip:
            nn.utils.clip_grad_norm_(parameters, clip)
        optimiser.step()
