"""The cascade: layers get random weights from the top down; what do the maps say then?

A map that stays the same tells nothing of what was learned: Adebayo et al., "Sanity checks for
saliency maps" (2018).
"""

import copy
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from dlviz.measure.attribution import attributing, why_not
from dlviz.measure.by_seed import Figures
from dlviz.measure.growing import Growing, read_or_grow
from dlviz.measure.rank_correlation import rank_correlation
from dlviz.measure.showing import coarse
from dlviz.measure.slices import reported
from dlviz.measure.subject import Subject, check_subject, subject
from dlviz.nets.cnn import CnnNet
from dlviz.texts import say
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.ranges import SEEDS, check_number
from dlviz.train.study import FlatStudy
from dlviz.train.together import part

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

FOLLOWED = (
    *("guided_backprop", "grad_cam", "guided_grad_cam", "saliency", "input_x_gradient"),
    "sobel",
)
"""The methods whose maps are followed; the last one is a baseline."""
ALIKE = 0.8
"""From this rank correlation on, two maps are taken for the same."""
DEPENDS, HARDLY = say("cascade.depends_on_what_was_learned"), say("cascade.hardly_depends")
TRAINED, CLASSIFIER = say("cascade.as_trained"), say("cascade.classifier")


@dataclass(frozen=True)
class Cascade(FlatStudy):
    """A network whose layers lose what they have learned, one after the other, from the top down.

    net, photo, picture, target: as in `subject`; the class is the trained network's to the end.
    seed: draws the random weights.
    """

    kind: ClassVar[str] = "cascade"
    heavy: ClassVar[bool] = True

    net: str = "lite0"
    photo: str = "coffee"
    picture: int = 0
    target: int = -1
    seed: int = 0

    def check(self) -> None:
        """Raises UserError for a value that cannot be used."""
        check_subject(self)
        check_number("seed", self.seed, SEEDS)

    def steps(self) -> Generator[tuple[float, "CascadeResult | None"], None, "CascadeResult"]:
        """Read or measure; yields the fraction done and the stages so far.

        Raises UserError, "lite0_missing" or "photo_missing" as well.
        """
        self.check()
        use_threads()
        asked = yield from part(subject(self.net, self.photo, self.picture), (0.0, 0.1), None)
        made = partial(_result, self, asked)
        return (yield from read_or_grow(self.key, followed(self, asked), made, begin=0.1))


@dataclass(frozen=True, eq=False)
class CascadeResult(Arrays):
    """Maps of M methods, of the trained network and after each of R stages; fewer on the way.

    photo: [448, 448, 3] what the network sees. side: pixels across of the picture for the network.
    name, p: the class that is asked about, and its probability for the trained network.
    stages: [R + 1] what has lost its weights last; the first is "As trained".
    upper: stages in the upper third of all: `verdicts` are passed there.
    methods: names in `METHODS`.
    maps: [M, R + 1, s, s] absolute values, the largest of each block of pixels, s at most 56; each
        map is divided by its own largest value, since slopes grow and shrink with the weights that
        are drawn. A blank map is 0.
    correlation: [M, R + 1] Spearman's, over all pixels' absolute values, with the trained
        network's map; nan where one of the two is blank.
    recorded: whether maps and correlation were read from a file.
    """

    study: Cascade
    photo: Pixels
    side: int
    name: str
    p: float
    stages: tuple[str, ...]
    upper: int
    methods: tuple[str, ...]
    maps: Floats
    correlation: npt.NDArray[np.float64]
    recorded: bool

    @property
    def verdicts(self) -> Mapping[str, str]:
        """Whether each method's map depends on what the upper third of the network has learned.

        Hardly: its rank correlation is .8 or more once that third is random. A blank map does
        depend. Empty before that stage.
        """
        if len(self.stages) <= self.upper:
            return {}
        found = zip(self.methods, self.correlation[:, self.upper], strict=True)
        return {method: HARDLY if alike >= ALIKE else DEPENDS for method, alike in found}


def parts(asked: Subject) -> tuple[tuple[str, str], ...]:
    """(path of its module, label) of everything that loses its weights, from the top down."""
    under = "steps." if isinstance(asked.net, CnnNet) else ""
    return tuple(
        (under + name, label) for name, label in (("out", CLASSIFIER), *asked.layers[::-1])
    )


def redraw(module: nn.Module, generator: torch.Generator) -> None:
    """Give a part of a network the numbers of one that has learned nothing, in place.

    Weights are normal, of mean 0 and variance 2 / inputs (He et al. 2015); biases are 0. Batch norm
    loses its numbers as well (mean 0, variance 1, gain 1, shift 0): what it had measured belongs to
    weights that are gone, and such weights keep the size of the signals by themselves.
    """
    with torch.no_grad():
        for inner in module.modules():
            if isinstance(inner, nn.Conv2d | nn.Linear):
                inner.weight.normal_(0, sqrt(2 / inner.weight[0].numel()), generator=generator)
                if inner.bias is not None:
                    inner.bias.zero_()
            elif isinstance(inner, nn.BatchNorm2d):
                for name, born in _BORN.items():
                    getattr(inner, name).fill_(born)


_BORN = {"running_mean": 0.0, "running_var": 1.0, "weight": 1.0, "bias": 0.0}


def followed(study: Cascade, asked: Subject) -> Growing:
    """The maps and the correlation of a `CascadeResult`; on the way those of the stages so far."""
    net, generator = copy.deepcopy(asked.net), torch.Generator().manual_seed(study.seed)
    target, methods, layers = asked.target(study.target), _methods(asked), parts(asked)
    count = 1 + len(layers)
    trained: list[Tensor] = []
    maps: list[Floats] = []
    alike: list[list[float]] = []
    found: Figures = {}
    for stage in range(count):
        if stage:
            redraw(net.get_submodule(layers[stage - 1][0]), generator)
        now: list[Tensor] = []
        for place, method in enumerate(methods):
            low, high = ((stage + done / len(methods)) / count for done in (place, place + 1))
            slices = attributing(net, asked.x, method, target, layer=asked.last)
            drawn = yield from part(reported(slices), (low, high), found)
            now.append(drawn[0].abs())
        trained = trained or now
        maps.append(coarse(torch.stack([_scaled(drawn) for drawn in now])))
        alike.append([rank_correlation(*pair) for pair in zip(now, trained, strict=True)])
        found = {"maps": np.stack(maps, 1), "correlation": np.array(alike).T}
    return found


def _scaled(drawn: Tensor) -> Tensor:
    largest = float(drawn.max())
    return drawn / largest if largest > 0 else drawn


def _methods(asked: Subject) -> tuple[str, ...]:
    """Those that are valid for the network."""
    return tuple(method for method in FOLLOWED if not why_not(asked.net, method))


def _result(study: Cascade, asked: Subject, found: Figures, *, read: bool) -> CascadeResult:
    target, layers = asked.target(study.target), parts(asked)
    return CascadeResult(
        study=study,
        photo=asked.photo,
        side=asked.side,
        name=asked.names[target],
        p=float(asked.probabilities[target]),
        stages=(TRAINED, *(label for _, label in layers))[: found["maps"].shape[1]],
        upper=round(len(layers) / 3),
        methods=_methods(asked),
        maps=found["maps"].astype(np.float32),
        correlation=found["correlation"].astype(np.float64),
        recorded=read,
    )
