"""The scripts of sets of analogies and of rotations print the numbers of their studies."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dlviz.data.analogies import OWN_QUESTIONS
from dlviz.data.word_questions import read_questions
from dlviz.data.words import TABLE
from dlviz.export.analogy_script import analogy_script
from dlviz.export.rotation_script import rotation_script
from dlviz.jobs import finish
from dlviz.measure.analogy_scores import AnalogyScores, AnalogyScoresResult
from dlviz.measure.rotation import Rotation
from tests.scripts import ran_alone


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a script finds the table beside it."""
    shutil.copy(TABLE, tmp_path)
    return tmp_path


# Analogies


def shares_agree(text: str, result: AnalogyScoresResult) -> None:
    """Every share, of every category that is covered and of all."""
    known = {
        name: [count, *shares, own]
        for name, count, shares, own in zip(
            result.categories, result.covered, result.accuracy, result.answer_is_own, strict=True
        )
        if count
    }
    found = {line[:28].strip(): line[28:].split() for line in text.splitlines()[1:]}
    assert list(found) == [*list(known)[1:], "all"]
    for name, numbers in found.items():
        np.testing.assert_allclose(np.array(numbers, float), known[name], atol=1e-6)


def test_the_script_of_analogies_prints_the_shares(folder: Path) -> None:
    study = AnalogyScores()
    shares_agree(ran_alone(analogy_script(study), folder), finish(study))


OTHERWISE = {
    "other forms hidden": AnalogyScores(forms=True),
    "3CosMul, words of one piece": AnalogyScores(method="mul", whole=True, seed=3),
}


@pytest.mark.parametrize("case", OTHERWISE)
def test_a_readers_analogies_are_read_from_their_file(case: str, folder: Path) -> None:
    content = """king queen man woman
: capitals
Paris France Rome Italy
Rome Italy Paris France
// a remark
Paris France Atlantis Italy
Paris France Rome France
Paris France Rome Italy

: pairs
good better
bad worse
strong stronger
united_states dollar
mexico peso
: countries
united_states dollar mexico peso
japan yen mexico peso
"""
    (folder / "questions-words.txt").write_text(content, encoding="utf-8")
    questions = read_questions(content.encode())
    OWN_QUESTIONS.put(questions)
    study = replace(OTHERWISE[case], questions=questions.name)
    text, result = ran_alone(analogy_script(study), folder), finish(study)
    names = dict(
        zip(("questions", "capitals", "pairs", "countries"), result.categories[1:], strict=True)
    )
    for name, key in names.items():
        text = re.sub(rf"^ *{name} ", f"{key:>28} ", text, flags=re.MULTILINE)
    shares_agree(text, result)


# The rotation


def test_the_script_of_a_rotation_prints_what_changes_and_what_does_not(folder: Path) -> None:
    study = Rotation()
    result, lines = finish(study), iter(ran_alone(rotation_script(study), folder).splitlines())

    def rows(numbers: np.ndarray) -> None:
        for word, ends in zip(result.words, numbers.swapaxes(0, 1), strict=True):
            for end in ends:
                first, *found = next(lines).split()
                assert first == word
                np.testing.assert_allclose(np.array(found, float), end, atol=2e-6)

    assert next(lines).startswith("the first five numbers")
    rows(result.frames[[0, -1], :, :5])
    assert next(lines).startswith("their cosines")
    rows(result.cosines)
    change, answers, cosine, nearest, head, *kinds = lines
    assert float(change.split()[-1]) == pytest.approx(result.largest_change, abs=2e-6)
    for line, asked, changed in zip((answers, nearest), result.asked, result.changed, strict=True):
        found = re.search(r" (\d+) of (\d+)$", line)
        assert found is not None
        assert [int(found[1]), int(found[2])] == [changed, asked]
    assert float(cosine.split()[-1]) <= 5e-6
    assert head.startswith("pairs that agree")
    for place, line in enumerate(kinds):
        name, pairs, _, fits, least, _, most, chance = line.split()
        later = result.fits[place, 1:]
        assert name == result.categories[place]
        numbers = [result.pairs[place], result.fits[place, 0], later.min(), later.max()]
        assert [int(each) for each in (pairs, fits, least, most)] == numbers
        assert float(chance) == pytest.approx(result.chance[place], abs=2e-6)
    assert len(kinds) == len(result.categories)


def test_what_is_asked_stands_in_the_script() -> None:
    code = rotation_script(Rotation(words=("king", "United States"), seed=5))
    assert "SEED = 5 " in code and '"king", "united_states",' in code
