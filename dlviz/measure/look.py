"""Where a network looks: Grad-CAM of every layer for the classes that one may ask about."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np
import numpy.typing as npt
import torch

from dlviz.data.collage import Box, parts
from dlviz.data.photos import label_of
from dlviz.errors import UserError
from dlviz.measure.attribution import upsampled
from dlviz.measure.cams import Floats, camming
from dlviz.measure.showing import Pixels, within
from dlviz.measure.subject import (
    LIKELIEST,
    SUBJECTS,
    Subject,
    check_class,
    check_subject,
    layers_of,
    subject,
)
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.study import FlatStudy
from dlviz.train.together import part

TOP = 5
Named = tuple[int, str, float]
"""A class: its number, its name, its probability."""


@dataclass(frozen=True)
class Look(FlatStudy):
    """A network and a picture, a class that is asked about, and how its map is shown.

    net: a name in `SUBJECTS`. photo: for Lite0, as for `photos.photo`; the small networks look at
    their test picture of the number `picture`.
    target: a class; -1: the most likely. against: another, for a contrast; -1: none.
    layer: display only: whose map is shown; where the network has none of that name, the last.
    rectified: display only: only what speaks for the class.
    """

    kind: ClassVar[str] = "look"
    heavy: ClassVar[bool] = True
    display: ClassVar[frozenset[str]] = frozenset({"layer", "rectified"})

    net: str = "lite0"
    photo: str = "coffee+chelsea"
    picture: int = 0
    target: int = LIKELIEST
    against: int = LIKELIEST
    layer: str = "head"
    rectified: bool = True

    def check(self) -> None:
        """Raises UserError for a value that cannot be used."""
        check_subject(self)
        check_class(self, "against")
        if self.layer not in {name for net in SUBJECTS for name, _ in layers_of(net)}:
            raise UserError("value_unknown", field="layer", value=self.layer)

    def steps(self) -> Generator[tuple[float, None], None, "LookResult"]:
        """Look; nothing partial. Raises UserError, "lite0_missing" and "photo_missing" as well."""
        self.check()
        use_threads()
        asked = yield from part(subject(self.net, self.photo, self.picture), (0.0, 0.5), None)
        alone: list[int] = []
        cells = pieces(self)
        for at, (name, _) in enumerate(cells):
            ends = 0.5 + 0.2 * at / len(cells), 0.5 + 0.2 * (at + 1) / len(cells)
            other = yield from part(subject(self.net, name, 0), ends, None)
            alone.append(max(other.top(TOP), key=lambda k: float(asked.logits[k])))
        wanted = [k for k in (self.target, self.against) if k != LIKELIEST]
        classes = tuple(dict.fromkeys((*asked.top(TOP), *alone, *wanted)))
        layers = [name for name, _ in asked.layers]
        maps = yield from within(camming(asked.net, asked.x, layers, classes), 0.7, 1.0)
        return _result(self, asked, classes, tuple(maps), alone)


@dataclass(frozen=True, eq=False)
class LookResult(Arrays):
    """A picture, and where a network looks on it: L layers, C classes, P photographs in a collage.

    photo: [448, 448, 3] what the network sees, its pixels as it sees them or finer.
    side: pixels across of the picture for the network.
    top: the five most likely classes, or all where there are fewer.
    classes: those that have maps: the top, of a collage each photograph's own class (`own`), then
        those that were asked about.
    target: the class that is asked about; against: another, or -1.
    layers: (name in the network, label), from the first to the last.
    maps: for each layer [C, h, w] raw Grad-CAM, signed: not rectified, not upsampled. The contrast
        of two classes is the difference of their maps.
    alike: [L] Pearson correlation of each layer's map with the last one's, both signed and
        upsampled, for the target; 0 where a map has one value only.
    parts: (label, box) of each photograph of a collage, boxes in shares of the sides; or none.
    mass: [C, P] share of the last layer's map, rectified and upsampled, that is in each of them.
    peak: [C] the one that has its largest value; -1: the map is blank, or there is no collage.
    blank: [C, L] whether a map has no positive value, so that nothing is left when rectified.
    own: [P] the place in `classes` of each photograph's own class: of the five that are likeliest
        for it alone, the one that is likeliest here.
    """

    study: Look
    photo: Pixels
    side: int
    top: tuple[Named, ...]
    classes: tuple[Named, ...]
    target: int
    against: int
    layers: tuple[tuple[str, str], ...]
    maps: tuple[Floats, ...]
    alike: Floats
    parts: tuple[tuple[str, Box], ...]
    mass: Floats
    peak: npt.NDArray[np.int64]
    blank: npt.NDArray[np.bool_]
    own: tuple[int, ...] = ()

    def arrays(self) -> tuple[npt.NDArray[np.generic], ...]:
        """Every array, the maps among them."""
        return (*super().arrays(), *self.maps)

    @property
    def shown(self) -> int:
        """The place in `layers` of the one that is shown."""
        names = [name for name, _ in self.layers]
        layer = self.study.layer
        return names.index(layer) if layer in names else len(names) - 1

    def row(self, k: int) -> int:
        """The place in `classes` of class k. Raises ValueError for one that has no maps."""
        return [number for number, *_ in self.classes].index(k)


def pieces(study: Look) -> tuple[tuple[str, Box], ...]:
    """The photographs of a collage, and where they lie; none where there is no collage."""
    found = parts(study.photo) if study.net == "lite0" else ()
    return found if len(found) > 1 else ()


def shares(maps: Floats, boxes: Sequence[Box], side: int) -> tuple[Floats, npt.NDArray[np.int64]]:
    """[C, P] share of each map in each box, and [C] the box with its largest value.

    maps: [C, h, w] signed; they are rectified, then upsampled to `side` pixels across.
    boxes: P of them, which cover the picture. A map without a positive value has shares of 0 and
    no box, -1.
    """
    fine = upsampled(torch.tensor(maps).relu(), side).numpy()
    mass = np.zeros((len(maps), len(boxes)), dtype=np.float32)
    peak = np.full(len(maps), -1)
    for c, values in enumerate(fine):
        row, column = np.unravel_index(values.argmax(), values.shape)
        for p, box in enumerate(boxes):
            left, top, wide, high = (round(side * share) for share in box)
            mass[c, p] = values[top : top + high, left : left + wide].sum()
            if top <= row < top + high and left <= column < left + wide and values.max() > 0:
                peak[c] = p
    return mass / np.maximum(mass.sum(1, keepdims=True), 1e-12), peak


def _result(
    study: Look,
    asked: Subject,
    classes: tuple[int, ...],
    maps: tuple[Floats, ...],
    alone: Sequence[int],
) -> LookResult:
    target, cells = asked.target(study.target), pieces(study)
    mass, peak = shares(maps[-1], [box for _, box in cells], asked.side)
    at = classes.index(target)
    return LookResult(
        study=study,
        photo=asked.photo,
        side=asked.side,
        top=_named(asked, asked.top(TOP)),
        classes=_named(asked, classes),
        target=target,
        against=study.against,
        layers=asked.layers,
        maps=maps,
        alike=_alike([of[at] for of in maps], asked.side),
        parts=tuple((label_of(name), box) for name, box in cells),
        mass=mass,
        peak=peak,
        blank=np.stack([of.max((1, 2)) <= 0 for of in maps], axis=1),
        own=tuple(classes.index(k) for k in alone),
    )


def _named(asked: Subject, classes: tuple[int, ...]) -> tuple[Named, ...]:
    return tuple((k, asked.names[k], float(asked.probabilities[k])) for k in classes)


def _alike(maps: list[Floats], side: int) -> Floats:
    """[L] correlation of each map [h, w] with the last."""
    fine = np.stack([upsampled(torch.tensor(of[None]), side)[0].numpy().ravel() for of in maps])
    fine -= fine.mean(1, keepdims=True)
    length = np.linalg.norm(fine, axis=1)
    products = fine @ fine[-1]
    whole = length * length[-1]
    return cast(Floats, np.divide(products, whole, out=np.zeros_like(whole), where=whole > 0))
