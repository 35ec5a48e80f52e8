"""Fools EfficientNet-Lite0 with the pictures of the lesson's defaults; records what was measured.

Run: python assets/adversarial/make_photos.py. It needs the package with the weights, and takes
about two minutes on one core.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from dlviz.jobs import finish
from dlviz.measure.by_seed import write
from dlviz.measure.fooled import RECORDING, Fooled
from dlviz.measure.fooling import fooling

COFFEE = Fooled(photo="coffee")
TABBY, DAISY, AWAY = 281, 985, -1
STUDIES = (
    Fooled(),
    COFFEE.having(target=DAISY),
    COFFEE.having(target=TABBY),
    COFFEE.having(target=TABBY, eot=True),
    COFFEE.having(target=AWAY),
    Fooled(photo="chelsea", target=DAISY),
)


class Measuring:
    """Slices as something to finish."""

    def __init__(self, slices):
        self.steps = lambda: slices


if __name__ == "__main__":
    found = {}
    for study in STUDIES:
        figures = finish(Measuring(fooling(study.plan)))
        found[study.key] = figures
        print(study.key)
        for place, level in enumerate(figures["levels"]):
            print(level, figures["fooled"][place], figures["chance"][place].round(4))
        print("kept", dict(zip(figures["sizes"], figures["kept"], strict=True)))
    write(found, RECORDING)
    print(RECORDING.name, RECORDING.stat().st_size)
