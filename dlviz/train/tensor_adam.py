"""Adam over tensors of any shapes, by torch's own arithmetic."""

import typing
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.optim.adam import adam


class TensorAdam:
    """As `torch.optim.Adam`, bit by bit, but without what its class loads.

    A first optimiser of torch loads torch's compiler and sympy, 66 MB that a class would keep.
    tensors: leaves that need a gradient. lr: the learning rate. betas: of the running means.
    """

    def __init__(
        self, tensors: Sequence[Tensor], lr: float, betas: tuple[float, float] = (0.9, 0.999)
    ) -> None:
        self.tensors, self.lr, self.betas = list(tensors), lr, betas
        self.means = [torch.zeros_like(each) for each in tensors]
        self.squares = [torch.zeros_like(each) for each in tensors]
        self.steps = [torch.tensor(0.0) for _ in tensors]

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for each in self.tensors:
            each.grad = None

    def step(self) -> None:
        """Move every tensor by its gradient; all must have one."""
        gradients = [typing.cast(Tensor, each.grad) for each in self.tensors]
        with torch.no_grad():
            adam(
                *(self.tensors, gradients, self.means, self.squares, [], self.steps),
                amsgrad=False,
                beta1=self.betas[0],
                beta2=self.betas[1],
                lr=self.lr,
                weight_decay=0.0,
                eps=1e-8,
                maximize=False,
            )
