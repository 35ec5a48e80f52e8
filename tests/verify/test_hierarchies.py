"""The lesson on feature hierarchies over its seeds: the ladder, the shuffle, the expert."""

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from dlviz.jobs import finish
from dlviz.measure.expert import Expert, ExpertResult
from dlviz.measure.ladder import Ladder, LadderResult
from dlviz.measure.shuffle import Shuffle, ShuffleResult
from dlviz.measure.spaces import Spaces

pytestmark = [pytest.mark.verify, pytest.mark.timeout(900)]

SEEDS = 3


@cache
def ladder() -> LadderResult:
    """Measured here, not read. Of ten seeds: a seed's second layer may be 5 points off."""
    found = finish(Ladder(seeds=10, live=True))
    for name, rows in zip(found.rungs, found.trained[:, -1].T, strict=True):
        print(name, rows)
    print("untrained", found.untrained, "network", found.network[:, -1])
    return found


@cache
def shuffle() -> ShuffleResult:
    found = finish(Shuffle(seeds=SEEDS, live=True))
    print(found.accuracy, found.probes)
    return found


@cache
def expert() -> ExpertResult:
    found = finish(Expert(seeds=SEEDS, live=True))
    for world, rows in zip(found.worlds, found.accuracy, strict=True):
        print(world, dict(zip(found.ways, rows, strict=True)))
    return found


def rung(found: LadderResult, rows: npt.NDArray[np.floating], name: str) -> float:
    """A rung's mean over the seeds."""
    return float(rows[:, found.rungs.index(name)].mean())


def test_the_ladder_rises_by_fifteen_points_a_step() -> None:
    found = ladder()
    pixels, conv2, conv3 = (
        rung(found, found.trained[:, -1], name) for name in ("pixels", "conv2", "conv3")
    )
    assert conv2 > pixels + 0.15
    assert conv3 > conv2 + 0.15
    steps = np.diff(found.trained[:, -1, found.rungs.index("conv1") :])
    assert (steps > 0.05).all()  # in every seed


def test_the_untrained_ladder_does_not_rise_from_layer_to_layer() -> None:
    found = ladder()
    layers = [rung(found, found.untrained, name) for name in ("conv1", "conv2", "conv3")]
    assert np.ptp(layers) < 0.08
    assert rung(found, found.trained[:, -1], "conv3") > max(layers) + 0.2


def test_the_first_layer_is_no_better_for_having_learned() -> None:
    found = ladder()
    learned = rung(found, found.trained[:, -1], "conv1")
    assert learned == pytest.approx(rung(found, found.untrained, "conv1"), abs=0.05)


def test_probes_of_shuffled_labels_stay_at_chance() -> None:
    found = ladder()
    assert found.control.mean(0) == pytest.approx(np.full(5, found.chance), abs=0.03)


def test_the_shuffle_takes_half_from_the_convolutional_network_alone() -> None:
    conv, dense = shuffle().accuracy
    assert (conv[0] > 0.95).all()
    assert (conv[0] - conv[1] > 0.35).all()
    assert np.abs(dense[0] - dense[1]).max() < 0.06


def test_the_shuffle_collapses_the_ladder() -> None:
    found = shuffle()
    before, after = found.probes.mean(2)
    layers = [found.rungs.index(name) for name in ("conv1", "conv2", "conv3")]
    assert np.ptp(before[layers]) > 0.25
    assert np.ptp(after[layers]) < 0.06


def test_the_expert_is_as_good_with_thirty_pictures_in_the_world_that_it_knows() -> None:
    found = expert()
    way = {name: found.accuracy[0, place] for place, name in enumerate(found.ways)}
    assert found.worlds[0] == "plain"
    assert (way["expert"] > way["network"] - 0.05).all()
    assert (way["hog"] < 0.6).all()


def test_the_network_is_tougher_in_every_other_world() -> None:
    found = expert()
    ahead = found.accuracy[1:, found.ways.index("network")] - found.accuracy[1:, 0]
    assert (ahead.mean(1) > 0.05).all()


def test_classes_part_from_layer_to_layer_and_from_epoch_to_epoch() -> None:
    found = finish(Spaces())
    purity = dict(zip(found.layers, found.purity[-1], strict=True))
    assert purity["pixels"] < 0.35 < 0.75 < purity["head"] < purity["out"]
    assert (np.diff(found.purity[:, -1]) > -0.03).all()
