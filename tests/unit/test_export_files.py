"""Facts about the notebook, the CSV files and the weights that a student takes home."""

import contextlib
import csv
import io
import json
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load

from dlviz.data.examples import load as load_examples
from dlviz.data.spec import Data
from dlviz.data.tables import UPLOADS, read_csv
from dlviz.export.curves_csv import curves_csv
from dlviz.export.data_csv import data_csv, harmless
from dlviz.export.notebook import notebook
from dlviz.export.script import script_parts
from dlviz.export.weights import weights
from dlviz.train.experiment import Experiment
from dlviz.train.recording import Recording
from dlviz.train.runs import train

BASE = Experiment().having(n=60, n_test=40, updates=40, hidden=(4, 4))
SHAPES = {
    "plain": {},
    "linear": {"hidden": ()},
    "residual": {"residual": True},
    "dropout": {"dropout": 0.2},
    "single precision": {"precision": "float32"},
}


def recorded(**values: object) -> Recording:
    return train(BASE.having(**values))[0]


def test_the_notebook_is_valid_and_its_cells_print_the_numbers_of_the_recording() -> None:
    recording = recorded(dataset="iris")
    text = notebook(recording.experiment, recording)
    book = nbformat.reads(text, as_version=4)
    nbformat.validate(book)
    assert nbformat.validator.isvalid(json.loads(text))
    out, scope = io.StringIO(), {"__name__": "__main__"}
    with contextlib.redirect_stdout(out):
        for cell in book.cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, "cell", "exec"), scope)
    final = float(out.getvalue().split()[-1])
    assert final == pytest.approx(recording.train_loss[-1], abs=1e-7)


def test_a_notebook_explains_each_cell() -> None:
    recording = recorded()
    cells = json.loads(notebook(recording.experiment, recording))["cells"]
    kinds = [cell["cell_type"] for cell in cells]
    assert kinds[:2] == ["markdown", "code"] and kinds[2:] == ["markdown", "code"] * 7
    assert len({cell["id"] for cell in cells}) == len(cells)


def test_curves_are_written_without_loss() -> None:
    recording = recorded()
    rows = list(csv.DictReader(io.StringIO(curves_csv(recording))))
    assert [int(row["step"]) for row in rows] == recording.steps.tolist()
    for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy"):
        assert [float(row[name]) for row in rows] == getattr(recording, name).tolist()


def test_curves_without_test_examples_have_empty_cells() -> None:
    rows = list(csv.DictReader(io.StringIO(curves_csv(recorded(n_test=0)))))
    assert {row["test_loss"] for row in rows} == {""}


def test_the_data_file_read_back_holds_the_same_examples() -> None:
    examples = load_examples(Data("rings", classes=3, n=30, n_test=12))
    table = read_csv(data_csv(examples).encode())
    assert table.columns == ("x", "y")
    both = np.concatenate([examples.train_xy, examples.test_xy])
    assert np.array_equal(table.values, both)
    assert table.label_columns["set"] == ("train",) * 30 + ("test",) * 12
    labels, names = table.labels("class")
    assert names == ("A", "B", "C")
    assert labels.tolist() == [*examples.train_labels.tolist(), *examples.test_labels.tolist()]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", " =1", "\t=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-1.5", "+2", "setosa", "a=b", ""])
def test_harmless_cells_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_hostile_names_of_a_table_leave_as_text() -> None:
    table = read_csv(b"=A1,@b,kind\n1,2,=cmd()\n3,5,+x\n4,4,=cmd()\n")
    UPLOADS.put(table)
    rows = list(csv.reader(io.StringIO(data_csv(load_examples(Data("table", table=table.sha256))))))
    assert rows[0] == ["set", "'=A1", "'@b", "class"]
    assert {row[3] for row in rows[1:]} == {"'=cmd()", "'+x"}


@pytest.mark.parametrize("shape", SHAPES)
def test_weights_fit_the_model_of_the_script(shape: str) -> None:
    recording = recorded(**SHAPES[shape])
    scope: dict[str, object] = {}
    head = "import itertools\nimport numpy as np, torch\nfrom torch import nn\n"
    parts = script_parts(recording.experiment, recording)
    exec(head + "\n".join(part.code for part in parts[:3]), scope)
    model = scope["model"]
    assert isinstance(model, torch.nn.Module)
    model.load_state_dict(load(weights(recording)))
    found = [p.detach().numpy() for p in model.parameters()]
    kept = [each[-1] for W, b in zip(recording.weights, recording.biases, strict=True)
            for each in (W, b)]  # fmt: skip
    for ours, theirs in zip(kept, found, strict=True):
        assert ours.dtype == theirs.dtype and np.array_equal(ours, theirs)


def test_weights_carry_their_experiment(tmp_path: Path) -> None:
    recording = recorded()
    path = tmp_path / "weights.safetensors"
    path.write_bytes(weights(recording))
    with safe_open(path, "np") as opened:
        about = opened.metadata()
    assert Experiment.from_json(about["experiment"]) == recording.experiment
    assert about["step"] == "40"
