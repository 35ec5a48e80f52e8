"""What the units' tiles send to the player, and the card that is shared."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.palette import CLASS_COLOURS, rgb
from dlviz.draw.scene import Scene, encode_scene
from dlviz.draw.units_card import units_card
from dlviz.draw.units_scene import by_class, lost, right_answers, units_scene
from tests.film_payload import decode
from tests.units_example import DEAD, NAMES, UNITS, layer, parts, units

MADE = layer()
HEAD = parts(MADE)[:4]


def sent(scene: Scene) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(scene))


def test_the_head_travels_as_it_is() -> None:
    header, arrays = sent(units())
    assert header["view"] == "units" and header["clock"] is None
    for name in ("features", "weights", "bias", "patches", "labels"):
        np.testing.assert_array_equal(arrays[name], MADE[name])
    assert header["scene"]["names"] == list(NAMES)
    assert [k for k, lives in enumerate(header["scene"]["living"]) if not lives] == list(DEAD)


def test_covered_tiles_send_patches_and_names_and_nothing_measured() -> None:
    header, arrays = sent(units(covered=True, finding="One class breaks."))
    assert set(arrays) == {"patches"} and header["text"]["finding"] == ""
    scene = header["scene"]
    assert scene["groups"] == scene["best"] == scene["order"] == []


def test_nothing_that_is_measured_changes_covered_tiles() -> None:
    made = {**layer(), "weights": layer(1)["weights"]}
    other = units_scene(*parts(made), covered=True)
    assert encode_scene(other) == encode_scene(units_scene(*parts(MADE), covered=True))


def test_an_answer_is_right_where_its_logit_is_largest() -> None:
    on = np.arange(UNITS) % 3 > 0
    right = right_answers(*HEAD, on)
    for k in range(0, 240, 7):
        logits = [
            float(MADE["bias"][c])
            + sum(
                float(MADE["weights"][c, u]) * float(MADE["features"][k, u]) * on[u]
                for u in range(UNITS)
            )
            for c in range(len(NAMES))
        ]
        assert right[k] == (logits.index(max(logits)) == MADE["labels"][k])


def test_a_dead_unit_costs_nothing_and_some_living_one_does() -> None:
    costs = lost(*HEAD)
    assert costs[list(DEAD)].tolist() == [0, 0] and costs.max() > 0.01
    full = right_answers(*HEAD).mean()
    worst = int(costs.argmax())
    assert full - right_answers(*HEAD, np.arange(UNITS) != worst).mean() == costs[worst]


def test_units_stand_from_the_best_down_unless_an_order_is_given() -> None:
    order = sent(units())[0]["scene"]["order"]
    costs = lost(*HEAD)[order]
    assert (np.diff(costs) <= 0).all() and sorted(order) == list(range(UNITS))
    given = list(range(UNITS))[::-1]
    assert sent(units(order=given))[0]["scene"]["order"] == given


def test_classes_without_an_example_have_no_share() -> None:
    shares = by_class(np.array([True, False, True]), np.array([0, 0, 2]), 3)
    np.testing.assert_array_equal(shares, [0.5, np.nan, 1])


@pytest.mark.parametrize("name", ["features", "weights", "bias", "patches", "living"])
def test_arrays_of_another_size_are_refused(name: str) -> None:
    made = {**MADE, name: MADE[name][..., :-1] if name != "patches" else MADE[name][:-1]}
    with pytest.raises(ValueError):
        units_scene(*parts(made))


def test_patches_that_are_no_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="uint8"):
        units_scene(*parts({**MADE, "patches": MADE["patches"] / 255}))


def card(**given: Any) -> Image.Image:
    words = {"title": "Kill a unit", "finding": "One class breaks.", "link": "dlviz/?v=1"}
    return Image.open(io.BytesIO(units_card(*parts(MADE), **{**words, **given}))).convert("RGB")


def bar(picture: Image.Image, k: int) -> int:
    """The length of a class's bar in pixels."""
    colour = rgb(CLASS_COLOURS[k])
    found = np.abs(np.asarray(picture)[200:465, 730:].astype(int) - colour).max(axis=2) <= 3
    return int(found.sum(axis=1).max())


def test_the_cards_bars_show_each_class_without_the_units() -> None:
    off = [0, 4]
    shares = by_class(
        right_answers(*HEAD, ~np.isin(np.arange(UNITS), off)), MADE["labels"], len(NAMES)
    )
    picture = card(off=off)
    assert picture.size == (1200, 630)
    lengths = np.array([bar(picture, k) for k in range(len(NAMES))])
    np.testing.assert_allclose(lengths / lengths.max(), shares / shares.max(), atol=0.03)


def test_the_card_shows_the_unit_that_costs_most_unless_others_are_named() -> None:
    worst = int(np.where(MADE["living"], lost(*HEAD), -1).argmax())
    assert card().tobytes() == card(off=[worst]).tobytes()
    assert card().tobytes() != card(off=[]).tobytes()
