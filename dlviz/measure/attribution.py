"""Where a network's answer comes from: Grad-CAM of our own, other methods, and their baselines.

One verb, `attribute`; `attributing` is the same in slices.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import torch
from torch import Tensor, nn
from torch.nn import functional

from dlviz.measure import attribution_methods as ways
from dlviz.measure import baselines
from dlviz.measure.attribution_methods import GREY, Contrast, Question, at_once
from dlviz.measure.slices import ended
from dlviz.texts import say
from dlviz.train.devices import use_threads

AT_ONCE = 224**2
"""Pixels of the pictures that are taken together."""
_LINEAR = (
    *(nn.Conv2d, nn.Linear, nn.BatchNorm1d, nn.BatchNorm2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d),
    *(nn.MaxPool2d, nn.Flatten, nn.Identity, nn.Dropout),
)  # with max pooling, which is linear where its switches are


@dataclass(frozen=True)
class Need:
    """What a method needs every activation of a network to be, and what is said where it is not."""

    fits: Callable[[nn.Module], bool]
    say: str


@dataclass(frozen=True)
class Method:
    """A way to say where an answer comes from.

    label: the field's name. say: what it does. signed: values below zero speak against the class.
    costly: takes seconds on Lite0. baseline: knows nothing of the network.
    by: what computes it. needs: what it needs of a network, if anything.
    """

    label: str
    say: str
    by: Callable[[Question], Generator[float, None, Tensor]] = field(repr=False)
    signed: bool = False
    costly: bool = False
    baseline: bool = False
    needs: Need | None = field(default=None, repr=False)


def grad_cam(
    net: nn.Module,
    x: Tensor,
    layer: str,
    target: int | Tensor,
    *,
    against: int | None = None,
    rectified: bool = True,
) -> Tensor:
    """[B, h, w] Grad-CAM (Selvaraju et al. 2017): a layer's maps, summed by what they weigh.

    A map weighs the mean over its places of the class's gradient there. Behind global average
    pooling, the unrectified map of the last layer sums to the logit less its bias.

    net: forward(x, keep=(layer,)) gives logits [B, K] and the layer's maps [B, U, h, w].
    x: [B, C, H, W] in [0, 1]. target: the class, one for all or [B].
    against: another class, whose logit is taken away from the target's: a contrast.
    rectified: without what speaks against the class. Raises KeyError for a layer that there is not,
    ValueError for one without places.
    """
    with torch.enable_grad():
        logits, kept = net(x.detach().clone().requires_grad_(), keep=(layer,))
        maps = kept[layer]
        if maps.ndim != 4:
            raise ValueError(f"{layer} has no places")
        (slopes,) = torch.autograd.grad(_score(logits, target, against).sum(), maps)
    found = torch.einsum("bkhw,bk->bhw", maps.detach(), slopes.mean((2, 3)))
    return found.relu() if rectified else found


def upsampled(maps: Tensor, side: int) -> Tensor:
    """[B, side, side] of maps [B, h, w]: bilinear."""
    size = (side, side)
    return functional.interpolate(maps[:, None], size, mode="bilinear", align_corners=False)[:, 0]


def why_not(net: nn.Module, method: str) -> str:
    """A sentence why a method would say something else than its name on this network, or "".

    Judged by the network's modules; an activation that is no module is not seen. Raises KeyError.
    """
    needs = METHODS[method].needs
    if needs is None:
        return ""
    leaves = [module for module in net.modules() if not list(module.children())]
    bent = [module for module in leaves if not isinstance(module, _LINEAR)]
    if bent and all(needs.fits(module) for module in bent):
        return ""
    return needs.say


def attributing(
    net: nn.Module,
    x: Tensor,
    method: str,
    target: int | Tensor,
    *,
    layer: str,
    against: int | None = None,
    seed: int = 0,
) -> Generator[float, None, Tensor]:
    """`attribute` in slices: yields the fraction done at least every 0.2 s."""
    reason = why_not(net, method)
    if reason:
        raise ValueError(reason)
    classes = _each(target, len(x))
    generator = torch.Generator().manual_seed(seed)
    size = max(AT_ONCE // (x.shape[2] * x.shape[3]), 1)
    found: list[Tensor] = []
    for begin in range(0, len(x), size):
        some = x[begin : begin + size].detach()
        asked = classes[begin : begin + size]
        slices = METHODS[method].by(Question(net, some, asked, against, layer, generator))
        while True:
            use_threads()
            try:
                fraction = next(slices)
            except StopIteration as finished:
                found.append(finished.value)
                break
            yield (begin + fraction * len(some)) / len(x)
    return torch.cat(found)


def attribute(
    net: nn.Module,
    x: Tensor,
    method: str,
    target: int | Tensor,
    *,
    layer: str,
    against: int | None = None,
    seed: int = 0,
) -> Tensor:
    """[B, H, W] where on each picture the answer comes from, by a method in `METHODS`.

    net: in evaluation mode; it is not changed, and nothing stays at it. x: [B, C, H, W] in [0, 1],
    square. target: the class, one for all or [B]. layer: for Grad-CAM and Guided Grad-CAM, a name
    that `forward` can keep. against: another class, whose logit is taken away from the target's.
    seed: of SmoothGrad's noise and of the random baseline.
    Values have no unit; only where `METHODS[method].signed` may they be below zero. Raises KeyError
    for another method or layer, ValueError where the method is not valid (`why_not`).
    """
    return ended(attributing(net, x, method, target, layer=layer, against=against, seed=seed))


def completeness(
    net: nn.Module,
    x: Tensor,
    maps: Tensor,
    target: int | Tensor,
    *,
    against: int | None = None,
) -> Tensor:
    """[B] by what share the sum of each map [B, H, W] misses what it should add up to.

    Integrated Gradients and DeepLIFT should add up to the score of the picture less the score of
    the mid-grey one they start from; the share is of that difference, so it says little, and may be
    infinite, where there is hardly one. Mid-grey, because it is what
    our networks take as 0, and because a black pixel could never get anything in a map from black.
    """
    with torch.no_grad():
        nothing = torch.full_like(x[:1], GREY)
        logits, empty = Contrast(net, against)(x), Contrast(net, against)(nothing)
    classes = _each(target, len(x))[:, None]
    change: Tensor = (logits - empty).gather(1, classes)[:, 0]
    missed = (maps.flatten(1).sum(1) - change).abs()
    return missed / change.abs()


def _score(logits: Tensor, target: int | Tensor, against: int | None) -> Tensor:
    chosen = logits.gather(1, _each(target, len(logits))[:, None])[:, 0]
    return chosen if against is None else chosen - logits[:, against]


def _each(target: int | Tensor, count: int) -> Tensor:
    return torch.as_tensor(target).expand(count)


def _cam(question: Question) -> Tensor:
    net, x, layer, against = question.net, question.x, question.layer, question.against
    return upsampled(grad_cam(net, x, layer, question.target, against=against), x.shape[-1])


def _guided_cam(question: Question) -> Tensor:
    return _cam(question) * ways.guided_backprop(question)


_RELU = Need(
    lambda module: isinstance(module, nn.ReLU),
    say("attribution.its_rule_is_for_relus"),
)
_PLAIN_RELU = Need(
    lambda module: type(module) is nn.ReLU,
    say("attribution.it_has_no_rule_for"),
)
METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "grad_cam": Method(
            "Grad-CAM",
            say("attribution.a_layers_maps_each_weighted"),
            at_once(_cam),
        ),
        "guided_grad_cam": Method(
            "Guided Grad-CAM",
            say("attribution.guided_backprops_picture_dimmed_where"),
            at_once(_guided_cam),
            needs=_RELU,
        ),
        "guided_backprop": Method(
            say("attribution.guided_backprop"),
            say("attribution.the_gradient_in_the_pixels"),
            at_once(ways.guided_backprop),
            needs=_RELU,
        ),
        "saliency": Method(
            say("attribution.gradient_saliency"),
            say("attribution.how_much_the_score_changes"),
            at_once(ways.saliency),
        ),
        "input_x_gradient": Method(
            say("attribution.input_x_gradient"),
            say("attribution.each_pixel_times_how_much"),
            at_once(ways.input_x_gradient),
            signed=True,
        ),
        "deeplift": Method(
            "DeepLIFT",
            say("attribution.shares_the_scores_difference_from"),
            at_once(ways.deeplift),
            signed=True,
            needs=_PLAIN_RELU,
        ),
        "smoothgrad": Method(
            "SmoothGrad",
            say("attribution.the_gradient_averaged_over_copies", draws=ways.DRAWS),
            ways.smoothgrad,
            costly=True,
        ),
        "integrated_gradients": Method(
            "Integrated Gradients",
            say("attribution.gradients_added_up_on_the"),
            ways.integrated_gradients,
            signed=True,
            costly=True,
        ),
        "occlusion": Method(
            say("attribution.occlusion"),
            say("attribution.how_much_the_score_falls"),
            ways.occlusion,
            signed=True,
            costly=True,
        ),
        "random": Method(
            say("attribution.random"),
            say("attribution.a_number_drawn_for_each"),
            at_once(lambda question: baselines.random(question.x, question.generator)),
            baseline=True,
        ),
        "sobel": Method(
            say("attribution.edges_sobel"),
            say("attribution.how_steep_the_brightness_is"),
            at_once(lambda question: baselines.sobel(question.x)),
            baseline=True,
        ),
        "centre": Method(
            say("attribution.centre"),
            say("attribution.a_blob_in_the_middle"),
            at_once(lambda question: baselines.centre(question.x)),
            baseline=True,
        ),
    }
)
"""Every method by its name; the baselines come last."""
