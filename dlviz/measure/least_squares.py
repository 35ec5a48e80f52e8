"""What theory says of descent on least squares: pure functions, each with its source.

A batch of 0 stands for the exact gradient, that is, for a batch without end. The recursions hold
for Gaussian inputs and fresh examples in every update; they are exact at every step, whatever the
rate (moments as in Bach and Moulines 2013; Gaussian fourth moments by Isserlis 1918).
"""

from collections.abc import Sequence
from functools import lru_cache
from math import inf, nan, sqrt
from typing import NamedTuple

import numpy as np

from dlviz.train.descent import Descent, Floats, Line, Lines, kept_steps, last_third
from dlviz.train.optimisers import RMSProp

HUGE = 1e300  # expected squares beyond it are given as infinite
LINEAR = frozenset({"sgd", "momentum", "nesterov"})


def contraction(rate: float, batch: int, dimensions: int) -> float:
    """E‖e'‖² / ‖e‖² of one update on isotropic least squares without label noise.

    1 − 2η + η² (1 + (d + 1) / B): a parabola in the rate η.
    """
    return 1 - 2 * rate + rate**2 * _stretch(batch, dimensions)


def best_rate(batch: int, dimensions: int) -> float:
    """The rate with the smallest contraction, 1 / (1 + (d + 1) / B)."""
    return 1 / _stretch(batch, dimensions)


def limit(batch: int, dimensions: int) -> float:
    """The rate above which E‖e‖² grows on isotropic least squares: twice the best."""
    return 2 * best_rate(batch, dimensions)


def floor(rate: float, batch: int, dimensions: int, label_noise: float) -> float:
    """The E‖e‖² at which a constant rate settles on isotropic least squares.

    η d σ² / [B (2 − η (1 + (d + 1) / B))]; infinite from the limit on, 0 for the exact gradient.
    """
    below = 2 - rate * _stretch(batch, dimensions)
    return inf if below <= 0 else rate * dimensions * label_noise**2 * _share(batch) / below


def noise_ball(rate: float, batch: int, curvatures: Floats, label_noise: float) -> Floats:
    """[d] variance of each coordinate of e at which SGD with a constant rate settles.

    With Gaussian inputs of covariance diag(λ) it is exactly
    η (S + σ²) / [B (2 − ηλ (1 + 1 / B))], where S = Σ λ · variance is found from
    S + σ² = σ² / (1 − q), q = Σ (ηλ / B) / (2 − ηλ (1 + 1 / B)). For small η it is ησ² / 2B in
    every direction. Infinite where E‖e‖² does not settle.
    """
    below = 2 - rate * curvatures * (1 + _share(batch))
    if below.min() <= 0 or _feedback(rate, batch, curvatures) >= 1:
        return np.full(len(curvatures), inf)
    around = label_noise**2 / (1 - _feedback(rate, batch, curvatures))
    return np.asarray(rate * _share(batch) * around / below)


def valley_limit(batch: int, curvatures: Floats) -> float:
    """The rate above which SGD's E‖e‖² grows on Gaussian least squares, [d] curvatures.

    Where q of `noise_ball` reaches 1; the exact gradient is stable below 2 / (largest curvature).
    """
    low, high = 0.0, 2 / (float(curvatures.max()) * (1 + _share(batch)))
    if batch == 0:
        return high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _feedback(middle, batch, curvatures) < 1 else (low, middle)
    return low


def gd_rate(condition: float, largest: float = 1.0) -> float:
    """The best constant rate of gradient descent, 2 / (smallest + largest curvature)."""
    return 2 / (largest * (1 + 1 / condition))


def gd_factor(condition: float) -> float:
    """‖e'‖ / ‖e‖ at that rate, (κ − 1) / (κ + 1): .9802 at κ = 100."""
    return (condition - 1) / (condition + 1)


def momentum_rate(condition: float, largest: float = 1.0) -> float:
    """The best rate of momentum, 4 / (√smallest + √largest)² (Polyak 1964)."""
    return 4 / (largest * (1 + 1 / sqrt(condition)) ** 2)


def momentum_beta(condition: float) -> float:
    """The best momentum, ((√κ − 1) / (√κ + 1))² (Polyak 1964)."""
    return momentum_factor(condition) ** 2


def momentum_factor(condition: float) -> float:
    """‖e'‖ / ‖e‖ in the long run at both, (√κ − 1) / (√κ + 1): .8182 at κ = 100 (Polyak 1964)."""
    return (sqrt(condition) - 1) / (sqrt(condition) + 1)


def momentum_limit(beta: float, curvature: float = 1.0) -> float:
    """The rate above which momentum diverges, 2 (1 + β) / λ (Polyak 1964); β = 0: 2 / λ."""
    return 2 * (1 + beta) / curvature


def first_step(optimiser: str, rate: float, gradient: float, momentum: float = 0.9) -> float:
    """How far the first update goes along a gradient that is not 0.

    Adam and AdaGrad by the rate itself, RMSProp by rate / √(1 − α), the others by a multiple of
    the gradient. Raises KeyError for another optimiser.
    """
    return {
        "sgd": rate * abs(gradient),
        "momentum": rate * abs(gradient),
        "nesterov": rate * (1 + momentum) * abs(gradient),
        "adagrad": rate,
        "rmsprop": rate / sqrt(1 - RMSProp.alpha),
        "adam": rate,
        "adamw": rate,
    }[optimiser]


