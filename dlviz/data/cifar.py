"""CIFAR-10 in its binary version (Krizhevsky, 2009): a label and three planes, byte by byte."""

import gzip
import io
import tarfile
import zlib
from collections.abc import Collection
from typing import BinaryIO

import numpy as np

from dlviz.data.picture_data import Bytes, Ints
from dlviz.errors import UserError

SHAPE = (3, 32, 32)
CLASSES = 10
RECORD = 1 + 3 * 32 * 32
"""Bytes of an example."""


class _Bounded(io.RawIOBase):
    """The contents of a gzip file; reading more than `most` bytes of it is an OSError."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._stream, self._left = gzip.GzipFile(fileobj=file), most

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, fewer at the end."""
        found = self._stream.read(min(size, self._left + 1) if size >= 0 else self._left + 1)
        self._left -= len(found)
        if self._left < 0:
            raise OSError("too much")
        return found


def read_members(
    archive: BinaryIO, names: Collection[str], size: int, most: int, file: str
) -> dict[str, bytes]:
    """The contents of some members of a gzipped tar archive, each `size` bytes long.

    It is read once, from its start to the last of them, and nothing of it is written anywhere.
    most: bytes that may be unpacked on the way.
    Raises UserError("download_damaged", file=...) unless all are there and whole.
    """
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=_Bounded(archive, most), mode="r|") as members:
            for member in members:
                if member.name in names and member.isreg() and member.size == size:
                    content = members.extractfile(member)
                    found[member.name] = content.read() if content else b""
                if len(found) == len(names):
                    break
    except (tarfile.TarError, OSError, EOFError, ValueError, zlib.error) as error:
        raise UserError("download_damaged", file=file) from error
    if set(found) != set(names) or any(len(content) != size for content in found.values()):
        raise UserError("download_damaged", file=file)
    return found


def read_records(raw: bytes, count: int, file: str) -> tuple[Bytes, Ints]:
    """Images [count, 3, 32, 32], 0 to 255, and labels [count], 0 to 9, of one member.

    Raises UserError("download_damaged", file=...) for another length or label.
    """
    if len(raw) != count * RECORD:
        raise UserError("download_damaged", file=file)
    records = np.frombuffer(raw, np.uint8).reshape(count, RECORD)
    labels = records[:, 0].astype(np.int64)
    if labels.max() >= CLASSES:
        raise UserError("download_damaged", file=file)
    return records[:, 1:].reshape(count, *SHAPE), labels
