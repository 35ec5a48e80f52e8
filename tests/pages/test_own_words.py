"""What readers bring for a lesson on words: their vectors, their analogies, their text."""

import hashlib
import time
from collections.abc import Generator

import pytest
from streamlit.testing.v1 import AppTest

from dlviz.data.analogies import OWN_QUESTIONS
from dlviz.data.word_files import reading_vectors
from dlviz.data.word_text import read_text
from dlviz.data.words import OWN, Vectors
from dlviz.lessons.records import Lesson
from dlviz.train.study import Study
from dlviz.ui import own_words
from tests.own_words_page import LEARNING, SCORES, page
from tests.word_files import WORDS, as_text, numbers

FIELDS = {SCORES.id: ("vectors", "questions"), LEARNING.id: ("text",)}
TEXT = "The king rules the land. The queen rules the sea. " * 80 + " ".join(
    f"{word} {word} {word}." for word in "abcdefghijklmnopqrstuv"
)


def opened(lesson: Lesson, params: dict[str, str] | None = None) -> AppTest:
    at = AppTest.from_function(page, args=(lesson.id, params or {}, FIELDS[lesson.id]))
    at.run(timeout=30)
    assert not at.exception
    return at


def study_of(at: AppTest, lesson: Lesson) -> Study:
    study: Study = at.session_state[f"{lesson.id}.visit"].study
    return study


def bring(at: AppTest, lesson: Lesson, field: str, data: bytes, name: str, place: str) -> AppTest:
    """Choose a file where the page asks for it (hero), or where the field stands (all)."""
    tail = "hero" if place == "hero" else f"{lesson.id}_{place}_{field}"
    key = f"{lesson.id}_{field}_{tail}"
    (uploader,) = [each for each in at.get("file_uploader") if each.key == key]
    uploader.set_value((name, data, "text/plain"))
    at.run(timeout=30)
    assert not at.exception
    return at


def own(data: bytes) -> str:
    return f"own:{hashlib.sha256(data).hexdigest()}"


def file(seed: int) -> bytes:
    return as_text(WORDS, numbers(seed=seed))


def test_good_vectors_are_used_and_stand_in_the_link_and_among_the_choices() -> None:
    at = bring(opened(SCORES), SCORES, "vectors", file(1), "mine.txt", "all")
    assert study_of(at, SCORES).get("vectors") == own(file(1))
    assert at.query_params["vectors"] == own(file(1))
    assert not at.warning and not at.info and at.text[0].value == "shown"
    choice = at.selectbox(key=f"{SCORES.id}_all_vectors")
    assert (choice.value, choice.options[-1]) == (own(file(1)), "mine")
    choice.select(choice.options[0]).run()
    assert study_of(at, SCORES).get("vectors") == "minilm"


def test_of_vectors_that_were_not_read_whole_the_page_says_so() -> None:
    data = file(2) + b"THE 1 2 3 4 5 6 7\n"
    at = bring(opened(SCORES), SCORES, "vectors", data, "mine.txt", "all")
    assert any("above left out" in str(caption.value) for caption in at.caption)


def test_questions_and_vectors_are_brought_one_beside_the_other() -> None:
    asked = b": young\ndog puppy\ncat kitten\n"
    at = bring(opened(SCORES), SCORES, "vectors", file(3), "mine.txt", "all")
    bring(at, SCORES, "questions", asked, "young.txt", "all")
    study = study_of(at, SCORES)
    assert (study.get("vectors"), study.get("questions")) == (own(file(3)), own(asked))
    assert at.selectbox(key=f"{SCORES.id}_all_questions").options[-1] == "young"


@pytest.mark.parametrize(
    ("field", "data"),
    [("vectors", b"no vectors at all"), ("vectors", file(4)[:90]), ("questions", b"a b c\n")],
)
def test_a_bad_file_is_one_sentence_and_what_is_in_use_stays(field: str, data: bytes) -> None:
    at = bring(opened(SCORES), SCORES, field, data, "mine.txt", "all")
    (warning,) = at.warning
    assert str(warning.value).endswith(".")
    assert study_of(at, SCORES) == SCORES.steps[0].experiment
    bring(at, SCORES, "vectors", file(4), "mine.txt", "all")
    assert study_of(at, SCORES).get("vectors") == own(file(4))


def test_a_good_file_takes_the_sentence_about_a_bad_one_away() -> None:
    at = bring(opened(SCORES), SCORES, "vectors", b"nothing", "mine.txt", "all")
    assert at.warning
    bring(at, SCORES, "vectors", file(5), "mine.txt", "all")
    assert not at.warning


