"""The page of Grad-CAM, run without a browser."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dlviz.data.imagenet import imagenet_classes
from dlviz.lessons.grad_cam import LESSON
from dlviz.lessons.grad_cam.runs import COLLAGE, ERASER, TRIAL
from dlviz.lessons.links import Visit, write_link
from dlviz.lessons.study_fields import fields_of
from dlviz.measure.subject import LIKELIEST
from tests import app_pages
from tests.app_pages import film_of, words
from tests.film_payload import decode, header
from tests.grad_cam_page import (
    FEW,
    at_section,
    choose,
    keys,
    knobs,
    moved,
    opened,
    start_of,
    step_of,
    visit_of,
)

ESPRESSO, CAT = 967, 285  # places in ImageNet's list

# Steps


def test_it_opens_on_the_collage_without_a_map() -> None:
    at = opened()
    head, arrays = decode(film_of(at))
    assert (head["view"], head["scene"]["veiled"], head["text"]["finding"]) == ("look", True, "")
    assert not {name for name in arrays if name.startswith("map_")} and "last" not in arrays
    assert visit_of(at).study == COLLAGE
    assert LESSON.aha not in words(at) and LESSON.share not in words(at)
    assert not knobs(at)
    assert f"{LESSON.id}_commit_two_classes" in keys(at)


def test_a_guess_brings_the_map_and_its_knobs() -> None:
    at = opened()
    claim = LESSON.claim("two_classes")
    at.session_state[f"{LESSON.id}_guess_two_classes"] = 1
    at.run()
    at.button(key=f"{LESSON.id}_commit_two_classes").click().run()
    assert not at.exception
    head, arrays = decode(film_of(at))
    assert (head["view"], head["scene"]["veiled"]) == ("look", False)
    assert len([name for name in arrays if name.startswith("map_")]) == len(head["scene"]["layers"])
    assert "espresso" in head["text"]["finding"]
    assert claim.statement in words(at) and f"You guessed “{claim.options[1]}" in words(at)
    assert knobs(at) == {"photo", "photo_1", "target"}


COVERED = [
    ("scramble", "random_top", "witnesses", "covered"),
    ("trust", "without_mark", "evidence", "veiled"),
    ("eraser", "no_disc", "eraser", "veiled"),
    ("rival", "a_rival", "witnesses", "covered"),
]


@pytest.mark.parametrize(("name", "claim", "view", "word"), COVERED)
def test_a_covered_step_is_uncovered_by_its_question(
    name: str, claim: str, view: str, word: str
) -> None:
    at = app_pages.opened_at(LESSON, step_of(name))
    head, before = decode(film_of(at))
    assert (head["view"], head["scene"][word]) == (view, True)
    assert not knobs(at)
    at.button(key=f"{LESSON.id}_show_{claim}").click().run()
    assert not at.exception and not at.warning and not at.error
    head, after = decode(film_of(at))
    assert (head["view"], head["scene"][word]) == (view, False)
    assert set(before) <= set(after) and head["text"]["finding"].endswith(".")
    asked = LESSON.claim(claim)
    assert asked.statement in words(at)
    (step,) = [step for step in LESSON.steps if step.id == name]
    assert {key.removesuffix("_1") for key in knobs(at)} == set(step.knobs)
    assert any(f"“{option}" in words(at) for option in asked.options), "the answer"


def test_what_a_covered_film_of_random_weights_or_pieces_ships_is_no_map() -> None:
    for name in ("scramble", "rival"):
        head, arrays = decode(film_of(app_pages.opened_at(LESSON, step_of(name))))
        assert head["text"]["finding"] == ""
        assert not [each for each in arrays if "map" in each]
        assert not [each for each, entry in head["arrays"].items() if entry["dtype"] == "f4"]


def test_while_trust_is_asked_only_the_share_of_right_answers_is_told() -> None:
    head, arrays = decode(film_of(app_pages.opened_at(LESSON, step_of("trust"))))
    assert not {"unmarked", "twins", "mean"} & set(arrays)
    assert not {name for name in arrays if name.endswith("_without")}
    finding = head["text"]["finding"]
    assert f"{100 * arrays['accuracy'][-1]:.1f} %" in finding and finding.count("%") == 1
    assert head["scene"]["measured"] is None


def test_while_the_eraser_is_asked_nothing_is_told_of_pictures_without_the_disc() -> None:
    asked, _ = decode(film_of(app_pages.opened_at(LESSON, step_of("eraser"))))
    assert asked["text"]["finding"] == "" and len(asked["scene"]["means"]) == 2
    shown, _ = decode(film_of(app_pages.opened_at(LESSON, step_of("eraser", shown=True))))
    assert len(shown["scene"]["means"]) == 4
    as_it_is, mark_gone, disc_gone, _ = shown["scene"]["means"]
    assert as_it_is > 0.9 and mark_gone < 0.2 and disc_gone > 0.8


def test_the_presenter_sees_the_question_and_no_knob() -> None:
    at = app_pages.opened_at(LESSON, replace(step_of("scramble"), present=True))
    assert LESSON.claim("random_top").statement in "\n".join(str(t.value) for t in at.title)
    assert not knobs(at)
    at = app_pages.opened_at(LESSON, replace(step_of("scramble", shown=True), present=True))
    assert not knobs(at) and header(film_of(at))["text"]["finding"]


def test_what_is_trained_here_is_not_said_to_be_recorded() -> None:
    study = TRIAL.having(**FEW)
    at = app_pages.opened_at(LESSON, replace(step_of("trust", shown=True), study=study))
    head = header(film_of(at))
    assert head["view"] == "evidence" and "recorded" not in head["text"]["finding"]
    assert head["scene"]["frames"] > 1


# Knobs


def test_one_photograph_becomes_two_side_by_side_and_one_again() -> None:
    at = opened({**write_link(LESSON, step_of("look", shown=True)), "photo": "coffee"})
    assert visit_of(at).study == COLLAGE.having(photo="coffee")
    assert not header(film_of(at))["scene"]["parts"]
    choose(at, "photo_1", "rocket")
    assert visit_of(at).study == COLLAGE.having(photo="coffee+rocket")
    assert at.query_params["photo"] == "coffee+rocket"
    assert len(header(film_of(at))["scene"]["parts"]) == 2
    choose(at, "photo", "chelsea")
    assert visit_of(at).study == COLLAGE.having(photo="chelsea+rocket")
    choose(at, "photo_1", "")
    assert visit_of(at).study == COLLAGE.having(photo="chelsea")
    assert at.selectbox(key=f"{LESSON.id}_knob_photo_1").value == ""
    assert not header(film_of(at))["scene"]["parts"]


def test_four_photographs_are_chosen_one_by_one() -> None:
    names = "coffee+chelsea+camera+rocket"
    at = app_pages.opened_at(LESSON, start_of("own_photo", photo=names))
    assert {name for name in knobs(at) if name.startswith("photo")} == {
        "photo", "photo_1", "photo_2", "photo_3",
    }  # fmt: skip
    choose(at, "photo_2", "flower")
    assert visit_of(at).study.get("photo") == "coffee+chelsea+flower+rocket"
    assert len(header(film_of(at))["scene"]["parts"]) == 4


def test_a_class_is_chosen_by_its_name_among_all_that_there_are() -> None:
    at = app_pages.opened_at(LESSON, step_of("look", shown=True))
    choice = at.selectbox(key=f"{LESSON.id}_knob_target")
    none = fields_of(COLLAGE)["target"].names
    assert (choice.value, choice.options[0]) == (LIKELIEST, none)
    assert choice.options[1:] == list(imagenet_classes())
    choose(at, "target", CAT)
    assert visit_of(at).study == COLLAGE.having(target=CAT)
    assert at.query_params["target"] == str(CAT)
    assert header(film_of(at))["scene"]["start"]["target"] == CAT
    choose(at, "target", LIKELIEST)
    assert visit_of(at).study == COLLAGE and "target" not in at.query_params


def test_a_class_that_is_hardly_seen_has_a_map_all_the_same() -> None:
    at = app_pages.opened_at(LESSON, step_of("look", shown=True))
    choose(at, "target", 0)
    head = header(film_of(at))
    assert 0 in {number for number, _, _ in head["scene"]["classes"]}


@pytest.mark.parametrize("point", ["own_photo", "computed", "deletion"])
def test_the_small_network_offers_its_pictures_in_place_of_photographs(point: str) -> None:
    at = app_pages.opened_at(LESSON, start_of(point, net="plain", picture=2))
    assert knobs(at) == set(LESSON.starting_point(point).knobs) - {"photo"} | {"picture"}
    at_section(at, "Settings")
    assert f"{LESSON.id}_all_picture" in at.session_state
    assert f"{LESSON.id}_all_photo" not in at.session_state


def test_a_picture_of_the_small_network_is_chosen_in_sight() -> None:
    at = app_pages.opened_at(LESSON, start_of("own_photo", net="plain"))
    before = film_of(at)
    at.select_slider(key=f"{LESSON.id}_knob_picture").set_value(1).run()
    assert not at.exception and not at.warning
    assert visit_of(at).study.get("picture") == 1 and film_of(at) != before


def test_the_film_speaks_of_the_layer_that_the_reader_chose_not_of_the_first_ones() -> None:
    """Both are one study. In the stem nothing on this photograph speaks for class 500."""
    visit = start_of("own_photo", target=500)
    at = app_pages.opened_at(LESSON, visit)
    head = header(film_of(at))
    assert head["scene"]["start"]["layer"] == "head"
    assert "nothing speaks" not in head["text"]["finding"]
    head = header(film_of(moved(at, replace(visit, study=visit.study.having(layer="stem")))))
    assert head["scene"]["start"]["layer"] == "stem"
    assert "nothing speaks" in head["text"]["finding"]
    head = header(film_of(moved(at, visit)))
    assert "nothing speaks" not in head["text"]["finding"]


@pytest.mark.parametrize("name", ["look", "scramble", "trust", "rival"])
def test_a_film_rests_when_its_question_is_answered(name: str) -> None:
    at = app_pages.opened_at(LESSON, step_of(name, shown=True))
    head = header(film_of(at))
    assert head["view"] == "look" or head["options"]["autoplay"] is False


def test_the_eraser_and_the_trial_take_another_share_of_marks() -> None:
    for name, study in (("trust", TRIAL), ("eraser", ERASER)):
        small = study.having(**FEW)
        at = app_pages.opened_at(LESSON, replace(step_of(name, shown=True), study=small))
        at.select_slider(key=f"{LESSON.id}_knob_mark").set_value(0.5).run()
        assert not at.exception and not at.warning
        assert visit_of(at).study == small.having(mark=0.5)
        assert at.query_params["mark"] == "0.5"
        assert film_of(at)


# What the film says


def _script(params: dict[str, str], events: list[dict[str, object]]) -> None:
    import streamlit as st

    from dlviz.lessons.grad_cam import LESSON
    from dlviz.ui import events as film
    from dlviz.ui import link

    st.query_params.from_dict(params)
    link.open_visit(LESSON)
    for event in events:
        film.heard(LESSON, event)
    st.session_state["found"] = link.current(LESSON)


def after(visit: Visit, *events: dict[str, object]) -> Visit:
    """The visit after what the film says."""
    args = write_link(LESSON, visit), list(events)
    at = AppTest.from_function(_script, args=args, default_timeout=30).run()
    assert not at.exception
    found: Visit = at.session_state["found"]
    return found


def test_a_look_that_is_told_goes_into_the_link() -> None:
    visit = step_of("look", shown=True)
    told = {"kind": "look", "layer": "stage4", "target": CAT, "against": ESPRESSO,
            "rectified": False}  # fmt: skip
    found = after(visit, told)
    study = COLLAGE.having(layer="stage4", target=CAT, against=ESPRESSO, rectified=False)
    assert found == replace(visit, study=study)
    link = write_link(LESSON, found)
    assert [link[name] for name in ("layer", "target", "against", "rectified")] == [
        "stage4", str(CAT), str(ESPRESSO), "0",
    ]  # fmt: skip


def test_what_a_look_does_not_say_stays() -> None:
    visit = replace(step_of("look", shown=True), study=COLLAGE.having(target=CAT, rectified=False))
    found = after(visit, {"kind": "look", "layer": "stem"})
    assert found.study == COLLAGE.having(target=CAT, rectified=False, layer="stem")
    found = after(visit, {"kind": "look", "rectified": True}, {"kind": "look", "target": -1})
    assert found.study == COLLAGE


def test_the_picture_under_the_brush_goes_into_the_link_and_trains_nothing() -> None:
    visit = step_of("eraser", shown=True)
    found = after(visit, {"kind": "picture", "value": 11})
    assert write_link(LESSON, found)["picture"] == "11"
    assert found.study.key == visit.study.key


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("look", {"kind": "look", "target": 1000}),
        ("look", {"kind": "look", "target": -2}),
        ("look", {"kind": "look", "target": 1.5}),
        ("look", {"kind": "look", "target": "espresso"}),
        ("look", {"kind": "look", "target": None}),
        ("look", {"kind": "look", "against": [1, 2]}),
        ("look", {"kind": "look", "layer": "stage99"}),
        ("look", {"kind": "look", "layer": 4}),
        ("look", {"kind": "look", "rectified": "maybe"}),
        ("look", {"kind": "look", "layer": "stem", "target": 5000}),
        ("look", {"kind": "look"}),
        ("look", {"kind": "unit", "layer": "head", "unit": 3}),
        ("look", {"kind": "picture", "value": "coffee"}),
        ("scramble", {"kind": "look", "layer": "stem"}),
        ("trust", {"kind": "look", "target": 0}),
        ("eraser", {"kind": "look", "target": 0}),
        ("eraser", {"kind": "picture", "value": 12}),
        ("eraser", {"kind": "picture", "value": -1}),
        ("eraser", {"kind": "picture", "value": True}),
        ("eraser", {"kind": "picture"}),
        ("eraser", {"kind": "stroke", "points": [[0, 0], [1, 1]]}),
    ],
)
def test_an_event_that_makes_no_sense_changes_nothing(name: str, event: dict[str, object]) -> None:
    visit = step_of(name, shown=True)
    assert after(visit, event) == visit


def test_a_class_that_the_small_network_lacks_is_not_taken_from_a_film_either() -> None:
    """The network may have been changed while the event was on its way."""
    visit = start_of("own_photo", net="plain")
    found = after(visit, {"kind": "look", "target": ESPRESSO, "layer": "conv1"})
    found.study.check()  # type: ignore[attr-defined]
