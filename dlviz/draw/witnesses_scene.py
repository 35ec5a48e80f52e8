"""Witnesses: tiles that each show a picture in one method's light, on one clock, with charts."""

import re
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.overlay import FINE, map_top
from dlviz.draw.plots import PLOT_WORDS, Panel, PanelParts
from dlviz.draw.scene import Clock, Scene
from dlviz.draw.tiles_atlas import SMALL, Atlas
from dlviz.texts import say

Floats = npt.NDArray[np.floating]
Ints = npt.NDArray[np.integer]
Bytes = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
TILES_MAX = 16
ZERO = 128
"""The byte of zero in a signed map; that of an unsigned one is 0."""
SMOOTH = 0.3
"""A fine map has a contour where neighbouring cells differ, in the root mean square, by less than
this share of its standard deviation; in a rougher one contours would be speckle."""

WITNESSES_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "witnesses_keys": say("witnesses_scene.keys"),
        "witnesses_tiles": say("witnesses_scene.tiles"),
        "witnesses_sets": say("witnesses_scene.sets"),
        "witnesses_baseline": say("witnesses_scene.baseline"),
        "witnesses_blank": say("witnesses_scene.blank"),
        "witnesses_flat": say("witnesses_scene.flat"),
        "witnesses_none": say("witnesses_scene.none"),
        "witnesses_hint": say("witnesses_scene.hint"),
        "witnesses_hint_curve": say("witnesses_scene.hint_curve"),
        "witnesses_tap": say("witnesses_scene.tap"),
        "witnesses_tap_curve": say("witnesses_scene.tap_curve"),
        "witnesses_wash": say("witnesses_scene.wash"),
        "witnesses_wash_said": say("witnesses_scene.wash_said"),
        "witnesses_ask": say("witnesses_scene.ask"),
        "witnesses_covered": say("witnesses_scene.covered"),
        "witnesses_signed": say("witnesses_scene.signed"),
    }
)
"""The view's own words, by key."""


@dataclass(frozen=True, eq=False)
class Witness:
    """One tile.

    title: the method's name; a series of a panel with this label is its curve. say: one sentence.
    picture: index of the picture underneath.
    maps: [T or 1, h, w] what is laid over it, one a mark of the clock; None: nothing. signed: below
    zero counts as well, else what is not above zero is nothing. Each has its own scale.
    order: [cells] the rank of each cell of a square grid, row by row, 0 is the first; None: the
    picture stays whole. shown: [T] the share of the cells that is gone at each mark. under: index
    of the picture that is seen where a cell is gone. invert: cells come instead.
    captions: under the picture: none, one, or T. note: a warning in the tile. baseline: needs no
    network; drawn apart. since: the frame at which it comes in, before that it is pale. set: which
    of the scene's sets it is in.
    """

    title: str
    say: str = ""
    picture: int = 0
    maps: Floats | None = None
    signed: bool = False
    order: Ints | None = None
    shown: Sequence[float] = ()
    under: int = 0
    invert: bool = False
    captions: tuple[str, ...] = ()
    note: str = ""
    baseline: bool = False
    since: int = 0
    set: int = 0

    def __post_init__(self) -> None:
        if self.maps is not None and self.maps.ndim != 3:
            raise ValueError(f"maps have shape {self.maps.shape}, expected [T, h, w]")
        if self.order is not None:
            side = round(len(self.order) ** 0.5)
            if self.order.ndim != 1 or side * side != len(self.order) or not len(self.shown):
                raise ValueError("order is [cells] of a square grid, shown is [T]")

    @property
    def frames(self) -> int:
        """How many different frames it has, 1 at least."""
        maps = 1 if self.maps is None else len(self.maps)
        return max(1, maps, len(self.shown) if self.order is not None else 1, len(self.captions))


