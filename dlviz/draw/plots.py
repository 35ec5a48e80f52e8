"""Charts on the film player's clock: panels of lines, dots, bands and theory, as a scene."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.scene import Clock, Scene
from dlviz.texts import say

Floats = npt.NDArray[np.floating]
STYLES = ("measured", "theory", "dots", "guess", "band")
PANELS_MAX = 4
RUNAWAY = 10.0
"""A series that ends early counts on an axis up to this many times the others' largest value."""


@dataclass(frozen=True, eq=False)
class Series:
    """One line, or the dots or the band of one.

    x, y: [N] in the axes' units; what is not finite breaks the line (and on a log axis what is not
    above 0). label: stands at its end; "" for none. style: a name in STYLES: measured is a solid
    line, theory a thin one in ink, dots markers alone, guess dashed, band the ground between low
    and high alone. colour: index of a hue and of its marker's shape. low, high: [N] a margin: error
    bars of dots, a light band around a line. clocked: x is on the clock's marks, and the line grows
    with it. end: why it ends early ("diverged"); a cross stands where it does. dotted: every
    point of a line has its marker. at: shown only while the clock rests on this mark of its own.
    """

    x: Floats | Sequence[float]
    y: Floats | Sequence[float]
    label: str = ""
    style: str = "measured"
    colour: int = 0
    low: Floats | Sequence[float] | None = None
    high: Floats | Sequence[float] | None = None
    clocked: bool = False
    end: str = ""
    dotted: bool = False
    at: float | None = None

    def __post_init__(self) -> None:
        if self.style not in STYLES:
            raise ValueError(f"style {self.style!r} is not one of {STYLES}")
        for name in ("x", "y", "low", "high"):
            given = getattr(self, name)
            if given is None:
                continue
            values = np.asarray(given, dtype=np.float64)
            if values.ndim != 1 or len(values) != len(self.x):
                raise ValueError(f"{name} has shape {values.shape}, x has {len(self.x)} entries")
            object.__setattr__(self, name, np.where(np.isfinite(values), values, np.nan))

    def values(self, axis: str) -> Floats:
        """All its numbers along "x" or "y", margins too, one after the other."""
        margins = ("low", "high") if self.style == "band" else ("y", "low", "high")
        names = ("x",) if axis == "x" else margins
        given = [np.asarray(getattr(self, n)) for n in names if getattr(self, n) is not None]
        return np.concatenate(given) if given else np.empty(0)


@dataclass(frozen=True)
class Axis:
    """label: with its unit ("learning rate"). low, high: its ends; None: from the data.

    ticks: values to name instead of round ones. percent: shares are written as percentages.
    """

    label: str
    log: bool = False
    low: float | None = None
    high: float | None = None
    ticks: tuple[float, ...] = ()
    percent: bool = False


@dataclass(frozen=True)
class Mark:
    """A thin line across the panel with its words: at an x (upright) or at a y (level)."""

    text: str
    x: float | None = None
    y: float | None = None

    def __post_init__(self) -> None:
        if (self.x is None) == (self.y is None):
            raise ValueError("a mark has an x or a y, and not both")


@dataclass(frozen=True)
class Panel:
    """One chart. cursor: the clock's place is an upright line on it (x is on the clock's marks)."""

    title: str
    x: Axis
    y: Axis
    series: tuple[Series, ...] = ()
    marks: tuple[Mark, ...] = ()
    cursor: bool = False


def plot_scene(
    panels: Sequence[Panel],
    clock: Clock | None = None,
    options: Options | None = None,
    label: str = "",
    finding: str = "",
    words: Mapping[str, str] | None = None,
) -> Scene:
    """One to four panels side by side, or below each other on a narrow screen.

    clock: what the clocked series grow with; None: a chart that stands still. label: what a screen
    reader says the chart is. finding: the computed sentence above it. words: replaces PLOT_WORDS.
    """
    if not 1 <= len(panels) <= PANELS_MAX:
        raise ValueError(f"{len(panels)} panels; one to {PANELS_MAX} stand side by side")
    parts = PanelParts.of(panels)
    return Scene(
        view="plot",
        content={"panels": parts.content},
        arrays=parts.arrays,
        clock=clock,
        options=options or Options(),
        label=label,
        finding=finding,
        words={**PLOT_WORDS, **(words or {})},
    )


