"""What robustness sends to the player, and the card that is shared."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.card import MARGIN
from dlviz.draw.palette import CLASS_COLOURS, rgb
from dlviz.draw.player import player_source
from dlviz.draw.robust_card import FRAME, HUES, THICK, robust_card
from dlviz.draw.robust_scene import ROBUST_WORDS, nearest, robustness_scene
from dlviz.draw.scene import encode_scene
from dlviz.measure.robust_curves import ATTACKS, NETS
from tests import robust_example
from tests.film_payload import decode
from tests.robust_example import CURVES, EPSILONS, growing, robust_of

MADE = robust_of()
WORDS = {"title": "How little?", "finding": "It holds 19 %.", "link": "dlviz/?v=1"}


def sent(result: Any = MADE, **given: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(robustness_scene(result, **given)))


def test_the_example_has_the_networks_and_attacks_that_are_measured() -> None:
    assert (tuple(NETS), tuple(ATTACKS)) == (robust_example.NETS, robust_example.ATTACKS)


def test_every_curve_and_every_attacked_digit_travels() -> None:
    header, arrays = sent()
    np.testing.assert_allclose(arrays["accuracy"], MADE.accuracy, atol=1e-6)
    for name in ("attacked", "answers", "pictures"):
        np.testing.assert_array_equal(arrays[name], getattr(MADE, name))
    np.testing.assert_allclose(arrays["p"], MADE.p, atol=1e-6)
    np.testing.assert_allclose(arrays["worst"], MADE.worst, atol=1e-6)
    assert header["scene"]["epsilons"] == list(EPSILONS)
    assert header["scene"]["start"] == {"epsilon": 0.15, "net": "standard", "attack": "pgd"}
    assert header["scene"]["seconds"] == pytest.approx([2.3, 21.4])


def test_under_the_veil_only_fgsm_and_noise_against_the_defence_are_sent() -> None:
    asked = robust_of(net="masked", attack="margin")
    header, arrays = sent(asked, veiled=True)
    shown = ~np.isnan(arrays["accuracy"]).all(axis=2)
    open_ = {
        (robust_example.NETS[net], robust_example.ATTACKS[attack])
        for net, attack in np.argwhere(shown)
    }
    assert open_ == {("masked", "fgsm"), ("masked", "noise")}
    hidden = ~shown
    assert (arrays["answers"][hidden] == -1).all() and np.isnan(arrays["worst"]).all()
    assert not arrays["attacked"][hidden].any() and not arrays["p"][hidden].any()
    assert header["scene"]["start"] == {"epsilon": 0.15, "net": "masked", "attack": "fgsm"}
    assert header["scene"]["seconds"] == []


def test_nothing_under_the_veil_depends_on_what_it_covers() -> None:
    other = replace(
        MADE,
        accuracy=np.where(covered()[..., None], 1 - MADE.accuracy, MADE.accuracy),
        attacked=np.where(covered()[..., None, None, None, None], 0, MADE.attacked).astype("u1"),
        answers=np.where(covered()[..., None, None], 9, MADE.answers),
        worst=1 - MADE.worst,
        seconds=2 * MADE.seconds,
    )
    both = [encode_scene(robustness_scene(one, veiled=True)) for one in (MADE, other)]
    assert both[0] == both[1]
    assert encode_scene(robustness_scene(MADE)) != encode_scene(robustness_scene(other))


def covered() -> np.ndarray[Any, Any]:
    return np.array(
        [[net != "masked" or one not in ("fgsm", "noise") for one in ATTACKS] for net in NETS]
    )


def test_what_is_not_known_yet_can_be_sent() -> None:
    header, arrays = sent(growing(MADE, 1, 2))
    assert np.isnan(arrays["worst"]).all()
    assert np.isnan(arrays["accuracy"][1:]).all() and (arrays["answers"][0, 2:] == -1).all()
    assert header["scene"]["seconds"] == [pytest.approx(2.3), None]


def test_words_can_be_replaced_and_every_name_has_one() -> None:
    assert {f"robust_net_{net}" for net in NETS} <= set(ROBUST_WORDS)
    for length in ("attack", "brief"):
        assert {f"robust_{length}_{attack}" for attack in ATTACKS} <= set(ROBUST_WORDS)
    header, _ = sent(words={"robust_net_masked": "logits × 100"})
    assert header["text"]["words"]["robust_net_masked"] == "logits × 100"


def test_every_word_of_the_script_is_there() -> None:
    """Those that it puts together out of names are tested above."""
    import re

    named = set(re.findall(r"words\.(robust_\w+)|words\[\"(robust_\w+)\"\]", player_source()))
    asked = {one or other for one, other in named}
    assert len(asked) > 8 and asked <= set(ROBUST_WORDS)


def test_the_script_and_the_card_paint_the_attacks_alike() -> None:
    listed = ", ".join(f"{name}: {place}" for name, place in HUES.items())
    assert f"ROBUST_HUES = {{ {listed} }}" in player_source()


def test_the_nearest_epsilon_of_two_is_the_smaller() -> None:
    assert nearest([0, 0.1, 0.2], 0.15) == 1


def card(result: Any = MADE) -> np.ndarray[Any, Any]:
    drawn = Image.open(io.BytesIO(robust_card(result, **WORDS))).convert("RGB")
    assert drawn.size == (1200, 630)
    return np.asarray(drawn).astype(int)


@pytest.mark.parametrize("attack", ["fgsm", "margin"])
def test_the_cards_thick_curve_is_the_accuracy(attack: str) -> None:
    hero = card(robust_of(net="masked", attack=attack, epsilon=0.5))[MARGIN:, MARGIN:]
    near = np.abs(hero - rgb(CLASS_COLOURS[HUES[attack]])).max(axis=2) <= 4
    left, top, right, bottom = FRAME
    for epsilon, share in list(zip(EPSILONS, CURVES["masked", attack], strict=True))[1:-1]:
        x = left + epsilon / EPSILONS[-1] * (right - left)
        rows = np.flatnonzero(near[top - 12 : bottom + 20, round(x)]) + top - 12
        assert rows.mean() == pytest.approx(bottom - share * (bottom - top), abs=THICK)
        assert len(rows) >= THICK


def test_the_card_of_half_a_result_can_be_drawn() -> None:
    card(growing(robust_of(net="robust"), 1, 1))
