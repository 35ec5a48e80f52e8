"""Downloaded tables of word vectors, from a small server on this machine."""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dlviz.data import downloads, word_downloads, words
from dlviz.data.downloads import fetch, have
from dlviz.data.remote_files import DOWNLOADS
from dlviz.data.store import Store
from dlviz.data.word_downloads import KEPT
from dlviz.data.word_table import ROWS_MAX
from dlviz.data.words import VECTORS, Vectors, vectors
from tests.loopback import Server, offer, refused, serving

NAMES = tuple(f"w{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60))
VALUES = np.random.default_rng(0).normal(size=(60, 50)).astype(np.float32)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(words, "_WIDE", Store[str, Vectors](2**24, lambda table: table.size_bytes))
    with serving(tmp_path, monkeypatch) as found:
        yield found


def text(values: np.ndarray = VALUES) -> bytes:
    """word2vec's text, as gensim keeps GloVe."""
    rows = (f"{w} {' '.join(map(str, row))}" for w, row in zip(NAMES, values, strict=True))
    return gzip.compress("\n".join([f"{len(values)} 50", *rows, ""]).encode(), mtime=0)


def binary(values: np.ndarray = VALUES) -> bytes:
    """word2vec's binary form, as Google's vectors are kept."""
    rows = (w.encode() + b" " + row.tobytes() for w, row in zip(NAMES, values, strict=True))
    return gzip.compress(f"{len(values)} 50\n".encode() + b"".join(rows), mtime=0)


def offered(monkeypatch: pytest.MonkeyPatch, server: Server, name: str, body: bytes) -> None:
    """Offer these bytes as a table that the app knows."""
    known = DOWNLOADS[name]
    digest = hashlib.new(known.files[0].algorithm, body).hexdigest()
    file = replace(known.files[0], digest=digest, size=len(body))
    server.files[f"/{file.name}"] = body
    offer(monkeypatch, replace(known, files=(file,), mirrors=(server.address,)), name)


@pytest.mark.parametrize(("name", "body"), [("glove50", text()), ("googlenews", binary())])
def test_a_table_is_missing_until_it_is_fetched_and_then_its_vectors_are_there(
    server: Server, monkeypatch: pytest.MonkeyPatch, name: str, body: bytes
) -> None:
    offered(monkeypatch, server, name, body)
    error = refused(lambda: vectors(name))
    assert (error.code, error.fields) == ("word_vectors_missing", {"label": DOWNLOADS[name].label})
    fetch(name)
    found = vectors(name)
    assert found.words == NAMES and found.whole == len(NAMES) and found.name == name
    assert VECTORS[name].startswith(found.label)
    expected = VALUES / np.linalg.norm(VALUES, axis=1, keepdims=True)
    assert found.values.dtype == np.float32
    assert np.abs(found.values - expected).max() < 1e-3, "kept as float16"
    assert np.abs(np.linalg.norm(found.values, axis=1) - 1).max() < 1e-6
    assert vectors(name) is found


def test_a_table_is_read_once_and_then_from_what_was_kept(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    offered(monkeypatch, server, "glove50", text())
    fetch("glove50")
    first = word_downloads.downloaded("glove50")
    assert sorted(path.name for path in (tmp_path / "glove50").iterdir()) == [
        DOWNLOADS["glove50"].files[0].name, KEPT
    ]  # fmt: skip
    monkeypatch.setattr(word_downloads, "reading_table", None)
    again = word_downloads.downloaded("glove50")
    assert again.words == first.words and (again.values == first.values).all()


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"not a table"])
def test_what_was_kept_and_is_damaged_or_of_another_file_is_read_anew(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, damage: bytes
) -> None:
    offered(monkeypatch, server, "glove50", text())
    fetch("glove50")
    first = word_downloads.downloaded("glove50")
    kept = tmp_path / "glove50" / KEPT
    whole = kept.read_bytes()
    for content in (damage, whole[:-100], whole[: len(whole) // 2]):
        kept.write_bytes(content)
        assert (word_downloads.downloaded("glove50").values == first.values).all()
    offered(monkeypatch, server, "glove50", text(-VALUES))
    fetch("glove50")
    assert (word_downloads.downloaded("glove50").values == -first.values).all()


def test_a_download_of_the_right_checksum_with_a_wrong_inside_is_damaged(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered(monkeypatch, server, "glove50", gzip.compress(b"no vectors at all\n", mtime=0))
    fetch("glove50")
    error = refused(lambda: vectors("glove50"))
    assert error.code == "download_damaged"
    assert error.fields == {"file": DOWNLOADS["glove50"].files[0].name}


def test_a_download_that_has_changed_since_is_removed(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    body = text()
    offered(monkeypatch, server, "glove50", body)
    fetch("glove50")
    (tmp_path / "glove50" / DOWNLOADS["glove50"].files[0].name).write_bytes(body[::-1])
    assert refused(lambda: vectors("glove50")).code == "download_damaged"
    assert not have("glove50")


def test_a_folder_that_cannot_be_written_only_costs_time(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    offered(monkeypatch, server, "glove50", text())
    fetch("glove50")
    (tmp_path / "glove50" / "table.part").mkdir()
    assert word_downloads.downloaded("glove50").words == NAMES
    assert not (tmp_path / "glove50" / KEPT).exists()


def test_only_the_first_words_of_a_large_file_are_kept(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = ROWS_MAX + 1000
    rows = "".join(f"x{n:x}y .5 {n % 7 - 3}\n" for n in range(count))
    body = gzip.compress(f"{count} 2\n{rows}".encode(), mtime=0)
    offered(monkeypatch, server, "glove50", body)
    fetch("glove50")
    found = vectors("glove50")
    assert len(found.words) == ROWS_MAX and found.words[-1] == f"x{ROWS_MAX - 1:x}y"


def test_every_table_that_can_be_downloaded_is_one_file() -> None:
    for name in downloads.names("word_vectors"):
        assert len(DOWNLOADS[name].files) == 1
        assert f"({DOWNLOADS[name].megabytes} MB)" in VECTORS[name]
