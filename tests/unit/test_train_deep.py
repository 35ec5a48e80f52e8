"""Facts about training deep networks: that a stack does what torch's own loop does, one by one."""

import itertools
from collections.abc import Iterator
from math import inf

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from dlviz.nets.deep import NORMALISATIONS, RESIDUALS, Deep
from dlviz.train.deep_parts import initial, norms, parts
from dlviz.train.deep_scores import digits
from dlviz.train.deep_trainer import DeepTrainer, DeepTraining, Member
from dlviz.train.parameters import layers
from dlviz.train.remedies import stage, taps
from tests.unit.deep_reference import DeepNet, examples, trained

KINDS = list(itertools.product(NORMALISATIONS, RESIDUALS))
MEMBERS = [Member(0, 0, 0.1), Member(1, 0, 0.3), Member(1, 2, 0.05), Member(2, 2, 0.05)]
EXACT = DeepTraining(updates=5, precision="float64")


def trainer(network: Deep, training: DeepTraining = EXACT, members=MEMBERS) -> DeepTrainer:
    """A stack, trained to its end."""
    found = DeepTrainer(network, training, members)
    found.advance(inf)
    return found


def one_by_one(network: Deep, clip: float = 0.0, members=MEMBERS) -> Iterator[DeepNet]:
    """The reference's networks, trained one after the other."""
    for member in members:
        net = DeepNet(network, member.weight_seed)
        rate, seed = member.learning_rate, member.batch_seed
        trained(net, list(net.parameters()), rate=rate, seed=seed, updates=range(5), clip=clip)
        yield net


def assert_equal(stack: DeepTrainer, e: int, net: DeepNet) -> None:
    """Weights and biases of network `e` are those of the reference, to 1e-9."""
    biases = [layer.bias for layer in net.layers] + [net.last]
    for view, matrix, bias in zip(stack.weights.layers, net.matrices, biases, strict=True):
        torch.testing.assert_close(view[e, :, :-1], matrix.weight.detach(), rtol=0, atol=1e-9)
        torch.testing.assert_close(view[e, :, -1], bias.detach(), rtol=0, atol=1e-9)


@pytest.mark.parametrize(("normalisation", "residual"), KINDS)
@pytest.mark.parametrize("clip", [0.0, 0.5])
def test_a_stack_is_trained_as_torch_s_own_loop_trains_each_network(
    normalisation: str, residual: str, clip: float
) -> None:
    network = Deep(4, 9, "tanh", "xavier_normal", 1.0, normalisation, residual)
    training = DeepTraining(updates=5, clip=clip, precision="float64")
    stack = trainer(network, training)
    for e, net in enumerate(one_by_one(network, clip)):
        assert_equal(stack, e, net)


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
@pytest.mark.parametrize("depth", [1, 2, 6])
def test_so_it_is_at_every_depth_and_activation(depth: int, activation: str) -> None:
    network = Deep(depth, 9, activation, "he_normal", 1.0, "batch", "root")
    stack = trainer(network)
    for e, net in enumerate(one_by_one(network)):
        assert_equal(stack, e, net)


def test_accuracies_are_torch_s_in_evaluation_with_the_moments_of_all_training_examples() -> None:
    network = Deep(4, 16, normalisation="batch")
    stack = trainer(network)
    x, y, test_x, test_y = examples()
    for e, net in enumerate(one_by_one(network)):
        for layer in net.layers:
            layer.norm.reset_running_stats()
            layer.norm.momentum = None  # running moments are plain means, of one pass over all
        net.train()(x)
        for layer in net.layers:
            layer.norm.running_var.mul_((len(x) - 1) / len(x))
        net.eval()
        found = stack.scores(e)
        assert functional.cross_entropy(net(x), y).item() == pytest.approx(found.train_loss)
        right = [(net(a).argmax(1) == b).double().mean() for a, b in ((x, y), (test_x, test_y))]
        assert found.train_accuracy == pytest.approx(float(right[0]))
        assert found.test_accuracy == pytest.approx(float(right[1]))
        one = net(test_x[:1]).argmax(1)  # no other example has a say in what one is taken for
        assert one == net(test_x).argmax(1)[:1]


