"""What the theory of wide networks says of the gradients in the survival map's cells."""

from dataclasses import replace

import numpy as np

from dlviz.measure.mean_field import Floats, gradient, weight_gain
from dlviz.train.survival import RECIPES, SurvivalMap

PIXELS = 64  # of a digit, standardised: their mean square is 1


def survival_theory(shown: SurvivalMap) -> Floats:
    """log10 of the gradient's size in every layer [R, D, Dmax], from that measured in the last.

    nan beyond a network's depth.
    """
    study, found = shown.study, np.full(shown.gradient.shape, np.nan)
    for row, name in enumerate(study.recipes):
        for column, depth in enumerate(study.depths):
            network = replace(RECIPES[name].network, depth=depth, width=study.width)
            given = network.initialiser, network.init_scale, network.width
            first = weight_gain(*given, fan_in=PIXELS)
            last = shown.gradient[row, column, depth - 1]
            found[row, column, :depth] = last + gradient(network, first_gain=first)
    return found
