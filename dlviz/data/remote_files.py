"""What can be downloaded: sets of pictures and tables of word vectors, with their checksums."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dlviz.texts import say


@dataclass(frozen=True)
class RemoteFile:
    """A file of a set.

    digest: its checksum, hexadecimal. size: its bytes. algorithm: the checksum's, in hashlib.
    """

    name: str
    digest: str
    size: int
    algorithm: str = "sha256"


@dataclass(frozen=True)
class Download:
    """What is downloaded for a set.

    label: its name on a page. files: all of them. mirrors: the addresses of folders that hold
    the files, tried in this order. kind: "pictures" or "word_vectors".
    """

    label: str
    files: tuple[RemoteFile, ...]
    mirrors: tuple[str, ...]
    kind: str = "pictures"

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


def _glove(dimension: int, md5: str, size: int) -> Download:
    """GloVe of Wikipedia 2014 and Gigaword 5, as gensim keeps it (Pennington and others, 2014)."""
    name = f"glove-wiki-gigaword-{dimension}"
    folders = (f"https://github.com/{owner}/gensim-data/releases/download/{name}/" for owner in (
        "piskvorky", "RaRe-Technologies"
    ))  # fmt: skip
    file = RemoteFile(f"{name}.gz", md5, size, "md5")
    return Download(
        say("remote_files.glove_numbers_a_word", dimension=dimension),
        (file,),
        tuple(folders),
        "word_vectors",
    )


_NEWS = "eyaler/word2vec-slim/e8b583791cc7dc85ff16818bf10320e7915f9f5c/"


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
        "glove50": _glove(50, "c289bc5d7f2f02c6dc9f2f9b67641813", 69_182_535),
        "glove100": _glove(100, "40ec481866001177b8cd4cb0df92924f", 134_300_434),
        "glove300": _glove(300, "29e9329ac2241937d55b852e8284e89b", 394_362_229),
        "googlenews": Download(
            say("remote_files.word2vec_of_google_news"),
            (
                RemoteFile(
                    "GoogleNews-vectors-negative300-SLIM.bin.gz",
                    "deb54fc8c59a37659abfe27a8c0a2bc04b2c9478ad24676a1279de58daa3a5a6",
                    276_467_217,
                ),
            ),
            (
                f"https://media.githubusercontent.com/media/{_NEWS}",
                f"https://github.com/{_NEWS.replace('slim/', 'slim/raw/')}",
            ),
            "word_vectors",
        ),
    }
)
"""A name in `picture_data.DATASET_NAMES` or `words.VECTORS` -> what is downloaded for it.

The checksums of GloVe are those that gensim publishes for its files; that of Google News, whose
3 million rows are cut down to English words there, is the one by which its repository stores it.
"""
