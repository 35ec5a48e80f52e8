"""Word vectors as text: a word a line with its numbers, as GloVe, word2vec and fastText write it.

word2vec and fastText put a line before them with the number of words and of numbers a word.
"""

from collections.abc import Generator

import numpy as np

from dlviz.data.word_source import Source
from dlviz.data.word_table import Found, Gathering
from dlviz.errors import UserError

LINE_MAX = 2**16
"""Bytes of a line that are looked at: about 64 for each of 1,024 numbers."""
_SLICE = 64  # rows between two yields
_BLANK_MAX = 100_000


def header(line: bytes) -> tuple[int, int] | None:
    """The words and the numbers a word that a first line announces, or None for another line."""
    fields = line.split()
    if len(fields) != 2 or not all(each.isdigit() and len(each) < 12 for each in fields):
        return None
    return int(fields[0]), int(fields[1])


def is_row(line: bytes, dimension: int) -> bool:
    """Whether a line ends in so many numbers, after a word."""
    fields = line.split()
    return len(fields) > dimension and all(map(_is_number, fields[len(fields) - dimension :]))


def reading_rows(source: Source) -> Generator[float, None, Found]:
    """Read a text from its first line to its end, or as far as rows are wanted.

    Yields how much of the file is read. Raises UserError: "vectors_unknown" for text of another
    kind, and what `Gathering` raises.
    """
    row, blank = 0, 0
    table: Gathering | None = None
    while table is None or not table.full:
        line = _line(source)
        if not line:
            break
        row += 1
        if row % _SLICE == 0:
            yield source.fraction
        if source.cut and not line.endswith(b"\n"):
            break  # half a row
        fields = line.split()
        if not fields:
            blank += 1
            if blank > _BLANK_MAX:
                raise UserError("vectors_unknown")
            continue
        if table is None:
            announced = header(line)
            table = Gathering(announced[1] if announced else _dimension(fields))
            if announced:
                continue
        _take(table, row, fields)
    if table is None:
        raise UserError("vectors_empty")
    return table.done(source.cut)


def _line(source: Source) -> bytes:
    """The next line, of one that is too long its beginning; nothing at the end."""
    line = piece = source.until(b"\n", LINE_MAX)
    while len(piece) == LINE_MAX and not piece.endswith(b"\n"):
        piece = source.until(b"\n", LINE_MAX)
    return line


def _dimension(fields: list[bytes]) -> int:
    """How many numbers follow the word in the first row."""
    count = 0
    while count < len(fields) and _is_number(fields[-1 - count]):
        count += 1
    if not count:
        raise UserError("vectors_unknown")
    return min(count, len(fields) - 1)  # the word may look like a number, too


def _take(table: Gathering, row: int, fields: list[bytes]) -> None:
    """A word may have gaps in it, but no number after one of them: that is a row too long."""
    table.begin(row)
    numbers, parts = fields[-table.dimension :], fields[: -table.dimension]
    if not parts or any(map(_is_number, parts[1:])):
        counts = {"found": len(fields) - 1, "expected": table.dimension}
        table.broken(UserError("vectors_ragged", row=table.row, **counts))
        return
    word = table.wanted(b" ".join(parts))
    if word is None:
        return
    try:
        if b"_" in b"".join(numbers):  # float() takes 1_000 for a number
            raise ValueError
        table.keep(word, np.fromiter(map(float, numbers), np.float64, len(numbers)))
    except ValueError:
        table.broken(UserError("vectors_not_a_number", row=table.row))


def _is_number(field: bytes) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return b"_" not in field
