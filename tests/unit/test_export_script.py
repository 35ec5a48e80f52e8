"""The exported script trains the same network to the same numbers."""

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dlviz.data.tables import TABLES, UPLOADS, read_csv
from dlviz.export.script import script
from dlviz.export.script_data import LOADERS
from dlviz.export.script_model import ACTIVATION_CODE, INITIALISER_CODE, LOSS_CODE
from dlviz.export.script_training import OPTIMISER_CODE, SCHEDULE_CODE
from dlviz.nets.activations import ACTIVATIONS
from dlviz.nets.initialisers import INITIALISERS
from dlviz.train.experiment import Change, Experiment
from dlviz.train.losses import LOSSES
from dlviz.train.optimisers import OPTIMISERS
from dlviz.train.recording import Recording
from dlviz.train.runs import train
from dlviz.train.schedules import SCHEDULES

BASE = Experiment().having(n=60, n_test=40, updates=48, hidden=(5, 5), learning_rate=0.05)
POINTS = ((0.5, -0.25, 0), (1.0, 1.0, 1), (-1.0, 0.125, 1), (0.0, -1.5, 0), (0.3, 0.2, 2))

CASES = {
    "default": {},
    **{f"optimiser {name}": {"optimiser": name} for name in OPTIMISERS},
    **{f"{name} with l1 and l2": {"optimiser": name, "l1": 0.003, "l2": 0.02}
       for name in OPTIMISERS},
    **{f"schedule {name}": {"schedule": name} for name in SCHEDULES},
    **{f"loss {name}": {"loss": name} for name in LOSSES},
    **{f"loss {name} of three classes": {"loss": name, "dataset": "rings", "classes": 3}
       for name in LOSSES},
    **{f"activation {name}": {"activation": name} for name in ACTIVATIONS},
    **{f"initialiser {name}": {"initialiser": name, "init_scale": 0.5, "weight_seed": 3}
       for name in INITIALISERS},
    "nesterov without momentum": {"optimiser": "nesterov", "momentum": 0.0},
    "dropout": {"dropout": 0.1},
    "residual": {"residual": True, "hidden": (2, 5, 5)},
    "dropout and residual": {"dropout": 0.3, "residual": True, "batch_size": 0},
    "full batch": {"batch_size": 0},
    "batch larger than the data": {"batch_size": 64},
    "batch that does not divide the data": {"batch_size": 7},
    "growing batch until all": {"schedule": "growing_batch", "batch_size": 15},
    "growing batch from all": {"schedule": "growing_batch", "batch_size": 0},
    "linear": {"hidden": ()},
    "linear with dropout and residual": {"hidden": (), "dropout": 0.5, "residual": True},
    "features": {"features": ("r", "theta", "x2", "y2", "xy", "sin_x", "sin_y", "x", "y")},
    "one feature, not standardised": {"features": ("r",), "standardise": False},
    "single precision": {"precision": "float32"},
    "seeds": {"data_seed": 4, "weight_seed": 5, "batch_seed": 6},
    "no test examples": {"n_test": 0},
    "no noise, moved": {"noise": 0.0, "center": 1.0},
    "spiral of five arms": {"dataset": "spiral", "classes": 5},
    "painted": {"dataset": "painted", "points": POINTS, "batch_size": 2},
    "painted on a constant": {
        "dataset": "painted", "points": ((1.0, 0.0, 0), (1.0, 1.0, 1), (1.0, 3.0, 1))},
    "painted over the set": {"points": POINTS},
    "painted over a table": {"dataset": "iris", "points": POINTS},
    "all of a table": {"dataset": "wine", "n_test": 0, "columns": ("ash", "hue")},
    **{f"table {name}": {"dataset": name} for name in TABLES},
    "change of rate": {"changes": (Change(20, "learning_rate", 0.3),)},
    "change of rate on a schedule": {
        "changes": (Change(20, "learning_rate", 0.3),), "schedule": "cosine"},
    "change at the start": {"changes": (Change(0, "learning_rate", 0.3),
                                        Change(0, "weight", 1.0, (0, 1, 0)))},
    "change at the end": {"changes": (Change(48, "bias", 1.0, (2, 0)),)},
    "change of batch": {"changes": (Change(10, "batch_size", 0), Change(30, "batch_size", 4))},
    "change from all": {"batch_size": 0, "changes": (Change(10, "batch_size", 9),)},
    "change of optimiser": {"changes": (Change(10, "learning_rate", 0.1),
                                        Change(20, "optimiser", "nesterov"))},
    "change of noise": {"changes": (Change(20, "noise", 0.5),), "points": POINTS},
    "change of noise of a table": {"changes": (Change(20, "noise", 0.5),), "dataset": "iris"},
    "change of a weight and a bias": {"changes": (Change(20, "weight", -2.0, (1, 3, 4)),
                                                  Change(20, "bias", 0.5, (0, 2)))},
    "early stopping": {"patience": 5, "learning_rate": 1.0},
    "diverging": {"learning_rate": 1e200, "optimiser": "sgd", "hidden": (),
                  "loss": "squared"},
}  # fmt: skip


