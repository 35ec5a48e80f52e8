"""What "Adversarial examples" teaches, and that its verdicts can say else, too."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from dlviz.data.imagenet import imagenet_classes
from dlviz.draw.fooled_scene import NOISE, PATTERN
from dlviz.jobs import finish
from dlviz.lessons.adversarial_examples import LESSON
from dlviz.lessons.adversarial_examples.claims import ASKED
from dlviz.lessons.adversarial_examples.runs import (
    DAISY,
    DEFENCE,
    MAILBOX,
    SIGN,
    STRONGER,
    TABBY,
)
from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Verdict
from dlviz.lessons.text import percent
from dlviz.lessons.words import GLOSSARY
from dlviz.measure.everyday import EverydayResult
from dlviz.measure.fooled import FooledResult
from dlviz.measure.fooling import DRAWS, SLIDES
from dlviz.measure.robustness import RobustnessResult
from tests.cells_example import everyday_of
from tests.fooled_example import TARGET, TRUTH, answers, fooled_of
from tests.robust_example import robust_of

NUMBER = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?")


@cache
def measured(name: str) -> Verdict:
    """The verdict of a claim on the very studies that the page runs: they are recorded."""
    claim = LESSON.claim(name)
    verdict: Verdict = claim.measure(finish(claim.job()))
    return verdict


def verdict_of(name: str, result: object) -> Verdict:
    """A verdict, which says nothing that was not measured."""
    claim = LESSON.claim(name)
    verdict = claim.measure((result,))
    assert verdict.why.endswith(".") and verdict.figure
    assert all(claim.options[place] for place in verdict.answer)
    assert bool(verdict.answer) == (verdict.kind != TOO_CLOSE)
    for text in (verdict.figure, verdict.why, *map(str, verdict.numbers.values())):
        assert "nan" not in text.lower() and "inf" not in text.lower()
    return verdict


def said(name: str, result: object) -> tuple[str, list[int]]:
    """The verdict's kind, and the places of the options that it supports."""
    verdict = verdict_of(name, result)
    return verdict.kind, list(verdict.answer)


def numbers(text: str) -> list[float]:
    """Every number in a text."""
    return [float(n.replace(",", "").replace("−", "-")) for n in NUMBER.findall(text)]


# What the steps show


def test_the_steps_go_from_one_level_to_what_nobody_meant() -> None:
    assert [step.id for step in LESSON.steps] == ["sign", "noise", "pattern", "defence", "everyday"]
    assert LESSON.steps[0].experiment == SIGN and SIGN.epsilon == 0
    assert all(step.ask is not None and step.covered and not step.play for step in LESSON.steps)
    assert LESSON.deeper_claims == ()


def test_the_classes_of_the_lesson_are_what_their_names_say() -> None:
    names = imagenet_classes()
    told = {"daisy": DAISY, "tabby": TABBY, "mailbox": MAILBOX, "parking meter": SIGN.target}
    for name, place in told.items():
        assert names[place].startswith(name)


def test_the_film_of_a_step_is_of_the_study_that_decides_its_claim() -> None:
    for step in LESSON.steps:
        assert step.ask is not None
        assert [study.key for study in step.ask.make(0)] == [step.after().key], step.id


def test_a_claim_of_another_seed_is_measured_on_another_study() -> None:
    for claim in LESSON.claims:
        first, second = (claim.make(seed)[0] for seed in (0, 1))
        assert first.key != second.key and second == first.having(seed=1)
        assert not claim.machine_dependent


def test_every_source_is_behind_a_claim_or_a_starting_point_and_every_word_is_explained() -> None:
    assert {claim.source for claim in LESSON.claims} <= set(LESSON.sources)
    assert set(LESSON.terms) <= set(GLOSSARY)


@pytest.mark.parametrize("claim", [claim.id for claim in LESSON.claims])
def test_the_numbers_beside_the_theory_are_among_those_measured(claim: str) -> None:
    assert claim in {theory.claim for theory in LESSON.why}
    beside = {name for theory in LESSON.why if theory.claim == claim for name in theory.beside}
    assert beside <= set(measured(claim).numbers)
    for name in beside:
        assert numbers(str(measured(claim).numbers[name])), name


def test_what_is_asked_of_the_pictures_rows_is_what_a_film_can_hide() -> None:
    assert [step.ask.row for step in LESSON.steps if step.ask] == ["", NOISE, PATTERN, "", ""]


def test_the_film_of_the_defence_opens_on_what_its_verdict_speaks_of() -> None:
    assert (DEFENCE.net, DEFENCE.attack) == ("masked", "margin")
    assert f"multiplied by {DEFENCE.scale:g}" in LESSON.step("defence").say


