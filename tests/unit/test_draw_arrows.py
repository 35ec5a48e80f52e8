"""What the plane's arrows send to the player, and the card that is shared."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.arrows_card import arrows_card
from dlviz.draw.arrows_scene import ARROWS_WORDS, arrows_scene
from dlviz.draw.palette import CLASS_COLOURS, INK, rgb
from dlviz.draw.scene import Scene, encode_scene
from dlviz.measure.plane_attack import NETS
from tests.arrows_example import STUDY, arrows, given
from tests.film_payload import decode


def sent(scene: Scene) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(scene))


def test_the_player_gets_both_networks_at_every_snapshot() -> None:
    header, arrays = sent(arrows())
    result, films = given(), header["scene"]["films"]
    assert header["view"] == "arrows" and [film["label"] for film in films] == list(NETS)
    assert header["clock"]["marks"] == result.steps.tolist()
    assert header["clock"]["texts"][-1] == f"update {STUDY.updates} of {STUDY.updates}"
    for which, film in enumerate(films):
        for at, (weights, biases) in enumerate(zip(film["W"], film["b"], strict=True)):
            np.testing.assert_array_equal(arrays[weights], result.W[at][which])
            np.testing.assert_array_equal(arrays[biases], result.b[at][which])
    layers = films[0]["layers"]
    assert [(one["in"], one["out"]) for one in layers] == [(2, 12), (12, 1)]
    assert [one["activation"] for one in layers] == ["relu", "identity"]


def test_the_player_gets_every_point_with_its_pushes() -> None:
    header, arrays = sent(arrows())
    result, scene = given(), header["scene"]
    np.testing.assert_array_equal(arrays["nearest"], result.nearest)
    np.testing.assert_array_equal(arrays["xy"], result.xy)
    np.testing.assert_array_equal(arrays["label"], result.labels)
    assert scene["points"] == STUDY.n and scene["epsilon"] == STUDY.epsilon
    assert scene["data"][0]["bounds"] == list(result.bounds)


def test_a_result_that_has_just_begun_can_be_drawn() -> None:
    _, first = next(STUDY.steps())
    header, arrays = sent(arrows_scene(first))
    assert header["clock"]["marks"] == [0.0]
    assert arrays["nearest"].shape == (2, 1, STUDY.n, 2)


def test_words_can_be_replaced_and_every_word_has_its_own_key() -> None:
    words = sent(arrows_scene(given(), words={"arrows_dial": "Stärke"}))[0]["text"]["words"]
    assert words["arrows_dial"] == "Stärke"
    assert words["arrows_key"] == ARROWS_WORDS["arrows_key"]
    assert all(key.startswith("arrows_") for key in ARROWS_WORDS)


def card(epsilon: float | None = None, **more: str) -> Image.Image:
    words = {"title": "The plane", "finding": "Attacks of size 0.25.", "link": "dlviz/?v=1"}
    made = arrows_card(given(), epsilon=epsilon, **{**words, **more})
    return Image.open(io.BytesIO(made)).convert("RGB")


def share_of(picture: Image.Image, hue: str) -> float:
    pixels = np.asarray(picture).astype(int)[78:464, 40:836]
    return float((np.abs(pixels - rgb(hue)).max(axis=2) <= 40).mean())


def test_the_card_shows_both_classes_and_more_arrows_for_larger_attacks() -> None:
    picture = card()
    assert picture.size == (1200, 630)
    for hue in CLASS_COLOURS[:2]:
        assert share_of(picture, hue) > 0.004
    assert share_of(card(0.4), INK) > share_of(card(0.0), INK) * 1.15
    assert card().tobytes() == picture.tobytes()
    assert card(finding="Other.").tobytes() != picture.tobytes()


@pytest.mark.parametrize("value", [np.nan, 0.0])
def test_the_card_is_drawn_where_there_is_no_push(value: float) -> None:
    result = given()
    moved = np.full_like(result.nearest, value)
    away = np.full_like(result.distance, np.inf if np.isnan(value) else 0.0)
    odd = replace(result, nearest=moved, distance=away)
    made = arrows_card(odd, title="", finding="", link="")
    assert Image.open(io.BytesIO(made)).size == (1200, 630)
