"""What "vanishing and exploding gradients" teaches, and that its verdicts can say else, too."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from dlviz.jobs import finish
from dlviz.lessons import deep_findings as findings
from dlviz.lessons.deep_names import run_names
from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Verdict
from dlviz.lessons.vanishing_and_exploding_gradients import LESSON
from dlviz.lessons.vanishing_and_exploding_gradients.runs import (
    EIGHT,
    EXPLODES,
    NARROW,
    NINE,
    ROAD,
    SIGMOID,
    UNSCALED,
    WIDE,
)
from dlviz.lessons.words import GLOSSARY
from dlviz.measure.factors import Factors
from dlviz.measure.isometry import KINDS, Isometry
from dlviz.measure.product import Product
from dlviz.measure.series import Series, SeriesResult
from dlviz.measure.width_law import WidthLaw, WidthLawResult
from dlviz.measure.xray import XRay, XRayResult
from dlviz.train.deep_run import DeepCurve, DeepRun, DeepRunResult
from dlviz.train.lesion import Lesion, LesionResult
from dlviz.train.recording import End
from dlviz.train.survival import RATES, RECIPES, Survival, SurvivalMap
from tests.survival_example import map_of

LEFT_50 = 0.9**50


@cache
def measured(name: str) -> Verdict:
    """The verdict of a claim on the very studies that the page runs."""
    claim = LESSON.claim(name)
    verdict: Verdict = claim.measure(finish(claim.job()))
    return verdict


def said(name: str, *results: object) -> tuple[str, list[int]]:
    """The verdict's kind, and the places of the options that it supports."""
    claim = LESSON.claim(name)
    verdict = claim.measure(results)
    assert verdict.why.endswith(".") and verdict.figure
    assert all(claim.options[place] for place in verdict.answer)
    assert (verdict.kind == TOO_CLOSE) == (not verdict.answer)
    for text in (verdict.figure, verdict.why, *map(str, verdict.numbers.values())):
        assert "nan" not in text.lower()
    return verdict.kind, list(verdict.answer)


def options(name: str, verdict: Verdict) -> list[str]:
    """What the options say that a verdict supports."""
    return [LESSON.claim(name).options[place] for place in verdict.answer]


# What the steps show


def test_the_steps_go_from_a_product_to_the_cures() -> None:
    assert [step.id for step in LESSON.steps] == ["fifty", "x_ray", "map", "batch_norm", "road"]
    assert all(step.ask is not None for step in LESSON.steps)


def test_whatever_would_give_the_answer_away_is_covered() -> None:
    """The x-ray of sigmoids says nothing of the question, which is one about ReLUs."""
    assert [step.id for step in LESSON.steps if not step.covered] == ["x_ray"]
    before, after = LESSON.step("x_ray").experiment, LESSON.step("x_ray").after()
    assert (before, after) == (SIGMOID, NARROW)
    assert (before.activation, after.activation) == ("sigmoid", "relu")


def test_the_map_shows_batch_normalisation_only_once_it_has_been_asked_about() -> None:
    asked, answered = LESSON.step("map"), LESSON.step("batch_norm")
    assert asked.after().key == asked.experiment.key == EIGHT.key
    assert set(NINE.recipes) - set(EIGHT.recipes) == {"he_batch_norm"}
    assert answered.after().key == NINE.key
    assert answered.experiment.recipes == ("relu_he", "he_batch_norm")


def test_the_map_that_the_lesson_shows_is_in_the_recording() -> None:
    for study in (EIGHT, NINE):
        assert finish(study).recorded.all()


def test_the_reader_draws_in_the_row_that_is_asked() -> None:
    claim = LESSON.claim("sigmoid_depth")
    assert claim.row in EIGHT.recipes
    assert [2**depth for depth in claim.drawn] == pytest.approx([2, 8, 32, 64])
    assert len(claim.drawn) == len(claim.options)


