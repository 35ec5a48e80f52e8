"""How the first weights are drawn.

Layer l draws from its own stream, `default_rng([weight_seed, l])`, row by row: a wider layer keeps
its first neurons, a deeper network its first layers. The exceptions follow from the definitions:
a scale that depends on the layer's width, and orthogonal matrices.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from dlviz.nets.spec import Network
from dlviz.texts import say

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Initialiser:
    """Draws one layer's weights.

    draw: from a generator, fan_out and fan_in to [fan_out, fan_in].
    """

    label: str
    draw: Callable[[np.random.Generator, int, int], Floats]


def initial(network: Network, sizes: tuple[int, ...]) -> tuple[list[Floats], list[Floats]]:
    """Weights [out, in] and biases [out] (all 0) of each layer; `sizes` from inputs to logits."""
    shapes = list(zip(sizes[1:], sizes[:-1], strict=True))
    weights = [
        drawn(network.initialiser, network.init_scale, (network.weight_seed, layer), shape)
        for layer, shape in enumerate(shapes)
    ]
    return weights, [np.zeros(out) for out, _ in shapes]


def drawn(name: str, scale: float, stream: tuple[int, ...], shape: tuple[int, int]) -> Floats:
    """One layer's weights [out, in]: of the initialiser `name`, times `scale`, from its stream."""
    return scale * INITIALISERS[name].draw(np.random.default_rng(stream), *shape)


def _normal(sd: Callable[[int, int], float]) -> Callable[[np.random.Generator, int, int], Floats]:
    return lambda rng, out, fan_in: sd(out, fan_in) * rng.standard_normal((out, fan_in))


def _uniform(sd: Callable[[int, int], float]) -> Callable[[np.random.Generator, int, int], Floats]:
    def draw(rng: np.random.Generator, out: int, fan_in: int) -> Floats:
        return sqrt(3) * sd(out, fan_in) * (2 * rng.random((out, fan_in)) - 1)

    return draw


def _he(out: int, fan_in: int) -> float:
    """Keeps the second moment of ReLU activations (He et al. 2015, forward)."""
    return sqrt(2 / fan_in)


def _xavier(out: int, fan_in: int) -> float:
    """A compromise of forward and backward variance (Glorot and Bengio 2010)."""
    return sqrt(2 / (fan_in + out))


def _lecun(out: int, fan_in: int) -> float:
    """Keeps the variance of linear activations (LeCun et al. 1998)."""
    return sqrt(1 / fan_in)


def _orthogonal(rng: np.random.Generator, out: int, fan_in: int) -> Floats:
    """Uniform over matrices with orthonormal rows or columns (Saxe et al. 2014)."""
    normal = rng.standard_normal((out, fan_in))
    tall = normal if out >= fan_in else normal.T
    q, r = np.linalg.qr(tall)
    q = q * np.where(np.diag(r) < 0, -1.0, 1.0)
    return np.ascontiguousarray(q if out >= fan_in else q.T)


INITIALISERS: Mapping[str, Initialiser] = MappingProxyType(
    {
        "he_normal": Initialiser(say("initialisers.he_normal"), _normal(_he)),
        "he_uniform": Initialiser(say("initialisers.he_uniform"), _uniform(_he)),
        "xavier_normal": Initialiser(say("initialisers.xavier_normal"), _normal(_xavier)),
        "xavier_uniform": Initialiser(say("initialisers.xavier_uniform"), _uniform(_xavier)),
        "lecun_normal": Initialiser(say("initialisers.lecun_normal"), _normal(_lecun)),
        "orthogonal": Initialiser(say("initialisers.orthogonal"), _orthogonal),
        "normal": Initialiser(say("initialisers.normal"), _normal(lambda out, fan_in: 1.0)),
        "zeros": Initialiser(
            say("initialisers.zeros"), lambda rng, out, fan_in: np.zeros((out, fan_in))
        ),
    }
)
