"""What float64 is needed for on the plane of two learning rates, and what a large render takes."""

import subprocess
import sys

import pytest
import torch

from dlviz.jobs import Desk
from dlviz.train import plane_networks
from dlviz.train.plane import Plane, PlaneResult
from dlviz.train.plane_networks import Draws

pytestmark = pytest.mark.verify

RENDER = """
from dlviz.jobs import Desk
from dlviz.train.plane import Plane
from tests.process_memory import peak_mb
result = Desk().run(Plane(x0=0.5, x1=1.3, y0=0.7, y1=1.5, resolution=512))
print(result.share, peak_mb())
"""


def rendered(seed: int, x0: float, y0: float, side: float) -> PlaneResult:
    return Desk().run(Plane(seed=seed, x0=x0, x1=x0 + side, y0=y0, y1=y0 + side, resolution=64))


@pytest.mark.parametrize(
    ("seed", "x0", "y0", "side"),
    [(0, 0.5, 0.6875, 0.8), (0, 0.7179, 1.1233, 0.13), (2, 0.2337, 1.3631, 0.02145)],
)
def test_single_precision_gets_pixels_of_the_boundary_wrong(
    monkeypatch: pytest.MonkeyPatch, seed: int, x0: float, y0: float, side: float
) -> None:
    double = rendered(seed, x0, y0, side)
    exact = plane_networks.draws

    def rounded(width: int, examples: int, seed: int) -> Draws:
        kept = exact(width, examples, seed)
        parts = (kept.first, kept.second, kept.inputs, kept.targets)
        return Draws(*(part.to(torch.float32) for part in parts))

    monkeypatch.setattr(plane_networks, "draws", rounded)
    single = rendered(seed, x0, y0, side)
    wrong = float((double.converged != single.converged).mean())
    print(f"{100 * wrong:.1f} % of the pixels differ")
    assert 0 < wrong < 1


def test_a_render_of_512_by_512_keeps_the_process_below_690_mb() -> None:
    done = subprocess.run(
        [sys.executable, "-c", RENDER], capture_output=True, text=True, check=True, timeout=280
    )
    share, peak = map(float, done.stdout.split())
    print(f"{peak:.0f} MB")
    assert 0 < share < 1
    assert peak < 690
    assert not done.stderr


@pytest.mark.parametrize("seed", range(10))
def test_every_seed_has_a_side_that_trains_and_one_that_does_not(seed: int) -> None:
    for activation in ("identity", "tanh", "relu"):
        result = Desk().run(Plane(activation=activation, seed=seed, resolution=32))
        assert result.converged[0, 0], "the smallest rates train"
        assert not result.converged[-1, -1], "the largest do not"
        assert 0.2 < result.share < 0.9
