"""Facts about photographs: those that packages bring, and those of readers."""

import hashlib
import threading

import numpy as np
import pytest

from dlviz.data import photos
from dlviz.data.photos import OWN, PHOTOS, PREFIX, OwnPhoto, photo
from dlviz.errors import UserError
from tests.image_files import readers_photos


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a photograph was looked for on the network")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)


def own(number: int, side: int = 10) -> OwnPhoto:
    pixels = np.full((side, side, 3), number, dtype=np.uint8)
    return OwnPhoto(hashlib.sha256(bytes([number])).hexdigest(), pixels, f"{number}.png")


@pytest.mark.parametrize("name", PHOTOS)
def test_every_photograph_is_here_without_a_download(name: str) -> None:
    pixels = photo(name)
    assert pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3
    assert 200 <= min(pixels.shape[:2]) <= max(pixels.shape[:2]) <= 1500
    assert pixels.std() > 10  # not blank; the moon has little contrast
    assert not pixels.flags.writeable and pixels.flags.c_contiguous
    assert PHOTOS[name].label and PHOTOS[name].credit


def test_labels_are_all_different() -> None:
    assert len({known.label for known in PHOTOS.values()}) == len(PHOTOS)


@pytest.mark.parametrize(
    ("name", "shape"),
    [("coffee", (400, 600, 3)), ("camera", (512, 512, 3)), ("china", (427, 640, 3)),
     ("chelsea", (300, 451, 3)), ("stereo_motorcycle", (500, 741, 3))],
)  # fmt: skip
def test_photographs_have_the_size_that_their_packages_name(
    name: str, shape: tuple[int, int, int]
) -> None:
    assert photo(name).shape == shape


def test_a_grey_photograph_has_three_equal_parts_and_a_coloured_one_has_not() -> None:
    grey, coloured = photo("camera"), photo("coffee")
    assert (grey == grey[:, :, :1]).all()
    assert (coloured != coloured[:, :, :1]).any()


def test_a_photograph_is_read_once_and_few_are_kept() -> None:
    assert photo("coffee") is photo("coffee")
    kept = photos._read.cache_info().maxsize
    sizes = sorted(photo(name).nbytes for name in PHOTOS)
    assert kept is not None and sum(sizes[-kept:]) <= 15e6


@pytest.mark.parametrize("name", ["", "eagle", "../coffee", "OWN:" + "0" * 64])
def test_a_name_that_is_not_in_the_table_is_refused(name: str) -> None:
    with pytest.raises(UserError) as caught:
        photo(name)
    assert caught.value.code == "value_unknown"


@pytest.mark.parametrize("sha", ["", "0" * 64, "coffee"])
def test_a_photograph_that_nobody_brought_is_asked_for(sha: str) -> None:
    with pytest.raises(UserError) as caught:
        photo(PREFIX + sha)
    assert caught.value.code == "photo_missing" and caught.value.fields == {"sha": sha}


def test_a_reader_s_photograph_is_found_by_the_hash_of_its_file() -> None:
    mine = own(7)
    OWN.put(mine)
    assert photo(PREFIX + mine.sha256) is mine.pixels
    assert mine.sha256 in OWN and OWN.get(mine.sha256).name == "7.png"
    with pytest.raises(ValueError, match="read-only"):
        mine.pixels[0] = 0


def test_photographs_leave_when_there_are_too_many_the_least_used_first() -> None:
    store = readers_photos(3 * 300)
    first, second, third, fourth = (own(number) for number in range(4))
    for each in (first, second, third):
        store.put(each)
    store.get(first.sha256)
    store.put(fourth)
    assert second.sha256 not in store
    assert all(each.sha256 in store for each in (first, third, fourth))
    store.put(own(9, side=100))  # larger than all that may be kept, and still the reader's
    assert own(9).sha256 in store and first.sha256 not in store


def test_a_photograph_that_has_left_is_not_remembered_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(photos, "OWN", readers_photos(300))
    mine = own(1)
    photos.OWN.put(mine)
    assert photo(PREFIX + mine.sha256) is mine.pixels
    photos.OWN.put(own(2))
    with pytest.raises(UserError):
        photo(PREFIX + mine.sha256)


def test_readers_in_many_threads_do_not_disturb_one_another() -> None:
    store, lost = readers_photos(5 * 300), []

    def bring(number: int) -> None:
        for _ in range(200):
            mine = own(number)
            store.put(mine)
            try:
                if store.get(mine.sha256).pixels[0, 0, 0] != number:
                    lost.append(number)
            except UserError:  # crowded out by the others, which may be
                continue

    threads = [threading.Thread(target=bring, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lost == [] and sum(own(number).sha256 in store for number in range(8)) == 5
