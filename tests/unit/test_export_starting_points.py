"""The exported script of everything that the lesson starts from ends at the recording's loss."""

import contextlib
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dlviz.export.script import script
from dlviz.lessons.catalogue import LESSONS
from dlviz.measure.chaos import departure_of
from dlviz.train.experiment import Experiment
from dlviz.train.recording import Recording
from dlviz.train.runs import train

TOLERANCE = 1e-5


def starts() -> dict[str, Experiment]:
    """What a visitor meets first: the steps and the starting points; each experiment once."""
    named = {}
    for lesson in LESSONS:
        named |= {f"{lesson.id} step {step.id}": step.experiment for step in lesson.steps}
        named |= {f"{lesson.id} {start.id}": start.experiment for start in lesson.starting_points}
    once = {each: name for name, each in named.items() if isinstance(each, Experiment)}
    return {name: each for each, name in once.items()}


def more() -> dict[str, Experiment]:
    """Twins and variants of the starting points."""
    named = {}
    for lesson in LESSONS:
        for start in lesson.starting_points:
            if start.twin:
                name, value = start.twin
                named[f"{start.id} twin"] = start.experiment.having(**{name: value})
            named |= {f"{start.id}: {title}": each for title, each in start.variants}
    return {name: each for name, each in named.items() if isinstance(each, Experiment)}


def compare(recording: Recording, text: str) -> None:
    """To the last step; of a chaotic run, to where a copy nudged by one rounding error departs."""
    lines = text.strip().splitlines()
    rows = np.array([[float(cell.rstrip("%")) for cell in line.split()] for line in lines[1:-1]])
    recorded = recording.train_loss[np.searchsorted(recording.steps, rows[:, 0])]
    apart = np.abs(rows[:, 1] - recorded)
    if apart.max() <= TOLERANCE:
        assert float(lines[-1].split()[-1]) == pytest.approx(recorded[-1], abs=TOLERANCE)
        return
    # a tenth of the tolerance: a script's rounding differs in more than one place
    departs = departure_of(recording.experiment, TOLERANCE / 10)
    assert departs is not None, f"off by {apart.max():.1e}, and the run is not chaotic"
    before = rows[:, 0] < departs
    assert before.sum() > len(rows) / 3
    assert apart[before].max() <= TOLERANCE


STARTS, MORE = starts(), more()


@pytest.mark.parametrize("name", STARTS)
def test_the_script_of_every_start_ends_at_the_loss_of_the_recording(name: str) -> None:
    (recording,) = train(STARTS[name])
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(script(STARTS[name], recording), "script.py", "exec"), {})
    compare(recording, out.getvalue())


@pytest.mark.verify
@pytest.mark.parametrize("name", [*STARTS, *MORE])
def test_every_script_ends_there_in_a_process_of_its_own(name: str, tmp_path: Path) -> None:
    experiment = {**STARTS, **MORE}[name]
    (recording,) = train(experiment)
    path = tmp_path / "script.py"
    path.write_text(script(experiment, recording), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-I", path], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    compare(recording, ran.stdout)
