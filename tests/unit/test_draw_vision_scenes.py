"""Studies of networks that see pictures as scenes: what stands where, and what stays covered."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from dlviz.data.picture_data import WORLDS
from dlviz.data.pictures import load_pictures, order_of
from dlviz.draw import vision_scenes as scenes
from dlviz.draw.film import Options
from dlviz.draw.plots import Panel, Series
from dlviz.draw.scene import Scene, encode_scene
from dlviz.jobs import finish
from dlviz.lessons.vision_names import ENOUGH
from dlviz.measure.ablation import Ablation, AblationResult
from dlviz.measure.expert import WAYS, Expert, ExpertResult
from dlviz.measure.handmade import FEATURES
from dlviz.measure.ladder import Ladder, LadderResult
from dlviz.measure.shifts import Shifts, ShiftsResult
from dlviz.measure.shuffle import Shuffle, ShuffleResult
from dlviz.measure.spaces import Spaces, SpacesResult
from dlviz.measure.tuning import Tuning, TuningResult
from tests.film_payload import decode

FEW: dict[str, Any] = {"n": 60, "n_test": 40, "epochs": 1}
RUNGS = ("pixels", "hog", "conv1", "conv2", "conv3")
OPTIONS = Options()


def sent(scene: Scene) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """A scene's content and arrays as a player gets them."""
    head, arrays = decode(encode_scene(scene))
    return head["scene"], arrays


def ladder(seeds: int = 1, lost: bool = False) -> LadderResult:
    """Rung r of seed e is at .2 + .1 r + .02 e once it is trained; three moments."""
    share = 0.2 + 0.1 * np.arange(5) + 0.02 * np.arange(seeds)[:, None]
    trained = np.stack([share - 0.1, share - 0.05, share], axis=1)
    if lost:
        trained[:, 2, 2:] = np.nan
    return LadderResult(
        study=Ladder(seeds=seeds),
        rungs=RUNGS,
        trained=trained,
        untrained=share - 0.1,
        control=np.full((seeds, 5), 0.17),
        epochs=np.array([0.0, 0.5, 20.0]),
        network=np.full((seeds, 3), 0.9),
        recorded=False,
    )


# The ladder


def test_every_layer_has_its_probe_its_ghost_and_its_control() -> None:
    rungs = scenes.probe_rungs(ladder())
    assert [rung.name for rung in rungs] == [
        "the pixels", "hand-made (HOG)", "layer 1", "layer 2", "layer 3",
    ]  # fmt: skip
    for rung, name in zip(rungs, RUNGS, strict=True):
        styles = [bar.style for bar in rung.bars]
        own = ["solid", "ghost", "tick"] if name.startswith("conv") else ["solid", "tick"]
        assert styles == own, "what no network has a part in has no ghost"
    np.testing.assert_allclose(rungs[3].bars[0].over(3), [0.4, 0.45, 0.5])
    np.testing.assert_allclose(rungs[3].bars[1].over(3), 0.4)


def test_a_layer_says_its_shape_and_what_it_sees() -> None:
    details = [rung.detail for rung in scenes.probe_rungs(ladder())]
    assert details[:2] == ["", ""]
    assert details[2:] == [
        "8 × 24 × 24, sees 3 px", "16 × 12 × 12, sees 8 px", "32 × 6 × 6, sees 18 px",
    ]  # fmt: skip


def test_several_seeds_are_a_mean_with_a_whisker_and_one_has_none() -> None:
    assert all(rung.bars[0].spread is None for rung in scenes.probe_rungs(ladder()))
    bar = scenes.probe_rungs(ladder(seeds=3))[4].bars[0]
    np.testing.assert_allclose(bar.over(3)[-1], 0.62)
    low, high = bar.ends(3)
    np.testing.assert_allclose([low[-1], high[-1]], [0.6, 0.64])


