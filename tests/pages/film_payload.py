"""Read a film's payload as the browser does."""

import json
import struct
import zlib
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest


def header(payload: bytes) -> dict[str, Any]:
    (length,) = struct.unpack_from("<I", payload)
    read: dict[str, Any] = json.loads(payload[4 : 4 + length])
    return read


def array(payload: bytes, name: str) -> np.ndarray[Any, Any]:
    (length,) = struct.unpack_from("<I", payload)
    entry = header(payload)["arrays"][name]
    raw = zlib.decompress(payload[4 + length :], wbits=-15)
    kind = np.dtype({"f4": "<f4", "i4": "<i4", "u1": "u1"}[entry["dtype"]])
    count = int(np.prod(entry["shape"]))
    return np.frombuffer(raw, kind, count, entry["offset"]).reshape(entry["shape"])


def film_of(at: AppTest) -> bytes:
    (film,) = at.get("bidi_component")
    payload: bytes = film.proto.bytes
    return payload
