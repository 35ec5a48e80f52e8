"""The formats of downloaded picture sets, and the pictures in them."""

import gzip
import io
import tarfile
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dlviz.data import cifar, idx, picture_files, pictures, remote_files
from dlviz.data.downloads import fetch, reachable
from dlviz.data.picture_data import PictureData
from dlviz.data.pictures import DATASETS, load_pictures
from dlviz.data.remote_files import DOWNLOADS, Download
from dlviz.errors import UserError
from tests.loopback import (
    BODY,
    Server,
    idx_file,
    packed_tar,
    records,
    refused,
    remote,
    serving,
)


def test_idx_arrays_come_back() -> None:
    array = np.random.default_rng(0).integers(0, 256, (5, 28, 28), np.uint8)
    assert (idx.read_idx(idx_file(array), array.shape, "f") == array).all()
    labels = np.arange(10, dtype=np.uint8)
    assert idx.read_labels(idx_file(labels), 10, 10, "f").tolist() == list(range(10))


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: b"\1" + raw[1:],
        lambda raw: raw[:2] + b"\x0d" + raw[3:],
        lambda raw: raw[:3] + b"\1" + raw[4:],
        lambda raw: raw[:7] + b"\6" + raw[8:],
        lambda raw: raw[:11] + b"\x1b" + raw[12:],
        lambda raw: raw[:-1],
        lambda raw: raw + b"\0",
        lambda raw: raw[:10],
        lambda raw: b"",
    ],
)
def test_another_magic_shape_or_length_is_damage(change: Callable[[bytes], bytes]) -> None:
    raw = change(idx_file(np.zeros((5, 28, 28), np.uint8)))
    error = refused(lambda: idx.read_idx(raw, (5, 28, 28), "f"))
    assert (error.code, error.fields) == ("download_damaged", {"file": "f"})


def test_a_label_without_a_class_is_damage() -> None:
    raw = idx_file(np.array([0, 10], np.uint8))
    assert refused(lambda: idx.read_labels(raw, 2, 10, "f")).code == "download_damaged"


def test_a_gzip_file_is_unpacked_up_to_its_bound() -> None:
    assert idx.unpack(gzip.compress(BODY), len(BODY), "f") == BODY
    packed = gzip.compress(BODY)
    wrong = packed[:-8] + b"\0\0\0\0" + packed[-4:]
    for bad in (packed[:-9], packed[:5], wrong, b"plain", b""):
        if bad == b"":
            assert idx.unpack(bad, 10, "f") == b""  # an empty file is a shape's matter
        else:
            assert refused(lambda bad=bad: idx.unpack(bad, 10**6, "f")).code == "download_damaged"
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    try:
        assert refused(lambda: idx.unpack(bomb, 1000, "f")).code == "download_damaged"
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def read(packed: bytes, names: tuple[str, ...], size: int, most: int = 10**7) -> dict[str, bytes]:
    return cifar.read_members(io.BytesIO(packed), names, size, most, "f")


def test_cifar_records_come_back() -> None:
    images, labels, raw = records(7)
    found, classes = cifar.read_records(raw, 7, "f")
    assert (found == images).all() and (classes == labels).all()
    for bad in (raw[:-1], raw + b"\0", raw[:3073], b"\x0a" + raw[1:]):
        assert refused(lambda bad=bad: cifar.read_records(bad, 7, "f")).code == "download_damaged"


def test_members_of_an_archive_come_back_and_others_do_not_matter() -> None:
    packed = packed_tar({"x/readme": b"text", "x/b": b"B" * 99, "../../evil": b"E" * 99,
                         "x/a": b"A" * 99})  # fmt: skip
    assert read(packed, ("x/a", "x/b"), 99) == {"x/a": b"A" * 99, "x/b": b"B" * 99}


