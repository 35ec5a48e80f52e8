"""Blur, fog, noise and the others do to a picture what they say."""

import io

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from dlviz.measure.corruptions import (
    CAMERAS,
    CORRUPTIONS,
    SEVERITIES,
    distances,
    faded,
    rounded,
)
from dlviz.measure.everyday_pictures import clean

Floats = npt.NDArray[np.float32]
STRENGTHS = [(kind, severity) for kind in CORRUPTIONS for severity in SEVERITIES]


def changed(kind: str, x: Floats, severity: int, seed: int = 0) -> Floats:
    return CORRUPTIONS[kind].apply(x, severity, np.random.default_rng(seed))


def even(value: float, side: int = 64, colours: int = 3) -> Floats:
    return np.full((1, side, side, colours), value, dtype=np.float32)


@pytest.mark.parametrize("kind", CORRUPTIONS)
@pytest.mark.parametrize("shape", [(2, 24, 24, 3), (3, 8, 8, 1)])
def test_what_comes_out_is_a_picture(kind: str, shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(0).random(shape, dtype=np.float32)
    before = x.copy()
    for severity in SEVERITIES:
        found = changed(kind, x, severity)
        assert found.shape == shape and found.dtype == np.float32
        assert found.min() >= 0 and found.max() <= 1
        assert np.array_equal(found, changed(kind, x, severity))
        assert distances(x, found).min() > 0.01
    assert np.array_equal(x, before)


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_each_severity_changes_a_photograph_more_than_the_one_below(kind: str) -> None:
    x = clean("china")[:, 20:120, :100]
    sizes = [distances(x, changed(kind, x, severity))[0] for severity in SEVERITIES]
    assert (np.diff(sizes) > 0).all()


@pytest.mark.parametrize("severity", (1, 2))
def test_noise_has_its_standard_deviation(severity: int) -> None:
    found = changed("noise", even(0.5), severity) - 0.5
    assert found.std() == pytest.approx((0.08, 0.12)[severity - 1], rel=0.02)
    assert abs(found.mean()) < 0.004


@pytest.mark.parametrize("severity", (1, 3, 5))
def test_a_point_is_blurred_to_a_gaussian_of_its_deviation(severity: int) -> None:
    x = even(0.0)
    x[0, 32, 32] = 1
    found = changed("blur", x, severity)[0, ..., 0].astype(np.float64)
    across = found.sum(0) / found.sum()
    places = np.arange(64) - 32
    assert found.sum() == pytest.approx(1, abs=1e-5)
    assert np.sqrt((across * places**2).sum()) == pytest.approx((1, 2, 3, 4, 6)[severity - 1], 0.01)
    assert changed("blur", even(0.3), severity) == pytest.approx(even(0.3), abs=1e-6)


@pytest.mark.parametrize("severity", SEVERITIES)
def test_fog_is_a_veil_of_its_mean_share_and_uneven(severity: int) -> None:
    light = changed("fog", even(0.92), severity)
    assert light == pytest.approx(even(0.92), abs=1e-6)  # it has the veil's own light
    veils = np.stack([changed("fog", even(0.0), severity, s)[0, ..., 0] for s in range(8)]) / 0.92
    assert veils.mean() == pytest.approx(0.2 + severity / 10, abs=0.02)
    assert 0.08 < veils[0].std() < 0.2 and veils.max() < 1
    assert np.abs(np.diff(veils[0])).max() < 0.1  # no edges of its own


@pytest.mark.parametrize("severity", SEVERITIES)
def test_darkness_and_low_contrast_are_linear(severity: int) -> None:
    x = clean("coffee")
    share = (0.6, 0.45, 0.3, 0.2, 0.1)[severity - 1]
    assert changed("dark", x, severity) == pytest.approx(share * x, abs=1e-6)
    found, share = changed("contrast", x, severity), (0.4, 0.3, 0.2, 0.1, 0.05)[severity - 1]
    assert found.mean() == pytest.approx(x.mean(), abs=1e-4)
    assert found.std() == pytest.approx(share * x.std(), rel=1e-3)


def test_pixels_of_half_the_resolution_are_means_of_four() -> None:
    x = rounded(np.random.default_rng(0).random((1, 8, 8, 1), dtype=np.float32))
    found = changed("pixelate", x, 2)[0, ..., 0]  # rounded twice: across, and down
    means = x[0, ..., 0].reshape(4, 2, 4, 2).mean((1, 3))
    assert found == pytest.approx(means.repeat(2, 0).repeat(2, 1), abs=1.01 / 255)


def test_a_jpeg_is_what_its_file_says() -> None:
    x = clean("chelsea")
    file = io.BytesIO()
    Image.fromarray(np.rint(255 * x[0]).astype(np.uint8)).save(file, "JPEG", quality=7)
    wanted = np.asarray(Image.open(file)) / 255
    assert changed("jpeg", x, 5)[0] == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("severity", SEVERITIES)
def test_another_camera_is_darker_warmer_and_noisier(severity: int) -> None:
    camera = CAMERAS[severity - 1]
    found = changed("camera", even(0.25), severity)[0]
    grey = 0.25**camera.gamma
    gains = (1 + camera.warmth, 1, 1 - camera.warmth)
    light = changed("camera", even(0.6), severity)[0, ..., 1]
    if severity < 3:  # nothing is cut off at black
        assert found.mean((0, 1)) == pytest.approx(grey * np.array(gains), abs=0.004)
        wanted = camera.noise * np.sqrt(grey * np.array(gains))
        assert found.std((0, 1)) == pytest.approx(wanted, rel=0.04)
        assert light.std() == pytest.approx(camera.noise * 0.6 ** (camera.gamma / 2), rel=0.04)
    assert found[..., 0].mean() > found[..., 1].mean() > found[..., 2].mean()
    grey_one = changed("camera", even(0.25, colours=1), severity)
    assert grey_one.mean() == pytest.approx(found[..., 1].mean(), abs=0.01)


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_faded_it_has_the_size_that_is_asked_for(kind: str) -> None:
    x = np.concatenate([clean("coffee"), clean("flower")])[:, 80:160, 80:160]
    size = np.array([0.5, 1.5])
    strongest = changed(kind, x, 5)
    found = faded(x, strongest, size)
    assert distances(x, found) == pytest.approx(size, rel=1e-3)
    along = ((found - x) * (strongest - x)).astype(np.float64).sum((1, 2, 3))
    lengths = distances(x, found) * distances(x, strongest)
    assert along == pytest.approx(lengths, rel=1e-3)  # nowhere but on the straight way
    saved = faded(x, strongest, size, bits=8)
    assert saved == pytest.approx(rounded(saved), abs=1e-7)
    assert distances(x, saved) == pytest.approx(size, rel=0.08)


def test_what_is_smaller_than_its_size_stays_as_it_is() -> None:
    x = even(0.5)
    strongest = x + np.float32(0.001)
    assert faded(x, strongest, np.array([9.0])) == pytest.approx(strongest)
    assert faded(x, strongest, np.array([0.0])) == pytest.approx(x, abs=1e-6)
