"""Pictures of the sets that are downloaded, drawn from their files."""

import io

import numpy as np

from dlviz.data import cifar, downloads, idx, remote_files
from dlviz.data.picture_data import Bytes, Ints, PictureData, Pictures

DIGITS = tuple("0123456789")
CLOTHES = (
    "T-shirt/top",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)
THINGS = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
IDX_MOST = (60_000, 10_000)
IDX_SHAPE = (1, 28, 28)
CIFAR_MOST = (10_000, 10_000)
"""Of the five files to learn from, one is enough for what is asked for."""
CIFAR_MEMBERS = ("cifar-10-batches-bin/data_batch_1.bin", "cifar-10-batches-bin/test_batch.bin")
CIFAR_UNPACKED = 200_000_000
"""More bytes than the archive unpacks to."""


def idx_pictures(data: PictureData, n: int, n_test: int) -> tuple[Pictures, Pictures]:
    """MNIST or Fashion-MNIST. Raises UserError: "pictures_missing", "download_damaged"."""
    names = DIGITS if data.dataset == "mnist" else CLOTHES
    known, sets = remote_files.DOWNLOADS[data.dataset], []
    for part, (count, wanted) in enumerate(zip(IDX_MOST, (n, n_test), strict=True)):
        images_file, labels_file = known.files[2 * part : 2 * part + 2]
        shape = (count, *IDX_SHAPE[1:])
        packed = downloads.content(data.dataset, 2 * part)
        raw = idx.unpack(packed, 16 + int(np.prod(shape)), images_file.name)
        images = idx.read_idx(raw, shape, images_file.name)[:, None]
        packed = downloads.content(data.dataset, 2 * part + 1)
        raw = idx.unpack(packed, 8 + count, labels_file.name)
        labels = idx.read_labels(raw, count, len(names), labels_file.name)
        sets.append(_drawn(images, labels, names, wanted, data.seed, part))
    return sets[0], sets[1]


def cifar_pictures(data: PictureData, n: int, n_test: int) -> tuple[Pictures, Pictures]:
    """CIFAR-10. Raises UserError: "pictures_missing", "download_damaged"."""
    file = remote_files.DOWNLOADS[data.dataset].files[0].name
    archive = io.BytesIO(downloads.content(data.dataset, 0))
    size = CIFAR_MOST[0] * cifar.RECORD
    found = cifar.read_members(archive, CIFAR_MEMBERS, size, CIFAR_UNPACKED, file)
    sets = []
    for part, (member, wanted) in enumerate(zip(CIFAR_MEMBERS, (n, n_test), strict=True)):
        images, labels = cifar.read_records(found[member], CIFAR_MOST[part], file)
        sets.append(_drawn(images, labels, THINGS, wanted, data.seed, part))
    return sets[0], sets[1]


def _drawn(
    images: Bytes, labels: Ints, names: tuple[str, ...], n: int, seed: int, part: int
) -> Pictures:
    """So many of the images [N, C, H, W]; more of them begin with the same ones."""
    rows = np.random.default_rng([seed, part]).permutation(len(labels))[:n]
    return Pictures(images[rows].astype(np.float32) / np.float32(255), labels[rows], names)