PLOT_WORDS: Mapping[str, str] = {
    "plot_ends": say("plots.ends"),
    "plot_at": say("plots.at"),
    "plot_theory": say("plots.theory"),
    "plot_band": say("plots.band"),
}
"""The words of every chart, by key."""


@dataclass(frozen=True, eq=False)
class PanelParts:
    """Panels as a scene holds them: JSON in `content`, numbers in `arrays`, named p<panel>..."""

    content: list[dict[str, object]]
    arrays: dict[str, Floats] = field(default_factory=dict)

    @classmethod
    def of(cls, panels: Sequence[Panel]) -> "PanelParts":
        """The parts of panels in their order."""
        parts = cls([])
        for index, panel in enumerate(panels):
            parts.content.append(
                {
                    "title": panel.title,
                    "cursor": panel.cursor,
                    "x": _axis(panel, "x"),
                    "y": _axis(panel, "y"),
                    "marks": [_mark(mark) for mark in panel.marks],
                    "series": [
                        parts._series(f"p{index}s{k}", series)
                        for k, series in enumerate(panel.series)
                    ],
                }
            )
        return parts

    def _series(self, name: str, series: Series) -> dict[str, object]:
        entry: dict[str, object] = {
            "label": series.label,
            "style": series.style,
            "colour": series.colour,
            "clocked": series.clocked,
            "end": series.end,
            "dotted": series.dotted,
            "at": None if series.at is None else float(series.at),
        }
        for part in ("x", "y", "low", "high"):
            values = getattr(series, part)
            if values is not None:
                self.arrays[f"{name}{part}"] = np.asarray(values)
                entry[part] = f"{name}{part}"
        return entry


def _mark(mark: Mark) -> dict[str, object]:
    return {
        "text": mark.text,
        "x": None if mark.x is None else float(mark.x),
        "y": None if mark.y is None else float(mark.y),
    }


def _axis(panel: Panel, name: str) -> dict[str, object]:
    axis = getattr(panel, name)
    low, high = window(panel, name)
    return {
        "label": axis.label,
        "log": axis.log,
        "low": float(low),
        "high": float(high),
        "ticks": [float(tick) for tick in axis.ticks],
        "percent": axis.percent,
    }


def window(panel: Panel, name: str) -> tuple[float, float]:
    """The ends of the panel's axis "x" or "y": its own, else all numbers with a little room.

    A series that ends early counts only up to RUNAWAY times the largest value of the others, or of
    its own start where there are none, so that one run to infinity does not flatten the rest.
    """
    axis: Axis = getattr(panel, name)
    marks = [getattr(mark, name) for mark in panel.marks if getattr(mark, name) is not None]
    steady = [s.values(name) for s in panel.series if name == "x" or not s.end]
    steady += [np.asarray(marks, dtype=np.float64)] if marks else []
    ended = [s.values(name) for s in panel.series if name == "y" and s.end]
    known = _usable(steady, axis.log)
    if ended:
        starts = _usable([values[:1] for values in ended], axis.log)
        top = RUNAWAY * float(np.abs(np.concatenate([known, starts, [0.0]])).max())
        runaway = _usable(ended, axis.log)
        known = np.concatenate([known, runaway[np.abs(runaway) <= top] if top else runaway])
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    low, high = _roomy(low, high, axis.log) if name == "y" else _apart(low, high, axis.log)
    low = axis.low if axis.low is not None else low
    high = axis.high if axis.high is not None else high
    return (low, high) if low < high else _apart(low, low, axis.log)


def _usable(values: Sequence[Floats], log: bool) -> Floats:
    every = np.concatenate([np.asarray(v, dtype=np.float64) for v in values] or [np.empty(0)])
    usable = np.isfinite(every) & ((every > 0) | (not log))
    return np.asarray(every[usable])


def _roomy(low: float, high: float, log: bool) -> tuple[float, float]:
    low, high = _apart(low, high, log)
    if log:
        room = (high / low) ** 0.05
        return low / room, high * room
    if 0 <= low < 0.4 * high:
        low = 0.0
    room = 0.06 * (high - low)
    return (low if low == 0 else low - room), high + room


def _apart(low: float, high: float, log: bool) -> tuple[float, float]:
    if high > low and (low > 0 or not log):
        return low, high
    if log:
        return (low / 2, low * 2) if low > 0 else (0.1, 1.0)
    half = 0.5 * abs(low) or 0.5
    return low - half, low + half
