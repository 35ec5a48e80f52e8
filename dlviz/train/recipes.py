"""Nine ways to build a deep network, in the order of the years in which they became known."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dlviz.nets.deep import Deep
from dlviz.texts import say


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
            say("recipes.sigmoid_n_0_01"),
            1986,
            say("recipes.rumelhart_hinton_and_williams_backpropagatio"),
            Deep(activation="sigmoid", initialiser="normal", init_scale=0.01),
        ),
        "sigmoid_xavier": Recipe(
            say("recipes.sigmoid_xavier"),
            2010,
            say("recipes.glorot_and_bengio_weights_whose"),
            Deep(activation="sigmoid", initialiser="xavier_normal"),
        ),
        "tanh_xavier": Recipe(
            say("recipes.tanh_xavier"),
            2010,
            say("recipes.glorot_and_bengio_the_same"),
            Deep(activation="tanh", initialiser="xavier_normal"),
        ),
        "relu_normal": Recipe(
            say("recipes.relu_n_0_1"),
            2010,
            say("recipes.nair_and_hinton_rectified_units"),
            Deep(activation="relu", initialiser="normal"),
        ),
        "relu_xavier": Recipe(
            say("recipes.relu_xavier"),
            2011,
            say("recipes.glorot_bordes_and_bengio_deep"),
            Deep(activation="relu", initialiser="xavier_normal"),
        ),
        "tanh_orthogonal": Recipe(
            say("recipes.tanh_orthogonal"),
            2013,
            say("recipes.saxe_mcclelland_and_ganguli_xiao"),
            Deep(activation="tanh", initialiser="orthogonal"),
        ),
        "relu_he": Recipe(
            say("recipes.relu_he"),
            2015,
            say("recipes.he_zhang_ren_and_sun"),
            Deep(activation="relu", initialiser="he_normal"),
        ),
        "he_batch_norm": Recipe(
            say("recipes.he_batch_norm"),
            2015,
            say("recipes.ioffe_and_szegedy_batch_normalisation"),
            Deep(activation="relu", initialiser="he_normal", normalisation="batch"),
        ),
        "relu_residual": Recipe(
            say("recipes.relu_residual"),
            2015,
            say("recipes.he_zhang_ren_and_sun_2"),
            Deep(activation="relu", initialiser="he_normal", residual="root"),
        ),
    }
)
