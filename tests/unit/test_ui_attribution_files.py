"""What a student leaves with from studies of where a network looks opens as what it says.

So do the films of what there is of such a study when it is stopped on its way.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.draw.film import Options
from dlviz.draw.scene import encode_scene
from dlviz.jobs import finish
from dlviz.lessons.attribution_fields import ATTRIBUTION_FIELDS_OF
from dlviz.measure.cascade import Cascade
from dlviz.measure.cliff import Cliff
from dlviz.measure.computed import Computed
from dlviz.measure.curves import Curves
from dlviz.measure.eraser import Eraser
from dlviz.measure.look import Look
from dlviz.measure.method_grid import MethodGrid
from dlviz.measure.pointing import Pointing
from dlviz.measure.trial import Trial
from dlviz.train.study import FlatStudy
from dlviz.ui.attribution_files import ATTRIBUTION_FILES
from dlviz.ui.attribution_pictures import ATTRIBUTION_PICTURES
from dlviz.ui.attribution_readouts import ATTRIBUTION_READOUTS
from dlviz.ui.files import Card, File
from tests.film_payload import decode
from tests.look_example import look_of
from tests.witnesses_example import cascade_of, computed_of, curves_of, grid_of

FEW: dict[str, Any] = {
    "n": 60, "n_test": 60, "epochs": 1, "channels": (4, 4, 4, 4), "live": True,
}  # fmt: skip
CASES: dict[str, FlatStudy] = {
    "look at a shape": Look(net="plain"),
    "a shape computed": Computed(net="marked"),
    "trial": Trial(**FEW),
    "eraser": Eraser(**FEW, mark=0.5, picture=11),
    "pointing": Pointing(**FEW, most=10),
    "cliff": Cliff(**FEW, rates=(0.0, 1.0), seeds=2),
}
"""Studies that are run here."""
MADE: dict[str, Callable[[], Any]] = {
    "look at a collage": look_of,
    "look at a photograph": lambda: look_of(
        single=True, target=967, against=968, layer="stage2", rectified=False
    ),
    "look at a reader's": lambda: look_of(photo=f"coffee+own:{'0' * 64}"),
    "cascade": cascade_of,
    "curves": curves_of,
    "methods": grid_of,
    "computed": computed_of,
}
"""Results of studies that would take their time."""
SCRIPTED = {"trial", "eraser", "look at a collage", "look at a photograph"}
PHOTOGRAPH = 448 * 448 * 3
CARD = Card("Where did it look?", "It looked at the mark.", "localhost/page")


@cache
def result_of(case: str) -> Any:
    """What a study found, or is said to have found."""
    return MADE[case]() if case in MADE else finish(CASES[case])


def test_every_kind_of_study_is_named() -> None:
    kinds = set(ATTRIBUTION_FIELDS_OF)
    assert set(ATTRIBUTION_FILES) == set(ATTRIBUTION_PICTURES) == set(ATTRIBUTION_READOUTS) == kinds
    assert {type(study) for study in CASES.values()} | {Cascade, Curves, MethodGrid} == kinds


@pytest.mark.parametrize("case", [*CASES, *MADE])
def test_files_open(case: str) -> None:
    result = result_of(case)
    study = result.study
    files = list(ATTRIBUTION_FILES[type(study)]("lesson", study, result, CARD))
    assert len({file.name for file in files}) == len(files)
    assert all(file.name.startswith("lesson") for file in files)
    kinds = {file.mime for file in files}
    assert kinds >= {"image/png", "text/csv"}
    assert ("text/x-python" in kinds) == (case in SCRIPTED)
    for file in files:
        opens(file)


def opens(file: File) -> None:
    made = file.make()
    if file.mime == "image/png":
        assert isinstance(made, bytes)
        image = Image.open(io.BytesIO(made))
        assert image.size == (1200, 630)
        assert len(np.unique(np.asarray(image.convert("L")))) > 20, "something is drawn"
    elif file.mime == "text/csv":
        assert isinstance(made, str)
        rows = list(csv.reader(io.StringIO(made)))
        assert 1 < len(rows) < PHOTOGRAPH / 2, "no pictures among the numbers"
        assert {len(row) for row in rows} == {len(rows[0])}
    elif file.mime == "text/x-python":
        compile(made, file.name, "exec")
    else:
        assert isinstance(made, bytes) and len(made) > 1_000, "weights"


@pytest.mark.parametrize("case", ["look at a collage", "trial", "eraser"])
def test_a_script_says_which_study_it_is_of_and_another_one_is_another(case: str) -> None:
    result = result_of(case)

    def script(study: FlatStudy) -> str:
        made = ATTRIBUTION_FILES[type(study)]("lesson", study, replace(result, study=study), CARD)
        (file,) = [file for file in made if file.mime == "text/x-python"]
        text = file.make()
        assert isinstance(text, str)
        return text

    other = {"photo": "camera"} if case == "look at a collage" else {"mark": 0.25}
    assert script(result.study) != script(result.study.having(**other))


@pytest.mark.parametrize("case", [*CASES, *MADE])
def test_the_film_of_a_result_is_complete_and_says_what_was_found(case: str) -> None:
    result = result_of(case)
    picture = ATTRIBUTION_PICTURES[type(result.study)]
    head, arrays = decode(encode_scene(picture.scene(result.study, result, Options(branch=False))))
    assert head["text"]["finding"].endswith(".") and head["text"]["label"]
    assert "nan" not in head["text"]["finding"].lower()
    assert arrays


def test_no_film_that_one_can_step_through_plays_by_itself() -> None:
    """Its end gives away what its steps should."""
    stepped = (Computed, MethodGrid, Cascade, Curves, Trial)
    assert [kind for kind in stepped if ATTRIBUTION_PICTURES[kind].plays] == []


@pytest.mark.parametrize("case", [*CASES, *MADE])
def test_the_veiled_film_of_a_result_ships_less_and_no_finding(case: str) -> None:
    result = result_of(case)
    picture = ATTRIBUTION_PICTURES[type(result.study)]
    if picture.veiled is None:
        assert type(result.study) in (Computed, MethodGrid, Pointing, Cliff)
        return
    options = Options(branch=False)
    veiled = encode_scene(picture.veiled(result.study, result, options))
    shown = encode_scene(picture.scene(result.study, result, options))
    assert len(veiled) < len(shown)
    finding = decode(veiled)[0]["text"]["finding"]
    assert finding == "" or isinstance(result.study, Trial)
    assert set(decode(veiled)[1]) < set(decode(shown)[1]) or isinstance(result.study, Eraser)


@pytest.mark.parametrize(
    "partial", [cascade_of(1), cascade_of(4), curves_of(1), curves_of(4), grid_of(1)]
)
def test_the_film_and_the_files_of_a_study_that_was_stopped(partial: Any) -> None:
    drawn_and_packed(partial)


def test_the_grid_can_be_drawn_before_the_first_method_has_answered() -> None:
    full = grid_of(1)
    partial = replace(full, methods=(), maps=full.maps[:0], alike=np.empty(0))
    drawn_and_packed(partial)


def test_a_trial_can_be_drawn_before_its_last_network_is_asked() -> None:
    late = ("marked_others", "corner_mass", "peak_corner", "peak_disc", "reach_mass", "peak_reach")
    whole = result_of("trial")
    partial = replace(
        whole, mean_maps=np.zeros_like(whole.mean_maps), **dict.fromkeys(late, np.nan)
    )
    drawn_and_packed(partial)


def test_every_partial_result_of_the_pointing_game_is_drawn() -> None:
    """What Stop leaves, at whatever moment it is pressed."""
    study = CASES["pointing"].having(seed=7)
    seen: Any = None
    for _, partial in study.steps():  # type: ignore[attr-defined]
        if partial is not None and partial is not seen:
            seen = partial
            drawn_and_packed(partial)
    assert seen is not None


def drawn_and_packed(partial: Any) -> None:
    """The film of a partial result, and its files."""
    study = partial.study
    picture = ATTRIBUTION_PICTURES[type(study)]
    head, _ = decode(encode_scene(picture.scene(study, partial, Options(branch=False))))
    finding = head["text"]["finding"]
    untouched = isinstance(study, Cascade) and len(partial.stages) == 1
    assert (finding == "") == untouched, "before its first stage there is nothing to tell"
    assert finding.endswith("." * (not untouched)) and "nan" not in finding.lower()
    for file in ATTRIBUTION_FILES[type(study)]("lesson", study, partial, CARD):
        opens(file)
