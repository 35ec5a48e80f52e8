"""How much a random ReLU network's size depends on its shape: drawn, and by two laws."""

import json
from math import log, pi

import numpy as np
import pytest
import torch
from scipy.stats import ks_2samp

from dlviz.errors import UserError
from dlviz.jobs import Desk, finish
from dlviz.measure import width_law as law
from dlviz.measure.width_law import MOST_WEIGHTS, ShapeResult, WidthLaw
from tests.job_slices import followed


def drawn(widths: tuple[int, ...], nets: int = 1000, seed: int = 0) -> ShapeResult:
    return finish(WidthLaw(widths=widths, against=(), nets=nets, seed=seed)).shapes[0]


@pytest.fixture(scope="module")
def shapes() -> list[ShapeResult]:
    """Fourteen shapes of mixed widths, 2 to 30 layers of 4 to 40."""
    random = np.random.default_rng(2018)
    found = []
    for place in range(14):
        choice = random.integers(4, 41, size=random.integers(1, 4))
        widths = random.choice(choice, size=random.integers(2, 31))
        found.append(drawn(tuple(widths.tolist()), nets=3000, seed=place))
    return found


def test_the_measured_variance_follows_the_exact_one_with_slope_1(
    shapes: list[ShapeResult],
) -> None:
    exact = np.array([each.exact_variance for each in shapes])
    measured = np.array([each.variance for each in shapes])
    assert exact.max() / exact.min() > 10  # shapes that have something to say about a slope
    slope, offset = np.polyfit(exact, measured, 1)
    assert slope == pytest.approx(1.0, abs=0.05)
    assert offset == pytest.approx(0.0, abs=0.2)


def test_the_measured_mean_follows_the_exact_one_with_slope_1(shapes: list[ShapeResult]) -> None:
    exact = np.array([each.exact_mean for each in shapes])
    measured = np.array([each.mean for each in shapes])
    assert np.polyfit(exact, measured, 1)[0] == pytest.approx(1.0, abs=0.03)
    errors = np.sqrt([each.exact_variance / len(each.logs) for each in shapes])
    assert np.abs((measured - exact) / errors).max() < 3.5


def test_as_many_networks_are_dead_as_the_exact_law_says(shapes: list[ShapeResult]) -> None:
    expected = np.array([each.exact_dead for each in shapes])
    counted = np.array([each.dead for each in shapes])
    assert expected.max() > 0.05
    errors = np.sqrt(expected * (1 - expected) / 3000)
    assert np.abs(counted - expected).max() <= np.max(3.5 * errors)
    assert (np.abs(counted - expected) <= 3.5 * errors + 1e-3).all()


def test_forty_layers_of_ten_have_a_variance_of_34_7_and_4_percent_are_dead() -> None:
    found = drawn((10,) * 40, nets=5000)
    assert found.exact_variance == pytest.approx(34.7, abs=0.05)
    assert found.exact_dead == pytest.approx(0.038, abs=5e-4)
    assert found.variance == pytest.approx(34.7, rel=0.06)
    assert found.dead == pytest.approx(0.038, abs=0.008)
    assert found.rule_variance == pytest.approx(20.0)
    assert found.rule_mean == pytest.approx(-10.0)


def test_ten_and_ninety_in_turn_vary_four_times_as_much_as_fifty_throughout() -> None:
    study = WidthLaw()
    uneven, even = finish(study).shapes
    assert sum(uneven.widths) == sum(even.widths) == 1000
    assert len(uneven.widths) == len(even.widths) == 20
    assert uneven.exact_variance == pytest.approx(9.25, abs=0.005)
    assert even.exact_variance == pytest.approx(2.16, abs=0.005)
    assert uneven.variance == pytest.approx(9.25, rel=0.15)
    assert even.variance == pytest.approx(2.16, rel=0.15)


def test_the_exact_law_of_wide_layers_is_5_beta_and_minus_5_beta_over_2() -> None:
    for n in (50, 100, 512):
        widths = (n,) * 30
        assert law.beta(widths) == pytest.approx(30 / n)
        assert law.exact_variance(widths) == pytest.approx(5 * law.beta(widths), rel=5 / n)
        assert law.exact_mean(widths) == pytest.approx(-2.5 * law.beta(widths), rel=2 / n)
        assert law.exact_dead(widths) == pytest.approx(30 * 2.0**-n, abs=1e-14)
    assert law.exact_variance((10,)) > 1.5 * 5 / 10  # and is not that of narrow ones


def test_one_neuron_has_the_law_of_the_square_of_a_normal_number() -> None:
    # ψ(1/2) = −γ − 2 log 2 and ψ₁(1/2) = π²/2; factor 2 z² with z ~ N(0, 1)
    assert law.exact_mean((1,)) == pytest.approx(-np.euler_gamma - 2 * log(2) + log(4))
    assert law.exact_variance((1,)) == pytest.approx(pi**2 / 2)
    assert law.exact_dead((1,)) == 0.5


def test_the_order_of_the_layers_does_not_matter_to_the_law() -> None:
    assert law.exact_variance((5, 50, 20)) == pytest.approx(law.exact_variance((50, 20, 5)))
    first, second = drawn((5, 50, 20)), drawn((50, 20, 5), seed=1)
    assert ks_2samp(first.logs, second.logs).pvalue > 0.01


