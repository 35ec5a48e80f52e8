"""Words as points with their names: in a plane, in space, or along a direction."""

import types
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.scene import Clock, Scene
from dlviz.lessons.text import spelt
from dlviz.texts import say

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.integer]
Fact = tuple[str, str, str]
"""A figure, what it says, and what is left out in front of a class."""
WORDS_MAX = 120

WORDS_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "words_hint": say("words_scene.hint"),
        "words_hint_touch": say("words_scene.hint_touch"),
        "words_hint_line": say("words_scene.hint_line"),
        "words_hint_line_touch": say("words_scene.hint_line_touch"),
        "words_keys": say("words_scene.keys"),
        "words_turn": say("words_scene.turn"),
        "words_turn_keys": say("words_scene.turn_keys"),
        "words_near": say("words_scene.near"),
        "words_near_short": say("words_scene.near_short"),
        "words_false_short": say("words_scene.false_short"),
        "words_false": say("words_scene.false"),
        "words_true": say("words_scene.true"),
        "words_band": say("words_scene.band"),
        "words_more": say("words_scene.more"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


@dataclass(frozen=True)
class Axis:
    """The direction that words are laid along.

    low, high: what stands at its ends. label: of what is measured along it. rows: what puts the
    words below one another, "" for their places alone. controls: how many random directions the
    grey bands are of.
    """

    low: str
    high: str
    label: str
    rows: str = ""
    controls: int = 0


@dataclass(frozen=True, eq=False)
class Points:
    """W named points in S snapshots.

    names: [W]. positions: [S, W, q] in q = 2 or 3 dimensions. groups: names of the groups;
    group: [W] each word's. pairs: [P, 2] words that an arrow joins. near: [S, W, k] or [1, W, k]
    the nearest words in the whole space, near_shown: in the picture; None: no lines are drawn.
    details: [W] a line more for each word, in two parts of which the second is left out in front of
    a class; or none at all. bands: [W, 2] from and to on the first axis, in grey.
    """

    names: Sequence[str]
    positions: Floats
    groups: Sequence[str] = ()
    group: Ints | None = None
    pairs: Ints = field(default_factory=lambda: np.zeros((0, 2), int))
    near: Ints | None = None
    near_shown: Ints | None = None
    details: Sequence[tuple[str, str]] = ()
    bands: Floats | None = None


def words_scene(
    points: Points,
    *,
    facts: Sequence[Sequence[Fact]],
    space: str,
    note: str = "",
    clock: Clock | None = None,
    axis: Axis | None = None,
    options: Options | None = None,
    label: str = "",
    finding: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """Points with their names, arrows between pairs, and figures beside them.

    facts: for each snapshot, or one list for all. space: what the nearest words are nearest in,
    such as "128 dimensions". note: what is to be kept in mind; it is always in sight. clock: S
    marks; None: one snapshot. axis: the points lie along a direction, their second coordinate is a
    row from -1 (below) to 1.
    words: replaces entries of WORDS_WORDS.
    Raises ValueError where shapes differ.
    """
    _checked(points, facts, clock)
    snapshots, count, dimensions = points.positions.shape
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "positions": points.positions,
        "group": np.zeros(count, np.int32) if points.group is None else points.group,
        "pairs": points.pairs,
    }
    if points.near is not None and points.near_shown is not None:
        arrays.update(near=points.near, near_shown=points.near_shown)
    if points.bands is not None:
        arrays["bands"] = points.bands
    return Scene(
        view="words",
        content={
            "names": [spelt(name) for name in points.names],
            "groups": list(points.groups),
            "dimensions": dimensions,
            "snapshots": snapshots,
            "facts": [[list(fact) for fact in moment] for moment in facts],
            "details": [list(detail) for detail in points.details],
            "space": space,
            "note": note,
            "axis": axis and asdict(axis),
        },
        arrays=arrays,
        clock=clock,
        options=options or Options(branch=False),
        label=label,
        finding=finding,
        words={**WORDS_WORDS, **words},
    )


def _checked(points: Points, facts: Sequence[Sequence[Fact]], clock: Clock | None) -> None:
    """Raises ValueError where shapes differ."""
    if points.positions.ndim != 3 or points.positions.shape[2] not in (2, 3):
        raise ValueError(f"positions {points.positions.shape}; expected [snapshots, words, 2 or 3]")
    snapshots, count, _ = points.positions.shape
    if not 1 <= count <= WORDS_MAX or len(points.names) != count:
        raise ValueError(f"{len(points.names)} names for {count} points; {WORDS_MAX} fit")
    if snapshots != (len(clock.marks) if clock else 1) or len(facts) not in (1, snapshots):
        raise ValueError(f"{snapshots} snapshots, {len(facts)} lists of facts, clock {clock}")
    for name, one, rows in (("details", points.details, count), ("bands", points.bands, count)):
        if one is not None and len(one) not in (0, rows):
            raise ValueError(f"{len(one)} {name}, expected {rows}")
    for near in (points.near, points.near_shown):
        if near is not None and (near.shape[1] != count or near.shape[0] not in (1, snapshots)):
            raise ValueError(f"near {near.shape}, expected [1 or {snapshots}, {count}, k]")
    if points.group is not None and len(points.group) != count:
        raise ValueError(f"group {points.group.shape}, expected {count}")
