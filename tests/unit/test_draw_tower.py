"""The atlas that pictures travel in, and what the tower sends to the player."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.film import Options
from dlviz.draw.scene import encode_scene
from dlviz.draw.tiles_atlas import BLOCK, Atlas, pixelwise
from dlviz.draw.tower_quiz import COLD, LARGEST, SMALLEST, tower_rounds
from dlviz.draw.tower_scene import light, tower_scene
from dlviz.measure.lite0_library import LEVELS, library
from dlviz.measure.tower import TowerResult
from tests.film_payload import decode
from tests.pictures_example import UNITS, changed, picture, tower_of

MOST = 500_000  # bytes of a scene


@pytest.fixture(scope="module")
def tower() -> TowerResult:
    return tower_of()


def sent(result: Any, **given: Any) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
    return decode(encode_scene(tower_scene(result, **given)))


def opened(atlas: Atlas) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The decoded sheet and the places of the pictures on it."""
    arrays = atlas.arrays()
    sheet = np.asarray(Image.open(io.BytesIO(arrays["atlas"].tobytes())))
    return sheet, arrays["atlas_places"]


def test_a_sharp_atlas_keeps_every_pixel() -> None:
    atlas = Atlas(sharp=True)
    given = [picture(side, side, grey=True) for side in (3, 24, 8, 24, 18, 5)]
    assert atlas.add_all(given) == [0, 1, 2, 1, 3, 4], "the second of 24 px is the first"
    sheet, places = opened(atlas)
    for number, pixels in zip([0, 1, 2, 3, 4], [given[k] for k in (0, 1, 2, 4, 5)], strict=True):
        x, y, w, h = places[number]
        np.testing.assert_array_equal(sheet[y : y + h, x : x + w], pixels)


