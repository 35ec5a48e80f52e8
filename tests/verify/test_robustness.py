"""Robust accuracy over three seeds, trained here, not read, and attacked harder than is shown."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from dlviz.data.pictures import load_pictures
from dlviz.jobs import finish
from dlviz.measure.attacks import Attacked, Pgd, attack
from dlviz.measure.robustness import NETS, Robustness, RobustnessResult
from dlviz.measure.slices import ended
from dlviz.nets.cnn import CnnNet
from dlviz.train.cnn_run import trained

pytestmark = [pytest.mark.verify, pytest.mark.timeout(1800)]

SEEDS = range(3)
FEWER = 0.01  # what a stronger attack may raise the accuracy by: it is another draw


@cache
def live(seed: int) -> RobustnessResult:
    found = finish(Robustness(seed=seed, live=True))
    print(seed, "clean", found.clean, "seconds", found.seconds, "half", found.half)
    print(np.round(100 * found.accuracy, 1))
    return found


@cache
def network(seed: int, name: str) -> CnnNet:
    """One that was just trained, which is still at hand."""
    live(seed)
    study = Robustness(seed=seed, live=True)
    return ended(
        trained({"standard": study.run, "robust": study.robust_run}[name], ends=True)
    ).net()


def attacked(seed: int, name: str, by: Pgd, epsilon: float) -> Attacked:
    _, test = load_pictures(Robustness(seed=seed).data)
    x, y = torch.tensor(test.images), torch.tensor(test.labels)
    (found,) = attack(network(seed, name), x, y, by, (epsilon,))
    print(seed, name, by, epsilon, found.robust_accuracy)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_standard_network_falls_where_one_trained_against_attacks_holds(seed: int) -> None:
    found = live(seed)
    for name in ("pgd", "margin"):
        assert found.at("standard", name, 0.2) <= 0.1
        assert found.at("robust", name, 0.2) >= 0.5
    assert found.clean.min() >= 0.97  # robustness costs nothing here


@pytest.mark.parametrize("seed", SEEDS)
def test_noise_of_the_same_size_does_next_to_nothing(seed: int) -> None:
    found = live(seed)
    assert found.at("standard", "noise", 0.2) >= found.clean[0] - 0.08
    assert found.at("robust", "noise", 0.2) >= found.clean[1] - 0.08


@pytest.mark.parametrize("seed", SEEDS)
def test_scaled_logits_withstand_fgsm_alone(seed: int) -> None:
    found = live(seed)
    assert found.at("masked", "fgsm", 0.15) >= 0.95
    assert found.at("masked", "margin", 0.15) <= 0.35


@pytest.mark.parametrize("seed", SEEDS)
def test_pgd_leaves_no_more_than_fgsm_and_nothing_at_half_the_scale(seed: int) -> None:
    found = live(seed)
    for net in NETS:
        for epsilon in found.epsilons.tolist():
            assert found.at(net, "pgd", epsilon) <= found.at(net, "fgsm", epsilon)
        assert found.at(net, "margin", 0.5) <= 0.01


@pytest.mark.parametrize("loss", ["cross_entropy", "margin"])
@pytest.mark.parametrize("name", ["standard", "robust"])
@pytest.mark.parametrize("seed", SEEDS)
def test_more_steps_and_more_restarts_never_raise_it(seed: int, name: str, loss: str) -> None:
    def left(by: Pgd) -> float:
        return attacked(seed, name, replace(by, loss=loss, until_fooled=True), 0.15).robust_accuracy

    plain, steps, restarts = left(Pgd()), left(Pgd(100)), left(Pgd(restarts=5))
    assert steps <= plain + FEWER and restarts <= plain + FEWER
    assert min(steps, restarts) >= plain - 0.05  # and it is no mask: little is left to find


@pytest.mark.parametrize("seed", SEEDS)
def test_a_longer_attack_leaves_half_of_the_digits_to_the_robust_network(seed: int) -> None:
    by = Pgd(100, restarts=5, loss="margin", until_fooled=True)
    assert attacked(seed, "robust", by, 0.2).robust_accuracy >= 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_recorded_is_found_again(seed: int) -> None:
    found, known = live(seed), finish(Robustness(seed=seed))
    np.testing.assert_allclose(found.accuracy, known.accuracy, atol=0.05)
    np.testing.assert_allclose(found.worst, known.worst, atol=0.05)
    np.testing.assert_allclose(found.half, known.half, atol=0.01)
