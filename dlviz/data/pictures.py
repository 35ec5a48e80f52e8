"""The sets of pictures: what each is, and its pictures to learn from and to be tested on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from dlviz.data import cifar, digits
from dlviz.data.picture_data import (
    DATASET_NAMES,
    DEFAULT_KINDS,
    KINDS,
    LIMITS,
    WORLDS,
    Ints,
    PictureData,
    Pictures,
    check,
)
from dlviz.data.picture_files import (
    CIFAR_MOST,
    CLOTHES,
    DIGITS,
    IDX_MOST,
    IDX_SHAPE,
    THINGS,
    cifar_pictures,
    idx_pictures,
)
from dlviz.data.remote_files import DOWNLOADS
from dlviz.data.shapes import shapes
from dlviz.data.store import Store
from dlviz.texts import say

__all__ = [
    "DATASETS",
    "DATASET_NAMES",
    "DEFAULT_KINDS",
    "KINDS",
    "LIMITS",
    "WORLDS",
    "PictureData",
    "PictureSet",
    "Pictures",
    "check",
    "class_names",
    "load_pictures",
    "order_of",
    "picture_shape",
]


@dataclass(frozen=True)
class PictureSet:
    """A set of pictures.

    label: its name on a page.
    shape: (C, H, W) of a picture; of shapes it is the default, `picture_shape` knows better.
    names: the classes, in order; of shapes the default.
    most: the most pictures there are (to learn from, to be tested on).
    load: makes so many of each.
    download: whether it has to be fetched first; its record is in `remote_files.DOWNLOADS`.
    """

    label: str
    shape: tuple[int, int, int]
    names: tuple[str, ...]
    most: tuple[int, int]
    load: Callable[[PictureData, int, int], tuple[Pictures, Pictures]]
    download: bool = False


def _shapes(data: PictureData, n: int, n_test: int) -> tuple[Pictures, Pictures]:
    return shapes(data, n, test=False), shapes(data, n_test, test=True)


def _digits(data: PictureData, n: int, n_test: int) -> tuple[Pictures, Pictures]:
    images, labels = digits.digits()
    order = np.random.default_rng([data.seed, 0]).permutation(len(labels))
    rows = order[digits.TEST :][:n], order[: digits.TEST][:n_test]
    train, test = (Pictures(images[part], labels[part], digits.NAMES) for part in rows)
    return train, test


DATASETS: Mapping[str, PictureSet] = MappingProxyType(
    {
        "shapes": PictureSet(
            say("picture_sets.shapes"),
            (1, 24, 24),
            DEFAULT_KINDS,
            (int(LIMITS["n"][1]), int(LIMITS["n_test"][1])),
            _shapes,
        ),
        "digits": PictureSet(
            say("picture_sets.handwritten_digits_8_x_8"),
            digits.SHAPE,
            digits.NAMES,
            (digits.COUNT - digits.TEST, digits.TEST),
            _digits,
        ),
        "mnist": PictureSet(
            DOWNLOADS["mnist"].label, IDX_SHAPE, DIGITS, IDX_MOST, idx_pictures, download=True
        ),
        "fashion": PictureSet(
            DOWNLOADS["fashion"].label, IDX_SHAPE, CLOTHES, IDX_MOST, idx_pictures, download=True
        ),
        "cifar10": PictureSet(
            DOWNLOADS["cifar10"].label,
            cifar.SHAPE,
            THINGS,
            CIFAR_MOST,
            cifar_pictures,
            download=True,
        ),
    }
)


def picture_shape(data: PictureData) -> tuple[int, int, int]:
    """(C, H, W) of the pictures that `data` describes; nothing is read or drawn for it."""
    if data.dataset == "shapes":
        return 3 if data.colour else 1, data.side, data.side
    return DATASETS[data.dataset].shape


def class_names(data: PictureData) -> tuple[str, ...]:
    """The classes of the pictures that `data` describes, in order."""
    return data.kinds if data.dataset == "shapes" else DATASETS[data.dataset].names


KEPT: Store[PictureData, tuple[Pictures, Pictures]] = Store(
    64 * 2**20, lambda both: both[0].size_bytes + both[1].size_bytes
)


def load_pictures(data: PictureData) -> tuple[Pictures, Pictures]:
    """The pictures to learn from and those to be tested on; kept, so asking again costs nothing.

    Raises UserError for a value that cannot be used; "pictures_missing" for a set that has not
    been downloaded; "download_damaged" for one whose files have changed since.
    """
    check(data)
    found = KEPT.find(data)
    if found is None:
        found = _load(data)
        KEPT.keep(data, found)
    return found


def _load(data: PictureData) -> tuple[Pictures, Pictures]:
    known = DATASETS[data.dataset]
    train, test = known.load(data, min(data.n, known.most[0]), min(data.n_test, known.most[1]))
    return (_reordered(train), _reordered(test)) if data.shuffled else (train, test)


def order_of(pixels: int) -> Ints:
    """The one fixed order [pixels] of a shuffled picture: pixel i is taken from order[i]."""
    return np.random.default_rng(20240229).permutation(pixels).astype(np.int64)


def _reordered(pictures: Pictures) -> Pictures:
    """The same pictures with every channel's pixels, and the masks, in `order_of` them."""
    images, masks = pictures.images, pictures.masks
    order = order_of(images.shape[2] * images.shape[3])
    moved = images.reshape(*images.shape[:2], -1)[:, :, order].reshape(images.shape)
    if masks is not None:
        masks = masks.reshape(len(masks), -1)[:, order].reshape(masks.shape)
    return Pictures(moved, pictures.labels, pictures.names, masks, pictures.marked)