def test_no_two_pictures_of_a_photo_atlas_share_a_block() -> None:
    atlas = Atlas()
    atlas.add_all(picture(side, side) for side in (96, 33, 448, 17, 50, 96 + 1))
    sheet, places = opened(atlas)
    taken = np.zeros((sheet.shape[0] // BLOCK + 1, sheet.shape[1] // BLOCK + 1), dtype=int)
    for x, y, w, h in places:
        assert x % BLOCK == 0 and y % BLOCK == 0
        taken[y // BLOCK : -(-(y + h) // BLOCK), x // BLOCK : -(-(x + w) // BLOCK)] += 1
    assert taken.max() == 1


def test_a_photo_comes_out_as_it_went_in_up_to_its_encoding() -> None:
    atlas = Atlas()
    given = [picture(96, k) for k in range(7)]
    atlas.add_all(given)
    sheet, places = opened(atlas)
    for pixels, (x, y, w, h) in zip(given, places, strict=True):
        off = np.abs(sheet[y : y + h, x : x + w].astype(float) - pixels)
        assert off.mean() < 9, "levels of 255"


def test_black_beside_white_does_not_bleed() -> None:
    atlas = Atlas()
    atlas.add_all([np.full((40, 40, 3), shade, np.uint8) for shade in (0, 255, 1, 254)])
    sheet, places = opened(atlas)
    for (x, y, w, h), shade in zip(places, (0, 255, 1, 254), strict=True):
        assert np.abs(sheet[y : y + h, x : x + w].astype(int) - shade).max() <= 3


def test_equal_atlases_give_equal_bytes() -> None:
    one, other = Atlas(), Atlas()
    for atlas in (one, other):
        atlas.add_all(picture(96, k) for k in range(3))
    assert one.arrays()["atlas"].tobytes() == other.arrays()["atlas"].tobytes()


@pytest.mark.parametrize("shape", [(4,), (4, 4, 2), (4, 4, 4), (0, 4, 3)])
def test_what_is_no_picture_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="picture"):
        Atlas().add(np.zeros(shape, np.uint8))
    with pytest.raises(ValueError, match="picture"):
        Atlas().add(np.zeros((4, 4), np.float32))


def test_five_floors_of_photographs_are_half_a_megabyte_at_most(tower: TowerResult) -> None:
    noise = np.random.default_rng(1).random((4, 56, 56)).astype(np.float32)
    noisy = changed(tower, maps=lambda floor: noise)
    five = replace(noisy, floors=(*noisy.floors, tower.floors[1]))
    assert len(encode_scene(tower_scene(five))) < MOST


def test_each_floor_tells_its_units_and_what_they_see(tower: TowerResult) -> None:
    header, arrays = sent(tower)
    assert header["view"] == "tower" and header["clock"] is None
    scene = header["scene"]
    assert [floor["sight"] for floor in scene["floors"]] == [11, 43, 91, 200]
    assert [floor["receptive"] for floor in scene["floors"]] == [11, 43, 91, 831]
    assert all(floor["units"] == list(UNITS) for floor in scene["floors"])
    numbers = [n for floor in scene["floors"] for each in floor["patches"] for n in each]
    assert len(set(numbers)) == len(numbers) == 4 * 4 * 9
    np.testing.assert_allclose(
        arrays["values"], np.concatenate([floor.values.ravel() for floor in tower.floors])
    )
    assert scene["top"][0] == ["espresso", 0.951]


def test_maps_travel_as_bytes_of_each_units_peak(tower: TowerResult) -> None:
    _, arrays = sent(tower)
    for k, floor in enumerate(tower.floors):
        shown = arrays[f"map_{k}"].astype(float)
        for unit, activation in enumerate(floor.maps):
            peak = max(0.0, activation.max())
            assert arrays["peaks"][4 * k + unit] == pytest.approx(max(0.0, floor.answers[unit]))
            np.testing.assert_allclose(
                peak * shown[unit] / 255, np.maximum(activation, 0), atol=max(peak, 0.01) / 500
            )


def test_a_unit_that_does_not_fire_is_dark_everywhere() -> None:
    assert light(np.full((1, 3, 3), -1.0)).max() == 0


def test_a_small_net_speaks_of_a_picture_and_not_of_a_photo() -> None:
    header, _ = sent(tower_of(small=True))
    words, of_photos = header["text"]["words"], sent(tower_of())[0]["text"]["words"]
    assert "picture" in words["tower_ask"] and "photo" in of_photos["tower_ask"]
    assert header["scene"]["atlas"]["sharp"] and header["scene"]["atlas"]["type"] == "image/png"


def test_without_optimised_inputs_there_are_none() -> None:
    header, _ = sent(tower_of(optimised=False))
    assert all(floor["optimised"] is None for floor in header["scene"]["floors"])


def test_words_and_options_reach_the_player(tower: TowerResult) -> None:
    header, _ = sent(tower, options=Options(present=True), finding="94 %.", words={"quiz": "Go"})
    assert header["options"]["present"] and header["text"]["finding"] == "94 %."
    assert header["text"]["words"]["quiz"] == "Go"


def test_the_quiz_asks_of_units_whose_view_is_neither_tiny_nor_the_whole_photo(
    tower: TowerResult,
) -> None:
    rounds = tower_rounds(tower)
    assert [one.floor for one in rounds] == [1, 2], "the stem sees 5 % of the photo, the head 89 %"
    for one in rounds:
        share = tower.floors[one.floor].field / 224
        assert SMALLEST <= share <= LARGEST
        assert all(place.square[2] == pytest.approx(share) for place in one.places)


def test_its_answers_are_the_maps_own(tower: TowerResult) -> None:
    for one in tower_rounds(tower, count=8):
        activation = tower.floors[one.floor].maps[one.unit]
        low, high = sorted(place.value for place in one.places)
        assert low <= COLD * high
        for place in one.places:
            x, y, side = place.square
            row = round((y + side / 2) * activation.shape[0] - 0.5)
            column = round((x + side / 2) * activation.shape[1] - 0.5)
            assert place.value == pytest.approx(activation[row, column], abs=1e-6)


def test_no_place_fires_the_unit_more_than_the_right_one(tower: TowerResult) -> None:
    (one, _) = tower_rounds(tower)
    activation = tower.floors[one.floor].maps[one.unit]
    assert max(place.value for place in one.places) == pytest.approx(activation.max())


def test_its_references_are_the_strongest_patches(tower: TowerResult) -> None:
    assert all(one.references == (0, 1, 2, 3) for one in tower_rounds(tower, count=8))


def test_no_reference_is_of_the_photo_that_is_asked_about() -> None:
    small = tower_of(small=True)
    photo = pixelwise(small.photo, 24)
    rounds = {(one.floor, one.unit): one for one in tower_rounds(small, count=8)}
    floor, unit = next(iter(rounds))
    patches = small.floors[floor].patches.copy()
    side = patches.shape[2]
    patches[unit, 1] = photo[3 : 3 + side, 5 : 5 + side]
    patches[unit, 3] = 128
    patches[unit, 3, 2:, 2:] = photo[: side - 2, : side - 2]  # over its upper left corner
    now = changed(small, floor, patches=lambda _: patches)
    asked = {(one.floor, one.unit): one for one in tower_rounds(now, count=8)}[floor, unit]
    assert asked.references == (0, 2, 4, 5)


def test_of_a_photograph_of_the_library_other_photographs_are_the_references() -> None:
    kept = library()
    level, coffee = LEVELS[3], "coffee"
    shelf = kept.shelves[level.layer]
    photos = [[kept.crops[p.crop].photo for p in shelf.places(level.layer, unit)[:9]]
              for unit in range(len(shelf.value))]  # fmt: skip
    units = [u for u, names in enumerate(photos) if 1 <= names.count(coffee) <= 5][:4]
    tower = tower_of()
    asked = changed(tower, 2, layer=lambda _: level.layer, units=lambda _: np.array(units))
    rounds = [one for one in tower_rounds(asked, count=8) if one.floor == 2]
    assert rounds
    for one in rounds:
        shown = [photos[units[one.unit]][k] for k in one.references]
        assert coffee not in shown and len(shown) == 4


def test_the_two_places_of_a_round_do_not_overlap(tower: TowerResult) -> None:
    for one in tower_rounds(tower, count=8):
        (x0, y0, side), (x1, y1, _) = (place.square for place in one.places)
        assert max(abs(x0 - x1), abs(y0 - y1)) >= side - 1e-9
        assert all(0 <= c <= 1 - side + 1e-9 for c in (x0, y0, x1, y1))


def test_the_answers_side_is_not_always_the_same(tower: TowerResult) -> None:
    sides = {one.places[1].value > one.places[0].value for one in tower_rounds(tower, count=8)}
    assert sides == {True, False}


def test_a_photo_on_which_nothing_fires_has_no_quiz(tower: TowerResult) -> None:
    dark = changed(
        tower, maps=lambda floor: 0 * floor.maps, answers=lambda floor: -abs(floor.answers)
    )
    header, arrays = sent(dark)
    assert header["scene"]["rounds"] == [] and arrays["peaks"].max() == 0
