"""A translation is one more file: no page says anything that it cannot reach."""

import os
import subprocess
import sys

from tests.serving import ROOT


def test_no_word_of_a_page_stands_outside_the_lessons() -> None:
    told = subprocess.run(
        (sys.executable, "-m", "tests.translated", "decision_boundaries", "grad_cam"),
        cwd=ROOT, env=os.environ | {"DLVIZ_LANGUAGE": "zz"}, capture_output=True, text=True,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-2000:]
    assert told.stdout == ""
