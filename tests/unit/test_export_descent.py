"""The exported script repeats the study to the same numbers, in a process of its own."""

import math
import subprocess
import sys
from pathlib import Path

import pytest

from dlviz.errors import UserError
from dlviz.export.descent_script import SCHEDULE_CODE, STEPS, descent_script
from dlviz.jobs import finish
from dlviz.measure.least_squares import final_errors
from dlviz.train.descent import Descent
from dlviz.train.optimisers import OPTIMISERS
from dlviz.train.schedules import SCHEDULES

BASE = Descent(dimensions=5, condition=10.0, updates=60, replicas=30, seed=3)

CASES = {
    "two rates, one too large": BASE.having(
        versions=(("learning_rate", 0.02), ("learning_rate", 40.0))
    ),
    "every optimiser": BASE.having(
        versions=tuple(("optimiser", name) for name in OPTIMISERS if name != "sgd")[:6]
    ),
    "every schedule": BASE.having(
        versions=tuple(("schedule", name) for name in SCHEDULES if name != "constant")
    ),
    "the other fields": BASE.having(
        optimiser="momentum",
        versions=(
            ("momentum", 0.5),
            ("batch_size", 7),
            ("batch_size", 0),
            ("condition", 100.0),
            ("label_noise", 0.0),
        ),
    ),
    "adaptive only, in one dimension": BASE.having(dimensions=1, optimiser="adam"),
    "large batches, drawn in chunks": BASE.having(
        dimensions=40, batch_size=1024, replicas=9, updates=4
    ),
}


def printed(source: str, folder: Path) -> list[list[str]]:
    """What the script prints, line by line, up to the line's own values."""
    file = folder / "descent.py"
    file.write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-I", str(file)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    return [line.partition("(")[0].split() for line in done.stdout.splitlines()]


@pytest.mark.parametrize("case", CASES)
def test_the_script_prints_the_errors_of_the_study_and_theorys(case: str, tmp_path: Path) -> None:
    study = CASES[case]
    lines = finish(study)
    said = printed(descent_script(study), tmp_path)
    assert len(said) == len(lines.lines)
    for line, numbers, (measured, _, theory) in zip(
        lines.lines, said, final_errors(lines), strict=True
    ):
        assert int(numbers[0]) == line.end.step
        assert float(numbers[1]) == pytest.approx(line.error[-1], rel=1e-6)
        if len(numbers) == 3:
            assert float(numbers[2]) == pytest.approx(theory, rel=1e-6, nan_ok=True)
        else:
            assert math.isnan(theory)
        assert math.isinf(measured) == (line.end.kind == "diverged")


def test_the_script_knows_every_optimiser_and_schedule() -> None:
    assert set(STEPS) == set(OPTIMISERS) - {"adamw"}
    assert set(SCHEDULE_CODE) == set(SCHEDULES)


def test_a_study_of_one_optimiser_gives_a_script_that_fits_on_a_page() -> None:
    source = descent_script(Descent())
    assert len(source.splitlines()) <= 75
    assert max(map(len, source.splitlines())) <= 100


def test_a_study_that_cannot_be_run_gives_no_script() -> None:
    with pytest.raises(UserError, match="value_unknown"):
        descent_script(BASE.having(optimiser="__import__('os').abort()"))
