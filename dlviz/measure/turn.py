"""A rotation of a whole space, drawn at random, and the way there."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Turn:
    """A rotation of D dimensions: in D / 2 planes at right angles to each other, all at once.

    The planes are drawn at random, of all there are, and the angle in each evenly from (-pi, pi).
    So no axis is preferred, and one keeps little of itself: 2 / (D + 2) of its square on average
    where D is even (1 / D with Haar's measure, under which angles repel each other). With an odd D
    one direction stays. A rotation never mirrors: its determinant is 1.
    """

    def __init__(self, dimension: int, seed: int) -> None:
        random = np.random.default_rng([seed, dimension])
        self._planes: Floats = np.linalg.qr(random.standard_normal((dimension, dimension)))[0]
        self._angles: Floats = random.uniform(-np.pi, np.pi, dimension // 2)

    def at(self, share: float) -> Floats:
        """[D, D] the matrix of this share of the way, at a steady speed; rows times it are turned.

        share: 0 is the identity, 1 the whole rotation.
        """
        first, second = self._planes[:, 0:-1:2], self._planes[:, 1::2]
        angles = share * self._angles
        turned = self._planes.copy()
        turned[:, 0:-1:2] = first * np.cos(angles) - second * np.sin(angles)
        turned[:, 1::2] = first * np.sin(angles) + second * np.cos(angles)
        found: Floats = turned @ self._planes.T
        return found
