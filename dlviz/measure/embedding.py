"""Points of a layer's space in the plane: projections, neighbours, and aligning two pictures."""

import numpy as np
import numpy.typing as npt

from dlviz.train.recording import Floats

Ints = npt.NDArray[np.int64]


def squared_distances(points: Floats) -> Floats:
    """[n, n] squared Euclidean distances between points [n, P], with zeros on the diagonal."""
    centred = np.asarray(points, dtype=np.float64)
    centred = centred - centred.mean(0)
    inner = centred @ centred.T
    length = inner.diagonal()
    found: Floats = np.maximum(length[:, None] + length - 2 * inner, 0.0)
    np.fill_diagonal(found, 0.0)
    return found


def nearest(squared: Floats, k: int) -> Ints:
    """[n, k] each point's nearest others, by [n, n] distances. Ties go to the lower index."""
    apart = squared.copy()
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1, kind="stable")[:, :k]


def kept(one: Ints, other: Ints) -> float:
    """The mean share of the neighbours [n, k] that are in the same point's [n, k] of the other."""
    return float((one[:, :, None] == other[:, None, :]).any(2).mean())


def principal_plane(squared: Floats) -> Floats:
    """[n, 2] the points in the plane of their first two principal components.

    From [n, n] squared distances alone (Torgerson 1952, classical scaling), which is the same. The
    point that lies farthest along an axis is on its positive side.
    """
    n = len(squared)
    centring = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(-0.5 * centring @ squared @ centring)
    plane: Floats = vectors[:, :-3:-1] * np.sqrt(np.maximum(values[:-3:-1], 0.0))
    farthest = plane[np.abs(plane).argmax(0), (0, 1)]
    return plane * np.where(farthest < 0, -1.0, 1.0)


def scaled(points: Floats) -> Floats:
    """[n, 2] about their mean, at a root mean square distance of 1 from it; all equal: zeros."""
    centred = points - points.mean(0)
    size = np.sqrt((centred**2).sum(1).mean())
    found: Floats = centred / size if size > 1e-12 else np.zeros_like(centred)
    return found


def aligned(points: Floats, to: Floats) -> Floats:
    """[n, 2] turned (and mirrored) about their mean until they lie nearest to others [n, 2].

    The orthogonal Procrustes problem (Schönemann 1966); both have their mean at 0.
    """
    left, _, right = np.linalg.svd(points.T @ to)
    turned: Floats = points @ (left @ right)
    return turned
