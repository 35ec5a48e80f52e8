"""The layers' spaces in the plane, from epoch to epoch, and how much of each is lost in it."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch

from dlviz.data.pictures import load_pictures
from dlviz.measure import embedding
from dlviz.measure.embedding import Ints
from dlviz.measure.ladder import moments
from dlviz.measure.slices import reported, training
from dlviz.nets.cnn import Cnn, CnnNet
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.ranges import check_choices, check_number
from dlviz.train.recording import Floats
from dlviz.train.vision import Vision

K = 10
"""Neighbours that are looked at."""

PERPLEXITY = 30.0
TRAINED = 0.6
"""How much is done once the network is trained."""

FIRST, FURTHER = 500, 250
"""Steps of t-SNE for the first picture of a layer, and for one that begins where another ended."""

Projection = Callable[[Floats, Floats | None], Floats]
"""[n, 2] places for [n, n] squared distances, and the places [n, 2] of an epoch before, if any."""


def principal(squared: Floats, before: Floats | None) -> Floats:
    """The plane of the first two principal components."""
    return embedding.principal_plane(squared)


def tsne(squared: Floats, before: Floats | None) -> Floats:
    """t-SNE (van der Maaten and Hinton 2008) by scikit-learn.

    The first begins at the principal components, the others where the epoch before ended: what
    moves has moved in the layer. A fit takes 0.2 s (the first 0.6 s), which nothing can divide.
    """
    from sklearn.manifold import TSNE  # heavy to load

    if before is None:
        start = 1e-4 * embedding.scaled(embedding.principal_plane(squared))
    model = TSNE(
        perplexity=min(PERPLEXITY, (len(squared) - 1) / 3),
        early_exaggeration=12.0 if before is None else 1.0,
        max_iter=FIRST if before is None else FURTHER,
        metric="precomputed",
        init=(start if before is None else before).astype(np.float32),
        random_state=0,
    )
    found: Floats = model.fit_transform(np.sqrt(squared))  # which it squares itself
    return found.astype(np.float64)


METHODS: Mapping[str, Projection] = MappingProxyType({"pca": principal, "tsne": tsne})


@dataclass(frozen=True)
class Spaces(Vision):
    """Test pictures as points in the space of each layer, shown in the plane.

    method: a name in `METHODS`. points: how many test pictures, 50 to 600.
    """

    kind: ClassVar[str] = "spaces"

    method: str = "pca"
    points: int = 300

    def check(self) -> None:
        """Raises UserError: a value that cannot be used; "vision_too_large": too much work."""
        super().check()
        check_choices(self, {"method": METHODS})
        check_number("points", self.points, (50, 600))

    def steps(self) -> Generator[tuple[float, None], None, "SpacesResult"]:
        """Train, then go through the layers at every epoch; yields the fraction done."""
        self.check()
        return (yield from reported(_found(self)))


@dataclass(frozen=True, eq=False)
class SpacesResult(Arrays):
    """n test pictures in L layers at S moments.

    layers: "pixels", then names of the network's layers, up to "out", its logits.
    positions: [S, L, n, 2] float32, about their mean, at a root mean square distance of 1 from it.
        Each cloud is turned (and mirrored) to lie nearest to that of the epoch before; at the
        first epoch, to that of the layer below.
    labels: [n]. epochs: [S].
    preserved: [S, L] share of a picture's `K` nearest neighbours in the layer's space that are
        also among its nearest in the plane; K / n by chance.
    purity: [S, L] share of those in the layer's space that are of the picture's class.
    """

    study: Spaces
    layers: tuple[str, ...]
    positions: npt.NDArray[np.float32]
    labels: Ints
    epochs: Floats
    preserved: Floats
    purity: Floats


def shown(spec: Cnn) -> tuple[str, ...]:
    """The layers that are shown, from the picture upwards: what pooling hands on is left out."""
    flat = ("head",) if spec.head == "flatten" else ()  # the last maps once more
    names = [layer.name for layer in spec.layers[1:]]
    return ("pixels", *(name for name in names if not name.startswith(("pool", *flat))))


@dataclass
class _Cloud:
    """One layer's points, from epoch to epoch."""

    places: Floats | None = None
    turned: Floats | None = None
    preserved: float = 0.0
    purity: float = 0.0

    def move(self, points: Floats, labels: Ints, project: Projection, below: Floats | None) -> None:
        """To where the layer's points [n, P] are now; below: what the first cloud lies next to."""
        squared = embedding.squared_distances(points)
        self.places = project(squared, self.places)
        beside = below if self.turned is None else self.turned
        cloud = embedding.scaled(self.places)
        self.turned = cloud if beside is None else embedding.aligned(cloud, beside)
        near = embedding.nearest(squared, K)
        plane = embedding.nearest(embedding.squared_distances(cloud), K)
        self.preserved = embedding.kept(near, plane)
        self.purity = float((labels[near] == labels[:, None]).mean())


def _found(study: Spaces) -> Generator[float, None, SpacesResult]:
    result = yield from training(study.run, 0.0, TRAINED)
    train, test = load_pictures(study.data)
    images, labels = torch.tensor(test.images[: study.points]), test.labels[: study.points]
    chosen, epochs = moments(study, len(train.labels))
    chosen = chosen[chosen < len(result.epochs)]
    layers, project = shown(study.spec), METHODS[study.method]
    clouds = [_Cloud() for _ in layers]
    positions = np.zeros((len(chosen), len(layers), len(labels), 2), dtype=np.float32)
    preserved, purity = np.zeros((2, len(chosen), len(layers)))
    for s, place in enumerate(chosen):
        for layer, points in enumerate(_points(result.net(place), images, layers)):
            if layer or not s:  # pixels stay where they are
                below = clouds[layer - 1].turned if layer else None
                clouds[layer].move(points, labels, project, below)
            cloud = clouds[layer]
            positions[s, layer] = cloud.turned
            preserved[s, layer], purity[s, layer] = cloud.preserved, cloud.purity
            done = (s + (layer + 1) / len(layers)) / len(chosen)
            yield TRAINED + (1 - TRAINED) * done
    return SpacesResult(
        study, layers, positions, labels.copy(), epochs[: len(chosen)], preserved, purity
    )


def _points(net: CnnNet, images: torch.Tensor, layers: tuple[str, ...]) -> list[Floats]:
    """[n, P] what each layer hands on of every picture."""
    use_threads()
    with torch.no_grad():
        _, kept = net.forward(images, keep=layers[1:])
    maps = [images, *(kept[name] for name in layers[1:])]
    return [each.flatten(1).double().numpy() for each in maps]
