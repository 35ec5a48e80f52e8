"""Deletion and insertion: does the answer go with what a map calls important, and come back?

Petsiuk et al., "RISE" (2018), with its areas under the curves. Baselines that have never seen the
network are measured beside the methods: where one of them wins, that is a fact about the measure.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from dlviz.measure.attribution import attributing, why_not
from dlviz.measure.attribution_methods import GREY
from dlviz.measure.by_seed import Figures
from dlviz.measure.growing import Growing, read_or_grow
from dlviz.measure.showing import shown_picture
from dlviz.measure.slices import reported
from dlviz.measure.subject import Net, Subject, check_subject, subject
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.ranges import SEEDS, check_number
from dlviz.train.study import FlatStudy
from dlviz.train.together import part

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Pixels = npt.NDArray[np.uint8]

CHEAP = ("grad_cam", "guided_grad_cam", "saliency")
COSTLY = ("integrated_gradients", "occlusion")
BASELINES = ("sobel", "random", "centre")
CELLS = 28
"""Cells across that a picture is cut into, at most."""
STEPS = 28
"""Pictures of a curve behind the first."""
LEVEL = 0.01
"""Areas that differ by less are level: a cell more or less moves them by as much."""
BLUR = 10 / 224
"""Standard deviation of the blur, of the picture's side: no photo is recognised in it any more.

