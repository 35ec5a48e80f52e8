"""The examples of an experiment: points, labels, names, and the inputs made of them."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dlviz.data.features import ALL, FEATURES
from dlviz.data.limits import CLASSES_MAX, check
from dlviz.data.planar import DATASETS, TEST, TRAIN, Floats, Ints, draw
from dlviz.data.spec import Data, Point
from dlviz.data.tables import LABEL, TABLES, UPLOADS, Table
from dlviz.errors import UserError
from dlviz.texts import say

CLASS_NAMES = tuple("ABCDEFGHIJ"[:CLASSES_MAX])


@dataclass(frozen=True, eq=False)
class Examples:
    """Points of the plane with their classes. Arrays are read-only.

    train_xy [N, 2], train_labels [N]; test_xy [M, 2], test_labels [M]; M may be 0.
    train_rows [N, F], test_rows [M, F]: what the network sees of them, not yet standardised.
    class_names: the name of each class, K of them. axes: names of the plane's two axes.
    features: names in FEATURES, or ALL; feature_names: what a page calls the F inputs.
    mean, scale: [F], what inputs are shifted and divided by.
    equal_units: both axes have the same unit, so that a circle is to look like one.
    note: what was done to the data, for the reader.
    """

    train_xy: Floats
    train_labels: Ints
    test_xy: Floats
    test_labels: Ints
    train_rows: Floats
    test_rows: Floats
    class_names: tuple[str, ...]
    axes: tuple[str, str]
    features: tuple[str, ...]
    feature_names: tuple[str, ...]
    mean: Floats
    scale: Floats
    equal_units: bool = True
    note: str = ""

    def __post_init__(self) -> None:
        for array in (self.train_xy, self.train_labels, self.test_xy, self.test_labels):
            array.setflags(write=False)
        for array in (self.train_rows, self.test_rows, self.mean, self.scale):
            array.setflags(write=False)

    @property
    def classes(self) -> int:
        """The number of classes."""
        return len(self.class_names)

    @property
    def plane(self) -> bool:
        """Whether the network sees the plane alone, so that it answers at each of its points."""
        return self.features != ALL

    def inputs(self, xy: npt.ArrayLike) -> Floats:
        """The network's inputs [n, F] at points xy [n, 2].

        Raises UserError("not_planar") for a network that sees more than the plane.
        """
        if not self.plane:
            raise UserError("not_planar", columns=len(self.mean))
        return self.standardised(raw_inputs(self.features, np.asarray(xy, dtype=np.float64)))

    def standardised(self, rows: Floats) -> Floats:
        """The network's inputs [n, F] made of rows [n, F] as they are."""
        return (rows - self.mean) / self.scale

    def bounds(self) -> tuple[float, float, float, float]:
        """The window (x0, x1, y0, y1) that shows every point, with a margin.

        In equal units it is a square that shows the box from -1.3 to 1.3 as well, so that the
        picture stays put while a knob is turned; else each axis is as long as its own data.
        """
        xy = np.concatenate([self.train_xy, self.test_xy])
        low, high = xy.min(axis=0), xy.max(axis=0)
        if self.equal_units:
            low, high = np.minimum(low, -1.3), np.maximum(high, 1.3)
            middle, half = (low + high) / 2, np.full(2, 0.525 * (high - low).max())
        else:
            middle, half = (low + high) / 2, 0.55 * np.maximum(high - low, 1e-9)
        (x0, y0), (x1, y1) = middle - half, middle + half
        return float(x0), float(x1), float(y0), float(y1)


def raw_inputs(features: tuple[str, ...], xy: Floats) -> Floats:
    """The features [n, F] of points xy [n, 2], as they are."""
    return np.stack([FEATURES[name].of(xy[:, 0], xy[:, 1]) for name in features], axis=1)


def load(data: Data) -> Examples:
    """The examples that `data` describes; kept, so that asking again costs nothing.

    Raises UserError for a value that cannot be used, "table_missing" for an upload that is not
    here, "painted_one_class" for a painting of fewer than two classes.
    """
    check(data)
    return _load(data)


@lru_cache(maxsize=64)
def _load(data: Data) -> Examples:
    if data.dataset == "painted":
        return _painted(data)
    if data.dataset in DATASETS:
        return _planar(data)
    if data.dataset == "table":
        table = UPLOADS.get(data.table)
        return _of_table(data, table, table)
    built_in = TABLES[data.dataset]
    table = built_in.read()
    wide = built_in.whole if data.features == ALL else None
    return _of_table(data, table, wide() if wide else table)


