"""What a unit's card sends to the player."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dlviz.draw.film import Options
from dlviz.draw.scene import encode_scene
from dlviz.draw.unit_scene import unit_name, unit_scene
from dlviz.measure.unit_card import UnitResult
from tests.film_payload import decode
from tests.pictures_example import unit_of


def sent(
    result: UnitResult, **given: Any
) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
    return decode(encode_scene(unit_scene(result, **given)))


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        ("conv3", "Layer 3, unit 7"),
        ("dense1", "Dense layer 1, unit 7"),
        ("stage6.0.expand", "Stage 5, unit 7"),
        ("stem", "Stem, unit 7"),
    ],
)
def test_a_unit_is_called_as_on_the_tower_and_counted_from_one(layer: str, name: str) -> None:
    assert unit_name(layer, 6) == name


def test_the_clock_counts_the_steps_of_the_search() -> None:
    header, arrays = sent(unit_of())
    clock = header["clock"]
    assert clock["marks"] == [0, 4, 16, 32, 64]
    assert clock["texts"][2] == "step 16 of 64"
    assert len(header["scene"]["frames"]) == len(arrays["activation"]) == 5
    assert 14 * clock["pace"] * 4.0 == pytest.approx(5), "in four seconds"


def test_patches_their_values_and_what_of_them_fires_it() -> None:
    header, arrays = sent(unit_of())
    scene = header["scene"]
    assert len(scene["patches"]) == len(scene["deconvolved"]) == len(arrays["values"]) == 9
    assert scene["best"] == arrays["values"][0] == 4
    assert scene["atlas"]["sharp"] and scene["film"]["sharp"]
    large, _ = sent(unit_of(small=False))
    assert large["scene"]["deconvolved"] == [] and not large["scene"]["atlas"]["sharp"]


def test_a_picture_of_few_pixels_is_sent_with_as_many() -> None:
    header, arrays = sent(unit_of())
    assert arrays["atlas_places"][header["scene"]["photo"]].tolist()[2:] == [24, 24]
    header, arrays = sent(unit_of(small=False))
    assert arrays["atlas_places"][header["scene"]["photo"]].tolist()[2:] == [448, 448]


def test_the_square_is_what_it_sees_around_its_peak() -> None:
    x, y, side = sent(unit_of(small=False))[0]["scene"]["square"]
    assert side == pytest.approx(90 / 224)
    assert x + side / 2 == pytest.approx(0.3, abs=0.04)
    assert y + side / 2 == pytest.approx(0.6, abs=0.04)
    whole = replace(unit_of(small=False), field=224)
    assert sent(whole)[0]["scene"]["square"] == [0, 0, 1]


def test_what_is_lost_stands_beside_other_units_and_groups() -> None:
    result = unit_of()
    header, _ = sent(result)
    own, others, groups = header["scene"]["lost"]
    assert own == {"name": "this unit", "value": pytest.approx(0.06)}
    lost = 0.95 - result.removal.others
    assert others["value"] == pytest.approx(lost.mean())
    inside = (lost >= others["low"]) & (lost <= others["high"])
    assert inside.mean() == pytest.approx(0.9, abs=0.051), "nine in ten"
    assert groups["name"] == "8 random ones" and groups["low"] > others["high"]
    assert header["scene"]["lost_of"] == "Points of accuracy lost without"
    large, _ = sent(unit_of(small=False))
    assert large["scene"]["lost_of"] == "Points of “espresso” lost without"


def test_without_others_there_is_the_unit_alone() -> None:
    removal = replace(unit_of().removal, others=np.empty(0), groups=np.empty(0))
    assert len(sent(replace(unit_of(), removal=removal))[0]["scene"]["lost"]) == 1


def test_a_unit_that_never_fires_is_dead_and_dark() -> None:
    header, arrays = sent(unit_of(dead=True))
    assert header["scene"]["dead"] and header["scene"]["square"] is None
    assert arrays["light"].max() == 0 and header["scene"]["answer"] == 0


def test_a_unit_of_a_dense_layer_has_one_place() -> None:
    header, arrays = sent(replace(unit_of(), map=np.array([1.5], np.float32)))
    assert header["scene"]["map"] == [1, 1] and arrays["light"].tolist() == [[[255]]]


def test_a_card_with_its_film_is_small_and_words_reach_the_player() -> None:
    assert len(encode_scene(unit_scene(unit_of(small=False)))) < 300_000, "bytes"
    header, _ = sent(unit_of(), options=Options(present=True), words={"unit_made": "Dream"})
    assert header["options"]["present"] and header["text"]["words"]["unit_made"] == "Dream"
