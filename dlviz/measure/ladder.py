"""The probe ladder: how much of the classes a straight line reads out of each layer."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.data.picture_data import Pictures
from dlviz.data.pictures import load_pictures
from dlviz.measure.by_seed import BySeed, Figures, each_seed
from dlviz.measure.handmade import hog_features
from dlviz.measure.probes import layer_features, pixels, probe_accuracy, shuffled_labels
from dlviz.measure.slices import counted, reported, training
from dlviz.nets.cnn import Cnn, CnnNet, build
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_trainer import snapshot_steps
from dlviz.train.recording import Floats
from dlviz.train.vision import Vision

MOMENTS = np.array([0.0, 0.025, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0])
"""When the layers are probed, as shares of the training."""

HANDMADE = ("pixels", "hog")
"""Rungs that no network has a part in."""

HOG_BATCH = 100

Probing = Generator[None, None, Floats]
"""Ends with shares of the test pictures that are right, in two columns: probe and control."""


@dataclass(frozen=True)
class Ladder(BySeed):
    """Probes on pixels, hand-made features and every hidden layer, from epoch to epoch."""

    kind: ClassVar[str] = "ladder"

    def steps(self) -> Generator[tuple[float, None], None, "LadderResult"]:
        """Train and probe, one seed after the other; yields the fraction done."""
        self.check()
        found, read = yield from reported(each_seed(self, measured))
        return LadderResult(
            study=self,
            rungs=rungs(self.spec),
            trained=found["trained"].astype(np.float64),
            untrained=found["untrained"].astype(np.float64),
            control=found["control"].astype(np.float64),
            epochs=found["epochs"][0].astype(np.float64),
            network=found["network"].astype(np.float64),
            recorded=read,
        )


@dataclass(frozen=True, eq=False)
class LadderResult(Arrays):
    """Shares of the test pictures that probes get right: E seeds, S moments, R rungs.

    rungs: "pixels", "hog" and the names of the hidden layers, from the picture upwards.
    trained: [E, S, R]; nan from where a network diverged. untrained: [E, R] at its random weights.
    control: [E, R] of probes that learned from shuffled labels, at the end of training.
    epochs: [S]. network: [E, S] what the network itself gets right; nan as above.
    recorded: whether all of it was read from a file.
    """

    study: Ladder
    rungs: tuple[str, ...]
    trained: Floats
    untrained: Floats
    control: Floats
    epochs: Floats
    network: Floats
    recorded: bool

    @property
    def chance(self) -> float:
        """The share that guessing gets right."""
        return 1 / self.study.spec.classes

    def first(self, threshold: float) -> tuple[str, ...]:
        """For each seed the first rung that gets so many right at the end; "": none does.

        Hand-made features are left out: they are no layer.
        """
        asked = [place for place, rung in enumerate(self.rungs) if rung != "hog"]
        enough = self.trained[:, -1][:, asked] >= threshold
        return tuple(self.rungs[asked[int(row.argmax())]] if row.any() else "" for row in enough)


def rungs(spec: Cnn) -> tuple[str, ...]:
    """Names of what is probed of a network, from the picture upwards."""
    names = [layer.name for layer in spec.layers]
    return (*HANDMADE, *(name for name in names if name.startswith(("conv", "dense"))))


class Rungs:
    """Probes on one set of pictures: with the true labels, and with shuffled ones as a control."""

    def __init__(self, train: Pictures, test: Pictures, seed: int) -> None:
        self.images = train.images, test.images
        self.tensors = torch.tensor(train.images), torch.tensor(test.images)
        labels = torch.tensor(train.labels)
        self.labels = torch.stack([labels, shuffled_labels(labels, seed)])
        self.truth = torch.tensor(test.labels)

    def handmade(self) -> Probing:
        """[2, 2] of the rungs `HANDMADE`; yields now and then."""
        train, test = self.tensors
        found = [self._probed(pixels(train), pixels(test))]
        yield
        parts: list[list[npt.NDArray[np.float32]]] = [[], []]
        for images, part in zip(self.images, parts, strict=True):
            for first in range(0, len(images), HOG_BATCH):
                part.append(hog_features(images[first : first + HOG_BATCH]))
                yield
        train, test = (torch.from_numpy(np.concatenate(part)) for part in parts)
        found.append(self._probed(train, test))
        return np.stack(found)

    def layers(self, net: CnnNet) -> Probing:
        """[L, 2] of the network's layers; yields now and then."""
        names = rungs(net.spec)[len(HANDMADE) :]
        train = yield from layer_features(net, self.tensors[0], names)
        test = yield from layer_features(net, self.tensors[1], names)
        found = []
        for one, other in zip(train, test, strict=True):
            found.append(self._probed(one, other))
            yield
        return np.stack(found)

    def _probed(self, train: Tensor, test: Tensor) -> Floats:
        return probe_accuracy(train, self.labels, test, self.truth)


def moments(study: Vision, pictures: int) -> tuple[npt.NDArray[np.int64], Floats]:
    """Which snapshots of a run are probed, and their epochs [S], from 0 to the last.

    pictures: of which it learns.
    """
    size = study.spec.parameters + study.spec.buffers
    updates = -(-pictures // min(study.batch_size, pictures))
    epochs = np.array(snapshot_steps(study.epochs, updates, size)) / updates
    places = np.abs(epochs[:, None] - MOMENTS * study.epochs).argmin(0)
    chosen = np.unique(places)
    return chosen, epochs[chosen]


def measured(study: Ladder) -> Generator[float, None, Figures]:
    """The arrays of a `LadderResult`, for one seed."""
    run = study.run
    result = yield from training(run, 0.0, 0.6)
    train, test = load_pictures(run.data)
    chosen, epochs = moments(study, len(train.labels))
    probes = Rungs(train, test, study.seed)
    handmade = yield from counted(probes.handmade(), 0.6, 0.75)
    begin, found = 0.75, []
    for place, end in zip(chosen, np.linspace(0.75, 1.0, len(chosen) + 1)[1:], strict=True):
        if place == 0:
            net = build(run.spec, run.seed).eval()
        elif place < len(result.epochs):
            net = result.net(place)
        else:
            break
        found.append((yield from counted(probes.layers(net), begin, end)))
        begin = end
    trained = np.full((len(epochs), len(handmade) + len(found[0])), np.nan)
    trained[: len(found)] = [np.concatenate([handmade, rows])[:, 0] for rows in found]
    network = np.full(len(epochs), np.nan)
    network[: len(found)] = result.test_accuracy[chosen[: len(found)]]
    return {
        "trained": trained,
        "untrained": trained[0],
        "control": np.concatenate([handmade, found[-1]])[:, 1],
        "epochs": epochs,
        "network": network,
    }
