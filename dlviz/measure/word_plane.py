"""Words as points in a picture, and how much of their own space is lost in it."""

import math
from collections.abc import Collection, Generator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from dlviz.data.word_themes import NEAR, THEMES, paired_words
from dlviz.data.words import Vectors, vectors
from dlviz.errors import UserError
from dlviz.measure import embedding
from dlviz.measure.embedding import Ints
from dlviz.measure.showing import within
from dlviz.measure.word_choice import FEWEST, MOST, Shown, chosen
from dlviz.texts import say
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.ranges import SEEDS, check_choices, check_number, check_types
from dlviz.train.study import FlatStudy, Value

Floats = npt.NDArray[np.float64]

WORDS = FEWEST, MOST
"""Fewest and most words in a picture."""
CENTRES = 6
"""Most words whose neighbours are shown."""
K = 10
"""Neighbours that are looked at, or a quarter of the words where that is fewer."""
CONTROLS = 20  # random projections
PERPLEXITY, EXAGGERATION, EACH = 12.0, 12.0, 250  # of t-SNE, and steps in a slice

PROJECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "pca2": say("word_plane.principal_components_2_d"),
        "pca3": say("word_plane.principal_components_3_d"),
        "tsne": "t-SNE",
    }
)


@dataclass(frozen=True)
class WordPlane(FlatStudy):
    """Words of a table, shown in two or three dimensions.

    vectors: a table's name. theme: a name in `THEMES`, or `NEAR`, the nearest neighbours of some
    words. words: instead of the theme's own, each alone or a pair "a:b" that an arrow joins.
    projection: a name in `PROJECTIONS`. seed: of the places where t-SNE begins, and of the random
    projections beside it.
    """

    kind: ClassVar[str] = "word_plane"

    vectors: str = "minilm"
    theme: str = "royals"
    words: tuple[str, ...] = ()
    projection: str = "pca2"
    seed: int = 0

    @property
    def networks(self) -> int:
        """Nothing is trained."""
        return 0

    def check(self) -> None:
        """Raises UserError for a value that cannot be used.

        "words_count" (low, high): another number of words than fit.
        """
        check_types(self)
        choices: dict[str, Collection[Value]] = {"theme": (*THEMES, NEAR)}
        check_choices(self, {**choices, "projection": PROJECTIONS})
        check_number("seed", self.seed, SEEDS)
        if any(type(word) is not str for word in self.words):
            raise UserError("value_type", field="words")
        low, high = (1, CENTRES) if self.theme == NEAR else WORDS
        if self.words and not low <= len(paired_words(self.words)[0]) <= high:
            raise UserError("words_count", low=low, high=high)

    def steps(self) -> Generator[tuple[float, None], None, "WordPlaneResult"]:
        """Place them; nothing partial. Raises what `words.vectors` and `Vectors.at` raise."""
        self.check()
        yield 0.0, None  # the table takes a while
        use_threads()
        table = vectors(self.vectors)
        shown = chosen(self.theme, self.words, table)
        yield 0.1, None
        points = table.values[shown.rows].astype(np.float64)
        positions, variance = yield from within(_placed(self, points), 0.1, 0.9)
        yield 0.9, None
        return _result(self, table, shown, points, positions, variance)


@dataclass(frozen=True, eq=False)
class WordPlaneResult(Arrays):
    """W words in q = 2 or 3 dimensions, P pairs, G groups.

    label, dimension: of the table. words: as the table spells them. missing: words of the theme
        that the table has not.
    groups: names; group: [W] each word's. pairs: [P, 2] places in `words`.
    positions: [W, q] about their mean, at a root mean square distance of 1 from it.
    variance: [q] each axis' share of the words' variance; nan with t-SNE, whose axes have none.
    offset_cosine: mean cosine between the offsets b - a of two pairs, in all dimensions (the
        "offset concentration" of Fournier, Dupoux and Dunbar, "Analogies minus analogy test",
        2020). offset_shuffled: the same where the second words have changed places, mean over
        all cyclic shifts. offset_shown, offset_shown_shuffled: the two in the picture, where
        arrows have few ways to go and so are alike more often. All nan for less than two pairs.
        offset_each: [P] the mean cosine of one pair's offset with the others'.
    k: neighbours that are looked at. near: [W, k] each word's nearest among the words that are
        shown, by their cosine in all dimensions; near_shown: [W, k] in the picture.
    kept: [W] share of a word's `near` that is among its `near_shown`. kept_random: the mean share
        kept by random projections to as many dimensions. kept_chance: k / (W - 1).
    """

    study: WordPlane
    label: str
    dimension: int
    words: tuple[str, ...]
    missing: tuple[str, ...]
    groups: tuple[str, ...]
    group: Ints
    pairs: Ints
    positions: Floats
    variance: Floats
    offset_cosine: float
    offset_shuffled: float
    offset_shown: float
    offset_shown_shuffled: float
    offset_each: Floats
    k: int
    near: Ints
    near_shown: Ints
    kept: Floats
    kept_random: float

    @property
    def kept_chance(self) -> float:
        """The share of neighbours that is kept when places are drawn at random."""
        return self.k / (len(self.words) - 1)


