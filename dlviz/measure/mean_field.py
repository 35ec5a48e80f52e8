"""Mean-field theory: what becomes of a signal and of a gradient in infinitely wide networks.

There each z is normal, z ~ N(0, q), and a layer of weights with σ² = fan_in · Var w makes of it

    q ← σ² E φ(z)²                 the length map, forwards
    g ← g σ² E φ'(z)² = g χ        the gradient's mean square, backwards

(Glorot and Bengio 2010, He et al. 2015, Schoenholz et al. 2017). Residual blocks add α² times as
much to what was there: q ← q + α² σ² E φ², χ = 1 + α² σ² E φ'².

A normalisation divides z by its standard deviation, and so does the gradient that comes back:
χ = σ² E φ'(u)² / v for a variance v of z, with u ~ N(0, 1). Over a layer v = σ² E φ(u)². Over a
large batch it is less, v = σ² Var φ(u), since what a neuron is on average is taken away. So batch
normalisation has

    χ = E φ'(u)² / Var φ(u)

whatever the weights' size. Poincaré's inequality says Var φ(u) <= E φ'(u)², with equality for
straight lines alone: at the start a plain batch-normalised network explodes with every activation,
with ReLU by (1/2) / (1/2 - 1/2π) = π / (π - 1) = 1.467 a layer (Yang et al. 2019). `EPSILON`, added
to v before it divides, is minded here too; it matters where weights are so small that v is.

All is kept as log10, so that it may be 1e-1000 or 1e+1000.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import inf, log, log10, sqrt
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from dlviz.measure.width_law import exact_mean, exact_variance
from dlviz.measure.xray_moments import Moments, moments
from dlviz.nets.deep import EPSILON, Deep

Floats = npt.NDArray[np.float64]

VARIANCES: Mapping[str, Callable[[int, int], float]] = MappingProxyType(
    {
        "he_normal": lambda out, fan_in: 2 / fan_in,
        "he_uniform": lambda out, fan_in: 2 / fan_in,
        "xavier_normal": lambda out, fan_in: 2 / (fan_in + out),
        "xavier_uniform": lambda out, fan_in: 2 / (fan_in + out),
        "lecun_normal": lambda out, fan_in: 1 / fan_in,
        "orthogonal": lambda out, fan_in: 1 / max(out, fan_in),
        "normal": lambda out, fan_in: 1.0,
        "zeros": lambda out, fan_in: 0.0,
    }
)
"""Variance of a weight, from fan_out and fan_in, for each initialiser at scale 1."""


def weight_gain(
    initialiser: str, init_scale: float, width: int, fan_in: int | None = None
) -> float:
    """σ² = fan_in · Var w of a layer `width` wide; fan_in: of its inputs, as many if None."""
    inputs = width if fan_in is None else fan_in
    return inputs * init_scale**2 * VARIANCES[initialiser](width, inputs)


def lengths(network: Deep, inputs: float = 1.0, first_gain: float | None = None) -> Floats:
    """Mean square of z in each layer, [depth]; inf beyond 1e308.

    inputs: the inputs' mean square; their mean is taken to be 0. first_gain: σ² of the first
    layer, where its inputs are not as many as its neurons (`weight_gain`).
    """
    with np.errstate(over="ignore", under="ignore"):
        return np.asarray(10.0 ** _trace(network, inputs, first_gain)[0])


def signal(network: Deep, inputs: float = 1.0, first_gain: float | None = None) -> Floats:
    """log10 of the root mean square of what each layer hands on, [depth]: φ, or a block's z."""
    return np.asarray(_trace(network, inputs, first_gain)[1] / 2)


def gradient(network: Deep, inputs: float = 1.0, first_gain: float | None = None) -> Floats:
    """log10 of the root mean square of the loss's slope in z of each layer, [depth].

    In units of the last layer's, which is 0.
    """
    steps = _trace(network, inputs, first_gain)[2][:-1]
    return np.append(np.cumsum(steps[::-1])[::-1] / 2, 0.0)


def factor(network: Deep, inputs: float = 1.0, first_gain: float | None = None) -> float:
    """By what a layer multiplies the squared gradient: the geometric mean over `settled` layers.

    A network of one layer has none to come from: then, by what it would hand on.
    """
    steps = _trace(network, inputs, first_gain)[2]
    return float(10 ** (steps[:-1][settled(network.depth)] if network.depth > 1 else steps).mean())


def settled(depth: int) -> slice:
    """Of the depth - 1 steps between layers the later half, where lengths have mostly settled."""
    return slice((depth - 1) // 2, None)


def scatter_of_log(network: Deep) -> tuple[float, float] | None:
    """Mean and deviation of log10 of the first layer's gradient over random networks that live.

    Of its root mean square at one example, in units of the last layer's. Known for plain ReLU
    networks with independent weights: the β law of `width_law`, at any width, and exact for normal
    weights. None for others, which theory here knows only where they are wide.
    """
    gain = weight_gain(network.initialiser, network.init_scale, network.width)
    independent = gain > 0 and network.initialiser != "orthogonal"
    plain = network.normalisation == network.residual == "none"
    if not (independent and plain and network.activation == "relu" and network.depth > 1):
        return None
    widths = (network.width,) * (network.depth - 1)
    mean = float(gradient(network)[0]) + exact_mean(widths) / (2 * log(10))
    return mean, sqrt(exact_variance(widths)) / (2 * log(10))


@lru_cache(maxsize=256)
def _trace(network: Deep, inputs: float, first_gain: float | None) -> Floats:
    """log10 of [3, depth]: mean square of z, of what is handed on, and the squared factor χ.

    χ: of the gradient's way from the next layer to this one.
    """
    residual = network.residual != "none"
    gain = weight_gain(network.initialiser, network.init_scale, network.width)
    log_gain = _log(gain * network.alpha**2 if residual else gain)
    stay = 0.0 if residual else -inf
    q = v = _log(gain if first_gain is None else first_gain) + _log(inputs)
    rows = []
    for _ in range(network.depth):
        found, scale = _activated(network, v)
        slope = found.slope - scale
        rows.append((q, q if residual else found.square, _plus(stay, log_gain + slope)))
        spread = found.variance if network.normalisation == "batch" else found.square
        q = _plus(q + stay, log_gain + found.square)
        v = _plus(v + stay, log_gain + spread)
    trace = np.array(rows).T
    trace.setflags(write=False)
    return trace


def _activated(network: Deep, v: float) -> tuple[Moments, float]:
    """Averages of φ where z has the variance v (log10), and by what slopes are divided."""
    if network.normalisation == "none":
        return moments(network.activation, v), 0.0
    divisor = _plus(v, log10(EPSILON))
    return moments(network.activation, v - divisor), divisor


def _log(value: float) -> float:
    return log10(value) if value > 0 else -inf


def _plus(a: float, b: float) -> float:
    """log10 of the sum of two numbers given by theirs."""
    return float(np.logaddexp(a * log(10), b * log(10)) / log(10))
