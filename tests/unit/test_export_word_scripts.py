"""The scripts about words print the numbers of their studies."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dlviz.data.words import TABLE, vectors
from dlviz.errors import UserError
from dlviz.export.analogy_script import analogy_script, has_analogy_script
from dlviz.export.rotation_script import has_rotation_script, rotation_script
from dlviz.export.skip_gram_script import has_skip_gram_script, skip_gram_script
from dlviz.export.word_sum_script import has_word_sum_script, word_sum_script
from dlviz.jobs import finish
from dlviz.measure.analogy_scores import AnalogyScores
from dlviz.measure.rotation import Rotation
from dlviz.measure.word_lists import bits
from dlviz.measure.word_sum import WordSum
from dlviz.train.skip_gram import SkipGram
from tests.scripts import ran_alone, ran_here
from tests.sum_example import sum_of

OWN = "own:" + "0" * 64


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a script finds the table beside it."""
    shutil.copy(TABLE, tmp_path)
    return tmp_path


# Sums

KING = WordSum(terms=("+king", "-man", "+woman"), expected="queen")
SUMS = {
    "as it opens": WordSum(),
    "struck, own words, 3CosMul": replace(KING, struck=(1,), own=True, method="mul"),
    "other forms hidden": replace(KING, terms=("+kings", "-king", "+queen"), forms=True),
    "spelt otherwise": WordSum(terms=("+Dollar", "- United  States", "+Japan"), expected="Yen"),
    "minus first": WordSum(terms=("-man", "+king", "+woman"), expected=""),
    "one word": WordSum(terms=("+puppy",), expected="dog"),
    "what is left cancels": WordSum(terms=("+king", "+man", "-man"), expected="", struck=(0,)),
    "expected may not answer": replace(KING, expected="woman"),
    "six": WordSum(terms=("+king", "-man", "+woman", "+child", "-queen", "+lady"), struck=(3, 4)),
}


@pytest.mark.parametrize("case", SUMS)
def test_the_script_of_a_sum_prints_the_list_the_rank_and_the_four_ways(
    case: str, folder: Path
) -> None:
    study = SUMS[case]
    head, *lines = ran_alone(word_sum_script(study), folder).splitlines()
    plain = replace(study, **{name: getattr(WordSum(), name) for name in study.display})
    result = replace(sum_of(plain), study=study)
    struck = study.struck if bits(study.struck) in result.states else ()
    terms = [term[0] + result.words[at] for term, at in zip(study.terms, result.term, strict=True)]
    assert head.split() == [f"({t})" if at in struck else t for at, t in enumerate(terms)]

    listed = [line.split(maxsplit=3) for line in lines[: len(result.rows)]]
    assert [line[0] for line in listed] == [str(n) for n in range(1, len(result.rows) + 1)]
    for (_, score, word, *about), row in zip(listed, result.rows, strict=True):
        assert word == row.word
        assert float(score) == pytest.approx(row.score, abs=2e-6)
        assert about == ["(a word of the sum)"] * row.own + ["(another form)"] * row.form

    lines = lines[len(result.rows) :]
    if study.expected:
        found = re.fullmatch(r"(\w+): (place \d+ of \d+|.*), score (-?[\d.]+)", lines.pop(0))
        assert found is not None
        assert found[1] == result.words[result.expected]
        place, count = map(int, re.findall(r"\d+", found[2]) or (0, result.size))
        assert place == result.answer_rank
        assert result.size - 200 < count <= result.size
        assert (found[2] == "may not answer") == (place == 0)
        state, method = result.place(study.struck), result.methods.index(study.method)
        score = result.expected_score[state, method]
        assert float(found[3]) == pytest.approx(score, abs=2e-6)

    assert lines.pop(0).startswith("four ways")
    ways = [way for way in result.four if way is not None]
    for line, way in zip(lines, ways, strict=True):
        assert line.startswith(way.name)
        word, score, rank = line.split()[-3:]
        assert (word, int(rank)) == (way.word, way.rank)
        assert float(score) == pytest.approx(way.score, abs=2e-6)


