"""Orientation tuning, of filters whose orientation is known."""

import numpy as np
import pytest
import torch

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.tuning import ANGLES, FREQUENCIES, PHASES, Tuning, TuningResult, gratings, tuned
from dlviz.nets import lite0_weights
from dlviz.nets.cnn import Cnn, CnnNet, build

SIDE = 7


def gabor(angle: float, frequency: float, width: float = 1.6) -> np.ndarray:
    """[7, 7] a wave whose stripes lie at an angle (degrees, anticlockwise), under a Gaussian."""
    down, across = np.mgrid[:SIDE, :SIDE] - SIDE // 2
    turn = np.radians(angle)
    along = across * np.sin(turn) + down * np.cos(turn)
    wave = np.cos(2 * np.pi * frequency * along) * np.exp(-(across**2 + down**2) / (2 * width**2))
    return wave - wave.mean()


def net_of(filters: list[np.ndarray], bias: float = 0.0) -> CnnNet:
    net = build(Cnn(channels=(len(filters), 2), kernel=SIDE), seed=0).eval().requires_grad_(False)
    with torch.no_grad():
        net.steps["conv1"][0].weight[:, 0] = torch.tensor(np.array(filters))
        net.steps["conv1"][0].bias.fill_(bias)
    return net


def measured(net: CnnNet) -> TuningResult:
    slices = tuned(Tuning(net="shapes"), net)
    while True:
        try:
            next(slices)
        except StopIteration as finished:
            return finished.value


def apart(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Degrees between two orientations."""
    return np.abs((a - b + 90) % 180 - 90)


def test_a_gabor_filter_prefers_its_own_angle_and_frequency() -> None:
    angles = np.array([0.0, 20.0, 45.0, 90.0, 110.0, 170.0])
    found = measured(net_of([gabor(angle, 0.25) for angle in angles]))
    assert apart(found.preferred, angles).max() < 3
    assert (found.frequency == 0.25).all()
    assert (found.selectivity > 0.5).all()
    assert apart(ANGLES[found.responses.argmax(1)], angles).max() <= 3.75 + 1e-9


def test_a_longer_gabor_filter_is_more_selective() -> None:
    narrow, wide = measured(net_of([gabor(30, 0.25, 0.8), gabor(30, 0.25, 2.5)])).selectivity
    assert wide > narrow + 0.1


def test_a_round_filter_has_no_preference() -> None:
    down, across = np.mgrid[:SIDE, :SIDE] - SIDE // 2
    spot = np.exp(-(across**2 + down**2) / 3)
    found = measured(net_of([spot - spot.mean(), spot]))
    assert found.selectivity.max() < 0.05


def test_a_response_is_the_filter_s_own_spectrum() -> None:
    """A linear unit's best response to a grating is half its Fourier amplitude there (/ .25)."""
    kernel = gabor(60, 0.18)
    found = measured(net_of([kernel]))
    down, across = np.mgrid[:SIDE, :SIDE] - SIDE // 2
    expected = []
    for turn in np.radians(ANGLES):
        waves = np.exp(
            2j * np.pi * found.frequency[0] * (across * np.sin(turn) + down * np.cos(turn))
        )
        expected.append(abs((kernel * waves).sum()) * 0.5 / 0.25)
    assert found.responses[0] == pytest.approx(np.array(expected), rel=0.08, abs=0.02)


def test_a_unit_that_no_grating_wakes_is_silent() -> None:
    found = measured(net_of([gabor(0, 0.25)], bias=-100.0))
    assert found.silent.all()
    assert found.selectivity.max() == 0
    assert found.frequency.max() == 0


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_gratings_have_their_angle_and_frequency(frequency: float) -> None:
    """The peak of each picture's spectrum, at the angle of its normal."""
    size = 64
    waves = gratings(size, frequency).reshape(len(ANGLES), len(PHASES), size, size)
    assert waves.min() >= 0
    assert waves.max() <= 1
    assert waves[:, 0, size // 2, size // 2] == pytest.approx(1)
    power = np.abs(np.fft.fft2(waves[:, 0] - 0.5))
    for angle, each in zip(ANGLES, power, strict=True):
        down, across = np.unravel_index(each.argmax(), each.shape)
        v, h = np.fft.fftfreq(size)[down], np.fft.fftfreq(size)[across]
        assert np.hypot(v, h) == pytest.approx(frequency, abs=1 / size)
        normal = np.degrees(np.arctan2(-v, h)) % 180  # rows grow downwards
        error = apart(np.array(normal), np.array(angle + 90))
        assert error < np.degrees(1 / size / frequency)


@pytest.mark.parametrize("net", ["lite0", "shapes"])
def test_first_layers_have_oriented_units(net: str) -> None:
    found = finish(Tuning(net=net))
    units = len(found.preferred)
    assert found.responses.shape == (units, len(ANGLES))
    assert (found.responses >= 0).all()
    assert ((found.preferred >= 0) & (found.preferred < 180)).all()
    assert ((found.selectivity >= 0) & (found.selectivity <= 1)).all()
    assert found.filters.shape == (units, 3, 3, 3 if net == "lite0" else 1)
    assert (found.selectivity > 0.2).sum() >= 3
    assert np.array_equal(found.silent, found.responses.max(1) == 0)


def test_another_network_is_refused() -> None:
    with pytest.raises(UserError) as error:
        finish(Tuning(net="other"))
    assert error.value.code == "value_unknown"


def test_without_the_package_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lite0_weights, "find_spec", lambda name: None)
    with pytest.raises(UserError) as error:
        finish(Tuning())
    assert error.value.code == "lite0_missing"