@pytest.mark.parametrize(("normalisation", "residual"), KINDS)
def test_gradient_sizes_are_torch_s(normalisation: str, residual: str) -> None:
    network = Deep(3, 9, "sigmoid", "xavier_normal", 1.0, normalisation, residual)
    stack = trainer(network)
    x, y, *_ = examples()
    for e, net in enumerate(one_by_one(network)):
        kept = _sums(net)
        loss = functional.cross_entropy(net(x[:256]), y[:256], reduction="sum")
        slopes = torch.autograd.grad(loss, kept)
        expected = [float(slope.square().mean().sqrt().log10()) for slope in slopes]
        assert stack.gradient_sizes(e).tolist() == pytest.approx(expected, abs=1e-6)


def _sums(net: DeepNet) -> list[Tensor]:
    """Filled, by the next forward pass, with what goes into each layer's normalisation."""
    kept: list[Tensor] = []
    for layer in net.layers:
        if net.network.normalisation == "none":
            layer.activation.register_forward_pre_hook(lambda _, given: kept.append(given[0]))
        else:
            layer.norm.register_forward_pre_hook(lambda _, given: kept.append(given[0]))
    return kept


def test_gradients_below_the_smallest_float32_are_measured() -> None:
    """N(0, .01²) and sigmoids: each layer keeps √(32 · 1e-4) / 4 = .0141 of the gradient."""
    network = Deep(64, 32, "sigmoid", "normal", 0.01)
    stack = DeepTrainer(network, DeepTraining(), [Member(s, s, 0.1) for s in range(3)])
    sizes = np.stack([stack.gradient_sizes(e) for e in range(3)])
    assert stack.flat.dtype == torch.float32
    assert (sizes[:, 0] < -100).all() and np.isfinite(sizes).all()
    assert np.diff(sizes[:, 1:-1], axis=1).mean() == pytest.approx(-np.log10(0.0141), rel=0.03)


def test_a_network_that_diverges_leaves_the_others_as_they_are() -> None:
    network = Deep(6, 16, "relu", "he_normal", 1.0, "batch")
    wild = Member(0, 0, 1e30)
    calm = [Member(seed, 0, 0.1) for seed in (3, 4)]
    training = DeepTraining(updates=30, clip=0.0)
    together = trainer(network, training, [calm[0], wild, calm[1]])
    alone = trainer(network, training, [calm[0], Member(9, 0, 0.1), calm[1]])
    for view, same in zip(together.weights.layers, alone.weights.layers, strict=True):
        assert torch.equal(view[[0, 2]], same[[0, 2]])
    for e, diverged in enumerate([False, True, False]):
        found = together.scores(e)
        values = (found.train_loss, found.train_accuracy, found.test_accuracy)
        assert np.isnan(values).tolist() == [diverged] * 3
        assert np.isnan(together.gradient_sizes(e)).all() == diverged


def test_a_stack_cut_into_slices_is_the_same_stack() -> None:
    network, training = Deep(3, 8), DeepTraining(updates=20, optimiser="adam")
    whole, cut = trainer(network, training), DeepTrainer(network, training, MEMBERS)
    cut.advance(inf, until=7)
    assert (cut.made, cut.done) == (7, False)
    while not cut.done:
        cut.advance(0.0)
    assert torch.equal(whole.flat, cut.flat)


@pytest.mark.parametrize("optimiser", ["sgd", "momentum", "adam"])
def test_networks_of_unequal_streams_are_trained_as_they_are_alone(optimiser: str) -> None:
    members = [Member(0, 0, 0.1), Member(0, 0, 0.2), Member(0, 5, 0.1)]  # two streams, 2 + 1
    training = DeepTraining(updates=6, optimiser=optimiser, precision="float64")
    stack = trainer(Deep(3, 8), training, members)
    for e, member in enumerate(members):
        alone = trainer(Deep(3, 8), training, [member])
        for view, own in zip(stack.weights.layers, alone.weights.layers, strict=True):
            torch.testing.assert_close(view[e], own[0], rtol=0, atol=1e-9)


def test_weights_lie_as_those_of_every_stack_do() -> None:
    network = Deep(3, 5)
    sizes = network.sizes(64, 10)
    flat = initial(network, sizes, [4, 5], taps=())
    for ours, theirs in zip(parts(flat, sizes, 2).layers, layers(flat, sizes, 2), strict=True):
        assert torch.equal(ours, theirs)
    assert torch.equal(initial(network, sizes, [5])[:5], parts(flat, sizes, 2).first[0, 1, 0, :5])