@pytest.mark.parametrize(
    ("claim", "kind", "place"),
    [
        ("how_little", HOLDS, 3),
        ("random_noise", DEPENDS, 2),
        ("pasted", DEPENDS, 2),
        ("better_attack", HOLDS, 2),
        ("natural_size", HOLDS, 1),
    ],
)
def test_the_lessons_own_studies_say_what_it_teaches(claim: str, kind: str, place: int) -> None:
    verdict = measured(claim)
    assert (verdict.kind, verdict.answer) == (kind, (place,))
    assert numbers(verdict.figure)


# How little


def fools_at(*fooled: bool, levels: tuple[int, ...] = (1, 2, 4, 8)) -> FooledResult:
    """A sign that the attack at these levels makes, or does not make, a parking meter."""
    return replace(fooled_of(), fooled=np.array(fooled), levels=np.array(levels))


@pytest.mark.parametrize(
    ("fooled", "levels", "place"),
    [
        ((True, True, True, True), (1, 2, 4, 8), 3),
        ((False, True, True, True), (1, 2, 4, 8), 2),
        ((False, False, True, True), (1, 2, 4, 8), 2),
        ((False, False, False, True), (1, 2, 4, 8), 1),
        ((False, False, False, True), (4, 8, 16, 17), 0),
        ((False, False, True, True), (4, 8, 16, 17), 1),
    ],
)
def test_the_verdict_on_how_little_is_the_smallest_option_that_is_enough(
    fooled: tuple[bool, ...], levels: tuple[int, ...], place: int
) -> None:
    assert said("how_little", fools_at(*fooled, levels=levels)) == (HOLDS, [place])


def test_an_attack_that_never_gets_there_leaves_the_size_open() -> None:
    verdict = verdict_of("how_little", fools_at(False, False, False, False))
    assert (verdict.kind, verdict.answer) == (TOO_CLOSE, ())
    assert "more than 8 levels" in verdict.figure and len(verdict.numbers) == 4


def test_one_level_is_one_and_the_verdict_speaks_of_the_level_that_fools() -> None:
    one, two = (verdict_of("how_little", fools_at(k, True, True, True)) for k in (True, False))
    assert one.figure.startswith("1 level of 255: “parking meter”, 94.0 %")
    assert two.figure.startswith("2 levels of 255: “parking meter”, 99.0 %")
    assert "“street sign”, 59.9 %" in one.why
    slope = "… of which the slope at the picture explains"
    assert [verdict.numbers["the pattern pushes the score by"] for verdict in (one, two)] == [
        "+11.5", "+13.5",
    ]  # fmt: skip
    assert [verdict.numbers[slope] for verdict in (one, two)] == ["+21.0", "+42.0"]


@pytest.mark.parametrize("place", [0, 1])
def test_only_the_values_that_the_pattern_moves_are_counted(place: int) -> None:
    """Rounding leaves many as they were."""
    result = fools_at(place == 0, True, True, True)
    patterns = np.ones_like(result.patterns)
    patterns[place] = 0
    patterns[place, 3, :40] = (1, 0, -1)
    verdict = verdict_of("how_little", replace(result, patterns=patterns))
    assert "80 of its 150,528 values are moved" in verdict.why


def test_the_lessons_own_pattern_leaves_some_values_as_they_were() -> None:
    moved, whole = numbers(measured("how_little").why)[1:3]
    assert 0.5 * whole < moved < whole == 150_528


# Noise


def kept(share: float, size: int = STRONGER) -> FooledResult:
    """Noise of that size under which so many draws keep the answer; all others do as well."""
    result = fooled_of()
    return replace(result, kept=np.where(result.sizes == size, share, 1).astype(np.float32))


@pytest.mark.parametrize(
    ("share", "kind", "place"),
    [(1.0, DEPENDS, 2), (0.95, DEPENDS, 1), (0.05, DEPENDS, 1), (0.0, HOLDS, 0)],
)
def test_the_verdict_on_noise(share: float, kind: str, place: int) -> None:
    assert said("random_noise", kept(share)) == (kind, [place])
    figure = verdict_of("random_noise", kept(share)).figure
    assert numbers(figure) == [round(share * DRAWS), DRAWS, STRONGER, 255]
    assert ("it takes a direction" in figure) == (share == 1)


def test_each_verdict_on_noise_has_a_reason_of_its_own() -> None:
    no, sometimes, yes = (verdict_of("random_noise", kept(share)).why for share in (1.0, 0.5, 0.0))
    assert "chosen direction" in no and "on this picture" in no
    assert "now and then" in sometimes and "gives way" in yes