A drawn figure is, so that insertion says little on the small networks' pictures.
"""
DRAWS = 3
"""Orders of which the random curve is the mean; one alone is .04 off."""
BATCH = 4  # pictures in a slice


@dataclass(frozen=True)
class Curves(FlatStudy):
    """A picture that is taken away cell by cell, and one that comes, in the orders of several maps.

    net, photo, picture, target: as in `subject`. costly: with the methods that take seconds.
    seed: of the random orders, and of the order of cells that a map calls equal.
    """

    kind: ClassVar[str] = "curves"
    heavy: ClassVar[bool] = True

    net: str = "lite0"
    photo: str = "camera"
    picture: int = 0
    target: int = -1
    costly: bool = False
    seed: int = 0

    def check(self) -> None:
        """Raises UserError for a value that cannot be used."""
        check_subject(self)
        check_number("seed", self.seed, SEEDS)

    def steps(self) -> Generator[tuple[float, "CurvesResult | None"], None, "CurvesResult"]:
        """Read or measure; yields the fraction done and the methods so far.

        Raises UserError, "lite0_missing" or "photo_missing" as well.
        """
        self.check()
        use_threads()
        asked = yield from part(subject(self.net, self.photo, self.picture), (0.0, 0.05), None)
        made = partial(_result, self, asked)
        return (yield from read_or_grow(self.key, compared(self, asked), made, begin=0.05))


@dataclass(frozen=True, eq=False)
class CurvesResult(Arrays):
    """The probability of a class while its picture goes and comes, for M methods; fewer on the way.

    photo: [448, 448, 3] what the network sees; blurred: what insertion starts from. Deletion ends
        in mid-grey.
    side: pixels across of the picture for the network.
    name, p: the class that is asked about, and its probability on the whole picture.
    methods: names in `METHODS`, the baselines last.
    removed: [T] shares of the cells that are gone, or have come: from 0 to 1.
    deletion, insertion: [M, T] the probability then. "random" is the mean of three orders.
    order: [M, cells] the rank of each cell, row by row, 0 the most important; of "random" one of
        its three.
    recorded: whether the curves were read from a file.
    """

    study: Curves
    photo: Pixels
    blurred: Pixels
    side: int
    name: str
    p: float
    methods: tuple[str, ...]
    removed: Floats
    deletion: Floats
    insertion: Floats
    order: Ints
    recorded: bool

    @property
    def areas(self) -> Floats:
        """[M, 2] under the curves of deletion (low is good) and insertion (high is good)."""
        both = np.stack([self.deletion, self.insertion], 1)
        return np.asarray(np.trapezoid(both, self.removed, axis=2))


def compared_methods(net: Net, *, costly: bool) -> tuple[str, ...]:
    """Names in `METHODS` that are compared on a network."""
    asked = (*CHEAP, *(COSTLY if costly else ()), *BASELINES)
    return tuple(method for method in asked if not why_not(net, method))


def blurred(x: Tensor) -> Tensor:
    """The same pictures [B, C, side, side] out of focus: Gaussian, mirrored at the edges."""
    from scipy.ndimage import gaussian_filter

    spread = BLUR * x.shape[-1]
    return torch.from_numpy(gaussian_filter(x.numpy(), (0, 0, spread, spread)))


def cells_across(side: int) -> int:
    """Into how many cells of whole pixels a side is cut: 28, or the most there can be below."""
    return max(count for count in range(1, CELLS + 1) if side % count == 0)


def ranks(drawn: Tensor, seed: int) -> Ints:
    """[cells] the place of each cell in the order of a map [side, side], 0 the most important.

    A cell's worth is the mean of its values, with their signs; equal ones are put in random order.
    """
    across = cells_across(len(drawn))
    size = len(drawn) // across
    worth = drawn.numpy().astype(np.float64).reshape(across, size, across, size).mean((1, 3))
    lots = np.random.default_rng(seed).random(worth.size)
    found = np.empty(worth.size, dtype=np.int64)
    found[np.lexsort((lots, -worth.ravel()))] = np.arange(worth.size)
    return found


def counts(cells: int) -> Ints:
    """[T] how many cells have changed in each picture of a curve, from none to all."""
    return np.unique(np.rint(np.linspace(0, cells, STEPS + 1)).astype(np.int64))


def replaced(start: Tensor, end: Tensor, order: Ints, changed: Sequence[int]) -> Tensor:
    """[n, C, side, side] pictures in which the first so many cells are those of `end`.

    start, end: [1, C, side, side]. order: [cells] the rank of each. changed: [n] numbers of cells.
    """
    across = round(len(order) ** 0.5)
    size = start.shape[-1] // across
    gone = torch.from_numpy(order.reshape(1, across, across) < np.asarray(changed)[:, None, None])
    pixels = gone.repeat_interleave(size, 1).repeat_interleave(size, 2)
    return torch.where(pixels[:, None], end, start)


def curve(
    net: Net, start: Tensor, end: Tensor, order: Ints, target: int
) -> Generator[float, None, Floats]:
    """[T] the probability of a class while one picture turns into the other."""
    changed = counts(len(order)).tolist()
    found: list[float] = []
    for begin in range(0, len(changed), BATCH):
        use_threads()
        pictures = replaced(start, end, order, changed[begin : begin + BATCH])
        with torch.no_grad():
            found += net(pictures).softmax(1)[:, target].tolist()
        yield len(found) / len(changed)
    return np.array(found)


def compared(study: Curves, asked: Subject) -> Growing:
    """The curves and orders of a `CurvesResult`; on the way those of the methods so far."""
    net, x, target = asked.net, asked.x, asked.target(study.target)
    ends = (x, torch.full_like(x, GREY)), (blurred(x), x)
    methods = compared_methods(net, costly=study.costly)
    rows: list[Floats] = []
    orders: list[Ints] = []
    found: Figures = {}
    for place, method in enumerate(methods):
        draws = range(study.seed, study.seed + (DRAWS if method == "random" else 1))
        several = []
        for draw in draws:
            done = place + (draw - study.seed) / len(draws)
            shares = [(done + step / 3 / len(draws)) / len(methods) for step in range(4)]
            slices = attributing(net, x, method, target, layer=asked.last, seed=draw)
            drawn = yield from part(reported(slices), (shares[0], shares[1]), found)
            order = ranks(drawn[0], draw)
            pair = []
            for (start, end), low, high in zip(ends, shares[1:], shares[2:], strict=False):
                changing = curve(net, start, end, order, target)
                pair.append((yield from part(reported(changing), (low, high), found)))
            several.append(np.stack(pair))
            if draw == study.seed:
                orders.append(order)
        rows.append(np.mean(several, axis=0))
        both = np.stack(rows)
        found = {"deletion": both[:, 0], "insertion": both[:, 1], "order": np.stack(orders)}
    return found


def _result(study: Curves, asked: Subject, found: Figures, *, read: bool) -> CurvesResult:
    target, order = asked.target(study.target), found["order"].astype(np.int64)
    return CurvesResult(
        study=study,
        photo=asked.photo,
        blurred=shown_picture(blurred(asked.x)[0].numpy()),
        side=asked.side,
        name=asked.names[target],
        p=float(asked.probabilities[target]),
        methods=compared_methods(asked.net, costly=study.costly)[: len(order)],
        removed=counts(order.shape[1]) / order.shape[1],
        deletion=found["deletion"].astype(np.float64),
        insertion=found["insertion"].astype(np.float64),
        order=order,
        recorded=read,
    )