def test_the_length_of_a_gradient_whose_squares_overflow_is_found() -> None:
    network = Deep(2, 4)
    flat = torch.full_like(initial(network, network.sizes(64, 10), [0, 1]), 1e30).float()
    views = parts(flat, network.sizes(64, 10), 2)
    views.middle[:, 1] = 1e37
    expected = (1e60 * (len(flat) // 2)) ** 0.5
    found = norms(views)
    assert float(found[0]) == pytest.approx(expected, rel=1e-5)
    assert float(found[1]) == pytest.approx(1e37 * 20**0.5, rel=1e-5)


class WithTaps(nn.Module):
    """A reference network with a readout at each hidden layer but the last."""

    def __init__(self, network: Deep, seed: int) -> None:
        super().__init__()
        self.net = DeepNet(network, seed)
        self.taps = nn.ModuleList(nn.Linear(network.width, 10) for _ in range(network.depth - 1))
        self.double()
        with torch.no_grad():
            for place, tap in enumerate(self.taps):
                tap.bias.zero_()
                drawn = self.net.drawn(seed, network.depth + 1 + place, tap)
                tap.weight.copy_(torch.from_numpy(drawn))

    def losses(self, x: Tensor, y: Tensor) -> list[Tensor]:
        """At every tap, the network's own last."""
        handed = self.net.handed(x)
        logits = [tap(h) for tap, h in zip(self.taps, handed[:-1], strict=True)]
        return [functional.cross_entropy(each, y) for each in (*logits, self.net(x))]


NORMAL_OR_NOT = ["none", "batch"]


@pytest.mark.parametrize("normalisation", NORMAL_OR_NOT)
@pytest.mark.parametrize("clip", [0.0, 0.5])
def test_losses_at_every_layer_are_added_to_the_network_s_own(
    normalisation: str, clip: float
) -> None:
    network = Deep(4, 9, "sigmoid", "xavier_normal", 1.0, normalisation)
    training = DeepTraining(updates=5, clip=clip, remedy="auxiliary", precision="float64")
    stack = trainer(network, training)
    for e, member in enumerate(MEMBERS):
        net = WithTaps(network, member.weight_seed)

        def loss(x: Tensor, y: Tensor, net: WithTaps = net) -> Tensor:
            return torch.stack(net.losses(x, y)).sum()

        trained(
            net, list(net.parameters()), rate=member.learning_rate, seed=member.batch_seed,
            updates=range(5), clip=clip, loss=loss,
        )  # fmt: skip
        assert_equal(stack, e, net.net)


@pytest.mark.parametrize("normalisation", NORMAL_OR_NOT)
def test_layer_by_layer_trains_one_layer_and_its_readout_after_the_other_then_all(
    normalisation: str,
) -> None:
    network = Deep(3, 9, "sigmoid", "xavier_normal", 1.0, normalisation)
    training = DeepTraining(updates=12, remedy="layerwise", precision="float64")
    stack = trainer(network, training)
    for e, member in enumerate(MEMBERS):
        net = WithTaps(network, member.weight_seed)
        rest = {"rate": member.learning_rate, "seed": member.batch_seed}
        for layer in range(3):  # half of the updates: two for each layer
            readout = net.taps[layer] if layer < 2 else net.net.matrices[-1]
            bias = [] if layer < 2 else [net.net.last]
            trained(
                net,
                [net.net.matrices[layer].weight, net.net.layers[layer].bias,
                 *readout.parameters(), *bias],
                updates=range(2 * layer, 2 * layer + 2),
                loss=lambda x, y, net=net, layer=layer: net.losses(x, y)[layer],
                **rest,
            )  # fmt: skip
        trained(net.net, list(net.net.parameters()), updates=range(6, 12), **rest)
        assert_equal(stack, e, net.net)


def test_pretraining_is_half_of_the_updates_shared_evenly() -> None:
    found = [stage("layerwise", 4, made, 80) for made in range(80)]
    assert found == [0] * 10 + [1] * 10 + [2] * 10 + [3] * 10 + [None] * 40
    assert [stage("auxiliary", 4, made, 80) for made in range(80)] == [None] * 80
    assert taps("auxiliary", 4) == taps("layerwise", 4) == (0, 1, 2) and taps("none", 4) == ()
    assert [stage("layerwise", 64, made, 2) for made in range(2)] == [0, None]


def test_the_digits_are_1024_to_train_on_and_773_to_test() -> None:
    found = digits()
    assert found.sizes == (64, 10)
    assert (found.train, found.x.shape[1]) == (1024, 1797)
    x, y, test_x, test_y = examples()
    assert torch.equal(found.x, torch.cat([x, test_x]).mT)
    assert torch.equal(found.targets.argmax(0), torch.cat([y, test_y]))
