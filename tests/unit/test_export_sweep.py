"""Facts about what a student takes home of a sweep: a table, and a script that agrees with it."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.export.sweep_csv import COLUMNS, sweep_csv
from dlviz.export.sweep_script import sweep_script
from dlviz.jobs import finish
from dlviz.train.sweep import Sweep, SweepMaps

SMALL = Sweep(
    rates=(2**-6, 2**-5, 2**-4, 100.0), batches=(64, 128, 256), seeds=2, epochs=2, updates=6
)
CASES = {
    "digits": SMALL,
    "digits at equal updates": SMALL.having(clocks="both", clock="updates", cell=(1, 1)),
    "iris with Nesterov": SMALL.having(
        dataset="iris", batches=(16, 56, 112), optimiser="nesterov", hidden=(5, 5), first_seed=3
    ),
    "spiral with sine and Adam": SMALL.having(
        dataset="spiral", optimiser="adam", activation="sine", cell=(2, 0)
    ),
    "linear": SMALL.having(hidden=()),
    "least squares": SMALL.having(dataset="least_squares", batches=(256, 512, 1024)),
    "least squares with momentum": SMALL.having(dataset="least_squares", optimiser="momentum"),
}


def ran(code: str, folder: Path, *arguments: str) -> list[list[float]]:
    """What a script prints in a process of its own: rate, batch size, seed, updates, loss, ..."""
    path = folder / "script.py"
    path.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", path, *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return [
        [float(cell.rstrip("%")) for cell in line.split()] for line in done.stdout.splitlines()[1:]
    ]


def run_here(code: str) -> list[list[float]]:
    """The same within this process: importing torch anew takes seconds."""
    text = io.StringIO()
    scope = {"__name__": "__main__", "print": lambda line: text.write(f"{line}\n")}
    exec(compile(code, "script.py", "exec"), scope)
    lines = text.getvalue().splitlines()[1:]
    return [[float(cell.rstrip("%")) for cell in line.split()] for line in lines]


def compare(rows: list[list[float]], maps: SweepMaps, clock: str) -> None:
    sweep, found = maps.sweep, maps.map(clock)
    assert len(rows) >= len(sweep.rates)
    for rate, batch, seed, updates, loss, *right in rows:
        r = int(np.argmin(np.abs(np.array(sweep.rates) / rate - 1)))
        at = r, sweep.batches.index(int(batch)), int(seed) - sweep.first_seed
        assert updates == found.updates[at[1]]
        ours = found.loss[-1][at]
        if np.isfinite(ours):
            assert loss == pytest.approx(ours, rel=1e-3)
        else:
            assert not loss < found.loss[0][at]
        if right and np.isfinite(ours):
            assert right[0] / 100 == pytest.approx(found.test_accuracy[at], abs=0.0016)


@pytest.mark.parametrize("case", CASES)
def test_the_script_prints_the_losses_of_the_map(case: str) -> None:
    sweep = CASES[case]
    clock = sweep.clock if sweep.clocks == "both" else "epochs"
    compare(run_here(sweep_script(sweep)), finish(sweep), clock)


def test_the_script_runs_on_its_own_and_trains_every_cell_when_asked(tmp_path: Path) -> None:
    sweep = CASES["digits"]
    rows = ran(sweep_script(sweep), tmp_path, "--all")
    assert len(rows) == sweep.networks
    compare(rows, finish(sweep), "epochs")


def test_the_script_trains_a_column_and_the_line_of_equal_loss(tmp_path: Path) -> None:
    rows = run_here(sweep_script(SMALL.having(cell=(1, 1))))
    cells = {(rate, batch) for rate, batch, *_ in rows}
    assert {cell for cell in cells if cell[1] == 128} == {(rate, 128) for rate in SMALL.rates}
    assert {cell for cell in cells if cell[1] != 128} == {(2**-6, 64), (2**-4, 256)}


def test_nothing_in_a_script_is_left_unused(tmp_path: Path) -> None:
    for number, sweep in enumerate(CASES.values()):
        (tmp_path / f"s{number}.py").write_text(sweep_script(sweep), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100",
         "--select", "E,F,B,NPY", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_a_script_is_refused_where_its_sweep_is() -> None:
    with pytest.raises(UserError, match="value_range"):
        sweep_script(SMALL.having(rates=(0.0,)))


def test_the_table_holds_every_network_once() -> None:
    maps = finish(SMALL.having(clocks="both"))
    rows = list(csv.DictReader(io.StringIO(sweep_csv(maps).decode())))
    assert tuple(rows[0]) == COLUMNS
    names = {(row["clock"], row["learning_rate"], row["batch_size"], row["seed"]) for row in rows}
    assert len(rows) == len(names) == maps.sweep.networks
    losses = np.array([float(row["final_train_loss"] or "nan") for row in rows])
    ours = np.concatenate([each.loss[-1].ravel() for each in maps.maps])
    np.testing.assert_array_equal(losses, ours)
    assert {row["cell"] for row in rows if row["learning_rate"] == "100.0"} == {"diverged"}
