"""What each optimiser does with a constant gradient, and with one rate a network."""

from math import sqrt

import pytest
import torch

from dlviz.train.optimisers import OPTIMISERS, Optimiser, Penalties

RATE, GRADIENT = 0.1, 3.0


def steps(name: str, count: int, momentum: float = 0.9) -> list[float]:
    """How far each of `count` steps goes along a constant gradient."""
    p, g = torch.zeros(1, dtype=torch.float64), torch.empty(1, dtype=torch.float64)
    optimiser = OPTIMISERS[name](p, g, RATE, momentum=momentum)
    made = []
    for _ in range(count):
        before = p.item()
        g.fill_(GRADIENT)
        optimiser.step()
        made.append(before - p.item())
    return made


def test_sgd_steps_by_rate_times_gradient() -> None:
    assert steps("sgd", 5) == pytest.approx([RATE * GRADIENT] * 5)


@pytest.mark.parametrize("name", ["adam", "adamw"])
def test_adam_steps_by_the_rate(name: str) -> None:
    assert steps(name, 100) == pytest.approx([RATE] * 100, rel=1e-8)


def test_adagrad_steps_by_the_rate_over_the_root_of_time() -> None:
    assert steps("adagrad", 100) == pytest.approx([RATE / sqrt(t) for t in range(1, 101)])


def test_rmsprops_first_step_is_ten_rates_and_its_last_one_rate() -> None:
    made = steps("rmsprop", 2000)
    assert made[0] == pytest.approx(RATE / sqrt(1 - 0.99))
    assert made[-1] == pytest.approx(RATE, rel=1e-6)


@pytest.mark.parametrize("name", ["momentum", "nesterov"])
@pytest.mark.parametrize("momentum", [0.5, 0.9])
def test_momentum_speeds_up_to_rate_times_gradient_over_one_minus_beta(
    name: str, momentum: float
) -> None:
    assert steps(name, 300, momentum)[-1] == pytest.approx(RATE * GRADIENT / (1 - momentum))


def test_momentums_first_step_is_sgds_and_nesterovs_looks_one_step_ahead() -> None:
    assert steps("momentum", 1) == pytest.approx([RATE * GRADIENT])
    assert steps("nesterov", 1) == pytest.approx([RATE * GRADIENT * 1.9])


def trained(name: str, rates: float | torch.Tensor, penalties: Penalties) -> torch.Tensor:
    """Parameters after 20 steps along random gradients."""
    chance = torch.Generator().manual_seed(0)
    p = torch.randn(6, generator=chance, dtype=torch.float64)
    g = torch.empty_like(p)
    optimiser: Optimiser = OPTIMISERS[name](p, g, rates, penalties, momentum=0.9)
    for _ in range(20):
        g.copy_(torch.randn(6, generator=chance, dtype=torch.float64))
        optimiser.step(0.5)
    return p


@pytest.mark.parametrize("name", OPTIMISERS)
@pytest.mark.parametrize("penalised", [False, True])
def test_a_rate_a_parameter_is_that_rate_for_each(name: str, penalised: bool) -> None:
    amounts = torch.full((6,), 0.1, dtype=torch.float64)
    penalties = Penalties(amounts, amounts) if penalised else Penalties()
    rates = torch.tensor([0.01] * 3 + [0.2] * 3, dtype=torch.float64)
    together = trained(name, rates, penalties)
    slow, fast = trained(name, 0.01, penalties), trained(name, 0.2, penalties)
    torch.testing.assert_close(together, torch.cat([slow[:3], fast[3:]]), rtol=1e-13, atol=1e-13)


def test_decay_shrinks_weights_by_itself_and_adamws_does_so_in_proportion_to_the_rate() -> None:
    p = torch.ones(2, dtype=torch.float64)
    l2 = torch.tensor([0.5, 0.0], dtype=torch.float64)
    optimiser = OPTIMISERS["adamw"](p, torch.zeros_like(p), RATE, Penalties(l2=l2))
    optimiser.step()
    assert p.tolist() == pytest.approx([1 - RATE * 0.5, 1.0])
