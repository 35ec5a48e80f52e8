"""Measures the default figures of the lesson on feature hierarchies and records them.

Run: python assets/hierarchy/make_figures.py. It trains all networks itself, in about three minutes
on one core.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

import numpy as np

from dlviz.jobs import finish
from dlviz.measure import expert, ladder, shuffle
from dlviz.measure.by_seed import RECORDING, write

SEEDS = 3
STUDIES = (
    (ladder.Ladder(), ladder.measured),
    (shuffle.Shuffle(), shuffle.measured),
    (expert.Expert(), expert.measured),
)


class Measuring:
    """One study of one seed as something to finish."""

    def __init__(self, study, measured):
        self.steps = lambda: measured(study)


if __name__ == "__main__":
    found = {}
    for study, measured in STUDIES:
        for place in range(SEEDS):
            alone = study.alone(place)
            found[alone.key] = finish(Measuring(alone.having(live=True), measured))
            for name, array in found[alone.key].items():
                if array.dtype != np.uint8:
                    print(study.kind, alone.seed, name)
                    print(np.round(100 * array, 1) if name != "epochs" else array)
    write(found)
    print(RECORDING.name, RECORDING.stat().st_size)
