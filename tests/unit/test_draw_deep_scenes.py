"""What the films of deep networks hold: every layer, theory beside it, and words where none is."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from dlviz.draw import deep_scenes as scenes
from dlviz.draw.deep_run_scene import deep_run_scene
from dlviz.draw.film import Options
from dlviz.draw.payload import LARGEST
from dlviz.draw.scene import Scene, encode_scene
from dlviz.draw.shape_scene import width_law_scene
from dlviz.jobs import finish as run
from dlviz.lessons.deep_names import run_names
from dlviz.measure.factors import Factors
from dlviz.measure.isometry import Isometry
from dlviz.measure.product import Product
from dlviz.measure.series import Series
from dlviz.measure.width_law import WidthLaw
from dlviz.measure.xray import XRay
from dlviz.train.deep_run import DeepRun
from dlviz.train.lesion import Lesion, LesionResult
from dlviz.train.study import Study
from tests.film_payload import decode, header

NARROW: dict[str, Any] = {"width": 4, "batch": 2, "activation": "relu", "initialiser": "he_normal"}
WILD: dict[str, Any] = {"initialiser": "normal", "init_scale": 100.0, "activation": "relu"}
TINY: dict[str, Any] = {"width": 8, "batch": 4}
STUDIES: dict[str, Study] = {
    "an x-ray": XRay(depth=5, **TINY),
    "one layer": XRay(depth=1, **TINY),
    "an x-ray that dies": XRay(depth=100, **NARROW),
    "an x-ray that overflows": XRay(depth=100, width=512, batch=2, **WILD),
    "an x-ray of zeros": XRay(depth=3, initialiser="zeros", **TINY),
    "random networks": XRay(depth=6, draws=20, **NARROW),
    "random networks of one layer": XRay(depth=1, draws=5, **TINY),
    "random networks that die": XRay(depth=100, draws=5, **NARROW),
    "a product": Product(),
    "a product of one": Product(layers=1),
    "a product that grows": Product(factor=2.0, layers=100),
    "a product of chances": Product(factor=1.0, spread=1.0, layers=100),
    "orders": Series(blocks=4, width=16, draws=1),
    "one block": Series(blocks=1, width=16, draws=1, scale="one"),
    "singular values": Isometry(depth=3, width=8),
    "singular values that are lost": Isometry(depth=60, width=4, kinds=("relu_he",)),
    "two shapes": WidthLaw(widths=(4, 16) * 2, against=(8,) * 3, nets=50),
    "one shape": WidthLaw(widths=(8,), against=(), nets=20),
    "a shape that dies": WidthLaw(widths=(1,) * 60, against=(2,), nets=10),
    "factors": Factors(width=16, depth=4, draws=1),
    "factors of nothing": Factors(width=4, depth=60, draws=1),
    "a run": DeepRun(depth=3, width=8, updates=5),
    "twins": DeepRun(depth=3, width=8, updates=5, versions=(("normalisation", "batch"),)),
    "a run that diverges": DeepRun(
        depth=3, width=8, updates=20, learning_rate=1000.0, versions=(("learning_rate", 0.01),)
    ),
    "a run lost from the start": DeepRun(depth=64, width=8, updates=2, **WILD),
    "a run of zeros": DeepRun(depth=3, width=8, updates=3, initialiser="zeros"),
}


@cache
def finish(study: Any) -> Any:
    """What comes of a study, once for all tests."""
    return run(study)


def scene_of(study: Study) -> Scene:
    """The scene of a study's own result."""
    if isinstance(study, DeepRun):
        names = run_names(study)
        return deep_run_scene(finish(study), names, Options(), "label", "finding.")
    draw: dict[type[Study], Any] = {
        XRay: scenes.x_ray_scene,
        Product: scenes.product_scene,
        Series: scenes.series_scene,
        Isometry: scenes.isometry_scene,
        WidthLaw: width_law_scene,
        Factors: scenes.factors_scene,
    }
    scene: Scene = draw[type(study)](finish(study), Options(), "label", "finding.")
    return scene


