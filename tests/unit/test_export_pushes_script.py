"""The script of many tiny pushes prints the numbers of the study."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.export.pushes_script import pushes_script
from dlviz.jobs import finish
from dlviz.measure.pushes import ManyPushes, ManyPushesResult
from tests.scripts import ran_alone

CASES = {
    "the study": ManyPushes(n=200),
    "another": ManyPushes(epsilon=0.005, margin=0.7, noise=0.3, n=151, seed=12),
    "no attack": ManyPushes(epsilon=0.0, n=100),
}


def agrees(text: str, result: ManyPushesResult) -> None:
    """Every number is the result's, to the digits that are printed."""
    head, *lines = text.splitlines()
    assert head.split()[:2] == ["d", "shift"]
    found = np.array([line.split() for line in lines], dtype=np.float64)
    pushed = [result.shift, result.theory, result.shift_noise]
    known = [result.dims, *pushed, np.full(len(result.dims), result.theory_noise)]
    for measured, theory in zip(result.accuracy.T, result.accuracy_theory.T, strict=True):
        known += [measured, theory]
    np.testing.assert_allclose(found, np.stack(known, axis=1), atol=1e-8)


@pytest.mark.parametrize("case", CASES)
def test_the_script_runs_by_itself_to_the_numbers_of_the_study(case: str, tmp_path: Path) -> None:
    agrees(ran_alone(pushes_script(CASES[case]), tmp_path), finish(CASES[case]))


def test_another_seed_has_other_numbers() -> None:
    first, second = finish(ManyPushes(n=200)), finish(ManyPushes(n=200, seed=1))
    assert abs(first.shift - second.shift).min() > 1e-6  # ten times what they are compared to


def test_a_script_needs_numpy_alone_and_nothing_in_it_is_unused(tmp_path: Path) -> None:
    code = pushes_script(ManyPushes())
    assert "dlviz" not in code
    assert "torch" not in code
    (tmp_path / "pushes.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100",
         "--select", "E,F,B,NPY", "--ignore", "B905", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_a_study_that_cannot_be_run_gives_no_script() -> None:
    with pytest.raises(UserError, match="value_range"):
        pushes_script(ManyPushes(epsilon=3.0))
