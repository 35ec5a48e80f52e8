"""How far a network's answer is from a flat plane, that is, its boundary from a straight line."""

import numpy as np

from dlviz.data.examples import Examples
from dlviz.measure import fields
from dlviz.train.recording import Floats, Recording


def distance_from_plane(values: Floats, xy: Floats) -> float:
    """Largest distance of values [n] at points xy [n, 2] from their best plane.

    The plane is that of least squares; the distance is a share of the values' own range (0 where
    they are constant), so 0 is flat and more than a tenth is plainly curved.
    """
    columns = np.column_stack([xy, np.ones(len(xy))])
    plane, *_ = np.linalg.lstsq(columns, values, rcond=None)
    extent = float(np.ptp(values))
    return float(np.abs(values - columns @ plane).max()) / extent if extent > 0 else 0.0


def bend(recording: Recording, examples: Examples, index: int = -1, size: int = 61) -> float:
    """The logit's largest distance from its best plane over the window, as a share of its range.

    With more than two classes: the largest over the logits.
    """
    xy = fields.grid(examples.bounds(), size)
    return max(
        distance_from_plane(logit, xy) for logit in fields.logits(recording, index, examples, xy)
    )
