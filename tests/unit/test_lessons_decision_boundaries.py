from functools import cache

import pytest

from dlviz.data.examples import load
from dlviz.lessons.decision_boundaries import LESSON
from dlviz.lessons.records import KINDS, TOO_CLOSE
from dlviz.measure import fence, planes
from dlviz.train.runs import train

AGREED = {  # claim: kind, option, what the figure says
    "moved_circle": ("depends", "about 60 %"),
    "fence_width": ("holds", "3"),
    "no_activation": ("holds", "a straight line"),
    "depth_race": ("depends", "faster but fails more often"),
    "capacity": ("depends", "falls a few points"),
    "renamed": ("depends", "mostly the same net, its neurons renamed"),
}
QUICK = ("moved_circle", "fence_width", "no_activation", "renamed")


@cache
def recordings(name):
    return train(*LESSON.claim(name).studies())


@cache
def verdict(name):
    return LESSON.claim(name).measure(recordings(name))


@cache
def ends(experiment):
    return train(experiment)[0]


def test_every_claim_of_the_lesson_is_held_to_a_verdict():
    assert set(AGREED) == {claim.id for claim in LESSON.claims}


@pytest.mark.parametrize("name", QUICK)
def test_the_default_verdict_is_what_ten_other_seeds_agree_on(name):
    found, claim = verdict(name), LESSON.claim(name)
    assert found.kind in KINDS
    assert all(0 <= option < len(claim.options) for option in found.answer)
    kind, option = AGREED[name]
    assert (found.kind, [claim.options[i] for i in found.answer]) == (kind, [option])
    assert found.why.endswith(".")


@pytest.mark.parametrize("theory", LESSON.why, ids=lambda theory: theory.claim)
def test_the_numbers_beside_the_theory_are_among_those_measured(theory):
    assert set(theory.beside) <= set(verdict(theory.claim).numbers)


def interleaved(runs):
    """Both halves mixed, so that neither half has a figure of its own."""
    half = len(runs) // 2
    return tuple(run for pair in zip(runs[:half], runs[half:], strict=True) for run in pair)


@pytest.mark.parametrize("name", ["moved_circle", "no_activation"])
def test_a_claim_whose_seeds_disagree_is_too_close_to_call(name):
    found = LESSON.claim(name).measure(interleaved(recordings(name)))
    assert (found.kind, found.answer) == (TOO_CLOSE, ())


def test_a_fence_that_two_lines_close_for_most_seeds_is_too_close_to_call():
    one, two, three, eight = (recordings("fence_width")[at : at + 16] for at in (0, 16, 32, 48))
    found = LESSON.claim("fence_width").measure((*one, *three[:12], *two[:4], *three, *eight))
    assert (found.kind, found.answer) == (TOO_CLOSE, ())


def test_no_width_is_named_where_none_fences_the_disc_in():
    found = LESSON.claim("fence_width").measure(recordings("fence_width")[:16] * 4)
    assert (found.kind, found.answer, found.figure) == ("does not hold", (), "more than 8")


def test_renaming_nothing_means_that_the_starts_are_one_solution():
    alike = recordings("renamed")[:1] * 16 + recordings("renamed")[16:17] * 16
    claim = LESSON.claim("renamed")
    assert [claim.options[i] for i in claim.measure(alike).answer] == ["the same weights, too"]


def test_the_lesson_opens_on_a_line_that_is_no_better_than_a_coin():
    recording = ends(LESSON.step("line").experiment)
    assert recording.test_accuracy[-1] == pytest.approx(0.5, abs=0.1)
    assert planes.bend(recording, load(recording.experiment.data)) < 1e-9


def test_the_same_neuron_separates_the_circle_in_polar_coordinates():
    assert ends(LESSON.step("polar").experiment).test_accuracy[-1] >= 0.99


def test_the_shown_fence_closes_and_the_asking_one_stays_open():
    step = LESSON.step("fence")
    closed, still_open = ends(step.after()), ends(step.experiment)
    examples = load(closed.experiment.data)
    assert closed.experiment.network.hidden == (3,)
    assert fence.closing_step(closed, examples) is not None
    assert fence.closing_step(still_open, examples) is None
    assert closed.test_accuracy[-1] >= 0.98


def test_the_spiral_is_parted_and_its_last_layer_can_be_seen_whole():
    recording = ends(LESSON.step("spiral").experiment)
    assert recording.test_accuracy[-1] >= 0.97
    assert recording.experiment.network.hidden[-1] == 2


def test_the_ellipse_needs_its_squares_not_the_radius():
    in_polar, in_squares = (ends(e) for _, e in LESSON.starting_point("features").variants)
    assert in_polar.test_accuracy[-1] < 0.9
    assert in_squares.test_accuracy[-1] >= 0.98


@pytest.mark.parametrize("name", ["xor", "features"])
def test_the_twin_of_a_failing_run_succeeds(name):
    point = LESSON.starting_point(name)
    field, value = point.twin
    assert ends(point.experiment).test_accuracy[-1] < 0.7
    assert ends(point.experiment.having(**{field: value})).test_accuracy[-1] >= 0.98


@pytest.mark.parametrize(
    "label", [label for label, _ in LESSON.starting_point("capacity").variants]
)
def test_each_remedy_helps_against_too_much_capacity(label):
    point = LESSON.starting_point("capacity")
    crowded, cured = ends(point.experiment), ends(dict(point.variants)[label])
    assert crowded.train_accuracy[-1] > 0.95
    assert cured.test_accuracy[-1] > crowded.test_accuracy[-1]
    assert cured.test_loss[-1] < crowded.test_loss[-1] / 2


def test_flowers_of_three_species_are_told_apart():
    recording = ends(LESSON.starting_point("flowers").experiment)
    assert len(load(recording.experiment.data).class_names) == 3
    assert recording.test_accuracy[-1] >= 0.9
