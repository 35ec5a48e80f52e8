"""Tables of real data: four of scikit-learn's, and the uploads of this process."""

import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dlviz.data.csv_table import read_csv
from dlviz.data.store import Brought
from dlviz.data.table import Table
from dlviz.errors import UserError
from dlviz.texts import say

__all__ = ["TABLES", "UPLOADS", "RealTable", "Table", "read_csv"]

LABEL = "class"


@dataclass(frozen=True)
class RealTable:
    """A built-in table: its name on a page, and how it is read (once, when first asked for).

    whole: reads all columns there are, where `read` gives a plane of them; None: `read` does.
    """

    label: str
    read: Callable[[], Table]
    whole: Callable[[], Table] | None = None


def _table(values: npt.ArrayLike, columns: list[str], target: list[int], names: list[str]) -> Table:
    """A table whose classes keep scikit-learn's order."""
    labels = {LABEL: tuple(names[t] for t in target)}
    return Table(tuple(columns), np.array(values, dtype=np.float64), labels, tuple(names))


@lru_cache
def iris() -> Table:
    """150 flowers, four lengths, three species (Fisher, 1936)."""
    from sklearn.datasets import load_iris

    raw = load_iris()
    return _table(raw.data, _words(raw.feature_names), raw.target, _words(raw.target_names))


@lru_cache
def wine() -> Table:
    """178 wines, 13 measurements, three cultivars (Forina, 1991)."""
    from sklearn.datasets import load_wine

    raw = load_wine()
    names = [f"cultivar {number}" for number in (1, 2, 3)]
    return _table(raw.data, _words(raw.feature_names), raw.target, names)


@lru_cache
def breast_cancer() -> Table:
    """569 tumours, 30 measurements, malignant or benign (Wolberg and others, 1995)."""
    from sklearn.datasets import load_breast_cancer

    raw = load_breast_cancer()
    return _table(raw.data, _words(raw.feature_names), raw.target, _words(raw.target_names))


@lru_cache
def digits() -> Table:
    """1,797 hand-written digits of 8 by 8 pixels, seen along two principal components."""
    from sklearn.datasets import load_digits

    raw = load_digits()
    columns = ["principal component 1", "principal component 2"]
    return _table(principal_plane(raw.data), columns, raw.target, list("0123456789"))


@lru_cache
def digit_pixels() -> Table:
    """The same digits as their 64 pixels, 0 to 16 (Alpaydin and Kaynak, 1998); some never vary."""
    from sklearn.datasets import load_digits

    raw = load_digits()
    return _table(raw.data, _words(raw.feature_names), raw.target, list("0123456789"))


def _words(names: Iterable[object]) -> list[str]:
    return [str(name).replace("_", " ") for name in names]


def principal_plane(data: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Coordinates [n, 2] along the first two principal components of data [n, d].

    The largest loading of each component is positive, so that no machine mirrors the plane.
    """
    centred = data - data.mean(axis=0)
    components = np.linalg.svd(centred, full_matrices=False)[2][:2]
    largest = np.abs(components).argmax(axis=1)
    signs = np.sign(components[np.arange(2), largest])
    return np.asarray(centred @ (components * signs[:, None]).T, dtype=np.float64)


TABLES: Mapping[str, RealTable] = types.MappingProxyType(
    {
        "iris": RealTable(say("tables.iris_flowers"), iris),
        "wine": RealTable(say("tables.wines"), wine),
        "breast_cancer": RealTable(say("tables.breast_tumours"), breast_cancer),
        "digits": RealTable(say("tables.handwritten_digits"), digits, digit_pixels),
    }
)


UPLOADS: Brought[Table] = Brought(
    limit_bytes=64 * 2**20,
    size=lambda table: table.size_bytes,
    sha256=lambda table: table.sha256,
    missing=lambda sha256: UserError("table_missing", sha=sha256),
)
"""The tables that readers have uploaded."""
