"""The product of many numbers near 1."""

import json
from math import log10, sqrt

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.product import Product


@pytest.mark.parametrize(
    ("factor", "left"), [(0.9, 0.00515), (0.8, 1.4e-5), (1.0, 1.0), (1.25, 7.0e4)]
)
def test_what_fifty_layers_leave(factor: float, left: float) -> None:
    found = finish(Product(factor=factor))
    assert found.left.shape == (51,)
    assert found.left[0] == 1.0
    assert found.left[-1] == pytest.approx(left, rel=0.02)
    for logs in (found.logs_low, found.logs_median, found.logs_high):
        assert logs == pytest.approx(np.log10(found.left), abs=1e-9)


def test_factors_of_mean_1_that_scatter_have_a_typical_product_that_falls() -> None:
    found = finish(Product(factor=1.0, spread=0.3, layers=50, draws=2000))
    decades = np.log(10)
    deviation = 0.3 * sqrt(50) / decades
    assert found.left == pytest.approx(1.0)
    assert found.logs_median[-1] == pytest.approx(-50 * 0.3**2 / 2 / decades, abs=0.1)
    width = found.logs_high[-1] - found.logs_low[-1]
    assert width == pytest.approx(2 * 1.2816 * deviation, rel=0.08)
    assert found.logs_low[0] == found.logs_high[0] == 0.0
    assert np.all(found.logs_low[1:] < found.logs_median[1:])


def test_the_mean_of_the_products_is_the_power_of_the_mean_factor() -> None:
    found = [
        finish(Product(factor=1.1, spread=0.1, layers=1, draws=10, seed=seed)).logs_median[-1]
        for seed in range(400)
    ]
    assert np.mean(found) == pytest.approx(log10(1.1) - 0.1**2 / 2 / np.log(10), abs=0.003)


def test_the_same_study_gives_the_same_numbers_and_equals_its_link() -> None:
    study = Product(spread=0.5, seed=3)
    assert Product.from_raw(json.loads(study.to_json())) == study
    one, two = finish(study), finish(study)
    assert np.array_equal(one.logs_high, two.logs_high)
    assert not np.array_equal(one.logs_high, finish(study.having(seed=4)).logs_high)
    with pytest.raises(ValueError, match="read-only"):
        one.left[0] = 0.0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"factor": 0.4}, "value_range"),
        ({"factor": 2.5}, "value_range"),
        ({"layers": 0}, "value_range"),
        ({"layers": 101}, "value_range"),
        ({"spread": -0.1}, "value_range"),
        ({"spread": 1.1}, "value_range"),
        ({"draws": 9}, "value_range"),
        ({"draws": 2001}, "value_range"),
        ({"layers": 5.0}, "value_type"),
        ({"seed": -1}, "value_range"),
    ],
)
def test_values_that_cannot_be_drawn_are_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as caught:
        next(Product().having(**changes).steps())
    assert caught.value.code == code
