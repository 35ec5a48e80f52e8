"""Deep networks with the cures of thirty years: initialisation, normalisation, residual blocks.

Layer l holds a matrix W and a bias b, and works on z, the sums before the activation φ:

    plain       z₁ = W₁ x        z ← W φ(z)            logits = W φ(z)
    residual    z₁ = W₁ x        z ← z + α W φ(z)      logits = W φ(z)

A bias is added to every product. Where there is a normalisation N, φ(N(z) + b) stands for φ(z)
instead: there the bias comes after it, since before it would be taken away again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType

import torch
from torch import Tensor
from torch.nn import functional

from dlviz.nets.activations import ACTIVATIONS
from dlviz.texts import say

EPSILON = 1e-5
"""Added to a variance before it divides, as PyTorch does."""


@dataclass(frozen=True)
class Deep:
    """A network of `depth` hidden layers, all `width` wide.

    activation: a name in `activations.ACTIVATIONS`. initialiser: a name in
    `initialisers.INITIALISERS`, of every matrix; biases start at 0. init_scale: as in `Network`.
    normalisation: a name in NORMALISATIONS, of the sums before each activation, without a gain.
    residual: a name in RESIDUALS: whether a layer's output is added to its input, and scaled by.
    """

    depth: int = 30
    width: int = 32
    activation: str = "relu"
    initialiser: str = "he_normal"
    init_scale: float = 1.0
    normalisation: str = "none"
    residual: str = "none"

    @property
    def blocks(self) -> int:
        """Layers whose input is as wide as they are: what can be skipped."""
        return self.depth - 1

    @property
    def alpha(self) -> float:
        """The factor on a residual block, 0 where there are none."""
        return RESIDUALS[self.residual].alpha(self.blocks)

    def sizes(self, features: int, outputs: int) -> tuple[int, ...]:
        """Neurons from inputs to outputs."""
        return (features, *(self.width,) * self.depth, outputs)


@dataclass(frozen=True)
class Normalisation:
    """Mean 0 and variance 1 over one dimension of [..., features, examples]; None: as it is."""

    label: str
    dim: int | None = None


@dataclass(frozen=True)
class Residual:
    """alpha: from the number of blocks to the factor on each; 0: a plain network."""

    label: str
    alpha: Callable[[int], float]


NORMALISATIONS: Mapping[str, Normalisation] = MappingProxyType(
    {
        "none": Normalisation(say("deep.none")),
        "batch": Normalisation(say("deep.batch"), -1),
        "layer": Normalisation(say("deep.layer"), -2),
    }
)
RESIDUALS: Mapping[str, Residual] = MappingProxyType(
    {
        "none": Residual(say("deep.none"), lambda blocks: 0.0),
        "one": Residual(say("deep.blocks_as_they_are"), lambda blocks: 1.0),
        "root": Residual(
            say("deep.blocks_1_their_number"), lambda blocks: 1 / sqrt(max(1, blocks))
        ),
    }
)


def normalised(z: Tensor, dim: int, reference: int | None = None) -> Tensor:
    """Mean 0 and variance 1 along a dimension, as `functional.batch_norm` and `layer_norm` do.

    reference: how many examples, from the first, the moments over examples (dim -1) are taken of;
    None: all.
    """
    seen = z[..., :reference] if dim == -1 else z
    if dim == -1 and seen.shape[-1] == z.shape[-1] > 1:  # torch's own, several times as fast
        rows = z.reshape(1, -1, z.shape[-1])
        return functional.batch_norm(rows, None, None, training=True, eps=EPSILON).view(z.shape)
    mean = seen.mean(dim, keepdim=True)
    variance = (seen - mean).square().mean(dim, keepdim=True)
    return (z - mean) * (variance + EPSILON).rsqrt()


def active(
    network: Deep, z: Tensor, b: Tensor | None = None, reference: int | None = None
) -> Tensor:
    """What a layer hands on, φ(z) or φ(N(z) + b); z: [..., features, examples], b: [..., f, 1].

    b: the layer's bias where it is added here, after a normalisation. reference: as in
    `normalised`.
    """
    dim = NORMALISATIONS[network.normalisation].dim
    if dim is not None:
        z = normalised(z, dim, reference)
        z = z if b is None else z + b
    return ACTIVATIONS[network.activation].value(z)


def block(network: Deep, z: Tensor, a: Tensor, W: Tensor, b: Tensor | None = None) -> Tensor:
    """The next layer's z from the last one's z and a; b: its bias unless one comes later."""
    if network.residual == "none":
        return affine(W, a, b)
    if W.dim() == z.dim() == a.dim() == 3:
        sums = z if b is None else torch.add(z, b, alpha=network.alpha)
        return torch.baddbmm(sums, W, a, alpha=network.alpha)
    return z + network.alpha * affine(W, a, b)


def affine(W: Tensor, a: Tensor, b: Tensor | None = None) -> Tensor:
    """W a + b; W: [..., out, in], a: [..., in, examples], b: [..., out, 1] or None for 0."""
    if b is None:
        return W @ a
    return torch.baddbmm(b, W, a) if W.dim() == a.dim() == 3 and len(W) == len(a) else W @ a + b


def hidden(
    network: Deep,
    weights: Sequence[Tensor],
    biases: Sequence[Tensor],
    x: Tensor,
    reference: int | None = None,
) -> tuple[list[Tensor], list[Tensor]]:
    """The sums z and what is handed on, φ(N(z) + b), of the hidden layers that are given.

    weights, biases, x: as in `forward`, of as many layers as wanted. reference: as in `normalised`.
    """
    normal = network.normalisation != "none"
    sums: list[Tensor] = []
    handed: list[Tensor] = []
    for W, b in zip(weights, biases, strict=True):
        before = None if normal else b
        z = block(network, sums[-1], handed[-1], W, before) if sums else affine(W, x, before)
        sums.append(z)
        handed.append(active(network, z, b if normal else None, reference))
    return sums, handed


def forward(
    network: Deep,
    weights: Sequence[Tensor],
    biases: Sequence[Tensor],
    x: Tensor,
    reference: int | None = None,
) -> tuple[list[Tensor], Tensor]:
    """The sums z of every hidden layer, and the logits.

    weights: for each layer [..., out, in]; biases: for each layer [..., out, 1].
    x: [..., features, examples]; leading dimensions (networks, snapshots) broadcast.
    Batch normalisation takes the moments of the examples that it is given; of the first `reference`
    of them where that is said, as a network that is used on others does.
    """
    sums, handed = hidden(network, weights[:-1], biases[:-1], x, reference)
    return sums, affine(weights[-1], handed[-1], biases[-1])
