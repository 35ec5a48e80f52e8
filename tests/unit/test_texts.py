"""Words stand in `dlviz/lessons`, each is used, and a translation is one more file."""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dlviz import texts
from dlviz.errors import UserError
from dlviz.lessons import translation
from dlviz.lessons.records import Theory
from dlviz.lessons.text import percent
from dlviz.lessons.words import meaning, sentence
from tests.serving import ROOT

CODE = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "dlviz").rglob("*.py")]


def said(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
            yield node


def calls() -> list[tuple[str, ast.Call]]:
    return [
        (str(file.relative_to(ROOT)), call)
        for file in CODE
        for call in said(ast.parse(file.read_text()))
    ]


def blanks(template: str) -> set[str]:
    return {name for name in texts.blanks(template) if name}


def keys(call: ast.Call) -> list[str]:
    """The literal keys of a call: one, or one of two by a condition."""
    (key,) = call.args
    either = (key.body, key.orelse) if isinstance(key, ast.IfExp) else (key,)
    return [part.value for part in either if isinstance(part, ast.Constant)]


def test_every_text_that_is_asked_for_is_there_and_every_text_is_asked_for() -> None:
    asked = set()
    for file, call in calls():
        assert keys(call), f"{file}:{call.lineno}: not a literal key"
        asked |= set(keys(call))
    assert asked == set(texts.texts())


def test_every_blank_is_filled_where_any_is() -> None:
    for file, call in calls():
        given = {word.arg for word in call.keywords}
        for key in keys(call):
            if given and None not in given:
                assert given == blanks(texts.texts()[key]), f"{file}:{call.lineno}: {key}"


def test_a_text_is_filled_only_where_something_is_given() -> None:
    key, text = next((k, t) for k, t in texts.texts().items() if blanks(t) == {"id"})
    assert texts.say(key) == text
    assert texts.say(key, id="a1") == text.replace("{id}", "a1")
    with pytest.raises(KeyError):
        texts.say("no.such_text")


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process speaks a language that has words for a few things."""
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / "de.toml").write_text(
        '[faults]\nagain = "Noch einmal"\n'
        '[passages]\n"A line." = "Eine Linie."\n"{share} of it" = "davon {share}"\n'
        '"This file is empty." = "Diese Datei ist leer."\n',
        encoding="utf-8",
    )
    english = texts.texts()
    monkeypatch.setattr(texts, "_english", lambda: english)
    monkeypatch.setattr(texts, "LESSONS", tmp_path)
    monkeypatch.setattr(texts, "SETTINGS", replace(texts.SETTINGS, language="de"))
    texts.texts.cache_clear()
    yield
    texts.texts.cache_clear()


@pytest.mark.usefixtures("german")
def test_a_translation_speaks_and_what_it_leaves_out_stays_english() -> None:
    assert texts.say("faults.again") == "Noch einmal"
    assert texts.say("faults.run", id="7").startswith("This run failed")
    assert texts.fill("{share} of it", share=percent(0.5)) == "davon 50 %"
    assert Theory("A line.", "z").text == "Eine Linie."
    assert Theory("A circle.", "z").text == "A circle."
    assert sentence(UserError("csv_empty")) == "Diese Datei ist leer."
    assert meaning("epoch")


def test_a_language_without_a_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("xx", "../en", ""):
        monkeypatch.setattr(texts, "SETTINGS", replace(texts.SETTINGS, language=name))
        with pytest.raises(ValueError, match="no translation"):
            texts.say("faults.again")


def test_a_translator_starts_from_every_word_of_the_app() -> None:
    tables = tomllib.loads(translation.skeleton())
    lessons = tables.pop(texts.PASSAGES)
    flat = {
        f"{area}.{name}": text for area, table in tables.items() for name, text in table.items()
    }
    assert flat == dict(texts.texts())
    assert "Who draws the line: you or the network?" in lessons
    assert "This file is empty." in lessons
    assert all(name == text for name, text in lessons.items())
