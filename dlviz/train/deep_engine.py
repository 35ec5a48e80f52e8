"""Gradients of a stack of deep networks, by torch's automatic differentiation.

Networks of a stack never meet: each has its own slice of every product, so one that has diverged
leaves the others as they are.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from dlviz.nets.deep import Deep, affine, forward, hidden
from dlviz.train.batches import Batch
from dlviz.train.deep_parts import Parts
from dlviz.train.losses import LOSSES

VALUE = LOSSES["cross_entropy"].value


class DeepEngine:
    """Writes the gradient of the mean loss over a batch.

    weights, gradient: the stack's parameters and where their gradient goes, of one shape.
    streams: G data streams, E / G networks each, one after the other.
    """

    def __init__(self, network: Deep, weights: Parts, gradient: Parts, streams: int) -> None:
        self.network, self.into = network, gradient
        self.copies = weights.first.shape[1] // streams
        chain = [part for part in (weights.first, weights.middle, weights.last) if part.numel()]
        self.leaves = [half for part in chain for half in _halves(part.detach())]
        self.taps = _halves(weights.taps.detach()) if weights.taps.numel() else ()
        wanted = [part for part in gradient.all if part.numel()]
        self.targets = [half for part in wanted for half in _halves(part)]

    def gradient(self, batch: Batch) -> None:
        """Of the network's own loss."""
        with torch.enable_grad():
            weights, biases = self._layers()
            x = self._inputs(batch)
            _, logits = forward(self.network, weights, biases, x)
            total = VALUE(logits, batch.targets).sum() / x.shape[-1]
            found = torch.autograd.grad(total, self.leaves)
        self._write(found)
        if self.taps:
            self.into.taps.zero_()

    def gradient_with_taps(self, batch: Batch) -> None:
        """Of the sum of the network's own loss and those at its taps."""
        with torch.enable_grad():
            weights, biases = self._layers()
            W, b = (leaf.requires_grad_() for leaf in self.taps)
            x = self._inputs(batch)
            _, handed = hidden(self.network, weights[:-1], biases[:-1], x)
            logits = affine(weights[-1], handed[-1], biases[-1])
            early = VALUE(W @ torch.stack(handed[:-1]) + b, batch.targets)  # [T, E, B]
            total = VALUE(logits, batch.targets).sum() + early.sum()
            found = torch.autograd.grad(total / x.shape[-1], [*self.leaves, *self.taps])
        self._write(found)

    def _write(self, found: Sequence[Tensor]) -> None:
        for target, gradient in zip(self.targets, found, strict=False):
            target.copy_(gradient)

    def layer_gradient(self, batch: Batch, layer: int) -> None:
        """Of the loss at one hidden layer's readout, by that layer and its readout alone.

        layer: from 0; the last hidden layer's readout is the network's. All other gradients are 0.
        """
        last = layer == self.network.depth - 1
        weights, biases = self._layers()
        W, b = weights[layer], biases[layer]
        readout = (weights[-1], biases[-1]) if last else [half[layer] for half in self.taps]
        with torch.enable_grad():
            mine = [each.detach().requires_grad_() for each in (W, b, *readout)]
            chain = [*(each.detach() for each in weights[:layer]), mine[0]]
            lifts = [*(each.detach() for each in biases[:layer]), mine[1]]
            _, handed = hidden(self.network, chain, lifts, self._inputs(batch))
            logits = affine(mine[2], handed[-1], mine[3])
            total = VALUE(logits, batch.targets).sum() / logits.shape[-1]
            found = torch.autograd.grad(total, mine)
        for part in self.into.all:
            part.zero_()
        matrices = self.into.layers
        own = matrices[-1] if last else self.into.taps[layer]
        for target, slope in zip((*_halves(matrices[layer]), *_halves(own)), found, strict=True):
            target.copy_(slope)

    def _layers(self) -> tuple[list[Tensor], list[Tensor]]:
        """Weights and biases of every layer."""
        leaves = [leaf.requires_grad_() for leaf in self.leaves]
        weights = [W for part in leaves[::2] for W in part.unbind()]
        return weights, [b for part in leaves[1::2] for b in part.unbind()]

    def _inputs(self, batch: Batch) -> Tensor:
        x = batch.x[:, :-1]
        return x if self.copies == 1 else x.repeat_interleave(self.copies, 0)


def _halves(part: Tensor) -> tuple[Tensor, Tensor]:
    """Weights and biases of matrices [..., out, in + 1]."""
    return part[..., :-1], part[..., -1:]
