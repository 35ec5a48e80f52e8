"""Sets of analogies: ours, and those that readers bring.

An analogy "a is to b as c is to d" is two pairs of words of one category, which is a relation such
as "a country and its capital". The form is that of Mikolov, Chen, Corrado and Dean, "Efficient
estimation of word representations in vector space" (2013).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dlviz.data.store import Brought
from dlviz.data.words import PREFIX, Vectors
from dlviz.errors import UserError
from dlviz.texts import say

Ints = npt.NDArray[np.int64]
Pair = tuple[str, str]

OURS = "ours"
GOOGLE = "own:8c29b3332afc46f3fb8be04cb5297bf96f39aa7131272dff57869b4485b22a36"
"""The name of `questions-words.txt`, which came with word2vec, once a reader has brought it."""
FILE = Path(__file__).parents[2] / "assets" / "words" / "pairs.txt"


@dataclass(frozen=True, eq=False)
class Category:
    """Analogies of one kind.

    name: its key in a set. label: its name on a page. pairs: [P] of words.
    questions: [n, 2] places of the pairs (a, b) and (c, d).
    """

    name: str
    label: str
    pairs: tuple[Pair, ...]
    questions: Ints

    def __post_init__(self) -> None:
        self.questions.setflags(write=False)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word once, in the order of the pairs."""
        return tuple(dict.fromkeys(word for pair in self.pairs for word in pair))

    def covered(self, rows: Mapping[str, int]) -> npt.NDArray[np.bool_]:
        """[n] whether all four words of a question are among these."""
        known = np.array([a in rows and b in rows for a, b in self.pairs], np.bool_)
        both: npt.NDArray[np.bool_] = known[self.questions[:, 0]] & known[self.questions[:, 1]]
        return both

    def four(self, rows: Mapping[str, int]) -> Ints:
        """[n, 4] the rows of a, b, c and d of every question; -1 where a word has none."""
        pairs = np.array([[rows.get(word, -1) for word in pair] for pair in self.pairs], np.int64)
        return pairs[self.questions].reshape(-1, 4)


@dataclass(frozen=True, eq=False)
class Questions:
    """A set of analogies; all its words as `words.normal` spells them.

    name: its key, "ours" or "own:" and a SHA-256. label: its name on a page.
    sha256: of the file. note: what a reader should know of how it was read; often empty.
    """

    name: str
    label: str
    categories: tuple[Category, ...]
    sha256: str
    note: str = ""

    @property
    def count(self) -> int:
        """Questions of all categories."""
        return sum(len(category.questions) for category in self.categories)

    @property
    def size_bytes(self) -> int:
        """Bytes held by the arrays and, roughly, by the words."""
        pairs = sum(len(category.pairs) for category in self.categories)
        return 300 * pairs + sum(category.questions.nbytes for category in self.categories)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word once."""
        return tuple(dict.fromkeys(word for each in self.categories for word in each.words))

    def rows(self, table: Vectors) -> dict[str, int]:
        """The row of every word that the table has: the first of those that are spelt so."""
        spelt = table.spellings
        return {word: spelt[word][0] for word in self.words if word in spelt}


OWN_QUESTIONS: Brought[Questions] = Brought(
    limit_bytes=32 * 2**20,
    size=lambda entry: entry.size_bytes,
    sha256=lambda entry: entry.sha256,
    missing=lambda sha256: UserError("questions_missing", sha=sha256),
)
"""The sets of readers."""


def questions(name: str) -> Questions:
    """A set by its name.

    Raises UserError: "questions_missing" (sha) for a reader's that is not here, "value_unknown".
    """
    if name == OURS:
        return ours()
    if not name.startswith(PREFIX):
        raise UserError("value_unknown", field="questions", value=name)
    return OWN_QUESTIONS.get(name.removeprefix(PREFIX))


@lru_cache(maxsize=1)
def ours() -> Questions:
    """14 categories of facts of language and of the world, and every two pairs of each."""
    content = FILE.read_bytes()
    found: list[tuple[str, str, list[Pair]]] = []
    for line in content.decode("ascii").splitlines():
        if line.startswith(":"):
            name, label = line[1:].split("|")
            found.append((name.strip(), label.strip(), []))
        else:
            first, second = line.split()
            found[-1][2].append((first, second))
    return Questions(
        name=OURS,
        label=say("analogies.our_analogies"),
        categories=tuple(crossed(name, label, pairs) for name, label, pairs in found),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def crossed(name: str, label: str, pairs: Iterable[Pair]) -> Category:
    """A category that asks each of its pairs about each other one.

    Not where two of the four words are the same: two cities of one state are no question.
    """
    held = tuple(pairs)
    asked = [
        (first, second)
        for first, one in enumerate(held)
        for second, other in enumerate(held)
        if len({*one, *other}) == 4
    ]
    return Category(name, label, held, np.array(asked, np.int64).reshape(-1, 2))


def listed(name: str, label: str, asked: Iterable[tuple[str, str, str, str]]) -> Category:
    """A category that asks these questions, a, b, c and d, as a file lists them."""
    places: dict[Pair, int] = {}
    found = [
        (places.setdefault((a, b), len(places)), places.setdefault((c, d), len(places)))
        for a, b, c, d in asked
    ]
    return Category(name, label, tuple(places), np.array(found, np.int64).reshape(-1, 2))