@pytest.mark.parametrize(
    ("name", "count", "unit"),
    [
        ("fifty_layers", 1, "product"),
        ("he_keeps", NARROW.draws + WIDE.draws, "networks"),
        ("sigmoid_depth", 8 * 7 * len(RATES) * 2, "networks"),
        ("norm_cures", 9 * 7 * len(RATES) * 2 + 1, "networks"),
        ("short_paths", 48, "networks"),
        ("shape", 6000, "networks"),
        ("clipping", 9, "networks"),
        ("remedies", 9, "networks"),
    ],
)
def test_the_page_says_on_how_much_a_verdict_was_measured(name: str, count: int, unit: str) -> None:
    claim = LESSON.claim(name)
    assert (claim.networks, claim.unit) == (count, unit)


def test_no_verdict_depends_on_the_machine() -> None:
    assert not any(claim.machine_dependent for claim in LESSON.claims)
    assert [claim.id for claim in LESSON.deeper_claims] == ["shape", "clipping", "remedies"]


def test_every_source_is_behind_a_claim_and_every_word_explained() -> None:
    assert {claim.source for claim in LESSON.claims} <= set(LESSON.sources)
    assert set(LESSON.terms) <= set(GLOSSARY)


def test_what_is_shared_is_what_the_map_says() -> None:
    shown, deepest = finish(NINE), dict[int, int]()
    for name, column in zip(NINE.recipes, shown.frontier, strict=True):
        year = RECIPES[name].year
        deepest[year] = max(deepest.get(year, 0), NINE.depths[column] if column >= 0 else 0)
    said = {int(year): int(depth) for year, depth in re.findall(r"(\d{4}): (\d+)", LESSON.share)}
    assert len(said) == 2 and min(said) == 1986
    assert said == {year: deepest[year] for year in said}


@pytest.mark.parametrize(
    "claim", ["fifty_layers", "he_keeps", "sigmoid_depth", "norm_cures", "short_paths"]
)
def test_the_numbers_beside_the_theory_are_among_those_measured(claim: str) -> None:
    beside = {name for theory in LESSON.why if theory.claim == claim for name in theory.beside}
    assert beside <= set(measured(claim).numbers)
    assert beside or claim == "sigmoid_depth"


# What the verdicts say of the lesson's own studies


def test_of_90_percent_a_layer_half_a_percent_is_left_after_50() -> None:
    verdict = measured("fifty_layers")
    assert options("fifty_layers", verdict) == ["about half a percent"]
    assert verdict.kind == HOLDS
    assert float(str(verdict.numbers["factor 0.9"])) == pytest.approx(LEFT_50, rel=0.01)


def test_he_keeps_the_gradient_on_average_and_in_each_network_only_if_it_is_wide() -> None:
    verdict = measured("he_keeps")
    assert options("he_keeps", verdict) == ["on average only", "only in wide networks"]
    assert verdict.kind == DEPENDS


def test_two_layers_of_sigmoids_learn_and_four_do_not() -> None:
    verdict = measured("sigmoid_depth")
    assert (verdict.kind, options("sigmoid_depth", verdict)) == (HOLDS, ["2 layers"])
    assert verdict.figure == "2 layers"
    learned, beyond = (float(str(verdict.numbers[f"{depth} layers"])[:-2]) for depth in (2, 4))
    assert learned >= 90 > 60 > beyond
    assert f"The next depth: {verdict.numbers['4 layers']}, " in verdict.why


def test_batch_normalisation_helps_up_to_a_point() -> None:
    verdict = measured("norm_cures")
    assert (verdict.kind, options("norm_cures", verdict)) == (HOLDS, ["up to a point"])
    factor, theory = (float(str(verdict.numbers[name])) for name in ("factor a layer", "theory"))
    assert verdict.figure == "16 layers instead of 8"
    assert factor == pytest.approx(theory, rel=0.1)
    assert theory == pytest.approx(np.pi / (np.pi - 1), abs=5e-4)


