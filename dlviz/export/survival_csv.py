"""The survival map as a CSV file."""

import csv
import io
import math

import numpy as np

from dlviz.train.recipes import RECIPES
from dlviz.train.survival import RATES, SurvivalMap

COLUMNS = (
    "recipe",
    "year",
    "depth",
    "learning_rate",
    "seed",
    "train_accuracy",
    "best_rate",
    "recorded",
    "network",
)


def survival_csv(result: SurvivalMap) -> str:
    """A row a network: each cell's rates and seeds.

    train_accuracy: 0 to 1, empty where `network` is not "trained" but "diverged" or "not trained".
    best_rate: the cell's, empty where it is not trained. recorded: "yes" where the row of the map
    was read from the recording, "no" where it was trained for this file.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    study = result.study
    for row, column, rate, seed in np.ndindex(result.accuracies.shape):
        best = float(result.best_rate[row, column])
        accuracy = float(result.accuracies[row, column, rate, seed])
        ended = "trained" if math.isfinite(accuracy) else "diverged"
        recipe = RECIPES[study.recipes[row]]
        rows.writerow(
            [
                recipe.label,
                recipe.year,
                study.depths[column],
                repr(RATES[rate]),
                study.first_seed + seed,
                repr(accuracy) if math.isfinite(accuracy) else "",
                repr(best) if math.isfinite(best) else "",
                "yes" if result.recorded[row] else "no",
                ended if math.isfinite(best) else "not trained",
            ]
        )
    return text.getvalue()