def texts(value: object) -> Iterator[str]:
    """Every text that a header holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


@pytest.fixture(scope="module", params=list(STUDIES))
def payload(request: pytest.FixtureRequest) -> bytes:
    return encode_scene(scene_of(STUDIES[request.param]))


# Whatever becomes of the numbers


def test_no_header_holds_a_number_that_is_none(payload: bytes) -> None:
    head = header(payload)
    written = json.dumps(head)
    assert "NaN" not in written and "Infinity" not in written
    said = {word.strip(",.:;()") for text in texts(head["scene"]) for word in text.split()}
    assert not said & {"nan", "inf", "-inf", "None"}


def test_every_axis_says_what_it_counts(payload: bytes) -> None:
    content = header(payload)["scene"]
    for column in content.get("columns", ()):
        assert column["title"] and column["axis"]
        assert np.isfinite([column["low"], column["high"]]).all()
        assert column["low"] < column["high"]
    for panel in content["panels"]:
        assert panel["title"] and panel["x"]["label"] and panel["y"]["label"]
        for axis in (panel["x"], panel["y"]):
            assert np.isfinite([axis["low"], axis["high"]]).all() and axis["low"] < axis["high"]


def test_label_and_finding_travel_with_the_picture(payload: bytes) -> None:
    text = header(payload)["text"]
    assert (text["label"], text["finding"]) == ("label. finding.", "finding.")


# The x-ray


def bars(payload: bytes, column: int, run: int = 0, part: str = "values") -> np.ndarray:
    """One run's bars in a column [F, N]."""
    head, arrays = decode(payload)
    found: np.ndarray = arrays[head["scene"]["columns"][column]["bars"][run][part]]
    return found


