"""The probe ladder: what rises with training, what does not, and how seeds are put together."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.linear_model import RidgeClassifier
from sklearn.preprocessing import StandardScaler

from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import by_seed, slices
from dlviz.measure.by_seed import recorded, write
from dlviz.measure.ladder import Ladder, LadderResult, Probing, Rungs, moments, rungs
from dlviz.measure.probes import ALPHA, pooled
from dlviz.nets.cnn import build
from dlviz.train.cnn_run import trained
from tests.job_slices import followed

SMALL = Ladder(n=800, n_test=400, epochs=8, batch_size=32, seed=1)
TINY = Ladder(n=60, n_test=60, epochs=2, batch_size=30)


@cache
def small() -> LadderResult:
    return finish(SMALL)


def test_training_raises_the_ladder_and_random_weights_do_not() -> None:
    found = small()
    assert found.rungs == ("pixels", "hog", "conv1", "conv2", "conv3")
    pixels, _, _, conv2, conv3 = found.trained[0, -1]
    assert conv2 > pixels + 0.15 and conv3 > conv2 + 0.1
    untrained = found.untrained[0, 2:]
    assert np.ptp(untrained) < 0.12 and conv3 > untrained.max() + 0.15


def test_the_ladder_begins_at_the_untrained_network_and_ends_at_the_trained_one() -> None:
    found = small()
    assert found.trained[:, 0].tolist() == found.untrained.tolist()
    assert (found.epochs[0], found.epochs[-1]) == (0, 8)
    assert (np.diff(found.epochs) > 0).all()
    hands = found.trained[0, :, :2]
    assert (hands == hands[0]).all()  # no network has a part in them
    result = finish(SMALL.run)
    train, test = (load_pictures(SMALL.data)[i] for i in (0, 1))
    chosen, epochs = moments(SMALL, len(train.labels))
    assert result.epochs[chosen] == pytest.approx(epochs)
    assert found.network[0].tolist() == result.test_accuracy[chosen].tolist()
    net = result.net(int(chosen[3]))
    with torch.no_grad():
        rows, fresh = (
            pooled(net(torch.tensor(each.images), keep=("conv2",))[1]["conv2"]).double().numpy()
            for each in (train, test)
        )
    scaler = StandardScaler().fit(rows)
    probe = RidgeClassifier(alpha=ALPHA).fit(scaler.transform(rows), train.labels)
    right = probe.score(scaler.transform(fresh), test.labels)
    assert found.trained[0, 3, found.rungs.index("conv2")] == pytest.approx(right, abs=0.003)


def test_shuffled_labels_leave_every_rung_at_chance() -> None:
    found = small()
    assert found.chance == pytest.approx(1 / 6)
    assert found.control[0] == pytest.approx(np.full(5, 1 / 6), abs=0.08)


def test_probing_leaves_what_was_trained_bit_identical() -> None:
    before = finish(SMALL.run).weights.tobytes()
    small()
    assert finish(SMALL.run).weights.tobytes() == before


def test_digits_are_told_by_their_pixels_alone_so_that_no_ladder_shows() -> None:
    found = finish(Ladder(dataset="digits", n=1200, n_test=400, epochs=1))
    pixels = found.trained[0, -1, 0]
    assert pixels > 0.9 and found.trained[0, -1].max() < pixels + 0.08


def test_a_dense_network_has_its_own_rungs() -> None:
    found = finish(TINY.having(network="dense"))
    assert found.rungs == rungs(found.study.spec) == ("pixels", "hog", "dense1", "dense2")
    assert found.trained.shape == (1, len(found.epochs), 4)


def test_seeds_together_are_the_seeds_alone() -> None:
    both, fractions, _ = followed(TINY.having(seeds=2))
    assert both.study.networks == 2 and fractions == sorted(fractions) and fractions[-1] <= 1
    for place in (0, 1):
        alone = finish(TINY.having(seed=place))
        assert both.trained[place].tolist() == alone.trained[0].tolist()
        assert both.control[place].tolist() == alone.control[0].tolist()
    assert not both.recorded
    with pytest.raises(ValueError, match="read-only"):
        both.trained[0] = 0


def test_a_network_that_diverged_has_no_probes_from_there_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def cut(run, ends):  # type: ignore[no-untyped-def]
        result = yield from trained(run, ends=ends)
        names = "epochs", "weights", "test_accuracy"
        return replace(result, **{name: getattr(result, name)[:3].copy() for name in names})

    monkeypatch.setattr(slices, "trained", cut)
    study = TINY.having(epochs=4)
    found, last = finish(study), finish(study.run).epochs[2]
    known = np.isfinite(found.trained[0]).all(1)
    assert known.tolist() == np.isfinite(found.network[0]).tolist()
    assert known.tolist() == [bool(epoch <= last) for epoch in found.epochs]
    assert np.isfinite(found.control).all() and found.first(0.0) == ("",)


def test_the_first_rung_of_enough_is_a_layer_or_the_pixels() -> None:
    rows = np.array([[[0.3, 0.9, 0.5, 0.8, 0.9]], [[0.8, 0.9, 0.9, 0.9, 0.9]], [[0.1] * 5]])
    found = LadderResult(
        study=Ladder(seeds=3),
        rungs=("pixels", "hog", "conv1", "conv2", "conv3"),
        trained=rows,
        untrained=rows[:, 0],
        control=rows[:, 0],
        epochs=np.zeros(1),
        network=rows[:, :, 0],
        recorded=False,
    )
    assert found.first(0.75) == ("conv2", "pixels", "")


def test_what_is_recorded_is_read_and_what_is_live_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "figures.npz"
    fresh = finish(TINY)
    names = "trained", "untrained", "control", "network"
    kept = {name: np.full_like(getattr(fresh, name)[0], 0.5) for name in names}
    kept["epochs"] = fresh.epochs
    write({TINY.having(seed=place).key: kept for place in (0, 1)}, file)
    monkeypatch.setattr(by_seed, "recorded", lambda key, _: recorded(key, file))
    found, fractions, _ = followed(TINY.having(seeds=2))
    assert found.recorded and not fractions
    assert found.trained.shape == (2, *fresh.trained.shape[1:]) and (found.trained == 0.5).all()
    mixed = finish(TINY.having(seed=1, seeds=2))
    assert not mixed.recorded and (mixed.trained[0] == 0.5).all()
    assert not finish(TINY.having(live=True)).recorded
    assert recorded(TINY.having(seed=2).key, file) is None
    assert recorded(TINY.key, tmp_path / "none.npz") is None


def test_the_untrained_network_is_the_one_that_training_begins_with() -> None:
    begins = finish(TINY.run).net(0)
    fresh = build(TINY.spec, TINY.seed)
    pairs = zip(begins.parameters(), fresh.parameters(), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"seeds": 0}, "value_range"),
        ({"seeds": 11}, "value_range"),
        ({"seeds": 1.5}, "value_type"),
        ({"epochs": 60, "n": 5000, "seeds": 10}, "vision_too_large"),
        ({"epochs": 0}, "value_range"),
    ],
)
def test_what_cannot_be_probed_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as refused:
        Ladder().having(**changes).check()
    assert refused.value.code == code


def test_the_recorded_ladder_is_that_of_the_recorded_network() -> None:
    study = Ladder(seeds=3)
    assert all(recorded(study.alone(place).key) for place in range(3))
    found = finish(study)
    assert found.recorded and found.trained.shape[0] == 3
    run = Ladder().run
    result = finish(run)
    assert result.recorded
    probes = Rungs(*load_pictures(run.data), run.seed)
    layers = finish(_Counting(probes.layers(result.net())))
    assert found.trained[0, -1, 2:] == pytest.approx(layers[:, 0], abs=0.004)
    assert found.control[0, 2:] == pytest.approx(layers[:, 1], abs=0.004)


class _Counting:
    """A generator as something to finish."""

    def __init__(self, slices: Probing) -> None:
        self.steps = lambda: slices
