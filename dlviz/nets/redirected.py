"""ReLUs that let a gradient past where they block, so that a search can leave a dead place."""

import torch
from torch import Tensor, nn

from dlviz.nets.hooks import Net, twin


class _Redirected(torch.autograd.Function):
    """min(max(z, 0), ceiling), which may hand back a gradient where its own would be zero."""

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, z: Tensor, ceiling: float) -> Tensor:
        ctx.save_for_backward(z)
        ctx.ceiling = ceiling  # type: ignore[attr-defined]  # torch's own way
        return z.clamp(0, ceiling)

    @staticmethod
    def backward(ctx, slope: Tensor) -> tuple[Tensor, None]:  # type: ignore[no-untyped-def]
        (z,) = ctx.saved_tensors
        passing = (z > 0) & (z < ctx.ceiling)
        plain = slope * passing
        inwards = torch.where(z <= 0, slope < 0, slope > 0)  # a step down the slope brings z back
        redirected = slope * (passing | inwards)
        blocked = plain.flatten(1).abs().amax(1) == 0
        return torch.where(blocked.view(-1, *[1] * (z.ndim - 1)), redirected, plain), None


class Redirecting(nn.ReLU):
    """A ReLU, or with a ceiling a ReLU6, whose backward pass can be switched.

    While `redirect` is true, a picture whose gradient is zero behind this ReLU gets the gradient
    of those places that it would bring back between the floor and the ceiling.
    """

    def __init__(self, ceiling: float) -> None:
        super().__init__()
        self.ceiling = ceiling
        self.redirect = True

    def forward(self, z: Tensor) -> Tensor:
        """The same shape as `z`."""
        if self.redirect:
            passed: Tensor = _Redirected.apply(z, self.ceiling)  # type: ignore[no-untyped-call]
            return passed
        return z.clamp(0, self.ceiling)


def redirecting(net: Net) -> tuple[Net, list[Redirecting]]:
    """A twin of a network with every ReLU exchanged, and these ReLUs."""
    found, exchanged = twin(net), list[Redirecting]()
    for module in list(found.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.ReLU):
                exchanged.append(Redirecting(getattr(child, "ceiling", float("inf"))))
                setattr(module, name, exchanged[-1])
    return found, exchanged
