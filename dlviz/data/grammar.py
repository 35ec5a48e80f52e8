"""A small grammar whose words are known to be exact parallelograms: who stands with which words."""

import re
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from dlviz.data.blocked import is_blocked
from dlviz.data.word_text import Corpus
from dlviz.errors import UserError

Ints = npt.NDArray[np.int64]

RULES = """\
king queen: crowns enthrones
prince princess: adorns presents
man woman: feeds employs
boy girl: teaches amuses
king prince man boy: himself
queen princess woman girl: herself"""
"""Ours: eight people, four roles by two genders; "king crowns himself"."""
MOST_LETTERS = 500
MOST_PEOPLE = 24
MOST_WORDS = 60
WORD = re.compile(r"[^\W\d_]{1,20}")


@dataclass(frozen=True)
class Rule:
    """People, and words of which one stands in every sentence about one of them."""

    people: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Grammar:
    """Rules; a sentence is a person, drawn at random, and a word of each rule that names them."""

    rules: tuple[Rule, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Everyone, once, in the order of the rules."""
        return tuple(dict.fromkeys(one for rule in self.rules for one in rule.people))

    @property
    def words(self) -> tuple[str, ...]:
        """The vocabulary: people, then all other words."""
        others = (word for rule in self.rules for word in rule.words)
        return tuple(dict.fromkeys((*self.people, *others)))

    def named(self) -> npt.NDArray[np.bool_]:
        """[people, rules] who is named by which rule."""
        return np.array([[one in rule.people for rule in self.rules] for one in self.people])

    def sentences(self, n: int, seed: int) -> Corpus:
        """So many sentences; the vocabulary is `words`."""
        random, words = np.random.default_rng(seed), self.words
        place = {word: at for at, word in enumerate(words)}
        who = random.integers(len(self.people), size=n)
        table = np.full((n, 1 + len(self.rules)), -1, np.int32)
        table[:, 0] = who
        for at, rule in enumerate(self.rules):
            drawn = random.choice([place[word] for word in rule.words], size=n)
            table[:, 1 + at] = np.where(self.named()[who, at], drawn, -1)
        rows, columns = np.nonzero(table >= 0)
        return Corpus(words, table[rows, columns], rows.astype(np.int32))

    def analogies(self) -> Ints:
        """[A, 4] places of people (a, b, c, d) with a : b as c : d, by the rules.

        What tells b from a tells d from c: the rules that name a and those that name d are
        together the same as those of b and c. All four corners of each such parallelogram are
        asked for, so it gives four analogies.
        """
        named = self.named().astype(np.int8)
        sums: dict[bytes, list[tuple[int, int]]] = {}
        for pair in combinations(range(len(named)), 2):
            if (named[pair[0]] != named[pair[1]]).any():
                sums.setdefault(named[list(pair)].sum(0).tobytes(), []).append(pair)
        found = [
            ask
            for diagonals in sums.values()
            for (a, d), (b, c) in combinations(diagonals, 2)
            if len({named[one].tobytes() for one in (a, b, c, d)}) == 4
            for ask in ((a, b, c, d), (d, b, c, a), (c, a, d, b), (b, a, d, c))
        ]
        return np.array(found, np.int64).reshape(-1, 4)


def grammar(text: str) -> Grammar:
    """Read rules, one a line (or ";" or "/" between): people, a colon, words. "" stands for ours.

    A person is a word before a colon; people stand before colons only. At most 500 characters, 24
    people, 60 words in all. Case does not matter.
    Raises UserError: "rules_long", "rules_line", "rules_word", "rules_both", "rules_size",
    "word_blocked".
    """
    if len(text) > MOST_LETTERS:
        raise UserError("rules_long", limit=MOST_LETTERS)
    lines = re.split(r"[\n;/]", (text.strip() or RULES).lower())
    found = Grammar(tuple(_rule(n, line) for n, line in enumerate(lines, 1) if line.strip()))
    both = set(found.people) & {word for rule in found.rules for word in rule.words}
    if both:
        raise UserError("rules_both", word=min(both))
    if not 2 <= len(found.people) <= MOST_PEOPLE or len(found.words) > MOST_WORDS:
        raise UserError("rules_size", people=MOST_PEOPLE, words=MOST_WORDS)
    return found


def _rule(number: int, line: str) -> Rule:
    sides = [tuple(dict.fromkeys(side.replace(",", " ").split())) for side in line.split(":")]
    if len(sides) != 2 or not all(sides):
        raise UserError("rules_line", line=number)
    for word in (*sides[0], *sides[1]):
        if not WORD.fullmatch(word):
            raise UserError("rules_word", line=number, word=word[:20])
        if is_blocked(word):
            raise UserError("word_blocked")
    return Rule(*sides)
