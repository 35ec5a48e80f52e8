"""Trains the networks that a mark may have fooled, measures the default figures, records both.

Run: python assets/shortcut/make.py. It takes about nine minutes on one core.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

import numpy as np

from dlviz.jobs import finish
from dlviz.measure import by_seed, cliff, trial
from dlviz.measure.cliff import Cliff
from dlviz.measure.shortcut import FIGURES
from dlviz.measure.trial import Trial
from dlviz.train import cnn_recording
from dlviz.train.cnn_recording import MARKED
from dlviz.train.cnn_run import record_of
from dlviz.train.marked_run import MarkedRun

RATES = (1.0, 0.0, 0.8, 0.9, 0.95)
SEEDS = 3


class Measuring:
    """One study of one seed as something to finish."""

    def __init__(self, slices):
        self.steps = lambda: slices


def networks():
    """Train and write them, at their ends."""
    kept = {}
    for rate in RATES:
        found = finish(MarkedRun(mark=rate, live=True))
        kept[MarkedRun(mark=rate).key] = record_of(found, whole=False, ends=False)
        print(f"{rate:5}{100 * found.test_accuracy[-1]:6.1f} %{found.seconds:6.1f} s", flush=True)
    cnn_recording.write(kept, MARKED)
    print(MARKED.name, MARKED.stat().st_size)


def studies():
    """Measure and write the figures; the networks that were just trained are still at hand."""
    figures = dict(finish(Measuring(trial.measured(Trial(live=True)))))
    found = {Trial().key: {**figures, "recorded": np.array(True)}}
    by_seed.write(found, FIGURES)
    for place in range(SEEDS):
        alone = Cliff().alone(place)
        found[alone.key] = finish(Measuring(cliff.measured(alone)))
        print(alone.seed, found[alone.key], flush=True)
    by_seed.write(found, FIGURES)
    print(FIGURES.name, FIGURES.stat().st_size)


if __name__ == "__main__":
    networks()
    studies()
