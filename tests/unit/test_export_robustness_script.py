"""The script of robust accuracy trains and attacks to the numbers of the study."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.export.robustness_script import robustness_script
from dlviz.jobs import finish
from dlviz.measure.robustness import ATTACKS, EPSILONS, NETS, Robustness, RobustnessResult
from tests.scripts import ran_alone, ran_here

SMALL = Robustness(n=300, n_test=120, epochs=2, attack_steps=3, channels=(6, 8), live=True)
CASES = {
    "convolutional": SMALL,
    "linear": SMALL.having(
        network="linear", epochs=4, train_epsilon=0.1, scale=1000.0, learning_rate=0.02
    ),
    "dense, shuffled, in two groups": SMALL.having(
        network="dense", shuffled=True, n_test=300, attack_steps=2, seed=3
    ),
}
FLIPPED = 2
"""Digits whose answer may hang on the last bits of a sum."""


def shares(text: str) -> np.ndarray:
    """The accuracies [3, 4, E] that a script prints, under the names of networks and attacks."""
    head, *lines = text.splitlines()
    assert head == f"right at epsilon = {' '.join(map(str, EPSILONS))}"
    each = 1 + len(ATTACKS)
    assert lines[::each] == list(NETS.values())
    rows = [line.split(maxsplit=len(EPSILONS)) for k, line in enumerate(lines) if k % each]
    assert [row[-1] for row in rows] == len(NETS) * list(ATTACKS.values())
    found = np.array([row[:-1] for row in rows], dtype=np.float64)
    return found.reshape(len(NETS), len(ATTACKS), len(EPSILONS))


def agrees(found: np.ndarray, result: RobustnessResult) -> None:
    """The accuracies are the result's, but for a digit or two; without an attack, all of them."""
    digits = result.study.n_test
    np.testing.assert_allclose(found, result.accuracy, atol=(FLIPPED + 0.01) / digits)
    np.testing.assert_allclose(found[..., 0], result.accuracy[..., 0], atol=1e-8)


def test_the_script_runs_by_itself(tmp_path: Path) -> None:
    found = shares(ran_alone(robustness_script(SMALL), tmp_path))
    agrees(found, finish(SMALL))
    assert len(np.unique(found)) > 20  # so that the numbers say something
    assert abs(found[0] - found[2])[:3].max() > 3 * FLIPPED / SMALL.n_test


@pytest.mark.parametrize("case", list(CASES)[1:])
def test_other_networks_have_their_numbers(case: str) -> None:
    agrees(shares(ran_here(robustness_script(CASES[case]))), finish(CASES[case]))


def test_nothing_in_a_script_is_left_unused_and_it_can_be_read(tmp_path: Path) -> None:
    for number, study in enumerate([Robustness(), *CASES.values()]):
        code = robustness_script(study)
        assert "dlviz." not in code
        assert len(code.splitlines()) <= 260
        (tmp_path / f"s{number}.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100",
         "--select", "E,F,B,NPY", "--ignore", "B905", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_what_only_the_page_shows_is_not_in_a_script() -> None:
    shown = SMALL.having(epsilon=0.3, net="robust", attack="margin")
    assert robustness_script(shown) == robustness_script(SMALL)


def test_a_study_that_cannot_be_run_gives_no_script() -> None:
    with pytest.raises(UserError, match="value_unknown"):
        robustness_script(SMALL.having(pooling="__import__('os').abort()"))
