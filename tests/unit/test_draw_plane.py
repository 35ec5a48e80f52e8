"""Facts about the picture of the plane of two learning rates, read off its pixels."""

import io

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.palette import GUESS, rgb
from dlviz.draw.plane_picture import (
    BLOWS_UP,
    SHADES,
    TRAINS,
    palette,
    plane_card,
    plane_image,
    plane_index,
    plane_png,
)
from dlviz.draw.plane_scene import PLANE_WORDS, plane_scene
from dlviz.draw.scene import encode_scene
from dlviz.jobs import Desk
from dlviz.train.plane import COLOURS, Plane, PlaneResult
from tests.film_payload import decode

NAMES = ("trains", "blows up")


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def lightness(colours: np.ndarray) -> np.ndarray:
    """CIE L* of colours [..., 3], 0 to 100."""
    share = np.asarray(colours) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return 116 * np.cbrt(linear @ [0.2126, 0.7152, 0.0722]) - 16


def to_deuteranopes(colours: np.ndarray) -> np.ndarray:
    """How somebody without green cones sees them (Viénot 1999), by linear light [..., 3]."""
    linear = (np.asarray(colours) / 255) ** 2.2
    mixing = np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]])
    return np.clip(linear @ mixing.T, 0, 1)


@pytest.fixture(scope="module")
def whole() -> PlaneResult:
    return Desk().run(Plane(resolution=64))


def made(converged: np.ndarray, sums: np.ndarray) -> PlaneResult:
    flat = np.asarray(sums, dtype=np.float32)
    return PlaneResult(Plane(resolution=32), len(flat), converged, flat, 1 / flat)


def test_up_is_a_large_rate_of_layer_2_and_right_a_large_one_of_layer_1() -> None:
    converged = np.zeros((32, 32), dtype=bool)
    converged[0, 31] = True
    image = plane_image(made(converged, np.ones((32, 32))), "sum_loss")
    blue = image[..., 2].astype(int) - image[..., 0]
    assert np.argwhere(blue > 0).tolist() == [[31, 31]]


def test_a_side_is_shaded_by_rank_so_that_any_window_has_all_shades() -> None:
    sums = np.linspace(1, 2, 1024).reshape(32, 32)
    for scale in (1e9, 1.0, 1e-3):
        index = plane_index(made(np.ones((32, 32), dtype=bool), 1 + scale * sums), "sum_loss")
        assert index.max() == SHADES - 1
    ranks = plane_index(made(np.ones((32, 32), dtype=bool), sums), "sum_loss").ravel()
    assert (np.diff(ranks.astype(int)) <= 0).all(), "a larger loss is darker"
    assert (np.bincount(ranks, minlength=SHADES) == 8).all()


