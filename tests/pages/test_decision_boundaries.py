"""The decision-boundaries page, run without a browser."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

import numpy as np
import pytest
import streamlit as st
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from dlviz.lessons.decision_boundaries import LESSON
from dlviz.lessons.fields import FIELDS
from dlviz.lessons.links import Visit, at_step, first_visit
from dlviz.lessons.records import Claim
from dlviz.train.experiment import Change
from tests import app_pages
from tests.app_pages import array, film_of, words
from tests.film_payload import header

PAGE = f"pages/{LESSON.id}.py"


@pytest.fixture(autouse=True)
def _fresh_caches() -> Iterator[None]:
    st.cache_data.clear()
    st.cache_resource.clear()
    yield


def opened(params: dict[str, str] | None = None) -> AppTest:
    return app_pages.opened(LESSON, params)


def opened_at(visit: Visit) -> AppTest:
    return app_pages.opened_at(LESSON, visit)


def test_it_opens_on_the_line_that_fails_and_does_not_give_the_answer_away() -> None:
    at = opened()
    film = film_of(at)
    accuracy = array(film, header(film)["films"][0]["curves"]["test_accuracy"])
    assert accuracy[-1] < 0.65
    assert at.title[0].value == LESSON.question
    assert LESSON.aha not in words(at)


def test_at_most_three_knobs_and_one_primary_button_are_in_sight() -> None:
    for i in range(len(LESSON.steps)):
        for shown in (False, True):
            at = opened_at(at_step(LESSON, first_visit(LESSON), i, shown))
            primary = [button for button in at.button if button.proto.type == "primary"]
            assert len(primary) <= 1
            assert len(LESSON.steps[i].knobs) <= 3


@pytest.mark.parametrize(
    "index", [i for i, step in enumerate(LESSON.steps) if step.ask is not None]
)
def test_a_claim_is_decided_after_the_guess_and_not_before(index: int) -> None:
    claim = LESSON.steps[index].ask
    assert claim is not None
    at = opened_at(at_step(LESSON, first_visit(LESSON), index))
    asked = header(film_of(at))["id"]
    assert "Measured on" not in words(at)
    at.button_group(f"{LESSON.id}_guess_{claim.id}").set_value(0).run()
    at.button(f"{LESSON.id}_commit_{claim.id}").click().run()
    assert not at.exception
    assert "Measured on" in words(at)
    assert claim.options[0] in words(at)
    assert header(film_of(at))["id"] != asked


def test_next_leads_through_every_step() -> None:
    at = opened()
    for step in LESSON.steps[1:]:
        show = [b for b in at.button if str(b.key).startswith(f"{LESSON.id}_show_")]
        if show:
            show[0].click().run()
        at.button(f"{LESSON.id}_next").click().run()
        assert not at.exception
        assert step.title in words(at)


def test_a_changed_knob_runs_at_once_and_is_in_the_address() -> None:
    at = opened({"deeper": "1"})
    at.button_group(f"{LESSON.id}_section").set_value("Training").run()
    before = header(film_of(at))["id"]
    at.select_slider(f"{LESSON.id}_all_updates").set_value(500).run()
    assert not at.exception
    assert header(film_of(at))["id"] != before
    assert at.query_params["updates"] == "500"


@pytest.mark.parametrize(
    "section",
    ["Start from", "Data", "Network", "Training", "Compare", "More claims", "Readouts"],
)
def test_every_section_of_the_drawer_opens(section: str) -> None:
    at = opened({"deeper": "1", "seeds": "16", "step": "3", "shown": "1"})
    at.button_group(f"{LESSON.id}_section").set_value(section).run()
    assert not at.exception


@pytest.mark.parametrize("point", LESSON.starting_points, ids=lambda point: point.id)
def test_every_starting_point_opens(point: object) -> None:
    at = opened({"start": point.id})  # type: ignore[attr-defined]
    assert len(at.get("bidi_component")) == 2  # the player, and one film


def test_twins_share_everything_but_one_field() -> None:
    at = opened({"twin": "learning_rate:0.3", "step": "3"})
    film = film_of(at)
    assert len(header(film)["films"]) == 2


def test_a_branch_equals_its_parent_up_to_the_branch() -> None:
    experiment = LESSON.steps[2].experiment
    step = experiment.training.updates // 2
    visit = Visit(experiment.branched(Change(step, "learning_rate", 1.0)), step=2)
    film = film_of(opened_at(visit))
    parent, branch = header(film)["films"]
    loss = [array(film, run["curves"]["train_loss"]) for run in (parent, branch)]
    steps = [array(film, run["steps"]) for run in (parent, branch)]
    both = np.intersect1d(*steps)
    apart = [curve[np.isin(at_steps, both)] for curve, at_steps in zip(loss, steps, strict=True)]
    differ = apart[0] != apart[1]
    assert not differ[both <= step].any()
    assert differ[both > step].all()


def test_sixteen_seeds_come_in_one_film() -> None:
    assert len(header(film_of(opened({"seeds": "16"})))["films"]) == 16


def test_the_presenter_sees_no_knobs() -> None:
    at = opened({"present": "1", "step": "2"})
    assert not at.select_slider
    assert not at.selectbox
    assert not at.expander


def test_painted_points_are_in_the_link_and_are_trained_on() -> None:
    at = opened({"points": "10_10_0.-50_30_1"})
    film = film_of(at)
    n = LESSON.steps[0].experiment.data.n
    assert array(film, header(film)["data"][0]["train_xy"]).shape == (n + 2, 2)
    assert at.query_params["points"] == "10_10_0.-50_30_1"


def test_a_diverged_run_is_shown_as_a_result() -> None:
    at = opened(
        {"deeper": "1", "optimiser": "sgd", "learning_rate": "1000.0", "loss": "squared",
         "hidden": "8", "activation": "relu"}
    )  # fmt: skip
    at.button_group(f"{LESSON.id}_section").set_value("Readouts").run()
    assert not at.exception
    assert any("diverged" in str(frame.value.to_numpy()) for frame in at.dataframe)


def test_a_link_to_somebody_elses_table_asks_for_the_file() -> None:
    at = opened({"dataset": "table", "table": "a" * 64})
    assert at.get("file_uploader")
    assert not at.exception


def test_bad_values_are_named_in_one_line_and_the_page_stands() -> None:
    at = opened({"learning_rate": "<b>", "hidden": "99999", "noise": "0.2"})
    assert "Hidden layers, Learning rate" in words(at)
    assert "<b>" not in words(at)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some.dictionaries(
        some.sampled_from(
            [*FIELDS, "v", "step", "start", "shown", "branch", "twin", "view", "deeper", "x"]
        ),
        some.text(max_size=20)
        | some.sampled_from(["0", "1", "2", "nan", "8-8", "relu", "spiral", "iris", "painted"]),
        max_size=5,
    )
)
def test_any_address_draws_the_page(params: dict[str, str]) -> None:
    at = opened({**params, "updates": "5"})
    assert at.title[0].value == LESSON.question


def test_the_copied_link_says_everything() -> None:
    at = opened({"step": "3"})
    links = [code.value for code in at.code if "learning_rate=" in code.value]
    assert len(links) == 1
    named = dict(parse_qsl(links[0].partition("?")[2], keep_blank_values=True))
    assert set(FIELDS) <= set(named)


def test_what_is_taken_away_is_the_run_that_the_link_names() -> None:
    at = opened({"branch": "100:learning_rate:0.0", "twin": "features:x,y,r"})
    assert len(header(film_of(at))["films"]) == 2
    assert at.get("download_button")


def test_networks_that_are_too_large_together_are_refused_in_one_sentence() -> None:
    at = opened({"hidden": "256-256", "seeds": "16", "updates": "5"})
    assert any("smaller layers" in warning.value for warning in at.warning)


def test_what_a_link_writes_is_never_markdown() -> None:
    at = opened({"dataset": "iris", "columns": "%5Bclick%5D%28http%3A%2F%2Fevil%29,y"})
    assert all("[click](" not in warning.value for warning in at.warning)


def test_the_confusion_table_agrees_with_the_accuracy_after_a_noisier_branch() -> None:
    at = opened({"deeper": "1", "twin": "learning_rate:0.01", "branch": "100:noise:1.0"})
    at.button_group(f"{LESSON.id}_section").set_value("Readouts").run()
    rows, table = (frame.value for frame in at.dataframe)
    right = np.trace(table.to_numpy()) / table.to_numpy().sum()
    assert rows["test accuracy"].iloc[0] == f"{100 * right:.1f} %"


@pytest.mark.verify
@pytest.mark.parametrize("claim", LESSON.deeper_claims, ids=lambda claim: claim.id)
def test_a_claim_of_the_drawer_is_decided_on_the_page(claim: Claim) -> None:
    at = opened({"deeper": "1"})
    at.button_group(f"{LESSON.id}_section").set_value("More claims").run()
    at.button(f"{LESSON.id}_show_{claim.id}").click().run(timeout=120)
    assert not at.exception
    assert "Measured on" in words(at)
