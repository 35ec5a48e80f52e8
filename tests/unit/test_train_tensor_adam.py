"""Adam over tensors is torch's, and loads nothing of torch's compiler."""

import subprocess
import sys

import pytest
import torch
from torch import Tensor

from dlviz.train.tensor_adam import TensorAdam

STEPS = 50
LIVE = """
import sys
from dlviz.jobs import finish
from dlviz.measure.look import Look
from dlviz.measure.plane_attack import PlaneAttack
from dlviz.measure.sharpness import Sharpness
from dlviz.measure.update_cost import plain_update
from dlviz.measure.xray import XRay
plain_update((8,), 4)()
for study in (PlaneAttack(updates=20), Sharpness(updates=200, looks=5), XRay(), Look()):
    finish(study)
print({"sympy", "torch._dynamo"} & set(sys.modules))
"""


def _trained(optimiser: type, betas: tuple[float, float]) -> list[Tensor]:
    chance = torch.Generator().manual_seed(3)
    matrix, vector = torch.randn(3, 4, generator=chance), torch.randn(5, generator=chance)
    leaves = [matrix.requires_grad_(), vector.requires_grad_()]
    adam = optimiser(leaves, lr=0.05, betas=betas)
    for _ in range(STEPS):
        adam.zero_grad()
        loss = matrix.sum(0).pow(2).sum() + vector.pow(4).sum() + matrix[0, 0] * vector[1]
        loss.backward()
        adam.step()
    return [leaf.detach() for leaf in leaves]


@pytest.mark.parametrize("betas", [(0.9, 0.999), (0.5, 0.9)])
def test_it_moves_as_torchs_own_bit_by_bit(betas: tuple[float, float]) -> None:
    ours, torchs = _trained(TensorAdam, betas), _trained(torch.optim.Adam, betas)
    assert all(torch.equal(one, other) for one, other in zip(ours, torchs, strict=True))


def test_what_runs_in_a_lesson_loads_neither_torchs_compiler_nor_sympy() -> None:
    done = subprocess.run([sys.executable, "-c", LIVE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
