"""Files of word vectors that are made to harm, or were harmed: an error or a table, never more."""

import contextlib
import gzip
import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dlviz.data import word_source
from dlviz.data.word_files import read_vectors
from dlviz.data.word_table import DIMENSIONS, ROWS_MAX, WORDS_MIN
from dlviz.data.words import Vectors, normal
from dlviz.errors import UserError
from tests.word_files import FORMATS, WORDS, as_npz, as_text, numbers

MOST_BYTES = 128 * 2**20
"""What reading an upload may hold at any time, beside the upload."""


def is_sound(table: Vectors) -> bool:
    lengths = np.linalg.norm(table.values.astype(np.float64), axis=1)
    low, high = DIMENSIONS
    return (
        table.values.dtype == np.float16
        and WORDS_MIN <= len(table.words) == len(table.values) <= ROWS_MAX
        and low <= table.values.shape[1] <= high
        and bool((abs(lengths - 1) < 0.01).all())
        and len(set(table.words)) == len(table.words)
        and all(normal(word) == word for word in table.words)
        and all(word.isprintable() and not set(" ,:") & set(word) for word in table.words)
        and 0 <= table.whole <= len(table.words)
    )


def is_read_or_refused(content: bytes) -> bool:
    """Whether the bytes are a sound table, or a user's error; another exception goes through."""
    try:
        return is_sound(read_vectors(content))
    except UserError as error:
        return error.code.startswith("vectors_")


# Any bytes

BEGINNINGS = (
    b"", b"\x1f\x8b\x08\0", b"PK\x03\x04", b"20 3\n", b"20 3\na 1 2 3\n", b"king 1 2 3\n",
    b"\x80\x04", b"\xef\xbb\xbf", b"\xff\xfe", b"\x93NUMPY", b"999999999 2\n",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(some.sampled_from(BEGINNINGS), some.binary(max_size=400), some.booleans())
def test_any_bytes_are_a_table_or_a_users_error(begin: bytes, end: bytes, packed: bool) -> None:
    assert is_read_or_refused(gzip.compress(begin + end) if packed else begin + end)


CELL = some.one_of(
    some.floats().map(str),
    some.integers(-9, 9).map(str),
    some.sampled_from(["", "nan", "inf", "1_0", "0x1", "1e999", "a", "\0", "\u2028", "١"]),
    some.text(max_size=3),
)


@settings(max_examples=200, deadline=None)
@given(
    rows=some.lists(some.lists(CELL, max_size=6), max_size=30),
    header=some.booleans(),
    end=some.sampled_from(["\n", "\r\n", "\t\n"]),
)
def test_any_cells_are_a_table_or_a_users_error(
    rows: list[list[str]], header: bool, end: str
) -> None:
    good = [["w" + "x" * i, "1", "2", "3"] for i in range(12)]
    text = end.join(" ".join(row) for row in [*[["12", "3"]] * header, *good, *rows])
    assert is_read_or_refused(text.encode("utf-8", "surrogatepass"))


REAL = tuple(form(WORDS, numbers()) for form in FORMATS.values())
REAL = (*REAL, *map(gzip.compress, REAL[:4]))


@settings(max_examples=400, deadline=None)
@given(
    data=some.sampled_from(REAL),
    changes=some.lists(some.tuples(some.floats(0, 1), some.integers(0, 255)), max_size=10),
    early=some.booleans(),
    end=some.floats(0, 1),
    cut=some.booleans(),
)
def test_damaged_files_are_a_table_or_a_users_error(
    data: bytes, changes: list[tuple[float, int]], early: bool, end: float, cut: bool
) -> None:
    found = bytearray(data)
    for place, value in changes:
        found[int(place * ((min(250, len(found)) if early else len(found)) - 1))] = value
    assert is_read_or_refused(bytes(found[: int(end * len(found))] if cut else found))


# Arrays whose headers are not numpy's own


def array(descr: str, shape: str, body: bytes = b"", fortran: bool = False) -> bytes:
    """A .npy file with a header of any text."""
    head = f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head + body


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(f"{name}.npy", content)
    return out.getvalue()


DESCR = some.sampled_from(
    ["'<f4'", "'<f8'", "'|i1'", "'<U3'", "'|S5'", "'|O'", "'<U0'", "'<S999999999'", "'<f16'",
     "[('a', '<f4')]", "('<f4', (2,))", "'>f2'", "'M8[s]'", "7", "''", "'<U999'"]
)  # fmt: skip
SHAPE = some.one_of(
    some.tuples(some.integers(-2, 20), some.integers(-2, 9)).map(str),
    some.integers(-1, 20).map(lambda count: f"({count},)"),
    some.sampled_from(["()", "(10**9, 300)", "(999999999999, 2)", "(True, 2)", "(2", "((2,), 2)",
                       "(1000000000, 1000000000)", "(0, 3)", "(12.0, 2)"]),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(DESCR, SHAPE, DESCR, SHAPE, some.binary(max_size=400), some.booleans(), some.booleans())
def test_any_headers_of_arrays_are_a_table_or_a_users_error(
    first: str, shape: str, second: str, other: str, body: bytes, fortran: bool, good: bool
) -> None:
    out = io.BytesIO()
    np.save(out, np.array(WORDS))
    words = out.getvalue() if good else array(second, other, body)
    table = array(first, shape, body, fortran)
    assert is_read_or_refused(archive(words=words, table=table))
    assert is_read_or_refused(archive(words=words, table=table[:60]))


@pytest.mark.parametrize("head", ["(" * 3000, "[" * 3000 + "]" * 3000, "-" * 3000 + "1", "x" * 99])
def test_a_header_that_is_no_header_is_damage(head: str) -> None:
    content = b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head.encode()
    with pytest.raises(UserError) as caught:
        read_vectors(archive(words=content, table=content))
    assert caught.value.code == "vectors_damaged"


def test_a_zip_file_of_something_else_is_to_be_unpacked_first() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("glove.6B.50d.txt", as_text(WORDS, numbers()))
    for content in (out.getvalue(), b"PK\x03\x04" + zipfile_directory(50_000)):
        with pytest.raises(UserError) as caught:
            read_vectors(content)
        assert caught.value.code == "vectors_zip"


def zipfile_directory(count: int) -> bytes:
    """The directory of a zip file with so many members, each of which takes a kilobyte to read."""
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 4) + bytes(16) + b".npy"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, count * len(entry), 4, 0)
    return entry * count + end