def _planar(data: Data) -> Examples:
    def part(n: int, which: int) -> tuple[Floats, Ints]:
        return draw(data.dataset, n, data.noise, data.classes, data.center, data.data_seed, which)

    names = CLASS_NAMES[: DATASETS[data.dataset].classes(data.classes)]
    return _examples(data, part(data.n, TRAIN), part(data.n_test, TEST), names)


def _painted(data: Data) -> Examples:
    if len({point[2] for point in data.points}) < 2:
        raise UserError("painted_one_class")
    nothing = np.zeros((0, 2)), np.zeros(0, dtype=np.int64)
    return _examples(data, nothing, nothing, ())


def _of_table(data: Data, table: Table, whole: Table) -> Examples:
    """table: what spans the plane; whole: all its columns, row by row the same."""
    label = (data.label or table.default_label) if data.dataset == "table" else LABEL
    x, y = table.chosen(data.columns, label)
    xy = np.stack([table.column(x), table.column(y)], axis=1)
    labels, names = table.labels(label)
    order = even_order(labels, data.data_seed)
    n = training_rows(data, len(labels), len(names))
    train, test = order[:n], order[n:]
    found = _examples(
        data, (xy[train], labels[train]), (xy[test], labels[test]), names, (x, y), table.note
    )
    if data.features != ALL:
        return found
    inputs = tuple(name for name in whole.columns if name != label)
    rows = np.stack([whole.column(name) for name in inputs], axis=1)
    mean, scale = _moments(rows[train], data.standardise)
    return replace(
        found,
        train_rows=rows[train],
        test_rows=rows[test],
        feature_names=inputs,
        mean=mean,
        scale=scale,
    )


def training_rows(data: Data, rows: int, classes: int) -> int:
    """How many rows of a table are trained on: the ratio n : n_test, at least one a class."""
    wanted = round(rows * data.n / (data.n + data.n_test))
    return min(max(wanted, classes), rows)


def even_order(labels: Ints, seed: int) -> Ints:
    """A random order whose every beginning holds the classes in nearly their proportions."""
    mixed = np.random.default_rng([seed, 0]).permutation(len(labels))
    place = np.empty(len(labels))
    for each in np.unique(labels):
        mine = mixed[labels[mixed] == each]
        place[mine] = (np.arange(len(mine)) + 0.5) / len(mine)
    return np.asarray(mixed[np.argsort(place[mixed], kind="stable")])


def _examples(
    data: Data,
    train: tuple[Floats, Ints],
    test: tuple[Floats, Ints],
    names: tuple[str, ...],
    axes: tuple[str, str] | None = None,
    note: str = "",
) -> Examples:
    xy, labels = _with_points(*train, data.points)
    names += tuple(
        name if axes is None else say("examples.painted", name=name)
        for name in CLASS_NAMES[len(names) : int(labels.max()) + 1]
    )
    if len(np.unique(labels)) < 2:
        raise UserError("one_class")
    seen = ("x", "y") if data.features == ALL else data.features
    rows = raw_inputs(seen, xy)
    mean, scale = _moments(rows, data.standardise)
    return Examples(
        train_xy=xy,
        train_labels=labels,
        test_xy=test[0],
        test_labels=test[1],
        train_rows=rows,
        test_rows=raw_inputs(seen, test[0]),
        class_names=names,
        axes=axes or ("x", "y"),
        features=data.features,
        feature_names=tuple(FEATURES[name].label for name in seen),
        mean=mean,
        scale=scale,
        equal_units=axes is None,
        note=note,
    )


def _moments(rows: Floats, standardise: bool) -> tuple[Floats, Floats]:
    """What rows [N, F] are shifted and divided by, [F] each; what never varies is not divided."""
    if not standardise:
        return np.zeros(rows.shape[1]), np.ones(rows.shape[1])
    spread = rows.std(axis=0)
    return rows.mean(axis=0), np.where(spread > 1e-12 * np.abs(rows).max(axis=0), spread, 1.0)


def _with_points(xy: Floats, labels: Ints, points: tuple[Point, ...]) -> tuple[Floats, Ints]:
    if not points:
        return xy, labels
    painted = np.array([point[:2] for point in points], dtype=np.float64)
    classes = np.array([point[2] for point in points], dtype=np.int64)
    return np.concatenate([xy, painted]), np.concatenate([labels, classes])
