"""Trains the default maps of rates and batches and records them. Run: python assets/sweep/make.py."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from dlviz.train.sweep import Sweep
from dlviz.train.sweep_column import Column
from dlviz.train.sweep_recording import RECORDING, write

if __name__ == "__main__":
    sweep = Sweep(clocks="both")
    sweep.check()
    found: dict[str, Column] = {}
    for clock in sweep.trained:
        for batch, updates in enumerate(sweep.updates_of(clock)):
            key = sweep.column_key(batch, updates)
            if key in found:  # the maps share those that agree in both
                continue
            slices = sweep.train_column(batch, updates)
            while True:
                try:
                    next(slices)
                except StopIteration as finished:
                    found[key] = finished.value
                    break
            print(f"batch {sweep.batches[batch]:4}, {updates:5} updates")
    write(found)
    print(RECORDING.name, RECORDING.stat().st_size)
