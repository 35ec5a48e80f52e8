"""What turning all axes of a space of words at random changes: every number, and no answer.

Sums, lengths and cosines are the same before and after, so all that is found by them is too.
"""

import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from dlviz.data.analogies import ours
from dlviz.data.words import Vectors, vectors
from dlviz.errors import UserError
from dlviz.measure.analogy_scores import FIGURES
from dlviz.measure.analogy_search import PRODUCTS_AT_ONCE, Search
from dlviz.measure.axis_fits import best_axis, by_chance
from dlviz.measure.by_seed import Figures
from dlviz.measure.growing import Growing, read_or_grow
from dlviz.measure.showing import within
from dlviz.measure.turn import Turn
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.ranges import SEEDS, check_length, check_number, check_types
from dlviz.train.study import FlatStudy
from dlviz.train.together import part

FRAMES = 21
"""Of the way from the old axes to the new ones, both ends counted."""
NEIGHBORS = 1000
"""Words drawn at random whose nearest word is compared."""
TURNS = 20
"""Rotations after which the best single axis is looked for."""
WORDS = (1, 4)
"""Fewest and most words whose numbers are shown."""

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rotation(FlatStudy):
    """The axes of a table of vectors, turned at random.

    vectors: the table's name. words: 1 to 4 of it, whose numbers are shown. seed: of the rotation.
    category: display only: the kind of pairs whose best axis is shown, one of our analogies.
    """

    kind: ClassVar[str] = "rotation"
    display: ClassVar[frozenset[str]] = frozenset({"category"})

    vectors: str = "minilm"
    words: tuple[str, ...] = ("king", "man", "woman", "queen")
    seed: int = 0
    category: str = "family"

    def check(self) -> None:
        """Raises UserError, "value_type" or "value_range", for a value that cannot be used."""
        check_types(self)
        check_length("words", self.words, WORDS)
        if not all(isinstance(word, str) for word in self.words):
            raise UserError("value_type", field="words")
        check_number("seed", self.seed, SEEDS)

    def steps(self) -> Generator[tuple[float, "RotationResult | None"], None, "RotationResult"]:
        """Turn the table, or read what is recorded; the film first, then what did not change.

        Raises UserError, besides those of `check`: "word_unknown" or "word_blocked" for a word;
        "vectors_missing" and what a download raises.
        """
        self.check()
        return (yield from read_or_grow(self.key, measured(self), self._made, path=FIGURES))

    def _made(self, found: Figures, *, read: bool) -> "RotationResult":
        return RotationResult(
            study=self,
            label=str(found["label"]),
            words=tuple(map(str, found["words"])),
            frames=found["frames"].astype(np.float32),
            cosines=found["cosines"].astype(np.float64),
            largest_change=float(found["largest_change"]),
            largest_cosine_change=float(found["largest_cosine_change"]),
            asked=found["asked"].astype(np.int64),
            changed=found["changed"].astype(np.int64),
            categories=tuple(map(str, found["categories"])),
            labels=tuple(map(str, found["labels"])),
            pairs=found["pairs"].astype(np.int64),
            fits=found["fits"].astype(np.int64),
            axes=found["axes"].astype(np.int64),
            chance=found["chance"].astype(np.float64),
            seconds=float(found["seconds"]),
            recorded=read,
        )


def measured(study: Rotation) -> Growing:
    """The figures of a study, as far as they are known."""
    yield 0.0, {}  # a table may take a while
    began = time.perf_counter()
    table = vectors(study.vectors)
    rows, known = [table.at(word) for word in study.words], ours().rows(table)
    values = np.asarray(table.values, np.float32)
    yield 0.02, {}
    turn = Turn(values.shape[1], study.seed)
    turned = yield from part(_turned(values, turn), (0.02, 0.06), {})
    axes = yield from part(_axes(table, known, study.seed), (0.06, 0.1), {})
    found: dict[str, npt.NDArray[np.generic]] = {
        **_film(table, rows, turn),
        **axes,
        "largest_change": np.abs(turned - values).max(),
        "largest_cosine_change": np.array(np.nan),
        "asked": np.full(2, -1),
        "changed": np.full(2, -1),
        "seconds": np.array(np.nan),
    }
    yield 0.1, found
    near, change = yield from part(_nearest(values, turned, study.seed), (0.1, 0.25), found)
    fours = [each.four(known) for each in ours().categories]
    fours = [four[(four >= 0).all(axis=1)] for four in fours]
    same = yield from part(_answers(values, turned, fours), (0.25, 1.0), found)
    return found | {
        "largest_cosine_change": np.array(change),
        "asked": np.array([sum(map(len, fours)), min(NEIGHBORS, len(values))]),
        "changed": np.array([same, near]),
        "seconds": np.array(time.perf_counter() - began),
    }


def _film(table: Vectors, rows: list[int], turn: Turn) -> Figures:
    """The words on their way, and their cosines before and after."""
    words = table.values[rows].astype(np.float64)
    frames = np.stack([words @ turn.at(share) for share in np.linspace(0, 1, FRAMES)])
    return {
        "label": np.array(table.label),
        "words": np.array([table.words[row] for row in rows]),
        "frames": frames.astype(np.float32),
        "cosines": np.stack([frame @ frame.T for frame in (frames[0], frames[-1])]),
    }


