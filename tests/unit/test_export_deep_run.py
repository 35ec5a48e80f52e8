"""What a student takes home of a deep run: a script that trains to the same numbers, and curves."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.export.deep_run_csv import CURVES, deep_run_csv
from dlviz.export.deep_run_script import LINES, deep_run_script
from dlviz.jobs import finish
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.initialisers import INITIALISERS
from dlviz.train.deep_run import DeepCurve, DeepRun, DeepRunResult
from tests.scripts import ran_here

SMALL = DeepRun(depth=3, width=12, updates=24, learning_rate=0.05)
NAMES = {"activation": ACTIVATIONS, "initialiser": INITIALISERS}
CASES = {
    "plain": SMALL,
    "batch normalisation, residual": SMALL.having(normalisation="batch", residual="root"),
    "layer normalisation, residual": SMALL.having(normalisation="layer", residual="one"),
    "batches of one": SMALL.having(normalisation="batch", batch_size=1, activation="tanh"),
    "the 1990s": SMALL.having(
        activation="sigmoid", initialiser="normal", init_scale=0.01, depth=30, updates=4
    ),
    "momentum, clipped": SMALL.having(optimiser="momentum", clip=0.5, learning_rate=0.02),
    "Nesterov": SMALL.having(optimiser="nesterov", learning_rate=0.02),
    "AdaGrad": SMALL.having(optimiser="adagrad", learning_rate=0.01),
    "RMSProp": SMALL.having(optimiser="rmsprop", learning_rate=0.003),
    "Adam": SMALL.having(optimiser="adam", learning_rate=0.003, updates=60),
    "AdamW, all examples": SMALL.having(optimiser="adamw", learning_rate=0.003, batch_size=1024),
    "a loss at every layer": SMALL.having(remedy="auxiliary", activation="sigmoid", clip=1.0),
    "layer by layer": SMALL.having(remedy="layerwise", optimiser="momentum", clip=1.0),
    "layer by layer, normalised": SMALL.having(
        remedy="layerwise", normalisation="batch", residual="root", optimiser="adam",
        learning_rate=0.003,
    ),
    "one layer, layer by layer": SMALL.having(depth=1, remedy="layerwise", optimiser="momentum"),
    "one update": SMALL.having(remedy="layerwise", updates=1),
    "diverged": SMALL.having(depth=8, initialiser="normal", learning_rate=1.0),
    "normalised twins": SMALL.having(
        versions=(("normalisation", "batch"), ("normalisation", "layer"))
    ),
    "remedied twins": SMALL.having(versions=(("remedy", "layerwise"), ("remedy", "auxiliary"))),
    "residual and deeper twins": SMALL.having(versions=(("residual", "root"), ("depth", 5))),
    "twins of two sorts of blocks": SMALL.having(
        residual="one", versions=(("residual", "root"), ("residual", "none"))
    ),
    "clipped and orthogonal twins": SMALL.having(
        versions=(("clip", 0.5), ("initialiser", "orthogonal"))
    ),
    "twins of one more activation and of all examples": SMALL.having(
        versions=(("activation", "tanh"), ("batch_size", 1024))
    ),
    "twins with other steps": SMALL.having(
        learning_rate=0.003, versions=(("optimiser", "adam"), ("learning_rate", 0.05))
    ),
    "wider twins of another seed": SMALL.having(
        normalisation="batch", versions=(("seed", 4), ("width", 20))
    ),
    "a twin of smaller weights": SMALL.having(versions=(("init_scale", 0.5),)),
    "a twin that is the same": SMALL.having(versions=(("depth", 3),)),
}  # fmt: skip


def agrees(text: str, result: DeepRunResult) -> None:
    """Every run's table and gradients are the result's, up to the rounding of 32 bits."""
    _, *said = text.split("gradient at the start")
    assert len(said) == len(result.runs)
    for each, run in zip(said, result.runs, strict=True):
        agrees_with(each.splitlines(), run)


def agrees_with(lines: list[str], run: DeepCurve) -> None:
    start, _, *table = lines
    np.testing.assert_allclose(list(map(float, start.split())), run.gradient[0], atol=1e-5)
    rows = [list(map(float, line.split())) for line in table if line[:7].strip().isdigit()]
    end = next(line for line in table if line.startswith(("gradient at the end", "diverged")))
    for made, loss, train, test in rows:
        (at,) = np.flatnonzero(run.steps == made)
        assert loss == pytest.approx(run.train_loss[at], rel=1e-3)
        assert train == pytest.approx(run.train_accuracy[at], abs=0.002)  # two digits of 1,024
        assert test == pytest.approx(run.test_accuracy[at], abs=0.0026)  # two of 773
    assert len(rows) <= LINES
    assert (end == "diverged") == (run.end.kind == "diverged")
    if end != "diverged":
        assert rows[-1][0] == run.steps[-1] == run.study.updates
        sizes = list(map(float, end.split()[4:]))
        np.testing.assert_allclose(sizes, run.gradient[-1], atol=1e-3)


@pytest.mark.parametrize("case", CASES)
def test_the_script_trains_to_the_numbers_of_the_run(case: str) -> None:
    agrees(ran_here(deep_run_script(CASES[case])), finish(CASES[case]))


@pytest.mark.parametrize(
    ("field", "name"), [(field, name) for field, names in NAMES.items() for name in names]
)
def test_the_script_knows_every_activation_and_initialiser(field: str, name: str) -> None:
    study = SMALL.having(updates=5, learning_rate=0.01, **{field: name})
    agrees(ran_here(deep_run_script(study)), finish(study))


def test_the_script_runs_by_itself(tmp_path: Path) -> None:
    study = SMALL.having(versions=(("normalisation", "batch"), ("remedy", "layerwise")))
    file = tmp_path / "deep_run.py"
    file.write_text(deep_run_script(study), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-I", str(file)],
        capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.stderr == ""
    agrees(done.stdout, finish(study))
    assert "namespace(normalisation='batch', remedy='none')" in done.stdout


def test_the_script_says_only_what_its_study_needs() -> None:
    plain = deep_run_script(DeepRun())
    for word in ("dlviz", "norm(", "zs[-1]", "clip", "readout(", "alone", "Run(", "run."):
        assert word not in plain.split('"""', 2)[2]
    assert "if run.clip" in deep_run_script(CASES["clipped and orthogonal twins"])
    assert "if self" not in deep_run_script(CASES["batch normalisation, residual"])


