"""A unit's card as a picture to share."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.unit_card_picture import DARK, SIDE, TOP, lit, unit_card
from dlviz.measure.optimised import Optimised
from dlviz.measure.removal import Removal
from dlviz.measure.unit_card import UnitCard, UnitResult
from tests.pictures_example import blob, picture

WORDS = {"title": "What does each layer see?", "finding": "It fires twice as much.", "link": "a/b"}


def unit(small: bool = False, **values: Any) -> UnitResult:
    """A made-up unit."""
    side, colours = (18, 1) if small else (128, 3)
    film = [picture(side, 90 + k, small)[..., :colours] for k in range(4)]
    activation = np.array([1.0, 4.0, 6.0, 8.0], np.float32)
    made: dict[str, Any] = {
        "study": UnitCard(layer="conv3" if small else "stage5", unit=6),
        "receptive": 18,
        "field": 18,
        "patches": np.stack([picture(side, k, small) for k in range(9)]),
        "values": np.arange(9, 0, -1, dtype=np.float32),
        "deconvolved": None,
        "optimised": Optimised(np.stack(film)[:, None], np.arange(4), activation[:, None]),
        "best": 5.9,
        "photo": picture(448, 1, small),
        "side": 24 if small else 224,
        "map": np.maximum(blob(14, 0.3, 0.6, 3.0), 0),
        "answer": 3.0,
        "removal": Removal("", 0.9, 0.8, np.ones(3), np.ones(20), 8),
    }
    return UnitResult(**{**made, **values})


def card(result: Any) -> Image.Image:
    """The card, opened."""
    return Image.open(io.BytesIO(unit_card(result, **WORDS))).convert("RGB")


@pytest.mark.parametrize("small", [False, True])
def test_a_unit_has_a_card_that_is_the_same_each_time(small: bool) -> None:
    assert card(unit(small)).size == (1200, 630)
    assert card(unit(small)).tobytes() == card(unit(small)).tobytes()


def test_patches_made_input_and_photo_are_on_it() -> None:
    first, film = card(unit()).tobytes(), unit().optimised
    others: dict[str, Any] = {name: 255 - getattr(unit(), name) for name in ("patches", "photo")}
    others["map"] = np.maximum(blob(14, 0.7, 0.2, 3.0), 0)
    others["optimised"] = replace(film, frames=255 - film.frames)
    others["study"] = UnitCard(layer="conv3", unit=7)
    for name, other in others.items():
        assert first != card(unit(**{name: other})).tobytes(), name


def test_only_the_last_frame_of_the_search_is_shown() -> None:
    film = unit().optimised
    first = np.concatenate([255 - film.frames[:3], film.frames[3:]])
    other = unit(optimised=replace(film, frames=first))
    assert card(unit()).tobytes() == card(other).tobytes()


def middle(shown: Image.Image) -> np.ndarray[Any, Any]:
    """What stands where the optimised input does."""
    return np.asarray(shown)[TOP + 5 : TOP + SIDE - 5, 440:760]


def test_a_unit_that_nothing_fires_has_no_picture_made_for_it() -> None:
    film = unit().optimised
    silent = replace(film, activation=film.activation - 20)
    dead = {"best": -1.0, "map": np.zeros((6, 6), np.float32)}
    assert middle(card(unit(**dead, optimised=silent))).min() > 180, "hatched"
    assert middle(card(unit(**dead))).min() < 60, "no picture of the data fires it, but this does"


def test_the_photo_is_lit_where_the_unit_fires() -> None:
    photo = np.full((60, 60, 3), 200, np.uint8)
    activation = np.full((6, 6), -1.0, np.float32)
    activation[1, 4] = 5.0
    shown = lit(photo, activation)
    brightest = np.unravel_index(shown[..., 0].argmax(), (60, 60))
    assert brightest == pytest.approx((14.5, 44.5), abs=1)
    assert shown[40:, :30].max() == shown[40:, :30].min() == round(200 * DARK)
    assert lit(photo[..., 0], activation).shape == (60, 60)


def test_a_photo_on_which_it_does_not_fire_is_dark() -> None:
    photo = np.full((20, 20), 100, np.uint8)
    assert (lit(photo, np.full((4, 4), -2.0)) == round(100 * DARK)).all()
