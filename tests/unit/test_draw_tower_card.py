"""The tower of one's own photo as a card to share."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.palette import UNIT_COLOURS, rgb
from dlviz.draw.tower_card import PHOTO, TOP, pair_of, tower_card
from tests.pictures_example import tower_of

WORDS = {"title": "What does each layer see?", "finding": "Espresso, 95 %.", "link": "a/b?v=1"}
MARGIN = 40


def card(result: Any, **given: str) -> Image.Image:
    """The card, opened."""
    png = tower_card(result, **{**WORDS, **given})
    return Image.open(io.BytesIO(png)).convert("RGB")


@pytest.fixture(scope="module")
def tower() -> Any:
    """A tower of four floors on a grey photo."""
    grey = np.full((448, 448, 3), 128, np.uint8)
    return replace(tower_of(), photo=grey)


def test_a_square_a_floor_shows_how_much_of_the_photo_its_units_see(tower: Any) -> None:
    pixels = np.asarray(card(tower)).astype(int)[TOP : TOP + PHOTO, MARGIN : MARGIN + PHOTO]
    for k, floor in enumerate(tower.floors):
        near = np.abs(pixels - rgb(UNIT_COLOURS[k])).max(axis=2) <= 8
        columns = np.flatnonzero(near.any(axis=0))
        wide = columns[-1] - columns[0] + 1
        seen = min(1, floor.field / 224) * PHOTO
        assert wide == pytest.approx(seen, abs=8)
        assert (columns[0] + columns[-1]) / 2 == pytest.approx(PHOTO / 2, abs=2)


def test_a_unit_has_its_best_patch_and_what_was_made_for_it_or_the_next_patch() -> None:
    made, plain = tower_of().floors[1], tower_of(optimised=False).floors[1]
    for unit in range(4):
        assert np.array_equal(pair_of(made, unit)[0], made.patches[unit][0])
        assert np.array_equal(pair_of(made, unit)[1], made.optimised[unit])
        assert np.array_equal(pair_of(plain, unit)[1], plain.patches[unit][1])


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("optimised", [False, True])
def test_every_tower_has_a_card(small: bool, optimised: bool) -> None:
    result = tower_of(small, optimised)
    assert card(result).size == (1200, 630)
    assert card(result).tobytes() == card(tower_of(small, optimised)).tobytes()


def test_few_or_no_floors_units_and_answers_are_drawn_too(tower: Any) -> None:
    one = tower.floors[0]
    thin = replace(
        one, patches=one.patches[:1], optimised=None, units=np.array([1]), name="a " * 60
    )
    for other in (
        replace(tower, floors=()),
        replace(tower, floors=(thin,), top=()),
        replace(tower, floors=(one,) * 8, top=(("a name that is long " * 4, 1.0),)),
    ):
        assert card(other).size == (1200, 630)


def test_the_photo_and_the_answer_are_on_it(tower: Any) -> None:
    first = card(tower).tobytes()
    assert first != card(replace(tower, photo=tower.photo + 40)).tobytes()
    assert first != card(replace(tower, top=(("cup", 0.5),))).tobytes()
