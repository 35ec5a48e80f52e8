"""Facts about the recorded networks of the lesson on feature hierarchies."""

from pathlib import Path

import numpy as np
import pytest
import torch

from dlviz.data.picture_data import WORLDS
from dlviz.data.pictures import load_pictures
from dlviz.nets.cnn import build, to_vector
from dlviz.train import cnn_run
from dlviz.train.cnn_recording import KINDS, RECORDING, recorded, write
from dlviz.train.cnn_run import CnnResult, CnnRun, trained, trained_within

MAIN = CnnRun()
ENDS = (
    CnnRun(network="dense"),
    CnnRun(shuffled=True),
    CnnRun(network="dense", shuffled=True),
    *(CnnRun(world=world) for world in WORLDS if world != "plain"),
)


def at_hand(run: CnnRun, *, ends: bool) -> CnnResult:
    """What is read from the recording: nothing may be trained for it."""
    with pytest.raises(StopIteration) as read:
        next(trained(run, ends=ends))
    result: CnnResult = read.value.value
    return result


def test_the_default_film_is_read_whole_from_a_file_of_at_most_1500_kb() -> None:
    film = at_hand(MAIN, ends=False)
    assert film.recorded and film.study == MAIN
    assert film.epochs.tolist() == [0, 0.25, 0.5, *range(1, 21)]
    assert (film.end.kind, film.end.step) == ("finished", 800)
    assert np.isfinite(film.train_loss).all() and film.train_loss[-1] < 0.1
    assert film.test_accuracy[0] < 0.35 and film.test_accuracy[-1] > 0.93
    assert film.confusion.sum() == 1000
    assert RECORDING.stat().st_size < 1_500_000
    assert at_hand(MAIN.having(picture=9), ends=False).study.picture == 9


@pytest.mark.parametrize("run", [MAIN, *ENDS])
def test_a_recorded_network_still_answers_as_it_did(run: CnnRun) -> None:
    """Else the pictures or the network have changed: make the recording again."""
    found = at_hand(run, ends=True)
    assert found.recorded and len(found.epochs) == (23 if run == MAIN else 2)
    assert np.allclose(found.weights[0], to_vector(build(run.spec, run.seed)), atol=1e-7)
    _, test = load_pictures(run.data)
    answers = found.net().forward(torch.tensor(test.images)).argmax(1).numpy()
    accuracy = (answers == test.labels).mean()
    assert accuracy == pytest.approx(found.test_accuracy[-1], abs=0.002)
    assert np.trace(found.confusion) == pytest.approx(1000 * accuracy, abs=2)


def test_a_shuffle_is_what_a_convolution_minds_and_a_dense_layer_does_not() -> None:
    accuracy = {
        (run.network, run.shuffled): at_hand(run, ends=True).test_accuracy[-1]
        for run in (MAIN, *ENDS[:3])
    }
    assert accuracy["conv", False] - accuracy["conv", True] > 0.35
    assert abs(accuracy["dense", False] - accuracy["dense", True]) < 0.05


def test_a_run_that_is_live_or_another_is_not_read() -> None:
    for run in (MAIN.having(live=True), MAIN.having(seed=1), MAIN.having(learning_rate=0.004)):
        slices = trained(run, ends=True)
        assert next(slices) == (0.0, None)
        slices.close()


def test_the_ends_alone_are_no_film(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cnn_run, "KEPT", cnn_run._Kept(1 << 20))
    slices = trained(ENDS[0])
    assert next(slices) == (0.0, None)  # it is trained
    slices.close()
    with pytest.raises(StopIteration):
        next(trained_within(ENDS[0], 0, 1))


def test_what_is_written_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    runs = {
        key: {name: np.asarray(random.integers(0, 2, size)) for name in KINDS}
        for key, size in (("one", 3), ("two", ()))
    }
    path = tmp_path / "runs.npz"
    write(runs, path)
    for key, fields in runs.items():
        found = recorded(key, path)
        assert found is not None and set(found) == set(KINDS)
        assert all(np.array_equal(found[name], values) for name, values in fields.items())
    assert recorded("three", path) is None
    assert recorded("one", tmp_path / "nothing.npz") is None
    monkeypatch.setattr("dlviz.train.cnn_recording.SCHEMA", 2)
    write(runs, tmp_path / "later.npz")
    monkeypatch.setattr("dlviz.train.cnn_recording.SCHEMA", 1)
    assert recorded("one", tmp_path / "later.npz") is None
