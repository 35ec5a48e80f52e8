"""How many parts the file of a picture is made of, before a decoder is let near them.

A decoder keeps a note of each part, or copies the notes it has: twenty megabytes of empty parts
become a gigabyte of memory or an hour of work. Nothing here holds more than the file.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice

PARTS_MAX = 20_000
"""Parts of a file at most. A PNG of 20 MB has about 2,500, a JPEG a few hundred."""
SCANS_MAX = 200
"""Scans of a JPEG at most, each of which is a pass over all its pixels; a usual one has ten."""
_PNG, _JPEG, _GIF, _WEBP = b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"GIF8", b"RIFF"
_PIXELS = 0xDA  # JPEG's mark before a scan
# With the scan's length and its one to four colours: films that telephones append have others.
_SCAN = re.compile(rb"\xff\xda\x00(?:\x08\x01|\x0a\x02|\x0c\x03|\x0e\x04)")
_ALONE = frozenset((0x00, 0x01, 0xFF, *range(0xD0, 0xDA)))  # JPEG's marks with nothing after them


def too_many(data: bytes) -> bool:
    """Whether a PNG, JPEG, WebP or GIF file has more parts, or a JPEG more scans, than it needs."""
    for begin, parts in _PARTS.items():
        if data.startswith(begin):
            scans = _SCAN.finditer(data) if begin == _JPEG else iter(())
            return _more_than(PARTS_MAX, parts(data)) or _more_than(SCANS_MAX, scans)
    return False


def _more_than(count: int, things: Iterator[object]) -> bool:
    return next(islice(things, count, None), None) is not None


def _png(data: bytes) -> Iterator[int]:
    """Where each chunk begins."""
    at = len(_PNG)
    while at < len(data):
        yield at
        at += 12 + int.from_bytes(data[at : at + 4], "big")


def _jpeg(data: bytes) -> Iterator[int]:
    """Where each mark stands that comes before the pixels, or stands for nothing."""
    at = 2
    while 0 <= (at := data.find(b"\xff", at)) < len(data) - 1 and data[at + 1] != _PIXELS:
        yield at
        if data[at + 1] in _ALONE:
            at += 1
        else:
            at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))


def _gif(data: bytes) -> Iterator[int]:
    """Where each block begins that comes before the first frame."""
    at = 13 + _colours(data[10:11])
    while data[at : at + 1] == b"!":
        at += 2
        while (size := data[at] if at < len(data) else 0) > 0:
            yield at
            at += 1 + size
        yield at
        at += 1


def _colours(flags: bytes) -> int:
    """Bytes of a table of colours."""
    return 3 << (flags[0] & 7) + 1 if flags and flags[0] & 0x80 else 0


def _webp(data: bytes) -> Iterator[int]:
    """Where each chunk begins."""
    at = 12
    while at < len(data):
        yield at
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2


_PARTS: dict[bytes, Callable[[bytes], Iterator[int]]] = {
    _PNG: _png,
    _JPEG: _jpeg,
    _GIF: _gif,
    _WEBP: _webp,
}
