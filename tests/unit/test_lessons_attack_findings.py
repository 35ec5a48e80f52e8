"""What the films of studies that fool networks say of what was found."""

import re
from dataclasses import replace

import numpy as np
import pytest

from dlviz.lessons import attack_findings as findings
from dlviz.lessons.text import percent
from dlviz.measure.fooled import DONE
from dlviz.measure.plane_attack import EPSILONS as PLANE_EPSILONS
from tests.arrows_example import given as plane_of
from tests.cells_example import everyday_of, pushes_of, shifted_of, slice_of, transfer_of
from tests.digit_example import digit_of
from tests.fooled_example import answers, fooled_of
from tests.robust_example import growing, robust_of

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def clean(text: str) -> str:
    """A finding, which is sentences without holes."""
    assert text.endswith(".") and "nan" not in text.lower() and "None" not in text
    assert "  " not in text and "—" not in text
    return text


def numbers(text: str) -> list[float]:
    """Every number in a text."""
    return [float(found.replace(",", "")) for found in NUMBER.findall(text)]


# A picture and a pattern


@pytest.mark.parametrize("epsilon", [0, 1, 2, 4, 8])
def test_a_fooled_picture_is_spoken_of_where_the_dial_stands(epsilon: int) -> None:
    text = clean(findings.of_fooled(fooled_of(epsilon=epsilon)))
    assert "“street sign”" in text
    if not epsilon:
        assert "nothing changed yet" in text and "parking" not in text
        return
    word = "level" if epsilon == 1 else "levels"
    assert text.startswith(f"{epsilon} {word} of 255: “parking meter”")
    assert "still" not in text


def test_a_level_that_is_still_being_looked_for_is_not_spoken_of() -> None:
    assert "nothing changed yet" in findings.of_fooled(fooled_of((1,), noises=0, epsilon=8))


def test_an_attack_that_does_not_get_there_says_what_the_network_still_says() -> None:
    result = fooled_of(epsilon=1)
    failed = replace(result, top=(result.top[0], answers(0.1), *result.top[2:]))
    text = clean(findings.of_fooled(failed))
    assert ". It still says “street sign” 54.0 %; it was “street sign” 59.9 %." in text
    assert "still" not in clean(findings.of_fooled(result)) and "now says" not in text


def test_an_attack_that_ends_at_a_third_answer_says_what_the_network_says_now() -> None:
    result = fooled_of(epsilon=1)
    third = ((637, "mailbox, letter box", 0.7), *answers(0.2))
    astray = replace(result, top=(result.top[0], third, *result.top[2:]))
    text = clean(findings.of_fooled(astray))
    assert "It now says “mailbox, letter box” 70.0 %; it was" in text and "still" not in text


def test_noise_that_is_stronger_is_counted_in_draws() -> None:
    text = clean(findings.of_fooled(fooled_of(epsilon=1, times=16)))
    assert "Random noise of 16 levels of 255: 20 of 20 draws stay “street sign”" in text
    text = clean(findings.of_fooled(fooled_of(epsilon=1, times=64)))
    assert "64 levels of 255: 14 of 20" in text
    silent = clean(findings.of_fooled(fooled_of(noises=0, epsilon=1, times=16)))
    assert "noise" not in silent


@pytest.mark.parametrize("slide", [-8, -1, 1, 8])
def test_a_pattern_that_was_slid_says_by_how_much(slide: int) -> None:
    text = clean(findings.of_fooled(fooled_of(epsilon=2, slide=slide)))
    assert f"Slid by {abs(slide)} px: “parking meter”" in text


@pytest.mark.parametrize("done", list(DONE))
def test_what_is_done_to_a_picture_is_named_unless_it_is_nothing(done: str) -> None:
    text = clean(findings.of_fooled(fooled_of(epsilon=4, done=done)))
    assert (DONE[done][1:] in text) == (done != "png")


def test_while_it_is_asked_only_the_picture_itself_is_spoken_of() -> None:
    shown = fooled_of(epsilon=1, times=16)
    text = clean(findings.of_asked_fooled(shown, attacked=False))
    assert "street sign" in text and "parking" not in text and text.count("%") == 1


@pytest.mark.parametrize(
    "chosen", [{}, {"times": 16}, {"slide": 3}, {"done": "jpeg"}, {"slide": 1, "times": 64}]
)
def test_while_more_is_asked_the_attack_is_spoken_of_and_nothing_else_of_it(
    chosen: dict[str, object],
) -> None:
    text = clean(findings.of_asked_fooled(fooled_of(epsilon=2, **chosen), attacked=True))
    assert text == findings.of_fooled(fooled_of(epsilon=2))
    assert text.startswith("2 levels of 255: “parking meter” 99.0 %, it was “street sign”")
    off = findings.of_asked_fooled(fooled_of(epsilon=0, **chosen), attacked=True)
    assert off == findings.of_fooled(fooled_of()) and "parking" not in off


# Networks for digits


