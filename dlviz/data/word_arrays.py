"""Word vectors as numpy's .npz files hold them: a table of numbers, and an array of the words.

The table is the file's only array of two axes, a row a word. The words are its only array of text,
or one called "words" of bytes with a new line between them. "whole", if there, counts the rows of
words of one piece. `assets/words/minilm.npz` is such a file. Nothing is unpickled.
"""

import contextlib
import io
import math
import zipfile
from collections.abc import Generator, Iterator

import numpy as np
import numpy.typing as npt
from numpy.lib import format as npy

from dlviz.data.csv_table import clean
from dlviz.data.word_source import UNPACKED_MAX
from dlviz.data.word_table import ROWS_READ, Found, Gathering, doubles
from dlviz.errors import UserError

MEMBERS_MAX = 64
WORDS_BYTES = 16 * 2**20
"""Bytes that are read of words with new lines between them."""
_HEADER = 4096  # bytes of an array's header; numpy writes 128
_TEXT_MAX = 4096  # bytes of a word in an array of text
_PIECE = 2**16
_SLICE = 256  # rows between two yields
_ENTRY = b"PK\x01\x02"  # begins each entry of a zip file's directory


def reading_arrays(content: bytes) -> Generator[float, None, Found]:
    """Read the words and as many rows of the table as are wanted.

    Yields how much of the table is read. Raises UserError: "vectors_zip" for a zip file without
    arrays, "vectors_arrays" (found: their names), "vectors_counts" (words, rows),
    "vectors_pickle", "vectors_unpacked" (limit_mb), "vectors_damaged", and what `Gathering` raises.
    """
    members = _members(content)
    table, words, whole = _chosen(members)
    count, dimension = table.shape
    if table.size > UNPACKED_MAX:
        raise UserError("vectors_unpacked", limit_mb=UNPACKED_MAX // 2**20)
    gathering = Gathering(dimension)
    texts = _texts(words, count)
    for at, rows in enumerate(table.rows(min(count, ROWS_READ))):
        yield min(1.0, at * _SLICE / count)
        for place, (numbers, text) in enumerate(zip(rows, texts, strict=False), at * _SLICE):
            if gathering.full:
                break
            gathering.begin(place + 1)
            word = gathering.wanted(text)
            if word is not None:
                gathering.keep(word, numbers)
        if gathering.full:
            break
    return gathering.done(whole=whole)


class _Member:
    """An array of the archive, of which only the header is read at first."""

    def __init__(self, archive: zipfile.ZipFile, file: str) -> None:
        self.name = file.removesuffix(".npy")
        self._archive, self._file = archive, file
        with _damage(), archive.open(file) as stream:
            start = io.BytesIO(stream.read(_HEADER))  # a header may claim to be gigabytes long
            read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
            self.shape, self._by_column, self.dtype = read[npy.read_magic(start)](start)
            self._begin = start.tell()
        if self.dtype.hasobject:
            raise UserError("vectors_pickle")
        if min(self.shape, default=0) < 0 or self.dtype.itemsize == 0:
            raise UserError("vectors_damaged")

    @property
    def size(self) -> int:
        """Bytes of the array."""
        return math.prod(self.shape) * self.dtype.itemsize

    def pieces(self, size: int) -> Iterator[bytes]:
        """The array's bytes, so many at a time. Raises UserError("vectors_damaged")."""
        with _damage(), self._archive.open(self._file) as stream:
            stream.read(self._begin)
            for left in range(self.size, 0, -size):
                piece = stream.read(min(size, left))
                if len(piece) < min(size, left):
                    raise EOFError
                yield piece

    def rows(self, count: int) -> Iterator[npt.NDArray[np.float64]]:
        """The first `count` rows [256 or fewer, D] of a table, one lot after the other."""
        if self._by_column and self.shape[0] > 1:
            held = self._turned(count)
            for at in range(0, count, _SLICE):
                yield doubles(held[at : at + _SLICE])
            return
        width = self.shape[1]
        for piece in self.pieces(_SLICE * width * self.dtype.itemsize):
            yield doubles(np.frombuffer(piece, self.dtype)).reshape(-1, width)

    def _turned(self, count: int) -> npt.NDArray[np.float32]:
        """The first rows of a table that stands column by column."""
        total, width = self.shape
        count = min(count, Gathering(width).room)
        held = np.empty((count, width), np.float32)
        begin = 0
        with np.errstate(all="ignore"):
            for piece in self.pieces(_PIECE // self.dtype.itemsize * self.dtype.itemsize):
                values = np.frombuffer(piece, self.dtype)
                for column in range(begin // total, (begin + len(values) - 1) // total + 1):
                    low, high = column * total, column * total + count
                    part = values[max(low - begin, 0) : max(high - begin, 0)]
                    first = max(begin - low, 0)
                    held[first : first + len(part), column] = part
                begin += len(values)
        return held


def _members(content: bytes) -> list[_Member]:
    if content.count(_ENTRY) > MEMBERS_MAX:  # so that no giant directory is read
        raise UserError("vectors_zip")
    with _damage():
        archive = zipfile.ZipFile(io.BytesIO(content))
    names = [name for name in archive.namelist() if name.endswith(".npy")]
    if not names:
        raise UserError("vectors_zip")
    return [_Member(archive, name) for name in names]


def _chosen(members: list[_Member]) -> tuple[_Member, _Member, int | None]:
    """The table, the words, and how many of them are of one piece where that is said."""
    tables = [
        each
        for each in members
        if len(each.shape) == 2 and each.dtype.kind in "fiu" and each.dtype.itemsize <= 8
    ]
    texts = [
        each
        for each in members
        if len(each.shape) == 1
        and (each.dtype.kind in "SU" or (each.name == "words" and each.dtype == np.uint8))
    ]
    if len(tables) != 1 or len(texts) != 1:
        raise UserError("vectors_arrays", found=clean(", ".join(each.name for each in members)))
    for each in members:
        if each.name == "whole" and not each.shape and each.dtype.kind in "iu":
            return tables[0], texts[0], int(np.frombuffer(next(each.pieces(8)), each.dtype)[0])
    return tables[0], texts[0], None


def _texts(words: _Member, rows: int) -> Iterator[bytes | str]:
    """The words one after the other, once there are as many as rows."""
    if words.dtype.kind == "u":
        listed = next(words.pieces(WORDS_BYTES), b"").removesuffix(b"\n")
        count = listed.count(b"\n") + 1 if words.size <= WORDS_BYTES else rows
    else:
        count = words.shape[0]
    if count != rows:
        raise UserError("vectors_counts", words=count, rows=rows)
    if words.dtype.kind == "u":
        return iter(listed.split(b"\n", ROWS_READ))
    if words.dtype.itemsize > _TEXT_MAX:
        raise UserError("vectors_damaged")
    return _listed(words)


def _listed(words: _Member) -> Iterator[bytes | str]:
    for piece in words.pieces(_SLICE * words.dtype.itemsize):
        with _damage():  # not every number is a letter
            found = np.frombuffer(piece, words.dtype).tolist()
        yield from found


@contextlib.contextmanager
def _damage() -> Iterator[None]:
    """What the readers of zip files and of headers raise, which is much, as a user's error."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        raise UserError("vectors_damaged") from error
