"""What a student leaves with from studies of words opens as what it says."""

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image

from dlviz.export.numbers_csv import Told, numbers_csv
from dlviz.jobs import finish
from dlviz.measure.analogy_search import MODES
from dlviz.measure.codes import Codes
from dlviz.measure.word_direction import WordDirection
from dlviz.measure.word_plane import WordPlane
from dlviz.measure.word_sum import WordSum
from dlviz.train.skip_gram import SkipGram
from dlviz.ui.files import Card, File
from dlviz.ui.word_files import WORD_FILES
from tests.rotation_example import rotation_of
from tests.scores_example import growing, scores_of
from tests.sum_example import KING, sum_of

MADE: dict[str, Callable[[], Any]] = {
    "sum": sum_of,
    "sum without scores": lambda: sum_of(scores=False),
    "sum without an aim": lambda: sum_of(replace(KING, terms=("-man", "+king"), expected="")),
    "scores": scores_of,
    "scores, three kinds": lambda: growing(scores_of(), 3),
    "rotation": rotation_of,
    "plane": lambda: finish(WordPlane()),
    "plane in 3-D": lambda: finish(WordPlane(projection="pca3")),
    "direction": lambda: finish(WordDirection(controls=50)),
    "skip-gram": lambda: finish(SkipGram(updates=20)),
    "codes": lambda: finish(Codes()),
}
CARD = Card("Can one do sums with meaning?", "The minus does little.", "localhost/page")
Table = dict[tuple[str, ...], str]


@cache
def result_of(case: str) -> Any:
    return MADE[case]()


def files_of(result: Any) -> list[File]:
    return list(WORD_FILES[type(result.study)]("lesson", result.study, result, CARD))


@cache
def numbers_of(case: str) -> Table:
    (file,) = [file for file in files_of(result_of(case)) if file.label == "Numbers (CSV)"]
    made = file.make()
    assert isinstance(made, str)
    head, *rows = csv.reader(io.StringIO(made))
    assert head == ["name", "i", "j", "k", "value"]
    found = {tuple(each for each in row[:4] if each): row[4] for row in rows}
    assert len(found) == len(rows), "every number has a place of its own"
    return found


def test_every_kind_of_study_is_here() -> None:
    assert {type(make().study) for make in MADE.values()} == set(WORD_FILES)


@pytest.mark.parametrize("case", MADE)
def test_files_open(case: str) -> None:
    files = files_of(result_of(case))
    assert len({file.name for file in files}) == len(files)
    for file in files:
        made = file.make()
        if file.mime == "image/png":
            assert isinstance(made, bytes)
            assert Image.open(io.BytesIO(made)).size == (1200, 630)
        elif file.mime == "text/x-python":
            assert isinstance(made, str)
            compile(made, file.name, "exec")
    labels = {file.label for file in files}
    assert labels >= {"Share picture", "Numbers (CSV)"}
    assert ("NumPy script" in labels) == ("The table of words (NPZ)" in labels)


def test_what_the_scripts_read_lies_beside_them() -> None:
    for case in ("sum", "scores", "rotation"):
        table, script = (
            next(file for file in files_of(result_of(case)) if file.label == label)
            for label in ("The table of words (NPZ)", "NumPy script")
        )
        held, code = table.make(), script.make()
        assert isinstance(held, bytes) and isinstance(code, str)
        assert f'"{table.name}"' in code
        with zipfile.ZipFile(io.BytesIO(held)) as archive:
            assert {"words.npy", "codes.npy"} <= set(archive.namelist())


def test_a_readers_own_table_has_no_script() -> None:
    own = replace(sum_of(), study=WordSum(vectors="own:" + "0" * 64))
    assert [file.label for file in files_of(own)] == ["Share picture", "Numbers (CSV)"]


# Numbers


@pytest.mark.parametrize("case", MADE)
def test_numbers_are_told_in_words_and_no_cell_begins_a_formula(case: str) -> None:
    for place, value in numbers_of(case).items():
        assert not any(cell[:1] in "=+@-" for cell in place[1:] if cell)
        assert value[:1] not in ("=", "+", "@")


