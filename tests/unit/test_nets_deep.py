"""Facts about deep networks: that they are torch's own, layer by layer."""

import itertools
from math import sqrt

import pytest
import torch
from torch.nn import functional

from dlviz.nets.deep import EPSILON, NORMALISATIONS, RESIDUALS, Deep, forward, hidden, normalised
from tests.unit.deep_reference import DeepNet, examples

KINDS = list(itertools.product(NORMALISATIONS, RESIDUALS))


def net_and_parts(
    network: Deep, seed: int = 0
) -> tuple[DeepNet, list[torch.Tensor], list[torch.Tensor]]:
    """A reference network with biases that are not 0, and the same weights in our layout."""
    net = DeepNet(network, seed)
    chance = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for layer in net.layers:
            layer.bias.copy_(torch.randn(network.width, generator=chance, dtype=torch.float64))
    biases = [layer.bias.detach()[:, None] for layer in net.layers] + [net.last.detach()[:, None]]
    return net, [layer.weight.detach() for layer in net.matrices], biases


@pytest.mark.parametrize(("normalisation", "residual"), KINDS)
@pytest.mark.parametrize("stacked", [False, True])
def test_it_is_the_network_that_torch_s_modules_make(
    normalisation: str, residual: str, stacked: bool
) -> None:
    network = Deep(4, 8, "tanh", "xavier_normal", 1.0, normalisation, residual)
    net, weights, biases = net_and_parts(network)
    x = examples()[0][:50]
    inputs = x.mT
    if stacked:  # in a stack, products and biases are one operation
        weights, biases = [W[None] for W in weights], [b[None] for b in biases]
        inputs = inputs[None]
    sums, logits = forward(network, weights, biases, inputs)
    assert len(sums) == 4 and sums[0].shape[-2:] == (8, 50)
    torch.testing.assert_close(logits.reshape(10, 50), net(x).mT, rtol=1e-12, atol=1e-12)
    _, handed = hidden(network, weights[:-1], biases[:-1], inputs)
    for ours, theirs in zip(handed, net.handed(x), strict=True):
        torch.testing.assert_close(ours.reshape(8, 50), theirs.mT, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("shape", [(5, 40), (3, 5, 40), (2, 3, 5, 40)])
def test_batch_and_layer_normalisation_are_torch_s(shape: tuple[int, ...]) -> None:
    z = 3 + 2 * torch.randn(shape, dtype=torch.float64)
    rows = z.reshape(-1, *shape[-2:])
    batch = torch.stack(
        [functional.batch_norm(row.mT, None, None, training=True, eps=EPSILON).mT for row in rows]
    )
    layer = functional.layer_norm(rows.mT, shape[-2:-1], eps=EPSILON).mT
    torch.testing.assert_close(normalised(z, -1), batch.view(shape))
    torch.testing.assert_close(normalised(z, -2), layer.view(shape))


def test_examples_beside_the_reference_do_not_change_the_moments() -> None:
    z = torch.randn(2, 5, 30, dtype=torch.float64)
    alone, both = normalised(z[..., :20], -1), normalised(z, -1, 20)
    torch.testing.assert_close(both[..., :20], alone)
    mean, sd = z[..., :20].mean(-1, keepdim=True), z[..., :20].var(-1, correction=0, keepdim=True)
    torch.testing.assert_close(both[..., 20:], (z[..., 20:] - mean) / (sd + EPSILON).sqrt())
    torch.testing.assert_close(normalised(z, -2, 20), normalised(z, -2))


def test_a_single_example_has_nothing_left_after_batch_normalisation() -> None:
    assert normalised(torch.randn(3, 5, 1), -1).abs().max() == 0


def test_a_residual_block_is_scaled_by_one_over_the_root_of_their_number() -> None:
    assert Deep(depth=17, residual="root").alpha == pytest.approx(1 / sqrt(16))
    assert (Deep(residual="one").alpha, Deep(residual="none").alpha) == (1.0, 0.0)
    assert Deep(depth=1, residual="root").alpha == 1.0  # no block, nothing to divide by
    assert Deep(depth=3, width=7).sizes(64, 10) == (64, 7, 7, 7, 10)


def test_a_residual_relu_network_doubles_its_signal_a_block_unscaled_and_scaled_by_e_in_all() -> (
    None
):
    """E z² grows by 1 + α² a block (He): 2^L against (1 + 1/L)^L → e."""
    width, blocks, networks = 128, 12, 40
    chance = torch.Generator().manual_seed(0)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn((networks, *shape), generator=chance)

    weights = [normal(width, width) * sqrt(2 / width) for _ in range(blocks + 1)]
    biases = [torch.zeros(networks, width, 1)] * len(weights)
    x, grown = normal(width, 50), {}
    for residual in ("one", "root"):
        sums, _ = hidden(Deep(blocks + 1, width, residual=residual), weights, biases, x)
        grown[residual] = float(sums[-1].square().mean() / sums[0].square().mean())
    assert grown["one"] == pytest.approx(2**blocks, rel=0.15)
    assert grown["root"] == pytest.approx((1 + 1 / blocks) ** blocks, rel=0.05)
