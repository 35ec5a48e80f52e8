"""What a shift of the picture does to answers, and to the maps of every layer.

A convolution is equivariant: maps shift along with the picture. Pooling keeps a grid that does
not: Azulay and Weiss, "Why do deep convolutional networks generalize so poorly to small image
transformations?" (2019); Zhang, "Making convolutional networks shift-invariant again" (2019).
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.data.pictures import Pictures, load_pictures
from dlviz.nets.cnn import MEAN, SPREAD, CnnNet, Layer
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_run import trained_within
from dlviz.train.devices import use_threads
from dlviz.train.vision import NETWORKS, Vision

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FARTHEST = 8  # px
SHARE = 3  # of the side: no shift is farther
DIRECTIONS = ((0, 1), (1, 0), (0, -1), (-1, 0))  # rows, columns: right, down, left, up
PAIRS = 2000  # of a picture and a direction, at most
AT_ONCE = 100
WATCHED = 20  # pictures whose maps are compared
FEW = 2  # of them at once: their canvas is large


@dataclass(frozen=True)
class Shifts(Vision):
    """The convolutional and the dense network on shifted pictures; `network` is not looked at."""

    kind: ClassVar[str] = "shifts"

    @property
    def networks(self) -> int:
        """How many networks are trained for it."""
        return len(NETWORKS)

    @property
    def offsets(self) -> Ints:
        """[D] shifts in pixels, from 0."""
        return np.arange(min(FARTHEST, self.spec.shape[1] // SHARE) + 1)

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, as every `Vision` does."""
        for network in NETWORKS:
            super(Shifts, self.having(network=network)).check()

    def steps(self) -> Generator[tuple[float, None], None, "ShiftsResult"]:
        """Train both networks unless they are at hand, and shift; nothing partial."""
        self.check()
        offsets, nets, done = self.offsets, [], 0.0
        for network, end in zip(NETWORKS, (0.7, 0.8), strict=True):
            run = yield from trained_within(self.run.having(network=network), done, end)
            nets.append(run.net())
            done = end
        _, test = load_pictures(self.data)
        pairs = movable(test, int(offsets[-1]))[:PAIRS]
        agreement, accuracy = np.zeros((2, len(nets), len(offsets)))
        for place, net in enumerate(nets):
            still = yield from _answers(net, test, pairs, 0, done)
            for column, offset in enumerate(offsets):
                done += 0.1 / (len(nets) * len(offsets))
                found = yield from _answers(net, test, pairs, int(offset), done)
                agreement[place, column] = (found == still).mean()
                accuracy[place, column] = (found == test.labels[pairs[:, 0]]).mean()
        layers = [layer for layer in nets[0].spec.layers[1:] if len(layer.shape) == 3]
        errors = yield from _equivariance(nets[0], layers, test, offsets)
        return ShiftsResult(
            study=self,
            nets=tuple(NETWORKS),
            offsets=offsets,
            pairs=len(pairs),
            agreement=agreement,
            accuracy=accuracy,
            layers=tuple(layer.name for layer in layers),
            jumps=np.array([layer.jump for layer in layers]),
            equivariance=errors,
        )


@dataclass(frozen=True, eq=False)
class ShiftsResult(Arrays):
    """Two networks, D shifts in pixels, L layers with maps. Arrays are read-only.

    What leaves a picture on one side comes in on the other: background, noise and all, for only
    pictures whose figure then stays whole are shifted (all, where no figure's place is known).
    nets: "conv", "dense". offsets: [D] from 0. pairs: of a picture and one of four directions.
    agreement: [2, D] the share of them with the same answer as without a shift.
    accuracy: [2, D] the share with the right answer.
    layers, jumps: [L] the convolutional network's, and pixels from one unit to the next.
    equivariance: [L, D] |f(shift x) - shift f(x)| / |f(x)|, lengths over all units of a layer that
        see no edge (the picture goes on periodically). Maps that shift by part of a unit are read
        between units, linearly.
    """

    study: Shifts
    nets: tuple[str, ...]
    offsets: Ints
    pairs: int
    agreement: Floats
    accuracy: Floats
    layers: tuple[str, ...]
    jumps: Ints
    equivariance: Floats


