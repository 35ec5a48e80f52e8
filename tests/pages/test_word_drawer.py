"""The drawer of "Word analogies", what is brought to it, and what is not here."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dlviz.data import downloads
from dlviz.data.word_text import read_text
from dlviz.data.words import OWN, VECTORS
from dlviz.lessons.links import write_link
from dlviz.lessons.study_fields import fields_of
from dlviz.lessons.word_analogies import LESSON
from dlviz.lessons.word_analogies.runs import KING, SCORES, SKIP_GRAM
from dlviz.measure.word_sum import WordSum
from dlviz.train.skip_gram import FOR_TEXT, SkipGram
from dlviz.train.study import FlatStudy, Study, Value
from tests import app_pages
from tests.app_pages import film_of, words
from tests.film_payload import header
from tests.word_files import WORDS, as_text, numbers
from tests.words_page import (
    at_section,
    bring,
    knobs,
    opened,
    start_of,
    step_of,
    typed,
    visit_of,
)

SMALLER: Mapping[type[Study], Mapping[str, Value]] = {
    SkipGram: {"sentences": 200, "updates": 20},
}
"""What makes a study of each kind quick; the others are recorded or quick."""
PLACES = [
    (point.id, place)
    for point in LESSON.starting_points
    for place in (-1, *range(len(point.variants)))
]
POINTS = [point.id for point in LESSON.starting_points]
OFFLINE = "This server has no way to the internet."
TEXT = "The king rules the land. The queen rules the sea. " * 80 + " ".join(
    f"{word} {word} {word}." for word in "abcdefghijklmnopqrstuv"
)


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of the internet, and nothing has been downloaded."""
    monkeypatch.setattr("dlviz.ui.downloads.have", lambda name: False)
    monkeypatch.setattr("dlviz.ui.downloads.reachable", lambda name: OFFLINE)


def own(data: bytes) -> str:
    return f"own:{hashlib.sha256(data).hexdigest()}"


def vectors_file(seed: int) -> bytes:
    """A small table with king, man, woman and queen among its words."""
    return as_text(WORDS, numbers(seed=seed))


# Starting points


def study_at(name: str, place: int) -> FlatStudy:
    """A starting point's study, or one of its variants, made quick."""
    point = LESSON.starting_point(name)
    study = point.experiment if place < 0 else point.variants[place][1]
    assert isinstance(study, FlatStudy)
    return study.having(**SMALLER.get(type(study), {}))


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_a_starting_point_and_each_variant_shows_its_film(name: str, place: int) -> None:
    study = study_at(name, place)
    at = app_pages.opened_at(LESSON, replace(start_of(name), study=study))
    assert visit_of(at).study == study and not at.warning and not at.error
    head = header(film_of(at))
    assert head["text"]["finding"].endswith(".") and "nan" not in head["text"]["finding"].lower()
    assert f"**{LESSON.starting_point(name).title}" in words(at)
    assert at.get("download_button")


@pytest.mark.parametrize("name", [*POINTS, "axes"])
def test_each_setting_has_a_control_beside_the_knobs_and_there_are_tables(name: str) -> None:
    """A field may stand twice on a page: as a knob and in the drawer."""
    if name in POINTS:
        visit, wanted = start_of(name), LESSON.starting_point(name).knobs
        visit = replace(visit, study=study_at(name, -1))
    else:
        visit, wanted = replace(step_of(name, shown=True), deeper=True), LESSON.step(name).knobs
    at = app_pages.opened_at(LESSON, visit)
    assert knobs(at) == set(wanted)
    at_section(at, "Settings")
    study = visit.study
    assert isinstance(study, FlatStudy)
    deciding = {
        field
        for field, entry in fields_of(study).items()
        if field not in study.display
        and (entry.stops or entry.choices or entry.typed or entry.names)
    }
    mark = f"{LESSON.id}_all_"
    assert not [field for field in deciding if f"{mark}{field}" not in at.session_state]
    assert not [field for field in study.display if f"{mark}{field}" in at.session_state]
    at_section(at, "Readouts")
    assert at.dataframe
    for frame in at.dataframe:
        assert "nan" not in frame.value.to_string().lower()


@pytest.mark.parametrize("name", [*POINTS, "axes"])
def test_every_control_is_labelled_and_offers_what_stands(name: str) -> None:
    visit = start_of(name) if name in POINTS else replace(step_of(name, shown=True), deeper=True)
    study = study_at(name, -1) if name in POINTS else visit.study
    at = at_section(app_pages.opened_at(LESSON, replace(visit, study=study)), "Settings")
    table, mark = fields_of(study), f"{LESSON.id}_all_"
    for kind in ("selectbox", "select_slider", "toggle", "button_group", "text_input"):
        for widget in at.get(kind):
            field = str(widget.key).removeprefix(mark)
            if not str(widget.key).startswith(mark) or field not in table:
                continue
            entry, value = table[field], study.get(field)
            assert widget.label == entry.label and widget.help == entry.help
            assert widget.value == (entry.write(value) if kind == "text_input" else value), field


