"""A field of a study: how it is called, offered, written in a link and read back."""

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dlviz.lessons.codecs import one_of, real, whole, write_real
from dlviz.train.study import Value


@dataclass(frozen=True)
class Field:
    """One field: how it is called, written in a link, read back and bounded.

    stops: the values that a slider offers; choices: name to label, where the field is a choice.
    span: the value is a stretch of the stops, a tuple of them.
    zero: what 0 is called where it means something else, such as all; it is offered last.
    write, read: to and from the text in a link; `read` raises ValueError on anything else.
    """

    name: str
    label: str
    help: str
    read: Callable[[str], Value]
    write: Callable[[Value], str] = str
    stops: tuple[Value, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    span: bool = False
    zero: str = ""

    def carries(self, value: Value) -> bool:
        """Whether a link may carry this value."""
        try:
            return self.read(self.write(value)) == value
        except (ValueError, TypeError):
            return False


def labels(table: Mapping[str, object]) -> dict[str, str]:
    """The names of a table with what a page calls them."""
    return {name: str(getattr(entry, "label", name)) for name, entry in table.items()}


def choice(name: str, label: str, help: str, choices: Mapping[str, str]) -> Field:
    """A field that takes one of the names of `choices`."""
    return Field(name, label, help, one_of(choices), str, (), types.MappingProxyType(choices))


def integer(name: str, label: str, help: str, low: int, high: int, *stops: int) -> Field:
    """A field of whole numbers from `low` to `high`."""
    return Field(name, label, help, whole(low, high), str, stops)


def decimal(name: str, label: str, help: str, low: float, high: float, *stops: float) -> Field:
    """A field of numbers from `low` to `high`."""
    return Field(name, label, help, real(low, high), write_real, stops)
