"""Scripts that train a small network and then ask something of it print what the study found."""

import ast
import contextlib
import io
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dlviz.errors import UserError
from dlviz.export.cnn_script_ablation import ablation_script
from dlviz.export.cnn_script_ladder import ladder_script
from dlviz.export.cnn_script_shuffle import shuffle_script
from dlviz.jobs import finish
from dlviz.measure.ablation import Ablation
from dlviz.measure.ladder import Ladder, LadderResult
from dlviz.measure.shuffle import Shuffle
from dlviz.train.study import FlatStudy

FEW = {"n": 150, "n_test": 60, "epochs": 2, "live": True}
LADDER = Ladder(**FEW)
SHUFFLE = Shuffle(**FEW)
ABLATION = Ablation(**FEW)
MANY: list[tuple[Callable[[FlatStudy], str], FlatStudy]] = [
    (ladder_script, LADDER),
    (ladder_script, LADDER.having(seeds=3, dataset="digits")),
    (ladder_script, LADDER.having(network="dense", shuffled=True)),
    (shuffle_script, SHUFFLE),
    (shuffle_script, SHUFFLE.having(seeds=2, dataset="digits")),
    (ablation_script, ABLATION),
    (ablation_script, ABLATION.having(dataset="digits", network="dense")),
]  # type: ignore[list-item]


def ran_here(code: str) -> list[str]:
    """The lines that a script prints."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(code, "script.py", "exec"), {"__name__": "__main__"})
    return said.getvalue().splitlines()


def shares(line: str, count: int) -> list[float]:
    """The last numbers of a line."""
    return list(map(float, line.split()[-count:]))


def defined(code: str) -> list[str]:
    """The names of the functions, classes and constants of a script, in order."""
    found = list[str]()
    for node in ast.parse(code).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.append(node.name)
        elif isinstance(node, ast.Assign):
            names = [each.id for each in ast.walk(node.targets[0]) if isinstance(each, ast.Name)]
            found += [name for name in names if name.isupper()]
    return found


def is_ladder(lines: list[str], result: LadderResult, seed: int) -> None:
    """The rungs of one seed, after a heading."""
    assert [line.split()[0] for line in lines] == [*result.rungs, "network"]
    found = np.array([shares(line, 3) for line in lines])
    rows = result.untrained[seed], result.trained[seed, -1], result.control[seed]
    np.testing.assert_allclose(found[:-1].T, rows, atol=6e-7)
    ends = result.network[seed, [0, -1]]
    np.testing.assert_allclose(found[-1], [*ends, np.nan], atol=6e-7)


@pytest.mark.parametrize(
    "study",
    [LADDER, LADDER.having(network="dense", world="inverted", seed=2)],
    ids=["conv", "dense"],
)
def test_the_ladder_is_that_of_the_study(study: Ladder) -> None:
    _, *lines = ran_here(ladder_script(study))
    is_ladder(lines, finish(study), 0)


def test_each_seed_has_its_ladder_and_the_mean_follows() -> None:
    study = LADDER.having(seeds=2, seed=4, channels=(6, 8), n=100)
    lines, result = ran_here(ladder_script(study)), finish(study)
    each = len(result.rungs) + 3
    for seed in (0, 1):
        own = lines[seed * each : (seed + 1) * each]
        assert own[0] == f"seed {4 + seed}"
        is_ladder(own[2:], result, seed)
    assert lines[2 * each] == "mean"
    means = [shares(line, 3)[1] for line in lines[2 * each + 2 : -1]]
    np.testing.assert_allclose(means, result.trained[:, -1].mean(axis=0), atol=6e-7)


def test_the_shuffle_gives_both_networks_the_accuracies_of_the_study() -> None:
    study = SHUFFLE.having(seeds=2)
    lines, result = ran_here(shuffle_script(study)), finish(study)
    for seed in (0, 1):
        head, _, *rows = lines[4 * seed : 4 * (seed + 1)]
        assert head == f"seed {seed}"
        assert [row.split()[0].lower() for row in rows] == list(result.nets)
        found = [shares(row, 2) for row in rows]
        np.testing.assert_allclose(found, result.accuracy[:, :, seed], atol=6e-7)


@pytest.mark.parametrize(
    "study",
    [ABLATION, ABLATION.having(network="dense", dataset="digits", head="average")],
    ids=["conv", "dense"],
)
def test_units_are_worth_what_the_study_says(study: Ablation) -> None:
    lines, result = ran_here(ablation_script(study)), finish(study)
    units = len(result.dropped)
    assert shares(lines[0], 1)[0] == pytest.approx(result.accuracy, abs=6e-7)
    rows = lines[2 : 2 + units]
    for unit, line in enumerate(rows):
        number, change, *more = line.split()
        assert int(number) == unit + 1  # as the page numbers them
        assert float(change) == pytest.approx(result.dropped[unit], abs=6e-7)
        assert (more == ["dead"]) == (not result.living[unit])
        if more != ["dead"]:
            worst = np.nanmin(result.by_class[unit])
            assert float(more[0]) == pytest.approx(worst, abs=6e-7)
            of = result.by_class[unit, result.names.index(more[1])]
            assert of == pytest.approx(worst, abs=1e-12)
    group, _, *best = lines[2 + units :]
    assert shares(group, 1)[0] == pytest.approx(result.groups.mean(), abs=6e-7)
    np.testing.assert_allclose([shares(line, 1)[0] for line in best], result.best, atol=6e-7)


def test_nothing_in_a_script_is_left_unused_or_said_twice(tmp_path: Path) -> None:
    for number, (make, study) in enumerate(MANY):
        code = make(study)
        assert max(map(len, code.splitlines())) <= 100
        assert len(code.splitlines()) <= 360
        assert len(defined(code)) == len(set(defined(code)))
        assert "dlviz." not in code
        (tmp_path / f"s{number}.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100",
         "--select", "E,F,B,NPY", "--ignore", "B905", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("make", "study"), MANY, ids=range(len(MANY)))
def test_a_study_that_cannot_be_run_gives_no_script(
    make: Callable[[FlatStudy], str], study: FlatStudy
) -> None:
    with pytest.raises(UserError, match="value_unknown"):
        make(study.having(pooling="__import__('os').abort()"))