def test_the_mean_of_the_size_is_1_dead_networks_included() -> None:
    found = drawn((30, 10, 60, 20), nets=5000)
    size = np.exp(found.logs).sum() / 5000
    assert size == pytest.approx(1.0, abs=0.05)


def test_the_law_holds_for_any_direction_at_any_input() -> None:
    """An implementation of its own: autograd through `nn.Sequential`, with u apart from x."""
    widths, nets = (8, 5, 12, 6), 1500
    generator = torch.Generator().manual_seed(7)
    sizes = []
    for _ in range(nets):
        layers: list[torch.nn.Module] = []
        for fan_in, out in zip((9, *widths), widths, strict=False):
            linear = torch.nn.Linear(fan_in, out, bias=False, dtype=torch.float64)
            torch.nn.init.kaiming_normal_(linear.weight, generator=generator)
            layers += [linear, torch.nn.ReLU()]
        x, u = torch.randn(2, 9, generator=generator, dtype=torch.float64)
        network = torch.nn.Sequential(*layers)
        _, along = torch.autograd.functional.jvp(network, x, u / u.norm())
        sizes.append(float(along.square().sum()) * 9 / widths[-1])
    found = law.shape_result(widths, np.array(sizes))
    assert found.dead == pytest.approx(found.exact_dead, abs=0.015)
    assert found.mean == pytest.approx(found.exact_mean, abs=0.2)
    assert found.variance == pytest.approx(found.exact_variance, abs=1.5 * found.margin)
    assert ks_2samp(found.logs, drawn(widths, nets=3000).logs).pvalue > 0.01


def test_margins_are_two_standard_errors_of_the_variance() -> None:
    found = [drawn((6, 6, 6), nets=300, seed=seed) for seed in range(150)]
    spread = np.std([each.variance for each in found], ddof=1)
    assert np.mean([each.margin for each in found]) == pytest.approx(2 * spread, rel=0.2)


def test_the_fourth_moment_says_nothing_where_the_variance_of_the_log_does() -> None:
    for seed in range(3):
        found = drawn((10,) * 40, seed=seed)
        sizes = np.exp(found.logs)
        ratio = 1000 * np.square(sizes).sum() / sizes.sum() ** 2
        assert ratio < (1 + 5 / 10) ** 40 / 1000
        assert found.variance == pytest.approx(found.exact_variance, rel=0.15)


def test_dead_networks_are_counted_and_give_no_figures() -> None:
    found = drawn((1,) * 100, nets=10)
    assert found.dead == 1.0
    assert len(found.logs) == 0
    assert np.isnan([found.mean, found.variance, found.margin]).all()
    assert np.isfinite([found.exact_mean, found.exact_variance, found.exact_dead]).all()


def test_the_widest_steps_neither_overflow_nor_underflow() -> None:
    found = drawn((512, 1, 512, 1, 512), nets=100)
    assert np.isfinite(found.logs).all()
    assert found.dead == pytest.approx(0.75, abs=0.15)


def test_it_is_done_in_slices_and_shows_the_first_shape_first() -> None:
    study = WidthLaw(nets=500)
    result, fractions, partials = followed(study)
    assert len(fractions) > 4
    assert fractions == sorted(fractions)
    assert 0 < fractions[0] <= fractions[-1] <= 1
    assert partials[0] is None
    last = partials[-1]
    assert last is not None
    assert [each.widths for each in last.shapes] == [study.widths]
    assert last.shapes[0].logs.tolist() == result.shapes[0].logs.tolist()


def test_equal_studies_give_equal_numbers_and_seeds_differ() -> None:
    first, second, other = (drawn((4, 5, 6), seed=seed) for seed in (3, 3, 4))
    assert first.logs.tolist() == second.logs.tolist() != other.logs.tolist()


def test_a_study_equals_its_link_and_its_result_is_kept() -> None:
    study = WidthLaw(widths=(3, 4), against=(5,), nets=20)
    assert WidthLaw.from_raw(json.loads(study.to_json())) == study
    assert (study.networks, study.weights) == (40, 20 * (9 + 12 + 25))
    result = Desk().run(study)
    assert result.size_bytes == sum(each.logs.nbytes for each in result.shapes) > 0
    with pytest.raises(ValueError, match="read-only"):
        result.shapes[0].logs[0] = 0.0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"widths": ()}, "value_range"),
        ({"widths": [5]}, "value_range"),
        ({"widths": (5,) * 101}, "value_range"),
        ({"widths": (0,)}, "value_range"),
        ({"widths": (513,)}, "value_range"),
        ({"widths": (5.0,)}, "value_type"),
        ({"widths": (True,)}, "value_type"),
        ({"widths": ("5",)}, "value_type"),
        ({"against": (5,) * 101}, "value_range"),
        ({"against": (-1,)}, "value_range"),
        ({"against": "50"}, "value_range"),
        ({"nets": 9}, "value_range"),
        ({"nets": 5001}, "value_range"),
        ({"nets": 100.0}, "value_type"),
        ({"seed": -1}, "value_range"),
        ({"widths": (512,) * 100, "nets": 1000}, "width_law_too_large"),
    ],
)
def test_values_that_cannot_be_drawn_are_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as caught:
        next(WidthLaw().having(**changes).steps())
    assert caught.value.code == code
    if code == "width_law_too_large":
        assert caught.value.fields == {"limit": MOST_WEIGHTS // 1_000_000}