def test_the_ladder_stands_as_a_tower_with_the_share_that_is_asked_for() -> None:
    scene = scenes.probe_scene(ladder(), OPTIONS, "It climbs.")
    content, arrays = sent(scene)
    assert (scene.view, content["upward"], content["threshold"]) == ("ladder", True, ENOUGH)
    assert content["chance"] == pytest.approx(1 / 6)
    assert scene.clock is not None
    assert scene.clock.texts == ("epoch 0", "epoch 0.5", "epoch 20")
    assert scene.clock.marks == (0, 0.5, 20)
    assert arrays["values"].shape == (13, 3)


def test_a_ladder_of_a_network_that_overflowed_is_drawn_up_to_there() -> None:
    _, arrays = sent(scenes.probe_scene(ladder(lost=True), OPTIONS, ""))
    assert np.isnan(arrays["values"][:, 2]).sum() == 3
    assert np.isfinite(arrays["values"][:, :2]).all()


# The shuffle


def shuffle(seeds: int = 2) -> ShuffleResult:
    accuracy = np.array([[0.9, 0.4], [0.6, 0.6]])[..., None] + 0.04 * np.arange(seeds)
    probes = np.array([[0.3, 0.5, 0.6, 0.7, 0.8], [0.3, 0.25, 0.4, 0.4, 0.4]])
    before = (np.arange(6 * 24 * 24) % 251).astype(np.uint8).reshape(6, -1)
    pictures = np.stack([before, before[:, order_of(24 * 24)]]).reshape(2, 6, 24, 24)
    return ShuffleResult(
        study=Shuffle(seeds=seeds),
        nets=("conv", "dense"),
        accuracy=accuracy,
        rungs=RUNGS,
        probes=np.repeat(probes[..., None], seeds, axis=2),
        examples=pictures,
        recorded=False,
    )


def test_the_shuffle_shows_both_networks_then_the_layers_in_two_frames() -> None:
    result = shuffle()
    content, arrays = sent(scenes.shuffle_scene(result.study, result, OPTIONS, "It falls."))
    names = [rung["name"] for rung in content["rungs"]]
    assert names[:3] == ["Convolutional", "Dense", "the pixels"] and names[-1] == "layer 3"
    assert (content["frames"], content["switch"]) == (["as they are", "shuffled"], True)
    np.testing.assert_allclose(arrays["values"][:2], [[0.92, 0.42], [0.62, 0.62]], atol=1e-6)
    np.testing.assert_allclose(arrays["values"][6], [0.8, 0.4], atol=1e-6)


def test_the_pixels_travel_as_the_pictures_were_shuffled() -> None:
    study = Shuffle(**FEW)
    _, arrays = sent(scenes.shuffle_scene(study, None, OPTIONS, "never said"))
    before, after = (load_pictures(study.having(shuffled=s).data)[1] for s in (False, True))
    order = order_of(24 * 24)
    moved = before.images.reshape(40, -1)[:, order].reshape(after.images.shape)
    np.testing.assert_array_equal(moved, after.images)
    sent_moves = [a for a in arrays.values() if a.size == 24 * 24 and a.dtype != np.uint8]
    assert len(sent_moves) == 1
    np.testing.assert_array_equal(sent_moves[0].ravel(), order)


def test_the_covered_shuffle_has_the_same_rows_and_no_number() -> None:
    study = Shuffle(**FEW)
    covered = scenes.shuffle_scene(study, None, OPTIONS, "It falls.")
    content, arrays = sent(covered)
    shown, _ = sent(scenes.shuffle_scene(study, shuffle(), OPTIONS, ""))
    assert [rung["name"] for rung in content["rungs"]] == [r["name"] for r in shown["rungs"]]
    assert (content["covered"], covered.finding, covered.clock) == (True, "", None)
    assert all(rung["bars"] == [] for rung in content["rungs"])
    assert not {"values", "low", "high"} & set(arrays)


# The expert


