"""What "learning rate and batch size" teaches, and that its verdicts can say anything else, too."""

import dataclasses
from functools import cache

import numpy as np
import pytest

from dlviz.draw.descent_scene import arrival
from dlviz.jobs import finish
from dlviz.lessons.learning_rate_and_batch_size import LESSON, runs
from dlviz.lessons.learning_rate_and_batch_size.claims import cell_loss
from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE
from dlviz.measure.gradients import FanResult
from dlviz.measure.least_squares import floors
from dlviz.measure.update_cost import UpdateCostResult
from dlviz.train.descent import Lines
from dlviz.train.recording import End
from dlviz.train.sweep import ClockMap, Sweep, SweepMaps
from dlviz.train.sweep_map import DIVERGED, OK, PROGRESS, STALLED, mean_of_finite

FEWER = Sweep(batches=(16, 32, 64, 128), seeds=2, clocks="both")
START = 2.3


@cache
def trained() -> SweepMaps:
    """The lesson's map with half of its batch sizes and two of its seeds."""
    return finish(FEWER)


@cache
def settled() -> Lines:
    """The lesson's floors with a quarter of the runs."""
    return finish(runs.LOWER.having(replicas=100))


def said(name, *results):
    """The verdict's kind, and the places of the options that it supports."""
    claim = LESSON.claim(name)
    verdict = claim.measure(results)
    assert verdict.why.endswith(".") and verdict.figure
    assert all(claim.options[place] for place in verdict.answer)
    return verdict.kind, list(verdict.answer)


def option(name, place):
    """What one of a claim's options says."""
    return LESSON.claim(name).options[place]


# What the steps show


def test_of_three_balls_the_first_arrives_one_is_slow_and_one_leaves():
    balls = finish(LESSON.step("balls").experiment)
    assert [arrival(line) for line in balls.lines] == ["about right", "too small", "too large"]
    assert [line.study.learning_rate for line in balls.lines] == [0.9, 0.04, 2.06]
    first, slow, left = (line.error[-1] for line in balls.lines)
    assert first < 0.1 < 0.4 < slow < 4 < left  # they start at 4


def test_two_steps_hide_their_answer_and_show_the_same_study_afterwards():
    assert [step.id for step in LESSON.steps if step.covered] == ["fan", "map"]
    for name in ("fan", "map"):
        step = LESSON.step(name)
        assert step.after() == step.experiment == step.ask.shown()[0]


def test_the_clock_turns_a_map_that_is_already_trained():
    step = LESSON.step("clock")
    assert step.experiment == LESSON.step("map").after()
    assert step.after().having(clocks="epochs").key == step.experiment.key
    assert (step.experiment.clock, step.after().clock) == ("epochs", "updates")


def test_the_answer_of_the_floor_stands_on_the_line_that_posed_it():
    step = LESSON.step("floor")
    asked, answered = step.experiment, step.after()
    assert answered.having(versions=()) == asked
    assert [study.get(name) for study, (name, _) in zip(
        answered.studies[1:], answered.versions, strict=True
    )] == [asked.learning_rate / 2, asked.batch_size * 2]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "count", "unit"),
    [
        ("fan_angle", 5, "networks"),
        ("same_epochs", 288, "networks"),
        ("same_updates", 540, "networks"),  # both clocks give batch 32 the same 320 updates
        ("floor_halves", 1200, "runs"),
        ("update_time", 1, "machine"),
        ("log_scale", 288, "networks"),
    ],
)
def test_the_page_says_on_how_much_a_verdict_was_measured(name, count, unit):
    claim = LESSON.claim(name)
    assert (claim.networks, claim.unit) == (count, unit)


def test_these_are_the_claims_of_the_lesson():
    asked, deeper = ["fan_angle", "same_epochs", "same_updates", "floor_halves"], [
        "update_time",
        "log_scale",
    ]  # fmt: skip
    assert [claim.id for claim in LESSON.claims] == asked + deeper
    assert [claim.id for claim in LESSON.claims if claim.machine_dependent] == ["update_time"]


