"""Sizes layer by layer: a row a layer, horizontal bars in one to four columns, as a scene."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dlviz.draw.bars_axis import Floats, decades, plain_ends
from dlviz.draw.bars_words import BARS_WORDS
from dlviz.draw.film import Options
from dlviz.draw.plots import Panel, PanelParts
from dlviz.draw.scene import Clock, Scene
from dlviz.texts import say

COLUMNS_MAX = 4
RUNS_MAX = 3
ROWS_MAX = 128
DEAD = 0.5
"""A row with this share of dead units is hatched and has a cross."""


@dataclass(frozen=True, eq=False)
class Bars:
    """One run's bars, one a row.

    values: [N], or [F, N] with one row of numbers a mark of the clock; log10 of the sizes where the
    column is logarithmic. -inf: nothing is left, an arrow off the axis and "0". inf: overflow, an
    arrow to the right. nan: no bar. label: names the run; "" for none. colour: index of its hue.
    theory: [N] or [F, N], a thin line in ink through the ends of the bars. low, high: [N], the ends
    of a whisker on each bar. dead: [N] share of the row's dead units, 0 to 1.
    Raises ValueError where shapes differ.
    """

    values: Floats | Sequence[float]
    label: str = ""
    colour: int = 0
    theory: Floats | Sequence[float] | None = None
    low: Floats | Sequence[float] | None = None
    high: Floats | Sequence[float] | None = None
    dead: Floats | Sequence[float] | None = None

    def __post_init__(self) -> None:
        for name in PARTS:
            given = getattr(self, name)
            if given is None:
                continue
            array = np.asarray(given, dtype=np.float64)
            most = 2 if name in {"values", "theory"} else 1
            if not 1 <= array.ndim <= most or array.shape[-1] != np.shape(self.values)[-1]:
                raise ValueError(f"{name} has shape {array.shape}, values {np.shape(self.values)}")
            object.__setattr__(self, name, array)
        if (self.low is None) != (self.high is None):
            raise ValueError("a whisker has a low and a high end")

    @property
    def rows(self) -> int:
        """N."""
        return int(np.shape(self.values)[-1])

    def last(self, name: str) -> Floats | None:
        """[N] of "values", "theory", "low", "high" or "dead" at the end of the film."""
        array = getattr(self, name)
        return None if array is None else np.asarray(array).reshape(-1, self.rows)[-1]


PARTS = ("values", "theory", "low", "high", "dead")


@dataclass(frozen=True)
class Mark:
    """A thin upright line with its words, at a value of the axis; none where it lies outside."""

    text: str
    at: float


@dataclass(frozen=True, eq=False)
class Column:
    """One panel of bars, one to three runs side by side within each row.

    title: over it. axis: what the numbers are, with their unit, under it. log: values are log10.
    low, high: the axis' ends (decades on a logarithmic one); None: from the data that are shown,
    at most `bars_axis.MOST_DECADES` long. What lies beyond ends in an arrow with its size.
    marks: upright lines. name: what the readout calls the column; "": its title.
    percent: shares, written as percentages.
    drawn: the reader draws the bars, whole numbers from smallest to largest on a plain axis, while
    the player can tell Python: it is sent {kind: "shape", run: index of the bars, widths: the new
    values}. Rows without a bar are then the last ones of their run. At most one column of a scene.
    Raises ValueError where it cannot be drawn so.
    """

    title: str
    axis: str
    bars: tuple[Bars, ...]
    log: bool = True
    low: float | None = None
    high: float | None = None
    marks: tuple[Mark, ...] = ()
    name: str = ""
    percent: bool = False
    drawn: bool = False
    smallest: int = 1
    largest: int = 512

    def __post_init__(self) -> None:
        if not 1 <= len(self.bars) <= RUNS_MAX:
            raise ValueError(f"{len(self.bars)} runs; one to {RUNS_MAX} share a row")
        if self.drawn and (self.log or not all(_is_shape(one) for one in self.bars)):
            raise ValueError("only whole numbers on a plain axis can be drawn")

    def ends(self, shown: int | None = None) -> tuple[float, float]:
        """The axis' ends, from its first `shown` rows (None: all) where it has none of its own."""
        given = [getattr(one, name) for one in self.bars for name in ("values", "theory")]
        given += [getattr(one, name) for one in self.bars for name in ("low", "high")]
        values = np.concatenate([np.ravel(v[..., :shown]) for v in given if v is not None])
        finite = values[np.isfinite(values)]
        ends = decades(finite, self.low, self.high) if self.log else plain_ends(finite)
        low = ends[0] if self.low is None else self.low
        high = ends[1] if self.high is None else self.high
        return (low, high) if low < high else (low, low + 1)


def _is_shape(bars: Bars) -> bool:
    """Whether a run stands still and has whole numbers in its first rows, and nothing after."""
    values = np.asarray(bars.values)
    if values.ndim != 1:
        return False
    own = values[~np.isnan(values)]
    first = not np.isnan(values[: len(own)]).any()
    whole = np.isfinite(own) & (own == np.round(own))
    return len(own) > 0 and first and bool(whole.all())


