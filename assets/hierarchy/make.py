"""Trains the networks of the lesson on feature hierarchies and records them.

Run: python assets/hierarchy/make.py. The first is kept whole, the others at their ends.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from dlviz.data.picture_data import WORLDS
from dlviz.jobs import finish
from dlviz.train.cnn_recording import RECORDING, write
from dlviz.train.cnn_run import CnnRun, record_of

RUNS = (
    CnnRun(),
    CnnRun(network="dense"),
    CnnRun(shuffled=True),
    CnnRun(network="dense", shuffled=True),
    *(CnnRun(world=world) for world in WORLDS if world != CnnRun().world),
)

if __name__ == "__main__":
    kept = {}
    for place, run in enumerate(RUNS):
        found = finish(run.having(live=True))
        kept[run.key] = record_of(found, whole=place == 0)
        accuracy, seconds = 100 * found.test_accuracy[-1], found.seconds
        state = "shuffled" if run.shuffled else run.world
        print(f"{run.network:6}{state:12}{accuracy:5.1f} %{seconds:5.1f} s")
    write(kept)
    print(RECORDING.name, RECORDING.stat().st_size)
