"""Trains digit networks in varied light, tests them in other light, and records what they do.

Run: python assets/adversarial/make_transfer.py, after make_digits.py. It takes about ten seconds on
one core.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

import numpy as np

from dlviz.jobs import finish
from dlviz.measure import by_seed
from dlviz.measure.shifted import FIGURES, Shifted, measured
from dlviz.measure.slices import ended

STUDIES = (Shifted(), Shifted(seed=1))


def figures():
    """Measure and write them."""
    found = {}
    for study in STUDIES:
        known = ended(measured(study))
        found[study.key] = {name: array.astype(np.uint8) for name, array in known.items()}
    by_seed.write(found, FIGURES)
    for study in STUDIES:
        result = finish(study)
        print(result.recorded, study.seed, (100 * result.accuracy).round(1), flush=True)
    print(FIGURES.name, FIGURES.stat().st_size)


if __name__ == "__main__":
    figures()
