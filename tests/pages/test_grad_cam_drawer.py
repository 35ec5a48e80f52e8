"""The drawer of Grad-CAM's page, and links to what is in it, run without a browser."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dlviz.lessons.grad_cam import LESSON
from dlviz.lessons.grad_cam.runs import COLLAGE, ERASER, RIVAL, SCRAMBLED, TRIAL
from dlviz.lessons.links import Visit, write_link
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
from dlviz.measure.trial import Trial
from dlviz.train.study import FlatStudy, Study, Value
from dlviz.ui.unit import used
from tests import app_pages
from tests.app_pages import film_of, words
from tests.film_payload import header
from tests.grad_cam_page import (
    FEW,
    at_section,
    moved,
    opened,
    start_of,
    step_of,
    visit_of,
)

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
ESPRESSO = 967  # its place in ImageNet's list

# The drawer


def sections(at: AppTest) -> list[str]:
    """The drawer's sections that are on the page."""
    group = [g for g in at.get("button_group") if g.proto.id.endswith("_section")]
    return [option.content for option in group[0].proto.options] if group else []


def without_control(at: AppTest, study: Study) -> list[str]:
    """Fields that decide the result and can be chosen, but for which the page has no control."""
    assert isinstance(study, FlatStudy)
    return [
        name
        for name, entry in fields_of(study).items()
        if name not in study.display
        and used(study, name)
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
    unused = [name for name in fields_of(study) if not used(study, name)]
    assert not [name for name in unused if f"{LESSON.id}_all_{name}" in at.session_state]
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


def test_a_picture_that_is_not_there_is_refused_where_the_result_is_kept_as_well() -> None:
    link = write_link(LESSON, replace(start_of("pointing"), deeper=False))
    assert opened(link).get("bidi_component")
    at = opened({**link, "picture": "4999"})
    (warning,) = at.warning
    assert str(warning.value).endswith(".")
    assert not at.error and not at.get("bidi_component")


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
