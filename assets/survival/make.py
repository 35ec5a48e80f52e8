"""Trains the default survival map and records it. Run: python assets/survival/make.py."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from dlviz.jobs import finish
from dlviz.train.survival import Survival
from dlviz.train.survival_recording import RECORDING, write

if __name__ == "__main__":
    rows = []
    for study in Survival().rows:
        rows.append(finish(study))
        shares = " ".join(f"{100 * share:4.0f}" for share in rows[-1].accuracy)
        print(f"{study.recipe:16}{shares}   {rows[-1].seconds:.1f} s")
    write(rows)
    print(RECORDING.name, RECORDING.stat().st_size)
