"""Not only attacks: what blur, fog and noise do at the attack's size and at everyday size."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.data.digits import TEST
from dlviz.draw.cells_card import cells_card
from dlviz.draw.cells_scene import Cell, Head, Note, Table, cells_scene
from dlviz.draw.film import Options
from dlviz.draw.ladder_scene import whole_percent
from dlviz.draw.look_scene import class_name
from dlviz.draw.scene import Scene
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.everyday import EverydayResult

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

EVERYDAY_WORDS: Mapping[str, str] = {
    "cells_ask": say("everyday_scene.ask"),
}
FIRST = "fog"
"""It rests on this one where it changes the shown photo's answer: people see through it."""
ATTACK = Head(say("everyday_scene.attack"))
SMALL, LARGE = say("everyday_scene.small"), say("everyday_scene.large")
DIGITS, PHOTOS = 0, 1
"""The columns at the attack's own size; the severities follow."""
NEAR = 1.15
"""Sizes below so many times the attack's count as its own: 8 bits cannot meet them better."""


def everyday_table(result: "EverydayResult", *, veiled: bool = False) -> Table:
    """The attack, then a row a corruption; digits and photos at its size, then five severities.

    A photo's cell: how many of the photos keep their answer, and the picture of the shown one.
    veiled: only the attack's figures and all pictures are there.
    """
    severities = result.right.shape[1]
    columns = (
        Head(
            say("everyday_scene.digits", count=TEST),
            group=SMALL,
            short=say("everyday_scene.digits_short"),
            said=say("everyday_scene.digits_said", count=TEST),
        ),
        Head(say("everyday_scene.photos"), group=SMALL, said=say("everyday_scene.photos_said")),
        *(
            Head(
                str(k), group=LARGE, said=say("everyday_scene.severity", k=k, severities=severities)
            )
            for k in range(1, severities + 1)
        ),
    )
    nothing: tuple[Cell | None, ...] = (None,) * severities
    rows = [
        (
            _digits(result, result.digits_attack, result.digits_size, covered=False),
            _attack(result, listed=not veiled),
            *nothing,
        ),
        *(_row(result, kind, veiled) for kind in range(len(result.kinds))),
    ]
    count = len(result.photos)
    return Table(
        rows=(ATTACK, *(Head(label) for _, label in result.kinds)),
        columns=columns,
        cells=tuple(rows),
        down=say("everyday_scene.down", count=count),
        start=(0, PHOTOS) if veiled else _start(result),
        words={
            **EVERYDAY_WORDS,
            "cells_ask": EVERYDAY_WORDS["cells_ask"].format(count=count),
        },
    )


def everyday_scene(
    result: "EverydayResult",
    *,
    options: Options | None = None,
    label: str = say("everyday_scene.label"),
    finding: str = "",
    veiled: bool = False,
) -> Scene:
    """Every corruption at the attack's own size and at five severities, as a table.

    The cell that is pointed at is large beside it: its picture, what the network calls it then,
    and which of the photos keep their answer. veiled: see `everyday_table`.
    """
    return cells_scene(
        everyday_table(result, veiled=veiled),
        options=options,
        label=label,
        finding="" if veiled else finding,
        about=f"everyday {result.study.photo}",
    )


def everyday_card(result: "EverydayResult", *, title: str, finding: str, link: str) -> bytes:
    """A PNG of 1200 x 630 pixels: the table, the finding beside it."""
    return cells_card(everyday_table(result), title=title, finding=finding, link=link)


def _row(result: "EverydayResult", kind: int, veiled: bool) -> tuple[Cell | None, ...]:
    digits: Cell | None = None
    names = [name for name, _ in result.digits_kinds]
    if result.kinds[kind][0] in names:
        at = names.index(result.kinds[kind][0])
        accuracy, size = float(result.digits_matched[at]), float(result.digits_sizes[at])
        digits = _digits(result, accuracy, size, covered=veiled)
    small = _photos(
        result,
        result.matched_right[kind],
        result.matched_named[kind],
        result.matched_p[kind],
        result.matched_size[kind],
        result.matched_thumbs[kind],
        covered=veiled,
    )
    large = [
        _photos(
            result,
            result.right[kind, k],
            result.named[kind, k],
            result.p[kind, k],
            result.size[kind, k],
            result.thumbs[kind, k],
            covered=veiled,
        )
        for k in range(result.right.shape[1])
    ]
    return digits, small, *large


def _attack(result: "EverydayResult", *, listed: bool) -> Cell:
    return _photos(
        result,
        result.attack_right,
        result.attack_named,
        result.attack_p,
        result.attack_size,
        result.attack_thumb,
        covered=False,
        listed=listed,
        title=ATTACK.name,
    )


def _digits(
    result: "EverydayResult", accuracy: float, size: float, *, covered: bool
) -> Cell | None:
    """A small network's accuracy on digits; None where it is not measured yet."""
    if not np.isfinite(accuracy):
        return None
    clean = whole_percent(float(result.digits_clean))
    text, far = f"{whole_percent(accuracy)} %", _number(size)
    return Cell(
        text=text,
        value=accuracy,
        name=say("everyday_scene.right", text=text),
        say=say("everyday_scene.digits_cell", count=TEST, far=far, clean=clean),
        covered=covered,
    )


def _photos(
    result: "EverydayResult",
    right: Bools,
    named: Ints,
    p: Floats,
    size: Floats,
    picture: Bytes,
    *,
    covered: bool,
    listed: bool = True,
    title: str = "",
) -> Cell:
    """All photos under one change, [P] each, with the picture of the shown one."""
    shown, count = result.shown, len(result.photos)
    times = float(size[shown]) / float(result.attack_size[shown])
    far = _number(float(size[shown]))
    if title == ATTACK.name:
        said = say("everyday_scene.distance", far=far)
    elif times < NEAR:
        said = say("everyday_scene.distance_as_attack", far=far)
    else:
        said = say("everyday_scene.distance_times_attack", far=far, times=_number(times))
    notes = tuple(
        Note(_short(name), bool(kept), "" if kept else class_name(result.names[int(index)]))
        for (name, _), kept, index in zip(result.photos, right, named, strict=True)
    )
    return Cell(
        text=f"{int(right.sum())}/{count}",
        value=float(right.mean()),
        right=bool(right[shown]),
        picture=picture,
        title=title,
        name=f"{class_name(result.names[int(named[shown])])} {whole_percent(float(p[shown]))} %",
        aside=""
        if right[shown]
        else say("everyday_scene.instead", name=class_name(result.answers[shown][1])),
        say=said,
        notes=notes if listed else (),
        covered=covered,
    )


def _short(name: str) -> str:
    """A photo's name in a list: "Motorcycle" of "stereo_motorcycle"."""
    return name.split("_")[-1].capitalize()


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _start(result: "EverydayResult") -> tuple[int, int]:
    """FIRST at its strongest, else the worst of those that change the shown photo's answer."""
    if not len(result.kinds):
        return 0, PHOTOS
    kept, names = result.right[:, -1], [name for name, _ in result.kinds]
    worst = np.where(kept[:, result.shown], np.inf, kept.sum(axis=1))
    row = int(np.argmin(worst))
    if FIRST in names and not kept[names.index(FIRST), result.shown]:
        row = names.index(FIRST)
    return 1 + row, 1 + result.right.shape[1]
