"""Rows of word vectors as they come out of a file: judged one by one, kept within bounds."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dlviz.data.words import WORD_MAX, Halves, normal
from dlviz.errors import UserError
from dlviz.texts import say

Doubles = npt.NDArray[np.float64]

ROWS_MAX = 50_000
"""Words that are kept of a file: the first, which are the most frequent in nearly every file."""
KEPT_BYTES = 32 * 2**20
"""Bytes of all numbers that are kept, two each; beyond 335 numbers a word it keeps fewer words."""
ROWS_READ = 200_000
"""Rows that are looked at for them."""
DIMENSIONS = (2, 1024)
WORDS_MIN = 10
TOLERATED = 0.1
"""Share of the rows that may be broken: those are left out. More is a fault of the file."""
_EARLY = 1000  # broken rows after which a file that is mostly broken is given up


@dataclass(frozen=True, eq=False)
class Found:
    """A table as it was read.

    words: [N], all different, as `words.normal` spells them. values: [N, D], rows of length 1.
    whole: rows below it are words of one piece. note: what was left out, in sentences; or empty.
    """

    words: tuple[str, ...]
    values: Halves
    whole: int
    note: str


class Gathering:
    """Keeps the rows that are good, and counts the others.

    Of several rows of one word the first stays; capitals count as small letters.
    dimension: numbers a word. Raises UserError("vectors_dimension"; found, low, high).
    """

    def __init__(self, dimension: int) -> None:
        low, high = DIMENSIONS
        if not low <= dimension <= high:
            raise UserError("vectors_dimension", found=dimension, low=low, high=high)
        self.dimension = dimension
        self.room = min(ROWS_MAX, KEPT_BYTES // (2 * dimension))
        self._places: dict[str, int] = {}
        self._values = np.empty((self.room, dimension), np.float16)  # memory once it is written to
        self._row = self._rows = self._repeated = self._odd = 0
        self._faults: Counter[str] = Counter()
        self._first: dict[str, UserError] = {}

    @property
    def full(self) -> bool:
        """Whether no more rows are wanted."""
        return len(self._places) >= self.room or self._rows >= ROWS_READ

    def begin(self, row: int) -> None:
        """Turn to the next row. row: its number in the file, from 1."""
        self._rows += 1
        self._row = row

    def wanted(self, raw: bytes | str) -> str | None:
        """The word of this row as it is kept, or None where the row is left out.

        Raises UserError where most rows are broken, as `broken` does.
        """
        try:
            text = raw.decode() if isinstance(raw, bytes) else raw
        except UnicodeDecodeError:
            self.broken(UserError("vectors_encoding", row=self._row))
            return None
        word = normal(text[: 4 * WORD_MAX])
        if not is_word(word) or len(text.strip()) > WORD_MAX:
            self._odd += 1
        elif word in self._places:
            self._repeated += 1
        else:
            return word
        return None

    def keep(self, word: str, numbers: Doubles) -> None:
        """Keep a word that is `wanted`, unless a number of [D] is not finite, or all are 0.

        Raises UserError where most rows are broken, as `broken` does.
        """
        largest = np.abs(numbers).max()
        if not np.isfinite(largest):
            return self.broken(UserError("vectors_not_finite", row=self._row))
        if largest == 0:
            return self.broken(UserError("vectors_zero", row=self._row))
        scaled = numbers / largest  # so that no square is too large for a float
        self._values[len(self._places)] = scaled / np.sqrt(scaled @ scaled)
        self._places[word] = self._row

    @property
    def row(self) -> int:
        """The number of the row in the file, from 1."""
        return self._row

    def broken(self, fault: UserError) -> None:
        """Count this row as one that cannot be used.

        fault: what is wrong with it, and in which row.
        Raises UserError where most rows are broken: the commonest fault, where it first occurs.
        """
        self._faults[fault.code] += 1
        self._first.setdefault(fault.code, fault)
        count = self._faults.total()
        if count > _EARLY and 2 * count > self._rows:
            raise self._worst()

    def done(self, cut: bool = False, whole: int | None = None) -> Found:
        """What was kept.

        cut: the file ends too early. whole: so many rows of the file, the first, are words of one
        piece; None: all. Raises UserError: the commonest fault where more than one row in ten is
        broken, "vectors_too_few" (found, least).
        """
        if self._faults.total() > TOLERATED * self._rows:
            raise self._worst()
        count = len(self._places)
        if count < WORDS_MIN:
            raise UserError("vectors_too_few", found=count, least=WORDS_MIN)
        self._values.resize((count, self.dimension), refcheck=False)  # a copy would hold twice that
        rows = np.fromiter(self._places.values(), np.int64, count)
        one_piece = count if whole is None else int((rows <= whole).sum())
        return Found(tuple(self._places), self._values, one_piece, self._note(cut))

    def _worst(self) -> UserError:
        return self._first[self._faults.most_common(1)[0][0]]

    def _note(self, cut: bool) -> str:
        parts = []
        if self.full:
            parts.append(say("word_table.the_first_words_of_the", places=len(self._places)))
        elif cut:
            parts.append(say("word_table.the_file_is_cut_off"))
        if self._faults:
            first = min(int(str(error.fields["row"])) for error in self._first.values())
            parts.append(
                say(
                    "word_table.left_out_as_broken_the",
                    total=_rows(self._faults.total()),
                    first=first,
                )
            )
        if self._repeated:
            parts.append(say("word_table.of_a_word_that_stands", repeated=_rows(self._repeated)))
        if self._odd:
            parts.append(say("word_table.without_a_letter_or_of", odd=_rows(self._odd)))
        return " ".join(parts)


def doubles(values: npt.NDArray[np.generic]) -> Doubles:
    """Numbers of any kind as float64; what is no number stays none, without a warning."""
    with np.errstate(all="ignore"):
        return values.astype(np.float64)


def is_word(word: str) -> bool:
    """Whether a word can stand in a sum, and so in a link: there commas and colons part words."""
    return (
        any(map(str.isalnum, word))
        and word.isprintable()
        and not any(mark in word for mark in ",:")
        and len(word) <= WORD_MAX
    )


def _rows(count: int) -> str:
    return say("word_table.n1_row_is") if count == 1 else say("word_table.rows_are", count=count)
