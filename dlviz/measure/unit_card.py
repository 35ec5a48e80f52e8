"""One unit from all sides: what it answers to, where, and what is lost without it."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch

from dlviz.data.imagenet import imagenet_classes
from dlviz.data.photos import photo
from dlviz.data.pictures import load_pictures
from dlviz.errors import UserError
from dlviz.measure import natural
from dlviz.measure.deconvolution import deconvolved
from dlviz.measure.lite0_library import LEVELS, library
from dlviz.measure.optimised import Optimised, Search, optimised, photographic, unrectified
from dlviz.measure.removal import Removal, accuracy_lost, probability_lost
from dlviz.measure.showing import NETS, coarse, shown_photo, shown_picture, within
from dlviz.measure.strongest import Strongest, strongest
from dlviz.nets.cnn import CnnNet, Layer
from dlviz.nets.lite0 import SIDE, Lite0, layers, rectified
from dlviz.nets.lite0_weights import as_input, lite0, seen
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_run import trained_within
from dlviz.train.devices import use_threads
from dlviz.train.ranges import check_choices, check_number
from dlviz.train.vision import Vision

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]
"""Values from 0 to 255; colours last."""
Slices = Generator[tuple[float, None], None, "UnitResult"]

STEPS = {"lite0": 64, "shapes": 128}
ELSEWHERE = 128  # pixels across of an optimised picture, in a layer that the library lacks


@dataclass(frozen=True)
class UnitCard(Vision):
    """A unit of the small network that these pictures train, or of EfficientNet-Lite0.

    net: a name in `NETS`. layer: one with a ReLU. unit: its number in the layer.
    photo: what Lite0 looks at. picture: the test picture that the small network looks at; where
        there are fewer, the last.
    """

    kind: ClassVar[str] = "unit_card"

    net: str = "shapes"
    layer: str = "conv3"
    unit: int = 0
    photo: str = "coffee"
    picture: int = 0

    @property
    def geometry(self) -> Layer:
        """The layer. Raises KeyError for one that the network does not have, or has no ReLU."""
        return self._layers()[self.layer]

    def has(self, layer: str) -> bool:
        """Whether the network has a layer of that name, with a ReLU."""
        return layer in self._layers()

    def check(self) -> None:
        """Raises UserError for a value that cannot be used."""
        super().check()
        check_choices(self, {"net": NETS})
        if not self.has(self.layer):
            raise UserError("value_unknown", field="layer", value=self.layer)
        check_number("unit", self.unit, (0, self.geometry.shape[0] - 1))
        check_number("picture", self.picture, (0, self.n_test - 1))

    def steps(self) -> Slices:
        """Look at it; nothing partial. Raises UserError, "lite0_missing" or "photo_missing"."""
        self.check()
        use_threads()
        yield 0.0, None
        return (yield from (_lite0(self) if self.net == "lite0" else _small(self)))

    def _layers(self) -> dict[str, Layer]:
        if self.net == "lite0":
            return {name: layers()[name] for name in rectified()}
        return {e.name: e for e in self.spec.layers if e.name.startswith(("conv", "dense"))}


@dataclass(frozen=True, eq=False)
class UnitResult(Arrays):
    """A unit, its answers always before its ReLU.

    receptive: pixels across that can change it, of `side`; field: those that do in effect.
    patches: [9, p, p, 3] what it sees where it answers most, strongest first; values: [9].
    deconvolved: [9, p, p, 3] what of each patch made it answer, 128 for nothing; of a convolution
        of the small network, else None.
    optimised: a picture as it is made to drive the unit up (one unit). best: the largest answer
        to any picture that was looked through.
    photo: [448, 448, 3] the picture that is looked at; side: its pixels across for the network.
    map: [h, w] where on it the unit fires; answer: its largest.
    removal: what is lost without it.
    dead: no picture wakes it.
    """

    study: UnitCard
    receptive: int
    field: int
    patches: Pixels
    values: Floats
    deconvolved: Pixels | None
    optimised: Optimised
    best: float
    photo: Pixels
    side: int
    map: Floats
    answer: float
    removal: Removal

    @property
    def dead(self) -> bool:
        """Whether no picture that was looked through wakes it."""
        return self.best <= 0


def _small(study: UnitCard) -> Slices:
    run = yield from trained_within(study.run, 0.0, 0.6)
    net = run.net()
    _, test = load_pictures(study.data)
    found = yield from within(strongest(net, test.images, study.layer), 0.6, 0.7)
    search = Search(net.spec.shape[1], STEPS["shapes"])
    film = yield from within(optimised(net, study.layer, [study.unit], search), 0.7, 0.85)
    lost = yield from within(
        accuracy_lost(net, test.images, test.labels, study.layer, study.unit, study.seed), 0.85, 1.0
    )
    at = min(study.picture, len(test.labels) - 1)
    with torch.no_grad():
        image = torch.tensor(test.images[at : at + 1])
        own = unrectified(net, image, study.layer)[:, study.unit]
    return UnitResult(
        study=study,
        receptive=study.geometry.receptive,
        field=study.geometry.receptive,
        patches=found.patches(test.images, study.unit),
        values=found.values(study.unit),
        deconvolved=_led_back(net, test.images, found, study.unit),
        optimised=film,
        best=float(found.best[study.unit]),
        photo=shown_picture(test.images[at]),
        side=net.spec.shape[1],
        map=coarse(own.clamp(min=0))[0],
        answer=float(own.max()),
        removal=lost,
    )


def _led_back(net: CnnNet, images: Floats, found: Strongest, unit: int) -> Pixels | None:
    """The deconvolutions of the nine pictures, cut as their patches are; each as bright as can."""
    if not found.layer.name.startswith("conv"):
        return None
    order = [picture for picture, _, _ in found.places(unit)]
    back = deconvolved(net, torch.tensor(images[order]), found.layer.name, [unit] * len(order))
    largest = back.abs().flatten(1).amax(1).clamp(min=1e-12).view(-1, 1, 1, 1)
    every = np.full_like(images, 0.5)
    every[order] = (0.5 + 0.5 * back / largest).numpy()
    return found.patches(every, unit)


def _lite0(study: UnitCard) -> Slices:
    net, picture, layer = lite0(), photo(study.photo), study.geometry
    field, crops, places = yield from _nine(net, study)
    level = {level.layer: level for level in LEVELS}.get(layer.name)
    search = photographic(
        level.side if level else ELSEWHERE,
        STEPS["lite0"],
        library().colours,
        not level or level.everywhere,
    )
    film = yield from within(optimised(net, layer.name, [study.unit], search), 0.3, 0.8)
    lost = yield from within(
        probability_lost(net, seen(picture), layer.name, study.unit, imagenet_classes()), 0.8, 1.0
    )
    with torch.no_grad():
        own = unrectified(net, as_input(seen(picture)), layer.name)[:, study.unit]
    cut = [natural.patch(layer, crops[at.crop], at.row, at.column, field) for at in places]
    return UnitResult(
        study=study,
        receptive=layer.receptive,
        field=field,
        patches=np.stack(cut),
        values=np.array([at.value for at in places], dtype=np.float32),
        deconvolved=None,
        optimised=film,
        best=places[0].value,
        photo=shown_photo(picture),
        side=SIDE,
        map=coarse(own.clamp(0, 6))[0],
        answer=float(own.max()),
        removal=lost,
    )


def _nine(
    net: Lite0, study: UnitCard
) -> Generator[
    tuple[float, None], None, tuple[int, Sequence[natural.Crop], tuple[natural.Place, ...]]
]:
    """What a unit sees in effect, and its nine strongest places in crops: recorded, or looked for.

    The smallest crops are left out where they are looked for.
    """
    layer, kept = study.geometry, library()
    if layer.name in kept.shelves:
        shelf = kept.shelves[layer.name]
        return shelf.field, kept.crops, shelf.places(layer.name, study.unit)[: natural.SHOWN]
    field, crops = kept.fields[layer.name], [crop for crop in kept.crops if natural.large(crop)]
    peaks = yield from within(natural.peaks(net, crops, {layer.name: field}), 0.0, 0.3)
    values, found = peaks[layer.name]
    own = values[:, study.unit], found[:, study.unit]
    return field, crops, natural.strongest(layer, field, crops, *own)[: natural.SHOWN]
