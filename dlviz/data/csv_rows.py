"""The rows of a CSV file, streamed: memory stays small whatever the file holds."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dlviz.errors import UserError

ROW_CAP = 5000
COLUMN_CAP = 100
LINE_CAP = 50_000
LINES_A_ROW = 50
BLANK_CAP = 100_000
SEED = 0
DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Rows:
    """What was read.

    header: the cells of the first row, or empty texts.
    cells: rows of cells, each as long as the header.
    row_numbers: the number of each row, as a spreadsheet counts.
    count: rows in the file, without the header and blank lines.
    delimiter: what stands between cells. headerless: the first row was data.
    """

    header: tuple[str, ...]
    cells: list[list[str]]
    row_numbers: list[int]
    count: int
    delimiter: str
    headerless: bool


def read_rows(content: bytes) -> Rows:
    """At most 5,000 rows of a file, chosen with a fixed seed. Raises UserError ("csv_...")."""
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise UserError("csv_empty")
    encoding = _encoding(content)
    try:
        delimiter = _delimiter(content, encoding)
        return _read(content, encoding, delimiter)
    except UnicodeError:
        raise UserError("csv_encoding") from None
    except csv.Error:
        raise UserError("csv_not_a_table") from None


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if content.startswith(b"PK") or b"\0" in content:
        raise UserError("csv_not_a_table")
    return "utf-8-sig"


def _rows(content: bytes, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """Rows that are not blank, of which there may be 100,000.

    A row may not run over more than 50 lines (an open quote would).
    """
    started = blank = 0
    lines = 0

    def guarded() -> Iterator[str]:
        nonlocal lines
        with io.TextIOWrapper(io.BytesIO(content), encoding, newline="") as text:
            while line := text.readline(LINE_CAP):
                lines += 1
                if len(line) == LINE_CAP or lines - started > LINES_A_ROW:
                    raise UserError("csv_not_a_table")
                yield line

    for row in csv.reader(guarded(), delimiter=delimiter):
        started = lines
        if row and (len(row) > 1 or row[0].strip()):
            yield row
            continue
        blank += 1
        if blank > BLANK_CAP:  # 20 MB of them would take a quarter of a minute
            raise UserError("csv_not_a_table")


def _delimiter(content: bytes, encoding: str) -> str:
    """The one that cuts the first rows into most cells."""
    width = {}
    for delimiter in DELIMITERS:
        try:
            first = next(_rows(content, encoding, delimiter), [])
        except (csv.Error, UserError):
            first = []
        width[delimiter] = len(first)
    best = max(width, key=lambda delimiter: width[delimiter])
    if width[best] > COLUMN_CAP:
        raise UserError("csv_too_many_columns", columns=width[best], limit=COLUMN_CAP)
    if width[best] < 3:
        raise UserError("csv_not_a_table")
    return best


def _read(content: bytes, encoding: str, delimiter: str) -> Rows:
    rows = _rows(content, encoding, delimiter)
    first = next(rows)
    headerless = 2 * sum(map(_is_number, first)) > len(first)
    offset = 0 if headerless else 1
    count = _count(content, encoding, delimiter, len(first)) - offset
    if count < 2:
        raise UserError("csv_one_row", rows=max(count, 0))
    keep = np.arange(count)
    if count > ROW_CAP:
        keep = np.sort(np.random.default_rng(SEED).choice(count, ROW_CAP, replace=False))
    wanted = set(keep.tolist())
    again = _rows(content, encoding, delimiter)
    cells = [row for i, row in enumerate(again, -offset) if i in wanted]
    header = tuple("" for _ in first) if headerless else tuple(first)
    return Rows(header, cells, (keep + 1 + offset).tolist(), count, delimiter, headerless)


def _count(content: bytes, encoding: str, delimiter: str, width: int) -> int:
    count = 0
    for row in _rows(content, encoding, delimiter):
        count += 1
        if len(row) != width:
            raise UserError("csv_ragged", row=count, found=len(row), expected=width)
    return count


def number(text: str) -> float:
    """The number that a cell spells, nan and inf included. Raises ValueError for other text."""
    if not text.isascii() or "_" in text:
        raise ValueError(text)
    return float(text)


def _is_number(cell: str) -> bool:
    try:
        number(cell.strip().replace(",", "."))
    except ValueError:
        return False
    return True
