"""Where columns of bars lie in a picture, their ticks, and numbers off their axes in words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dlviz.draw.bars_axis import Floats
from dlviz.draw.bars_scene import Column
from dlviz.draw.lettering import letters, raised
from dlviz.texts import say

TYPE = 20
GUTTER, GAP, TOP, FOOT = 70.0, 50.0, 70.0, 66.0
THICK = 44.0


@dataclass(frozen=True)
class Frame:
    """Where one column lies in the picture, in pixels."""

    column: Column
    left: float
    right: float
    bottom: float
    ends: tuple[float, float]
    rows: int

    @property
    def pitch(self) -> float:
        """Height of a row."""
        return (self.bottom - TOP) / self.rows

    @property
    def gap(self) -> float:
        """Between two rows' bars."""
        return max(3.0, 0.2 * self.pitch) if self.pitch >= 13 else 1.0 if self.pitch >= 5 else 0.0

    @property
    def thin(self) -> bool:
        """Whether the bars of several runs have no room within a row."""
        return len(self.column.bars) > 1 and (self.pitch - self.gap) / len(self.column.bars) < 4

    @property
    def base(self) -> float:
        """Where bars start."""
        low, high = self.ends
        return self.left if self.column.log else self.px(min(high, max(low, 0.0)))

    def px(self, value: float) -> float:
        """The place of a value."""
        low, high = self.ends
        return self.left + (self.right - self.left) * (value - low) / (high - low)

    def held(self, value: float) -> float:
        """The same, no further than the axis' ends."""
        low, high = self.ends
        return self.px(min(high, max(low, value)))

    def slot(self, run: int, row: int) -> tuple[float, float]:
        """Upper and lower edge of a run's bar in a row."""
        runs = len(self.column.bars)
        each = min(THICK, (self.pitch - self.gap) / runs)
        top = TOP + (row + 0.5) * self.pitch + (run - runs / 2) * each
        return top, top + each


def placed(columns: Sequence[Column], size: tuple[int, int]) -> list[Frame]:
    """The columns side by side in a picture of a width and a height in pixels."""
    count = len(columns)
    wide = (size[0] - GUTTER - 28 - GAP * (count - 1)) / count
    return [
        Frame(
            column,
            GUTTER + k * (wide + GAP),
            GUTTER + k * (wide + GAP) + wide,
            size[1] - FOOT,
            column.ends(),
            column.bars[0].rows,
        )
        for k, column in enumerate(columns)
    ]


def signed(frame: Frame, values: Floats) -> list[int]:
    """Rows off the axis that have an arrow and a number: those far enough apart."""
    out: list[int] = []
    for row, value in enumerate(values):
        if beyond(frame, float(value)) and (not out or (row - out[-1]) * frame.pitch >= 26):
            out.append(row)
    return out


def beyond(frame: Frame, value: float) -> int:
    """-1 or 1 where a value is off the axis, to the left or to the right; else 0."""
    slack = 1e-6 * (frame.ends[1] - frame.ends[0])
    return int(value > frame.ends[1] + slack) - int(value < frame.ends[0] - slack)


def ticks(frame: Frame) -> list[tuple[float, str]]:
    """Round values on the column's axis, with their texts."""
    (low, high), column = frame.ends, frame.column
    most = max(2.0, (frame.right - frame.left) / 78)
    if column.log:
        step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 1000) if (high - low) / s <= most)
        first = math.ceil(low / step - 1e-9)
        powers = [step * k for k in range(first, math.floor(high / step + 1e-9) + 1)]
        return [(float(p), _power(p)) for p in powers]
    rough = (high - low) / min(most, 5)
    power = 10.0 ** math.floor(math.log10(rough))
    round_ = next(m * power for m in (1, 2, 5, 10) if m * power >= 0.999 * rough)
    inside = range(math.ceil(low / round_ - 1e-9), math.floor(high / round_ + 1e-9) + 1)
    return [(k * round_, _plain(column, k * round_)) for k in inside]


def size_text(column: Column, value: float) -> str:
    """A value off the axis: its power of ten, "0" or "overflow"."""
    if value == math.inf:
        return say("bars_frame.overflow")
    if not column.log:
        return _plain(column, value)
    return "0" if value == -math.inf else _power(round(value))


def _power(p: int) -> str:
    if p in (0, 1):
        return str(10**p)
    return f"10^{p}" if letters(TYPE).plain else "10" + raised(p)


def _plain(column: Column, value: float) -> str:
    text = f"{100 * value:.3g} %" if column.percent else f"{value:.3g}"
    return text.replace("-", "−")
