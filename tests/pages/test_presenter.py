"""In front of a class: what those who join open, and what the page keeps off the wall."""

import io
from dataclasses import replace
from functools import cache
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from dlviz.data.csv_table import read_csv
from dlviz.data.word_questions import read_questions
from dlviz.data.words import vectors
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.lessons import edge_of_learning, feature_hierarchies
from dlviz.lessons.catalogue import PAGES
from dlviz.lessons.decision_boundaries import LESSON
from dlviz.lessons.joining import joined
from dlviz.lessons.links import at_start, at_step, first_visit, read_link
from dlviz.lessons.records import Lesson
from dlviz.lessons.words import sentence
from dlviz.measure.analogy_scores import AnalogyScores
from dlviz.measure.look import Look
from dlviz.measure.word_sum import WordSum
from dlviz.texts import say, texts
from dlviz.train.skip_gram import SkipGram
from dlviz.train.study import Study, Value
from dlviz.ui import runs
from dlviz.ui.qr import JOIN_PX, qr_png
from dlviz.ui.rehearsal import films
from dlviz.ui.take_away import carries
from tests.app_pages import opened, words
from tests.film_payload import decode

ASKED = next(place for place, step in enumerate(LESSON.steps) if step.ask)
STEP = {"v": "1", "present": "1", "step": str(ASKED + 1)}
SHA = "a" * 64
START = LESSON.starting_points[0].id


def query_of(at: AppTest) -> dict[str, str]:
    """The query of the first link that the page shows."""
    return dict(parse_qsl(urlsplit(at.code[0].value).query))


def flip(at: AppTest, label: str) -> AppTest:
    (toggle,) = [each for each in at.toggle if each.label == label]
    return toggle.set_value(True).run()


def test_joining_opens_the_step_without_the_answer_that_is_on_the_wall() -> None:
    at = opened(LESSON, STEP | {"shown": "1"})
    assert query_of(at) == {"v": "1", "step": STEP["step"]}
    assert say("presenter.join_asked_help") in words(at)


def test_the_lecturer_can_give_the_answer_along() -> None:
    at = flip(opened(LESSON, STEP | {"shown": "1"}), say("presenter.with_answer"))
    assert query_of(at) == {"v": "1", "step": STEP["step"], "shown": "1"}
    assert at.query_params["present"] == "1"


def test_an_open_question_has_no_answer_to_give_along() -> None:
    at = opened(LESSON, STEP)
    assert [each.label for each in at.toggle] == [say("presenter.without_knobs")]
    assert query_of(at) == {"v": "1", "step": STEP["step"]}


def test_the_lecturer_can_hide_the_knobs_of_those_who_join() -> None:
    at = flip(opened(LESSON, STEP), say("presenter.without_knobs"))
    assert query_of(at) == {"v": "1", "step": STEP["step"], "controls": "none"}
    assert "controls" not in at.query_params


@pytest.mark.parametrize("lesson", [LESSON, edge_of_learning.LESSON], ids=lambda lesson: lesson.id)
def test_a_presented_starting_point_can_be_joined(lesson: Lesson) -> None:
    start = lesson.starting_points[0].id
    there = replace(at_start(lesson, first_visit(lesson), start), present=True, shown=True)
    assert joined(lesson, there, answer=False, knobs=True) == replace(
        there, present=False, shown=False
    )


def test_the_bar_of_a_presented_starting_point_has_the_code() -> None:
    at = opened(LESSON, {"v": "1", "present": "1", "start": START})
    assert query_of(at) == {"v": "1", "start": START}


@pytest.mark.parametrize("answer", [False, True])
def test_nobody_who_joins_presents(answer: bool) -> None:
    wall = replace(at_step(LESSON, first_visit(LESSON), ASKED, shown=True), present=True)
    there = joined(LESSON, wall, answer=answer, knobs=False)
    assert (there.present, there.shown, there.controls) == (False, answer, False)
    assert there.study == (wall.study if answer else LESSON.steps[ASKED].experiment)


@pytest.mark.parametrize("value", ["none", "0"])
def test_without_knobs_a_page_offers_nothing_to_change(value: str) -> None:
    shown = {"v": "1", "step": str(ASKED + 1), "shown": "1"}
    with_knobs = opened(LESSON, shown)
    assert "Go deeper" in {each.label for each in with_knobs.expander}
    assert with_knobs.get("select_slider")
    at = opened(LESSON, shown | {"controls": value})
    assert "Go deeper" not in {each.label for each in at.expander}
    assert not at.get("select_slider") and not at.selectbox
    assert at.query_params["controls"] == "none", "as links are written"


@pytest.mark.parametrize(("value", "bad"), [("no", ("controls",)), ("1", ())])
def test_only_known_words_hide_the_knobs(value: str, bad: tuple[str, ...]) -> None:
    visit, found = read_link(LESSON, {"controls": value})
    assert visit.controls and found == bad


def test_the_code_is_sharp_and_has_the_margin_that_a_camera_needs() -> None:
    link = "https://learning.streamlit.app/learning_rate_and_batch_size?v=1&step=5&controls=none"
    png = qr_png(link, JOIN_PX)
    assert png is not None
    dark = np.asarray(Image.open(io.BytesIO(png)).convert("L")) < 128
    size, rows = len(dark), np.flatnonzero(dark.any(axis=1))
    module = int(rows[0]) // 4
    across = size // module
    assert size >= JOIN_PX >= 320 and size == across * module
    assert across <= 45, "larger modules are read from further off"


