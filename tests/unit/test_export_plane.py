"""The exported script finds the networks that the picture shows."""

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dlviz.errors import UserError
from dlviz.export.plane_script import plane_script
from dlviz.jobs import Desk
from dlviz.train.plane import Plane


@pytest.mark.parametrize(
    "study",
    [
        Plane(resolution=32),
        Plane(resolution=32, x0=0.5, x1=1.3, y0=0.7, y1=1.5, seed=3, width=6),
        Plane(resolution=32, activation="tanh", width=5, updates=60),
        Plane(resolution=32, activation="relu", width=4, updates=40),
    ],
)
def test_the_script_counts_the_networks_of_the_picture(study: Plane) -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(plane_script(study), "edge.py", "exec"), {})
    trained, of = map(int, re.findall(r"\d+", said.getvalue()))
    result = Desk().run(study)
    assert of == study.networks
    assert 0 < trained < of
    assert abs(trained - int(result.converged.sum())) <= 0.01 * of, "a few on the very boundary"


def test_the_script_runs_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "edge.py"
    file.write_text(plane_script(Plane(resolution=32, updates=20)), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-I", str(file)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert re.fullmatch(r"\d+ of 1024 networks train\n", ran.stdout)
    assert not ran.stderr


def test_the_script_stands_alone_and_fits_a_page() -> None:
    text = plane_script(Plane(activation="tanh"))
    assert "dlviz" not in text
    assert max(map(len, text.splitlines())) <= 100
    compile(text, "edge.py", "exec")


def test_a_window_of_no_size_has_no_script() -> None:
    with pytest.raises(UserError):
        plane_script(Plane(x0=1.0, x1=1.0))
