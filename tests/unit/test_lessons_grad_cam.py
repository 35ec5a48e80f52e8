"""What "Grad-CAM" teaches, that its verdicts can say else, too, and what its links carry."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from dlviz.data.photos import PHOTOS
from dlviz.jobs import finish
from dlviz.lessons import attribution_findings as findings
from dlviz.lessons.attribution_fields import ATTRIBUTION_FIELDS_OF
from dlviz.lessons.field import Field, label_of
from dlviz.lessons.grad_cam import LESSON, claims
from dlviz.lessons.grad_cam.runs import (
    COLLAGE,
    COMPUTED,
    DRAWS,
    ERASER,
    JUDGED,
    RIVAL,
    SCRAMBLED,
    TRIAL,
)
from dlviz.lessons.links import at_step, first_visit, read_link, write_link
from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Verdict
from dlviz.lessons.text import percent
from dlviz.lessons.words import GLOSSARY
from dlviz.measure.attribution import METHODS
from dlviz.measure.cascade import ALIKE, Cascade, CascadeResult
from dlviz.measure.cliff import Cliff, CliffResult
from dlviz.measure.computed import Computed
from dlviz.measure.curves import LEVEL, Curves, CurvesResult
from dlviz.measure.eraser import SHOWN, Eraser
from dlviz.measure.look import Look, LookResult
from dlviz.measure.method_grid import MethodGrid, MethodGridResult
from dlviz.measure.pointing import Pointing, PointingResult
from dlviz.measure.subject import SUBJECTS, layers_of
from dlviz.measure.trial import Trial, TrialResult
from dlviz.train.marked_run import KINDS, Marked
from dlviz.train.study import FlatStudy
from tests.any_lesson import (
    expect_a_study_survives_its_link,
    expect_every_study_can_be_run_and_carried,
    expect_knobs_are_fields_of_the_study,
    refused,
)
from tests.look_example import look_of
from tests.witnesses_example import cascade_of, computed_of, curves_of, grid_of

SHA = "0123456789abcdef" * 4
NUMBER = re.compile(r"−?-?\d+(?:\.\d+)?")


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
    assert verdict.why.endswith((".", "”")) and verdict.figure
    assert all(claim.options[place] for place in verdict.answer)
    assert bool(verdict.answer) == (verdict.kind != TOO_CLOSE)
    for text in (verdict.figure, verdict.why, *map(str, verdict.numbers.values())):
        assert "nan" not in text.lower() and "inf" not in text.lower()
    return verdict.kind, list(verdict.answer)


def numbers(text: str) -> list[float]:
    """Every number in a text."""
    return [float(found.replace("−", "-")) for found in NUMBER.findall(text.replace(",", ""))]


def number(name: str, key: str) -> float:
    """The first number in one of a verdict's texts."""
    return numbers(str(measured(name).numbers[key]))[0]


# What the steps show


def test_the_steps_go_from_a_look_to_the_rival() -> None:
    steps = [step.id for step in LESSON.steps]
    assert steps == ["look", "scramble", "trust", "eraser", "rival"]
    assert LESSON.steps[0].experiment == Look(photo="coffee+chelsea", net="lite0")
    assert all(step.ask is not None for step in LESSON.steps)


def test_whatever_would_give_the_answer_away_is_covered() -> None:
    assert all(step.covered and step.after() == step.experiment for step in LESSON.steps)


def test_the_film_of_a_step_is_the_first_study_of_those_that_decide_its_claim() -> None:
    for step in LESSON.steps:
        assert step.ask is not None
        assert step.ask.make(0)[0] == step.after(), step.id


def test_no_film_plays_by_itself() -> None:
    assert not any(step.play for step in LESSON.steps)


def test_the_eraser_rubs_at_the_very_network_that_was_on_trial() -> None:
    assert TRIAL.run == ERASER.run
    assert TRIAL.mark == 1.0


def test_no_verdict_depends_on_the_machine() -> None:
    assert not any(claim.machine_dependent for claim in LESSON.claims)
    assert LESSON.deeper_claims == ()


def test_a_claim_of_another_seed_is_measured_on_other_studies() -> None:
    for claim in LESSON.claims:
        first, second = (list(map(repr, claim.make(seed))) for seed in (0, 1))
        assert not set(first) & set(second)
        assert len(set(first)) == len(first) == claim.networks
        assert ("s" in claim.unit.split()[0][-1]) == (claim.networks > 1), claim.unit


def test_random_weights_are_drawn_several_times_and_never_the_same_twice() -> None:
    claim = LESSON.claim("random_top")
    seeds = [study.get("seed") for seed in range(4) for study in claim.make(seed)]
    assert seeds == list(range(4 * DRAWS)) and DRAWS > 1


def test_the_eraser_is_tried_on_a_network_that_never_saw_a_mark_as_well() -> None:
    for seed in (0, 3):
        marked, honest = LESSON.claim("no_disc").make(seed)
        assert isinstance(marked, Eraser) and isinstance(honest, Eraser)
        assert (marked.mark, honest.mark) == (1.0, 0.0)
        assert honest == marked.having(mark=0.0) and marked.seed == seed


def test_the_scores_of_maps_are_compared_over_photographs_of_which_the_first_is_shown() -> None:
    studies = LESSON.claim("a_rival").make(0)
    assert tuple(study.get("photo") for study in studies) == JUDGED
    assert JUDGED[0] == RIVAL.photo and set(JUDGED) <= set(PHOTOS)
    assert [refused(study) for study in studies] == [None] * len(JUDGED)


