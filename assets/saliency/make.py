"""Measures the default cascade, curves and pointing game of the lesson on Grad-CAM; records them.

Run: python assets/saliency/make.py. It needs the package with EfficientNet-Lite0's weights and the
recorded small networks, and takes about four minutes on one core.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

import numpy as np

from dlviz.jobs import finish
from dlviz.lessons.grad_cam.runs import DRAWS, JUDGED
from dlviz.measure.by_seed import write
from dlviz.measure.cascade import Cascade, followed
from dlviz.measure.curves import Curves, compared
from dlviz.measure.growing import RECORDING
from dlviz.measure.pointing import Pointing, pointed
from dlviz.measure.subject import subject


SCRAMBLED = [Cascade(seed=seed) for seed in range(DRAWS)]
RIVALS = [Curves(photo=photo) for photo in JUDGED]
COSTLY = Curves(costly=True)


def asked(study):
    """The network and the picture of a study."""
    return finish(Measuring(subject(study.net, study.photo, study.picture)))


STUDIES = (
    *((study, lambda study: followed(study, asked(study))) for study in SCRAMBLED),
    *((study, lambda study: compared(study, asked(study))) for study in (*RIVALS, COSTLY)),
    (Pointing(), pointed),
)
SMALL = {"maps": np.float16, "order": np.int16}


class Measuring:
    """Slices as something to finish."""

    def __init__(self, slices):
        self.steps = lambda: slices


if __name__ == "__main__":
    found = {}
    for study, measure in STUDIES:
        figures = finish(Measuring(measure(study)))
        found[study.key] = {
            name: array.astype(SMALL.get(name, array.dtype)) for name, array in figures.items()
        }
        for name, array in figures.items():
            if array.dtype.kind == "f" and name not in SMALL:
                print(study.kind, name)
                print(np.round(array, 3))
    write(found, RECORDING)
    print(RECORDING.name, RECORDING.stat().st_size)