def test_every_starting_point_and_variant_is_on_offer() -> None:
    at = at_section(app_pages.opened_at(LESSON, start_of("matrix")), "Start from")
    offered = "\n".join(button.label for button in at.button)
    for point in LESSON.starting_points:
        assert f"**{point.title}**" in words(at)
        assert all(label in offered for label, _ in point.variants)


@pytest.mark.parametrize("name", [step.id for step in LESSON.steps])
def test_the_readouts_of_the_steps_wait_until_nothing_in_them_is_asked_any_more(name: str) -> None:
    """The table of a sum's four ways answers what the next steps ask."""
    visit = replace(step_of(name, shown=True), deeper=True)
    at = app_pages.opened_at(LESSON, visit)
    place = [step.id for step in LESSON.steps].index(name)
    if any(step.ask and step.ask.row for step in LESSON.steps[place + 1 :]):
        assert not at.dataframe
        return
    assert at_section(at, "Readouts").dataframe and not at.warning
    waiting = app_pages.opened_at(LESSON, replace(step_of(name), deeper=True))
    assert not waiting.dataframe, "the drawer waits for the guess"


# Typed


@pytest.mark.parametrize(
    ("point", "field", "text", "value"),
    [
        ("own_sum", "terms", "Paris - France + Italy", ("+paris", "-france", "+italy")),
        ("own_sum", "terms", "bread", ("+bread",)),
        ("own_sum", "expected", "", ""),
        ("own_sum", "expected", " Tokyo ", "tokyo"),
        ("picture", "words", "king:queen, man : woman, dog", None),
        ("picture", "words", "", ()),
        ("direction", "poles", "small:large, short : tall", ("small:large", "short:tall")),
        ("direction", "words", "Dog, cat, elephant", ("dog", "cat", "elephant")),
        ("train", "rules", "king queen: crowns / king man: he / queen woman: she", None),
    ],
)
def test_what_is_typed_is_read_shown_and_stands_in_the_link(
    point: str, field: str, text: str, value: Value | None
) -> None:
    visit = replace(start_of(point), study=study_at(point, -1))
    at = at_section(app_pages.opened_at(LESSON, visit), "Settings")
    typed(at, field, text, "all")
    found = visit_of(at).study.get(field)
    entry = fields_of(visit.study)[field]
    assert found == entry.read(text) and (value is None or found == value)
    assert not at.warning and film_of(at)
    assert at.text_input(key=f"{LESSON.id}_all_{field}").value == entry.write(found)
    assert opened(dict(at.query_params)).session_state[f"{LESSON.id}.visit"] == visit_of(at)


