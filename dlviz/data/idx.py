"""The IDX files of MNIST and Fashion-MNIST (LeCun and others, 1998): bytes with their shape."""

import gzip
import io
import struct
import zlib

import numpy as np

from dlviz.data.picture_data import Bytes, Ints
from dlviz.errors import UserError

_BYTES = 8  # the code of unsigned bytes, after two zeros


def unpack(packed: bytes, most: int, file: str) -> bytes:
    """The contents of a gzip file, at most `most` bytes; no more than that is ever unpacked.

    Raises UserError("download_damaged", file=...) for anything else, and for more.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
            found = stream.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UserError("download_damaged", file=file) from error
    if len(found) > most:
        raise UserError("download_damaged", file=file)
    return found


def read_idx(raw: bytes, shape: tuple[int, ...], file: str) -> Bytes:
    """The array of an unpacked IDX file, which has to be of this shape.

    Its header: two zeros, the type, the number of axes, and the length of each.
    Raises UserError("download_damaged", file=...) for another type, shape or length.
    """
    header = struct.pack(f">HBB{len(shape)}I", 0, _BYTES, len(shape), *shape)
    if not raw.startswith(header) or len(raw) != len(header) + int(np.prod(shape)):
        raise UserError("download_damaged", file=file)
    return np.frombuffer(raw, np.uint8, offset=len(header)).reshape(shape)


def read_labels(raw: bytes, count: int, classes: int, file: str) -> Ints:
    """The labels [count] of an unpacked IDX file, each below `classes`. Raises as `read_idx`."""
    labels = read_idx(raw, (count,), file).astype(np.int64)
    if labels.max() >= classes:
        raise UserError("download_damaged", file=file)
    return labels