def test_a_sum_is_told_list_by_list() -> None:
    found, result = numbers_of("sum"), sum_of()
    for place, struck in (("king -man +woman", ()), ("king (-man) +woman", (1,))):
        rows = result.shown(struck, True, "add", False)
        for n, row in enumerate(rows, 1):
            assert found["word", place, "add", str(n)] == row.word
            assert float(found["score", place, "add", str(n)]) == row.score
            assert found["own", place, "add", str(n)] == str(row.own)
        free = result.rank_of(struck, True, "mul", False)
        assert int(found["rank", place, "mul", "own words allowed"]) == free
        last = "own words and their other forms excluded"
        assert int(found["rank", place, "add", last]) == result.rank_of(struck, False, "add", True)
    assert float(found["scores.accuracy", "family", "sum"]) == 0.24
    assert ("scores.accuracy", "family", "sum") not in numbers_of("sum without scores")
    assert numbers_of("sum without an aim")["expected",] == ""


def test_shares_are_told_by_category_and_way() -> None:
    found, result = numbers_of("scores"), scores_of()
    for place, name in enumerate(result.categories):
        for way, share in zip(MODES, result.accuracy[place], strict=True):
            assert float(found["accuracy", name, way]) == share
    assert found["examples", "family 6", "answer"] == "landlords"
    assert found["examples", "family 6", "rank"] == "113"
    assert numbers_of("scores, three kinds")["accuracy", "plural", "sum"] == "nan"


def test_a_rotation_is_told_before_and_after() -> None:
    found, result = numbers_of("rotation"), rotation_of()
    assert float(found["numbers", "before", "man", "3"]) == result.frames[0, 1, 2]
    assert float(found["numbers", "after", "queen", "128"]) == result.frames[-1, 3, 127]
    assert float(found["cosines", "after", "king", "queen"]) == result.cosines[1, 0, 3]
    assert found["fits", "family", "before"] == "26"
    assert found["fits", "family", "rotation 20"] == "24"
    assert found["changed", "analogies"] == "0"
    assert not any(name == "frames" for name, *_ in found)


def test_a_picture_of_words_is_told_word_by_word() -> None:
    found, result = numbers_of("plane in 3-D"), result_of("plane in 3-D")
    for place, word in enumerate(result.words):
        assert float(found["positions", word, "z"]) == result.positions[place, 2]
        assert found["near", word, "1"] == result.words[result.near[place, 0]]
        assert found["group", word] == result.groups[result.group[place]]
    a, b = result.pairs[3]
    pair = f"{result.words[a]}:{result.words[b]}"
    assert float(found["offset_each", pair]) == result.offset_each[3]
    assert ("positions", result.words[0], "z") not in numbers_of("plane")


def test_a_direction_is_told_word_by_word() -> None:
    found, result = numbers_of("direction"), result_of("direction")
    for place, word in enumerate(result.words):
        assert float(found["projection", word]) == result.projection[place]
        assert found["answers", word] == result.answers[place]
    assert float(found["high_at", result.high[0]]) == result.high_at[0]
    assert float(found["by_pole", ":".join(result.poles[1])]) == result.by_pole[1]


def test_a_film_of_words_is_told_by_updates() -> None:
    found, result = numbers_of("skip-gram"), result_of("skip-gram")
    assert float(found["loss", "20"]) == result.loss[-1]
    assert float(found["plane", "20", "queen", "y"]) == result.plane[-1, 1, 1]
    assert float(found["vectors", "queen", "0"]) == result.vectors[-1, 1, 0]
    assert found["near", "king", "1"] == result.vocabulary[result.near[0, 0]]


def test_codes_are_told_unit_by_unit() -> None:
    found, result = numbers_of("codes"), result_of("codes")
    for place, name in enumerate(result.names[:4]):
        row = [int(found["local", name, f"unit {n}"]) for n in range(1, 5)]
        assert row == result.local[place].tolist()
    assert found["told_apart", "distributed"] == "16"
    assert float(found["recognised", "local", "0.5"]) == result.recognised[0, -1]


def test_what_is_told_stands_in_the_place_of_an_array() -> None:
    result = finish(Codes())
    told = {"noise": None, "recognised": Told(np.array([[1.5, 2], [3, 4]]), (("a", "b"),))}
    rows = list(csv.reader(io.StringIO(numbers_csv(result, told))))
    assert rows[1:3] == [["recognised", "a", "0", "", "1.5"], ["recognised", "a", "1", "", "2.0"]]
    assert {row[0] for row in rows[5:]} == {"told_apart", "names"}
    with pytest.raises(ValueError, match="zip"):
        numbers_csv(result, {"recognised": Told(np.zeros(3), (("a", "b"),))})
