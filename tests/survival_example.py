"""A survival map made up by a law: every layer passes on a part of the gradient; no training."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from dlviz.train.survival import RATES, Survival, SurvivalMap

Floats = npt.NDArray[np.float64]
LOST = np.nan  # diverged at every rate
SHARES: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "sigmoid_small": (100, 100, 10, 10, 10, 10, 10),
        "sigmoid_xavier": (100, 100, 29, 10, 10, 10, 10),
        "tanh_xavier": (100, 100, 100, 100, 99.5, 89.7, 50),
        "relu_normal": (100, 99.9, 11, LOST, LOST, LOST, LOST),
        "relu_xavier": (100, 100, 100, 96, 38, 10, 10),
        "tanh_orthogonal": (100, 100, 100, 100, 100, 100, 95),
        "relu_he": (100, 100, 100, 100, 73, 40, 19.8),
        "he_batch_norm": (100, 100, 100, 100, 97, 54, 14.8),
        "relu_residual": (100, 100, 100, 100, 100, 100, 100),
    }
)
"""Per cent of right answers by recipe, at 1, 2, 4, ... 64 layers."""

FACTORS: Mapping[str, float] = MappingProxyType(
    dict(zip(SHARES, (1.6e-4, 0.0557, 0.926, 16.0, 0.5, 0.93, 1.0, 1.467, 0.98), strict=True))
)
"""The squared size of the gradient, of one layer over that of the next."""


def map_of(study: Survival, live: Sequence[str] = ()) -> SurvivalMap:
    """The map, all rows but those of `live` out of a recording."""
    places = [Survival().depths.index(depth) for depth in study.depths]
    accuracy = np.array([[SHARES[name][at] / 100 for at in places] for name in study.recipes])
    every = np.broadcast_to(accuracy[..., None, None], (*accuracy.shape, len(RATES), study.seeds))
    after = gradients(study, start=-1.6, wander=0.05)
    after[np.isnan(accuracy)] = np.nan
    return SurvivalMap(
        study,
        accuracy,
        every.copy(),
        np.full(accuracy.shape, RATES[1]),
        gradients(study, wander=0.03),
        after,
        np.array([name not in live for name in study.recipes]),
        np.full(len(study.recipes), 4.2),
    )


def gradients(study: Survival, start: float = -2.3, wander: float = 0.0) -> Floats:
    """log10 [R, D, Dmax]: `start` in the last layer, the law's slope before it, and some noise."""
    found = np.full((len(study.recipes), len(study.depths), max(study.depths)), np.nan)
    rng = np.random.default_rng(1)
    for row, name in enumerate(study.recipes):
        for column, depth in enumerate(study.depths):
            back = np.arange(depth)[::-1]
            found[row, column, :depth] = start + 0.5 * np.log10(FACTORS[name]) * back
            found[row, column, :depth] += wander * rng.standard_normal(depth).cumsum()[::-1]
    return found


def theory_of(study: Survival) -> Floats:
    """The law itself; of batch normalisation there is none."""
    theory = gradients(study)
    theory[[name == "he_batch_norm" for name in study.recipes]] = np.nan
    return theory
