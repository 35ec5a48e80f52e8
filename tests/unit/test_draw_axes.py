"""What the turned axes send to the player, and the card that is shared."""

import io
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.axes_card import GAP, HEAD, NAMES, TOP, axes_card, strip
from dlviz.draw.axes_scene import AXES_WORDS, axes_scene, full_colour
from dlviz.draw.card import MARGIN, RIGHT
from dlviz.draw.film import Options
from dlviz.draw.palette import CLASS_COLOURS, rgb
from dlviz.draw.player import player_source
from dlviz.draw.scene import encode_scene
from dlviz.measure.rotation import FRAMES
from tests.film_payload import decode
from tests.rotation_example import DIMENSION, KINDS, rotation_of, unfinished

MADE = rotation_of()
WORDS = {"title": "Sums?", "finding": "None.", "link": "dlviz/?v=1"}


def sent(result: Any = MADE, **given: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(axes_scene(result, **given)))


def test_the_example_is_a_rotation() -> None:
    first, *_, last = MADE.frames.astype(float)
    np.testing.assert_allclose(first @ first.T, last @ last.T, atol=1e-6)
    assert np.abs(first - last).max() > 0.2


def test_every_frame_travels_and_has_a_mark_on_the_clock() -> None:
    header, arrays = sent()
    np.testing.assert_array_equal(arrays["frames"], MADE.frames)
    assert header["scene"]["words"] == ["king", "man", "woman", "queen"]
    assert header["scene"]["dimension"] == DIMENSION
    assert header["clock"]["marks"] == list(range(FRAMES))
    assert header["clock"]["texts"][10] == "50 % of the turn"
    assert header["clock"]["texts"][-1] == "all axes turned"
    assert header["options"]["start"] == 0
    assert sent(options=Options(start=20))[0]["options"]["start"] == 20


def test_answers_and_the_test_of_single_axes_travel() -> None:
    said = sent()[0]["scene"]["said"]
    assert (said["changed"], said["asked"], said["near"], said["near_asked"]) == (0, 8412, 0, 1000)
    assert said["largest_cosine"] == "4 · 10⁻⁷"
    assert [kind["name"] for kind in said["kinds"]] == list(KINDS)
    family = said["kinds"][0]
    assert (family["pairs"], family["before"], family["chance"]) == (28, 26, 24.3)
    assert family["after"] == list(KINDS["family"][3])


def test_nothing_under_the_cover_depends_on_the_answer() -> None:
    other = replace(
        MADE,
        changed=np.array([5000, 400]),
        fits=MADE.fits // 2,
        cosines=MADE.cosines[::-1] / 2,
        largest_cosine_change=0.3,
    )
    both = [encode_scene(axes_scene(one, hide=("answer",))) for one in (MADE, other)]
    assert both[0] == both[1]
    assert encode_scene(axes_scene(MADE)) != encode_scene(axes_scene(other))


def test_only_the_answer_can_be_hidden() -> None:
    with pytest.raises(ValueError, match="lock"):
        axes_scene(MADE, hide=("lock",))


def test_what_is_not_counted_yet_can_be_sent() -> None:
    said = sent(unfinished(MADE))[0]["scene"]["said"]
    assert said["asked"] is None and said["near_asked"] is None and said["largest_cosine"] is None


def test_one_word_of_a_thousand_numbers_can_be_shown() -> None:
    header, arrays = sent(rotation_of(600, words=("king",)))
    assert arrays["frames"].shape == (FRAMES, 1, 600) and header["scene"]["scale"] > 0


def test_two_in_a_hundred_numbers_have_the_full_colour() -> None:
    scale = full_colour(MADE.frames)
    assert np.mean(np.abs(MADE.frames) >= scale) == pytest.approx(0.02, abs=0.001)


def test_every_word_of_the_script_is_there() -> None:
    named = set(re.findall(r"words\.(axes_\w+)|words\[\"(axes_\w+)\"\]", player_source()))
    asked = {one or other for one, other in named}
    assert len(asked) > 8 and asked <= set(AXES_WORDS)
    assert {"axes_before", "axes_after", "axes_chance"} <= set(AXES_WORDS)


def test_a_strip_is_blue_below_zero_and_vermillion_above() -> None:
    values = np.array([-1.0, 0.0, 1.0])
    pixels = np.asarray(strip(values, 1.0, (30, 4)))
    assert tuple(pixels[2, 5]) == rgb(CLASS_COLOURS[0])
    assert tuple(pixels[2, 15]) == (255, 255, 255)
    assert tuple(pixels[2, 25]) == rgb(CLASS_COLOURS[1])


def card(result: Any = MADE) -> np.ndarray[Any, Any]:
    drawn = Image.open(io.BytesIO(axes_card(result, **WORDS))).convert("RGB")
    assert drawn.size == (1200, 630)
    return np.asarray(drawn).astype(int)


def test_the_card_shows_the_numbers_before_and_after() -> None:
    picture, wide = card(), (RIGHT - MARGIN - NAMES - GAP) // 2
    for k, frame in enumerate((0, -1)):
        left, top = MARGIN + NAMES + k * (wide + GAP), TOP + HEAD
        shown = picture[top + 4, left : left + wide]
        whole = strip(MADE.frames[frame, 0], full_colour(MADE.frames), (wide, 8))
        np.testing.assert_array_equal(shown, np.asarray(whole)[4])


def test_the_card_says_nothing_of_answers_that_are_not_counted() -> None:
    done, half = card(), card(unfinished(MADE))
    changed = np.argwhere((done != half).any(axis=2))
    assert changed.size and changed[:, 0].min() > TOP + HEAD + 200
