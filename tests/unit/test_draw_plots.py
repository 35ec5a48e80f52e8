"""What the charts, surfaces, fans and tiles of the film player hold, and their cards."""

import io
import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.fan_scene import ARROWS_MAX, fan_scene
from dlviz.draw.palette import CLASS_COLOURS, rgb
from dlviz.draw.plot_picture import plot_card
from dlviz.draw.plots import RUNAWAY, Axis, Mark, Panel, Series, plot_scene, window
from dlviz.draw.scene import Clock, Scene, encode_scene
from dlviz.draw.surface_picture import surface_card
from dlviz.draw.surface_scene import LEVELS, Ellipse, levels, surface_scene
from dlviz.draw.tiles_scene import pixels, tiles_scene
from tests.film_payload import decode, header

STEPS = np.arange(5.0)
CLOCK = Clock(tuple(STEPS), tuple(f"update {s:.0f} of 4" for s in STEPS))
GRID = np.linspace(-2, 2, 21)
BOWL = GRID[None, :] ** 2 + 4 * GRID[:, None] ** 2
BATCHES = (1, 4, 16)


def chart() -> Scene:
    diverged = Series(STEPS, [1, 10, 1e3, np.inf, np.nan], "rate 2", clocked=True, end="diverged")
    measured = Series(STEPS, [1, 0.5, np.nan, 0.2, 0.1], "rate 0.1", clocked=True, colour=1)
    loss = Panel("Loss", Axis("update"), Axis("loss", log=True), (diverged, measured), cursor=True)
    spread = Series([1, 2], [3, 4], "dots", "dots", low=[2, 3], high=[4, np.nan])
    other = Panel("Floor", Axis("batch"), Axis("error"), (spread,), (Mark("theory", y=3.5),))
    return plot_scene([loss, other], CLOCK, label="two charts", finding="It falls.")


def surface() -> Scene:
    paths = np.full((2, 5, 2), np.nan)
    paths[0] = np.linspace([-1.5, 1], [0, 0], 5)
    paths[1, :3] = [[-1.5, 1], [1, -3], [-1, 30]]
    loss = BOWL.copy()
    loss[0, 0] = np.nan
    return surface_scene(
        GRID,
        GRID,
        loss,
        paths,
        ["right", "too large"],
        CLOCK,
        ends=(("finished", 4), ("diverged", 2)),
        ellipses=(Ellipse((0, 0), (0.5, 0.25)),),
        minimum=(0, 0),
    )


def fan() -> Scene:
    rng = np.random.default_rng(0)
    angles = np.array([[84.0], [76.0], [67.0]]) + rng.normal(size=(3, 50))
    return fan_scene(BATCHES, angles, 1 + rng.random((3, 50)), angles.mean(axis=1))


def tiles(snapshots: int = 5, units: int = 4) -> Scene:
    weights = np.random.default_rng(0).normal(size=(snapshots, units, 64))
    marks = tuple(float(s) for s in range(snapshots))
    return tiles_scene(weights, Clock(marks, tuple(str(m) for m in marks)))


@pytest.mark.parametrize("make", [chart, surface, fan, tiles])
def test_equal_scenes_give_equal_bytes_and_their_headers_hold_no_nan(
    make: Callable[[], Scene],
) -> None:
    payload = encode_scene(make())
    assert payload == encode_scene(make())
    found = header(payload)
    assert "NaN" not in json.dumps(found) and "Infinity" not in json.dumps(found)
    assert found["films"] == [] and found["view"] == make().view
    assert found["arrays"].keys() == make().arrays.keys()


def test_what_is_not_finite_travels_as_nan_and_breaks_the_line() -> None:
    found, arrays = decode(encode_scene(chart()))
    entry = found["scene"]["panels"][0]["series"][0]
    np.testing.assert_array_equal(arrays[entry["y"]], [1, 10, 1e3, np.nan, np.nan])
    assert entry["end"] == "diverged" and entry["clocked"]
    spread = found["scene"]["panels"][1]["series"][0]
    np.testing.assert_array_equal(arrays[spread["high"]], [4, np.nan])
    assert found["scene"]["panels"][1]["marks"] == [{"text": "theory", "x": None, "y": 3.5}]