@dataclass(frozen=True, eq=False)
class Strips:
    """A small histogram a row.

    shares: [N, bins], each row over its largest. low, high: [N], the range that a row's bins cover;
    where it is not finite the row has none. text: under it, such as what the ranges are.
    name: what the readout calls it; "": its title.
    """

    title: str
    shares: Floats
    low: Floats | Sequence[float]
    high: Floats | Sequence[float]
    text: str = ""
    name: str = ""


def bars_scene(
    columns: Sequence[Column],
    *,
    rows: str = say("bars_scene.layer"),
    first: int = 1,
    strips: Strips | None = None,
    panels: Sequence[Panel] = (),
    clock: Clock | None = None,
    covered: int | None = None,
    options: Options | None = None,
    label: str = "",
    finding: str = "",
    words: Mapping[str, str] | None = None,
) -> Scene:
    """One to four columns of bars side by side, then histograms, then charts.

    rows: what a row is called. first: the number of the uppermost. clock: what values [F, N] move
    with; None: their last ones stand still. covered: how many rows are shown, from the top; the
    others lie under a cover and nothing of them is sent: no value, no theory, no histogram, and the
    axes follow from the rows that are shown. What the panels hold is not covered.
    Arrays travel as float32, and infinities as its largest number, which the player takes back for
    infinity. words: replaces entries of BARS_WORDS.
    Raises ValueError for too many columns or rows, and for frames that are not the clock's.
    """
    if not 1 <= len(columns) <= COLUMNS_MAX:
        raise ValueError(f"{len(columns)} columns; one to {COLUMNS_MAX} stand side by side")
    count = columns[0].bars[0].rows
    if not 1 <= count <= ROWS_MAX:
        raise ValueError(f"{count} rows; one to {ROWS_MAX} fit")
    if sum(column.drawn for column in columns) > 1:
        raise ValueError("one column of a scene can be drawn")
    if any(one.rows != count for column in columns for one in column.bars):
        raise ValueError("every run has a bar in every row")
    shown = count if covered is None else min(max(covered, 0), count)
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    content: dict[str, object] = {
        "rows": rows,
        "first": first,
        "count": count,
        "shown": shown,
        "columns": [
            _column(f"c{k}", column, shown, clock, arrays) for k, column in enumerate(columns)
        ],
        "strips": strips and _strips(strips, count, shown, arrays),
    }
    parts = PanelParts.of(panels)
    return Scene(
        view="bars",
        content={**content, "panels": parts.content},
        arrays={**arrays, **parts.arrays},
        clock=clock,
        options=options or Options(),
        label=label,
        finding=finding,
        words={**BARS_WORDS, **(words or {})},
    )


def _column(
    name: str,
    column: Column,
    shown: int,
    clock: Clock | None,
    arrays: dict[str, npt.NDArray[np.generic]],
) -> dict[str, object]:
    low, high = column.ends(shown)
    marks = [{"text": mark.text, "at": float(mark.at)} for mark in column.marks]
    return {
        "title": column.title,
        "name": column.name or column.title,
        "axis": column.axis,
        "log": column.log,
        "percent": column.percent,
        "drawn": column.drawn,
        "smallest": column.smallest,
        "largest": column.largest,
        "low": float(low),
        "high": float(high),
        "marks": [
            mark for mark, own in zip(marks, column.marks, strict=True) if low <= own.at <= high
        ],
        "bars": [
            _bars(f"{name}b{k}", one, shown, clock, arrays) for k, one in enumerate(column.bars)
        ],
    }


def _bars(
    name: str,
    bars: Bars,
    shown: int,
    clock: Clock | None,
    arrays: dict[str, npt.NDArray[np.generic]],
) -> dict[str, object]:
    entry: dict[str, object] = {"label": bars.label, "colour": bars.colour}
    for part in PARTS:
        array = getattr(bars, part)
        if array is None:
            continue
        if array.ndim == 2 and clock is not None and len(array) != len(clock.marks):
            raise ValueError(f"{len(array)} frames on a clock of {len(clock.marks)} marks")
        frames = (
            array.reshape(-1, bars.rows) if clock is not None else array.reshape(-1, bars.rows)[-1:]
        )
        arrays[f"{name}{part}"] = frames[:, :shown]
        entry[part] = f"{name}{part}"
    return entry


def _strips(
    strips: Strips, count: int, shown: int, arrays: dict[str, npt.NDArray[np.generic]]
) -> dict[str, object]:
    shares = np.nan_to_num(np.asarray(strips.shares, dtype=np.float64))
    if shares.ndim != 2 or len(shares) != count:
        raise ValueError(f"histograms {shares.shape} of {count} rows; expected [rows, bins]")
    ranges = np.stack([np.asarray(strips.low), np.asarray(strips.high)], axis=1)
    largest = np.maximum(shares.max(axis=1, keepdims=True), np.finfo(float).tiny)
    arrays["shares"] = np.round(255 * shares / largest)[:shown].astype(np.uint8)
    arrays["ranges"] = np.where(np.isfinite(ranges), ranges, np.nan)[:shown]
    return {
        "title": strips.title,
        "name": strips.name or strips.title,
        "text": strips.text,
        "bins": int(shares.shape[1]),
    }
