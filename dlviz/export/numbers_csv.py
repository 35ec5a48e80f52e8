"""The arrays of any result as one table."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from itertools import product
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from dlviz.train.experiment import Experiment
from dlviz.train.study import FlatStudy


@dataclass(frozen=True)
class Told:
    """An array in words.

    values: of up to three dimensions, numbers or texts. along: what stands at the places of each
    dimension, from the first; the places of the others are numbers from 0.
    """

    values: npt.NDArray[np.generic]
    along: tuple[Sequence[str], ...] = ()


Telling = Mapping[str, Told | None]
"""By the name of an array of a result: what is told in its place; None: nothing is."""


def numbers_csv(result: object, told: Telling = MappingProxyType({})) -> str:
    """A row a number: the array's name, the number's places in it, the number.

    result: a dataclass whose fields are numbers, texts, arrays of up to three dimensions, and
    tuples and dataclasses of such: "shapes[0].logs" is an array in the first of its shapes.
    Studies, pictures (arrays of bytes) and everything else are left out.
    told: arrays whose places have names, first of all; a name may be new.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["name", "i", "j", "k", "value"])
    named = ((name, each.values, each.along) for name, each in told.items() if each is not None)
    others = (
        (name, array, ())
        for name, array in _arrays("", result)
        if name not in told and name.partition("[")[0] not in told
    )
    for name, array, along in (*named, *others):
        counted = [range(length) for length in array.shape[len(along) :]]
        places = product(*along, *counted)
        for place, value in zip(places, array.ravel().tolist(), strict=True):
            shown = value if isinstance(value, str) else repr(value)
            rows.writerow([name, *place, *[""] * (3 - array.ndim), shown])
    return text.getvalue()


def _arrays(name: str, value: object) -> Iterator[tuple[str, np.ndarray]]:
    """Every array within a value, by its name."""
    if isinstance(value, tuple) and not _plain(value):
        for place, item in enumerate(value):
            yield from _arrays(f"{name}[{place}]", item)
    elif isinstance(value, float | int | str | tuple | np.ndarray):
        array = np.asarray(value)
        if array.ndim <= 3 and array.dtype != np.uint8:
            yield name, array
    elif is_dataclass(value) and not isinstance(value, FlatStudy | Experiment):
        for entry in fields(value):
            inner = f"{name}.{entry.name}" if name else entry.name
            yield from _arrays(inner, getattr(value, entry.name))


def _plain(values: tuple[object, ...]) -> bool:
    """Whether they are numbers or texts, and so an array."""
    kinds = str if values and isinstance(values[0], str) else float | int
    return all(isinstance(value, kinds) for value in values)
