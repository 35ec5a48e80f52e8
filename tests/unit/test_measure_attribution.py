"""Grad-CAM against captum and against what is known of it; the other methods against theirs."""

import gc

import numpy as np
import pytest
import torch
from scipy import ndimage
from torch import Tensor, nn

from dlviz.measure import attribution_methods, baselines
from dlviz.measure.attribution import (
    METHODS,
    attribute,
    attributing,
    grad_cam,
    upsampled,
    why_not,
)
from dlviz.nets.cnn import Cnn, CnnNet
from dlviz.nets.hooks import hookable, twin
from dlviz.nets.lite0 import Lite0
from dlviz.nets.lite0_weights import lite0
from tests.attribution_nets import SMALL, coffee, pictures, rng, small

pytestmark = pytest.mark.filterwarnings("ignore:Setting")  # captum tells of its hooks


def captums_cam(
    net: CnnNet | Lite0, x: Tensor, layer: str, target: int, rectified: bool = False
) -> Tensor:
    from captum.attr import LayerGradCam

    with hookable(net) as own:
        name = layer if isinstance(net, Lite0) else f"steps.{layer}"
        captum = LayerGradCam(own, own.get_submodule(name))
        found: Tensor = captum.attribute(x, target, relu_attributions=rectified)
    return found.detach()[:, 0]


@pytest.mark.parametrize("layer", ["head", "stage6", "stage4", "stage2"])
def test_grad_cam_of_lite0_is_captums(layer: str) -> None:
    net, x = lite0(), coffee()
    theirs = captums_cam(net, x, layer, 967)
    ours = grad_cam(net, x, layer, 967, rectified=False)
    assert ours.shape == theirs.shape
    assert torch.allclose(ours, theirs, atol=1e-5)
    assert (ours < 0).any() == (layer != "head")  # there, everything speaks for espresso
    assert torch.equal(grad_cam(net, x, layer, 967), ours.relu())


@pytest.mark.parametrize(("spec", "layer"), SMALL)
@pytest.mark.parametrize("rectified", [False, True])
def test_grad_cam_of_small_networks_is_captums(spec: Cnn, layer: str, rectified: bool) -> None:
    net, x = small(spec), pictures(spec, 3)
    for target in range(spec.classes):
        theirs = captums_cam(net, x, layer, target, rectified)
        ours = grad_cam(net, x, layer, target, rectified=rectified)
        assert torch.allclose(ours, theirs, atol=1e-5)
        assert ours.abs().max() > 0 or rectified


def test_each_picture_may_have_a_class_of_its_own() -> None:
    net, x = small(), pictures(count=3)
    together = grad_cam(net, x, "conv2", torch.tensor([2, 0, 3]), rectified=False)
    alone = [grad_cam(net, x[[k]], "conv2", k2, rectified=False) for k, k2 in enumerate((2, 0, 3))]
    assert torch.allclose(together, torch.cat(alone), atol=1e-6)


def test_a_contrast_is_the_difference_of_two_signed_maps() -> None:
    net, x = small(), pictures()
    first, second = (grad_cam(net, x, "conv3", k, rectified=False) for k in (0, 2))
    both = grad_cam(net, x, "conv3", 0, against=2, rectified=False)
    assert torch.allclose(both, first - second, atol=1e-6)
    assert torch.allclose(grad_cam(net, x, "conv3", 0, against=2), (first - second).relu())


def test_behind_global_average_pooling_the_raw_map_sums_to_the_logit_less_its_bias() -> None:
    """And is the class activation map: maps times the class's weights (Zhou et al. 2016)."""
    for net, x, layer, weight, bias in (
        (lite0(), coffee(), "head", lite0().out.weight, lite0().out.bias),
        (small(), pictures(), "conv3", *_last(small())),
    ):
        logits, kept = net(x, keep=(layer,))
        for target in (0, 2):
            found = grad_cam(net, x, layer, target, rectified=False)
            expected = logits[:, target] - bias[target]
            assert torch.allclose(found.sum((1, 2)), expected, atol=1e-3)
            places = kept[layer].shape[2] * kept[layer].shape[3]
            maps = torch.einsum("bkhw,k->bhw", kept[layer], weight[target]) / places
            assert torch.allclose(found, maps, atol=1e-5)


def _last(net: CnnNet) -> tuple[Tensor, Tensor]:
    (dense,) = (module for module in net.steps["out"].modules() if isinstance(module, nn.Linear))
    return dense.weight, dense.bias


def test_a_layer_without_places_is_refused() -> None:
    with pytest.raises(ValueError, match="head"):
        grad_cam(small(), pictures(), "head", 0)
    with pytest.raises(KeyError):
        grad_cam(small(), pictures(), "conv9", 0)


def test_a_map_is_made_larger_in_straight_lines() -> None:
    """Torch's rule and scipy's, which know nothing of one another."""
    maps = torch.rand((1, 7, 7), generator=rng())
    at = (np.arange(28) + 0.5) / 4 - 0.5
    where = np.meshgrid(at, at, indexing="ij")
    expected = ndimage.map_coordinates(maps[0].numpy(), where, order=1, mode="nearest")
    assert np.allclose(upsampled(maps, 28)[0].numpy(), expected, atol=1e-6)


