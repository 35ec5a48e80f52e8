"""The deconvolutional network, beside autograd and brute force."""

from itertools import product

import pytest
import torch
from torch import Tensor

from dlviz.data.pictures import load_pictures
from dlviz.jobs import finish
from dlviz.measure.deconvolution import deconvolved
from dlviz.measure.optimised import unrectified
from dlviz.measure.receptive import corner
from dlviz.nets.cnn import SPREAD, Cnn, CnnNet, build
from dlviz.train.cnn_run import CnnRun

SPECS = [
    Cnn((channels, side, side), 3, (4, 5, 6), kernel, pooling)
    for channels, side, kernel, pooling in product(
        (1, 3), (12, 15), (3, 5), ("max", "average", "stride")
    )
]


def positive(spec: Cnn) -> CnnNet:
    """A network whose ReLUs are all open: its weights and (normalised) pixels are positive."""
    net = build(spec, seed=1).eval().requires_grad_(False)
    with torch.no_grad():
        for each in net.parameters():
            each.abs_()
    return net


def bright(spec: Cnn, count: int = 2) -> Tensor:
    return 0.5 + 0.5 * torch.rand((count, *spec.shape), generator=torch.Generator().manual_seed(0))


def test_on_the_way_back_only_what_is_positive_passes() -> None:
    """Zeiler and Fergus's ReLU, written down for one hidden layer: transposed filters of it."""
    net = finish(CnnRun()).net()
    with torch.no_grad():
        x = torch.tensor(load_pictures(CnnRun().data)[1].images[:3])
        maps = unrectified(net, x, "conv2")
        first, second = (net.steps[name].get_submodule("0") for name in ("conv1", "conv2"))
        pooled, switches = torch.nn.functional.max_pool2d(
            net(x, keep=("conv1",))[1]["conv1"], 2, return_indices=True
        )
        for unit in (0, 5):
            left = torch.zeros_like(maps)
            flat = maps[:, unit].flatten(1)
            best = flat.argmax(1, keepdim=True)
            left[:, unit].view(3, -1).scatter_(1, best, flat.gather(1, best).clamp(min=0))
            back = torch.nn.functional.conv_transpose2d(left, second.weight, padding=1).relu()
            assert (back == 0).any() and back.shape == pooled.shape
            wide = torch.nn.functional.max_unpool2d(back, switches, 2).relu()
            expected = torch.nn.functional.conv_transpose2d(wide, first.weight, padding=1)
            found = deconvolved(net, x, "conv2", [unit] * 3)
            assert torch.allclose(found, expected / SPREAD, atol=1e-3)


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_with_open_relus_it_is_the_gradient_times_the_answer(spec: Cnn) -> None:
    net, x = positive(spec), bright(spec).requires_grad_()
    maps = unrectified(net, x, "conv3")
    answers = torch.stack([maps[0, 1].max(), maps[1, 4].max()])
    (slope,) = torch.autograd.grad(answers.sum(), x)
    found = deconvolved(net, x.detach(), "conv3", [1, 4])
    assert torch.allclose(found, answers.detach().view(2, 1, 1, 1) * slope, rtol=1e-4, atol=1e-6)


def test_of_a_first_layer_it_is_the_unit_s_own_filter_in_its_place() -> None:
    spec = Cnn(channels=(6,))
    net = build(spec, seed=3).eval().requires_grad_(False)
    x = torch.rand((1, 1, 24, 24), generator=torch.Generator().manual_seed(2))
    maps = unrectified(net, x, "conv1")[0, 2]
    row, column = divmod(int(maps.argmax()), 24)
    expected = torch.zeros(28, 28)
    top, left = corner(spec.layer("conv1"), row, column)
    weight = net.steps["conv1"][0].weight[2, 0]
    expected[top + 2 : top + 5, left + 2 : left + 5] = maps.max() * weight / 0.25
    assert torch.allclose(deconvolved(net, x, "conv1", [2])[0, 0], expected[2:26, 2:26], atol=1e-6)


def test_the_switches_bring_a_value_back_to_where_it_came_from() -> None:
    spec = Cnn((1, 8, 8), 2, (1, 1), kernel=1)
    net = positive(spec)
    x = torch.full((1, 1, 8, 8), 0.5)
    x[0, 0, 5, 2] = 1.0
    found = deconvolved(net, x, "conv2", [0])[0, 0]
    assert found.nonzero().tolist() == [[5, 2]]


@pytest.fixture(scope="module")
def trained() -> CnnNet:
    return finish(CnnRun()).net()


@pytest.mark.parametrize("layer", ["conv1", "conv2", "conv3"])
def test_it_stays_within_the_receptive_field(trained: CnnNet, layer: str) -> None:
    _, test = load_pictures(CnnRun().data)
    x, geometry = torch.tensor(test.images[:6]), trained.spec.layer(layer)
    for unit in range(4):
        maps = unrectified(trained, x, layer)[:, unit]
        found = deconvolved(trained, x, layer, [unit] * len(x))
        for picture, own in zip(found, maps, strict=True):
            row, column = divmod(int(own.argmax()), own.shape[1])
            top, left = corner(geometry, row, column)
            size = geometry.receptive
            inside = torch.zeros_like(picture)
            inside[:, max(top, 0) : top + size, max(left, 0) : left + size] = 1
            assert (picture * (1 - inside)).abs().max() == 0


def test_what_it_leads_back_to_is_what_changes_the_unit(trained: CnnNet) -> None:
    """Brute force: each pixel is made grey in turn."""
    _, test = load_pictures(CnnRun().data)
    strong = torch.tensor(test.images[:200])
    unit = int(unrectified(trained, strong, "conv3").amax((0, 2, 3)).argmax())
    best = int(unrectified(trained, strong, "conv3")[:, unit].flatten(1).amax(1).argmax())
    x = strong[best : best + 1]
    before = unrectified(trained, x, "conv3")[0, unit].max()
    without = x.repeat(24 * 24, 1, 1, 1)
    without[torch.arange(24 * 24), 0, torch.arange(24 * 24) // 24, torch.arange(24 * 24) % 24] = 0.5
    lost = (before - unrectified(trained, without, "conv3")[:, unit].amax((1, 2))).abs()
    found = deconvolved(trained, x, "conv3", [unit])[0, 0].abs().flatten()
    both = torch.corrcoef(
        torch.stack([lost.argsort().argsort(), found.argsort().argsort()]).float()
    )
    assert both[0, 1] > 0.5


def test_a_unit_that_answers_nothing_leads_back_to_nothing(trained: CnnNet) -> None:
    net = build(Cnn(), seed=0).eval().requires_grad_(False)
    with torch.no_grad():
        net.steps["conv3"][0].bias.fill_(-100)
    assert deconvolved(net, torch.rand(1, 1, 24, 24), "conv3", [0]).abs().max() == 0


def test_only_convolutions_can_be_led_back() -> None:
    net = build(Cnn(hidden=(4,)), seed=0).eval()
    with pytest.raises(KeyError):
        deconvolved(net, torch.rand(1, 1, 24, 24), "dense1", [0])
