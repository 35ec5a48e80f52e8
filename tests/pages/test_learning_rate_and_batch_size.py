"""The page of learning rate and batch size, run without a browser."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlviz.lessons.learning_rate_and_batch_size import LESSON
from dlviz.lessons.learning_rate_and_batch_size.runs import MAP
from dlviz.lessons.links import Visit, at_start, at_step, first_visit, write_link
from dlviz.train.experiment import Experiment
from dlviz.train.sweep import Sweep
from tests import app_pages
from tests.app_pages import array, film_of, words
from tests.film_payload import header

SMALL = MAP.having(
    rates=(2.0**-6, 2.0**-5, 2.0**-4), batches=(64, 128, 256), seeds=1, epochs=2, updates=20
)


def opened(params: dict[str, str] | None = None) -> AppTest:
    return app_pages.opened(LESSON, params)


def step_of(name: str, shown: bool = False) -> Visit:
    place = [step.id for step in LESSON.steps].index(name)
    return at_step(LESSON, first_visit(LESSON), place, shown)


def small_map(**values: object) -> dict[str, str]:
    """A link to a small map, with the answers shown."""
    study = SMALL.having(**values)
    return write_link(LESSON, replace(step_of("map", shown=True), study=study))


def test_it_opens_on_three_balls_of_which_one_is_slow_one_arrives_and_one_leaves() -> None:
    at = opened()
    head = header(film_of(at))
    assert head["view"] == "surface"
    labels = [path["label"] for path in head["scene"]["paths"]]
    assert [label.split(": ")[1] for label in labels] == ["about right", "too small", "too large"]
    assert LESSON.aha not in words(at)


@pytest.mark.parametrize("name", ["fan", "map"])
def test_a_covered_figure_ships_no_number_of_its_answer(name: str) -> None:
    at = app_pages.opened_at(LESSON, step_of(name))
    head = header(film_of(at))
    assert head["scene"]["covered"] is True
    assert head["arrays"] == {}
    assert head["text"]["finding"] == ""


def test_a_guess_uncovers_the_fan_and_the_verdict_states_its_angle() -> None:
    at = app_pages.opened_at(LESSON, step_of("fan"))
    at.button(key=f"{LESSON.id}_show_fan_angle").click().run()
    assert not at.exception
    head = header(film_of(at))
    assert head["scene"]["covered"] is False
    angle = head["scene"]["mean"][head["scene"]["batches"].index(4)]
    assert 60 < angle < 85
    assert "°**, “about 75°”" in words(at)


def test_the_floor_is_halved_by_either_change() -> None:
    at = app_pages.opened_at(LESSON, step_of("floor", shown=True))
    assert "“either”" in words(at)
    assert len(header(film_of(at))["scene"]["panels"][0]["series"]) == 6  # with theory's lines


def test_a_small_map_is_trained_and_states_its_slope_with_sign_for_what_diverged() -> None:
    at = opened(small_map(rates=(2.0**-4, 2.0**-3, 2.0**4), clocks="both"))
    head = header(film_of(at))
    assert head["view"] == "map"
    assert head["scene"]["toggle"] is True
    state = array(film_of(at), "epochs_state").reshape(3, 3)
    assert (state[2] == 1).all()
    assert np.isnan(array(film_of(at), "epochs_loss")[-1].reshape(3, 3)[2]).all()


def test_a_clicked_cell_offers_its_film_and_the_film_is_that_very_run() -> None:
    at = opened(small_map(cell=(2, 1)))
    assert "Learning rate **1/16**, batch **128**" in words(at)
    at.button(key=f"{LESSON.id}_cell_film").click().run()
    assert not at.exception
    visit = at.session_state[f"{LESSON.id}.visit"]
    assert visit.start == "one_network"
    assert visit.study == SMALL.experiment(2, 1, 0, "epochs")
    assert header(film_of(at))["view"] == "tiles"


def test_a_cell_of_the_spiral_opens_in_decision_boundaries() -> None:
    spiral = {"dataset": "spiral", "hidden": (4,), "activation": "tanh", "cell": (0, 0)}
    at = opened(small_map(**spiral))
    at.button(key=f"{LESSON.id}_cell_plane").click().run()
    assert not at.exception
    visit = at.session_state["decision_boundaries.visit"]
    assert visit.study == SMALL.having(**spiral).experiment(0, 0, 0, "epochs")


@pytest.mark.parametrize("point", LESSON.starting_points, ids=lambda point: point.id)
def test_every_starting_point_opens_with_the_drawer_and_its_settings(point: object) -> None:
    visit = at_start(LESSON, replace(first_visit(LESSON), deeper=True), point.id)  # type: ignore[attr-defined]
    if isinstance(visit.study, Sweep):
        visit = replace(visit, study=SMALL.having(clocks="both"))
    at = app_pages.opened_at(LESSON, visit)
    assert len(film_of(at)) > 1000
    section = at.session_state[f"{LESSON.id}_section"]
    assert section == "Start from"
    others = ["Data", "Network", "Training", "Compare"]
    wanted = others if isinstance(visit.study, Experiment) else ["Settings"]
    for name in [*wanted, "Readouts"] if "Readouts" in sections(at) else wanted:
        at.session_state[f"{LESSON.id}_section"] = name
        at.run()
        assert not at.exception, name


def sections(at: AppTest) -> list[str]:
    group = [g for g in at.get("button_group") if g.proto.id.endswith("_section")]
    return [option.content for option in group[0].proto.options]


BAD = [
    ("map", {"rates": "0,0.1"}),
    ("map", {"rates": "-1"}),
    ("map", {"rates": "1e300"}),
    ("map", {"rates": "nan"}),
    ("map", {"rates": "0.5,0.25"}),
    ("map", {"rates": ""}),
    ("map", {"batches": "4096"}),
    ("map", {"batches": "0"}),
    ("map", {"batches": ""}),
    ("map", {"batches": "4,4"}),
    ("map", {"epochs": "50", "study_seeds": "5", "batches": "1,2,4,8"}),
    ("map", {"cell": "99,99"}),
    ("map", {"cell": "1"}),
    ("map", {"hidden": "none"}),
    ("map", {"hidden": "256-256-256-256-256-256-256-256"}),
    ("map", {"dataset": "iris", "batches": "512"}),
    ("balls", {"learning_rate": "0"}),
    ("balls", {"learning_rate": "-1"}),
    ("balls", {"learning_rate": "1e300"}),
    ("balls", {"learning_rate": "1000"}),
    ("balls", {"versions": "learning_rate:1000,learning_rate:-1"}),
    ("balls", {"versions": "updates:3"}),
    ("balls", {"dimensions": "1"}),
    ("balls", {"updates": "20000", "replicas": "2000", "batch_size": "1024"}),
    ("fan", {"batches": "2000"}),
    ("fan", {"draws": "1"}),
]


@pytest.mark.parametrize(("name", "params"), BAD)
def test_a_value_that_cannot_be_used_ends_in_a_sentence(
    name: str, params: Mapping[str, str]
) -> None:
    start = write_link(LESSON, replace(step_of(name, shown=True), study=SMALL)) if (
        name == "map"
    ) else write_link(LESSON, step_of(name, shown=True))  # fmt: skip
    at = opened({**start, **params})
    warned = [str(warning.value) for warning in at.warning]
    told = "Not usable in this link" in words(at)
    shown = bool(at.get("bidi_component"))
    assert warned or told or shown
    assert not at.error


def test_the_map_as_it_opens_is_that_of_the_issue() -> None:
    assert (len(MAP.rates), len(MAP.batches), MAP.seeds) == (12, 8, 3)
    assert MAP.rates[0] == 2.0**-9
    assert MAP.rates[-1] == 4.0
    assert MAP.batches == (4, 8, 16, 32, 64, 128, 256, 512)
    assert MAP.networks == 288