def test_a_scaled_residual_network_is_a_few_small_corrections() -> None:
    verdict = measured("short_paths")
    assert (verdict.kind, options("short_paths", verdict)) == (DEPENDS, ["0 to 2 blocks"])
    orders = [float(str(verdict.numbers[f"order {k}"]).split()[0]) for k in range(4)]
    assert orders == pytest.approx([1, 1, 0.5, 1 / 6], abs=0.05)


def test_narrow_layers_make_the_gradient_scatter_four_times_as_much() -> None:
    claim = LESSON.claim("shape")
    (result,) = (finish(study.having(nets=1000)) for study in claim.studies())
    assert said("shape", result) == (HOLDS, [1])
    assert claim.options[1].startswith("about 4 times")
    exact = [shape.exact_variance for shape in result.shapes]
    assert exact == pytest.approx([9.25, 2.16], rel=0.005)


def test_a_clipped_network_survives_its_bad_start_and_learns_little() -> None:
    claim = LESSON.claim("clipping")
    shorter = [finish(study.having(updates=100)) for study in claim.studies()]
    assert said("clipping", *shorter) == (HOLDS, [1])
    assert claim.options[1] == "learns something, far from all"


def test_either_older_remedy_makes_eight_layers_of_sigmoids_learn() -> None:
    real = finish(LESSON.claim("remedies").studies()[0])
    alone, losses, layers = (float(run.train_accuracy[-1]) for run in real.runs)
    assert alone < 0.2 and losses > 0.9 and layers > 0.9


# What they say of results made up


@pytest.mark.parametrize(
    ("factor", "kind", "place"),
    [
        (0.9, HOLDS, 2),
        (0.98, DOES_NOT_HOLD, 0),
        (0.95, HOLDS, 1),
        (0.66, HOLDS, 3),
        (1.02, DOES_NOT_HOLD, 0),
    ],
)
def test_the_verdict_on_the_product(factor: float, kind: str, place: int) -> None:
    assert said("fifty_layers", finish(Product(factor=factor))) == (kind, [place])


@cache
def _rays() -> tuple[XRayResult, XRayResult]:
    """Small stand-ins for the claim's x-rays, whose figures are then made up."""
    narrow = finish(XRay(depth=3, width=8, batch=4, draws=4, activation="relu"))
    return replace(narrow, study=NARROW), replace(narrow, study=WIDE)


def scattered(decades: float, count: int = 41) -> np.ndarray:
    """log10 of gradients, evenly spread, whose middle 80 % are so many powers of ten apart."""
    return np.linspace(-0.5, 0.5, count) * decades / 0.8 - 3


@pytest.mark.parametrize(
    ("factor", "apart", "together", "kind", "places"),
    [
        (1.0, 2.5, 0.4, DEPENDS, [1, 2]),
        (1.0, 0.3, 0.2, HOLDS, [0]),
        (1.0, 2.5, 2.0, DEPENDS, [1]),
        (0.5, 2.5, 0.4, DOES_NOT_HOLD, [3]),
        (1.5, 0.3, 0.2, DOES_NOT_HOLD, [3]),
        (0.0, 2.5, 0.4, DOES_NOT_HOLD, [3]),
    ],
)
def test_the_verdict_on_he(
    factor: float, apart: float, together: float, kind: str, places: list[int]
) -> None:
    narrow, wide = _rays()
    narrow = replace(narrow, spread=scattered(apart))
    wide = replace(wide, spread=scattered(together), factor=factor)
    assert said("he_keeps", narrow, wide) == (kind, places)


def test_networks_that_are_all_dead_are_not_called_alike() -> None:
    narrow, wide = _rays()
    dead = replace(narrow, spread=np.full(41, -np.inf))
    alive = replace(wide, spread=scattered(0.4), factor=1.0)
    assert said("he_keeps", dead, alive) == (DEPENDS, [1, 2])
    assert said("he_keeps", dead, replace(alive, spread=dead.spread)) == (DEPENDS, [1])