def test_the_list_passes_over_words_that_no_list_shows(folder: Path) -> None:
    table = vectors("minilm")
    near = table.values[table.blocked] @ table.values[~table.blocked].T
    words = np.array(table.words)[~table.blocked]
    for word in words[near.max(axis=0).argsort()[-2:]]:  # those nearest to such words
        study = WordSum(terms=(f"+{word}",), expected="")
        own = (table.values[~table.blocked] @ table.values[table.at(word)]).argsort()[-11:-1]
        hidden = table.values[table.blocked] @ table.values[table.at(word)]
        assert hidden.max() > table.values[~table.blocked][own[0]] @ table.values[table.at(word)]
        _, *lines = ran_alone(word_sum_script(study), folder).splitlines()
        assert [line.split()[2] for line in lines[:10]] == list(words[own[::-1]])


def test_the_table_may_be_elsewhere(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(word_sum_script(KING), encoding="utf-8")
    command = [sys.executable, "-I", str(script)]
    beside = subprocess.run(command, capture_output=True, text=True, check=False)
    assert beside.returncode and "minilm.npz" in beside.stderr  # nothing is beside it
    given = subprocess.run([*command, str(TABLE)], capture_output=True, text=True, check=False)
    assert "queen: place 1 of" in given.stdout and not given.returncode


# Skip-gram

GRAMMARS = {
    "ours": SkipGram(),
    "another": SkipGram(
        rules="Oak, ash: x y; elm fir: u v\n oak elm: him ;ash fir: her", sentences=500, window=1,
        dimension=5, batch_size=64, negatives=3, l2=0.0, learning_rate=0.02, updates=120, seed=7,
    ),
    "too short to learn": SkipGram(updates=12, seed=2),
}  # fmt: skip


@pytest.mark.parametrize("case", GRAMMARS)
def test_the_script_of_skip_gram_makes_the_same_updates(case: str) -> None:
    study = GRAMMARS[case]
    result, lines = finish(study), ran_here(skip_gram_script(study)).splitlines()
    losses = [line.split() for line in lines if re.fullmatch(r" *\d+ [\d.]+", line)]
    places = [result.kept.tolist().index(int(update)) for update, _ in losses]
    assert places[0] == 0 and places[-1] == len(result.kept) - 1 and len(places) > 2
    found = [float(loss) for _, loss in losses]
    np.testing.assert_allclose(found, result.loss[places], atol=1e-4)

    asked = [line for line in lines if " = " in line]
    for line, (a, b, c, d), right in zip(asked, result.analogies, result.right[-1], strict=True):
        question, answer = line.split(" = ")
        assert question == f"{result.words[b]} - {result.words[a]} + {result.words[c]}"
        expected = result.words[d]
        assert (answer == expected) if right else answer.endswith(f", not {expected}")
    assert lines[-1] == f"{result.right[-1].sum()} of {len(result.analogies)} right"


def test_what_is_learnt_decides_what_the_script_prints() -> None:
    assert not finish(GRAMMARS["too short to learn"]).right[-1].all()
    assert finish(GRAMMARS["ours"]).right[-1].all()


# All of them

CODE = {
    "sum": lambda: word_sum_script(WordSum()),
    "sum of six": lambda: word_sum_script(SUMS["six"]),
    "analogies": lambda: analogy_script(AnalogyScores(forms=True)),
    "rotation": lambda: rotation_script(Rotation()),
    "skip-gram": lambda: skip_gram_script(SkipGram()),
}


@pytest.mark.parametrize("case", CODE)
def test_a_script_needs_no_more_than_it_says_and_nothing_in_it_is_unused(
    case: str, tmp_path: Path
) -> None:
    code = CODE[case]()
    assert "import dlviz" not in code and "from dlviz" not in code
    assert ("torch" in code) == (case == "skip-gram")
    (tmp_path / "words.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100",
         "--select", "E,F,B,NPY", "--ignore", "B905", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_what_no_script_can_read_has_none() -> None:
    assert not has_word_sum_script(WordSum(vectors=OWN))
    assert not has_word_sum_script(WordSum(vectors="glove50"))
    assert not has_analogy_script(AnalogyScores(vectors=OWN))
    assert not has_rotation_script(Rotation(vectors=OWN))
    assert not has_skip_gram_script(SkipGram(text=OWN))
    with pytest.raises(ValueError, match="no script"):
        word_sum_script(WordSum(vectors=OWN))


def test_a_study_that_cannot_be_run_gives_no_script() -> None:
    with pytest.raises(UserError, match="sum_empty"):
        word_sum_script(WordSum(terms=("-king",)))
    with pytest.raises(UserError, match="value_range"):
        skip_gram_script(SkipGram(updates=0))
