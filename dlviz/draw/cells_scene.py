"""A table of cells: shaded by a value or coloured by a class, each with its picture; a scene."""

import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.scene import Scene
from dlviz.draw.tiles_atlas import SMALL, Atlas
from dlviz.texts import say

Bytes = npt.NDArray[np.uint8]
MOST = 25
"""Rows, or columns."""

CELLS_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "cells_keys": say("cells_scene.keys"),
        "cells_hint": say("cells_scene.hint"),
        "cells_hint_touch": say("cells_scene.hint_touch"),
        "cells_covered": say("cells_scene.covered"),
        "cells_none": say("cells_scene.none"),
        "cells_right": say("cells_scene.right"),
        "cells_wrong": say("cells_scene.wrong"),
        "cells_ask": "",
    }
)
"""The view's own words, by key. cells_ask: the question beside covered cells; may be empty."""


@dataclass(frozen=True)
class Head:
    """The head of a row or a column.

    name: stands at it. detail: after it, in a lighter type, where there is room. group: neighbours
    of one group share this heading. short: instead of the name where there is little room. said:
    instead of it in words about a cell, and over a row on a narrow screen; " " says nothing.
    """

    name: str
    detail: str = ""
    group: str = ""
    short: str = ""
    said: str = ""


class Note(NamedTuple):
    """One line of a list about a cell: its words, whether they are right (None: no sign), more."""

    text: str
    right: bool | None = None
    more: str = ""


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell.

    text: written in it. value: 0 (worst) to 1 (best), its shade; None: none. hue: the index of a
    class's colour and marker instead. sure: how strong that colour is, 0 to 1. right: the sign on
    its picture; None: none. picture: uint8 [h, w, 3] or [h, w], large beside the table. thumb: it
    is drawn in the cell too.
    title: over what is said beside the table, instead of its heads. name: the answer there, in
    large type. aside: after it, in a lighter one. say: a sentence below. notes: a list below that.
    ringed: has a frame. covered: only its picture is sent; it is hatched with a question mark.
    Raises ValueError for a value or certainty outside of 0 to 1, or a value and a class.
    """

    text: str = ""
    value: float | None = None
    hue: int | None = None
    sure: float = 1.0
    right: bool | None = None
    picture: Bytes | None = None
    thumb: bool = True
    title: str = ""
    name: str = ""
    aside: str = ""
    say: str = ""
    notes: tuple[Note, ...] = ()
    ringed: bool = False
    covered: bool = False

    def __post_init__(self) -> None:
        for share in (0.0 if self.value is None else self.value, self.sure):
            if not 0 <= share <= 1:
                raise ValueError(f"{share} is outside of 0 to 1")
        if self.value is not None and self.hue is not None:
            raise ValueError("a cell has a value or a class, not both")


@dataclass(frozen=True)
class Key:
    """A class of the legend: its hue (None: all others), name, and what is said of it."""

    hue: int | None
    name: str
    detail: str = ""


@dataclass(frozen=True, eq=False)
class Table:
    """Rows, columns and their cells [R][C]; None where nothing was measured.

    across, down: what the columns and the rows are. start: the cell (row, column) that is large at
    first. keys: a legend of classes. figures: (name, picture) that stand beside the table whatever
    is pointed at. joined: cells touch and are square: a map of places. words: of CELLS_WORDS.
    Raises ValueError for other shapes and for a start outside.
    """

    rows: tuple[Head, ...]
    columns: tuple[Head, ...]
    cells: tuple[tuple[Cell | None, ...], ...]
    across: str = ""
    down: str = ""
    start: tuple[int, int] = (0, 0)
    keys: tuple[Key, ...] = ()
    figures: tuple[tuple[str, Bytes], ...] = ()
    joined: bool = False
    words: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = len(self.rows), len(self.columns)
        if not (1 <= shape[0] <= MOST and 1 <= shape[1] <= MOST):
            raise ValueError(f"a table of {shape}; up to {MOST} x {MOST} fit")
        if len(self.cells) != shape[0] or any(len(row) != shape[1] for row in self.cells):
            raise ValueError(f"{[len(row) for row in self.cells]} cells for heads {shape}")
        row, column = self.start
        if not (0 <= row < shape[0] and 0 <= column < shape[1]):
            raise ValueError(f"the start {self.start} is not in a table of {shape}")


def cells_scene(
    table: Table,
    *,
    options: Options | None = None,
    label: str = "",
    finding: str = "",
    about: str = "",
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """The table, with the cell that is pointed at, or else kept, large beside it.

    On a narrow screen it opens under its row. It works without Python and tells nothing. about:
    what the table is of; the kept cell stays while it is the same. words: of CELLS_WORDS.
    """
    cells = [cell for row in table.cells for cell in row if cell is not None]
    pictures = [cell.picture for cell in cells if cell.picture is not None]
    pictures += [picture for _, picture in table.figures]
    sharp = bool(pictures) and max(max(p.shape[:2]) for p in pictures) < SMALL
    atlas = Atlas(sharp=sharp)
    content: dict[str, object] = {
        "about": about,
        "rows": [_head(head) for head in table.rows],
        "columns": [_head(head) for head in table.columns],
        "cells": [[cell and _cell(cell, atlas) for cell in row] for row in table.cells],
        "across": table.across,
        "down": table.down,
        "start": list(table.start),
        "keys": [[key.hue, key.name, key.detail] for key in table.keys],
        "figures": [[name, atlas.add(np.asarray(picture))] for name, picture in table.figures],
        "joined": table.joined,
        "covered": any(cell.covered for cell in cells),
        "pictures": any(cell.picture is not None for cell in cells),
        "atlas": atlas.content() if pictures else None,
    }
    return Scene(
        view="cells",
        content=content,
        arrays=atlas.arrays() if pictures else {},
        options=options or Options(branch=False),
        label=label,
        finding=finding,
        words={**CELLS_WORDS, **table.words, **words},
    )


def _head(head: Head) -> dict[str, str]:
    return {
        "name": head.name,
        "detail": head.detail,
        "group": head.group,
        "short": head.short or head.name,
        "said": (head.said or head.name).strip(),
    }


def _cell(cell: Cell, atlas: Atlas) -> dict[str, object]:
    """What the player knows of a cell; of a covered one, only its picture."""
    picture = None if cell.picture is None else atlas.add(np.asarray(cell.picture))
    if cell.covered:
        return {"covered": True, "picture": picture, "thumb": cell.thumb, "title": cell.title}
    return {
        "covered": False,
        "picture": picture,
        "thumb": cell.thumb,
        "title": cell.title,
        "text": cell.text,
        "value": None if cell.value is None else float(cell.value),
        "hue": cell.hue,
        "sure": float(cell.sure),
        "right": cell.right,
        "name": cell.name,
        "aside": cell.aside,
        "say": cell.say,
        "notes": [list(note) for note in cell.notes],
        "ringed": cell.ringed,
    }
