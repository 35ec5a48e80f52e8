"""Downloaded tables of word vectors: their first 50,000 words, read once and kept beside them."""

import io
import threading
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from dlviz.data import downloads, remote_files
from dlviz.data.word_files import reading_table
from dlviz.data.words import Halves, Vectors, unit
from dlviz.errors import UserError
from dlviz.texts import say

Held = tuple[tuple[str, ...], Halves]
KEPT = "table.npz"
"""What is kept of a table, in the folder of its download: float16, and the source's checksum."""
_reading = threading.Lock()


def downloaded(name: str) -> Vectors:
    """A table that has been downloaded, float32; the first time it is read, for some seconds.

    Raises UserError: "word_vectors_missing" (label) when it is not here, "download_damaged" (file).
    """
    known = remote_files.DOWNLOADS[name]
    (file,) = known.files
    if not downloads.have(name):
        raise downloads.missing(name)
    kept = downloads.folder() / name / KEPT
    with _reading:
        words, values = _held(kept, file.digest) or _read(name, kept)
    note = say("word_downloads.the_first_words_of_its", words=len(words))
    return Vectors(name, known.label, words, unit(values), len(words), note)


def _held(kept: Path, digest: str) -> Held | None:
    """What was kept of the file with this checksum; None where nothing is, or something else."""
    try:
        with np.load(kept, allow_pickle=False) as held:
            if bytes(held["digest"]).decode() != digest:
                return None
            words = tuple(bytes(held["words"]).decode().split("\n"))
            values: Halves = held["values"]
    except (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile):
        return None
    fits = values.ndim == 2 and len(values) == len(words) and values.dtype == np.float16
    return (words, values) if fits else None


def _read(name: str, kept: Path) -> Held:
    """Read the download itself, and keep what was read."""
    (file,) = remote_files.DOWNLOADS[name].files
    try:
        with downloads.checked(name, 0).open("rb") as opened:
            reading = reading_table(opened, file.size)
            while True:
                try:
                    next(reading)
                except StopIteration as end:
                    found = end.value
                    break
    except (OSError, UserError) as error:
        raise UserError("download_damaged", file=file.name) from error
    written = io.BytesIO()
    words = np.frombuffer("\n".join(found.words).encode(), np.uint8)
    digest = np.frombuffer(file.digest.encode(), np.uint8)
    np.savez(written, words=words, values=found.values, digest=digest)
    whole = kept.with_suffix(".part")
    with suppress(OSError):  # a folder that cannot be written: it is read again next time
        whole.write_bytes(written.getvalue())
        whole.replace(kept)
    return found.words, found.values
