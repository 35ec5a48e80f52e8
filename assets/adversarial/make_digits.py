"""Trains the networks for digits that are attacked, attacks the default ones, records both.

Run: python assets/adversarial/make_digits.py. It takes about three minutes on one core.
"""

import sys
from pathlib import Path
from time import process_time

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

import numpy as np

from dlviz.jobs import finish
from dlviz.measure import by_seed
from dlviz.measure.robustness import FIGURES, Robustness, measured
from dlviz.train import cnn_recording
from dlviz.train.cnn_recording import DIGITS
from dlviz.train.cnn_run import record_of
from dlviz.train.digits_run import Digits

RUNS = (
    *(Digits(seed=seed).run for seed in range(4)),
    *(Digits(seed=seed).against(0.2) for seed in range(3)),
    Digits().against(0.1),
    *(Digits(network=network).run for network in ("dense", "linear")),
)
STUDIES = (*(Robustness(seed=seed) for seed in range(3)), Robustness(train_epsilon=0.1))


class Measuring:
    """Slices as something to finish."""

    def __init__(self, slices):
        self.steps = lambda: slices


def networks():
    """Train and write them, at their ends."""
    kept = {}
    finish(Digits(epochs=1, live=True).run)  # what comes first loads libraries and digits
    for run in RUNS:
        began = process_time()
        found = finish(run.having(live=True))
        seconds = process_time() - began  # of one core, whatever else the machine does
        kept[run.key] = record_of(found, whole=False, ends=False) | {"seconds": seconds}
        print(
            f"{run.network:7}{run.seed:3}{run.train_epsilon:5}"
            f"{100 * found.test_accuracy[-1]:6.1f} %{seconds:6.1f} s",
            flush=True,
        )
    cnn_recording.write(kept, DIGITS)
    print(DIGITS.name, DIGITS.stat().st_size)


def figures():
    """Attack the recorded networks, and write what was found."""
    found = {}
    for study in STUDIES:
        found[study.key] = finish(Measuring(measured(study)))
        print(study.seed, study.train_epsilon)
        print(np.round(100 * found[study.key]["accuracy"], 1), flush=True)
    by_seed.write(found, FIGURES)
    print(FIGURES.name, FIGURES.stat().st_size)


if __name__ == "__main__":
    networks()
    figures()
