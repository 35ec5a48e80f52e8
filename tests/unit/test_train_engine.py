"""Both engines against `torch.optim`, and against each other."""

from itertools import pairwise, product

import numpy as np
import pytest
import torch

from dlviz.nets.activations import ACTIVATIONS
from dlviz.train.autograd import Autograd
from dlviz.train.batches import Batch
from dlviz.train.engine import Backpropagation
from dlviz.train.experiment import Change, Experiment
from dlviz.train.losses import LOSSES
from dlviz.train.optimisers import OPTIMISERS
from dlviz.train.parameters import layers
from dlviz.train.recording import Recording
from dlviz.train.runs import train
from dlviz.train.schedules import SCHEDULES
from tests.unit.reference import reference

ULPS = 1e-12  # largest difference of a weight after 50 updates in float64
BASE = Experiment().having(
    dataset="gaussians", n=40, n_test=0, hidden=(5, 4), updates=50, batch_size=8, learning_rate=0.01
)


def last(recording: Recording) -> list[np.ndarray]:
    pairs = zip(recording.weights, recording.biases, strict=True)
    return [array[-1] for pair in pairs for array in pair]


def distance(experiment: Experiment) -> float:
    """Largest difference between the engine's final parameters and torch.optim's."""
    (recording,) = train(experiment)
    assert recording.end.kind == "finished"
    pairs = list(zip(last(recording), reference(experiment), strict=True))
    assert all(ours.shape == theirs.shape for ours, theirs in pairs)
    moved = max(np.abs(a[-1] - a[0]).max() for a in recording.weights)
    assert moved > 1e-3, "a network that does not move proves nothing"
    return max(np.abs(ours - theirs).max() for ours, theirs in pairs)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_training_is_what_torch_optim_does(optimiser: str, activation: str) -> None:
    for loss, classes in product(LOSSES, (2, 3)):
        experiment = BASE.having(
            optimiser=optimiser, activation=activation, loss=loss, classes=classes
        )
        assert distance(experiment) < ULPS, (loss, classes)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_penalties_are_torchs_weight_decay_and_l1(optimiser: str) -> None:
    assert distance(BASE.having(optimiser=optimiser, l1=0.01, l2=0.1)) < ULPS


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("residual", [False, True])
def test_dropout_uses_the_masks_of_its_definition(optimiser: str, residual: bool) -> None:
    experiment = BASE.having(hidden=(6, 6), optimiser=optimiser, dropout=0.3, residual=residual)
    assert distance(experiment) < ULPS


@pytest.mark.parametrize("hidden", [(2,), (2, 2, 4, 4)])
def test_residual_layers_add_their_input_where_widths_agree(hidden: tuple[int, ...]) -> None:
    assert distance(BASE.having(hidden=hidden, residual=True, optimiser="momentum")) < ULPS


@pytest.mark.parametrize("hidden", [(), (1,), (7,) * 8])
@pytest.mark.parametrize("batch_size", [1, 7, 40, 0, 100])
def test_any_depth_and_any_batch(hidden: tuple[int, ...], batch_size: int) -> None:
    assert distance(BASE.having(hidden=hidden, batch_size=batch_size, init_scale=2.0)) < ULPS


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimiser", ["sgd", "adam", "adamw"])
def test_schedules_set_the_rate_and_the_batch_of_each_update(schedule: str, optimiser: str) -> None:
    experiment = BASE.having(schedule=schedule, optimiser=optimiser, l2=0.1, learning_rate=0.03)
    assert distance(experiment) < ULPS
    if optimiser == "sgd":
        assert distance(experiment.having(l2=0.0)) < ULPS


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_changes_are_what_torch_does_with_another_setting_from_that_update_on(
    optimiser: str,
) -> None:
    for change in [
        Change(20, "learning_rate", 0.1),
        Change(20, "batch_size", 3),
        Change(20, "optimiser", "adam"),
        Change(20, "optimiser", "sgd"),
    ]:
        assert distance(BASE.having(optimiser=optimiser).branched(change)) < ULPS, change


def test_float32_agrees_with_torch_to_float32() -> None:
    for optimiser in OPTIMISERS:
        assert distance(BASE.having(optimiser=optimiser, precision="float32")) < 2e-5, optimiser


def problem(
    streams: int, networks: int, sizes: tuple[int, ...], examples: int = 6
) -> tuple[torch.Tensor, Batch]:
    """Random parameters, and a batch for `streams` data streams."""
    chance = torch.Generator().manual_seed(0)
    count = sum(o * (i + 1) for i, o in pairwise(sizes))

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=chance, dtype=torch.float64)

    x = torch.cat([normal(streams, sizes[0], examples), torch.ones(streams, 1, examples)], dim=1)
    targets = (normal(1 if streams == 1 else networks, sizes[-1], examples) > 0).double()
    return normal(networks * count) / 2, Batch(x, x.mT, targets)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("streams", [1, 2, 6])
def test_gradients_by_hand_are_autograds(activation: str, loss: str, streams: int) -> None:
    for sizes in [(2, 5, 4, 1), (3, 4, 3), (2, 1)]:
        flat, batch = problem(streams, 6, sizes)
        spec = BASE.having(activation=activation).network
        by_hand, automatic = torch.zeros_like(flat), torch.zeros_like(flat)
        Backpropagation(flat, by_hand, 6, streams, sizes, spec, loss).gradient(batch)
        Autograd(flat, automatic, 6, streams, sizes, spec, loss).gradient(batch)
        torch.testing.assert_close(by_hand, automatic, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_gradients_are_finite_differences(activation: str, loss: str) -> None:
    sizes, step = (2, 4, 3), 1e-6
    flat, batch = problem(1, 1, sizes)
    spec = BASE.having(activation=activation).network
    gradient = torch.zeros_like(flat)
    Backpropagation(flat, gradient, 1, 1, sizes, spec, loss).gradient(batch)

    def loss_at(parameters: torch.Tensor) -> float:
        h = batch.x
        for place, matrix in enumerate(layers(parameters, sizes, 1)):
            z = matrix @ h
            active = ACTIVATIONS[activation].value(z)
            h = torch.cat([active, torch.ones_like(z[:, :1])], dim=1) if place == 0 else z
        return LOSSES[loss].value(h, batch.targets).mean().item()

    for place in range(len(flat)):
        nudge = torch.zeros_like(flat)
        nudge[place] = step
        slope = (loss_at(flat + nudge) - loss_at(flat - nudge)) / (2 * step)
        assert slope == pytest.approx(gradient[place].item(), rel=1e-5, abs=1e-8)


def test_the_fused_update_is_a_step_down_the_gradient() -> None:
    sizes = (2, 5, 4, 1)
    flat, batch = problem(2, 4, sizes)
    rates = torch.tensor([0.1, 0.2, 0.3, 0.4], dtype=torch.float64)[:, None, None]
    gradient, moved = torch.zeros_like(flat), flat.clone()
    Backpropagation(flat, gradient, 4, 2, sizes, BASE.network, "cross_entropy").gradient(batch)
    fused = Backpropagation(
        moved, torch.zeros_like(flat), 4, 2, sizes, BASE.network, "cross_entropy"
    )
    fused.descend(batch, rates * -0.5 / 6)
    views = zip(*(layers(each, sizes, 4) for each in (flat, gradient, moved)), strict=True)
    for before, slope, after in views:
        torch.testing.assert_close(after, before - 0.5 * rates * slope, rtol=1e-13, atol=1e-13)
