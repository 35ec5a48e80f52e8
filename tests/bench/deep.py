"""Seconds of an x-ray of a random network, beside the ordinary way, and of what deep ones train.

`python -m tests.bench.deep`. One thread. A second is one of its CPU. The ordinary way is a stack
of `nn.Linear` in float64, all of whose weights and activations are there at once, and one backward
pass over it with the gradient of every layer kept. Each figure is the best of rounds in turns, so
that a busy machine slows both.
"""

from collections.abc import Iterator
from time import process_time

import torch
from torch import nn

from dlviz.jobs import finish
from dlviz.measure.factors import Factors
from dlviz.measure.width_law import WidthLaw
from dlviz.measure.xray import XRay
from dlviz.train.deep_run import DeepRun
from dlviz.train.study import FlatStudy
from dlviz.train.survival_row import SurvivalRow
from tests.bench.table import Row

ROUNDS = 3
LAYERS = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh}
REDRAWS = {
    "30 layers of 256": XRay(),
    "100 layers of 141": XRay(depth=100, width=141, activation="relu", initialiser="he_normal"),
    "7 layers of 512": XRay(depth=7, width=512, activation="tanh"),
    "30 orthogonal layers of 256": XRay(activation="tanh", initialiser="orthogonal"),
    "100 layers of 141, batch norm, 256 examples": XRay(
        depth=100, width=141, activation="relu", initialiser="he_normal", normalisation="batch",
        batch=256,
    ),
    "100 networks of 40 x 10": XRay(
        depth=40, width=10, activation="relu", initialiser="he_normal", draws=100
    ),
}  # fmt: skip
LONG: dict[str, tuple[FlatStudy, float]] = {
    "x-ray, 100 layers of 512": (XRay(depth=100, width=512), 10.0),
    "x-ray, the table of factors": (Factors(), 10.0),
    "1,000 random networks of 40 x 10": (WidthLaw(widths=(10,) * 40, against=()), 1.0),
    "a film of 8 layers, 300 updates": (DeepRun(), 3.0),
    "survival map, sigmoid, Xavier, 56 networks": (SurvivalRow(recipe="sigmoid_xavier"), 14.0),
    "survival map, ReLU, residual, 56 networks": (SurvivalRow(recipe="relu_residual"), 14.0),
}
TRAINED = (DeepRun, SurvivalRow)


def ordinary(study: XRay) -> None:
    """The networks of a study by autograd over all of their layers."""
    size = study.width
    for _ in range(study.draws):
        z, sums = torch.randn(study.batch, size, dtype=torch.float64), []
        for layer in range(study.depth):
            linear = nn.Linear(size, size, bias=False, dtype=torch.float64)
            if study.initialiser == "orthogonal":
                nn.init.orthogonal_(linear.weight)
            else:
                nn.init.xavier_normal_(linear.weight)
            norm = nn.BatchNorm1d(size, dtype=torch.float64)
            if layer and study.normalisation == "batch":
                z = norm(z)
            z = linear(LAYERS[study.activation]()(z) if layer else z)
            z.retain_grad()
            sums.append(z)
        z.backward(torch.randn_like(z))
        sizes = [(float(each.detach().std()), float(each.grad.std())) for each in sums]
        assert len(sizes) == study.depth


def seconds(study: FlatStudy) -> float:
    """CPU seconds of a study, from its description to its result."""
    began = process_time()
    finish(study)
    return process_time() - began


def ordinary_seconds(study: XRay) -> float:
    """Likewise of the ordinary way."""
    began = process_time()
    ordinary(study)
    return process_time() - began


def rows() -> Iterator[Row]:
    """Redraws of at most two million weights, then what comes as a Job with progress."""
    torch.set_num_threads(1)
    finish(XRay(depth=2, width=8))
    for name, study in REDRAWS.items():
        both = [(seconds(study), ordinary_seconds(study)) for _ in range(ROUNDS)]
        ours, theirs = (min(column) for column in zip(*both, strict=True))
        yield Row(
            f"x-ray, {name}", ours, "CPU s", theirs, "autograd, all at once", "0.4 s", ours <= 0.4
        )
    for name, (study, limit) in LONG.items():
        ours = min(seconds(study) for _ in range(1 if isinstance(study, TRAINED) else ROUNDS))
        yield Row(name, ours, "CPU s", target=f"{limit:g} s", met=ours <= limit)


if __name__ == "__main__":
    for row in rows():
        print("  ".join(cell for cell in row.cells() if cell), flush=True)
