"""Seconds and megabytes of the questions to a network: where does it look?

`python -m tests.bench.maps`. One thread; a second is one of its CPU. The shortcut's training stands
beside an ordinary `nn.Sequential` with `torch.optim.Adam` on the same pictures, the same number of
updates, and nothing kept; Grad-CAM beside captum's; each figure is the best of rounds in turns.
"""

import subprocess
import sys
from collections.abc import Iterator

import torch
from torch import nn

from dlviz.data.pictures import load_pictures
from dlviz.jobs import finish
from dlviz.measure.attribution import grad_cam
from dlviz.measure.cascade import Cascade
from dlviz.measure.computed import Computed
from dlviz.measure.curves import Curves
from dlviz.measure.look import Look
from dlviz.measure.method_grid import MethodGrid
from dlviz.nets.hooks import hookable
from dlviz.nets.lite0_weights import lite0
from dlviz.train.devices import use_threads
from dlviz.train.marked_run import POOLS, MarkedRun
from dlviz.train.study import FlatStudy
from tests.bench.images import seconds
from tests.bench.table import Row

ROUNDS = 3
ESPRESSO = 967
STUDIES: dict[str, tuple[FlatStudy, float | None]] = {
    "every layer's map for every class shown, of a photograph": (Look(photo="rocket"), 0.3),
    "the same, of a collage of two": (Look(photo="rocket+coffee"), None),
    "Grad-CAM channel by channel": (Computed(photo="rocket"), 0.3),
    "the grid of cheap methods": (MethodGrid(photo="rocket"), 1.0),
    "the grid with the slow ones": (MethodGrid(photo="rocket", costly=True), None),
    "random weights, layer by layer, six methods": (Cascade(photo="rocket", seed=7), None),
    "deletion and insertion, six methods": (Curves(photo="rocket", seed=7), None),
}
TRAINING_S, MEMORY_MB = 30.0, 20.0
_FIFTY = """
from dlviz.jobs import finish
from dlviz.measure.look import Look
from tests.process_memory import resident_mb as resident
for k in range(10):
    finish(Look(photo="rocket", target=k))
before = resident()
for k in range(50):
    finish(Look(photo="rocket", target=10 + k))
print(resident() - before)
"""


def ordinary(run: MarkedRun) -> None:
    """The same network, pictures and number of updates the ordinary way."""
    train, _ = load_pictures(run.data)
    x, y = torch.tensor(train.images), torch.tensor(train.labels)
    layers: list[nn.Module] = []
    into = x.shape[1]
    for k, out in enumerate(run.channels):
        layers += [nn.Conv2d(into, out, run.kernel, padding="same", bias=False)]
        layers += [nn.BatchNorm2d(out), nn.ReLU()]
        layers += [nn.MaxPool2d(2)] if k + 1 in POOLS else []
        into = out
    pooled = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(into, len(train.names))]
    net = nn.Sequential(*layers, *pooled)
    adam = torch.optim.Adam(net.parameters(), run.learning_rate)
    for _ in range(run.epochs):
        for batch in torch.randperm(len(x)).split(run.batch_size):
            adam.zero_grad()
            nn.functional.cross_entropy(net(x[batch]), y[batch]).backward()
            adam.step()


def _one_map() -> Row:
    """One map of Lite0's last layer, ours beside captum's."""
    from captum.attr import LayerGradCam

    net, photo = lite0(), torch.rand(1, 3, 224, 224)
    ours = min(seconds(lambda: grad_cam(net, photo, "head", ESPRESSO)) for _ in range(5))
    with hookable(net) as twin:
        theirs = LayerGradCam(twin, twin.get_submodule("head.relu"))
        beside = min(seconds(lambda: theirs.attribute(photo, ESPRESSO)) for _ in range(5))
    return Row("one map of EfficientNet-Lite0's last layer", ours, "CPU s", beside, "captum",
               "at most 0.3 CPU s", ours <= 0.3)  # fmt: skip


def rows() -> Iterator[Row]:
    """One map, what the page's studies take, the shortcut's training, memory after fifty maps."""
    use_threads()
    yield _one_map()
    for name, (study, limit) in STUDIES.items():
        taken = min(seconds(lambda study=study: finish(study)) for _ in range(2))
        target = "" if limit is None else f"at most {limit:g} CPU s"
        met = None if limit is None else taken <= limit
        yield Row(name, taken, "CPU s", target=target, met=met)
    ours = beside = float("inf")
    for k in range(ROUNDS - 1):
        run = MarkedRun(live=True, seed=50 + k)
        load_pictures(run.data)
        ours = min(ours, seconds(lambda run=run: finish(run)))
        beside = min(beside, seconds(lambda run=run: ordinary(run)))
    what = f"a planted shortcut, 2,000 of 40 px, {MarkedRun().epochs} epochs"
    yield Row(what, ours, "CPU s", beside,
              "nn.Sequential", f"at most {TRAINING_S:g} CPU s", ours <= TRAINING_S)  # fmt: skip
    done = subprocess.run([sys.executable, "-c", _FIFTY], capture_output=True, text=True,
                          check=True)  # fmt: skip
    grown = float(done.stdout)
    yield Row("fifty more maps after the first ten", grown, "MB",
              target=f"at most {MEMORY_MB:g} MB", met=grown <= MEMORY_MB)  # fmt: skip


if __name__ == "__main__":
    for row in rows():
        print("  ".join(cell for cell in row.cells() if cell), flush=True)
