"""Backpropagation by hand, for stacks of plain multilayer perceptrons.

Activations are feature-major, [networks, features, batch], so that everything but the layers' own
products runs along long rows; where all networks see the same batch, layer 1 is one product.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.spec import Network
from dlviz.train.batches import Batch
from dlviz.train.losses import LOSSES
from dlviz.train.parameters import layers


@dataclass(frozen=True)
class _Layer:
    """One layer at work on batches of one size; out = its neurons, B = examples.

    matrix, gradient: weights and bias, as the product wants them: [E, out, in + 1], or for the
        first layer [G, E / G * out, in + 1].
    back: [E, in, out], the weights alone, transposed.
    product, slant: room for z and d loss / d z, shaped like the product.
    z, delta: the same memory as [E, out, B].
    h: [E, out + 1, B] what the next layer reads; its last row is 1. h_t: its transpose.
    inner: h without its last row. active: activations before dropout; else the same as `inner`.
    """

    matrix: Tensor
    gradient: Tensor
    back: Tensor
    product: Tensor
    slant: Tensor
    z: Tensor
    delta: Tensor
    h: Tensor
    h_t: Tensor
    inner: Tensor
    active: Tensor


class Backpropagation:
    """The hand-written engine.

    flat, gradient: [E * P] parameters and where their gradient goes.
    networks: E; streams: G data streams, E / G networks each.
    sizes: neurons from inputs to logits. network: without residual layers. loss: its name.
    """

    mode = torch.inference_mode  # nothing is differentiated: the cheapest way to call torch

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
        self.matrices = layers(flat, sizes, networks)
        self.gradients = layers(gradient, sizes, networks)
        self.streams, self.dropout = streams, network.dropout > 0
        self.activation = ACTIVATIONS[network.activation]
        self.loss = LOSSES[loss]
        self._at_work: dict[int, tuple[_Layer, ...]] = {}
        self._shares: dict[int, Tensor] = {}  # 1 / B

    def gradient(self, batch: Batch) -> None:
        """Write the gradient of the mean loss over a batch."""
        examples = batch.x.shape[-1]
        if examples not in self._shares:
            self._shares[examples] = batch.x.new_tensor(1 / examples)
        at_work = self._deltas(batch, self._shares[examples])
        x_t = batch.x_t
        for layer in at_work:
            torch.bmm(layer.slant, x_t, out=layer.gradient)
            x_t = layer.h_t

    def descend(self, batch: Batch, scale: Tensor) -> None:
        """Add scale * the gradient of the summed loss in the same go as it is computed.

        scale: for plain SGD -rate / B; one number, or [E, 1, 1].
        """
        at_work = self._deltas(batch, scale)
        x_t = batch.x_t
        for layer in at_work:
            layer.matrix.baddbmm_(layer.slant, x_t)
            x_t = layer.h_t

    def _deltas(self, batch: Batch, scale: Tensor) -> tuple[_Layer, ...]:
        """Forward and backward; leaves scale * d loss / d z in every layer's `delta`."""
        at_work = self._layers(batch.x.shape[-1])
        hidden, last = at_work[:-1], at_work[-1]
        write, slope = self.activation.into, self.activation.slope
        x = batch.x
        for place, layer in enumerate(hidden):
            torch.bmm(layer.matrix, x, out=layer.product)
            write(layer.z, layer.active)
            if self.dropout:
                torch.mul(layer.active, batch.masks[place], out=layer.inner)
            x = layer.h
        torch.bmm(last.matrix, x, out=last.product)
        torch.mul(self.loss.slope(last.z, batch.targets), scale, out=last.delta)
        above = last
        for place in reversed(range(len(hidden))):
            layer = hidden[place]
            torch.bmm(above.back, above.delta, out=layer.delta)
            layer.delta.mul_(slope(layer.z, layer.active))
            if self.dropout:
                layer.delta.mul_(batch.masks[place])
            above = layer
        return at_work

    def _layers(self, examples: int) -> tuple[_Layer, ...]:
        if examples not in self._at_work:
            pairs = zip(self.matrices, self.gradients, strict=True)
            self._at_work[examples] = tuple(
                self._layer(matrix, gradient, examples, self.streams if place == 0 else None)
                for place, (matrix, gradient) in enumerate(pairs)
            )
        return self._at_work[examples]

    def _layer(
        self, matrix: Tensor, gradient: Tensor, examples: int, streams: int | None
    ) -> _Layer:
        """A layer's rooms; `streams` for the first layer, whose networks share their inputs."""
        networks, out, _ = matrix.shape
        shape = (streams or networks, -1, matrix.shape[2])
        z, delta = matrix.new_empty(2, networks, out, examples)
        h = matrix.new_ones(networks, out + 1, examples)
        return _Layer(
            matrix=matrix.view(shape),
            gradient=gradient.view(shape),
            back=matrix[..., :-1].mT,
            product=z.view(shape[0], -1, examples),
            slant=delta.view(shape[0], -1, examples),
            z=z,
            delta=delta,
            h=h,
            h_t=h.mT,
            inner=h[:, :-1],
            active=torch.empty_like(delta) if self.dropout else h[:, :-1],
        )
