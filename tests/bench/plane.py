"""The plane of two learning rates: seconds of a picture, beside a loop of `nn.Module`s.

`python -m tests.bench.plane`. One thread; a second is one of its CPU.
"""

import subprocess
import sys
from collections.abc import Iterator
from time import process_time

import torch
from torch import nn

from dlviz.jobs import Desk
from dlviz.train.plane import Plane
from dlviz.train.plane_networks import draws, examples_of
from tests.bench.table import Row

LOOPED = 6
TARGET_S = 1.5
MOST_MB = 690
BENDS = {"identity": nn.Identity, "tanh": nn.Tanh, "relu": nn.ReLU}
RENDER = """
import time
from dlviz.jobs import Desk
from dlviz.train.plane import Plane
from tests.process_memory import peak_mb
began = time.process_time()
Desk().run(Plane(resolution=512))
print(time.process_time() - began, peak_mb())
"""


def picture(study: Plane) -> float:
    """CPU seconds of a render."""
    began = process_time()
    Desk().run(study)
    return process_time() - began


def loop(study: Plane) -> float:
    """CPU seconds of one network trained the ordinary way, the best of a few."""
    n, seconds = study.width, []
    start = draws(n, examples_of(study.activation, n), study.seed)
    for _ in range(LOOPED):
        net = nn.Sequential(
            nn.Linear(n, n, bias=False), BENDS[study.activation](), nn.Linear(n, 1, bias=False)
        ).double()
        groups = [
            {"params": net[0].parameters(), "lr": 0.1},
            {"params": net[2].parameters(), "lr": 0.1},
        ]
        steps, inputs, targets = torch.optim.SGD(groups), start.inputs.T, start.targets[:, None]
        began = process_time()
        for _ in range(study.updates):
            loss = nn.functional.mse_loss(net(inputs), targets)
            steps.zero_grad()
            loss.backward()
            steps.step()
            loss.item()
        seconds.append(process_time() - began)
    return min(seconds)


def rows() -> Iterator[Row]:
    """128 x 128 networks of each activation; then 512 x 512 and its memory."""
    torch.set_num_threads(1)
    for activation in BENDS:
        study = Plane(activation=activation)
        ours, theirs = min(picture(study) for _ in range(3)), loop(study) * study.networks
        what = f"trainability, 128 x 128, {activation}, 100 updates, float64"
        linear = activation == "identity"
        target = f"{TARGET_S} s" if linear else ""
        yield Row(what, ours, "CPU s", theirs, "loop", target, ours < TARGET_S if linear else None)
    done = subprocess.run(
        [sys.executable, "-c", RENDER], capture_output=True, text=True, check=True
    )
    seconds, peak = map(float, done.stdout.split())
    yield Row("trainability, 512 x 512, deep linear", seconds, "CPU s")
    what = "its process, at most"
    yield Row(what, peak, "MB", target=f"below {MOST_MB} MB", met=peak < MOST_MB)


if __name__ == "__main__":
    for row in rows():
        print("  ".join(cell for cell in row.cells() if cell), flush=True)
