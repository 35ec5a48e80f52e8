"""The schedules' formulas."""

from math import cos, pi

import pytest

from dlviz.train.schedules import SCHEDULES

T = 1000


def test_a_constant_rate_stays() -> None:
    assert {SCHEDULES["constant"].rate(t, T) for t in range(T)} == {1.0}


def test_step_divides_by_ten_after_a_half_and_three_quarters() -> None:
    rate = SCHEDULES["step"].rate
    found = [rate(t, T) for t in (0, 499, 500, 749, 750, 999)]
    assert found == pytest.approx([1, 1, 0.1, 0.1, 0.01, 0.01])


def test_cosine_falls_to_zero() -> None:
    rate = SCHEDULES["cosine"].rate
    assert rate(0, T) == 1
    assert rate(500, T) == pytest.approx(0.5)
    assert rate(250, T) == pytest.approx((1 + cos(pi / 4)) / 2)
    assert 0 < rate(T - 1, T) < 1e-5


def test_warmup_rises_linearly_over_the_first_tenth() -> None:
    rate = SCHEDULES["warmup"].rate
    assert [rate(t, T) for t in (0, 49, 99, 100, 999)] == pytest.approx([0.01, 0.5, 1, 1, 1])


def test_inverse_time_reaches_a_tenth() -> None:
    rate = SCHEDULES["inverse_time"].rate
    assert [rate(t, T) for t in (0, T // 9, T)] == pytest.approx([1, 0.5, 0.1], rel=2e-3)
    assert 1 / rate(300, T) - 1 / rate(200, T) == pytest.approx(0.9)


def test_the_growing_batch_doubles_at_each_quarter_at_a_constant_rate() -> None:
    schedule = SCHEDULES["growing_batch"]
    assert [schedule.batch(t, T) for t in (0, 249, 250, 499, 500, 750, 999)] == [
        1, 1, 2, 2, 4, 8, 8
    ]  # fmt: skip
    assert {schedule.rate(t, T) for t in range(T)} == {1.0}


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("updates", [1, 2, 3, 7])
def test_short_runs_have_rates_too(name: str, updates: int) -> None:
    for made in range(updates):
        assert 0 <= SCHEDULES[name].rate(made, updates) <= 1
        assert SCHEDULES[name].batch(made, updates) >= 1
