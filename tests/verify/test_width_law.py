"""The β law over many more shapes and networks than a page draws."""

import numpy as np
import pytest

from dlviz.jobs import finish
from dlviz.measure.width_law import ShapeResult, WidthLaw

SEEDS = range(10)


def drawn(widths: tuple[int, ...], seed: int, nets: int) -> ShapeResult:
    return finish(WidthLaw(widths=widths, against=(), nets=nets, seed=seed)).shapes[0]


@pytest.fixture(scope="module")
def shapes() -> list[ShapeResult]:
    """Forty shapes of mixed widths, 1 to 40 layers of 2 to 48."""
    random = np.random.default_rng(1909)
    found = []
    for seed in range(40):
        choice = random.integers(2, 49, size=random.integers(1, 5))
        widths = random.choice(choice, size=random.integers(1, 41))
        found.append(drawn(tuple(widths.tolist()), seed, 2000))
    return [each for each in found if len(each.logs) > 500]


@pytest.mark.verify
def test_over_forty_shapes_the_variance_and_the_mean_have_slope_1(
    shapes: list[ShapeResult],
) -> None:
    assert len(shapes) > 30
    for measured, exact in (("variance", "exact_variance"), ("mean", "exact_mean")):
        found, expected = (
            np.array([getattr(each, name) for each in shapes]) for name in (measured, exact)
        )
        weights = 1 / np.array([each.exact_variance for each in shapes])
        slope, _ = np.polyfit(expected, found, 1, w=weights)
        assert slope == pytest.approx(1.0, abs=0.03)


@pytest.mark.verify
def test_the_margin_holds_the_exact_variance_in_nineteen_cases_of_twenty(
    shapes: list[ShapeResult],
) -> None:
    off = [abs(each.variance - each.exact_variance) / each.margin for each in shapes]
    assert np.mean(np.array(off) < 1) > 0.85
    assert max(off) < 2


@pytest.mark.verify
def test_the_uneven_shape_varies_more_at_every_seed() -> None:
    for seed in SEEDS:
        uneven, even = finish(WidthLaw(seed=seed)).shapes
        assert uneven.variance - uneven.margin > 2 * (even.variance + even.margin)
        assert uneven.variance == pytest.approx(9.25, rel=0.2)
        assert even.variance == pytest.approx(2.16, rel=0.2)


@pytest.mark.verify
def test_forty_layers_of_ten_vary_alike_at_every_seed() -> None:
    found = [drawn((10,) * 40, seed, 5000) for seed in SEEDS]
    assert np.mean([each.variance for each in found]) == pytest.approx(34.7, rel=0.02)
    assert np.mean([each.dead for each in found]) == pytest.approx(0.038, abs=0.003)
    assert np.mean([each.mean for each in found]) == pytest.approx(found[0].exact_mean, abs=0.1)
