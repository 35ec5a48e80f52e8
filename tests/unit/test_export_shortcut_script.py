"""The script of the planted shortcut prints what the trial and the eraser found."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.export.shortcut_script import shortcut_script
from dlviz.jobs import finish
from dlviz.measure.eraser import Eraser
from dlviz.measure.trial import Trial
from tests.scripts import ran_alone, ran_here

FEW = {"n": 160, "n_test": 80, "epochs": 4, "batch_size": 16, "channels": (8, 12, 12), "live": True}
CHANGED = ("mark", "head", "world", "noise", "seed", "pooling", "kernel")
TRIAL = Trial(**FEW)
CASES = {
    "marked": TRIAL,
    "half of them, averages, a stray line": TRIAL.having(
        mark=0.5, head="average", world="stray_line", noise=0.2, seed=7
    ),
    "no mark, other layers": TRIAL.having(mark=0.0, channels=(6,), pooling="average", kernel=5),
}


def agrees(text: str, study: Trial) -> None:
    """The numbers are those of both studies of the same network."""
    trial = finish(study)
    eraser = finish(Eraser(**{name: study.get(name) for name in (*FEW, *CHANGED)}))
    lines = text.splitlines()
    assert len(lines) == 13
    assert float(lines[0].split()[-1]) == pytest.approx(trial.accuracy[-1], abs=1e-8)
    found = [float(line.split()[0]) for line in lines[2:4]]
    np.testing.assert_allclose(found, [trial.unmarked[-1], trial.marked_others], atol=1e-8)
    states = np.array([line.split()[:2] for line in lines[5:9]], dtype=np.float64)
    np.testing.assert_allclose(states, np.stack([eraser.means, eraser.spread], 1), atol=1e-6)
    assert [line.split(maxsplit=2)[2] for line in lines[5:9]] == [
        *("as they are", "mark gone", "disc gone", "mark moved"),
    ]
    assert [line.split(maxsplit=3)[3] for line in lines[10:]] == ["corner", "mark seen", "disc"]
    corner, seen, disc = np.array([line.split()[:3] for line in lines[10:]], dtype=np.float64)
    known = [trial.corner_mass, trial.peak_corner, trial.corner_area]
    np.testing.assert_allclose(corner, known, atol=1e-6)
    known = [trial.reach_mass, trial.peak_reach, trial.reach_area]
    np.testing.assert_allclose(seen, known, atol=1e-6)
    assert disc[1] == pytest.approx(trial.peak_disc, abs=1e-6)


def test_the_script_runs_by_itself(tmp_path: Path) -> None:
    agrees(ran_alone(shortcut_script(TRIAL), tmp_path), TRIAL)


@pytest.mark.parametrize("case", list(CASES)[1:])
def test_other_networks_have_their_numbers(case: str) -> None:
    agrees(ran_here(shortcut_script(CASES[case])), CASES[case])


def test_the_states_differ_so_that_their_numbers_say_something() -> None:
    eraser = finish(Eraser(**FEW))
    assert np.diff(np.sort(eraser.means)).min() > 1e-5  # ten times what they are compared to


def test_both_studies_have_the_same_script_and_nothing_in_it_is_unused(tmp_path: Path) -> None:
    assert shortcut_script(TRIAL) == shortcut_script(Eraser(**FEW))
    for number, study in enumerate([Trial(), *CASES.values()]):
        code = shortcut_script(study)
        assert "dlviz." not in code
        assert len(code.splitlines()) <= 420
        (tmp_path / f"s{number}.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100",
         "--select", "E,F,B,NPY", "--ignore", "B905", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_a_study_that_cannot_be_run_gives_no_script() -> None:
    with pytest.raises(UserError, match="value_unknown"):
        shortcut_script(TRIAL.having(pooling="__import__('os').abort()"))
