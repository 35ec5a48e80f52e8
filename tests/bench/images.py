"""Seconds and megabytes of networks that see pictures.

`python -m tests.bench.images`. One thread; a second is one of its CPU. Training is measured beside
an ordinary `nn.Sequential` with `torch.optim.Adam` on the same pictures, the same number of
updates, and nothing kept; each figure is the best of rounds in turns.
"""

import subprocess
import sys
from collections.abc import Iterator
from time import process_time

import torch
from torch import nn

from dlviz.data.pictures import load_pictures
from dlviz.jobs import finish
from dlviz.measure.ablation import Ablation
from dlviz.measure.ladder import Ladder
from dlviz.measure.shifts import Shifts
from dlviz.measure.tower import Tower
from dlviz.measure.unit_card import UnitCard
from dlviz.nets.lite0_weights import lite0
from dlviz.train.cnn_run import CnnRun
from dlviz.train.devices import use_threads
from dlviz.train.study import FlatStudy
from tests.bench.table import Row

ROUNDS = 2
RUNS = {
    "shapes, 2,500 of 24 px, 20 epochs": (CnnRun(live=True), 15.0),
    "digits, 1,347, 20 epochs": (CnnRun(dataset="digits", channels=(8, 16), live=True), 3.0),
}
LONG: dict[str, tuple[FlatStudy, float | None]] = {
    "the tower of a photograph": (Tower(), None),
    "a unit's card, 64 steps at 128 px": (UnitCard(net="lite0", layer="stage6.0.expand"), 4.0),
    "a probe ladder, network and all": (Ladder(seed=3), None),
    "one unit less, all of them, network and all": (Ablation(seed=3), None),
    "shifts, both networks and all": (Shifts(seed=3), None),
}
MEMORY_MB = 60.0
_FOOTPRINT = """
import sys
from dlviz.jobs import finish
from dlviz.measure.tower import Tower
from dlviz.nets.lite0_weights import lite0
from tests.process_memory import resident_mb as resident
finish(Tower()); before = resident()
for name in ("camera", "chelsea", "china", "rocket"):
    finish(Tower(photo=name))
print(resident() - before)
"""


def ordinary(run: CnnRun) -> None:
    """The same network, pictures and number of updates the ordinary way."""
    train, _ = load_pictures(run.data)
    x, y = torch.tensor(train.images), torch.tensor(train.labels)
    layers: list[nn.Module] = []
    into = x.shape[1]
    for k, out in enumerate(run.channels):
        layers += [nn.Conv2d(into, out, run.kernel, padding="same"), nn.ReLU()]
        layers += [nn.MaxPool2d(2)] if k + 1 < len(run.channels) else [nn.AdaptiveMaxPool2d(1)]
        into = out
    net = nn.Sequential(*layers, nn.Flatten(), nn.Linear(into, len(train.names)))
    adam = torch.optim.Adam(net.parameters(), run.learning_rate)
    for _ in range(run.epochs):
        for batch in torch.randperm(len(x)).split(run.batch_size):
            adam.zero_grad()
            nn.functional.cross_entropy(net(x[batch]), y[batch]).backward()
            adam.step()


def seconds(work: object) -> float:
    """CPU seconds of a call."""
    began = process_time()
    work()  # type: ignore[operator]
    return process_time() - began


def rows() -> Iterator[Row]:
    """Training, what takes long on the page, the large network's passes, memory of a session."""
    use_threads()
    for what, (run, target) in RUNS.items():
        load_pictures(run.data)
        ours = float("inf")
        beside = float("inf")
        for k in range(ROUNDS):
            ours = min(ours, seconds(lambda run=run, k=k: finish(run.having(seed=50 + k))))
            beside = min(beside, seconds(lambda run=run, k=k: ordinary(run.having(seed=50 + k))))
        yield Row(what, ours, "CPU s", beside, "nn.Sequential", f"at most {target:g} CPU s",
                  ours <= target)  # fmt: skip
    net, photo = lite0(), torch.rand(1, 3, 224, 224)
    with torch.no_grad():
        forward = min(seconds(lambda: net(photo)) for _ in range(5))
    leaf = photo.clone().requires_grad_()
    both = min(seconds(lambda: net(leaf)[0, 0].backward()) for _ in range(5))
    yield Row("EfficientNet-Lite0, one photograph forward", 1000 * forward, "CPU ms")
    yield Row("the same, forward and back", 1000 * both, "CPU ms")
    for name, (study, limit) in LONG.items():
        taken = seconds(lambda study=study: finish(study))
        target = "" if limit is None else f"at most {limit:g} CPU s"
        yield Row(
            name, taken, "CPU s", target=target, met=None if limit is None else taken <= limit
        )
    done = subprocess.run([sys.executable, "-c", _FOOTPRINT], capture_output=True, text=True,
                          check=True)  # fmt: skip
    grown = float(done.stdout)
    yield Row("four more towers after the first", grown, "MB", target=f"at most {MEMORY_MB:g} MB",
              met=grown <= MEMORY_MB)  # fmt: skip


if __name__ == "__main__":
    for row in rows():
        print("  ".join(cell for cell in row.cells() if cell), flush=True)
