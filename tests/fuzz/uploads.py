"""What reads each kind of upload, good files of every kind, and a process that reads bad ones.

`python -m tests.fuzz.uploads table FILE...` prints a line of JSON a file: what became of it, and
the most memory that the process has held so far beside what it holds when it begins.
"""

import io
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from dlviz.data.csv_table import read_csv
from dlviz.data.image_file import read_image
from dlviz.data.word_files import read_vectors
from dlviz.data.word_questions import read_questions
from dlviz.data.word_text import read_text
from dlviz.errors import UserError
from tests.process_memory import peak_mb
from tests.word_files import FORMATS, WORDS, numbers

Reader = Callable[[bytes], object]
READERS: Mapping[str, Reader] = {
    "table": read_csv,
    "photo": read_image,
    "vectors": read_vectors,
    "questions": read_questions,
    "text": read_text,
}
TABLE = "länge;breite;art\n" + "".join(f"{i},5;{i % 7};{'ab'[i % 2]}\n" for i in range(40))
QUESTIONS = ": royal\nking queen man woman\n: places\nparis france\ntokyo japan\n"
TEXT = "The king rules the land. The queen rules the sea. " * 80 + " ".join(
    f"{word} {word} {word}." for word in "abcdefghijklmnopqrstuv"
)


def _photo(kind: str) -> bytes:
    pixels = np.random.default_rng(1).integers(0, 256, (48, 64, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind)
    return out.getvalue()


GOOD: Mapping[str, tuple[bytes, ...]] = {
    "table": (TABLE.encode(), TABLE.encode("utf-16")),
    "photo": tuple(_photo(kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")),
    "vectors": tuple(write(WORDS, numbers()) for write in FORMATS.values()),
    "questions": (QUESTIONS.encode(), QUESTIONS.encode("utf-16")),
    "text": (TEXT.encode(),),
}


def became(read: Reader, content: bytes) -> str:
    """The code of the user's error, or nothing where the file could be read."""
    try:
        read(content)
    except UserError as error:
        return error.code
    return ""


def main(kind: str, files: list[str]) -> None:
    """Read files, and say of each what became of it."""
    read = READERS[kind]
    for good in GOOD[kind]:
        read(good)  # what is imported on the way is no part of a file
    before = peak_mb()
    for file in files:
        code = became(read, Path(file).read_bytes())
        print(json.dumps({"code": code, "beside_mb": round(peak_mb() - before)}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
