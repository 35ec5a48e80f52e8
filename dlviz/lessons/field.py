"""A field of a study: how it is called, offered, written in a link and read back."""

import types
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import cast

from dlviz.lessons.codecs import one_of, real, whole, write_real
from dlviz.texts import Spoken, passage
from dlviz.train.study import Value


@dataclass(frozen=True)
class Field(Spoken):
    """One field: how it is called, written in a link, read back and bounded.

    stops: the values that a slider offers; choices: name to label, where the field is a choice.
    span: the value is a stretch of the stops, a tuple of them.
    zero: what 0 is called where it means something else, such as all; it is offered last.
    plus: what is added to a whole number that is shown, where people count from 1.
    share: the value is a share of 1, shown as a percentage.
    several: the value may name several of `choices`, joined by "+".
    names: the value is the number of a class that the study's network knows; what -1 is called.
    typed: the value is typed as it stands in a link; what it may be, in a sentence.
    write, read: to and from the text in a link; `read` raises ValueError on anything else.
    """

    SPOKEN = ("label", "help", "choices", "zero", "typed", "names")

    name: str
    label: str
    help: str
    read: Callable[[str], Value]
    write: Callable[[Value], str] = str
    stops: tuple[Value, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    span: bool = False
    zero: str = ""
    typed: str = ""
    plus: int = 0
    share: bool = False
    several: bool = False
    names: str = ""

    def carries(self, value: Value) -> bool:
        """Whether a link may carry this value."""
        try:
            return self.read(self.write(value)) == value
        except (ValueError, TypeError):
            return False


def label_of(entry: Field, value: Value) -> str:
    """A field's value in words."""
    if isinstance(value, bool):
        return passage("on") if value else passage("off")
    if entry.zero and value == 0:
        return entry.zero
    if entry.names and value == -1:
        return entry.names
    if entry.choices and isinstance(value, tuple):
        return ", ".join(entry.choices.get(str(name), str(name)) for name in value)
    if isinstance(value, str) and value in entry.choices:
        return entry.choices[value]
    if isinstance(value, float):
        return f"{100 * value:g} %" if entry.share else f"{value:g}"
    if isinstance(value, int):
        return f"{value + entry.plus:,}"
    return entry.write(value)


def labels(table: Mapping[str, object]) -> dict[str, str]:
    """The names of a table with what a page calls them."""
    return {name: str(getattr(entry, "label", name)) for name, entry in table.items()}


def table(*entries: Field) -> Mapping[str, Field]:
    """Fields by their names, in their order."""
    return types.MappingProxyType({entry.name: entry for entry in entries})


def versions(fields: Callable[[], Mapping[str, Field]], names: Collection[str], most: int) -> Field:
    """The runs beside a study's own, each with one field changed: "learning_rate:0.01,seed:3".

    fields: gives the study's own table, in which this field stands. names: those that may differ.
    most: how many runs there may be beside it.
    """

    def read(text: str) -> tuple[tuple[str, Value], ...]:
        found = []
        for part in text.split(",") if text else ():
            name, _, value = part.partition(":")
            if name not in names:
                raise ValueError("not a field that a run beside it can differ in")
            found.append((name, fields()[name].read(value)))
        if len(found) > most:
            raise ValueError(f"more than {most} runs")
        return tuple(found)

    def write(value: Value) -> str:
        pairs = cast("tuple[tuple[str, Value], ...]", value)
        return ",".join(f"{name}:{fields()[name].write(other)}" for name, other in pairs)

    return Field("versions", "Beside it", "Further runs, each with one thing changed.", read, write)


def choice(name: str, label: str, help: str, choices: Mapping[str, str]) -> Field:
    """A field that takes one of the names of `choices`."""
    return Field(name, label, help, one_of(choices), str, (), types.MappingProxyType(choices))


def integer(
    name: str, label: str, help: str, low: int, high: int, *stops: int, plus: int = 0
) -> Field:
    """A field of whole numbers from `low` to `high`; plus: as in `Field`."""
    return Field(name, label, help, whole(low, high), str, stops, plus=plus)


def decimal(
    name: str, label: str, help: str, low: float, high: float, *stops: float, zero: str = ""
) -> Field:
    """A field of numbers from `low` to `high`; zero: what 0 is called, where it has a name."""
    return Field(name, label, help, real(low, high), write_real, stops, zero=zero)
