"""The stripes of the default map, over three sets of three seeds."""

import numpy as np
import pytest

from dlviz.jobs import finish
from dlviz.measure.contours import contour_slope
from dlviz.train.sweep import Sweep


@pytest.mark.verify
@pytest.mark.timeout(300)
@pytest.mark.parametrize("first_seed", [0, 100, 200])
def test_lines_of_equal_loss_have_slope_1_at_equal_epochs_and_0_at_equal_updates(
    first_seed: int,
) -> None:
    sweep = Sweep(clocks="both", first_seed=first_seed)
    maps = finish(sweep)
    for clock, slope in (("epochs", 1), ("updates", 0)):
        found = contour_slope(maps.map(clock), sweep.rates, sweep.batches)
        print(f"{clock}, seeds from {first_seed}: {found.slope:.4f} ± {found.margin:.4f}")
        assert found.slope == pytest.approx(slope, abs=0.02)
        assert found.margin < 0.02


@pytest.mark.verify
@pytest.mark.timeout(300)
@pytest.mark.parametrize("first_seed", [0, 100, 200])
def test_one_diagonal_has_one_loss(first_seed: int) -> None:
    found = finish(Sweep(first_seed=first_seed)).maps[0].final_loss
    diagonal = np.array([found[2 + b, b] for b in range(8)])
    assert diagonal == pytest.approx(np.full(8, diagonal.mean()), rel=0.02)
