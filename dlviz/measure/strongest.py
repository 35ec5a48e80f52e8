"""The pictures, and the places in them, that each unit of a small network answers to most."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from dlviz.measure.optimised import unrectified
from dlviz.measure.receptive import patches
from dlviz.measure.showing import coloured
from dlviz.nets.cnn import CnnNet, Layer
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

COUNT, SHOWN = 10, 9
"""Pictures kept of each unit; those that are shown together (a quiz keeps one of them back)."""
AT_ONCE = 100


@dataclass(frozen=True, eq=False)
class Strongest(Arrays):
    """The answers of U units to n pictures, before their ReLU; a unit answers once a picture.

    largest: [n, U] to each picture. row, column: [n, U] where in the map; 0 for a dense layer.
    order: [U, 10] pictures, those with the largest answer first.
    """

    layer: Layer
    largest: Floats
    row: Ints
    column: Ints
    order: Ints

    @property
    def best(self) -> Floats:
        """[U] the largest answer of all; a unit whose is not above 0 is dead."""
        best: Floats = self.largest.max(axis=0)
        return best

    def values(self, unit: int) -> Floats:
        """[9] the largest answers of a unit."""
        values: Floats = self.largest[self.order[unit, :SHOWN], unit]
        return values

    def places(self, unit: int) -> list[tuple[int, int, int]]:
        """The picture, row and column of each of its ten largest answers."""
        pictures = self.order[unit]
        rows, columns = self.row[pictures, unit], self.column[pictures, unit]
        return list(zip(pictures.tolist(), rows.tolist(), columns.tolist(), strict=True))

    def patches(self, images: Floats, unit: int) -> npt.NDArray[np.uint8]:
        """[9, p, p, 3] what the unit sees there of pictures [n, C, H, W]; p = its field."""
        return cut(images, self.layer, self.places(unit)[:SHOWN])


def cut(
    images: Floats, layer: Layer, places: Sequence[tuple[int, int, int]]
) -> npt.NDArray[np.uint8]:
    """[n, p, p, 3] what units see in those places, grey pictures as well."""
    found = patches(images, layer, places)
    return coloured(found if found.ndim == 4 else found[..., None])


def strongest(net: CnnNet, images: Floats, layer: str) -> Generator[float, None, Strongest]:
    """Look through pictures [n, C, H, W]; yields the fraction done.

    Raises KeyError for a layer that there is not.
    """
    found, places = [], []
    for first in range(0, len(images), AT_ONCE):
        use_threads()
        with torch.no_grad():
            maps = unrectified(net, torch.tensor(images[first : first + AT_ONCE]), layer)
            best = maps.reshape(*maps.shape[:2], -1).max(dim=2)
        found.append(best.values.numpy())
        places.append(best.indices.numpy())
        yield min(1.0, (first + AT_ONCE) / len(images))
    largest = np.concatenate(found)
    shape = net.spec.layer(layer).shape
    row, column = np.divmod(np.concatenate(places), shape[-1] if len(shape) == 3 else 1)
    order = np.argsort(-largest, axis=0, kind="stable")[:COUNT].T
    return Strongest(net.spec.layer(layer), largest, row, column, order)
