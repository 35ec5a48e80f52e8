"""What a student leaves with from each kind of study opens as what its name says."""

import csv
import io

import pytest
from PIL import Image

from dlviz.jobs import Desk
from dlviz.lessons.catalogue import PAGES
from dlviz.lessons.learning_rate_and_batch_size import LESSON
from dlviz.lessons.links import bases
from dlviz.measure.update_cost import UpdateCost
from dlviz.train.plane import Plane
from dlviz.train.study import Study
from dlviz.train.sweep import Sweep
from dlviz.ui.attack_files import ATTACK_FILES
from dlviz.ui.attribution_files import ATTRIBUTION_FILES
from dlviz.ui.pictures import PICTURES
from dlviz.ui.study_files import File, study_files
from dlviz.ui.vision_files import VISION_FILES
from dlviz.ui.word_files import WORD_FILES

SMALLER: dict[type, dict[str, object]] = {
    Sweep: {"rates": (0.01, 0.1), "batches": (64, 128, 256), "seeds": 2, "epochs": 1},
    Plane: {"resolution": 32, "activation": "identity"},
}
KINDS = {
    type(study): study
    for lesson in PAGES
    for study in bases(lesson).values()
    if type(study) in PICTURES
}


def test_every_kind_of_study_but_the_stopwatch_stands_on_a_page() -> None:
    assert set(KINDS) == set(PICTURES)
    assert UpdateCost not in PICTURES  # its verdict is all there is to show


# Those of networks that see pictures are opened in tests/unit/test_ui_vision_files.py, those that
# ask where a network looks in test_ui_attribution_files.py, those that fool it in
# test_ui_attack_files.py, those of words in test_ui_word_files.py.
OPENED_THERE = {**VISION_FILES, **ATTRIBUTION_FILES, **ATTACK_FILES, **WORD_FILES}
OTHERS = [kind for kind in KINDS if kind not in OPENED_THERE]


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.kind)
def test_files_open(kind: type[Study]) -> None:
    study = KINDS[kind].having(**SMALLER.get(kind, {}))
    result = Desk().run(study)  # type: ignore[arg-type]  # every such study is a Job
    files = list(study_files(LESSON, study, result, "It holds.", "http://localhost/page"))
    assert files
    assert len({file.name for file in files}) == len(files)
    for file in files:
        opens(file)


def opens(file: File) -> None:
    made = file.make()
    if file.mime == "image/png":
        assert isinstance(made, bytes)
        picture = Image.open(io.BytesIO(made))
        assert "Share" not in file.label or picture.size == (1200, 630)
    elif file.mime == "text/csv":
        text = made.decode() if isinstance(made, bytes) else made
        rows = list(csv.reader(io.StringIO(text)))
        assert len(rows) > 3
        assert {len(row) for row in rows} == {len(rows[0])}
    else:
        assert file.mime == "text/x-python"
        compile(made, file.name, "exec")