# What the verdicts say of real, smaller runs


def test_four_of_1024_examples_point_about_75_degrees_away():
    claim = LESSON.claim("fan_angle")
    fans = finish(claim.job())
    assert said("fan_angle", *fans) == (HOLDS, [2])
    assert option("fan_angle", 2) == "about 75°"
    assert 65 < np.mean([fan.mean_angles[1] for fan in fans]) < 78


def test_at_equal_epochs_eight_times_the_batch_wants_eight_times_the_rate():
    assert said("same_epochs", trained()) == (DOES_NOT_HOLD, [3])
    assert option("same_epochs", 3) == "times 8"


def test_at_equal_updates_it_wants_the_same_rate():
    assert said("same_updates", trained()) == (DEPENDS, [1])
    assert option("same_updates", 1) == "the same"


def four_rates(clock):
    """Losses at batch 16, and at 128 with the rate over 8, as it is, times √8 and times 8."""
    shown = trained().map(clock)
    others = [cell_loss(shown, FEWER, runs.BASE_RATE * f, 128) for f in (1 / 8, 1, 8**0.5, 8)]
    return cell_loss(shown, FEWER, runs.BASE_RATE, 16), others


def test_the_four_rates_of_the_question_end_far_apart_at_equal_epochs():
    base, others = four_rates("epochs")
    assert others == sorted(others, reverse=True)
    assert others[3] == pytest.approx(base, rel=0.02)
    assert [loss / base for loss in others[:3]] == pytest.approx([9.5, 5.8, 2.7], rel=0.1)
    with_constant_product = trained().map("epochs").final_accuracy[0, -1]
    assert 0.05 < with_constant_product < 0.25  # chance is .1


def test_and_at_equal_updates_another_of_them_keeps_the_loss():
    base, others = four_rates("updates")
    assert others[1] == pytest.approx(base, rel=0.02)
    assert others[0] > 2 * base and others[3] < base / 2


def test_half_the_rate_or_twice_the_batch_halves_the_floor():
    assert said("floor_halves", settled()) == (HOLDS, [2])
    assert option("floor_halves", 2) == "either"
    for floor in floors(settled()):
        assert floor.measured == pytest.approx(floor.theory, rel=0.1)


def test_evenly_spaced_rates_miss_the_good_ones_of_a_small_batch_and_not_of_a_large_one():
    even, log = (finish(study.having(seeds=2)) for study in (runs.EVEN, runs.LOG))
    assert said("log_scale", even, log) == (DEPENDS, [0])
    assert option("log_scale", 0) == "none or 1"
    small, large = (
        [np.nanmin(maps.map("epochs").final_loss[:, column]) for maps in (even, log)]
        for column in (0, -1)
    )
    assert small[0] > 0.3 and small[1] < 0.01
    assert large[0] < 2 * large[1]
    assert [study.batches[0] for study in (runs.EVEN, runs.LOG)] == [4, 4]


@pytest.mark.parametrize(
    ("claim", "results"),
    [
        ("same_epochs", lambda: (trained(),)),
        ("same_updates", lambda: (trained(),)),
        ("floor_halves", lambda: (settled(),)),
        ("fan_angle", lambda: fans(71, 72)),
    ],
)
def test_the_numbers_beside_the_theory_are_among_those_measured(claim, results):
    beside = {name for theory in LESSON.why if theory.claim == claim for name in theory.beside}
    assert beside and beside <= set(LESSON.claim(claim).measure(results()).numbers)


# What they say of results made up


def fans(*angles, downhill=1.0):
    """A fan a seed whose batches of 4 are so many degrees off."""
    return tuple(
        FanResult(
            batches=np.array([1, 4, 256]),
            angles=np.full((3, 2), angle),
            lengths=np.ones((3, 2)),
            mean_angles=np.array([90.0, angle, 10.0]),
            margins=np.zeros(3),
            positive_share=np.full(3, downhill),
            noise_scale=100.0,
        )
        for angle in angles
    )


