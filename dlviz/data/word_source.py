"""The bytes of a file of word vectors, unpacked where gzip packed them, a little at a time."""

import gzip
import zlib
from typing import BinaryIO

from dlviz.errors import UserError

UNPACKED_MAX = 200 * 2**20
"""Bytes that are ever unpacked of a reader's file; few of them are held at any time."""
GZIP = b"\x1f\x8b"
_PIECE = 2**16


class Source:
    """What a file holds, from its beginning to its end.

    file: seekable. size: its bytes. most: the bytes that may be unpacked of it.
    cut: the end was reached before gzip's own, so something is missing.
    Raises UserError while it is read: "vectors_unpacked" (limit_mb), "vectors_damaged".
    """

    def __init__(self, file: BinaryIO, size: int, most: int = UNPACKED_MAX) -> None:
        self._file, self._size, self._most = file, max(size, 1), most
        self.packed = file.read(2) == GZIP
        file.seek(0)
        self._stream = gzip.GzipFile(fileobj=file) if self.packed else file
        self._held, self._at, self._read = b"", 0, 0
        self.cut = False

    @property
    def fraction(self) -> float:
        """How much of the file has been taken, 0 to 1."""
        taken = 1 - (len(self._held) - self._at) / max(self._read, 1)
        return min(1.0, taken * self._file.tell() / self._size)

    def ahead(self, count: int) -> bytes:
        """The next bytes, which stay to be read: fewer than `count` at the end."""
        while len(self._held) - self._at < count and self._fill():
            pass
        return self._held[self._at : self._at + count]

    def take(self, count: int) -> bytes:
        """The next bytes; fewer than `count` at the end."""
        pieces: list[bytes] = []
        while count and (self._at < len(self._held) or self._fill()):
            pieces.append(self._held[self._at : self._at + count])
            self._at += len(pieces[-1])
            count -= len(pieces[-1])
        return b"".join(pieces)

    def until(self, mark: bytes, most: int) -> bytes:
        """The bytes up to a mark and with it; at most `most` of them, and none at the end."""
        while True:
            end = self._held.find(mark, self._at, self._at + most) + 1
            if end:
                break
            end = min(len(self._held), self._at + most)
            if end == self._at + most or not self._fill():
                break
        found = self._held[self._at : end]
        self._at = end
        return found

    def _fill(self) -> bool:
        """Hold another piece. Returns False at the end."""
        try:
            piece = (
                self._stream.read1(_PIECE)
                if isinstance(self._stream, gzip.GzipFile)
                else self._stream.read(_PIECE)
            )
        except EOFError:
            self.cut, piece = True, b""
        except (OSError, zlib.error) as error:
            raise UserError("vectors_damaged") from error
        self._read += len(piece)
        if self._read > self._most:
            raise UserError("vectors_unpacked", limit_mb=self._most // 2**20)
        self._held, self._at = self._held[self._at :] + piece, 0
        return bool(piece)
