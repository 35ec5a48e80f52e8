"""What a student leaves with from studies that fool networks opens as what it says.

So do the films of what there is of such a study when it is stopped on its way.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.data.image_file import read_image
from dlviz.draw.film import Options
from dlviz.draw.scene import encode_scene
from dlviz.jobs import finish
from dlviz.lessons.adversarial_examples import LESSON
from dlviz.lessons.attack_fields import ATTACK_FIELDS_OF
from dlviz.measure.fooled import Fooled
from dlviz.measure.own_digit import OwnDigit
from dlviz.nets.lite0_weights import seen
from dlviz.ui.attack_files import ATTACK_FILES
from dlviz.ui.attack_pictures import ATTACK_PICTURES
from dlviz.ui.attack_readouts import ATTACK_READOUTS
from dlviz.ui.files import Card, File
from tests.arrows_example import given as plane_of
from tests.cells_example import everyday_of, pushes_of, shifted_of, slice_of, transfer_of
from tests.digit_example import digit_of
from tests.film_payload import decode, header
from tests.fooled_example import fooled_of
from tests.robust_example import growing, robust_of

MADE: dict[str, Callable[[], Any]] = {
    "fooled": lambda: fooled_of(epsilon=1),
    "fooled, strong noise": lambda: fooled_of(epsilon=8, times=64),
    "fooled, slid": lambda: fooled_of(epsilon=2, slide=-3),
    "fooled, nothing changed": fooled_of,
    "robustness": robust_of,
    "everyday": everyday_of,
    "slice": slice_of,
    "digit": digit_of,
    "digit that holds": lambda: digit_of(smallest=(0.3, np.nan)),
    "drawn digit": lambda: digit_of(drawn="0" * 27 + "gg" + "0" * 35),
    "transfer": transfer_of,
    "shifted": shifted_of,
    "pushes": pushes_of,
    "plane": plane_of,
}
PARTIAL: dict[str, Callable[[], Any]] = {
    "fooled, one level": lambda: fooled_of((1,), noises=0, epsilon=8),
    "fooled, noise begun": lambda: fooled_of((1,), noises=3, epsilon=1, times=16),
    "fooled, two levels": lambda: fooled_of((1, 2), epsilon=2, done="jpeg"),
    "robustness, first network": lambda: growing(robust_of(), 1, 2),
    "robustness, nothing": lambda: growing(robust_of(), 0, 0),
    "everyday, attack alone": lambda: everyday_of(0, digits=False),
    "everyday, three": lambda: everyday_of(3, digits=False),
    "slice, one row": lambda: slice_of(1),
    "slice, half": lambda: slice_of(7),
    "shifted, one network": lambda: shifted_of(1),
}
"""What Stop leaves."""
CARD = Card("How little does it take?", "One level of 255 is enough.", "localhost/page")
NO_VEIL = {"slice", "digit", "digit that holds", "drawn digit", "transfer", "shifted", "pushes",
           "plane"}  # fmt: skip


@cache
def result_of(case: str) -> Any:
    return {**MADE, **PARTIAL}[case]()


def test_every_kind_of_study_is_named() -> None:
    kinds = set(ATTACK_FIELDS_OF)
    assert set(ATTACK_FILES) == set(ATTACK_PICTURES) == set(ATTACK_READOUTS) == kinds
    assert {type(make().study) for make in MADE.values()} == kinds


def files_of(result: Any) -> list[File]:
    return list(ATTACK_FILES[type(result.study)]("lesson", result.study, result, CARD))


@pytest.mark.parametrize("case", [*MADE, *PARTIAL])
def test_files_open(case: str) -> None:
    files = files_of(result_of(case))
    assert len({file.name for file in files}) == len(files)
    assert all(file.name.startswith("lesson") for file in files)
    assert {file.mime for file in files} >= {"image/png", "text/csv"}
    for file in files:
        opens(file)


def opens(file: File) -> None:
    made = file.make()
    if file.mime == "image/png":
        assert isinstance(made, bytes)
        image = Image.open(io.BytesIO(made))
        assert image.size == ((256, 256) if "attacked" in file.label else (1200, 630))
        assert len(np.unique(np.asarray(image.convert("L")))) > 20, "something is drawn"
    elif file.mime == "text/csv":
        assert isinstance(made, str)
        rows = list(csv.reader(io.StringIO(made)))
        assert 1 < len(rows) < 224 * 224, "no pictures among the numbers"
        assert {len(row) for row in rows} == {len(rows[0])}
    else:
        assert file.mime == "text/x-python"
        compile(made, file.name, "exec")


# The attacked picture


@pytest.mark.parametrize("epsilon", [1, 2, 4, 8])
def test_the_attacked_picture_is_read_again_as_it_was_attacked(epsilon: int) -> None:
    result = fooled_of(epsilon=epsilon)
    (file,) = [file for file in files_of(result) if file.label.startswith("The attacked")]
    assert f"_{epsilon}_of_255" in file.name
    made = file.make()
    assert isinstance(made, bytes)
    again = seen(read_image(made, file.name).pixels)
    place = result.levels.tolist().index(epsilon)
    assert np.array_equal(again, result.attacked(place))
    far = np.abs(again.astype(int) - result.photo)
    assert far.max() == epsilon


@pytest.mark.parametrize("case", ["fooled, nothing changed", "fooled, one level"])
def test_a_picture_that_is_not_attacked_yet_is_no_file(case: str) -> None:
    assert not [file for file in files_of(result_of(case)) if "attacked" in file.label]


# Films


@pytest.mark.parametrize("case", list(MADE))
def test_the_film_of_a_result_is_complete_and_says_what_was_found(case: str) -> None:
    result = result_of(case)
    picture = ATTACK_PICTURES[type(result.study)]
    head, arrays = decode(encode_scene(picture.scene(result.study, result, Options(branch=False))))
    finding = head["text"]["finding"]
    assert finding.endswith(".") and "nan" not in finding.lower() and head["text"]["label"]
    assert arrays


@pytest.mark.parametrize("case", list(PARTIAL))
def test_what_stop_leaves_is_a_film(case: str) -> None:
    result = result_of(case)
    picture = ATTACK_PICTURES[type(result.study)]
    for draw in filter(None, (picture.scene, picture.veiled)):
        text = header(encode_scene(draw(result.study, result, Options(branch=False))))["text"]
        assert "nan" not in text["finding"].lower()


def test_more_of_a_result_is_another_level_of_its_film() -> None:
    growth = [
        [fooled_of((1,), noises=0), fooled_of((1,), noises=3), fooled_of((1, 2)), fooled_of()],
        [growing(robust_of(), 0, 0), growing(robust_of(), 1, 2), robust_of()],
        [everyday_of(0), everyday_of(3), everyday_of()],
        [slice_of(1), slice_of(7), slice_of()],
        [shifted_of(1), shifted_of(2), shifted_of()],
    ]
    for results in growth:
        level = ATTACK_PICTURES[type(results[0].study)].level
        assert level is not None
        seen_at = [level(result) for result in results]
        assert len(set(seen_at)) == len(seen_at)


@pytest.mark.parametrize("case", list(MADE))
def test_the_veiled_film_of_a_result_ships_less_and_not_its_finding(case: str) -> None:
    result = result_of(case)
    picture = ATTACK_PICTURES[type(result.study)]
    assert (picture.veiled is None) == (case in NO_VEIL)
    if picture.veiled is None:
        return
    for asked in {claim.row for claim in LESSON.claims}:
        options = Options(branch=False, knobs={"asked": asked})
        veiled = encode_scene(picture.veiled(result.study, result, options))
        shown = encode_scene(picture.scene(result.study, result, options))
        assert len(veiled) < len(shown)
        said, found = (header(film)["text"]["finding"] for film in (veiled, shown))
        if type(result.study) is not Fooled:
            assert said != found
        elif asked:
            assert said.endswith(".") and not ELSEWHERE.search(said)
        else:
            assert said == ""


ELSEWHERE = re.compile("draws|noise|Slid|JPEG")
"""What a finding says of the random row, or of the pattern elsewhere."""
FOOLED = [case for case in MADE if case.startswith("fooled")]


@pytest.mark.parametrize(
    ("asked", "later", "hidden"),
    [
        ("", "", ["all"]),
        ("", "noise pattern", ["all"]),
        ("noise", "", ["noise"]),
        ("noise", "pattern", ["noise", "pattern"]),
        ("pattern", "", ["pattern"]),
    ],
)
@pytest.mark.parametrize("case", FOOLED)
def test_what_is_hidden_is_what_is_asked_now_and_later_whatever_is_chosen(
    case: str, asked: str, later: str, hidden: list[str]
) -> None:
    result = result_of(case)
    veiled = ATTACK_PICTURES[Fooled].veiled
    assert veiled is not None
    options = Options(branch=False, knobs={"asked": asked, "later": later})
    scene = header(encode_scene(veiled(result.study, result, options)))["scene"]
    assert scene["hide"] == hidden


@pytest.mark.parametrize("later", ["", "noise", "pattern", "noise pattern"])
@pytest.mark.parametrize("case", FOOLED)
def test_what_later_steps_ask_stays_hidden_in_what_is_uncovered(case: str, later: str) -> None:
    result = result_of(case)
    options = Options(branch=False, knobs={"later": later})
    film = encode_scene(ATTACK_PICTURES[Fooled].scene(result.study, result, options))
    scene = header(film)["scene"]
    assert scene["hide"] == later.split()
    assert ("slid_top" in scene) == ("pasted" in scene) == ("pattern" not in later)
    most = max(scene["noise"]["sizes"])
    assert most == (result.levels.max() if "noise" in later else result.sizes.max())


@pytest.mark.parametrize(
    ("chosen", "told", "row"),
    [
        ({"times": 16}, "20 of 20 draws", "noise"),
        ({"slide": 1}, "Slid by 1 px", "pattern"),
        ({"done": "jpeg"}, "JPEG", "pattern"),
    ],
)
def test_a_finding_says_nothing_of_what_later_steps_ask_though_a_link_chose_it(
    chosen: dict[str, object], told: str, row: str
) -> None:
    result = fooled_of(epsilon=1, **chosen)

    def said(later: str) -> str:
        options = Options(branch=False, knobs={"later": later})
        return ATTACK_PICTURES[Fooled].scene(result.study, result, options).finding

    other = "pattern" if row == "noise" else "noise"
    assert told in said("") and told in said(other)
    assert told not in said(row) and told not in said("noise pattern")
    assert said(row).startswith("1 level of 255: “parking meter”")


def test_no_film_of_these_plays_by_itself_but_those_that_have_a_clock() -> None:
    plays = {kind.__name__ for kind, picture in ATTACK_PICTURES.items() if picture.plays}
    assert plays == {"PlaneAttack", "ManyPushes"}


def test_a_real_digit_opens_too() -> None:
    """Its networks are recorded."""
    result = finish(OwnDigit(picture=3))
    picture = ATTACK_PICTURES[OwnDigit]
    text = header(encode_scene(picture.scene(result.study, result, Options(branch=False))))["text"]
    assert "ε" in text["finding"]
    for file in files_of(replace(result)):
        opens(file)
