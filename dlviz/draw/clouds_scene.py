"""The same pictures as clouds of points, one panel a layer, moving while a network trains."""

import types
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.scene import Clock, Scene
from dlviz.texts import say

Floats = npt.NDArray[np.floating]
PANELS_MAX = 6
POINTS_MAX = 1000
EDGE = 0.94
"""A cloud's furthest ordinary point stands at this part of the way to its panel's edge."""
ORDINARY = 99.0
"""Points beyond this percentile of the distances stand at the edge."""
STEP = 2.0**-11
"""Places are rounded to it, a tenth of a pixel, which packs them into half the bytes."""

CLOUDS_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "clouds_kept": say("clouds_scene.kept"),
        "clouds_kept_short": say("clouds_scene.kept_short"),
        "clouds_picture": say("clouds_scene.picture"),
        "clouds_hint": say("clouds_scene.hint"),
        "clouds_hint_touch": say("clouds_scene.hint_touch"),
        "clouds_keys": say("clouds_scene.keys"),
        "clouds_note": say("clouds_scene.note"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def clouds_scene(
    positions: Floats,
    labels: npt.NDArray[np.integer],
    names: Sequence[str],
    layers: Sequence[str],
    preserved: Floats,
    clock: Clock | None,
    thumbnails: npt.NDArray[np.uint8],
    *,
    neighbours: int = 10,
    options: Options | None = None,
    label: str = "",
    finding: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """Up to six panels of points by class; the picture that is pointed at is marked in all.

    positions: [S, L, n, 2], S snapshots, of which each is shown centred and as large as its panel.
    labels: [n] in 0 to K - 1. names: [K] of the classes. layers: [L]. preserved: [S, L], the share
    of neighbours kept, 0 to 1. clock: S marks; None: the last snapshot stands still.
    thumbnails: uint8 [n, h, w] or [n, h, w, 3]. neighbours: how many `preserved` is about.
    words: replaces entries of CLOUDS_WORDS.
    Raises ValueError where shapes differ.
    """
    _checked(positions, labels, layers, preserved, clock, thumbnails)
    if clock is None:
        positions, preserved = positions[-1:], preserved[-1:]
    snapshots, _, points = positions.shape[:3]
    return Scene(
        view="clouds",
        content={
            "layers": list(layers),
            "names": list(names),
            "points": points,
            "snapshots": snapshots,
            "neighbours": neighbours,
            "thumb": {
                "h": int(thumbnails.shape[1]),
                "w": int(thumbnails.shape[2]),
                "colour": thumbnails.ndim == 4,
            },
        },
        arrays={
            "positions": fitted(positions),
            "preserved": preserved,
            "labels": np.asarray(labels, dtype=np.int32),
            "thumbs": thumbnails,
        },
        clock=clock,
        options=options or Options(branch=False),
        label=label,
        finding=finding,
        words={**CLOUDS_WORDS, **words},
    )


def fitted(positions: Floats) -> Floats:
    """[S, L, n, 2] within -1 to 1: every cloud centred, its ordinary points within EDGE."""
    centred = positions - positions.mean(axis=2, keepdims=True)
    reach = np.percentile(np.abs(centred).max(axis=3), ORDINARY, axis=2)[..., None, None]
    scaled = EDGE * centred / np.where(reach > 0, reach, 1)
    return np.asarray(np.round(np.clip(scaled, -1, 1) / STEP) * STEP)


def _checked(
    positions: Floats,
    labels: npt.NDArray[np.integer],
    layers: Sequence[str],
    preserved: Floats,
    clock: Clock | None,
    thumbnails: npt.NDArray[np.uint8],
) -> None:
    """Raises ValueError where shapes differ."""
    if positions.ndim != 4 or positions.shape[3] != 2:
        raise ValueError(f"positions {positions.shape}; expected [snapshots, layers, points, 2]")
    snapshots, panels, points = positions.shape[:3]
    if not 1 <= panels <= PANELS_MAX or not 1 <= points <= POINTS_MAX:
        raise ValueError(f"{panels} panels of {points}; {PANELS_MAX} and {POINTS_MAX} fit")
    marks = snapshots if clock is None else len(clock.marks)
    shapes = {
        "labels": (labels.shape, (points,)),
        "layers": ((len(layers),), (panels,)),
        "preserved": (preserved.shape, (snapshots, panels)),
        "clock": ((marks,), (snapshots,)),
        "thumbnails": (thumbnails.shape[:1], (points,)),
    }
    for name, (given, expected) in shapes.items():
        if given != expected:
            raise ValueError(f"{name} {given}, expected {expected}")
    if thumbnails.dtype != np.uint8 or thumbnails.ndim not in (3, 4):
        raise ValueError(f"thumbnails {thumbnails.shape} of {thumbnails.dtype}; uint8 [n, h, w]")