def test_a_run_to_infinity_does_not_flatten_the_others() -> None:
    calm = Series(STEPS, [1, 0.8, 0.5, 0.3, 0.2])
    wild = Series(STEPS, [1, 5, 50, 1e8, 1e30], end="diverged")
    panel = Panel("", Axis("update"), Axis("loss"), (calm, wild))
    _, high = window(panel, "y")
    assert 5 <= high <= 1.1 * RUNAWAY
    assert window(replace(panel, series=(calm,)), "y")[1] <= 1.1
    assert window(panel, "x") == (0, 4)


def test_an_axis_of_logarithms_ignores_what_it_cannot_show() -> None:
    panel = Panel("", Axis("x"), Axis("y", log=True), (Series(STEPS, [0, -1, 0.01, 1, 0.1]),))
    low, high = window(panel, "y")
    assert 0 < low < 0.01 and 1 < high < 2
    assert window(Panel("", Axis("x"), Axis("y", log=True)), "y")[0] > 0
    fixed = replace(panel, y=Axis("y", log=True, low=1e-4, high=10))
    assert window(fixed, "y") == (1e-4, 10)


def test_a_constant_series_has_an_axis_around_it() -> None:
    low, high = window(Panel("", Axis("x"), Axis("y"), (Series(STEPS, [2] * 5),)), "y")
    assert low < 2 < high


def test_levels_of_a_bowl_are_even_in_the_logarithm_and_inside_it() -> None:
    found = levels(BOWL, log=True)
    assert len(found) == LEVELS
    assert min(found) > 0 and max(found) < BOWL.max()
    steps = np.diff(np.log(found))
    np.testing.assert_allclose(steps, steps[0], rtol=1e-9)
    even = np.diff(levels(BOWL, log=False))
    np.testing.assert_allclose(even, even[0], rtol=1e-9)
    assert levels(np.ones((3, 3)), log=True) == []


def test_a_surface_ships_a_finite_loss_and_paths_that_end() -> None:
    found, arrays = decode(encode_scene(surface()))
    assert np.isfinite(arrays["loss"]).all() and arrays["loss"][0, 0] == BOWL.max()
    assert np.isnan(arrays["paths"][1, 3:]).all() and np.isfinite(arrays["paths"][0]).all()
    ends = [(path["end"], path["last"]) for path in found["scene"]["paths"]]
    assert ends == [("finished", 4), ("diverged", 2)]
    assert found["scene"]["bounds"] == [-2, 2, -2, 2]


def test_arrows_are_sorted_and_keep_their_sides_from_batch_to_batch() -> None:
    _, arrays = decode(encode_scene(fan()))
    angles = arrays["angles"]
    assert angles.shape == (3, 50)
    assert (np.diff(np.abs(angles), axis=1) >= 0).all()
    assert (np.sign(angles) == np.sign(angles[0])).all()
    assert abs(np.sign(angles[0]).sum()) <= 1, "as many on one side as on the other"


def test_the_fan_steps_over_batch_sizes_and_draws_sixty_arrows_at_most() -> None:
    rng = np.random.default_rng(1)
    angles = rng.uniform(60, 100, (3, 500))
    scene = fan_scene(BATCHES, angles, np.ones((3, 500)), angles.mean(axis=1))
    found, arrays = decode(encode_scene(scene))
    assert found["clock"]["marks"] == list(BATCHES)
    assert arrays["angles"].shape == (3, ARROWS_MAX)
    drawn = np.abs(arrays["angles"]).mean(axis=1)
    np.testing.assert_allclose(drawn, angles.mean(axis=1), atol=1)


