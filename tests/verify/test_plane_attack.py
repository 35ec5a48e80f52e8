"""Adversarial training in the plane, over ten seeds."""

import numpy as np
import pytest

from dlviz.measure.plane_attack import EPSILONS, PlaneAttack
from dlviz.measure.slices import ended

pytestmark = pytest.mark.verify
SEEDS = range(10)


def test_the_boundary_moves_away_from_the_points_at_every_seed() -> None:
    gains, new, further, clean = [], [], [], []
    for seed in SEEDS:
        study = PlaneAttack(data_seed=seed, weight_seed=seed)
        result, at = ended(study.steps()), EPSILONS.index(study.train_epsilon)
        gains.append(np.diff(result.robust[:, -1, at])[0])
        new.append(np.diff(result.robust_new[:, -1, at])[0])
        middles = np.median(result.distance[:, -1], axis=1)
        further.append(middles[1] / middles[0])
        clean.append(result.accuracy[:, -1])
    figures = {"gain": gains, "new": new, "further": further, "clean": clean}
    print({name: np.round(values, 3).tolist() for name, values in figures.items()})
    assert min(gains) >= 0.08 and np.mean(gains) >= 0.12
    assert np.mean(new) >= 0.08
    assert min(further) >= 1.05
    assert np.min(clean) >= 0.9, "a few points in each other's moon are given up"
