"""Nine ways to build a deep network, in the order of the years in which they became known."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dlviz.nets.deep import Deep


@dataclass(frozen=True)
class Recipe:
    """A way to build a deep network. year: when its parts were there; note: who wrote of them.

    network: of any depth and width.
    """

    label: str
    year: int
    note: str
    network: Deep


RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        "sigmoid_small": Recipe(
            "Sigmoid, N(0, .01²)",
            1986,
            "Rumelhart, Hinton and Williams: backpropagation, from small random weights",
            Deep(activation="sigmoid", initialiser="normal", init_scale=0.01),
        ),
        "sigmoid_xavier": Recipe(
            "Sigmoid, Xavier",
            2010,
            "Glorot and Bengio: weights whose size follows from the widths",
            Deep(activation="sigmoid", initialiser="xavier_normal"),
        ),
        "tanh_xavier": Recipe(
            "tanh, Xavier",
            2010,
            "Glorot and Bengio: the same with an activation of slope 1 at 0",
            Deep(activation="tanh", initialiser="xavier_normal"),
        ),
        "relu_normal": Recipe(
            "ReLU, N(0, 1)",
            2010,
            "Nair and Hinton: rectified units; here from weights that nobody has scaled",
            Deep(activation="relu", initialiser="normal"),
        ),
        "relu_xavier": Recipe(
            "ReLU, Xavier",
            2011,
            "Glorot, Bordes and Bengio: deep sparse rectifier networks",
            Deep(activation="relu", initialiser="xavier_normal"),
        ),
        "tanh_orthogonal": Recipe(
            "tanh, orthogonal",
            2013,
            "Saxe, McClelland and Ganguli; Xiao and others trained 10,000 convolutional layers so "
            "in 2018",
            Deep(activation="tanh", initialiser="orthogonal"),
        ),
        "relu_he": Recipe(
            "ReLU, He",
            2015,
            "He, Zhang, Ren and Sun: twice the variance, for the half that ReLU takes",
            Deep(activation="relu", initialiser="he_normal"),
        ),
        "he_batch_norm": Recipe(
            "He + batch norm",
            2015,
            "Ioffe and Szegedy: batch normalisation, before the activation",
            Deep(activation="relu", initialiser="he_normal", normalisation="batch"),
        ),
        "relu_residual": Recipe(
            "ReLU, residual",
            2015,
            "He, Zhang, Ren and Sun: residual blocks, theirs with batch norm; here each is × 1/√"
            "their number instead",
            Deep(activation="relu", initialiser="he_normal", residual="root"),
        ),
    }
)
