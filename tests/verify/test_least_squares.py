"""Descent on least squares over many seeds and cells: the figures of the lesson."""

import numpy as np
import pytest

from dlviz.jobs import finish
from dlviz.measure import least_squares as theory
from dlviz.measure.exact import Exact, factors, one_update
from dlviz.measure.landscape import Landscape
from dlviz.train.descent import Descent
from dlviz.train.schedules import SCHEDULES

pytestmark = pytest.mark.verify

SEEDS = range(10)
PAIR = Descent(
    dimensions=10,
    label_noise=1.0,
    learning_rate=0.05,
    updates=400,
    replicas=400,
    versions=(("learning_rate", 0.025), ("batch_size", 8)),
)


@pytest.mark.parametrize("seed", SEEDS)
def test_twelve_random_cells_lie_within_3_percent_of_the_parabola(seed: int) -> None:
    random = np.random.default_rng(seed)
    for _ in range(12):
        batch, dimensions = int(2 ** random.integers(0, 9)), int(random.integers(2, 101))
        rate = random.uniform(0.05, 1.0) * theory.limit(batch, dimensions)
        measured, count = [], 0
        while count < 12_000_000:
            samples = max(1, 2_000_000 // (batch * dimensions))
            found = one_update(random, samples, batch, dimensions)
            measured.append(factors(np.array([rate]), found)[0][0])
            count += samples * batch * dimensions
        expected = theory.contraction(rate, batch, dimensions)
        assert np.mean(measured) == pytest.approx(expected, rel=0.03), (rate, batch, dimensions)


@pytest.mark.parametrize("seed", SEEDS)
def test_twelve_random_floors_lie_within_5_percent_of_theory(seed: int) -> None:
    random = np.random.default_rng(seed)
    for _ in range(12):
        batch, dimensions = int(2 ** random.integers(0, 6)), int(random.integers(2, 51))
        # Nearer to the limit a few runs far away carry the mean, and no sample finds them.
        rate = float(random.uniform(0.05, 0.25)) * theory.limit(batch, dimensions)
        updates = min(20_000, int(15 / rate))
        study = Descent(
            dimensions=dimensions,
            label_noise=float(random.uniform(0.5, 2.0)),
            learning_rate=rate,
            batch_size=batch,
            updates=updates,
            replicas=int(min(2000, max(100, 12_000_000 / (updates * batch * dimensions)))),
            seed=seed,
        )
        found = theory.floors(finish(study))[0]
        floor = theory.floor(rate, batch, dimensions, study.label_noise)
        assert found.theory == pytest.approx(floor, rel=1e-3)
        assert found.measured == pytest.approx(floor, rel=max(0.05, 2 * found.margin / floor))
        assert found.margin < 0.1 * floor


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("rate", "batch"), [(0.005, 4), (0.02, 16)])
def test_the_floors_of_equal_rate_over_batch_are_alike(rate: float, batch: int, seed: int) -> None:
    study = Descent(
        dimensions=50,
        label_noise=1.0,
        learning_rate=rate,
        batch_size=batch,
        updates=int(15 / rate),
        replicas=100,
        seed=seed,
    )
    assert theory.floors(finish(study))[0].measured == pytest.approx(0.0325, rel=0.03)


@pytest.mark.parametrize("seed", SEEDS)
def test_either_half_the_rate_or_twice_the_batch_halves_the_floor(seed: int) -> None:
    full, half, double = theory.floors(finish(PAIR.having(seed=seed)))
    for found in (full, half, double):
        assert found.measured == pytest.approx(found.theory, rel=0.05)
    assert half.measured / full.measured == pytest.approx(0.5, abs=0.05)
    assert double.measured / full.measured == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_ends_within_5_percent_of_theory(name: str, seed: int) -> None:
    # The end is one step of every run, so 2,000 runs give it to ± 2 % (two standard errors).
    study = PAIR.having(schedule=name, versions=(), replicas=2000, seed=seed)
    lines = finish(study)
    for found in (theory.final_errors(lines)[0], theory.floors(lines)[0]):
        assert found.measured == pytest.approx(found.theory, rel=0.05)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_pages_exact_case_lies_on_theory(seed: int) -> None:
    result = finish(Exact(seed=seed))
    expected = [
        [theory.contraction(float(rate), int(batch), 50) for rate in rates]
        for rates, batch in zip(result.rates, result.batches, strict=True)
    ]
    assert result.factor == pytest.approx(np.array(expected), rel=0.03)
    assert result.floors[:, 0] == pytest.approx(result.floors[:, 2], rel=0.05)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_path_lies_in_its_own_plane_more_than_in_a_random_one(seed: int) -> None:
    found = {
        directions: finish(Landscape(weight_seed=seed, directions=directions, resolution=5))
        for directions in ("random", "path", "ends")
    }
    assert found["random"].share[0] < 0.25
    assert found["path"].share[0] > found["random"].share[0]
    assert found["ends"].foot_loss[0, 0] == pytest.approx(found["ends"].path_loss[0, 0])
