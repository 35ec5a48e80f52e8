"""Word vectors as word2vec's own binary files hold them: a word, a space, numbers of four bytes."""

from collections.abc import Generator

import numpy as np

from dlviz.data.word_rows import LINE_MAX, header
from dlviz.data.word_source import Source
from dlviz.data.word_table import Found, Gathering, doubles
from dlviz.errors import UserError

_SLICE = 256  # rows between two yields
_WORD_MAX = 1000  # bytes of a word; a file in which none ends is another


def reading_binary(source: Source) -> Generator[float, None, Found]:
    """Read the rows that the first line announces, or as far as they are wanted.

    Yields how much of the file is read. Raises UserError: "vectors_unknown" for another first
    line, "vectors_damaged" where no word ends, and what `Gathering` raises.
    """
    announced = header(source.until(b"\n", LINE_MAX))
    if announced is None:
        raise UserError("vectors_unknown")
    count, dimension = announced
    table = Gathering(dimension)
    row, cut = 0, False
    while row < count and not table.full and not cut:
        row += 1
        if row % _SLICE == 0:
            yield source.fraction
        word = source.until(b" ", _WORD_MAX)
        if len(word) == _WORD_MAX and not word.endswith(b" "):
            raise UserError("vectors_damaged")
        numbers = source.take(4 * dimension)
        cut = len(numbers) < 4 * dimension
        if not cut:
            table.begin(row)
            kept = table.wanted(word.lstrip(b"\n"))  # some programs end each row with a new line
            if kept is not None:
                table.keep(kept, doubles(np.frombuffer(numbers, "<f4")))
    return table.done(cut)