def test_beside_noise_stands_what_the_attack_and_noise_of_its_size_push() -> None:
    shown = kept(1.0).moved, kept(1.0).moved_noise
    told = verdict_of("random_noise", kept(1.0)).numbers
    assert [f"{float(pushed[0]):+.1f}" for pushed in shown] == list(told.values())[-2:]
    later = replace(kept(1.0), fooled=np.array([False, True, True, True]))
    told = verdict_of("random_noise", later).numbers
    assert told["the attack pushes the score by"] == "+13.5"


def test_noise_is_measured_at_sixteen_times_the_attack_that_fools() -> None:
    later = replace(kept(0.0, 2 * STRONGER), fooled=np.array([False, True, True, True]))
    assert said("random_noise", later) == (HOLDS, [0])
    assert said("random_noise", kept(0.0, 2 * STRONGER)) == (DEPENDS, [2])


# The pattern


def pasted(*pairs: tuple[float, float]) -> FooledResult:
    """p(target) of other photographs, before and with the pattern."""
    result = fooled_of()
    return replace(result, pasted=np.array([pairs] * len(result.levels), dtype=np.float32))


NOTHING, LIKELIER, TURNED = (0.001, 0.002), (0.01, 0.2), (0.01, 0.9)


@pytest.mark.parametrize(
    ("pairs", "kind", "places"),
    [
        ([TURNED] * 5, HOLDS, [0]),
        ([TURNED] * 4 + [NOTHING], HOLDS, [0]),
        ([TURNED] * 3 + [NOTHING] * 2, TOO_CLOSE, []),
        ([TURNED] * 2 + [NOTHING] * 3, TOO_CLOSE, []),
        ([LIKELIER] * 4 + [TURNED], DEPENDS, [1]),
        ([LIKELIER] * 3 + [NOTHING] * 2, DEPENDS, [1]),
        ([LIKELIER] * 2 + [NOTHING] * 3, DEPENDS, [2]),
        ([NOTHING] * 5, DEPENDS, [2]),
        ([(0.9, 0.94)] * 5, DEPENDS, [2]),
        ([(0.9, 0.001)] * 5, DEPENDS, [2]),
    ],
)
def test_the_verdict_on_the_pattern_elsewhere(
    pairs: list[tuple[float, float]], kind: str, places: list[int]
) -> None:
    assert said("pasted", pasted(*pairs)) == (kind, places)


def test_each_verdict_on_the_pattern_has_a_reason_of_its_own() -> None:
    does, lifts, nothing = (
        verdict_of("pasted", pasted(*[pair] * 5)) for pair in (TURNED, LIKELIER, NOTHING)
    )
    assert "carries the target" in does.why and "it takes" not in does.figure
    assert "about the target" in lifts.why and "at most 20.00 %" in lifts.figure
    assert "nothing of the target" in nothing.why and "at most 0.20 %" in nothing.figure
    assert nothing.figure.startswith("it takes this picture: “parking meter” on 5 others")
    for verdict in (does, lifts, nothing):
        assert verdict.why.endswith("Slid by one pixel it makes “parking meter” 0.5 % here.")


def test_the_verdict_on_the_pattern_names_each_photograph_and_the_slide_by_one() -> None:
    result = pasted(*[NOTHING] * 5)
    verdict = verdict_of("pasted", result)
    assert [name for name in verdict.numbers if name.startswith("on “")] == [
        f"on “{label}”" for _, label in result.others
    ]
    slid = float(result.slid_chance[0, SLIDES.index(1), 1])
    assert numbers(str(verdict.numbers["here, slid by one pixel"])) == [round(100 * slid, 1)]
    assert numbers(str(verdict.numbers["here, as it is"])) == [94.0]


# A better attack


def held(margin: float) -> RobustnessResult:
    """The defence is right on that share where the margin loss attacks it."""
    result = robust_of(net="masked", attack="margin")
    accuracy = result.accuracy.copy()
    place = list(result.epsilons).index(result.study.epsilon)
    accuracy[result.nets.index("masked"), result.attacks.index("margin"), place] = margin
    return replace(result, accuracy=accuracy)