def movable(pictures: Pictures, offset: int) -> Ints:
    """[n, 2] pictures and places in `DIRECTIONS` in which a figure can move and stays whole.

    A soft edge of a pixel is counted to the figure. All pairs where no figure's place is known, or
    none has room.
    """
    count = len(pictures.labels)
    everything = np.stack(np.divmod(np.arange(4 * count), 4), axis=1)
    if pictures.masks is None:
        return everything
    room = np.empty((count, len(DIRECTIONS)))
    for axis, columns in ((2, (2, 0)), (1, (3, 1))):  # of the mask; left and right, up and down
        inked: npt.NDArray[np.bool_] = np.any(pictures.masks, axis=3 - axis)
        room[:, columns[0]] = inked.argmax(axis=1) - 1
        room[:, columns[1]] = inked[:, ::-1].argmax(axis=1) - 1
    found = everything[np.flatnonzero(room >= offset)]
    return found if len(found) else everything


def _answers(
    net: CnnNet, pictures: Pictures, pairs: Ints, offset: int, fraction: float
) -> Generator[tuple[float, None], None, Ints]:
    """[n] the classes that a network sees in pictures that are shifted."""
    found = []
    for first in range(0, len(pairs), AT_ONCE):
        use_threads()
        moved = [
            np.roll(pictures.images[picture], tuple(offset * d for d in DIRECTIONS[way]), (1, 2))
            for picture, way in pairs[first : first + AT_ONCE]
        ]
        with torch.no_grad():
            found.append(net.forward(torch.tensor(np.stack(moved))).argmax(1).numpy())
        yield fraction, None
    return np.concatenate(found)


def _equivariance(
    net: CnnNet, layers: list[Layer], pictures: Pictures, offsets: Ints
) -> Generator[tuple[float, None], None, Floats]:
    """[L, D] as in `ShiftsResult`."""
    apart, size = np.zeros((2, len(layers), len(offsets)))
    step = layers[-1].jump
    margin = -(-(layers[-1].receptive + int(offsets[-1])) // step + 1) * step
    for first in range(0, min(WATCHED, len(pictures.labels)), FEW):
        images = pictures.images[first : min(first + FEW, WATCHED)]
        wide = np.pad(images, ((0, 0), (0, 0), (margin, margin), (margin, margin)), mode="wrap")
        still = _maps(net, layers, torch.tensor(wide))
        for column, offset in enumerate(offsets):
            for axis in (2, 3):
                use_threads()
                moved = _maps(net, layers, torch.roll(torch.tensor(wide), int(offset), axis))
                for row, layer in enumerate(layers):
                    wanted = _shifted(still[row], offset / layer.jump, axis)
                    edge = margin // layer.jump
                    inner = (..., slice(edge, -edge), slice(edge, -edge))
                    apart[row, column] += float((moved[row] - wanted)[inner].square().sum())
                    size[row, column] += float(still[row][inner].square().sum())
                yield 0.9, None
    return np.sqrt(apart / np.maximum(size, np.finfo(float).tiny))


def _maps(net: CnnNet, layers: list[Layer], x: Tensor) -> list[Tensor]:
    """What each layer hands on, of pictures of any size."""
    kept: list[Tensor] = []
    h = (x - MEAN) / SPREAD
    with torch.no_grad():
        for layer in layers:
            h = net.steps[layer.name](h)
            kept.append(h)
    return kept


def _shifted(maps: Tensor, by: float, axis: int) -> Tensor:
    """Maps shifted along an axis by a part of a unit, or several; linear between units."""
    whole = int(by // 1)
    part = by - whole
    near = torch.roll(maps, whole, axis)
    return near if not part else (1 - part) * near + part * torch.roll(maps, whole + 1, axis)
