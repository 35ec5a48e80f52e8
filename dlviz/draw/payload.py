"""Packs what the film player shows: a JSON header, then typed arrays, deflated."""

import hashlib
import json
import struct
import zlib
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

LARGEST = float(np.finfo(np.float32).max)


def pack(header: Mapping[str, object], store: "Store") -> bytes:
    """Header and arrays as the player reads them; equal ones give equal bytes.

    Layout: uint32 (little-endian) length of the header; the header, UTF-8 JSON padded with spaces
    so that it ends on a multiple of 8; deflated (raw) arrays, each starting on a multiple of 8.
    `id` in the header names the whole film, `run` its numbers alone: a film with other words or
    another view of the same run keeps its place.
    """
    body, header = store.body(), {**header, "arrays": store.entries}
    text = json.dumps(header, sort_keys=True, separators=(",", ":"), allow_nan=False)
    names = {
        "id": hashlib.sha256(text.encode() + body).hexdigest()[:16],
        "run": hashlib.sha256(body).hexdigest()[:16],
    }
    head = json.dumps({**header, **names}, separators=(",", ":"), allow_nan=False).encode()
    head += b" " * (-(len(head) + 4) % 8)
    packer = zlib.compressobj(level=6, wbits=-15)
    return struct.pack("<I", len(head)) + head + packer.compress(body) + packer.flush()


class Store:
    """Arrays on their way into the payload: little-endian, aligned to 8 bytes, each only once."""

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, object]] = {}
        self._chunks: list[bytes] = []
        self._offsets: dict[bytes, int] = {}
        self._size = 0

    def put(self, name: str, index: int, array: npt.NDArray[np.generic], dtype: str) -> str:
        """Stores an array under `name` (films after the first: `name_index`); returns the name."""
        key = f"{name}_{index}" if index else name
        kept = np.clip(array, -LARGEST, LARGEST) if dtype == "f4" else array
        raw = np.ascontiguousarray(kept, dtype=np.dtype(dtype).newbyteorder("<")).tobytes()
        offset = self._offsets.get(raw)
        if offset is None:
            offset = self._offsets[raw] = self._size
            padded = raw + bytes(-len(raw) % 8)
            self._chunks.append(padded)
            self._size += len(padded)
        self.entries[key] = {"dtype": dtype, "shape": list(array.shape), "offset": offset}
        return key

    def body(self) -> bytes:
        """All arrays, one after the other."""
        return b"".join(self._chunks)
