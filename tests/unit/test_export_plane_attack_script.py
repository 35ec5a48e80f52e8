"""The script of attacks in the plane trains two networks to the numbers of the study."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.export.plane_attack_script import plane_attack_script
from dlviz.jobs import finish
from dlviz.measure.plane_attack import EPSILONS, PlaneAttack, PlaneAttackResult
from tests.scripts import ran_alone, ran_here

SMALL = PlaneAttack(n=60, updates=80, learning_rate=0.03)
CASES = {
    "moons": SMALL,
    "another set, another activation": SMALL.having(
        dataset="circle", hidden=(9,), activation="tanh", noise=0.0, data_seed=3, weight_seed=5
    ),
    "three layers, no attack in training": SMALL.having(
        dataset="xor", hidden=(8, 6, 4), activation="leaky_relu", train_epsilon=0.0, updates=40
    ),
}
FLIPPED = 2
"""Points whose distance may be an epsilon to the last digits."""


def agrees(text: str, result: PlaneAttackResult) -> None:
    """Shares are the result's but for a point or two, and medians of distances to 1e-4."""
    head, *lines, last = text.splitlines()
    assert head.startswith("epsilon")
    found = np.array([line.split() for line in lines], dtype=np.float64)
    np.testing.assert_allclose(found[:, 0], EPSILONS, atol=1e-8)
    known = np.concatenate([result.robust[:, -1], result.robust_new[:, -1]]).T
    most = (FLIPPED + 0.01) / result.study.n
    np.testing.assert_allclose(found[:, 1:], known, atol=most)
    assert (abs(found[:, 1:] - known) > 1e-6).mean() < 0.1  # and nearly all to the last digit
    both = result.distance[:, -1], result.distance_new[:, -1]
    medians = np.concatenate([np.median(each, axis=1) for each in both])
    np.testing.assert_allclose([float(m) for m in last.split()[1:]], medians, atol=1e-4)


def test_the_script_runs_by_itself(tmp_path: Path) -> None:
    agrees(ran_alone(plane_attack_script(SMALL), tmp_path), finish(SMALL))


@pytest.mark.parametrize("case", list(CASES)[1:])
def test_other_networks_have_their_numbers(case: str) -> None:
    agrees(ran_here(plane_attack_script(CASES[case])), finish(CASES[case]))


def test_the_networks_differ_so_that_their_numbers_say_something() -> None:
    result = finish(SMALL)
    medians = np.median(result.distance[:, -1], axis=1)
    assert abs(medians[1] - medians[0]) > 0.001  # ten times what they are compared to


def test_nothing_in_a_script_is_left_unused_and_it_can_be_read(tmp_path: Path) -> None:
    for number, study in enumerate([PlaneAttack(), *CASES.values()]):
        code = plane_attack_script(study)
        assert "dlviz." not in code
        assert len(code.splitlines()) <= 310
        (tmp_path / f"s{number}.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100",
         "--select", "E,F,B,NPY", "--ignore", "B905", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    shown = SMALL.having(epsilon=0.4)
    assert plane_attack_script(shown) == plane_attack_script(SMALL)


def test_a_study_that_cannot_be_run_gives_no_script() -> None:
    with pytest.raises(UserError, match="value_unknown"):
        plane_attack_script(SMALL.having(activation="__import__('os').abort()"))
