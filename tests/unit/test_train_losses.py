"""Losses against torch's, slopes against its derivatives."""

import pytest
import torch
from torch.nn import functional

from dlviz.train.losses import LOSSES, correct
from tests.unit.reference import loss_of

LABELS = {2: torch.tensor([0, 1, 1, 0, 1, 1]), 3: torch.tensor([0, 2, 1, 0, 1, 2])}
CASES = [(name, classes, scale) for name in LOSSES for classes in (2, 3) for scale in (1.0, 60.0)]


def logits_of(classes: int, scale: float) -> torch.Tensor:
    chance = torch.Generator().manual_seed(1)
    rows = 1 if classes == 2 else classes
    return scale * torch.randn(rows, 6, generator=chance, dtype=torch.float64)


@pytest.mark.parametrize(("name", "classes", "scale"), CASES)
def test_the_value_is_torchs(name: str, classes: int, scale: float) -> None:
    loss, z = LOSSES[name], logits_of(classes, scale)
    values = loss.value(z, loss.targets(LABELS[classes], classes))
    assert values.shape == (6,)
    torch.testing.assert_close(values.mean(), loss_of(name, z.T, LABELS[classes]))


@pytest.mark.parametrize(("name", "classes", "scale"), CASES)
def test_the_slope_is_the_derivative(name: str, classes: int, scale: float) -> None:
    loss, z = LOSSES[name], logits_of(classes, scale).requires_grad_()
    targets = loss.targets(LABELS[classes], classes)
    (derivative,) = torch.autograd.grad(loss.value(z, targets).sum(), z)
    torch.testing.assert_close(loss.slope(z.detach(), targets), derivative, rtol=1e-12, atol=1e-14)


def test_cross_entropy_of_a_sure_and_wrong_answer_is_finite() -> None:
    loss = LOSSES["cross_entropy"]
    z = torch.tensor([[800.0, -800.0]], dtype=torch.float64)
    assert loss.value(z, loss.targets(torch.tensor([0, 1]), 2)).tolist() == [800.0, 800.0]


def test_targets_of_squared_error_are_plus_and_minus_one() -> None:
    assert LOSSES["squared"].targets(torch.tensor([0, 1]), 2).tolist() == [[-1, 1]]
    three = LOSSES["squared_tanh"].targets(torch.tensor([0, 2]), 3)
    assert three.tolist() == [[1, -1], [-1, -1], [-1, 1]]


def test_targets_of_cross_entropy_are_probabilities() -> None:
    assert LOSSES["cross_entropy"].targets(torch.tensor([0, 1]), 2).tolist() == [[0, 1]]
    three = LOSSES["cross_entropy"].targets(torch.tensor([2, 0]), 3)
    assert torch.equal(three, functional.one_hot(torch.tensor([2, 0]), 3).T.double())


@pytest.mark.parametrize("name", LOSSES)
def test_the_answer_is_the_sign_of_one_logit_and_the_largest_of_many(name: str) -> None:
    two = LOSSES[name].targets(torch.tensor([0, 1, 1, 0]), 2)
    z = torch.tensor([[-2.0, 0.1, -0.1, 0.0]])
    assert correct(z, two).tolist() == [True, True, False, True]
    three = LOSSES[name].targets(torch.tensor([0, 2]), 3)
    z = torch.tensor([[1.0, 0.0], [0.5, 2.0], [0.0, 1.0]])
    assert correct(z, three).tolist() == [True, False]
