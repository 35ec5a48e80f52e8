"""A map over a picture, what "where did it look" sends to the player, and its card."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn.functional import interpolate

from dlviz.draw.look_card import look_card, part_shares, shown_maps
from dlviz.draw.look_scene import FINEST, coarse_maps, look_scene
from dlviz.draw.overlay import MOST, UP, map_top, overlaid, upsampled_map
from dlviz.draw.palette import INK, rgb
from dlviz.draw.scene import encode_scene
from dlviz.measure.look import LookResult
from tests.film_payload import decode
from tests.look_example import CLASSES, LAYERS, PARTS, SIDE, look_of
from tests.pictures_example import blob, picture

LOOK = look_of()
PHOTO = picture(200, 5)
MOST_BYTES = 500_000


def sent(result: LookResult, **given: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(look_scene(result, **given)))


def bump(size: int = 7) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.maximum(blob(size, 0.5, 0.5, 2), 0)


def test_a_map_is_enlarged_as_torch_does() -> None:
    values = np.random.default_rng(0).standard_normal((7, 5)).astype(np.float32)
    expected = interpolate(torch.tensor(values)[None, None], (33, 33), mode="bilinear")[0, 0]
    np.testing.assert_allclose(upsampled_map(values, 33), expected, atol=1e-5)


def test_the_wash_is_vermillion_by_the_maps_share_and_elsewhere_the_picture_is_its_own() -> None:
    values = np.zeros((9, 9))
    values[4, 4] = 3
    shown = np.asarray(overlaid(PHOTO, values, 200, opacity=0.4, contours=()), dtype=float)
    np.testing.assert_array_equal(shown[:40], PHOTO[:40])
    share = float(upsampled_map(values, 200)[100, 100]) / 3
    mixed = (1 - 0.4 * share) * PHOTO[100, 100] + 0.4 * share * np.array(UP)
    np.testing.assert_allclose(shown[100, 100], mixed, atol=1)


def test_a_signed_map_is_white_at_zero_and_a_photo_is_grey_under_it() -> None:
    values = np.zeros((10, 10))
    values[0, 0], values[9, 9] = 1, -1
    shown = np.asarray(overlaid(PHOTO, values, 200, signed=True, opacity=MOST, grey=True), float)
    light = (PHOTO @ [0.3, 0.59, 0.11])[100, 100]
    np.testing.assert_allclose(shown[100, 100], MOST * 255 + (1 - MOST) * light, atol=1)
    assert shown[2, 2, 0] > shown[2, 2, 2] and shown[-3, -3, 0] < shown[-3, -3, 2]


def test_the_contour_runs_where_the_map_is_half_its_peak() -> None:
    shown = np.asarray(overlaid(PHOTO, bump(21), 200, opacity=0))
    shares = upsampled_map(bump(21), 200) / map_top(bump(21))
    row = shares[100]
    edge = int(np.flatnonzero(row >= 0.5)[0])
    assert np.abs(shown[100, edge].astype(int) - rgb(INK)).max() < 60
    np.testing.assert_array_equal(shown[100, 100], PHOTO[100, 100])
    np.testing.assert_array_equal(shown[100, 5], PHOTO[100, 5])


def test_a_map_without_anything_above_zero_is_blank_unless_its_sign_counts() -> None:
    below = -bump() - 0.1
    assert map_top(below) == 0 and map_top(below, signed=True) == pytest.approx(-below.min())
    assert map_top(np.zeros((7, 7)), signed=True) == 0
    np.testing.assert_array_equal(np.asarray(overlaid(PHOTO, below, 200)), PHOTO)


def test_one_cell_does_not_dim_a_fine_map() -> None:
    values = np.full((56, 56), 0.5)
    values[3, 3] = 1000
    assert map_top(values) == 0.5 and map_top(values[:7, :7]) == 1000


def test_maps_travel_as_they_are_and_finer_ones_as_means_of_blocks() -> None:
    header, arrays = sent(LOOK)
    assert header["view"] == "look" and len(encode_scene(look_scene(LOOK))) < MOST_BYTES
    for k, maps in enumerate(LOOK.maps):
        found = arrays[f"map_{k}"]
        assert list(found.shape[1:]) == header["scene"]["layers"][k][2:]
        if maps.shape[-1] <= FINEST:
            np.testing.assert_array_equal(found, maps)
        else:
            mean = maps[1, 2:4, 6:8].mean()
            np.testing.assert_allclose(found[1, 1, 3], mean, rtol=1e-5)


def test_maps_that_do_not_divide_stay_fine() -> None:
    maps = np.zeros((2, 57, 57), dtype=np.float32)
    assert coarse_maps(maps).shape == (2, 57, 57)


def test_what_is_asked_is_what_is_shown_first() -> None:
    scene = sent(look_of(target=285, against=968, layer="stage4", rectified=False))[0]["scene"]
    start = {"layer": "stage4", "target": 285, "against": 968, "rectified": False}
    assert scene["start"] == start
    assert sent(look_of(layer="conv4"))[0]["scene"]["start"]["layer"] == LAYERS[-1][0]
    assert [name for _, name, _ in scene["classes"]][3] == "tabby"


def test_veiled_nothing_that_is_measured_on_the_layers_is_sent() -> None:
    header, arrays = sent(LOOK, veiled=True, finding="They differ.")
    assert set(arrays) == {"atlas", "atlas_places"} and header["text"]["finding"] == ""
    other = replace(LOOK, maps=tuple(-maps for maps in LOOK.maps), mass=1 - LOOK.mass)
    assert encode_scene(look_scene(other, veiled=True)) == encode_scene(
        look_scene(LOOK, veiled=True)
    )


def test_every_contrasts_correlations_follow_from_two_tables() -> None:
    arrays = sent(LOOK)[1]
    fine = [np.stack([upsampled_map(one, SIDE).ravel() for one in maps]) for maps in LOOK.maps]
    for layer in range(len(LAYERS)):
        for a, b in ((0, 2), (1, 0), (3, 4)):
            expected = np.corrcoef(fine[layer][a] - fine[layer][b], fine[-1][a] - fine[-1][b])
            signs = np.zeros(len(CLASSES))
            signs[[a, b]] = 1, -1
            across, own, last = (
                signs @ table @ signs
                for table in (arrays["last"][layer], arrays["alone"][layer], arrays["alone"][-1])
            )
            assert across / np.sqrt(own * last) == pytest.approx(expected[0, 1], abs=1e-3)


def card(result: LookResult) -> Image.Image:
    words = {"title": "Grad-CAM", "finding": "The maps differ.", "link": "dlviz/?v=1"}
    return Image.open(io.BytesIO(look_card(result, **words))).convert("RGB")


def test_the_card_holds_a_class_against_one_in_the_other_photograph() -> None:
    first, second = shown_maps(LOOK)
    assert first.caption.startswith("espresso: ") and first.caption.endswith("in “Coffee”")
    assert second.caption.startswith("Egyptian cat: ") and second.caption.endswith("in “Cat”")
    share = part_shares(LOOK.maps[-1][0], [box for _, box in PARTS])
    np.testing.assert_allclose(share, LOOK.mass[0], atol=0.01)
    assert f"{100 * share[0]:.0f} %" in first.caption
    assert card(LOOK).size == (1200, 630)


def test_the_cards_contrast_is_shown_both_ways() -> None:
    first, second = shown_maps(look_of(target=285, against=967))
    assert first.caption == "Egyptian cat rather than espresso"
    assert first.values is not None and second.values is not None
    np.testing.assert_array_equal(first.values, LOOK.maps[-1][2] - LOOK.maps[-1][0])
    np.testing.assert_array_equal(first.values, -second.values)


def test_the_card_of_one_photograph_shows_it_without_a_map_too() -> None:
    first, second = shown_maps(look_of(single=True))
    assert first.values is None and second.caption == "what speaks for espresso"
    assert card(look_of(single=True)).tobytes() != card(LOOK).tobytes()


def test_the_card_says_that_nothing_speaks_for_a_class() -> None:
    caption = shown_maps(look_of(target=923))[1].caption
    assert caption == "plate: nothing speaks for it"
