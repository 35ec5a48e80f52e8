"""Exported scripts as a student runs them: what they print."""

import contextlib
import io
import subprocess
import sys
import warnings
from pathlib import Path


def ran_alone(code: str, folder: Path) -> str:
    """What a script prints in a process of its own, where a warning would be an error."""
    file = folder / "script.py"
    file.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-I", str(file)],
        capture_output=True, text=True, timeout=240, check=False, cwd=folder,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout


def ran_here(code: str, folder: Path | None = None) -> str:
    """What a script prints in this process, in a folder where one is given; likewise."""
    said = io.StringIO()
    place = contextlib.chdir(folder) if folder else contextlib.nullcontext()
    with contextlib.redirect_stdout(said), place, warnings.catch_warnings():
        warnings.simplefilter("error")
        exec(compile(code, "script.py", "exec"), {"__name__": "__main__"})
    return said.getvalue()