def survived(study: Survival, **deepest: int) -> SurvivalMap:
    """A map in which these recipes learn up to so many layers."""
    shown, accuracy = map_of(study), map_of(study).accuracy.copy()
    for name, depth in deepest.items():
        accuracy[study.recipes.index(name)] = np.where(np.array(study.depths) <= depth, 1.0, 0.11)
    return replace(shown, accuracy=accuracy)


@pytest.mark.parametrize(
    ("deepest", "kind", "places"),
    [
        (0, TOO_CLOSE, []),
        (1, HOLDS, [0]),
        (2, HOLDS, [0]),
        (4, TOO_CLOSE, []),
        (8, HOLDS, [1]),
        (16, TOO_CLOSE, []),
        (32, HOLDS, [2]),
        (64, DOES_NOT_HOLD, [3]),
    ],
)
def test_the_verdict_on_the_depth_of_sigmoids(deepest: int, kind: str, places: list[int]) -> None:
    assert said("sigmoid_depth", survived(EIGHT, sigmoid_xavier=deepest)) == (kind, places)


def test_a_row_that_diverges_beyond_its_frontier_says_so() -> None:
    shown = survived(EIGHT, sigmoid_xavier=8)
    accuracy = shown.accuracy.copy()
    accuracy[EIGHT.recipes.index("sigmoid_xavier"), 4:] = np.nan
    verdict = LESSON.claim("sigmoid_depth").measure((replace(shown, accuracy=accuracy),))
    assert verdict.numbers["16 layers"] == "diverged"
    assert "nan" not in verdict.why


@cache
def _exploding() -> XRayResult:
    return finish(EXPLODES.having(depth=4, width=16, batch=8))


@pytest.mark.parametrize(
    ("with_norm", "without", "kind", "places"),
    [
        (16, 8, HOLDS, [1]),
        (64, 8, DOES_NOT_HOLD, [0]),
        (8, 8, HOLDS, [2]),
        (64, 64, DOES_NOT_HOLD, [2]),
        (4, 8, HOLDS, [3]),
        (0, 0, HOLDS, [2]),
    ],
)
def test_the_verdict_on_batch_normalisation(
    with_norm: int, without: int, kind: str, places: list[int]
) -> None:
    shown = survived(NINE, he_batch_norm=with_norm, relu_he=without)
    assert said("norm_cures", shown, _exploding()) == (kind, places)


@pytest.mark.parametrize(
    ("gains", "kind", "places"),
    [
        ((0.2, 0.1, 0.3), HOLDS, [1]),
        ((0.01, -0.01, 0.0), HOLDS, [2]),
        ((-0.2, -0.1, -0.3), HOLDS, [3]),
        ((0.2, -0.2, 0.0), TOO_CLOSE, []),
        ((np.nan, 0.1, 0.1), TOO_CLOSE, []),
    ],
)
def test_a_gain_that_takes_no_network_deeper_counts_too(
    gains: tuple[float, ...], kind: str, places: list[int]
) -> None:
    shown = survived(NINE, he_batch_norm=8, relu_he=8)
    accuracy = shown.accuracy.copy()
    accuracy[NINE.recipes.index("relu_he"), 4:] = 0.5
    accuracy[NINE.recipes.index("he_batch_norm"), 4:] = 0.5 + np.array(gains)
    assert said("norm_cures", replace(shown, accuracy=accuracy), _exploding()) == (kind, places)


@cache
def _series() -> tuple[SeriesResult, SeriesResult]:
    return finish(ROAD.having(draws=1, width=16)), finish(UNSCALED.having(draws=1, width=16))


