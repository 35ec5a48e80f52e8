"""Facts about small convolutional networks, against loops in NumPy and against brute force."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
import torch
from scipy.signal import correlate2d

from dlviz.measure.receptive import corner
from dlviz.nets.cnn import HEADS, POOLINGS, Cnn, CnnNet, build, from_vector, to_vector

Floats = npt.NDArray[np.float64]

SPECS = {
    "default": Cnn(),
    "average": Cnn((3, 13, 13), 4, (3, 5, 2), 5, "average", "average", (7,)),
    "stride": Cnn((1, 11, 11), 3, (4, 3, 2, 2), 3, "stride", "flatten", (6, 5), norm=True),
    "one layer": Cnn((2, 6, 6), 3, (4,), 7, "max", "flatten"),
    "dense": Cnn((1, 8, 8), 10, (), hidden=(16, 12)),
}


def loosened(spec: Cnn, seed: int = 0) -> CnnNet:
    """A net whose every number is random, batch normalisation's means and variances as well."""
    random = np.random.default_rng(seed)
    drawn = (random.normal(0, 0.3, spec.parameters), random.uniform(0.2, 1, spec.buffers))
    return from_vector(spec, np.concatenate(drawn).astype(np.float32))


def pictures(spec: Cnn, count: int = 3) -> torch.Tensor:
    return torch.rand(count, *spec.shape, generator=torch.Generator().manual_seed(7))


@pytest.fixture(params=SPECS)
def spec(request: pytest.FixtureRequest) -> Cnn:
    return SPECS[request.param]


# --- an independent forward pass ------------------------------------------------------------