def test_a_link_too_long_for_a_code_is_said_to_be() -> None:
    points = ".".join(f"{k}_{-k}_{k % 2}" for k in range(150))
    at = opened(LESSON, {"v": "1", "present": "1", "dataset": "painted", "points": points})
    assert say("presenter.qr_too_long") in words(at)
    assert not at.get("imgs")


def test_a_link_says_that_it_carries_the_run_only_where_it_does() -> None:
    at = opened(LESSON, {"v": "1", "step": "1"})
    assert say("presenter.link_same") in words(at)


@pytest.mark.parametrize(
    ("study", "what"),
    [
        (LESSON.steps[0].experiment.having(dataset="table", table=SHA), "presenter.own_table"),
        (Look().having(photo=f"own:{SHA}"), "presenter.own_photo"),
        (WordSum().having(vectors=f"own:{SHA}"), "presenter.own_vectors"),
        (SkipGram().having(text=f"own:{SHA}"), "presenter.own_text"),
        (AnalogyScores().having(questions=f"own:{SHA}"), "presenter.own_questions"),
    ],
    ids=["table", "photo", "vectors", "text", "questions"],
)
def test_what_is_ones_own_does_not_travel_and_the_page_says_so(study: Study, what: str) -> None:
    said = carries(study)
    assert texts()[what] in said and said != say("presenter.link_same")


SLOW = {"v": "1", "step": "1", "hidden": "16-16", "updates": "2000", "n": "1000", "present": "1"}


def test_a_run_that_a_class_would_wait_for_pauses_and_goes_on_when_it_is_told_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runs, "PRESENTED_S", 0.3)
    at = opened(LESSON, SLOW | {"weight_seed": "4711"})
    assert "Open it before class, or go on" in words(at)
    at.button(key=f"{LESSON.id}_hero_go_on").click().run()
    assert f"{LESSON.id}_hero_go_on" not in {each.key for each in at.button}
    assert at.get("bidi_component"), "the whole film"


def test_a_reader_waits_for_a_run_as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "PRESENTED_S", 0.0)
    at = opened(LESSON, {"v": "1", "step": "3", "shown": "1", "weight_seed": "4712"})
    assert not [each for each in at.button if each.label == "Go on"]


# What is read from a file


def recorded(result: object) -> bool:
    """Whether any of it was read from a recording."""
    parts = result if isinstance(result, tuple | list) else (result,)
    return any(np.any(getattr(part, "recorded", False)) for part in parts)


def say_that_they_are_recorded(lesson: Lesson) -> int:
    """How many of a lesson's presented films show a recording, each of which must say so."""
    found = 0
    for part in films(lesson):
        if part.job is None or not recorded(result := finish(part.job)):
            continue
        head = decode(part.payload(result, present=True))[0]
        finding, marked_rows = head["text"]["finding"], head["scene"].get("recorded")
        assert not finding or marked_rows or "recorded" in finding, part.name
        found += 1
    return found


def test_what_a_class_sees_of_a_recording_is_called_recorded() -> None:
    assert say_that_they_are_recorded(feature_hierarchies.LESSON) > 0


@pytest.mark.verify
@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.id)
def test_no_recording_passes_for_a_run_in_any_lesson(lesson: Lesson) -> None:
    assert say_that_they_are_recorded(lesson) >= 0


# Words on the wall


@cache
def blocked_word() -> str:
    """A word that no page shows; even here it is not written."""
    table = vectors("minilm")
    return table.words[int(np.flatnonzero(table.blocked)[0])]


def test_the_names_in_a_table_are_masked() -> None:
    word = blocked_word()
    rows = "\n".join(f"{k},{-k},{('fine', word)[k % 2]}" for k in range(20))
    table = read_csv(f"x,{word.upper()} size,kind\n{rows}\n".encode())
    names = " ".join((*table.columns, *table.label_columns["kind"])).lower()
    assert word not in names and "•" in names and "fine" in names


def test_the_titles_of_readers_analogies_are_masked() -> None:
    word = blocked_word()
    content = f": {word} pairs\nking queen\nman woman\nboy girl\n".encode()
    found = read_questions(content, f"{word}.txt")
    shown = f"{found.label} {found.categories[0].label}"
    assert word not in shown and "•" in shown


def test_no_sentence_repeats_a_word_that_is_not_shown() -> None:
    word = blocked_word()
    told = sentence(UserError("word_unlike", word=f"very {word} word"))
    assert word not in told and "very" in told


@pytest.mark.parametrize(
    ("study", "name"),
    [(WordSum(), "terms"), (WordSum(), "expected"), (SkipGram(), "rules")],
    ids=["a term", "the expected word", "a grammar"],
)
def test_what_is_typed_or_linked_to_is_refused(study: WordSum | SkipGram, name: str) -> None:
    word = blocked_word()
    text: Value = {
        "terms": (f"+{word}", "+king"),
        "expected": word,
        "rules": f"king: {word}, crown",
    }[name]
    with pytest.raises(UserError, match="word_blocked"):
        finish(study.having(**{name: text}))


def test_a_page_listens_to_a_clicker_itself_only_where_it_has_no_film() -> None:
    nobodys = {"dataset": "table", "table": "0" * 64}
    for query, film in (({}, True), (nobodys, False)):
        at = opened(LESSON, STEP | query)
        mounted = at.get("bidi_component")[-1]
        assert bool(mounted.proto.bytes) is film
