"""The default maps of rates and batch sizes come from a file, and say so."""

from pathlib import Path

import numpy as np
import pytest

from dlviz.jobs import finish
from dlviz.lessons.learning_rate_and_batch_size.runs import BOTH
from dlviz.lessons.study_findings import of_map
from dlviz.measure.contours import contour_slope
from dlviz.train import sweep
from dlviz.train.sweep import Sweep
from dlviz.train.sweep_column import Column
from dlviz.train.sweep_recording import recorded, write


def test_no_network_is_trained_for_the_default_maps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "networks", None)
    maps = finish(BOTH)
    assert maps.recorded
    for each in maps.maps:
        slope = contour_slope(each, BOTH.rates, BOTH.batches)
        assert "(recorded)" in of_map(maps, slope, each.clock, "loss")


def test_another_seed_is_trained_here() -> None:
    study = Sweep(batches=(512,), seeds=1, first_seed=7, epochs=1)
    maps = finish(study)
    assert not maps.recorded
    assert "(recorded)" not in of_map(maps, None, "epochs", "loss")


def trained(study: Sweep, batch: int, updates: int) -> Column:
    slices = study.train_column(batch, updates)
    while True:
        try:
            next(slices)
        except StopIteration as finished:
            found: Column = finished.value
            return found


def test_a_recorded_column_is_what_training_gives() -> None:
    place = len(BOTH.batches) - 1  # the largest batch makes the fewest updates
    updates = BOTH.updates_of("epochs")[place]
    here, there = trained(BOTH, place, updates), recorded(BOTH.column_key(place, updates))
    assert there is not None and there.recorded and not here.recorded
    assert here.steps.tolist() == there.steps.tolist()
    assert np.allclose(here.loss, there.loss, rtol=1e-3, equal_nan=True)
    assert np.allclose(here.accuracy, there.accuracy, atol=0.01, equal_nan=True)


@pytest.mark.parametrize(
    "other",
    [
        {"first_seed": 1},
        {"seeds": 2},
        {"hidden": (16,)},
        {"activation": "tanh"},
        {"optimiser": "adam"},
        {"momentum": 0.5},
        {"dataset": "iris", "batches": (4, 8, 16, 32, 64)},
        {"rates": BOTH.rates[1:]},
    ],
    ids=str,
)
def test_other_settings_have_no_recording(other: dict[str, object]) -> None:
    study = BOTH.having(**other)  # type: ignore[arg-type]
    assert recorded(study.column_key(0, 320)) is None


def test_a_recording_is_read_as_it_was_written(tmp_path: Path) -> None:
    steps = np.array([0, 4])
    column = Column(steps, np.array([[[np.inf]], [[0.1]]]), np.array([[0.9]]), 1.5)
    write({"a key": column}, tmp_path / "file.npz")
    found = recorded("a key", tmp_path / "file.npz")
    assert found is not None and found.seconds == 1.5
    assert (found.loss == column.loss).all() and (found.accuracy == column.accuracy).all()
    assert recorded("another", tmp_path / "file.npz") is None
    assert recorded("a key", tmp_path / "none.npz") is None