class Plain:
    """The same network for one picture, in float64 with loops; reads the flat vector by itself."""

    def __init__(self, spec: Cnn, vector: npt.NDArray[np.float32]) -> None:
        self.spec, self.vector, self.at = spec, vector.astype(np.float64), 0
        self.moments = spec.parameters

    def take(self, *shape: int) -> Floats:
        size = int(np.prod(shape))
        self.at += size
        return self.vector[self.at - size : self.at].reshape(shape)

    def normed(self, z: Floats) -> Floats:
        """z [C, ...] with its bias, or batch normalised; then ReLU."""
        size, tail = len(z), (1,) * (z.ndim - 1)
        if self.spec.norm:
            gain, shift = self.take(size), self.take(size)
            mean, variance = self.vector[self.moments :][: 2 * size].reshape(2, size)
            self.moments += 2 * size
            scale = gain / np.sqrt(variance + 1e-5)
            z = (z - mean.reshape(-1, *tail)) * scale.reshape(-1, *tail) + shift.reshape(-1, *tail)
        return np.maximum(z, 0)

    def conv(self, h: Floats, channels: int) -> Floats:
        k = self.spec.kernel
        W = self.take(channels, len(h), k, k)
        b = np.zeros(channels) if self.spec.norm else self.take(channels)
        return np.stack(
            [
                sum(correlate2d(h[d], W[c, d], mode="same") for d in range(len(h))) + b[c]
                for c in range(channels)
            ]
        )

    def pool(self, h: Floats) -> Floats:
        if self.spec.pooling == "stride":
            return h[:, ::2, ::2]
        kind = np.max if self.spec.pooling == "max" else np.mean
        return np.array(
            [
                [
                    [kind(of[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]) for j in range(len(of[0]) // 2)]
                    for i in range(len(of) // 2)
                ]
                for of in h
            ]
        )

    def __call__(self, x: Floats) -> dict[str, Floats]:
        kept, h = {"input": x}, (x - 0.5) / 0.25
        for place, channels in enumerate(self.spec.channels, start=1):
            h = kept[f"conv{place}"] = self.normed(self.conv(h, channels))
            if place < len(self.spec.channels):
                h = kept[f"pool{place}"] = self.pool(h)
        if self.spec.channels:
            heads = {"max": h.max((1, 2)), "average": h.mean((1, 2)), "flatten": h.reshape(-1)}
            h = kept["head"] = heads[self.spec.head]
        h = h.reshape(-1)
        for place, neurons in enumerate(self.spec.hidden, start=1):
            W = self.take(neurons, len(h))
            z = W @ h if self.spec.norm else W @ h + self.take(neurons)
            h = kept[f"dense{place}"] = self.normed(z)
        kept["out"] = self.take(self.spec.classes, len(h)) @ h + self.take(self.spec.classes)
        return kept


def test_the_forward_pass_is_that_of_plain_loops_in_every_layer(spec: Cnn) -> None:
    net, x = loosened(spec), pictures(spec)
    names = [layer.name for layer in spec.layers]
    logits, kept = net.forward(x, keep=names)
    assert list(kept) == names and torch.equal(kept["out"], logits)
    for place, picture in enumerate(x.double().numpy()):
        wanted = Plain(spec, to_vector(net))(picture)
        for layer in spec.layers:
            assert kept[layer.name].shape[1:] == layer.shape == wanted[layer.name].shape
            np.testing.assert_allclose(
                kept[layer.name][place].numpy(), wanted[layer.name], rtol=1e-4, atol=2e-5
            )
    assert torch.equal(net.forward(x), logits)


def test_the_default_network_has_6086_parameters_and_the_dense_rival_39206() -> None:
    conv = (9 * 1 + 1) * 8 + (9 * 8 + 1) * 16 + (9 * 16 + 1) * 32 + (32 + 1) * 6
    assert Cnn().parameters == conv == 6086
    dense = Cnn(channels=(), hidden=(64, 32))
    assert dense.parameters == 577 * 64 + 65 * 32 + 33 * 6 == 39206
    assert Cnn().multiplications == 9 * (576 * 8 + 144 * 8 * 16 + 36 * 16 * 32) + 32 * 6


def test_parameters_and_buffers_are_counted_as_the_modules_have_them(spec: Cnn) -> None:
    net = build(spec, 0)
    assert spec.parameters == sum(p.numel() for p in net.parameters())
    assert spec.buffers == sum(b.numel() for b in net.buffers())
    assert to_vector(net).shape == (spec.parameters + spec.buffers,)


# --- what a unit sees -----------------------------------------------------------------------


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize(("side", "kernel"), [(24, 3), (13, 5)])
def test_a_unit_changes_with_every_pixel_of_its_receptive_field_and_with_no_other(
    pooling: str, side: int, kernel: int
) -> None:
    spec = Cnn((1, side, side), 2, (2, 2, 2), kernel, pooling, "average")
    weights = np.random.default_rng(0).uniform(0.1, 0.5, spec.parameters)
    net = from_vector(spec, weights.astype(np.float32))  # nothing is blocked by a ReLU
    dark = torch.full((1, *spec.shape), 0.5)
    lit = dark.repeat(side * side, 1, 1, 1)
    lit.view(side * side, -1).fill_diagonal_(1e6)  # a pixel each, bright enough for every maximum
    names = [layer.name for layer in spec.layers]
    _, before = net.forward(dark, keep=names)
    _, after = net.forward(lit, keep=names)
    pixel = np.arange(side)
    for layer in spec.layers[1:]:
        changed = ((after[layer.name] - before[layer.name]) > 1e-2).numpy()[:, 0]
        maps = changed.reshape(len(lit), *(layer.shape[1:] or (1, 1)))
        for row, column in np.ndindex(*maps.shape[1:]):
            seen = [
                (pixel >= first) & (pixel < first + layer.receptive)
                for first in corner(layer, row, column)
            ]
            wanted = np.outer(*seen)
            found = maps[:, row, column].reshape(side, side)
            assert np.array_equal(found, wanted), (layer.name, row, column)


def test_the_receptive_field_grows_from_3_to_8_to_18_pixels() -> None:
    sees = {layer.name: layer.receptive for layer in Cnn().layers}
    assert [sees[name] for name in ("input", "conv1", "conv2", "conv3")] == [1, 3, 8, 18]
    jumps = {layer.name: layer.jump for layer in Cnn().layers}
    assert [jumps[name] for name in ("conv1", "pool1", "pool2", "conv3")] == [1, 2, 4, 4]


def test_a_dense_network_has_no_maps_and_every_neuron_sees_all_pixels() -> None:
    layers = SPECS["dense"].layers
    assert [layer.name for layer in layers] == ["input", "dense1", "dense2", "out"]
    assert {layer.receptive for layer in layers[1:]} == {8}
    with pytest.raises(KeyError):
        SPECS["dense"].layer("head")


# --- weights --------------------------------------------------------------------------------


def test_a_network_and_its_vector_are_the_same(spec: Cnn) -> None:
    net = loosened(spec)
    again = from_vector(spec, to_vector(net))
    assert np.array_equal(to_vector(again), to_vector(net))
    assert torch.equal(again.forward(pictures(spec)), net.forward(pictures(spec)))
    assert not again.training and not any(p.requires_grad for p in again.parameters())
    with pytest.raises(ValueError, match="weights"):
        from_vector(spec, to_vector(net)[1:])


def test_a_seed_draws_the_same_weights_whatever_else_is_random(spec: Cnn) -> None:
    one = to_vector(build(spec, 3))
    torch.rand(5)
    assert np.array_equal(one, to_vector(build(spec, 3)))
    assert not np.array_equal(one, to_vector(build(spec, 4)))


def test_weights_begin_uniform_within_one_over_the_root_of_the_inputs() -> None:
    net = build(Cnn(channels=(64, 64, 64)), 0)
    W = net.steps["conv3"][0].weight.detach()  # type: ignore[index]
    bound = 1 / np.sqrt(64 * 9)
    assert float(W.abs().max()) <= bound
    assert float(W.std()) == pytest.approx(bound / np.sqrt(3), rel=0.01)


# --- silence --------------------------------------------------------------------------------


def test_a_silent_map_is_one_whose_weights_out_are_zero() -> None:
    spec = replace(SPECS["average"], norm=False)
    net, x = loosened(spec), pictures(spec)
    cut = loosened(spec)
    cut.steps["conv2"][0].weight[:, [0, 2]] = 0  # type: ignore[index]
    silent = net.forward(x, silence={"pool1": [0, 2]})
    assert torch.allclose(silent, cut.forward(x), atol=1e-6)
    assert torch.equal(silent, net.forward(x, silence={"conv1": [0, 2]}))
    assert not torch.allclose(silent, net.forward(x))


@pytest.mark.parametrize("head", HEADS)
def test_a_silent_layer_says_nothing_and_a_broken_unit_can_be_silenced(head: str) -> None:
    spec = Cnn(head=head)
    net, x = loosened(spec), pictures(spec)
    everything = list(range(32))
    logits, kept = net.forward(x, keep=("conv3", "head"), silence={"conv3": everything})
    assert not kept["conv3"].any() and not kept["head"].any()
    assert torch.allclose(logits, net.steps["out"](torch.zeros_like(kept["head"])))
    net.steps["conv3"][0].bias[5] = torch.nan  # type: ignore[index]
    assert not net.forward(x).isfinite().all()
    assert net.forward(x, silence={"conv3": [5]}).isfinite().all()


def test_a_layer_that_is_not_there_is_refused() -> None:
    net, x = build(Cnn(), 0), pictures(Cnn())
    with pytest.raises(KeyError):
        net.forward(x, keep=("conv4",))
    with pytest.raises(KeyError):
        net.forward(x, silence={"conv4": [0]})


def test_gradients_reach_the_pixels_and_nothing_is_done_in_place() -> None:
    net, x = from_vector(Cnn(), to_vector(build(Cnn(), 0))), pictures(Cnn()).requires_grad_()
    _, kept = net.forward(x, keep=("conv1", "pool1", "head"))
    before = {name: values.clone() for name, values in kept.items()}
    net.forward(x)[:, 0].sum().backward()
    assert x.grad is not None and x.grad.abs().max() > 0
    assert all(torch.equal(kept[name], values) for name, values in before.items())
