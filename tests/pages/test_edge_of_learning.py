"""The edge of learning, run without a browser."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dlviz.lessons.edge_of_learning import LESSON
from dlviz.lessons.links import at_start, first_visit, write_link
from tests import app_pages
from tests.app_pages import film_of, words
from tests.film_payload import header

COARSE = {"resolution": "32"}


def opened(params: dict[str, str]) -> AppTest:
    return app_pages.opened(LESSON, {"v": "1", **COARSE, **params})


def finding(at: AppTest) -> str:
    return str(header(film_of(at))["text"]["finding"])


def test_it_shows_the_whole_plane_and_says_how_many_networks_train() -> None:
    at = opened({})
    assert header(film_of(at))["view"] == "plane"
    assert "of 1,024 networks train" in finding(at)


def test_a_window_in_the_link_is_the_window_that_is_trained() -> None:
    at = opened({"x0": "1.0", "x1": "1.5", "y0": "0.5", "y1": "1.0"})
    assert header(film_of(at))["scene"]["window"] == [1.0, 1.5, 0.5, 1.0]
    assert finding(at) != finding(opened({}))


@pytest.mark.parametrize(
    "params",
    [
        {"x0": "1", "x1": "1"},
        {"x0": "2", "x1": "1"},
        {"y0": "nan"},
        {"y1": "1e300"},
        {"x0": "1", "x1": "1.0000000000001"},
        {"resolution": "100"},
        {"resolution": "99999"},
        {"activation": "<script>"},
        {"width": "1000"},
    ],
)
def test_a_window_or_size_that_cannot_be_used_ends_in_a_sentence(params: dict[str, str]) -> None:
    at = opened(params)
    assert [*at.warning] or "Not usable in this link" in words(at)
    assert not at.error


@pytest.mark.parametrize("point", LESSON.starting_points, ids=lambda point: point.id)
def test_every_window_of_the_gallery_shows_an_edge(point: object) -> None:
    visit = at_start(LESSON, first_visit(LESSON), point.id)  # type: ignore[attr-defined]
    visit = replace(visit, study=visit.study.having(resolution=32))
    at = app_pages.opened(LESSON, write_link(LESSON, visit))
    share = float(finding(at).split(" %")[0])
    assert 2 < share < 98


def test_the_gallery_says_what_each_picture_shows_and_which_is_shown_now() -> None:
    at = opened({"start": "torch"})
    pictures = [image.alt for entry in at.get("image") for image in entry.proto.imgs]
    shown = [alt for alt in pictures if alt.endswith("Shown now.")]
    assert [alt.partition(".")[0] for alt in shown] == ["The torch"]
    assert all(any(point.say in alt for alt in pictures) for point in LESSON.starting_points)


def test_a_picture_of_the_gallery_opens_its_window_and_the_first_the_whole_plane() -> None:
    at = opened({"start": "torch"})
    at.button(key=f"{LESSON.id}_open_wake").click().run()
    assert header(film_of(at))["scene"]["window"] == [0.125, 0.925, 1.06, 1.86]
    at.button(key=f"{LESSON.id}_open_plane").click().run()
    assert header(film_of(at))["scene"]["window"] == [-1, 3, -1, 3]


def test_a_window_that_was_left_is_opened_again_by_its_picture() -> None:
    at = opened({"start": "wake", "x0": "0.3"})
    at.button(key=f"{LESSON.id}_open_wake").click().run()
    assert header(film_of(at))["scene"]["window"] == [0.125, 0.925, 1.06, 1.86]


def test_what_stands_in_the_gallery_is_not_in_the_drawer_as_well() -> None:
    at = opened({"deeper": "1"})
    (sections,) = (group for group in at.button_group if group.label == "Section")
    assert "Start from" not in sections.options
    assert "Settings" in sections.options
