"""What the codes of things send to the player, and the card that is shared."""

import io
import re
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.codes_card import codes_card, thing
from dlviz.draw.codes_scene import CODES_WORDS, codes_scene
from dlviz.draw.player import player_source
from dlviz.draw.scene import encode_scene
from dlviz.jobs import finish
from dlviz.measure.codes import FEATURES, Codes, CodesResult
from tests.film_payload import decode


def codes_of(units: int = 4) -> CodesResult:
    return finish(Codes(units=units))


def sent(units: int) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(codes_scene(codes_of(units))))


@pytest.mark.parametrize("units", [2, 4, 10])
def test_codes_and_chances_travel(units: int) -> None:
    made, (header, arrays) = codes_of(units), sent(units)
    for name in ("local", "distributed", "spread"):
        sent_ = arrays[name].reshape(-1, units)
        np.testing.assert_array_equal(sent_, getattr(made, name))
    np.testing.assert_allclose(arrays["recognised"].reshape(4, -1), made.recognised, atol=1e-6)
    assert header["scene"]["apart"] == [units, 2**units]
    assert header["scene"]["features"] == [list(pair) for pair in FEATURES]


def test_every_word_of_the_view_is_used() -> None:
    parts = re.findall(r"codes_[a-z_]+", player_source())
    made = {f"codes_{kind}" for kind in ("local", "distributed", "spread")}
    lines = {name for name in CODES_WORDS if name.startswith("codes_line_")}
    short = {"codes_chart", "codes_chart_short"}
    unused = set(CODES_WORDS) - set(parts) - made - lines - short
    assert not unused


@pytest.mark.parametrize("units", [2, 4, 10])
def test_a_card_shows_both_codes(units: int) -> None:
    words = {"title": "Codes", "finding": "16 by features.", "link": "dlviz/?v=1"}
    card = Image.open(io.BytesIO(codes_card(codes_of(units), **words)))
    assert card.size == (1200, 630)
    pixels = np.asarray(card.convert("L")).astype(int)
    halves = pixels[150:462, 40:480], pixels[150:462, 540:1160]
    dark = [float((half < 60).sum()) for half in halves]
    assert min(dark) > 500
    assert units == 2 or dark[1] > dark[0], "more things, more units that are on"


def test_every_thing_of_four_features_looks_different() -> None:
    pictures = {thing(n, 64).tobytes() for n in range(16)}
    assert len(pictures) == 16
