"""What is lost when a unit is removed, beside others and groups of them taken at random.

A representation is distributed where no single unit is missed and a group is: Morcos et al. (2018).
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.nets.cnn import CnnNet
from dlviz.nets.lite0 import Lite0
from dlviz.nets.lite0_weights import as_input
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

GROUPS = 20
PART = 4  # a group is one unit in so many
OTHERS = 16  # single units of a large network that are removed
PICTURES = 500


@dataclass(frozen=True, eq=False)
class Removal(Arrays):
    """A score of a network, from 0 to 1, with units of one layer set to zero.

    of: "" for the accuracy on test pictures, else the class whose probability it is.
    whole: of the network as it is. without: without the unit.
    others: [n] without one other living unit each. groups: [20] without `size` random living units.
    """

    of: str
    whole: float
    without: float
    others: Doubles
    groups: Doubles
    size: int


def accuracy_lost(
    net: CnnNet, images: npt.NDArray[np.float32], labels: Ints, layer: str, unit: int, seed: int
) -> Generator[float, None, Removal]:
    """On at most 500 pictures [n, C, H, W]; yields the fraction done.

    Every other living unit is removed in turn; a unit is living if a picture makes it active.
    """
    x, right = torch.tensor(images[:PICTURES]), torch.tensor(labels[:PICTURES])
    with torch.no_grad():
        _, kept = net(x, keep=(layer,))
    handed_on = kept[layer]
    living = np.flatnonzero(handed_on.transpose(0, 1).flatten(1).amax(1).numpy() > 0)

    def accuracy(silent: Ints) -> float:
        with torch.no_grad():
            h = handed_on.index_fill(1, torch.from_numpy(silent), 0.0)
            return float((_rest(net, h, layer).argmax(1) == right).double().mean())

    others = living[living != unit]
    plan = _plan(unit, others, living, seed)
    scores = yield from _scored(plan, accuracy)
    return _removal("", scores, len(others), _size(living))


def probability_lost(
    net: Lite0, picture: npt.NDArray[np.uint8], layer: str, unit: int, names: tuple[str, ...]
) -> Generator[float, None, Removal]:
    """Of a photo's [224, 224, 3] most likely class; yields the fraction done.

    Sixteen other units that fire on this photo are removed in turn.
    """
    x = as_input(picture)
    with torch.no_grad():
        logits, kept = net(x, keep=(layer,))
    top = int(logits.argmax())
    living = np.flatnonzero(kept[layer][0].flatten(1).amax(1).numpy() > 0)

    def probability(silent: Ints) -> float:
        with torch.no_grad():
            return float(net(x, silence={layer: silent.tolist()}).softmax(1)[0, top])

    random = np.random.default_rng(unit)
    others = living[living != unit]
    others = random.choice(others, min(OTHERS, len(others)), replace=False)
    scores = yield from _scored(_plan(unit, others, living, unit), probability)
    return _removal(names[top], scores, len(others), _size(living))


def _plan(unit: int, others: Ints, living: Ints, seed: int) -> list[Ints]:
    """Which units are silent together: none, the unit, each other one, groups."""
    random = np.random.default_rng(seed)
    groups = [random.choice(living, _size(living), replace=False) for _ in range(GROUPS)]
    return [np.array([], dtype=np.int64), np.array([unit]), *(others[:, None]), *groups]


def _size(living: Ints) -> int:
    return len(living) // PART


def _scored(
    plan: list[Ints], score: Callable[[Ints], float]
) -> Generator[float, None, list[float]]:
    scores = []
    for silent in plan:
        use_threads()
        scores.append(score(silent))
        yield len(scores) / len(plan)
    return scores


def _removal(of: str, scores: list[float], others: int, size: int) -> Removal:
    singles, groups = scores[2 : 2 + others], scores[2 + others :]
    return Removal(of, scores[0], scores[1], np.array(singles), np.array(groups), size)


def _rest(net: CnnNet, h: Tensor, layer: str) -> Tensor:
    """The logits, from what a layer hands on."""
    names = list(net.steps)
    for name in names[names.index(layer) + 1 :]:
        h = net.steps[name](h)
    return h
