"""The exported script draws the networks of the x-ray again and finds the same sizes in them."""

import subprocess
import sys
from itertools import cycle, product
from pathlib import Path

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.export.xray_script import xray_script
from dlviz.jobs import finish
from dlviz.measure.xray import XRay, XRayResult
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.deep import NORMALISATIONS, RESIDUALS
from dlviz.nets.initialisers import INITIALISERS
from tests.scripts import ran_here

SMALL = XRay(depth=12, width=24, batch=10, seed=3)
CALM = cycle(("relu", "sigmoid", "elu"))  # rounding does not grow in them within 12 layers
EVERY = [
    SMALL.having(normalisation=n, residual=r, initialiser=i, activation=next(CALM))
    for n, r, i in product(NORMALISATIONS, RESIDUALS, INITIALISERS)
]
CASES = {
    "the 1990s": XRay(width=48),
    "overflow": SMALL.having(
        depth=100, width=200, activation="relu", initialiser="normal", init_scale=100.0
    ),
    "all dead": SMALL.having(activation="relu", initialiser="zeros"),
    "several networks": SMALL.having(activation="relu", initialiser="he_normal", draws=7),
    "several, some dead": XRay(
        depth=40, width=4, activation="relu", initialiser="he_normal", draws=12, batch=3
    ),
    "two that overflow": SMALL.having(
        depth=100, width=200, activation="relu", initialiser="normal", init_scale=100.0, draws=2
    ),
    "one layer": SMALL.having(depth=1, residual="root"),
    "one layer, several": SMALL.having(depth=1, draws=3),
    "small weights": SMALL.having(activation="tanh", initialiser="normal", init_scale=0.01),
}


def agrees(text: str, result: XRayResult) -> None:
    """The printed numbers are the result's; they have eight digits after the point."""
    study, lines = result.study, text.splitlines()
    near = {"rtol": 0, "atol": 1e-6, "equal_nan": True}
    rows = np.array([line.split() for line in lines[1 : 1 + study.depth]], dtype=np.float64)
    assert rows[:, 0].tolist() == list(range(1, study.depth + 1))
    ours = [result.signal, result.gradient]
    if study.draws > 1:
        ours += [result.signal_low, result.signal_high, result.gradient_low, result.gradient_high]
    np.testing.assert_allclose(rows[:, 1:].T, np.array(ours), **near)
    name, factor = lines[1 + study.depth].split()
    assert name == "factor"
    assert float(factor) == pytest.approx(result.factor, rel=1e-6, nan_ok=True)
    rest = [line.split() for line in lines[3 + study.depth :]]
    if study.draws == 1:
        assert not rest
        return
    seeds, sizes = zip(*rest, strict=True)
    assert [int(seed) for seed in seeds] == [study.seed + draw for draw in range(study.draws)]
    np.testing.assert_allclose([float(size) for size in sizes], result.spread, **near)


@pytest.mark.parametrize(
    "study", EVERY, ids=lambda s: f"{s.normalisation}-{s.residual}-{s.initialiser}-{s.activation}"
)
def test_the_script_prints_the_sizes_of_every_kind_of_network(study: XRay) -> None:
    agrees(ran_here(xray_script(study)), finish(study))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_script_knows_every_activation(activation: str) -> None:
    study = SMALL.having(activation=activation, initialiser="lecun_normal", depth=5)
    agrees(ran_here(xray_script(study)), finish(study))


@pytest.mark.parametrize("case", CASES)
def test_the_script_prints_what_overflows_dies_or_scatters(case: str) -> None:
    agrees(ran_here(xray_script(CASES[case])), finish(CASES[case]))


def test_a_chaotic_network_agrees_where_rounding_has_not_grown() -> None:
    study = SMALL.having(activation="tanh", initialiser="normal", depth=60, width=64)
    lines = ran_here(xray_script(study)).splitlines()[1 : 1 + study.depth]
    signal = [float(line.split()[1]) for line in lines]
    ours = finish(study).signal
    np.testing.assert_allclose(signal[:8], ours[:8], rtol=0, atol=1e-6)
    np.testing.assert_allclose(signal, ours, rtol=0, atol=0.05)  # in size they are alike


def test_the_script_runs_by_itself(tmp_path: Path) -> None:
    study = SMALL.having(normalisation="batch", residual="one", initialiser="orthogonal", draws=2)
    file = tmp_path / "x_ray.py"
    file.write_text(xray_script(study), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-I", str(file)],
        capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.stderr == ""
    agrees(done.stdout, finish(study))


def test_the_script_says_only_what_its_study_needs_and_fits_on_a_page() -> None:
    plain = xray_script(XRay())
    for word in ("dlviz", "norm(", "ALPHA", "orthogonal", "NETWORKS", "isfinite().all"):
        assert word not in plain
    full = xray_script(
        XRay(normalisation="layer", residual="root", initialiser="orthogonal", draws=3)
    )
    for word in ("layer_norm(", "ALPHA", "orthogonal(", "NETWORKS"):
        assert word in full
    for code in (plain, full):
        assert len(code.splitlines()) <= 100
        assert max(map(len, code.splitlines())) <= 100


def test_nothing_in_a_script_is_left_unused(tmp_path: Path) -> None:
    for number, study in enumerate([*EVERY[::7], *CASES.values()]):
        (tmp_path / f"s{number}.py").write_text(xray_script(study), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100",
         "--select", "E,F,B,NPY", "--ignore", "B905", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_a_study_that_cannot_be_run_gives_no_script() -> None:
    with pytest.raises(UserError, match="value_unknown"):
        xray_script(XRay(activation="__import__('os').abort()"))
