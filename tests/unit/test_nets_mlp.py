"""The network as a function of its weights."""

from itertools import pairwise

import torch
from torch import nn

from dlviz.nets import mlp
from dlviz.nets.spec import Network


def test_two_classes_need_one_logit_and_more_need_one_each() -> None:
    assert mlp.sizes(Network(hidden=(8, 4)), 3, 2) == (3, 8, 4, 1)
    assert mlp.sizes(Network(hidden=()), 2, 5) == (2, 5)


def test_the_number_of_parameters() -> None:
    assert mlp.parameters((2, 8, 8, 1)) == 2 * 8 + 8 + 8 * 8 + 8 + 8 + 1


def made(sizes: tuple[int, ...], *leading: int) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    chance = torch.Generator().manual_seed(0)
    pairs = list(pairwise(sizes))
    weights = [torch.randn(*leading, o, i, generator=chance) for i, o in pairs]
    return weights, [torch.randn(*leading, o, 1, generator=chance) for _, o in pairs]


def test_the_forward_pass_is_torchs() -> None:
    weights, biases = made((2, 5, 4, 3))
    linear = [nn.Linear(2, 5), nn.Linear(5, 4), nn.Linear(4, 3)]
    for layer, W, b in zip(linear, weights, biases, strict=True):
        layer.weight.data, layer.bias.data = W, b[:, 0]
    x = torch.randn(2, 7)
    outputs = mlp.forward(Network(hidden=(5, 4), activation="silu"), weights, biases, x)
    first = nn.functional.silu(linear[0](x.T))
    second = nn.functional.silu(linear[1](first))
    for ours, theirs in zip(outputs, (first, second, linear[2](second)), strict=True):
        torch.testing.assert_close(ours, theirs.T)


def test_a_stack_of_snapshots_is_each_of_them() -> None:
    network = Network(hidden=(2, 4, 4), activation="tanh", residual=True)
    weights, biases = made((2, 2, 4, 4, 1), 3, 5)
    x = torch.randn(5, 2, 6)
    logits = mlp.forward(network, weights, biases, x)[-1]
    assert logits.shape == (3, 5, 1, 6)
    for snapshot in range(3):
        for e in range(5):
            one = [W[snapshot, e] for W in weights], [b[snapshot, e] for b in biases]
            alone = mlp.forward(network, *one, x[e])[-1]
            torch.testing.assert_close(logits[snapshot, e], alone)


def test_residual_layers_of_zero_weights_pass_their_input_on() -> None:
    network = Network(hidden=(2, 2, 3), activation="tanh", residual=True)
    weights, biases = made((2, 2, 2, 3, 1))
    nothing = [torch.zeros_like(W) for W in weights], [torch.zeros_like(b) for b in biases]
    x = torch.randn(2, 4)
    first, second, third, _ = mlp.forward(network, *nothing, x)
    assert torch.equal(first, x)
    assert torch.equal(second, x)
    assert torch.equal(third, torch.zeros(3, 4))


def test_dropout_scales_a_residual_layers_branch_and_not_its_road_through() -> None:
    network = Network(hidden=(2,), activation="identity", residual=True)
    weights, biases = made((2, 2, 1))
    x = torch.randn(2, 4)
    (hidden, _) = mlp.forward(network, weights, biases, x, [torch.zeros(2, 4)])
    assert torch.equal(hidden, x)
