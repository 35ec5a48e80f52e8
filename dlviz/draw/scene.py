"""Anything but networks of the plane as a film: a view of the player, its data and its clock."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import SCHEMA, WORDS, Options
from dlviz.draw.payload import Store, pack

SCENES = (
    "map",
    "surface",
    "fan",
    "plot",
    "tiles",
    "plane",
    "bars",
    "survival",
    "convnet",
    "ladder",
    "tower",
    "quiz",
    "unit",
    "units",
    "clouds",
    "eraser",
    "evidence",
    "look",
    "witnesses",
    "arrows",
    "cells",
    "robust",
    "digit",
    "fooled",
    "sum",
    "scores",
    "axes",
    "words",
    "codes",
)
"""The player's views that show a scene."""


@dataclass(frozen=True)
class Clock:
    """What the film's play button moves through.

    marks: rising numbers, one a frame. texts: for each what stands beside the scrubber, with its
    unit ("update 12 of 300"). pace: how fast it plays beside a network's snapshots, which are about
    14 a second; few marks want a slow one.
    """

    marks: tuple[float, ...]
    texts: tuple[str, ...]
    pace: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "marks", tuple(float(mark) for mark in self.marks))
        if len(self.marks) != len(self.texts):
            raise ValueError(f"{len(self.marks)} marks and {len(self.texts)} texts")


@dataclass(frozen=True, eq=False)
class Scene:
    """What one view of the player shows.

    view: a name in SCENES. content: JSON for the view, without nan. arrays: by name; float arrays
    travel as float32 (nan allowed), whole ones as int32, uint8 as it is.
    clock: None for a picture that stands still. label: what a screen reader says it is.
    finding: the computed sentence in the figure. words: more of the player's words, by key.
    """

    view: str
    content: Mapping[str, object]
    arrays: Mapping[str, npt.NDArray[np.generic]] = field(default_factory=dict)
    clock: Clock | None = None
    options: Options = field(default_factory=Options)
    label: str = ""
    finding: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.view not in SCENES:
            raise ValueError(f"view {self.view!r} is not one of {SCENES}")


def encode_scene(scene: Scene) -> bytes:
    """The scene as the player reads it; equal scenes give equal bytes."""
    store = Store()
    for name, array in scene.arrays.items():
        store.put(name, 0, array, _kind(array))
    options, clock = scene.options, scene.clock
    return pack(
        {
            "schema": SCHEMA,
            "view": scene.view,
            "options": options.as_header(),
            "text": {
                "label": alternative(scene.label, scene.finding),
                "finding": scene.finding,
                "words": {**WORDS, **scene.words},
            },
            "films": [],
            "data": [],
            "clock": clock and asdict(clock),
            "scene": dict(scene.content),
        },
        store,
    )


def alternative(label: str, finding: str) -> str:
    """What stands for a picture where it is not seen: what it is, then what was found in it."""
    if not finding or finding in label:
        return label
    if not label:
        return finding
    return f"{label}{'' if label.endswith(('.', '?', '!')) else '.'} {finding}"


def _kind(array: npt.NDArray[np.generic]) -> str:
    if array.dtype == np.uint8:
        return "u1"
    return "i4" if np.issubdtype(array.dtype, np.integer) else "f4"