def test_nothing_in_a_script_is_left_unused_and_its_lines_are_short(tmp_path: Path) -> None:
    for number, study in enumerate(CASES.values()):
        code = deep_run_script(study)
        assert max(map(len, code.splitlines())) <= 100
        assert len(code.splitlines()) <= 210
        (tmp_path / f"s{number}.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100",
         "--select", "E,F,B,NPY", "--ignore", "B905", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_a_study_that_cannot_be_run_gives_no_script() -> None:
    with pytest.raises(UserError, match="value_unknown"):
        deep_run_script(DeepRun(activation="__import__('os').abort()"))


def test_curves_hold_every_snapshot_of_every_run() -> None:
    result = finish(CASES["residual and deeper twins"])
    rows = list(csv.DictReader(io.StringIO(deep_run_csv(result, ("plain", "residual", "deeper")))))
    assert len(rows) == sum(len(run.steps) for run in result.runs)
    for name, run in zip(("plain", "residual", "deeper"), result.runs, strict=True):
        own = [row for row in rows if row["run"] == name]
        assert [int(row["updates"]) for row in own] == run.steps.tolist()
        for curve in CURVES:
            assert [float(row[curve]) for row in own] == getattr(run, curve).tolist()
        for layer in range(run.study.depth):
            found = [float(row[f"gradient_{layer + 1}"]) for row in own]
            assert found == run.gradient[:, layer].tolist()
        assert {row["gradient_5"] for row in own} != {""} or run.study.depth == 3


def test_numbers_that_were_not_finite_are_empty_cells() -> None:
    result = finish(SMALL.having(initialiser="normal", init_scale=100.0, depth=60))
    (row,) = csv.DictReader(io.StringIO(deep_run_csv(result, ("all",))))
    assert row["updates"] == "0"
    assert {row[curve] for curve in CURVES} == {""}
