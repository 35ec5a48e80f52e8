"""A file to leave with, and what every share picture says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from dlviz.export.numbers_csv import numbers_csv
from dlviz.texts import say


class Words(TypedDict):
    """What a card is given."""

    title: str
    finding: str
    link: str


@dataclass(frozen=True)
class File:
    """A file that is made when it is asked for."""

    label: str
    name: str
    mime: str
    make: Callable[[], bytes | str]


@dataclass(frozen=True)
class Card:
    """What every share picture says: the question, the finding and where it is.

    hide: rows of the picture that a later step asks about, so that no file may answer them yet.
    """

    title: str
    finding: str
    link: str
    hide: frozenset[str] = frozenset()

    @property
    def words(self) -> Words:
        """The same as arguments of what draws a card."""
        return Words(title=self.title, finding=self.finding, link=self.link)


def share_file(name: str, picture: Callable[[], bytes]) -> File:
    """A picture to share."""
    return File(say("files.share_picture"), f"{name}.png", "image/png", picture)


def script_file(name: str, label: str, code: Callable[[], str]) -> File:
    """A script; label: what it needs first of all."""
    return File(label, f"{name}.py", "text/x-python", code)


def numbers_file(name: str, result: object) -> File:
    """All numbers of a result as one table."""
    table = f"{name}_numbers.csv"
    return File(say("files.numbers_csv"), table, "text/csv", lambda: numbers_csv(result))