def _placed(study: WordPlane, points: Floats) -> Generator[float, None, tuple[Floats, Floats]]:
    """[W, q] places of points [W, D], and each axis' share of the variance."""
    if study.projection == "tsne":
        places = yield from _tsne(points, study.seed)
        variance: Floats = np.full(2, math.nan)
    else:
        yield 0.5
        places, variance = principal(points, 3 if study.projection == "pca3" else 2)
    spread = embedding.scaled(places).astype(np.float64)
    return spread, variance


def principal(points: Floats, q: int) -> tuple[Floats, Floats]:
    """[W, q] the points [W, D] along their principal components, [q] their shares of the variance.

    The point that lies farthest along an axis is on its positive side.
    """
    centred = points - points.mean(0)
    left, size, _ = np.linalg.svd(centred, full_matrices=False)
    size = np.append(size, np.zeros(max(0, q - len(size))))
    left = np.pad(left, ((0, 0), (0, max(0, q - left.shape[1]))))
    places: Floats = left[:, :q] * size[:q]
    farthest = places[np.abs(places).argmax(0), np.arange(q)]
    share: Floats = size[:q] ** 2 / max(float((size**2).sum()), 1e-12)
    signed: Floats = places * np.where(farthest < 0, -1.0, 1.0)
    return signed, share


def _tsne(points: Floats, seed: int) -> Generator[float, None, Floats]:
    """[W, 2] t-SNE (van der Maaten and Hinton 2008), by scikit-learn, from random places."""
    from sklearn.manifold import TSNE  # heavy to load

    squared = embedding.squared_distances(points)
    places = 1e-4 * np.random.default_rng(seed).standard_normal((len(points), 2))
    for done, exaggeration in ((0.4, EXAGGERATION), (0.7, 1.0), (1.0, 1.0)):
        use_threads()
        model = TSNE(
            perplexity=min(PERPLEXITY, (len(points) - 1) / 3),
            early_exaggeration=exaggeration,
            max_iter=EACH,
            metric="precomputed",
            init=places.astype(np.float32),
            method="exact",
            random_state=0,
        )
        places = np.asarray(model.fit_transform(np.sqrt(squared)), dtype=np.float64)
        yield done
    return principal(places, 2)[0]  # as it lies is chance: the longest way is laid across


def offset_cosines(points: Floats, pairs: Ints) -> Floats:
    """[P, P] cosines between the offsets of pairs [P, 2] of points [W, D]; nan on the diagonal."""
    offsets = points[pairs[:, 1]] - points[pairs[:, 0]]
    offsets /= np.maximum(np.linalg.norm(offsets, axis=1, keepdims=True), 1e-12)
    found: Floats = offsets @ offsets.T
    np.fill_diagonal(found, math.nan)
    return found


def concentration(points: Floats, pairs: Ints) -> float:
    """The mean cosine between the offsets of two pairs; nan for less than two."""
    return float(np.nanmean(offset_cosines(points, pairs))) if len(pairs) > 1 else math.nan


def shuffled(points: Floats, pairs: Ints) -> float:
    """Likewise with the second words of the pairs moved on by 1, 2, ... places, the mean."""
    moved = [np.column_stack([pairs[:, 0], np.roll(pairs[:, 1], by)]) for by in range(len(pairs))]
    return float(np.mean([concentration(points, each) for each in moved[1:]] or [math.nan]))


def _result(
    study: WordPlane,
    table: Vectors,
    shown: Shown,
    points: Floats,
    positions: Floats,
    variance: Floats,
) -> WordPlaneResult:
    k = max(1, min(K, len(points) // 4))
    near = embedding.nearest(embedding.squared_distances(points), k)
    near_shown = embedding.nearest(embedding.squared_distances(positions), k)
    random = np.random.default_rng(study.seed)
    others = [
        embedding.nearest(
            embedding.squared_distances(
                points @ random.standard_normal((points.shape[1], positions.shape[1]))
            ),
            k,
        )
        for _ in range(CONTROLS)
    ]
    pairs = shown.pairs
    each = np.nanmean(offset_cosines(points, pairs), axis=1) if len(pairs) > 1 else None
    return WordPlaneResult(
        study=study,
        label=table.label,
        dimension=points.shape[1],
        words=tuple(table.words[row] for row in shown.rows),
        missing=shown.missing,
        groups=shown.groups,
        group=shown.group,
        pairs=pairs,
        positions=positions,
        variance=variance,
        offset_cosine=concentration(points, pairs),
        offset_shuffled=shuffled(points, pairs),
        offset_shown=concentration(positions, pairs),
        offset_shown_shuffled=shuffled(positions, pairs),
        offset_each=np.full(len(pairs), math.nan) if each is None else each,
        k=k,
        near=near,
        near_shown=near_shown,
        kept=(near[:, :, None] == near_shown[:, None, :]).any(2).mean(1),
        kept_random=float(np.mean([embedding.kept(near, other) for other in others])),
    )
