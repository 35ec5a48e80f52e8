"""The curves of a deep run and its twins as a CSV file."""

import csv
import io
from collections.abc import Sequence

import numpy as np

from dlviz.train.deep_run import DeepRunResult

CURVES = ("train_loss", "train_accuracy", "test_accuracy")


def deep_run_csv(result: DeepRunResult, names: Sequence[str]) -> str:
    """A row a snapshot of a run: the run's name, updates, loss, accuracies (0 to 1), gradients.

    names: one a run. gradient_1, ...: log10 of the size of d loss / d z in each hidden layer,
    "-inf" where it is 0; empty beyond a run's depth and where a number was not finite.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    deepest = max(run.study.depth for run in result.runs)
    layers = [f"gradient_{layer}" for layer in range(1, deepest + 1)]
    rows.writerow(["run", "updates", *CURVES, *layers])
    for name, run in zip(names, result.runs, strict=True):
        curves = np.column_stack([*(getattr(run, curve) for curve in CURVES), run.gradient])
        empty = [""] * (deepest - run.study.depth)
        for step, values in zip(run.steps.tolist(), curves.tolist(), strict=True):
            rows.writerow([name, step, *map(_cell, values), *empty])
    return text.getvalue()


def _cell(value: float) -> str:
    return "" if np.isnan(value) else repr(value)
