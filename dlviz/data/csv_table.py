"""Reading an uploaded CSV file: any bytes become a Table or a UserError, in bounded time."""

import hashlib
import math

import numpy as np

from dlviz.data.blocked import masked
from dlviz.data.csv_rows import ROW_CAP, Rows, number, read_rows
from dlviz.data.limits import CLASSES_MAX
from dlviz.data.table import Floats, Table
from dlviz.errors import UserError
from dlviz.settings import SETTINGS
from dlviz.texts import say

NAME_MAX = 40


def read_csv(content: bytes, name: str = "") -> Table:
    """The table in a CSV file.

    Comma, semicolon, tab or | between the cells (with a semicolon or tab, 1,5 is one and a half);
    UTF-8, or UTF-16 with its byte order mark. Of more than 5,000 rows, 5,000 are drawn with a
    fixed seed. Every column of finite numbers that is not constant can be an axis; every column
    of two to ten different texts or whole numbers can be the class, by default the last one.

    Raises UserError with a code that starts with "csv_" for everything else.
    """
    if len(content) > SETTINGS.upload_mb * 2**20:
        raise UserError("csv_too_large", limit_mb=SETTINGS.upload_mb)
    rows = read_rows(content)
    header = _names(rows)
    cells = list(zip(*rows.cells, strict=True))
    comma = rows.delimiter in ";\t"
    numbers, left_out = _numbers(header, cells, rows, decimal_comma=comma)
    labels = _labels(header, cells, numbers)
    axes = tuple(numbers)
    label = tuple(labels)[-1]
    if len(numbers.keys() - {label}) < 2:
        raise _worst([error for column, error in left_out.items() if column != label])
    return Table(
        columns=axes,
        values=np.stack([numbers[column] for column in axes], axis=1),
        label_columns=labels,
        sha256=hashlib.sha256(content).hexdigest(),
        note=_note(rows),
        left_out=left_out,
    )


def clean(text: str) -> str:
    """One line of printable text, at most 40 characters, its blocked words masked."""
    line = masked(" ".join("".join(c if c.isprintable() else " " for c in text).split()))
    return line if len(line) <= NAME_MAX else line[: NAME_MAX - 1] + "…"


def _names(rows: Rows) -> tuple[str, ...]:
    names = tuple(clean(cell) or f"column {i + 1}" for i, cell in enumerate(rows.header))
    twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
    if twice is not None:
        raise UserError("csv_duplicate_headers", column=twice)
    return names


def _numbers(
    header: tuple[str, ...], cells: list[tuple[str, ...]], rows: Rows, *, decimal_comma: bool
) -> tuple[dict[str, Floats], dict[str, UserError]]:
    numbers: dict[str, Floats] = {}
    left_out: dict[str, UserError] = {}
    for name, column in zip(header, cells, strict=True):
        try:
            numbers[name] = _column(name, column, rows, decimal_comma=decimal_comma)
        except UserError as error:
            left_out[name] = error
    return numbers, left_out


def _column(name: str, column: tuple[str, ...], rows: Rows, *, decimal_comma: bool) -> Floats:
    values = np.empty(len(column))
    for i, cell in enumerate(column):
        text = cell.strip()
        where = {"column": name, "row": rows.row_numbers[i], "cell": clean(text)}
        try:
            values[i] = number(text.replace(",", ".") if decimal_comma else text)
        except ValueError:
            raise UserError("csv_not_a_number" if text else "csv_gap", **where) from None
        if not math.isfinite(values[i]):
            raise UserError("csv_not_finite", **where)
        if abs(values[i]) > 1e12:
            raise UserError("csv_number_too_large", **where)
    if np.ptp(values) <= 1e-9 * np.abs(values).max():
        raise UserError("csv_constant_column", column=name)
    return values


def _labels(
    header: tuple[str, ...], cells: list[tuple[str, ...]], numbers: dict[str, Floats]
) -> dict[str, tuple[str, ...]]:
    """Columns that can be the class, the default one last. The file's last column is meant."""
    found: dict[str, tuple[str, ...]] = {}
    for name, column in zip(header, cells, strict=True):
        names = tuple(clean(cell) or "(empty)" for cell in column)
        whole = name not in numbers or bool(np.all(numbers[name] == np.round(numbers[name])))
        if whole and 2 <= len(set(names)) <= CLASSES_MAX:
            found[name] = names
    last = header[-1]
    texts = [name for name in found if name not in numbers]
    if last not in found and not texts:
        kinds = {clean(cell) for cell in cells[-1]}
        if len(kinds) == 1:
            raise UserError("csv_one_class", column=last, label=next(iter(kinds)))
        raise UserError("csv_too_many_classes", column=last, classes=len(kinds), limit=CLASSES_MAX)
    default = last if last in found else texts[-1]
    return {**found, default: found.pop(default)}


def _worst(errors: list[UserError]) -> UserError:
    """The error of the column that most looks as if it were meant to hold numbers."""
    if not errors:
        return UserError("csv_no_numbers")
    text = "csv_not_a_number"
    return min(errors, key=lambda e: (e.code == text, -int(str(e.fields.get("row", 0)))))


def _note(rows: Rows) -> str:
    parts = []
    if rows.count > ROW_CAP:
        parts.append(say("csv_table.of_rows_drawn_at_random", row_cap=ROW_CAP, count=rows.count))
    if rows.headerless:
        parts.append(say("csv_table.the_first_row_holds_numbers"))
    return " ".join(parts)
