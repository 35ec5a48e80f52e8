"""What the caches keep while nobody is here."""

import numpy as np
import pytest

from dlviz.data import pictures
from dlviz.data.picture_data import PictureData
from dlviz.jobs import Desk
from dlviz.train import cnn_run
from dlviz.train.cnn_run import CnnRun
from dlviz.ui import memory
from dlviz.ui.shown import Payloads

SMALL = {"n": 60, "n_test": 30, "epochs": 1, "channels": (2,)}


def test_every_cache_is_shrunk_to_its_own_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, networks, films = Desk(), cnn_run._Kept(1 << 20), Payloads(1 << 20)
    sets: pictures.Store[PictureData, object] = pictures.Store(1 << 20, lambda both: 100)
    runs = [CnnRun(**SMALL, seed=seed) for seed in range(2)]
    for run in runs:
        networks.keep(desk.run(run))
        sets.keep(run.data, None)
        films.get(run.key, lambda: (bytes(100), ""))
    each = networks.find(runs[0]).size_bytes  # type: ignore[union-attr]
    networks.find(runs[1])
    for name, value in {
        "DESK": desk, "PAYLOADS": films, "RESULTS_BYTES": each, "NETWORKS_BYTES": each,
        "PICTURES_BYTES": 100, "FILMS_BYTES": 100,
    }.items():  # fmt: skip
        monkeypatch.setattr(memory, name, value)
    monkeypatch.setattr(cnn_run, "KEPT", networks)
    monkeypatch.setattr(pictures, "KEPT", sets)
    memory.rest()
    assert [desk.keeps(run) for run in runs] == [False, True]
    assert [networks.find(run) is not None for run in runs] == [False, True]
    assert [run.data in sets for run in runs] == [False, True]
    assert films.sizes() == (100, 100)


def test_the_bounds_at_rest_leave_room_for_the_default_pictures() -> None:
    both = pictures.load_pictures(PictureData())
    held = sum(
        value.nbytes for part in both for value in vars(part).values()
        if isinstance(value, np.ndarray)
    )  # fmt: skip
    assert held <= memory.PICTURES_BYTES
