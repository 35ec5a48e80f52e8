"""The page of vanishing and exploding gradients, run without a browser."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlviz.jobs import finish
from dlviz.lessons import deep_findings as findings
from dlviz.lessons.links import Visit, at_start, at_step, first_visit, write_link
from dlviz.lessons.study_fields import fields_of
from dlviz.lessons.vanishing_and_exploding_gradients import LESSON
from dlviz.lessons.vanishing_and_exploding_gradients.runs import EIGHT
from dlviz.measure.factors import Factors
from dlviz.measure.isometry import Isometry
from dlviz.measure.product import Product
from dlviz.measure.series import Series
from dlviz.measure.width_law import WidthLaw
from dlviz.measure.xray import XRay
from dlviz.train import survival
from dlviz.train.deep_run import DeepRun
from dlviz.train.lesion import Lesion
from dlviz.train.study import FlatStudy, Study, Value
from dlviz.train.survival import Survival
from tests import app_pages
from tests.app_pages import array, film_of, words
from tests.film_payload import header

SMALL = EIGHT.having(
    recipes=("relu_he", "he_batch_norm"), depths=(1, 2, 3), width=8, updates=20, seeds=1
)
SMALLER: Mapping[type[Study], Mapping[str, Value]] = {
    XRay: {"depth": 5, "width": 16},
    Product: {},
    Factors: {"width": 16, "depth": 4, "draws": 1},
    WidthLaw: {"nets": 20},
    Isometry: {"depth": 3, "width": 8},
    Series: {"width": 16, "draws": 1},
    DeepRun: {"depth": 3, "updates": 5},
    Lesion: {"depth": 3, "updates": 3, "seeds": 1},
    Survival: {"depths": (1, 2), "width": 8, "updates": 10, "seeds": 1},
}
"""What makes a study of each kind quick."""


def opened(params: dict[str, str] | None = None) -> AppTest:
    return app_pages.opened(LESSON, params)


def step_of(name: str, shown: bool = False) -> Visit:
    place = [step.id for step in LESSON.steps].index(name)
    return at_step(LESSON, first_visit(LESSON), place, shown)


def small_map(**values: Value) -> dict[str, str]:
    """A link to a small map, with the answers shown."""
    study = SMALL.having(**values)
    return write_link(LESSON, replace(step_of("map", shown=True), study=study))


def visit_of(at: AppTest) -> Visit:
    visit: Visit = at.session_state[f"{LESSON.id}.visit"]
    return visit


# Guesses


def test_it_opens_on_a_covered_product_and_a_guess_uncovers_it_with_the_verdict() -> None:
    at = opened()
    head = header(film_of(at))
    assert (head["view"], head["scene"]["count"], head["scene"]["shown"]) == ("bars", 50, 3)
    assert array(film_of(at), "c0b0values").shape == (1, 3)
    assert head["text"]["finding"] == ""
    assert "half a percent" not in words(at) and LESSON.aha not in words(at)
    at.session_state[f"{LESSON.id}_guess_fifty_layers"] = 1
    at.run()
    at.button(key=f"{LESSON.id}_commit_fifty_layers").click().run()
    assert not at.exception
    head = header(film_of(at))
    assert (head["scene"]["shown"], head["text"]["finding"]) == (
        50,
        "0.9 to the power 50 is 0.00515.",
    )
    assert "**0.9 to the power 50: 0.52 %**, “about half a percent”" in words(at)
    assert "You guessed “about 10 %”. That is what 22 layers leave." in words(at)


def test_the_covered_map_ships_no_number_and_uncovers_the_recording() -> None:
    at = app_pages.opened_at(LESSON, step_of("map"))
    head = header(film_of(at))
    assert (head["view"], head["scene"]["covered"], head["arrays"]) == ("survival", True, {})
    assert head["scene"]["asked"] == EIGHT.recipes.index("sigmoid_xavier")
    assert (head["text"]["finding"], head["scene"]["cell"], head["clock"]) == ("", [], None)
    at.button(key=f"{LESSON.id}_show_sigmoid_depth").click().run()
    assert not at.exception
    head = header(film_of(at))
    assert head["scene"]["covered"] is False
    assert head["scene"]["recorded"] == [True] * 8
    assert array(film_of(at), "accuracy").reshape(8, 7)[0, 0] > 0.9
    assert "**2 layers**, “2 layers”" in words(at)


@pytest.mark.parametrize("name", ["batch_norm", "road"])
def test_the_other_covered_figures_ship_no_number_of_their_answer(name: str) -> None:
    at = app_pages.opened_at(LESSON, step_of(name))
    head = header(film_of(at))
    assert all(0 in entry["shape"] for entry in head["arrays"].values())
    assert head["text"]["finding"] == ""


# What the film says


def _script(params: dict[str, str], events: list[dict[str, object]]) -> None:
    import streamlit as st

    from dlviz.lessons.vanishing_and_exploding_gradients import LESSON
    from dlviz.ui import events as film
    from dlviz.ui import link

    st.query_params.from_dict(params)
    link.open_visit(LESSON)
    for event in events:
        film.heard(LESSON, event)
    st.session_state["found"] = link.current(LESSON)
    st.session_state["guess"] = st.session_state.get(f"{LESSON.id}_guess_sigmoid_depth")


def after(visit: Visit, *events: dict[str, object]) -> AppTest:
    """The session after what the film says at a visit."""
    args = write_link(LESSON, visit), list(events)
    at = AppTest.from_function(_script, args=args, default_timeout=30).run()
    assert not at.exception
    return at


def guess_of(at: AppTest) -> int | None:
    guess: int | None = at.session_state["guess"]
    return guess


def marked(**columns: int) -> dict[str, object]:
    """What the film says once the reader has marked these columns of the rows."""
    marks = [[EIGHT.recipes.index(name), column] for name, column in columns.items()]
    row, column = marks[-1]
    return {"kind": "frontier", "row": row, "column": column, "marks": marks}


@pytest.mark.parametrize(
    ("depth", "guess"), [(1, None), (2, 0), (4, None), (8, 1), (16, None), (32, 2), (64, 3)]
)
def test_a_mark_in_the_row_that_is_asked_is_a_guess_where_it_is_one_of_the_options(
    depth: int, guess: int | None
) -> None:
    event = marked(relu_he=6, sigmoid_xavier=EIGHT.depths.index(depth))
    assert guess_of(after(step_of("map"), event)) == guess


@pytest.mark.parametrize("event", [marked(relu_he=3), marked(sigmoid_xavier=-1)])
def test_marks_in_other_rows_are_none(event: dict[str, object]) -> None:
    assert guess_of(after(step_of("map"), event)) is None


def test_the_last_mark_counts_and_an_answer_that_is_shown_takes_none() -> None:
    marks = [marked(sigmoid_xavier=column) for column in (6, 3, 1)]
    assert guess_of(after(step_of("map"), *marks)) == 0
    assert guess_of(after(step_of("map", shown=True), *marks)) is None
    assert guess_of(after(step_of("batch_norm"), *marks)) is None


def test_a_clicked_cell_a_trained_row_and_a_drawn_shape_go_into_the_link() -> None:
    shown = step_of("map", shown=True)
    cell = after(shown, {"kind": "cell", "row": 6, "column": 3}).session_state["found"]
    assert write_link(LESSON, cell)["cell"] == "6,3"
    live = [{"kind": "train", "row": row} for row in (7, 1, 1)]
    trained = after(shown, *live).session_state["found"]
    assert write_link(LESSON, trained)["live"] == "sigmoid_xavier,relu_residual"
    shape = at_start(LESSON, first_visit(LESSON), "width_law")
    drawn = after(
        shape,
        {"kind": "shape", "run": 0, "widths": [8, 8.0, 8]},
        {"kind": "shape", "run": 1, "widths": []},
    ).session_state["found"]
    link = write_link(LESSON, drawn)
    assert (link["widths"], link["against"]) == ("8x3", "none")


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("map", {"kind": "cell", "row": "much", "column": 0}),
        ("map", {"kind": "cell", "row": 99, "column": 0}),
        ("map", {"kind": "train", "row": 99}),
        ("map", {"kind": "train", "row": -1}),
        ("map", {"kind": "film", "row": -1, "column": 0}),
        ("map", {"kind": "shape", "run": 0, "widths": [4]}),
        ("width_law", {"kind": "shape", "run": 0, "widths": [0]}),
        ("width_law", {"kind": "shape", "run": 0, "widths": [float("nan")]}),
        ("width_law", {"kind": "shape", "run": 0, "widths": [float("inf")]}),
        ("width_law", {"kind": "shape", "run": 0, "widths": [4] * 101}),
        ("width_law", {"kind": "shape", "run": 7, "widths": [4]}),
        ("width_law", {"kind": "shape", "run": 0, "widths": "wide"}),
        ("map", {"kind": "frontier", "row": 1, "column": 1}),
        ("map", {"kind": "frontier", "marks": [[1, 99]]}),
        ("map", {"kind": "frontier", "marks": "all"}),
        ("width_law", marked(sigmoid_xavier=1)),
        ("width_law", {"kind": "train", "row": 0}),
    ],
)
def test_an_event_that_makes_no_sense_changes_nothing(name: str, event: dict[str, object]) -> None:
    start = at_start(LESSON, first_visit(LESSON), name) if name == "width_law" else None
    visit = start or step_of(name, shown=True)
    assert after(visit, event).session_state["found"] == visit


# Cells, and rows that are trained here


def test_the_film_of_a_cell_is_that_very_run_and_leads_back_to_the_map() -> None:
    map_visit = replace(step_of("map", shown=True), study=SMALL.having(cell=(1, 2)))
    at = app_pages.opened_at(LESSON, map_visit)
    assert header(film_of(at))["scene"]["cell"] == [1, 2]
    event = {"kind": "film", "row": 1, "column": 2}
    film = after(map_visit, event).session_state["found"]
    assert (film.start, film.study) == ("one_network", finish(SMALL).run(1, 2))
    at.session_state[f"{LESSON.id}.visit"] = film
    at.session_state[f"{LESSON.id}.left"] = map_visit
    at.run()
    assert not at.exception
    head = header(film_of(at))
    assert (head["view"], head["scene"]["count"]) == ("bars", 3)
    assert head["clock"]["texts"][-1] == "update 20 of 20"
    at.button(key=f"{LESSON.id}_back").click().run()
    assert visit_of(at).study == map_visit.study


def test_a_recorded_row_is_trained_here_when_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(survival, "recorded", finish)  # a recording of any row
    visit = replace(step_of("map", shown=True), study=SMALL.having(first_seed=40))
    at = app_pages.opened_at(LESSON, visit)
    assert header(film_of(at))["scene"]["recorded"] == [True, True]
    trained = after(visit, {"kind": "train", "row": 0}).session_state["found"]
    assert trained.study == visit.study.having(live=("relu_he",))
    at.session_state[f"{LESSON.id}.visit"] = trained
    at.run()
    assert not at.exception
    assert header(film_of(at))["scene"]["recorded"] == [False, True]
    np.testing.assert_array_equal(array(film_of(at), "best_rate") > 0, True)


def test_a_cell_that_diverged_is_sent_as_one() -> None:
    lost = {"recipes": ("relu_normal",), "depths": (1, 32), "cell": (0, 1), "updates": 10}
    at = opened(small_map(**lost))  # type: ignore[arg-type]
    assert array(film_of(at), "state").tolist() == [0, 1]
    assert "nan" not in words(at).lower().split()


# Links


def test_a_drawn_shape_opens_from_its_link_and_states_its_figures() -> None:
    at = opened({"start": "width_law", "widths": "10x4", "against": "20x2"})
    study = WidthLaw(widths=(10,) * 4, against=(20,) * 2)
    head = header(film_of(at))
    assert head["text"]["finding"] == findings.of_width_law(finish(study))
    bars = head["scene"]["columns"][0]["bars"]
    assert len(bars) == 2
    titles = [panel["title"] for panel in head["scene"]["panels"]]
    assert ["β = 0.40" in titles[0], "β = 0.10" in titles[1]] == [True, True]
    assert visit_of(at).study == study


def test_nonsense_in_a_link_is_named_in_one_line_and_the_page_stands() -> None:
    at = opened(
        {
            "start": "width_law", "widths": "10x3-50", "against": "<script>", "nets": "nan",
            "seed": "1.5", "live": "nobody",
        }
    )  # fmt: skip
    told = [line for line in words(at).split("\n") if "Not usable in this link" in line]
    assert len(told) == 1
    labels = ("Shape", "Against", "Random networks", "Seed")
    assert all(label.lower() in told[0].lower() for label in labels)
    assert "script" not in told[0]
    assert visit_of(at).study == WidthLaw()
    assert not at.error and film_of(at)


@pytest.mark.parametrize(
    ("visit", "params"),
    [
        (step_of("map", shown=True), {"depths": "4,2"}),
        (step_of("map", shown=True), {"recipes": ""}),
        (step_of("map", shown=True), {"updates": "2000", "study_seeds": "5", "width": "128"}),
        (at_start(LESSON, first_visit(LESSON), "width_law"), {"widths": "none"}),
    ],
)
def test_what_a_link_may_say_but_nobody_can_run_ends_in_a_sentence(
    visit: Visit, params: dict[str, str]
) -> None:
    at = opened({**write_link(LESSON, visit), **params})
    (warning,) = at.warning
    assert str(warning.value).endswith(".") and not at.error
    assert not at.get("bidi_component")
    at.button(key=f"{LESSON.id}_own_values").click().run()
    assert visit_of(at).study == visit.study


def test_an_x_ray_that_overflows_or_dies_says_so_in_words() -> None:
    wild = {"activation": "relu", "initialiser": "normal", "init_scale": "100", "width": "512"}
    at = opened({"start": "one_stack", "depth": "100", "batch": "2", **wild})
    head = header(film_of(at))
    assert head["text"]["finding"].endswith("the numbers are too large for float64: overflow.")
    dead = XRay(depth=100, width=4, batch=2, activation="relu", initialiser="he_normal")
    at.session_state[f"{LESSON.id}.visit"] = replace(visit_of(at), study=dead, deeper=True)
    at.run()
    assert not at.exception and not at.error
    assert "No gradient reaches the first layer" in header(film_of(at))["text"]["finding"]
    assert "nan" not in words(at).lower().split()


def test_every_starting_point_opens_with_a_control_for_each_of_its_settings() -> None:
    at = app_pages.opened_at(LESSON, at_start(LESSON, first_visit(LESSON), "scatter"))
    for point in LESSON.starting_points:
        visit = at_start(LESSON, replace(first_visit(LESSON), deeper=True), point.id)
        study = visit.study.having(**SMALLER[type(visit.study)])
        at.session_state[f"{LESSON.id}.visit"] = replace(visit, study=study)
        for section in ("Start from", "Settings", "Readouts"):
            if section in ("Start from", *sections(at)):
                at.session_state[f"{LESSON.id}_section"] = section
                at.run()
                assert not at.exception and not at.error, (point.id, section)
                if section == "Settings":
                    assert settings_without_control(at, study) == [], point.id
        assert len(film_of(at)) > 1000 and visit_of(at).study == study
        assert f"**{point.title.rstrip('?')}" in words(at)


def sections(at: AppTest) -> list[str]:
    """The drawer's sections that are on the page."""
    group = [g for g in at.get("button_group") if g.proto.id.endswith("_section")]
    return [option.content for option in group[0].proto.options] if group else []


def settings_without_control(at: AppTest, study: Study) -> list[str]:
    """Fields that decide the result and can be chosen, but for which the page has no control."""
    assert isinstance(study, FlatStudy)
    return [
        name
        for name, entry in fields_of(study).items()
        if name not in study.display
        and (entry.stops or entry.choices or entry.typed)
        and f"{LESSON.id}_all_{name}" not in at.session_state
    ]
