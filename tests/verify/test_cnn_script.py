"""The script of the lesson's network says the run's numbers after 800 updates: none is rounded."""

import contextlib
import io

import pytest

from dlviz.export.cnn_script import cnn_script
from dlviz.jobs import finish
from dlviz.train.cnn_run import CnnRun


@pytest.mark.verify
@pytest.mark.timeout(600)
@pytest.mark.parametrize("network", ["conv", "dense"])
def test_the_default_run_and_its_script_agree_in_every_digit_to_the_end(network):
    study = CnnRun(network=network, live=True)
    said, result = io.StringIO(), finish(study)
    with contextlib.redirect_stdout(said):
        exec(compile(cnn_script(study), "network.py", "exec"), {"__name__": "__main__"})
    _, *lines = said.getvalue().splitlines()
    curves = zip(result.train_loss, result.train_accuracy, result.test_accuracy, strict=True)
    expected = [f"{loss:.10f} {train:.8f} {test:.8f}" for loss, train, test in curves]
    found = [" ".join(line.split()[2:]) for line in lines[: len(expected)]]
    assert found == expected