def test_edges_are_scipys_sobel() -> None:
    x = torch.rand((1, 3, 9, 9), generator=rng())
    grey = np.einsum("chw,c->hw", x[0].numpy(), (0.299, 0.587, 0.114))
    both = [ndimage.sobel(grey, axis, mode="nearest") for axis in (0, 1)]
    assert np.allclose(baselines.sobel(x)[0].numpy(), np.hypot(*both), atol=1e-5)
    assert torch.allclose(baselines.sobel(x[:, :1].repeat(1, 3, 1, 1)), baselines.sobel(x[:, :1]))


def test_baselines_know_nothing_of_the_network() -> None:
    x = pictures()
    for method, record in METHODS.items():
        if record.baseline:
            found = [attribute(small(seed=k), x, method, k, layer="conv3") for k in (0, 1)]
            assert torch.equal(*found)
    blob = attribute(small(), x, "centre", 0, layer="conv3")[0]
    assert blob.argmax().item() in {k * 24 + j for k in (11, 12) for j in (11, 12)}
    assert torch.allclose(blob, blob.flip(0)) and torch.allclose(blob, blob.T)
    noise = attribute(small(), x, "random", 0, layer="conv3", seed=3)
    assert not torch.equal(noise[0], noise[1])
    assert not torch.equal(noise, attribute(small(), x, "random", 0, layer="conv3", seed=4))


def test_pictures_are_taken_a_few_together_and_stay_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net, x, classes = small(), pictures(count=5), torch.tensor([0, 1, 2, 3, 0])
    whole = attribute(net, x, "saliency", classes, layer="conv3")
    monkeypatch.setattr("dlviz.measure.attribution.AT_ONCE", 2 * 24**2)
    slices = attributing(net, x, "saliency", classes, layer="conv3")
    fractions = []
    with pytest.raises(StopIteration) as finished:
        while True:
            fractions.append(next(slices))
    assert fractions == [0, 0.4, 0.8]
    assert torch.allclose(finished.value.value, whole, atol=1e-7)


@pytest.mark.parametrize("method", [name for name, record in METHODS.items() if record.costly])
def test_what_takes_long_comes_in_slices(method: str) -> None:
    fractions = list(attributing(small(), pictures(), method, 1, layer="conv3"))
    assert len(fractions) >= 5
    assert fractions == sorted(fractions) and fractions[-1] <= 1


def test_only_signed_methods_speak_against_a_class() -> None:
    net, x = small(), pictures()
    for method, record in METHODS.items():
        found = attribute(net, x, method, 1, layer="conv3")
        assert found.shape == (2, 24, 24)
        assert found.dtype == torch.float32
        assert (found < 0).any() == record.signed, method


class _Functional(nn.Module):
    def __init__(self, bend: nn.Module | None) -> None:
        super().__init__()
        self.bend = bend or nn.Identity()
        self.out = nn.Linear(12, 2)

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.out(self.bend(x).flatten(1))
        return found.relu()


def test_methods_are_refused_where_captum_would_say_something_else() -> None:
    refused = {method for method in METHODS if why_not(lite0(), method)}
    assert refused == {"deeplift"}
    assert not any(why_not(small(spec), method) for spec, _ in SMALL for method in METHODS)
    guided = {"guided_backprop", "guided_grad_cam", "deeplift"}
    for bend in (None, nn.ReLU6(), nn.GELU()):
        net = _Functional(bend)
        assert {method for method in METHODS if why_not(net, method)} == guided
    with pytest.raises(ValueError, match="rule"):
        attribute(lite0(), coffee(), "deeplift", 0, layer="head")
    with pytest.raises(KeyError):
        attribute(small(), pictures(), "lime", 0, layer="conv3")


def test_the_reason_for_refusing_is_real() -> None:
    """On torch's ReLU6, captum's guided backprop is the plain gradient, bit for bit."""
    net = twin(small())
    for step in net.steps.values():
        for name, module in list(step.named_children()):
            if isinstance(module, nn.ReLU):
                setattr(step, name, nn.ReLU6())
    question = attribution_methods.Question(
        net, pictures(), torch.tensor([1, 1]), None, "conv3", rng()
    )
    plain = attribution_methods.saliency(question)
    assert torch.equal(attribution_methods.guided_backprop(question), plain)
    assert why_not(net, "guided_backprop")


def test_nothing_is_left_of_fifty_maps() -> None:
    net, x = small(), pictures()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    valid = [method for method, record in METHODS.items() if not record.costly]

    def maps(count: int) -> list[Tensor]:
        return [attribute(net, x, valid[k % len(valid)], 1, layer="conv2") for k in range(count)]

    maps(len(valid))
    gc.collect()
    alive = _graphs()
    found = maps(50)
    assert not any(each.requires_grad for each in found)
    gc.collect()
    assert _graphs() == alive
    kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    assert not any(getattr(module, kind) for module in net.modules() for kind in kinds)
    assert not any(each.requires_grad or each.grad is not None for each in net.parameters())
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
    assert not x.requires_grad


def _graphs() -> int:
    """Tensors that still hold on to a graph."""
    return sum(
        isinstance(each, Tensor) and each.grad_fn is not None
        for each in gc.get_objects()
        if type(each) in (Tensor, nn.Parameter)
    )
