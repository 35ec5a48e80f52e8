"""Words along a direction, from one pole to the other, and along random directions beside it.

After Grand, Blank, Pereira and Fedorenko, "Semantic projection recovers rich human knowledge of
multiple object features from word embeddings" (2022).
"""

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from dlviz.data.word_themes import SCALES, Pairs, paired_words, pairs_of
from dlviz.data.words import Vectors, tops, vectors
from dlviz.errors import UserError
from dlviz.measure.embedding import Ints
from dlviz.measure.word_plane import concentration
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.ranges import SEEDS, check_choices, check_number, check_types
from dlviz.train.study import FlatStudy

Floats = npt.NDArray[np.float64]

WORDS, POLES = (3, 60), (1, 8)
"""Fewest and most words, and pairs of poles."""
FREQUENT, KNOWN = 5000, 10_000
"""Rows that random pairs are drawn from, and rows that the ends are looked for in."""
ENDS = 10
BAND = 2.5, 97.5
"""Percentiles between which 95 % of the random directions lie."""
AT_ONCE = 50  # random directions in a slice


@dataclass(frozen=True)
class WordDirection(FlatStudy):
    """Words of a table along the direction from one end of some pairs to the other.

    vectors: a table's name. theme: a name in `SCALES`. poles: "a:b" each, instead of the theme's
    own; the direction is the sum of their offsets b - a. words: instead of the theme's own.
    controls: random directions beside it, each of as many pairs of frequent words. seed: of these.
    """

    kind: ClassVar[str] = "word_direction"

    vectors: str = "minilm"
    theme: str = "sizes"
    poles: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    controls: int = 200
    seed: int = 0

    @property
    def networks(self) -> int:
        """Nothing is trained."""
        return 0

    def check(self) -> None:
        """Raises UserError for a value that cannot be used.

        "poles_unpaired" (pole): one that is not two words, "words_count" (low, high): another
        number of words than fit, "poles_count" (low, high): of poles.
        """
        check_types(self)
        check_choices(self, {"theme": SCALES})
        check_number("seed", self.seed, SEEDS)
        check_number("controls", self.controls, (20, 1000))
        for name in ("poles", "words"):
            if any(type(word) is not str for word in self.get(name)):  # type: ignore[union-attr]
                raise UserError("value_type", field=name)
        if self.poles and not POLES[0] <= len(self.poles) <= POLES[1]:
            raise UserError("poles_count", low=POLES[0], high=POLES[1])
        for pole, (one, other) in zip(self.poles, pairs_of(self.poles), strict=True):
            if not one or not other or one == other:
                raise UserError("poles_unpaired", pole=pole)
        count = len(paired_words(self.words)[0])
        if self.words and not WORDS[0] <= count <= WORDS[1]:
            raise UserError("words_count", low=WORDS[0], high=WORDS[1])

    def steps(self) -> Generator[tuple[float, None], None, "WordDirectionResult"]:
        """Project them; nothing partial. Raises what `words.vectors` and `Vectors.at` raise."""
        self.check()
        yield 0.0, None  # the table takes a while
        use_threads()
        table = vectors(self.vectors)
        shown = _chosen(self, table)
        drawn = np.random.default_rng(self.seed)
        controls: list[Floats] = []
        while len(controls) < self.controls:
            count = min(AT_ONCE, self.controls - len(controls))
            controls += _random(table, len(shown.poles), count, drawn)
            yield 0.7 * len(controls) / self.controls, None
        return _result(self, table, shown, np.array(controls))