def _turned(values: Singles, turn: Turn) -> Generator[tuple[float, None], None, Singles]:
    """[N, D] the whole table, turned wholly in float64 and rounded."""
    matrix, found = turn.at(1.0), np.empty_like(values)
    many = max(1, PRODUCTS_AT_ONCE // matrix.size)
    for first in range(0, len(values), many):
        use_threads()
        found[first : first + many] = values[first : first + many].astype(np.float64) @ matrix
        yield min(1.0, (first + many) / len(values)), None
    return found


def _axes(
    table: Vectors, rows: Mapping[str, int], seed: int
) -> Generator[tuple[float, None], None, Figures]:
    """The best single axis of each kind of pairs: as they are, after each of 20 rotations."""
    offsets = [
        np.array(
            [
                table.values[rows[b]] - table.values[rows[a]]
                for a, b in each.pairs
                if a in rows and b in rows
            ]
        ).reshape(-1, table.values.shape[1])
        for each in ours().categories
    ]
    dimension = table.values.shape[1]
    best = [[best_axis(offset) for offset in offsets]]
    for place in range(TURNS):
        use_threads()
        turn = Turn(dimension, seed + place).at(1.0)
        best.append([best_axis(offset @ turn) for offset in offsets])
        yield (place + 1) / TURNS, None
    axes, fits = np.array(best).transpose(2, 1, 0)
    return {
        "categories": np.array([each.name for each in ours().categories]),
        "labels": np.array([each.label for each in ours().categories]),
        "pairs": np.array([len(offset) for offset in offsets]),
        "axes": axes,
        "fits": fits,
        "chance": np.array([by_chance(len(offset), dimension) for offset in offsets]),
    }


def _nearest(
    before: Singles, after: Singles, seed: int
) -> Generator[tuple[float, None], None, tuple[int, float]]:
    """How many of the words have another nearest word, and the largest change of a cosine."""
    random = np.random.default_rng(seed)
    rows = random.choice(len(before), min(NEIGHBORS, len(before)), replace=False)
    many = max(1, PRODUCTS_AT_ONCE // (2 * before.size))
    changed, change = 0, 0.0
    for first in range(0, len(rows), many):
        use_threads()
        now = rows[first : first + many]
        one, other = (values[now] @ values.T for values in (before, after))
        change = max(change, float(np.abs(one - other).max()))
        for cosines in (one, other):
            cosines[np.arange(len(now)), now] = -np.inf
        changed += int((one.argmax(axis=1) != other.argmax(axis=1)).sum())
        yield min(1.0, (first + many) / len(rows)), None
    return changed, change


def _answers(
    before: Singles, after: Singles, fours: list[Ints]
) -> Generator[tuple[float, None], None, int]:
    """How many of the questions, category by category, have another answer."""
    changed = 0
    for place, four in enumerate(fours):
        ends = [(place + half) / len(fours) for half in (0, 0.5, 1)]
        one = yield from within(Search(before).answers(four), ends[0], ends[1])
        other = yield from within(Search(after).answers(four), ends[1], ends[2])
        changed += int((one[0] != other[0]).sum())
    return changed


@dataclass(frozen=True, eq=False)
class RotationResult(Arrays):
    """W words of D numbers in F = 21 frames of a rotation; C kinds of pairs, 20 rotations.

    label: of the vectors. frames: [F, W, D] the numbers, from as they are to wholly turned.
    cosines: [2, W, W] of the words with each other before and after.
    largest_change: of a number of the table. largest_cosine_change: of any of the cosines of 1,000
    words with all; rounding to float32 is all there is to it; nan: not known yet.
    asked: [2] the analogies of ours that the table covers, and words that were asked for their
    nearest; changed: [2] how many of them have another answer after the rotation; -1: not known.
    categories, labels: [C] our kinds of analogies. pairs: [C] covered pairs.
    fits: [C, 1 + 20] pairs that agree about the sign of their offset along the best single axis:
    as the table is, and after each of 20 rotations; the first is that of the film. axes: the
    axis. chance: [C] how many would agree on average were all signs fair coins, see `by_chance`.
    seconds: that it took; nan: not done. recorded: whether all was read from a file.
    """

    study: Rotation
    label: str
    words: tuple[str, ...]
    frames: Singles
    cosines: Floats
    largest_change: float
    largest_cosine_change: float
    asked: Ints
    changed: Ints
    categories: tuple[str, ...]
    labels: tuple[str, ...]
    pairs: Ints
    fits: Ints
    axes: Ints
    chance: Floats
    seconds: float
    recorded: bool = False

    @property
    def before(self) -> Singles:
        """[W, D] the words' numbers as they are."""
        first: Singles = self.frames[0]
        return first

    @property
    def done(self) -> bool:
        """Whether the answers are compared."""
        return bool((self.changed >= 0).all())
