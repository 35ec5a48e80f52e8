"""The table of factors: by what a layer multiplies the squared gradient."""

import json
from math import pi

import pytest

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.factors import BATCHES, ROWS, Factors, FactorsResult
from tests.job_slices import followed

PUBLISHED = [0.5, 1, 128, 0.0128, 0.926, 1.103, 8.73, 0.0256, 0.0557, 0.101, 1.554, 0.0016]


@pytest.fixture(scope="module")
def result() -> FactorsResult:
    return finish(Factors(draws=2))


def test_measured_factors_at_width_256_are_theirs_within_3_percent(result: FactorsResult) -> None:
    assert result.measured == pytest.approx(result.theory, rel=0.03)
    assert result.measured == pytest.approx(PUBLISHED, rel=0.03)
    assert [row.activation for row in result.rows] == ["relu"] * 4 + ["tanh"] * 4 + ["sigmoid"] * 4
    assert len(ROWS) == len(result.theory) == 12


def test_batch_normalised_gradients_explode_and_less_so_with_a_large_batch(
    result: FactorsResult,
) -> None:
    assert result.batch_theory == pytest.approx([pi / (pi - 1)] * 3)
    assert result.batch_measured == pytest.approx(result.batch_theory, rel=0.1)
    assert result.batches == BATCHES == (16, 64, 256)
    assert list(result.batch_measured) == sorted(result.batch_measured, reverse=True)


def test_rows_are_measured_one_after_the_other() -> None:
    small = Factors(width=8, depth=3, draws=1)
    _, fractions, _ = followed(small)
    assert fractions == sorted(fractions)
    assert small.networks == 15
    assert Factors.from_raw(json.loads(small.to_json())) == small


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"width": 3}, "value_range"),
        ({"depth": 1}, "value_range"),
        ({"draws": 0}, "value_range"),
        ({"seed": 0.5}, "value_type"),
        ({"width": 512, "depth": 100, "draws": 50}, "x_ray_too_large"),
    ],
)
def test_values_that_cannot_be_drawn_are_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as caught:
        next(Factors().having(**changes).steps())
    assert caught.value.code == code
