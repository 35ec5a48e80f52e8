"""The maps of a sweep as a CSV file."""

import csv
import io
import math

from dlviz.train.sweep import SweepMaps
from dlviz.train.sweep_map import DIVERGED, OK, STALLED, WAITING, ClockMap

COLUMNS = (
    "clock",
    "learning_rate",
    "batch_size",
    "seed",
    "updates",
    "final_train_loss",
    "final_test_accuracy",
    "updates_to_target",
    "cell",
)
STATES = {OK: "trained", DIVERGED: "diverged", STALLED: "stalled", WAITING: "not trained"}


def sweep_csv(maps: SweepMaps) -> bytes:
    """A row a cell and seed, UTF-8; an empty cell for a loss, accuracy or target never reached.

    `updates_to_target` counts to a training loss of `maps.target`; `cell` is how most of the cell's
    seeds ended.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for clock_map in maps.maps:
        writer.writerows(_rows(maps, clock_map))
    return text.getvalue().encode()


def _rows(maps: SweepMaps, clock_map: ClockMap) -> list[list[object]]:
    sweep = maps.sweep
    return [
        [
            clock_map.clock,
            repr(float(rate)),
            batch,
            sweep.first_seed + k,
            int(clock_map.updates[b]),
            *_numbers(clock_map, r, b, k),
            STATES[int(clock_map.state[r, b])],
        ]
        for r, rate in enumerate(sweep.rates)
        for b, batch in enumerate(sweep.batches)
        for k in range(sweep.seeds)
    ]


def _numbers(clock_map: ClockMap, r: int, b: int, k: int) -> list[str]:
    found = (
        clock_map.loss[-1, r, b, k],
        clock_map.test_accuracy[r, b, k],
        clock_map.steps_to_target[r, b, k],
    )
    return [repr(float(number)) if math.isfinite(number) else "" for number in found]