def test_a_covered_fan_ships_no_angle() -> None:
    angles = np.full((3, 50), 76.5)
    payload = encode_scene(fan_scene(BATCHES, angles, angles, [76.5] * 3, covered=True))
    found, arrays = decode(payload)
    assert arrays == {} and found["scene"] == {"covered": True, "panels": []}
    assert "76" not in json.dumps(found["scene"]) + found["text"]["label"]


def test_tiles_are_centred_on_zero_with_one_scale() -> None:
    weights = np.array([-2.0, -1.0, 0.0, 0.5, 1.0, 9.0])
    np.testing.assert_array_equal(pixels(weights, 1.0), [1, 1, 128, 192, 255, 255])
    found, arrays = decode(encode_scene(tiles()))
    assert arrays["weights"].dtype == np.uint8 and arrays["weights"].shape == (5, 4, 64)
    assert arrays["ranges"].shape == (5, 4, 2)
    assert found["scene"]["scale"] == pytest.approx(2.58, abs=0.3), "99 % of a normal's sizes"


def test_a_film_of_thirty_two_tiles_stays_below_a_megabyte() -> None:
    assert len(encode_scene(tiles(120, 32))) < 1_000_000


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Series([1, 2], [1]),
        lambda: Series([1], [1], style="dotted"),
        lambda: Mark("both", x=1, y=1),
        lambda: plot_scene([]),
        lambda: surface_scene(GRID, GRID, BOWL, np.zeros((7, 5, 2)), [""] * 7, CLOCK),
        lambda: surface_scene(GRID, GRID, BOWL, np.zeros((1, 4, 2)), [""], CLOCK),
        lambda: surface_scene(GRID, GRID[:5], BOWL, np.zeros((1, 5, 2)), [""], CLOCK),
        lambda: fan_scene([1, 2], np.zeros((1, 4)), np.zeros((1, 4)), [0, 0]),
        lambda: tiles_scene(np.zeros((2, 65, 64)), None),
        lambda: tiles_scene(np.zeros((2, 5, 63)), None),
    ],
)
def test_shapes_that_do_not_fit_are_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        wrong()


WORDS = {"title": "Learning rate", "finding": "Halve the rate, halve the floor.", "link": "x.org"}


def test_the_cards_are_the_size_of_a_shared_link_and_show_their_hues() -> None:
    floor = Series(STEPS + 1, 1 / (STEPS + 1), "measured", colour=1)
    guess = Series(STEPS + 1, STEPS + 1, "guess", "guess")
    theory = Series(STEPS + 1, 1 / (STEPS + 1), "theory", "theory")
    axes = (Axis("batch size", log=True), Axis("error", log=True))
    panel = Panel("Floor", *axes, (floor, guess, theory), (Mark("half", y=0.5), Mark("B", x=2)))
    paths = np.linspace([-1.5, 1], [0.5, 0.5], 5)[None]
    cards = [
        plot_card([panel], **WORDS),
        surface_card(GRID, GRID, BOWL, paths, ["rate 0.1"], **WORDS),
    ]
    for card, colour in zip(cards, (CLASS_COLOURS[1], CLASS_COLOURS[0]), strict=True):
        picture = Image.open(io.BytesIO(card)).convert("RGB")
        assert picture.size == (1200, 630)
        near = np.abs(np.asarray(picture).astype(int) - rgb(colour)).max(axis=2) < 8
        assert near[40:590, 40:590].sum() > 150


def test_a_card_of_a_run_to_infinity_is_drawn() -> None:
    wild = Series(STEPS, [1, 1e8, np.inf, np.nan, np.nan], "too large", end="diverged")
    empty = Series(STEPS, [np.nan] * 5, "nothing")
    for log in (False, True):
        panel = Panel("Loss", Axis("update"), Axis("loss", log=log), (wild, empty))
        assert plot_card([panel], **WORDS)[:4] == b"\x89PNG"
