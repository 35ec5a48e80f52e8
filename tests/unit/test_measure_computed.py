"""How a map comes about: channels, weights, the sum, and what the sum is."""

import numpy as np
import pytest
import torch

from dlviz.data.photos import photo
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.measure import subject as module
from dlviz.measure.attribution import grad_cam
from dlviz.measure.computed import Computed, ComputedResult
from dlviz.nets.lite0_weights import as_input, lite0, seen
from dlviz.train.marked_run import MarkedRun

SMALL = {"marked": MarkedRun(n=64, n_test=60, epochs=1)}


@pytest.fixture(scope="module", params=["coffee", "camera", "class", "collage", "small"])
def found(request: pytest.FixtureRequest) -> ComputedResult:
    study = {
        "coffee": Computed(),
        "camera": Computed(photo="camera"),
        "class": Computed(target=3),
        "collage": Computed(photo="coffee+chelsea"),
        "small": Computed(net="marked", picture=5),
    }[request.param]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "RUNS", {**module.RUNS, **SMALL})
        return finish(study)


def test_the_map_sums_to_the_logit_without_its_bias(found: ComputedResult) -> None:
    assert found.total == pytest.approx(found.logit - found.bias, abs=1e-3)
    assert found.total == pytest.approx(found.raw.sum(), abs=1e-4)


def test_the_sum_runs_from_nothing_to_the_whole_map(found: ComputedResult) -> None:
    wanted = np.zeros_like(found.raw)
    assert (found.sums[0] == 0).all()
    for k in range(8):
        wanted = wanted + found.weights[k] * found.maps[k]
        assert found.sums[k + 1] == pytest.approx(wanted, abs=1e-5)
    assert found.sums[9] == pytest.approx(wanted + found.rest, abs=1e-5)
    assert np.array_equal(found.sums[9], found.raw)


def test_the_channels_are_those_that_add_most(found: ComputedResult) -> None:
    size = np.abs(found.shares)
    assert (np.diff(size) <= 0).all()
    assert found.shares == pytest.approx(found.weights * found.maps.sum((1, 2)), rel=1e-4)
    assert found.shares.sum() + found.rest.sum() == pytest.approx(found.total, abs=1e-3)
    assert len(set(found.channels)) == 8 and found.maps.min() >= 0


def test_behind_an_average_a_weight_is_the_dense_layer_s() -> None:
    """The class activation map of Zhou et al.: written down here without any gradient."""
    net, found = lite0(), finish(Computed())
    with torch.no_grad():
        logits, kept = net(as_input(seen(photo("coffee"))), keep=("head",))
    k = int(logits.argmax())
    maps = kept["head"][0].numpy()
    weights = net.out.weight[k].numpy() / maps[0].size
    assert found.raw == pytest.approx(np.tensordot(weights, maps, 1), abs=1e-5)
    each = weights * maps.sum((1, 2))
    assert set(found.channels) == set(np.argsort(-np.abs(each))[:8].tolist())
    assert found.weights == pytest.approx(weights[list(found.channels)], rel=1e-4)
    assert found.bias == float(net.out.bias[k]) and found.count == 1280
    assert (found.name, found.side) == ("espresso", 224)
    assert found.p == pytest.approx(0.951, abs=0.02)


def test_it_is_grad_cam() -> None:
    found = finish(Computed(target=504))
    x = as_input(seen(photo("coffee")))
    wanted = grad_cam(lite0(), x, "head", 504, rectified=False)[0]
    assert found.raw == pytest.approx(wanted.numpy(), abs=1e-5)


def test_a_small_network_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RUNS", {**module.RUNS, **SMALL})
    found = finish(Computed(net="marked", picture=5, target=1))
    assert (found.count, found.side, found.name) == (64, 40, "square")
    assert found.raw.shape == (10, 10) and found.maps.shape == (8, 10, 10)
    assert found.sums.shape == (10, 10, 10)
    assert all(not array.flags.writeable for array in found.arrays())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"net": "other"}, "value_unknown"),
        ({"picture": 1000}, "value_range"),
        ({"target": 4, "net": "plain"}, "value_range"),
        ({"photo": "own:" + 64 * "0"}, "photo_missing"),
    ],
)
def test_what_cannot_be_computed_says_so(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as error:
        finish(Computed(**changes))  # type: ignore[arg-type]
    assert error.value.code == code
