"""Rows of bars that climb: what each layer knows, what a shuffle takes away, who wins where."""

import math
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.ladder_pictures import Bytes, checked, picture_of, strip_of
from dlviz.draw.scene import Clock, Scene
from dlviz.texts import say

Floats = npt.NDArray[np.floating]
STYLES = ("solid", "ghost", "tick")
RUNGS_MAX = 10
LANES_MAX = 4
"""So many solid bars share a row."""

LADDER_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "ladder_axis": say("ladder_scene.axis"),
        "ladder_guessing": say("ladder_scene.guessing"),
        "ladder_switch": say("ladder_scene.switch"),
        "ladder_pictures": say("ladder_scene.pictures"),
        "ladder_hint": say("ladder_scene.hint"),
        "ladder_hint_touch": say("ladder_scene.hint_touch"),
        "ladder_keys": say("ladder_scene.keys"),
        "ladder_covered": say("ladder_scene.covered"),
        "ladder_range": say("ladder_scene.range"),
        "ladder_before": say("ladder_scene.before"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


@dataclass(frozen=True, eq=False)
class Bar:
    """One bar of a row, or a mark in it.

    values: [F] shares from 0 to 1, one a frame, or a single one for all; nan: nothing.
    label: what it is ("trained"); bars of one label belong together. hue: index of a class colour.
    style: "solid"; "ghost", a dashed outline around the solid bar of its hue, else of the row;
    "tick", a thin upright line. spread: (low, high), each [F] or one number: a whisker.
    Raises ValueError for another style or a value outside of 0 to 1.
    """

    values: Floats | Sequence[float] | float
    label: str = ""
    hue: int = 0
    style: str = "solid"
    spread: tuple[Floats | Sequence[float] | float, Floats | Sequence[float] | float] | None = None

    def __post_init__(self) -> None:
        if self.style not in STYLES:
            raise ValueError(f"style {self.style!r} is not one of {STYLES}")
        values = _shares(self.values)
        object.__setattr__(self, "values", values)
        if self.spread is not None:
            low, high = (np.broadcast_to(_shares(end), values.shape) for end in self.spread)
            object.__setattr__(self, "spread", (low, high))

    def over(self, frames: int) -> Floats:
        """Its values [frames]. Raises ValueError where it has another number of them."""
        return _stretched(np.asarray(self.values), frames)

    def ends(self, frames: int) -> tuple[Floats, Floats]:
        """The ends of its whisker, each [frames]; nan: it has none."""
        nothing = np.full(len(np.asarray(self.values)), math.nan)
        low, high = self.spread or (nothing, nothing)
        return _stretched(np.asarray(low), frames), _stretched(np.asarray(high), frames)


@dataclass(frozen=True, eq=False)
class Rung:
    """One row.

    name: such as a layer's. detail: under it, in a lighter type. bars: up to LANES_MAX solid ones,
    and marks. picture: uint8 [h, w] or [h, w, 3] beside the name, or one a frame: [F, h, w] or
    [F, h, w, 3]. examples: uint8 [n, h, w] or [n, h, w, 3], a row of pictures instead.
    Raises ValueError for too many bars or for pictures of another shape.
    """

    name: str
    detail: str = ""
    bars: tuple[Bar, ...] = ()
    picture: Bytes | None = None
    examples: Bytes | None = None

    def __post_init__(self) -> None:
        if _solids(self) > LANES_MAX:
            raise ValueError(f"up to {LANES_MAX} solid bars share a row")
        if self.picture is not None and self.examples is not None:
            raise ValueError("a row has one picture or examples, not both")
        object.__setattr__(self, "picture", checked(self.picture, several=False))
        object.__setattr__(self, "examples", checked(self.examples, several=True))


def ladder_scene(
    rungs: Sequence[Rung],
    *,
    clock: Clock | None = None,
    frames: Sequence[str] = (),
    pictures: Bytes | None = None,
    moves: npt.NDArray[np.integer] | None = None,
    threshold: float | None = None,
    threshold_label: str = "",
    chance: float | None = None,
    upward: bool = False,
    covered: bool = False,
    switch: bool = False,
    options: Options | None = None,
    label: str = "",
    finding: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """Up to ten rows of bars from 0 to 100 %, moving with the clock or by a switch.

    clock: F marks, one a frame. frames: texts of the frames where there is no clock.
    pictures: uint8 [F, n, h, w] or [F, n, h, w, 3], examples beside the rows; one frame fades into
    the next. moves: [h * w], where each pixel of the last frame comes from in the first: then the
    pixels travel. threshold: a line in ink with its percentage, or with
    threshold_label. chance: a dotted line.
    upward: the first row stands at the bottom, as floors of a tower.
    covered: only names, details and pictures are sent, nothing measured, and no finding; bars hold
    their places, and their values may be nan. A player that showed the covered rows plays them from
    their first frame when they are uncovered.
    switch: two frames are two buttons, and 0.6 s lie between them; the second shows in outline
    where the first was. words: replaces entries of LADDER_WORDS.
    Raises ValueError for too many rows and for numbers or pictures of another number of frames.
    """
    if not 1 <= len(rungs) <= RUNGS_MAX:
        raise ValueError(f"{len(rungs)} rows; one to {RUNGS_MAX} fit")
    if switch and (len(frames) != 2 or clock is not None):
        raise ValueError("a switch has two frames with their texts, and no clock")
    count = len(clock.marks) if clock is not None else max(1, len(frames))
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    bars: list[list[dict[str, object]]] = [[] for _ in rungs]
    if not covered:
        bars = _measured(rungs, count, arrays)
    content: dict[str, object] = {
        "rungs": [
            {
                "name": rung.name,
                "detail": rung.detail,
                "bars": own,
                "lanes": [bar.label for bar in rung.bars if bar.style == "solid"] or [""],
                "picture": picture_of(f"picture{k}", rung.picture, rung.examples, count, arrays),
            }
            for k, (rung, own) in enumerate(zip(rungs, bars, strict=True))
        ],
        "keys": keys_of(rungs, frames if switch else ()),
        "frames": list(frames),
        "strip": strip_of(pictures, moves, count, arrays),
        "threshold": threshold,
        "threshold_label": threshold_label,
        "chance": chance,
        "upward": upward,
        "covered": covered,
        "switch": switch,
        "clocked": clock is not None,
    }
    return Scene(
        view="ladder",
        content=content,
        arrays=arrays,
        clock=None if covered else clock,
        options=options or Options(branch=False),
        label=label,
        finding="" if covered else finding,
        words={**LADDER_WORDS, **words},
    )


def whole_percent(share: float, threshold: float | None = None) -> str:
    """A share in whole per cent; a digit more where rounding would lift it over the threshold.

    Nor does anything but all of it read 100.

    >>> whole_percent(0.7461, 0.75), whole_percent(0.7461), whole_percent(0.125)
    ('74.6', '75', '13')
    """
    exact = float(f"{share:.6g}")
    whole = math.floor(100 * exact + 0.5 + 1e-9)
    over = threshold is not None and exact < threshold <= whole / 100 + 1e-12
    if over or (whole == 100 and exact < 1):
        return f"{math.floor(1000 * exact + 1e-9) / 10:.1f}"
    return str(whole)


def _measured(
    rungs: Sequence[Rung], count: int, arrays: dict[str, npt.NDArray[np.generic]]
) -> list[list[dict[str, object]]]:
    """Every row's bars; their numbers stand in three arrays, [bars, frames] each."""
    all_bars = [bar for rung in rungs for bar in rung.bars]
    shape = (len(all_bars), count)
    ends = [bar.ends(count) for bar in all_bars]
    arrays["values"] = np.array([bar.over(count) for bar in all_bars]).reshape(shape)
    arrays["low"] = np.array([low for low, _ in ends]).reshape(shape)
    arrays["high"] = np.array([high for _, high in ends]).reshape(shape)
    at = iter(range(len(all_bars)))
    return [
        [
            {"at": next(at), "label": bar.label, "hue": bar.hue, "style": bar.style}
            for bar in rung.bars
        ]
        for rung in rungs
    ]


def keys_of(rungs: Sequence[Rung], frames: Sequence[str]) -> list[dict[str, object]]:
    """What is named over the rows: every label with its style, once.

    Solid bars that share a row carry their labels themselves; what has several hues is named in
    none. Behind a switch's second frame stands
    the outline of the first, unless bars have outlines of their own.
    """
    hues: dict[tuple[str, str], set[int]] = {}
    for rung in rungs:
        for bar in rung.bars:
            if bar.label and not (bar.style == "solid" and _solids(rung) > 1):
                hues.setdefault((bar.style, bar.label), set()).add(bar.hue)
    keys = {key: min(own) if len(own) == 1 else None for key, own in hues.items()}
    outlined = any(bar.style == "ghost" for rung in rungs for bar in rung.bars)
    before = {("ghost", frames[0]): None} if frames and not outlined else {}
    return [
        {"style": style, "label": label, "hue": hue}
        for (style, label), hue in sorted(
            {**keys, **before}.items(), key=lambda entry: STYLES.index(entry[0][0])
        )
    ]


def _solids(rung: Rung) -> int:
    return sum(bar.style == "solid" for bar in rung.bars)


def _shares(given: Floats | Sequence[float] | float) -> Floats:
    values = np.atleast_1d(np.asarray(given, dtype=np.float64))
    known = values[~np.isnan(values)]
    if values.ndim != 1 or (known.size and not (known.min() >= 0 and known.max() <= 1)):
        raise ValueError(f"values {values.shape} outside of 0 to 1")
    return values


def _stretched(values: Floats, frames: int) -> Floats:
    if len(values) not in (1, frames):
        raise ValueError(f"{len(values)} values for {frames} frames")
    return np.broadcast_to(values, (frames,))
