"""What a student leaves with from studies of deep networks opens as what its name says."""

import csv
import io

import pytest
from PIL import Image

from dlviz.jobs import finish
from dlviz.lessons.catalogue import LESSONS
from dlviz.measure.factors import Factors
from dlviz.measure.isometry import Isometry
from dlviz.measure.product import Product
from dlviz.measure.series import Series
from dlviz.measure.width_law import WidthLaw
from dlviz.measure.xray import XRay
from dlviz.train.deep_run import DeepRun
from dlviz.train.lesion import Lesion
from dlviz.train.study import FlatStudy
from dlviz.train.survival import Survival
from dlviz.ui.deep_files import DEEP_FILES
from dlviz.ui.study_files import File, study_files

RUN = DeepRun(depth=3, width=8, updates=6)
CASES: dict[str, FlatStudy] = {
    "x-ray": XRay(depth=5, width=16),
    "x-ray of several": XRay(depth=5, width=16, draws=4),
    "product": Product(),
    "series": Series(blocks=4, width=16, draws=1),
    "isometry": Isometry(depth=3, width=8),
    "width law": WidthLaw(nets=50),
    "width law of one": WidthLaw(widths=(1,) * 100, against=(), nets=10),
    "factors": Factors(width=8, depth=4, draws=1),
    "lesion": Lesion(depth=3, width=8, updates=3, seeds=1),
    "run": RUN,
    "twins": RUN.having(versions=(("depth", 5), ("normalisation", "batch"))),
    "diverged": RUN.having(initialiser="normal", depth=60, init_scale=100.0),
    "map": Survival(recipes=("relu_he", "sigmoid_small"), depths=(1, 2), updates=2, width=8),
}
SCRIPTED = {"x-ray", "x-ray of several", "width law", "width law of one", "run", "twins"}
SCRIPTED |= {"diverged", "map"}


def test_every_kind_of_study_of_deep_networks_has_files() -> None:
    assert set(DEEP_FILES) == {type(study) for study in CASES.values()}


@pytest.mark.parametrize("case", CASES)
def test_files_open(case: str) -> None:
    study = CASES[case]
    lesson = next(iter(LESSONS))
    files = list(study_files(lesson, study, finish(study), "It holds.", "http://localhost/page"))
    assert len({file.name for file in files}) == len(files)
    kinds = {file.mime for file in files}
    assert kinds >= {"image/png", "text/csv"}
    assert ("text/x-python" in kinds) == (case in SCRIPTED)
    for file in files:
        opens(file)


def opens(file: File) -> None:
    made = file.make()
    if file.mime == "image/png":
        assert isinstance(made, bytes)
        assert Image.open(io.BytesIO(made)).size == (1200, 630)
    elif file.mime == "text/csv":
        assert isinstance(made, str)
        rows = list(csv.reader(io.StringIO(made)))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}
    else:
        compile(made, file.name, "exec")