def expert() -> ExpertResult:
    accuracy = np.arange(12).reshape(4, 3, 1) / 12 + np.array([0.0, 0.02])
    return ExpertResult(
        study=Expert(seeds=2),
        worlds=tuple(WORLDS),
        ways=tuple(WAYS),
        accuracy=accuracy,
        examples=np.zeros((4, 6, 24, 24), np.uint8),
        features=FEATURES,
        recorded=False,
    )


def test_every_world_has_a_row_with_its_pictures_and_a_bar_for_each_way() -> None:
    result = expert()
    content, arrays = sent(scenes.expert_scene(result.study, result, OPTIONS, "Look."))
    assert [rung["name"] for rung in content["rungs"]] == list(WORLDS.values())
    assert content["rungs"][0]["lanes"] == [scenes.SHORT[way] for way in WAYS]
    assert set(scenes.SHORT) == set(WAYS)
    np.testing.assert_allclose(arrays["values"][:, 0], np.arange(12) / 12 + 0.01, atol=1e-6)


def test_the_covered_expert_shows_the_worlds_and_no_number() -> None:
    study = Expert(**FEW)
    scene = scenes.expert_scene(study, None, OPTIONS, "The expert wins.")
    content, arrays = sent(scene)
    assert [rung["name"] for rung in content["rungs"]] == list(WORLDS.values())
    assert (content["covered"], scene.finding) == (True, "")
    assert "values" not in arrays
    assert all(rung["bars"] == [] and rung["picture"] for rung in content["rungs"])
    shown = [array for array in arrays.values() if array.dtype == np.uint8]
    assert len({array.tobytes() for array in shown}) == 4, "each world looks different"


# The units


@cache
def ablation() -> AblationResult:
    return finish(Ablation(**FEW, channels=(4, 6)))


def test_the_units_get_what_the_browser_counts_with() -> None:
    result = ablation()
    content, arrays = sent(scenes.ablation_scene(result, OPTIONS, "A few points."))
    logits = arrays["features"] @ arrays["weights"].T + arrays["bias"]
    assert (logits.argmax(1) == arrays["labels"]).mean() == pytest.approx(result.accuracy)
    assert content["units"] == 6 and content["order"] == result.order.tolist()
    assert len(content["best"]) == 6 and len(content["groups"]) == len(result.groups)


def test_the_covered_units_hold_their_patches_and_nothing_measured() -> None:
    scene = scenes.ablation_scene(ablation(), OPTIONS, "A few points.", covered=True)
    content, arrays = sent(scene)
    assert set(arrays) == {"patches"}
    assert (content["groups"], content["best"], content["order"]) == ([], [], [])
    assert scene.finding == ""


# Spaces


def spaces(*layers: str) -> SpacesResult:
    rng = np.random.default_rng(0)
    study = Spaces(**FEW, points=50)
    return SpacesResult(
        study=study,
        layers=layers,
        positions=rng.normal(size=(2, len(layers), 40, 2)).astype(np.float32),
        labels=load_pictures(study.data)[1].labels[:40],
        epochs=np.array([0.0, 1.0]),
        preserved=rng.random((2, len(layers))),
        purity=np.zeros((2, len(layers))),
    )


def test_every_layer_has_a_panel_and_every_point_its_picture() -> None:
    result = spaces("pixels", "conv1", "conv2", "conv3", "head", "out")
    content, arrays = sent(scenes.spaces_scene(result, OPTIONS, ""))
    assert content["layers"] == [
        "the pixels", "layer 1", "layer 2", "layer 3", "the pooled maps", "the answer",
    ]  # fmt: skip
    test = load_pictures(result.study.data)[1]
    np.testing.assert_array_equal(arrays["labels"], test.labels[:40])
    np.testing.assert_array_equal(arrays["thumbs"], np.rint(255 * test.images[:40, 0]))