@pytest.mark.parametrize(
    ("angles", "downhill", "kind", "options"),
    [
        ((70.0, 71.0, 72.0), 1.0, HOLDS, [2]),
        ((4.0, 5.0, 6.0), 1.0, DOES_NOT_HOLD, [0]),
        ((30.0, 31.0, 32.0), 1.0, DOES_NOT_HOLD, [1]),
        ((100.0, 101.0, 102.0), 0.1, DOES_NOT_HOLD, [3]),
        ((30.0, 50.0, 75.0), 1.0, TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_the_fan(angles, downhill, kind, options):
    assert said("fan_angle", *fans(*angles, downhill=downhill)) == (kind, options)


def clock_map(clock, slopes):
    """Losses of rate / batch ** slope alone; one slope a seed. nan: a seed that diverges."""
    rates, batches = np.log2(Sweep().rates)[:, None], np.log2(Sweep().batches)[None]
    with np.errstate(invalid="ignore"):
        ends = np.stack(
            [START / (1 + 2.0 ** (rates - slope * (batches - 6) + 4)) for slope in slopes], axis=-1
        )
    loss = START ** (1 - PROGRESS[:, None, None, None]) * ends ** PROGRESS[:, None, None, None]
    state = np.full(ends.shape[:2], OK, dtype=np.int8)
    updates = np.array(Sweep().updates_of(clock))
    return ClockMap(clock, updates, PROGRESS.copy(), loss, 1 - ends / 3, ends * 100, state)


def maps(epochs, updates=None):
    """Both maps, of these slopes."""
    made = [("epochs", epochs), *([("updates", updates)] if updates else [])]
    sweep = Sweep(clocks="both" if updates else "epochs", seeds=len(epochs))
    return SweepMaps(sweep, tuple(clock_map(*each) for each in made), 0.2, 1.0, 1e5)


@pytest.mark.parametrize(
    ("slopes", "kind", "options"),
    [
        ((-1.0, -0.99), HOLDS, [0]),
        ((0.0, 0.01), DOES_NOT_HOLD, [1]),
        ((0.5, 0.51), DOES_NOT_HOLD, [2]),
        ((1.0, 0.99), DOES_NOT_HOLD, [3]),
        ((0.7, 0.8), TOO_CLOSE, []),
        ((np.nan, np.nan), TOO_CLOSE, []),
        ((1.0, np.nan), TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_the_map(slopes, kind, options):
    assert said("same_epochs", maps(slopes)) == (kind, options)


@pytest.mark.parametrize(
    ("epochs", "updates", "kind", "options"),
    [
        ((1.0, 0.99), (0.0, 0.01), DEPENDS, [1]),
        ((0.0, 0.01), (0.0, 0.01), DOES_NOT_HOLD, [1]),
        ((1.0, 0.99), (1.0, 0.99), DOES_NOT_HOLD, [2]),
        ((1.0, 0.99), (-1.0, -0.99), DOES_NOT_HOLD, [0]),
        ((1.0, 0.99), (0.4, 0.6), TOO_CLOSE, []),
        ((1.0, 0.99), (np.nan, np.nan), TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_the_other_clock(epochs, updates, kind, options):
    assert said("same_updates", maps(epochs, updates)) == (kind, options)


def with_floors(*figures, spread=0.01):
    """The lesson's lines, with these floors; infinite: the line diverged."""
    lines = []
    for line, figure in zip(settled().lines, figures, strict=True):
        end = End("diverged", 9) if np.isinf(figure) else line.end
        tail = figure * (1 + spread * np.array([-1.0, 1.0])) if np.isfinite(figure) else line.tail
        lines.append(dataclasses.replace(line, tail=tail, end=end))
    return Lines(tuple(lines))


@pytest.mark.parametrize(
    ("figures", "spread", "kind", "options"),
    [
        ((0.4, 0.2, 0.2), 0.01, HOLDS, [2]),
        ((0.4, 0.2, 0.4), 0.01, HOLDS, [0]),
        ((0.4, 0.4, 0.2), 0.01, DOES_NOT_HOLD, [1]),
        ((0.4, 0.4, 0.4), 0.01, DOES_NOT_HOLD, [3]),
        ((0.4, 0.25, 0.2), 0.01, TOO_CLOSE, []),
        ((0.4, 0.2, 0.2), 0.3, TOO_CLOSE, []),
        ((0.4, 0.2, np.inf), 0.01, TOO_CLOSE, []),
        ((np.inf, np.inf, np.inf), 0.01, TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_the_floor(figures, spread, kind, options):
    assert said("floor_halves", with_floors(*figures, spread=spread)) == (kind, options)


@pytest.mark.parametrize(
    ("ratios", "kind", "options"),
    [
        ((1.6, 1.7, 1.8), DOES_NOT_HOLD, [2]),
        ((7.0, 8.0, 9.0), HOLDS, [1]),
        ((60.0, 64.0, 68.0), HOLDS, [0]),
        ((2.5, 3.0, 3.6), TOO_CLOSE, []),
        ((1.0, 60.0, 2.0), TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_the_time_of_an_update(ratios, kind, options):
    small = np.array([1e-4, 1.1e-4, 0.9e-4])
    timings = np.stack([small, 1.1 * small, 1.2 * small, np.array(ratios) * small])
    cost = UpdateCostResult(np.array([4, 16, 64, 256]), timings, timings.min(1))
    assert said("update_time", cost) == (kind, options)


def maps_of(sweep, columns):
    """A map whose last losses are these, a column [R, K] for each batch size; nan: diverged."""
    ends = np.moveaxis(np.array(columns, dtype=float), 0, 1)  # [R, B, K]
    loss = np.stack([np.full_like(ends, START), ends])
    mean = mean_of_finite(ends)
    state = np.where(np.isnan(mean), DIVERGED, np.where(mean > 0.9 * START, STALLED, OK))
    shown = ClockMap(
        "epochs", np.full(len(columns), 9), np.arange(2.0), loss, ends, ends, state.astype(np.int8)
    )
    return SweepMaps(sweep.having(seeds=2), (shown,), 0.2, 1.0, 1e5)


def column(near, best):
    """`near` of 12 rates at the best loss, the others ten times as high; two seeds, 1 % apart."""
    rates = np.where(np.arange(12) < near, best, 10 * best)
    return np.stack([rates, 1.01 * rates], axis=-1)


LOST = np.full((12, 2), np.nan)
SPLIT = np.array([[0.02, 0.02], [0.02, 0.3], [0.02, 0.3], *[[np.nan, 2.2]] * 9])


@pytest.mark.parametrize(
    ("small", "large", "kind", "options"),
    [  # the rates that double reach .02 at every batch size
        (column(1, 0.2), column(1, 0.2), HOLDS, [0]),
        (column(1, 0.2), column(1, 0.02), DEPENDS, [0]),
        (column(1, 0.02), column(1, 0.02), DOES_NOT_HOLD, [0]),
        (column(3, 0.02), column(1, 0.02), DOES_NOT_HOLD, [1]),
        (column(6, 0.02), column(1, 0.2), DEPENDS, [2]),
        (column(12, 0.02), column(1, 0.02), DOES_NOT_HOLD, [3]),
        (SPLIT, column(1, 0.2), TOO_CLOSE, []),
        (LOST, LOST, HOLDS, [0]),
    ],
)
def test_the_verdict_on_the_log_scale(small, large, kind, options):
    count = len(runs.EVEN.batches)
    even = maps_of(runs.EVEN, [small, *[large] * (count - 1)])
    log = maps_of(runs.LOG, [column(2, 0.02)] * count)
    assert said("log_scale", even, log) == (kind, options)
