"""Facts about networks that see every column of a table, not a plane of two."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits, load_iris

from dlviz.data.examples import Examples, load
from dlviz.data.features import ALL, FEATURES
from dlviz.data.spec import Data
from dlviz.data.tables import TABLES, UPLOADS, read_csv
from dlviz.errors import UserError
from dlviz.export.curves_csv import curves_csv
from dlviz.export.data_csv import data_csv
from dlviz.export.notebook import notebook
from dlviz.export.script import script
from dlviz.lessons.codecs import read_features, write_names
from dlviz.measure.scores import steps_to_loss
from dlviz.train.experiment import Change, Experiment
from dlviz.train.recording import Recording
from dlviz.train.runs import train
from tests.unit.test_export_script import compare, run_here

DIGITS = Experiment().having(
    dataset="digits", features=ALL, n=1024, n_test=773, hidden=(32,), activation="relu",
    optimiser="sgd", learning_rate=2**-4, batch_size=16, updates=640, precision="float32",
    loss="cross_entropy",
)  # fmt: skip
SMALL = DIGITS.having(updates=40, precision="float64")
TABLE = b"a,b,c,size,kind\n" + b"".join(
    f"{i},{i * i % 7},{-i / 3:.3f},{i % 3},{'xy'[i % 2]}\n".encode() for i in range(24)
)


@pytest.fixture(scope="module")
def digits() -> Recording:
    return train(DIGITS)[0]


def test_digits_are_split_into_1024_and_773_with_all_64_pixels() -> None:
    examples = load(DIGITS.data)
    assert examples.train_rows.shape == (1024, 64) and examples.test_rows.shape == (773, 64)
    assert examples.train_xy.shape == (1024, 2) and examples.test_xy.shape == (773, 2)
    both = np.concatenate([examples.train_rows, examples.test_rows])
    assert both.min() == 0 and both.max() == 16
    assert sorted(map(tuple, both)) == sorted(map(tuple, load_digits().data))


def test_rows_belong_to_their_labels_and_points() -> None:
    examples, raw = load(DIGITS.data), load_digits()
    label = {tuple(row): int(target) for row, target in zip(raw.data, raw.target, strict=True)}
    found = [label[tuple(row)] for row in examples.train_rows]
    assert found == examples.train_labels.tolist()
    plane = load(DIGITS.having(features=("x", "y")).data)
    assert np.array_equal(examples.train_xy, plane.train_xy)
    assert np.array_equal(examples.train_labels, plane.train_labels)
    assert examples.axes == plane.axes and examples.bounds() == plane.bounds()


def test_pixels_are_standardised_and_constant_ones_only_shifted() -> None:
    examples = load(DIGITS.data)
    seen = examples.standardised(examples.train_rows)
    constant = examples.train_rows.std(axis=0) == 0
    assert constant.any() and (examples.scale[constant] == 1).all()
    assert np.allclose(seen.mean(axis=0), 0, atol=1e-12)
    assert np.allclose(seen.var(axis=0), ~constant, atol=1e-12)


def test_columns_that_are_not_standardised_are_seen_as_they_are() -> None:
    examples = load(Data("iris", n=112, n_test=38, features=ALL, standardise=False))
    assert np.array_equal(examples.standardised(examples.train_rows), examples.train_rows)
    assert len(examples.train_rows) == 112 and len(examples.test_rows) == 38
    assert set(map(tuple, examples.train_rows)) <= set(map(tuple, load_iris().data))


@pytest.mark.parametrize(
    ("name", "columns"), [("digits", 64), ("iris", 4), ("wine", 13), ("breast_cancer", 30)]
)
def test_every_table_shows_all_its_columns(name: str, columns: int) -> None:
    examples = load(Data(name, features=ALL))
    assert len(examples.feature_names) == len(examples.mean) == columns
    assert not examples.plane
    assert set(TABLES) == {"digits", "iris", "wine", "breast_cancer"}


def test_an_upload_shows_all_columns_but_its_class() -> None:
    table = read_csv(TABLE)
    UPLOADS.put(table)
    examples = load(Data("table", table=table.sha256, features=ALL))
    assert examples.feature_names == ("a", "b", "c", "size")
    by_size = load(Data("table", table=table.sha256, features=ALL, label="size"))
    assert by_size.feature_names == ("a", "b", "c")
    assert by_size.classes == 3


def test_the_plane_is_refused_to_a_network_that_sees_more() -> None:
    examples = load(DIGITS.data)
    with pytest.raises(UserError, match="not_planar"):
        examples.inputs(examples.train_xy)
    plane = load(Data("iris"))
    assert plane.plane
    assert np.array_equal(plane.inputs(plane.train_xy), plane.standardised(plane.train_rows))


@pytest.mark.parametrize(
    "data",
    [
        Data("spiral", features=ALL),
        Data("painted", features=ALL, points=((0.0, 0.0, 0), (1.0, 1.0, 1))),
        Data("iris", features=("all", "x")),
        Data("iris", features=("x", "all")),
        Data("iris", features=ALL, points=((0.0, 0.0, 0),)),
    ],
)
def test_all_means_something_for_a_table_alone(data: Data) -> None:
    with pytest.raises(UserError) as caught:
        load(data)
    assert caught.value.code == "value_unknown"
    assert caught.value.fields == {"field": "features", "value": "all"}


def test_a_link_carries_all_and_no_page_offers_it_among_the_features() -> None:
    assert "all" not in FEATURES
    assert read_features(write_names(ALL)) == ALL
    with pytest.raises(ValueError, match="not features"):
        read_features("all,x")


def test_a_network_learns_the_digits_in_ten_epochs(digits: Recording) -> None:
    assert digits.weights[0].shape[1:] == (32, 64)
    assert digits.end.kind == "finished"
    assert digits.train_loss[0] > np.log(10)
    assert digits.train_loss[-1] < 0.08 and digits.test_accuracy[-1] > 0.95
    reached = steps_to_loss(digits, 0.3)
    assert reached is not None and reached < 320


def test_the_script_of_the_digits_prints_the_numbers_of_the_recording(digits: Recording) -> None:
    compare(digits, run_here(script(DIGITS, digits)), 1e-4)


@pytest.mark.parametrize(
    "values",
    [
        {"dataset": "wine", "n": 100, "n_test": 50, "optimiser": "adam"},
        {"dataset": "breast_cancer", "n": 60, "n_test": 10, "standardise": False,
         "learning_rate": 1e-7},
        {"dataset": "iris", "n": 150, "n_test": 0, "batch_size": 0},
        {"changes": (Change(9, "noise", 0.5), Change(20, "learning_rate", 0.01))},
    ],
)  # fmt: skip
def test_the_script_prints_the_numbers_of_the_recording(values: dict[str, object]) -> None:
    experiment = SMALL.having(**values)
    (recording,) = train(experiment)
    compare(recording, run_here(script(experiment, recording)), 1e-7)


def test_the_script_of_an_upload_holds_its_rows_and_runs_on_its_own(tmp_path: Path) -> None:
    wide = b",".join(b"v%d" % i for i in range(40)) + b",kind\n"
    wide += b"".join(
        b",".join(b"%.6f" % np.sin(i * j + j) for j in range(40)) + b",%d\n" % (i % 3)
        for i in range(12)
    )
    path = tmp_path / "script.py"
    for content in (TABLE, wide):
        table = read_csv(content)
        UPLOADS.put(table)
        experiment = SMALL.having(dataset="table", table=table.sha256, n=75, n_test=25)
        (recording,) = train(experiment)
        path.write_text(script(experiment, recording), encoding="utf-8")
        compare(recording, run_here(path.read_text()), 1e-7)
        clean = subprocess.run(
            [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100",
             "--select", "E,F,B,NPY", path],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert clean.returncode == 0, clean.stdout


def test_tables_and_notebook_hold_every_column(digits: Recording) -> None:
    examples: Examples = load(DIGITS.data)
    rows = list(csv.reader(io.StringIO(data_csv(examples))))
    assert len(rows) == 1 + 1797 and len(rows[0]) == 1 + 64 + 1
    assert [float(cell) for cell in rows[1][1:-1]] == examples.train_rows[0].tolist()
    assert "train_rows" in notebook(DIGITS, digits)
    assert len(curves_csv(digits).splitlines()) == 1 + len(digits.steps)
