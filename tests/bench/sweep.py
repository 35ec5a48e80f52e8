"""Seconds of a whole map of learning rates and batch sizes, beside the ordinary loop.

`python -m tests.bench.sweep`, or `make bench ARGS=sweep`. One thread. A second is one of its CPU.
The loop (`nn.Module` and `optim.SGD`, one network after the other) is timed on some updates of each
batch size, and that is extrapolated to all updates of the map; it measures no losses, the map does.
Each figure is the best of rounds in turns, so that a busy machine slows both.
"""

from collections.abc import Iterator
from time import process_time

import torch
from torch import nn
from torch.nn import functional

from dlviz.data.examples import load
from dlviz.jobs import finish
from dlviz.train.sweep import DATASETS, Sweep
from tests.bench.table import Row

ROUNDS = 3
SAMPLE_S = 0.15
MAPS = {
    "equal epochs, 10": (Sweep(), "3 s and 15 x the loop", 3.0, 15.0),
    "equal epochs, 16": (Sweep(epochs=16), "3 s and 15 x the loop", 3.0, 15.0),
    "equal updates, 320": (Sweep(clocks="both", epochs=1), "3 s", 3.0, 0.0),
}


def loop_rate(batch: int) -> float:
    """Updates a second of one network at a batch size, the ordinary way."""
    examples = load(DATASETS["digits"])
    x = torch.tensor(examples.standardised(examples.train_rows), dtype=torch.float32)
    labels = torch.tensor(examples.train_labels)
    net = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimiser = torch.optim.SGD(net.parameters(), lr=0.01)
    orders = torch.randperm(len(x)).split(batch)
    count, began = 0, process_time()
    while process_time() - began < SAMPLE_S:
        chosen = orders[count % len(orders)]
        loss = functional.cross_entropy(net(x[chosen]), labels[chosen])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        count += 1
    return count / (process_time() - began)


def map_seconds(sweep: Sweep) -> float:
    """CPU seconds of a map, from its description to its last loss."""
    began = process_time()
    finish(sweep)
    return process_time() - began


def rows() -> Iterator[Row]:
    """Each default map, beside the loop."""
    torch.set_num_threads(1)
    load(DATASETS["digits"])  # scikit-learn is imported once a process, not once a map
    for name, (sweep, target, limit, ratio) in MAPS.items():
        ours, loops = [], []
        for _ in range(ROUNDS):
            ours.append(map_seconds(sweep))
            loops.append([loop_rate(batch) for batch in sweep.batches])
        fastest = [max(rates) for rates in zip(*loops, strict=True)]
        clock = sweep.trained[-1]
        made = sweep.updates_of(clock)
        each = len(sweep.rates) * sweep.seeds
        alone = sum(each * n / rate for n, rate in zip(made, fastest, strict=True))
        best = min(ours)
        if clock == "updates":
            best -= min(map_seconds(sweep.having(clocks="epochs")) for _ in range(ROUNDS))
        yield Row(
            f"digits, 12 x 8 x 3 networks, {name} ({each * sum(made):,} updates)",
            best,
            "CPU s",
            alone,
            f"loop, {alone / best:.1f} times as long",
            target,
            best <= limit and alone >= ratio * best,
        )


if __name__ == "__main__":
    for row in rows():
        print("  ".join(cell for cell in row.cells() if cell), flush=True)
