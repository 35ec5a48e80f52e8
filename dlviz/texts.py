"""The words that the app shows; they stand in `dlviz/lessons`, and a translation is one more file.

What pages, figures and readouts say has a key, `say("runs.stop")`, and stands in
`lessons/english/`, in a table an area. What a lesson says stands in the lesson's own records and
findings, where a lecturer reads and writes it; there the English itself is the key. A translation
is `lessons/translations/<language>.toml`: a table an area, and one, `passages`, from English to its
own. What it leaves out stays English. `DLVIZ_LANGUAGE` names it, for the whole process: words are
asked for as modules are imported. Reads data only, so that every layer may ask.
"""

import functools
import string
import tomllib
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from dlviz.settings import SETTINGS

LESSONS = Path(__file__).with_name("lessons")
ENGLISH = "en"
PASSAGES = "passages"


def say(key: str, /, **blanks: object) -> str:
    """The text of a key, "area.name", with its blanks filled as `str.format` does.

    A text without blanks is taken as it stands, braces and all. Raises KeyError for another key.
    """
    text = texts(SETTINGS.language)[key]
    return text.format(**blanks) if blanks else text


def passage(english: str) -> str:
    """A lesson's own text in the language of this process."""
    if SETTINGS.language == ENGLISH:
        return english
    return texts(SETTINGS.language).get(f"{PASSAGES}.{english}", english)


def fill(english: str, /, **blanks: object) -> str:
    """A lesson's own text with its blanks filled, as `str.format` does."""
    return passage(english).format(**blanks)


def texts_of(value: object) -> Iterator[str]:
    """The texts in a text, or in a tuple or a mapping's values that hold some."""
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_of(part)
    elif isinstance(value, Mapping):
        yield from texts_of(tuple(value.values()))


class Spoken:
    """A record whose fields in SPOKEN are shown to readers; `english` has all their texts."""

    SPOKEN: ClassVar[tuple[str, ...]] = ()
    english: ClassVar[dict[str, None]] = {}  # in the order in which they were first said

    def __post_init__(self) -> None:
        """Say those fields in the language of this process."""
        for name in self.SPOKEN:
            value = getattr(self, name)
            Spoken.english.update(dict.fromkeys(texts_of(value)))
            if SETTINGS.language != ENGLISH:
                object.__setattr__(self, name, _spoken(value))


def blanks(template: str) -> tuple[str, ...]:
    """The names of a text's blanks."""
    return tuple(name for _, name, _, _ in string.Formatter().parse(template) if name is not None)


def _spoken(value: Any) -> Any:
    if isinstance(value, str):
        return passage(value) if value else value
    if isinstance(value, tuple):
        return tuple(_spoken(part) for part in value)
    if isinstance(value, Mapping):
        return types.MappingProxyType({name: _spoken(part) for name, part in value.items()})
    return value


@functools.cache
def texts(language: str = ENGLISH) -> Mapping[str, str]:
    """Every text by its key. Raises ValueError for a language that has no file."""
    every = dict(_english())
    if language != ENGLISH:
        every.update(_translation(language))
    return types.MappingProxyType(every)


@functools.cache
def _english() -> Mapping[str, str]:
    return types.MappingProxyType(
        {
            key: text
            for file in sorted((LESSONS / "english").glob("*.toml"))
            for key, text in _keyed(file).items()
        }
    )


def _translation(language: str) -> Mapping[str, str]:
    file = LESSONS / "translations" / f"{language}.toml"
    if not language.isalpha() or not file.is_file():
        raise ValueError(f"DLVIZ_LANGUAGE: there is no translation called {language!r}")
    return _keyed(file)


def _keyed(file: Path) -> dict[str, str]:
    keyed = {}
    for name, entry in tomllib.loads(file.read_text("utf-8")).items():
        if isinstance(entry, str):
            keyed[f"{file.stem}.{name}"] = entry
        else:
            keyed.update({f"{name}.{inner}": text for inner, text in entry.items()})
    return keyed
