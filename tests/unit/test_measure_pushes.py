import math

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure.pushes import DIMS, STATES, ManyPushes, ManyPushesResult, mean_length

CLEAN, ATTACKED, NOISY = range(len(STATES))


@pytest.fixture(scope="module")
def result() -> ManyPushesResult:
    return finish(ManyPushes())


def _direction(seed: int, dim: int) -> np.ndarray:
    w = np.random.default_rng([seed, dim]).standard_normal(dim)
    return w / np.linalg.norm(w)


def test_the_attack_moves_the_logit_by_epsilon_times_the_l1_length_of_the_weights(result) -> None:
    lengths = [np.abs(_direction(0, dim)).sum() for dim in DIMS]
    assert result.shift == pytest.approx(0.02 * np.array(lengths), rel=1e-9)


def test_the_shift_grows_with_the_root_of_the_dimension(result) -> None:
    limit = 0.02 * np.sqrt(2 * np.array(DIMS) / np.pi)
    assert result.theory[-1] == pytest.approx(limit[-1], rel=1e-4)
    assert (result.theory > limit).all() and (np.diff(result.theory / limit) < 0).all()
    many = result.dims >= 500
    assert result.shift[many] == pytest.approx(result.theory[many], rel=0.05)
    assert result.shift[0] < 0.03 and result.shift[-1] == pytest.approx(1.59, abs=0.02)


def test_the_theory_is_the_mean_over_random_directions(result) -> None:
    assert mean_length(1) == pytest.approx(1) and mean_length(2) == pytest.approx(4 / np.pi)
    assert mean_length(3) == pytest.approx(1.5)  # |w_1| is uniform: half, three times
    random = np.random.default_rng(8)
    for place, dim in enumerate(DIMS[:6]):
        w = random.standard_normal((20_000, dim))
        lengths = np.abs(w).sum(axis=1) / np.linalg.norm(w, axis=1)
        error = lengths.std() / np.sqrt(len(w))
        assert result.theory[place] == pytest.approx(0.02 * lengths.mean(), abs=0.08 * error)


def test_random_signs_of_the_same_size_cancel_at_every_dimension(result) -> None:
    assert result.theory_noise == 0.02
    assert result.shift_noise == pytest.approx(0.02, rel=0.1)  # 1,000 draws each: 2 % is one sigma


def test_classes_are_as_easy_at_every_dimension_until_they_are_attacked(result) -> None:
    right = 0.5 * math.erfc(-1 / 0.4 / math.sqrt(2))
    assert result.accuracy_theory[:, CLEAN] == pytest.approx(right)
    error = 4 * math.sqrt(right * (1 - right) / 1000)
    assert np.abs(result.accuracy[:, CLEAN] - right).max() < error
    assert np.abs(result.accuracy[:, NOISY] - result.accuracy_theory[:, NOISY]).max() < error
    assert result.accuracy[0, ATTACKED] > 0.98 and result.accuracy[-1, ATTACKED] < 0.12
    apart = np.abs(result.accuracy[:, ATTACKED] - result.accuracy_theory[:, ATTACKED])
    assert apart.max() < 0.05  # |w|_1 of one direction is not quite that of the mean


def test_histograms_count_every_example_where_it_is(result) -> None:
    assert result.counts.shape == (len(DIMS), 3, 2, len(result.edges) - 1)
    assert (result.counts.sum(axis=3) == 500).all()
    middle = (result.edges[1:] + result.edges[:-1]) / 2
    means = (result.counts * middle).sum(axis=3) / 500
    assert means[:, CLEAN] == pytest.approx(np.tile([-1.0, 1.0], (len(DIMS), 1)), abs=0.08)
    moved = means[:, ATTACKED] - means[:, CLEAN]
    assert moved[:, 0] == pytest.approx(result.shift, abs=0.05)
    assert moved[:, 1] == pytest.approx(-result.shift, abs=0.05)
    # The middle of the range is an edge of a bin: what lies beyond it is wrong.
    half = len(middle) // 2
    right = result.counts[:, :, 0, :half].sum(axis=2) + result.counts[:, :, 1, half:].sum(axis=2)
    assert right / 1000 == pytest.approx(result.accuracy)


def test_an_independent_count_in_few_dimensions_agrees() -> None:
    study = ManyPushes(epsilon=0.1, noise=0.8, n=2000, seed=5)
    result = finish(study)
    place = DIMS.index(100)
    w, random = _direction(5, 100), np.random.default_rng(99)
    right = 0
    for example in range(4000):
        y = 1 if example % 2 else -1
        x = y * w + 0.8 * random.standard_normal(100)
        right += y * ((x - 0.1 * y * np.sign(w)) @ w) > 0
    assert result.accuracy[place, ATTACKED] == pytest.approx(right / 4000, abs=0.05)


def test_it_grows_while_it_is_measured() -> None:
    seen = [partial for _, partial in ManyPushes(n=100).steps() if partial is not None]
    counts = [len(one.dims) for one in seen]
    assert counts == sorted(counts) and set(counts) >= set(range(1, len(DIMS)))
    assert all(np.array_equal(one.edges, seen[0].edges) for one in seen)


def test_no_push_moves_nothing() -> None:
    result = finish(ManyPushes(epsilon=0.0, n=100))
    assert not result.shift.any() and not result.shift_noise.any()
    assert (result.accuracy == result.accuracy[:, :1]).all()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"epsilon": 0.3}, "value_range"),
        ({"epsilon": -0.1}, "value_range"),
        ({"margin": 0.0}, "value_range"),
        ({"noise": math.nan}, "value_range"),
        ({"n": 2001}, "value_range"),
        ({"n": 100.0}, "value_type"),
        ({"seed": -1}, "value_range"),
    ],
)
def test_values_that_cannot_be_used_are_refused(values, code) -> None:
    with pytest.raises(UserError) as refused:
        ManyPushes(**values).check()
    assert refused.value.code == code
