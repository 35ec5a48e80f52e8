"""Tables of word vectors: the one that is here, those that are downloaded, and readers' own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from dlviz.data.blocked import is_blocked, is_quiet
from dlviz.data.remote_files import DOWNLOADS
from dlviz.data.spelling import nearest
from dlviz.data.store import Brought, Store
from dlviz.errors import UserError
from dlviz.texts import say

Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]
Bools = npt.NDArray[np.bool_]

PREFIX = "own:"
"""Stands before the SHA-256 in the name of a reader's table."""
WORD_MAX = 40
"""Characters of a word that somebody may ask for."""
TABLE = Path(__file__).parents[2] / "assets" / "words" / "minilm.npz"


def normal(text: str) -> str:
    """What somebody types, as our table spells it: "United States" is "united_states".

    Lower case, one underscore for each gap, 40 characters at most.
    """
    return "_".join(text.replace("_", " ").lower().split())[:WORD_MAX].rstrip("_")


@dataclass(frozen=True, eq=False)
class Vectors:
    """A table of word vectors. Arrays are read-only.

    name: its key, in `VECTORS` or "own:" and a SHA-256. label: its name on a page.
    words: [N], all different, the most frequent first, as far as the table's maker knew.
    values: [N, D], each row of length 1: float32 when they come from `vectors`; what is kept for
    readers is float16. whole: rows below it are words of one piece, the others are read from
    several and weaker. note: what a reader should know of how it was read; often empty.
    """

    name: str
    label: str
    words: tuple[str, ...]
    values: Floats | Halves
    whole: int
    note: str = ""

    def __post_init__(self) -> None:
        self.values.setflags(write=False)

    @property
    def size_bytes(self) -> int:
        """Bytes held by the array and, roughly, by the words."""
        return self.values.nbytes + 120 * len(self.words)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Each word's row."""
        return MappingProxyType({word: row for row, word in enumerate(self.words)})

    @cached_property
    def blocked(self) -> Bools:
        """[N], which words no list may show: slurs and profanity."""
        found = np.fromiter(map(is_blocked, self.words), np.bool_, len(self.words))
        found.setflags(write=False)
        return found

    @cached_property
    def volunteered(self) -> Bools:
        """[N], which words suggestions and completions may offer: neither blocked nor quiet."""
        found = np.fromiter((not is_quiet(word) for word in self.words), np.bool_, len(self.words))
        found &= ~self.blocked
        found.setflags(write=False)
        return found

    @cached_property
    def spellings(self) -> Mapping[str, tuple[int, ...]]:
        """The rows of each word as `normal` spells it: a table may have "King" and "king"."""
        found: dict[str, tuple[int, ...]] = {}
        for row, word in enumerate(self.words):
            plain = normal(word)
            found[plain] = (*found.get(plain, ()), row)
        return MappingProxyType(found)

    def at(self, word: str) -> int:
        """The row of a word, spelt as it is in the table or as `normal` would.

        Raises UserError: "word_unknown" (word; near: up to three words of the table that are
        spelt nearly so, with commas between), "word_unlike" (word) where none is, "word_blocked".
        """
        if is_blocked(normal(word)):
            raise UserError("word_blocked")
        row = self.index.get(word)
        if row is None:
            row = next(iter(self.spellings.get(normal(word), ())), None)
        if row is None:
            near, asked = ", ".join(self.near(word)), word.strip()[:WORD_MAX]
            if not near:
                raise UserError("word_unlike", word=asked)
            raise UserError("word_unknown", word=asked, near=near)
        return row

    def near(self, word: str, count: int = 3) -> tuple[str, ...]:
        """Words of the table that are spelt nearly so and volunteered, the nearest first."""
        found = nearest(normal(word), self.words, 4 * count)
        return tuple(each for each in found if self.volunteered[self.index[each]])[:count]


MINILM = say("words.first_layers_of_minilm")
VECTORS: Mapping[str, str] = MappingProxyType(
    {"minilm": MINILM}
    | {
        name: say("words.downloaded", label=each.label, megabytes=each.megabytes)
        for name, each in DOWNLOADS.items()
        if each.kind == "word_vectors"
    }
)
"""The name of a table that everybody can have -> its label; all but the first are downloaded."""


OWN: Brought[Vectors] = Brought(
    limit_bytes=64 * 2**20,
    size=lambda table: table.size_bytes,
    sha256=lambda table: table.name.removeprefix(PREFIX),
    missing=lambda sha256: UserError("vectors_missing", sha=sha256),
)
"""The tables of readers, as float16."""
_WIDE: Store[str, Vectors] = Store(96 * 2**20, lambda table: table.size_bytes)
"""Tables as float32, which is what a processor multiplies fast."""


def vectors(name: str) -> Vectors:
    """A table by its name, with float32 values; kept for a while, so ask again as you need it.

    Raises UserError: "vectors_missing" (sha) for a reader's that is not here, "value_unknown",
    and what `word_downloads.downloaded` raises: "word_vectors_missing" (label), "download_damaged".
    """
    if name == "minilm":
        return minilm()
    if not name.startswith(PREFIX) and name not in VECTORS:
        raise UserError("value_unknown", field="vectors", value=name)
    found = _WIDE.find(name)
    if found is None:
        found = _own(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else _downloaded(name)
        _WIDE.keep(name, found)
    return found


@lru_cache(maxsize=1)
def minilm() -> Vectors:
    """The table that is here: 128 numbers a word, of one byte each and a scale for each word."""
    with np.load(TABLE, allow_pickle=False) as held:
        words = tuple(bytes(held["words"]).decode("ascii").split("\n"))
        codes, whole = held["codes"].astype(np.float32), int(held["whole"])
    return Vectors("minilm", MINILM, words, unit(codes), whole)


def unit(rows: npt.NDArray[np.floating]) -> Floats:
    """Rows [N, D] at length 1, float32."""
    wide = rows.astype(np.float32)
    wide /= np.sqrt(np.einsum("nd,nd->n", wide, wide))[:, None]
    return wide


def _own(sha256: str) -> Vectors:
    table = OWN.get(sha256)
    return replace(table, values=unit(table.values))


def _downloaded(name: str) -> Vectors:
    from dlviz.data.word_downloads import downloaded  # which builds on this module

    return downloaded(name)


def tops(scores: npt.NDArray[np.floating], k: int) -> npt.NDArray[np.int64]:
    """[..., k] the places of the k largest of scores [..., N], largest first.

    Equal ones stand in the order of their places, so the answer is the same on every machine.
    """
    count = scores.shape[-1]
    k = min(k, count)
    rows = scores.reshape(-1, count)
    found = np.empty((len(rows), k), np.int64)
    for row, place in zip(rows, found, strict=True):
        least = np.partition(row, count - k)[count - k]
        candidates = np.flatnonzero(row >= least)
        place[:] = candidates[np.argsort(-row[candidates], kind="stable")[:k]]
    return found.reshape(*scores.shape[:-1], k)
