"""Read a film's payload as the browser does."""

import json
import struct
import zlib
from typing import Any

import numpy as np

KINDS = {"f4": "<f4", "i4": "<i4", "u1": "u1"}


def header(payload: bytes) -> dict[str, Any]:
    (length,) = struct.unpack_from("<I", payload)
    read: dict[str, Any] = json.loads(payload[4 : 4 + length])
    return read


def decode(payload: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
    (length,) = struct.unpack_from("<I", payload)
    body = zlib.decompress(payload[4 + length :], wbits=-15)
    head = header(payload)
    arrays = {
        name: np.frombuffer(
            body, KINDS[entry["dtype"]], int(np.prod(entry["shape"])), entry["offset"]
        ).reshape(entry["shape"])
        for name, entry in head["arrays"].items()
    }
    return head, arrays