@pytest.mark.parametrize(
    ("margin", "kind", "places"),
    [
        (0.98, DOES_NOT_HOLD, [0]),
        (0.93, DOES_NOT_HOLD, [0]),
        (0.8, DOES_NOT_HOLD, [1]),
        (0.55, DOES_NOT_HOLD, [1]),
        (0.2, HOLDS, [2]),
        (0.0, HOLDS, [2]),
        (0.89, TOO_CLOSE, []),
        (0.5, TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_the_defence(margin: float, kind: str, places: list[int]) -> None:
    assert said("better_attack", held(margin)) == (kind, places)
    assert verdict_of("better_attack", held(margin)).figure.startswith(percent(margin))


def test_beside_the_defence_stands_what_helps_and_what_it_costs() -> None:
    verdict = verdict_of("better_attack", held(0.19))
    assert numbers(verdict.figure) == [19, 0.15, 98]
    assert numbers(str(verdict.numbers["trained on attacks, against all three"])) == [79]
    assert numbers(str(verdict.numbers["trained on attacks, no attack"])) == [98.0]
    assert numbers(str(verdict.numbers["trained as usual, no attack"])) == [98.2]
    assert numbers(str(verdict.numbers["its price"])) == [21, 2.3]
    assert "outputs times 100" in verdict.why and "is right on 79 %" in verdict.why


def test_what_learned_from_attacks_is_told_where_all_three_are_tried_on_each_digit() -> None:
    """That is less than under any one of them."""
    result = held(0.19)
    less = replace(result, worst=np.where(result.worst > 0.7, 0.71, result.worst))
    verdict = verdict_of("better_attack", less)
    assert numbers(str(verdict.numbers["trained on attacks, against all three"])) == [71]
    assert "is right on 71 % when all three are tried" in verdict.why
    assert verdict.numbers["PGD, margin"] == percent(0.19)


# Everyday


def kept_by(
    small: int, strong: int, attacked: int = 0, mild: int = 21, others: bool = False
) -> EverydayResult:
    """Of 7 photographs under blur, fog and noise, 21 in all, so many answers stay at each size.

    others: whether all stay under every other corruption, or none.
    """
    result = everyday_of()
    asked = np.isin([name for name, _ in result.kinds], ASKED)
    photos = len(result.photos)

    def first(count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        found = np.full((len(asked), photos), others)
        found[asked] = (np.arange(len(ASKED) * photos) < count).reshape(-1, photos)
        return found

    right = np.stack([first(mild), *[first(mild)] * 3, first(strong)], axis=1)
    lost = np.arange(photos) < attacked
    return replace(result, right=right, matched_right=first(small), attack_right=lost)


@pytest.mark.parametrize(
    ("small", "strong", "attacked", "kind", "places"),
    [
        (21, 21, 0, DOES_NOT_HOLD, [0]),
        (21, 8, 0, HOLDS, [1]),
        (20, 0, 0, HOLDS, [1]),
        (21, 19, 0, TOO_CLOSE, []),
        (19, 8, 0, TOO_CLOSE, []),
        (12, 8, 0, TOO_CLOSE, []),
        (12, 8, 3, TOO_CLOSE, []),
        (12, 8, 7, HOLDS, [2]),
        (6, 3, 3, HOLDS, [2]),
    ],
)
@pytest.mark.parametrize("others", [False, True])
def test_the_verdict_on_everyday_changes_is_of_the_three_that_are_asked_about(
    small: int, strong: int, attacked: int, kind: str, places: list[int], others: bool
) -> None:
    shown = kept_by(small, strong, attacked, others=others)
    assert said("natural_size", shown) == (kind, places)


def test_the_figure_on_everyday_changes_goes_from_the_attacks_size_to_the_strongest() -> None:
    for others in (False, True):
        figure = verdict_of("natural_size", kept_by(20, 7, 2, mild=14, others=others)).figure
        assert numbers(figure) == [95, 67, 33, 29]
        mildest = figure.index("mildest")
        assert figure.index("attack’s size") < mildest < figure.index("strongest")


def test_everyday_changes_are_told_one_by_one_with_their_lengths() -> None:
    result = kept_by(21, 8)
    verdict = verdict_of("natural_size", result)
    shown: Mapping[str, float | str] = verdict.numbers
    for (_, label), right in zip(result.kinds, result.right, strict=True):
        assert numbers(str(shown[label])) == [right[-1].sum(), len(result.photos)]
    assert numbers(verdict.figure) == [100, 100, 38, 0]
    assert numbers(verdict.why) == [17, 96, 98]
    attack, corrupted = (numbers(str(value))[0] for value in list(shown.values())[-2:])
    assert corrupted > 10 * attack


def test_the_made_up_answers_are_those_of_the_claims() -> None:
    assert SIGN.target == TARGET and answers(0.9)[0][0] == TARGET and answers(0.1)[0][0] == TRUTH
