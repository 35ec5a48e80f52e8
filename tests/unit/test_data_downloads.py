"""Downloaded picture sets, from a small server on this machine; the internet is never asked."""

import gzip
import hashlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from dlviz.data import downloads, remote_files
from dlviz.data.downloads import checked, content, fetch, have, names, reachable
from dlviz.data.pictures import DATASETS
from dlviz.data.remote_files import DOWNLOADS, Download
from dlviz.data.words import VECTORS
from dlviz.settings import SETTINGS
from tests.loopback import BODY, Server, offer, refused, remote, serving


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serving(tmp_path, monkeypatch) as found:
        yield found


def nobody() -> str:
    """An address at which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{found.getsockname()[1]}/"


def test_a_good_file_is_fetched_once_and_read(server: Server, tmp_path: Path) -> None:
    server.files["/a.gz"] = BODY
    assert not have("things")
    assert refused(lambda: content("things", 0)).code == "pictures_missing"
    fetch("things")
    fetch("things")
    assert have("things") and content("things", 0) == BODY
    assert server.asked == ["GET /a.gz"]
    assert [path.name for path in (tmp_path / "things").iterdir()] == ["a.gz"]


@pytest.mark.parametrize(
    "body",
    [BODY[:-1] + b"x", BODY[:-100], BODY + b"x", b""],
    ids=["other", "short", "long", "empty"],
)
def test_other_bytes_are_refused_and_not_kept(server: Server, tmp_path: Path, body: bytes) -> None:
    server.files["/a.gz"] = body
    error = refused(lambda: fetch("things"))
    assert (error.code, error.fields) == ("download_damaged", {"file": "a.gz"})
    assert not have("things")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_connection_that_breaks_keeps_nothing(server: Server, tmp_path: Path) -> None:
    def broken(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(BODY)))
        handler.end_headers()
        handler.wfile.write(BODY[:300])
        handler.close_connection = True

    server.ways["/a.gz"] = broken
    assert refused(lambda: fetch("things")).code in {"download_failed", "download_damaged"}
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_that_is_not_there_says_so(server: Server) -> None:
    error = refused(lambda: fetch("things"))
    assert (error.code, error.fields["label"]) == ("download_failed", "Things")
    assert error.fields["reason"] == "its server answered 404"


def test_a_server_that_is_not_there_says_so(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(monkeypatch, Download("Things", (remote("a.gz", BODY),), (nobody(),)))
    error = refused(lambda: fetch("things"))
    assert error.code == "download_failed"
    assert error.fields["reason"] == "there is no connection to its server"


def test_a_server_that_says_nothing_is_given_up(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "SILENCE", 0.1)
    server.ways["/a.gz"] = lambda handler: server.closing.wait(60)
    error = refused(lambda: fetch("things"))
    assert error.fields["reason"] == "its server did not answer in time"


def test_a_server_that_drips_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(BODY)))
        handler.end_headers()
        for byte in BODY:
            handler.wfile.write(bytes([byte]))
            if server.closing.wait(0.02):
                return

    monkeypatch.setattr(downloads, "DEADLINE", 0.2)
    server.ways["/a.gz"] = drip
    error = refused(lambda: fetch("things"))
    assert error.fields["reason"] == "its server did not answer in time"


def test_a_server_that_never_ends_is_given_up(server: Server, tmp_path: Path) -> None:
    sent = []

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not server.closing.is_set():
            handler.wfile.write(bytes(2**16))
            sent.append(2**16)

    server.ways["/a.gz"] = flood
    assert refused(lambda: fetch("things")).code == "download_damaged"
    assert sum(sent) < 64 * 2**20
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_gzip_file_arrives_as_it_is_even_when_the_server_calls_it_an_encoding(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = gzip.compress(BODY)

    def encoded(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(packed)))
        handler.end_headers()
        handler.wfile.write(packed)

    server.ways["/a.gz"] = encoded
    offer(monkeypatch, Download("Things", (remote("a.gz", packed),), (server.address,)))
    fetch("things")
    assert content("things", 0) == packed


def test_the_next_mirror_is_asked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    mirrors = (nobody(), server.address + "wrong/", server.address + "gone/", server.address)
    server.files |= {"/wrong/a.gz": BODY[::-1], "/a.gz": BODY}
    offer(monkeypatch, Download("Things", (remote("a.gz", BODY),), mirrors))
    fetch("things")
    assert content("things", 0) == BODY
    assert server.asked == ["GET /wrong/a.gz", "GET /gone/a.gz", "GET /a.gz"]


def test_what_came_whole_is_kept_when_the_next_file_fails(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = (remote("a.gz", BODY), remote("b.gz", BODY[::-1]))
    offer(monkeypatch, Download("Things", both, (server.address,)))
    server.files["/a.gz"] = BODY
    assert refused(lambda: fetch("things")).code == "download_failed"
    assert not have("things")
    server.files["/b.gz"] = BODY[::-1]
    fetch("things")
    assert have("things")
    assert server.asked.count("GET /a.gz") == 1


def test_two_who_fetch_at_once_share_one_download(server: Server) -> None:
    server.files["/a.gz"] = BODY
    both = [threading.Thread(target=fetch, args=("things",)) for _ in range(4)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert server.asked == ["GET /a.gz"]


def test_a_file_that_has_changed_since_is_removed_and_can_be_fetched_again(
    server: Server, tmp_path: Path
) -> None:
    server.files["/a.gz"] = BODY
    fetch("things")
    (tmp_path / "things" / "a.gz").write_bytes(BODY[::-1])
    assert refused(lambda: content("things", 0)).code == "download_damaged"
    assert not have("things")
    fetch("things")
    assert content("things", 0) == BODY


def test_a_folder_that_cannot_be_written_is_a_users_error(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server.files["/a.gz"] = BODY
    (tmp_path / "a file").write_text("")
    elsewhere = replace(SETTINGS, data=str(tmp_path / "a file"))
    monkeypatch.setattr(downloads, "SETTINGS", elsewhere)
    error = refused(lambda: fetch("things"))
    assert (error.code, error.fields["reason"]) == (
        "download_failed",
        "the file could not be written",
    )


def test_a_set_that_is_offered_can_be_reached_and_is_asked_once(server: Server) -> None:
    server.files["/a.gz"] = BODY
    assert reachable("things") == ""
    assert reachable("things") == ""
    assert server.asked == ["HEAD /a.gz"]


def test_one_mirror_that_answers_is_enough(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.files["/a.gz"] = BODY
    mirrors = (nobody(), server.address + "gone/", server.address)
    offer(monkeypatch, Download("Things", (remote("a.gz", BODY),), mirrors))
    assert reachable("things") == ""


def test_a_set_that_cannot_be_reached_says_why(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reachable("things") == "Its server answered 404."
    monkeypatch.setattr(downloads, "_reasons", {})
    offer(monkeypatch, Download("Things", (remote("a.gz", BODY),), (nobody(),)))
    assert reachable("things") == "There is no connection to its server."


def test_a_silent_server_or_name_is_waited_for_once_and_for_all_sets_together(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def hangs(url: str) -> str:  # as the look-up of a name may, which knows no time limit
        calls.append(url)
        server.closing.wait(60)
        return ""

    monkeypatch.setattr(downloads, "_head", hangs)
    monkeypatch.setattr(downloads, "PATIENCE", 0.1)
    known = Download("Things", (remote("a.gz", BODY),), (server.address, nobody()))
    monkeypatch.setattr(remote_files, "DOWNLOADS", {"one": known, "two": known})
    assert reachable("one") == reachable("two") == "Its server did not answer in 0.1 seconds."
    assert len(calls) == 4


def test_the_records_are_whole() -> None:
    assert set(names("pictures")) == {"mnist", "fashion", "cifar10"}
    assert ("minilm", *names("word_vectors")) == tuple(VECTORS)
    assert {*names("pictures"), *names("word_vectors")} == set(DOWNLOADS)
    for known in DOWNLOADS.values():
        assert all(
            mirror.startswith("https://") and mirror.endswith("/") for mirror in known.mirrors
        )
        assert len({file.digest for file in known.files}) == len(known.files)
        for file in known.files:
            assert len(bytes.fromhex(file.digest)) == hashlib.new(file.algorithm).digest_size
            assert file.name.endswith(".gz") and "python" not in file.name
    for name in names("pictures"):
        assert DATASETS[name].label == DOWNLOADS[name].label and DATASETS[name].download
    assert {name: known.megabytes for name, known in DOWNLOADS.items()} == {
        "mnist": 12, "fashion": 31, "cifar10": 170,
        "glove50": 69, "glove100": 134, "glove300": 394, "googlenews": 276,
    }  # fmt: skip


def test_a_file_is_held_to_the_checksum_that_is_known_of_it(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = replace(remote("a.gz", BODY), digest=hashlib.md5(BODY).hexdigest(), algorithm="md5")
    offer(monkeypatch, Download("Things", (file,), (server.address,)))
    server.files["/a.gz"] = BODY[::-1]
    assert refused(lambda: fetch("things")).code == "download_damaged"
    server.files["/a.gz"] = BODY
    fetch("things")
    assert checked("things", 0).read_bytes() == content("things", 0) == BODY
    (tmp_path / "things" / "a.gz").write_bytes(BODY[::-1])
    assert refused(lambda: checked("things", 0)).code == "download_damaged"
    assert not have("things")


def test_one_kind_is_asked_for_without_the_others(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = remote("a.gz", BODY)
    known = Download("Things", (file,), (server.address,))
    other = replace(known, mirrors=(f"{server.address}words/",), kind="word_vectors")
    monkeypatch.setattr(remote_files, "DOWNLOADS", {"pictures": known, "words": other})
    server.files["/words/a.gz"] = BODY
    assert reachable("words") == ""
    assert server.asked == ["HEAD /words/a.gz"]
    assert refused(lambda: content("words", 0)).code == "word_vectors_missing"


def test_the_folder_is_a_setting_or_the_users_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "SETTINGS", replace(SETTINGS, data="~/here"))
    assert downloads.folder() == Path.home() / "here"
    monkeypatch.setattr(downloads, "SETTINGS", replace(SETTINGS, data="auto"))
    assert downloads.folder().name == "dlviz"
