"""Weights, curves and confusion of a small network for pictures, as files."""

import csv
import io
import json

import numpy as np
import pytest
import torch
from safetensors import deserialize
from safetensors.torch import load

from dlviz.data.pictures import load_pictures
from dlviz.export.cnn_csv import CURVES, cnn_curves_csv, confusion_csv
from dlviz.export.cnn_script import cnn_script
from dlviz.export.cnn_weights import cnn_weights
from dlviz.jobs import finish
from dlviz.train.cnn_run import CnnResult, CnnRun

RUN = CnnRun(n=90, n_test=48, epochs=1, live=True)
CASES = [RUN, RUN.having(network="dense"), RUN.having(head="flatten", channels=(3, 4))]


@pytest.fixture(scope="module")
def result() -> CnnResult:
    """A small run."""
    return finish(RUN)


@pytest.mark.parametrize("study", CASES, ids=["conv", "dense", "flat"])
def test_the_scripts_network_takes_the_weights_and_answers_alike(study: CnnRun) -> None:
    result = finish(study)
    code = cnn_script(study)
    scope: dict[str, type[torch.nn.Module]] = {}
    exec(code[: code.index("# Training.")], scope)  # type: ignore[arg-type]
    net = scope["Net"]()
    net.load_state_dict(load(cnn_weights(result)))
    x = torch.tensor(load_pictures(study.data)[1].images)
    with torch.no_grad():
        torch.testing.assert_close(net(x), result.net()(x), rtol=0, atol=1e-5)


def test_the_weights_say_what_they_are(result: CnnResult) -> None:
    file = cnn_weights(result)
    names = {name for name, _ in deserialize(file)}
    assert names == {f"{layer}.{part}" for layer in ("conv1", "conv2", "conv3", "out")
                     for part in ("weight", "bias")}  # fmt: skip
    head = json.loads(file[8 : 8 + int.from_bytes(file[:8], "little")])["__metadata__"]
    assert CnnRun.from_raw(json.loads(head["study"])) == RUN
    assert head["epoch"] == "1"


def test_curves_are_written_without_loss(result: CnnResult) -> None:
    rows = list(csv.DictReader(io.StringIO(cnn_curves_csv(result))))
    for curve in CURVES:
        assert [float(row[curve]) for row in rows] == getattr(result, curve).tolist()


def test_the_confusion_has_the_classes_names_and_every_test_picture(result: CnnResult) -> None:
    head, *rows = csv.reader(io.StringIO(confusion_csv(result)))
    names = load_pictures(RUN.data)[1].names
    assert tuple(head[1:]) == names == tuple(row[0] for row in rows)
    counts = np.array([row[1:] for row in rows], dtype=int)
    assert np.array_equal(counts, result.confusion) and counts.sum() == 48
