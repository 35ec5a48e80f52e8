"""The same training, written the ordinary way: one `nn.Module`, one `torch.optim`, one loop."""

from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from dlviz.data.examples import load
from dlviz.nets.initialisers import initial
from dlviz.nets.mlp import sizes
from dlviz.train.experiment import Experiment
from dlviz.train.schedules import SCHEDULES

MODULES = {
    "identity": nn.Identity,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "elu": nn.ELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
}
TORCH_DTYPE = {"float64": torch.float64, "float32": torch.float32}


class Sine(nn.Module):
    def forward(self, z: Tensor) -> Tensor:
        return torch.sin(z)


class Net(nn.Module):
    """Linear layers; with residual sums and dropout masks where the experiment has them."""

    def __init__(self, experiment: Experiment) -> None:
        super().__init__()
        network, examples = experiment.network, load(experiment.data)
        self.residual = network.residual
        self.activation = MODULES.get(network.activation, Sine)()
        shape = sizes(network, len(examples.features), examples.classes)
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in pairwise(shape))
        self.to(TORCH_DTYPE[experiment.training.precision])
        with torch.no_grad():
            for layer, W, b in zip(self.layers, *initial(network, shape), strict=True):
                layer.weight.copy_(torch.from_numpy(W))
                layer.bias.copy_(torch.from_numpy(b))

    def forward(self, h: Tensor, masks: list[Tensor] | None = None) -> Tensor:
        for place, layer in enumerate(self.layers[:-1]):
            above = self.activation(layer(h))
            if masks:
                above = above * masks[place].T
            h = h + above if self.residual and above.shape == h.shape else above
        return self.layers[-1](h)


def loss_of(name: str, logits: Tensor, labels: Tensor) -> Tensor:
    """Mean loss; logits [B, K], labels [B]."""
    if name == "cross_entropy" and logits.shape[1] == 1:
        return functional.binary_cross_entropy_with_logits(logits[:, 0], labels.to(logits.dtype))
    if name == "cross_entropy":
        return functional.cross_entropy(logits, labels)
    if logits.shape[1] == 1:
        targets = (2 * labels - 1).to(logits.dtype)[:, None]
    else:
        targets = 2 * functional.one_hot(labels, logits.shape[1]).to(logits.dtype) - 1
    outputs = logits.tanh() if name == "squared_tanh" else logits
    return functional.mse_loss(outputs, targets, reduction="none").sum(1).mean() / 2


def optimiser_of(experiment: Experiment, net: Net) -> torch.optim.Optimizer:
    training = experiment.training
    groups = [
        {"params": [layer.weight for layer in net.layers], "weight_decay": training.l2},
        {"params": [layer.bias for layer in net.layers], "weight_decay": 0.0},
    ]
    rate, momentum = training.learning_rate, training.momentum
    return {
        "sgd": lambda: torch.optim.SGD(groups, rate),
        "momentum": lambda: torch.optim.SGD(groups, rate, momentum=momentum),
        "nesterov": lambda: torch.optim.SGD(groups, rate, momentum=momentum, nesterov=True),
        "adagrad": lambda: torch.optim.Adagrad(groups, rate),
        "rmsprop": lambda: torch.optim.RMSprop(groups, rate),
        "adam": lambda: torch.optim.Adam(groups, rate),
        "adamw": lambda: torch.optim.AdamW(groups, rate),
    }[training.optimiser]()


def reference(experiment: Experiment) -> list[np.ndarray]:
    """The final weights [out, in] and biases [out], layer by layer: W, b, W, b, ..."""
    training, network, examples = experiment.training, experiment.network, load(experiment.data)
    schedule = SCHEDULES[training.schedule]
    x = torch.tensor(examples.inputs(examples.train_xy), dtype=TORCH_DTYPE[training.precision])
    labels = torch.tensor(examples.train_labels)
    net = Net(experiment)
    optimiser = optimiser_of(experiment, net)
    n, drawn = len(labels), 0
    rngs = [np.random.default_rng([training.batch_seed, epoch]) for epoch in range(200)]
    stream = np.concatenate([rng.permutation(n) for rng in rngs])
    chance = torch.Generator().manual_seed(training.batch_seed)
    for update in range(training.updates):
        for change in experiment.changes:
            if change.step == update:
                experiment = experiment.having(**{change.field: change.value})
                if change.field == "optimiser":
                    optimiser = optimiser_of(experiment, net)
        rate = experiment.training.learning_rate * schedule.rate(update, training.updates)
        for group in optimiser.param_groups:
            group["lr"] = rate
        size = (experiment.training.batch_size or n) * schedule.batch(update, training.updates)
        batch = stream[drawn : drawn + size] if size < n else np.arange(n)
        drawn += size if size < n else 0
        masks = [
            (torch.rand(width, len(batch), generator=chance, dtype=torch.float64) >= p).to(x.dtype)
            / (1 - p)
            for width in network.hidden
            if (p := network.dropout) > 0
        ]
        optimiser.zero_grad()
        loss_of(training.loss, net(x[batch], masks), labels[batch]).backward()
        for layer in net.layers:
            layer.weight.grad += training.l1 * layer.weight.detach().sign()
        optimiser.step()
    return [p.detach().numpy() for p in net.parameters()]
