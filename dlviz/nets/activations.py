"""Activation functions with their slopes, as pairs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from math import pi, sqrt
from types import MappingProxyType

import torch
from torch import Tensor
from torch.nn import functional

from dlviz.texts import say


@dataclass(frozen=True)
class Activation:
    """One function of one number, applied to every neuron.

    value: h from z, any shape; torch can differentiate it.
    slope: dh/dz from z and h, same shape; where there is a kink, torch's choice.
    write: writes h into a tensor that is already there; None: `value` is computed and copied.
    """

    label: str
    value: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor, Tensor], Tensor]
    write: Callable[[Tensor, Tensor], Tensor] | None = None

    def into(self, z: Tensor, h: Tensor) -> None:
        """Write the values at z into h (same shape)."""
        if self.write is None:
            h.copy_(self.value(z))
        else:
            self.write(z, h)


@cache
def _one(dtype: torch.dtype, device: torch.device) -> Tensor:
    """A 1 to calculate with; torch takes three times as long over a Python number."""
    with torch.inference_mode(False):
        return torch.ones((), dtype=dtype, device=device)


def _gelu_slope(z: Tensor, h: Tensor) -> Tensor:
    density = torch.exp(z * z * -0.5).mul_(1 / sqrt(2 * pi))
    return torch.addcmul(torch.special.ndtr(z), z, density)


def _silu_slope(z: Tensor, h: Tensor) -> Tensor:
    gate = torch.sigmoid(z)
    return torch.addcmul(gate + h, gate, h, value=-1)


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "identity": Activation(
            say("activations.identity"), lambda z: z, lambda z, h: torch.ones_like(z)
        ),
        "relu": Activation(
            "ReLU",
            torch.relu,
            lambda z, h: torch.sign(h),
            lambda z, h: torch.clamp(z, min=0, out=h),
        ),
        "leaky_relu": Activation(
            say("activations.leaky_relu"),
            functional.leaky_relu,
            lambda z, h: torch.sign(h).clamp_(min=0.01),
        ),
        "elu": Activation("ELU", functional.elu, lambda z, h: h.clamp(max=0).add_(1.0)),
        "gelu": Activation("GELU", functional.gelu, _gelu_slope),
        "silu": Activation("SiLU", functional.silu, _silu_slope),
        "sigmoid": Activation(
            say("activations.sigmoid"),
            torch.sigmoid,
            lambda z, h: torch.addcmul(h, h, h, value=-1),
            lambda z, h: torch.sigmoid(z, out=h),
        ),
        "tanh": Activation(
            "tanh",
            torch.tanh,
            lambda z, h: torch.addcmul(_one(h.dtype, h.device), h, h, value=-1),
            lambda z, h: torch.tanh(z, out=h),
        ),
        "sine": Activation(
            say("activations.sine"),
            torch.sin,
            lambda z, h: torch.cos(z),
            lambda z, h: torch.sin(z, out=h),
        ),
    }
)
