"""What a stack of deep networks can do, and how large their gradients are in each layer."""

from dataclasses import dataclass
from functools import cache
from math import inf, isfinite, nan

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.data.examples import load
from dlviz.nets.deep import Deep, affine, forward, hidden
from dlviz.train.deep_parts import Parts
from dlviz.train.losses import LOSSES, correct
from dlviz.train.sweep import DATASETS

DATA = DATASETS["digits"]
MEASURED = 256  # training examples that gradients are measured on
GUESSING = 0.1  # accuracy of a digit drawn from a hat: what a network that diverged is worth
LOSS = LOSSES["cross_entropy"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Digits:
    """The examples of all deep networks, float64: x [F, N + M], targets [K, N + M], N to train on.

    The test examples come last.
    """

    x: Tensor
    targets: Tensor
    train: int

    @property
    def sizes(self) -> tuple[int, int]:
        """Inputs and classes."""
        return self.x.shape[0], self.targets.shape[0]


@cache
def digits() -> Digits:
    """The handwritten digits of the sweeps."""
    examples = load(DATA)
    with torch.inference_mode(False):
        rows = np.concatenate([examples.train_rows, examples.test_rows])
        labels = np.concatenate([examples.train_labels, examples.test_labels])
        targets = LOSS.targets(torch.from_numpy(labels), examples.classes)
        inputs = torch.from_numpy(examples.standardised(rows)).mT.contiguous()
        return Digits(inputs, targets, len(examples.train_labels))


@dataclass(frozen=True)
class Scores:
    """Mean loss over the training examples, and shares of correct answers.

    All nan for a network with a weight or a loss that is not finite.
    """

    train_loss: float
    train_accuracy: float
    test_accuracy: float


@torch.no_grad()
def scores(network: Deep, weights: Parts) -> Scores:
    """What a stack of one network can do.

    Where it normalises over examples, it does so by the moments of all that it trains on.
    """
    data, views = digits(), weights.layers
    x, targets = (each.to(weights.first.dtype) for each in (data.x, data.targets))
    _, logits = forward(
        network, [v[0, :, :-1] for v in views], [v[0, :, -1:] for v in views], x, data.train
    )
    return of_logits(logits, targets, all(bool(view.isfinite().all()) for view in views))


def of_logits(logits: Tensor, targets: Tensor, sound: bool = True) -> Scores:
    """Of logits and targets [K, N + M], those of the training examples first."""
    train = digits().train
    loss = float(LOSS.value(logits[:, :train], targets[:, :train]).double().mean())
    if not sound or not isfinite(loss):
        return Scores(nan, nan, nan)
    right = correct(logits, targets).double()
    return Scores(loss, float(right[:train].mean()), float(right[train:].mean()))


def gradient_sizes(network: Deep, weights: Parts) -> Floats:
    """[depth] log10 of the root mean square of d loss / d z in every hidden layer of one network.

    Over the units and the first `MEASURED` training examples, of each example's own loss (of their
    sum, where they are normalised together). In float64 whatever the weights are in, so that
    1e-300 is seen. -inf: exactly 0; nan: a number was not finite.
    """
    data = digits()
    x, targets = data.x[:, :MEASURED], data.targets[:, :MEASURED]
    views = [view[0].detach().double() for view in weights.layers]
    matrices, biases = [v[:, :-1] for v in views], [v[:, -1:] for v in views]
    with torch.enable_grad():
        matrices[0] = matrices[0].clone().requires_grad_()
        sums, handed = hidden(network, matrices[:-1], biases[:-1], x)
        loss = LOSS.value(affine(matrices[-1], handed[-1], biases[-1]), targets).sum()
        slopes = torch.autograd.grad(loss, sums)
    return np.array([_log_rms(slope) for slope in slopes])


def _log_rms(values: Tensor) -> float:
    """log10 of the root mean square; squares may not underflow."""
    largest = values.abs().max()
    if largest == 0:
        return -inf
    return float(largest.log10() + (values / largest).square().mean().log10() / 2)
