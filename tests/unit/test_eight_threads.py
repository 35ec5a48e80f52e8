"""Eight threads on one shared network: right results, no hook left, weights bit-identical."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from random import Random
from threading import Barrier

import pytest
import torch
from torch import Tensor, nn

from dlviz.measure.optimised import Search, optimised, photographic
from dlviz.nets.cnn import Cnn, CnnNet, build
from dlviz.nets.hooks import hookable
from dlviz.nets.lite0 import Lite0
from dlviz.nets.lite0_weights import lite0

THREADS, TIMES = 8, 2
Net = CnnNet | Lite0
Task = Callable[[Net, str, Tensor], Tensor]


def activations(net: Net, layer: str, x: Tensor) -> Tensor:
    with torch.no_grad():
        return net(x, keep=(layer,))[1][layer]


def gradient(net: Net, layer: str, x: Tensor) -> Tensor:
    x = x.clone().requires_grad_()
    with torch.enable_grad():
        return torch.autograd.grad(net(x)[0, 1], x)[0]


def ablation(net: Net, layer: str, x: Tensor) -> Tensor:
    with torch.no_grad():
        return net(x, silence={layer: [0, 2, 3]})


def ascent(net: Net, layer: str, x: Tensor) -> Tensor:
    colours = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    lite = isinstance(net, Lite0)
    search = photographic(32, 4, colours, False) if lite else Search(x.shape[-1], 4)
    slices = optimised(net, layer, [1], search)
    while True:
        try:
            next(slices)
        except StopIteration as finished:
            return torch.tensor(finished.value.activation)


def saliency(net: Net, layer: str, x: Tensor) -> Tensor:
    from captum.attr import Saliency

    with hookable(net) as twin:
        return Saliency(twin).attribute(x.clone().requires_grad_(), target=1)


def grad_cam(net: Net, layer: str, x: Tensor) -> Tensor:
    from captum.attr import LayerGradCam

    with hookable(net) as twin:
        module = twin.get_submodule(layer if isinstance(net, Lite0) else f"steps.{layer}")
        return LayerGradCam(twin, module).attribute(x, target=1).detach()


def guided(net: Net, layer: str, x: Tensor) -> Tensor:
    from captum.attr import GuidedBackprop

    with hookable(net) as twin:
        return GuidedBackprop(twin).attribute(x.clone().requires_grad_(), target=1)


TASKS: tuple[Task, ...] = (activations, gradient, ablation, ascent, saliency, grad_cam, guided)


def digest(net: nn.Module) -> str:
    parts = [part.detach().numpy().tobytes() for part in net.state_dict().values()]
    return sha256(b"".join(parts)).hexdigest()


def hooks(net: nn.Module) -> int:
    kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    return sum(len(getattr(module, kind)) for module in net.modules() for kind in kinds)


def small() -> tuple[Net, str, Tensor]:
    net = build(Cnn(), seed=0).eval().requires_grad_(False)
    return net, "conv2", torch.rand((1, 1, 24, 24), generator=torch.Generator().manual_seed(0))


def large() -> tuple[Net, str, Tensor]:
    x = torch.rand((1, 3, 64, 64), generator=torch.Generator().manual_seed(0))
    return lite0(), "stage3.0.expand", x


@pytest.mark.parametrize("network", [small, large])
@pytest.mark.filterwarnings("ignore:Setting backward hooks on ReLU")
def test_threads_do_not_disturb_one_another(network: Callable[[], tuple[Net, str, Tensor]]) -> None:
    net, layer, x = network()
    before = digest(net)
    alone = {task: task(net, layer, x) for task in TASKS}
    together = Barrier(THREADS)

    def work(seed: int) -> list[str]:
        order = [*TASKS] * TIMES
        Random(seed).shuffle(order)
        together.wait()
        return [
            task.__name__
            for task in order
            if not torch.allclose(task(net, layer, x), alone[task], rtol=1e-5, atol=1e-7)
        ]

    with ThreadPoolExecutor(THREADS) as pool:
        wrong = list(pool.map(work, range(THREADS)))
    assert wrong == [[]] * THREADS
    assert hooks(net) == 0
    assert digest(net) == before
    assert not any(each.requires_grad or each.grad is not None for each in net.parameters())


@pytest.mark.filterwarnings("ignore:Setting backward hooks on ReLU")
def test_captums_hooks_are_where_nobody_else_runs() -> None:
    """While one thread holds a hooked twin, the gradient of the shared network stays plain."""
    net, layer, x = small()
    plain = gradient(net, layer, x)
    with hookable(net) as twin:
        for module in twin.modules():
            module.register_forward_hook(lambda *_: torch.tensor(float("nan")))
        assert torch.equal(gradient(net, layer, x), plain)
    assert not torch.allclose(guided(net, layer, x), plain)
