"""The films of results of studies of words, whole and on their way, and what is veiled in them."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from dlviz.data.word_text import TEXTS, read_text
from dlviz.draw.film import Options
from dlviz.draw.scene import encode_scene
from dlviz.jobs import finish
from dlviz.lessons.word_analogies import LESSON
from dlviz.lessons.word_fields import WORD_FIELDS_OF
from dlviz.measure.codes import Codes
from dlviz.measure.rotation import Rotation
from dlviz.measure.word_direction import WordDirection
from dlviz.measure.word_plane import WordPlane
from dlviz.measure.word_sum import WordSum
from dlviz.train.skip_gram import SkipGram, SkipGramResult
from dlviz.ui.word_pictures import WORD_PICTURES
from dlviz.ui.word_readouts import WORD_READOUTS
from tests.film_payload import decode, header
from tests.rotation_example import rotation_of, unfinished
from tests.scores_example import growing, scores_of
from tests.sum_example import KING, PESO, sum_of

TEXT = "The king rules the land. The queen rules the sea. " * 80 + " ".join(
    f"{word} {word} {word}." for word in "abcdefghijklmnopqrstuv"
)

ANIMALS = ("dog", "cat", "horse", "wolf", "bird", "fish")


def learned(updates: int = 20, own: bool = False) -> SkipGramResult:
    """A short training: of a grammar, or of a text."""
    name = "grammar"
    if own:
        text = read_text(TEXT)
        TEXTS.put(text)
        name = f"own:{text.sha256}"
    return finish(SkipGram(text=name, sentences=200, updates=updates, batch_size=64))


def begun(snapshots: int) -> SkipGramResult:
    """The first snapshots of it."""
    result = learned()
    cut = {name: getattr(result, name)[:snapshots]
           for name in ("kept", "loss", "vectors", "plane", "right", "error")}  # fmt: skip
    return replace(result, **cut)


MADE: dict[str, Callable[[], Any]] = {
    "sum": sum_of,
    "sum, struck": lambda: sum_of(KING, struck=(1,), method="mul", forms=True),
    "sum, own words": lambda: sum_of(PESO, own=True, category="family"),
    "sum of one word": lambda: sum_of(WordSum(terms=("+bread",), expected="")),
    "scores": scores_of,
    "scores of a category": lambda: scores_of(category="family"),
    "rotation": rotation_of,
    "rotation, one word": lambda: rotation_of(words=("king",), category="plural"),
    "plane": lambda: finish(WordPlane()),
    "plane of neighbours": lambda: finish(WordPlane(theme="near", words=("bread",))),
    "plane in 3-D": lambda: finish(WordPlane(projection="pca3")),
    "plane, t-SNE": lambda: finish(WordPlane(words=ANIMALS, projection="tsne")),
    "direction": lambda: finish(WordDirection(theme="sizes", controls=50)),
    "direction without an order": lambda: finish(WordDirection(theme="jobs", controls=20)),
    "skip-gram": learned,
    "skip-gram of a text": lambda: learned(own=True),
    "codes": lambda: finish(Codes()),
    "most codes": lambda: finish(Codes(units=10)),
}
PARTIAL: dict[str, Callable[[], Any]] = {
    "sum without scores": lambda: sum_of(scores=False),
    "scores, nothing": lambda: growing(scores_of(), 0),
    "scores, three kinds": lambda: growing(scores_of(category="plural"), 3),
    "rotation, counting": lambda: unfinished(rotation_of()),
    "skip-gram, begun": lambda: begun(1),
    "skip-gram, two snapshots": lambda: begun(2),
}
"""What Stop leaves."""
VEILED = {WordSum, Rotation}


@cache
def result_of(case: str) -> Any:
    return {**MADE, **PARTIAL}[case]()


def test_every_kind_of_study_is_named() -> None:
    kinds = set(WORD_FIELDS_OF)
    assert set(WORD_PICTURES) == set(WORD_READOUTS) == kinds
    assert {type(make().study) for make in MADE.values()} == kinds
    assert {kind for kind, picture in WORD_PICTURES.items() if picture.veiled} == VEILED


@pytest.mark.parametrize("case", MADE)
def test_the_film_of_a_result_is_complete_and_says_what_was_found(case: str) -> None:
    result = result_of(case)
    picture = WORD_PICTURES[type(result.study)]
    head, _ = decode(encode_scene(picture.scene(result.study, result, Options(branch=False))))
    finding = head["text"]["finding"]
    assert finding.endswith(".") and "nan" not in finding.lower() and head["text"]["label"]
    assert picture.what


@pytest.mark.parametrize("case", PARTIAL)
def test_what_stop_leaves_is_a_film(case: str) -> None:
    result = result_of(case)
    picture = WORD_PICTURES[type(result.study)]
    for draw in filter(None, (picture.scene, picture.veiled)):
        text = header(encode_scene(draw(result.study, result, Options(branch=False))))["text"]
        assert "nan" not in text["finding"].lower() and "-1" not in text["finding"]


def test_more_of_a_result_is_another_level_of_its_film() -> None:
    growth: list[list[Any]] = [
        [sum_of(scores=False), sum_of()],
        [growing(scores_of(), kinds) for kinds in (0, 1, 3, 14)],
        [unfinished(rotation_of()), rotation_of()],
        [begun(1), begun(2), learned()],
    ]
    for results in growth:
        level = WORD_PICTURES[type(results[0].study)].level
        assert level is not None
        seen = [level(result) for result in results]
        assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("case", [case for case in MADE if case[:3] in ("sum", "rot")])
def test_the_veiled_film_of_a_result_ships_less_and_not_its_finding(case: str) -> None:
    result = result_of(case)
    picture = WORD_PICTURES[type(result.study)]
    assert picture.veiled is not None
    for asked in {claim.row for claim in LESSON.claims}:
        options = Options(branch=False, knobs={"asked": asked})
        veiled, shown = (
            encode_scene(draw(result.study, result, options))
            for draw in (picture.veiled, picture.scene)
        )
        assert len(veiled) < len(shown)
        said, found = (header(film)["text"]["finding"] for film in (veiled, shown))
        if type(result.study) is not WordSum:
            assert said != found
        elif asked:
            assert said.endswith(".")
        else:
            assert said == ""


@pytest.mark.parametrize(
    ("asked", "later", "hidden"),
    [
        ("", "", ["answer"]),
        ("", "own strike bars", ["answer", "bars", "own", "strike"]),
        ("own", "strike bars", ["bars", "own", "strike"]),
        ("strike", "bars", ["bars", "strike"]),
        ("bars", "", ["bars"]),
    ],
)
@pytest.mark.parametrize("case", [case for case in MADE if case.startswith("sum")])
def test_what_is_hidden_is_what_is_asked_now_and_later_whatever_is_chosen(
    case: str, asked: str, later: str, hidden: list[str]
) -> None:
    result = result_of(case)
    veiled = WORD_PICTURES[WordSum].veiled
    assert veiled is not None
    options = Options(branch=False, knobs={"asked": asked, "later": later})
    assert header(encode_scene(veiled(result.study, result, options)))["scene"]["hide"] == hidden


@pytest.mark.parametrize("later", ["", "own", "strike", "own strike bars"])
def test_a_finding_says_nothing_of_what_later_steps_ask_though_a_link_chose_it(later: str) -> None:
    result = sum_of(KING, own=True, struck=(1,))
    options = Options(branch=False, knobs={"later": later})
    found = WORD_PICTURES[WordSum].scene(result.study, result, options).finding
    struck = () if "strike" in later else (1,)
    assert found.startswith("king + woman =" if struck else "king − man + woman =")
    first = result.shown(struck, "own" not in later, "add", False)[0]
    assert f"= “{first.word}”" in found


def test_no_film_of_these_plays_by_itself_but_those_that_have_a_clock() -> None:
    plays = {kind.__name__ for kind, picture in WORD_PICTURES.items() if picture.plays}
    assert plays == {"Rotation", "SkipGram"}
    for case in MADE:
        result = result_of(case)
        picture = WORD_PICTURES[type(result.study)]
        scene = picture.scene(result.study, result, Options(branch=False))
        assert picture.plays == (scene.clock is not None), case


def test_a_result_holds_the_lists_of_what_is_hidden_but_a_film_does_not() -> None:
    result = sum_of(KING)
    veiled = WORD_PICTURES[WordSum].veiled
    assert veiled is not None and "king" in [
        row.word for row in result.shown((), True, "add", False)
    ]
    options = Options(branch=False, knobs={"asked": "own", "later": "strike bars"})
    _, arrays = decode(encode_scene(veiled(result.study, result, options)))
    assert np.isnan(arrays["score"]).any() and (arrays["rank"][:, :, 1] == 0).all()
