"""What a Data may hold: the bounds of its numbers, and the check that every use starts with."""

import types
import typing
from collections.abc import Mapping

from dlviz.data.features import ALL, FEATURES
from dlviz.data.planar import DATASETS
from dlviz.data.spec import Data
from dlviz.errors import UserError

CLASSES_MAX = 10
POINTS_MAX = 500
TEXT_MAX = 100
SEED_MAX = 2**31 - 1
TABLE_NAMES = ("iris", "wine", "breast_cancer", "digits")

LIMITS: Mapping[str, tuple[float, float]] = types.MappingProxyType(
    {
        "n": (2, 5000),
        "n_test": (0, 5000),
        "noise": (0.0, 2.0),
        "classes": (2, CLASSES_MAX),
        "center": (-3.0, 3.0),
        "data_seed": (0, SEED_MAX),
        "points": (-10.0, 10.0),
    }
)
"""Smallest and largest value of each number; "points": of a painted coordinate."""


def check(data: Data) -> None:
    """Raises UserError for a Data with a value that no dataset can use."""
    for name in ("n", "n_test", "classes", "data_seed"):
        _number(name, getattr(data, name), whole=True)
    for name in ("noise", "center"):
        _number(name, getattr(data, name), whole=False)
    if type(data.standardise) is not bool:
        raise UserError("value_type", field="standardise")
    for name in ("dataset", "label", "table"):
        _text(name, getattr(data, name))
    _texts("columns", data.columns, None)
    _texts("features", data.features, {**FEATURES, **dict.fromkeys(ALL)})
    if not data.features:
        raise UserError("no_features")
    known_sets = (*DATASETS, *TABLE_NAMES, "table", "painted")
    if data.dataset not in known_sets:
        raise UserError("value_unknown", field="dataset", value=data.dataset)
    _points(data.points)
    if set(ALL) & set(data.features) and not _whole_table(data):
        raise UserError("value_unknown", field="features", value=ALL[0])


def _whole_table(data: Data) -> bool:
    """Whether `features.ALL` means something: nothing but a table has more than a plane."""
    tables = (*TABLE_NAMES, "table")
    return data.features == ALL and data.dataset in tables and not data.points


def _number(name: str, value: object, *, whole: bool) -> None:
    if type(value) not in ((int,) if whole else (int, float)):
        raise UserError("value_type", field=name)
    low, high = LIMITS[name]
    if not low <= typing.cast(float, value) <= high:
        raise UserError("value_range", field=name, low=low, high=high)


def _text(name: str, value: object) -> None:
    if type(value) is not str or len(value) > TEXT_MAX:
        raise UserError("value_type", field=name)


def _texts(name: str, values: object, known: Mapping[str, object] | None) -> None:
    if type(values) is not tuple or len(values) > CLASSES_MAX:
        raise UserError("value_type", field=name)
    for value in values:
        _text(name, value)
        if known is not None and value not in known:
            raise UserError("value_unknown", field=name, value=value)
    if known is not None and len(set(values)) < len(values):
        raise UserError("value_twice", field=name)


def _points(points: object) -> None:
    if type(points) is not tuple:
        raise UserError("value_type", field="points")
    if len(points) > POINTS_MAX:
        raise UserError("too_many_points", count=len(points), limit=POINTS_MAX)
    for point in points:
        if type(point) is not tuple or len(point) != 3:
            raise UserError("value_type", field="points")
        _number("points", point[0], whole=False)
        _number("points", point[1], whole=False)
        if type(point[2]) is not int or not 0 <= point[2] < CLASSES_MAX:
            raise UserError("value_type", field="points")
