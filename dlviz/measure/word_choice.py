"""Which rows of a table a picture of words shows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlviz.data.word_themes import NEAR, NEAR_WORDS, THEMES, Pairs, paired_words
from dlviz.data.words import Vectors, tops
from dlviz.errors import UserError
from dlviz.measure.embedding import Ints
from dlviz.texts import say

FEWEST, MOST = 3, 60
"""Words in a picture."""
ABOUT = 42
"""Roughly how many words are shown when they are neighbours of some."""


@dataclass(frozen=True)
class Shown:
    """Rows of a table, their groups and pairs (places in `rows`)."""

    rows: Ints
    groups: tuple[str, ...]
    group: Ints
    pairs: Ints
    missing: tuple[str, ...] = ()


def chosen(theme_name: str, own: tuple[str, ...], table: Vectors) -> Shown:
    """What of a table is shown of a theme, or of one's own words instead.

    Raises UserError: "words_missing" (theme): the table has too few of the theme's words;
    "words_count" (low, high), and what `Vectors.at` raises.
    """
    if theme_name == NEAR:
        return _neighbours(table, own or NEAR_WORDS)
    if own:
        return _own(table, own)
    theme = THEMES[theme_name]
    words = tuple(word for word in theme.words if word in table.index)
    if len(words) < FEWEST:
        raise UserError("words_missing", theme=theme.label)
    of = {word: k for k, (_, names) in enumerate(theme.groups) for word in names}
    return Shown(
        np.array([table.index[word] for word in words]),
        tuple(name for name, _ in theme.groups),
        np.array([of[word] for word in words]),
        _at(words, tuple(pair for pair in theme.pairs if set(pair) <= set(words))),
        tuple(word for word in theme.words if word not in table.index),
    )


def _own(table: Vectors, own: tuple[str, ...]) -> Shown:
    """Words and pairs that somebody named; two spellings of one word are one."""
    words, named = paired_words(own)
    row = {word: table.at(word) for word in words}
    rows = list(dict.fromkeys(row.values()))
    if len(rows) < FEWEST:
        raise UserError("words_count", low=FEWEST, high=MOST)
    ends = [(rows.index(row[a]), rows.index(row[b])) for a, b in named if row[a] != row[b]]
    pairs = np.array(list(dict.fromkeys(ends)), int).reshape(-1, 2)
    group = np.full(len(rows), 2)
    group[pairs[:, 1]] = 1
    group[pairs[:, 0]] = 0
    there = np.unique(group)
    groups = tuple(
        (
            say("word_choice.first_of_a_pair"),
            say("word_choice.second_of_a_pair"),
            say("word_choice.others"),
        )[k]
        for k in there
    )
    return Shown(np.array(rows), groups, np.searchsorted(there, group), pairs)


def _at(words: Sequence[str], pairs: Pairs) -> Ints:
    return np.array([[words.index(end) for end in pair] for pair in pairs], int).reshape(-1, 2)


def _neighbours(table: Vectors, words: Sequence[str]) -> Shown:
    """Each word with its nearest ones; what is near to several belongs to the first."""
    centres = [table.at(word) for word in paired_words(words)[0]]
    group = {row: k for k, row in enumerate(centres)}
    for k, row in enumerate(centres):
        cosines = table.values @ table.values[row]
        cosines[table.blocked] = -np.inf
        cosines[row] = -np.inf
        count = min(ABOUT // len(centres), int(np.isfinite(cosines).sum()))
        for near in tops(cosines, count).tolist():
            group.setdefault(near, k)
    return Shown(
        np.array(list(group)),
        tuple(table.words[row] for row in centres),
        np.array(list(group.values())),
        np.zeros((0, 2), int),
    )
