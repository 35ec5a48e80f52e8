"""What an activation φ makes of a normal number z ~ N(0, q): the averages of mean-field theory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import inf, log, log10, pi
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import torch
from scipy.special import exprel
from torch import Tensor

from dlviz.nets.activations import ACTIVATIONS

STEP = 0.1  # of the rule in log |z|: twice as fine changes nothing above 1e-13
INNERMOST, OUTERMOST = -60.0, log(9.5)  # log |z| / √q; beyond them there is nothing to add
LARGEST = 600.0  # log10 q; larger ones are left to proportion, since only what is nearly a line
# comes so far


@dataclass(frozen=True)
class Moments:
    """log10 of averages over z ~ N(0, q), so that no size is too large or too small.

    square: E φ(z)². variance: Var φ(z). slope: E φ'(z)².
    """

    square: float
    variance: float
    slope: float


def slopes(activation: str, z: Tensor) -> Tensor:
    """dφ/dz at z, any shape, by torch itself: exact for the largest z, where 1 + z - z is 0."""
    with torch.enable_grad():
        at = z.detach().requires_grad_()
        (found,) = torch.autograd.grad(ACTIVATIONS[activation].value(at).sum(), at)
    return found


@lru_cache(maxsize=4096)
def moments(activation: str, log_q: float) -> Moments:
    """The averages for z ~ N(0, q), `log_q` = log10 q; -inf: z is 0.

    In closed form where there is one (`CLOSED`), else by quadrature.
    """
    closed = CLOSED.get(activation)
    return closed(log_q) if closed is not None else quadrature(activation, log_q)


def quadrature(activation: str, log_q: float) -> Moments:
    """The trapezoidal rule in log |z|, on either side of 0.

    It is as fine near 0, where activations bend, as far out, and 0 may be a kink. Gauss-Hermite
    nodes lie as far apart as √q: for tanh at √q = 16 two hundred of them are wrong by a factor.
    """
    u, weights = _nodes()
    beyond = max(0.0, log_q - LARGEST)
    z = torch.from_numpy(u * 10 ** ((log_q - beyond) / 2))
    h, slope = ACTIVATIONS[activation].value(z).numpy(), slopes(activation, z).numpy()
    return Moments(
        _log_mean_square(h, weights) + beyond,
        _log_mean_square(h - weights @ h, weights) + beyond,
        _log_mean_square(slope, weights),
    )


@lru_cache(maxsize=1)
def _nodes() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Points u and weights of averages over N(0, 1)."""
    logs = np.arange(INNERMOST, OUTERMOST, STEP)
    u = np.exp(logs)
    weights = STEP * u * np.exp(-(u**2) / 2) / np.sqrt(2 * pi)
    return np.concatenate([-u[::-1], u]), np.concatenate([weights[::-1], weights])


def _log_mean_square(values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> float:
    largest = float(np.abs(values).max())
    return 2 * log10(largest) + log10(weights @ (values / largest) ** 2) if largest > 0 else -inf


def _identity(log_q: float) -> Moments:
    return Moments(log_q, log_q, 0.0)


def _rectified(leak: float) -> Callable[[float], Moments]:
    """max(z, leak z): half of the normal curve, and half of it made smaller."""
    square, mean = (1 + leak**2) / 2, (1 - leak) / (2 * pi) ** 0.5

    def found(log_q: float) -> Moments:
        return Moments(log_q + log10(square), log_q + log10(square - mean**2), log10(square))

    return found


def _sine(log_q: float) -> Moments:
    """sin² and cos² are (1 -+ cos 2z) / 2, and E cos 2z = exp(-2q)."""
    q = 10 ** min(log_q, 300.0)
    square = log_q + log10(exprel(-2 * q)) if log_q > -inf else -inf
    return Moments(square, square, log10((1 + np.exp(-2 * q)) / 2))


CLOSED: Mapping[str, Callable[[float], Moments]] = MappingProxyType(
    {
        "identity": _identity,
        "relu": _rectified(0.0),
        "leaky_relu": _rectified(0.01),
        "sine": _sine,
    }
)
