"""One fixed permutation of all pixels, the same in every picture: what each network makes of it."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from dlviz.data.picture_data import Pictures, in_bytes
from dlviz.data.pictures import load_pictures
from dlviz.measure.by_seed import BySeed, Figures, each_seed
from dlviz.measure.ladder import Rungs, rungs
from dlviz.measure.slices import counted, reported, training
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_run import CnnRun
from dlviz.train.recording import Floats
from dlviz.train.vision import NETWORKS

STATES = (False, True)
"""Whether the pixels are shuffled."""

SHOWN = 6
"""Classes of which a picture is shown."""


@dataclass(frozen=True)
class Shuffle(BySeed):
    """The convolutional and the dense network, each trained on pictures as they are and shuffled.

    network and shuffled of the study itself are not looked at: all four are trained.
    """

    kind: ClassVar[str] = "shuffle"

    @property
    def runs(self) -> tuple[CnnRun, ...]:
        """The networks of `NETWORKS`, on pictures as they are, then on shuffled ones."""
        return tuple(
            self.run.having(network=network, shuffled=shuffled)
            for shuffled in STATES
            for network in NETWORKS
        )

    def steps(self) -> Generator[tuple[float, None], None, "ShuffleResult"]:
        """Train and probe, one seed after the other; yields the fraction done."""
        self.check()
        found, read = yield from reported(each_seed(self, measured))
        return ShuffleResult(
            study=self,
            nets=tuple(NETWORKS),
            accuracy=np.moveaxis(found["accuracy"], 0, 2).astype(np.float64),
            rungs=rungs(self.having(network="conv").spec),
            probes=np.moveaxis(found["probes"], 0, 2).astype(np.float64),
            examples=found["examples"][0].astype(np.uint8),
            recorded=read,
        )


@dataclass(frozen=True, eq=False)
class ShuffleResult(Arrays):
    """Shares of the test pictures that are right; E seeds, R rungs.

    nets: "conv", "dense". accuracy: [2 networks, 2 states, E]; the states are: as they are,
    shuffled. rungs: as in `LadderResult`; probes: [2 states, R, E] of the convolutional network.
    examples: [2 states, up to 6, H, W] (or [.., H, W, 3]) a test picture of each class in both.
    recorded: whether all of it was read from a file.
    """

    study: Shuffle
    nets: tuple[str, ...]
    accuracy: Floats
    rungs: tuple[str, ...]
    probes: Floats
    examples: npt.NDArray[np.uint8]
    recorded: bool


def examples(pictures: Pictures) -> npt.NDArray[np.uint8]:
    """[up to 6, H, W] (or [.., H, W, 3]) the first picture of each of the first classes."""
    _, first = np.unique(pictures.labels, return_index=True)
    return in_bytes(pictures.images[first[:SHOWN]])


def measured(study: Shuffle) -> Generator[float, None, Figures]:
    """The arrays of a `ShuffleResult`, for one seed."""
    accuracy = np.zeros((len(NETWORKS), len(STATES)))
    shown, probed, done = [], [], 0.0
    for run in study.runs:
        conv = run.network == "conv"
        end = done + (0.35 if conv else 0.05)
        result = yield from training(run, done, end, ends=True)
        accuracy[list(NETWORKS).index(run.network), int(run.shuffled)] = result.test_accuracy[-1]
        done = end
        if conv:
            train, test = load_pictures(run.data)
            shown.append(examples(test))
            probes = Rungs(train, test, study.seed)
            parts = []
            for part in (probes.handmade(), probes.layers(result.net())):
                parts.append((yield from counted(part, done, done + 0.05))[:, 0])
                done += 0.05
            probed.append(np.concatenate(parts))
    return {"accuracy": accuracy, "probes": np.stack(probed), "examples": np.stack(shown)}
