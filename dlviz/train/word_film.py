"""What a film of word vectors in training shows: a plane, parallelograms, neighbours."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
NEAR = 8  # neighbours of a word
RIGHT = ("excluded", "allowed", "sum", "nearest")
"""Ways to answer: b - a + c (3CosAdd) without a, b and c; with them; b + c and c, without them."""


@dataclass(frozen=True, eq=False)
class WordFilm:
    """Of S snapshots of W words: plane [S, W, 2], variance, right, ways, error [S]."""

    plane: Floats
    variance: float
    right: npt.NDArray[np.bool_]
    ways: npt.NDArray[np.bool_]
    error: Floats


def film(vectors: Floats, people: int, analogies: Ints, before: Floats | None) -> WordFilm:
    """Of vectors [S, W, D] and analogies [A, 4].

    people: the plane is that of so many first words; 0: of all. before: [S', W, 2] a shorter film
    whose last picture lies as this one's at the same snapshot.
    """
    axes, variance = principal_axes(vectors[-1, : people or None])
    plane = vectors @ axes
    if before is not None:
        plane = plane @ turned(plane[len(before) - 1], before[-1])
    found = right(vectors, analogies)
    return WordFilm(plane, variance, found[:, 0], found[:, 1:], gap(vectors, analogies))


def principal_axes(vectors: Floats) -> tuple[Floats, float]:
    """[D, 2] the first two principal components of [n, D], and their share of the variance.

    The word that lies farthest along an axis is on its positive side. One word or equal ones: 0.
    """
    centred = vectors - vectors.mean(0)
    _, size, axes = np.linalg.svd(centred, full_matrices=False)
    axes = np.concatenate([axes, np.zeros((2, axes.shape[1]), axes.dtype)])[:2].T
    along = centred @ axes
    farthest = along[np.abs(along).argmax(0), (0, 1)]
    total = float((size**2).sum())
    shown = float((size[:2] ** 2).sum()) / total if total > 0 else 0.0
    return axes * np.where(farthest < 0, -1, 1).astype(np.float32), shown


def turned(points: Floats, to: Floats) -> Floats:
    """[2, 2] the turn (or mirror) that brings points [n, 2] nearest to others, row by row.

    The orthogonal Procrustes problem (Schönemann 1966).
    """
    left, _, right_ = np.linalg.svd((points - points.mean(0)).T @ (to - to.mean(0)))
    found: Floats = left @ right_
    return found


def unit(vectors: Floats) -> Floats:
    """Vectors [..., D] at length 1; zeros stay."""
    found: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return found


def right(vectors: Floats, analogies: Ints) -> npt.NDArray[np.bool_]:
    """[S, 4, A] whether d is nearest of all words [S, W, D], in the ways of `RIGHT`."""
    a, b, c, d = analogies.T
    units = unit(vectors)
    cosines = units @ units.transpose(0, 2, 1)
    both = cosines[:, b] + cosines[:, c]
    scores = np.stack([both - cosines[:, a], both - cosines[:, a], both, cosines[:, c]], axis=1)
    for way in (0, 2, 3):
        scores[:, way, np.arange(len(analogies))[:, None], analogies[:, :3]] = -np.inf
    found: npt.NDArray[np.bool_] = scores.argmax(3) == d
    return found


def gap(vectors: Floats, analogies: Ints) -> Floats:
    """[S] the mean of |a - b - c + d| over the mean length of the sides; nan for no analogies."""
    if not len(analogies):
        return np.full(len(vectors), np.nan, np.float32)
    a, b, c, d = (vectors[:, place] for place in analogies.T)
    sides = [np.linalg.norm(side, axis=2) for side in (a - b, c - d, a - c, b - d)]
    open_ = np.linalg.norm(a - b - c + d, axis=2)
    found: Floats = (open_ / np.maximum(np.mean(sides, axis=0), 1e-12)).mean(1).astype(np.float32)
    return found


def neighbours(vectors: Floats, words: Ints) -> tuple[Ints, Floats]:
    """[W, K] places of the words [V, D] with the largest cosines with each of [W], and these."""
    units = unit(vectors)
    cosine = units[words] @ units.T
    cosine[np.arange(len(words)), words] = -np.inf
    order = np.argsort(-cosine, axis=1, kind="stable")[:, : min(NEAR, len(vectors) - 1)]
    return order, np.take_along_axis(cosine, order, axis=1)