@pytest.mark.parametrize(
    ("scaled", "low", "whole", "kind", "places"),
    [
        (1.0, 0.92, 15.0, DEPENDS, [0]),
        (1.0, 0.92, 1.5, HOLDS, [0]),
        (6.0, 0.1, 15.0, TOO_CLOSE, []),
        (14.0, 0.0, 15.0, DOES_NOT_HOLD, [1]),
        (29.0, 0.0, 15.0, DOES_NOT_HOLD, [2]),
    ],
)
def test_the_verdict_on_the_ways_through(
    scaled: float, low: float, whole: float, kind: str, places: list[int]
) -> None:
    shares = np.full(31, (1 - low) / 28)
    shares[:3] = low / 3
    root, one = _series()
    made = replace(root, mean_order=scaled, shares=shares), replace(one, mean_order=whole)
    assert said("short_paths", *made) == (kind, places)


@cache
def _shapes() -> WidthLawResult:
    return finish(WidthLaw(nets=50))


@pytest.mark.parametrize(
    ("variances", "margin", "kind", "places"),
    [
        ((9.2, 2.2), 0.1, HOLDS, [1]),
        ((2.3, 2.2), 0.1, DOES_NOT_HOLD, [0]),
        ((40.0, 2.2), 0.1, HOLDS, [2]),
        ((4.4, 2.2), 0.5, TOO_CLOSE, []),
        ((9.2, 2.2), 1.0, TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_the_shape(
    variances: tuple[float, float], margin: float, kind: str, places: list[int]
) -> None:
    made = tuple(
        replace(shape, variance=variance, margin=margin)
        for shape, variance in zip(_shapes().shapes, variances, strict=True)
    )
    assert said("shape", replace(_shapes(), shapes=made)) == (kind, places)


def curves(*accuracies: float | None) -> DeepRunResult:
    """Runs that end at these accuracies; None: diverged at the start."""
    made = []
    for accuracy in accuracies:
        lost = accuracy is None
        ends = np.array([np.nan]) if lost else np.array([0.1, accuracy])
        steps = np.array([0]) if lost else np.array([0, 300])
        made.append(
            DeepCurve(
                DeepRun(depth=4), steps, 1 - ends, ends, ends, np.full((len(steps), 4), -2.0),
                End("diverged" if lost else "finished", int(steps[-1])), 0.1,
            )
        )  # fmt: skip
    return DeepRunResult(tuple(made))


@pytest.mark.parametrize(
    ("free", "clipped", "kind", "places"),
    [
        ((None, None, None), (0.5, 0.55, 0.6), HOLDS, [1]),
        ((None, None, None), (0.1, 0.12, 0.15), HOLDS, [0]),
        ((None, None, None), (0.95, 0.99, 1.0), HOLDS, [2]),
        ((0.4, 0.4, 0.4), (0.5, 0.55, 0.6), DOES_NOT_HOLD, [1]),
        ((None, None, None), (0.1, 0.5, 0.6), TOO_CLOSE, []),
        ((None, None, None), (None, None, None), DOES_NOT_HOLD, [0]),
    ],
)
def test_the_verdict_on_clipping(
    free: Sequence[float | None], clipped: Sequence[float | None], kind: str, places: list[int]
) -> None:
    results = curves(*free), curves(*clipped), curves(1.0, 1.0, 1.0)
    assert said("clipping", *results) == (kind, places)


@pytest.mark.parametrize(
    ("eight", "sixteen", "kind", "place"),
    [
        ((0.1, 1.0, 1.0), 0.1, DEPENDS, 0),
        ((0.1, 1.0, 1.0), 1.0, HOLDS, 0),
        ((0.1, 1.0, 0.1), 0.1, DOES_NOT_HOLD, 1),
        ((0.1, 0.1, 1.0), 0.1, DOES_NOT_HOLD, 2),
        ((0.1, 0.1, 0.1), 0.1, DOES_NOT_HOLD, 3),
        ((0.1, None, 1.0), 0.1, DOES_NOT_HOLD, 2),
    ],
)
def test_the_verdict_on_the_older_remedies(
    eight: Sequence[float | None], sixteen: float, kind: str, place: int
) -> None:
    results = curves(*eight), curves(*eight), curves(0.1, sixteen, sixteen)
    assert said("remedies", *results) == (kind, [place])


def test_one_seed_on_which_a_remedy_fails_is_enough_to_doubt_it() -> None:
    results = curves(0.1, 1.0, 1.0), curves(0.1, 1.0, 0.6), curves(0.1, 0.1, 0.1)
    assert said("remedies", *results) == (DOES_NOT_HOLD, [1])


# The sentence in each film


def finding(text: str) -> str:
    """The text, once it is seen to be a sentence that a reader can read."""
    assert text.endswith(".") and text[0] == text[0].upper()
    assert "nan" not in text.split() and "inf" not in text.split() and "—" not in text
    return text


def ray(**values: Any) -> str:
    """What is said of an x-ray."""
    return finding(findings.of_x_ray(finish(XRay(**values))))


def test_a_gradient_that_falls_or_grows_is_counted_in_powers_of_ten_beside_theory() -> None:
    small: dict[str, Any] = {"activation": "relu", "width": 64, "batch": 16}
    text = ray(**small)
    assert "over 30 layers the gradient falls 4" in text and "powers of ten" in text
    assert "(theory 0.707)" in text or "(theory 0.71)" in text
    assert "grows" in ray(depth=10, initialiser="normal", **small)


def test_one_that_stays_is_given_as_a_factor() -> None:
    text = ray(depth=10, width=128, activation="relu", initialiser="he_normal", batch=16)
    assert "times its size" in text and "(theory 1)" in text


def test_overflow_death_and_a_single_layer_are_said_in_words() -> None:
    wild: dict[str, Any] = {"activation": "relu", "initialiser": "normal", "init_scale": 100.0}
    assert ray(depth=100, width=512, batch=2, **wild) == (
        "In layer 96 the numbers are too large for float64: overflow."
    )
    narrow: dict[str, Any] = {"activation": "relu", "initialiser": "he_normal", "batch": 2}
    assert "No gradient reaches the first layer" in ray(depth=100, width=4, **narrow)
    assert "No gradient reaches the first layer" in ray(depth=3, width=8, initialiser="zeros")
    assert "One layer" in ray(depth=1, width=8)


def test_a_gradient_far_below_float64_is_still_a_number() -> None:
    text = ray(depth=100, width=8, initialiser="normal", init_scale=1e-5, batch=2)
    assert float(text.split("falls ")[1].split(" powers")[0]) > 400


def test_many_networks_are_said_to_scatter_and_the_dead_are_counted() -> None:
    many: dict[str, Any] = {"activation": "relu", "initialiser": "he_normal", "batch": 2}
    text = ray(depth=30, width=4, draws=40, **many)
    assert "the middle 80 % of their gradients lie" in text and "are dead" in text
    assert "Of 5 random networks" in ray(depth=100, width=4, draws=5, **many)


def product(**values: Any) -> str:
    """What is said of a product."""
    return finding(findings.of_product(finish(Product(**values))))


def test_what_is_left_of_a_product() -> None:
    assert product() == "0.9 to the power 50 is 0.00515."
    assert product(factor=1.0) == "1 to the power 50 is 1."
    assert product(factor=2.0, layers=1) == "2 to the power 1 is 2."
    assert product(factor=0.5, layers=100) == "0.5 to the power 100 is 8 · 10⁻³¹."
    assert product(factor=2.0, layers=100) == "2 to the power 100 is 1.3 · 10³⁰."


def test_the_typical_product_of_chances_is_less_than_the_mean() -> None:
    result = finish(Product(factor=1.0, spread=0.3))
    text = finding(findings.of_product(result))
    typical = 10 ** float(result.logs_median[-1])
    assert typical < 0.2 and f"{typical:.3g}" in text and "1 is left" in text


def test_the_map_names_its_first_and_its_best_recipe() -> None:
    assert finding(findings.of_survival(map_of(NINE))) == (
        "1986, Sigmoid, N(0, .01²): up to 2 layers learn. "
        "2013, tanh, orthogonal: up to 64 layers learn."
    )
    two = NINE.having(recipes=("relu_residual", "sigmoid_small"))
    assert "1986" in finding(findings.of_survival(map_of(two))).split(". ")[1]
    one = NINE.having(recipes=("relu_he",))
    assert finding(findings.of_survival(map_of(one))) == "2015, ReLU, He: up to 8 layers learn."
    none = survived(one, relu_he=0)
    assert finding(findings.of_survival(none)) == "No network learns 90 % of the digits."
    first = survived(NINE, sigmoid_small=0)
    assert "1986, Sigmoid, N(0, .01²): none of them learns." in findings.of_survival(first)


def test_a_run_and_its_twins_are_named_with_how_they_ended() -> None:
    (alone,) = run_names(DeepRun())
    text = finding(findings.of_deep_run(curves(0.98), (alone,)))
    assert text == "ReLU, He, normal, 4 layers, rate 0.1. 98 % of the digits."
    both = finding(findings.of_deep_run(curves(None, 0.5), ("not clipped", "clipped at 1")))
    assert both.endswith("not clipped: diverged at update 0; clipped at 1: 50 % of the digits.")


def test_a_lesion_says_what_is_left_of_either_network() -> None:
    study = Lesion(depth=4)
    result = LesionResult(study, np.array([0.9, 0.95]), np.array([[0.1] * 3, [0.9] * 3]))
    text = finding(findings.of_lesion(result))
    assert "the residual network still reads 90 % of the digits (whole 95 %)" in text
    assert "the plain one 10 % (whole 90 %)" in text


def test_shapes_of_as_many_neurons_are_said_to_be_so() -> None:
    text = finding(findings.of_width_law(_shapes()))
    assert ", 1,000 neurons each:" in text and "5β = 5.56" in text and " against " in text
    other = finding(findings.of_width_law(finish(WidthLaw(widths=(8,), against=(), nets=20))))
    assert "neurons each" not in other and " against " not in other


def test_a_shape_of_which_nothing_lives_has_no_variance() -> None:
    dead = finish(WidthLaw(widths=(1,) * 60, against=(), nets=10))
    assert "too few live (exact 296.09" in finding(findings.of_width_law(dead))


def test_singular_values_that_stay_drift_or_are_lost() -> None:
    kinds = ("linear_orthogonal", "linear_gaussian", "relu_orthogonal")
    names = tuple(KINDS[kind].label for kind in kinds)
    text = finding(findings.of_isometry(finish(Isometry(width=16, kinds=kinds)), names))
    assert "Linear orthogonal 1, Linear Gaussian " in text
    assert "ReLU orthogonal × √2 over 1 · 10¹⁵" in text
    dead = finish(Isometry(depth=60, width=4, kinds=("relu_he",)))
    assert "(nothing is left)" in finding(findings.of_isometry(dead, ("ReLU, He",)))


def test_the_series_says_whether_it_is_scaled_and_where_most_comes_through() -> None:
    root, one = (finding(findings.of_series(each)) for each in _series())
    assert root.startswith("30 blocks, each scaled by 1/√30: ") and "(theory 1.0)" in root
    assert one.startswith("30 blocks, unscaled:") and "(theory 15.0)" in one
    assert finding(findings.of_series(finish(Series(blocks=1, width=16, draws=1))))


def test_the_table_says_how_far_it_is_from_theory() -> None:
    text = finding(findings.of_factors(finish(Factors(width=16, depth=4, draws=1))))
    assert text.startswith("12 factors at width 16: all within ")
    assert "theory 1.467" in text
