"""Where else an attack works, and the slice of input space around a picture: tables of cells."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from dlviz.draw.cells_scene import Cell, Head, Key, Table
from dlviz.draw.ladder_scene import whole_percent
from dlviz.draw.look_scene import class_name
from dlviz.measure.input_slice import MAGNIFIED
from dlviz.measure.transfer import NETS
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.input_slice import InputSliceResult
    from dlviz.measure.transfer import TransferResult

HUES = (0, 1, 2, 3, 4, 5, 7)
"""Of the photograph's own class, of the target, and of the most frequent others; no grey."""
REST = say("attack_tables.rest")
ATTACKED, AS_MUCH = say("attack_tables.attacked"), say("attack_tables.as_much")
PALE = say("attack_tables.pale")
NAMED: Mapping[str, tuple[str, str]] = {
    "conv": (say("attack_tables.conv"), say("attack_tables.convolutional")),
    "other": (say("attack_tables.conv_2"), say("attack_tables.another_seed")),
    "dense": (say("attack_tables.dense"), ""),
    "linear": (say("attack_tables.linear"), ""),
    "robust": (say("attack_tables.robust"), say("attack_tables.adversarially_trained")),
}
"""Networks of `Transfer`: their names over columns and at rows, and what they are."""
SLICE_WORDS: Mapping[str, str] = {
    "cells_hint": say("attack_tables.hint"),
    "cells_hint_touch": say("attack_tables.hint_touch"),
}


def transfer_table(result: "TransferResult") -> Table:
    """Rows: what the digits were attacked on, first nothing; columns: what reads them.

    A cell has the share that is still right, and a digit that is read wrong where one is;
    framed: the network that was attacked reads itself.
    """
    nets = range(len(result.names))
    labels = [NETS[name] for name in result.names]
    named = [NAMED[name] for name in result.names]
    rows = (
        Head(say("attack_tables.no_attack"), said=say("attack_tables.no_attack_said")),
        *(
            Head(name, detail, said=say("attack_tables.attacked_on", name=name))
            for name, detail in named
        ),
    )
    columns = tuple(Head(name, said=say("attack_tables.read_by", name=name)) for name, _ in named)
    clean = tuple(
        Cell(
            text=_percent(float(result.clean[k])),
            value=float(result.clean[k]),
            picture=result.pictures[result.study.picture],
            thumb=False,
            name=say("attack_tables.right", share=_percent(float(result.clean[k]))),
            say=say("attack_tables.clean_said", name=labels[k], count=result.count),
        )
        for k in nets
    )
    return Table(
        rows=rows,
        columns=columns,
        cells=(clean, *(tuple(_transfer_cell(result, i, k) for k in nets) for i in nets)),
        across=say("attack_tables.across"),
        down=say("attack_tables.down"),
        start=_travelled(result),
    )


def _travelled(result: "TransferResult") -> tuple[int, int]:
    """The first cell off the diagonal where a digit that is shown fools, else the first one."""
    fooled = (result.answers != result.labels).any(2)
    made, tested = np.nonzero(fooled & ~np.eye(len(fooled), dtype=np.bool_))
    return (1 + int(made[0]), int(tested[0])) if len(made) else (1, 0)


def _shown(result: "TransferResult", made: int, tested: int) -> int:
    """The place of the digit that is asked for, or of the first one that fools if it does not."""
    fooled = result.answers[made, tested] != result.labels
    shown = result.study.picture
    return shown if fooled[shown] or not fooled.any() else int(fooled.argmax())


