"""Numbers that people make of a picture by hand: HOG, and what an expert on shapes would write."""

import numpy as np
import numpy.typing as npt

from dlviz.texts import say

Floats32 = npt.NDArray[np.float32]

RADII = 12
RADIUS_MOST = 1.8
ORDERS = 10
LEVEL = 0.35  # brighter than the noise, darker than a line
TINY = np.float32(1e-9)  # a picture without any ink has a centroid as well

EDGES = np.linspace(0, RADIUS_MOST, RADII + 1)
FEATURES = (
    *(say("handmade.ink_at_of_the_mean", low=low, low2=low + EDGES[1]) for low in EDGES[:-1]),
    *(say("handmade.fold_symmetry", order=order) for order in range(1, ORDERS + 1)),
    say("handmade.size"),
    say("handmade.mass_over_size"),
)
"""What the expert's 24 numbers are called, in their order."""

ORIENTATIONS = 9


def expert_features(images: Floats32) -> Floats32:
    """[n, 24] of pictures [n, C, H, W] in [0, 1], for one who knows how the shapes are drawn.

    The expert knows that a figure is a bright line on black, under noise, and that its place, size
    and angle say nothing of its class. So the numbers do not depend on these: how the ink is
    spread over the distance from its centroid, in units of the mean distance; the moduli of its
    Fourier series over the angle, where ink farther out counts more (corners tell most); and, to
    tell how much line there is, size and mass. Their names are `FEATURES`.
    """
    ink = _ink(images)
    mass = ink.sum(1)
    y, x = np.mgrid[: images.shape[2], : images.shape[3]].astype(np.float32)
    z = (x + 1j * y).astype(np.complex64).ravel()
    offset = z - ((ink @ z) / mass)[:, None]
    radius = np.abs(offset)
    size = (ink * radius).sum(1) / mass
    share, radius = ink / mass[:, None], radius / size[:, None]
    turn = offset / (size[:, None] * np.maximum(radius, TINY))
    wave = share * radius**3 + 0j
    moduli = []
    for _ in range(ORDERS):
        wave *= turn
        moduli.append(np.abs(wave.sum(1)))
    columns = [*_spread(share, radius).T, *moduli, size, mass / size]
    return np.stack(columns, axis=1).astype(np.float32)


def _ink(images: Floats32) -> Floats32:
    """[n, H W] by how much pixels are above `LEVEL`, where their surroundings are as well.

    A bright pixel alone is noise: a line has neighbours.
    """
    grey = images.mean(1)
    around = np.pad(grey, ((0, 0), (1, 1), (1, 1)))
    around = around[:, :-2] + 2 * around[:, 1:-1] + around[:, 2:]
    around = (around[:, :, :-2] + 2 * around[:, :, 1:-1] + around[:, :, 2:]) / 16
    ink = np.where(around > LEVEL, np.maximum(grey - np.float32(LEVEL), 0), 0) + TINY
    return ink.reshape(len(images), -1).astype(np.float32)


def _spread(share: Floats32, radius: Floats32) -> npt.NDArray[np.float64]:
    """[n, RADII] shares of the ink by radius; each is divided between the two nearest bins."""
    n = len(share)
    place = np.clip(radius * np.float32(RADII / RADIUS_MOST) - np.float32(0.5), 0, RADII - 1)
    below = np.minimum(place.astype(np.int64), RADII - 2)
    above = share * (place - below)
    spread = np.zeros(n * RADII)
    first = (below + RADII * np.arange(n)[:, None]).ravel()
    for at, part in ((first, share - above), (first + 1, above)):
        spread += np.bincount(at, part.ravel(), n * RADII)
    return spread.reshape(n, RADII)


def hog_features(images: Floats32) -> Floats32:
    """[n, P] histograms of oriented gradients (Dalal and Triggs 2005) by scikit-image.

    images: [n, C, H, W] in [0, 1], at least 8 x 8. 4 x 4 cells of 9 orientations, in overlapping
    blocks of 2 x 2: P = 324. It takes about a third of a millisecond a picture of 24 x 24.
    """
    from skimage.feature import hog  # heavy to load

    side = images.shape[2] // 4
    found = [
        hog(
            image.transpose(1, 2, 0),
            orientations=ORIENTATIONS,
            pixels_per_cell=(side, side),
            cells_per_block=(2, 2),
            channel_axis=2,
        )
        for image in images
    ]
    return np.stack(found).astype(np.float32)