def test_of_more_layers_than_there_are_panels_the_pooled_maps_are_left_out() -> None:
    result = spaces("pixels", "conv1", "conv2", "conv3", "conv4", "head", "out")
    content, arrays = sent(scenes.spaces_scene(result, OPTIONS, ""))
    assert content["layers"][-2:] == ["layer 4", "the answer"]
    assert arrays["positions"].shape[1] == 6
    np.testing.assert_allclose(arrays["preserved"][:, -1], result.preserved[:, -1], atol=1e-6)


# Plots


def test_a_shift_has_a_curve_for_each_network_and_each_layer() -> None:
    offsets = np.arange(5)
    result = ShiftsResult(
        study=Shifts(),
        nets=("conv", "dense"),
        offsets=offsets,
        pairs=9,
        agreement=np.array([[1, 0.98, 0.97, 0.96, 0.95], [1, 0.6, 0.5, 0.45, 0.4]]),
        accuracy=np.zeros((2, 5)),
        layers=("conv1", "pool1"),
        jumps=np.array([1, 2]),
        equivariance=np.array([[0, 0, 0, 0, 0], [0, 0.2, 0, 0.2, 0]]),
    )
    kept, error = scenes.shifts_panels(result)
    assert labels(kept) == ["convolutional network", "dense network"]
    assert labels(error) == ["layer 1", "pooling 1"]
    np.testing.assert_array_equal(np.asarray(kept.series[1].y), result.agreement[1])
    assert scenes.shifts_scene(result, OPTIONS, "Kept.").view == "plot"


def tuning(silent: int = 0) -> TuningResult:
    angles = np.arange(0.0, 180.0, 7.5)
    responses = 1 + np.cos(np.radians(2 * (angles - np.linspace(0, 150, 6)[:, None])))
    selectivity = np.linspace(0.1, 0.6, 6)
    responses[:silent], selectivity[:silent] = 0, 0
    return TuningResult(
        study=Tuning(),
        angles=angles,
        responses=responses.astype(np.float32),
        frequency=np.full(6, 0.125),
        preferred=np.linspace(0, 150, 6),
        selectivity=selectivity,
        silent=np.arange(6) < silent,
        filters=np.zeros((6, 3, 3, 1), np.float32),
    )


def test_the_most_selective_units_come_first_each_as_a_part_of_its_strongest_answer() -> None:
    curves, every = scenes.tuning_panels(tuning())
    assert labels(curves) == ["unit 6", "unit 5", "unit 4", "unit 3"]
    assert all(np.max(np.asarray(series.y)) == pytest.approx(1) for series in curves.series)
    (dots,) = every.series
    assert dots.style == "dots"
    np.testing.assert_allclose(np.asarray(dots.y), np.linspace(0.6, 0.1, 6))


def test_a_unit_that_no_grating_wakes_has_no_curve() -> None:
    curves, _ = scenes.tuning_panels(tuning(silent=4))
    assert labels(curves) == ["unit 6", "unit 5"]
    assert all(np.isfinite(np.asarray(series.y)).all() for series in curves.series)
    none = replace(tuning(silent=6), silent=np.ones(6, bool))
    encode_scene(scenes.tuning_scene(none, OPTIONS, ""))


def labels(panel: Panel) -> list[str]:
    """What a panel's lines are called."""
    series: tuple[Series, ...] = tuple(panel.series)
    return [one.label for one in series]


def test_pictures_become_bytes_grey_or_in_colour() -> None:
    grey = np.linspace(0, 1, 2 * 3 * 4, dtype=np.float32).reshape(2, 1, 3, 4)
    assert scenes.in_bytes(grey).shape == (2, 3, 4)
    assert (scenes.in_bytes(grey).min(), scenes.in_bytes(grey).max()) == (0, 255)
    colour = np.stack([grey[:, 0], 1 - grey[:, 0], grey[:, 0]], axis=1)
    assert scenes.in_bytes(colour).shape == (2, 3, 4, 3)
    np.testing.assert_array_equal(scenes.in_bytes(colour)[..., 1], 255 - scenes.in_bytes(grey))