def test_equal_networks_have_one_colour() -> None:
    index = plane_index(made(np.ones((32, 32), dtype=bool), np.ones((32, 32))), "sum_loss")
    assert (index == SHADES // 2).all()


@pytest.mark.parametrize("colour", COLOURS)
def test_the_index_says_which_networks_train(whole: PlaneResult, colour: str) -> None:
    assert ((plane_index(whole, colour) < SHADES) == whole.converged).all()


def test_the_two_colourings_differ_where_networks_train_and_only_there(whole: PlaneResult) -> None:
    sums, speeds = (plane_index(whole, colour) for colour in COLOURS)
    assert (sums != speeds)[whole.converged].any()
    assert (sums == speeds)[~whole.converged].all()


@pytest.mark.parametrize(
    "study",
    [
        Plane(resolution=64),
        Plane(resolution=64, activation="relu", updates=50),
        Plane(resolution=64, x0=0.5, x1=1.3, y0=0.6875, y1=1.4875),
        Plane(resolution=64, seed=1, x0=1.436, x1=1.5668, y0=0.623, y1=0.7538),
    ],
)
def test_the_boundary_is_seen_in_grey(study: Plane) -> None:
    """Neighbours on its two sides differ by at least 10 of 100 steps of lightness."""
    result = Desk().run(study)
    light, kept = lightness(palette())[plane_index(result, "sum_loss")], result.converged
    across = np.abs(np.diff(light, axis=1))[kept[:, 1:] != kept[:, :-1]]
    along = np.abs(np.diff(light, axis=0))[kept[1:] != kept[:-1]]
    steps = np.concatenate([across, along])
    assert len(steps) > 50
    assert np.median(steps) > 35
    assert (steps > 10).mean() > 0.97


def test_no_shade_of_one_side_is_one_of_the_other_to_a_colour_blind_eye() -> None:
    seen = to_deuteranopes(palette()) ** (1 / 3)
    apart = np.linalg.norm(seen[:SHADES, None] - seen[None, SHADES:], axis=-1)
    assert apart.min() > 0.15


def test_both_ramps_run_one_way_in_lightness_and_neither_is_pink() -> None:
    light = lightness(palette())
    assert (np.diff(light[:SHADES]) > 0).all(), "navy to ice"
    assert (np.diff(light[SHADES:]) < 0).all(), "pale gold to black"
    assert np.linalg.norm(palette().astype(int) - rgb(GUESS), axis=1).min() > 30
    assert (palette()[[0, SHADES]] == [rgb(TRAINS[0]), rgb(BLOWS_UP[0])]).all()


def test_the_png_has_whole_pixels_and_at_least_1024(whole: PlaneResult) -> None:
    picture = pixels(plane_png(whole, "sum_loss"))
    assert picture.shape == (1024, 1024, 3)
    assert (picture[::16, ::16] == plane_image(whole, "sum_loss")).all()
    assert (picture[5::16, 9::16] == plane_image(whole, "sum_loss")).all()


@pytest.mark.parametrize("link", ["dlviz.example/edge", "dlviz.example/" + 200 * "x"])
def test_the_card_shows_the_picture_and_keeps_its_words_inside(
    whole: PlaneResult, link: str
) -> None:
    long = "Between the rates that train and those that blow up runs a line that has no end. " * 3
    card = pixels(plane_card(whole, "sum_loss", title=long, finding=long, link=link, names=NAMES))
    assert card.shape == (630, 1200, 3)
    ground = card[5, 5]
    for edge in (card[:36], card[594:], card[:, :36], card[:, 1164:], card[36:594, 594:632]):
        assert (np.abs(edge - ground).max(axis=-1) <= 2).all(), "a margin all round"
    hero = card[40:590, 40:590]
    assert np.abs(hero[-8, 8] - plane_image(whole, "sum_loss")[-1, 0]).max() <= 3


def test_the_scene_holds_an_index_and_its_colours(whole: PlaneResult) -> None:
    scene = plane_scene(whole, colour="sum_loss", finding="36 % train.")
    head, arrays = decode(encode_scene(scene))
    assert head["view"] == "plane" and head["clock"] is None
    assert head["text"]["finding"] == "36 % train."
    assert PLANE_WORDS.items() <= head["text"]["words"].items()
    assert head["scene"]["window"] == [-1, 3, -1, 3]
    shown = arrays["palette"][arrays["pixels"][::-1]]
    assert (shown == plane_image(whole, "sum_loss")).all()


def test_pictures_of_one_plane_are_a_family_whatever_their_window(whole: PlaneResult) -> None:
    def family(study: Plane, colour: str = "sum_loss") -> object:
        result = PlaneResult(study, 64, whole.converged, whole.losses, whole.speeds)
        return plane_scene(result, colour=colour).content["family"]

    own = family(Plane())
    assert family(Plane(x0=1.0, y1=2.0, resolution=512)) == own
    others = [family(Plane().having(**change)) for change in (
        {"activation": "tanh"}, {"width": 4}, {"updates": 50}, {"seed": 1},
    )]  # fmt: skip
    assert own not in others
    assert family(Plane(), "sum_inverse") != own


def test_a_scene_of_512_by_512_stays_below_a_megabyte() -> None:
    chance = np.random.default_rng(0)
    sums = chance.random((512, 512)).astype(np.float32)
    result = PlaneResult(Plane(resolution=512), 512, sums > 0.5, sums, sums)
    assert len(encode_scene(plane_scene(result, colour="sum_loss"))) < 400_000