@dataclass(frozen=True, eq=False)
class WordDirectionResult(Arrays):
    """W words along a direction of D dimensions that P pairs of poles give; C random directions.

    label, dimension: of the table. poles: as the table spells them. words: likewise. missing:
        words of the theme that the table has not.
    projection: [W] cosine of each word with the direction; positive: towards the second poles.
    ends_at: [2] the mean cosine of the first poles and of the second.
    control_mean, control_low, control_high: [W] of the words' cosines with the random directions,
        95 % of which lie from low to high.
    outside: [W] whether a word lies outside that band.
    order: [W] a number that is known of each word, nan where there is none; measured: what it is.
    correlation: Spearman's, of projection and order; nan without an order.
    correlations: [C] those of the random directions, in size. as_much: the share of directions
        that reach that of this one, which counts as one of them: (reached + 1) / (C + 1), so that
        chance is never said to give nothing. by_pole: [P] each pair's alone.
    agreement: mean cosine between the offsets of two pairs of poles; nan for one pair.
    low, high: words of the table at both ends, the last first, and their cosines low_at, high_at.
    answers: for each word w the nearest to w - a + b, for the first poles a and b, when w, a and b
        are forbidden; "" in a table that has no other. itself: [W] whether w is nearest when
        nothing is. Forbidding it makes an analogy look more biased than the table is: Nissim, van
        Noord and van der Goot, "Fair is better than sensational: man is to doctor as woman is to
        doctor" (2020).
    """

    study: WordDirection
    label: str
    dimension: int
    poles: Pairs
    words: tuple[str, ...]
    missing: tuple[str, ...]
    projection: Floats
    ends_at: Floats
    control_mean: Floats
    control_low: Floats
    control_high: Floats
    outside: npt.NDArray[np.bool_]
    order: Floats
    measured: str
    correlation: float
    correlations: Floats
    as_much: float
    by_pole: Floats
    agreement: float
    low: tuple[str, ...]
    high: tuple[str, ...]
    low_at: Floats
    high_at: Floats
    answers: tuple[str, ...]
    itself: npt.NDArray[np.bool_]

    @property
    def by_chance(self) -> float:
        """Words that are expected outside of their bands where the direction is a random one."""
        return (1 - (BAND[1] - BAND[0]) / 100) * len(self.words)


@dataclass(frozen=True)
class _Shown:
    """Rows [W] of a table with what is known of them, and rows [P, 2] of its poles."""

    rows: Ints
    poles: Ints
    order: Floats
    measured: str
    missing: tuple[str, ...]


def _chosen(study: WordDirection, table: Vectors) -> _Shown:
    scale = SCALES[study.theme]
    pairs = pairs_of(study.poles) if study.poles else scale.poles
    poles = np.array([[table.at(word) for word in pair] for pair in pairs])
    for pair, (one, other) in zip(pairs, poles, strict=True):
        if one == other:
            raise UserError("poles_unpaired", pole=":".join(pair))
    if study.words:
        own = dict.fromkeys(table.at(word) for word in paired_words(study.words)[0])
        rows = np.array(list(own))
        return _Shown(rows, poles, np.full(len(rows), math.nan), "", ())
    known = scale.order or (math.nan,) * len(scale.words)
    found = {
        table.index[word]: value
        for word, value in zip(scale.words, known, strict=True)
        if word in table.index
    }
    if len(found) < WORDS[0]:
        raise UserError("words_missing", theme=scale.label)
    missing = tuple(word for word in scale.words if word not in table.index)
    order = np.array(list(found.values()))
    return _Shown(np.array(list(found)), poles, order, scale.measured, missing)


def unit_sum(offsets: Floats) -> Floats:
    """[..., D] the sum of offsets [..., P, D] at length 1; one of length 0 stays so."""
    total = offsets.sum(-2)
    found: Floats = total / np.maximum(np.linalg.norm(total, axis=-1, keepdims=True), 1e-12)
    return found


def spearman(one: npt.ArrayLike, other: npt.ArrayLike) -> float:
    """Spearman's rank correlation, from -1 to 1, ties sharing a rank.

    nan where a value is, or where one of them is the same everywhere.
    """
    from scipy.stats import rankdata

    first, second = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if not np.isfinite(first + second).all() or np.ptp(first) == 0 or np.ptp(second) == 0:
        return math.nan
    return float(np.corrcoef(rankdata(first), rankdata(second))[0, 1])


