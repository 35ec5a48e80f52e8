"""Two small networks of the plane, trained side by side: on the points, and on attacked points."""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.nets.mlp import forward, sizes
from dlviz.nets.spec import Network
from dlviz.train.losses import LOSSES
from dlviz.train.parameters import initial_flat, layers
from dlviz.train.tensor_adam import TensorAdam

Floats = npt.NDArray[np.float32]
Logits = Callable[[Tensor], Tensor]
"""Points [2, N] to their logits [N]; above 0 is class 1."""

FEATURES = 2
STEPS = 7
"""Steps of the attack in every update (Madry et al. 2018)."""
STRIDE = 2.5  # of all steps together, in units of epsilon
LEAST = 1e-12  # a shorter gradient has no direction


class PlanePair:
    """A standard and an adversarially trained network: the same start, points and optimiser.

    Each update is full-batch Adam on the mean cross-entropy; the second network sees every point
    where PGD has moved it within a ball of radius `epsilon` (L2), from a random start in it.

    network: what both are. xy [N, 2], labels [N] in {0, 1}. seed: draws the attack's starts.
    """

    def __init__(
        self,
        network: Network,
        xy: npt.NDArray[np.floating],
        labels: npt.NDArray[np.integer],
        *,
        epsilon: float,
        learning_rate: float,
        seed: int,
    ) -> None:
        self.network, self.epsilon = network, epsilon
        self.x = torch.from_numpy(np.ascontiguousarray(xy.T, dtype=np.float32))
        self.targets = LOSSES["cross_entropy"].targets(torch.tensor(labels), 2).float()
        shape = sizes(network, FEATURES, 2)
        flat = initial_flat([network, network], shape, dtype=torch.float32)
        self.matrices = layers(flat, shape, 2)
        for matrix in self.matrices:
            matrix.requires_grad_()
        self.optimiser = TensorAdam(self.matrices, learning_rate)
        self.generator = torch.Generator().manual_seed(seed)

    def update(self) -> None:
        """One step of both networks."""
        with torch.enable_grad():
            seen = torch.stack([self.x, self.attacked()])
            logits = _forward(self.network, self.matrices, seen)
            losses = LOSSES["cross_entropy"].value(logits, self.targets).mean(dim=-1)
            self.optimiser.zero_grad()
            losses.sum().backward()  # type: ignore[no-untyped-call]  # torch's own
        self.optimiser.step()

    def attacked(self) -> Tensor:
        """[2, N] the points where the second network's loss is large, at most epsilon away."""
        moved, radius = start(self.x, self.epsilon, self.generator), self.epsilon
        net, sign = self.logits(1), 1 - 2 * self.targets[0]
        for _ in range(STEPS):
            _, slope = with_slope(net, self.x + moved)
            moved = moved + STRIDE * radius / STEPS * unit(sign * slope)
            moved = moved * (radius / _length(moved).clamp(min=LEAST)).clamp(max=1)
        return self.x + moved

    def logits(self, which: int) -> Logits:
        """The standard (0) or the adversarially trained network (1) as it is now, as a function."""
        frozen = [matrix[which].detach().clone() for matrix in self.matrices]
        return lambda x: _forward(self.network, frozen, x)[0]

    def weights(self) -> Iterator[tuple[Floats, Floats]]:
        """For each layer the weights [2, out, in] and the biases [2, out], as copies."""
        for matrix in self.matrices:
            whole = matrix.detach().numpy()
            yield whole[..., :-1].copy(), whole[..., -1].copy()


def start(x: Tensor, radius: float, generator: torch.Generator) -> Tensor:
    """[2, N] displacements, uniform in discs of a radius."""
    direction = unit(torch.randn(x.shape, generator=generator))
    return radius * direction * torch.rand(x.shape[-1], generator=generator).sqrt()


def with_slope(net: Logits, x: Tensor) -> tuple[Tensor, Tensor]:
    """The logits [N] at points [2, N], and their gradients [2, N] by the place."""
    with torch.enable_grad():
        places = x.detach().requires_grad_()
        logits = net(places)
        (slope,) = torch.autograd.grad(logits.sum(), places)
    return logits.detach(), slope


def unit(vectors: Tensor) -> Tensor:
    """[2, N] the same directions, of length 1; zero stays zero."""
    return vectors / _length(vectors).clamp(min=LEAST)


def _length(vectors: Tensor) -> Tensor:
    return vectors.square().sum(dim=0).sqrt()


def _forward(network: Network, matrices: list[Tensor], x: Tensor) -> Tensor:
    weights = [matrix[..., :-1] for matrix in matrices]
    biases = [matrix[..., -1:] for matrix in matrices]
    return forward(network, weights, biases, x)[-1]
