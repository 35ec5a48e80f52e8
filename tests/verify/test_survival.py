"""How deep each recipe goes over other seeds than the recorded ones; what remedies do; lesions."""

import numpy as np
import pytest

from dlviz.jobs import finish
from dlviz.train.deep_run import DeepRun
from dlviz.train.lesion import Lesion
from dlviz.train.survival import RECIPES, THRESHOLD
from dlviz.train.survival_row import SurvivalRow

pytestmark = [pytest.mark.verify, pytest.mark.timeout(600)]

FRONTIER = {
    "sigmoid_small": 2,
    "sigmoid_xavier": 2,
    "tanh_xavier": 16,
    "relu_normal": 2,
    "relu_xavier": 8,
    "tanh_orthogonal": 64,
    "relu_he": 8,
    "he_batch_norm": 16,
    "relu_residual": 64,
}
"""The deepest of 1, 2, 4, ... 64 layers that learns."""


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("first_seed", [2, 4, 6, 8, 10])
def test_the_frontier_of_every_recipe_is_the_same_for_other_seeds(
    recipe: str, first_seed: int
) -> None:
    row = SurvivalRow(recipe=recipe, first_seed=first_seed)
    deepest = row.depths.index(FRONTIER[recipe])
    depths = row.depths[max(0, deepest - 1) : deepest + 2]  # beside the edge, and at it
    found = finish(row.having(depths=depths)).accuracy
    print(f"{recipe}, seeds from {first_seed}: {dict(zip(depths, found, strict=True))}")
    learned = np.array(depths) <= FRONTIER[recipe]
    assert (found[learned] >= THRESHOLD).all() and not (found[~learned] >= THRESHOLD).any()


@pytest.mark.parametrize("seed", range(3, 33, 3))
def test_a_block_taken_out_is_missed_by_the_plain_network_alone(seed: int) -> None:
    found = finish(Lesion(seed=seed))
    assert (found.whole > 0.93).all()
    assert found.without[0].max() < 0.3
    assert found.without[1].min() > found.whole[1] - 0.03


SIGMOIDS = DeepRun(activation="sigmoid", initialiser="xavier_normal", learning_rate=1.0)


def accuracies(study: DeepRun) -> list[float]:
    """Of a run and its twins, at the end."""
    return [float(run.train_accuracy[-1]) for run in finish(study).runs]


@pytest.mark.parametrize("seed", range(10))
def test_eight_layers_of_sigmoids_learn_by_losses_at_every_layer(seed: int) -> None:
    twins = ("remedy", "auxiliary"), ("remedy", "layerwise")
    few = SIGMOIDS.having(seed=seed, versions=twins)
    alone, auxiliary, layerwise = accuracies(few)
    assert alone < 0.15 and layerwise < 0.15 and auxiliary > 0.95
    alone, auxiliary, layerwise = accuracies(few.having(updates=1000, learning_rate=3.0))
    assert alone < 0.15 and layerwise > 0.95 and auxiliary > 0.95
    alone, auxiliary, layerwise = accuracies(few.having(depth=4))
    assert alone < 0.75 < layerwise < auxiliary and auxiliary > 0.95


@pytest.mark.parametrize("seed", range(10))
def test_clipping_an_exploding_network_keeps_it_finite_and_far_from_learning(seed: int) -> None:
    study = DeepRun(depth=8, initialiser="normal", seed=seed, versions=(("clip", 1.0),))
    exploded, clipped = finish(study).runs
    assert (exploded.end.kind, clipped.end.kind) == ("diverged", "finished")
    assert 0.4 < clipped.train_accuracy[-1] < 0.75