def having(**values: object) -> Experiment:
    return BASE.having(**values)


def printed(text: str) -> tuple[np.ndarray, float]:
    """The table that a script printed, one row a step, and the loss of its last line."""
    lines = text.strip().splitlines()
    rows = [[float(cell.rstrip("%")) for cell in line.split()] for line in lines[1:-1]]
    found = re.fullmatch(r"final train loss (-?[\d.]+|nan|inf)", lines[-1])
    assert found
    return np.array(rows), float(found[1])


def run_here(code: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "script.py", "exec"), {"__name__": "__main__"})
    return out.getvalue()


def compare(recording: Recording, text: str, tolerance: float) -> None:
    rows, final = printed(text)
    assert final == pytest.approx(recording.train_loss[-1], rel=tolerance, abs=tolerance)
    at = np.searchsorted(recording.steps, rows[:, 0])
    assert np.array_equal(recording.steps[at], rows[:, 0])
    assert rows[-1, 0] == recording.end.step
    close = {"rtol": tolerance, "atol": tolerance}
    np.testing.assert_allclose(rows[:, 1], recording.train_loss[at], **close)
    np.testing.assert_allclose(rows[:, 2], 100 * recording.train_accuracy[at], atol=0.051)
    if not np.isnan(recording.test_loss[0]):
        np.testing.assert_allclose(rows[:, 3], recording.test_loss[at], **close)
        np.testing.assert_allclose(rows[:, 4], 100 * recording.test_accuracy[at], atol=0.051)
    else:
        assert rows.shape[1] == 3


@pytest.mark.parametrize("case", CASES)
def test_the_script_prints_the_numbers_of_the_recording(case: str) -> None:
    experiment = having(**CASES[case])
    (recording,) = train(experiment)
    code = script(experiment, recording)
    compare(recording, run_here(code), 1e-5 if "single" in case else 1e-7)


def test_cases_end_as_their_names_say() -> None:
    assert train(having(**CASES["diverging"]))[0].end.kind == "diverged"
    assert train(having(**CASES["early stopping"]))[0].end.kind == "early"


def test_the_script_runs_on_its_own_without_dlviz(tmp_path: Path) -> None:
    experiment = having(dataset="iris", columns=("petal length (cm)", "petal width (cm)"))
    (recording,) = train(experiment)
    path = tmp_path / "script.py"
    path.write_text(script(experiment, recording), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-I", path], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    compare(recording, ran.stdout, 1e-5)


def test_nothing_in_a_script_is_left_unused(tmp_path: Path) -> None:
    for number, values in enumerate(CASES.values()):
        experiment = having(**values)
        (recording,) = train(experiment.having(updates=1))
        (tmp_path / f"s{number}.py").write_text(script(experiment, recording), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100",
         "--select", "E,F,B,NPY", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout


def test_only_what_a_run_needs_is_in_its_script() -> None:
    (recording,) = train(BASE)
    code = script(BASE, recording)
    assert code.count("torch.optim.") == 1
    for absent in ("dropout", "kept", "group", "weight_decay", "sklearn", "math", "Sine", "dlviz."):
        assert absent not in code.replace("in dlviz. It", "")


def test_every_table_of_the_engine_has_its_code() -> None:
    pairs = [
        (ACTIVATION_CODE, ACTIVATIONS), (INITIALISER_CODE, INITIALISERS), (LOSS_CODE, LOSSES),
        (OPTIMISER_CODE, OPTIMISERS), (SCHEDULE_CODE, SCHEDULES), (LOADERS, TABLES),
    ]  # fmt: skip
    for ours, engines in pairs:
        assert set(ours) == set(engines)


HOSTILE = "'''\"\"\"');import os;os.abort()#\\"


def test_names_in_a_table_cannot_become_code() -> None:
    quoted = HOSTILE.replace('"', '""')
    rows = "".join(f'{i},{i * i % 7},"{quoted}{i % 2}"\n' for i in range(12))
    table = read_csv(f'"{quoted}","{quoted}2",kind\n{rows}'.encode())
    assert HOSTILE[:20] in table.columns[0]
    UPLOADS.put(table)
    experiment = having(dataset="table", table=table.sha256, n=90, n_test=30)
    (recording,) = train(experiment)
    code = script(experiment, recording)
    assert "abort" in code
    compare(recording, run_here(code), 1e-7)


@pytest.mark.parametrize("name", ["a\nimport os", "a\u2028import os", "a\rimport os", "\x0cb"])
def test_names_stay_on_their_line(name: str) -> None:
    assert repr(name).splitlines() == [repr(name)]
    table = read_csv(f'"{name}",v,"{name} k"\n1,2,a\n3,5,b\n4,4,a\n'.encode())
    UPLOADS.put(table)
    experiment = having(dataset="table", table=table.sha256, n=90, n_test=0)
    (recording,) = train(experiment)
    compare(recording, run_here(script(experiment, recording)), 1e-7)
