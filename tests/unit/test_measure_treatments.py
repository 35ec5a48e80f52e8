"""What may happen to an attacked picture: each by its own definition."""

import io
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dlviz.measure.treatments import TREATMENTS, added, shuffled, slid

SIDE = 24


def example(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    smooth = np.kron(rng.integers(0, 256, (6, 6, 3)), np.ones((4, 4, 1)))
    return smooth.astype(np.uint8), rng.integers(-8, 9, (SIDE, SIDE, 3)).astype(np.int8)


def treated(key: str, seed: int = 0) -> np.ndarray:
    return TREATMENTS[key].apply(*example(seed), np.random.default_rng(1))


@given(right=st.integers(-SIDE, SIDE))
def test_a_slid_pattern_is_nothing_where_it_has_left(right: int) -> None:
    _, pattern = example()
    moved = slid(pattern, right)
    for column in range(SIDE):
        from_ = column - right
        expected = pattern[:, from_] if 0 <= from_ < SIDE else 0
        assert (moved[:, column] == expected).all()


def test_shuffled_pixels_are_the_same_pixels() -> None:
    _, pattern = example()
    other = shuffled(pattern, np.random.default_rng(0))
    assert Counter(map(tuple, other.reshape(-1, 3))) == Counter(map(tuple, pattern.reshape(-1, 3)))
    assert (other != pattern).any(2).mean() > 0.9


def test_sums_end_where_values_end() -> None:
    photo = np.array([[[0, 3, 250], [255, 128, 1]]], dtype=np.uint8)
    pattern = np.array([[[-8, -4, 8], [1, -128, -1]]], dtype=np.int8)
    assert added(photo, pattern).tolist() == [[[0, 0, 255], [255, 0, 0]]]
    flipped = TREATMENTS["flipped"].apply(photo, pattern, np.random.default_rng(0))
    assert flipped.tolist() == [[[8, 7, 242], [254, 255, 2]]]


def test_as_saved_is_the_sum_and_jpeg_is_what_its_file_holds() -> None:
    whole = added(*example())
    assert (treated("png") == whole).all()
    file = io.BytesIO()
    Image.fromarray(whole).save(file, "JPEG", quality=75)
    assert (treated("jpeg") == np.asarray(Image.open(io.BytesIO(file.getvalue())))).all()
    assert (treated("jpeg") != whole).any()


def test_a_blur_smooths_brightness_lifts_and_a_turn_turns() -> None:
    whole = added(*example()).astype(float)
    slopes = [np.abs(np.diff(values, axis=1)).mean() for values in (whole, treated("blur") * 1.0)]
    assert slopes[1] < 0.8 * slopes[0]
    assert np.abs(treated("brighter") - np.minimum(1.25 * whole, 255)).max() <= 1
    line = np.zeros((201, 201, 3), dtype=np.uint8)
    line[100] = 255
    turned = TREATMENTS["rotated"].apply(line, np.zeros_like(line, np.int8), None)  # type: ignore[arg-type]
    rise = turned[:, 0, 0].argmax() - turned[:, 200, 0].argmax()
    assert abs(rise) == pytest.approx(200 * np.tan(np.radians(5)), abs=1.5)
    assert turned.shape == line.shape


def test_labels_are_all_different() -> None:
    assert len({way.label for way in TREATMENTS.values()}) == len(TREATMENTS)