def _transfer_cell(result: "TransferResult", made: int, tested: int) -> Cell:
    """Digits that were attacked on one network, read by another."""
    shown, accuracy = _shown(result, made, tested), float(result.accuracy[made, tested])
    answer, label = int(result.answers[made, tested, shown]), int(result.labels[shown])
    clean, share = _percent(float(result.clean[tested])), _percent(accuracy)
    return Cell(
        text=share,
        value=accuracy,
        right=answer == label,
        picture=result.attacked[made, shown],
        thumb=False,
        name=say("attack_tables.reads", answer=answer),
        aside="" if answer == label else say("attack_tables.instead", label=label),
        say=say("attack_tables.share_said", count=result.count, share=share, clean=clean),
        ringed=made == tested,
    )


def slice_table(result: "InputSliceResult") -> Table:
    """A cell a place: its class, as strong as it is probable; the photograph is framed.

    To the right there is more of the attack, upwards more of random noise of the same length.
    """
    steps, rows = len(result.along), len(result.classes)
    hues = _hues(result)
    nothing: tuple[Cell | None, ...] = (None,) * steps
    cells: list[tuple[Cell | None, ...]] = [
        tuple(_slice_cell(result, row, column, hues) for column in range(steps))
        for row in range(rows)
    ]
    cells += [nothing] * (steps - rows)  # on the way
    named = [(index, name, share) for index, name, share in result.shares if index in hues]
    rest = 1 - sum(share for _, _, share in named)
    keys = [Key(hues[i], class_name(n), _percent(share)) for i, n, share in named]
    if rest > 1e-6:
        keys.append(Key(None, REST, _percent(rest)))
    keys.append(Key(None, PALE))
    middle = steps // 2
    return Table(
        rows=tuple(_amount(result.across[row], AS_MUCH) for row in reversed(range(steps))),
        columns=tuple(_amount(value, ATTACKED) for value in result.along),
        cells=tuple(reversed(cells)),
        across=ATTACKED,
        down=AS_MUCH,
        start=(middle if rows > middle else steps - 1, middle),
        keys=tuple(keys),
        figures=(
            (say("attack_tables.photo"), result.thumbs[0]),
            (say("attack_tables.attack_times", times=MAGNIFIED), result.directions[0]),
            (say("attack_tables.noise_times", times=MAGNIFIED), result.directions[1]),
        ),
        joined=True,
        words=SLICE_WORDS,
    )


def _hues(result: "InputSliceResult") -> dict[int, int]:
    """A hue a class: the photograph's own, the target, then by share as far as hues reach."""
    first = [result.own[0], result.target[0]]
    others = [index for index, _, _ in result.shares if index not in first]
    return dict(zip([*first, *others], HUES, strict=False))


def _place(result: "InputSliceResult", at: tuple[float, float]) -> tuple[int, int]:
    """(row, column) of a place (along, across)."""
    row = int(np.abs(result.across - at[1]).argmin())
    return row, int(np.abs(result.along - at[0]).argmin())


def _slice_cell(result: "InputSliceResult", row: int, column: int, hues: Mapping[int, int]) -> Cell:
    index, p = int(result.classes[row, column]), float(result.p[row, column])
    own, target = (float(v) for v in result.chance[row, column])
    names = class_name(result.own[1]), class_name(result.target[1])
    photo = (row, column) == _place(result, (0.0, 0.0))
    chances = f"{names[0]} {_percent(own)}, {names[1]} {_percent(target)}."
    return Cell(
        hue=hues.get(index),
        sure=p if index in hues else 1.0,
        title=say("attack_tables.photo_itself") if photo else "",
        name=class_name(result.names[index]),
        aside=_percent(p),
        say=chances[0].upper() + chances[1:],
        ringed=photo,
    )


def _amount(value: float, of: str) -> Head:
    """The head of a row or column: how much of a direction; whole numbers are named."""
    text = f"{value:g}".replace("-", "\u2212")
    named = abs(value - round(float(value))) < 1e-6
    return Head(text if named else " ", said=f"{text} {of}")


def _percent(share: float) -> str:
    """Whole per cent; below one "under 1 %"."""
    return say("attack_tables.under_one") if 0 < share < 0.005 else f"{whole_percent(share)} %"