def witnesses_scene(
    tiles: Sequence[Witness],
    pictures: Sequence[Bytes],
    *,
    clock: Clock | None = None,
    panels: Sequence[Panel] = (),
    sets: Sequence[str] = (),
    large: int = 0,
    wash: float = 0.5,
    options: Options | None = None,
    label: str = "",
    finding: str = "",
    covered: bool = False,
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """Tiles side by side over one clock; what is pointed at is shown large, and its curve is bold.

    pictures: uint8 [H, W, 3] (or [H, W] grey), all those below 64 px drawn pixel by pixel.
    clock: None: nothing moves. panels: charts beside the tiles, below them on a phone.
    sets: names of several sets of tiles, of which one is seen at a time, each with the panel of its
    own number. large: index of the tile that is shown large while none is pointed at.
    wash: what the slider between photo and map starts at: 0 the photo alone, 0.5 both, 1 the map.
    covered: only pictures and names are sent, with empty charts, and no finding; a player that
    showed them plays from the first frame when they are uncovered.
    words: replaces entries of WITNESSES_WORDS.
    Raises ValueError where tiles have other frames than the clock, or name pictures that are not
    there.
    """
    _check(tiles, len(pictures), clock, sets)
    atlas = Atlas(sharp=all(min(picture.shape[:2]) < SMALL for picture in pictures))
    numbers = atlas.add_all(pictures)
    shown = [replace(panel, series=(), marks=()) if covered else panel for panel in panels]
    parts = PanelParts.of(shown)
    arrays: dict[str, npt.NDArray[np.generic]] = {**atlas.arrays(), **parts.arrays}
    entries = []
    for k, tile in enumerate(tiles):
        entry, own = _tile(tile, k, numbers, covered)
        entries.append(entry)
        arrays |= own
    return Scene(
        view="witnesses",
        content={
            "tiles": entries,
            "panels": parts.content,
            "sets": list(sets),
            "large": large,
            "wash": wash,
            "washes": any(tile.maps is not None for tile in tiles),
            "captions": longest_captions(tiles),
            "covered": covered,
            "clocked": clock is not None,
            "atlas": atlas.content(),
        },
        arrays=arrays,
        clock=None if covered else clock,
        options=options or Options(branch=False),
        label=label,
        finding="" if covered else finding,
        words={**PLOT_WORDS, **WITNESSES_WORDS, **words},
    )


def longest_captions(tiles: Sequence[Witness]) -> list[str]:
    """Each tile's longest caption, all figures 0 and with room for a sign: tells what they need."""
    longest = [max(tile.captions, key=len) for tile in tiles if tile.captions]
    return sorted({re.sub(r"\d", "0", text.replace("−", "")) + "0" for text in longest})


def levels(maps: Floats, *, signed: bool) -> tuple[Bytes, Bools]:
    """Maps [T, h, w] as bytes, and [T] which are blank.

    A signed one's zero is ZERO, and 1 and 255 are its ends; else zero and less is 0, the top 255.
    The top is `map_top` of each map.
    """
    clean = np.nan_to_num(np.asarray(maps, dtype=np.float64), posinf=0.0, neginf=0.0)
    tops = np.array([map_top(one, signed) for one in clean])
    blank = tops <= 0
    shares = clean / np.where(tops > 0, tops, 1.0)[:, None, None]
    if signed:
        made = np.round(ZERO + (ZERO - 1) * np.clip(shares, -1, 1))
    else:
        made = np.round(255 * np.clip(shares, 0, 1))
    return np.asarray(made, dtype=np.uint8), np.asarray(blank)


def value_of(drawn: Bytes, *, signed: bool) -> tuple[npt.NDArray[np.float64], float]:
    """The values [h, w] of one of `levels`'s maps, and the one that is full; 0: it is blank."""
    values = drawn.astype(np.float64) - (ZERO if signed else 0)
    return values, float(ZERO - 1 if signed else 255) if values.any() else 0.0


def smooth(drawn: Bytes) -> Bools:
    """[T] whether maps [T, h, w] change so little from cell to cell that a contour is one line.

    A coarse map does, since it is drawn with its cells blended.
    """
    values = drawn.astype(np.float64)
    if max(values.shape[1:]) <= FINE:
        return np.ones(len(values), dtype=bool)
    steps = [np.square(np.diff(values, axis=axis)).mean(axis=(1, 2)) for axis in (1, 2)]
    spreads = values.std(axis=(1, 2))
    return np.asarray(np.sqrt(np.mean(steps, axis=0)) <= SMOOTH * spreads)


def _check(
    tiles: Sequence[Witness], pictures: int, clock: Clock | None, sets: Sequence[str]
) -> None:
    marks = 1 if clock is None else len(clock.marks)
    if not 1 <= len(tiles) <= TILES_MAX * max(1, len(sets)):
        raise ValueError(f"{len(tiles)} tiles; 1 to {TILES_MAX} fit")
    for tile in tiles:
        if tile.frames not in (1, marks):
            raise ValueError(f"{tile.title}: {tile.frames} frames, the clock has {marks} marks")
        if not (0 <= tile.picture < pictures and 0 <= tile.under < pictures):
            raise ValueError(f"{tile.title}: {pictures} pictures, not so many as it names")
        if not 0 <= tile.set < max(1, len(sets)):
            raise ValueError(f"{tile.title} is in set {tile.set} of {len(sets)}")


def _tile(
    tile: Witness, k: int, numbers: Sequence[int], covered: bool
) -> tuple[dict[str, object], dict[str, npt.NDArray[np.generic]]]:
    """What the scene says of a tile, and its arrays."""
    entry: dict[str, object] = {
        "title": tile.title,
        "say": tile.say,
        "picture": numbers[tile.picture],
        "signed": tile.signed,
        "baseline": tile.baseline,
        "since": tile.since,
        "set": tile.set,
        "captions": [],
        "note": "",
        "map": None,
        "cells": None,
    }
    if covered:
        return entry, {}
    entry |= {"captions": list(tile.captions), "note": tile.note}
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    if tile.maps is not None:
        made, blank = levels(tile.maps, signed=tile.signed)
        arrays[f"map_{k}"] = made
        entry["map"] = {
            "name": f"map_{k}",
            "size": [int(size) for size in made.shape],
            "blank": [bool(one) for one in blank],
            "smooth": [bool(one) for one in smooth(made)],
        }
    if tile.order is not None:
        arrays[f"order_{k}"] = np.asarray(tile.order, dtype=np.int32)
        entry["cells"] = {
            "name": f"order_{k}",
            "side": round(len(tile.order) ** 0.5),
            "shown": [float(share) for share in tile.shown],
            "under": numbers[tile.under],
            "invert": tile.invert,
        }
    return entry, arrays