def test_an_archive_without_a_member_or_with_another_length_is_damage() -> None:
    good = packed_tar({"a": b"A" * 99, "b": b"B" * 99})
    for call in (
        lambda: read(good, ("a", "c"), 99),
        lambda: read(good, ("a",), 98),
        lambda: read(good[: len(good) // 2], ("a", "b"), 99),
        lambda: read(b"not an archive", ("a",), 99),
        lambda: read(gzip.compress(b"no tar" * 500), ("a",), 99),
        lambda: read(b"", ("a",), 99),
        lambda: read(packed_tar({"a": b"A" * 99}, tarfile.SYMTYPE), ("a",), 99),
        lambda: read(packed_tar({"a": b"A" * 99}, tarfile.FIFOTYPE), ("a",), 99),
    ):
        assert refused(call).code == "download_damaged"


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_bomb_in_an_archive_is_given_up_at_the_bound(kind: bytes) -> None:
    packed = packed_tar({"bomb": bytes(40_000_000), "a": b"A" * 99}, kind)
    assert len(packed) < 100_000
    assert refused(lambda: read(packed, ("a",), 99, most=10**6)).code == "download_damaged"


@settings(max_examples=150, deadline=None)
@given(changes=some.lists(some.tuples(some.floats(0, 1), some.integers(0, 255)), min_size=1))
def test_any_archive_is_read_or_damaged(changes: list[tuple[float, int]]) -> None:
    with tarfile.open(fileobj=(buffer := io.BytesIO()), mode="w") as archive:
        for name in ("a", "b"):
            member = tarfile.TarInfo(name)
            member.size = 99
            archive.addfile(member, io.BytesIO(bytes(99)))
    raw = bytearray(buffer.getvalue()[:2048])
    for place, value in changes:
        raw[int(place * 2047)] = value
    try:
        assert set(read(gzip.compress(bytes(raw), 1), ("a", "b"), 99)) == {"a", "b"}
    except UserError as error:
        assert error.code == "download_damaged"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serving(tmp_path, monkeypatch) as found:
        yield found


@pytest.fixture
def small(server: Server, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[np.ndarray, ...]]:
    """Small sets of all three names on the server; what is in them."""
    monkeypatch.setattr(picture_files, "IDX_MOST", (60, 40))
    monkeypatch.setattr(picture_files, "CIFAR_MOST", (60, 60))
    monkeypatch.setattr(pictures, "KEPT", pictures.Store(2**24, lambda both: 1))
    known, truth = {}, {}
    for number, name in enumerate(("mnist", "fashion")):
        draw = np.random.default_rng(number)
        arrays = []
        for count in (60, 40):
            arrays += [
                draw.integers(0, 256, (count, 28, 28), np.uint8),
                draw.integers(0, 10, count, np.uint8),
            ]
        bodies = [gzip.compress(idx_file(array), mtime=0) for array in arrays]
        named = [file.name for file in DOWNLOADS[name].files]
        files = tuple(map(remote, named, bodies))
        server.files |= {f"/{name}/{n}": body for n, body in zip(named, bodies, strict=True)}
        known[name] = Download(DOWNLOADS[name].label, files, (f"{server.address}{name}/",))
        truth[name] = (arrays[0][:, None], arrays[1], arrays[2][:, None], arrays[3])
    train, test = records(60, 1), records(60, 2)
    folder = "cifar-10-batches-bin"
    body = packed_tar(
        {f"{folder}/readme.html": b"?", f"{folder}/test_batch.bin": test[2]}
        | {f"{folder}/data_batch_{n}.bin": train[2] for n in range(1, 6)}
    )
    file = remote(DOWNLOADS["cifar10"].files[0].name, body)
    server.files[f"/{file.name}"] = body
    known["cifar10"] = Download("CIFAR-10", (file,), (server.address,))
    truth["cifar10"] = (*train[:2], *test[:2])
    monkeypatch.setattr(remote_files, "DOWNLOADS", known)
    return truth


@pytest.mark.parametrize("name", ["mnist", "fashion", "cifar10"])
def test_a_set_is_missing_until_it_is_fetched_and_then_its_pictures_are_there(
    small: dict[str, tuple[np.ndarray, ...]], name: str
) -> None:
    asked = PictureData(name, n=30, n_test=35)
    error = refused(lambda: load_pictures(asked))
    assert (error.code, error.fields) == ("pictures_missing", {"label": DATASETS[name].label})
    assert reachable(name) == ""
    fetch(name)
    images, labels, test_images, test_labels = small[name]
    for found, count, raw, classes in zip(
        load_pictures(asked), (30, 35), (images, test_images), (labels, test_labels), strict=True
    ):
        assert found.images.shape == (count, *DATASETS[name].shape)
        assert found.images.dtype == np.float32 and not found.images.flags.writeable
        assert found.names == DATASETS[name].names and len(found.names) == 10
        rows = {image.tobytes(): label for image, label in zip(raw, classes, strict=True)}
        back = np.rint(found.images * 255).astype(np.uint8)
        assert [rows[image.tobytes()] for image in back] == found.labels.tolist()
        assert len({image.tobytes() for image in back}) == count, "no picture comes twice"


def test_a_seed_chooses_the_pictures_and_more_of_them_begin_with_the_same(
    small: dict[str, tuple[np.ndarray, ...]],
) -> None:
    fetch("mnist")
    few, _ = load_pictures(PictureData("mnist", n=30, n_test=30))
    more, _ = load_pictures(PictureData("mnist", n=50, n_test=30))
    other, _ = load_pictures(PictureData("mnist", n=30, n_test=30, seed=1))
    assert (more.images[:30] == few.images).all()
    assert not (other.images == few.images).all()
    everything, test = load_pictures(PictureData("mnist", n=5000, n_test=5000))
    assert (len(everything.labels), len(test.labels)) == (60, 40)


def test_a_file_of_the_right_hash_with_a_wrong_inside_is_damaged(
    server: Server, small: dict[str, tuple[np.ndarray, ...]]
) -> None:
    known = dict(remote_files.DOWNLOADS)
    body = gzip.compress(b"not an IDX file", mtime=0)
    files = (remote(known["mnist"].files[0].name, body), *known["mnist"].files[1:])
    remote_files.DOWNLOADS["mnist"] = replace(known["mnist"], files=files)  # type: ignore[index]
    server.files[f"/mnist/{files[0].name}"] = body
    fetch("mnist")
    error = refused(lambda: load_pictures(PictureData("mnist", n=30, n_test=30)))
    assert error.code == "download_damaged"