@pytest.mark.parametrize(
    ("point", "field", "text"),
    [
        ("own_sum", "terms", "- man"),
        ("own_sum", "expected", "a, b"),
        ("picture", "words", "king,king"),
        ("direction", "poles", "small"),
        ("direction", "words", "a,,b"),
        ("train", "rules", "x" * 501),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field(point: str, field: str, text: str) -> None:
    visit = replace(start_of(point), study=study_at(point, -1))
    at = at_section(app_pages.opened_at(LESSON, visit), "Settings")
    typed(at, field, text, "all")
    assert visit_of(at).study == visit.study and film_of(at)
    assert "This cannot be read" in words(at) and fields_of(visit.study)[field].typed in words(at)


@pytest.mark.parametrize(
    ("point", "field", "text", "told"),
    [
        ("picture", "words", "king, queeen, man", "queen"),
        ("picture", "words", "king, queen", "words"),
        ("direction", "words", "elefant, dog, cat", "elephant"),
        ("train", "rules", "nobody", "Rule 1"),
    ],
)
def test_what_is_read_but_cannot_be_shown_is_one_sentence_with_a_way_out(
    point: str, field: str, text: str, told: str
) -> None:
    visit = replace(start_of(point), study=study_at(point, -1))
    at = at_section(app_pages.opened_at(LESSON, visit), "Settings")
    typed(at, field, text, "all")
    (warning,) = at.warning
    assert told in str(warning.value) and str(warning.value).endswith(".")
    assert not at.get("bidi_component")
    at.button(key=f"{LESSON.id}_own_values").click().run()
    assert not at.exception and not at.warning and film_of(at)


# Vectors of one's own


def sums(seed: int) -> AppTest:
    """The page of a sum, with a table of one's own."""
    visit = start_of("own_sum", terms=KING.terms, expected="queen")
    return bring(app_pages.opened_at(LESSON, visit), "vectors", vectors_file(seed), "mine.txt")


def test_vectors_that_are_brought_are_used_and_stand_in_the_link() -> None:
    at = sums(11)
    study = visit_of(at).study
    assert study == KING.having(vectors=own(vectors_file(11)))
    assert at.query_params["vectors"] == own(vectors_file(11)) and not at.warning
    head = header(film_of(at))
    assert head["text"]["finding"].startswith("king − man + woman = ")
    assert head["scene"]["scores"]["categories"][0][2] == 4, "analogies that it has the words of"
    choice = at.selectbox(key=f"{LESSON.id}_knob_vectors")
    assert choice.options[-1] == "mine"
    choice.select(choice.options[0]).run()
    assert visit_of(at).study == KING and not at.exception


def test_a_sum_whose_words_the_table_lacks_becomes_neighbours_of_a_word_that_it_has() -> None:
    """Whoever brings vectors sees them at once, and no sentence about a missing dollar."""
    at = app_pages.opened_at(LESSON, start_of("own_sum"))
    bring(at, "vectors", vectors_file(12), "mine.txt")
    study = visit_of(at).study
    assert isinstance(study, WordSum) and not at.warning
    assert len(study.terms) == 1 and study.terms[0][1:] in WORDS and study.expected == ""
    assert header(film_of(at))["text"]["finding"].startswith("Nearest to ")


@pytest.mark.parametrize("data", [b"", b"no vectors at all", vectors_file(13)[:80]])
def test_a_broken_file_leaves_the_vectors_in_use(data: bytes) -> None:
    at = sums(13)
    before = visit_of(at).study
    bring(at, "vectors", data, "broken.txt")
    (warning,) = at.warning
    assert str(warning.value).endswith(".") and visit_of(at).study == before and film_of(at)


def test_a_link_to_somebodys_vectors_asks_for_the_file_and_then_shows_the_sum() -> None:
    data = vectors_file(14)
    visit = step_of("strike", shown=True)
    at = opened({**write_link(LESSON, visit), "vectors": own(data)})
    (info,) = at.info
    assert "own word vectors" in str(info.value) and not at.get("bidi_component")
    assert not at.exception and not at.error
    bring(at, "vectors", data, "same.txt", "hero")
    assert not at.info and not at.warning
    assert visit_of(at).study == visit.study.having(vectors=own(data))
    assert header(film_of(at))["text"]["finding"].startswith("king + woman = ")


def test_the_hash_in_a_link_is_no_permission_to_see_what_another_session_brought() -> None:
    sums(15)
    assert own(vectors_file(15)).removeprefix("own:") in OWN
    stranger = opened({**write_link(LESSON, start_of("own_sum")), "vectors": own(vectors_file(15))})
    assert stranger.info and not stranger.get("bidi_component")


@pytest.mark.parametrize("name", ["scores", "picture", "direction", "axes"])
def test_a_table_of_other_words_is_one_sentence_with_a_way_out(name: str) -> None:
    visit = replace(step_of(name, shown=True), deeper=True) if name == "axes" else start_of(name)
    at = at_section(app_pages.opened_at(LESSON, visit), "Settings")
    data = as_text([f"word{k}" for k in range(20)], numbers(20))
    bring(at, "vectors", data, "mine.txt", "all")
    assert visit_of(at).study.get("vectors") == own(data)
    (warning,) = at.warning
    assert str(warning.value).endswith(".") and not at.exception
    at.button(key=f"{LESSON.id}_own_values").click().run()
    assert not at.exception and not at.warning and film_of(at)


# Analogies of one's own


def test_analogies_that_are_brought_are_asked() -> None:
    data = b": young ones\ndog puppy cat kitten\ncat kitten dog puppy\n: none\nxx yy zz ww\n"
    at = bring(app_pages.opened_at(LESSON, start_of("scores")), "questions", data, "young.txt")
    assert visit_of(at).study == SCORES.having(questions=own(data))
    head = header(film_of(at))
    assert head["text"]["finding"].startswith("2 analogies: ") and not at.warning
    assert "recorded" not in head["text"]["finding"]
    assert at.selectbox(key=f"{LESSON.id}_knob_questions").options[-1] == "young"
    at_section(at, "Readouts")
    (frame,) = at.dataframe
    assert frame.value["covered"].tolist() == ["2 of 3", "2 of 2", "0 of 1"]


def test_broken_analogies_leave_those_in_use_and_those_of_no_known_word_are_a_sentence() -> None:
    at = bring(app_pages.opened_at(LESSON, start_of("scores")), "questions", b"a b c\n", "mine.txt")
    assert len(at.warning) == 1 and visit_of(at).study == SCORES and film_of(at)
    bring(at, "questions", b": x\nqqx qqy qqz qqw\n", "mine.txt")
    (warning,) = at.warning
    assert "analogies" in str(warning.value) and not at.get("bidi_component")
    at.button(key=f"{LESSON.id}_own_values").click().run()
    assert visit_of(at).study == SCORES and film_of(at)


# A text of one's own


def test_a_text_that_is_pasted_is_learned_with_what_suits_it_and_left_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quick = {**FOR_TEXT, "updates": 5, "batch_size": 64, "dimension": 5}
    monkeypatch.setattr("dlviz.ui.unit.FOR_TEXT", quick)
    visit = replace(start_of("train"), study=study_at("train", -1))
    at = app_pages.opened_at(LESSON, visit)
    key = f"{LESSON.id}_text_{LESSON.id}_knob_text"
    at.text_area(key=f"{key}_pasted").set_value(TEXT)
    at.button(key=f"{key}_paste").click().run()
    assert not at.exception and not at.warning
    name = f"own:{read_text(TEXT).sha256}"
    assert visit_of(at).study == visit.study.having(text=name, **quick)
    assert "enough for neighbours" in header(film_of(at))["text"]["finding"]
    choice = at.selectbox(key=f"{LESSON.id}_knob_text")
    choice.select(choice.options[0]).run()
    assert not at.exception and not at.warning
    suited = {field: SKIP_GRAM.get(field) for field in FOR_TEXT}
    assert visit_of(at).study == visit.study.having(**suited)
    assert "analogies right" in header(film_of(at))["text"]["finding"]


def test_a_text_that_is_too_short_is_one_sentence_and_the_grammar_stays() -> None:
    visit = replace(start_of("train"), study=study_at("train", -1))
    at = app_pages.opened_at(LESSON, visit)
    key = f"{LESSON.id}_text_{LESSON.id}_knob_text"
    at.text_area(key=f"{key}_pasted").set_value("The king rules.")
    at.button(key=f"{key}_paste").click().run()
    assert len(at.warning) == 1 and visit_of(at).study == visit.study and film_of(at)


def test_a_link_to_somebodys_text_asks_for_it() -> None:
    visit = replace(start_of("train"), study=study_at("train", -1))
    at = opened({**write_link(LESSON, visit), "text": f"own:{'ab' * 32}"})
    assert "own text" in str(at.info[0].value) and not at.get("bidi_component")
    bring(at, "text", TEXT.encode(), "mine.txt", "hero")
    assert visit_of(at).study.get("text") == f"own:{read_text(TEXT).sha256}" and not at.info


# Tables to download


def test_tables_that_cannot_be_downloaded_are_greyed_with_the_reason_wherever_one_chooses() -> None:
    at = at_section(app_pages.opened_at(LESSON, start_of("own_sum")), "Settings")
    tables = downloads.names("word_vectors")
    assert set(tables) == set(VECTORS) - {"minilm"}
    for place in ("knob", "all"):
        mark = f"{LESSON.id}_{place}_vectors"
        for name in tables:
            button = at.button(key=f"{mark}_get_{name}")
            assert button.disabled and button.help == OFFLINE and " MB)" in button.label
        assert at.selectbox(key=mark).options == [VECTORS["minilm"]], "what is here"


def test_a_table_that_can_be_had_is_fetched_and_read_once_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here: set[str] = set()
    read: list[str] = []
    monkeypatch.setattr("dlviz.ui.downloads.have", lambda name: name in here)
    monkeypatch.setattr("dlviz.ui.downloads.reachable", lambda name: "")
    monkeypatch.setattr("dlviz.ui.downloads.fetch", here.add)
    monkeypatch.setattr("dlviz.ui.downloads.vectors", read.append)
    at = app_pages.opened_at(LESSON, start_of("own_sum"))
    mark = f"{LESSON.id}_knob_vectors"
    at.button(key=f"{mark}_get_glove50").click().run()
    assert not at.exception and not at.warning
    assert here == {"glove50"} and read == ["glove50"]
    assert at.selectbox(key=mark).options == [VECTORS["minilm"], VECTORS["glove50"]]
    assert f"{mark}_get_glove50" not in {button.key for button in at.button}


def test_a_link_to_a_table_that_is_not_here_says_so_and_has_a_way_out() -> None:
    at = opened({**write_link(LESSON, start_of("own_sum")), "vectors": "glove50"})
    (warning,) = at.warning
    assert "has not been downloaded" in str(warning.value) and not at.get("bidi_component")
    at.button(key=f"{LESSON.id}_own_values").click().run()
    assert not at.exception and not at.warning and film_of(at)
