"""A small server on this machine, from which tests download; and files in its sets' formats."""

import hashlib
import io
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from dlviz.data import downloads, remote_files
from dlviz.data.remote_files import Download, RemoteFile
from dlviz.errors import UserError
from dlviz.settings import SETTINGS

BODY = bytes(range(256)) * 4


def remote(name: str, body: bytes) -> RemoteFile:
    return RemoteFile(name, hashlib.sha256(body).hexdigest(), len(body))


@dataclass
class Server:
    """What a test's server answers: a path -> its bytes, or how it answers by itself."""

    address: str
    files: dict[str, bytes] = field(default_factory=dict)
    ways: dict[str, Callable[[BaseHTTPRequestHandler], object]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that offers the set "things" of one file; downloads go to a folder."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(f"{self.command} {self.path}")
            try:
                if self.path in state.ways:
                    state.ways[self.path](self)
                elif self.path in state.files:
                    body = state.files[self.path]
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    if self.command == "GET":
                        self.wfile.write(body)
                else:
                    self.send_error(404)
            except OSError:
                self.close_connection = True

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    http.daemon_threads = True
    state = Server(f"http://127.0.0.1:{http.server_port}/")
    thread = threading.Thread(target=http.serve_forever, args=(0.02,))
    thread.start()
    monkeypatch.setattr(downloads, "SETTINGS", replace(SETTINGS, data=str(folder)))
    monkeypatch.setattr(downloads, "_reasons", {})
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    offer(monkeypatch, Download("Things", (remote("a.gz", BODY),), (state.address,)))
    try:
        yield state
    finally:
        state.closing.set()
        http.shutdown()
        http.server_close()
        thread.join()


def offer(monkeypatch: pytest.MonkeyPatch, known: Download, name: str = "things") -> None:
    monkeypatch.setattr(remote_files, "DOWNLOADS", {name: known})


def refused(call: Callable[[], object]) -> UserError:
    with pytest.raises(UserError) as error:
        call()
    return error.value


def idx_file(array: np.ndarray) -> bytes:
    """The IDX format, byte by byte."""
    head = bytes([0, 0, 8, array.ndim])
    return head + b"".join(n.to_bytes(4, "big") for n in array.shape) + array.tobytes()


def records(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, bytes]:
    """Images, labels, and the bytes that hold them: a label, then red, green and blue."""
    draw = np.random.default_rng(seed)
    images = draw.integers(0, 256, (count, 3, 32, 32), np.uint8)
    labels = draw.integers(0, 10, count, np.uint8)
    raw = b"".join(
        bytes([label]) + b"".join(plane.tobytes() for plane in image)
        for image, label in zip(images, labels, strict=True)
    )
    return images, labels, raw


def packed_tar(members: dict[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, body in members.items():
            member = tarfile.TarInfo(name)
            member.size, member.type = len(body), kind
            archive.addfile(member, io.BytesIO(body))
    return buffer.getvalue()