def test_a_link_with_somebodys_vectors_and_questions_asks_for_both() -> None:
    asked = b": young\nfox cub\ncow calf\n"
    params = {"vectors": own(file(6)), "questions": own(asked)}
    at = opened(SCORES, params)
    assert "word vectors" in str(at.info[0].value) and not at.text
    bring(at, SCORES, "vectors", file(6), "same.txt", "hero")
    assert "analogies" in str(at.info[0].value) and not at.text
    bring(at, SCORES, "questions", asked, "same.txt", "hero")
    assert not at.info and at.text[0].value == "shown"
    assert {name: study_of(at, SCORES).get(name) for name in params} == params


def test_another_file_than_the_one_asked_for_takes_its_place() -> None:
    at = opened(SCORES, {"vectors": own(b"somebody's")})
    bring(at, SCORES, "vectors", file(7), "mine.txt", "hero")
    assert study_of(at, SCORES).get("vectors") == own(file(7)) and not at.info


def test_the_hash_in_a_link_is_no_permission_to_see_what_another_session_brought() -> None:
    asked = b": young\npig piglet\nowl owlet\n"
    at = bring(opened(SCORES), SCORES, "vectors", file(8), "secret.txt", "all")
    bring(at, SCORES, "questions", asked, "secret.txt", "all")
    for field, data, kept in (("vectors", file(8), OWN), ("questions", asked, OWN_QUESTIONS)):
        assert own(data).removeprefix("own:") in kept
        stranger = opened(SCORES, {field: own(data)})
        assert stranger.info and not stranger.text
        choice = stranger.selectbox(key=f"{SCORES.id}_all_{field}")
        assert choice.options[-1] == "Your own"  # not the name of somebody's file


# What takes longer than a moment


def slowly(content: bytes, name: str) -> Generator[float, None, Vectors]:
    """A reading with a long pause in it."""
    for fraction in (0.25, 0.5, 0.75):
        time.sleep(0.15)
        yield fraction
    return (yield from reading_vectors(content, name))


def test_what_takes_long_is_read_on_with_a_bar_and_used_in_the_same_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(own_words, "reading_vectors", slowly)
    told: list[tuple[float, str]] = []
    monkeypatch.setattr("dlviz.ui.own_kind.BAR_S", 0.0)
    monkeypatch.setattr(
        "streamlit.delta_generator.DeltaGenerator.progress",
        lambda self, value, text: told.append((value, text)),
    )
    at = bring(opened(SCORES), SCORES, "vectors", file(9), "mine.txt", "all")
    assert study_of(at, SCORES).get("vectors") == own(file(9)) and at.text[0].value == "shown"
    assert (0.75, "Reading: 75%") in told


def test_a_bad_file_that_takes_long_is_a_sentence_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_words, "reading_vectors", slowly)
    at = bring(opened(SCORES), SCORES, "vectors", b"no vectors", "mine.txt", "all")
    assert len(at.warning) == 1
    assert study_of(at, SCORES) == SCORES.steps[0].experiment
    at.run()
    assert len(at.warning) == 1 and not at.exception


# A text


def test_a_text_is_brought_as_a_file_or_pasted_and_is_the_same() -> None:
    name = f"own:{read_text(TEXT).sha256}"
    at = bring(opened(LEARNING), LEARNING, "text", TEXT.encode(), "mine.txt", "all")
    assert study_of(at, LEARNING).get("text") == name
    stranger = opened(LEARNING, {"text": name})
    assert "own text" in str(stranger.info[0].value)
    stranger.text_area(key=f"{LEARNING.id}_text_hero_pasted").set_value(TEXT)
    stranger.button(key=f"{LEARNING.id}_text_hero_paste").click().run()
    assert not stranger.exception and not stranger.info
    assert study_of(stranger, LEARNING).get("text") == name


def test_a_text_that_is_too_short_is_one_sentence_and_stays_to_be_mended() -> None:
    at = opened(LEARNING)
    key = f"{LEARNING.id}_text_{LEARNING.id}_all_text"
    at.text_area(key=f"{key}_pasted").set_value("Too short.")
    at.button(key=f"{key}_paste").click().run()
    assert len(at.warning) == 1 and not at.exception
    assert at.text_area(key=f"{key}_pasted").value == "Too short."
    assert study_of(at, LEARNING) == LEARNING.steps[0].experiment
