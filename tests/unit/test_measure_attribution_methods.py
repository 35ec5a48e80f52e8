"""Methods other than Grad-CAM, against captum's whole and against what is known of each."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from dlviz.measure import attribution_methods
from dlviz.measure.attribution import attribute, completeness
from dlviz.nets.cnn import Cnn
from dlviz.nets.hooks import hookable
from tests.attribution_nets import AVERAGE, pictures, rng, small

pytestmark = pytest.mark.filterwarnings("ignore:Setting")  # captum tells of its hooks


def test_guided_grad_cam_is_captums() -> None:
    from captum.attr import GuidedGradCam

    net, x = small(), pictures()
    with hookable(net) as own:
        captum = GuidedGradCam(own, own.get_submodule("steps.conv3"))
        theirs = captum.attribute(x.clone().requires_grad_(), 1, interpolate_mode="bilinear")
    ours = attribute(net, x, "guided_grad_cam", 1, layer="conv3")
    assert torch.allclose(ours, theirs.detach().abs().amax(1), atol=1e-6)
    assert ours.max() > 0


def _slope(net: nn.Module, x: Tensor, target: int) -> Tensor:
    x = x.clone().requires_grad_()
    (found,) = torch.autograd.grad(net(x)[:, target].sum(), x)
    return found


def test_gradients_are_autograds() -> None:
    net, x = small(), pictures()
    slope = _slope(net, x, 2)
    found = attribute(net, x, "saliency", 2, layer="conv3")
    assert torch.allclose(found, slope.abs().amax(1))
    found = attribute(net, x, "input_x_gradient", 2, layer="conv3")
    assert torch.allclose(found, (slope * x).sum(1), atol=1e-6)
    contrast = attribute(net, x, "input_x_gradient", 2, layer="conv3", against=0)
    assert torch.allclose(contrast, ((slope - _slope(net, x, 0)) * x).sum(1), atol=1e-6)


def test_smoothgrad_is_the_mean_gradient_of_noisy_pictures() -> None:
    net, x = small(), pictures()
    generator, draws = rng(5), attribution_methods.DRAWS
    noise = [torch.randn(x.shape, generator=generator) for _ in range(draws)]
    slopes = [_slope(net, x + attribution_methods.NOISE * each, 1) for each in noise]
    found = attribute(net, x, "smoothgrad", 1, layer="conv3", seed=5)
    assert torch.allclose(found, torch.stack(slopes).mean(0).abs().amax(1), atol=1e-6)
    assert not torch.allclose(found, attribute(net, x, "smoothgrad", 1, layer="conv3", seed=6))


@pytest.mark.parametrize("shape", [(3, 72, 72), (3, 40, 40), (1, 42, 42)])
def test_occlusion_in_pieces_is_captums_whole(shape: tuple[int, int, int]) -> None:
    """Also where the last window reaches beyond the picture."""
    from captum.attr import Occlusion

    net = small(Cnn(shape, 3, (4, 4), head="average"))
    x = torch.rand((2, *shape), generator=rng())
    window, step = attribution_methods.windows(shape[1])
    theirs = Occlusion(net).attribute(
        x, (shape[0], window, window), (shape[0], step, step), 0.5, torch.tensor([2, 1])
    )
    ours = attribute(net, x, "occlusion", torch.tensor([2, 1]), layer="conv2")
    assert torch.allclose(ours, theirs.sum(1), atol=1e-5)


def test_occlusion_asks_the_network_once_a_window() -> None:
    class Counting(nn.Module):
        asked = 0

        def forward(self, x: Tensor) -> Tensor:
            self.asked += 1
            return x.mean((2, 3))

    net = Counting()
    attribute(net, torch.rand((1, 3, 40, 40), generator=rng()), "occlusion", 1, layer="")
    assert net.asked == 1 + 9 * 9


def test_the_windows_of_occlusion_are_in_proportion_but_never_tiny() -> None:
    assert [attribution_methods.windows(side) for side in (224, 40)] == [(28, 14), (8, 4)]


def test_deeplift_adds_up_exactly_and_integrated_gradients_nearly() -> None:
    net, x = small(replace(AVERAGE, pooling="average")), pictures()
    for against in (None, 3):
        for method, most in (("deeplift", 1e-4), ("integrated_gradients", 0.02)):
            maps = attribute(net, x, method, 1, layer="conv3", against=against)
            missed = completeness(net, x, maps, 1, against=against)
            assert missed.shape == (2,)
            assert missed.max() <= most
    gradient = attribute(net, x, "input_x_gradient", 1, layer="conv3")
    assert completeness(net, x, gradient, 1).max() > 0.05


def test_integrated_gradients_are_captums_with_many_steps() -> None:
    from captum.attr import IntegratedGradients

    net, x = small(), pictures()
    with hookable(net) as own:
        captum = IntegratedGradients(own)
        grey = torch.full_like(x, 0.5)
        whole = captum.attribute(x, grey, 1, n_steps=500, method="riemann_middle")
    theirs = whole.detach().sum(1)
    ours = attribute(net, x, "integrated_gradients", 1, layer="conv3")
    assert (ours - theirs).norm() <= 0.05 * theirs.norm()


def test_of_a_linear_score_all_ways_to_add_up_are_weight_times_pixel() -> None:
    net = nn.Sequential(nn.Flatten(), nn.Linear(3 * 12 * 12, 2)).requires_grad_(False)
    x, dense = torch.rand((2, 3, 12, 12), generator=rng()), net[1]
    weight = dense.weight[1].view(3, 12, 12)
    found = attribute(net, x, "integrated_gradients", 1, layer="")
    assert torch.allclose(found, (weight * (x - 0.5)).sum(1), atol=1e-6)
    found = attribute(net, x, "input_x_gradient", 1, layer="")
    assert torch.allclose(found, (weight * x).sum(1), atol=1e-6)
