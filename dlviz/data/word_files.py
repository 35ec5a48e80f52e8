"""Word vectors that readers bring: any bytes become Vectors or a UserError, in bounded time."""

import codecs
import hashlib
import io
from collections.abc import Generator
from pathlib import PurePath
from typing import BinaryIO

from dlviz.data.csv_table import clean
from dlviz.data.plain_text import UTF16
from dlviz.data.word_arrays import reading_arrays
from dlviz.data.word_binary import reading_binary
from dlviz.data.word_rows import LINE_MAX, header, is_row, reading_rows
from dlviz.data.word_source import GZIP, UNPACKED_MAX, Source
from dlviz.data.word_table import Found
from dlviz.data.words import PREFIX, Vectors
from dlviz.errors import UserError
from dlviz.settings import SETTINGS
from dlviz.texts import say

LABEL = say("own_vectors.your_own_vectors")
_MARK = b"\xef\xbb\xbf"
_ZIP = b"PK"
_PICKLE = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
_MODEL = b"\xba\x16\x4f\x2f"  # fastText's own .bin
_SAMPLE = 4096
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c"))


def reading_vectors(content: bytes, name: str = "") -> Generator[float, None, Vectors]:
    """Read a file of word vectors, whatever its name says.

    GloVe's text, word2vec's text and binary, fastText's .vec, numpy's .npz, each packed by gzip or
    not; up to `SETTINGS.upload_mb` as it comes and 200 MB unpacked. The first 50,000 words are
    kept, or as many as fill 32 MB; 2 to 1,024 numbers a word. Broken rows are left out, up to one
    in ten, and a note says how many; so are words that stand above already.
    name: of the file, for the label. Yields how much is read, 0 to 1, at least every 0.1 s or so.
    Raises UserError with a code that starts with "vectors_" for everything else.
    """
    if len(content) > SETTINGS.upload_mb * 2**20:
        raise UserError("vectors_too_large", limit_mb=SETTINGS.upload_mb)
    found = yield from reading_table(io.BytesIO(content), len(content))
    sha = hashlib.sha256(content).hexdigest()
    stem = clean(PurePath(name.removesuffix(".gz")).stem) or LABEL
    return Vectors(f"{PREFIX}{sha}", stem, found.words, found.values, found.whole, found.note)


def read_vectors(content: bytes, name: str = "") -> Vectors:
    """What `reading_vectors` returns, at once."""
    reading = reading_vectors(content, name)
    while True:
        try:
            next(reading)
        except StopIteration as end:
            found: Vectors = end.value
            return found


def reading_table(
    file: BinaryIO, size: int, most: int = UNPACKED_MAX
) -> Generator[float, None, Found]:
    """Read the words and vectors of an open file, which can be seeked in, of any size.

    size: its bytes. most: bytes that may be unpacked of it. Yields and raises as `reading_vectors`.
    """
    source = Source(file, size, most)
    if source.ahead(len(_MARK)) == _MARK:
        source.take(len(_MARK))
    start = source.ahead(_SAMPLE)
    if not start.strip(b"\0 \t\r\n"):
        raise UserError("vectors_empty")
    if start.startswith(GZIP):  # packed twice
        raise UserError("vectors_unknown")
    if start.startswith(UTF16):
        raise UserError("vectors_utf16")
    if start.startswith(_PICKLE):
        raise UserError("vectors_pickle")
    if start.startswith(_MODEL):
        raise UserError("vectors_model")
    if start.startswith(_ZIP):
        return (yield from reading_arrays(_whole(source)))
    if _is_binary(source):
        return (yield from reading_binary(source))
    return (yield from reading_rows(source))


def _whole(source: Source) -> bytes:
    """All of a file whose end has to be read first."""
    most = 2 * SETTINGS.upload_mb * 2**20
    content = source.take(most + 1)
    if len(content) > most:
        raise UserError("vectors_unpacked", limit_mb=most // 2**20)
    return content


def _is_binary(source: Source) -> bool:
    """Whether what follows a line with two counts is no text."""
    start = source.ahead(2 * LINE_MAX)
    first, _, rest = start.partition(b"\n")
    announced = header(first)
    if announced is None or not rest:
        return False
    if is_row(rest.partition(b"\n")[0], announced[1]):
        return False
    sample = rest[:_SAMPLE]
    if sample.translate(None, _CONTROL) != sample:
        return True
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)  # its end may be half a letter
    except UnicodeDecodeError:
        return True
    return False
