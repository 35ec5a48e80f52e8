"""Losses with their slopes, as pairs. Logits and targets are [..., K, examples]."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor
from torch.nn import functional

from dlviz.texts import say


@dataclass(frozen=True)
class Loss:
    """How wrong the logits of an example are.

    value: from logits and targets [..., K, N] to the loss of each example [..., N].
    slope: d value / d logits, [..., K, N], a new tensor.
    off: the target of a logit whose class is not the example's; the others' is 1.
    """

    label: str
    value: Callable[[Tensor, Tensor], Tensor]
    slope: Callable[[Tensor, Tensor], Tensor]
    off: float

    def targets(self, labels: Tensor, classes: int) -> Tensor:
        """Labels [N] (0 ... classes - 1) as float64 targets [K, N]; two classes have K = 1."""
        hot = functional.one_hot(labels, classes).mT.to(torch.float64)
        return (hot[1:] if classes == 2 else hot) * (1 - self.off) + self.off


def correct(logits: Tensor, targets: Tensor) -> Tensor:
    """Which examples are classified correctly: logits and targets [..., K, N] to bool [..., N]."""
    if logits.shape[-2] == 1:
        return ((logits > 0) == (targets > 0)).squeeze(-2)
    # The indices of `argmax`, also on ties (the first) and nan; on many rows five times faster.
    return logits.max(-2).indices == targets.max(-2).indices


def _cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    if logits.shape[-2] == 1:
        return ((1 - targets) * logits - functional.logsigmoid(logits)).squeeze(-2)
    return torch.logsumexp(logits, -2) - (targets * logits).sum(-2)


def _cross_entropy_slope(logits: Tensor, targets: Tensor) -> Tensor:
    chances = logits.sigmoid() if logits.shape[-2] == 1 else logits.softmax(-2)
    return chances.sub_(targets)


def _squared(logits: Tensor, targets: Tensor) -> Tensor:
    return (logits - targets).square().sum(-2) / 2


def _squared_tanh_slope(logits: Tensor, targets: Tensor) -> Tensor:
    outputs = logits.tanh()
    return (outputs - targets).mul_(outputs.square_().neg_().add_(1.0))


LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        "cross_entropy": Loss(
            say("losses.cross_entropy"), _cross_entropy, _cross_entropy_slope, 0.0
        ),
        "squared": Loss(say("losses.squared_error"), _squared, torch.sub, -1.0),
        "squared_tanh": Loss(
            say("losses.squared_error_of_tanh"),
            lambda logits, targets: _squared(logits.tanh(), targets),
            _squared_tanh_slope,
            -1.0,
        ),
    }
)
