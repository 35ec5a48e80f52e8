"""What "one grey level" sends to the player, what its veils keep back, and its card."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.film import Options
from dlviz.draw.fooled_card import FRAME, SIDE, SIGN, TOP, fooled_card, shown_row
from dlviz.draw.fooled_scene import BEST, FOOLED_WORDS, factor, fooled_scene, signed_bytes
from dlviz.draw.palette import CLASS_COLOURS, rgb
from dlviz.draw.scene import encode_scene
from dlviz.measure.fooled import DONE, FooledResult
from dlviz.measure.fooling import EOT_LEVELS, LEVELS, SIZES, SLIDES
from tests.film_payload import decode
from tests.fooled_example import NAMES, TARGET, TRUTH, TURNED, fooled_of

FOOLED = fooled_of()
MOST_BYTES = 500_000


def sent(result: FooledResult = FOOLED, **given: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(fooled_scene(result, **given)))


def content(result: FooledResult = FOOLED, **given: Any) -> dict[str, Any]:
    scene: dict[str, Any] = sent(result, **given)[0]["scene"]
    return scene


def test_photo_and_patterns_travel_to_the_last_level() -> None:
    arrays = sent()[1]
    np.testing.assert_array_equal(arrays["photo"], FOOLED.photo)
    np.testing.assert_array_equal(arrays["patterns"].astype(int) - 128, FOOLED.patterns)
    np.testing.assert_array_equal(arrays["noise_signs"].astype(int) - 128, FOOLED.noise)
    assert len(encode_scene(fooled_scene(FOOLED))) < MOST_BYTES


def test_whole_numbers_of_eight_bits_are_bytes_around_128() -> None:
    assert signed_bytes(np.array([-128, -1, 0, 8, 127], np.int8)).tolist() == [
        0,
        127,
        128,
        136,
        255,
    ]


def test_every_answer_comes_with_its_three_best_and_a_first_name() -> None:
    scene = content()
    assert [row[0][0] for row in scene["top"]] == [TRUTH, *[TARGET] * len(LEVELS)]
    assert all(len(row) == BEST for row in scene["top"])
    assert scene["top"][1][0][1] == pytest.approx(TURNED[1], abs=1e-3)
    assert np.shape(scene["slid_top"]) == (len(LEVELS), len(SLIDES), BEST, 2)
    assert np.shape(scene["done_top"]) == (len(LEVELS), len(DONE), BEST, 2)
    asked = {str(index) for row in scene["top"] for index, _ in row} | {str(TARGET), str(TRUTH)}
    assert asked <= set(scene["names"]) and scene["names"]["920"] == "traffic light"


def test_the_slide_tells_the_aims_probability_at_each_place() -> None:
    scene = content()
    np.testing.assert_allclose(scene["slid_chance"], FOOLED.slid_chance[..., 1], rtol=1e-5)
    assert scene["slides"] == list(SLIDES) and scene["aims"] == [TARGET] * len(LEVELS)


def test_each_other_photo_comes_with_its_answers_and_the_aims_chance() -> None:
    scene = content()
    assert np.shape(scene["pasted_top"]) == (len(LEVELS), len(FOOLED.others), 2, 1, 2)
    assert scene["pasted_top"][0][0] == [[[967, 0.95]], [[967, 0.95]]]
    np.testing.assert_allclose(scene["pasted"], FOOLED.pasted, rtol=1e-5)
    assert scene["names"]["967"] == "espresso"


def test_what_is_almost_sure_is_not_sent_as_sure() -> None:
    nearly = ((TARGET, "parking meter", 0.999999), (TRUTH, "street sign", 1e-6))
    top = content(replace(FOOLED, top=(FOOLED.top[0], *[nearly] * len(LEVELS))))["top"]
    assert top[1][0] == [TARGET, 0.9999]


def test_a_magnified_pattern_is_never_cut_off() -> None:
    for size in (*LEVELS, *SIZES[:-1]):
        assert 1 <= factor(size) <= 40 and factor(size) * size <= 127
    assert factor(1) == 40


@pytest.mark.parametrize("given", [{"hide": {"all"}}, {"hide": frozenset({"all", "noise"})}])
def test_veiled_nothing_but_the_photo_is_sent(given: dict[str, Any]) -> None:
    header, arrays = sent(finding="It is fooled.", **given)
    assert set(arrays) == {"photo"} and header["text"]["finding"] == ""
    scene = header["scene"]
    assert scene["levels"] == [] and scene["aims"] == [] and len(scene["top"]) == 1
    assert scene["stops"] == [0] and scene["times"] == [], "64 and 16 are among the answers"
    other = replace(
        FOOLED, patterns=-FOOLED.patterns, kept=0 * FOOLED.kept, pasted=0 * FOOLED.pasted
    )
    assert encode_scene(fooled_scene(other, **given)) == encode_scene(fooled_scene(FOOLED, **given))


def test_hiding_the_noise_keeps_back_what_is_stronger_than_the_pattern() -> None:
    noise = content(hide={"noise"})["noise"]
    assert noise["sizes"] == list(LEVELS) and len(noise["kept"]) == len(noise["top"]) == 4
    assert content()["noise"]["sizes"] == list(SIZES)
    assert "pasted" in content(hide={"noise"}) and content(hide={"noise"})["hide"] == ["noise"]
    assert content()["noise"]["kept"] == [20] * 6 + [14] * 2


def test_what_is_hidden_may_be_several_things() -> None:
    both = content(hide=frozenset({"noise", "pattern"}))
    assert both["hide"] == ["noise", "pattern"] and "pasted" not in both
    assert both["noise"]["sizes"] == list(LEVELS) and both["levels"] == list(LEVELS)
    assert content(hide={"pattern"})["noise"]["sizes"] == list(SIZES)
    assert content()["hide"] == content(hide=())["hide"] == []


def test_hiding_the_pattern_keeps_back_all_that_becomes_of_it_elsewhere() -> None:
    scene = content(hide={"pattern"})
    elsewhere = {"slid_top", "slid_chance", "done", "done_top", "pasted", "pasted_top", "others"}
    assert not set(scene) & (elsewhere | {"pushes", "atlas"})
    assert not [name for name in sent(hide={"pattern"})[1] if "atlas" in name]
    other = replace(FOOLED, pasted=0 * FOOLED.pasted, slid_chance=0 * FOOLED.slid_chance)
    shown = [encode_scene(fooled_scene(each, hide={"pattern"})) for each in (FOOLED, other)]
    assert shown[0] == shown[1] and len(scene["top"]) == 1 + len(LEVELS)


def test_what_is_open_follows_the_study_the_veil_or_the_page() -> None:
    assert content()["lead"] == ""
    assert content(fooled_of(times=16))["lead"] == "noise"
    assert (
        content(fooled_of(slide=1))["lead"] == content(fooled_of(done="jpeg"))["lead"] == "pattern"
    )
    assert content(fooled_of(times=16), hide={"noise", "pattern"})["lead"] == "noise"
    assert content(fooled_of(slide=1), hide={"pattern"})["lead"] == "", "it is not there to open"
    assert content(fooled_of(times=16), hide={"all"})["lead"] == ""
    assert content(fooled_of(times=16), lead="pattern")["lead"] == "pattern"
    for wrong in ({"hide": {"dial"}}, {"lead": "dial"}):
        with pytest.raises(ValueError, match="dial"):
            fooled_scene(FOOLED, **wrong)


def test_a_result_that_is_not_complete_draws() -> None:
    scene = content(fooled_of((1, 2), noises=0))
    assert scene["stops"] == [0, *LEVELS] and scene["levels"] == [1, 2]
    assert scene["noise"]["sizes"] == [] and len(scene["top"]) == 3
    assert content(fooled_of((8,), eot=True))["stops"] == [0, *EOT_LEVELS]


def test_another_place_of_the_dial_is_the_same_run() -> None:
    one, two = (sent(fooled_of(epsilon=level))[0] for level in (0, 4))
    assert one["run"] == two["run"] and one["scene"]["about"] == two["scene"]["about"]
    start = {"epsilon": 4, "slide": 0, "times": 1, "done": "png"}
    assert two["scene"]["start"] == start


def test_the_views_words_can_be_replaced() -> None:
    header, _ = sent(options=Options(branch=False), words={"fooled_sum": "both"})
    assert header["text"]["words"]["fooled_sum"] == "both"
    assert {f"fooled_done_{done}" for done in DONE} <= set(FOOLED_WORDS)


def test_the_card_shows_the_dials_level_or_the_first_that_fools() -> None:
    assert shown_row(fooled_of(epsilon=4)) == 2
    assert shown_row(replace(FOOLED, fooled=np.array([False, True, True, True]))) == 1
    assert shown_row(replace(FOOLED, fooled=np.zeros(4, dtype=bool))) == 3
    assert shown_row(fooled_of((), noises=0)) is None


def drawn(result: FooledResult) -> np.ndarray[Any, Any]:
    file = fooled_card(result, title="How little?", finding="It takes one level.", link="a/b")
    shown = Image.open(io.BytesIO(file))
    assert shown.size == (1200, 630)
    return np.asarray(shown.convert("RGB"))


def test_the_card_frames_the_sum_in_the_hue_of_its_answer() -> None:
    left, middle = 40 + 2 * (SIDE + SIGN), TOP + SIDE // 2
    frame = middle, left - FRAME // 2
    assert tuple(drawn(FOOLED)[frame]) == rgb(CLASS_COLOURS[1])
    kept = replace(FOOLED, top=(FOOLED.top[0],) * 5)
    assert tuple(drawn(kept)[frame]) == rgb(CLASS_COLOURS[0])
    assert tuple(drawn(fooled_of((), noises=0))[frame]) not in map(rgb, CLASS_COLOURS)


def test_the_card_shows_the_photo_and_the_magnified_pattern() -> None:
    shown = drawn(fooled_of(epsilon=8)).astype(float)
    photo = shown[TOP : TOP + SIDE, 40 : 40 + SIDE]
    expected = np.asarray(Image.fromarray(FOOLED.photo).resize((SIDE, SIDE), 3), dtype=float)
    np.testing.assert_allclose(photo, expected, atol=2)
    pattern = shown[TOP : TOP + SIDE, 40 + SIDE + SIGN : 40 + 2 * SIDE + SIGN]
    level = 128 + factor(8) * FOOLED.patterns[3].astype(float)
    assert (
        pattern.mean() == pytest.approx(level.mean(), abs=2) and pattern.std() > 0.6 * level.std()
    )


def test_the_example_names_all_that_it_answers() -> None:
    rows = [*FOOLED.top, *FOOLED.noise_top, *(row for level in FOOLED.done_top for row in level)]
    assert {index for row in rows for index, _, _ in row} <= set(NAMES)
