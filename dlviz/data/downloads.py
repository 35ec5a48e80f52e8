"""Files that are downloaded once, and held to their checksums each time they are read."""

import hashlib
import queue
import threading
import time
from pathlib import Path

from dlviz.data import remote_files
from dlviz.data.remote_files import Download, RemoteFile
from dlviz.errors import UserError
from dlviz.settings import SETTINGS
from dlviz.texts import say

PATIENCE = 2.0
"""Seconds that a server has to show that it is there."""
SILENCE = 15.0
"""Seconds in which a server that sends a file must send something."""
DEADLINE = 600.0
"""Seconds that one file may take."""
_CHUNK = 2**16


_reasons: dict[str, str] = {}
_asking = threading.Lock()
_fetching = threading.Lock()


def folder() -> Path:
    """Where downloads are kept: the setting `data`, or the cache folder of this user."""
    if SETTINGS.data != "auto":
        return Path(SETTINGS.data).expanduser()
    import pooch

    return Path(pooch.os_cache("dlviz"))


def names(kind: str) -> tuple[str, ...]:
    """The sets of a kind, "pictures" or "word_vectors"."""
    return tuple(name for name, known in remote_files.DOWNLOADS.items() if known.kind == kind)


def have(name: str) -> bool:
    """Whether all files of a set are here, each as long as it should be."""
    return all(_is_here(name, file) for file in remote_files.DOWNLOADS[name].files)


def missing(name: str) -> UserError:
    """What is said of a set that is not here."""
    known = remote_files.DOWNLOADS[name]
    if known.kind == "word_vectors":
        return UserError("word_vectors_missing", label=known.label)
    return UserError("pictures_missing", label=known.label)


def content(name: str, number: int) -> bytes:
    """The bytes of one file of a set, held to their checksum. Raises as `checked` does."""
    try:
        return checked(name, number).read_bytes()
    except OSError as error:
        raise UserError(
            "download_damaged", file=remote_files.DOWNLOADS[name].files[number].name
        ) from error


def checked(name: str, number: int) -> Path:
    """Where one file of a set lies, held to its checksum just now.

    Raises UserError: "pictures_missing" or "word_vectors_missing" (label) when the set is not
    here; "download_damaged" (file) for other bytes: the file is removed then, so that the set can
    be fetched again.
    """
    known = remote_files.DOWNLOADS[name]
    file = known.files[number]
    path = _path(name, file)
    if not have(name):
        raise missing(name)
    try:
        with path.open("rb") as opened:
            # Against damage, not against forgers: MD5 may stand here too.
            held = hashlib.file_digest(
                opened, lambda: hashlib.new(file.algorithm, usedforsecurity=False)
            )
        if held.hexdigest() == file.digest:
            return path
        path.unlink(missing_ok=True)
    except OSError as error:
        raise UserError("download_damaged", file=file.name) from error
    raise UserError("download_damaged", file=file.name)


def fetch(name: str) -> None:
    """Download what is not here of a set; one download at a time in this process.

    Raises UserError: "download_failed" (label, reason) when no mirror gives a file in time, or it
    cannot be written; "download_damaged" (file) when what came are other bytes than they should
    be. Files that came whole are kept.
    """
    with _fetching:
        for file in remote_files.DOWNLOADS[name].files:
            if not _is_here(name, file):
                _fetch(name, file)


def reachable(name: str) -> str:
    """Empty when a set can be downloaded now; else why not, in a short sentence.

    It takes two seconds at most, the first time; the answer is kept for the process.
    """
    with _asking:
        if name not in _reasons:
            alike = [
                each for each in names(remote_files.DOWNLOADS[name].kind) if each not in _reasons
            ]
            _reasons.update(_ask(alike))
        return _reasons[name]


def _path(name: str, file: RemoteFile) -> Path:
    return folder() / name / file.name


def _is_here(name: str, file: RemoteFile) -> bool:
    try:
        return _path(name, file).stat().st_size == file.size
    except OSError:
        return False


def _fetch(name: str, file: RemoteFile) -> None:
    import pooch
    import requests
    import urllib3

    pooch.get_logger().setLevel("WARNING")
    known = remote_files.DOWNLOADS[name]
    trouble = UserError(
        "download_failed", label=known.label, reason=say("remote_trouble.nobody_offers_it")
    )
    for mirror in known.mirrors:
        try:
            pooch.retrieve(
                mirror + file.name,
                f"{file.algorithm}:{file.digest}",
                file.name,
                folder() / name,
                downloader=lambda url, path, _: _stream(url, path, file.size),
            )
            return
        except ValueError as error:  # pooch's word for another hash; requests' own are OSErrors
            if isinstance(error, OSError):
                trouble = _failed(known, error)
            else:
                trouble = UserError("download_damaged", file=file.name)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            trouble = _failed(known, error)
    raise trouble


def _failed(known: Download, error: Exception) -> UserError:
    return UserError("download_failed", label=known.label, reason=_why(error))


def _stream(url: str, path: str, size: int) -> None:
    """Write what an address sends, as it is sent, but not more than `size` bytes."""
    import requests

    started, got = time.monotonic(), 0
    plain = {"Accept-Encoding": "identity"}
    with (
        requests.get(url, stream=True, timeout=SILENCE, headers=plain) as answer,
        Path(path).open("wb") as file,
    ):
        answer.raise_for_status()
        # read1 returns what is there: a server that drips would hold a larger read for hours.
        while chunk := answer.raw.read1(_CHUNK, decode_content=False):
            got += len(chunk)
            if got > size:
                raise ValueError(url)
            if time.monotonic() - started > DEADLINE:
                raise TimeoutError(url)
            file.write(chunk)


def _ask(sets: list[str]) -> dict[str, str]:
    """Asks all mirrors at once; what has not answered in time counts as silent."""
    answers: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()

    def one(name: str, url: str) -> None:
        answers.put((name, _head(url)))

    asked = [
        (name, mirror + remote_files.DOWNLOADS[name].files[0].name)
        for name in sets
        for mirror in remote_files.DOWNLOADS[name].mirrors
    ]
    until = time.monotonic() + PATIENCE
    for each in asked:
        # A thread may hang in the look-up of a name, which knows no time limit.
        threading.Thread(target=one, args=each, daemon=True).start()
    reasons = dict.fromkeys(
        sets, say("remote_trouble.its_server_did_not_answer", patience=PATIENCE)
    )
    for _ in asked:
        try:
            name, reason = answers.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            break
        if reasons[name]:
            reasons[name] = reason
        if not any(reasons.values()):
            break
    return reasons


def _head(url: str) -> str:
    """Empty when an address offers a file; else why not, in a short sentence."""
    import requests

    try:
        with requests.head(url, timeout=PATIENCE, allow_redirects=True) as answer:
            answer.raise_for_status()
    except Exception as error:  # a thread's error would be seen by nobody
        why = _why(error)
        return f"{why[0].upper()}{why[1:]}."
    return ""


def _why(error: Exception) -> str:
    """Why a file did not come, as the end of a sentence."""
    import requests
    import urllib3

    answer = getattr(error, "response", None)
    slow = (requests.Timeout, TimeoutError, urllib3.exceptions.TimeoutError)
    lost = (requests.RequestException, urllib3.exceptions.HTTPError)
    if answer is not None:
        return say("remote_trouble.its_server_answered", status_code=answer.status_code)
    if isinstance(error, slow):
        return say("remote_trouble.its_server_did_not_answer_2")
    if isinstance(error, lost):
        return say("remote_trouble.there_is_no_connection_to")
    return say("remote_trouble.the_file_could_not_be")
