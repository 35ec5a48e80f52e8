"""Measures the corruptions of seven photographs and a slice of input space; records them.

Run: python assets/adversarial/make_everyday.py. It needs the package with EfficientNet-Lite0's
weights and the recorded digits' network, and takes about half a minute on one core.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

import numpy as np

from dlviz.jobs import finish
from dlviz.measure.by_seed import write
from dlviz.measure.everyday import RECORDING, Everyday
from dlviz.measure.everyday_figures import measured
from dlviz.measure.input_slice import InputSlice, begun, sliced


class Measuring:
    """Slices as something to finish."""

    def __init__(self, slices):
        self.steps = lambda: slices


STUDIES = (
    (Everyday().measured_as, lambda study: measured(study.seed)),
    (InputSlice(), lambda study: sliced(study, begun(study))),
)

if __name__ == "__main__":
    found = {}
    for study, measure in STUDIES:
        found[study.key] = figures = finish(Measuring(measure(study)))
        for name, array in figures.items():
            if array.size <= 300:
                print(study.kind, name)
                print(np.round(array, 3) if array.dtype.kind == "f" else array)
    write(found, RECORDING)
    print(RECORDING.name, RECORDING.stat().st_size)
