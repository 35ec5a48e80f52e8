"""A table of numbers with its label columns."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dlviz.errors import UserError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Table:
    """N rows of numbers, and the columns that can serve as classes.

    columns: names of the C columns of numbers.
    values: [N, C] float64, finite, no column constant.
    label_columns: name -> N class names; two to ten different ones. The last is the default.
    class_names: the order of the classes; empty: numbers by size, else by the alphabet.
    sha256: of the file's bytes, hexadecimal; empty for a built-in table.
    note: what was done to the file, in one or two sentences; empty for nothing.
    left_out: columns that cannot be used -> the error that says why.
    """

    columns: tuple[str, ...]
    values: Floats
    label_columns: Mapping[str, tuple[str, ...]]
    class_names: tuple[str, ...] = ()
    sha256: str = ""
    note: str = ""
    left_out: Mapping[str, UserError] | None = None

    def __post_init__(self) -> None:
        self.values.setflags(write=False)

    @property
    def default_label(self) -> str:
        """The label column that is meant when none is chosen."""
        return tuple(self.label_columns)[-1]

    @property
    def size_bytes(self) -> int:
        """About how many bytes it holds."""
        return self.values.nbytes + 64 * len(self.values) * len(self.label_columns)

    def column(self, name: str) -> Floats:
        """One column [N]. Raises UserError for one that is not there or cannot be used."""
        if name in self.columns:
            return self.values[:, self.columns.index(name)]
        raise (self.left_out or {}).get(name) or UserError("table_column", column=name)

    def chosen(self, columns: tuple[str, ...], label: str) -> tuple[str, str]:
        """The two columns that are meant: `columns`, or the first two that are not the label.

        Raises UserError unless they are two different ones.
        """
        given = columns or tuple(name for name in self.columns if name != label)[:2]
        if len(given) != 2:
            raise UserError("table_two_columns", count=len(given))
        if given[0] == given[1]:
            raise UserError("table_same_column", column=given[0])
        return given[0], given[1]

    def labels(self, name: str) -> tuple[Ints, tuple[str, ...]]:
        """Labels [N] and class names. Raises UserError for a column that cannot be the class."""
        if name not in self.label_columns:
            raise UserError("table_label", column=name)
        given = self.label_columns[name]
        names = self.class_names or tuple(sorted(set(given), key=_by_number_then_name))
        index = {each: number for number, each in enumerate(names)}
        return np.array([index[each] for each in given], dtype=np.int64), names


def _by_number_then_name(name: str) -> tuple[float, str]:
    try:
        value = float(name)
    except ValueError:
        value = math.nan
    return (value if math.isfinite(value) else math.inf), name
