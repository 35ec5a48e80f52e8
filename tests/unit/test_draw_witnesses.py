"""What the witnesses send to the player, the four scenes made of them, and the cards."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.plots import Axis, Panel, Series
from dlviz.draw.scene import Clock, Scene, encode_scene
from dlviz.draw.tiles_atlas import Atlas
from dlviz.draw.witness_scenes import cascade_scene, furthest_apart
from dlviz.draw.witness_tiles import computed_tiles, curves_tiles, grid_tiles
from dlviz.draw.witnesses_card import (
    cascade_card,
    computed_card,
    curves_card,
    grid_card,
    witnesses_card,
)
from dlviz.draw.witnesses_scene import ZERO, Witness, levels, smooth, witnesses_scene
from dlviz.measure.attribution import METHODS
from tests.film_payload import decode
from tests.witnesses_example import (
    CELLS,
    SCORED,
    blob,
    cascade,
    cascade_of,
    computed,
    computed_of,
    curves,
    curves_of,
    grid,
    grid_of,
    options,
    photo,
)

GREY = np.full((64, 64, 3), 120, dtype=np.uint8)
WORDS = {"title": "Scramble", "finding": "It stays.", "link": "dlviz/?v=1"}


def sent(scene: Scene) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(scene))


def test_a_map_travels_as_shares_of_its_own_top() -> None:
    maps = np.array([[[0.0, 1, 2, 4]], [[0, 0.1, 0.2, 0.4]], [[-1, 0, -2, 0]]])
    made, blank = levels(maps, signed=False)
    np.testing.assert_array_equal(made[0, 0], [0, 64, 128, 255])
    np.testing.assert_array_equal(made[1], made[0])
    assert blank.tolist() == [False, False, True] and not made[2].any()


def test_a_signed_map_has_its_zero_in_the_middle() -> None:
    made, blank = levels(np.array([[[-2.0, -1, 0, 1]], [[0, 0, 0, 0]]]), signed=True)
    np.testing.assert_allclose((made[0, 0].astype(float) - ZERO) / (ZERO - 1), [-1, -0.5, 0, 0.5],
                               atol=0.51 / (ZERO - 1))  # fmt: skip
    assert blank.tolist() == [False, True] and (made[1] == ZERO).all()


def test_what_is_not_finite_is_nothing() -> None:
    made, blank = levels(np.array([[[np.nan, np.inf, 1.0]], [[np.nan] * 3]]), signed=False)
    assert made[0, 0, 0] == 0 and made[0, 0, 2] > 0 and blank[1]


def test_a_blob_has_a_contour_and_noise_has_none() -> None:
    noise = np.random.default_rng(0).random((56, 56)) ** 3
    made, _ = levels(np.stack([blob(56, 0.4, 0.5), noise]), signed=False)
    assert smooth(made).tolist() == [True, False]
    assert smooth(made[:, ::8, ::8]).all(), "a coarse map is drawn blended"


def test_tiles_have_as_many_frames_as_the_clock_or_one() -> None:
    clock = Clock((0, 1, 2), ("a", "b", "c"))
    tile = Witness("A", maps=np.ones((2, 4, 4)))
    with pytest.raises(ValueError, match="2 frames, the clock has 3 marks"):
        witnesses_scene([tile], [GREY], clock=clock)
    with pytest.raises(ValueError, match="2 frames, the clock has 1 marks"):
        witnesses_scene([tile], [GREY])
    assert witnesses_scene([Witness("A", maps=np.ones((1, 4, 4)))], [GREY], clock=clock)


@pytest.mark.parametrize(
    "tile", [Witness("A", picture=1), Witness("A", under=-1), Witness("A", set=1)]
)
def test_what_is_not_there_cannot_be_named(tile: Witness) -> None:
    with pytest.raises(ValueError):
        witnesses_scene([tile], [GREY])


def test_cells_are_those_of_a_square() -> None:
    with pytest.raises(ValueError):
        Witness("A", order=np.arange(15), shown=(0.5,))
    with pytest.raises(ValueError):
        Witness("A", order=np.arange(16))


def test_a_scene_sends_its_panels_and_its_tiles() -> None:
    panel = Panel("P", Axis("x"), Axis("y"), (Series([0, 1], [0, 1], "A"),))
    tile = Witness("A", "Says.", maps=np.ones((1, 4, 4)), captions=("c",), note="n", baseline=True)
    header, arrays = sent(witnesses_scene([tile], [GREY], panels=(panel,), finding="F."))
    (entry,), scene = header["scene"]["tiles"], header["scene"]
    assert (entry["title"], entry["say"], entry["note"]) == ("A", "Says.", "n")
    assert entry["baseline"] and entry["captions"] == ["c"] and entry["cells"] is None
    assert arrays["map_0"].shape == (1, 4, 4) and arrays["map_0"].dtype == np.uint8
    assert scene["panels"][0]["series"][0]["label"] == "A"
    assert header["text"]["finding"] == "F."


@pytest.mark.parametrize("make", [cascade, curves])
def test_covered_tiles_send_pictures_and_names_and_nothing_measured(make: Any) -> None:
    header, arrays = sent(make(covered=True, finding="It stays."))
    assert header["clock"] is None and header["text"]["finding"] == ""
    for tile in header["scene"]["tiles"]:
        assert tile["map"] is tile["cells"] is None and not tile["captions"] and not tile["note"]
    assert all(not panel["series"] and not panel["marks"] for panel in header["scene"]["panels"])
    assert set(arrays) == {"atlas", "atlas_places"}


def test_nothing_that_is_measured_changes_a_covered_cascade() -> None:
    shown = cascade_of()
    other = replace(shown, maps=shown.maps[::-1], correlation=-0.5 * shown.correlation)
    covered = [
        encode_scene(cascade_scene(one, options=options(), covered=True)) for one in (shown, other)
    ]
    assert covered[0] == covered[1]


def test_the_cascade_has_a_mark_a_stage_and_rests_at_the_verdict() -> None:
    shown = cascade_of()
    header, arrays = sent(cascade())
    assert len(header["clock"]["marks"]) == len(shown.stages)
    assert header["clock"]["texts"][0] == "as trained"
    assert header["options"]["start"] == shown.upper
    titles = {tile["title"]: tile for tile in header["scene"]["tiles"]}
    assert titles["Guided backprop"]["note"].startswith("Hardly depends")
    assert titles["Grad-CAM"]["note"] == ""
    assert titles["Edges (Sobel)"]["baseline"] and not titles["Edges (Sobel)"]["note"]
    assert titles["Grad-CAM"]["map"]["blank"] == [False] * 6 + [True]
    lines = [one for one in header["scene"]["panels"][0]["series"] if one["label"]]
    for row, line in zip(shown.correlation, lines, strict=True):
        np.testing.assert_allclose(arrays[line["y"]], row, rtol=1e-6)


@pytest.mark.parametrize("stages", [1, 2, 4])
def test_a_cascade_of_a_few_stages_draws(stages: int) -> None:
    header, _ = sent(cascade(stages=stages))
    assert len(header["clock"]["marks"]) == stages
    assert header["options"]["start"] == min(2, stages - 1)


def test_cells_come_back_in_the_order_of_the_map_and_go_in_the_same() -> None:
    shown = curves_of()
    back, gone = ([tile for tile in curves_tiles(shown) if tile.set == number] for number in (0, 1))
    assert [tile.title for tile in back] == [METHODS[name].label for name in SCORED]
    assert all(tile.invert and tile.under == 1 for tile in back)
    assert not any(tile.invert for tile in gone) and {tile.under for tile in gone} == {2}
    header, arrays = sent(curves())
    np.testing.assert_array_equal(arrays["order_1"], shown.order[1])
    assert header["scene"]["tiles"][0]["cells"]["side"] == CELLS
    assert header["scene"]["tiles"][0]["captions"][0].endswith(f"{shown.areas[0, 1]:.3f}")
    assert header["scene"]["tiles"][len(SCORED)]["captions"][0].endswith(f"{shown.areas[0, 0]:.3f}")


def test_the_curves_have_a_panel_for_each_set() -> None:
    header, arrays = sent(curves(methods=2))
    scene, shown = header["scene"], curves_of(2)
    assert len(scene["panels"]) == len(scene["sets"]) == 2
    for panel, values in zip(scene["panels"], (shown.insertion, shown.deletion), strict=True):
        for line, row in zip(panel["series"], values, strict=True):
            np.testing.assert_allclose(arrays[line["y"]], row, rtol=1e-6)


def test_the_curves_rest_where_the_methods_are_furthest_apart() -> None:
    shown = curves_of()
    apart = np.ptp(shown.insertion, axis=0)
    start = sent(curves())[0]["options"]["start"]
    nearest = int(np.abs(100 * shown.removed - start).argmin())
    assert apart[nearest] == apart.max() > 0.8
    single = curves_of(1)
    assert furthest_apart(single) == single.insertion[0].argmax()


def test_the_grid_keeps_a_place_for_what_is_still_to_come_and_says_what_cannot_be() -> None:
    tiles = {tile.title: tile for tile in grid_tiles(grid_of(count=3))}
    assert len(tiles) == len(METHODS)
    assert tiles["Grad-CAM"].maps is not None and tiles["Random"].captions == ("still to come",)
    assert tiles["DeepLIFT"].note and tiles["DeepLIFT"].maps is None
    assert sent(grid(count=3))[0]["scene"]["tiles"][5]["note"]


def test_integrated_gradients_say_what_their_sum_misses() -> None:
    tiles = {tile.title: tile for tile in grid_tiles(grid_of())}
    assert "misses 0.5 %" in tiles["Integrated Gradients"].say
    assert tiles["Integrated Gradients"].signed and tiles["Random"].baseline


def test_the_sum_grows_channel_by_channel_to_the_whole() -> None:
    shown = computed_of()
    *channels, rest, total = computed_tiles(shown)
    assert total.maps is not None and len(total.maps) == len(channels) + 2
    assert "its own scale" in total.say
    assert [tile.since for tile in (*channels, rest)] == list(range(1, len(channels) + 2))
    said = [float(tile.captions[0].split("= ")[1].replace("−", "-")) for tile in (*channels, rest)]
    assert sum(said) == pytest.approx(shown.total, abs=0.005 * len(said))
    for tile, weight, map_ in zip(channels, shown.weights, shown.maps, strict=True):
        factors = tile.captions[0].split(" = ")[0].replace("−", "-").split(" × ")
        assert float(factors[0]) == pytest.approx(weight, abs=5e-5)
        assert float(factors[1]) == pytest.approx(map_.sum(), abs=0.05)
    header, arrays = sent(computed())
    assert header["scene"]["tiles"][header["scene"]["large"]]["title"] == "Sum so far"
    assert header["scene"]["tiles"][-1]["map"]["blank"][0] is True
    for grown in arrays[f"map_{len(channels) + 1}"][1:]:
        assert np.abs(grown.astype(int) - ZERO).max() == ZERO - 1, "its own scale"
    assert len(header["clock"]["marks"]) == len(arrays[f"map_{len(channels) + 1}"])


def opened(card: bytes) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(io.BytesIO(card)).convert("RGB")).astype(float)


@pytest.mark.parametrize(
    "card",
    [
        lambda: cascade_card(cascade_of(), **WORDS),
        lambda: cascade_card(cascade_of(1), **WORDS),
        lambda: curves_card(curves_of(), **WORDS),
        lambda: grid_card(grid_of(), **WORDS),
        lambda: computed_card(computed_of(), **WORDS),
    ],
)
def test_a_card_has_the_size_that_is_shared(card: Any) -> None:
    assert opened(card()).shape == (630, 1200, 3)


def test_a_cards_row_shows_its_own_moment() -> None:
    maps = np.stack([blob(8, 0.2, 0.5), blob(8, 0.8, 0.5)])
    white = np.full((64, 64, 3), 255, dtype=np.uint8)
    tile = Witness("A", maps=maps, captions=("first", "then"))
    picture = opened(witnesses_card([tile], [white], moments=(("one", 0), ("two", 1)), **WORDS))[
        70:466
    ]
    found = picture[..., 0] - picture[..., 2] > 60  # vermillion
    upper, lower = (np.argwhere(found[half])[:, 1].mean() for half in
                    (slice(0, 190), slice(210, 396)))  # fmt: skip
    assert lower > upper + 40


def test_cells_on_a_card_are_those_that_are_gone() -> None:
    light, dark = (np.full((64, 64, 3), v, dtype=np.uint8) for v in (250, 10))
    order = np.arange(16).reshape(4, 4).T.ravel()  # column by column
    for invert, wanted in ((False, (10, 250)), (True, (250, 10))):
        tile = Witness("A", order=order, shown=(0.5,), under=1, invert=invert)
        picture = opened(witnesses_card([tile], [light, dark], moments=(("", 0),), **WORDS))
        left, right = picture[300, 70, 0], picture[300, 40 + 300, 0]
        assert (left, right) == wanted


def test_photos_and_small_pictures_travel_each_in_their_own_way() -> None:
    assert sent(cascade())[0]["scene"]["atlas"]["sharp"] is False
    scene = witnesses_scene([Witness("A")], [photo(40)])
    assert sent(scene)[0]["scene"]["atlas"]["sharp"] is True
    assert Atlas(sharp=True).content()["type"] == "image/png"