# Memory


def zeros(count: int) -> bytes:
    """So many bytes of 0, packed by deflate."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    piece = bytes(2**20)
    parts = [packer.compress(piece) for _ in range(count // len(piece))]
    return b"".join([*parts, packer.flush()])


def bomb_of_arrays() -> bytes:
    words = array("'<U4000'", "(20000,)", bytes(4000))
    return archive(words=words, table=array("'<f8'", "(20000, 1000)", bytes(160 * 10**6)))


def bomb_of_columns() -> bytes:
    out = io.BytesIO()
    np.save(out, np.arange(60_000).astype("U6"))
    return archive(
        words=out.getvalue(), t=array("'|i1'", "(60000, 1000)", b"\1" * 60 * 10**6, True)
    )


BOMBS: dict[str, Callable[[], bytes]] = {
    "zeros": lambda: zeros(140 * 2**20),
    "a long line": lambda: gzip.compress(b"king" + b" 1" * 50 * 2**20, 1),
    "arrays": bomb_of_arrays,
    "columns": bomb_of_columns,
    "a header": lambda: archive(words=b"\x93NUMPY\x02\0\xff\xff\xff\xff" + bytes(140 * 2**20)),
    "words": lambda: archive(words=array("'|u1'", "(146800640,)", b"\n" * 140 * 2**20),
                             table=array("'|i1'", "(146800641, 2)", bytes(99))),
    "a directory": lambda: b"PK\x03\x04" + zipfile_directory(60_000),
    "a wide header": lambda: b"2000000000 1024\n" + b"w " + bytes(5000),
    "short lines": lambda: b"a 1 2\n" + b"x\n" * (9 * 2**20),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_reading_never_holds_more_than_a_bound(name: str) -> None:
    content = BOMBS[name]()
    assert len(content) <= 20 * 2**20
    tracemalloc.start()
    try:
        with contextlib.suppress(UserError):
            read_vectors(content)
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()


def test_what_unpacks_to_too_much_is_refused_without_being_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(word_source, "UNPACKED_MAX", 0)  # the default was bound when it was made
    with pytest.raises(UserError) as caught:
        read_vectors(b"".join([gzip.compress(as_npz(WORDS, numbers())), zeros(60 * 2**20)]))
    assert (caught.value.code, caught.value.fields) == ("vectors_unpacked", {"limit_mb": 40})
