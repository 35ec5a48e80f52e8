import numpy as np
import pytest
import torch

from dlviz.data.pictures import Pictures, load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.shifted import (
    NETS,
    SHIFTS,
    Shifted,
    ShiftedResult,
    augmented,
    clouded,
    dimmed,
    lit,
    measured,
    standardised,
)
from dlviz.measure.slices import ended, training
from dlviz.train.digits_run import Digits

PLAIN, AUGMENTED, STANDARDISED = range(3)
DIM, GROUND, CLOUDS = range(3)


@pytest.fixture(scope="module")
def result() -> ShiftedResult:
    return finish(Shifted())


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(0)


def test_what_learned_from_bright_strokes_fails_on_dim_ones_and_on_light_ground(result) -> None:
    plain = result.accuracy[:, PLAIN]
    assert plain[:, 0].min() >= 0.97
    assert plain[DIM, -1] <= 0.4 and plain[GROUND, -1] <= 0.6 and plain[CLOUDS, -1] <= 0.7


def test_augmentation_is_a_remedy_for_what_it_contains(result) -> None:
    augmented = result.accuracy[:, AUGMENTED]
    assert augmented[[DIM, GROUND]].min() >= 0.95
    assert augmented[CLOUDS, -1] <= 0.9  # not among what it has seen
    assert augmented[CLOUDS, -1] >= result.accuracy[CLOUDS, PLAIN, -1] + 0.15


def test_standardised_pictures_do_not_tell_an_even_light(result) -> None:
    even = result.accuracy[[DIM, GROUND], STANDARDISED]
    assert even.min() >= even.max() - 0.005  # float32 may tip one digit
    assert result.accuracy[CLOUDS, STANDARDISED, -1] <= 0.8


def test_the_first_level_is_no_shift(result) -> None:
    assert (result.accuracy[:, :, 0] == result.accuracy[:1, :, 0]).all()
    assert (result.pictures[:, 0] == result.pictures[0, 0]).all()
    for shift, levels in zip(SHIFTS.values(), result.levels, strict=True):
        x = np.random.default_rng(1).random((3, 1, 8, 8), dtype=np.float32)
        assert np.array_equal(shift.apply(x, levels[0], np.random.default_rng(2)), x)


def test_one_point_agrees_with_a_count_made_here(result) -> None:
    net = ended(training(Digits().run, 0, 1, ends=True)).net()
    _, test = load_pictures(Digits().data)
    for shift, level, x in (
        (DIM, 3, 0.4 * test.images),
        (GROUND, 4, 0.48 + 0.52 * test.images),
    ):
        with torch.no_grad():
            answers = net(torch.tensor(x.astype(np.float32))).argmax(1).numpy()
        right = (answers == test.labels).mean()
        assert result.accuracy[shift, PLAIN, level] == pytest.approx(right, abs=0.003)
        assert (result.answers[shift, PLAIN, level] == answers[:4]).all()
        assert np.abs(result.pictures[shift, level] / 255 - x[:4, 0]).max() <= 0.5 / 255 + 1e-6


@pytest.mark.parametrize("shift", SHIFTS.values(), ids=list(SHIFTS))
def test_shifted_pictures_stay_in_their_range(shift, random) -> None:
    x = random.random((5, 1, 8, 8), dtype=np.float32)
    for level in shift.levels:
        found = shift.apply(x, level, random)
        assert found.dtype == np.float32 and found.min() >= 0 and found.max() <= 1


def test_light_lifts_the_ground_and_not_the_strokes(random) -> None:
    x = np.zeros((40, 1, 8, 8), dtype=np.float32)
    x[:, :, 3] = 1
    assert np.unique(dimmed(x, 0.25, random)) == pytest.approx([0, 0.25])
    assert np.unique(lit(x, 0.25, random)) == pytest.approx([0.25, 1])
    cloud = clouded(x, 0.8, random)
    ground = np.delete(cloud, 3, axis=2)
    assert (cloud[:, :, 3] == 1).all() and ground.min() >= 0 and 0.7 < ground.max() <= 0.8
    assert ground.std(axis=(1, 2, 3)).min() > 0.02  # uneven, and not alike
    assert not np.allclose(ground[0], ground[1])
    assert np.abs(np.diff(ground[:, :, :3], axis=3)).max() <= 0.8 * 2 / 7 + 1e-6  # smooth


def test_augmented_pictures_are_the_same_digits_each_time_in_another_light() -> None:
    images = np.random.default_rng(3).random((20, 1, 4, 4), dtype=np.float32)
    many = augmented(Pictures(images, np.arange(20), ("0",)), 50, 7)
    assert list(many.labels) == 50 * list(range(20))
    assert many.images.min() >= 0 and many.images.max() <= 1
    flat, source = many.images.reshape(1000, -1), np.tile(images.reshape(20, -1), (50, 1))
    gain, ground = np.empty((2, 1000))
    for place, (seen, before) in enumerate(zip(flat, source, strict=True)):
        gain[place], ground[place] = np.polyfit(before, seen, 1)
        assert seen == pytest.approx(gain[place] * before + ground[place], abs=1e-5)
    factor = gain / (1 - ground)
    assert -1e-5 <= ground.min() < 0.02 and 0.58 < ground.max() <= 0.6001
    assert 0.1999 <= factor.min() < 0.22 and 0.98 < factor.max() <= 1.0001
    assert abs(np.corrcoef(ground, factor)[0, 1]) < 0.1


def test_standardising_takes_mean_and_spread_out(random) -> None:
    x = random.random((5, 1, 8, 8), dtype=np.float32)
    found = standardised(x)
    assert found.dtype == np.float32
    assert found.mean(axis=(1, 2, 3)) == pytest.approx(0.5, abs=1e-5)
    assert found.std(axis=(1, 2, 3)) == pytest.approx(0.15, abs=1e-5)
    assert standardised(0.3 * x + 0.4) == pytest.approx(found, abs=1e-5)
    assert np.isfinite(standardised(np.zeros((1, 1, 8, 8), dtype=np.float32))).all()


def test_it_is_recorded_and_a_live_one_grows_network_by_network(result) -> None:
    assert result.recorded and result.nets == tuple(NETS.values())
    small = Shifted(n=60, n_test=30, epochs=2, live=True)
    seen = [one for _, one in small.steps() if one is not None]
    assert {len(one.nets) for one in seen} >= {1, 2}
    last = finish(small)
    assert len(last.nets) == 3 and not last.recorded
    assert last.accuracy.shape == (len(SHIFTS), 3, 6)
    again = ended(measured(small))
    assert (again["answers"][..., :4] == last.answers).all()


def test_values_that_cannot_be_used_are_refused() -> None:
    with pytest.raises(UserError) as refused:
        Shifted(dataset="shapes").check()
    assert refused.value.code == "value_unknown"