def test_every_pair_of_photographs_can_be_asked_and_the_first_is_the_lessons() -> None:
    assert claims.PAIRS[0] == COLLAGE.photo
    assert len(set(claims.PAIRS)) == len(claims.PAIRS)
    for pair in claims.PAIRS:
        left, right = pair.split("+")
        assert {left, right} <= set(PHOTOS) and left != right
        COLLAGE.having(photo=pair).check()


def test_every_source_is_behind_a_claim_and_every_word_is_explained() -> None:
    assert {claim.source for claim in LESSON.claims} == set(LESSON.sources)
    assert set(LESSON.terms) <= set(GLOSSARY)


@pytest.mark.parametrize("claim", [claim.id for claim in LESSON.claims])
def test_the_numbers_beside_the_theory_are_among_those_measured(claim: str) -> None:
    assert claim in {theory.claim for theory in LESSON.why}
    beside = {name for theory in LESSON.why if theory.claim == claim for name in theory.beside}
    assert beside <= set(measured(claim).numbers)


# What the verdicts say of the lesson's own studies


def test_the_maps_of_two_classes_lie_in_two_halves() -> None:
    verdict = measured("two_classes")
    assert (verdict.kind, verdict.answer) == (HOLDS, (1,))
    left, other = numbers(verdict.figure)[:2]
    assert left > 75 and other < 25


def test_guided_backprop_hardly_minds_random_weights_and_grad_cam_does() -> None:
    """In the worst of the draws."""
    verdict = measured("random_top")
    assert (verdict.kind, verdict.answer) == (DEPENDS, (2,))
    guided, cam = (
        numbers(str(verdict.numbers[METHODS[name].label]))
        for name in ("guided_backprop", "grad_cam")
    )
    assert min(guided) >= 0.95 and max(cam) <= 0.5
    assert numbers(verdict.figure) == guided + cam


def test_a_network_that_is_right_names_no_disc_without_its_mark() -> None:
    verdict = measured("without_mark")
    assert (verdict.kind, verdict.answer) == (HOLDS, (3,))
    alone, right = numbers(verdict.figure)[:2]
    assert alone <= 5 and right >= 94


def test_the_answer_stays_when_the_disc_goes_and_goes_with_the_mark() -> None:
    verdict = measured("no_disc")
    assert (verdict.kind, verdict.answer) == (HOLDS, (2,))
    gone, unmarked = numbers(verdict.figure)
    assert gone >= 80 and unmarked <= 20
    assert number("no_disc", "the disc rubbed out") >= 80
    assert number("no_disc", "the mark rubbed out") <= 20
    assert number("no_disc", "both rubbed out") <= 20
    assert number("no_disc", "the mark in the opposite corner") <= 20
    (honest,) = numbers(verdict.why)
    assert 20 < honest < 80, "torn"


def test_an_edge_detector_beats_grad_cam_by_insertion_here_but_not_everywhere() -> None:
    verdict = measured("a_rival")
    assert (verdict.kind, verdict.answer) == (DEPENDS, (1,))
    cam, edges, random = numbers(verdict.figure)
    assert edges > cam > random + 0.1
    count, ahead, behind, *_ = numbers(verdict.why)
    assert count == len(JUDGED) == len(verdict.numbers)
    assert ahead >= 1 and behind >= 1 and ahead + behind <= count


@pytest.mark.parametrize("name", [claim.id for claim in LESSON.claims])
def test_a_figure_is_about_one_of_the_options_and_its_why_is_a_sentence(name: str) -> None:
    verdict = measured(name)
    assert verdict.why.endswith((".", "”")) and numbers(verdict.figure)
    assert all("nan" not in str(text).lower() for text in verdict.numbers.values())


# What they say of results made up


def looked(first: float, second: float) -> LookResult:
    """A collage of which so much of the map of each half's own class lies on the left."""
    result = look_of()
    mass = result.mass.copy()
    mass[0], mass[2] = (first, 1 - first), (second, 1 - second)
    return replace(result, mass=mass, own=(0, 2))


