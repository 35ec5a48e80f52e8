"""What a student leaves with from studies of networks that see pictures opens as what it says."""

import csv
import io
import types
from typing import Any

import pytest
from PIL import Image

from dlviz.jobs import finish
from dlviz.measure.ablation import Ablation
from dlviz.measure.expert import Expert
from dlviz.measure.ladder import Ladder
from dlviz.measure.shifts import Shifts
from dlviz.measure.shuffle import Shuffle
from dlviz.measure.spaces import Spaces
from dlviz.measure.tower import Tower
from dlviz.measure.tuning import Tuning
from dlviz.measure.unit_card import UnitCard
from dlviz.train.cnn_run import CnnRun
from dlviz.train.study import FlatStudy
from dlviz.ui.files import Card, File
from dlviz.ui.vision_files import VISION_FILES
from tests.pictures_example import tower_of

FEW: dict[str, Any] = {"n": 90, "n_test": 60, "epochs": 1, "live": True}
CASES: dict[str, FlatStudy] = {
    "run": CnnRun(**FEW),
    "dense run": CnnRun(**FEW, network="dense", dataset="digits"),
    "ladder": Ladder(**FEW),
    "ladders": Ladder(**FEW, seeds=2),
    "shuffle": Shuffle(**FEW),
    "expert": Expert(**FEW),
    "ablation": Ablation(**FEW),
    "spaces": Spaces(**FEW, points=50),
    "shifts": Shifts(**FEW),
    "tuning": Tuning(net="shapes"),
    "unit": UnitCard(**FEW, layer="conv2", unit=1),
}
SCRIPTED = {"run", "dense run", "ladder", "ladders", "shuffle", "ablation"}
CARD = Card("What does each layer see?", "It sees edges.", "localhost/page")


def test_every_kind_of_study_is_named() -> None:
    named = {study.__name__ for study in VISION_FILES}
    assert named == {type(study).__name__ for study in CASES.values()} | {"Tower", "Quiz"}


@pytest.mark.parametrize("case", CASES)
def test_files_open(case: str) -> None:
    study = CASES[case]
    result: Any = finish(study)
    files = list(VISION_FILES[type(study)]("lesson", study, result, CARD))
    assert len({file.name for file in files}) == len(files)
    kinds = {file.mime for file in files}
    assert kinds >= {"image/png", "text/csv"}
    assert ("text/x-python" in kinds) == (case in SCRIPTED)
    for file in files:
        opens(file)


def test_the_tower_of_a_photo_is_a_picture_to_share_and_numbers_without_pixels() -> None:
    result = tower_of()
    files = list(VISION_FILES[Tower]("lesson", types.SimpleNamespace(), result, CARD))
    assert [file.mime for file in files] == ["image/png", "text/csv"]
    opens(files[0])


def opens(file: File) -> None:
    made = file.make()
    if file.mime == "image/png":
        assert isinstance(made, bytes)
        assert Image.open(io.BytesIO(made)).size == (1200, 630)
    elif file.mime == "text/csv":
        assert isinstance(made, str)
        rows = list(csv.reader(io.StringIO(made)))
        assert 1 < len(rows) < 100_000, "no pictures among the numbers"
        assert {len(row) for row in rows} == {len(rows[0])}
    elif file.mime == "text/x-python":
        compile(made, file.name, "exec")
    else:
        assert isinstance(made, bytes) and len(made) > 1_000, "weights"
