"""What a set of pictures is asked for, and what it holds."""

import typing
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from dlviz.errors import UserError
from dlviz.texts import say

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
"""Values from 0 to 255."""

KINDS = ("disc", "square", "triangle", "cross", "star", "ring", "bars", "arc")
"""The figures: outlined, a disc is one circle, a ring two; bars are two parallel lines."""

DEFAULT_KINDS = ("disc", "triangle", "cross", "star", "bars", "arc")
"""The six whose layers make a ladder: linear probes read them better from layer to layer."""

WORLDS: Mapping[str, str] = MappingProxyType(
    {
        "plain": say("picture_data.as_drawn"),
        "side_light": say("picture_data.light_from_one_side"),
        "inverted": say("picture_data.inverted_contrast"),
        "stray_line": say("picture_data.a_stray_line"),
    }
)
"""What may be done to shapes after they are drawn -> its label."""

DATASET_NAMES = ("shapes", "digits", "mnist", "fashion", "cifar10")

LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "n": (30, 5000),
        "n_test": (30, 5000),
        "side": (24, 48),
        "noise": (0.0, 1.0),
        "mark": (0.0, 1.0),
        "seed": (0, 2**31 - 1),
    }
)
"""Smallest and largest value of each number."""


@dataclass(frozen=True)
class PictureData:
    """Which pictures: a data set, how many of it, and how its shapes are drawn.

    dataset: a name in `pictures.DATASETS`.
    n, n_test: pictures to learn from and to be tested on; a set that has fewer gives all it has.
    side: width and height of a shape's picture in pixels; the other sets have their own.
    noise: standard deviation of the noise on every pixel of a shape's picture.
    world: a name in `WORLDS`: what is done to shapes after they are drawn.
    kinds: two or more names in `KINDS`, the classes of the shapes.
    colour: shapes of one random colour on another, instead of white on black.
    filled: shapes as areas, instead of outlines.
    mark: share of the discs, seen in training and tests alike, that carry a mark in one corner.
    shuffled: the pixels of every picture are in another order, the same one for all of them.
    seed: chooses the pictures; those for testing are never those to learn from.
    """

    dataset: str = "shapes"
    n: int = 2500
    n_test: int = 1000
    side: int = 24
    noise: float = 0.15
    world: str = "plain"
    kinds: tuple[str, ...] = DEFAULT_KINDS
    colour: bool = False
    filled: bool = False
    mark: float = 0.0
    shuffled: bool = False
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Pictures:
    """Pictures with their classes. Arrays are read-only.

    images: [n, C, H, W] float32 in [0, 1]. labels: [n] int64.
    names: the name of each class.
    masks: [n, H, W], where the figure is drawn and can be seen; None where nobody knows.
    marked: [n], which pictures carry the corner mark; None for a set that has none.
    """

    images: Floats
    labels: Ints
    names: tuple[str, ...]
    masks: Bools | None = None
    marked: Bools | None = None

    def __post_init__(self) -> None:
        for array in (self.images, self.labels, self.masks, self.marked):
            if array is not None:
                array.setflags(write=False)

    @property
    def size_bytes(self) -> int:
        """Bytes held by the arrays."""
        arrays = (self.images, self.labels, self.masks, self.marked)
        return sum(array.nbytes for array in arrays if array is not None)


def in_bytes(images: Floats) -> Bytes:
    """Pictures [n, C, H, W] in [0, 1] as bytes: [n, H, W], in colour [n, H, W, 3]."""
    shown = np.rint(255 * images).astype(np.uint8)
    return shown[:, 0] if shown.shape[1] == 1 else shown.transpose(0, 2, 3, 1)


def check(data: PictureData) -> None:
    """Raises UserError for a value that no set of pictures can use."""
    for name, (low, high) in LIMITS.items():
        value = getattr(data, name)
        if type(value) not in ((int, float) if name in ("noise", "mark") else (int,)):
            raise UserError("value_type", field=name)
        if not low <= typing.cast(float, value) <= high:
            raise UserError("value_range", field=name, low=low, high=high)
    for name in ("colour", "filled", "shuffled"):
        if type(getattr(data, name)) is not bool:
            raise UserError("value_type", field=name)
    _known("dataset", data.dataset, DATASET_NAMES)
    _known("world", data.world, WORLDS)
    if type(data.kinds) is not tuple or not 2 <= len(data.kinds) <= len(KINDS):
        raise UserError("value_type", field="kinds")
    for kind in data.kinds:
        _known("kinds", kind, KINDS)
    if len(set(data.kinds)) < len(data.kinds):
        raise UserError("value_twice", field="kinds")


def _known(field: str, value: object, names: typing.Container[str]) -> None:
    if type(value) is not str:
        raise UserError("value_type", field=field)
    if value not in names:
        raise UserError("value_unknown", field=field, value=value)