def test_the_x_ray_shows_gradient_and_signal_with_theory_and_its_values() -> None:
    result = finish(XRay(depth=5, **TINY))
    payload = encode_scene(scenes.x_ray_scene(result, Options(), "", ""))
    content = header(payload)["scene"]
    assert [column["log"] for column in content["columns"]] == [True, True]
    np.testing.assert_allclose(bars(payload, 0)[0], result.gradient, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(bars(payload, 0, 0, "theory")[0], result.gradient_theory, atol=1e-6)
    np.testing.assert_allclose(bars(payload, 1)[0], result.signal, rtol=1e-6)
    assert (content["strips"]["bins"], content["panels"]) == (24, [])
    assert "units of the last layer" in content["columns"][0]["axis"]


def test_where_float32_ends_is_marked_once_a_gradient_falls_so_far() -> None:
    near = scene_of(XRay(depth=5, **TINY))
    far = scene_of(XRay(depth=40, initialiser="normal", init_scale=1e-3, **TINY))
    marks = [header(encode_scene(each))["scene"]["columns"][0]["marks"] for each in (near, far)]
    assert marks[0] == []
    assert marks[1] == [{"text": "float32 ends", "at": pytest.approx(-37.9, abs=0.05)}]


def test_overflow_and_death_travel_as_what_the_player_draws_arrows_for() -> None:
    over = encode_scene(scene_of(STUDIES["an x-ray that overflows"]))
    assert bars(over, 1)[0, -1] == np.float32(LARGEST)
    dead = encode_scene(scene_of(STUDIES["an x-ray that dies"]))
    assert bars(dead, 0)[0, 0] == -np.float32(LARGEST)
    assert bars(dead, 1, 0, "dead")[0, -1] == 1.0


def test_random_networks_have_whiskers_and_their_scatter_beside_the_law() -> None:
    content = header(encode_scene(scene_of(STUDIES["random networks"])))["scene"]
    (column,), (panel,) = content["columns"], content["panels"]
    assert {"low", "high", "theory"} <= set(column["bars"][0])
    assert panel["title"].startswith("First layer, 20 random networks")
    assert [series["style"] for series in panel["series"]] == ["band", "theory"]


def test_networks_that_are_dead_are_counted_and_not_drawn() -> None:
    content = header(encode_scene(scene_of(STUDIES["random networks that die"])))["scene"]
    (panel,) = content["panels"]
    assert (panel["title"], panel["series"]) == ("First layer, 5 random networks, 5 dead", [])


# Covered pictures


def test_the_covered_product_shows_three_layers_and_ships_no_other() -> None:
    head, arrays = decode(encode_scene(scenes.covered_product_scene(0.9, 50, Options(), "covered")))
    content = head["scene"]
    assert (content["count"], content["shown"]) == (50, scenes.SEEN)
    assert [array.shape for array in arrays.values()] == [(1, 3)]
    np.testing.assert_allclose(arrays["c0b0values"][0], [0.9, 0.81, 0.729], rtol=1e-6)
    assert (head["text"]["finding"], content["panels"], head["clock"]) == ("", [], None)


@pytest.mark.parametrize("factor", [0.5, 0.98, 1.0, 1.2, 2.0])
def test_its_axis_does_not_tell_how_far_it_goes(factor: float) -> None:
    ends = [
        header(encode_scene(scenes.covered_product_scene(factor, layers, Options(), "")))
        for layers in (5, 100)
    ]
    axes = [each["scene"]["columns"][0] for each in ends]
    assert axes[0] == axes[1]


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_product_too_short_to_cover_is_shown(layers: int) -> None:
    scene = scenes.covered_product_scene(0.9, layers, Options(), "")
    assert header(encode_scene(scene))["scene"]["shown"] == layers


@pytest.mark.parametrize("blocks", [1, 30, 60])
def test_the_covered_orders_ship_no_number(blocks: int) -> None:
    head, arrays = decode(encode_scene(scenes.covered_series_scene(blocks, Options(), "covered")))
    content = head["scene"]
    assert (content["first"], content["count"], content["shown"]) == (0, blocks + 1, 0)
    assert sum(array.size for array in arrays.values()) == 0
    assert (content["columns"][0]["low"], content["columns"][0]["high"]) == (0.0, 1.0)
    assert (head["text"]["finding"], content["panels"]) == ("", [])


# The other pictures


def test_a_product_is_shown_plainly_and_in_powers_of_ten() -> None:
    payload = encode_scene(scene_of(Product()))
    plain, powers = header(payload)["scene"]["columns"]
    assert (plain["log"], plain["percent"], powers["log"]) == (False, True, True)
    assert (plain["low"], plain["high"]) == (0.0, 1.0)
    np.testing.assert_allclose(bars(payload, 0)[0, [0, 49]], [0.9, 0.9**50], rtol=1e-6)
    np.testing.assert_allclose(bars(payload, 1)[0], np.log10(bars(payload, 0)[0]), atol=1e-5)


def test_one_that_grows_beyond_all_percentages_is_counted_in_times() -> None:
    plain = header(encode_scene(scene_of(STUDIES["a product that grows"])))["scene"]["columns"][0]
    assert (plain["percent"], plain["axis"]) == (False, "times the gradient")


def test_a_product_of_chances_has_its_median_under_its_mean() -> None:
    payload = encode_scene(scene_of(Product(factor=1.0, spread=0.3)))
    median, mean = bars(payload, 0)[0], bars(payload, 0, 0, "theory")[0]
    np.testing.assert_allclose(mean, 0.0, atol=1e-9)
    assert median[-1] < -0.5
    (column,) = header(payload)["scene"]["columns"]
    assert column["log"] and "median" in column["axis"]


def test_the_orders_add_up_to_all_of_the_output() -> None:
    payload = encode_scene(scene_of(Series(blocks=30, width=16, draws=1)))
    head = header(payload)["scene"]
    assert (head["first"], head["count"]) == (0, 31)
    assert bars(payload, 0)[0].sum() == pytest.approx(1.0, rel=1e-5)
    assert bars(payload, 0, 0, "theory")[0].sum() == pytest.approx(1.0, rel=1e-5)
    assert [panel["y"]["log"] for panel in head["panels"]] == [True, False]


def test_singular_values_are_a_film_from_layer_to_layer() -> None:
    result = finish(Isometry(depth=3, width=8))
    payload = encode_scene(scenes.isometry_scene(result, Options(), "", ""))
    head = header(payload)
    assert head["clock"]["marks"] == [1, 2, 3]
    assert head["clock"]["texts"][-1] == "layer 3 of 3"
    assert len(head["scene"]["columns"]) == 4
    ends = {(each["low"], each["high"]) for each in head["scene"]["columns"]}
    assert len(ends) == 1, "one axis for all, so that they can be compared"
    np.testing.assert_allclose(bars(payload, 0), 0.0, atol=1e-6)  # linear, orthogonal


def test_shapes_share_a_panel_and_a_shorter_one_has_no_bars_beyond_its_end() -> None:
    payload = encode_scene(scene_of(STUDIES["two shapes"]))
    content = header(payload)["scene"]
    (column,) = content["columns"]
    assert len({each["label"] for each in column["bars"]}) == 2
    assert column["axis"] == "neurons in a layer"
    np.testing.assert_array_equal(bars(payload, 0, 0)[0], [4, 16, 4, 16])
    np.testing.assert_array_equal(bars(payload, 0, 1)[0], [8, 8, 8, np.nan])
    assert all("variance" in panel["title"] for panel in content["panels"])


def test_a_shape_without_variance_says_unknown() -> None:
    dead, alive = header(encode_scene(scene_of(STUDIES["a shape that dies"])))["scene"]["panels"]
    assert "variance unknown, theory 296" in dead["title"]
    assert dead["series"] == []
    assert [series["style"] for series in alive["series"]] == ["band", "theory"]


def test_the_factors_lie_along_a_diagonal_with_a_colour_for_each_activation() -> None:
    head, arrays = decode(encode_scene(scene_of(STUDIES["factors"])))
    (panel,) = head["scene"]["panels"]
    assert [axis["label"] for axis in (panel["x"], panel["y"])] == ["theory", "measured"]
    diagonal, *dots = panel["series"]
    np.testing.assert_array_equal(arrays[diagonal["x"]], arrays[diagonal["y"]])
    assert [series["label"] for series in dots] == ["ReLU", "tanh", "Sigmoid", "batch norm"]
    assert len({series["colour"] for series in dots}) == 4


def test_a_lesion_compares_two_networks_with_guessing() -> None:
    result = LesionResult(Lesion(depth=4), np.full(2, 0.9), np.array([[0.1] * 3, [0.9] * 3]))
    head, arrays = decode(encode_scene(scenes.lesion_scene(result, Options(), "", "")))
    (panel,) = head["scene"]["panels"]
    assert [series["label"] for series in panel["series"]] == ["residual", "plain"]
    assert panel["y"]["percent"] is True
    np.testing.assert_array_equal(arrays[panel["series"][0]["x"]], [1, 2, 3])
    assert [mark["text"] for mark in panel["marks"]] == ["guessing"]


# Networks that learn


def test_a_run_is_a_film_of_its_layers_on_the_clock_of_its_updates() -> None:
    study = DeepRun(depth=3, width=8, updates=5)
    result = finish(study)
    payload = encode_scene(deep_run_scene(result, ("this run",), Options(), "", ""))
    head = header(payload)
    assert head["clock"]["marks"] == [0, 1, 2, 3, 4, 5]
    assert head["clock"]["texts"][-1] == "update 5 of 5"
    np.testing.assert_allclose(bars(payload, 0), result.runs[0].gradient, rtol=1e-5)
    assert [panel["cursor"] for panel in head["scene"]["panels"]] == [True, True]


def test_twins_have_a_column_each_on_one_axis() -> None:
    content = header(encode_scene(scene_of(STUDIES["twins"])))["scene"]
    assert [column["title"] for column in content["columns"]] == ["plain", "batch norm"]
    assert len({(column["low"], column["high"]) for column in content["columns"]}) == 1
    losses = content["panels"][0]["series"]
    assert [series["label"] for series in losses] == ["plain", "batch norm"]


def test_a_run_that_diverged_stands_still_while_its_twin_goes_on() -> None:
    study = STUDIES["a run that diverges"]
    result = finish(study)
    lost, fine = result.runs
    assert (lost.end.kind, fine.end.kind) == ("diverged", "finished")
    payload = encode_scene(deep_run_scene(result, ("a", "b"), Options(), "", ""))
    shown = bars(payload, 0)
    assert len(shown) == len(fine.steps) > len(lost.steps)
    np.testing.assert_allclose(shown[-1], lost.gradient[-1], rtol=1e-5)
    ends = [each["end"] for each in header(payload)["scene"]["panels"][0]["series"]]
    assert ends == ["diverged", ""]
