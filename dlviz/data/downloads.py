"""Sets of pictures that are downloaded once, and held to their SHA-256 each time they are read."""

import hashlib
import queue
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from dlviz.errors import UserError
from dlviz.settings import SETTINGS

PATIENCE = 2.0
"""Seconds that a server has to show that it is there."""
SILENCE = 15.0
"""Seconds in which a server that sends a file must send something."""
DEADLINE = 600.0
"""Seconds that one file may take."""
_CHUNK = 2**16


@dataclass(frozen=True)
class RemoteFile:
    """A file of a set. sha256: hexadecimal. size: its bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Download:
    """What is downloaded for a set of pictures.

    label: its name on a page. files: all of them. mirrors: the addresses of folders that hold
    the files, tried in this order.
    """

    label: str
    files: tuple[RemoteFile, ...]
    mirrors: tuple[str, ...]

    @property
    def megabytes(self) -> int:
        """Megabytes that come over the network."""
        return max(1, round(sum(file.size for file in self.files) / 1e6))


_IDX = tuple(f"{part}-idx{form}-ubyte.gz" for part, form in (
    ("train-images", 3), ("train-labels", 1), ("t10k-images", 3), ("t10k-labels", 1)
))  # fmt: skip
_MNIST = (
    ("440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", 9_912_422),
    ("3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", 28_881),
    ("8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", 1_648_877),
    ("f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", 4_542),
)
_FASHION = (
    ("3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", 26_421_880),
    ("a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", 29_515),
    ("346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", 4_422_102),
    ("67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", 5_148),
)
_CIFAR = ("c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd", 170_052_171)


def _files(known: Iterable[tuple[str, int]]) -> tuple[RemoteFile, ...]:
    return tuple(RemoteFile(name, *each) for name, each in zip(_IDX, known, strict=True))


DOWNLOADS: Mapping[str, Download] = MappingProxyType(
    {
        "mnist": Download(
            "MNIST",
            _files(_MNIST),
            (
                "https://storage.googleapis.com/cvdf-datasets/mnist/",
                "https://ossci-datasets.s3.amazonaws.com/mnist/",
            ),
        ),
        "fashion": Download(
            "Fashion-MNIST",
            _files(_FASHION),
            (
                "https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
                "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
            ),
        ),
        "cifar10": Download(
            "CIFAR-10",
            (RemoteFile("cifar-10-binary.tar.gz", *_CIFAR),),
            (
                "https://www.cs.toronto.edu/~kriz/",
                "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/",
            ),
        ),
    }
)
"""A name in `picture_data.DATASET_NAMES` -> what is downloaded for it."""

_reasons: dict[str, str] = {}
_asking = threading.Lock()
_fetching = threading.Lock()


def folder() -> Path:
    """Where downloads are kept: the setting `data`, or the cache folder of this user."""
    if SETTINGS.data != "auto":
        return Path(SETTINGS.data).expanduser()
    import pooch

    return Path(pooch.os_cache("dlviz"))


def have(name: str) -> bool:
    """Whether all files of a set are here, each as long as it should be."""
    return all(_is_here(name, file) for file in DOWNLOADS[name].files)


def content(name: str, number: int) -> bytes:
    """The bytes of one file of a set, held to their SHA-256.

    Raises UserError: "pictures_missing" (label) when the set is not here; "download_damaged"
    (file) for other bytes: the file is removed then, so that the set can be fetched again.
    """
    known = DOWNLOADS[name]
    file = known.files[number]
    path = _path(name, file)
    if not have(name):
        raise UserError("pictures_missing", label=known.label)
    try:
        found = path.read_bytes()
        if hashlib.sha256(found).hexdigest() == file.sha256:
            return found
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
        for file in DOWNLOADS[name].files:
            if not _is_here(name, file):
                _fetch(name, file)


def reachable(name: str) -> str:
    """Empty when a set can be downloaded now; else why not, in a short sentence.

    It takes two seconds at most, the first time; the answer is kept for the process.
    """
    with _asking:
        if name not in _reasons:
            _reasons.update(_ask([each for each in DOWNLOADS if each not in _reasons]))
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
    known = DOWNLOADS[name]
    trouble = UserError("download_failed", label=known.label, reason="nobody offers it")
    for mirror in known.mirrors:
        try:
            pooch.retrieve(
                mirror + file.name,
                file.sha256,
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


def _ask(names: list[str]) -> dict[str, str]:
    """Asks all mirrors at once; what has not answered in time counts as silent."""
    answers: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()

    def one(name: str, url: str) -> None:
        answers.put((name, _head(url)))

    asked = [
        (name, mirror + DOWNLOADS[name].files[0].name)
        for name in names
        for mirror in DOWNLOADS[name].mirrors
    ]
    until = time.monotonic() + PATIENCE
    for each in asked:
        # A thread may hang in the look-up of a name, which knows no time limit.
        threading.Thread(target=one, args=each, daemon=True).start()
    reasons = dict.fromkeys(names, f"Its server did not answer in {PATIENCE:g} seconds.")
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
        return f"its server answered {answer.status_code}"
    if isinstance(error, slow):
        return "its server did not answer in time"
    if isinstance(error, lost):
        return "there is no connection to its server"
    return "the file could not be written"
