"""What each unit of the last layer is worth: the network without it, and with a few of them alone.

No single direction of a layer need matter, or all of one class may hang on it: Morcos et al., "On
the importance of single directions for generalization" (2018).
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from dlviz.data.pictures import class_names, load_pictures
from dlviz.errors import UserError
from dlviz.measure.linear_head import Floats, LinearHead
from dlviz.measure.receptive import patches
from dlviz.nets.cnn import Cnn, CnnNet, Layer
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_run import trained_within
from dlviz.train.devices import use_threads
from dlviz.train.vision import Vision

Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

DRAWS = 200
GROUP = 8
CHOSEN_ON = 1000  # pictures that the network learned from, on which the best units are chosen
AT_ONCE = 100
POOLED = ("max", "average")


@dataclass(frozen=True)
class Ablation(Vision):
    """The maps of a trained network's last convolution, or a dense network's last neurons."""

    kind: ClassVar[str] = "ablation"

    def check(self) -> None:
        """Raises UserError as every `Vision`; "value_unknown": a head with no number a map."""
        super().check()
        if self.network == "conv" and self.head not in POOLED:
            raise UserError("value_unknown", field="head", value=self.head)

    def steps(self) -> Generator[tuple[float, None], None, "AblationResult"]:
        """Train the network unless it is at hand, and take units away; nothing partial."""
        self.check()
        run = yield from trained_within(self.run, 0.0, 0.9)
        net = run.net()
        train, test = load_pictures(self.data)
        learned, _ = yield from _handed_on(net, train.images[:CHOSEN_ON], 0.9)
        features, places = yield from _handed_on(net, test.images, 0.92)
        weights, bias = _last(net)
        units = LinearHead(features, test.labels, weights, bias)
        chooser = LinearHead(learned, train.labels[:CHOSEN_ON], weights, bias)
        order: list[int] = []
        for unit in chooser.least_first():
            order.insert(0, unit)
            yield 0.95 + 0.03 * len(order) / weights.shape[1], None
        accuracy, classes = units.accuracy(), units.by_class()
        dropped, by_class, groups = [], [], []
        for unit in range(len(order)):
            dropped.append(units.accuracy((unit,)) - accuracy)
            by_class.append(units.by_class((unit,)) - classes)
            yield 0.98, None
        living = (features > 0).any(axis=0) & (weights != 0).any(axis=0)
        for group in _groups(np.flatnonzero(living), self.seed):
            groups.append(units.accuracy(group))
            yield 0.99, None
        return AblationResult(
            study=self,
            layer=_layer(net.spec).name,
            features=features,
            labels=test.labels,
            weights=weights,
            bias=bias,
            accuracy=accuracy,
            classes=classes,
            dropped=np.array(dropped),
            by_class=np.array(by_class),
            living=living,
            groups=np.array(groups),
            order=np.array(order),
            best=np.array([units.accuracy(order[k:]) for k in range(1, len(order) + 1)]),
            patches=patches(test.images, _layer(net.spec), places),
        )


@dataclass(frozen=True, eq=False)
class AblationResult(Arrays):
    """U units before the logits, n test pictures of K classes. Arrays are read-only.

    layer: the name of the units' layer; a map hands on its maximum (or average) over all places.
    features: [n, U] what they hand on. labels: [n]. weights: [K, U]. bias: [K]; the logits are
        features Wᵀ + b.
    accuracy: of the whole network. classes: [K] of each class.
    dropped: [U] the change of the accuracy without the unit. by_class: [U, K] the change of each
        class's; nan, as `classes`, for a class without a test picture.
    living: [U] units that some test picture makes active, and that some logit listens to.
    groups: [G] accuracies without `GROUP` random living units (half of them where there are few).
    order: [U] units, those that are missed most first: the last is the one that can best be spared,
        the one before it the next one, and so on, on pictures that the network learned from.
    best: [U] the accuracy with only the first k + 1 of them.
    patches: [U, p, p] (coloured: [U, p, p, 3]) what each unit sees where it is most active; beyond
        the picture mid-grey.
    """

    study: Ablation
    layer: str
    features: Singles
    labels: Ints
    weights: Singles
    bias: Singles
    accuracy: float
    classes: Floats
    dropped: Floats
    by_class: Floats
    living: npt.NDArray[np.bool_]
    groups: Floats
    order: Ints
    best: Floats
    patches: npt.NDArray[np.uint8]

    @property
    def names(self) -> tuple[str, ...]:
        """The classes, in order."""
        return class_names(self.study.data)


def _layer(spec: Cnn) -> Layer:
    """The last one whose units are maps, or neurons where there are no maps."""
    maps = [layer for layer in spec.layers[1:] if len(layer.shape) == 3]
    return maps[-1] if maps else spec.layers[-2]


def _handed_on(
    net: CnnNet, images: Singles, fraction: float
) -> Generator[tuple[float, None], None, tuple[Singles, list[tuple[int, int, int]]]]:
    """[n, U] what the units hand on, and where each is most active: picture, row, column."""
    layer, head = _layer(net.spec), net.spec.layers[-2]
    width = layer.shape[-1] if len(layer.shape) == 3 else 1
    found, most = [], np.full(layer.shape[0], -np.inf)
    places = [(0, 0, 0)] * layer.shape[0]
    for first in range(0, len(images), AT_ONCE):
        use_threads()
        with torch.no_grad():
            _, kept = net.forward(
                torch.tensor(images[first : first + AT_ONCE]), keep=(layer.name, head.name)
            )
        found.append(kept[head.name].numpy())
        maps = kept[layer.name].reshape(len(found[-1]), layer.shape[0], -1).numpy()
        for unit in np.flatnonzero(maps.max(axis=(0, 2)) > most):
            picture, place = divmod(int(maps[:, unit].argmax()), maps.shape[2])
            most[unit] = maps[picture, unit, place]
            places[unit] = (first + picture, *divmod(place, width))
        yield fraction, None
    return np.concatenate(found), places


def _last(net: CnnNet) -> tuple[Singles, Singles]:
    """The weights [K, U] and the bias [K] of the layer that gives the logits."""
    dense = [module for module in net.modules() if isinstance(module, nn.Linear)][-1]
    return dense.weight.numpy().copy(), dense.bias.numpy().copy()


def _groups(living: Ints, seed: int) -> Iterator[Ints]:
    """Random sets of living units."""
    generator = np.random.default_rng(seed)
    size = min(GROUP, len(living) // 2)
    for _ in range(DRAWS):
        yield generator.choice(living, size, replace=False)
