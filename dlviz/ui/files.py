"""A file to leave with, and what every share picture says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict


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
    """What every share picture says: the question, the finding and where it is."""

    title: str
    finding: str
    link: str

    @property
    def words(self) -> Words:
        """The same as arguments of what draws a card."""
        return Words(title=self.title, finding=self.finding, link=self.link)
