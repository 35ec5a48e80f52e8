"""One picture, and what every method says of it, side by side with what needs no network."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from torch import Tensor
from torch.nn import functional

from dlviz.measure import baselines
from dlviz.measure.attribution import METHODS, attributing, completeness, why_not
from dlviz.measure.rank_correlation import rank_correlation
from dlviz.measure.slices import reported
from dlviz.measure.subject import LIKELIEST, Subject, check_subject, subject
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.study import FlatStudy
from dlviz.train.together import part

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]
FINEST = 112
"""Pixels across of a map that is handed on, at most."""
COSTLY = 25  # times as much work as the others
PATH = "integrated_gradients"


@dataclass(frozen=True)
class MethodGrid(FlatStudy):
    """A network, a picture, and the class that every method is asked about.

    net: a name in `SUBJECTS`. photo: for Lite0, as for `photos.photo`; the small networks look at
    their test picture of the number `picture`. target: a class; -1: the most likely.
    costly: with the methods that take seconds on Lite0.
    """

    kind: ClassVar[str] = "method_grid"
    heavy: ClassVar[bool] = True

    net: str = "lite0"
    photo: str = "coffee"
    picture: int = 0
    target: int = LIKELIEST
    costly: bool = False

    def check(self) -> None:
        """Raises UserError for a value that cannot be used."""
        check_subject(self)

    def steps(self) -> Generator[tuple[float, "MethodGridResult | None"], None, "MethodGridResult"]:
        """Ask one method after the other; the partial result has those that are done.

        The costly ones come last. Raises UserError, "lite0_missing" and "photo_missing" as well.
        """
        self.check()
        use_threads()
        asked = yield from part(subject(self.net, self.photo, self.picture), (0.0, 0.1), None)
        return (yield from _filled(self, asked))


@dataclass(frozen=True, eq=False)
class MethodGridResult(Arrays):
    """Maps of M methods; fewer on the way.

    photo: [448, 448, 3] what the network sees. side: pixels across of the picture for the network.
    name, p: the class that is asked about, and its probability.
    methods: names in `METHODS`, in its order: the baselines last.
    maps: [M, s, s] each in a scale of its own; s is the side, or 112 where that is more: means of
        blocks of pixels.
    missing: why a method is not valid on this network, by its name.
    completeness: by what share the map of Integrated Gradients misses the change of the score; nan
        where it was not asked.
    alike: [M] Spearman correlation of |map| with the edges' (`baselines.sobel`), over all pixels;
        nan for a blank map.
    """

    study: MethodGrid
    photo: Pixels
    side: int
    name: str
    p: float
    methods: tuple[str, ...]
    maps: Floats
    missing: Mapping[str, str]
    completeness: float
    alike: npt.NDArray[np.float64]


def _filled(
    study: MethodGrid, asked: Subject
) -> Generator[tuple[float, MethodGridResult], None, MethodGridResult]:
    missing = {name: why for name in METHODS if (why := why_not(asked.net, name))}
    plan = [name for name, method in METHODS.items() if study.costly or not method.costly]
    plan = sorted(set(plan) - missing.keys(), key=_late)
    work = np.cumsum([0, *(COSTLY if METHODS[name].costly else 1 for name in plan)])
    shares = (0.1 + 0.9 * work / work[-1]).tolist()
    target, edges, missed = asked.target(study.target), baselines.sobel(asked.x)[0], float("nan")
    rows: dict[str, tuple[Floats, float]] = {}
    result = _result(study, asked, missing, rows, missed)
    for place, name in enumerate(plan):
        slices = attributing(asked.net, asked.x, name, target, layer=asked.last)
        drawn = yield from part(reported(slices), (shares[place], shares[place + 1]), result)
        rows[name] = _coarse(drawn), rank_correlation(drawn[0], edges)
        if name == PATH:
            missed = float(completeness(asked.net, asked.x, drawn, target))
        result = _result(study, asked, missing, rows, missed)
    return result


def _late(name: str) -> tuple[bool, int]:
    """The costly ones after the others."""
    return METHODS[name].costly, list(METHODS).index(name)


def _result(
    study: MethodGrid,
    asked: Subject,
    missing: Mapping[str, str],
    rows: Mapping[str, tuple[Floats, float]],
    missed: float,
) -> MethodGridResult:
    target, done = asked.target(study.target), tuple(name for name in METHODS if name in rows)
    size = asked.side // _block(asked.side)
    return MethodGridResult(
        study=study,
        photo=asked.photo,
        side=asked.side,
        name=asked.names[target],
        p=float(asked.probabilities[target]),
        methods=done,
        maps=np.array([rows[name][0] for name in done]).reshape(-1, size, size),
        missing=MappingProxyType(dict(missing)),
        completeness=missed,
        alike=np.array([rows[name][1] for name in done]),
    )


def _coarse(drawn: Tensor) -> Floats:
    """[s, s] of a map [1, side, side]."""
    pooled: Floats = functional.avg_pool2d(drawn, _block(drawn.shape[-1]))[0].numpy().copy()
    return pooled


def _block(side: int) -> int:
    """Pixels across that become one."""
    return -(-side // FINEST)
