"""The same gradients by torch's automatic differentiation, for any architecture of `nets.mlp`."""

import torch
from torch import Tensor

from dlviz.nets.mlp import forward
from dlviz.nets.spec import Network
from dlviz.train.batches import Batch
from dlviz.train.losses import LOSSES
from dlviz.train.parameters import layers


class Autograd:
    """Stacked automatic differentiation in the layout of `engine.Backpropagation`.

    flat, gradient: [E * P] parameters and where their gradient goes.
    networks: E; streams: G data streams, E / G networks each.
    sizes: neurons from inputs to logits. loss: its name.
    """

    mode = torch.no_grad

    def __init__(
        self,
        flat: Tensor,
        gradient: Tensor,
        networks: int,
        streams: int,
        sizes: tuple[int, ...],
        network: Network,
        loss: str,
    ) -> None:
        self.leaves = [view.detach() for view in layers(flat, sizes, networks)]
        self.into = gradient
        self.copies = networks // streams if streams > 1 else 1
        self.network, self.loss = network, LOSSES[loss]

    def gradient(self, batch: Batch) -> None:
        """Write the gradient of the mean loss over a batch."""
        with torch.enable_grad():
            leaves = [leaf.requires_grad_() for leaf in self.leaves]
            x = batch.x[:, :-1].repeat_interleave(self.copies, 0)
            weights = [leaf[..., :-1] for leaf in leaves]
            biases = [leaf[..., -1:] for leaf in leaves]
            logits = forward(self.network, weights, biases, x, batch.masks)[-1]
            total = self.loss.value(logits, batch.targets).sum() / x.shape[-1]
            found = torch.autograd.grad(total, leaves)
        torch.cat([g.flatten() for g in found], out=self.into)