def _random(table: Vectors, pairs: int, count: int, drawn: np.random.Generator) -> list[Floats]:
    """Directions [D] of so many pairs of different frequent words each."""
    free = np.flatnonzero(~table.blocked[: min(FREQUENT, table.whole)])
    first = drawn.integers(0, len(free), (count, pairs))
    second = (first + drawn.integers(1, len(free), (count, pairs))) % len(free)
    values = table.values
    return list(unit_sum((values[free[second]] - values[free[first]]).astype(np.float64)))


def _result(
    study: WordDirection, table: Vectors, shown: _Shown, controls: Floats
) -> WordDirectionResult:
    points = table.values[shown.rows].astype(np.float64)
    poles = table.values[shown.poles].astype(np.float64)
    offsets = poles[:, 1] - poles[:, 0]
    direction = unit_sum(offsets)
    projection, order = points @ direction, shown.order
    beside = points @ controls.T
    low, high = np.percentile(beside, BAND, axis=1)
    correlation = spearman(projection, order)
    correlations = np.abs([spearman(each, order) for each in beside.T])
    places = np.arange(shown.poles.size).reshape(-1, 2)
    ends = [_end(table, shown.poles, sign * direction) for sign in (-1, 1)]
    answers, itself = _answers(table, shown, points, offsets[0])
    return WordDirectionResult(
        study=study,
        label=table.label,
        dimension=points.shape[1],
        poles=tuple((table.words[one], table.words[other]) for one, other in shown.poles),
        words=tuple(table.words[row] for row in shown.rows),
        missing=shown.missing,
        projection=projection,
        ends_at=(poles @ direction).mean(0),
        control_mean=beside.mean(1),
        control_low=low,
        control_high=high,
        outside=(projection < low) | (projection > high),
        order=order,
        measured=shown.measured,
        correlation=correlation,
        correlations=correlations,
        as_much=_reached(correlations, correlation),
        by_pole=np.array([spearman(points @ unit_sum(one[None]), order) for one in offsets]),
        agreement=concentration(poles.reshape(-1, points.shape[1]), places),
        low=ends[0][0],
        high=ends[1][0],
        low_at=-ends[0][1],
        high_at=ends[1][1],
        answers=answers,
        itself=itself,
    )


def _reached(correlations: Floats, correlation: float) -> float:
    """The share of directions that reach a correlation in size, its own among them; nan for nan.

    Phipson and Smyth, "Permutation P-values should never be zero" (2010).
    """
    if math.isnan(correlation):
        return math.nan
    return (int((correlations >= abs(correlation)).sum()) + 1) / (len(correlations) + 1)


def _end(table: Vectors, poles: Ints, direction: Floats) -> tuple[tuple[str, ...], Floats]:
    """The known words that lie furthest along a direction, but for the poles."""
    count = min(KNOWN, table.whole)
    cosines = table.values[:count].astype(np.float64) @ direction
    cosines[table.blocked[:count]] = -np.inf
    cosines[poles[poles < count]] = -np.inf
    found = tops(cosines, min(ENDS, int(np.isfinite(cosines).sum())))
    return tuple(table.words[row] for row in found), cosines[found]


def _answers(
    table: Vectors, shown: _Shown, points: Floats, offset: Floats
) -> tuple[tuple[str, ...], npt.NDArray[np.bool_]]:
    """For each word, see `WordDirectionResult`."""
    scores: npt.NDArray[np.float32] = (points + offset).astype(np.float32) @ table.values.T
    scores[:, table.blocked] = -np.inf
    itself = scores.argmax(1) == shown.rows
    scores[np.arange(len(points)), shown.rows] = -np.inf
    scores[:, shown.poles[0]] = -np.inf
    best = scores.argmax(1)
    there = np.isfinite(scores.max(1))
    answers = (table.words[row] if one else "" for row, one in zip(best, there, strict=True))
    return tuple(answers), itself