def test_robustness_is_told_against_the_strongest_attack() -> None:
    text = clean(findings.of_robustness(robust_of(epsilon=0.2)))
    assert numbers(text) == [0.2, 2, 2, 63, 96]
    assert "recorded" in text and "noise on the standard one: 96 %" in text
    live = replace(robust_of(), recorded=False)
    assert "recorded" not in clean(findings.of_robustness(live))


def test_the_strongest_attack_is_the_strongest_on_each_digit_not_on_all_together() -> None:
    result = robust_of(epsilon=0.2)
    less = replace(result, worst=result.worst - 0.01 * (result.worst > 0.5))
    text = clean(findings.of_robustness(less))
    assert "when all attacks are tried on each digit" in text
    assert numbers(text) == [0.2, 2, 2, 62, 96]


@pytest.mark.parametrize(("nets", "attacks"), [(0, 0), (1, 4), (3, 2)])
def test_robustness_that_is_still_measured_says_nothing(nets: int, attacks: int) -> None:
    partial = growing(robust_of(), nets, attacks)
    assert findings.of_robustness(partial) == findings.of_asked_robustness(partial) == ""


def test_while_the_defence_is_asked_about_only_fgsm_is_told() -> None:
    text = clean(findings.of_asked_robustness(robust_of(net="masked", attack="margin")))
    assert numbers(text) == [0.15, 98] and "margin" not in text and "PGD" not in text


def test_a_digit_says_the_least_that_fools_each_network() -> None:
    assert numbers(clean(findings.of_own_digit(digit_of(smallest=(0.071, 0.25))))) == [0.071, 0.25]
    text = clean(findings.of_own_digit(digit_of(smallest=(0.0, np.nan))))
    assert text.endswith("found: standard misreads it as it is, adversarially trained none.")


def test_transfer_is_told_of_the_twin_and_of_the_network_that_learned_from_attacks() -> None:
    result = transfer_of()
    text = clean(findings.of_transfer(result))
    own, twin, _, _, careful = (round(100 * share) for share in result.accuracy[0])
    assert numbers(text) == [own, result.count, twin, careful] and "recorded" in text
    assert "recorded" not in findings.of_transfer(replace(result, recorded=False))


# Everyday, a slice, the plane, pushes, light


def test_everyday_changes_are_told_at_both_sizes_beside_the_attack() -> None:
    result = everyday_of()
    share = float(result.right[:, -1].mean())
    assert numbers(clean(findings.of_everyday(result))) == [0, 100, round(100 * share)]
    assert findings.of_everyday(everyday_of(0, digits=False)) == ""
    clean(findings.of_everyday(everyday_of(3, digits=False)))


@pytest.mark.parametrize("rows", [1, 7, 12])
def test_a_slice_that_is_still_being_asked_about_says_nothing(rows: int) -> None:
    assert findings.of_slice(slice_of(rows)) == ""


def test_a_slice_tells_the_shares_of_its_largest_classes() -> None:
    result = slice_of()
    text = clean(findings.of_slice(result))
    shares = [round(100 * share) for _, _, share in result.shares[:3]]
    assert numbers(text)[:3] == shares
    assert text.count("“espresso”") == 2, "its share of the whole, and along noise"
    assert text.endswith("Upwards, by noise alone, “espresso” has 100 %.")
    classes = result.classes.copy()
    classes[0, len(result.along) // 2] = 2  # in the middle column, where there is no attack
    stays = findings.of_slice(replace(result, classes=classes))
    assert stays.endswith(f"has {percent(12 / 13)}.")


def test_the_plane_is_told_at_the_size_that_is_shown() -> None:
    result = plane_of()
    told = []
    for epsilon in (PLANE_EPSILONS[2], PLANE_EPSILONS[-1]):
        shown = replace(result, study=result.study.having(epsilon=epsilon))
        text = clean(findings.of_plane(shown))
        at = PLANE_EPSILONS.index(epsilon)
        robust = [percent(float(share)) for share in result.robust[:, -1, at]]
        assert text.startswith(f"Attacks of {epsilon:g}: {robust[0]}") and robust[1] in text
        told.append(text)
    assert told[0] != told[1]


def test_tiny_pushes_are_told_with_few_inputs_and_with_many() -> None:
    result = pushes_of()
    text = clean(findings.of_pushes(result))
    clean_share, attacked, noisy = (percent(float(share)) for share in result.accuracy[-1])
    assert text.startswith("10,000 inputs, each moved by 0.02")
    assert f"{clean_share} right becomes {attacked}; moved at random {noisy}." in text
    few = percent(float(result.accuracy[0, 1]))
    assert text.endswith(f"With 2 inputs the same attack leaves {few}.")


@pytest.mark.parametrize("nets", [1, 2, 3])
def test_other_light_is_told_at_its_strongest_without_and_with_the_remedy(nets: int) -> None:
    result = shifted_of(nets)
    text = clean(findings.of_shifted(result))
    shares = [round(100 * float(share)) for share in result.accuracy[:, :2, -1].ravel()]
    assert numbers(text) == shares and len(shares) == min(nets, 2) * len(result.shifts)
    assert ("trained in varied light" in text) == ("→" in text) == (nets > 1)
    assert all(shift.lower() in text for shift in result.shifts)
