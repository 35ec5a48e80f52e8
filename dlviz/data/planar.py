"""Planar sets of examples: where the points of each class lie, before the noise."""

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dlviz.texts import say

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
TRAIN, TEST = 0, 1


@dataclass(frozen=True)
class Planar:
    """One planar set.

    label: its name on a page.
    sample: (u [n, 2] uniform in [0, 1), label [n], classes) -> points [n, 2], about -1.2 to 1.2.
    min_classes, max_classes: the choice of classes; a number outside is moved to the nearer end.
    default_noise: a standard deviation of the noise that suits it, in units of the plane.
    """

    label: str
    sample: Callable[[Floats, Ints, int], Floats]
    min_classes: int
    max_classes: int
    default_noise: float

    def classes(self, wanted: int) -> int:
        """The number of classes that it has when `wanted` are asked for."""
        return min(max(wanted, self.min_classes), self.max_classes)


def polar(radius: Floats, angle: Floats) -> Floats:
    """Points [n, 2] at a radius [n] and an angle [n] from the x axis."""
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def gaussians(u: Floats, label: Ints, classes: int) -> Floats:
    """Class centres on a circle of radius 0.8; the noise makes each a Gaussian cloud."""
    return polar(np.full(len(u), 0.8), 2 * np.pi * label / classes + np.pi / 4)


def xor(u: Floats, label: Ints, classes: int) -> Floats:
    """Four squares: class 0 where x and y have the same sign, class 1 where they differ."""
    half, along = np.divmod(2 * u[:, 0], 1)
    x = (2 * half - 1) * (0.1 + along)
    y = np.sign(x) * np.where(label == 0, 1, -1) * (0.1 + u[:, 1])
    return np.stack([x, y], axis=1)


def circle(u: Floats, label: Ints, classes: int) -> Floats:
    """A disc of radius 0.6 (class 0) inside a ring from 0.9 to 1.2 (class 1)."""
    radius = np.where(label == 0, 0.6 * np.sqrt(u[:, 0]), 0.9 + 0.3 * u[:, 0])
    return polar(radius, 2 * np.pi * u[:, 1])


def rings(u: Floats, label: Ints, classes: int) -> Floats:
    """Thin concentric rings, class 0 the innermost, the outermost of radius 1.2."""
    radius = 1.2 * (label + 1) / classes
    return polar(radius, 2 * np.pi * u[:, 1])


def ellipse(u: Floats, label: Ints, classes: int) -> Floats:
    """An ellipse (class 0) in an elliptical ring (class 1): x², y² separate them, r does not."""
    radius = np.where(label == 0, 0.6 * np.sqrt(u[:, 0]), 0.85 + 0.15 * u[:, 0])
    x, y = polar(radius, 2 * np.pi * u[:, 1]).T
    return np.stack([1.2 * x, 0.55 * y], axis=1)


def moons(u: Floats, label: Ints, classes: int) -> Floats:
    """Two half circles that reach into each other."""
    angle = np.pi * u[:, 0]
    x = np.where(label == 0, np.cos(angle), 1 - np.cos(angle)) - 0.5
    y = np.where(label == 0, np.sin(angle), 0.5 - np.sin(angle)) - 0.25
    return np.stack([0.8 * x, 0.8 * y], axis=1)


def spiral(u: Floats, label: Ints, classes: int) -> Floats:
    """Arms of 1.75 turns and radius 1; with two, cos(theta - 3.5 pi r) is 1 or -1."""
    radius = u[:, 0]
    return polar(radius, 3.5 * np.pi * radius + 2 * np.pi * label / classes)


def checkerboard(u: Floats, label: Ints, classes: int) -> Floats:
    """A board of 4 by 4 squares of side 0.6."""
    square, x = np.divmod(8 * u[:, 0], 1)
    row, pair = np.divmod(square, 2)
    column = 2 * pair + (row + label) % 2
    return np.stack([0.6 * (column + x - 2), 0.6 * (row + u[:, 1] - 2)], axis=1)


def swiss_roll(u: Floats, label: Ints, classes: int) -> Floats:
    """A slice through a rolled sheet, 1.5 turns; the classes are stretches along the sheet."""
    along = (label + 0.9 * u[:, 0] + 0.05) / classes
    angle = 1.5 * np.pi * (1 + 2 * along)
    return polar(1.2 * (1 + 2 * along) / 3, angle)


DATASETS: Mapping[str, Planar] = types.MappingProxyType(
    {
        "gaussians": Planar(say("planar.gaussians"), gaussians, 2, 10, 0.25),
        "xor": Planar(say("planar.xor"), xor, 2, 2, 0.05),
        "circle": Planar(say("planar.disc_in_a_ring"), circle, 2, 2, 0.05),
        "rings": Planar(say("planar.rings"), rings, 2, 5, 0.05),
        "ellipse": Planar(say("planar.ellipse_in_a_ring"), ellipse, 2, 2, 0.03),
        "moons": Planar(say("planar.moons"), moons, 2, 2, 0.1),
        "spiral": Planar(say("planar.spiral"), spiral, 2, 5, 0.035),
        "checkerboard": Planar(say("planar.checkerboard"), checkerboard, 2, 2, 0.02),
        "swiss_roll": Planar(say("planar.swiss_roll_a_slice"), swiss_roll, 2, 5, 0.03),
    }
)


def draw(
    dataset: str, n: int, noise: float, classes: int, center: float, seed: int, part: int
) -> tuple[Floats, Ints]:
    """Points [n, 2] and labels [n] of one part of a set, classes taking turns.

    part: TRAIN or TEST. Place and noise have random streams of their own, a row an example: a
    larger noise moves the same points further, a larger n keeps the first ones.
    """
    planar = DATASETS[dataset]
    classes = planar.classes(classes)
    label = np.arange(n) % classes
    place = planar.sample(np.random.default_rng([seed, part]).random((n, 2)), label, classes)
    push = np.random.default_rng([seed, part + 2]).standard_normal((n, 2))
    return place + noise * push + np.array([center, 0.0]), label