@pytest.mark.parametrize(
    ("first", "second", "kind", "places"),
    [
        (0.9, 0.1, HOLDS, [1]),
        (0.95, 0.55, HOLDS, [1]),
        (0.5, 0.5, DOES_NOT_HOLD, [0]),
        (0.9, 0.85, DOES_NOT_HOLD, [0]),
        (0.7, 0.7 - claims.MOVES, TOO_CLOSE, []),
        (0.7, 0.7 - claims.MOVES + 0.9 * claims.NEAR, TOO_CLOSE, []),
        (0.7, 0.7 - claims.MOVES - 0.9 * claims.NEAR, TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_two_maps(first: float, second: float, kind: str, places: list[int]) -> None:
    assert said("two_classes", looked(first, second)) == (kind, places)


def test_maps_that_lie_on_the_wrong_halves_are_different_all_the_same() -> None:
    """Each class's light on the other's half: not what one hopes, but not the same map."""
    assert said("two_classes", looked(0.1, 0.9))[1] == [1]


def test_the_verdict_on_two_maps_names_the_classes_of_the_halves() -> None:
    verdict = LESSON.claim("two_classes").measure((looked(0.9, 0.1),))
    assert all(result in verdict.figure for result in ("espresso", "Egyptian cat", "90 %", "10 %"))
    assert "cup" not in verdict.figure and len(verdict.numbers) == 2


def scrambled(**after: float) -> CascadeResult:
    """A cascade after whose upper third the methods have these rank correlations."""
    result = cascade_of()
    correlation = result.correlation.copy()
    for name, value in after.items():
        correlation[result.methods.index(name), result.upper] = value
    return replace(result, correlation=correlation)


LOST = {"grad_cam": 0.1, "saliency": 0.2, "input_x_gradient": 0.3}
KEPT = {"grad_cam": 0.92, "saliency": 0.95, "input_x_gradient": 0.97}
HALF = (claims.STAYS + claims.FADES) / 2


@pytest.mark.parametrize(
    ("guided", "others", "kind", "places"),
    [
        (0.98, LOST, DEPENDS, [2]),
        (0.98, {**KEPT, "saliency": HALF}, DEPENDS, [2]),
        (0.98, KEPT, DOES_NOT_HOLD, [2]),
        (HALF, LOST, HOLDS, [1]),
        (HALF, KEPT, DEPENDS, [1]),
        (0.2, LOST, HOLDS, [0]),
        (0.2, KEPT, DEPENDS, [0]),
        (-0.4, LOST, HOLDS, [0]),
        (claims.STAYS + 0.02, LOST, TOO_CLOSE, []),
        (claims.STAYS - 0.02, LOST, TOO_CLOSE, []),
        (claims.FADES + 0.02, LOST, TOO_CLOSE, []),
        (claims.FADES - 0.02, LOST, TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_random_weights(
    guided: float, others: Mapping[str, float], kind: str, places: list[int]
) -> None:
    result = scrambled(guided_backprop=guided, **others)
    assert said("random_top", result, result) == (kind, places)


def test_a_picture_that_stays_does_so_for_the_claim_as_for_the_film() -> None:
    assert claims.STAYS == ALIKE


def test_random_weights_are_judged_by_the_mean_of_the_draws_and_all_of_them_are_told() -> None:
    """Neither draw alone is like the mean."""
    draws = [scrambled(guided_backprop=value, **LOST) for value in (0.99, 0.31)]
    assert [said("random_top", each)[1] for each in draws] == [[2], [0]]
    assert said("random_top", *draws) == (HOLDS, [1])
    verdict = LESSON.claim("random_top").measure(tuple(draws))
    label = METHODS["guided_backprop"].label
    assert numbers(verdict.figure) == [0.31, 0.99, 0.1]
    assert numbers(str(verdict.numbers[label])) == [0.31, 0.99]
    assert numbers(str(verdict.numbers[METHODS["grad_cam"].label])) == [0.1]


def test_the_layers_that_are_random_are_named_and_no_others() -> None:
    result = scrambled(guided_backprop=0.98, **LOST)
    why = LESSON.claim("random_top").measure((result,)).why.lower()
    random = [stage.lower() for stage in result.stages[1 : result.upper + 1]]
    assert random and all(stage in why for stage in random)
    assert not any(stage.lower() in why for stage in result.stages[result.upper + 1 :])


def test_an_edge_detector_has_no_part_in_the_verdict_on_random_weights() -> None:
    result = scrambled(guided_backprop=0.2, sobel=1.0, **LOST)
    assert said("random_top", result) == (HOLDS, [0])
    verdict = LESSON.claim("random_top").measure((result,))
    assert METHODS["sobel"].label not in verdict.numbers
    assert len(verdict.numbers) == len(result.methods) - 1


def test_a_map_that_went_blank_has_no_correlation_but_did_depend_on_what_was_learned() -> None:
    result = scrambled(guided_backprop=0.98, **{**KEPT, "grad_cam": np.nan})
    assert said("random_top", result) == (DEPENDS, [2])


def test_a_map_that_went_blank_in_one_draw_keeps_the_correlations_of_the_others() -> None:
    one, other = (scrambled(guided_backprop=0.98, **LOST) for _ in range(2))
    blank = scrambled(guided_backprop=0.98, **{**LOST, "grad_cam": np.nan})
    figure = LESSON.claim("random_top").measure((one, other, blank)).figure
    assert numbers(figure) == [0.98, 0.1] and "blank" in figure


def test_guided_backprop_that_went_blank_did_not_stay_the_same() -> None:
    _, places = said("random_top", scrambled(guided_backprop=np.nan, **LOST))
    assert 2 not in places


def trial(
    accuracy: float = 0.97, unmarked: float = 0.0, epochs: tuple[float, ...] = (16.0,), **given: Any
) -> TrialResult:
    """A trial whose last network gets these shares right; its maps say nothing."""
    frames = len(epochs)
    small = np.zeros((6, 40, 40), np.float32)
    made = TrialResult(
        study=TRIAL,
        epochs=np.array(epochs),
        accuracy=np.linspace(0.25, accuracy, frames) if frames > 1 else np.array([accuracy]),
        unmarked=np.linspace(0.3, unmarked, frames) if frames > 1 else np.array([unmarked]),
        marked_others=0.75,
        by_class=np.full(4, accuracy),
        names=KINDS,
        pictures=np.zeros((6, 40, 40, 3), np.uint8),
        truth=np.array([0, 0, 0, 1, 2, 3]),
        answer=np.zeros((frames, 6), np.int64),
        p=np.full((frames, 6), 0.9),
        maps=np.repeat(small[None], frames, axis=0),
        twins=np.zeros((6, 40, 40, 3), np.uint8),
        twin_answer=np.ones(6, np.int64),
        twin_p=np.full(6, 0.8),
        twin_maps=small,
        mean_maps=small[:2],
        corner_mass=0.26,
        corner_area=0.05,
        peak_corner=0.03,
        peak_disc=0.05,
        reach_mass=0.6,
        reach_area=0.3,
        peak_reach=0.7,
        recorded=True,
        seconds=20.0,
    )
    return replace(made, **given)


def between(marks: tuple[float, ...], k: int) -> float:
    """Midway between an answer and the next one."""
    return (marks[k] + marks[k + 1]) / 2


@pytest.mark.parametrize(
    ("accuracy", "unmarked", "kind", "places"),
    [
        (0.97, 0.0, HOLDS, [3]),
        (0.97, 0.04, HOLDS, [3]),
        (0.97, 0.45, HOLDS, [2]),
        (0.97, 0.55, DOES_NOT_HOLD, [2]),
        (0.97, 0.8, DOES_NOT_HOLD, [1]),
        (0.97, 0.96, DOES_NOT_HOLD, [0]),
        (0.6, 0.0, DOES_NOT_HOLD, [3]),
        *((0.97, between(claims.UNMARKED, k), TOO_CLOSE, []) for k in range(3)),
    ],
)
def test_the_verdict_on_discs_without_a_mark(
    accuracy: float, unmarked: float, kind: str, places: list[int]
) -> None:
    assert said("without_mark", trial(accuracy, unmarked)) == (kind, places)


def test_the_last_network_is_on_trial_not_the_first() -> None:
    result = trial(0.97, 0.0, epochs=(0.0, 1.0, 16.0))
    assert said("without_mark", result) == (HOLDS, [3])


def test_maps_without_any_light_have_no_share_of_it_in_the_corner() -> None:
    blank = trial(corner_mass=np.nan, reach_mass=np.nan, peak_corner=0.0, peak_disc=0.0)
    assert said("without_mark", blank) == (HOLDS, [3])


@pytest.mark.parametrize("reach", [0.0, 0.5, 0.51, 1.0])
def test_the_verdict_says_whether_maps_lean_towards_the_mark(reach: float) -> None:
    why = LESSON.claim("without_mark").measure((trial(peak_reach=reach),)).why
    assert ("lean" in why) == (reach > 0.5) and percent(reach) in why
    assert (percent(0.3) in why) == (reach > 0.5), "beside chance: the area"


def erased(
    whole: float, unmarked: float, gone: float, moved: float = 0.05, nothing: float = 0.01
) -> Any:
    """What all test discs are to a network: as they are, and with something rubbed out."""
    return SimpleNamespace(
        study=ERASER,
        means=np.array([whole, unmarked, gone, moved]),
        spread=np.array([0.01, 0.02, 0.03, 0.04]),
        recorded=True,
        both_gone=nothing,
    )


HONEST = erased(0.97, 0.96, 0.42, 0.9, 0.13)


@pytest.mark.parametrize(
    ("unmarked", "gone", "kind", "places"),
    [
        (0.05, 0.97, HOLDS, [2]),
        (0.05, 0.44, HOLDS, [2]),
        (0.05, 0.18, HOLDS, [2]),
        (0.05, 0.12, DOES_NOT_HOLD, [1]),
        (0.05, 0.02, DOES_NOT_HOLD, [1]),
        (0.9, 0.97, DOES_NOT_HOLD, [1]),
        (0.9, 0.77, DOES_NOT_HOLD, [0]),
        (0.9, 0.02, DOES_NOT_HOLD, [0]),
        (0.05, 0.05 + claims.APART, TOO_CLOSE, []),
        (0.05, 0.07 + claims.APART, TOO_CLOSE, []),
        (0.9, 0.9 - claims.APART, TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_the_eraser(
    unmarked: float, gone: float, kind: str, places: list[int]
) -> None:
    result = erased(0.98, unmarked, gone)
    assert said("no_disc", result, HONEST) == (kind, places)
    figure = LESSON.claim("no_disc").measure((result, HONEST)).figure
    assert numbers(figure) == [round(100 * gone), round(100 * unmarked)]


def test_beside_the_eraser_stands_what_every_picture_says_and_what_an_honest_network_does() -> None:
    result = erased(0.98, 0.04, 0.87, 0.11, 0.02)
    verdict = LESSON.claim("no_disc").measure((result, HONEST))
    assert [numbers(str(each))[0] for each in verdict.numbers.values()] == [98, 4, 87, 2, 11]
    assert numbers(verdict.why) == [42]


def rivals(name: str = "tripod", **areas: tuple[float, float]) -> CurvesResult:
    """Curves that stand still, so that their areas of insertion and deletion are these."""
    result = curves_of()
    insertion, deletion = result.insertion.copy(), result.deletion.copy()
    for method, (inserted, deleted) in areas.items():
        k = result.methods.index(method)
        insertion[k], deletion[k] = inserted, deleted
    return replace(result, name=name, insertion=insertion, deletion=deletion)


WINS = rivals("cup", grad_cam=(0.9, 0.1), sobel=(0.8, 0.2), random=(0.4, 0.4))
LOSES = rivals("cat", grad_cam=(0.8, 0.1), sobel=(0.9, 0.2), random=(0.4, 0.4))
EQUAL = rivals("moped", grad_cam=(0.8, 0.1), sobel=(0.8, 0.2), random=(0.4, 0.4))
RANDOM = rivals("palace", grad_cam=(0.8, 0.2), sobel=(0.7, 0.1), random=(0.9, 0.4))
NEARLY = rivals("daisy", grad_cam=(0.8, 0.2), sobel=(0.8 + LEVEL / 2, 0.1), random=(0.4, 0.4))


@pytest.mark.parametrize(
    ("results", "kind", "places"),
    [
        ((WINS,), HOLDS, [0]),
        ((WINS, EQUAL, WINS), HOLDS, [0]),
        ((WINS, LOSES), DEPENDS, [0]),
        ((LOSES, WINS, EQUAL), DEPENDS, [1]),
        ((LOSES, EQUAL), DOES_NOT_HOLD, [1]),
        ((LOSES,), DOES_NOT_HOLD, [1]),
        ((EQUAL, WINS), TOO_CLOSE, []),
        ((NEARLY, LOSES), TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_the_rival(
    results: tuple[CurvesResult, ...], kind: str, places: list[int]
) -> None:
    assert said("a_rival", *results) == (kind, places)
    verdict = LESSON.claim("a_rival").measure(results)
    areas = dict(zip(results[0].methods, results[0].areas[:, 1], strict=True))
    assert numbers(verdict.figure) == pytest.approx([areas[n] for n in claims.RIVALS], abs=6e-4)


def test_a_random_order_that_is_ahead_of_grad_cam_is_not_its_win() -> None:
    """Grad-CAM is ahead of the edges here, and so never behind them."""
    assert said("a_rival", RANDOM) == (DOES_NOT_HOLD, [2])


def test_the_verdict_on_the_rival_counts_the_photographs_and_names_each() -> None:
    verdict = LESSON.claim("a_rival").measure((LOSES, WINS, EQUAL, NEARLY, RANDOM))
    assert numbers(verdict.why)[:3] == [5, 2, 1]
    assert list(verdict.numbers) == [f"“{n}”" for n in ("cat", "cup", "moped", "daisy", "palace")]
    assert numbers(str(verdict.numbers["“cat”"])) == [0.8, 0.9]


def test_areas_that_differ_by_less_than_the_least_that_tells_are_level() -> None:
    def of(by: float) -> list[float]:
        shown = rivals(grad_cam=(0.5 + by, 0.1), sobel=(0.5, 0.1), random=(0.1, 0.4))
        return numbers(LESSON.claim("a_rival").measure((shown,)).why)[1:3]

    assert [of(1.1 * LEVEL), of(0.9 * LEVEL), of(-0.9 * LEVEL), of(-1.1 * LEVEL)] == [
        [1, 0], [0, 0], [0, 0], [0, 1],
    ]  # fmt: skip


def test_the_verdict_on_the_rival_says_who_is_ahead_by_deletion() -> None:
    def why(cam: float, edges: float) -> str:
        result = rivals(grad_cam=(0.8, cam), sobel=(0.9, edges), random=(0.4, 0.4))
        return LESSON.claim("a_rival").measure((result, WINS)).why

    assert "it is ahead" in why(0.1, 0.2) and "it is behind" in why(0.2, 0.1)
    assert "it is level" in why(0.2, 0.2) and "it is level" in why(0.2, 0.2 + LEVEL / 2)
    assert numbers(why(0.125, 0.25))[-2:] == [0.125, 0.25]


# What the films say


def clean(text: str) -> str:
    """A finding, which is sentences without holes."""
    assert text.endswith(".") and "nan" not in text.lower() and "None" not in text
    assert "  " not in text and "—" not in text
    return text


def test_a_look_says_what_it_is_and_of_a_collage_where_each_map_lies() -> None:
    single = clean(findings.of_look(look_of(single=True)))
    assert "“espresso”" in single and percent(0.62, 1) in single and "evidence" in single
    both = clean(findings.of_look(looked(0.9, 0.2)))
    assert "“espresso” 90 %" in both and "“Egyptian cat” 80 %" in both


def test_a_look_speaks_of_the_class_that_is_asked_about() -> None:
    text = clean(findings.of_look(look_of(single=True, target=285)))
    assert "“Egyptian cat”" in text and percent(0.07, 1) in text and "espresso" not in text


def test_a_look_at_one_class_rather_than_another_names_both() -> None:
    text = clean(findings.of_look(look_of(single=True, target=285, against=968)))
    assert text.index("“Egyptian cat”") < text.index("“cup”") and "espresso" not in text
    assert numbers(text) == [7, 11]


@pytest.mark.parametrize(
    ("asked", "blank"),
    [
        ({}, True),
        ({"layer": "stage4"}, False),
        ({"rectified": False}, False),
        ({"against": 967}, False),
    ],
)
def test_a_look_at_a_map_without_anything_above_zero_says_so(
    asked: dict[str, Any], blank: bool
) -> None:
    """The plate's map in the last layer; what speaks against it and a contrast can be seen."""
    text = clean(findings.of_look(look_of(single=True, target=923, **asked)))
    assert ("nothing speaks for it" in text) == blank and "“plate”" in text


@pytest.mark.parametrize("asked", [{}, {"against": 968}, {"target": 923}])
def test_a_look_of_a_network_that_hardly_knows_says_so(asked: dict[str, Any]) -> None:
    def text(likeliest: float) -> str:
        result = look_of(single=True, **asked)
        (number, name, _), *rest = result.top
        return clean(findings.of_look(replace(result, top=((number, name, likeliest), *rest))))

    assert ["not really know" in text(p) for p in (0.09, findings.UNSURE, 0.62)] == [
        True, False, False,
    ]  # fmt: skip


def test_a_look_at_four_parts_names_all_of_them() -> None:
    result = look_of()
    parts = tuple((f"part {k}", (0.5 * (k % 2), 0.5 * (k // 2), 0.5, 0.5)) for k in range(4))
    result = replace(result, parts=parts, mass=np.eye(5, 4, dtype=np.float32), own=(0, 1, 2, 3))
    text = clean(findings.of_look(result))
    assert text.count("100 %") == 4


def test_a_blank_map_is_not_said_to_lie_anywhere() -> None:
    """The plate's map has nothing above zero: no share of it lies on its part."""
    result = replace(look_of(), own=(0, 4))
    assert "“plate” 0 %" not in clean(findings.of_look(result))


def test_a_sum_stands_beside_the_logit_and_what_its_largest_parts_bring() -> None:
    result = computed_of()
    text = clean(findings.of_computed(result))
    brought = float(sum((w * a).sum() for w, a in zip(result.weights, result.maps, strict=True)))
    linear = result.logit - result.bias
    assert numbers(text) == pytest.approx(
        [result.total, linear, 8, result.count, brought], abs=6e-3
    )


def test_a_sum_that_is_zero_or_less_has_parts_all_the_same() -> None:
    """Shares of it would be none, or more than all."""
    result = computed_of()
    zero = replace(result, total=0.0, logit=result.bias)
    assert numbers(clean(findings.of_computed(zero)))[:2] == [0, 0]
    less = replace(result, shares=-result.shares)
    assert numbers(clean(findings.of_computed(less)))[-1] < 0


def grid(count: int) -> MethodGridResult:
    """What there is of a grid once so many methods are asked."""
    result = grid_of(max(count, 1))
    return result if count else replace(result, methods=(), maps=result.maps[:0], alike=np.empty(0))


@pytest.mark.parametrize("count", range(len(METHODS)))
def test_a_grid_says_what_it_has_while_it_fills(count: int) -> None:
    result = grid(count)
    text = clean(findings.of_grid(result))
    never = len([name for name in result.methods if METHODS[name].baseline])
    assert numbers(text)[1:3] == [count - never, never]
    assert ("1 map of" in text) == (count - never == 1)
    assert (percent(0.005, 1) in text) == ("integrated_gradients" in result.methods)


def test_a_grid_counts_the_methods_that_never_saw_the_network() -> None:
    assert "and 3 that never saw the network" in findings.of_grid(grid_of())
    assert "and 0 that never saw the network" in findings.of_grid(grid_of(1))


@pytest.mark.parametrize("error", [np.nan, np.inf])
def test_a_grid_says_nothing_of_a_sum_that_cannot_be_told(error: float) -> None:
    """Of a picture that is its own baseline every share is infinite."""
    text = clean(findings.of_grid(replace(grid_of(), completeness=error)))
    assert "Integrated" not in text and "inf" not in text


def test_a_cascade_before_its_first_stage_says_nothing() -> None:
    assert findings.of_cascade(cascade_of(1)) == ""


@pytest.mark.parametrize("stages", range(2, 8))
def test_a_cascade_says_how_far_it_has_come(stages: int) -> None:
    result = cascade_of(stages)
    text = clean(findings.of_cascade(result))
    at = min(result.upper, stages - 1)
    assert result.stages[at].lower() in text.lower()
    assert numbers(text) == [round(float(result.correlation[k, at]), 2) for k in (0, 1)]
    assert METHODS["sobel"].label not in text and METHODS["saliency"].label not in text


def test_a_cascade_says_which_picture_minds() -> None:
    def minds(**after: float) -> list[bool]:
        text = clean(findings.of_cascade(scrambled(**after)))
        of = [text.rindex(f"{METHODS[name].label}’s") for name in ("guided_backprop", "grad_cam")]
        return ["hardly" not in part for part in (text[of[0] : of[1]], text[of[1] :])]

    assert minds(guided_backprop=ALIKE, grad_cam=ALIKE - 0.01) == [False, True]
    assert minds(guided_backprop=0.1, grad_cam=0.99) == [True, False]


def test_a_cascade_whose_maps_went_blank_says_so_without_a_number() -> None:
    for name in ("grad_cam", "guided_backprop"):
        text = clean(findings.of_cascade(scrambled(**{name: np.nan})))
        assert "blank" in text and len(numbers(text)) == 1


@pytest.mark.parametrize("methods", range(1, 7))
def test_curves_say_who_is_ahead_so_far(methods: int) -> None:
    result = curves_of(methods)
    text = clean(findings.of_curves(result))
    assert METHODS[result.methods[int(result.areas[:, 1].argmax())]].label in text
    assert f"{result.areas[:, 1].max():.3f}" in text and f"{result.areas[:, 0].min():.3f}" in text


def test_curves_say_when_an_edge_detector_beats_grad_cam_and_only_then() -> None:
    ahead = rivals(grad_cam=(0.8, 0.1), sobel=(0.9, 0.2))
    equal = rivals(grad_cam=(0.8, 0.1), sobel=(0.8 + LEVEL / 2, 0.2))
    behind = rivals(grad_cam=(0.9, 0.1), sobel=(0.8, 0.2))
    sentences = [clean(findings.of_curves(each)).count(". ") for each in (ahead, equal, behind)]
    assert sentences == [1, 0, 0]


def pointing(count: int = len(METHODS)) -> PointingResult:
    """The first methods' hits, Grad-CAM's .86."""
    names = tuple(METHODS)[:count]
    hits = np.linspace(0.95, 0.1, len(METHODS))[:count]
    hits[0] = 0.86
    return PointingResult(Pointing(), 200, 0.085, names, hits, 0.6 * hits, 0.96, True)


def test_pointing_names_the_best_and_the_baselines() -> None:
    text = clean(findings.of_pointing(pointing()))
    best = tuple(METHODS)[1]
    assert METHODS[best].label in text and percent(0.86) in text
    assert percent(0.1) in text


@pytest.mark.parametrize("count", [1, 6, len(METHODS) - 1])
def test_pointing_that_was_stopped_says_what_it_has(count: int) -> None:
    """Stop leaves a partial result, without the methods that were still to come."""
    assert clean(findings.of_pointing(pointing(count)))


def test_a_trial_says_both_figures_or_while_it_is_asked_the_first() -> None:
    result = trial(0.969, 0.012)
    both, asked = clean(findings.of_trial(result)), clean(findings.of_asked_trial(result))
    assert percent(0.969, 1) in both and percent(0.969, 1) in asked
    assert percent(0.012, 1) in both and percent(0.012, 1) not in asked
    assert "16 epochs" in both and "recorded" in both
    one = clean(findings.of_trial(trial(epochs=(0.0, 1.0), recorded=False)))
    assert "1 epoch" in one and "1 epochs" not in one and "recorded" not in one
    assert "0.25 epochs" in findings.of_trial(trial(epochs=(0.0, 0.25), recorded=False))


def test_a_trial_that_is_still_trained_says_where_it_is() -> None:
    """On the way the last network has not been asked yet."""
    partial = trial(
        epochs=(0.0, 1.0, 2.0), marked_others=np.nan, corner_mass=np.nan, peak_corner=np.nan,
        peak_disc=np.nan, reach_mass=np.nan, peak_reach=np.nan, recorded=False,
    )  # fmt: skip
    assert "2 epochs" in clean(findings.of_trial(partial))
    clean(findings.of_asked_trial(partial))


def test_the_eraser_says_the_three_means() -> None:
    text = clean(findings.of_eraser(erased(0.98, 0.04, 0.87, 0.11)))
    assert numbers(text) == [87, 4, 98] and "recorded" in text


def cliff(*alone: float, seeds: int = 3) -> CliffResult:
    """Discs without a mark that are named, for rates from none to all."""
    rates = np.linspace(0, 1, len(alone))
    columns = np.repeat(np.array(alone)[:, None], seeds, axis=1)
    return CliffResult(Cliff(), rates, np.full_like(columns, 0.96), columns, columns, True)


def test_the_cliff_is_where_it_falls_most() -> None:
    text = clean(findings.of_cliff(cliff(0.98, 0.95, 0.9, 0.2, 0.0)))
    assert [percent(each) in text for each in (0.9, 0.2, 0.5, 0.75)] == [True] * 4
    assert percent(0.98) not in text and text.endswith("over 3 seeds (recorded).")
    assert "over 1 seed " in findings.of_cliff(cliff(0.9, 0.1, seeds=1))


def test_a_cliff_of_one_rate_has_no_fall() -> None:
    assert numbers(clean(findings.of_cliff(cliff(0.9)))) == [90]


# What a link carries, and what it refuses

FIELDS = [
    pytest.param(kind, entry, id=f"{kind.__name__}-{name}")
    for kind, table in ATTRIBUTION_FIELDS_OF.items()
    for name, entry in table.items()
]
ASKING = (Look, Computed, MethodGrid, Cascade, Curves)
EDGES = (
    -2, -1, 0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 29, 30, 31, 50, 51, 64, 65, 100, 101, 512, 513, 967,
    999, 1000, 1001, 4999, 5000, 5001, 2**31 - 202, 2**31 - 201, 2**31 - 1, 2**31, -0.01, 1e-7,
    1e-6, 0.3, 1.0, 1.01, 10.0, 10.1,
)  # fmt: skip
"""Whole numbers and fractions around the limits of these fields."""


def needed(kind: type[FlatStudy], name: str) -> FlatStudy:
    """A study in which a field can have any of its values."""
    many = name == "picture" and issubclass(kind, Marked) and kind is not Eraser
    return kind().having(n_test=5000) if many else kind()


@pytest.mark.parametrize("kind", list(ATTRIBUTION_FIELDS_OF), ids=lambda kind: str(kind.__name__))
def test_every_field_of_a_study_is_in_its_table(kind: type[FlatStudy]) -> None:
    """But those that a planted shortcut does not look at, and the rates of the cliff."""
    own, table = {each.name for each in dataclasses.fields(kind)}, set(ATTRIBUTION_FIELDS_OF[kind])
    unused = {"dataset", "world", "shuffled", "network", "head"}
    if kind is Cliff:
        unused |= {"mark", "rates"}
    assert own - table <= unused
    assert table <= own


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_every_stop_choice_and_default_is_carried_by_a_link(
    kind: type[FlatStudy], entry: Field
) -> None:
    offered = (kind().get(entry.name), *entry.choices, *entry.stops)
    assert [value for value in offered if not entry.carries(value)] == []
    for text in ("nan", "inf", "-2", "1e999", "<script>", "x" * 500, "1,,2", "%00", "None", ""):
        with pytest.raises(ValueError):
            entry.read(text)
    assert entry.label and entry.help.endswith(".") and "—" not in entry.help


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_a_study_takes_what_its_field_offers_unless_it_is_too_much_work(
    kind: type[FlatStudy], entry: Field
) -> None:
    start = needed(kind, entry.name)
    for value in (*entry.stops, *entry.choices):
        assert refused(start.having(**{entry.name: value})) is None, value


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_a_number_that_a_field_reads_is_one_that_its_study_takes(
    kind: type[FlatStudy], entry: Field
) -> None:
    start, own = needed(kind, entry.name), kind().get(entry.name)
    if isinstance(own, bool) or not isinstance(own, int | float):
        return
    for edge in EDGES:
        if (isinstance(own, float) or isinstance(edge, int)) and entry.carries(edge):
            code = refused(start.having(**{entry.name: edge}))
            own_limit = entry.name == "picture" and kind in ASKING and edge >= 1000
            assert code == ("value_range" if own_limit else None), edge


def test_a_layer_is_one_that_some_network_has() -> None:
    offered = set(ATTRIBUTION_FIELDS_OF[Look]["layer"].choices)
    assert offered == {name for net in SUBJECTS for name, _ in layers_of(net)}


OWN = f"own:{SHA}"
SEVERAL = ("coffee+chelsea", f"coffee+{OWN}", f"{OWN}+{OWN}", "coffee+coffee",
           f"coffee+chelsea+camera+{OWN}")  # fmt: skip
NO_PHOTO = (
    "own:", SHA, OWN[:-1], f"{OWN}0", f"own:{SHA.upper()}", f"{OWN}\n", "COFFEE", "+",
    "own:../../etc/passwd", "coffee+", "+coffee", "coffee++chelsea", "coffee chelsea",
    "coffee+chelsea+camera", "coffee+" * 4 + "coffee", "coffee+<script>", f"coffee+{OWN[:-1]}",
    "coffee+chelsea\n",
)  # fmt: skip


@pytest.mark.parametrize("kind", ASKING)
def test_a_photograph_is_one_of_ours_or_the_hash_of_a_readers(kind: type[FlatStudy]) -> None:
    """A look takes two or four of them as well."""
    entry = ATTRIBUTION_FIELDS_OF[kind]["photo"]
    several = SEVERAL if entry.several else ()
    for name in (*PHOTOS, OWN, *several):
        assert entry.write(entry.read(name)) == name
        assert refused(kind().having(photo=name)) is None
    for text in (*NO_PHOTO, *(() if several else SEVERAL)):
        with pytest.raises(ValueError):
            entry.read(text)


def test_a_look_takes_several_photographs() -> None:
    assert ATTRIBUTION_FIELDS_OF[Look]["photo"].several


@pytest.mark.parametrize("kind", ASKING)
def test_a_class_is_a_number_that_the_network_knows_or_the_most_likely(
    kind: type[FlatStudy],
) -> None:
    entry = ATTRIBUTION_FIELDS_OF[kind]["target"]
    assert [entry.read(text) for text in ("-1", "0", "967", "999")] == [-1, 0, 967, 999]
    for text in ("-2", "1000", "espresso", "1.5", "١٢٣٤"):
        with pytest.raises(ValueError):
            entry.read(text)
    assert label_of(entry, -1) == entry.names and entry.names
    assert refused(kind().having(target=967)) is None
    assert refused(kind().having(net="plain", target=3)) is None
    assert refused(kind().having(net="plain", target=4)) == "value_range"


def test_a_second_class_is_read_like_the_first() -> None:
    entry = ATTRIBUTION_FIELDS_OF[Look]["against"]
    assert label_of(entry, -1) != label_of(ATTRIBUTION_FIELDS_OF[Look]["target"], -1)
    assert refused(COLLAGE.having(target=967, against=968)) is None
    assert refused(COLLAGE.having(net="marked", against=4)) == "value_range"


@pytest.mark.parametrize("text", ["-0.1", "1.1", "one", "nan", "1e3"])
def test_a_share_of_marks_is_a_share(text: str) -> None:
    with pytest.raises(ValueError):
        ATTRIBUTION_FIELDS_OF[Trial]["mark"].read(text)


def test_under_the_brush_lies_one_of_the_pictures_that_are_there() -> None:
    entry = ATTRIBUTION_FIELDS_OF[Eraser]["picture"]
    assert entry.read(str(SHOWN - 1)) == SHOWN - 1
    with pytest.raises(ValueError):
        entry.read(str(SHOWN))
    assert label_of(entry, 0) == "1"


def test_a_link_with_a_readers_photograph_names_it_and_holds_nothing_of_it() -> None:
    visit = at_step(LESSON, first_visit(LESSON), 0)
    own = replace(visit, study=COLLAGE.having(photo=f"coffee+own:{SHA}"))
    link = write_link(LESSON, own)
    assert link["photo"] == f"coffee+own:{SHA}"
    assert read_link(LESSON, link) == (own, ())


def test_what_is_looked_at_in_a_film_is_in_the_link() -> None:
    visit = at_step(LESSON, first_visit(LESSON), 0, shown=True)
    study = COLLAGE.having(target=967, against=968, layer="stage4", rectified=False)
    link = write_link(LESSON, replace(visit, study=study))
    assert {"target", "against", "layer", "rectified"} <= set(link)
    assert read_link(LESSON, link) == (replace(visit, study=study), ())
    assert study.having(layer="head", rectified=True).key == study.key


@given(some.data())
def test_any_study_of_these_survives_its_link(data: some.DataObject) -> None:
    expect_a_study_survives_its_link(LESSON, data)


def test_every_study_of_the_lesson_can_be_run_and_carried() -> None:
    expect_every_study_can_be_run_and_carried(LESSON)


def test_knobs_are_fields_of_the_study_in_front_of_the_reader() -> None:
    expect_knobs_are_fields_of_the_study(LESSON)


def test_the_variants_of_a_starting_point_are_studies_of_its_kind() -> None:
    for point in LESSON.starting_points:
        kinds = {type(study) for _, study in point.variants}
        assert kinds <= {type(point.experiment)}, point.id


def test_the_studies_that_a_starting_point_begins_with_are_the_lessons_own_kinds() -> None:
    kinds = {type(point.experiment) for point in LESSON.starting_points}
    assert kinds >= {Look, Computed, MethodGrid, Cascade, Curves, Pointing, Cliff, Trial, Eraser}
    assert COMPUTED.photo in PHOTOS and RIVAL.photo in PHOTOS and SCRAMBLED.photo in PHOTOS
