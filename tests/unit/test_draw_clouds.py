"""What the clouds send to the player, and the card that is shared."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.clouds_card import clouds_card
from dlviz.draw.clouds_scene import EDGE, STEP, clouds_scene, fitted
from dlviz.draw.palette import CLASS_COLOURS, rgb
from dlviz.draw.scene import Scene, encode_scene
from tests.clouds_example import EPOCHS, LAYERS, NAMES, POINTS, clouds, given
from tests.film_payload import decode

MADE = given()


def sent(scene: Scene) -> tuple[dict[str, Any], dict[str, Any]]:
    return decode(encode_scene(scene))


def test_every_picture_has_its_place_in_every_layer_and_snapshot() -> None:
    header, arrays = sent(clouds())
    assert header["view"] == "clouds" and header["clock"]["marks"] == list(EPOCHS)
    assert arrays["positions"].shape == (4, 3, POINTS, 2)
    np.testing.assert_allclose(arrays["preserved"], MADE["preserved"], rtol=1e-6)
    np.testing.assert_array_equal(arrays["labels"], MADE["labels"])
    np.testing.assert_array_equal(arrays["thumbs"], MADE["thumbnails"])
    assert header["scene"]["layers"] == list(LAYERS) and header["scene"]["neighbours"] == 10


def test_a_cloud_keeps_its_shape_whatever_its_size() -> None:
    points = MADE["positions"]
    same = fitted(1000 * points + np.array([7.0, -2.0]))
    np.testing.assert_allclose(same, fitted(points), atol=2 * STEP)
    ordinary = np.sort(np.abs(same).max(axis=3), axis=2)[:, :, : int(0.95 * POINTS)]
    assert ordinary.max() <= EDGE + STEP and np.abs(same).max() <= 1
    one = points[0, 0] - points[0, 0].mean(axis=0)
    shown = fitted(points)[0, 0]
    inner = np.abs(shown).max(axis=1) < EDGE
    ratio = np.linalg.norm(shown[inner], axis=1) / np.linalg.norm(one[inner], axis=1)
    assert np.ptp(ratio) < 0.02 * ratio.mean(), "one scale for both axes"


def test_a_cloud_of_equal_points_stands_in_the_middle() -> None:
    assert (fitted(np.full((1, 1, 9, 2), 4.0)) == 0).all()


def test_without_a_clock_the_last_snapshot_stands_still() -> None:
    header, arrays = sent(clouds(clock=None))
    assert header["clock"] is None and header["scene"]["snapshots"] == 1
    np.testing.assert_array_equal(arrays["positions"], sent(clouds())[1]["positions"][-1:])


@pytest.mark.parametrize("name", ["labels", "layers", "preserved", "thumbnails"])
def test_arrays_of_another_size_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        clouds_scene(**{**MADE, name: MADE[name][:-1]})


def test_seven_panels_are_too_many() -> None:
    with pytest.raises(ValueError, match="panels"):
        clouds(layers=7)


def card(**more: Any) -> Image.Image:
    arrays = (MADE[name] for name in ("positions", "labels", "names", "layers", "preserved"))
    words = {"title": "Spaces", "finding": "Clouds part.", "link": "dlviz/?v=1"}
    return Image.open(io.BytesIO(clouds_card(*arrays, **{**words, **more}))).convert("RGB")


def test_the_card_has_a_panel_a_layer_with_every_class() -> None:
    picture = card()
    assert picture.size == (1200, 630)
    pixels = np.asarray(picture).astype(int)
    for hue in CLASS_COLOURS[: len(NAMES)]:
        columns = (np.abs(pixels - rgb(hue)).max(axis=2) <= 3).any(axis=0)
        thirds = [part.any() for part in np.array_split(columns[100:1100], len(LAYERS))]
        assert all(thirds)
    assert card().tobytes() == picture.tobytes()
    assert card(finding="Other.").tobytes() != picture.tobytes()
