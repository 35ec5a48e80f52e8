"""An expert's 24 numbers and 30 pictures against a network and 2,500, in worlds that differ."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from dlviz.data.picture_data import WORLDS, Ints, Pictures
from dlviz.data.pictures import load_pictures
from dlviz.measure.by_seed import BySeed, Figures, each_seed
from dlviz.measure.handmade import FEATURES, expert_features, hog_features
from dlviz.measure.shuffle import examples
from dlviz.measure.slices import counted, reported, training
from dlviz.texts import say
from dlviz.train.arrays import Arrays
from dlviz.train.cnn_run import CnnRun
from dlviz.train.ranges import check_choices, check_number
from dlviz.train.recording import Floats

WAYS: Mapping[str, str] = MappingProxyType(
    {
        "expert": say("expert.n24_numbers_by_hand"),
        "hog": say("expert.gradient_histograms_hog"),
        "network": say("expert.learned_by_the_network"),
    }
)
"""How a picture is told -> its label."""

STRENGTH = 0.3
"""The inverse of the penalty of both linear models, scikit-learn's C."""

DRAWS = 16
"""Sets of few pictures that a linear model is trained on, one after the other; the mean counts."""

BATCH = 100
STREAM = 6


@dataclass(frozen=True)
class Expert(BySeed):
    """Hand-made numbers and a linear model against the network, each trained in every world.

    examples_n: pictures that a linear model learns from, 12 to 300, its classes as even as can be.
    world of the study itself is not looked at: all are taken. dataset is "shapes".
    """

    kind: ClassVar[str] = "expert"

    examples_n: int = 30

    @property
    def runs(self) -> tuple[CnnRun, ...]:
        """The network in each of `WORLDS`."""
        return tuple(self.run.having(world=world) for world in WORLDS)

    def check(self) -> None:
        """Raises UserError: a value that cannot be used; "vision_too_large": too much work."""
        super().check()
        check_number("examples_n", self.examples_n, (12, 300))
        check_choices(self, {"dataset": ("shapes",)})

    def steps(self) -> Generator[tuple[float, None], None, "ExpertResult"]:
        """Train and test, one world after the other; yields the fraction done."""
        self.check()
        found, read = yield from reported(each_seed(self, measured))
        return ExpertResult(
            study=self,
            worlds=tuple(WORLDS),
            ways=tuple(WAYS),
            accuracy=np.moveaxis(found["accuracy"], 0, 2).astype(np.float64),
            examples=found["examples"][0].astype(np.uint8),
            features=FEATURES,
            recorded=read,
        )


@dataclass(frozen=True, eq=False)
class ExpertResult(Arrays):
    """Shares of the test pictures that are right, in W worlds, over E seeds.

    worlds: names in `WORLDS`. ways: names in `WAYS`. accuracy: [W, 3, E]; of the expert and of HOG
    the mean over `DRAWS` sets of pictures to learn from.
    examples: [W, 6, H, W] test pictures, one of each class. features: the expert's numbers.
    recorded: whether all of it was read from a file.
    """

    study: Expert
    worlds: tuple[str, ...]
    ways: tuple[str, ...]
    accuracy: Floats
    examples: npt.NDArray[np.uint8]
    features: tuple[str, ...]
    recorded: bool


def few(labels: Ints, count: int, random: np.random.Generator) -> Ints:
    """Indices of `count` examples [n], or of all there are, with classes as even as can be."""
    order = random.permutation(len(labels))
    rank = np.zeros(len(labels), dtype=np.int64)
    for label in np.unique(labels):
        rank[labels[order] == label] = np.arange((labels == label).sum())
    return order[np.argsort(rank, kind="stable")[:count]]


def linear_accuracy(X: Floats, labels: Ints, fresh: Floats, truth: Ints) -> float:
    """The share that a logistic regression on standardised features gets right.

    X: [n, P] and labels [n] to learn from, fresh: [m, P] and truth [m] to be tested on.
    """
    from sklearn.linear_model import LogisticRegression  # heavy to load

    mean, scale = X.mean(0), X.std(0)
    scale = np.where(scale > 1e-6, scale, np.inf)
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit((X - mean) / scale, labels)
    return float((model.predict((fresh - mean) / scale) == truth).mean())


def measured(study: Expert) -> Generator[float, None, Figures]:
    """The arrays of an `ExpertResult`, for one seed."""
    accuracy, shown = np.zeros((len(WORLDS), len(WAYS))), []
    for place, run in enumerate(study.runs):
        begin, middle, end = (place + np.array([0.0, 0.8, 1.0])) / len(WORLDS)
        result = yield from training(run, begin, middle, ends=True)
        train, test = load_pictures(run.data)
        shown.append(examples(test))
        by_hand = yield from counted(by_hand_accuracy(study, train, test), middle, end)
        accuracy[place] = *by_hand, result.test_accuracy[-1]
    return {"accuracy": accuracy, "examples": np.stack(shown)}


def by_hand_accuracy(
    study: Expert, train: Pictures, test: Pictures
) -> Generator[None, None, Floats]:
    """[2] accuracies, of the expert and of HOG; both learn from the same pictures."""
    random = np.random.default_rng((study.seed, STREAM))
    draws = [few(train.labels, study.examples_n, random) for _ in range(DRAWS)]
    asked, at = np.unique(np.concatenate(draws), return_inverse=True)
    rows = np.split(at, DRAWS)
    found = np.zeros(2)
    for place, features in enumerate((expert_features, hog_features)):
        sets = []
        for images in (train.images[asked], test.images):
            parts = []
            for first in range(0, len(images), BATCH):
                parts.append(features(images[first : first + BATCH]))
                yield
            sets.append(np.concatenate(parts))
        for draw, row in zip(draws, rows, strict=True):
            labels = train.labels[draw]
            found[place] += linear_accuracy(sets[0][row], labels, sets[1], test.labels) / DRAWS
            yield
    return found
