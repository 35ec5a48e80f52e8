"""Files made to take all memory or all time end in one sentence, or as what little they hold."""

import gzip
import json
import resource
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from dlviz.lessons.words import SENTENCES
from tests.image_files import halves, saved

MB = 2**20
ROOT = Path(__file__).parents[2]
MOST_MB = {"photo": 400, "table": 200, "vectors": 200, "questions": 200}
"""Beside the process: a picture of 16 million pixels takes 250 MB for a moment."""
MOST_S = 120  # of processor time for all files of a kind; the slowest kind takes about 10


def _chunk(kind: bytes, body: bytes) -> bytes:
    sum_ = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + sum_


def _png(
    *chunks: bytes, size: tuple[int, int] = (64, 64), depth: int = 8, colour: int = 2
) -> bytes:
    """A PNG of these chunks; the size stands in its header only."""
    header = struct.pack(">IIBBBBB", *size, depth, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join((_chunk(b"IHDR", header), *chunks, _chunk(b"IEND", b"")))


def _zeros(count: int) -> bytes:
    packer = zlib.compressobj(9)
    piece = bytes(MB)
    return b"".join([*(packer.compress(piece) for _ in range(count // MB)), packer.flush()])


def _frames(kind: str, count: int) -> bytes:
    frames = [Image.new("RGB", (32, 32), (i % 256, i // 256, 0)) for i in range(count)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:])


def _texts() -> bytes:
    notes = PngInfo()
    for at in range(40):
        notes.add_text(f"note {at}", "x" * 900_000, zip=True)
    return saved(halves(), "PNG", pnginfo=notes)


def _profile() -> bytes:
    """A profile of 300 MB, which packs into 300 kB."""
    body = b"sRGB\0\0" + _zeros(300 * MB)
    pixels = zlib.compress(b"".join(b"\0" + bytes(64 * 3) for _ in range(64)))
    return _png(_chunk(b"iCCP", body), _chunk(b"IDAT", pixels))


def _camera(orientation: int) -> bytes:
    """A JPEG whose notes point at themselves and beyond their end."""
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<HHII", 0x0112, 3, 2**31, 2**31)
    notes = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 400) + entry * 400
    return saved(halves(), "JPEG", exif=notes[:60_000]) if orientation else notes


def _gif_notes(count: int) -> bytes:
    good = saved(halves(), "GIF")
    at = 13 + (3 << (good[10] & 7) + 1)
    return good[:at] + b"!\xfe\x01a\0" * count + good[at:]


def _webp_chunks(count: int) -> bytes:
    body = saved(halves(), "WEBP")[12:] + b"abcd\0\0\0\0" * count
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _scans(count: int) -> bytes:
    good = saved(Image.new("RGB", (8000, 8000)), "JPEG", progressive=True, quality=10)
    last = good[good.rfind(b"\xff\xda") : -2]
    return good[:-2] + last * count + b"\xff\xd9"


_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _again(content: bytes, times: int) -> bytes:
    for _ in range(times):
        content = gzip.compress(content)
    return content


PICTURES: Mapping[str, Callable[[], bytes]] = {
    "a giant by its header": lambda: _png(_chunk(b"IDAT", _zeros(MB)), size=(2**31 - 1, 2**31 - 1)),
    "16 million pixels that unpack to more": lambda: _png(
        _chunk(b"IDAT", _zeros(300 * MB)), size=(4000, 4000)
    ),
    "64 pixels that unpack to 300 MB": lambda: _png(_chunk(b"IDAT", _zeros(300 * MB))),
    "a picture of zeros, 16 bits each": lambda: _png(
        _chunk(b"IDAT", _zeros(96 * MB)), size=(4000, 4000), depth=16
    ),
    "a thousand frames, GIF": lambda: _frames("GIF", 1000),
    "a thousand frames, WebP": lambda: _frames("WEBP", 300),
    "a thousand frames, PNG": lambda: _frames("PNG", 300),
    "notes of 36 MB": _texts,
    "a profile of 300 MB": _profile,
    "a profile of nonsense": lambda: saved(halves(), "JPEG", icc_profile=b"\xff" * 500_000),
    "a profile cut off": lambda: saved(halves(), "PNG", icc_profile=_SRGB[:100]),
    "notes that point at themselves": lambda: _camera(1),
    "a picture cut off": lambda: saved(halves(900, 900), "JPEG")[:2000],
    "a hundred thousand chunks": lambda: _png(*[_chunk(b"tEXt", b"a\0b")] * 100_000),
    "20 MB of JPEG's marks": lambda: b"\xff\xd8" + b"\xff\xe1\0\x02" * (5 * MB - 2),
    "20 MB of PNG's chunks": lambda: _png(*[_chunk(b"prVt", b"")] * (MB * 3 // 2)),
    "20 MB of GIF's notes": lambda: _gif_notes(4 * MB - 200),
    "20 MB of WebP's chunks": lambda: _webp_chunks(5 * MB // 2 - 200),
    "twenty thousand scans of 64 million pixels": lambda: _scans(20_000),
}
TABLES: Mapping[str, Callable[[], bytes]] = {
    "a million columns": lambda: b",".join([b"c"] * 10**6) + b"\n",
    "one line of 20 MB": lambda: b"1" * (20 * MB - 1),
    "20 MB of quotes": lambda: b'"' * (20 * MB - 1),
    "a quote in every cell": lambda: b"x,y,c\n" + (b'""' * 20_000 + b",1,2\n") * 490,
    "20 MB of blank lines": lambda: b"\n" * (20 * MB - 1) + b"x",
    "20 MB of blanks": lambda: b" \n" * (10 * MB - 1) + b"x",
    "three million rows": lambda: b"x,y,c\n" + b"1,2,a\n3,4,b\n" * (20 * MB // 12 - 10),
    "cells of 20 kB": lambda: b"x,y,c\n" + (b"1" * 20_000 + b",2,a\n") * 1000,
    "a row over many lines": lambda: b'x,y,c\n1,2,"' + b"\n" * (10 * MB),
    "numbers of 4,000 digits": lambda: (
        b"x,y,c\n" + b"".join(b"9" * 4000 + b",%d,a\n" % i for i in range(999))
    ),
}
WORDS: Mapping[str, Callable[[], bytes]] = {
    "blank lines": lambda: b"a 1 2\n" + b"\n" * (19 * MB),
    "199 MB of blank lines, packed": lambda: gzip.compress(b"\n" * (199 * MB), 1),
    "packed ten times": lambda: _again(b"word 1 2 3\n" * 1000, 10),
    "a header that promises much": lambda: b"99999999999 1024\n",
    "rows of one word": lambda: b"a 1 2\n" * (3 * MB),
}
QUESTIONS: Mapping[str, Callable[[], bytes]] = {
    "two million categories": lambda: b":\n" * (2 * MB - 1),
    "a quarter of a million pairs": lambda: b"".join(b"a%d b%d\n" % (i, i) for i in range(250_000)),
    "one line": lambda: b"a " * (2 * MB - 1),
    "4 MB of blank lines, packed": lambda: gzip.compress(b"\n" * (4 * MB)),
    "300 MB packed": lambda: gzip.compress(bytes(300 * MB), 1),
}
BOMBS = {"photo": PICTURES, "table": TABLES, "vectors": WORDS, "questions": QUESTIONS}


@pytest.mark.parametrize("kind", BOMBS)
def test_every_bomb_is_read_or_refused_in_a_sentence_within_bounds(
    kind: str, tmp_path: Path
) -> None:
    files = []
    for at, make in enumerate(BOMBS[kind].values()):
        files.append(tmp_path / str(at))
        files[-1].write_bytes(make())
        assert files[-1].stat().st_size <= 20 * MB
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.uploads", kind, *map(str, files)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (MOST_S, MOST_S)),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = dict(zip(BOMBS[kind], map(json.loads, done.stdout.splitlines()), strict=True))
    assert {line["code"] for line in told.values()} <= {"", *SENTENCES}
    assert {name: line for name, line in told.items() if line["beside_mb"] > MOST_MB[kind]} == {}
