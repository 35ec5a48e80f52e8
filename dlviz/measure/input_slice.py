"""A slice of input space: a plane through a photograph, along an attack and a random direction.

Around the photograph its answer holds far in almost every direction; the attack's is another.
"""

from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import torch

from dlviz.data.imagenet import imagenet_classes
from dlviz.data.photos import label_of, photo
from dlviz.errors import UserError
from dlviz.measure.attacks import Pgd, attacking
from dlviz.measure.by_seed import Figures
from dlviz.measure.corruptions import LEVELS
from dlviz.measure.everyday_pictures import THUMB, thumb
from dlviz.measure.growing import Growing, read_or_grow
from dlviz.measure.showing import within
from dlviz.nets.lite0 import CLASSES
from dlviz.nets.lite0_weights import lite0, seen
from dlviz.train.arrays import Arrays
from dlviz.train.devices import use_threads
from dlviz.train.ranges import SEEDS, check_choices, check_number, check_types
from dlviz.train.study import FlatStudy
from dlviz.train.together import part

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Pixels = npt.NDArray[np.uint8]

RECORDING = Path(__file__).parents[2] / "assets" / "adversarial" / "everyday.npz"
"""Figures by the keys of their studies; `assets/adversarial/make_everyday.py` writes it."""
STEPS = 20
SIDES = (7, 13, 19, 25)
"""Cells across: with these, the photograph and both directions' ends lie on cells."""
REACH = 1.5
"""The plane goes from -REACH to REACH along both directions."""
EPSILONS = (1, 16)
SHOWN = ((0.0, 0.0), (1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
"""Places, (along the attack, along the random direction), of which a picture is shown."""
MAGNIFIED = 40
_ATTACKED = 0.3


@dataclass(frozen=True)
class InputSlice(FlatStudy):
    """A plane through a photograph, of side x side cells.

    photo: as for `photos.photo`. target: the class that the attack is after. epsilon: the attack
    moves no value by more than so many of 255 levels. side: in SIDES. seed: draws the random
    direction and the attack's start.
    """

    kind: ClassVar[str] = "input_slice"

    photo: str = "coffee"
    target: int = 281
    epsilon: int = 2
    side: int = 13
    seed: int = 0

    def check(self) -> None:
        """Raises UserError for a value that cannot be used."""
        check_types(self)
        check_choices(self, {"side": SIDES})
        check_number("target", self.target, (0, CLASSES - 1))
        check_number("epsilon", self.epsilon, EPSILONS)
        check_number("seed", self.seed, SEEDS)

    def steps(self) -> Generator[tuple[float, "InputSliceResult | None"], None, "InputSliceResult"]:
        """Read or compute; yields the fraction done and the rows so far.

        Raises UserError, "lite0_missing", "photo_missing" and "already_so" as well.
        """
        self.check()
        use_threads()
        x = begun(self)
        yield 0.01, None
        made = partial(_result, self, x)
        return (yield from read_or_grow(self.key, sliced(self, x), made, path=RECORDING))


@dataclass(frozen=True, eq=False)
class InputSliceResult(Arrays):
    """R = side rows of cells, fewer on the way; A = side columns.

    along: [A] -1.5 to 1.5: how much of the attack's perturbation a column has; 0 is in the middle.
    across: [A] likewise, of the random one, by rows; the first row has the least.
    classes: [R, A] the most likely class of each cell, and p: [R, A] its probability.
    chance: [R, A, 2] probabilities of the photograph's own class and of the target.
    own, target: (class, its name). names: of all 1,000 classes.
    shares: (class, its name, share of the cells), the largest share first.
    length: the L2 length of the attack's perturbation and of the random one, values in [0, 1].
    largest: the largest change of a value by each of the two, in levels of 255.
    shown: [K] (along, across) of the cells with a picture. thumbs: [K, 128, 128, 3] what they show.
    directions: [2, 128, 128, 3] the middles of both perturbations, one pixel of Lite0's each,
        magnified 40 times; grey is none.
    label: of the photograph. recorded: whether it was read from a file.
    """

    study: InputSlice
    along: Floats
    across: Floats
    classes: Ints
    p: Floats
    chance: Floats
    own: tuple[int, str]
    target: tuple[int, str]
    names: tuple[str, ...]
    shares: tuple[tuple[int, str, float], ...]
    length: float
    largest: tuple[float, float]
    shown: tuple[tuple[float, float], ...]
    thumbs: Pixels
    directions: Pixels
    label: str
    recorded: bool


def sliced(study: InputSlice, x: Floats) -> Growing:
    """What an `InputSliceResult` holds, by name; on the way that of the rows so far.

    x: [224, 224, 3] what Lite0 sees, in [0, 1]. pattern: int8 [224, 224, 3] the attack's
    perturbation in levels of 255. own: the photograph's class.
    """
    found: Figures = {}
    own = _answer(x)
    if own == study.target:
        raise UserError("already_so", name=imagenet_classes()[own])
    attack = yield from part(_attack(study, x), (0.0, _ATTACKED), found)
    directions, steps = _directions(study, attack), axis(study.side)
    rows: dict[str, list[npt.NDArray[np.generic]]] = {"classes": [], "p": [], "chance": []}
    net = lite0()
    for place, across in enumerate(steps, 1):
        logits = []
        for along in steps:
            cell = np.clip(x + along * directions[0] + across * directions[1], 0, 1)
            use_threads()
            with torch.no_grad():
                logits.append(net(torch.from_numpy(cell)[None].permute(0, 3, 1, 2))[0])
            yield _ATTACKED + (1 - _ATTACKED) * (place - 1) / study.side, found
        p = torch.stack(logits).softmax(1)
        largest, classes = p.max(1)
        rows["classes"].append(classes.numpy())
        rows["p"].append(largest.numpy())
        rows["chance"].append(p[:, [own, study.target]].numpy())
        stacked = {name: np.stack(arrays) for name, arrays in rows.items()}
        found = {"own": np.array(own), "pattern": attack, **stacked}
        yield _ATTACKED + (1 - _ATTACKED) * place / study.side, found
    return found


def axis(side: int) -> Floats:
    """[side] the places of cells along either direction."""
    return np.linspace(-REACH, REACH, side, dtype=np.float32)


def begun(study: InputSlice) -> Floats:
    """[224, 224, 3] what Lite0 sees of its photograph, in [0, 1]. Raises UserError."""
    return seen(photo(study.photo)).astype(np.float32) / np.float32(LEVELS)


def _answer(x: Floats) -> int:
    use_threads()
    with torch.no_grad():
        return int(lite0()(torch.from_numpy(x)[None].permute(0, 3, 1, 2)).argmax())


def _attack(
    study: InputSlice, x: Floats
) -> Generator[tuple[float, None], None, npt.NDArray[np.int8]]:
    """int8 [224, 224, 3] the attack's perturbation, in levels of 255."""
    pictures = torch.from_numpy(x)[None].permute(0, 3, 1, 2).contiguous()
    slices = attacking(
        lite0(),
        pictures,
        torch.tensor([study.target]),
        Pgd(steps=STEPS, seed=study.seed),
        (study.epsilon / LEVELS,),
        targeted=True,
        bits=8,
    )
    (result,) = yield from within(slices, 0.0, 1.0)
    moved = LEVELS * (result.x[0].transpose(1, 2, 0) - x)
    return np.asarray(np.rint(moved), dtype=np.int8)


def _directions(study: InputSlice, pattern: npt.NDArray[np.generic]) -> Floats:
    """[2, 224, 224, 3] the attack's perturbation, and random signs of the same L2 length."""
    attack = pattern.astype(np.float32) / np.float32(LEVELS)
    signs = np.random.default_rng(study.seed).choice([-1.0, 1.0], attack.shape)
    length = np.linalg.norm(attack) / np.sqrt(attack.size)
    return np.stack([attack, (length * signs).astype(np.float32)])


def _result(study: InputSlice, x: Floats, found: Figures, *, read: bool) -> InputSliceResult:
    names, own = imagenet_classes(), int(found["own"])
    directions = _directions(study, found["pattern"])
    classes = found["classes"].astype(np.int64)
    kinds, counts = np.unique(classes, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    pictures = [x + a * directions[0] + b * directions[1] for a, b in SHOWN]
    return InputSliceResult(
        study=study,
        along=axis(study.side),
        across=axis(study.side),
        classes=classes,
        p=found["p"].astype(np.float32),
        chance=found["chance"].astype(np.float32),
        own=(own, names[own]),
        target=(study.target, names[study.target]),
        names=names,
        shares=tuple(
            (int(kinds[k]), names[kinds[k]], float(counts[k] / classes.size)) for k in order
        ),
        length=float(np.linalg.norm(directions[0])),
        largest=(_largest(directions[0]), _largest(directions[1])),
        shown=SHOWN,
        thumbs=np.stack([thumb(np.clip(each, 0, 1)[None]) for each in pictures]),
        directions=np.stack([_magnified(each) for each in directions]),
        label=label_of(study.photo),
        recorded=read,
    )


def _largest(direction: Floats) -> float:
    return float(LEVELS * np.abs(direction).max())


def _magnified(direction: Floats) -> Pixels:
    """[128, 128, 3] the middle of a perturbation [H, W, 3], around grey."""
    top, left = ((side - THUMB) // 2 for side in direction.shape[:2])
    middle = direction[top : top + THUMB, left : left + THUMB]
    found = np.clip(0.5 + MAGNIFIED * middle, 0, 1)
    return np.asarray(np.rint(LEVELS * found), dtype=np.uint8)
