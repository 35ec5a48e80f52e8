"""EfficientNet-Lite0: what it makes of known photographs, its layers, and how it is loaded."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from dlviz.data.imagenet import imagenet_classes
from dlviz.data.photos import photo
from dlviz.errors import UserError
from dlviz.measure.receptive import corner
from dlviz.nets import lite0_weights
from dlviz.nets.hooks import hookable, twin
from dlviz.nets.lite0 import Lite0, ReLU6, layers, rectified
from dlviz.nets.lite0_weights import as_input, available, lite0, seen
from dlviz.nets.redirected import redirecting


def probabilities(name: str) -> dict[str, float]:
    with torch.no_grad():
        found = lite0()(as_input(seen(photo(name)))).softmax(1)[0].tolist()
    return dict(zip(imagenet_classes(), found, strict=True))


@pytest.mark.parametrize(
    ("name", "best", "expected"),
    [
        ("coffee", "espresso", 0.951),
        ("camera", "tripod", 0.937),
        ("china", "palace", 0.349),
        ("flower", "daisy", 0.321),
    ],
)
def test_it_names_the_photographs_as_the_reference_network_does(
    name: str, best: str, expected: float
) -> None:
    found = probabilities(name)
    assert max(found, key=lambda each: found[each]) == best
    assert found[best] == pytest.approx(expected, abs=0.02)


def test_it_spreads_the_cat_over_three_kinds_of_cat() -> None:
    found = probabilities("chelsea")
    cats = [found[kind] for kind in ("tiger cat", "Egyptian cat", "tabby")]
    assert cats == pytest.approx([0.385, 0.363, 0.167], abs=0.02)


def test_it_has_4652008_parameters_and_none_of_them_is_trained() -> None:
    net = lite0()
    assert sum(each.numel() for each in net.parameters()) == 4_652_008
    assert not any(each.requires_grad for each in net.parameters())
    assert not any(module.training for module in net.modules())


def test_a_photograph_does_not_change_batch_norm() -> None:
    before = [each.clone() for each in lite0().buffers()]
    lite0()(torch.rand(1, 3, 64, 64))
    assert all(torch.equal(a, b) for a, b in zip(before, lite0().buffers(), strict=True))


def test_there_is_one_network_in_a_process() -> None:
    assert available()
    assert lite0() is lite0()


def test_every_tensor_of_the_file_has_its_place() -> None:
    path = lite0_weights._file()
    assert path is not None
    theirs = torch.load(path, weights_only=True)
    names = dict(lite0_weights._names())
    assert len(names) == 296
    assert sorted(names.values()) == sorted(theirs)
    assert sorted(names) == sorted(lite0().state_dict())


def test_without_its_package_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lite0_weights, "find_spec", lambda name: None)
    assert not available()
    with pytest.raises(UserError) as error:
        lite0()
    assert error.value.code == "lite0_missing"


def test_another_file_is_not_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = tmp_path / "weights.pth"
    torch.save(Lite0().state_dict(), other)
    monkeypatch.setattr(lite0_weights, "_file", lambda: other)
    with pytest.raises(UserError) as error:
        lite0()
    assert error.value.code == "lite0_damaged"


def test_the_network_sees_the_middle_of_a_photograph() -> None:
    wide = np.zeros((256, 400, 3), dtype=np.uint8)
    wide[16:240, 88:312] = 255
    assert seen(wide).shape == (224, 224, 3)
    assert (seen(wide) == 255).all()


def test_a_pixel_of_127_is_nothing_to_it() -> None:
    kept: list[Tensor] = []
    net = twin(lite0())
    net.stem.convolution.register_forward_pre_hook(lambda _, given: kept.append(given[0]))
    net(torch.full((1, 3, 32, 32), 127 / 255))
    assert kept[0].abs().max() < 1e-6


def test_layers_have_the_shapes_that_they_say() -> None:
    _, kept = lite0()(as_input(seen(photo("coffee"))), keep=tuple(layers()))
    assert {name: tuple(z.shape[1:]) for name, z in kept.items()} == {
        name: layer.shape for name, layer in layers().items()
    }
    for name in rectified():
        assert kept[name].min() >= 0
        assert kept[name].max() <= 6


@pytest.mark.parametrize("name", ["stem", "stage1", "stage2.0.depthwise", "stage2", "stage3"])
def test_nothing_beyond_the_receptive_field_changes_a_unit_and_its_edges_do(name: str) -> None:
    net, layer = lite0(), layers()[name]
    random = torch.Generator().manual_seed(0)
    x = torch.rand((1, 3, 224, 224), generator=random)
    other = torch.rand((1, 3, 224, 224), generator=random)
    middle = layer.shape[1] // 2
    top, left = corner(layer, middle, middle)
    size = layer.receptive
    box = torch.zeros(224, 224, dtype=torch.bool)
    box[top : top + size, left : left + size] = True

    def unit(picture: Tensor) -> Tensor:
        tapped = f"{name}.norm" if name in rectified() else name
        with torch.no_grad():
            return net(picture, keep=(tapped,))[1][tapped][0, :, middle, middle]

    plain = unit(x)
    assert torch.equal(unit(x.where(box, other)), plain)
    edges = (slice(top, top + 1), slice(top + size - 1, top + size))
    for edge in edges:
        changed = x.clone()
        changed[:, :, edge, left : left + size] = other[:, :, edge, left : left + size]
        assert not torch.equal(unit(changed), plain)


def test_a_silent_channel_is_zero_and_what_is_behind_it_changes() -> None:
    x = torch.rand(1, 3, 64, 64)
    logits, kept = lite0()(x, keep=("stage3.0.expand",))
    unit = int(kept["stage3.0.expand"].sum((0, 2, 3)).argmax())
    silence = {"stage3.0.expand": [unit]}
    without, left = lite0()(x, keep=("stage3.0.expand",), silence=silence)
    assert left["stage3.0.expand"][0, unit].abs().max() == 0
    assert not torch.allclose(logits, without)


@pytest.mark.parametrize("name", ["stage9", "stage3.norm", "input"])
def test_a_layer_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(KeyError):
        lite0()(torch.rand(1, 3, 32, 32), keep=(name,))


def test_a_twin_has_the_same_weights_and_its_own_modules() -> None:
    other = twin(lite0())
    pairs = zip(lite0().parameters(), other.parameters(), strict=True)
    assert all(a.data_ptr() == b.data_ptr() for a, b in pairs)
    assert not set(map(id, lite0().modules())) & set(map(id, other.modules()))


class _GuidedRule(torch.autograd.Function):
    """ReLU6 with the rule of guided backpropagation (Springenberg et al. 2015)."""

    @staticmethod
    def forward(ctx, z):  # type: ignore[no-untyped-def]
        ctx.save_for_backward(z)
        return z.clamp(0, 6)

    @staticmethod
    def backward(ctx, slope):  # type: ignore[no-untyped-def]
        (z,) = ctx.saved_tensors
        return slope.clamp(min=0) * ((z >= 0) & (z <= 6))


class _Guided(nn.Module):
    def forward(self, z: Tensor) -> Tensor:
        return _GuidedRule.apply(z)  # type: ignore[no-any-return,no-untyped-call]


@pytest.mark.filterwarnings("ignore:Setting backward hooks on ReLU")
def test_captums_guided_backpropagation_sees_the_relu6() -> None:
    from captum.attr import GuidedBackprop

    x = torch.rand((1, 3, 64, 64), generator=torch.Generator().manual_seed(0)).requires_grad_()
    with hookable(lite0()) as net:
        found = GuidedBackprop(net).attribute(x, target=7)
    ours = twin(lite0())
    for module in list(ours.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, ReLU6):
                setattr(module, name, _Guided())
    (expected,) = torch.autograd.grad(ours(x)[0, 7], x)
    (plain,) = torch.autograd.grad(lite0()(x)[0, 7], x)
    assert torch.allclose(found, expected, rtol=1e-4, atol=1e-7)
    assert not torch.allclose(found, plain, rtol=0.1)


def test_a_redirecting_relu_lets_past_only_what_leads_out_of_a_dead_place() -> None:
    net, relus = redirecting(nn.Sequential(nn.ReLU()))
    z = torch.tensor([[-1.0, -2.0], [-1.0, 2.0]], requires_grad=True)
    slopes = torch.tensor([[-1.0, 1.0], [-1.0, 1.0]])
    net(z).backward(slopes)
    assert z.grad is not None
    assert z.grad.tolist() == [[-1.0, 0.0], [0.0, 1.0]]  # the second picture is not blocked
    relus[0].redirect, z.grad = False, None
    net(z).backward(slopes)
    assert z.grad is not None
    assert z.grad.tolist() == [[0.0, 0.0], [0.0, 1.0]]


def test_redirecting_relus_hand_on_the_same() -> None:
    x = torch.rand(1, 3, 64, 64)
    assert torch.equal(redirecting(lite0())[0](x), lite0()(x))