def expected_error(study: Descent) -> Floats | None:
    """[S] E‖e‖² at the steps that a study keeps: exact for SGD, momentum and Nesterov, else None.

    Follows the second moments of e and of the velocity v a coordinate at a time. With
    v' = βv + g and e' = e − η (a g + b v) (SGD: a = 1, β = b = 0; momentum: a = 1, b = β;
    Nesterov: a = 1 + β, b = β²), E g = λe and
    E g² = λ² (1 + 1/B) e² + (λ/B) (Σ λ e² + σ²), these are linear in one another.
    On isotropic data SGD's is m' = [1 − 2η + η² (1 + (d + 1) / B)] m + η² d σ² / B.
    """
    return _expected(study.having(versions=(), view="error"))


@lru_cache(maxsize=128)
def _expected(study: Descent) -> Floats | None:
    if study.optimiser not in LINEAR:
        return None
    curvatures, rule = study.curvatures, _rule(study)
    moments = np.zeros((3, study.dimensions))  # E e², E ev, E v²
    moments[0] = study.start**2
    found = [float(moments[0].sum())]
    for made in range(study.updates):
        around = curvatures @ moments[0] + study.label_noise**2
        moments = _next(
            moments, rule, study.rate(made), _share(study.batch(made)), curvatures, around
        )
        total = float(moments[0].sum())
        found.append(total if total < HUGE else inf)
        if found[-1] == inf:
            found += [inf] * (study.updates - made - 1)
            break
    kept = np.array(found)[kept_steps(study.updates)]
    kept.setflags(write=False)
    return kept


def _rule(study: Descent) -> tuple[float, float, float]:
    """β, a and b of `expected_error`."""
    beta = 0.0 if study.optimiser == "sgd" else study.momentum
    return (beta, 1 + beta, beta**2) if study.optimiser == "nesterov" else (beta, 1.0, beta)


def _next(
    moments: Floats,
    rule: tuple[float, float, float],
    rate: float,
    share: float,
    curvatures: Floats,
    around: float,
) -> Floats:
    """The second moments [3, d] after one more update.

    share: 1 / B. around: Σ λ e² + σ².
    """
    (ee, ev, vv), (beta, a, b) = moments, rule
    eg, vg = curvatures * ee, curvatures * ev
    gg = curvatures * ((1 + share) * eg + share * around)
    return np.stack(
        [
            ee - 2 * rate * (a * eg + b * ev) + rate**2 * (a**2 * gg + 2 * a * b * vg + b**2 * vv),
            beta * ev + eg - rate * (a * beta * vg + a * gg + b * beta * vv + b * vg),
            beta**2 * vv + 2 * beta * vg + gg,
        ]
    )


class Floor(NamedTuple):
    """Where a line's E‖e‖² lies in the end: mean over the last third of its steps.

    margin: two standard errors of it. theory: `expected_error` over the same steps; nan where
    there is none.
    """

    measured: float
    margin: float
    theory: float


def floors(lines: Lines) -> tuple[Floor, ...]:
    """The floor of each line; a diverged line's is infinite."""
    return tuple(_floor(line) for line in lines.lines)


def final_errors(lines: Lines) -> tuple[Floor, ...]:
    """E‖e‖² at each line's very end, where a schedule has done all that it does."""
    found = []
    for line in lines.lines:
        expected = expected_error(line.study)
        theory = nan if expected is None else float(expected[len(line.steps) - 1])
        measured = inf if line.end.kind == "diverged" else float(line.error[-1])
        found.append(Floor(measured, float(line.error_margin[-1]), theory))
    return tuple(found)


def decay(steps: Sequence[int] | np.ndarray, error: Floats, first: int, last: int) -> float:
    """‖e'‖ / ‖e‖ of an update, averaged over the updates from `first` to `last`.

    steps, error: [S] as in a `Line`; error holds squares, so this is a root. Infinite or 0 where
    the error is. The two must be among the steps, or raises ValueError.
    """
    places = {int(step): place for place, step in enumerate(steps)}
    if first not in places or last not in places or first >= last:
        raise ValueError(f"{first} and {last} are not two rising steps that were kept")
    ratio = float(error[places[last]]) / float(error[places[first]])
    return float(ratio ** (0.5 / (last - first)))


def _floor(line: Line) -> Floor:
    expected = expected_error(line.study)
    kept = last_third(len(line.steps))
    theory = nan if expected is None else float(expected[: len(line.steps)][kept].mean())
    if line.end.kind == "diverged":
        return Floor(inf, nan, inf if expected is not None and expected[-1] == inf else theory)
    runs = len(line.tail)
    spread = float(line.tail.std(ddof=1)) / sqrt(runs) if runs > 1 else 0.0
    return Floor(float(line.tail.mean()), 2 * spread, theory)


def _share(batch: int) -> float:
    """1 / B; 0 for the exact gradient."""
    return 1 / batch if batch else 0.0


def _stretch(batch: int, dimensions: int) -> float:
    """1 + (d + 1) / B: E‖g‖² / ‖e‖² of a mini-batch gradient on isotropic data."""
    return 1 + (dimensions + 1) * _share(batch)


def _feedback(rate: float, batch: int, curvatures: Floats) -> float:
    """How much of the gradient's noise comes back as error, q of `noise_ball`."""
    below = 2 - rate * curvatures * (1 + _share(batch))
    return inf if below.min() <= 0 else float((rate * curvatures * _share(batch) / below).sum())
